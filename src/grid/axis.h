/* Axes of a raster: which dimensions are latitude and longitude, and where their elements lie. */
#ifndef CQIO_GRID_AXIS
#define CQIO_GRID_AXIS

#include "cqio/netcdf.h"
#include "grid/grid.h"

/* A regular axis: element i spans origin + i * step to origin + (i + 1) * step; step may be < 0. */
struct axis {
  int64_t count;
  double origin, step;
};

enum direction { NO_DIRECTION, LATITUDE, LONGITUDE };

/*
 * What dimension NAME is, by the units, standard_name, axis and name of its coordinate variable
 * (CF-1.8 4.1, 4.2). CQIO_DATA when these contradict each other, or the units of a latitude or
 * longitude are not degrees. Collective.
 */
cqio_status cqio__axis_direction(cqio_ctx *ctx, cqio_ncin *in, const char *name,
                                 enum direction *direction);

/*
 * Reads the axis NAME. Elements lie around their coordinates, or where the variable named by the
 * attribute bounds says. CQIO_DATA unless coordinates (and bounds) are in equal steps, within the
 * range of DIRECTION, and no further round than once. Collective.
 */
cqio_status cqio__axis_read(cqio_ctx *ctx, cqio_ncin *in, const char *name,
                            enum direction direction, struct axis *axis);

#endif
