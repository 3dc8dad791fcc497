/* Compensated sums (Neumaier 1974), the error of an addition found without a branch (Knuth). */
#include "cqio/core.h"

double cqio_sum_strided(const double *x, size_t count, size_t stride) {
  double sum = 0.0, lost = 0.0;
  for (size_t i = 0; i < count; i++) {
    double term = x[i * stride], next = sum + term, added = next - sum;
    lost += (sum - (next - added)) + (term - added);
    sum = next;
  }
  return sum + lost;
}

double cqio_sum(const double *x, size_t count) {
  return cqio_sum_strided(x, count, 1);
}
