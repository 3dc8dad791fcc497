/* grid: overlap files with one wrong value each. */
#include "support/grid_case.h"
#include "support/scratch.h"

#include <netcdf.h>

enum { DISTRICTS = 2 };

static const char *const keys[] = {"west", "east"};

static void write_sample(const char *path) {
  const double borders[] = {0.0, 1.125, 2.5};
  cqio_grid *grid = case_grid(4, 6, 0.5, 29.0, 106.0, DISTRICTS, borders);
  if (cqio_grid_write(test_ctx, grid, keys, NULL, "sample", "test", path, true))
    MPI_Abort(MPI_COMM_WORLD, 1);
  cqio_grid_destroy(&grid);
}

/* One element to change and what the message must say; index SIZE_MAX: the variable is renamed. */
struct change {
  const char *variable;
  size_t index;
  double value;
  const char *message;
};

static void apply(const char *path, const struct change *change) {
  int file, id;
  write_sample(path);
  nc_open(path, NC_WRITE, &file);
  nc_inq_varid(file, change->variable, &id);
  if (change->index == SIZE_MAX) {
    nc_redef(file);
    nc_rename_var(file, id, "renamed");
  } else {
    const size_t index[] = {change->index, 0};
    nc_put_var1_double(file, id, index, &change->value);
  }
  nc_close(file);
}

static int refused(const char *const *names, int count, const char *message) {
  cqio_grid *grid;
  cqio_status status = cqio_grid_read(test_ctx, scratch("overlap.nc"), count, names, &grid);
  if (status != CQIO_DATA) fprintf(stderr, "status %d for '%s'\n", (int)status, message);
  return status == CQIO_DATA && grid == NULL && problem_says(message);
}

static void wrong_values(void **state) {
  (void)state;
  const struct change changes[] = {
      {"entry_overlap", 17, NAN, "variable 'entry_overlap'[entry=17] = NaN: expected a finite"},
      {"entry_overlap", 3, -1.0, "variable 'entry_overlap'[entry=3] = -1"},
      {"entry_overlap", 3, 0.0, "[entry=3] = 0: expected a finite value > 0"},
      {"entry_overlap", 3, 1e5, "expected at most its area"},
      {"entry_cell", 2, 24.0,
       "variable 'entry_cell'[entry=2] = 24: expected a whole number in [0, "
       "23]"},
      {"entry_cell", 2, -1.0, "variable 'entry_cell'[entry=2] = -1"},
      {"entry_cell", 2, 9.0, "variable 'entry_cell'[entry=3] = 2: expected entries ascending"},
      {"entry_district", 2, 1.0, "'entry_cell'[entry=3] = 2: expected entries ascending"},
      {"entry_district", 2, 2.0, "variable 'entry_district'[entry=2] = 2"},
      {"district_area", 1, 7.0, "variable 'district_area'[district=east] = 7 (km2)"},
      {"cell_area", 1, 0.0, "variable 'cell_area'[lat=1] = 0: expected a finite value > 0"},
      {"lat", 2, 25.0, "variable 'lat'[2] = 25 with bounds"},
      {"lon_bnds", 0, 105.9, "variable 'lon'[1] = 106.75 with bounds 106.5 and 107"},
      {"lon", 3, INFINITY, "variable 'lon'[lon=3] = Infinity"},
      {"entry_cell", SIZE_MAX, 0.0, "variable 'entry_cell' is missing"},
      {"lat_bnds", SIZE_MAX, 0.0, "variable 'lat_bnds' is missing"},
  };
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
    if (cqio_ctx_rank(test_ctx) == 0) apply(scratch("overlap.nc"), &changes[i]);
    MPI_Barrier(MPI_COMM_WORLD);
    assert_all(refused(keys, DISTRICTS, changes[i].message));
  }
}

static void wrong_districts(void **state) {
  (void)state;
  const char *const more[] = {"west", "east", "north"}, *const other[] = {"wets", "east"};
  if (cqio_ctx_rank(test_ctx) == 0) write_sample(scratch("overlap.nc"));
  MPI_Barrier(MPI_COMM_WORLD);
  assert_all(refused(other, 2, "'district_key'[district=0] = 'west': expected a district"));
  assert_all(refused(other, 2, "did you mean 'wets'?"));
  assert_all(refused(more, 3, "dimension 'district' = 2: expected 3; district 'north' of the"));
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(wrong_values, scratch_setup),
      cmocka_unit_test_teardown(wrong_districts, scratch_teardown),
  };
  return mpi_test_main(argc, argv, "error_grid", tests, sizeof tests / sizeof *tests);
}
