/* Multipliers and urban-rural links of the base year (method 7.5-7.9, 15.1, 15.7). */
#include "cqio/analysis.h"
#include "cqio/numeric.h"
#include "economy/households.h"

#include <string.h>

/* What the computations share. */
struct work {
  const cqio_economy *economy;
  cqio_households *households;
  cqio_operator *closed; /* by them */
  cqio_multipliers *result;
  cqio_solve_params params;
  int64_t first, count; /* this rank's accounts */
};

static size_t all(const struct work *work) {
  return (size_t)work->economy->accounts;
}

static cqio_status gather(const struct work *work, int columns, const double *local, double *full) {
  return cqio_operator_gather(work->economy->ctx, work->economy->open_operator, columns, local,
                              full);
}

/* ---- multipliers per unit of final demand (15.1) --------------------------------------------- */

/* coefficient[EFFECTS][n]: what a unit of output holds of each effect. */
static void effect_coefficients(const struct work *work, double *coefficient) {
  const cqio_economy *economy = work->economy;
  for (size_t k = 0; k < all(work); k++) {
    size_t sector = k % (size_t)economy->sectors;
    size_t district = k / (size_t)(CQIO_ZONES * economy->sectors);
    coefficient[CQIO_EFFECT_OUTPUT * all(work) + k] = 1.0;
    coefficient[CQIO_EFFECT_VALUE_ADDED * all(work) + k] = economy->value_added_share[sector];
    coefficient[CQIO_EFFECT_EMPLOYMENT * all(work) + k] =
        economy->labour[district * (size_t)economy->sectors + sector];
    coefficient[CQIO_EFFECT_INCOME * all(work) + k] = economy->compensation_share[sector];
  }
}

/* multiplier[e] = coefficient[e]' (I - A)^-1 of OP. */
static cqio_status multiply(const struct work *work, cqio_operator *op, const double *coefficient,
                            double *const *multiplier) {
  cqio_ctx *ctx = work->economy->ctx;
  size_t part = (size_t)CQIO_EFFECTS * (size_t)work->count;
  double *local = NULL, *result = NULL, *full = NULL;
  cqio_status status = CQIO_ALLOC(ctx, part, &local);
  if (!status) status = CQIO_ALLOC(ctx, part, &result);
  if (!status) status = CQIO_ALLOC(ctx, CQIO_EFFECTS * all(work), &full);
  status = cqio_agree(ctx, status);
  if (!status) {
    cqio_operator_scatter(op, CQIO_EFFECTS, coefficient, local);
    cqio_solve_params params = work->params;
    params.transposed = true;
    params.scale_local = NULL; /* multipliers are of order one everywhere */
    status = cqio_leontief_solve(ctx, op, &params, CQIO_EFFECTS, local, result, NULL, NULL);
  }
  if (!status) status = gather(work, CQIO_EFFECTS, result, full);
  for (int e = 0; e < CQIO_EFFECTS && !status; e++)
    memcpy(multiplier[e], full + (size_t)e * all(work), all(work) * sizeof *full);
  cqio_free(local);
  cqio_free(result);
  cqio_free(full);
  return status;
}

static cqio_status unit_multipliers(const struct work *work) {
  const cqio_economy *economy = work->economy;
  double *coefficient;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(economy->ctx, CQIO_EFFECTS * all(work), &coefficient));
  effect_coefficients(work, coefficient);
  cqio_status status = multiply(work, economy->open_operator, coefficient, work->result->open);
  if (!status) status = multiply(work, work->closed, coefficient, work->result->closed);
  cqio_free(coefficient);
  return status;
}

/* ---- households (7.5, 7.8, 7.9) -------------------------------------------------------------- */

static cqio_status miyazawa(const struct work *work) {
  cqio_multipliers *result = work->result;
  cqio_miyazawa *links;
  CQIO_TRY(cqio_miyazawa_create(work->economy->ctx, work->closed, &work->params,
                                work->households->base_income, &links));
  size_t cells = (size_t)links->accounts * (size_t)links->accounts;
  memcpy(result->income_response, links->response, cells * sizeof(double));
  memcpy(result->income_multiplier, links->multiplier, cells * sizeof(double));
  memcpy(result->group_multiplier, links->group_multiplier, sizeof result->group_multiplier);
  cqio_miyazawa_destroy(&links);
  return CQIO_OK;
}

