/* The cells of a row of a sheet while it is read. */
#include <string.h>

#include "workbooks/workbook.h"

enum { ROW_TEXT = 64 << 20, CELL_TEXT = 1 << 20 };

static bool grow(struct row_buffer *b, size_t length, int64_t column) {
  if (b->used + length + 2 > b->room) {
    size_t room = 2 * (b->used + length + 2) + 4096;
    char *larger;
    if (room > ROW_TEXT || CQIO_ALLOC(b->ctx, room, &larger)) return false;
    if (b->used > 0) memcpy(larger, b->text, b->used);
    cqio_free(b->text);
    b->text = larger;
    b->room = room;
  }
  if (column >= b->slots) {
    size_t *larger;
    int slots = 2 * (int)column + 64;
    if (CQIO_ALLOC(b->ctx, slots, &larger)) return false;
    if (b->count > 0) memcpy(larger, b->at, (size_t)b->count * sizeof *larger);
    cqio_free(b->at);
    b->at = larger;
    b->slots = slots;
  }
  return true;
}

bool cqio__row_put(struct row_buffer *b, int64_t column, const char *text, size_t length) {
  if (column < 0 || column >= MAX_COLUMNS || !grow(b, length, column)) return false;
  if (b->used == 0) b->text[b->used++] = '\0'; /* of empty cells */
  while (b->count <= column)
    b->at[b->count++] = 0;
  b->at[column] = b->used;
  memcpy(b->text + b->used, text, length);
  b->text[b->used + length] = '\0';
  b->used += length + 1;
  return true;
}

void cqio__row_clear(struct row_buffer *row) {
  row->used = 0;
  row->count = 0;
}

void cqio__row_free(struct row_buffer *row) {
  cqio_free(row->text);
  cqio_free(row->at);
}

void cqio__workbook_collect(struct workbook *w, const char *text, int length) {
  size_t needed = w->value_used + (size_t)length;
  if (needed > CELL_TEXT) return;
  if (needed > w->value_room) {
    char *larger;
    size_t room = 2 * needed + 64;
    if (CQIO_ALLOC(w->ctx, room, &larger)) return;
    if (w->value_used > 0) memcpy(larger, w->value, w->value_used);
    cqio_free(w->value);
    w->value = larger;
    w->value_room = room;
  }
  memcpy(w->value + w->value_used, text, (size_t)length);
  w->value_used = needed;
}
