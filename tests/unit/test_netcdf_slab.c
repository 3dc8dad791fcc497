/* netcdf: rows of matrices in slabs, by one and several threads, are the bits that were written,
 * however HDF5 stores them; damaged chunks are named. */
#include "support/mpi_test.h"
#include "support/scratch.h"

#include <math.h>
#include <netcdf.h>
#include <stdio.h>
#include <stdlib.h>

#include "cqio/netcdf.h"
#include "netcdf/slab.h"
#include "netcdf/stored_chunks.h"

enum { ROWS = 23, COLUMNS = 17, THREADS = 3 };

/* How a matrix is stored, and whether its chunks are undone without HDF5. */
struct form {
  const char *name;
  nc_type type;
  size_t chunk[2]; /* 0: contiguous */
  int shuffle, deflate, checksum;
  bool direct;
};
static const struct form forms[] = {
    {"contiguous", NC_DOUBLE, {0, 0}, 0, 0, 0, false},
    {"rows", NC_DOUBLE, {1, COLUMNS}, 1, 1, 0, true},
    {"tiles", NC_DOUBLE, {5, 4}, 1, 6, 0, true},
    {"whole", NC_DOUBLE, {ROWS, COLUMNS}, 1, 9, 0, true},
    {"unshuffled", NC_DOUBLE, {3, 5}, 0, 2, 0, true},
    {"stored", NC_DOUBLE, {3, 5}, 0, 0, 0, false},
    {"shuffled", NC_DOUBLE, {3, 5}, 1, 0, 0, false},
    {"checked", NC_DOUBLE, {3, 5}, 1, 1, 1, false},
    {"single", NC_FLOAT, {3, 5}, 1, 1, 0, false},
};
enum { FORMS = sizeof forms / sizeof *forms };

/* Numbers with all bits in use, negative zeros and fill values among them. */
static double value(int i, int j) {
  if ((i + j) % 11 == 0) return -0.0;
  if ((i * j) % 13 == 7) return NC_FILL_DOUBLE;
  return (i % 2 ? -1.0 : 1.0) * exp(0.37 * i - 0.61 * j) / 3.0;
}

static double expected(const struct form *form, int i, int j) {
  double v = value(i, j);
  if (v == NC_FILL_DOUBLE) return NAN;
  return form->type == NC_FLOAT ? (double)(float)v : v;
}

static void write_matrix(const struct form *form, const char *path) {
  int file, dims[2], matrix;
  double values[ROWS * COLUMNS];
  for (int k = 0; k < ROWS * COLUMNS; k++)
    values[k] = value(k / COLUMNS, k % COLUMNS);
  nc_create(path, NC_NETCDF4, &file);
  nc_def_dim(file, "row", ROWS, &dims[0]);
  nc_def_dim(file, "column", COLUMNS, &dims[1]);
  nc_def_var(file, "Z", form->type, 2, dims, &matrix);
  nc_def_var_chunking(file, matrix, form->chunk[0] ? NC_CHUNKED : NC_CONTIGUOUS, form->chunk);
  if (form->shuffle || form->deflate)
    nc_def_var_deflate(file, matrix, form->shuffle, form->deflate > 0, form->deflate);
  if (form->checksum) nc_def_var_fletcher32(file, matrix, NC_FLETCHER32);
  nc_put_var_double(file, matrix, values);
  assert_int_equal(nc_close(file), NC_NOERR);
}

static void compare(const struct form *form, int first, int count, const double *values) {
  for (int i = 0; i < count; i++)
    for (int j = 0; j < COLUMNS; j++) {
      double want = expected(form, first + i, j), got = values[i * COLUMNS + j];
      if (isnan(want) ? isnan(got) : memcmp(&want, &got, sizeof got) == 0) continue;
      fail_msg("%s[%d, %d] = %.17g: expected %.17g", form->name, first + i, j, got, want);
    }
}

