/* 05-year-loop: the model from year to year in memory, without writing files.
 *
 *   05-year-loop JOB.yaml       the toy job: share/cqio/jobs/toy.yaml
 *
 * The base year of the toy is known by hand (matrices/toy/README.md): GDP 345 (1e8 CNY), 950,000
 * employed, 2,000,000 residents, 60 % of them in town. In later years nobody may get lost: the
 * districts must add up to the region.
 */
#include <math.h>
#include <stdio.h>

#include <cqio/cqio.h>

static cqio_status expect(cqio_ctx *ctx, const char *what, double found, double expected) {
  if (fabs(found - expected) <= 1e-9 * fabs(expected)) return CQIO_OK;
  return cqio_fail(ctx, CQIO_NUMERIC, "%s = %.17g: expected %g", what, found, expected);
}

static cqio_status check(cqio_ctx *ctx, const cqio_years *years, int districts) {
  const cqio_year *base = &years->year[0];
  CQIO_TRY(expect(ctx, "GDP of the base year", base->gdp, 345));
  CQIO_TRY(expect(ctx, "employed", base->employed, 950e3));
  CQIO_TRY(expect(ctx, "residents", base->rates.urban + base->rates.rural, 2e6));
  CQIO_TRY(expect(ctx, "urbanization rate", base->rates.urbanization_rate, 0.6));
  for (int t = 0; t < years->count; t++) {
    const cqio_year *year = &years->year[t];
    double urban = 0;
    for (int r = 0; r < districts; r++)
      urban += year->urban[r];
    CQIO_TRY(expect(ctx, "urban residents of all districts", urban, year->rates.urban));
    if (cqio_ctx_rank(ctx) == 0)
      printf("%d  GDP %8.3f +- %.0e  employed %8.0f  urban %6.2f %%\n", year->year, year->gdp,
             year->gdp_bound, year->employed, 100 * year->rates.urbanization_rate);
  }
  return CQIO_OK;
}

static cqio_status run(cqio_ctx *ctx, const char *path) {
  cqio_study study = {.ctx = ctx}; /* what the scenarios of a job share */
  cqio_job *job = NULL;
  cqio_years *years = NULL;
  cqio_status status = cqio_job_read(ctx, path, 0, NULL, &job);
  if (!status) status = cqio_dataset_read(ctx, job->options.data.directory, &study.data);
  if (!status) status = cqio_economy_create(ctx, study.data, &job->options, &study.economy);
  if (!status) status = cqio_calibrate(study.economy, job, &study.calibration);
  if (!status) /* scenario 0 is the reference */
    status = cqio_years_compute(study.economy, &job->scenarios[0], &study.calibration, &years);
  if (!status) status = check(ctx, years, study.data->districts.count);
  cqio_years_destroy(&years);
  cqio_study_free(&study);
  cqio_job_destroy(&job);
  return status;
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  cqio_ctx *ctx;
  cqio_status status = argc == 2 ? cqio_ctx_create(MPI_COMM_WORLD, &ctx) : CQIO_USAGE;
  if (!status) {
    status = run(ctx, argv[1]);
    cqio_ctx_print_problems(ctx);
    cqio_ctx_destroy(&ctx);
  }
  MPI_Finalize();
  return status;
}
