/* Reading and checking an overlap file (method 17.1). */
#include "grid/grid.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cqio/netcdf.h"

enum { MAX_CELLS = 1 << 28 };
static const double area_tolerance = 1e-6; /* relative, method 17.1 */
static const double overfill = 1e-3; /* of a cell: outlines of neighbours overlap by slivers */

/* What the file holds, in its own order. */
struct file {
  cqio_ncin *in;
  int64_t lat_count, lon_count, entries;
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

static cqio_status read_variables(struct file *f, int64_t districts) {
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
  CQIO_TRY(cqio_ncin_integers(in, "entry_district", "entry", 0, districts - 1, &f->district, NULL));
  return cqio_ncin_reals(in, "entry_overlap", "entry", CQIO_NC_POSITIVE, &f->overlap, NULL);
}

static cqio_status read_file(struct file *f, int64_t districts) {
  CQIO_TRY(cqio_ncin_expect_dimension(f->in, "lat", -1, &f->lat_count));
  CQIO_TRY(cqio_ncin_expect_dimension(f->in, "lon", -1, &f->lon_count));
  CQIO_TRY(cqio_ncin_expect_dimension(f->in, "district", districts, NULL));
  CQIO_TRY(cqio_ncin_expect_dimension(f->in, "entry", -1, &f->entries));
  return read_variables(f, districts);
}

/* Centres and bounds must ascend in equal steps, each centre inside its bounds. */
static cqio_status check_axis(cqio_ctx *ctx, const char *path, const char *name, int64_t count,
                              const double *centres, const double *bounds) {
  double step = bounds[1] - bounds[0];
  for (int64_t i = 0; i < count; i++) {
    double low = bounds[2 * i], high = bounds[2 * i + 1];
    bool good = step > 0.0 && centres[i] > low && centres[i] < high &&
                fabs(low - bounds[0] - (double)i * step) < 1e-4 * step &&
                fabs(high - low - step) < 1e-4 * step && fabs(low) <= 360.0 && fabs(high) <= 360.0;
    if (!good)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: variable '%s'[%lld] = %.9g with bounds %.9g and %.9g: expected centres "
                       "that ascend in equal steps inside their bounds",
                       path, name, (long long)i, centres[i], low, high);
  }
  return CQIO_OK;
}

static cqio_status check_keys(cqio_ctx *ctx, const char *path, int count, char *const *found,
                              const char *const *keys) {
  for (int r = 0; r < count; r++)
    if (strcmp(found[r], keys[r]) != 0)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: variable 'district_key'[district=%d] = '%s': expected '%s', the "
                       "districts of the data set in their order",
                       path, r, found[r], keys[r]);
  return CQIO_OK;
}

/* Entries ascend by cell, then district; no cell holds more than its area. */
static cqio_status check_entries(cqio_ctx *ctx, const char *path, const struct file *f) {
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
          "(km2): expected at most its area %.9g",
          path, (long long)e, filled, (long long)f->cell[e], area);
  }
  return CQIO_OK;
}

static cqio_status check_areas(cqio_ctx *ctx, const char *path, const cqio_grid *grid,
                               const double *stated, const char *const *keys) {
  for (int r = 0; r < grid->district_count; r++)
    if (!(fabs(grid->district_area[r] - stated[r]) <= area_tolerance * stated[r]))
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: variable 'district_area'[district=%s] = %.9g (km2): expected %.9g, the "
                       "sum of its overlaps",
                       path, keys[r], stated[r], grid->district_area[r]);
  return CQIO_OK;
}

/* The same entries grouped by district. */
static void group(const struct file *f, cqio_grid *grid) {
  for (int64_t e = 0; e < f->entries; e++)
    grid->first[f->district[e] + 1]++;
  for (int r = 0; r < grid->district_count; r++)
    grid->first[r + 1] += grid->first[r];
  for (int64_t e = 0; e < f->entries; e++) {
    int64_t place = grid->first[f->district[e]]++; /* shifts first[] one district ahead */
    grid->cell[place] = (int)f->cell[e];
    grid->overlap[place] = f->overlap[e];
  }
  memmove(grid->first + 1, grid->first, (size_t)grid->district_count * sizeof *grid->first);
  grid->first[0] = 0;
}

static cqio_status build(cqio_ctx *ctx, const struct file *f, int districts, cqio_grid **out) {
  CQIO_TRY(cqio_grid_create(ctx, (int)f->lat_count, (int)f->lon_count, districts, f->entries, out));
  cqio_grid *grid = *out;
  size_t lat_bytes = (size_t)f->lat_count * sizeof(double);
  size_t lon_bytes = (size_t)f->lon_count * sizeof(double);
  memcpy(grid->lat, f->lat, lat_bytes);
  memcpy(grid->lon, f->lon, lon_bytes);
  memcpy(grid->lat_bounds, f->lat_bounds, 2 * lat_bytes);
  memcpy(grid->lon_bounds, f->lon_bounds, 2 * lon_bytes);
  memcpy(grid->cell_area, f->cell_area, lat_bytes);
  group(f, grid);
  cqio_grid_summarise(grid);
  return CQIO_OK;
}

cqio_status cqio_grid_read(cqio_ctx *ctx, const char *path, int district_count,
                           const char *const *keys, cqio_grid **out) {
  *out = NULL;
  struct file f = {0};
  cqio_status status = cqio_ncin_open(ctx, path, &f.in);
  if (!status) status = read_file(&f, district_count);
  if (!status && f.lat_count > MAX_CELLS / f.lon_count)
    status = cqio_fail(ctx, CQIO_DATA, "%s: %lld x %lld cells: expected at most %d", path,
                       (long long)f.lat_count, (long long)f.lon_count, MAX_CELLS);
  if (!status) status = check_axis(ctx, path, "lat", f.lat_count, f.lat, f.lat_bounds);
  if (!status) status = check_axis(ctx, path, "lon", f.lon_count, f.lon, f.lon_bounds);
  if (!status) status = check_keys(ctx, path, district_count, f.keys, keys);
  if (!status) status = check_entries(ctx, path, &f);
  if (!status) status = cqio_agree(ctx, build(ctx, &f, district_count, out));
  if (!status) status = check_areas(ctx, path, *out, f.district_area, keys);
  release(&f);
  if (status) cqio_grid_destroy(out);
  return status;
}
