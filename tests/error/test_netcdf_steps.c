/* netcdf: steps that are made apart from their file and come into it at its end. */
#define _GNU_SOURCE /* strdup, pwrite */
#include "support/mpi_test.h"
#include "support/scratch.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "netcdf/output.h"

enum { STEPS = 3, ROWS = 3, COLUMNS = 4, CELLS = ROWS * COLUMNS };

static bool is_root(void) {
  return cqio_ctx_rank(test_ctx) == 0;
}

static void fill(double *field, int step) {
  for (int i = 0; i < CELLS; i++)
    field[i] = 0.25 + CELLS * step + i;
}

/* A file with a field of several steps, not written yet; without values of time when TIMELESS. */
static cqio_ncout *start(const char *name, bool timeless) {
  cqio_ncout *out;
  const cqio_ncout_options options = {.overwrite = true, .deflate = 1};
  assert_int_equal(cqio_ncout_create(test_ctx, scratch(name), &options, &out), CQIO_OK);
  if (timeless)
    assert_int_equal(cqio_ncout_dimension(out, "time", STEPS), CQIO_OK);
  else
    assert_int_equal(cqio_ncout_time(out, (const int[]){2010, 2011, 2012}, STEPS), CQIO_OK);
  assert_int_equal(cqio_ncout_dimension(out, "lat", ROWS), CQIO_OK);
  assert_int_equal(cqio_ncout_dimension(out, "lon", COLUMNS), CQIO_OK);
  const cqio_nc_variable field = {.name = "field", .dims = "time lat lon", .type = CQIO_NC_FLOAT};
  assert_int_equal(cqio_ncout_define(out, &field), CQIO_OK);
  return out;
}

static void put(cqio_ncout *out, int first, int end) {
  double field[CELLS];
  for (int t = first; t < end; t++) {
    fill(field, t);
    assert_int_equal(cqio_ncout_put_step(out, "field", t, field), CQIO_OK);
  }
}

static struct out_variable *last_of(cqio_ncout *out) {
  return &out->variables[out->variable_count - 1];
}

/* The second step of another value, and of another length. */
static void other_chunks(void **state) {
  (void)state;
  if (!is_root()) return;
  cqio_ncout *out = start("other.nc", false);
  put(out, 0, STEPS);
  struct chunk *chunk = &last_of(out)->chunks[1];
  unsigned char *bytes = chunk->bytes;
  assert_int_equal(cqio__ncout_build(out), CQIO_OK);
  assert_int_equal(cqio__ncout_verify(out), CQIO_OK);
  bytes[chunk->size - 1] ^= 1;
  assert_int_equal(cqio__ncout_verify(out), CQIO_IO);
  assert_true(problem_says("variable 'field': step 1 read back differs"));
  bytes[chunk->size - 1] ^= 1;
  chunk->size--;
  assert_int_equal(cqio__ncout_verify(out), CQIO_IO);
  assert_true(problem_says("variable 'field': step 1 read back differs"));
  cqio_ncout_discard(&out);
}

/* What is none in zlib's format is found when the file is read as others read it. */
static void broken_chunk(void **state) {
  (void)state;
  if (!is_root()) return;
  cqio_ncout *out = start("broken.nc", false);
  put(out, 0, STEPS);
  struct chunk *first = &last_of(out)->chunks[0];
  memset(first->bytes, 7, first->size);
  assert_int_equal(cqio__ncout_build(out), CQIO_OK);
  assert_int_equal(cqio__ncout_verify(out), CQIO_IO);
  assert_true(problem_says("variable 'field': reading back"));
  cqio_ncout_discard(&out);
}

/* What the disk holds is compared after it was waited for; nothing is left of what was not. */
static void other_disk(void **state) {
  (void)state;
  if (!is_root()) return;
  cqio_ncout *out = start("disk.nc", false);
  put(out, 0, STEPS);
  assert_int_equal(cqio_ncout_write(out), CQIO_OK);
  assert_int_equal(access(out->draft.temporary, F_OK), 0);
  int file = open(out->draft.temporary, O_WRONLY);
  assert_true(file >= 0 && pwrite(file, "?", 1, (off_t)out->image.size - 9) == 1);
  close(file);
  assert_int_equal(cqio_ncout_settle(out), CQIO_IO);
  assert_true(problem_says("disk.nc: read back differs from what was written"));
  char *temporary = strdup(out->draft.temporary);
  cqio_ncout_discard(&out);
  assert_int_not_equal(access(temporary, F_OK), 0);
  free(temporary);
}

