/* Compensated sums (Neumaier 1974). */
#include "numeric/sums.h"
#include "cqio/numeric.h"

enum { PARTS = 4 }; /* whose steps do not wait for each other */

double cqio_sum_strided(const double *x, size_t count, size_t stride) {
  double sum[PARTS] = {0.0}, lost[PARTS] = {0.0};
  size_t i = 0;
  for (; i + PARTS <= count; i += PARTS)
    for (size_t p = 0; p < PARTS; p++)
      cqio__add(x[(i + p) * stride], &sum[p], &lost[p]);
  for (; i < count; i++)
    cqio__add(x[i * stride], &sum[0], &lost[0]);
  for (size_t p = 1; p < PARTS; p++) {
    cqio__add(sum[p], &sum[0], &lost[0]);
    lost[0] += lost[p];
  }
  return sum[0] + lost[0];
}

double cqio_sum(const double *x, size_t count) {
  return cqio_sum_strided(x, count, 1);
}
