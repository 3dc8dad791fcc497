/* A raster of weights on any regular longitude-latitude grid, averaged over the cells. */
#include "grid/axis.h"
#include "grid/raster_statements.h"
#include "numeric/sphere.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Axes, and the steps of memory from one element to the next along each. */
struct raster {
  struct axis lat, lon;
  int64_t lat_stride, lon_stride;
  bool per_element; /* VALUES are counts of elements, not densities */
  double *values;
};

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

/* ROW[lon] += share x the means of raster row K over the cells of a grid row; KNOWN[lon] += share x
 * the part that has data. Longitudes of a raster may differ from those of the grid by whole turns.
 */
static void add_row(const cqio_grid *grid, const struct raster *raster, int64_t k, double share,
                    double *row, double *known) {
  const double *values = raster->values + k * raster->lat_stride;
  for (int j = 0; j < grid->lon_count; j++) {
    double west = grid->lon_bounds[2 * j], east = grid->lon_bounds[2 * j + 1];
    double sum = 0.0, seen = 0.0;
    for (int turn = -3; turn <= 3; turn++) {
      double low = west + 360.0 * turn, high = east + 360.0 * turn, from, to;
      int64_t first, end;
      overlapping(&raster->lon, low, high, &first, &end);
      for (int64_t m = first; m < end; m++) {
        double value = values[m * raster->lon_stride];
        part(&raster->lon, m, low, high, &from, &to);
        if (!(to > from) || value == CQIO_NC_MISSING) continue;
        sum += (to - from) * value;
        seen += to - from;
      }
    }
    row[j] += share * sum / (east - west);
    known[j] += share * fmin(seen / (east - west), 1.0);
  }
}

static void average(const cqio_grid *grid, const struct raster *raster, double *values,
                    double *known) {
  for (int i = 0; i < grid->lat_count; i++) {
    double low = grid->lat_bounds[2 * i], high = grid->lat_bounds[2 * i + 1];
    double whole = sin(high * CQIO__RADIANS) - sin(low * CQIO__RADIANS);
    size_t row = (size_t)i * (size_t)grid->lon_count;
    int64_t first, end;
    overlapping(&raster->lat, low, high, &first, &end);
    for (int64_t k = first; k < end; k++) {
      double from, to;
      part(&raster->lat, k, low, high, &from, &to);
      if (to > from)
        add_row(grid, raster, k, (sin(to * CQIO__RADIANS) - sin(from * CQIO__RADIANS)) / whole,
                values + row, known + row);
    }
  }
}

/* Counts of elements become densities, which differ by what meridians converge. */
static void as_densities(struct raster *raster) {
  const struct axis *lat = &raster->lat;
  for (int64_t k = 0; k < lat->count; k++) {
    double from, to;
    part(lat, k, -90.0, 90.0, &from, &to);
    double area = (sin(to * CQIO__RADIANS) - sin(from * CQIO__RADIANS)) / (to - from);
    double *row = raster->values + k * raster->lat_stride;
    for (int64_t m = 0; m < raster->lon.count && area > 0.0; m++)
      if (row[m * raster->lon_stride] != CQIO_NC_MISSING)
        row[m * raster->lon_stride] *= CQIO__RADIANS / area;
  }
}

static void report_no_plane(cqio_ctx *ctx, cqio_ncin *in, const char *name, int index) {
  char found[256] = "";
  size_t used = 0;
  for (int d = 0; d < cqio_ncin_variable_rank(in, index) && used < sizeof found; d++) {
    const char *dimension = cqio_ncin_variable_dimension(in, index, d);
    used += (size_t)snprintf(found + used, sizeof found - used, "%s%s=%lld", d ? ", " : "",
                             dimension, (long long)cqio_ncin_dimension(in, dimension));
  }
  cqio_fail(ctx, CQIO_DATA,
            "%s: variable '%s'(%s) with %d dimensions: expected dimensions (latitude, longitude), "
            "told by units, standard_name or axis, and others of length 1",
            cqio_ncin_path(in), name, found, cqio_ncin_variable_rank(in, index));
}

