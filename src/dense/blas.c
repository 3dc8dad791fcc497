/* What the BLAS library is and how many threads it uses. */
#include "cqio/dense.h"

#include "dense/threads.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

/* What a thread of OpenBLAS takes for its panels (BUFFER_SIZE on most processors). Without it the
 * library asks again for ever. */
static const double THREAD_BUFFER = 134217728.0;

/* Whether BYTES more of address space could be had now. */
static bool could_map(double bytes) {
  void *volatile room = malloc((size_t)bytes); /* only asked for, never touched */
  bool had = room != NULL;
  free(room);
  return had;
}

/* One product that is large enough to take the work space. */
static cqio_status take_buffer(cqio_ctx *ctx) {
  enum { N = 160 };
  double *a = NULL, *c = NULL;
  cqio_status status = CQIO_ALLOC(ctx, N * N, &a);
  if (!status) status = CQIO_ALLOC(ctx, N * N, &c);
  if (!status)
    cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, N, N, N, 1.0, a, N, a, N, 0.0, c, N);
  cqio_free(a);
  cqio_free(c);
  return status;
}

cqio_status cqio_blas_start(cqio_ctx *ctx, int threads) {
  int had = cqio__blas_threads();
  if (threads <= 0) threads = had;
  /* A thread takes its buffer as it starts; those that run have theirs but for this one. */
  double needed = THREAD_BUFFER * (threads > had ? threads - had + 1 : 1);
  cqio_status status = CQIO_OK;
#ifdef CQIO_HAVE_OPENBLAS
  if (!could_map(needed + THREAD_BUFFER / 4.0))
    status = cqio_fail(ctx, CQIO_MEMORY,
                       "memory: rank %d: the BLAS library takes %.0f MiB of address space for %d "
                       "thread%s, which are not to be had: expected a higher limit (ulimit -v), or "
                       "fewer threads (solver.threads)",
                       cqio_ctx_rank(ctx), needed / 1048576.0, threads, threads == 1 ? "" : "s");
#endif
  if (!status) {
    cqio_blas_set_threads(threads);
    status = take_buffer(ctx);
  }
  return cqio_agree(ctx, status);
}

void cqio_blas_set_threads(int threads) {
#ifdef CQIO_HAVE_OPENBLAS
  openblas_set_num_threads(threads);
#else
  (void)threads;
#endif
}

int cqio__blas_threads(void) {
#ifdef CQIO_HAVE_OPENBLAS
  return openblas_get_num_threads();
#else
  return 1;
#endif
}

const char *cqio_blas_config(void) {
#ifdef CQIO_HAVE_OPENBLAS
  return openblas_get_config();
#else
  return "unknown";
#endif
}

const char *cqio_blas_core(void) {
#ifdef CQIO_HAVE_OPENBLAS
  return openblas_get_corename();
#else
  return "unknown";
#endif
}

bool cqio_blas_core_is_old(void) {
#if defined(CQIO_HAVE_OPENBLAS) && defined(__x86_64__)
  static const char *const wide[] = {"SkylakeX", "Cooperlake", "SapphireRapids"};
  if (!__builtin_cpu_supports("avx512f")) return false;
  for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
    if (strcmp(cqio_blas_core(), wide[i]) == 0) return false;
  return true;
#else
  return false;
#endif
}
