/* Reading and checking an overlap file (method 17.1). */
#include "grid/axis.h"
#include "numeric/sphere.h"
#include "sheet/attributes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_CELLS = 1 << 28 };
static const double area_tolerance = 1e-6; /* relative, method 17.1 */
static const double flattening = 0.01;     /* cells of the ellipsoid and the sphere */
static const double overfill = 1e-3; /* of a cell: outlines of neighbours overlap by slivers */

/* What the file holds, in its own order. */
struct file {
  cqio_ncin *in;
  int64_t lat_count, lon_count, districts, entries;
  double *lat, *lon, *lat_bounds, *lon_bounds, *cell_area, *district_area, *overlap;
  int64_t *cell, *district;
  char **keys;
};

static void release(struct file *f) {
  void *const members[] = {f->lat,  f->lon,     f->lat_bounds, f->lon_bounds, f->cell_area,
                           f->keys, f->overlap, f->cell,       f->district,   f->district_area};
  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    cqio_free(members[i]);
  cqio_ncin_close(&f->in);
}

/* The second dimension of bounds has any name. */
static cqio_status read_bounds(cqio_ncin *in, const char *axis, double **bounds) {
  char name[32], dims[320];
  snprintf(name, sizeof name, "%s_bnds", axis);
  int index = cqio_ncin_find(in, name);
  bool two = index >= 0 && cqio_ncin_variable_rank(in, index) == 2;
  const char *second = two ? cqio_ncin_variable_dimension(in, index, 1) : "bnds";
  snprintf(dims, sizeof dims, "%s %s", axis, second);
  if (two) CQIO_TRY(cqio_ncin_expect_dimension(in, second, 2, NULL));
  return cqio_ncin_reals(in, name, dims, CQIO_NC_FINITE, bounds, NULL);
}

/* Whether the attribute of units of VARIABLE, or of the file for NULL, is km2; true without one. */
static cqio_status expect_unit(cqio_ctx *ctx, cqio_ncin *in, const char *variable, bool *stated) {
  struct cqio__stated said;
  CQIO_TRY(cqio__attributes_read(ctx, in, variable, &said));
  const char *scale = cqio__attributes_find(&said, CQIO_STATES_SCALE);
  cqio_status status = CQIO_OK;
  *stated = said.unit != NULL;
  if (said.unit && strcmp(said.unit, "km2") != 0 && strcmp(said.unit, "km^2") != 0)
    status = cqio_fail(ctx, CQIO_DATA, "%s: variable '%s' has units '%s': expected km2",
                       cqio_ncin_path(in), variable ? variable : "cell_area", said.unit);
  if (scale && !cqio_unit_is_one(scale))
    status = cqio_fail(ctx, CQIO_DATA, "%s: scale = '%.40s': expected none, as areas are in km2",
                       cqio_ncin_path(in), scale);
  cqio__attributes_free(&said);
  return cqio_agree(ctx, status);
}

/* Areas are in km2, also where the file does not say so. Units of the file are those of variables
 * without any. */
static cqio_status expect_km2(cqio_ctx *ctx, cqio_ncin *in) {
  static const char *const areas[] = {"cell_area", "district_area", "entry_overlap"};
  bool all = true, stated;
  for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
    CQIO_TRY(expect_unit(ctx, in, areas[i], &stated));
    all = all && stated;
  }
  return all ? CQIO_OK : expect_unit(ctx, in, NULL, &stated);
}

/* The axes are in degrees, also where the file does not say so. */
static cqio_status expect_degrees(cqio_ctx *ctx, cqio_ncin *in) {
  enum direction direction; /* by name at least, so that no other passes */
  CQIO_TRY(cqio__axis_direction(ctx, in, "lat", &direction));
  return cqio__axis_direction(ctx, in, "lon", &direction);
}