/* Final demand less what closed households buy out of their base-year income. */
static cqio_status demand_of_others(const struct work *work, double *local) {
  const cqio_economy *economy = work->economy;
  double *consumption;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(economy->ctx, work->count, &consumption));
  cqio_status status = cqio_operator_consumption(economy->ctx, work->closed, 1,
                                                 work->households->base_income, consumption);
  for (int64_t k = 0; k < work->count && !status; k++)
    local[k] = economy->final_demand[work->first + k] - consumption[k];
  cqio_free(consumption);
  return status;
}

static double rural_output(const cqio_economy *economy, const double *output) {
  double sum = 0.0;
  size_t sectors = (size_t)economy->sectors;
  for (size_t l = CQIO_RURAL; l < (size_t)economy->locations; l += CQIO_ZONES)
    sum += cqio_sum(output + l * sectors, sectors);
  return sum;
}

/* Output by origin (7.8): INDIRECT and INDUCED are local work space, FULL a replicated one. */
static cqio_status by_origin(const struct work *work, const double *local, double *indirect,
                             double *induced, double *income, double *full) {
  cqio_multipliers *result = work->result;
  cqio_ctx *ctx = work->economy->ctx;
  double *other;
  cqio_status status = CQIO_ALLOC(ctx, work->households->accounts, &other);
  if (!status) status = cqio__households_other_income(ctx, work->households, other);
  status = cqio_agree(ctx, status);
  if (!status)
    status = cqio_induced_by_group(ctx, work->closed, &work->params, local, other, indirect,
                                   induced, income, NULL);
  cqio_free(other);
  CQIO_TRY(status);
  CQIO_TRY(gather(work, 1, local, full));
  result->direct = cqio_sum(full, all(work));
  CQIO_TRY(gather(work, 1, indirect, full));
  result->indirect = cqio_sum(full, all(work));
  for (int g = 0; g < CQIO_GROUPS; g++) {
    CQIO_TRY(gather(work, 1, induced + (size_t)g * (size_t)work->count, full));
    result->induced[g] = cqio_sum(full, all(work));
  }
  return CQIO_OK;
}

/* Rural output with the remittances less that without any: migrants spend all where they earn it.
 * LOCAL is the demand of others and is changed; SOLUTION, INCOME and FULL are work space. */
static cqio_status remittance_effect(const struct work *work, double *local, double *solution,
                                     double *income, double *full) {
  const cqio_economy *economy = work->economy;
  cqio_household_closure without = work->households->closure;
  cqio_operator *closed;
  without.transfer = NULL;
  CQIO_TRY(cqio_operator_create_closed(economy->ctx, economy->open_operator, &without, &closed));
  const cqio_households *households = work->households;
  for (int a = 0; a < households->accounts; a++)
    income[a] = households->income_share[a] * households->other[households->location[a]];
  cqio_status status = cqio_operator_consumption(economy->ctx, closed, 1, income, solution);
  for (int64_t k = 0; k < work->count && !status; k++)
    local[k] += solution[k];
  if (!status)
    status =
        cqio_leontief_solve(economy->ctx, closed, &work->params, 1, local, solution, NULL, NULL);
  cqio_operator_destroy(&closed);
  if (!status) status = gather(work, 1, solution, full);
  CQIO_TRY(status);
  work->result->rural_output_remittances =
      rural_output(economy, economy->output) - rural_output(economy, full);
  return CQIO_OK;
}

static cqio_status household_effects(const struct work *work) {
  cqio_ctx *ctx = work->economy->ctx;
  double *local = NULL, *indirect = NULL, *induced = NULL, *income = NULL, *full = NULL;
  cqio_status status = CQIO_ALLOC(ctx, work->count, &local);
  if (!status) status = CQIO_ALLOC(ctx, work->count, &indirect);
  if (!status) status = CQIO_ALLOC(ctx, CQIO_GROUPS * work->count, &induced);
  if (!status) status = CQIO_ALLOC(ctx, work->households->accounts, &income);
  if (!status) status = CQIO_ALLOC(ctx, all(work), &full);
  status = cqio_agree(ctx, status);
  if (!status) status = demand_of_others(work, local);
  if (!status) status = by_origin(work, local, indirect, induced, income, full);
  if (!status) status = remittance_effect(work, local, indirect, income, full);
  cqio_free(local);
  cqio_free(indirect);
  cqio_free(induced);
  cqio_free(income);
  cqio_free(full);
  return status;
}

