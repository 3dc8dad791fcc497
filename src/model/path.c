/* One scenario on its way through the years (method sections 9-11). */
#include "model/path.h"

#include <math.h>
#include <string.h>

/* Columns of demand and output: exogenous at growth 1, induced investment, then each park and
 * phase; without detail the parks join the second column. A single path has one column of the whole
 * year, formed from these two by location of use. */
enum { EXOGENOUS, INDUCED, FIRST_PARK };

static int park_column(const cqio_path *path, int park, int phase) {
  return path->rules.detail ? FIRST_PARK + CQIO_PHASES * park + phase : INDUCED;
}

static int year_index(const cqio_path *path, int year) {
  return year - path->options->years.first;
}

static size_t accounts(const cqio_path *path) {
  return (size_t)path->economy->accounts;
}

bool cqio_observed_persons(const cqio_dataset *data, const char *series, int year,
                           double *persons) {
  for (int k = 0; k < data->observation_count; k++) {
    const cqio_observation *seen = &data->observations[k];
    if (seen->year != year || strcmp(seen->series, series) != 0) continue;
    *persons = seen->value * (strncmp(seen->unit, "1e4 ", 4) == 0 ? 1e4 : 1.0);
    return true;
  }
  return false;
}

/* ---- demand ---------------------------------------------------------------------------------- */

/* Investment of accounts becomes demand for capital goods at their location (8.5, default bridge).
 */
static void add_capital_formation(const cqio_economy *economy, const double *investment,
                                  double *use) {
  size_t sectors = (size_t)economy->sectors;
  double total = cqio_sum(economy->data->gfcf, sectors);
  for (size_t l = 0; l < (size_t)economy->locations && total > 0.0; l++) {
    double spent = cqio_sum(investment + l * sectors, sectors);
    for (size_t i = 0; i < sectors; i++)
      use[l * sectors + i] += spent * economy->data->gfcf[i] / total;
  }
}

/*
 * Exogenous demand of the base year by location: government, inventories, consumption outside the
 * closure, and capital formation that neither the accelerator nor the observed parks explain
 * (9.6'). That rest may be negative where parks dominate; its sign is kept, so that the base year
 * is met.
 */
static cqio_status set_exogenous(cqio_path *path) {
  const cqio_economy *economy = path->economy;
  double *formed;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, economy->accounts, &formed));
  cqio_capital_induced(path->capital, economy->data, path->options, path->induced);
  add_capital_formation(economy, path->induced, formed);
  for (int p = 0; p < path->observed->parks; p++)
    cqio_parks_add_construction(path->observed, p, path->year, formed);
  bool closed = path->options->model.closure == CQIO_CHOICE_HOUSEHOLDS;
  const double *households =
      closed ? path->households->autonomous : economy->use[CQIO_USE_HOUSEHOLDS];
  for (size_t k = 0; k < accounts(path); k++)
    path->exogenous[k] = economy->use[CQIO_USE_GOVERNMENT][k] +
                         economy->use[CQIO_USE_INVENTORIES][k] + economy->use[CQIO_USE_CAPITAL][k] -
                         formed[k] + households[k];
  cqio_free(formed);
  return CQIO_OK;
}

/* The plan as observed, which holds in the base year whatever the scenario. */
static cqio_status create_observed_parks(cqio_path *path) {
  cqio_options observed = *path->options;
  observed.investment.factor = 1.0;
  observed.investment.parks = "all";
  observed.investment.exclude = "";
  observed.investment.to_wings = 0.0;
  return cqio_parks_create(path->economy->ctx, path->economy->data, &observed, &path->observed);
}

/* Demand that makes output X of one location rise by X: x less what the location itself uses of it
 * (8.8). */
static void add_operation(const cqio_economy *economy, int location, const double *x,
                          double *demand) {
  double *here = demand + (size_t)location * (size_t)economy->sectors;
  for (int j = 0; j < economy->sectors; j++) {
    if (x[j] == 0.0) continue;
    here[j] += x[j];
    for (int i = 0; i < economy->sectors; i++)
      here[i] -= cqio_economy_own_coefficient(economy, location, i, j) * x[j];
  }
}

/* Demand of a single path becomes that of the year. */
static void join_columns(cqio_path *path) {
  for (size_t k = 0; k < accounts(path); k++)
    path->use[k] = path->growth * path->use[k] + path->use[INDUCED * accounts(path) + k];
}

/* Demand of the capacity that opened after the base year; without detail the parks share a column.
 */
