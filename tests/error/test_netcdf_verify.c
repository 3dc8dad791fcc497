/* netcdf: a file that was changed or damaged after it was written is found out. */
#include "support/mpi_test.h"
#include "support/scratch.h"

#include <netcdf.h>

#include "cqio/netcdf.h"

enum { YEARS = 3, ROWS = 2, COLUMNS = 5, CELLS = ROWS * COLUMNS };

static const double scalar = 0.123456789; /* to be found in the bytes of the file */

static cqio_status fill(cqio_ncout *out) {
  static const int years[YEARS] = {2010, 2011, 2012};
  static const char *const names[ROWS] = {"yuzhong", "yubei"};
  double field[CELLS];
  CQIO_TRY(cqio_ncout_attribute(out, "title", "a sample"));
  CQIO_TRY(cqio_ncout_attribute(out, "empty", ""));
  CQIO_TRY(cqio_ncout_time(out, years, YEARS));
  CQIO_TRY(cqio_ncout_dimension(out, "district", ROWS));
  CQIO_TRY(cqio_ncout_dimension(out, "cell", COLUMNS));
  CQIO_TRY(cqio_ncout_labels(out, "district_name", "district", names, "name"));
  CQIO_TRY(cqio_ncout_define(out, &(cqio_nc_variable){.name = "density",
                                                      .dims = "time district cell",
                                                      .type = CQIO_NC_FLOAT,
                                                      .units = "km-2",
                                                      .missing = true}));
  for (int t = 0; t < YEARS; t++) {
    for (int c = 0; c < CELLS; c++)
      field[c] = c == 1 ? CQIO_NC_MISSING : 10.0 * t + c;
    CQIO_TRY(cqio_ncout_put_step(out, "density", t, field));
  }
  return cqio_ncout_variable(
      out, &(cqio_nc_variable){.name = "scalar", .type = CQIO_NC_DOUBLE, .units = "1"}, &scalar);
}

static void write_sample(const char *path) {
  cqio_ncout *out;
  assert_int_equal(cqio_ncout_create(test_ctx, path, NULL, &out), CQIO_OK);
  assert_int_equal(fill(out), CQIO_OK);
  assert_int_equal(cqio_ncout_commit(&out), CQIO_OK);
}

/* Status of opening and verifying PATH. Collective. */
static cqio_status verify(const char *path) {
  cqio_ncin *in;
  cqio_status status = cqio_ncin_open_verified(test_ctx, path, &in);
  cqio_ncin_close(&in);
  return status;
}

/* ---- edits with the library, which leave a file that opens ----------------------------------- */

static int change_title(int file) {
  return nc_put_att_text(file, NC_GLOBAL, "title", 8, "a samplf");
}

static int remove_empty(int file) {
  return nc_del_att(file, NC_GLOBAL, "empty");
}

static int add_attribute(int file) {
  return nc_put_att_text(file, NC_GLOBAL, "history", 5, "later");
}

static int change_result(int file) {
  return nc_put_att_text(file, NC_GLOBAL, CQIO_NC_RESULT, 64,
                         "0000000000000000000000000000000000000000000000000000000000000000");
}

static int remove_content(int file) {
  return nc_del_att(file, NC_GLOBAL, CQIO_NC_CONTENT);
}

static int find(int file, const char *name) {
  int id = -1;
  nc_inq_varid(file, name, &id);
  return id;
}

static int change_units(int file) {
  return nc_put_att_text(file, find(file, "scalar"), "units", 1, "2");
}

static int change_fill(int file) {
  return nc_put_att_float(file, find(file, "density"), "missing_value", NC_FLOAT, 1, &(float){9});
}

static int rename_variable(int file) {
  return nc_rename_var(file, find(file, "density"), "densite");
}

static int rename_dimension(int file) {
  int id = -1;
  nc_inq_dimid(file, "cell", &id);
  return nc_rename_dim(file, id, "sell");
}

static int change_value(int file) {
  nc_enddef(file);
  return nc_put_var1_float(file, find(file, "density"), (size_t[]){1, 0, 3}, &(float){13.000001f});
}

static int change_label(int file) {
  nc_enddef(file);
  return nc_put_var1_text(file, find(file, "district_name"), (size_t[]){1, 0}, "Y");
}

static int add_step(int file) {
  nc_enddef(file);
  return nc_put_var1_float(file, find(file, "density"), (size_t[]){3, 0, 0}, &(float){1});
}

static int add_variable(int file) {
  int id;
  return nc_def_var(file, "more", NC_INT, 0, NULL, &id);
}

static const struct {
  int (*edit)(int file);
  const char *message;
} edits[] = {{change_title, "a global attribute was changed"},
             {remove_empty, "a global attribute was changed"},
             {add_attribute, "a global attribute was changed"},
             {change_result, "checksum of dimensions, variables and values"},
             {remove_content, "attribute 'content_sha256' is missing"},
             {change_units, "checksum of dimensions, variables and values"},
             {change_fill, "checksum of dimensions, variables and values"},
             {rename_variable, "checksum of dimensions, variables and values"},
             {rename_dimension, "checksum of dimensions, variables and values"},
             {change_value, "checksum of dimensions, variables and values"},
             {change_label, "checksum of dimensions, variables and values"},
             {add_step, "checksum of dimensions, variables and values"},
             {add_variable, "checksum of dimensions, variables and values"}};

