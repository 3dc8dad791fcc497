/* Jobs, productivity, skill and wages (method 10). */
#include "cqio/numeric.h"
#include "cqio/people.h"

#include <math.h>

cqio_status cqio_employment_shift(cqio_ctx *ctx, int districts, int sectors, const double *labour,
                                  const double *growth, const double *output, double target,
                                  double *shift) {
  size_t n = (size_t)districts, width = (size_t)sectors;
  double *jobs;
  CQIO_TRY(CQIO_ALLOC(ctx, n * width, &jobs));
  for (size_t r = 0; r < n; r++)
    for (size_t i = 0; i < width; i++) {
      const double *places = output + r * CQIO_ZONES * width + i;
      jobs[r * width + i] = labour[r * width + i] * exp(-growth[i]) * (places[0] + places[width]);
    }
  double total = cqio_sum(jobs, n * width);
  cqio_free(jobs);
  if (!(target > 0.0 && isfinite(target)))
    return cqio_fail(ctx, CQIO_DATA,
                     "employment: target of jobs = %g (persons): expected a finite value > 0",
                     target);
  if (!(total > 0.0 && isfinite(total)))
    return cqio_fail(
        ctx, CQIO_DATA,
        "employment: jobs before the shift = %g (persons): expected a finite value > 0", total);
  *shift = log(total / target);
  return CQIO_OK;
}

void cqio_employment_advance(int districts, int sectors, const double *growth, double shift,
                             double *labour) {
  size_t n = (size_t)districts, width = (size_t)sectors;
  for (size_t i = 0; i < width; i++) {
    double factor = exp(-(growth[i] + shift));
    for (size_t r = 0; r < n; r++)
      labour[r * width + i] *= factor;
  }
}

void cqio_employment_jobs(int districts, int sectors, const double *labour, const double *output,
                          double *jobs) {
  size_t locations = (size_t)districts * CQIO_ZONES, width = (size_t)sectors;
  for (size_t l = 0; l < locations; l++)
    for (size_t i = 0; i < width; i++)
      jobs[l * width + i] = labour[l / CQIO_ZONES * width + i] * output[l * width + i];
}

cqio_employment_total cqio_employment_sum(int districts, int sectors, const double *jobs,
                                          int skills, const double *skill_share,
                                          double *by_location, double *by_skill) {
  size_t n = (size_t)districts, width = (size_t)sectors;
  cqio_employment_total total = {0};
  for (int q = 0; by_skill && q < skills; q++)
    by_skill[q] = 0.0;
  for (size_t i = 0; i < width; i++) {
    double urban = cqio_sum_strided(jobs + i, n, CQIO_ZONES * width);
    double rural = cqio_sum_strided(jobs + width + i, n, CQIO_ZONES * width);
    total.urban += urban;
    total.rural += rural;
    for (int q = 0; by_skill && q < skills; q++)
      by_skill[q] += (urban + rural) * skill_share[i * (size_t)skills + (size_t)q];
  }
  total.total = total.urban + total.rural;
  for (size_t l = 0; by_location && l < n * CQIO_ZONES; l++)
    by_location[l] = cqio_sum(jobs + l * width, width);
  return total;
}

void cqio_employment_wages(int districts, int sectors, const double *compensation,
                           const double *output, double *wages) {
  size_t locations = (size_t)districts * CQIO_ZONES, width = (size_t)sectors;
  for (size_t l = 0; l < locations; l++) {
    wages[l] = 0.0;
    for (size_t i = 0; i < width; i++)
      wages[l] += compensation[i] * output[l * width + i];
  }
}
