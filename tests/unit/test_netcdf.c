/* netcdf: what is written is read back; attributes, axes and labels; nothing is written twice. */
#include "support/mpi_test.h"
#include "support/scratch.h"

#include <math.h>
#include <netcdf.h>
#include <netcdf_mem.h>
#include <sys/stat.h>

#include "cqio/netcdf.h"

enum { YEARS = 3, ROWS = 2, COLUMNS = 4, CELLS = ROWS * COLUMNS };

static const char *const districts[ROWS] = {"yuzhong", "\xe6\xb8\x9d\xe4\xb8\xad"}; /* UTF-8 */
static const int years[YEARS] = {2010, 2012, 2013};
static const double lat[] = {29.25, 29.75}, lat_bounds[] = {29.0, 29.5, 29.5, 30.0};
static const double lon[] = {106.25, 106.75, 107.25, 107.75};
static const double lon_bounds[] = {106, 106.5, 106.5, 107, 107, 107.5, 107.5, 108};
static const double row_area[] = {2700.0, 2690.0}; /* km2 */

static double density(int step, int cell) {
  return cell == 3 ? CQIO_NC_MISSING : 100.0 * step + cell + 0.25;
}

static cqio_status write_fields(cqio_ncout *out) {
  static const cqio_nc_attribute extra[] = {
      {"unit_long", "persons km-2", 0.0}, {"valid_min", NULL, 0.0}, {0}};
  double field[CELLS], table[YEARS * ROWS];
  CQIO_TRY(cqio_ncout_define(out, &(cqio_nc_variable){.name = "density",
                                                      .dims = "time lat lon",
                                                      .type = CQIO_NC_FLOAT,
                                                      .long_name = "persons per km2",
                                                      .units = "km-2",
                                                      .missing = true,
                                                      .mapped = true,
                                                      .extra = extra}));
  for (int t = YEARS - 1; t >= 0; t--) { /* in any order */
    for (int c = 0; c < CELLS; c++)
      field[c] = density(t, c);
    CQIO_TRY(cqio_ncout_put_step(out, "density", t, field));
  }
  for (int i = 0; i < YEARS * ROWS; i++)
    table[i] = 1.0 / (i + 3);
  CQIO_TRY(cqio_ncout_variable(
      out, &(cqio_nc_variable){.name = "share", .dims = "time district", .type = CQIO_NC_DOUBLE},
      table));
  const int dominant[CELLS] = {0, 1, 0, -1, 1, 1, 0, 0};
  CQIO_TRY(cqio_ncout_define(out, &(cqio_nc_variable){.name = "dominant",
                                                      .dims = "lat lon",
                                                      .type = CQIO_NC_INT,
                                                      .flag_meanings = "yuzhong yubei",
                                                      .missing = true}));
  return cqio_ncout_put_int(out, "dominant", dominant);
}

static cqio_status write_sample(const char *path, const cqio_ncout_options *options) {
  cqio_ncout *out;
  cqio_status status = cqio_ncout_create(test_ctx, path, options, &out);
  if (!status) status = cqio_ncout_attribute(out, "Conventions", "CF-1.8 ACDD-1.3");
  if (!status) status = cqio_ncout_time(out, years, YEARS);
  if (!status)
    status = cqio_ncout_lonlat(out, ROWS, lat, lat_bounds, COLUMNS, lon, lon_bounds, row_area);
  if (!status) status = cqio_ncout_dimension(out, "district", ROWS);
  if (!status)
    status = cqio_ncout_labels(out, "district_name", "district", districts, "name of district");
  if (!status) status = write_fields(out);
  if (status) {
    cqio_ncout_discard(&out);
    return status;
  }
  return cqio_ncout_commit(&out);
}

/* The last rank writes alone, as the model does. */
static cqio_status write_on_last(const char *path, const cqio_ncout_options *options) {
  bool last = cqio_ctx_rank(test_ctx) == cqio_ctx_size(test_ctx) - 1;
  return cqio_agree(test_ctx, last ? write_sample(path, options) : CQIO_OK);
}