static cqio_status read_variables(struct file *f) {
  cqio_ncin *in = f->in;
  int64_t cells = f->lat_count * f->lon_count;
  CQIO_TRY(cqio_ncin_reals(in, "lat", "lat", CQIO_NC_FINITE, &f->lat, NULL));
  CQIO_TRY(cqio_ncin_reals(in, "lon", "lon", CQIO_NC_FINITE, &f->lon, NULL));
  CQIO_TRY(read_bounds(in, "lat", &f->lat_bounds));
  CQIO_TRY(read_bounds(in, "lon", &f->lon_bounds));
  CQIO_TRY(cqio_ncin_reals(in, "cell_area", "lat", CQIO_NC_POSITIVE, &f->cell_area, NULL));
  CQIO_TRY(cqio_ncin_texts(in, "district_key", "district", &f->keys, NULL));
  CQIO_TRY(
      cqio_ncin_reals(in, "district_area", "district", CQIO_NC_POSITIVE, &f->district_area, NULL));
  CQIO_TRY(cqio_ncin_integers(in, "entry_cell", "entry", 0, cells - 1, &f->cell, NULL));
  CQIO_TRY(
      cqio_ncin_integers(in, "entry_district", "entry", 0, f->districts - 1, &f->district, NULL));
  return cqio_ncin_reals(in, "entry_overlap", "entry", CQIO_NC_POSITIVE, &f->overlap, NULL);
}

static cqio_status read_file(cqio_ctx *ctx, struct file *f) {
  CQIO_TRY(cqio_ncin_expect_dimension(f->in, "lat", -1, &f->lat_count));
  CQIO_TRY(cqio_ncin_expect_dimension(f->in, "lon", -1, &f->lon_count));
  CQIO_TRY(cqio_ncin_expect_dimension(f->in, "district", -1, &f->districts));
  CQIO_TRY(cqio_ncin_expect_dimension(f->in, "entry", -1, &f->entries));
  if (f->lat_count > MAX_CELLS / f->lon_count)
    return cqio_fail(ctx, CQIO_DATA, "%s: %lld x %lld cells: expected at most %d",
                     cqio_ncin_path(f->in), (long long)f->lat_count, (long long)f->lon_count,
                     MAX_CELLS);
  CQIO_TRY(expect_degrees(ctx, f->in));
  CQIO_TRY(read_variables(f));
  return expect_km2(ctx, f->in);
}

/* Centres and bounds must ascend in equal steps, each centre inside its bounds. */
static cqio_status check_axis(cqio_ctx *ctx, const char *path, const char *name, int64_t count,
                              const double *centres, const double *bounds, double limit) {
  double step = bounds[1] - bounds[0];
  for (int64_t i = 0; i < count; i++) {
    double low = bounds[2 * i], high = bounds[2 * i + 1];
    bool good = step > 0.0 && centres[i] > low && centres[i] < high &&
                fabs(low - bounds[0] - (double)i * step) < 1e-4 * step &&
                fabs(high - low - step) < 1e-4 * step && fabs(low) <= limit && fabs(high) <= limit;
    if (!good)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: variable '%s'[%lld] = %.9g with bounds %.9g and %.9g: expected centres "
                       "that ascend in equal steps inside their bounds",
                       path, name, (long long)i, centres[i], low, high);
  }
  return CQIO_OK;
}

/* Longitudes beyond [-180, 360] move by a whole turn, which means the same places. */
static void turn_axis(int64_t count, double *centres, double *bounds) {
  double turn = bounds[0] < -180.0 ? 360.0 : bounds[2 * count - 1] > 360.0 ? -360.0 : 0.0;
  for (int64_t i = 0; i < count && turn != 0.0; i++) {
    centres[i] += turn;
    bounds[2 * i] += turn;
    bounds[2 * i + 1] += turn;
  }
}

