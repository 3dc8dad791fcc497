/* Results of one scenario: the years of a trajectory, kept. */
#include "years/quantities.h"
#include "years/trajectory.h"

cqio_status cqio__year_allocate(const cqio_economy *economy, cqio_year *year) {
  *year = (cqio_year){0};
#define CQIO_ARRAY(id, name, shape, ...)                                                           \
  CQIO_TRY(                                                                                        \
      CQIO_ALLOC(economy->ctx, cqio__shape_size(economy->data, CQIO_SHAPE_##shape), &year->id));
#include "cqio/quantities.def"
  return CQIO_OK;
}

void cqio__year_free(cqio_year *year) {
#define CQIO_ARRAY(id, ...) cqio_free(year->id);
#include "cqio/quantities.def"
  *year = (cqio_year){0};
}

static cqio_status allocate(const cqio_economy *economy, const cqio_scenario *scenario,
                            cqio_years **out) {
  CQIO_TRY(CQIO_ALLOC(economy->ctx, 1, out));
  cqio_years *years = *out;
  years->scenario = scenario;
  years->count = scenario->options.years.last - scenario->options.years.first + 1;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, years->count, &years->year));
  for (int t = 0; t < years->count; t++)
    CQIO_TRY(cqio__year_allocate(economy, &years->year[t]));
  return CQIO_OK;
}

cqio_status cqio__years_allocate(const cqio_economy *economy, const cqio_scenario *scenario,
                                 cqio_years **out) {
  *out = NULL;
  cqio_status status = cqio_agree(economy->ctx, allocate(economy, scenario, out));
  if (status) cqio_years_destroy(out);
  return status;
}

cqio_status cqio__years_start(const cqio_economy *economy, const cqio_scenario *scenario,
                              const cqio_calibration *calibration, cqio_years **out,
                              cqio_trajectory **trajectory) {
  *out = NULL;
  *trajectory = NULL;
  cqio_years *years = NULL;
  const cqio_behaviour behaviour = {.eta0 = calibration->eta0,
                                    .conversion_rate = calibration->conversion_rate,
                                    .arrivals = calibration->arrivals,
                                    .growth = calibration->growth,
                                    .shift = calibration->shift,
                                    .reference = &calibration->reference};
  cqio_status status = cqio__years_allocate(economy, scenario, &years);
  if (!status)
    status = cqio__trajectory_create(economy, &scenario->options, CQIO_EXPLAIN, &behaviour,
                                     years->year, trajectory);
  if (status)
    cqio_years_destroy(&years);
  else
    *out = years;
  return status;
}

bool cqio__years_is_over(const cqio_years *years, const cqio_trajectory *trajectory) {
  return trajectory->year >= years->year[0].year + years->count - 1;
}

cqio_status cqio__years_step(cqio_years *years, cqio_trajectory *trajectory) {
  cqio_log(trajectory->economy->ctx, CQIO_LOG_INFO, "%s: %d", years->scenario->name,
           trajectory->year + 1);
  return cqio__trajectory_step(trajectory,
                               &years->year[trajectory->year + 1 - years->year[0].year]);
}

cqio_status cqio__leontief_compute(const cqio_economy *economy, const cqio_scenario *scenario,
                                   const cqio_calibration *calibration, cqio_years **out) {
  cqio_trajectory *trajectory;
  CQIO_TRY(cqio__years_start(economy, scenario, calibration, out, &trajectory));
  cqio_status status = CQIO_OK;
  while (!status && !cqio__years_is_over(*out, trajectory))
    status = cqio__years_step(*out, trajectory);
  cqio__trajectory_destroy(&trajectory);
  if (status) cqio_years_destroy(out);
  return status;
}

void cqio_years_destroy(cqio_years **years) {
  if (!years || !*years) return;
  for (int t = 0; t < (*years)->count && (*years)->year; t++)
    cqio__year_free(&(*years)->year[t]);
  cqio_free((*years)->year);
  cqio_free(*years);
  *years = NULL;
}
