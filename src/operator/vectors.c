/* Several vectors and one, which is read once for FOUR of them. */
#include "core/wide.h"
#include "operator/operator.h"

enum { FOUR = 4, LANES = 8 };

WIDE static void add_one(int64_t n, double f, const double *restrict x, double *restrict y) {
  for (int64_t i = 0; i < n; i++)
    y[i] += f * x[i];
}

WIDE static void add_four(int64_t n, const double f[FOUR], const double *restrict a,
                          const double *restrict b, const double *restrict c,
                          const double *restrict d, double *restrict y) {
  double f0 = f[0], f1 = f[1], f2 = f[2], f3 = f[3];
  for (int64_t i = 0; i < n; i++)
    y[i] = y[i] + f0 * a[i] + f1 * b[i] + f2 * c[i] + f3 * d[i];
}

void cqio__add_multiples(int64_t n, int count, const double *factor, const double *const *x,
                         double *y) {
  int k = 0;
  for (; k + FOUR <= count; k += FOUR)
    add_four(n, factor + k, x[k], x[k + 1], x[k + 2], x[k + 3], y);
  for (; k < count; k++)
    add_one(n, factor[k], x[k], y);
}

typedef double vector __attribute__((vector_size(64), aligned(8), may_alias));
typedef double half __attribute__((vector_size(32), aligned(8), may_alias));
typedef int64_t mask __attribute__((vector_size(64), aligned(8), may_alias));

/* Sums of the products of COUNT vectors with Y in LANES parts each; the last lanes that are left
 * are read with those before them. */
static inline __attribute__((always_inline)) void dots(const int count, int64_t n,
                                                       const double *const *x, int64_t at,
                                                       const double *y, double *result) {
  static const mask lane = {0, 1, 2, 3, 4, 5, 6, 7};
  vector part[FOUR] = {{0.0}};
  int64_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (int k = 0; k < count; k++)
      part[k] += *(const vector *)(x[k] + at + i) * *(const vector *)(y + i);
  if (i > 0 && i < n) {
    mask last = *(const mask *)(const void *)(y + n - LANES) & (lane >= LANES - (n - i));
    for (int k = 0; k < count; k++)
      part[k] += *(const vector *)(x[k] + at + n - LANES) * (vector)last;
    i = n;
  }
  for (int k = 0; k < count; k++) {
    const half *halves = (const half *)&part[k];
    half four = halves[0] + halves[1];
    result[k] = (four[0] + four[2]) + (four[1] + four[3]);
    for (int64_t rest = i; rest < n; rest++)
      result[k] += x[k][at + rest] * y[rest];
  }
}

WIDE static void dots_four(int64_t n, const double *const *x, int64_t at, const double *y,
                           double *result) {
  dots(FOUR, n, x, at, y, result);
}

WIDE static void dots_one(int64_t n, const double *const *x, int64_t at, const double *y,
                          double *result) {
  dots(1, n, x, at, y, result);
}

void cqio__dots(int64_t n, int count, const double *const *x, int64_t at, const double *y,
                double *result) {
  int k = 0;
  for (; k + FOUR <= count; k += FOUR)
    dots_four(n, x + k, at, y, result + k);
  for (; k < count; k++)
    dots_one(n, x + k, at, y, result + k);
}