static void read_rows(const struct form *form, cqio_ncin *in, int first, int count, int threads) {
  double values[ROWS * COLUMNS] = {0.0};
  bool root = cqio_ctx_rank(test_ctx) == 0;
  assert_all(cqio__ncin_slab(in, "Z", "row column", first, count, threads, root ? values : NULL) ==
             CQIO_OK);
  if (!root) return;
  compare(form, first, count, values);
  bool direct = cqio__stored_chunks_read(in, 0, first, count, threads, values);
  if (direct != form->direct) fail_msg("%s: read directly: %d", form->name, direct);
}

static void all_forms(void **state) {
  (void)state;
  for (int f = 0; f < FORMS; f++) {
    cqio_ncin *in;
    if (cqio_ctx_rank(test_ctx) == 0) write_matrix(&forms[f], scratch("f.nc"));
    MPI_Barrier(MPI_COMM_WORLD);
    assert_all(cqio__ncin_open_beside(test_ctx, scratch("f.nc"), THREADS, &in) == CQIO_OK);
    int64_t kept = forms[f].chunk[0] ? (int64_t)forms[f].chunk[0] : 1;
    assert_int_equal(cqio__ncin_kept_rows(in, "Z"), kept);
    for (int threads = 1; threads <= THREADS; threads++) {
      read_rows(&forms[f], in, 0, ROWS, threads);
      read_rows(&forms[f], in, 4, 9, threads);
      read_rows(&forms[f], in, ROWS - 1, 1, threads);
    }
    assert_all(cqio__ncin_settle(in, CQIO_OK) == CQIO_OK);
    cqio_ncin_close(&in);
  }
}

/* Changes the file so that the bytes of a chunk are not deflated data any more. */
static void damage(const char *path) {
  FILE *file = fopen(path, "r+b");
  long size = 0, hits = 0;
  assert_non_null(file);
  fseek(file, 0, SEEK_END);
  size = ftell(file);
  for (long at = 0; at < size - 2; at++) {
    unsigned char head[2];
    fseek(file, at, SEEK_SET);
    /* of zlib at level 9 */
    if (fread(head, 1, 2, file) != 2 || head[0] != 0x78 || head[1] != 0xDA) continue;
    fseek(file, at + 40, SEEK_SET);
    fwrite("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 1, 8, file);
    hits++;
  }
  fclose(file);
  assert_int_equal(hits, 1);
}

static void damaged(void **state) {
  (void)state;
  cqio_ncin *in;
  double values[ROWS * COLUMNS];
  bool root = cqio_ctx_rank(test_ctx) == 0;
  if (root) write_matrix(&forms[3], scratch("damaged.nc"));
  if (root) damage(scratch("damaged.nc"));
  MPI_Barrier(MPI_COMM_WORLD);
  assert_all(cqio_ncin_open(test_ctx, scratch("damaged.nc"), &in) == CQIO_OK);
  for (int threads = 1; threads <= THREADS; threads += THREADS - 1)
    assert_all(cqio__ncin_slab(in, "Z", "row column", 0, ROWS, threads, root ? values : NULL) ==
               CQIO_DATA);
  assert_all(problem_says("damaged.nc: variable 'Z': "));
  cqio_ncin_close(&in);
}

/* A file that is written anew between its checksum and its end is not the one of its checksum. */
static void replaced(void **state) {
  (void)state;
  cqio_ncin *in;
  bool root = cqio_ctx_rank(test_ctx) == 0;
  if (root) write_matrix(&forms[1], scratch("r.nc"));
  MPI_Barrier(MPI_COMM_WORLD);
  assert_all(cqio__ncin_open_beside(test_ctx, scratch("r.nc"), THREADS, &in) == CQIO_OK);
  if (root) write_matrix(&forms[2], scratch("other.nc"));
  if (root) assert_int_equal(rename(scratch("other.nc"), scratch("r.nc")), 0);
  MPI_Barrier(MPI_COMM_WORLD);
  assert_all(cqio__ncin_settle(in, CQIO_OK) == CQIO_DATA);
  assert_all(problem_says("was replaced while it was read"));
  cqio_ncin_close(&in);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(all_forms, scratch_setup),
      cmocka_unit_test(damaged),
      cmocka_unit_test_teardown(replaced, scratch_teardown),
  };
  return mpi_test_main(argc, argv, "unit_netcdf_slab", tests, sizeof tests / sizeof *tests);
}
