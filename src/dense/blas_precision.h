/* Numbers in FP64 or FP32, chosen at run time: column-major BLAS for both. */
#ifndef CQIO_DENSE_BLAS_PRECISION
#define CQIO_DENSE_BLAS_PRECISION

#include "cqio/core.h"

#include <cblas.h>

static inline size_t cqio__real_size(bool single) {
  return single ? sizeof(float) : sizeof(double);
}

/* Address of number INDEX. */
static inline void *cqio__real_at(bool single, const void *base, int64_t index) {
  return (char *)base + index * (int64_t)cqio__real_size(single);
}

MPI_Datatype cqio__real_type(bool single);

/* C -= op(A) op(B), C of m x n, inner length k. */
void cqio__real_subtract(bool single, CBLAS_TRANSPOSE a_form, CBLAS_TRANSPOSE b_form, int m, int n,
                         int k, const void *a, int a_stride, const void *b, int b_stride, void *c,
                         int c_stride);

/* y -= op(A) x, A of m x n. */
void cqio__real_subtract_vector(bool single, CBLAS_TRANSPOSE form, int m, int n, const void *a,
                                int stride, const void *x, void *y);
/* y += x */
void cqio__real_add(bool single, int64_t count, const void *x, void *y);

/* A triangle of a square matrix; the lower one has a unit diagonal. */
struct triangle {
  bool upper;
  const void *at;
  int stride;
};
/* B = T^-1 B, or B T^-1 when RIGHT, with op(T) of FORM; B of m x n. */
void cqio__real_solve(bool single, bool right, struct triangle t, CBLAS_TRANSPOSE form, int m,
                      int n, void *b, int b_stride);

/* REST [n][n] = I - T^-1. */
void cqio__real_rest(bool single, int n, struct triangle t, void *rest);

/* A = L U in place without pivoting, n x n; zero pivots leave numbers that are not finite. */
void cqio__real_factor(bool single, int n, void *a, int stride);

/* Copies m x n numbers. */
void cqio__real_copy(bool single, int m, int n, const void *from, int from_stride, void *to,
                     int to_stride);

#endif
