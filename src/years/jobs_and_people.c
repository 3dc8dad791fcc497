/* Jobs, incomes and people of a path (method sections 10, 11, 14). */
#include "cqio/numeric.h"
#include "years/trajectory.h"

#include <math.h>
#include <string.h>

/* Residents at the end of the coming year: natural growth and outside inflow only (11.10). */
static double coming_residents(const cqio_trajectory *path) {
  cqio_people_rates now = cqio_people_rate(path->people);
  return now.urban * (1.0 + path->people_params.growth_urban) +
         now.rural * (1.0 + path->people_params.growth_rural) + path->people_params.external_inflow;
}

cqio_status cqio__trajectory_advance_labour(cqio_trajectory *path, cqio_year *result) {
  const cqio_economy *economy = path->economy;
  double residents = coming_residents(path), published, shift = 0.0;
  bool known = cqio_observed_persons(economy->data, "employed", result->year, &published);
  if (path->rules.shift) {
    shift = path->rules.shift[cqio__trajectory_index(path, result->year)];
  } else if (path->options->employment.calibrate) {
    double target = known ? published : path->employment_ratio * residents;
    CQIO_TRY(cqio_employment_shift(economy->ctx, economy->districts, economy->sectors, path->labour,
                                   economy->data->productivity_growth, result->output, target,
                                   &shift));
    if (known) path->employment_ratio = published / residents;
  }
  cqio_employment_advance(economy->districts, economy->sectors, economy->data->productivity_growth,
                          shift, path->labour);
  result->productivity_shift = shift;
  return CQIO_OK;
}

void cqio__trajectory_fill_employment(const cqio_trajectory *path, cqio_year *result) {
  const cqio_economy *economy = path->economy;
  const cqio_dataset *data = economy->data;
  cqio_employment_jobs(economy->districts, economy->sectors, path->labour, result->output,
                       result->jobs);
  cqio_employment_total total =
      cqio_employment_sum(economy->districts, economy->sectors, result->jobs, data->skills.count,
                          data->skill_share, NULL, result->skill_jobs);
  result->employed = total.total;
  cqio_employment_wages(economy->districts, economy->sectors, economy->compensation_share,
                        result->output, result->wages);
}

void cqio__trajectory_fill_income(const cqio_trajectory *path, cqio_year *result) {
  cqio__households_income(path->households, result->output, path->growth, result->earned,
                          result->income);
  result->remittances = 0.0;
  for (int a = CQIO_GROUP_FLOATING; a < path->households->accounts; a += CQIO_GROUPS)
    result->remittances += result->earned[a] - result->income[a];
}

static void sum_urban_jobs(const cqio_economy *economy, const double *jobs, double *urban) {
  size_t sectors = (size_t)economy->sectors;
  for (int r = 0; r < economy->districts; r++)
    urban[r] = cqio_sum(jobs + (size_t)(CQIO_ZONES * r + CQIO_URBAN) * sectors, sectors);
}

/* What people compare (11.4): EARNED in town per urban head, money from town included per RURAL
 * head. */
static cqio_status compare_incomes(const cqio_trajectory *path, const cqio_year *result,
                                   double *urban, double *rural) {
  double *perceived;
  CQIO_TRY(CQIO_ALLOC(path->economy->ctx, path->households->accounts, &perceived));
  for (int a = 0; a < path->households->accounts; a++)
    perceived[a] =
        path->households->group[a] == CQIO_GROUP_RURAL ? result->income[a] : result->earned[a];
  cqio_people_income_per_head(path->people, perceived, urban, rural);
  cqio_free(perceived);
  return CQIO_OK;
}

cqio_status cqio__trajectory_fill_inequality(const cqio_trajectory *path, cqio_year *result) {
  size_t districts = (size_t)path->economy->districts;
  double *people = NULL, *income = NULL, *zone[CQIO_ZONES] = {NULL}, sum[CQIO_ZONES] = {0.0};
  cqio_status status = CQIO_ALLOC(path->economy->ctx, CQIO_ZONES * districts, &people);
  if (!status) status = CQIO_ALLOC(path->economy->ctx, CQIO_ZONES * districts, &income);
  for (int z = 0; z < CQIO_ZONES && !status; z++)
    status = CQIO_ALLOC(path->economy->ctx, districts, &zone[z]);
  if (!status) status = compare_incomes(path, result, zone[CQIO_URBAN], zone[CQIO_RURAL]);
  for (size_t k = 0; k < CQIO_ZONES * districts && !status; k++) {
    size_t r = k / CQIO_ZONES, z = k % CQIO_ZONES;
    people[k] = z == CQIO_URBAN ? path->people->urban[r] : path->people->rural[r];
    income[k] = zone[z][r];
    sum[z] += people[k] * income[k];
  }
  if (!status) {
    cqio_people_rates rates = cqio_people_rate(path->people);
    cqio_theil_parts parts =
        cqio_theil_decompose(path->economy->districts, CQIO_ZONES, people, income);
    result->theil = parts.total;
    result->theil_between = parts.between;
    result->income_ratio = sum[CQIO_RURAL] > 0.0
                               ? sum[CQIO_URBAN] / rates.urban / (sum[CQIO_RURAL] / rates.rural)
                               : 0.0;
  }
  cqio_free(people);
  cqio_free(income);
  cqio_free(zone[CQIO_URBAN]);
  cqio_free(zone[CQIO_RURAL]);
  return status;
}

