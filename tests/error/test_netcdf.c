/* netcdf: wrong input files (73-80 of the list of bad inputs), values and faults while writing. */
#include "support/mpi_test.h"
#include "support/scratch.h"

#include <math.h>
#include <netcdf.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "netcdf/output.h"

enum { ROWS = 200, COLUMNS = 300, CELLS = ROWS * COLUMNS };

static bool is_root(void) {
  return cqio_ctx_rank(test_ctx) == 0;
}

/* ---- input ----------------------------------------------------------------------------------- */

/* One file with every kind of wrong variable, written by the library alone. */
static void write_input(const char *path, int mode) {
  int file, dims[3], id;
  const double bad[] = {1.0, -2.0, 3.0}, good[] = {1.0, 2.0, 3.0};
  const double broken[] = {1.0, NAN, 3.0};
  nc_create(path, mode, &file);
  nc_def_dim(file, "entry", 3, &dims[0]);
  nc_def_dim(file, "a", 2, &dims[1]);
  nc_def_dim(file, "b", 2, &dims[2]);
  const struct {
    const char *name;
    nc_type type;
    int rank;
    const double *values;
  } variables[] = {{"good", NC_DOUBLE, 1, good},     {"negative", NC_DOUBLE, 1, bad},
                   {"broken", NC_DOUBLE, 1, broken}, {"unwritten", NC_DOUBLE, 1, NULL},
                   {"whole", NC_INT, 1, bad},        {"deep", NC_DOUBLE, 3, NULL},
                   {"letters", NC_CHAR, 1, NULL}};
  for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
    nc_def_var(file, variables[i].name, variables[i].type, variables[i].rank, dims, &id);
  nc_enddef(file);
  for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
    if (variables[i].values) nc_put_var_double(file, (int)i, variables[i].values);
  nc_close(file);
}

static void copy_part(const char *from, const char *to, double part, const char *prefix) {
  FILE *source = fopen(from, "rb"), *target = fopen(to, "wb");
  static char bytes[1 << 20];
  size_t size = fread(bytes, 1, sizeof bytes, source);
  fwrite(prefix, 1, strlen(prefix), target);
  fwrite(bytes, 1, (size_t)((double)size * part), target);
  fclose(source);
  fclose(target);
}

static void write_text(const char *path, const char *bytes, size_t size) {
  FILE *file = fopen(path, "wb");
  fwrite(bytes, 1, size, file);
  fclose(file);
}

static int refused_file(const char *name, cqio_status status, const char *message) {
  cqio_ncin *in;
  cqio_status got = cqio_ncin_open(test_ctx, scratch(name), &in);
  return got == status && in == NULL && cqio_ctx_problem_count(test_ctx) == 1 &&
         problem_says(message);
}

static void wrong_files(void **state) {
  (void)state;
  if (is_root()) {
    write_input(scratch("good.nc"), NC_NETCDF4);
    write_input(scratch("classic.nc"), NC_CLASSIC_MODEL);
    write_input(scratch("offset64.nc"), NC_64BIT_OFFSET);
    copy_part(scratch("good.nc"), scratch("cut.nc"), 0.7, "");
    copy_part(scratch("classic.nc"), scratch("cutclassic.nc"), 0.9, "");
    copy_part(scratch("good.nc"), scratch("shifted.nc"), 1.0, "x");
    write_text(scratch("text.nc"), "lat,lon\n1,2\n", 12);
    write_text(scratch("gzip.nc"), "\x1f\x8b\x08\0\0\0\0\0\0\0", 10);
    write_text(scratch("head.nc"), "\x89HDF\r\n\x1a\n", 8);
    write_text(scratch("empty.nc"), "", 0);
    mkdir(scratch("folder.nc"), 0700);
  }
  MPI_Barrier(MPI_COMM_WORLD);
  assert_all(refused_file("absent.nc", CQIO_IO, "expected a readable file"));
  assert_all(refused_file("cut.nc", CQIO_DATA, "nc_open failed with code"));   /* 73 */
  assert_all(refused_file("cutclassic.nc", CQIO_DATA, "classic NetCDF file")); /* 74 */
  assert_all(refused_file("classic.nc", CQIO_DATA, "nccopy -k nc4"));          /* 79 */
  assert_all(refused_file("offset64.nc", CQIO_DATA, "classic NetCDF file"));
  assert_all(refused_file("text.nc", CQIO_DATA, "no HDF5 signature")); /* 80 */
  assert_all(refused_file("gzip.nc", CQIO_DATA, "compressed with gzip"));
  assert_all(refused_file("folder.nc", CQIO_DATA, "not a regular file"));
  assert_all(refused_file("empty.nc", CQIO_DATA, "is empty"));
  assert_all(refused_file("head.nc", CQIO_DATA, "nc_open failed with code"));
  assert_all(refused_file("shifted.nc", CQIO_DATA, "no HDF5 signature"));
  if (is_root()) rmdir(scratch("folder.nc"));
}

