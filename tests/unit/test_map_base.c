/* The base year of a scenario is copied where it was made of the same figures and land, and there
 * alone. */
#include "results/map_base.h"
#include "support/mpi_test.h"
#include "support/scratch.h"

enum { ROWS = 2, COLUMNS = 2, CELLS = ROWS * COLUMNS, YEARS = 2 };

static int puts_done;

static cqio_status put(const cqio_map_maker *maker, int map, int t, const double *field) {
  puts_done++;
  return cqio_ncout_put_step(maker->file, cqio__maps[map].name, t, field);
}

/* A district of four cells of 2 km2, whose town is the first. */
static cqio_grid *start_grid(void) {
  cqio_grid *grid;
  assert_int_equal(cqio_grid_create(test_ctx, ROWS, COLUMNS, 1, CELLS, &grid), CQIO_OK);
  for (int c = 0; c < CELLS; c++) {
    grid->cell[c] = c;
    grid->overlap[c] = 2.0;
  }
  for (int row = 0; row < ROWS; row++)
    grid->cell_area[row] = 2.0;
  grid->first[0] = 0;
  grid->first[1] = CELLS;
  cqio_grid_summarise(grid);
  return grid;
}

static cqio_ncout *start_file(const char *path) {
  cqio_ncout *out;
  assert_int_equal(cqio_ncout_create(test_ctx, path, NULL, &out), CQIO_OK);
  assert_int_equal(cqio_ncout_time(out, (const int[]){2010, 2011}, YEARS), CQIO_OK);
  assert_int_equal(cqio_ncout_dimension(out, "lat", ROWS), CQIO_OK);
  assert_int_equal(cqio_ncout_dimension(out, "lon", COLUMNS), CQIO_OK);
  const cqio_nc_variable jobs = {
      .name = cqio__maps[MAP_JOBS].name, .dims = "time lat lon", .type = CQIO_NC_FLOAT};
  assert_int_equal(cqio_ncout_define(out, &jobs), CQIO_OK);
  return out;
}

/* Makes the base year of a file with URBAN jobs in town; the jobs of its first cell by the file,
 * and of all by its record. */
static void check_year(cqio_map_base *base, cqio_map_maker *maker, double urban, int made) {
  const double jobs[CQIO_ZONES] = {[CQIO_URBAN] = urban, [CQIO_RURAL] = 4.0};
  const double none[CELLS] = {0.0};
  const cqio_map_figures figures = {.jobs = jobs};
  cqio_map_record record;
  cqio_ncin *in;
  double *values;
  puts_done = 0;
  assert_int_equal(cqio__map_record_create(test_ctx, YEARS, MAPS, 1, 0, &record), CQIO_OK);
  maker->record = &record;
  maker->file = start_file(scratch("base.nc"));
  assert_int_equal(cqio__map_base_year(base, maker, &figures), CQIO_OK);
  assert_int_equal(puts_done, made);
  assert_true(*cqio__map_record_at(&record, 0, cqio__map_place_total(MAP_JOBS)) == urban + 4.0);
  assert_int_equal(cqio_ncout_put_step(maker->file, cqio__maps[MAP_JOBS].name, 1, none), CQIO_OK);
  assert_int_equal(cqio_ncout_commit(&maker->file), CQIO_OK);
  assert_int_equal(cqio_ncin_open_verified(test_ctx, scratch("base.nc"), &in), CQIO_OK);
  assert_int_equal(
      cqio_ncin_reals(in, cqio__maps[MAP_JOBS].name, "time lat lon", CQIO_NC_FINITE, &values, NULL),
      CQIO_OK);
  assert_true(values[0] == (urban + 1.0) / 2.0); /* the countryside is everywhere alike */
  cqio_free(values);
  cqio_ncin_close(&in);
  cqio__map_record_free(&record);
  assert_int_equal(remove(scratch("base.nc")), 0);
}

static void same_figures_and_land(void **state) {
  (void)state;
  double town[CELLS] = {1.0, 0.0, 0.0, 0.0}, country[CELLS] = {0.25, 0.25, 0.25, 0.25};
  cqio_grid *grid = start_grid();
  cqio_weights weights = {.grid = grid, .urban = town, .rural = country};
  cqio_economy economy = {.districts = 1, .locations = CQIO_ZONES};
  cqio_dataset data = {.districts = {.count = 1}};
  const cqio_study study = {.ctx = test_ctx, .economy = &economy, .data = &data};
  cqio_map_base base = {0};
  cqio_map_maker maker = {.study = &study, .grid = grid, .years = YEARS, .put = put};
  assert_int_equal(cqio__maps_allocate(&maker), CQIO_OK);
  maker.land.weights = &weights;
  check_year(&base, &maker, 3.0, 1);
  check_year(&base, &maker, 3.0, 0); /* copied */
  check_year(&base, &maker, 5.0, 1); /* other figures */
  check_year(&base, &maker, 5.0, 0);
  maker.land.made++; /* other land */
  check_year(&base, &maker, 5.0, 1);
  maker.land.weights = NULL;
  cqio__map_base_free(&base);
  cqio__maps_release(&maker);
  cqio_grid_destroy(&grid);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(same_figures_and_land, scratch_setup, scratch_teardown),
  };
  return mpi_test_main(argc, argv, "unit_map_base", tests, sizeof tests / sizeof *tests);
}
