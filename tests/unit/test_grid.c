/* grid: overlap files, coarsening, rasters, spreading of district figures (method 17.1-17.4). */
#include "cqio/numeric.h"
#include "support/grid_case.h"
#include "support/scratch.h"

#include <netcdf.h>

#include "cqio/netcdf.h"

enum { ROWS = 4, COLUMNS = 6, CELLS = ROWS * COLUMNS, DISTRICTS = 2 };

static const char *const keys[] = {"west", "east"};
static const int codes[] = {500101, 500102};

/* District 0: columns 0, 1 and a quarter of 2; district 1 the rest of 2 to 4; column 5 is outside.
 */
static cqio_grid *sample(void) {
  const double borders[] = {0.0, 1.125, 2.5};
  return case_grid(ROWS, COLUMNS, 0.5, 29.0, 106.0, DISTRICTS, borders);
}

static double total(const double *x, size_t count) {
  return cqio_sum(x, count);
}

static void write_here(const cqio_grid *grid, const char *path) {
  cqio_status status = CQIO_OK;
  if (cqio_ctx_rank(test_ctx) == 0)
    status = cqio_grid_write(test_ctx, grid, keys, codes, "sample", "test", path, true);
  assert_all(cqio_agree(test_ctx, status) == CQIO_OK);
}

static void file_round_trip(void **state) {
  (void)state;
  cqio_grid *grid = sample(), *read;
  write_here(grid, scratch("overlap.nc"));
  assert_all(cqio_grid_read(test_ctx, scratch("overlap.nc"), DISTRICTS, keys, &read) == CQIO_OK);
  assert_int_equal(read->lat_count, ROWS);
  assert_int_equal(read->first[DISTRICTS], grid->first[DISTRICTS]);
  size_t entries = (size_t)grid->first[DISTRICTS];
  assert_memory_equal(read->first, grid->first, (DISTRICTS + 1) * sizeof *read->first);
  assert_memory_equal(read->cell, grid->cell, entries * sizeof *read->cell);
  assert_memory_equal(read->overlap, grid->overlap, entries * sizeof *read->overlap);
  assert_memory_equal(read->dominant, grid->dominant, CELLS * sizeof *read->dominant);
  assert_memory_equal(read->cell_area, grid->cell_area, ROWS * sizeof *read->cell_area);
  assert_memory_equal(read->lon_bounds, grid->lon_bounds, 2 * COLUMNS * sizeof(double));
  assert_true(read->dominant[1] == 0 && read->dominant[2] == 1 && read->dominant[5] == -1);
  cqio_grid_destroy(&read);
  cqio_grid_destroy(&grid);
  assert_null(grid);
}

static void coarsening(void **state) {
  (void)state;
  cqio_grid *fine = sample(), *same, *coarse;
  size_t entries = (size_t)fine->first[DISTRICTS];
  assert_int_equal(cqio_grid_coarsen(test_ctx, fine, 0.5, &same), CQIO_OK);
  assert_memory_equal(same->overlap, fine->overlap, entries * sizeof *fine->overlap);
  assert_memory_equal(same->cell, fine->cell, entries * sizeof *fine->cell);
  assert_int_equal(cqio_grid_coarsen(test_ctx, fine, 1.0, &coarse), CQIO_OK);
  assert_true(coarse->lat_count == ROWS / 2 && coarse->lon_count == COLUMNS / 2);
  assert_true(coarse->lat[0] == 29.5 && coarse->lon[2] == 108.5);
  assert_true(coarse->lat_bounds[3] == 31.0 && coarse->lon_bounds[0] == 106.0);
  double area = 2.0 * (fine->cell_area[0] + fine->cell_area[1]);
  assert_true(fabs(coarse->cell_area[0] - area) < 1e-12 * area);
  for (int r = 0; r < DISTRICTS; r++)
    assert_true(fabs(coarse->district_area[r] - fine->district_area[r]) <
                1e-12 * fine->district_area[r]);
  /* cell (0, 1): a quarter of one column belongs to the west, an eighth of the coarse cell */
  assert_true(coarse->cell[1] == 1 && fabs(coarse->overlap[1] - area / 8.0) < 1e-12 * area);
  assert_int_equal(coarse->first[1], 4);
  cqio_grid_destroy(&same);
  cqio_grid_destroy(&coarse);
  assert_int_equal(cqio_grid_coarsen(test_ctx, fine, 1.5, &coarse), CQIO_CONFIG);
  assert_true(coarse == NULL && problem_says("box of 4 x 6 cells: 0.5, 1"));
  assert_int_equal(cqio_grid_coarsen(test_ctx, fine, 0.7, &coarse), CQIO_CONFIG);
  assert_int_equal(cqio_grid_coarsen(test_ctx, fine, NAN, &coarse), CQIO_CONFIG);
  cqio_ctx_clear_problems(test_ctx);
  cqio_grid_destroy(&fine);
}