static int refused_reals(cqio_ncin *in, const char *name, const char *dims, cqio_nc_rule rule,
                         const char *message) {
  double *values;
  return cqio_ncin_reals(in, name, dims, rule, &values, NULL) == CQIO_DATA && values == NULL &&
         problem_says(message);
}

static void wrong_variables(void **state) {
  (void)state;
  cqio_ncin *in;
  int64_t *integers;
  char **texts;
  double *values;
  assert_all(cqio_ncin_open(test_ctx, scratch("good.nc"), &in) == CQIO_OK);
  assert_all(refused_reals(in, "absent", "entry", CQIO_NC_FINITE,
                           "good.nc: variable 'absent' is missing")); /* 77 */
  assert_all(refused_reals(in, "deep", "entry", CQIO_NC_FINITE,
                           "variable 'deep'(entry, a, b) has 3 dimensions: expected dimensions "
                           "(entry)")); /* 78 */
  assert_all(refused_reals(in, "good", "row", CQIO_NC_FINITE, "expected dimensions (row)"));
  assert_all(refused_reals(in, "letters", "entry", CQIO_NC_FINITE,
                           "is of type text: expected a number")); /* 76 */
  assert_all(refused_reals(in, "broken", "entry", CQIO_NC_NONNEGATIVE,
                           "good.nc: variable 'broken'[entry=1] = NaN: expected a finite value >= "
                           "0"));
  assert_all(refused_reals(in, "negative", "entry", CQIO_NC_NONNEGATIVE,
                           "variable 'negative'[entry=1] = -2: expected a finite value >= 0"));
  assert_all(refused_reals(in, "negative", "entry", CQIO_NC_MISSING_ALLOWED, "[entry=1] = -2"));
  assert_all(refused_reals(in, "unwritten", "entry", CQIO_NC_FINITE, "(the fill value)"));
  assert_all(cqio_ncin_integers(in, "good", "entry", 0, 9, &integers, NULL) == CQIO_DATA);
  assert_all(problem_says("is of type double: expected an integer type"));
  assert_all(cqio_ncin_integers(in, "whole", "entry", 0, 9, &integers, NULL) == CQIO_DATA);
  assert_all(problem_says("[entry=1] = -2: expected a whole number in [0, 9]"));
  assert_all(cqio_ncin_texts(in, "good", "entry", &texts, NULL) == CQIO_DATA);
  assert_all(problem_says("is of type double: expected text"));
  assert_all(cqio_ncin_reals(in, "broken", "entry", CQIO_NC_MISSING_ALLOWED, &values, NULL) ==
             CQIO_OK);
  assert_true(values[1] == CQIO_NC_MISSING);
  cqio_free(values);
  cqio_ncin_close(&in);
}

