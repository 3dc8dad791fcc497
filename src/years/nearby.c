/* A trajectory already computed as the first guess of one near it. */
#include "years/trajectory.h"

#include <math.h>
#include <string.h>

void cqio__nearby_destroy(cqio_nearby **handle) {
  if (!handle || !*handle) return;
  cqio_nearby *nearby = *handle;
  for (int t = 0; t < nearby->years && nearby->output; t++)
    cqio_free(nearby->output[t]);
  cqio_free(nearby->output);
  cqio_certificate_destroy(&nearby->certificate);
  cqio_free(nearby);
  *handle = NULL;
}

void cqio__nearby_guess(const cqio_trajectory *t, int year, double *output) {
  const double *there = t->behaviour.nearby->output[year];
  for (int64_t k = 0; k < t->economy->accounts; k++) {
    double now = t->ratio[k], next = 2.0 * now - t->ratio_before[k];
    output[k] = there[k] * fmin(fmax(next, 0.5 * now), 2.0 * now);
  }
}

void cqio__nearby_compare(cqio_trajectory *t, int year, const double *output) {
  const double *there = t->behaviour.nearby->output[year];
  memcpy(t->ratio_before, t->ratio, (size_t)t->economy->accounts * sizeof *t->ratio);
  for (int64_t k = 0; k < t->economy->accounts; k++)
    t->ratio[k] = there[k] != 0.0 ? output[k] / there[k] : 0.0;
}
