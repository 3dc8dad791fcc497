/* What is produced in a year: one solve for all causes of demand, the growth of exogenous demand
 * that meets the published growth of GDP, and the proof (method sections 5, 12, 16). */
#include "cqio/numeric.h"
#include "years/given_growth.h"
#include "years/trajectory.h"

#include <math.h>
#include <string.h>

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
  params->names = cqio_economy_names(economy);
}

/* The operator of the year computed last. */
static cqio_operator *year_operator(const cqio_trajectory *t) {
  return t->closed ? t->closed : cqio__trajectory_open(t);
}

/* Closes the operator by the households of the year, where they respond. Collective. */
static cqio_status close_operator(cqio_trajectory *t) {
  if (t->options->model.closure != CQIO_CHOICE_HOUSEHOLDS) return CQIO_OK;
  cqio_operator_destroy(&t->closed);
  return cqio_operator_create_closed(t->economy->ctx, cqio__trajectory_open(t),
                                     &t->households->closure, &t->closed);
}

cqio_status cqio__production_solve(cqio_trajectory *t, cqio_year *year) {
  const cqio_economy *economy = t->economy;
  CQIO_TRY(close_operator(t));
  cqio_operator *op = year_operator(t);
  int64_t first, count;
  cqio_operator_range(op, &first, &count);
  cqio_solve_params params;
  cqio__trajectory_solve_params(economy, t->options, &params);
  cqio_operator_scatter(op, t->columns, t->demand, t->local_demand);
  if (t->behaviour.nearby) {
    cqio__nearby_guess(t, cqio__trajectory_index(t, year->year), t->output);
    cqio_operator_scatter(op, t->columns, t->output, t->local_output);
    params.tolerance = t->behaviour.nearby->tolerance;
    params.guess = true;
  }
  CQIO_TRY(cqio_leontief_solve(economy->ctx, op, &params, t->columns, t->local_demand,
                               t->local_output, NULL, &year->solve));
  return cqio_operator_gather(economy->ctx, op, t->columns, t->local_output, t->output);
}

void cqio__year_bounds(const cqio_economy *economy, const double *labour, double norm1,
                       const double *bound, cqio_year *year) {
  size_t sectors = (size_t)economy->sectors, n = (size_t)economy->accounts;
  double total = cqio_sum(year->output, n);
  year->solve.bound_norm1 = total > 0.0 ? norm1 / total : 0.0;
  year->solve.bound_relative = year->gdp_bound = year->employed_bound = 0.0;
  for (size_t l = 0; l < (size_t)economy->locations; l++) {
    const double *error = bound + l * sectors, *output = year->output + l * sectors;
    const double *jobs = labour + l / CQIO_ZONES * sectors;
    for (size_t i = 0; i < sectors; i++) {
      year->gdp_bound += economy->value_added_share[i] * error[i];
      year->employed_bound += jobs[i] * error[i];
      if (error[i] > year->solve.bound_relative * fabs(output[i]) && output[i] != 0.0)
        year->solve.bound_relative = error[i] / fabs(output[i]);
    }
  }
}

/* total = growth x column 0 + the other columns, in their order. */
static void add_columns(const cqio_trajectory *t, const double *columns, double *total) {
  if (t->purpose == CQIO_FOLLOW) {
    memcpy(total, columns, cqio__trajectory_accounts(t) * sizeof *total);
    return;
  }
  for (size_t k = 0; k < cqio__trajectory_accounts(t); k++) {
    total[k] = t->growth * columns[k];
    for (int c = 1; c < t->columns; c++)
      total[k] += columns[(size_t)c * cqio__trajectory_accounts(t) + k];
  }
}

