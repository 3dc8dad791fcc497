/* Checksums of inputs, found while the files are read for what they hold. */
#include "core/digests.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "core/context.h"
#include "core/files.h"

enum { PIECE = 1 << 17 }; /* bytes that stay in the cache between reading and digesting */

struct digest {
  const char *path; /* borrowed from the inputs of the context */
  int index;        /* among them */
  int64_t size, done;
  FILE *file;         /* NULL: nothing was read but by readers */
  EVP_MD_CTX *sha256; /* NULL: not begun */
  bool ended;
  char hex[65];
};

struct digests {
  cqio_ctx *alone; /* of whoever has the lock */
  int count, first;
  struct digest file[MAX_INPUTS]; /* [count], those before FIRST are ended */
  unsigned char piece[PIECE];
  cqio_status status;
  bool running, stop;
  atomic_int holds;
  pthread_t thread;
  pthread_mutex_t lock; /* of all but HOLDS */
  pthread_cond_t go;    /* nobody holds the thread, or it is to stop */
};

cqio_status cqio__digests_note(cqio_ctx *ctx, const char *path) {
  static const char none[65] = "";
  FILE *file = NULL;
  int64_t size = 0;
  cqio_status status = ctx->rank == 0 ? cqio__open_regular(ctx, path, &file, &size) : CQIO_OK;
  if (file) fclose(file);
  CQIO_TRY(cqio_agree(ctx, status));
  MPI_Bcast(&size, 1, MPI_INT64_T, 0, ctx->comm);
  return cqio_agree(ctx, cqio__note(ctx, path, none, size));
}

/* ---- one file, by whoever has the lock ------------------------------------------------------- */

static void close_file(struct digest *f) {
  if (f->file) fclose(f->file);
  f->file = NULL;
  EVP_MD_CTX_free(f->sha256);
  f->sha256 = NULL;
}

static void fail(struct digests *d, struct digest *f) {
  close_file(f);
  f->ended = true;
  d->status = cqio_fail(d->alone, CQIO_IO, "%s: could not be read to its end", f->path);
}

/* Digests SIZE bytes, which follow those that were; ends with the last. */
static void take(struct digests *d, struct digest *f, const void *bytes, size_t size) {
  unsigned char result[EVP_MAX_MD_SIZE] = {0};
  if (!f->sha256) {
    f->sha256 = EVP_MD_CTX_new();
    if (!f->sha256 || !EVP_DigestInit_ex(f->sha256, EVP_sha256(), NULL)) {
      fail(d, f);
      return;
    }
  }
  bool good = EVP_DigestUpdate(f->sha256, bytes, size);
  f->done += (int64_t)size;
  f->ended = f->done == f->size;
  if (good && f->ended) good = EVP_DigestFinal_ex(f->sha256, result, NULL);
  if (!good) fail(d, f);
  if (!f->ended) return;
  close_file(f);
  cqio__hex(result, f->hex);
}

/* False when all are ended or one has failed. */
static bool step(struct digests *d) {
  while (d->first < d->count && d->file[d->first].ended)
    d->first++;
  if (d->status || d->first == d->count) return false;
  struct digest *f = &d->file[d->first];
  int64_t left = f->size - f->done, whole;
  if (!f->file) d->status = cqio__open_regular(d->alone, f->path, &f->file, &whole);
  if (d->status) return false;
  size_t most = left < PIECE ? (size_t)left : PIECE;
  ssize_t got = pread(fileno(f->file), d->piece, most, (off_t)f->done);
  if (got < 0 || (got == 0 && most > 0))
    fail(d, f);
  else
    take(d, f, d->piece, (size_t)got);
  return !d->status;
}

/* ---- threads --------------------------------------------------------------------------------- */

int cqio__digests_find(const struct digests *d, const char *path) {
  for (int k = 0; d && k < d->count; k++)
    if (strcmp(d->file[k].path, path) == 0) return k;
  return -1;
}

