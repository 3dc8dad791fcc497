/* The overlap file and the districts of 2010: areas, coarser grids, spreading over eleven years. */
#include "cqio/numeric.h"
#include "support/mpi_test.h"

#include <math.h>
#include <string.h>

#include "cqio/grid.h"
#include "cqio/netcdf.h"
#include "cqio/region.h"

enum { YEARS = 11 };

static cqio_dataset *data;
static cqio_grid *grid;

static int open_all(void **state) {
  (void)state;
  const char *source = getenv("CQIO_SOURCE_DIR");
  char folder[4096], path[4200];
  snprintf(folder, sizeof folder, "%s/matrices/chongqing-2010", source ? source : ".");
  snprintf(path, sizeof path, "%s/overlap_001deg.nc", folder);
  if (cqio_dataset_read(test_ctx, folder, &data) ||
      cqio_grid_read(test_ctx, path, data->districts.count,
                     (const char *const *)data->districts.key, &grid))
    cqio_ctx_print_problems(test_ctx);
  return grid ? 0 : -1;
}

static int close_all(void **state) {
  (void)state;
  cqio_grid_destroy(&grid);
  cqio_dataset_destroy(&data);
  return 0;
}

static bool near(double x, double y, double tolerance) {
  return fabs(x - y) <= tolerance * fabs(y);
}

static void areas(void **state) {
  (void)state;
  size_t districts = (size_t)grid->district_count;
  assert_int_equal(grid->first[districts], 83656);
  assert_true(near(cqio_sum(grid->district_area, districts), 82420.10, 1e-6));
  const double sizes[] = {0.01, 0.02, 0.05, 0.1, 0.2};
  for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
    cqio_grid *coarse;
    assert_int_equal(cqio_grid_coarsen(test_ctx, grid, sizes[k], &coarse), CQIO_OK);
    for (size_t r = 0; r < districts; r++)
      assert_true(near(coarse->district_area[r], grid->district_area[r], 1e-12));
    double box = 0.0, fine_box = 0.0;
    for (int i = 0; i < coarse->lat_count; i++)
      box += coarse->cell_area[i] * coarse->lon_count;
    for (int i = 0; i < grid->lat_count; i++)
      fine_box += grid->cell_area[i] * grid->lon_count;
    assert_true(near(box, fine_box, 1e-12));
    cqio_grid_destroy(&coarse);
  }
}

/* Density x cell area adds up to the people of the districts (T29), in every year. */
static void check_people(const cqio_weights *w, const double *people, double *cells) {
  const double *weights[] = {w->urban, w->rural};
  const cqio_grid *g = w->grid;
  size_t count = (size_t)g->lat_count * (size_t)g->lon_count;
  assert_int_equal(cqio_grid_spread(test_ctx, g, "residents", CQIO_ZONES, weights, people, cells),
                   CQIO_OK);
  cqio_grid_density(g, cells, cells);
  for (size_t c = 0; c < count; c++) {
    assert_true(cells[c] >= 0.0);
    cells[c] =
        cells[c] == CQIO_NC_MISSING ? 0.0 : cells[c] * g->cell_area[c / (size_t)g->lon_count];
  }
  double wanted = cqio_sum(people, (size_t)(CQIO_ZONES * g->district_count));
  assert_true(near(cqio_sum(cells, count), wanted, 1e-12));
}

static void eleven_years(const cqio_grid *g) {
  size_t districts = (size_t)g->district_count, cells = (size_t)g->lat_count * (size_t)g->lon_count;
  double *people, *urban, *field, *built;
  cqio_weights *w;
  assert_int_equal(CQIO_ALLOC(test_ctx, CQIO_ZONES * districts, &people), CQIO_OK);
  assert_int_equal(CQIO_ALLOC(test_ctx, districts, &urban), CQIO_OK);
  assert_int_equal(CQIO_ALLOC(test_ctx, cells, &field), CQIO_OK);
  assert_int_equal(CQIO_ALLOC(test_ctx, cells, &built), CQIO_OK);
  double start = MPI_Wtime();
  assert_int_equal(cqio_weights_create(test_ctx, g, data->seat_lon, data->seat_lat,
                                       data->metro_core, data->urban_residents, NULL, &w),
                   CQIO_OK);
  assert_int_equal(w->urban_fallbacks + w->rural_fallbacks, 0);
  for (int t = 0; t < YEARS; t++) {
    for (size_t r = 0; r < districts; r++) {
      urban[r] = data->urban_residents[r] * pow(1.01 + 0.001 * (double)(r % 30), t);
      people[CQIO_ZONES * r + CQIO_URBAN] = urban[r];
      people[CQIO_ZONES * r + CQIO_RURAL] = data->residents[r] - data->urban_residents[r];
    }
    if (t > 0) assert_int_equal(cqio_weights_advance(test_ctx, w, urban), CQIO_OK);
    for (int k = 0; k < 10; k++) /* as many maps as the model writes */
      check_people(w, people, field);
    cqio_weights_built_up(w, field);
    for (size_t c = 0; c < cells; c++) {
      assert_true(field[c] >= built[c] * (1.0 - 1e-14)); /* T29: monotone, within the cell */
      assert_true(field[c] <= g->cell_area[c / (size_t)g->lon_count]);
      built[c] = field[c];
    }
  }
  printf("%d x %d cells, %d years of 10 maps: %.3f s\n", g->lat_count, g->lon_count, YEARS,
         MPI_Wtime() - start);
  cqio_weights_destroy(&w);
  cqio_free(people);
  cqio_free(urban);
  cqio_free(field);
  cqio_free(built);
}

static void spreading(void **state) {
  (void)state;
  cqio_grid *coarse;
  assert_non_null(grid);
  eleven_years(grid);
  assert_int_equal(cqio_grid_coarsen(test_ctx, grid, 0.05, &coarse), CQIO_OK);
  eleven_years(coarse);
  cqio_grid_destroy(&coarse);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(areas, open_all),
      cmocka_unit_test_teardown(spreading, close_all),
  };
  return mpi_test_main(argc, argv, "data_grid", tests, sizeof tests / sizeof *tests);
}
