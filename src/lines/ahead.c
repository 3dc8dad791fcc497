/* Rows of plain numbers, read ahead by several threads. */
#include "lines/ahead.h"

#include <string.h>

#include "core/decimal.h"

enum { MOST_ROWS = 1024, MOST_VALUES = 1 << 17, WORTH = 1 << 15 /* bytes for another thread */ };

cqio_status cqio__ahead_create(cqio_ctx *ctx, int keys, int columns, char separator,
                               struct blocks *blocks, struct ahead **out) {
  struct ahead *a;
  *out = NULL;
  if (columns < 1) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &a));
  *a = (struct ahead){.keys = keys, .columns = columns, .separator = separator, .blocks = blocks};
  a->room = MOST_VALUES / columns < MOST_ROWS ? MOST_VALUES / columns + 1 : MOST_ROWS;
  cqio_status status = CQIO_ALLOC(ctx, a->room * columns, &a->values);
  if (!status) status = CQIO_ALLOC(ctx, a->room, &a->row);
  if (status) cqio__ahead_free(&a);
  *out = a;
  return status;
}

void cqio__ahead_free(struct ahead **ahead) {
  if (!*ahead) return;
  cqio_free((*ahead)->values);
  cqio_free((*ahead)->row);
  cqio_free(*ahead);
  *ahead = NULL;
}

/* Behind the labels before the numbers of the line [AT, END); NULL unless they are plain. */
static const char *skip_keys(const struct ahead *a, const char *at, const char *end) {
  for (int k = 0; k < a->keys; k++) {
    const char *next = memchr(at, a->separator, (size_t)(end - at));
    if (!next || *at == '"' || memchr(at, '\0', (size_t)(next - at))) return NULL;
    at = next + 1;
  }
  return at;
}

static void read_row(const struct ahead *a, struct ahead_row *row) {
  const char *begin = a->blocks->here.bytes + row->begin, *end = begin + row->length;
  const char *at = skip_keys(a, begin, end);
  row->places = -1;
  if (at) at = cqio__read_decimals(at, end, a->separator, a->columns, row->values, &row->places);
  row->plain = at && (at == end || (at + 1 == end && *at == '\r'));
}

static void read_some(void *data, int64_t index) {
  const struct ahead *a = data;
  for (int64_t k = index * a->step; k < (index + 1) * a->step && k < a->count; k++)
    read_row(a, &a->row[k]);
}

/* Lists and reads lines of the block from FROM on. */
static void read_rows(struct ahead *a, size_t from) {
  const struct block *block = &a->blocks->here;
  size_t first = from;
  double *into = a->into;
  a->at = a->count = 0;
  while (a->count < a->room && from < block->end) {
    const char *end = memchr(block->bytes + from, '\n', block->end - from);
    if (!end) break;
    size_t length = (size_t)(end - block->bytes) - from;
    a->row[a->count] = (struct ahead_row){
        .begin = from, .length = length, .values = into ? into : a->values + a->count * a->columns};
    a->count++;
    from += length + 1;
    if (into && (into += a->columns) >= a->end) into = NULL;
  }
  if (a->count == 0) return;
  a->step = 1 + (int64_t)(WORTH / ((from - first) / (size_t)a->count + 1));
  cqio__blocks_share(a->blocks, (a->count + a->step - 1) / a->step, read_some, a);
}

void cqio__ahead_clear(struct ahead *a) {
  a->at = a->count = 0;
}

/* Whether the numbers of ROW are where they are wanted. */
static bool is_there(const struct ahead *a, const struct ahead_row *row) {
  return row->values == (a->into ? a->into : a->values + (row - a->row) * a->columns);
}

const struct ahead_row *cqio__ahead_row(struct ahead *a, size_t from) {
  while (a->at < a->count && a->row[a->at].begin < from)
    a->at++;
  const struct ahead_row *row = &a->row[a->at];
  if (a->at == a->count || row->begin != from || !is_there(a, row)) {
    read_rows(a, from);
    row = a->row;
  }
  return a->at < a->count && row->plain ? row : NULL;
}
