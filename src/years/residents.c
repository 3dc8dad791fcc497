/* Who moves and registers in a year, and the stocks at its end (method section 11). */
#include "cqio/numeric.h"
#include "years/trajectory.h"

#include <math.h>
#include <string.h>

static void sum_urban_jobs(const cqio_economy *economy, const double *jobs, double *urban) {
  size_t sectors = (size_t)economy->sectors;
  for (int r = 0; r < economy->districts; r++)
    urban[r] = cqio_sum(jobs + (size_t)(CQIO_ZONES * r + CQIO_URBAN) * sectors, sectors);
}

cqio_status cqio__residents_move(cqio_trajectory *t, cqio_year *year) {
  const cqio_economy *economy = t->economy;
  size_t districts = (size_t)economy->districts;
  double *jobs = NULL, *urban = NULL, *rural = NULL;
  cqio_status status = CQIO_ALLOC(economy->ctx, districts, &jobs);
  if (!status) status = CQIO_ALLOC(economy->ctx, districts, &urban);
  if (!status) status = CQIO_ALLOC(economy->ctx, districts, &rural);
  if (!status) status = cqio__incomes_compare(t, year, urban, rural);
  if (status) goto done;
  sum_urban_jobs(economy, year->jobs, jobs);
  cqio_people_drivers drivers = {jobs,  t->urban_jobs, t->participation,
                                 urban, rural,         economy->distance};
  CQIO_TRY_GOTO(status, done,
                cqio_people_plan(economy->ctx, t->people, &t->people_params, &drivers, t->flows));
  memcpy(year->migration, t->flows->moves, districts * districts * sizeof *jobs);
  memcpy(year->converted, t->flows->converted, districts * sizeof *jobs);
  CQIO_TRY_GOTO(
      status, done,
      cqio_people_advance(economy->ctx, t->people, &t->people_params, t->flows, &year->people));
  memcpy(t->urban_jobs, jobs, districts * sizeof *jobs);
done:
  cqio_free(jobs);
  cqio_free(urban);
  cqio_free(rural);
  return status;
}

void cqio__residents_fill(const cqio_trajectory *t, cqio_year *year) {
  size_t bytes = (size_t)t->economy->districts * sizeof(double);
  memcpy(year->urban, t->people->urban, bytes);
  memcpy(year->rural, t->people->rural, bytes);
  memcpy(year->registered_urban, t->people->registered_urban, bytes);
  memcpy(year->registered_rural, t->people->registered_rural, bytes);
  year->rates = cqio_people_rate(t->people);
}

static void set_people_params(cqio_trajectory *t) {
  const cqio_dataset *data = t->economy->data;
  const cqio_options *options = t->options;
  cqio_people_params *params = &t->people_params;
  cqio_people_params_init(params);
  params->eta0 = t->behaviour.eta0;
  params->eta1 = data->eta1;
  params->income_elasticity = data->income_elasticity;
  params->distance_decay = data->distance_decay;
  params->turnover = options->migration.turnover;
  /* The wedge of the data set already holds the wage gap of migrants (method 12.4). */
  params->wage_ratio = 1.0;
  params->exclusion_wedge = data->exclusion_wedge;
  params->return_rate = data->return_rate;
  params->growth_urban = data->natural_growth[CQIO_URBAN];
  params->growth_rural = data->natural_growth[CQIO_RURAL];
  params->external_inflow = data->external_net_inflow;
  params->conversion_rate =
      fmin(1.0, t->behaviour.conversion_rate * options->registration.conversion_factor);
  double urban = cqio_sum(t->people->urban, (size_t)t->economy->districts);
  for (int r = 0; r < t->economy->districts; r++) {
    t->tenure[r] = (int)(data->metro_core[r] ? data->tenure_core : data->tenure_county);
    t->conversion_quota[r] = options->registration.quota * t->people->urban[r] / urban;
    t->propensity[r] = options->migration.propensity_factor;
  }
  params->tenure = t->tenure;
  params->quota = t->conversion_quota;
  params->propensity = t->propensity;
}

cqio_status cqio__residents_create(cqio_trajectory *t) {
  const cqio_economy *economy = t->economy;
  const cqio_dataset *data = economy->data;
  double *unemployed = NULL, *jobs = NULL;
  CQIO_TRY(cqio__base_people(economy, &t->people));
  cqio_status status = CQIO_ALLOC(economy->ctx, economy->districts, &unemployed);
  if (!status) status = CQIO_ALLOC(economy->ctx, economy->accounts, &jobs);
  if (!status) {
    double urban = cqio_sum(data->urban_residents, (size_t)economy->districts);
    for (int r = 0; r < economy->districts; r++)
      unemployed[r] = data->urban_unemployed * data->urban_residents[r] / urban;
    cqio_employment_jobs(economy->districts, economy->sectors, t->labour, economy->output, jobs);
    sum_urban_jobs(economy, jobs, t->urban_jobs);
    cqio_people_participation(economy->districts, t->urban_jobs, unemployed, t->people->urban,
                              t->participation);
    set_people_params(t);
    status = cqio_people_params_check(economy->ctx, economy->districts, &t->people_params);
  }
  cqio_free(unemployed);
  cqio_free(jobs);
  return status;
}
