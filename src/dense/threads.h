/* Work shared by threads of one rank, for algorithms whose pieces are calls of serial BLAS. */
#ifndef CQIO_DENSE_THREADS
#define CQIO_DENSE_THREADS

#include <stdint.h>

typedef void cqio__task(void *data, int64_t index);

/*
 * Runs TASK for the indices below COUNT, taken in order by up to THREADS threads, the caller among
 * them; returns when all are done. Tasks write to different memory and do not call MPI. The BLAS
 * library uses one thread meanwhile. When no thread can be started the caller does all. Not
 * collective.
 */
void cqio__parallel_for(int threads, int64_t count, cqio__task *task, void *data);

/* Threads that the BLAS library uses on this rank; 1 when it does not say. */
int cqio__blas_threads(void);

#endif
