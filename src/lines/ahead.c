/* Rows of plain numbers, read ahead by several threads. */
#include "lines/ahead.h"

#include <string.h>

#include "core/decimal.h"
#include "core/sharing.h"

enum { MOST_ROWS = 1024, MOST_VALUES = 1 << 19, WORTH = 1 << 15 /* bytes for another thread */ };

cqio_status cqio__ahead_create(cqio_ctx *ctx, int keys, int columns, char separator, int threads,
                               struct ahead **out) {
  struct ahead *a;
  *out = NULL;
  if (columns < 1) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &a));
  *a = (struct ahead){.keys = keys, .columns = columns, .threads = threads, .separator = separator};
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

static void read_row(void *data, int64_t index) {
  const struct ahead *a = data;
  struct ahead_row *row = &a->row[index];
  const char *begin = a->block->bytes + row->begin, *end = begin + row->length;
  const char *at = skip_keys(a, begin, end);
  row->places = -1;
  if (at)
    at = cqio__read_decimals(at, end, a->separator, a->columns, a->values + index * a->columns,
                             &row->places);
  row->plain = at && (at == end || (at + 1 == end && *at == '\r'));
}

/* Lists and reads lines of BLOCK from FROM on. */
static void read_rows(struct ahead *a, const struct block *block, size_t from) {
  size_t first = from;
  a->at = a->count = 0;
  a->block = block;
  while (a->count < a->room && from < block->end) {
    const char *end = memchr(block->bytes + from, '\n', block->end - from);
    if (!end) break;
    size_t length = (size_t)(end - block->bytes) - from;
    a->row[a->count++] = (struct ahead_row){.begin = from, .length = length};
    from += length + 1;
  }
  size_t worth = (from - first) / WORTH + 1;
  cqio__share(worth < (size_t)a->threads ? (int)worth : a->threads, a->count, read_row, a);
}

void cqio__ahead_clear(struct ahead *a) {
  a->at = a->count = 0;
}

const struct ahead_row *cqio__ahead_row(struct ahead *a, const struct block *block, size_t from,
                                        const double **values) {
  while (a->at < a->count && a->row[a->at].begin < from)
    a->at++;
  if (a->at == a->count) read_rows(a, block, from);
  const struct ahead_row *row = &a->row[a->at];
  if (a->at == a->count || row->begin != from || !row->plain) return NULL;
  *values = a->values + a->at * a->columns;
  return row;
}
