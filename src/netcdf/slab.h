/* Rows of variables that would not fit in memory, read by several threads. */
#ifndef CQIO_NETCDF_SLAB
#define CQIO_NETCDF_SLAB

#include "netcdf/input.h"

/* cqio_ncin_slab by up to THREADS threads of rank 0. Collective. */
CQIO_NODISCARD cqio_status cqio__ncin_slab(cqio_ncin *in, const char *name, const char *dims,
                                           int64_t first, int64_t count, int threads,
                                           double *values);
/* Elements of the first dimension of variable NAME that the file keeps together; 1 where it keeps
 * none. Collective. */
int64_t cqio__ncin_kept_rows(const cqio_ncin *in, const char *name);

/* Elements [FIRST, FIRST + COUNT) of variable INDEX, ROW values each, as cqio_ncin_slab gives them.
 * On rank 0 only; not collective. */
CQIO_NODISCARD cqio_status cqio__slab_read(cqio_ncin *in, int index, int64_t row, int64_t first,
                                           int64_t count, int threads, double *values);

#endif