static void round_trip(void **state) {
  (void)state;
  assert_all(write_on_last(scratch("a.nc"), NULL) == CQIO_OK);
  assert_int_equal(scratch_files(0), 1); /* no temporary file is left */
  cqio_ncin *in;
  assert_all(cqio_ncin_open(test_ctx, scratch("a.nc"), &in) == CQIO_OK);
  double *values;
  int64_t *integers, count;
  char **texts;
  assert_all(cqio_ncin_reals(in, "density", "time lat lon", CQIO_NC_MISSING_ALLOWED, &values,
                             &count) == CQIO_OK);
  assert_int_equal(count, YEARS * CELLS);
  for (int i = 0; i < YEARS * CELLS; i++)
    assert_true(values[i] == density(i / CELLS, i % CELLS)); /* quarters are exact floats */
  cqio_free(values);
  assert_all(cqio_ncin_reals(in, "share", "time district", CQIO_NC_POSITIVE, &values, NULL) ==
             CQIO_OK);
  assert_true(values[4] == 1.0 / 7);
  cqio_free(values);
  assert_all(cqio_ncin_integers(in, "dominant", "lat lon", -1, 1, &integers, NULL) == CQIO_OK);
  assert_true(integers[1] == 1 && integers[3] == -1);
  cqio_free(integers);
  assert_all(cqio_ncin_texts(in, "district_name", "district", &texts, &count) == CQIO_OK);
  assert_int_equal(count, ROWS);
  for (int i = 0; i < ROWS; i++)
    assert_string_equal(texts[i], districts[i]);
  cqio_free(texts);
  cqio_ncin_close(&in);
  assert_null(in);
}

static void inquiries(void **state) {
  (void)state;
  cqio_ncin *in;
  char *text;
  int64_t size;
  assert_all(cqio_ncin_open(test_ctx, scratch("a.nc"), &in) == CQIO_OK);
  assert_int_equal(cqio_ncin_dimension(in, "lon"), COLUMNS);
  assert_int_equal(cqio_ncin_dimension(in, "nowhere"), -1);
  assert_int_equal(cqio_ncin_expect_dimension(in, "time", YEARS, &size), CQIO_OK);
  assert_int_equal(cqio_ncin_expect_dimension(in, "time", 9, &size), CQIO_DATA);
  assert_true(problem_says("dimension 'time' = 3: expected 9"));
  int index = cqio_ncin_find(in, "density");
  assert_true(index >= 0 && cqio_ncin_variable_rank(in, index) == 3);
  assert_int_equal(cqio_ncin_variable_type(in, index), CQIO_NC_FLOAT);
  assert_string_equal(cqio_ncin_variable_dimension(in, index, 2), "lon");
  assert_all(cqio_ncin_attribute(in, "density", "grid_mapping", &text) == CQIO_OK);
  assert_string_equal(text, "crs");
  cqio_free(text);
  assert_all(cqio_ncin_attribute(in, NULL, "Conventions", &text) == CQIO_OK);
  assert_string_equal(text, "CF-1.8 ACDD-1.3");
  cqio_free(text);
  assert_all(cqio_ncin_attribute(in, NULL, "absent", &text) == CQIO_OK && text == NULL);
  cqio_ncin_close(&in);
}

static void axes(void **state) {
  (void)state;
  cqio_ncin *in;
  double *time, *bounds, *area;
  assert_all(cqio_ncin_open(test_ctx, scratch("a.nc"), &in) == CQIO_OK);
  assert_all(cqio_ncin_reals(in, "time", "time", CQIO_NC_FINITE, &time, NULL) == CQIO_OK);
  assert_all(cqio_ncin_reals(in, "time_bnds", "time bnds", CQIO_NC_FINITE, &bounds, NULL) ==
             CQIO_OK);
  assert_true(bounds[0] == 3653.0 && bounds[1] == 4018.0); /* date -d: 2010-01-01, 2011-01-01 */
  assert_true(bounds[2] == 4383.0 && bounds[3] == 4749.0); /* 2012 is a leap year */
  assert_true(time[0] == 4017.0);
  assert_all(cqio_ncin_reals(in, "cell_area", "lat lon", CQIO_NC_POSITIVE, &area, NULL) == CQIO_OK);
  assert_true(area[0] == 2.7e9 && area[COLUMNS] == 2.69e9); /* m2 */
  cqio_free(time);
  cqio_free(bounds);
  cqio_free(area);
  cqio_ncin_close(&in);
}

/* That of HDF5 for a variable of a.nc. */
static int checksum_of(const char *variable) {
  int file, id, checksum;
  assert_int_equal(nc_open(scratch("a.nc"), NC_NOWRITE, &file), NC_NOERR);
  assert_int_equal(nc_inq_varid(file, variable, &id), NC_NOERR);
  assert_int_equal(nc_inq_var_fletcher32(file, id, &checksum), NC_NOERR);
  nc_close(file);
  return checksum;
}

/* Attributes are NC_CHAR, fields are chunked by year, the model is classic. What is deflated
 * carries the checksum of zlib, else what has no time that of HDF5. */