/* A size that no memory holds is refused by its number, before any allocation. */
static void huge_variable(void **state) {
  (void)state;
  if (is_root()) {
    int file, dim, id;
    nc_create(scratch("huge.nc"), NC_NETCDF4, &file);
    nc_def_dim(file, "entry", (size_t)1 << 40, &dim);
    nc_def_var(file, "huge", NC_DOUBLE, 1, &dim, &id);
    nc_def_var_chunking(file, id, NC_CHUNKED, &(size_t){1024});
    nc_close(file);
  }
  MPI_Barrier(MPI_COMM_WORLD);
  cqio_ncin *in;
  assert_all(cqio_ncin_open(test_ctx, scratch("huge.nc"), &in) == CQIO_OK);
  assert_all(refused_reals(in, "huge", "entry", CQIO_NC_FINITE, "too many values (1.09951e+12)"));
  cqio_ncin_close(&in);
}

/* ---- output ---------------------------------------------------------------------------------- */

/* Not whole numbers, so that the bytes can be found in the file. */
static double pattern(int i) {
  return 0.1 + i;
}

static cqio_ncout *start(const char *path, int deflate) {
  cqio_ncout *out;
  cqio_ncout_options options = {.overwrite = false, .deflate = deflate};
  double *values;
  cqio_status status = cqio_ncout_create(test_ctx, path, &options, &out);
  if (!status) status = cqio_ncout_dimension(out, "lat", ROWS);
  if (!status) status = cqio_ncout_dimension(out, "lon", COLUMNS);
  if (!status)
    status = cqio_ncout_define(
        out, &(cqio_nc_variable){.name = "field", .dims = "lat lon", .type = CQIO_NC_DOUBLE});
  if (!status)
    status = cqio_ncout_define(
        out, &(cqio_nc_variable){.name = "scalar", .type = CQIO_NC_DOUBLE, .helper = true});
  assert_int_equal(status, CQIO_OK);
  assert_int_equal(CQIO_ALLOC(test_ctx, CELLS, &values), CQIO_OK);
  for (int i = 0; i < CELLS; i++)
    values[i] = pattern(i);
  assert_int_equal(cqio_ncout_put(out, "field", values), CQIO_OK);
  assert_int_equal(cqio_ncout_put(out, "scalar", &(double){pattern(-1)}), CQIO_OK);
  cqio_free(values);
  return out;
}

/* Flips one bit of the first place in the image that holds VALUE. */
static int flip(const struct image *image, double value) {
  unsigned char *bytes = image->bytes;
  size_t at = 0;
  while (at + sizeof value <= image->size && memcmp(bytes + at, &value, sizeof value) != 0)
    at++;
  int found = at + sizeof value <= image->size;
  if (found) bytes[at] ^= 1;
  return found;
}

/* 75: by the checksum of the file format in a field, by our own in a scalar. */
static void bit_flips(void **state) {
  (void)state;
  if (!is_root()) return;
  const double values[] = {pattern(CELLS / 2), pattern(-1)};
  const char *messages[] = {"variable 'field': reading back",
                            "variable 'scalar': step 0 read back differs"};
  int before = scratch_files(0);
  for (int i = 0; i < 2; i++) {
    cqio_ncout *out = start(scratch("flip.nc"), 0);
    assert_int_equal(cqio__ncout_build(out), CQIO_OK);
    assert_true(flip(&out->image, values[i]));
    assert_int_equal(cqio__ncout_verify(out), CQIO_IO);
    assert_true(problem_says(messages[i]));
    cqio_ncout_discard(&out);
    assert_int_equal(scratch_files(0), before);
  }
}

/* A library that stored other values than it was given. */
static void other_values(void **state) {
  (void)state;
  if (!is_root()) return;
  cqio_ncout *out = start(scratch("other.nc"), 0);
  assert_int_equal(cqio__ncout_build(out), CQIO_OK);
  struct out_variable *v = &out->variables[out->variable_count - 1];
  v->digests[0][0] = v->digests[0][0] == '0' ? '1' : '0';
  assert_int_equal(cqio__ncout_verify(out), CQIO_IO);
  assert_true(problem_says("step 0 read back differs"));
  cqio_ncout_discard(&out);
}

