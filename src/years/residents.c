/* Who moves and registers in a year, and the stocks at its end (method section 11,
 * 26.12-26.21). */
#include "cqio/numeric.h"
#include "people/homes.h"
#include "people/people.h"
#include "years/trajectory.h"

#include <math.h>
#include <string.h>

static void sum_urban_jobs(const cqio_economy *economy, const double *jobs, double *urban) {
  size_t sectors = (size_t)economy->sectors;
  for (int r = 0; r < economy->districts; r++)
    urban[r] = cqio_sum(jobs + (size_t)(CQIO_ZONES * r + CQIO_URBAN) * sectors, sectors);
}

static const double DEPENDANTS = 0.8; /* of each who comes for a job (26.20) */

/* What people know of the reference: the gap to which theirs is relative (26.17), and the jobs that
 * it had more (26.20). */
static void answer_reference(cqio_trajectory *t, const cqio_year *year) {
  const cqio_reference *reference = t->behaviour.reference;
  size_t districts = (size_t)t->economy->districts;
  size_t index = (size_t)cqio__trajectory_index(t, year->year);
  t->people_params.external_inflow = t->arrivals;
  if (!reference) return;
  t->people_params.gap_reference = reference->income_gap + districts * index;
  t->people_params.external_inflow += cqio_people_outside_response(
      t->options->migration.outside_response, DEPENDANTS, t->new_jobs, reference->new_jobs[index]);
}

void cqio__residents_keep_flows(const cqio_people *before, const cqio_people_params *rules,
                                const cqio_people_flows *flows, cqio_year *year) {
  size_t districts = (size_t)before->districts, bytes = districts * sizeof(double);
  memcpy(year->migration, flows->moves, districts * bytes);
  memcpy(year->converted, flows->converted, bytes);
  memcpy(year->became_urban, flows->local, bytes);
  memcpy(year->town_arrivals, flows->external, bytes);
  memcpy(year->country_arrivals, flows->external_rural, bytes);
  for (size_t r = 0; r < districts; r++) {
    year->came_home[r] = cqio_sum(flows->returns + r * districts, districts);
    year->left_towns[r] = cqio_sum_strided(flows->returns + r, districts, districts);
    year->natural_change[CQIO_ZONES * r + CQIO_URBAN] =
        before->urban[r] * cqio__people_growth_urban(rules, r);
    year->natural_change[CQIO_ZONES * r + CQIO_RURAL] =
        before->rural[r] * cqio__people_growth_rural(rules, r);
  }
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
  t->new_jobs = cqio_sum(jobs, districts) - cqio_sum(t->urban_jobs, districts);
  answer_reference(t, year);
  cqio_people_drivers drivers = {jobs,  t->urban_jobs, t->participation,
                                 urban, rural,         economy->distance};
  CQIO_TRY_GOTO(status, done,
                cqio_people_plan(economy->ctx, t->people, &t->people_params, &drivers, t->flows));
  memcpy(t->working, t->flows->working, districts * sizeof *jobs);
  cqio__residents_fill_work(t, year);
  cqio__residents_keep_flows(t->people, &t->people_params, t->flows, year);
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

void cqio__residents_fill_work(const cqio_trajectory *t, cqio_year *year) {
  for (int r = 0; r < t->economy->districts; r++) {
    double force = t->participation[r] * t->people->urban[r];
    year->labour_force[r] = force;
    year->working[r] = t->working[r];
    year->unemployed[r] = fmax(0.0, force - t->working[r]);
  }
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
  params->growth = data->district_growth;
  params->external_inflow = t->arrivals = t->behaviour.arrivals;
  params->local_rate = cqio__local_rate(data, options);
  params->homes = t->commuting ? &t->commuting->homes : NULL;
  params->steady_hazard = options->migration.hazard == CQIO_CHOICE_DEVIATION;
  params->arrivals_to_homes = options->migration.arrivals == CQIO_ARRIVALS_HOMES;
  params->returnees = options->migration.returnees;
  cqio__people_away(data, t->away);
  params->away = t->away;
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

/* Labour force per urban resident, from who works in town (11.4) or lives there and works (26.7).
 */
static cqio_status set_participation(cqio_trajectory *t) {
  const cqio_economy *economy = t->economy;
  const cqio_dataset *data = economy->data;
  double *unemployed;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, economy->districts, &unemployed));
  double urban = cqio_sum(data->urban_residents, (size_t)economy->districts);
  for (int r = 0; r < economy->districts; r++)
    unemployed[r] = data->urban_unemployed * data->urban_residents[r] / urban;
  if (t->commuting && cqio__homes_spread(economy->districts, &t->commuting->homes, t->people->urban,
                                         t->urban_jobs, t->working)) {
    cqio__labour_participation(economy->districts, t->working, unemployed, t->people->urban,
                               t->participation);
  } else {
    memcpy(t->working, t->urban_jobs, (size_t)economy->districts * sizeof *t->working);
    cqio_people_participation(economy->districts, t->urban_jobs, unemployed, t->people->urban,
                              t->participation);
  }
  cqio_free(unemployed);
  return CQIO_OK;
}

cqio_status cqio__residents_create(cqio_trajectory *t) {
  const cqio_economy *economy = t->economy;
  double *jobs = NULL;
  CQIO_TRY(cqio__base_people(economy, &t->people));
  CQIO_TRY(CQIO_ALLOC(economy->ctx, economy->accounts, &jobs));
  cqio__labour_jobs(t, economy->output, jobs);
  sum_urban_jobs(economy, jobs, t->urban_jobs);
  cqio_free(jobs);
  CQIO_TRY(cqio__commuting_create(economy, t->options, t->urban_jobs, &t->commuting));
  CQIO_TRY(set_participation(t));
  set_people_params(t);
  return cqio_people_params_check(economy->ctx, economy->districts, &t->people_params);
}