static cqio_status add_operations(cqio_path *path, int year) {
  const cqio_economy *economy = path->economy;
  size_t sectors = (size_t)economy->sectors, cells = (size_t)economy->districts * sectors;
  double *produced;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, cells, &produced));
  for (int p = 0; p < path->parks->parks; p++) {
    cqio_parks_add_operation(path->parks, economy->data, p, path->options->years.first + 1, year,
                             produced);
    if (!path->rules.detail && p < path->parks->parks - 1) continue;
    int column = path->rules.single ? 0 : park_column(path, p, CQIO_OPERATION);
    for (int r = 0; r < economy->districts; r++)
      add_operation(economy, CQIO_ZONES * r + CQIO_URBAN, produced + (size_t)r * sectors,
                    path->demand + (size_t)column * accounts(path));
    memset(produced, 0, cells * sizeof *produced);
  }
  cqio_free(produced);
  return CQIO_OK;
}

/* Final demand of YEAR under the plan PARKS in all columns, at the accounts that supply it.
 * Collective. */
static cqio_status form_demand(cqio_path *path, const cqio_parks *parks, int year) {
  const cqio_economy *economy = path->economy;
  int kinds = path->rules.single ? FIRST_PARK : path->columns;
  memset(path->use, 0, (size_t)kinds * accounts(path) * sizeof *path->use);
  memcpy(path->use, path->exogenous, accounts(path) * sizeof *path->use);
  cqio_status status = CQIO_OK;
  if (path->options->model.closure == CQIO_CHOICE_HOUSEHOLDS)
    status = cqio_households_add_other(economy->ctx, path->households, path->use);
  cqio_capital_induced(path->capital, economy->data, path->options, path->induced);
  add_capital_formation(economy, path->induced, path->use + INDUCED * accounts(path));
  for (int p = 0; p < parks->parks; p++)
    cqio_parks_add_construction(parks, p, year,
                                path->use + (size_t)park_column(path, p, CQIO_CONSTRUCTION) *
                                                accounts(path));
  CQIO_TRY(cqio_agree(economy->ctx, status));
  if (path->rules.single) join_columns(path);
  CQIO_TRY(cqio_economy_route(economy, path->columns, path->use, path->demand));
  double growth = path->rules.single ? path->growth : 1.0;
  for (size_t k = 0; k < accounts(path); k++)
    path->demand[k] += growth * economy->outside[k];
  if (path->options->investment.operation) status = add_operations(path, year);
  return cqio_agree(economy->ctx, status);
}

/* ---- solving --------------------------------------------------------------------------------- */

void cqio_path_solve_params(const cqio_economy *economy, const cqio_options *options,
                            cqio_solve_params *params) {
  static const cqio_solve_method methods[] = {[CQIO_CHOICE_AUTO] = CQIO_SOLVE_AUTO,
                                              [CQIO_CHOICE_GMRES] = CQIO_SOLVE_GMRES,
                                              [CQIO_CHOICE_BICGSTAB] = CQIO_SOLVE_BICGSTAB,
                                              [CQIO_CHOICE_NEUMANN] = CQIO_SOLVE_NEUMANN,
                                              [CQIO_CHOICE_LU] = CQIO_SOLVE_LU};
  int64_t first, count;
  cqio_operator_range(economy->operator, & first, &count);
  cqio_solve_params_init(params);
  params->method = methods[options->solver.method];
  params->tolerance = options->solver.tolerance;
  params->max_iterations = options->solver.max_iterations;
  params->scale_local = economy->output + first;
  params->names = (cqio_account_names){cqio_economy_label, (void *)economy};
}

/* Solves all columns for path->output with the households of YEAR. Collective. */
static cqio_status solve_year(cqio_path *path, int year, cqio_solve_report *report) {
  const cqio_economy *economy = path->economy;
  cqio_operator *op = economy->operator;
  if (path->options->model.closure == CQIO_CHOICE_HOUSEHOLDS)
    CQIO_TRY(cqio_operator_set_closure(economy->ctx, op, &path->households->closure));
  else
    cqio_operator_set_closed(op, false);
  int64_t first, count;
  cqio_operator_range(op, &first, &count);
  cqio_solve_params params;
  cqio_path_solve_params(economy, path->options, &params);
  cqio_operator_scatter(op, path->columns, path->demand, path->local_demand);
  if (path->rules.guide) {
    cqio_path_guess(path, year_index(path, year), path->output);
    cqio_operator_scatter(op, path->columns, path->output, path->local_output);
    params.tolerance = path->rules.guide->tolerance;
    params.guess = true;
  }
  CQIO_TRY(cqio_leontief_solve(economy->ctx, op, &params, path->columns, path->local_demand,
                               path->local_output, NULL, report));
  return cqio_operator_gather(economy->ctx, op, path->columns, path->local_output, path->output);
}

