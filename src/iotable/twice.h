/* What a NetCDF file says of a table twice, which must be the same. */
#ifndef CQIO_IOTABLE_TWICE
#define CQIO_IOTABLE_TWICE

#include "cqio/iotable.h"
#include "cqio/netcdf.h"

/*
 * Whether COEFFICIENTS [count][n], rows of A from FIRST, are FLOWS [count][n], the same rows of Z,
 * over the outputs of TABLE, but for rounding to five decimals; columns in the order of the file,
 * column k of which is account ACCOUNT[k] (NULL: k). Not collective. CQIO_DATA names the first that
 * is not.
 */
CQIO_NODISCARD cqio_status cqio__twice_matrix(cqio_ctx *ctx, const cqio_io_table *table,
                                              const char *path, const int64_t *account,
                                              int64_t first, int64_t count, const double *flows,
                                              const double *coefficients);

/* Whether the whole file IN, if it has an attribute of units, says UNIT as its variable NAME does.
 * Collective. CQIO_DATA with both where they differ. */
CQIO_NODISCARD cqio_status cqio__twice_unit(cqio_ctx *ctx, cqio_ncin *in, const char *name,
                                            const char *unit);

#endif
