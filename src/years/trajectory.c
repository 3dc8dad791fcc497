/* One scenario on its way through the years (method sections 9-11). */
#include "years/trajectory.h"
#include "cqio/numeric.h"

#include <math.h>
#include <string.h>

/* The plan as observed, which holds in the base year whatever the scenario. */
static cqio_status create_observed_parks(cqio_trajectory *path) {
  cqio_options observed = *path->options;
  observed.investment.factor = 1.0;
  observed.investment.parks = "all";
  observed.investment.exclude = "";
  observed.investment.to_wings = 0.0;
  return cqio__park_plan_create(path->economy->ctx, path->economy->data, &observed,
                                &path->observed);
}

/* ---- solving --------------------------------------------------------------------------------- */

void cqio__trajectory_solve_params(const cqio_economy *economy, const cqio_options *options,
                                   cqio_solve_params *params) {
  static const cqio_solve_method methods[] = {[CQIO_CHOICE_AUTO] = CQIO_SOLVE_AUTO,
                                              [CQIO_CHOICE_GMRES] = CQIO_SOLVE_GMRES,
                                              [CQIO_CHOICE_BICGSTAB] = CQIO_SOLVE_BICGSTAB,
                                              [CQIO_CHOICE_NEUMANN] = CQIO_SOLVE_NEUMANN,
                                              [CQIO_CHOICE_LU] = CQIO_SOLVE_LU};
  int64_t first, count;
  cqio_operator_range(economy->open_operator, &first, &count);
  cqio_solve_params_init(params);
  params->method = methods[options->solver.method];
  params->tolerance = options->solver.tolerance;
  params->max_iterations = options->solver.max_iterations;
  params->scale_local = economy->output + first;
  params->names = (cqio_account_names){cqio_economy_label, (void *)economy};
}

/* Solves all columns for path->output with the households of YEAR. Collective. */
static cqio_status solve_year(cqio_trajectory *path, int year, cqio_solve_report *report) {
  const cqio_economy *economy = path->economy;
  cqio_operator *op = economy->open_operator;
  if (path->options->model.closure == CQIO_CHOICE_HOUSEHOLDS)
    CQIO_TRY(cqio_operator_set_closure(economy->ctx, op, &path->households->closure));
  else
    cqio_operator_set_closed(op, false);
  int64_t first, count;
  cqio_operator_range(op, &first, &count);
  cqio_solve_params params;
  cqio__trajectory_solve_params(economy, path->options, &params);
  cqio_operator_scatter(op, path->columns, path->demand, path->local_demand);
  if (path->rules.guide) {
    cqio__nearby_guess(path, cqio__trajectory_index(path, year), path->output);
    cqio_operator_scatter(op, path->columns, path->output, path->local_output);
    params.tolerance = path->rules.guide->tolerance;
    params.guess = true;
  }
  CQIO_TRY(cqio_leontief_solve(economy->ctx, op, &params, path->columns, path->local_demand,
                               path->local_output, NULL, report));
  return cqio_operator_gather(economy->ctx, op, path->columns, path->local_output, path->output);
}