/* ---- zones (15.7) ---------------------------------------------------------------------------- */

/* demand[d][n]: base-year final demand met by the accounts of zone d. */
static void demand_by_zone(const cqio_economy *economy, double *demand) {
  size_t n = (size_t)economy->accounts, sectors = (size_t)economy->sectors;
  for (size_t k = 0; k < n; k++)
    for (size_t d = 0; d < CQIO_ZONES; d++)
      demand[d * n + k] = k / sectors % CQIO_ZONES == d ? economy->final_demand[k] : 0.0;
}

/* Sums EFFECT[zones][n] of one part of the decomposition over the sectors of each location. */
static void store_round(const struct work *work, int part, const double *effect) {
  const cqio_economy *economy = work->economy;
  size_t sectors = (size_t)economy->sectors, locations = (size_t)economy->locations;
  for (size_t d = 0; d < CQIO_ZONES; d++)
    for (size_t l = 0; l < locations; l++) {
      const double *x = effect + d * all(work) + l * sectors;
      const double *labour = economy->labour + l / CQIO_ZONES * sectors;
      size_t cell = ((size_t)part * CQIO_ZONES + d) * locations + l;
      for (size_t i = 0; i < sectors; i++) {
        work->result->zonal_output[cell] += x[i];
        work->result->zonal_value_added[cell] += economy->value_added_share[i] * x[i];
        work->result->zonal_employment[cell] += labour[i] * x[i];
      }
    }
}

static cqio_status decompose(const struct work *work, cqio_operator *own_zone, double *full) {
  cqio_ctx *ctx = work->economy->ctx;
  size_t part = CQIO_ZONES * (size_t)work->count;
  double *local = NULL, *parts[CQIO_ROUNDS] = {NULL};
  cqio_status status = CQIO_ALLOC(ctx, part, &local);
  for (int p = 0; p < CQIO_ROUNDS && !status; p++)
    status = CQIO_ALLOC(ctx, part, &parts[p]);
  status = cqio_agree(ctx, status);
  if (!status) {
    demand_by_zone(work->economy, full);
    cqio_operator_scatter(work->economy->open_operator, CQIO_ZONES, full, local);
    status = cqio_round_decompose(ctx, work->economy->open_operator, own_zone, &work->params,
                                  CQIO_ZONES, local, parts[CQIO_ROUND_OWN],
                                  parts[CQIO_ROUND_SPILLOVER], parts[CQIO_ROUND_FEEDBACK], NULL);
  }
  for (int p = 0; p < CQIO_ROUNDS && !status; p++) {
    status = gather(work, CQIO_ZONES, parts[p], full);
    if (!status) store_round(work, p, full);
  }
  cqio_free(local);
  for (int p = 0; p < CQIO_ROUNDS; p++)
    cqio_free(parts[p]);
  return status;
}

/* Rural output caused by demand from town: A, demand met by urban accounts, from the decomposition;
 * B, demand made by urban locations, by one more solve. */
static cqio_status dependence(const struct work *work, double *use, double *full) {
  const cqio_economy *economy = work->economy;
  size_t locations = (size_t)economy->locations, sectors = (size_t)economy->sectors;
  double rural = rural_output(economy, economy->output), caused = 0.0;
  for (size_t part = 0; part < CQIO_ROUNDS; part++)
    for (size_t l = CQIO_RURAL; l < locations; l += CQIO_ZONES)
      caused += work->result->zonal_output[(part * CQIO_ZONES + CQIO_URBAN) * locations + l];
  work->result->dependence_supplied = rural > 0.0 ? caused / rural : 0.0;

  for (size_t k = 0; k < all(work); k++) {
    use[k] = 0.0;
    for (int kind = 0; kind < CQIO_USES; kind++)
      if (k / sectors % CQIO_ZONES == CQIO_URBAN) use[k] += economy->use[kind][k];
  }
  CQIO_TRY(cqio_economy_route(economy, 1, use, full));
  cqio_operator_scatter(economy->open_operator, 1, full, use);
  CQIO_TRY(cqio_leontief_solve(economy->ctx, economy->open_operator, &work->params, 1, use,
                               use + work->count, NULL, NULL));
  CQIO_TRY(gather(work, 1, use + work->count, full));
  work->result->dependence_residents = rural > 0.0 ? rural_output(economy, full) / rural : 0.0;
  return CQIO_OK;
}

