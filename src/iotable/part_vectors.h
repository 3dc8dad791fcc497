/* Vectors of a table from parts, and what they say of its orientation. */
#ifndef CQIO_IOTABLE_PART_VECTORS
#define CQIO_IOTABLE_PART_VECTORS

#include "iotable/table_parts.h"

/* Output, final demand, households, primary inputs, employment and extensions by the roles of
 * PARTS. Not collective; every rank gives the same result. */
CQIO_NODISCARD cqio_status cqio__parts_read_vectors(cqio_ctx *ctx, struct parts *parts,
                                                    cqio_io_table *table);

/* CQIO_DATA where rows do not sum to output but would if they were columns, and columns rows. Every
 * rank gives the same result. */
CQIO_NODISCARD cqio_status cqio__parts_check_orientation(cqio_ctx *ctx, const cqio_io_table *table,
                                                         const struct totals *totals);

#endif
