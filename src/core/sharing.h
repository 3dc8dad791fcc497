/* Work shared by threads of one rank. */
#ifndef CQIO_CORE_SHARING
#define CQIO_CORE_SHARING

#include <stdint.h>

typedef void cqio__task(void *data, int64_t index);

/*
 * Runs TASK for the indices below COUNT, taken in order by up to THREADS threads, the caller among
 * them; returns when all are done. Tasks write to different memory, do not call MPI and have no
 * problems. When no thread can be started the caller does all. Not collective.
 */
void cqio__share(int threads, int64_t count, cqio__task *task, void *data);

#endif
