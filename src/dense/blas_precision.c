/* BLAS in FP64 or FP32, and LU without pivoting. */
#include "dense/blas_precision.h"

#include <string.h>

enum {
  SMALL = 16, /* order of the triangles that are not divided further */
  MANY = 64   /* vectors that make it worth while to divide a triangle */
};

/* Half of ORDER in multiples of SMALL. */
static int first_part(int order) {
  return order <= 2 * SMALL ? SMALL : order / 2 / SMALL * SMALL;
}

MPI_Datatype cqio__real_type(bool single) {
  return single ? MPI_FLOAT : MPI_DOUBLE;
}

void cqio__real_subtract(bool single, CBLAS_TRANSPOSE a_form, CBLAS_TRANSPOSE b_form, int m, int n,
                         int k, const void *a, int a_stride, const void *b, int b_stride, void *c,
                         int c_stride) {
  if (m <= 0 || n <= 0 || k <= 0) return;
  if (single)
    cblas_sgemm(CblasColMajor, a_form, b_form, m, n, k, -1.0F, a, a_stride, b, b_stride, 1.0F, c,
                c_stride);
  else
    cblas_dgemm(CblasColMajor, a_form, b_form, m, n, k, -1.0, a, a_stride, b, b_stride, 1.0, c,
                c_stride);
}

static void solve_directly(bool single, bool right, struct triangle t, CBLAS_TRANSPOSE form, int m,
                           int n, void *b, int b_stride) {
  CBLAS_SIDE side = right ? CblasRight : CblasLeft;
  CBLAS_UPLO part = t.upper ? CblasUpper : CblasLower;
  CBLAS_DIAG diagonal = t.upper ? CblasNonUnit : CblasUnit;
  if (single)
    cblas_strsm(CblasColMajor, side, part, form, diagonal, m, n, 1.0F, t.at, t.stride, b, b_stride);
  else
    cblas_dtrsm(CblasColMajor, side, part, form, diagonal, m, n, 1.0, t.at, t.stride, b, b_stride);
}

/* Halves the triangle, so that nearly all is done by products, which BLAS does twice as fast. */
void cqio__real_solve(bool single, bool right, struct triangle t, CBLAS_TRANSPOSE form, int m,
                      int n, void *b, int b_stride) {
  int order = right ? n : m, others = right ? m : n;
  if (order <= 0 || others <= 0) return;
  if (order <= SMALL || others <= MANY) {
    solve_directly(single, right, t, form, m, n, b, b_stride);
    return;
  }
  int head = first_part(order), tail = order - head;
  bool lower = t.upper == (form == CblasTrans), head_first = right != lower;
  struct triangle last = t;
  const void *between =
      cqio__real_at(single, t.at, t.upper ? (int64_t)head * t.stride : (int64_t)head);
  last.at = cqio__real_at(single, t.at, head + (int64_t)head * t.stride);
  void *b_last = cqio__real_at(single, b, right ? (int64_t)head * b_stride : (int64_t)head);
  for (int half = 0; half < 2; half++) {
    bool now_head = head_first == (half == 0);
    int size = now_head ? head : tail;
    cqio__real_solve(single, right, now_head ? t : last, form, right ? m : size, right ? size : n,
                     now_head ? b : b_last, b_stride);
    if (half == 1) continue;
    void *done = now_head ? b : b_last, *open = now_head ? b_last : b;
    if (right)
      cqio__real_subtract(single, CblasNoTrans, form, m, order - size, size, done, b_stride,
                          between, t.stride, open, b_stride);
    else
      cqio__real_subtract(single, form, CblasNoTrans, order - size, n, size, between, t.stride,
                          done, b_stride, open, b_stride);
  }
}

#define DEFINE_FACTOR_SMALL(name, real)                                                            \
  static void name(int n, real *a, int64_t stride) {                                               \
    for (int k = 0; k < n; k++) {                                                                  \
      const real *pivot = a + k * stride;                                                          \
      for (int i = k + 1; i < n; i++)                                                              \
        a[i + k * stride] /= pivot[k];                                                             \
      for (int j = k + 1; j < n; j++)                                                              \
        for (int i = k + 1; i < n; i++)                                                            \
          a[i + j * stride] -= pivot[i] * a[k + j * stride];                                       \
    }                                                                                              \
  }
DEFINE_FACTOR_SMALL(factor_small_double, double)
DEFINE_FACTOR_SMALL(factor_small_single, float)

void cqio__real_factor(bool single, int n, void *a, int stride) {
  if (n <= SMALL) {
    if (single)
      factor_small_single(n, a, stride);
    else
      factor_small_double(n, a, stride);
    return;
  }
  int head = first_part(n), tail = n - head;
  void *right = cqio__real_at(single, a, (int64_t)head * stride);
  void *below = cqio__real_at(single, a, head), *corner = cqio__real_at(single, right, head);
  cqio__real_factor(single, head, a, stride);
  cqio__real_solve(single, false, (struct triangle){false, a, stride}, CblasNoTrans, head, tail,
                   right, stride);
  cqio__real_solve(single, true, (struct triangle){true, a, stride}, CblasNoTrans, tail, head,
                   below, stride);
  cqio__real_subtract(single, CblasNoTrans, CblasNoTrans, tail, tail, head, below, stride, right,
                      stride, corner, stride);
  cqio__real_factor(single, tail, corner, stride);
}

/* a += x I */
static void add_identity(bool single, int n, double x, void *a) {
  for (int64_t i = 0; i < n; i++)
    if (single)
      ((float *)a)[i * (n + 1)] += (float)x;
    else
      ((double *)a)[i * (n + 1)] += x;
}

void cqio__real_rest(bool single, int n, struct triangle t, void *rest) {
  memset(rest, 0, (size_t)n * (size_t)n * cqio__real_size(single));
  add_identity(single, n, -1.0, rest);
  cqio__real_solve(single, false, t, CblasNoTrans, n, n, rest, n);
  add_identity(single, n, 1.0, rest);
}

void cqio__real_copy(bool single, int m, int n, const void *from, int from_stride, void *to,
                     int to_stride) {
  size_t bytes = (size_t)(m > 0 ? m : 0) * cqio__real_size(single);
  for (int64_t j = 0; j < n && bytes > 0; j++)
    memcpy(cqio__real_at(single, to, j * to_stride), cqio__real_at(single, from, j * from_stride),
           bytes);
}

void cqio__real_subtract_vector(bool single, CBLAS_TRANSPOSE form, int m, int n, const void *a,
                                int stride, const void *x, void *y) {
  if (m <= 0 || n <= 0) return;
  if (single)
    cblas_sgemv(CblasColMajor, form, m, n, -1.0F, a, stride, x, 1, 1.0F, y, 1);
  else
    cblas_dgemv(CblasColMajor, form, m, n, -1.0, a, stride, x, 1, 1.0, y, 1);
}

void cqio__real_add(bool single, int64_t count, const void *x, void *y) {
  for (int64_t i = 0; i < count; i++)
    if (single)
      ((float *)y)[i] += ((const float *)x)[i];
    else
      ((double *)y)[i] += ((const double *)x)[i];
}
