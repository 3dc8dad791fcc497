/* Checksums of inputs, found by a thread. */
#include "core/digests.h"

#include <pthread.h>
#include <string.h>

#include "core/context.h"
#include "core/files.h"

struct digests {
  cqio_ctx *alone; /* of the thread */
  int count;
  int index[MAX_INPUTS];        /* [count] of the inputs of the context */
  const char *path[MAX_INPUTS]; /* [count], borrowed from them */
  char hex[MAX_INPUTS][65];     /* [count] */
  int64_t size[MAX_INPUTS];     /* [count] */
  atomic_bool stop;
  bool running;
  pthread_t thread;
  cqio_status status;
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

static void *find(void *argument) {
  struct digests *d = argument;
  for (int k = 0; k < d->count && !d->status && !atomic_load(&d->stop); k++)
    d->status = cqio__digest_file(d->alone, d->path[k], d->size[k], &d->stop, d->hex[k]);
  return NULL;
}

cqio_status cqio__digests_begin(cqio_ctx *ctx, int threads, struct digests **out) {
  struct digests *d;
  *out = NULL;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &d));
  for (int k = 0; k < ctx->input_count; k++) {
    if (ctx->inputs[k].sha256[0]) continue;
    d->path[d->count] = ctx->inputs[k].path;
    d->size[d->count] = ctx->inputs[k].size;
    d->index[d->count++] = k;
  }
  cqio_status status = ctx->rank == 0 ? cqio_ctx_alone(ctx, &d->alone) : CQIO_OK;
  if (status) {
    cqio_free(d);
    return status;
  }
  atomic_init(&d->stop, false);
  if (ctx->rank == 0 && threads > 1) d->running = pthread_create(&d->thread, NULL, find, d) == 0;
  if (ctx->rank == 0 && !d->running) find(d);
  *out = d;
  return CQIO_OK;
}

cqio_status cqio__digests_end(cqio_ctx *ctx, struct digests **digests, cqio_status status) {
  struct digests *d = *digests;
  if (!d) return status;
  if (status) atomic_store(&d->stop, true);
  if (d->running) pthread_join(d->thread, NULL);
  if (!status) {
    status = cqio_agree(ctx, cqio_ctx_adopt(ctx, d->alone, d->status));
    MPI_Bcast(d->hex, (int)sizeof d->hex, MPI_CHAR, 0, ctx->comm);
  }
  for (int k = 0; k < d->count && !status; k++)
    memcpy(ctx->inputs[d->index[k]].sha256, d->hex[k], sizeof d->hex[k]);
  cqio_ctx_destroy(&d->alone);
  cqio_free(d);
  *digests = NULL;
  return status;
}
