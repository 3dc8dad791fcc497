/* dense: products with few columns against BLAS, for sizes around every tile. */
#include "cqio/numeric.h"
#include "support/mpi_test.h"

#include <cblas.h>
#include <math.h>

#include "dense/product.h"

enum { MOST = 60000 };
static double a[MOST], x[MOST], y[MOST], expected[MOST], whole[MOST];
static double work[CQIO__PRODUCT_ROOM] __attribute__((aligned(64)));

static void draw_all(void) {
  for (uint64_t i = 0; i < MOST; i++) {
    a[i] = cqio_random_uniform(7, 0, i) - 0.5;
    x[i] = cqio_random_uniform(7, 1, i);
  }
}

/* Rows of nothing, too, lie apart: reference BLAS asks for it. */
static int at_least_1(int length) {
  return length > 1 ? length : 1;
}

static void check_product(int rows, int inner, int width, bool turned, bool turned_x, bool add) {
  int row = width + 3; /* of y; what lies between the rows must stay */
  for (int i = 0; i < rows * row; i++)
    y[i] = expected[i] = i % 7;
  cblas_dgemm(CblasRowMajor, turned ? CblasTrans : CblasNoTrans,
              turned_x ? CblasTrans : CblasNoTrans, rows, width, inner, 1.0, a,
              at_least_1(turned ? rows : inner), x, at_least_1(turned_x ? inner : width),
              add ? 1.0 : 0.0, expected, row);
  struct matrix left = turned ? (struct matrix){a, 1, rows} : (struct matrix){a, inner, 1};
  struct matrix right = turned_x ? (struct matrix){x, 1, inner} : (struct matrix){x, width, 1};
  cqio__product(rows, inner, width, left, right, add, y, row, work);
  for (int i = 0; i < rows * row; i++)
    if (fabs(y[i] - expected[i]) > 1e-13 * (inner + 1))
      fail_msg("%d x %d x %d: entry %d = %g, %g", rows, inner, width, i, y[i], expected[i]);
}

static void products_of_all_sizes(void **state) {
  (void)state;
  draw_all();
  static const int rows[] = {0, 1, 2, 5, 6, 7, 8, 9, 17}, inner[] = {0, 1, 3, 255, 256, 257, 513};
  static const int width[] = {1, 2, 7, 8, 9, 16, 17, 23, 24, 25, 51, 56, 100};
  for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
    for (size_t k = 0; k < sizeof inner / sizeof *inner; k++)
      for (size_t w = 0; w < sizeof width / sizeof *width; w++)
        for (int form = 0; form < 8; form++)
          check_product(rows[r], inner[k], width[w], form & 1, form & 2, form & 4);
  check_product(3, 5, 500, false, false, true);
}

/* A part of the rows and columns gives the same bits. */
static void parts_have_the_same_bits(void **state) {
  (void)state;
  enum { ROWS = 37, INNER = 300, WIDTH = 61 };
  draw_all();
  cqio__product(ROWS, INNER, WIDTH, (struct matrix){a, INNER, 1}, (struct matrix){x, WIDTH, 1},
                false, whole, WIDTH, work);
  for (int i = 0; i < ROWS; i += 5)
    for (int j = 0; j < WIDTH; j += 6) {
      cqio__product(2, INNER, 1, (struct matrix){a + i * INNER, INNER, 1},
                    (struct matrix){x + j, WIDTH, 1}, false, y, 1, work);
      assert_true(y[0] == whole[i * WIDTH + j]);
    }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(products_of_all_sizes),
                                     cmocka_unit_test(parts_have_the_same_bits)};
  return mpi_test_main(argc, argv, "unit_product", tests, sizeof tests / sizeof *tests);
}
