/* The chunks of stepped variables in a file that the NetCDF library has closed. */
#ifndef CQIO_NETCDF_INSERT
#define CQIO_NETCDF_INSERT

#include "netcdf/output.h"

/* The image of a file without the steps becomes that of the file with them. */
CQIO_NODISCARD cqio_status cqio__chunks_insert(cqio_ncout *out);
/* The chunks in the image against those made: CQIO_IO where one differs. */
CQIO_NODISCARD cqio_status cqio__chunks_compare(cqio_ncout *out);

#endif