cqio_status cqio__trajectory_move_people(cqio_trajectory *path, cqio_year *result) {
  const cqio_economy *economy = path->economy;
  size_t districts = (size_t)economy->districts;
  double *jobs = NULL, *urban = NULL, *rural = NULL;
  cqio_status status = CQIO_ALLOC(economy->ctx, districts, &jobs);
  if (!status) status = CQIO_ALLOC(economy->ctx, districts, &urban);
  if (!status) status = CQIO_ALLOC(economy->ctx, districts, &rural);
  if (!status) status = compare_incomes(path, result, urban, rural);
  if (status) goto done;
  sum_urban_jobs(economy, result->jobs, jobs);
  cqio_people_drivers drivers = {jobs,  path->urban_jobs, path->participation, urban,
                                 rural, economy->distance};
  CQIO_TRY_GOTO(
      status, done,
      cqio_people_plan(economy->ctx, path->people, &path->people_params, &drivers, path->flows));
  memcpy(result->migration, path->flows->moves, districts * districts * sizeof *jobs);
  memcpy(result->converted, path->flows->converted, districts * sizeof *jobs);
  CQIO_TRY_GOTO(status, done,
                cqio_people_advance(economy->ctx, path->people, &path->people_params, path->flows,
                                    &result->people));
  memcpy(path->urban_jobs, jobs, districts * sizeof *jobs);
done:
  cqio_free(jobs);
  cqio_free(urban);
  cqio_free(rural);
  return status;
}

void cqio__trajectory_fill_people(const cqio_trajectory *path, cqio_year *result) {
  size_t bytes = (size_t)path->economy->districts * sizeof(double);
  memcpy(result->urban, path->people->urban, bytes);
  memcpy(result->rural, path->people->rural, bytes);
  memcpy(result->registered_urban, path->people->registered_urban, bytes);
  memcpy(result->registered_rural, path->people->registered_rural, bytes);
  result->rates = cqio_people_rate(path->people);
}

static void set_people_params(cqio_trajectory *path) {
  const cqio_dataset *data = path->economy->data;
  const cqio_options *options = path->options;
  cqio_people_params *params = &path->people_params;
  cqio_people_params_init(params);
  params->eta0 = path->rules.eta0;
  params->eta1 = data->eta1;
  params->income_elasticity = data->income_elasticity;
  params->distance_decay = data->distance_decay;
  params->turnover = options->migration.turnover;
  /* The wedge of the data set already holds the wage gap of migrants (method 12.4). */
  params->wage_ratio = 1.0;
  params->exclusion_wedge = data->exclusion_wedge;
  params->over_response = data->over_response;
  params->dependants = data->dependants_per_mover;
  params->return_rate = data->return_rate;
  params->growth_urban = data->natural_growth[CQIO_URBAN];
  params->growth_rural = data->natural_growth[CQIO_RURAL];
  params->external_inflow = data->external_net_inflow;
  params->conversion_rate =
      fmin(1.0, path->rules.conversion_rate * options->registration.conversion_factor);
  double urban = cqio_sum(path->people->urban, (size_t)path->economy->districts);
  for (int r = 0; r < path->economy->districts; r++) {
    path->tenure[r] = (int)(data->metro_core[r] ? data->tenure_core : data->tenure_county);
    path->conversion_quota[r] = options->registration.quota * path->people->urban[r] / urban;
    path->propensity[r] = options->migration.propensity_factor;
  }
  params->tenure = path->tenure;
  params->quota = path->conversion_quota;
  params->propensity = path->propensity;
}

cqio_status cqio__trajectory_create_people(cqio_trajectory *path) {
  const cqio_economy *economy = path->economy;
  const cqio_dataset *data = economy->data;
  double *unemployed = NULL, *jobs = NULL;
  CQIO_TRY(cqio__base_people(economy, &path->people));
  cqio_status status = CQIO_ALLOC(economy->ctx, economy->districts, &unemployed);
  if (!status) status = CQIO_ALLOC(economy->ctx, economy->accounts, &jobs);
  if (!status) {
    double urban = cqio_sum(data->urban_residents, (size_t)economy->districts);
    for (int r = 0; r < economy->districts; r++)
      unemployed[r] = data->urban_unemployed * data->urban_residents[r] / urban;
    cqio_employment_jobs(economy->districts, economy->sectors, path->labour, economy->output, jobs);
    sum_urban_jobs(economy, jobs, path->urban_jobs);
    cqio_people_participation(economy->districts, path->urban_jobs, unemployed, path->people->urban,
                              path->participation);
    set_people_params(path);
    status = cqio_people_params_check(economy->ctx, economy->districts, &path->people_params);
  }
  cqio_free(unemployed);
  cqio_free(jobs);
  return status;
}
