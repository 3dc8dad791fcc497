/* dense: products in BF16 for sizes around every tile and block. */
#include "cqio/numeric.h"
#include "support/mpi_test.h"

#include <math.h>
#include <string.h>

#include "core/processor.h"
#include "dense/coarse.h"

enum { MOST = 640, GAP = 5, STRIDE = MOST + GAP };
static float a[STRIDE * MOST], b[STRIDE * MOST], c[STRIDE * MOST], expected[STRIDE * MOST];

/* Small whole numbers, which BF16 holds and whose sums FP32 holds. */
static float small(uint64_t stream, uint64_t i) {
  return (float)floor(17.0 * cqio_random_uniform(7, stream, i)) - 8.0F;
}

static void draw_all(void) {
  for (uint64_t i = 0; i < STRIDE * MOST; i++) {
    a[i] = small(0, i);
    b[i] = small(1, i);
  }
}

static struct coarse *room(int length, int threads) {
  struct coarse *coarse;
  if (!cqio__processors_have_bf16(test_ctx)) skip_test("this processor does not multiply in BF16");
  assert_int_equal(cqio__coarse_create(test_ctx, length, threads, &coarse), CQIO_OK);
  return coarse;
}

static void check_product(int m, int n, int k) {
  struct coarse *coarse = room(m + n, 2);
  for (int i = 0; i < STRIDE * n; i++)
    c[i] = expected[i] = small(2, (uint64_t)i);
  for (int j = 0; j < n; j++)
    for (int p = 0; p < k; p++)
      for (int i = 0; i < m; i++)
        expected[i + j * STRIDE] -= a[i + p * STRIDE] * b[p + j * STRIDE];
  cqio__coarse_subtract(coarse, m, n, k, a, STRIDE, b, STRIDE, c, STRIDE);
  for (int i = 0; i < STRIDE * n; i++) /* what lies between the columns must stay */
    if (c[i] != expected[i])
      fail_msg("%d x %d x %d: entry %d = %g, %g", m, n, k, i, (double)c[i], (double)expected[i]);
  cqio__coarse_destroy(&coarse);
}

static void products_of_all_sizes(void **state) {
  (void)state;
  draw_all();
  static const int rows[] = {1, 15, 17, 47, 48, 49, 97}, columns[] = {1, 7, 8, 9, 33};
  static const int inner[] = {1, 2, 3, 15, 16, 17, 33, 300, 512, 513, 550};
  for (size_t m = 0; m < sizeof rows / sizeof *rows; m++)
    for (size_t n = 0; n < sizeof columns / sizeof *columns; n++)
      for (size_t k = 0; k < sizeof inner / sizeof *inner; k++)
        check_product(rows[m], columns[n], inner[k]);
  check_product(481, 513, 64); /* several blocks for the threads */
  check_product(600, 530, 100);
}

static void result_in_place_of_a_factor(void **state) {
  (void)state;
  enum { N = 200 };
  struct coarse *coarse = room(2 * N, 2);
  for (int side = 0; side < 2; side++) {
    draw_all();
    memcpy(c, side == 0 ? a : b, sizeof c);
    cqio__coarse_subtract(coarse, N, N, N, a, STRIDE, b, STRIDE, c, STRIDE);
    cqio__coarse_subtract(coarse, N, N, N, a, STRIDE, b, STRIDE, side == 0 ? a : b, STRIDE);
    assert_memory_equal(c, side == 0 ? a : b, sizeof c);
  }
  cqio__coarse_destroy(&coarse);
}

static float product_with_one(float x) {
  struct coarse *coarse = room(2, 1);
  float one = 1.0F, result = 0.0F;
  cqio__coarse_subtract(coarse, 1, 1, 1, &x, 1, &one, 1, &result, 1);
  cqio__coarse_destroy(&coarse);
  return -result;
}

/* To the nearest, ties to even; what is not finite stays so. */
static void rounds_as_ieee_754(void **state) {
  (void)state;
  float step = 0x1p-7F;
  assert_true(product_with_one(1.0F + 0.5F * step) == 1.0F);
  assert_true(product_with_one(1.0F + 0.51F * step) == 1.0F + step);
  assert_true(product_with_one(1.0F + 1.5F * step) == 1.0F + 2.0F * step);
  assert_true(product_with_one(-1.0F - 1.49F * step) == -1.0F - step);
  assert_true(isnan(product_with_one(NAN)));
  assert_true(isinf(product_with_one(INFINITY)));
}

static void the_same_bits_on_any_number_of_threads(void **state) {
  (void)state;
  enum { M = 600, N = 580, K = 540 };
  for (uint64_t i = 0; i < STRIDE * MOST; i++) {
    a[i] = (float)cqio_random_uniform(8, 0, i);
    b[i] = (float)cqio_random_uniform(8, 1, i);
  }
  for (int threads = 1; threads <= 3; threads++) {
    struct coarse *coarse = room(M + N, threads);
    float *to = threads == 1 ? expected : c;
    memset(to, 0, sizeof c);
    cqio__coarse_subtract(coarse, M, N, K, a, STRIDE, b, STRIDE, to, STRIDE);
    if (threads > 1) assert_memory_equal(c, expected, sizeof c);
    cqio__coarse_destroy(&coarse);
  }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(products_of_all_sizes),
      cmocka_unit_test(result_in_place_of_a_factor),
      cmocka_unit_test(rounds_as_ieee_754),
      cmocka_unit_test(the_same_bits_on_any_number_of_threads),
  };
  return mpi_test_main(argc, argv, "unit_coarse", tests, sizeof tests / sizeof *tests);
}
