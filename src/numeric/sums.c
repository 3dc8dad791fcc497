/* Compensated sums (Neumaier 1974), the error of an addition found without a branch (Knuth). */
#include "cqio/core.h"
#include "cqio/numeric.h"

enum { PARTS = 4 }; /* whose steps do not wait for each other */

/* sum + lost = sum + lost + term, but for the rounding of LOST. */
static inline void add(double term, double *sum, double *lost) {
  double next = *sum + term, added = next - *sum;
  *lost += (*sum - (next - added)) + (term - added);
  *sum = next;
}

double cqio_sum_strided(const double *x, size_t count, size_t stride) {
  double sum[PARTS] = {0.0}, lost[PARTS] = {0.0};
  size_t i = 0;
  for (; i + PARTS <= count; i += PARTS)
    for (size_t p = 0; p < PARTS; p++)
      add(x[(i + p) * stride], &sum[p], &lost[p]);
  for (; i < count; i++)
    add(x[i * stride], &sum[0], &lost[0]);
  for (size_t p = 1; p < PARTS; p++) {
    add(sum[p], &sum[0], &lost[0]);
    lost[0] += lost[p];
  }
  return sum[0] + lost[0];
}

double cqio_sum(const double *x, size_t count) {
  return cqio_sum_strided(x, count, 1);
}