void cqio__year_bounds(const cqio_economy *economy, const double *labour, double norm1,
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
static cqio_status certify_total(cqio_trajectory *path, const double *demand, cqio_year *result,
                                 double *bound) {
  const cqio_economy *economy = path->economy;
  cqio_operator *op = economy->open_operator;
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
  cqio__trajectory_solve_params(economy, path->options, &params);
  params.certificate = path->certificate;
  params.plain_bounds = path->rules.single;
  double norm1 = 0.0;
  CQIO_TRY(cqio_error_bound(economy->ctx, op, &params, 1, demand + first, result->output + first,
                            path->local_output, &norm1));
  CQIO_TRY(cqio_operator_gather(economy->ctx, op, 1, path->local_output, bound));
  cqio__year_bounds(economy, path->labour, norm1, bound, result);
  return CQIO_OK;
}

double cqio__value_added(const cqio_economy *economy, const double *output) {
  double sum = 0.0;
  for (int i = 0; i < economy->sectors; i++)
    sum += economy->value_added_share[i] *
           cqio_sum_strided(output + i, (size_t)economy->locations, (size_t)economy->sectors);
  return sum;
}

/* Exogenous growth of the year unless it is given: such that GDP grows as published, or by the
 * option. */
static cqio_status find_growth(cqio_trajectory *path, int year) {
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
    rest += cqio__value_added(economy, path->output + (size_t)c * cqio__trajectory_accounts(path));
  path->growth = (target - rest) / cqio__value_added(economy, path->output);
  if (path->growth > 0.0) return CQIO_OK;
  return cqio_fail(economy->ctx, CQIO_CONFIG,
                   "annual.csv: gdp_real_growth of %d = %g (percent): expected more, since induced "
                   "investment and parks alone give %.2f (1e8 CNY) of a GDP of %.2f",
                   year, published, rest, target);
}

/* total = growth x column 0 + the other columns, in their order. */
static void add_columns(const cqio_trajectory *path, const double *columns, double *total) {
  if (path->rules.single) {
    memcpy(total, columns, cqio__trajectory_accounts(path) * sizeof *total);
    return;
  }
  for (size_t k = 0; k < cqio__trajectory_accounts(path); k++) {
    total[k] = path->growth * columns[k];
    for (int c = 1; c < path->columns; c++)
      total[k] += columns[(size_t)c * cqio__trajectory_accounts(path) + k];
  }
}

/* Jobs and value added of each park and phase by location (8.9). */
static void fill_parks(const cqio_trajectory *path, cqio_year *result) {
  const cqio_economy *economy = path->economy;
  size_t sectors = (size_t)economy->sectors, locations = (size_t)economy->locations;
  bool marginal = path->options->employment.elasticity == CQIO_CHOICE_MARGINAL;
  for (int p = 0; p < path->parks->parks; p++)
    for (int phase = 0; phase < CQIO_PHASES; phase++) {
      const double *x = path->output + (size_t)cqio__trajectory_column(path, p, phase) *
                                           cqio__trajectory_accounts(path);
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

/* ---- one year -------------------------------------------------------------------------------- */

cqio_status cqio__trajectory_step(cqio_trajectory *path, cqio_year *result) {
  const cqio_economy *economy = path->economy;
  cqio_ctx *ctx = economy->ctx;
  result->year = path->year + 1;
  cqio_status status =
      cqio__households_update(ctx, path->households, economy->data, path->people,
                              cqio__households_remitted(economy->data, path->options));
  CQIO_TRY(cqio_agree(ctx, status));
  if (path->rules.growth)
    path->growth = path->rules.growth[cqio__trajectory_index(path, result->year)];
  CQIO_TRY(cqio__trajectory_form_demand(path, path->parks, result->year));
  CQIO_TRY(solve_year(path, result->year, &result->solve));
  CQIO_TRY(find_growth(path, result->year));
  result->growth = path->growth;
  add_columns(path, path->output, result->output);
  path->gdp = result->gdp = cqio__value_added(economy, result->output);
  CQIO_TRY(cqio__trajectory_advance_labour(path, result));
  cqio__trajectory_fill_employment(path, result);
  cqio__trajectory_fill_income(path, result);
  if (path->rules.detail) fill_parks(path, result);
  if (path->rules.detail || path->rules.single) {
    add_columns(path, path->demand, path->use); /* the total demand, in space no longer needed */
    CQIO_TRY(certify_total(path, path->use, result, path->use + cqio__trajectory_accounts(path)));
  }
  result->induced_investment = cqio_sum(path->induced, cqio__trajectory_accounts(path));
  result->park_investment = cqio__park_plan_formation(path->parks, result->year);
  status = cqio__trajectory_fill_inequality(path, result);
  if (!status) status = cqio__trajectory_move_people(path, result);
  CQIO_TRY(cqio_agree(ctx, status));
  cqio__trajectory_fill_people(path, result);
  cqio__capital_advance(path->capital, economy->data, path->options, path->induced, result->output);
  if (path->rules.guide)
    cqio__nearby_compare(path, cqio__trajectory_index(path, result->year), result->output);
  path->year = result->year;
  return CQIO_OK;
}

/* ---- base year ------------------------------------------------------------------------------- */

/* The observed economy; the parks' construction demand of the year is its part of it. */
static cqio_status fill_base_year(cqio_trajectory *path, cqio_year *result) {
  const cqio_economy *economy = path->economy;
  result->year = path->year;
  result->growth = path->growth = 1.0;
  memcpy(result->output, economy->output, cqio__trajectory_accounts(path) * sizeof *result->output);
  path->gdp = result->gdp = cqio__value_added(economy, result->output);
  cqio__trajectory_fill_employment(path, result);
  cqio__trajectory_fill_income(path, result);
  cqio__trajectory_fill_people(path, result);
  CQIO_TRY(cqio_agree(economy->ctx, cqio__trajectory_fill_inequality(path, result)));
  result->induced_investment = cqio_sum(path->induced, cqio__trajectory_accounts(path));
  result->park_investment = cqio__park_plan_formation(path->observed, path->year);
  path->employment_ratio = result->employed / (result->rates.urban + result->rates.rural);
  if (path->rules.guide) {
    cqio__nearby_compare(path, 0, result->output);
    memcpy(path->ratio_before, path->ratio, cqio__trajectory_accounts(path) * sizeof *path->ratio);
  }
  if (!path->rules.detail) return CQIO_OK;
  CQIO_TRY(cqio__trajectory_form_demand(path, path->observed, path->year));
  CQIO_TRY(solve_year(path, path->year, &result->solve));
  fill_parks(path, result);
  add_columns(path, path->demand, path->use);
  return certify_total(path, path->use, result, path->use + cqio__trajectory_accounts(path));
}

static cqio_status allocate(cqio_trajectory *path) {
  const cqio_economy *economy = path->economy;
  cqio_ctx *ctx = economy->ctx;
  size_t n = cqio__trajectory_accounts(path), districts = (size_t)economy->districts;
  int64_t first, count;
  cqio_operator_range(economy->open_operator, &first, &count);
  int kinds = cqio__trajectory_kinds(path);
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
static cqio_status set_up(cqio_trajectory *path) {
  const cqio_economy *economy = path->economy;
  CQIO_TRY(allocate(path));
  memcpy(path->labour, economy->labour,
         (size_t)economy->districts * (size_t)economy->sectors * sizeof *path->labour);
  CQIO_TRY(cqio__trajectory_create_people(path));
  CQIO_TRY(cqio_people_flows_create(economy->ctx, economy->districts, &path->flows));
  CQIO_TRY(cqio__households_create(economy, path->options, path->people, &path->households));
  CQIO_TRY(cqio__park_plan_create(economy->ctx, economy->data, path->options, &path->parks));
  CQIO_TRY(create_observed_parks(path));
  if (path->rules.park_factors) {
    cqio__park_plan_scale(path->parks, path->rules.park_factors);
    cqio__park_plan_scale(path->observed, path->rules.park_factors);
  }
  CQIO_TRY(cqio__capital_create(economy, path->options, &path->capital));
  return cqio__trajectory_set_exogenous(path);
}

cqio_status cqio__trajectory_create(const cqio_economy *economy, const cqio_options *options,
                                    const cqio_trajectory_rules *rules, cqio_year *result,
                                    cqio_trajectory **out) {
  *out = NULL;
  cqio_trajectory *path = NULL;
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
    cqio__trajectory_destroy(&path);
  else
    *out = path;
  return status;
}

void cqio__trajectory_destroy(cqio_trajectory **handle) {
  if (!handle || !*handle) return;
  cqio_trajectory *path = *handle;
  cqio_people_destroy(&path->people);
  cqio_people_flows_destroy(&path->flows);
  cqio__households_destroy(&path->households);
  cqio__park_plan_destroy(&path->parks);
  cqio__park_plan_destroy(&path->observed);
  cqio__capital_destroy(&path->capital);
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