/* Cells are as large as on a sphere, but for its flattening. */
static cqio_status check_cell_areas(cqio_ctx *ctx, const char *path, const struct file *f) {
  double width = (f->lon_bounds[1] - f->lon_bounds[0]) * CQIO__RADIANS;
  for (int64_t i = 0; i < f->lat_count; i++) {
    double height =
        sin(f->lat_bounds[2 * i + 1] * CQIO__RADIANS) - sin(f->lat_bounds[2 * i] * CQIO__RADIANS);
    double area = CQIO__EARTH_RADIUS * CQIO__EARTH_RADIUS * width * height;
    if (!(fabs(f->cell_area[i] - area) <= flattening * area))
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: variable 'cell_area'[lat=%lld] = %.9g (km2): expected about %.6g, the "
                       "area within its bounds",
                       path, (long long)i, f->cell_area[i], area);
  }
  return CQIO_OK;
}

static cqio_status check_cells(cqio_ctx *ctx, const char *path, struct file *f) {
  CQIO_TRY(check_axis(ctx, path, "lat", f->lat_count, f->lat, f->lat_bounds, 90.0 + 1e-9));
  CQIO_TRY(check_axis(ctx, path, "lon", f->lon_count, f->lon, f->lon_bounds, 540.0));
  turn_axis(f->lon_count, f->lon, f->lon_bounds);
  return check_cell_areas(ctx, path, f);
}

static int find_key(const char *key, const char *const *keys, int count) {
  for (int r = 0; r < count; r++)
    if (strcmp(key, keys[r]) == 0) return r;
  return -1;
}

static cqio_status stranger(cqio_ctx *ctx, const struct file *f, int k, int count,
                            const char *const *keys) {
  const char **absent; /* a slip of the pen is a district that the file lacks */
  size_t absences = 0;
  CQIO_TRY(CQIO_ALLOC(ctx, count, &absent));
  for (int r = 0; r < count; r++)
    if (find_key(keys[r], (const char *const *)f->keys, (int)f->districts) < 0)
      absent[absences++] = keys[r];
  const char *near = cqio_nearest(f->keys[k], absent, absences);
  cqio_status status =
      cqio_fail(ctx, CQIO_DATA,
                "%s: variable 'district_key'[district=%d] = '%s': expected a district of the data "
                "set%s%s%s",
                cqio_ncin_path(f->in), k, f->keys[k], near ? "; did you mean '" : "",
                near ? near : "", near ? "'?" : "");
  cqio_free(absent);
  return status;
}

/* PLACE [R]: the district of the data set that each district of the file is, by its key. */
static cqio_status join_keys(cqio_ctx *ctx, const struct file *f, int count,
                             const char *const *keys, int *place) {
  const char *path = cqio_ncin_path(f->in);
  const char *const *found = (const char *const *)f->keys;
  for (int k = 0; k < f->districts; k++) {
    place[k] = find_key(found[k], keys, count);
    if (place[k] < 0) return stranger(ctx, f, k, count, keys);
    if (find_key(found[k], found, k) >= 0)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: variable 'district_key'[district=%d] = '%s': expected each district "
                       "once",
                       path, k, found[k]);
  }
  for (int r = 0; r < count; r++)
    if (find_key(keys[r], found, (int)f->districts) < 0)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: dimension 'district' = %lld: expected %d; district '%s' of the data "
                       "set is missing",
                       path, (long long)f->districts, count, keys[r]);
  return CQIO_OK;
}

