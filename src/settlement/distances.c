/* Distances between towns and cells, on a plane or on the sphere (26.32). */
#include "numeric/sphere.h"
#include "settlement/land.h"

#include <math.h>

static const double km_per_degree = 111.2;
static const double plane_limit = 0.005; /* mean relative error of distances on the plane */

static double middle_latitude(const cqio_grid *grid) {
  return 0.5 * (grid->lat_bounds[0] + grid->lat_bounds[2 * grid->lat_count - 1]);
}

/* In the mean over the region and all directions: half of the error from west to east. */
static double plane_error(const cqio_settlement *s) {
  const cqio_grid *grid = s->grid;
  double middle = cos(middle_latitude(grid) * CQIO__RADIANS), sum = 0.0, area = 0.0;
  for (size_t c = 0; c < cqio__settled_cells(s); c++) {
    double here = cos(grid->lat[c / (size_t)grid->lon_count] * CQIO__RADIANS);
    sum += s->inside[c] * 0.5 * fabs(middle / here - 1.0);
    area += s->inside[c];
  }
  return sum / area;
}

cqio_status cqio__distances_prepare(cqio_ctx *ctx, cqio_settlement *s) {
  const cqio_grid *grid = s->grid;
  double error = s->params.sphere ? 0.0 : plane_error(s);
  if (!(error <= plane_limit))
    return cqio_fail(ctx, CQIO_CONFIG,
                     "settlement: distances on a plane are wrong by %.2g %% in the mean of this "
                     "region, latitude %.4g to %.4g: expected at most %g %%; set grid.distances to "
                     "sphere",
                     100.0 * error, grid->lat_bounds[0], grid->lat_bounds[2 * grid->lat_count - 1],
                     100.0 * plane_limit);
  double along = km_per_degree * cos(middle_latitude(grid) * CQIO__RADIANS);
  for (int j = 0; j < grid->lon_count; j++)
    s->x[j] = along * grid->lon[j];
  for (int i = 0; i < grid->lat_count; i++)
    s->y[i] = km_per_degree * grid->lat[i];
  for (int k = 0; k < s->towns; k++) {
    s->town_x[k] = along * s->lon[k];
    s->town_y[k] = km_per_degree * s->lat[k];
  }
  return CQIO_OK;
}

/* Kilometres between two places, on the plane or on the sphere. */
static double apart(const cqio_settlement *s, double east, double north, double lon, double lat,
                    double lon_from, double lat_from) {
  if (!s->params.sphere) return sqrt(east * east + north * north);
  return cqio__great_circle(0.5 * (lat - lat_from) * CQIO__RADIANS,
                            0.5 * (lon - lon_from) * CQIO__RADIANS, lat * CQIO__RADIANS,
                            lat_from * CQIO__RADIANS);
}

double cqio__distance(const cqio_settlement *s, int k, int row, int column) {
  return apart(s, s->x[column] - s->town_x[k], s->y[row] - s->town_y[k], s->grid->lon[column],
               s->grid->lat[row], s->lon[k], s->lat[k]);
}

double cqio__distance_between(const cqio_settlement *s, int a, int b) {
  return apart(s, s->town_x[a] - s->town_x[b], s->town_y[a] - s->town_y[b], s->lon[a], s->lat[a],
               s->lon[b], s->lat[b]);
}

/* First index with VALUES[i] >= X, VALUES ascending. */
static int first_from(const double *values, int count, double x) {
  int low = 0, high = count;
  while (low < high) {
    int middle = low + (high - low) / 2;
    if (values[middle] < x)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

struct box cqio__window(const cqio_settlement *s, int k, double reach) {
  const cqio_grid *grid = s->grid;
  double up = reach / km_per_degree, across = INFINITY; /* degrees */
  double farthest = fabs(s->lat[k]) + up;
  if (!s->params.sphere)
    across = reach / (km_per_degree * cos(middle_latitude(grid) * CQIO__RADIANS));
  else if (farthest < 89.0)
    across = up / cos(farthest * CQIO__RADIANS);
  return (struct box){first_from(grid->lat, grid->lat_count, s->lat[k] - up),
                      first_from(grid->lat, grid->lat_count, s->lat[k] + up),
                      first_from(grid->lon, grid->lon_count, s->lon[k] - across),
                      first_from(grid->lon, grid->lon_count, s->lon[k] + across)};
}
