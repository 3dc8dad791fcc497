/* A stream of text as blocks of whole lines, which threads read while others are taken apart. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier): memrchr */
#include "lines/line_blocks.h"

#include <string.h>

#include "core/digests.h"

/* Blocks and their numbers fit in the last cache; a piece is digested where it was just read. */
enum { FIRST = 1 << 18, SIZE = 1 << 20, PIECE = 1 << 18 };

/* ---- filling, by one thread at a time -------------------------------------------------------- */

/* Bytes up to the end of the last line, looked for from FROM on; 0 without. */
static size_t whole_lines(const struct block *block, size_t from) {
  const char *end = memrchr(block->bytes + from, '\n', block->used - from);
  return end ? (size_t)(end - block->bytes) + 1 : 0;
}

/* Room for MORE bytes, and for one, with some to spare: what is left of a block is never the same.
 */
static cqio_status make_room(cqio_ctx *ctx, struct block *block, size_t more) {
  struct block larger = *block;
  if (block->size > block->used + more) return CQIO_OK;
  larger.size = (block->used + more + SIZE / 2) / (SIZE / 2) * (SIZE / 2);
  CQIO_TRY(CQIO_ALLOC(ctx, larger.size, &larger.bytes));
  if (block->used > 0) memcpy(larger.bytes, block->bytes, block->used);
  cqio_free(block->bytes);
  *block = larger;
  return CQIO_OK;
}

static cqio_status fill_room(struct blocks *b, struct block *block, size_t more) {
  for (size_t got = 1; more > 0 && got > 0; more -= got) {
    CQIO_TRY(
        cqio__bytes_read(b->bytes, block->bytes + block->used, more < PIECE ? more : PIECE, &got));
    block->used += got;
    block->last = got == 0;
  }
  return CQIO_OK;
}

/* Fills BLOCK with what is left of BEFORE, NULL for the first, and what follows. */
static cqio_status fill(struct blocks *b, struct block *block, const struct block *before) {
  cqio_ctx *ctx = b->alone ? b->alone : b->ctx;
  size_t rest = before ? before->used - before->end : 0;
  block->last = block->long_line = false;
  block->end = block->used = 0;
  block->fresh = rest;
  block->at = before ? before->at + (int64_t)(before->used - before->fresh) : 0;
  CQIO_TRY(make_room(ctx, block, before ? rest + SIZE : FIRST));
  if (rest > 0) memcpy(block->bytes, before->bytes + before->end, rest);
  block->used = rest;
  for (size_t looked = rest; !block->end; looked = block->used) {
    size_t least = before || block->used > 0 ? SIZE : FIRST,
           more = block->used > least ? block->used : least;
    CQIO_TRY(make_room(ctx, block, more));
    CQIO_TRY(fill_room(b, block, more));
    block->end = block->last ? block->used : whole_lines(block, looked);
    block->long_line = !block->last && block->used - block->end >= LONGEST;
    if (block->last || block->long_line) break;
  }
  return CQIO_OK;
}

/* Under LOCK: fills the next block, if there is room for it and nobody does. */
static bool fill_next(struct blocks *b) {
  if (b->filling || b->ended || b->filled - b->taken == b->blocks - 1) return false;
  struct block *block = &b->block[b->filled % b->blocks];
  const struct block *before = b->filled > 0 ? &b->block[(b->filled - 1) % b->blocks] : NULL;
  b->filling = true;
  pthread_mutex_unlock(&b->lock);
  cqio_status status = fill(b, block, before);
  pthread_mutex_lock(&b->lock);
  b->filling = false;
  b->status = status;
  b->ended = status || block->last || block->long_line;
  b->filled += !status;
  if (b->fed < 0) b->digested = b->filled;
  pthread_cond_broadcast(&b->change);
  return true;
}

/* Under LOCK: digests the next block that was filled, before who takes it writes into it. */
static bool digest_next(struct blocks *b) {
  if (b->digesting || b->digested == b->filled) return false;
  const struct block *block = &b->block[b->digested % b->blocks];
  b->digesting = true;
  pthread_mutex_unlock(&b->lock);
  cqio__digests_feed(b->digests, b->fed, block->at, block->bytes + block->fresh,
                     block->used - block->fresh);
  pthread_mutex_lock(&b->lock);
  b->digesting = false;
  b->digested++;
  pthread_cond_broadcast(&b->change);
  return true;
}

/* ---- tasks ----------------------------------------------------------------------------------- */

/* Under LOCK: does a task, if there is one. */
static bool do_task(struct blocks *b) {
  if (b->next == b->count) return false;
  int64_t index = b->next++;
  pthread_mutex_unlock(&b->lock);
  b->task(b->data, index);
  pthread_mutex_lock(&b->lock);
  if (++b->done == b->count) pthread_cond_broadcast(&b->change);
  return true;
}