static void spreading(void **state) {
  (void)state;
  cqio_grid *grid = sample();
  size_t entries = (size_t)grid->first[DISTRICTS];
  double *area, *corner, cells[CELLS], density[CELLS], ratio[CELLS], back = 0.0;
  assert_int_equal(CQIO_ALLOC(test_ctx, entries, &area), CQIO_OK);
  assert_int_equal(CQIO_ALLOC(test_ctx, entries, &corner), CQIO_OK);
  corner[0] = 3.0; /* all of the west into its first cell; nothing in the east */
  assert_int_equal(cqio_grid_normalise(grid, area), DISTRICTS);
  assert_int_equal(cqio_grid_normalise(grid, corner), 1);
  assert_true(corner[0] == 1.0 && fabs(total(area, (size_t)grid->first[1]) - 1.0) < 1e-15);
  const double *weights[] = {area, corner};
  const double values[] = {1e6, 250.0, -3e5, 1e9}; /* [district][zone] */
  assert_int_equal(cqio_grid_spread(test_ctx, grid, "people", 2, weights, values, cells), CQIO_OK);
  double first = 1e6 * grid->overlap[0] / grid->district_area[0] + 250.0;
  assert_true(fabs(cells[0] - first) < 1e-9 && cells[5] == 0.0);
  cqio_grid_density(grid, cells, density);
  for (int c = 0; c < CELLS; c++)
    if (grid->dominant[c] >= 0) back += density[c] * grid->cell_area[c / COLUMNS];
  assert_true(density[5] == CQIO_NC_MISSING);
  assert_true(fabs(back - total(values, 4)) < 1e-12 * 1e9); /* T29 */
  cqio_grid_ratio(grid, cells, cells, ratio);
  assert_true(ratio[0] == 1.0 && ratio[5] == CQIO_NC_MISSING);
  memset(density, 0, sizeof density);
  cqio_grid_ratio(grid, cells, density, ratio);
  assert_true(ratio[0] == CQIO_NC_MISSING);
  const double broken[] = {1.0, 2.0, NAN, 4.0};
  assert_int_equal(cqio_grid_spread(test_ctx, grid, "people", 2, weights, broken, cells),
                   CQIO_NUMERIC);
  assert_true(problem_says("'people' of district 1, zone 0"));
  area[0] *= 1.0 + 1e-6; /* weights that lose people are noticed */
  assert_int_equal(cqio_grid_spread(test_ctx, grid, "people", 2, weights, values, cells),
                   CQIO_NUMERIC);
  assert_true(problem_says("the sum over the districts"));
  cqio_free(area);
  cqio_free(corner);
  cqio_grid_destroy(&grid);
}

/* ---- rasters --------------------------------------------------------------------------------- */

/* value = row + 10 x column, rows from the north when DOWN; element 0 is missing. */
static void write_raster(const char *path, int rows, int columns, double step, double south,
                         double west, int down) {
  int file, dims[2], axes[2], id;
  double *values = calloc((size_t)(rows * columns), sizeof *values);
  float *y = calloc((size_t)rows, sizeof *y), *x = calloc((size_t)columns, sizeof *x);
  for (int i = 0; i < rows; i++)
    y[i] = (float)(south + step * ((down ? rows - 1 - i : i) + 0.5));
  for (int j = 0; j < columns; j++)
    x[j] = (float)(west + step * (j + 0.5));
  for (int k = 0; k < rows * columns; k++)
    values[k] = (down ? rows - 1 - k / columns : k / columns) + 10 * (k % columns);
  values[0] = -1.0;
  nc_create(path, NC_NETCDF4, &file);
  nc_def_dim(file, "latitude", (size_t)rows, &dims[0]);
  nc_def_dim(file, "x", (size_t)columns, &dims[1]);
  nc_def_var(file, "latitude", NC_FLOAT, 1, &dims[0], &axes[0]);
  nc_def_var(file, "x", NC_FLOAT, 1, &dims[1], &axes[1]);
  nc_put_att_text(file, axes[1], "units", 12, "degrees_east");
  nc_def_var(file, "light", NC_DOUBLE, 2, dims, &id);
  nc_put_att_double(file, id, "_FillValue", NC_DOUBLE, 1, &(double){-1.0});
  nc_put_var_float(file, axes[0], y);
  nc_put_var_float(file, axes[1], x);
  nc_put_var_double(file, id, values);
  nc_close(file);
  free(values);
  free(y);
  free(x);
}