static void layout(void **state) {
  (void)state;
  if (cqio_ctx_rank(test_ctx) != 0) return;
  int file, id, format, storage, shuffle, deflate, level;
  size_t chunk[3];
  nc_type type;
  float fill;
  assert_int_equal(nc_open(scratch("a.nc"), NC_NOWRITE, &file), NC_NOERR);
  assert_int_equal(nc_inq_format(file, &format), NC_NOERR);
  assert_int_equal(format, NC_FORMAT_NETCDF4_CLASSIC);
  assert_int_equal(nc_inq_varid(file, "density", &id), NC_NOERR);
  assert_int_equal(nc_inq_atttype(file, id, "grid_mapping", &type), NC_NOERR);
  assert_int_equal(type, NC_CHAR);
  assert_int_equal(nc_inq_var_chunking(file, id, &storage, chunk), NC_NOERR);
  assert_true(chunk[0] == 1 && chunk[1] == ROWS && chunk[2] == COLUMNS);
  assert_int_equal(nc_inq_var_deflate(file, id, &shuffle, &deflate, &level), NC_NOERR);
  assert_true(shuffle == 1 && level == 1);
  assert_int_equal(checksum_of("density"), NC_NOCHECKSUM);
  assert_int_equal(checksum_of("cell_area"), NC_NOCHECKSUM);
  assert_int_equal(nc_get_att_float(file, id, "_FillValue", &fill), NC_NOERR);
  assert_true((double)fill == CQIO_NC_MISSING);
  nc_close(file);
  assert_int_equal(nc_open(scratch("a.nc"), NC_WRITE, &file), NC_NOERR); /* editors need that */
  assert_int_equal(nc_inq_varname(file, 0, (char[NC_MAX_NAME + 1]){0}), NC_NOERR);
  nc_close(file);
}

/* Reads VARIABLE of BYTES [SIZE] with byte AT changed, as any program would; from a copy, which
 * HDF5 writes into. */
static int read_damaged(const unsigned char *bytes, size_t size, size_t at, const char *variable) {
  static float field[YEARS * CELLS];
  unsigned char *copy = malloc(size);
  char name[32]; /* of its own: HDF5 keeps a file that it failed to read */
  int file, id;
  snprintf(name, sizeof name, "damaged-%zu.nc", at);
  memcpy(copy, bytes, size);
  copy[at] ^= 1;
  int code = nc_open_mem(name, NC_NOWRITE, size, copy, &file);
  if (!code) {
    code = nc_inq_varid(file, variable, &id);
    if (!code) code = nc_get_var_float(file, id, field);
    nc_close(file);
  }
  free(copy);
  return code;
}

/* A chunk begins with the header of zlib; a changed byte after it is seen by readers. */
static void damaged_chunks(void **state) {
  (void)state;
  if (cqio_ctx_rank(test_ctx) != 0) return;
  static unsigned char bytes[1 << 20];
  assert_int_equal(write_sample(scratch("damaged.nc"), NULL), CQIO_OK);
  FILE *file = fopen(scratch("damaged.nc"), "rb");
  size_t size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  remove(scratch("damaged.nc"));
  int fields = 0, areas = 0;
  assert_int_equal(read_damaged(bytes, size, size - 1, "density"), NC_NOERR); /* not of HDF5 */
  for (size_t i = 0; i + 5 < size; i++)
    if (bytes[i] == 0x78 && bytes[i + 1] == 0x01) {
      fields += read_damaged(bytes, size, i + 4, "density") != 0;
      areas += read_damaged(bytes, size, i + 4, "cell_area") != 0;
    }
  assert_in_range(fields, YEARS, 100);
  assert_in_range(areas, 1, 100);
}

static void overwriting(void **state) {
  (void)state;
  cqio_ncout_options options;
  cqio_ncout_options_init(&options);
  assert_all(write_on_last(scratch("a.nc"), NULL) == CQIO_IO);
  assert_true(problem_says("exists: expected a new file"));
  options.overwrite = true;
  assert_all(write_on_last(scratch("a.nc"), &options) == CQIO_OK);
  options.deflate = 0;
  assert_all(write_on_last(scratch("a.nc"), &options) == CQIO_OK);
  assert_int_equal(scratch_files(0), 1);
  if (cqio_ctx_rank(test_ctx) == 0) assert_int_equal(checksum_of("cell_area"), NC_FLETCHER32);
}

