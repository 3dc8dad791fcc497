/* What the BLAS library is and how many threads it uses. */
#include "cqio/dense.h"

#include "dense/blas_library.h"
#include "dense/threads.h"

#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a thread of OpenBLAS takes for its panels (BUFFER_SIZE on most processors). Without it the
 * library asks again for ever. */
static const double THREAD_BUFFER = 134217728.0;

static bool is_openblas(const struct cqio__blas_library *library) {
  return library->name && strcmp(library->name, "OpenBLAS") == 0;
}

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
  struct cqio__blas_library library = cqio__blas_library();
  if (is_openblas(&library) && !could_map(needed + THREAD_BUFFER / 4.0))
    status = cqio_fail(ctx, CQIO_MEMORY,
                       "memory: rank %d: the BLAS library takes %.0f MiB of address space for %d "
                       "thread%s, which are not to be had: expected a higher limit (ulimit -v), or "
                       "fewer threads (solver.threads)",
                       cqio_ctx_rank(ctx), needed / 1048576.0, threads, threads == 1 ? "" : "s");
  if (!status) {
    cqio_blas_set_threads(threads);
    status = take_buffer(ctx);
  }
  return cqio_agree(ctx, status);
}

void cqio_blas_set_threads(int threads) {
  struct cqio__blas_library library = cqio__blas_library();
  if (library.set_threads) library.set_threads(threads);
}

int cqio__blas_threads(void) {
  struct cqio__blas_library library = cqio__blas_library();
  return library.threads ? library.threads() : 1;
}

const char *cqio_blas_config(char text[CQIO_BLAS_CONFIG_SIZE]) {
  struct cqio__blas_library library = cqio__blas_library();
  const char *name = library.name ? library.name : "unknown";
  const char *version = library.version ? library.version : "";
  bool named = strncmp(version, name, strlen(name)) == 0; /* OpenBLAS begins with its own name */
  snprintf(text, CQIO_BLAS_CONFIG_SIZE, "%s%s%s%s%s", named ? "" : name,
           named || !version[0] ? "" : " ", version, library.lapack ? ", LAPACK " : "",
           library.lapack ? library.lapack : "");
  return text;
}

const char *cqio_blas_core(void) {
  struct cqio__blas_library library = cqio__blas_library();
  return library.core ? library.core : "unknown";
}

bool cqio_blas_core_is_old(void) {
#ifdef __x86_64__
  static const char *const wide[] = {"SkylakeX", "Cooperlake", "SapphireRapids"};
  struct cqio__blas_library library = cqio__blas_library();
  if (!is_openblas(&library) || !__builtin_cpu_supports("avx512f")) return false;
  for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
    if (strcmp(cqio_blas_core(), wide[i]) == 0) return false;
  return true;
#else
  return false;
#endif
}
