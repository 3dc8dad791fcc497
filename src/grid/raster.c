/* A raster of weights on any regular longitude-latitude grid, averaged over the cells. */
#include "grid/grid.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cqio/netcdf.h"

static const double radians = 3.14159265358979323846 / 180.0;

/* A regular axis: element i spans origin + i * step to origin + (i + 1) * step; step may be < 0. */
struct axis {
  int64_t count;
  double origin, step;
};

/* Latitude and longitude are told by units or by name. */
static cqio_status is_axis(cqio_ncin *in, const char *name, const char *prefix,
                           const char *direction, bool *yes) {
  char *units = NULL;
  *yes = strncmp(name, prefix, 3) == 0;
  if (cqio_ncin_find(in, name) < 0) return CQIO_OK;
  CQIO_TRY(cqio_ncin_attribute(in, name, "units", &units));
  if (units && strstr(units, direction)) *yes = true;
  cqio_free(units);
  return CQIO_OK;
}

static cqio_status read_axis(cqio_ctx *ctx, cqio_ncin *in, const char *name, struct axis *axis) {
  double *centres;
  CQIO_TRY(cqio_ncin_reals(in, name, name, CQIO_NC_FINITE, &centres, &axis->count));
  int64_t last = axis->count - 1;
  bool regular = last >= 1 && centres[last] != centres[0];
  axis->step = regular ? (centres[last] - centres[0]) / (double)last : 1.0;
  for (int64_t i = 0; i <= last && regular; i++) /* the coordinates may be floats */
    regular = fabs(centres[i] - centres[0] - (double)i * axis->step) < 0.01 * fabs(axis->step);
  if (regular) axis->origin = centres[0] - 0.5 * axis->step;
  cqio_free(centres);
  if (regular) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA,
                   "%s: variable '%s': expected at least 2 coordinates in equal steps",
                   cqio_ncin_path(in), name);
}

/*
 * Elements of AXIS that overlap [low, high]: the first of them and one past the last. A raster
 * element is clipped to [low, high] by `part`.
 */
static void overlapping(const struct axis *axis, double low, double high, int64_t *first,
                        int64_t *end) {
  double a = (low - axis->origin) / axis->step, b = (high - axis->origin) / axis->step;
  double from = floor(fmin(a, b)), to = ceil(fmax(a, b)), count = (double)axis->count;
  *first = (int64_t)fmin(fmax(from, 0.0), count);
  *end = (int64_t)fmin(fmax(to, 0.0), count);
}

static void part(const struct axis *axis, int64_t i, double low, double high, double *from,
                 double *to) {
  double a = axis->origin + (double)i * axis->step, b = a + axis->step;
  *from = fmax(fmin(a, b), low);
  *to = fmin(fmax(a, b), high);
}

/* ROW[lon] += share x the means of one raster row over the cells of a grid row. */
static void add_row(const cqio_grid *grid, const struct axis *lon, const double *raster,
                    double share, double *row) {
  for (int j = 0; j < grid->lon_count; j++) {
    double low = grid->lon_bounds[2 * j], high = grid->lon_bounds[2 * j + 1], sum = 0.0;
    int64_t first, end;
    overlapping(lon, low, high, &first, &end);
    for (int64_t k = first; k < end; k++) {
      double from, to;
      part(lon, k, low, high, &from, &to);
      if (to > from && raster[k] != CQIO_NC_MISSING) sum += (to - from) * raster[k];
    }
    row[j] += share * sum / (high - low);
  }
}

static void average(const cqio_grid *grid, const struct axis *lat, const struct axis *lon,
                    const double *raster, double *values) {
  for (int i = 0; i < grid->lat_count; i++) {
    double low = grid->lat_bounds[2 * i], high = grid->lat_bounds[2 * i + 1];
    double whole = sin(high * radians) - sin(low * radians);
    int64_t first, end;
    overlapping(lat, low, high, &first, &end);
    for (int64_t k = first; k < end; k++) {
      double from, to;
      part(lat, k, low, high, &from, &to);
      if (to > from)
        add_row(grid, lon, raster + k * lon->count,
                (sin(to * radians) - sin(from * radians)) / whole,
                values + (size_t)i * (size_t)grid->lon_count);
    }
  }
}

static cqio_status read_raster(cqio_ctx *ctx, cqio_ncin *in, const char *name, struct axis *lat,
                               struct axis *lon, double **raster) {
  int index = cqio_ncin_find(in, name);
  if (index < 0)
    return cqio_fail(ctx, CQIO_DATA, "%s: variable '%s' is missing", cqio_ncin_path(in), name);
  bool good = cqio_ncin_variable_rank(in, index) == 2;
  const char *rows = good ? cqio_ncin_variable_dimension(in, index, 0) : "";
  const char *columns = good ? cqio_ncin_variable_dimension(in, index, 1) : "";
  if (good) CQIO_TRY(is_axis(in, rows, "lat", "north", &good));
  if (good) CQIO_TRY(is_axis(in, columns, "lon", "east", &good));
  if (!good)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: variable '%s' with %d dimensions: expected dimensions (latitude, "
                     "longitude)",
                     cqio_ncin_path(in), name, cqio_ncin_variable_rank(in, index));
  CQIO_TRY(read_axis(ctx, in, rows, lat));
  CQIO_TRY(read_axis(ctx, in, columns, lon));
  char dims[600];
  snprintf(dims, sizeof dims, "%s %s", rows, columns);
  return cqio_ncin_reals(in, name, dims, CQIO_NC_MISSING_ALLOWED, raster, NULL);
}

cqio_status cqio_raster_read(cqio_ctx *ctx, const char *spec, const cqio_grid *grid,
                             double **values) {
  *values = NULL;
  const char *colon = strrchr(spec, ':');
  if (!colon || colon == spec || !colon[1])
    return cqio_fail(ctx, CQIO_CONFIG, "raster '%s': expected FILE.nc:variable", spec);
  char *path = NULL;
  double *raster = NULL;
  cqio_ncin *in = NULL;
  struct axis lat, lon;
  cqio_status status = cqio_agree(ctx, cqio_copy_text(ctx, spec, &path));
  if (!status) path[colon - spec] = '\0';
  if (!status) status = cqio_ncin_open(ctx, path, &in);
  if (!status) status = read_raster(ctx, in, colon + 1, &lat, &lon, &raster);
  if (!status) status = cqio_agree(ctx, CQIO_ALLOC(ctx, cqio__grid_cells(grid), values));
  if (!status) average(grid, &lat, &lon, raster, *values);
  cqio_free(raster);
  cqio_free(path);
  cqio_ncin_close(&in);
  return status;
}