static void *help(void *argument) {
  struct blocks *b = argument;
  pthread_mutex_lock(&b->lock);
  while (!b->closing)
    if (!digest_next(b) && !fill_next(b) && !do_task(b)) pthread_cond_wait(&b->change, &b->lock);
  pthread_mutex_unlock(&b->lock);
  return NULL;
}

void cqio__blocks_share(struct blocks *b, int64_t count, cqio__task *task, void *data) {
  pthread_mutex_lock(&b->lock);
  b->task = task;
  b->data = data;
  b->next = b->done = 0;
  b->count = count;
  if (count > 1) pthread_cond_broadcast(&b->change);
  while (b->done < count)
    if (!do_task(b)) pthread_cond_wait(&b->change, &b->lock);
  b->next = b->count = 0;
  pthread_mutex_unlock(&b->lock);
}

/* ---- blocks ---------------------------------------------------------------------------------- */

/* Under LOCK, while helpers fill a block of packed bytes, which is slow: digests some of the file.
 */
static bool digest_some(struct blocks *b) {
  if (!b->digests || !b->helpers || !cqio__bytes_packed(b->bytes)) return false;
  pthread_mutex_unlock(&b->lock);
  bool done = cqio__digests_step(b->digests);
  pthread_mutex_lock(&b->lock);
  return done;
}

cqio_status cqio__blocks_next(struct blocks *b) {
  pthread_mutex_lock(&b->lock);
  bool idle = false; /* nothing was left to digest */
  while (b->digested == b->taken && !(b->status && b->filled == b->taken)) {
    if (fill_next(b) || (!b->helpers && digest_next(b))) continue;
    if (idle) pthread_cond_wait(&b->change, &b->lock);
    idle = !idle && !digest_some(b);
  }
  bool there = b->digested > b->taken;
  if (there) b->here = b->block[b->taken++ % b->blocks];
  cqio_status status = there ? CQIO_OK : b->status;
  pthread_cond_broadcast(&b->change);
  pthread_mutex_unlock(&b->lock);
  b->start = 0;
  cqio_progress(b->ctx);
  return b->alone && status ? cqio_ctx_adopt(b->ctx, b->alone, status) : status;
}

static cqio_status open_it(const struct bundle *bundle, const char *member, int threads,
                           struct blocks *b) {
  struct bundle own = *bundle;
  b->blocks = threads > 1 ? BLOCKS : 2;
  if (threads > 1) CQIO_TRY(cqio_ctx_alone(b->ctx, &b->alone));
  if (b->alone) own.ctx = b->alone;
  cqio_status status = cqio__bytes_open(&own, member, &b->bytes);
  if (b->alone) status = cqio_ctx_adopt(b->ctx, b->alone, status);
  bool whole = !status && !cqio__bytes_packed(b->bytes);
  b->fed = whole ? cqio__digests_find(b->digests, cqio__bytes_place(b->bytes)) : -1;
  while (!status && b->helpers < threads - 1 && b->helpers < MAX_HELPERS &&
         pthread_create(&b->helper[b->helpers], NULL, help, b) == 0)
    b->helpers++;
  return status;
}

cqio_status cqio__blocks_open(const struct bundle *bundle, const char *member, int threads,
                              struct blocks **out) {
  struct blocks *b;
  *out = NULL;
  CQIO_TRY(CQIO_ALLOC(bundle->ctx, 1, &b));
  b->ctx = bundle->ctx;
  b->digests = bundle->digests;
  pthread_mutex_init(&b->lock, NULL);
  pthread_cond_init(&b->change, NULL);
  cqio__digests_hold(b->digests, true);
  cqio_status status = open_it(bundle, member, threads, b);
  if (status) cqio__blocks_close(&b);
  *out = b;
  return status;
}

void cqio__blocks_close(struct blocks **blocks) {
  struct blocks *b = *blocks;
  if (!b) return;
  pthread_mutex_lock(&b->lock);
  b->closing = true;
  pthread_cond_broadcast(&b->change);
  pthread_mutex_unlock(&b->lock);
  for (int k = 0; k < b->helpers; k++)
    pthread_join(b->helper[k], NULL);
  pthread_mutex_destroy(&b->lock);
  pthread_cond_destroy(&b->change);
  cqio__digests_hold(b->digests, false);
  cqio__bytes_close(&b->bytes);
  for (int k = 0; k < BLOCKS; k++)
    cqio_free(b->block[k].bytes);
  cqio_ctx_destroy(&b->alone);
  cqio_free(b);
  *blocks = NULL;
}
