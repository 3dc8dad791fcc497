/* Products of two matrices of which one has few columns. */
#ifndef CQIO_DENSE_PRODUCT
#define CQIO_DENSE_PRODUCT

#include <stdbool.h>
#include <stdint.h>

/* Entry (i, k) at values[i * row + k * step]. */
struct matrix {
  const double *values;
  int64_t row, step;
};

enum { CQIO__PRODUCT_ROOM = 256 * (8 + 192) };

/*
 * y[i][j] = sum over k of a(i, k) x(k, j), added to y with ADD; rows of y are Y_ROW apart, j <
 * WIDTH. An entry of y has the same bits whatever the rows and columns around it. WORK:
 * CQIO__PRODUCT_ROOM numbers. On this thread alone.
 */
void cqio__product(int64_t rows, int64_t inner, int64_t width, struct matrix a, struct matrix x,
                   bool add, double *y, int64_t y_row, double *work);

/* Sum of x[i] y[i]. */
double cqio__dot(int64_t count, const double *x, const double *y);

#endif