static int refused_value(cqio_nc_type type, double value, const char *message) {
  double values[] = {1.0, value};
  cqio_ncout *out;
  int refused =
      cqio_ncout_create(test_ctx, scratch("value.nc"), NULL, &out) == CQIO_OK &&
      cqio_ncout_dimension(out, "entry", 2) == CQIO_OK &&
      cqio_ncout_variable(out, &(cqio_nc_variable){.name = "v", .dims = "entry", .type = type},
                          values) == CQIO_NUMERIC &&
      problem_says(message);
  cqio_ncout_discard(&out);
  return refused;
}

enum { MANY = 19 }; /* two blocks of those looked at side by side, and a rest */

/* Puts MANY values, the one at PLACE being VALUE, and the others from 1 on. */
static cqio_ncout *put_many(int place, double value, cqio_status *status) {
  double values[MANY];
  cqio_ncout *out;
  for (int i = 0; i < MANY; i++)
    values[i] = 1.0 + i / 100.0;
  values[place] = value;
  assert_int_equal(cqio_ncout_create(test_ctx, scratch("many.nc"), NULL, &out), CQIO_OK);
  assert_int_equal(cqio_ncout_dimension(out, "entry", MANY), CQIO_OK);
  *status = cqio_ncout_variable(
      out, &(cqio_nc_variable){.name = "v", .dims = "entry", .type = CQIO_NC_DOUBLE}, values);
  return out;
}

/* Whatever its place, a wrong value is found and an extreme one counts. */
static void each_place(void **state) {
  (void)state;
  if (!is_root()) return;
  for (int place = 0; place < MANY; place++) {
    char words[64];
    cqio_status status;
    cqio_ncout *out = put_many(place, NAN, &status);
    snprintf(words, sizeof words, "[entry=%d] = NaN", place);
    assert_int_equal(status, CQIO_NUMERIC);
    assert_true(problem_says(words));
    cqio_ncout_discard(&out);
    for (int sign = -1; sign <= 1; sign += 2) {
      out = put_many(place, 7.0 * sign, &status);
      assert_int_equal(status, CQIO_OK);
      assert_true((sign < 0 ? out->variables[0].low : out->variables[0].high) == 7.0 * sign);
      cqio_ncout_discard(&out);
    }
  }
}

static void wrong_values(void **state) {
  (void)state;
  if (!is_root()) return;
  int before = scratch_files(0);
  assert_true(refused_value(CQIO_NC_DOUBLE, NAN, "value.nc: variable 'v'[entry=1] = NaN"));
  assert_true(refused_value(CQIO_NC_FLOAT, INFINITY, "[entry=1] = Infinity: expected a finite"));
  assert_true(refused_value(CQIO_NC_FLOAT, 1e39, "[entry=1] = 1e+39"));
  assert_true(refused_value(CQIO_NC_FLOAT, CQIO_NC_MISSING, "has no missing values"));
  assert_int_equal(scratch_files(0), before);
}

static int refused_path(const char *path, const char *message) {
  cqio_ncout *out;
  return cqio_ncout_create(test_ctx, path, NULL, &out) == CQIO_IO && out == NULL &&
         problem_says(message);
}

static void wrong_places(void **state) {
  (void)state;
  if (!is_root()) return;
  mkdir(scratch("taken.nc"), 0700);
  assert_true(refused_path(scratch("absent/a.nc"), "expected an existing directory"));
  assert_true(refused_path(scratch("good.nc/a.nc"), "is not a directory"));
  assert_true(refused_path(scratch("taken.nc"), "is a directory"));
  rmdir(scratch("taken.nc"));
}

