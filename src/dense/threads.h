/* Work shared by threads of one rank, for algorithms whose pieces are calls of serial BLAS. */
#ifndef CQIO_DENSE_THREADS
#define CQIO_DENSE_THREADS

#include "core/sharing.h"

/* As cqio__share; the BLAS library uses one thread meanwhile. Not collective. */
void cqio__parallel_for(int threads, int64_t count, cqio__task *task, void *data);

/* Threads that the BLAS library uses on this rank; 1 when it does not say. */
int cqio__blas_threads(void);

#endif
