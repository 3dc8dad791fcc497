/* operator: compressed trade kernels against every exact entry. */
#include "cqio/numeric.h"
#include "support/mpi_test.h"

#include <math.h>
#include <string.h>

#include "operator/kernel.h"

enum { POINTS = 1100, COLUMNS = 65 };

struct fixture {
  double position[2 * POINTS], own[POINTS];
  cqio_kernel_points given;
  struct points points;
  struct tree tree;
};

/* Two regions with different density. */
static void draw_points(struct fixture *f, bool sphere) {
  for (int i = 0; i < 2 * POINTS; i++) {
    double u = cqio_random_uniform(1, 0, (uint64_t)i), span = i < POINTS ? 900.0 : 300.0;
    f->position[i] = sphere ? 28.0 + u * span / 100.0 + 70.0 * (i % 2 == 0) : u * span;
  }
  for (int i = 0; i < POINTS; i++)
    f->own[i] = 2.0 + 3.0 * cqio_random_uniform(1, 1, (uint64_t)i);
  f->given = (cqio_kernel_points){
      .count = POINTS, .position = f->position, .sphere = sphere, .own = f->own};
  assert_int_equal(cqio__points_create(test_ctx, &f->given, &f->points, &f->tree), CQIO_OK);
}

static long double exact_distance(const struct fixture *f, int i, int j) {
  const double *p = f->position + 2 * i, *q = f->position + 2 * j;
  if (i == j) return f->own[i];
  if (!f->given.sphere) return hypotl((long double)p[0] - q[0], (long double)p[1] - q[1]);
  long double degree = acosl(-1.0L) / 180.0L;
  long double east = sinl(((long double)q[0] - p[0]) * degree / 2);
  long double north = sinl(((long double)q[1] - p[1]) * degree / 2);
  long double along = cosl(p[1] * degree) * cosl(q[1] * degree);
  return 2 * 6371.0072L * asinl(sqrtl(north * north + along * east * east));
}

/* All entries by products with unit vectors: error, sign, symmetry. */
static void check_kernel(struct fixture *f, double beta, double tolerance) {
  struct kernel k;
  double *x, *y, *w, *room, worst = 0.0;
  assert_int_equal(cqio__kernel_create(test_ctx, &f->points, &f->tree, beta, tolerance, &k),
                   CQIO_OK);
  assert_true(k.fars > 5 && k.error <= tolerance);
  assert_true(cqio__kernel_bytes(&k) < 8 * POINTS * POINTS * 4 / 5);
  assert_int_equal(CQIO_ALLOC(test_ctx, COLUMNS * POINTS, &x), CQIO_OK);
  assert_int_equal(CQIO_ALLOC(test_ctx, COLUMNS * POINTS, &y), CQIO_OK);
  assert_int_equal(CQIO_ALLOC(test_ctx, POINTS * POINTS, &w), CQIO_OK);
  assert_int_equal(CQIO_ALLOC(test_ctx, cqio__kernel_room(&k), &room), CQIO_OK);
  double limit = (double)cqio__kernel_rounding(&k) * 0x1p-53;
  assert_true(limit < 100 * tolerance + 1e-11);
  for (int first = 0; first < POINTS; first += COLUMNS) {
    int columns = POINTS - first < COLUMNS ? POINTS - first : COLUMNS;
    memset(x, 0, COLUMNS * POINTS * sizeof *x);
    for (int c = 0; c < columns; c++)
      x[(first + c) * COLUMNS + c] = 1.0;
    cqio__kernel_apply(&k, columns, x, y, COLUMNS, room);
    for (int i = 0; i < POINTS; i++)
      memcpy(w + i * POINTS + first, y + i * COLUMNS, (size_t)columns * sizeof *w);
  }
  for (int i = 0; i < POINTS; i++)
    for (int j = 0; j <= i; j++) {
      double one = w[i * POINTS + j], other = w[j * POINTS + i];
      long double exact = expl(-(long double)beta * exact_distance(f, i, j));
      worst = fmax(worst, (double)(fabsl(one - exact) / exact));
      if (one < 0.0 || fabs(one - other) > 1e-13 * one) fail_msg("entry %d, %d", i, j);
    }
  if (!(worst <= k.error + cqio__entry_error(&f->points, &f->tree, beta) + 1e-13))
    fail_msg("error %g, bound %g", worst, k.error);
  assert_true(worst > 1e-4 * k.error); /* it is a bound of what is there */
  cqio__kernel_free(&k);
  cqio_free(x);
  cqio_free(y);
  cqio_free(w);
  cqio_free(room);
}

static void every_entry_of_the_plane(void **state) {
  (void)state;
  struct fixture f;
  draw_points(&f, false);
  check_kernel(&f, 0.004, 1e-11);
  check_kernel(&f, 0.02, 1e-8);
  cqio__points_free(&f.points, &f.tree);
}

static void every_entry_of_the_sphere(void **state) {
  (void)state;
  struct fixture f;
  draw_points(&f, true);
  check_kernel(&f, 0.01, 1e-10);
  cqio__points_free(&f.points, &f.tree);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_entry_of_the_plane),
                                     cmocka_unit_test(every_entry_of_the_sphere)};
  return mpi_test_main(argc, argv, "unit_kernel", tests, sizeof tests / sizeof *tests);
}
