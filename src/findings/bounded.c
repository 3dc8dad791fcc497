/* Arithmetic of numbers with bounds. A rounding is at most u = 2^-53 of the result; the bounds are
 * enlarged by more than their own roundings. */
#include "findings/bounded.h"

#include "cqio/numeric.h"

#include <math.h>

static const double u = 0x1p-53;

static double up(double bound) {
  return bound * (1.0 + 8.0 * u) + 0x1p-1070;
}

struct bounded cqio__rounded(double value, double bound) {
  return (struct bounded){value, value == 0.0 && bound == 0.0 ? 0.0 : up(bound + u * fabs(value))};
}

struct bounded cqio__plus(struct bounded a, struct bounded b) {
  return cqio__rounded(a.value + b.value, a.bound + b.bound);
}

struct bounded cqio__minus(struct bounded a, struct bounded b) {
  return cqio__rounded(a.value - b.value, a.bound + b.bound);
}

struct bounded cqio__times(struct bounded a, struct bounded b) {
  return cqio__rounded(a.value * b.value,
                       fabs(a.value) * b.bound + fabs(b.value) * a.bound + a.bound * b.bound);
}

struct bounded cqio__over(struct bounded a, struct bounded b) {
  if (!(fabs(b.value) > b.bound)) return cqio__missing();
  double quotient = a.value / b.value;
  return cqio__rounded(quotient, (a.bound + fabs(quotient) * b.bound) / (fabs(b.value) - b.bound));
}

/* A compensated sum errs by u of itself and about (count u)^2 of the sum of sizes (Neumaier). */
static struct bounded finish(double sum, double size, double bound, int64_t count) {
  double tail = (double)count * u;
  return cqio__rounded(sum, bound * (1.0 + 2.0 * tail) + 4.0 * tail * tail * size + u * fabs(sum));
}

struct bounded cqio__total(const double *value, const double *bound, int64_t count,
                           int64_t stride) {
  double size = 0.0, most = 0.0;
  for (int64_t k = 0; k < count; k++) {
    size += fabs(value[k * stride]);
    most += bound ? bound[k * stride] : 0.0;
  }
  return finish(cqio_sum_strided(value, (size_t)count, (size_t)stride), size, most, count);
}

/* Each product is rounded once more. */
struct bounded cqio__weighted(const double *value, const double *bound, const double *weight,
                              int64_t count) {
  double sum = 0.0, lost = 0.0, size = 0.0, most = 0.0;
  for (int64_t k = 0; k < count; k++) {
    double term = value[k] * weight[k], next = sum + term, added = next - sum;
    lost += (sum - (next - added)) + (term - added);
    sum = next;
    size += fabs(term);
    most += bound ? bound[k] * fabs(weight[k]) : 0.0;
  }
  return finish(sum + lost, size, most + 2.0 * u * size, count);
}
