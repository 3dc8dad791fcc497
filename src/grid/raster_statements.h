/* What attributes of a raster say of its numbers and its place, beside what reading follows. */
#ifndef CQIO_GRID_RASTER_STATEMENTS
#define CQIO_GRID_RASTER_STATEMENTS

#include "cqio/netcdf.h"

/*
 * CQIO_DATA where variable NAME of a raster of weights states something else than weights on
 * longitude and latitude of Greenwich: classes (flag_values), another grid mapping, packing under a
 * name that nobody reads (slope, Scale_Factor), an actual_range that one of its COUNT VALUES
 * (CQIO_NC_MISSING: none) leaves. Collective.
 */
CQIO_NODISCARD cqio_status cqio__raster_statements(cqio_ctx *ctx, cqio_ncin *in, const char *name,
                                                   const double *values, int64_t count);

#endif
