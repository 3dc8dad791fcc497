/* A stream of text as blocks of whole lines. */
#include "lines/line_blocks.h"

#include <string.h>

enum { FIRST = 1 << 18, SIZE = 1 << 22 }; /* two blocks and their numbers fit in the last cache */

/* ---- the thread ------------------------------------------------------------------------------ */

/* Fills NEXT; of everything else it touches ALONE and BYTES only. */
static void *fill(void *argument) {
  struct blocks *b = argument;
  struct block *next = &b->next;
  while (!b->status && !b->ended && next->end + 1 < next->size) {
    size_t got;
    b->status =
        cqio__bytes_read(b->bytes, next->bytes + next->end, next->size - next->end - 1, &got);
    next->end += got;
    b->ended = got == 0;
  }
  return NULL;
}

/* Begins to read what follows the LENGTH bytes at REST, which come before it. */
static cqio_status begin(struct blocks *b, const char *rest, size_t length, size_t more) {
  struct block *next = &b->next;
  if (next->size < length + more) {
    cqio_free(next->bytes);
    next->bytes = NULL;
    next->size = 0;
    CQIO_TRY(CQIO_ALLOC(b->ctx, length + more, &next->bytes));
    next->size = length + more;
  }
  if (length > 0) memcpy(next->bytes, rest, length);
  next->end = length;
  b->reading = b->alone && pthread_create(&b->thread, NULL, fill, b) == 0;
  return CQIO_OK;
}

/* NEXT is whole, or what went wrong is a problem of CTX. */
static cqio_status wait_for_next(struct blocks *b) {
  if (b->reading)
    pthread_join(b->thread, NULL);
  else
    fill(b);
  b->reading = false;
  cqio_progress(b->ctx);
  return b->alone ? cqio_ctx_adopt(b->ctx, b->alone, b->status) : b->status;
}

/* ---- blocks ---------------------------------------------------------------------------------- */

/* Bytes of BLOCK up to the end of its last line. */
static size_t whole_lines(const struct block *block) {
  size_t end = block->end;
  while (end > 0 && block->bytes[end - 1] != '\n')
    end--;
  return end;
}

cqio_status cqio__blocks_next(struct blocks *b) {
  for (;;) {
    CQIO_TRY(wait_for_next(b));
    struct block whole = b->next;
    b->next = b->here;
    b->here = whole;
    b->start = 0;
    b->last = b->ended;
    if (b->last) return CQIO_OK;
    size_t lines = whole_lines(&whole), rest = whole.end - lines;
    b->long_line = rest >= LONGEST;
    if (b->long_line) return CQIO_OK;
    b->here.end = lines;
    CQIO_TRY(begin(b, whole.bytes + lines, rest, rest > SIZE ? rest : SIZE));
    if (lines > 0) return CQIO_OK;
  }
}

static cqio_status open_it(const struct bundle *bundle, const char *member, int threads,
                           struct blocks *b) {
  struct bundle own = *bundle;
  if (threads > 1) CQIO_TRY(cqio_ctx_alone(b->ctx, &b->alone));
  if (b->alone) own.ctx = b->alone;
  cqio_status status = cqio__bytes_open(&own, member, &b->bytes);
  if (b->alone) status = cqio_ctx_adopt(b->ctx, b->alone, status);
  return status ? status : begin(b, NULL, 0, FIRST);
}

cqio_status cqio__blocks_open(const struct bundle *bundle, const char *member, int threads,
                              struct blocks **out) {
  struct blocks *b;
  *out = NULL;
  CQIO_TRY(CQIO_ALLOC(bundle->ctx, 1, &b));
  b->ctx = bundle->ctx;
  cqio_status status = open_it(bundle, member, threads, b);
  if (status) cqio__blocks_close(&b);
  *out = b;
  return status;
}

void cqio__blocks_close(struct blocks **blocks) {
  struct blocks *b = *blocks;
  if (!b) return;
  if (b->reading) pthread_join(b->thread, NULL);
  cqio__bytes_close(&b->bytes);
  cqio_free(b->here.bytes);
  cqio_free(b->next.bytes);
  cqio_ctx_destroy(&b->alone);
  cqio_free(b);
  *blocks = NULL;
}