void cqio__digests_feed(struct digests *d, int file, int64_t at, const void *bytes, size_t size) {
  if (!d || file < 0) return;
  pthread_mutex_lock(&d->lock);
  struct digest *f = &d->file[file];
  int64_t skip = f->done - at, end = at + (int64_t)size < f->size ? at + (int64_t)size : f->size;
  if (!f->ended && skip >= 0 && f->done < end)
    take(d, f, (const char *)bytes + skip, (size_t)(end - f->done));
  pthread_mutex_unlock(&d->lock);
}

bool cqio__digests_step(struct digests *d) {
  if (!d || pthread_mutex_trylock(&d->lock) != 0) return false;
  bool done = step(d);
  pthread_mutex_unlock(&d->lock);
  return done;
}

void cqio__digests_hold(struct digests *d, bool hold) {
  if (!d) return;
  atomic_fetch_add(&d->holds, hold ? 1 : -1);
  if (hold) return;
  pthread_mutex_lock(&d->lock);
  pthread_cond_broadcast(&d->go);
  pthread_mutex_unlock(&d->lock);
}

static void *find(void *argument) {
  struct digests *d = argument;
  bool more = true;
  while (more) {
    pthread_mutex_lock(&d->lock);
    while (atomic_load(&d->holds) > 0 && !d->stop)
      pthread_cond_wait(&d->go, &d->lock);
    more = !d->stop && step(d);
    pthread_mutex_unlock(&d->lock);
  }
  return NULL;
}

/* ---- all ------------------------------------------------------------------------------------- */

cqio_status cqio__digests_begin(cqio_ctx *ctx, int threads, struct digests **out) {
  struct digests *d;
  *out = NULL;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &d));
  for (int k = 0; k < ctx->input_count; k++) {
    if (ctx->inputs[k].sha256[0]) continue;
    d->file[d->count++] =
        (struct digest){.path = ctx->inputs[k].path, .index = k, .size = ctx->inputs[k].size};
  }
  cqio_status status = ctx->rank == 0 ? cqio_ctx_alone(ctx, &d->alone) : CQIO_OK;
  if (status) {
    cqio_free(d);
    return status;
  }
  atomic_init(&d->holds, 0);
  pthread_mutex_init(&d->lock, NULL);
  pthread_cond_init(&d->go, NULL);
  if (ctx->rank == 0 && threads > 1) d->running = pthread_create(&d->thread, NULL, find, d) == 0;
  *out = d;
  return CQIO_OK;
}

/* Rank 0 has all checksums or a problem, or drops what it has. */
static cqio_status settle(cqio_ctx *ctx, struct digests *d, cqio_status status) {
  pthread_mutex_lock(&d->lock);
  d->stop = status != CQIO_OK || !d->running;
  pthread_cond_broadcast(&d->go);
  pthread_mutex_unlock(&d->lock);
  if (d->running) pthread_join(d->thread, NULL);
  while (!status && ctx->rank == 0 && step(d)) {
  }
  for (int k = 0; k < d->count; k++)
    close_file(&d->file[k]);
  return status ? status : cqio_ctx_adopt(ctx, d->alone, d->status);
}

static void free_all(struct digests *d) {
  pthread_mutex_destroy(&d->lock);
  pthread_cond_destroy(&d->go);
  cqio_ctx_destroy(&d->alone);
  cqio_free(d);
}

cqio_status cqio__digests_end(cqio_ctx *ctx, struct digests **digests, cqio_status status) {
  struct digests *d = *digests;
  if (!d) return status;
  cqio_status own = settle(ctx, d, status);
  if (!status) {
    status = cqio_agree(ctx, own);
    for (int k = 0; k < d->count; k++)
      MPI_Bcast(d->file[k].hex, (int)sizeof d->file[k].hex, MPI_CHAR, 0, ctx->comm);
  }
  for (int k = 0; k < d->count && !status; k++)
    memcpy(ctx->inputs[d->file[k].index].sha256, d->file[k].hex, sizeof d->file[k].hex);
  free_all(d);
  *digests = NULL;
  return status;
}
