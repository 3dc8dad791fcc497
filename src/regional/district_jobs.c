/* Jobs by district and sector, balanced to the district totals of each stratum. */
#include "cqio/regional.h"

static const double TOLERANCE = 1e-13;
enum { MAX_ITERATIONS = 10000 };

/* One stratum in work: rows are its sectors, so that GRAS meets the sector totals to rounding. */
struct stratum {
  double *prior, *result; /* [sectors][R] */
  double *sector_total, *district_total;
  char **sector_name;
  int *sector, sectors;
};

static cqio_status balance_stratum(cqio_ctx *ctx, const cqio_regional_frame *frame, int strata,
                                   int number, const double *employed,
                                   const double *district_employed, const double *activity,
                                   struct stratum *stratum, double *jobs) {
  int R = frame->districts, S = frame->sectors;
  for (int r = 0; r < R; r++)
    stratum->district_total[r] = district_employed[r * strata + number];
  for (int n = 0; n < stratum->sectors; n++) {
    int i = stratum->sector[n];
    stratum->sector_name[n] = frame->sector[i];
    stratum->sector_total[n] = employed[i];
    for (int r = 0; r < R; r++)
      stratum->prior[n * R + r] = activity[r * S + i] * employed[i];
  }
  const cqio_margins_problem problem = {stratum->sectors,        R,
                                        stratum->prior,          stratum->sector_total,
                                        stratum->district_total, stratum->sector_name,
                                        frame->district};
  CQIO_TRY(cqio_gras(ctx, &problem, TOLERANCE, MAX_ITERATIONS, stratum->result, NULL, NULL, NULL));
  for (int n = 0; n < stratum->sectors; n++)
    for (int r = 0; r < R; r++)
      jobs[r * S + stratum->sector[n]] = stratum->result[n * R + r];
  return CQIO_OK;
}

static cqio_status allocate(cqio_ctx *ctx, size_t R, size_t S, struct stratum *stratum) {
  CQIO_TRY(CQIO_ALLOC(ctx, S * R, &stratum->prior));
  CQIO_TRY(CQIO_ALLOC(ctx, S * R, &stratum->result));
  CQIO_TRY(CQIO_ALLOC(ctx, S, &stratum->sector_total));
  CQIO_TRY(CQIO_ALLOC(ctx, R, &stratum->district_total));
  CQIO_TRY(CQIO_ALLOC(ctx, S, &stratum->sector_name));
  return CQIO_ALLOC(ctx, S, &stratum->sector);
}

static cqio_status divide(cqio_ctx *ctx, const cqio_regional_frame *frame, const double *jobs,
                          const double *district_output, double *coefficient) {
  int S = frame->sectors;
  for (int r = 0; r < frame->districts; r++)
    for (int i = 0; i < S; i++) {
      double persons = jobs[r * S + i], output = district_output[r * S + i];
      if (persons > 0.0 && !(output > 0.0))
        return cqio_fail(
            ctx, CQIO_DATA,
            "regional/jobs: district '%s', sector '%s': jobs = %.9g (persons) and output = %g: "
            "expected output > 0 where there are jobs",
            frame->district[r], frame->sector[i], persons, output);
      coefficient[r * S + i] = output > 0.0 ? persons / output : 0.0;
    }
  return CQIO_OK;
}

cqio_status cqio_district_jobs(cqio_ctx *ctx, const cqio_regional_frame *frame, int strata,
                               const int *sector_stratum, const double *employed,
                               const double *district_employed, const double *activity,
                               const double *district_output, double *jobs, double *coefficient) {
  struct stratum stratum = {0};
  cqio_status status = allocate(ctx, (size_t)frame->districts, (size_t)frame->sectors, &stratum);
  for (int b = 0; b < strata && status == CQIO_OK; b++) {
    stratum.sectors = 0;
    for (int i = 0; i < frame->sectors; i++)
      if (sector_stratum[i] == b) stratum.sector[stratum.sectors++] = i;
    status = balance_stratum(ctx, frame, strata, b, employed, district_employed, activity, &stratum,
                             jobs);
  }
  if (status == CQIO_OK) status = divide(ctx, frame, jobs, district_output, coefficient);
  cqio_free(stratum.prior);
  cqio_free(stratum.result);
  cqio_free(stratum.sector_total);
  cqio_free(stratum.district_total);
  cqio_free(stratum.sector_name);
  cqio_free(stratum.sector);
  return status;
}
