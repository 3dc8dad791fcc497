/* Products of dense rows with a few columns at once: the matrix is read a single time. */
#ifndef CQIO_DENSE_FEW_COLUMNS
#define CQIO_DENSE_FEW_COLUMNS

#include <stdint.h>

enum { FEW_COLUMNS = 4 };

/* y[k*y_stride + i] = sum_j rows[i*stride + j] x[k*x_stride + j], i < count, j < n, for COLUMNS <=
 * FEW_COLUMNS, by as many threads as BLAS has. */
void cqio__few_columns(int64_t count, int64_t n, int columns, const double *rows, int64_t stride,
                       const double *x, int64_t x_stride, double *y, int64_t y_stride);
/* Adds the transpose: y[k*y_stride + j] += sum_i rows[i*stride + j] x[k*x_stride + i]. */
void cqio__few_columns_transpose(int64_t count, int64_t n, int columns, const double *rows,
                                 int64_t stride, const double *x, int64_t x_stride, double *y,
                                 int64_t y_stride);

#endif
