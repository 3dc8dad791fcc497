/* The chunks of stepped variables in a file that the NetCDF library has closed. */
#ifndef CQIO_NETCDF_INSERT
#define CQIO_NETCDF_INSERT

#include "netcdf/output.h"

/* *IMAGE [*SIZE] of malloc, the file without the steps, becomes the file with them. */
CQIO_NODISCARD cqio_status cqio__chunks_insert(cqio_ncout *out, void **image, size_t *size);
/* The chunks in IMAGE, a file read back, against those made: CQIO_IO where one differs. */
CQIO_NODISCARD cqio_status cqio__chunks_compare(cqio_ncout *out, const void *image, size_t size);

#endif