/* Entries ascend by cell, then district; no cell holds more than its area. */
static cqio_status check_entries(cqio_ctx *ctx, const struct file *f) {
  const char *path = cqio_ncin_path(f->in);
  double filled = 0.0;
  for (int64_t e = 0; e < f->entries; e++) {
    bool same = e > 0 && f->cell[e] == f->cell[e - 1];
    if (e > 0 && (f->cell[e] < f->cell[e - 1] || (same && f->district[e] <= f->district[e - 1])))
      return cqio_fail(
          ctx, CQIO_DATA,
          "%s: variable 'entry_cell'[entry=%lld] = %lld: expected entries ascending by "
          "cell and district, without repetition",
          path, (long long)e, (long long)f->cell[e]);
    filled = same ? filled + f->overlap[e] : f->overlap[e];
    double area = f->cell_area[f->cell[e] / f->lon_count];
    if (filled > area * (1.0 + overfill))
      return cqio_fail(
          ctx, CQIO_DATA,
          "%s: variable 'entry_overlap'[entry=%lld]: districts cover %.9g of cell %lld "
          "(km2), with '%s'%s%s%s: expected at most its area %.9g",
          path, (long long)e, filled, (long long)f->cell[e], f->keys[f->district[e]],
          same ? " after '" : "", same ? f->keys[f->district[e - 1]] : "", same ? "'" : "", area);
  }
  return CQIO_OK;
}

static cqio_status check_areas(cqio_ctx *ctx, const struct file *f, const cqio_grid *grid,
                               const int *place) {
  for (int k = 0; k < grid->district_count; k++) {
    double sum = grid->district_area[place[k]];
    if (!(fabs(sum - f->district_area[k]) <= area_tolerance * f->district_area[k]))
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: variable 'district_area'[district=%s] = %.9g (km2): expected %.9g, the "
                       "sum of its overlaps",
                       cqio_ncin_path(f->in), f->keys[k], f->district_area[k], sum);
  }
  return CQIO_OK;
}

/* The same entries grouped by district of the data set, PLACE [district of the file]. */
static void group(const struct file *f, const int *place, cqio_grid *grid) {
  for (int64_t e = 0; e < f->entries; e++)
    grid->first[place[f->district[e]] + 1]++;
  for (int r = 0; r < grid->district_count; r++)
    grid->first[r + 1] += grid->first[r];
  for (int64_t e = 0; e < f->entries; e++) {
    int64_t next = grid->first[place[f->district[e]]]++; /* shifts first[] one district ahead */
    grid->cell[next] = (int)f->cell[e];
    grid->overlap[next] = f->overlap[e];
  }
  memmove(grid->first + 1, grid->first, (size_t)grid->district_count * sizeof *grid->first);
  grid->first[0] = 0;
}

static cqio_status build(cqio_ctx *ctx, const struct file *f, const int *place, cqio_grid **out) {
  CQIO_TRY(cqio_grid_create(ctx, (int)f->lat_count, (int)f->lon_count, (int)f->districts,
                            f->entries, out));
  cqio_grid *grid = *out;
  size_t lat_bytes = (size_t)f->lat_count * sizeof(double);
  size_t lon_bytes = (size_t)f->lon_count * sizeof(double);
  memcpy(grid->lat, f->lat, lat_bytes);
  memcpy(grid->lon, f->lon, lon_bytes);
  memcpy(grid->lat_bounds, f->lat_bounds, 2 * lat_bytes);
  memcpy(grid->lon_bounds, f->lon_bounds, 2 * lon_bytes);
  memcpy(grid->cell_area, f->cell_area, lat_bytes);
  group(f, place, grid);
  cqio_grid_summarise(grid);
  return CQIO_OK;
}

cqio_status cqio_grid_read(cqio_ctx *ctx, const char *path, int district_count,
                           const char *const *keys, cqio_grid **out) {
  *out = NULL;
  struct file f = {0};
  int *place = NULL;
  cqio_status status = cqio_ncin_open(ctx, path, &f.in);
  if (!status) status = read_file(ctx, &f);
  if (!status) status = check_cells(ctx, path, &f);
  if (!status) status = cqio_agree(ctx, CQIO_ALLOC(ctx, f.districts, &place));
  if (!status) status = join_keys(ctx, &f, district_count, keys, place);
  if (!status) status = check_entries(ctx, &f);
  if (!status) status = cqio_agree(ctx, build(ctx, &f, place, out));
  if (!status) status = check_areas(ctx, &f, *out, place);
  cqio_free(place);
  release(&f);
  if (status) cqio_grid_destroy(out);
  return status;
}