void cqio_year_bounds(const cqio_economy *economy, const double *labour, double norm1,
                      const double *bound, cqio_year *result) {
  size_t sectors = (size_t)economy->sectors, n = (size_t)economy->accounts;
  double total = cqio_sum(result->output, n);
  result->solve.bound_norm1 = total > 0.0 ? norm1 / total : 0.0;
  result->solve.bound_relative = result->gdp_bound = result->employed_bound = 0.0;
  for (size_t l = 0; l < (size_t)economy->locations; l++) {
    const double *error = bound + l * sectors, *output = result->output + l * sectors;
    const double *jobs = labour + l / CQIO_ZONES * sectors;
    for (size_t i = 0; i < sectors; i++) {
      result->gdp_bound += economy->value_added_share[i] * error[i];
      result->employed_bound += jobs[i] * error[i];
      if (error[i] > result->solve.bound_relative * fabs(output[i]) && output[i] != 0.0)
        result->solve.bound_relative = error[i] / fabs(output[i]);
    }
  }
}

/* Certified error of the year's total (16.6), and with it of value added and employment. The
 * certificate of a single path begins with that of the year before; a path that may be restarted
 * has none. Collective; needs the operator as solve_year left it. BOUND is work space of n. */
static cqio_status certify_total(cqio_path *path, const double *demand, cqio_year *result,
                                 double *bound) {
  const cqio_economy *economy = path->economy;
  cqio_operator *op = economy->operator;
  int64_t first, count;
  cqio_operator_range(op, &first, &count);
  cqio_account_names names = {cqio_economy_label, (void *)economy};
  const cqio_certificate *model = path->certificate;
  if (!model && path->rules.guide) model = path->rules.guide->certificate;
  cqio_certificate *certificate;
  CQIO_TRY(cqio_productivity_renew(economy->ctx, op, path->rules.single ? model : NULL,
                                   economy->output + first, names, &certificate));
  cqio_certificate_destroy(&path->certificate);
  path->certificate = certificate;
  result->certificate = cqio_certificate_read(certificate);
  cqio_solve_params params;
  cqio_path_solve_params(economy, path->options, &params);
  params.certificate = path->certificate;
  params.plain_bounds = path->rules.single;
  double norm1 = 0.0;
  CQIO_TRY(cqio_error_bound(economy->ctx, op, &params, 1, demand + first, result->output + first,
                            path->local_output, &norm1));
  CQIO_TRY(cqio_operator_gather(economy->ctx, op, 1, path->local_output, bound));
  cqio_year_bounds(economy, path->labour, norm1, bound, result);
  return CQIO_OK;
}

double cqio_value_added(const cqio_economy *economy, const double *output) {
  double sum = 0.0;
  for (int i = 0; i < economy->sectors; i++)
    sum += economy->value_added_share[i] *
           cqio_sum_strided(output + i, (size_t)economy->locations, (size_t)economy->sectors);
  return sum;
}

/* Exogenous growth of the year unless it is given: such that GDP grows as published, or by the
 * option. */
static cqio_status find_growth(cqio_path *path, int year) {
  const cqio_economy *economy = path->economy;
  double published;
  if (path->rules.growth) return CQIO_OK;
  if (!path->options->dynamics.follow_published_growth ||
      !cqio_dataset_observed(economy->data, "gdp_real_growth", year, &published)) {
    path->growth *= 1.0 + path->options->dynamics.exogenous_growth;
    return CQIO_OK;
  }
  double target = path->gdp * (1.0 + published / 100.0), rest = 0.0;
  for (int c = 1; c < path->columns; c++)
    rest += cqio_value_added(economy, path->output + (size_t)c * accounts(path));
  path->growth = (target - rest) / cqio_value_added(economy, path->output);
  if (path->growth > 0.0) return CQIO_OK;
  return cqio_fail(economy->ctx, CQIO_CONFIG,
                   "annual.csv: gdp_real_growth of %d = %g (percent): expected more, since induced "
                   "investment and parks alone give %.2f (1e8 CNY) of a GDP of %.2f",
                   year, published, rest, target);
}

