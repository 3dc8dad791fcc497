/* What maps are made from: the grid of the job and the user's rasters. */
#include "numeric/sphere.h"
#include "results/results.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double area_warning = 0.01, area_limit = 0.05; /* relative, against districts.csv */
/* km from the seat to the nearest cell of the district: doubtful, refused. */
static const double seat_warning = 3.0, seat_limit = 25.0;
static const double town_limit = 20.0;                        /* the same of towns */
static const double centroid_limit = 0.5, shift_limit = 0.05; /* of the side of a district */
static const double km_per_degree = 111.19508;
enum { NAMED = 3 }; /* districts that a message names */

/* Outlines and districts.csv must mean the same districts. */
static cqio_status check_area(cqio_ctx *ctx, const char *path, const cqio_grid *grid,
                              const cqio_dataset *data) {
  for (int r = 0; r < grid->district_count; r++) {
    double apart = fabs(grid->district_area[r] / data->area[r] - 1.0);
    const char *key = data->districts.key[r];
    if (!(apart <= area_limit))
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: district '%s' covers %.6g km2, and area_km2 = %.6g in districts.csv: "
                       "expected areas that differ by at most %g %%",
                       path, key, grid->district_area[r], data->area[r], 100.0 * area_limit);
    if (apart > area_warning)
      cqio_log(ctx, CQIO_LOG_WARN,
               "%s: district '%s' covers %.6g km2, and area_km2 = %.6g in districts.csv", path, key,
               grid->district_area[r], data->area[r]);
  }
  return CQIO_OK;
}

/* Degrees from X to the interval of BOUNDS, 0 inside. */
static double degrees_to(double x, const double *bounds) {
  return fmax(fmax(bounds[0] - x, x - bounds[1]), 0.0);
}

/* Distance in km from a place to the nearest cell of the district, nearly. */
static double distance_to(const cqio_grid *grid, int r, double lon, double lat) {
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
static bool are_exchanged(const cqio_grid *grid, const cqio_dataset *data, int r, int other) {
  const double *lon = data->seat_lon, *lat = data->seat_lat;
  return distance_to(grid, other, lon[r], lat[r]) == 0.0 &&
         distance_to(grid, other, lon[other], lat[other]) > 0.0 &&
         distance_to(grid, r, lon[other], lat[other]) == 0.0;
}

/* A seat outside of its district: a little, where towns govern what is around them. */
static cqio_status check_seat(cqio_ctx *ctx, const char *path, const cqio_grid *grid,
                              const cqio_dataset *data, int r) {
  double lon = data->seat_lon[r], lat = data->seat_lat[r], km = distance_to(grid, r, lon, lat);
  const char *const *keys = (const char *const *)data->districts.key;
  for (int other = 0; other < grid->district_count && km > 0.0; other++)
    if (are_exchanged(grid, data, r, other))
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: the seat of district '%s' in districts.csv (%.6g, %.6g) lies in '%s', "
                       "and that of '%s' in '%s': expected each in its own; are they exchanged?",
                       path, keys[r], lon, lat, keys[other], keys[other], keys[r]);
  if (!(km <= seat_limit))
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: district '%s' lies %.4g km from its seat (%.6g, %.6g) in "
                     "districts.csv: expected at most %g km",
                     path, keys[r], km, lon, lat, seat_limit);
  if (km > seat_warning)
    cqio_log(ctx, CQIO_LOG_WARN,
             "%s: district '%s' lies %.4g km from its seat (%.6g, %.6g) in districts.csv", path,
             keys[r], km, lon, lat);
  return CQIO_OK;
}

