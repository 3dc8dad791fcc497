/* Jobs of the base year by productivity, farming by people, shifts by stratum (26.1, 26.3, 26.6).
 */
#include "people/labour_rules.h"
#include "cqio/numeric.h"
#include "people/people.h"

#include <math.h>

/* Participation beyond these is a fault of the data rather than of people (26.7). */
static const double PARTICIPATION_LOW = 0.35, PARTICIPATION_HIGH = 0.65;
/* Part of the farmers of the base year that the land needs, and its fall, 1/year (26.9). */
static const double REQUIRED_SHARE = 0.5, MECHANISATION = 0.02;

/* (GDP_r / N_r) / (GDP / N); the GDP of a district without output plays no part. */
static double relative_gdp(int districts, const double *gdp, const double *residents, int r) {
  size_t n = (size_t)districts;
  return gdp[r] / residents[r] / (cqio_sum(gdp, n) / cqio_sum(residents, n));
}

static cqio_status check_gdp(cqio_ctx *ctx, int districts, int sectors, char *const *names,
                             const double *output, const double *gdp, const double *residents) {
  cqio__name_buffer buffer;
  for (int r = 0; r < districts; r++) {
    double produced = cqio_sum(output + (size_t)r * (size_t)sectors, (size_t)sectors);
    if (produced > 0.0 && !(gdp[r] > 0.0 && residents[r] > 0.0))
      return cqio_fail(ctx, CQIO_DATA,
                       "labour: district '%s': GDP = %g and residents = %g (persons): expected "
                       "both above 0 where something is produced; employment.coefficients: "
                       "productivity needs GDP per resident",
                       cqio__people_name(names, r, &buffer), gdp[r], residents[r]);
  }
  return CQIO_OK;
}

cqio_status cqio__labour_coefficients(cqio_ctx *ctx, int districts, int sectors, char *const *names,
                                      const double *output, const double *employed,
                                      const double *gdp, const double *residents,
                                      const double *elasticity, double *jobs, double *coefficient) {
  size_t n = (size_t)districts, width = (size_t)sectors;
  CQIO_TRY(check_gdp(ctx, districts, sectors, names, output, gdp, residents));
  for (size_t r = 0; r < n; r++) {
    double relative = relative_gdp(districts, gdp, residents, (int)r);
    for (size_t i = 0; i < width; i++) {
      double x = output[r * width + i];
      jobs[r * width + i] = x > 0.0 ? x * pow(relative, -elasticity[i]) : 0.0;
    }
  }
  for (size_t i = 0; i < width; i++) {
    double total = cqio_sum_strided(jobs + i, n, width);
    if (employed[i] > 0.0 && !(total > 0.0))
      return cqio_fail(ctx, CQIO_DATA,
                       "labour: sector %zu: employed = %.9g (persons) and output = 0: expected "
                       "output where there are jobs",
                       i + 1, employed[i]);
    for (size_t r = 0; r < n; r++) {
      double x = output[r * width + i];
      jobs[r * width + i] = total > 0.0 ? employed[i] * (jobs[r * width + i] / total) : 0.0;
      coefficient[r * width + i] = x > 0.0 ? jobs[r * width + i] / x : 0.0;
    }
  }
  return CQIO_OK;
}

void cqio__labour_farm(int districts, const double *workers, const double *rural, double target,
                       double *jobs) {
  for (int r = 0; r < districts; r++)
    jobs[r] = workers[r] * rural[r];
  double total = cqio_sum(jobs, (size_t)districts);
  for (int r = 0; r < districts; r++)
    jobs[r] = total > 0.0 ? target * (jobs[r] / total) : 0.0;
}

cqio_status cqio__labour_factor(cqio_ctx *ctx, int districts, int sectors,
                                const double *coefficient, const double *output, const bool *chosen,
                                double target, double *factor) {
  size_t n = (size_t)districts, width = (size_t)sectors;
  double *jobs;
  CQIO_TRY(CQIO_ALLOC(ctx, n * width, &jobs));
  for (size_t k = 0; k < n * width; k++)
    jobs[k] = chosen[k % width] ? coefficient[k] * output[k] : 0.0;
  double total = cqio_sum(jobs, n * width);
  cqio_free(jobs);
  if (!(total > 0.0 && isfinite(total)))
    return cqio_fail(ctx, CQIO_DATA,
                     "labour: jobs of a stratum with the coefficients of the base year = %g "
                     "(persons): expected a finite value > 0 for a target of %.0f",
                     total, target);
  *factor = target / total;
  return CQIO_OK;
}

double cqio__labour_required(int t) {
  return REQUIRED_SHARE * exp(-MECHANISATION * t);
}

void cqio__labour_participation(int districts, const double *employed, const double *unemployed,
                                const double *urban, double *participation) {
  for (int r = 0; r < districts; r++) {
    double share = urban[r] > 0.0 ? (employed[r] + unemployed[r]) / urban[r] : 0.0;
    participation[r] =
        urban[r] > 0.0 ? fmin(fmax(share, PARTICIPATION_LOW), PARTICIPATION_HIGH) : 0.0;
  }
}