static cqio_status zonal_effects(const struct work *work) {
  const cqio_economy *economy = work->economy;
  cqio_factored_structure structure = economy->structure;
  structure.own_zone_only = true;
  cqio_operator *own_zone = NULL;
  double *use = NULL, *full = NULL;
  cqio_status status = CQIO_ALLOC(economy->ctx, 2 * all(work), &use);
  if (!status) status = CQIO_ALLOC(economy->ctx, CQIO_ZONES * all(work), &full);
  status = cqio_agree(economy->ctx, status);
  if (!status) status = cqio_operator_create(economy->ctx, &structure, &own_zone);
  if (!status) status = decompose(work, own_zone, full);
  if (!status) status = dependence(work, use, full);
  cqio_operator_destroy(&own_zone);
  cqio_free(use);
  cqio_free(full);
  return status;
}

/* ---- creation -------------------------------------------------------------------------------- */

static cqio_status allocate(const cqio_economy *economy, cqio_multipliers *m) {
  cqio_ctx *ctx = economy->ctx;
  m->households = CQIO_GROUPS * economy->districts;
  size_t households = (size_t)m->households;
  size_t zonal = (size_t)CQIO_ROUNDS * CQIO_ZONES * (size_t)economy->locations;
  for (int e = 0; e < CQIO_EFFECTS; e++) {
    CQIO_TRY(CQIO_ALLOC(ctx, economy->accounts, &m->open[e]));
    CQIO_TRY(CQIO_ALLOC(ctx, economy->accounts, &m->closed[e]));
  }
  CQIO_TRY(CQIO_ALLOC(ctx, households * households, &m->income_response));
  CQIO_TRY(CQIO_ALLOC(ctx, households * households, &m->income_multiplier));
  CQIO_TRY(CQIO_ALLOC(ctx, zonal, &m->zonal_output));
  CQIO_TRY(CQIO_ALLOC(ctx, zonal, &m->zonal_value_added));
  return CQIO_ALLOC(ctx, zonal, &m->zonal_employment);
}

/* All effects, with the operator open and closed by the base-year households. Collective. */
static cqio_status compute(struct work *work) {
  const cqio_economy *economy = work->economy;
  CQIO_TRY(cqio_operator_create_closed(economy->ctx, economy->open_operator,
                                       &work->households->closure, &work->closed));
  cqio_operator_range(economy->open_operator, &work->first, &work->count);
  cqio_solve_params_init(&work->params);
  work->params.scale_local = economy->output + work->first;
  work->params.names = cqio_economy_names(economy);
  CQIO_TRY(unit_multipliers(work));
  CQIO_TRY(miyazawa(work));
  CQIO_TRY(household_effects(work));
  return zonal_effects(work);
}

cqio_status cqio_multipliers_create(const cqio_economy *economy, const cqio_options *options,
                                    cqio_multipliers **out) {
  *out = NULL;
  struct work work = {.economy = economy};
  cqio_people *people = NULL;
  cqio_status status = CQIO_ALLOC(economy->ctx, 1, &work.result);
  if (!status) status = allocate(economy, work.result);
  if (!status) status = cqio__base_people(economy, &people);
  if (!status) status = cqio__households_create(economy, options, people, &work.households);
  status = cqio_agree(economy->ctx, status);
  if (!status) status = compute(&work);
  cqio_operator_destroy(&work.closed);
  cqio__households_destroy(&work.households);
  cqio_people_destroy(&people);
  if (status)
    cqio_multipliers_destroy(&work.result);
  else
    *out = work.result;
  return status;
}

void cqio_multipliers_destroy(cqio_multipliers **handle) {
  if (!handle || !*handle) return;
  cqio_multipliers *m = *handle;
  for (int e = 0; e < CQIO_EFFECTS; e++) {
    cqio_free(m->open[e]);
    cqio_free(m->closed[e]);
  }
  cqio_free(m->income_response);
  cqio_free(m->income_multiplier);
  cqio_free(m->zonal_output);
  cqio_free(m->zonal_value_added);
  cqio_free(m->zonal_employment);
  cqio_free(m);
  *handle = NULL;
}
