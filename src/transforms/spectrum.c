/* Spectral radius by powers of a map, and its projection on the plane of the last two. */
#include "transforms/spectrum.h"

#include <math.h>
#include <string.h>

#include "cqio/numeric.h"

enum { STEPS = 2000, SETTLED = 8 };
static const double tolerance = 1e-13;

static double dot(int64_t n, const double *a, const double *b) {
  double sum = 0.0;
  for (int64_t i = 0; i < n; i++)
    sum += a[i] * b[i];
  return sum;
}

/* Largest eigenvalue of [a b; c d] in absolute value. */
static double largest_of_two(double a, double b, double c, double d) {
  double half = 0.5 * (a + d), square = 0.25 * (a - d) * (a - d) + b * c;
  if (square >= 0.0) return fabs(half) + sqrt(square);
  return hypot(half, sqrt(-square));
}

/* Estimate from Q, of length 1, P = M Q and the rest P - (Q'P) Q = d R, R of length 1; S = M R. */
static double estimate(int64_t n, const double *q, const double *p, double d, const double *r,
                       const double *s) {
  return largest_of_two(dot(n, q, p), dot(n, q, s), d, dot(n, r, s));
}

/* VALUES become of length 1; returns the length that they had. */
static double normalise(int64_t n, double *values) {
  double length = sqrt(dot(n, values, values));
  for (int64_t i = 0; i < n && length > 0.0; i++)
    values[i] /= length;
  return length;
}

/* One step: Q, of length 1, becomes M Q of length 1, and *VALUE what is known then. */
static cqio_status step(int64_t n, linear_map map, const void *of, double *work, double *value) {
  double *q = work, *p = work + n, *r = work + 2 * n, *s = work + 3 * n;
  CQIO_TRY(map(of, q, p));
  double along = dot(n, q, p), size = sqrt(dot(n, p, p));
  for (int64_t i = 0; i < n; i++)
    r[i] = p[i] - along * q[i];
  double d = normalise(n, r);
  *value = fabs(along);
  if (d > 1e-9 * size) {
    CQIO_TRY(map(of, r, s));
    *value = estimate(n, q, p, d, r, s);
  }
  memcpy(q, p, (size_t)n * sizeof *q);
  if (normalise(n, q) == 0.0) *value = 0.0;
  return CQIO_OK;
}

static cqio_status iterate(int64_t n, linear_map map, const void *of, double *work,
                           double *radius) {
  double before = -1.0, now = 0.0;
  *radius = -1.0;
  for (int64_t i = 0; i < n; i++)
    work[i] = 1.0;
  normalise(n, work);
  for (int k = 0, settled = 0; k < STEPS && *radius < 0.0; k++) {
    CQIO_TRY(step(n, map, of, work, &now));
    settled = fabs(now - before) <= tolerance * now ? settled + 1 : 0;
    if (settled == SETTLED) *radius = now;
    before = now;
  }
  return CQIO_OK;
}

cqio_status cqio__spectral_radius(cqio_ctx *ctx, int64_t n, linear_map map, const void *of,
                                  double *radius) {
  double *work;
  CQIO_TRY(CQIO_ALLOC(ctx, 4 * n, &work));
  cqio_status status = iterate(n, map, of, work, radius);
  cqio_free(work);
  return status;
}
