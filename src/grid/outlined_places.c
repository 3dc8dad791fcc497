/* Seats and centroids of districts against their outlines. */
#include "grid/outlined_places.h"
#include "numeric/sphere.h"

#include <math.h>

/* km from the seat to the nearest cell of the district: doubtful, refused. */
static const double seat_warning = 3.0, seat_limit = 25.0;
static const double centroid_limit = 0.5, shift_limit = 0.05; /* of the side of a district */
static const double km_per_degree = 111.19508;

/* Degrees from X to the interval of BOUNDS, 0 inside. */
static double degrees_to(double x, const double *bounds) {
  return fmax(fmax(bounds[0] - x, x - bounds[1]), 0.0);
}

double cqio__km_to_district(const cqio_grid *grid, int r, double lon, double lat) {
  double nearest = INFINITY, across = cos(lat / 180.0 * CQIO__PI);
  for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++) {
    const double *columns = grid->lon_bounds + 2 * (grid->cell[e] % grid->lon_count);
    double up = degrees_to(lat, grid->lat_bounds + 2 * (grid->cell[e] / grid->lon_count));
    double there = columns[0] + remainder(lon - columns[0], 360.0); /* without whole turns */
    nearest = fmin(nearest, hypot(up, across * degrees_to(there, columns)));
  }
  return nearest * km_per_degree;
}

/* Whether the seats of districts R and OTHER lie each in the other's district, and not in its own.
 */
static bool are_exchanged(const cqio_grid *grid, const cqio__points *points, int r, int other) {
  const double *lon = points->lon, *lat = points->lat;
  return cqio__km_to_district(grid, other, lon[r], lat[r]) == 0.0 &&
         cqio__km_to_district(grid, other, lon[other], lat[other]) > 0.0 &&
         cqio__km_to_district(grid, r, lon[other], lat[other]) == 0.0;
}

/* A seat outside of its district: a little, where towns govern what is around them. */
static cqio_status check_seat(cqio_ctx *ctx, const char *path, const cqio_grid *grid,
                              const char *const *keys, const cqio__points *points, int r) {
  double lon = points->lon[r], lat = points->lat[r], km = cqio__km_to_district(grid, r, lon, lat);
  for (int other = 0; other < grid->district_count && km > 0.0; other++)
    if (are_exchanged(grid, points, r, other))
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: the seat of district '%s' in %s (%.6g, %.6g) lies in '%s', "
                       "and that of '%s' in '%s': expected each in its own; are they exchanged?",
                       path, keys[r], points->table, lon, lat, keys[other], keys[other], keys[r]);
  if (!(km <= seat_limit))
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: district '%s' lies %.4g km from its seat (%.6g, %.6g) in "
                     "%s: expected at most %g km",
                     path, keys[r], km, lon, lat, points->table, seat_limit);
  if (km > seat_warning)
    cqio_log(ctx, CQIO_LOG_WARN, "%s: district '%s' lies %.4g km from its seat (%.6g, %.6g) in %s",
             path, keys[r], km, lon, lat, points->table);
  return CQIO_OK;
}

cqio_status cqio__check_seats_inside(cqio_ctx *ctx, const char *path, const cqio_grid *grid,
                                     const char *const *keys, const cqio__points *points) {
  for (int r = 0; r < grid->district_count; r++)
    CQIO_TRY(check_seat(ctx, path, grid, keys, points, r));
  return CQIO_OK;
}

/* The mean of the cells of a district, by the area that it has of each: degrees, beside LON. */
static void centre_of(const cqio_grid *grid, int r, double lon, double centre[2]) {
  double area = 0.0, sum[2] = {0.0, 0.0};
  for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++) {
    const double *x = grid->lon_bounds + 2 * (grid->cell[e] % grid->lon_count);
    const double *y = grid->lat_bounds + 2 * (grid->cell[e] / grid->lon_count);
    area += grid->overlap[e];
    sum[0] += grid->overlap[e] * remainder(0.5 * (x[0] + x[1]) - lon, 360.0);
    sum[1] += grid->overlap[e] * 0.5 * (y[0] + y[1]);
  }
  centre[0] = lon + sum[0] / area;
  centre[1] = sum[1] / area;
}

/* Outlines lie where districts.csv says that districts do: each about its centroid, and all of them
 * not to one side. */
cqio_status cqio__check_centroids(cqio_ctx *ctx, const char *path, const cqio_grid *grid,
                                  const char *const *keys, const cqio__points *points) {
  double east = 0.0, north = 0.0, squares = 0.0, sides = 0.0, n = grid->district_count;
  for (int r = 0; r < grid->district_count; r++) {
    double lon = points->lon[r], lat = points->lat[r], centre[2];
    centre_of(grid, r, lon, centre);
    double x = (centre[0] - lon) * cos(lat / 180.0 * CQIO__PI) * km_per_degree;
    double y = (centre[1] - lat) * km_per_degree, side = sqrt(grid->district_area[r]);
    if (hypot(x, y) > centroid_limit * side)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: the cells of district '%s' lie about (%.6g, %.6g), and its centroid in "
                       "%s is (%.6g, %.6g): expected at most %g of the side of the "
                       "district between them, %.3g km",
                       path, keys[r], centre[0], centre[1], points->table, lon, lat, centroid_limit,
                       centroid_limit * side);
    east += x / n;
    north += y / n;
    squares += (x * x + y * y) / n;
    sides += side / n;
  }
  double shift = hypot(east, north), scatter = sqrt(fmax(squares - shift * shift, 0.0));
  if (shift <= fmax(shift_limit * sides, 2.0 * scatter)) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA,
                   "%s: all districts lie about %.3g km to the east and %.3g km to the north of "
                   "their centroids in %s: expected them there; is one of both moved?",
                   path, east, north, points->table);
}