cqio_status cqio__production_certify(cqio_trajectory *t, cqio_year *year) {
  const cqio_economy *economy = t->economy;
  cqio_operator *op = year_operator(t);
  int64_t first, count;
  cqio_operator_range(op, &first, &count);
  cqio_account_names names = cqio_economy_names(economy);
  /* A member may begin with the certificate of the year before; what may be restarted has none. */
  const cqio_certificate *model = t->certificate;
  if (!model && t->behaviour.nearby) model = t->behaviour.nearby->certificate;
  cqio_certificate *certificate;
  CQIO_TRY(cqio_productivity_renew(economy->ctx, op, t->purpose == CQIO_FOLLOW ? model : NULL,
                                   economy->output + first, names, &certificate));
  cqio_certificate_destroy(&t->certificate);
  t->certificate = certificate;
  year->certificate = cqio_certificate_read(certificate);
  cqio_solve_params params;
  cqio__trajectory_solve_params(economy, t->options, &params);
  params.certificate = t->certificate;
  params.plain_bounds = t->purpose == CQIO_FOLLOW;
  double norm1 = 0.0;
  add_columns(t, t->demand, t->total_demand);
  CQIO_TRY(cqio_error_bound(economy->ctx, op, &params, 1, t->total_demand + first,
                            year->output + first, t->local_output, &norm1));
  CQIO_TRY(cqio_operator_gather(economy->ctx, op, 1, t->local_output, t->bound));
  cqio__year_bounds(economy, t->labour, norm1, t->bound, year);
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
static cqio_status find_growth(cqio_trajectory *t, int year) {
  const cqio_economy *economy = t->economy;
  double observed;
  if (t->behaviour.growth) return CQIO_OK;
  if (!t->options->dynamics.follow_published_growth ||
      !cqio_dataset_observed(economy->data, "gdp_real_growth", year, &observed)) {
    t->growth *= 1.0 + cqio__exogenous_growth(economy->data, t->options, year);
    return CQIO_OK;
  }
  double target = t->gdp * (1.0 + observed / 100.0), rest = 0.0;
  for (int c = 1; c < t->columns; c++)
    rest += cqio__value_added(economy, t->output + (size_t)c * cqio__trajectory_accounts(t));
  t->growth = (target - rest) / cqio__value_added(economy, t->output);
  if (t->growth > 0.0) return CQIO_OK;
  return cqio_fail(economy->ctx, CQIO_CONFIG,
                   "annual.csv: gdp_real_growth of %d = %g (percent): expected more, since induced "
                   "investment and parks alone give %.2f (1e8 %s) of a GDP of %.2f",
                   year, observed, rest, economy->data->currency, target);
}

cqio_status cqio__production_grow(cqio_trajectory *t, cqio_year *year) {
  CQIO_TRY(find_growth(t, year->year));
  year->growth = t->growth;
  add_columns(t, t->output, year->output);
  t->gdp = year->gdp = cqio__value_added(t->economy, year->output);
  return CQIO_OK;
}

void cqio__production_fill_parks(const cqio_trajectory *t, cqio_year *year) {
  const cqio_economy *economy = t->economy;
  size_t sectors = (size_t)economy->sectors, locations = (size_t)economy->locations;
  bool marginal = t->options->employment.elasticity == CQIO_CHOICE_MARGINAL;
  for (int p = 0; p < t->parks->parks; p++)
    for (int phase = 0; phase < CQIO_PHASES; phase++) {
      const double *x =
          t->output + (size_t)cqio__demand_column(t, p, phase) * cqio__trajectory_accounts(t);
      for (size_t l = 0; l < locations; l++) {
        double jobs = 0.0, added = 0.0;
        for (size_t i = 0; i < sectors; i++) {
          double response = marginal ? economy->data->employment_elasticity[i] : 1.0;
          jobs += response * t->labour[l / CQIO_ZONES * sectors + i] * x[l * sectors + i];
          added += economy->value_added_share[i] * x[l * sectors + i];
        }
        size_t cell = (size_t)(CQIO_PHASES * p + phase) * locations + l;
        year->park_jobs[cell] = jobs;
        year->park_value_added[cell] = added;
      }
    }
}
