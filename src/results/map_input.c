/* What maps are made from: the grid of the job and the user's rasters. */
#include "grid/outlined_places.h"
#include "results/results.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double area_warning = 0.01, area_limit = 0.05; /* relative, against districts.csv */
static const double town_limit = 20.0; /* km from a town to the nearest cell of its district */
enum { NAMED = 3 };                    /* districts that a message names */

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

/* Seats that stand for districts without towns have passed. */
static cqio_status check_towns(cqio_ctx *ctx, const cqio_grid *grid, const cqio_dataset *data) {
  const cqio_towns *towns = &data->towns;
  for (int k = 0; k < towns->count && towns->sources; k++) {
    int r = towns->district[k];
    double km = cqio__km_to_district(grid, r, towns->lon[k], towns->lat[k]);
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

/* Without centroids seats stand in their places. */
static bool has_centroids(const cqio_dataset *data) {
  size_t size = (size_t)data->districts.count * sizeof(double);
  return memcmp(data->centroid_lon, data->seat_lon, size) != 0 ||
         memcmp(data->centroid_lat, data->seat_lat, size) != 0;
}

static cqio_status check_places(cqio_ctx *ctx, const char *path, const cqio_grid *grid,
                                const cqio_dataset *data) {
  const char *const *keys = (const char *const *)data->districts.key;
  const cqio__points seats = {"districts.csv", data->seat_lon, data->seat_lat};
  const cqio__points centroids = {"districts.csv", data->centroid_lon, data->centroid_lat};
  CQIO_TRY(cqio__check_seats_inside(ctx, path, grid, keys, &seats));
  return has_centroids(data) ? cqio__check_centroids(ctx, path, grid, keys, &centroids) : CQIO_OK;
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
  if (!status) status = check_places(ctx, path, fine, data);
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