static void edited(void **state) {
  (void)state;
  bool root = cqio_ctx_rank(test_ctx) == 0;
  const char *path = "edited.nc";
  for (size_t k = 0; k < sizeof edits / sizeof *edits; k++) {
    if (root) {
      int file = -1;
      write_sample(scratch(path));
      assert_int_equal(nc_open(scratch(path), NC_WRITE, &file), NC_NOERR);
      assert_int_equal(nc_redef(file), NC_NOERR);
      assert_int_equal(edits[k].edit(file), NC_NOERR);
      assert_int_equal(nc_close(file), NC_NOERR);
    }
    MPI_Barrier(MPI_COMM_WORLD);
    assert_all(verify(scratch(path)) == CQIO_DATA);
    assert_all(problem_says(edits[k].message));
    MPI_Barrier(MPI_COMM_WORLD);
    if (root) remove(scratch(path));
  }
}

static void sound(void **state) {
  (void)state;
  if (cqio_ctx_rank(test_ctx) == 0) write_sample(scratch("sound.nc"));
  MPI_Barrier(MPI_COMM_WORLD);
  assert_all(verify(scratch("sound.nc")) == CQIO_OK);
}

/* Other results under the same attributes differ in both checksums, equal results in none. */
static void results(void **state) {
  (void)state;
  if (cqio_ctx_rank(test_ctx) != 0) return;
  write_sample(scratch("again.nc"));
  char hex[2][2][65] = {0};
  const char *const names[] = {"sound.nc", "again.nc"};
  for (int f = 0; f < 2; f++) {
    int file;
    assert_int_equal(nc_open(scratch(names[f]), NC_NOWRITE, &file), NC_NOERR);
    assert_int_equal(nc_get_att_text(file, NC_GLOBAL, CQIO_NC_RESULT, hex[f][0]), NC_NOERR);
    assert_int_equal(nc_get_att_text(file, NC_GLOBAL, CQIO_NC_CONTENT, hex[f][1]), NC_NOERR);
    nc_close(file);
  }
  assert_string_equal(hex[0][0], hex[1][0]);
  assert_string_equal(hex[0][1], hex[1][1]);
  assert_string_not_equal(hex[0][0], hex[0][1]);
}

/* ---- damage to the bytes --------------------------------------------------------------------- */

static unsigned char bytes[1 << 18];
static const char zeros[64];

static void damaged_copy(const char *path, size_t size, size_t flipped) {
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  bytes[flipped] ^= 1;
  assert_int_equal(fwrite(bytes, 1, size, file), size);
  bytes[flipped] ^= 1;
  fclose(file);
}

static size_t place_of(size_t size, const void *what, size_t length) {
  size_t at = 0;
  while (at + length <= size && memcmp(bytes + at, what, length) != 0)
    at++;
  assert_true(at + length <= size);
  return at;
}

/* A bit of the scalar, which no checksum of HDF5 covers, of an attribute, of the first byte, of the
 * last line, of a place that HDF5 does not use; one byte less; without the last line; one byte
 * more. */
static void damaged(void **state) {
  (void)state;
  static const char *const messages[] = {"checksum of its bytes",
                                         "checksum of its bytes",
                                         "checksum of its bytes",
                                         "checksum of its bytes",
                                         "checksum of its bytes",
                                         "has no checksum in its last line",
                                         "has no checksum in its last line",
                                         "has no checksum in its last line"};
  bool root = cqio_ctx_rank(test_ctx) == 0;
  for (int k = 0; k < 8; k++) {
    if (root) {
      FILE *file = fopen(scratch("sound.nc"), "rb");
      assert_non_null(file);
      size_t size = fread(bytes, 1, sizeof bytes - 2, file), line = place_of(size, "\ncqio: ", 7);
      fclose(file);
      const size_t places[] = {place_of(size, &scalar, sizeof scalar),
                               place_of(size, "a sample", 8) + 3,
                               0,
                               size - 9,
                               place_of(size, zeros, sizeof zeros) + 8,
                               size + 1,
                               size + 1,
                               size + 1};
      damaged_copy(scratch("damaged.nc"),
                   k == 5   ? size - 1
                   : k == 6 ? line
                            : size + (k == 7),
                   places[k]);
    }
    MPI_Barrier(MPI_COMM_WORLD);
    assert_all(verify(scratch("damaged.nc")) == CQIO_DATA);
    assert_all(problem_says(messages[k]));
    MPI_Barrier(MPI_COMM_WORLD);
  }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(sound, scratch_setup),
      cmocka_unit_test(results),
      cmocka_unit_test(edited),
      cmocka_unit_test_teardown(damaged, scratch_teardown),
  };
  return mpi_test_main(argc, argv, "error_netcdf_verify", tests, sizeof tests / sizeof *tests);
}