/* total = growth x column 0 + the other columns, in their order. */
static void add_columns(const cqio_path *path, const double *columns, double *total) {
  if (path->rules.single) {
    memcpy(total, columns, accounts(path) * sizeof *total);
    return;
  }
  for (size_t k = 0; k < accounts(path); k++) {
    total[k] = path->growth * columns[k];
    for (int c = 1; c < path->columns; c++)
      total[k] += columns[(size_t)c * accounts(path) + k];
  }
}

/* ---- employment ------------------------------------------------------------------------------ */

/* Residents at the end of the coming year: natural growth and outside inflow only (11.10). */
static double coming_residents(const cqio_path *path) {
  cqio_people_rates now = cqio_people_rate(path->people);
  return now.urban * (1.0 + path->people_params.growth_urban) +
         now.rural * (1.0 + path->people_params.growth_rural) + path->people_params.external_inflow;
}

/* Productivity of the year: the given shift, or the one that meets published employment, later the
 * last employment-to-resident ratio. */
static cqio_status advance_labour(cqio_path *path, cqio_year *result) {
  const cqio_economy *economy = path->economy;
  double residents = coming_residents(path), published, shift = 0.0;
  bool known = cqio_observed_persons(economy->data, "employed", result->year, &published);
  if (path->rules.shift) {
    shift = path->rules.shift[year_index(path, result->year)];
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

/* Jobs, skills, wages of the year from result->output and path->labour. */
static void fill_employment(const cqio_path *path, cqio_year *result) {
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

/* Jobs and value added of each park and phase by location (8.9). */
static void fill_parks(const cqio_path *path, cqio_year *result) {
  const cqio_economy *economy = path->economy;
  size_t sectors = (size_t)economy->sectors, locations = (size_t)economy->locations;
  bool marginal = path->options->employment.elasticity == CQIO_CHOICE_MARGINAL;
  for (int p = 0; p < path->parks->parks; p++)
    for (int phase = 0; phase < CQIO_PHASES; phase++) {
      const double *x = path->output + (size_t)park_column(path, p, phase) * accounts(path);
      for (size_t l = 0; l < locations; l++) {
        double jobs = 0.0, added = 0.0;
        for (size_t i = 0; i < sectors; i++) {
          double response = marginal ? economy->data->employment_elasticity[i] : 1.0;
          jobs += response * path->labour[l / CQIO_ZONES * sectors + i] * x[l * sectors + i];
          added += economy->value_added_share[i] * x[l * sectors + i];
        }
        size_t cell = (size_t)(CQIO_PHASES * p + phase) * locations + l;
        result->park_jobs[cell] = jobs;
        result->park_value_added[cell] = added;
      }
    }
}

/* ---- people ---------------------------------------------------------------------------------- */

static void sum_urban_jobs(const cqio_economy *economy, const double *jobs, double *urban) {
  size_t sectors = (size_t)economy->sectors;
  for (int r = 0; r < economy->districts; r++)
    urban[r] = cqio_sum(jobs + (size_t)(CQIO_ZONES * r + CQIO_URBAN) * sectors, sectors);
}

/* What people compare (11.4): EARNED in town per urban head, money from town included per RURAL
 * head. */
static cqio_status compare_incomes(const cqio_path *path, const cqio_year *result, double *urban,
                                   double *rural) {
  double *perceived;
  CQIO_TRY(CQIO_ALLOC(path->economy->ctx, path->households->accounts, &perceived));
  for (int a = 0; a < path->households->accounts; a++)
    perceived[a] =
        path->households->group[a] == CQIO_GROUP_RURAL ? result->income[a] : result->earned[a];
  cqio_people_income_per_head(path->people, perceived, urban, rural);
  cqio_free(perceived);
  return CQIO_OK;
}

/* Income ratio of town and countryside and the Theil index (14.1, 14.2), over those who live there
 * at the start of the year. */
static cqio_status fill_inequality(const cqio_path *path, cqio_year *result) {
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

/* Migration, registration and the new stocks, from what the economy of the year pays. */
static cqio_status move_people(cqio_path *path, cqio_year *result) {
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

static void fill_people(const cqio_path *path, cqio_year *result) {
  size_t bytes = (size_t)path->economy->districts * sizeof(double);
  memcpy(result->urban, path->people->urban, bytes);
  memcpy(result->rural, path->people->rural, bytes);
  memcpy(result->registered_urban, path->people->registered_urban, bytes);
  memcpy(result->registered_rural, path->people->registered_rural, bytes);
  result->rates = cqio_people_rate(path->people);
}

static void fill_income(const cqio_path *path, cqio_year *result) {
  cqio_households_income(path->households, result->output, path->growth, result->earned,
                         result->income);
  result->remittances = 0.0;
  for (int a = CQIO_GROUP_FLOATING; a < path->households->accounts; a += CQIO_GROUPS)
    result->remittances += result->earned[a] - result->income[a];
}

/* ---- one year -------------------------------------------------------------------------------- */

cqio_status cqio_path_step(cqio_path *path, cqio_year *result) {
  const cqio_economy *economy = path->economy;
  cqio_ctx *ctx = economy->ctx;
  result->year = path->year + 1;
  cqio_status status =
      cqio_households_update(ctx, path->households, economy->data, path->people,
                             cqio_households_remitted(economy->data, path->options));
  CQIO_TRY(cqio_agree(ctx, status));
  if (path->rules.growth) path->growth = path->rules.growth[year_index(path, result->year)];
  CQIO_TRY(form_demand(path, path->parks, result->year));
  CQIO_TRY(solve_year(path, result->year, &result->solve));
  CQIO_TRY(find_growth(path, result->year));
  result->growth = path->growth;
  add_columns(path, path->output, result->output);
  path->gdp = result->gdp = cqio_value_added(economy, result->output);
  CQIO_TRY(advance_labour(path, result));
  fill_employment(path, result);
  fill_income(path, result);
  if (path->rules.detail) fill_parks(path, result);
  if (path->rules.detail || path->rules.single) {
    add_columns(path, path->demand, path->use); /* the total demand, in space no longer needed */
    CQIO_TRY(certify_total(path, path->use, result, path->use + accounts(path)));
  }
  result->induced_investment = cqio_sum(path->induced, accounts(path));
  result->park_investment = cqio_parks_formation(path->parks, result->year);
  status = fill_inequality(path, result);
  if (!status) status = move_people(path, result);
  CQIO_TRY(cqio_agree(ctx, status));
  fill_people(path, result);
  cqio_capital_advance(path->capital, economy->data, path->options, path->induced, result->output);
  if (path->rules.guide) cqio_path_compare(path, year_index(path, result->year), result->output);
  path->year = result->year;
  return CQIO_OK;
}

/* ---- base year ------------------------------------------------------------------------------- */

/* The observed economy; the parks' construction demand of the year is its part of it. */
static cqio_status fill_base_year(cqio_path *path, cqio_year *result) {
  const cqio_economy *economy = path->economy;
  result->year = path->year;
  result->growth = path->growth = 1.0;
  memcpy(result->output, economy->output, accounts(path) * sizeof *result->output);
  path->gdp = result->gdp = cqio_value_added(economy, result->output);
  fill_employment(path, result);
  fill_income(path, result);
  fill_people(path, result);
  CQIO_TRY(cqio_agree(economy->ctx, fill_inequality(path, result)));
  sum_urban_jobs(economy, result->jobs, path->urban_jobs);
  result->induced_investment = cqio_sum(path->induced, accounts(path));
  result->park_investment = cqio_parks_formation(path->observed, path->year);
  path->employment_ratio = result->employed / (result->rates.urban + result->rates.rural);
  if (path->rules.guide) {
    cqio_path_compare(path, 0, result->output);
    memcpy(path->ratio_before, path->ratio, accounts(path) * sizeof *path->ratio);
  }
  if (!path->rules.detail) return CQIO_OK;
  CQIO_TRY(form_demand(path, path->observed, path->year));
  CQIO_TRY(solve_year(path, path->year, &result->solve));
  fill_parks(path, result);
  add_columns(path, path->demand, path->use);
  return certify_total(path, path->use, result, path->use + accounts(path));
}

static void set_people_params(cqio_path *path) {
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

static cqio_status create_people(cqio_path *path) {
  const cqio_economy *economy = path->economy;
  const cqio_dataset *data = economy->data;
  double *unemployed = NULL, *jobs = NULL;
  CQIO_TRY(cqio_base_people(economy, &path->people));
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

static cqio_status allocate(cqio_path *path) {
  const cqio_economy *economy = path->economy;
  cqio_ctx *ctx = economy->ctx;
  size_t n = accounts(path), districts = (size_t)economy->districts;
  int64_t first, count;
  cqio_operator_range(economy->operator, & first, &count);
  int kinds =
      path->rules.detail ? FIRST_PARK + CQIO_PHASES * economy->data->parks.count : FIRST_PARK;
  path->columns = path->rules.single ? 1 : kinds;
  size_t columns = (size_t)path->columns;
  CQIO_TRY(CQIO_ALLOC(ctx, districts, &path->conversion_quota));
  CQIO_TRY(CQIO_ALLOC(ctx, districts, &path->propensity));
  CQIO_TRY(CQIO_ALLOC(ctx, districts, &path->tenure));
  CQIO_TRY(CQIO_ALLOC(ctx, districts, &path->participation));
  CQIO_TRY(CQIO_ALLOC(ctx, districts, &path->urban_jobs));
  CQIO_TRY(CQIO_ALLOC(ctx, districts * (size_t)economy->sectors, &path->labour));
  CQIO_TRY(CQIO_ALLOC(ctx, n, &path->exogenous));
  CQIO_TRY(CQIO_ALLOC(ctx, (size_t)kinds * n, &path->use));
  CQIO_TRY(CQIO_ALLOC(ctx, columns * n, &path->demand));
  CQIO_TRY(CQIO_ALLOC(ctx, columns * n, &path->output));
  CQIO_TRY(CQIO_ALLOC(ctx, columns * (size_t)count, &path->local_demand));
  CQIO_TRY(CQIO_ALLOC(ctx, columns * (size_t)count, &path->local_output));
  if (path->rules.guide) {
    CQIO_TRY(CQIO_ALLOC(ctx, n, &path->ratio));
    CQIO_TRY(CQIO_ALLOC(ctx, n, &path->ratio_before));
  }
  return CQIO_ALLOC(ctx, n, &path->induced);
}

/* Everything of the state that needs no other rank. */
static cqio_status set_up(cqio_path *path) {
  const cqio_economy *economy = path->economy;
  CQIO_TRY(allocate(path));
  memcpy(path->labour, economy->labour,
         (size_t)economy->districts * (size_t)economy->sectors * sizeof *path->labour);
  CQIO_TRY(create_people(path));
  CQIO_TRY(cqio_people_flows_create(economy->ctx, economy->districts, &path->flows));
  CQIO_TRY(cqio_households_create(economy, path->options, path->people, &path->households));
  CQIO_TRY(cqio_parks_create(economy->ctx, economy->data, path->options, &path->parks));
  CQIO_TRY(create_observed_parks(path));
  if (path->rules.park_factors) {
    cqio_parks_scale(path->parks, path->rules.park_factors);
    cqio_parks_scale(path->observed, path->rules.park_factors);
  }
  CQIO_TRY(cqio_capital_create(economy, path->options, &path->capital));
  return set_exogenous(path);
}

cqio_status cqio_path_create(const cqio_economy *economy, const cqio_options *options,
                             const cqio_path_rules *rules, cqio_year *result, cqio_path **out) {
  *out = NULL;
  cqio_path *path = NULL;
  cqio_status status = CQIO_ALLOC(economy->ctx, 1, &path);
  if (!status) {
    path->economy = economy;
    path->options = options;
    path->rules = *rules;
    path->year = options->years.first;
    status = set_up(path);
  }
  status = cqio_agree(economy->ctx, status);
  if (!status) status = fill_base_year(path, result);
  if (status)
    cqio_path_destroy(&path);
  else
    *out = path;
  return status;
}

void cqio_path_destroy(cqio_path **handle) {
  if (!handle || !*handle) return;
  cqio_path *path = *handle;
  cqio_people_destroy(&path->people);
  cqio_people_flows_destroy(&path->flows);
  cqio_households_destroy(&path->households);
  cqio_parks_destroy(&path->parks);
  cqio_parks_destroy(&path->observed);
  cqio_capital_destroy(&path->capital);
  cqio_certificate_destroy(&path->certificate);
  cqio_free(path->ratio);
  cqio_free(path->ratio_before);
  cqio_free(path->conversion_quota);
  cqio_free(path->propensity);
  cqio_free(path->tenure);
  cqio_free(path->participation);
  cqio_free(path->urban_jobs);
  cqio_free(path->labour);
  cqio_free(path->exogenous);
  cqio_free(path->use);
  cqio_free(path->demand);
  cqio_free(path->output);
  cqio_free(path->local_demand);
  cqio_free(path->local_output);
  cqio_free(path->induced);
  cqio_free(path);
  *handle = NULL;
}