/* Finds the two axes among the dimensions of the variable, in any order, and reads all of it. */
static cqio_status read_raster(cqio_ctx *ctx, cqio_ncin *in, const char *name,
                               struct raster *raster) {
  int index = cqio_ncin_find(in, name);
  if (index < 0)
    return cqio_fail(ctx, CQIO_DATA, "%s: variable '%s' is missing", cqio_ncin_path(in), name);
  int rank = cqio_ncin_variable_rank(in, index);
  const char *axes[3] = {NULL, NULL, NULL}; /* by direction */
  int64_t stride = 1;
  char dims[CQIO_NC_MAX_DIMS * 300] = "";
  bool good = rank >= 2 && rank <= CQIO_NC_MAX_DIMS;
  for (int d = rank - 1; d >= 0 && good; d--) {
    const char *dimension = cqio_ncin_variable_dimension(in, index, d);
    int64_t size = cqio_ncin_dimension(in, dimension);
    enum direction direction;
    CQIO_TRY(cqio__axis_direction(ctx, in, dimension, &direction));
    good = direction ? !axes[direction] : size == 1;
    axes[direction] = dimension;
    if (direction == LATITUDE) raster->lat_stride = stride;
    if (direction == LONGITUDE) raster->lon_stride = stride;
    stride *= size;
  }
  if (!good || !axes[LATITUDE] || !axes[LONGITUDE]) {
    report_no_plane(ctx, in, name, index);
    return CQIO_DATA;
  }
  for (int d = 0; d < rank; d++) {
    size_t used = strlen(dims);
    snprintf(dims + used, sizeof dims - used, "%s%s", d ? " " : "",
             cqio_ncin_variable_dimension(in, index, d));
  }
  CQIO_TRY(cqio__axis_read(ctx, in, axes[LATITUDE], LATITUDE, &raster->lat));
  CQIO_TRY(cqio__axis_read(ctx, in, axes[LONGITUDE], LONGITUDE, &raster->lon));
  CQIO_TRY(cqio_ncin_reals(in, name, dims, CQIO_NC_MISSING_ALLOWED, &raster->values, NULL));
  CQIO_TRY(cqio__raster_statements(ctx, in, name, raster->values, stride));
  CQIO_TRY(cqio__raster_units(ctx, in, name, &raster->per_element));
  CQIO_TRY(cqio__raster_codes(ctx, in, name, raster->values, stride));
  if (raster->per_element) as_densities(raster);
  return CQIO_OK;
}

static double end_of(const struct axis *axis) {
  return axis->origin + (double)axis->count * axis->step;
}

/* Share of each district that has data; CQIO_DATA when the raster tells nothing about any. */
static cqio_status cover(cqio_ctx *ctx, const char *spec, const cqio_grid *grid,
                         const struct raster *raster, const double *values, const double *known,
                         double *coverage) {
  double seen = 0.0, weight = 0.0;
  for (int r = 0; r < grid->district_count; r++) {
    coverage[r] = 0.0;
    for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++) {
      coverage[r] += grid->overlap[e] * known[grid->cell[e]] / grid->district_area[r];
      weight = fmax(weight, values[grid->cell[e]]);
    }
    seen = fmax(seen, coverage[r]);
  }
  if (seen > 0.0 && weight > 0.0) return CQIO_OK;
  const struct axis *lat = &raster->lat, *lon = &raster->lon;
  return cqio_fail(ctx, CQIO_DATA,
                   "raster '%s', longitude %.6g to %.6g, latitude %.6g to %.6g, has no %s in any "
                   "district: expected weights for the grid, longitude %.6g to %.6g, latitude "
                   "%.6g to %.6g",
                   spec, lon->origin, end_of(lon), lat->origin, end_of(lat),
                   seen > 0.0 ? "value above 0" : "data", grid->lon_bounds[0],
                   grid->lon_bounds[2 * grid->lon_count - 1], grid->lat_bounds[0],
                   grid->lat_bounds[2 * grid->lat_count - 1]);
}

static cqio_status average_and_cover(cqio_ctx *ctx, const char *spec, const cqio_grid *grid,
                                     const struct raster *raster, double **values,
                                     double *coverage) {
  double *known = NULL;
  cqio_status status = CQIO_ALLOC(ctx, cqio__grid_cells(grid), values);
  if (!status) status = CQIO_ALLOC(ctx, cqio__grid_cells(grid), &known);
  if (!status) {
    cqio_log(ctx, CQIO_LOG_INFO,
             "raster '%s': %lld x %lld elements of %.6g x %.6g degrees, averaged over cells of "
             "%.6g degrees",
             spec, (long long)raster->lat.count, (long long)raster->lon.count,
             fabs(raster->lat.step), fabs(raster->lon.step),
             grid->lon_bounds[1] - grid->lon_bounds[0]);
    average(grid, raster, *values, known);
    status = cover(ctx, spec, grid, raster, *values, known, coverage);
  }
  cqio_free(known);
  return status;
}

cqio_status cqio_raster_read(cqio_ctx *ctx, const char *spec, const cqio_grid *grid,
                             double **values, double *coverage) {
  *values = NULL;
  const char *colon = strrchr(spec, ':');
  if (!colon || colon == spec || !colon[1])
    return cqio_fail(ctx, CQIO_CONFIG, "raster '%s': expected FILE.nc:variable", spec);
  char *path = NULL;
  cqio_ncin *in = NULL;
  struct raster raster = {.values = NULL};
  cqio_status status = cqio_agree(ctx, cqio_copy_text(ctx, spec, &path));
  if (!status) path[colon - spec] = '\0';
  if (!status) status = cqio_ncin_open(ctx, path, &in);
  if (!status) status = read_raster(ctx, in, colon + 1, &raster);
  if (!status)
    status = cqio_agree(ctx, average_and_cover(ctx, spec, grid, &raster, values, coverage));
  if (status) {
    cqio_free(*values);
    *values = NULL;
  }
  cqio_free(raster.values);
  cqio_free(path);
  cqio_ncin_close(&in);
  return status;
}