static cqio_status check_seats(cqio_ctx *ctx, const char *path, const cqio_grid *grid,
                               const cqio_dataset *data) {
  for (int r = 0; r < grid->district_count; r++)
    CQIO_TRY(check_seat(ctx, path, grid, data, r));
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

/* Without them seats stand in their places. */
static bool has_centroids(const cqio_dataset *data) {
  size_t size = (size_t)data->districts.count * sizeof(double);
  return memcmp(data->centroid_lon, data->seat_lon, size) != 0 ||
         memcmp(data->centroid_lat, data->seat_lat, size) != 0;
}

/* Outlines lie where districts.csv says that districts do: each about its centroid, and all of them
 * not to one side. */
static cqio_status check_centroids(cqio_ctx *ctx, const char *path, const cqio_grid *grid,
                                   const cqio_dataset *data) {
  double east = 0.0, north = 0.0, squares = 0.0, sides = 0.0, n = grid->district_count;
  for (int r = 0; r < grid->district_count && has_centroids(data); r++) {
    double lon = data->centroid_lon[r], lat = data->centroid_lat[r], centre[2];
    centre_of(grid, r, lon, centre);
    double x = (centre[0] - lon) * cos(lat / 180.0 * CQIO__PI) * km_per_degree;
    double y = (centre[1] - lat) * km_per_degree, side = sqrt(data->area[r]);
    if (hypot(x, y) > centroid_limit * side)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: the cells of district '%s' lie about (%.6g, %.6g), and its centroid in "
                       "districts.csv is (%.6g, %.6g): expected at most %g of the side of the "
                       "district between them, %.3g km",
                       path, data->districts.key[r], centre[0], centre[1], lon, lat, centroid_limit,
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
                   "their centroids in districts.csv: expected them there; is one of both moved?",
                   path, east, north);
}

/* Seats that stand for districts without towns have passed. */
static cqio_status check_towns(cqio_ctx *ctx, const cqio_grid *grid, const cqio_dataset *data) {
  const cqio_towns *towns = &data->towns;
  for (int k = 0; k < towns->count && towns->sources; k++) {
    int r = towns->district[k];
    double km = distance_to(grid, r, towns->lon[k], towns->lat[k]);
    if (!(km <= town_limit))
      return cqio_fail(ctx, CQIO_DATA,
                       "%s/towns.csv: town '%lld' %s (%.6g, %.6g) lies %.4g km from its district "
                       "'%s': expected at most %g km; is its district wrong?",
                       data->directory, (long long)towns->id[k], towns->name[k], towns->lon[k],
                       towns->lat[k], km, data->districts.key[r], town_limit);
  }
  return CQIO_OK;
}

/* The districts that are covered least, for the log. */
static void log_coverage(cqio_ctx *ctx, const char *spec, const cqio_dataset *data,
                         const double *coverage) {
  char text[512] = "";
  int last = -1, count = data->districts.count;
  for (int k = 0; k < NAMED && k < count; k++) { /* the next in the order (coverage, index) */
    int next = -1;
    for (int r = 0; r < count; r++) {
      bool after =
          last < 0 || coverage[r] > coverage[last] || (coverage[r] == coverage[last] && r > last);
      if (after && (next < 0 || coverage[r] < coverage[next])) next = r;
    }
    size_t used = strlen(text);
    snprintf(text + used, sizeof text - used, "%s%s %.1f %%", k ? ", " : "",
             data->districts.key[next], 100.0 * coverage[next]);
    last = next;
  }
  cqio_log(ctx, CQIO_LOG_INFO, "%s: has data for the districts, least for %s", spec, text);
}

/* A district without enough data is refused, one without weight is spread by area and named. */
static cqio_status judge_coverage(cqio_ctx *ctx, const cqio_job *job, const char *spec,
                                  const cqio_dataset *data, const cqio_grid *grid,
                                  const double *values, const double *coverage) {
  double limit = job->options.grid.minimum_coverage;
  log_coverage(ctx, spec, data, coverage);
  for (int r = 0; r < data->districts.count; r++) {
    double weight = 0.0;
    if (coverage[r] < limit - 1e-9)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: has data for %.3g %% of district '%s': expected at least %g %%; where "
                       "no data means nobody, set grid.minimum_coverage",
                       spec, 100.0 * coverage[r], data->districts.key[r], 100.0 * limit);
    for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++)
      weight = fmax(weight, values[grid->cell[e]]);
    if (!(weight > 0.0))
      cqio_log(ctx, CQIO_LOG_WARN, "%s: has no weight above 0 in district '%s': spread by area",
               spec, data->districts.key[r]);
  }
  return CQIO_OK;
}

static cqio_status read_raster(cqio_ctx *ctx, const cqio_job *job, const char *spec,
                               const cqio_dataset *data, const cqio_grid *grid, double **out) {
  char *path = NULL;
  double *coverage = NULL;
  if (!spec[0]) return CQIO_OK;
  cqio_status status = cqio_filename_join(ctx, job->options.data.directory, spec, &path);
  if (!status) status = CQIO_ALLOC(ctx, grid->district_count, &coverage);
  status = cqio_agree(ctx, status);
  if (!status) status = cqio_raster_read(ctx, path, grid, out, coverage);
  if (!status) status = judge_coverage(ctx, job, path, data, grid, *out, coverage);
  cqio_free(coverage);
  cqio_free(path);
  return status;
}

cqio_status cqio__map_input_read(cqio_ctx *ctx, const cqio_job *job, const cqio_dataset *data,
                                 cqio_map_input *out) {
  char *path;
  cqio_grid *fine;
  const cqio_options *options = &job->options;
  CQIO_TRY(cqio_filename_join(ctx, options->data.directory, options->grid.overlap, &path));
  cqio_status status = cqio_grid_read(ctx, path, data->districts.count,
                                      (const char *const *)data->districts.key, &fine);
  if (!status) status = check_area(ctx, path, fine, data);
  if (!status) status = check_seats(ctx, path, fine, data);
  if (!status) status = check_centroids(ctx, path, fine, data);
  if (!status) status = check_towns(ctx, fine, data);
  cqio_free(path);
  if (!status)
    status = cqio_agree(ctx, cqio_grid_coarsen(ctx, fine, options->grid.resolution, &out->grid));
  cqio_grid_destroy(&fine);
  CQIO_TRY(status);
  CQIO_TRY(read_raster(ctx, job, options->grid.urban_weight, data, out->grid, &out->urban));
  return read_raster(ctx, job, options->grid.rural_weight, data, out->grid, &out->rural);
}

void cqio__map_input_free(cqio_map_input *maps) {
  cqio_grid_destroy(&maps->grid);
  cqio_free(maps->urban);
  cqio_free(maps->rural);
}
