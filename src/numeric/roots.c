/* Bracketing root finder: regula falsi (Illinois variant), guarded by bisection. */
#include "cqio/core.h"
#include "cqio/numeric.h"

#include <math.h>

enum { MAX_EVALUATIONS = 200 };

cqio_status cqio_find_root(cqio_function evaluate, void *data, double low, double high,
                           double x_tolerance, double f_tolerance, cqio_root_report *report) {
  *report = (cqio_root_report){0};
  double f_low, f_high;
  CQIO_TRY(evaluate(data, low, &f_low));
  CQIO_TRY(evaluate(data, high, &f_high));
  *report = (cqio_root_report){fabs(f_low) < fabs(f_high) ? low : high,
                               fabs(f_low) < fabs(f_high) ? f_low : f_high, f_low, f_high, 2};
  if (fabs(report->value) <= f_tolerance) return CQIO_OK;
  if (!(f_low * f_high < 0.0)) return CQIO_CONVERGENCE;

  double width = high - low; /* must halve every third step, else bisect */
  for (int step = 1; report->evaluations < MAX_EVALUATIONS; step++) {
    double x = high - f_high * (high - low) / (f_high - f_low);
    if (step % 3 == 0) {
      if (fabs(high - low) > 0.5 * fabs(width)) x = 0.5 * (low + high);
      width = high - low;
    }
    if (!(x > fmin(low, high) && x < fmax(low, high))) x = 0.5 * (low + high);
    double f;
    CQIO_TRY(evaluate(data, x, &f));
    report->evaluations++;
    report->root = x;
    report->value = f;
    if (fabs(f) <= f_tolerance) return CQIO_OK;
    if (f * f_high < 0.0) {
      low = high;
      f_low = f_high;
    } else {
      f_low *= 0.5; /* Illinois: the retained end loses weight */
    }
    high = x;
    f_high = f;
    if (fabs(high - low) <= x_tolerance) return CQIO_OK;
  }
  return CQIO_CONVERGENCE;
}