static void unwritten(void **state) {
  (void)state;
  if (!is_root()) return;
  int before = scratch_files(0);
  cqio_ncout *out;
  assert_int_equal(cqio_ncout_create(test_ctx, scratch("hole.nc"), NULL, &out), CQIO_OK);
  assert_int_equal(cqio_ncout_define(out, &(cqio_nc_variable){.name = "v", .type = CQIO_NC_DOUBLE}),
                   CQIO_OK);
  assert_int_equal(cqio_ncout_commit(&out), CQIO_INTERNAL);
  assert_true(out == NULL && problem_says("variable 'v': step 0 was never written"));
  assert_int_equal(scratch_files(0), before);
}

/* The directory goes away while the file is made, or between its parts. */
static void lost_directory(void **state) {
  (void)state;
  if (!is_root()) return;
  mkdir(scratch("old"), 0700);
  cqio_ncout *out = start(scratch("old/a.nc"), 1);
  assert_int_equal(rmdir(scratch("old")), 0);
  assert_int_equal(cqio_ncout_commit(&out), CQIO_IO);
  assert_true(problem_says("a.nc: creating it failed (No such file or directory)"));
  mkdir(scratch("old"), 0700);
  out = start(scratch("old/a.nc"), 1);
  assert_int_equal(cqio_ncout_prepare(out), CQIO_OK);
  assert_int_equal(rename(scratch("old"), scratch("new")), 0);
  assert_int_equal(cqio_ncout_publish(out), CQIO_IO);
  assert_true(problem_says("rename failed"));
  assert_int_equal(rename(scratch("new"), scratch("old")), 0);
  cqio_ncout_discard(&out);
  assert_int_equal(rmdir(scratch("old")), 0); /* empty: the temporary file is gone */
}

/* No file may grow beyond SIZE; stands for a full disk. */
static struct rlimit limit_files(rlim_t size) {
  struct rlimit old, small;
  getrlimit(RLIMIT_FSIZE, &old);
  small = old;
  small.rlim_cur = size;
  signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  return old;
}

/* An old file stays as it was. */
static void full_disk(void **state) {
  (void)state;
  if (!is_root()) return;
  write_text(scratch("full.nc"), "old", 3);
  int before = scratch_files(0);
  cqio_ncout *out = start(scratch("more.nc"), 0);
  strcpy(strrchr(out->draft.path, '/'), "/full.nc"); /* as long a name */
  out->draft.overwrite = true;
  struct rlimit old = limit_files(100000);
  cqio_status status = cqio_ncout_commit(&out);
  setrlimit(RLIMIT_FSIZE, &old);
  assert_int_equal(status, CQIO_IO);
  assert_true(out == NULL && problem_says("full.nc: writing it failed (File too large)"));
  assert_int_equal(scratch_files(0), before);
  struct stat info;
  assert_true(stat(scratch("full.nc"), &info) == 0 && info.st_size == 3);
  old = limit_files(1000);
  status = cqio_ncout_create(test_ctx, scratch("more.nc"), NULL, &out);
  setrlimit(RLIMIT_FSIZE, &old);
  assert_int_equal(status, CQIO_MEMORY); /* nor may what it starts from, in shared memory */
  assert_true(problem_says("more.nc: 65536 bytes of memory"));
  assert_int_equal(scratch_files(0), before);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(wrong_files, scratch_setup),
      cmocka_unit_test(wrong_variables),
      cmocka_unit_test(huge_variable),
      cmocka_unit_test(bit_flips),
      cmocka_unit_test(other_values),
      cmocka_unit_test(wrong_values),
      cmocka_unit_test(each_place),
      cmocka_unit_test(wrong_places),
      cmocka_unit_test(unwritten),
      cmocka_unit_test(lost_directory),
      cmocka_unit_test_teardown(full_disk, scratch_teardown),
  };
  return mpi_test_main(argc, argv, "error_netcdf", tests, sizeof tests / sizeof *tests);
}