static double *raster(const cqio_grid *grid, int rows, int columns, double step, int down) {
  char spec[600];
  double *values, coverage[DISTRICTS];
  if (cqio_ctx_rank(test_ctx) == 0)
    write_raster(scratch("raster.nc"), rows, columns, step, 29.0, 106.0, down);
  MPI_Barrier(MPI_COMM_WORLD);
  snprintf(spec, sizeof spec, "%s:light", scratch("raster.nc"));
  cqio_status status = cqio_raster_read(test_ctx, spec, grid, &values, coverage);
  MPI_Barrier(MPI_COMM_WORLD);
  return status ? NULL : values;
}

static void rasters(void **state) {
  (void)state;
  cqio_grid *grid = sample();
  double *same = raster(grid, ROWS, COLUMNS, 0.5, 0);
  assert_all(same != NULL);
  assert_true(same[0] == 0.0 && fabs(same[1] - 10.0) < 1e-5 && fabs(same[7] - 11.0) < 1e-5);
  cqio_free(same);
  double *down = raster(grid, ROWS, COLUMNS, 0.5, 1); /* its first row lies in the north */
  assert_all(down != NULL);
  assert_true(fabs(down[1] - 10.0) < 1e-5 && fabs(down[7] - 11.0) < 1e-5);
  assert_true(down[(ROWS - 1) * COLUMNS] < 1e-5);
  cqio_free(down);
  double *coarse = raster(grid, ROWS / 2, COLUMNS / 2, 1.0, 0); /* the element around the cell */
  assert_all(coarse != NULL);
  assert_true(fabs(coarse[2] - 10.0) < 1e-5 && fabs(coarse[COLUMNS * 2 + 5] - 21.0) < 1e-5);
  cqio_free(coarse);
  double *fine = raster(grid, 2 * ROWS, 2 * COLUMNS, 0.25, 0); /* mean of 2 x 2 elements */
  assert_all(fine != NULL);
  assert_true(fabs(fine[1] - 25.5) < 0.01); /* rows differ in area a little */
  cqio_free(fine);
  cqio_grid_destroy(&grid);
}

static int refused_raster(const cqio_grid *grid, const char *spec, const char *message) {
  double *values, coverage[DISTRICTS];
  cqio_status status = cqio_raster_read(test_ctx, spec, grid, &values, coverage);
  return status != CQIO_OK && values == NULL && problem_says(message);
}

static void wrong_rasters(void **state) {
  (void)state;
  cqio_grid *grid = sample();
  char spec[600];
  assert_all(refused_raster(grid, "raster.nc", "expected FILE.nc:variable"));
  assert_all(refused_raster(grid, "raster.nc:", "expected FILE.nc:variable"));
  assert_all(refused_raster(grid, "absent.nc:light", "expected a readable file"));
  snprintf(spec, sizeof spec, "%s:dark", scratch("raster.nc"));
  assert_all(refused_raster(grid, spec, "variable 'dark' is missing"));
  snprintf(spec, sizeof spec, "%s:latitude", scratch("raster.nc"));
  assert_all(refused_raster(grid, spec, "expected dimensions (latitude, longitude)"));
  cqio_grid_destroy(&grid);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(file_round_trip, scratch_setup),
      cmocka_unit_test(coarsening),
      cmocka_unit_test(spreading),
      cmocka_unit_test(rasters),
      cmocka_unit_test_teardown(wrong_rasters, scratch_teardown),
  };
  return mpi_test_main(argc, argv, "unit_grid", tests, sizeof tests / sizeof *tests);
}
