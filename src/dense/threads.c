/* A loop of several threads around serial BLAS. */
#include "dense/threads.h"

#include "cqio/dense.h"

void cqio__parallel_for(int threads, int64_t count, cqio__task *task, void *data) {
  int blas_threads = cqio__blas_threads();
  if (blas_threads > 1) cqio_blas_set_threads(1);
  cqio__share(threads, count, task, data);
  if (blas_threads > 1) cqio_blas_set_threads(blas_threads);
}
