/* Tables as files: rows from their owners to the one rank that writes. */
#ifndef CQIO_IOTABLE_TABLE_FILE
#define CQIO_IOTABLE_TABLE_FILE

#include "iotable/iotable.h"

/* Takes row ACCOUNT of the matrix, VALUES [n]; called on rank 0 alone, in order. */
typedef cqio_status (*table_row_writer)(void *data, int64_t account, const double *values);

/* Gives every row of TABLE, which is dense, to WRITER on rank 0; after a failure the rest is only
 * passed. Collective. */
CQIO_NODISCARD cqio_status cqio__io_pass_rows(cqio_ctx *ctx, const cqio_io_table *table,
                                              table_row_writer writer, void *data);

CQIO_NODISCARD cqio_status cqio__io_write_netcdf(cqio_ctx *ctx, const cqio_io_table *table,
                                                 const char *path, bool overwrite);
CQIO_NODISCARD cqio_status cqio__io_write_csv(cqio_ctx *ctx, const cqio_io_table *table,
                                              const char *path, bool overwrite);

#endif
