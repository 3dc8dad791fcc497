/* Jobs of the base year: biproportional fit to districts and sectors, stratum by stratum. */
#include "cqio/people.h"

#include <math.h>

enum { MAX_SWEEPS = 20000 };
static const double MARGIN_TOLERANCE = 1e-6, BALANCE_TOLERANCE = 1e-13;

/* One stratum: JOBS[R][S] where stratum[i] == k. */
typedef struct {
  int districts, sectors, k;
  const int *stratum;
  const double *sector_jobs;
  double *target; /* [R] jobs of the districts, scaled to the sum over sectors */
  double *jobs;
} fit;

static double row_sum(const fit *f, int r) {
  double sum = 0.0;
  for (int i = 0; i < f->sectors; i++)
    if (f->stratum[i] == f->k) sum += f->jobs[(size_t)r * (size_t)f->sectors + (size_t)i];
  return sum;
}

static double worst_row(const fit *f) {
  double worst = 0.0;
  for (int r = 0; r < f->districts; r++)
    worst = fmax(worst, fabs(row_sum(f, r) - f->target[r]));
  return worst;
}

static cqio_status scale_rows(cqio_ctx *ctx, fit *f) {
  for (int r = 0; r < f->districts; r++) {
    double sum = row_sum(f, r);
    if (!(sum > 0.0) && f->target[r] > 0.0)
      return cqio_fail(ctx, CQIO_DATA,
                       "employment: district %d, stratum %d: jobs = %g (persons): expected some "
                       "activity of the district in the stratum",
                       r, f->k, f->target[r]);
    for (int i = 0; i < f->sectors; i++)
      if (f->stratum[i] == f->k)
        f->jobs[(size_t)r * (size_t)f->sectors + (size_t)i] *= sum > 0.0 ? f->target[r] / sum : 0.0;
  }
  return CQIO_OK;
}

static cqio_status scale_columns(cqio_ctx *ctx, fit *f) {
  size_t n = (size_t)f->districts, width = (size_t)f->sectors;
  for (size_t i = 0; i < width; i++) {
    if (f->stratum[i] != f->k) continue;
    double sum = cqio_sum_strided(f->jobs + i, n, width);
    if (!(sum > 0.0) && f->sector_jobs[i] > 0.0)
      return cqio_fail(ctx, CQIO_DATA,
                       "employment: sector %zu: jobs = %g (persons): expected some activity in a "
                       "district with jobs in stratum %d",
                       i, f->sector_jobs[i], f->k);
    for (size_t r = 0; r < n; r++)
      f->jobs[r * width + i] *= sum > 0.0 ? f->sector_jobs[i] / sum : 0.0;
  }
  return CQIO_OK;
}

static cqio_status balance(cqio_ctx *ctx, fit *f) {
  double total = 0.0, largest = 0.0;
  for (int i = 0; i < f->sectors; i++)
    if (f->stratum[i] == f->k) total += f->sector_jobs[i];
  double given = cqio_sum(f->target, (size_t)f->districts);
  if (!(fabs(given - total) <= MARGIN_TOLERANCE * fmax(given, total)))
    return cqio_fail(ctx, CQIO_DATA,
                     "employment: stratum %d: jobs of all districts = %.17g (persons): expected "
                     "the jobs of its sectors, %.17g",
                     f->k, given, total);
  for (int r = 0; r < f->districts; r++) {
    f->target[r] *= given > 0.0 ? total / given : 0.0;
    largest = fmax(largest, f->target[r]);
  }
  for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    CQIO_TRY(scale_rows(ctx, f));
    CQIO_TRY(scale_columns(ctx, f));
    if (worst_row(f) <= BALANCE_TOLERANCE * largest) return CQIO_OK;
  }
  return cqio_fail(ctx, CQIO_CONVERGENCE,
                   "employment: stratum %d: worst district = %g (persons off) after %d sweeps: "
                   "expected the activity to allow both margins",
                   f->k, worst_row(f), MAX_SWEEPS);
}

static cqio_status check(cqio_ctx *ctx, const char *what, size_t count, const double *values) {
  for (size_t i = 0; i < count; i++)
    if (!(values[i] >= 0.0 && isfinite(values[i])))
      return cqio_fail(ctx, CQIO_DATA, "employment: %s[%zu] = %g: expected a finite value >= 0",
                       what, i, values[i]);
  return CQIO_OK;
}

cqio_status cqio_employment_balance(cqio_ctx *ctx, int districts, int sectors, int strata,
                                    const int *stratum, const double *activity,
                                    const double *sector_jobs, const double *district_jobs,
                                    double *jobs) {
  size_t n = (size_t)districts, width = (size_t)sectors;
  CQIO_TRY(check(ctx, "activity", n * width, activity));
  CQIO_TRY(check(ctx, "sector jobs", width, sector_jobs));
  CQIO_TRY(check(ctx, "district jobs", n * (size_t)strata, district_jobs));
  for (size_t i = 0; i < width; i++)
    if (stratum[i] < 0 || stratum[i] >= strata)
      return cqio_fail(ctx, CQIO_DATA, "employment: stratum[%zu] = %d: expected 0 to %d", i,
                       stratum[i], strata - 1);
  fit f = {districts, sectors, 0, stratum, sector_jobs, NULL, jobs};
  CQIO_TRY(CQIO_ALLOC(ctx, n, &f.target));
  for (size_t r = 0; r < n; r++)
    for (size_t i = 0; i < width; i++)
      jobs[r * width + i] = activity[r * width + i] * sector_jobs[i];
  cqio_status status = CQIO_OK;
  for (; f.k < strata && !status; f.k++) {
    for (size_t r = 0; r < n; r++)
      f.target[r] = district_jobs[r * (size_t)strata + (size_t)f.k];
    status = balance(ctx, &f);
  }
  cqio_free(f.target);
  return status;
}