static void never_settled(void **state) {
  (void)state;
  if (!is_root()) return;
  cqio_ncout *out = start("never.nc", false);
  put(out, 0, STEPS);
  assert_int_equal(cqio_ncout_settle(out), CQIO_INTERNAL);
  assert_int_equal(cqio_ncout_publish(out), CQIO_INTERNAL);
  cqio_ctx_clear_problems(test_ctx);
  assert_int_equal(cqio_ncout_write(out), CQIO_OK);
  assert_int_equal(cqio_ncout_publish(out), CQIO_INTERNAL);
  assert_true(problem_says("never.nc: gets its name before it is settled"));
  int file = out->draft.file;
  char *temporary = strdup(out->draft.temporary);
  cqio_ncout_discard(&out);
  assert_int_not_equal(access(temporary, F_OK), 0);
  assert_int_equal(fcntl(file, F_GETFD), -1);
  free(temporary);
}

/* In the place of an older file. */
static void again(void **state) {
  (void)state;
  if (!is_root()) return;
  for (int i = 0; i < 2; i++) {
    cqio_ncout *out = start("again.nc", false);
    put(out, 0, STEPS);
    assert_int_equal(cqio_ncout_commit(&out), CQIO_OK);
  }
}

/* The length of time is that of its values. */
static void timeless(void **state) {
  (void)state;
  if (!is_root()) return;
  cqio_ncout *out = start("timeless.nc", true);
  put(out, 0, STEPS);
  assert_int_equal(cqio__ncout_build(out), CQIO_INTERNAL);
  assert_true(problem_says("'time' has no values of its own"));
  cqio_ncout_discard(&out);
}

/* Steps made in a part are those of the file; what comes from another file is refused. */
static void parts(void **state) {
  (void)state;
  if (!is_root()) return;
  cqio_ncout *whole = start("whole.nc", false), *part = start("part.nc", false);
  void *bytes;
  size_t size;
  put(whole, 0, 1);
  put(part, 1, STEPS);
  assert_int_equal(cqio_ncout_pack(part, &bytes, &size), CQIO_OK);
  assert_int_equal(cqio_ncout_unpack(whole, bytes, size - 1), CQIO_INTERNAL);
  assert_true(problem_says("'a part' is of another file"));
  assert_int_equal(cqio_ncout_unpack(whole, bytes, 3), CQIO_INTERNAL);
  assert_true(problem_says("'a part' is too short"));
  assert_int_equal(cqio_ncout_unpack(whole, bytes, size), CQIO_OK);
  assert_true(last_of(whole)->low == 0.25 && last_of(whole)->high == CELLS * STEPS - 0.75);
  put(part, 0, 1);
  for (int t = 0; t < STEPS; t++) {
    const struct chunk *a = &last_of(whole)->chunks[t], *b = &last_of(part)->chunks[t];
    assert_int_equal(a->size, b->size);
    assert_memory_equal(a->bytes, b->bytes, a->size);
  }
  assert_int_equal(cqio__ncout_build(whole), CQIO_OK);
  assert_int_equal(cqio__ncout_verify(whole), CQIO_OK);
  cqio_free(bytes);
  cqio_ncout_discard(&part);
  cqio_ncout_discard(&whole);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(other_chunks, scratch_setup),
      cmocka_unit_test(broken_chunk),
      cmocka_unit_test(parts),
      cmocka_unit_test(other_disk),
      cmocka_unit_test(never_settled),
      cmocka_unit_test(again),
      cmocka_unit_test_teardown(timeless, scratch_teardown),
  };
  return mpi_test_main(argc, argv, "error_netcdf_steps", tests, sizeof tests / sizeof *tests);
}