/* Two jobs that create the same file at the same time: the second must not replace the first. */
static void race(void) {
  cqio_ncout *out;
  assert_int_equal(cqio_ncout_create(test_ctx, scratch("b.nc"), NULL, &out), CQIO_OK);
  FILE *other = fopen(scratch("b.nc"), "w");
  assert_non_null(other);
  fclose(other);
  assert_int_equal(cqio_ncout_commit(&out), CQIO_IO);
  assert_true(problem_says("was created meanwhile"));
  struct stat info;
  assert_true(stat(scratch("b.nc"), &info) == 0 && info.st_size == 0);
  assert_int_equal(scratch_files(0), 2);
  assert_int_equal(remove(scratch("b.nc")), 0);
}

static void simultaneous(void **state) {
  (void)state;
  MPI_Barrier(MPI_COMM_WORLD); /* nobody else writes while files are counted */
  if (cqio_ctx_rank(test_ctx) == 0) race();
  MPI_Barrier(MPI_COMM_WORLD);
}

static void same_bytes(void **state) {
  (void)state;
  char *first, *second;
  size_t sizes[2];
  assert_all(write_on_last(scratch("c.nc"), NULL) == CQIO_OK);
  assert_all(write_on_last(scratch("d.nc"), NULL) == CQIO_OK);
  assert_all(cqio_read_file(test_ctx, scratch("c.nc"), 1 << 20, &first, &sizes[0]) == CQIO_OK);
  assert_all(cqio_read_file(test_ctx, scratch("d.nc"), 1 << 20, &second, &sizes[1]) == CQIO_OK);
  assert_true(sizes[0] == sizes[1] && memcmp(first, second, sizes[0]) == 0);
  cqio_free(first);
  cqio_free(second);
}

/* Packed integers are scaled, other numbers keep every bit, strings are read like characters. */
static void foreign_files(void **state) {
  (void)state;
  if (cqio_ctx_rank(test_ctx) == 0) {
    int file, row, packed, label, plain;
    const short stored[] = {10, -5, -99};
    const char *strings[] = {"one", "", "three"};
    nc_create(scratch("e.nc"), NC_NETCDF4, &file);
    nc_def_dim(file, "row", 3, &row);
    nc_def_var(file, "packed", NC_SHORT, 1, &row, &packed);
    nc_put_att_double(file, packed, "scale_factor", NC_DOUBLE, 1, &(double){0.5});
    nc_put_att_double(file, packed, "add_offset", NC_DOUBLE, 1, &(double){100.0});
    nc_put_att_short(file, packed, "_FillValue", NC_SHORT, 1, &(short){-99});
    nc_def_var(file, "label", NC_STRING, 1, &row, &label);
    nc_def_var(file, "plain", NC_DOUBLE, 1, &row, &plain);
    nc_put_var_double(file, plain, (const double[]){-0.0, 0.0, -1.0});
    nc_put_var_short(file, packed, stored);
    nc_put_var_string(file, label, strings);
    nc_close(file);
  }
  MPI_Barrier(MPI_COMM_WORLD);
  cqio_ncin *in;
  double *values;
  char **texts;
  assert_all(cqio_ncin_open(test_ctx, scratch("e.nc"), &in) == CQIO_OK);
  assert_all(cqio_ncin_reals(in, "packed", "row", CQIO_NC_MISSING_ALLOWED, &values, NULL) ==
             CQIO_OK);
  assert_true(values[0] == 105.0 && values[1] == 97.5 && values[2] == CQIO_NC_MISSING);
  cqio_free(values);
  assert_all(cqio_ncin_reals(in, "plain", "row", CQIO_NC_FINITE, &values, NULL) == CQIO_OK);
  assert_true(signbit(values[0]) && !signbit(values[1]) && values[2] == -1.0);
  cqio_free(values);
  assert_all(cqio_ncin_texts(in, "label", "row", &texts, NULL) == CQIO_OK);
  assert_string_equal(texts[0], "one");
  assert_string_equal(texts[1], "");
  assert_string_equal(texts[2], "three");
  cqio_free(texts);
  cqio_ncin_close(&in);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(round_trip, scratch_setup),
      cmocka_unit_test(inquiries),
      cmocka_unit_test(axes),
      cmocka_unit_test(layout),
      cmocka_unit_test(damaged_chunks),
      cmocka_unit_test(overwriting),
      cmocka_unit_test(simultaneous),
      cmocka_unit_test(same_bytes),
      cmocka_unit_test_teardown(foreign_files, scratch_teardown),
  };
  return mpi_test_main(argc, argv, "unit_netcdf", tests, sizeof tests / sizeof *tests);
}
