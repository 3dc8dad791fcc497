/* One member of an ensemble: perturbed inputs, base year, years (method 16.1). */
#include "ensemble/member.h"
#include "cqio/numeric.h"

#include <math.h>
#include <string.h>

static bool is_static(const cqio_member *member) {
  return member->options.ensemble.kind == CQIO_CHOICE_STATIC;
}

static bool has_markets(const cqio_member *member) {
  return member->options.model.closure == CQIO_CHOICE_EQUILIBRIUM;
}

static bool static_closed(const cqio_member *member) {
  return is_static(member) && member->options.model.closure == CQIO_CHOICE_HOUSEHOLDS;
}

static size_t accounts(const cqio_member *member) {
  return (size_t)member->base->accounts;
}

/* ---- base year of the member ----------------------------------------------------------------- */

/* What OUTPUT and final demand claim, A x + f without the demand from outside. H: households whose
 * income responds, or NULL. CLAIMS[n]; uses member->work. */
static cqio_status add_claims(cqio_member *member, const cqio_economy *economy,
                              const cqio_households *h, double *claims) {
  size_t sectors = (size_t)economy->sectors;
  for (size_t k = 0; k < accounts(member); k++) {
    member->work[k] = h ? member->households->autonomous[k] : economy->use[CQIO_USE_HOUSEHOLDS][k];
    for (int kind = CQIO_USE_GOVERNMENT; kind < CQIO_USES; kind++)
      member->work[k] += economy->use[kind][k];
  }
  for (int a = 0; h && a < h->accounts; a++)
    for (size_t i = 0; i < sectors; i++)
      member->work[(size_t)h->location[a] * sectors + i] +=
          h->basket[(size_t)h->group[a] * sectors + i] * h->base_income[a];
  CQIO_TRY(cqio_economy_route(economy, 1, member->work, economy->final_demand));
  CQIO_TRY(
      cqio_operator_apply(economy->ctx, economy->open_operator, 1, member->base->output, claims));
  for (size_t k = 0; k < accounts(member); k++) {
    claims[k] += economy->final_demand[k];
    economy->final_demand[k] += economy->outside[k];
  }
  return CQIO_OK;
}

static cqio_status refuse_negative(const cqio_member *member, const double *output, int year) {
  cqio_account_label label;
  for (size_t k = 0; k < accounts(member); k++)
    if (output[k] < -1e-9 * member->base->output[k])
      return cqio_fail(member->base->ctx, CQIO_NUMERIC,
                       "ensemble: %d: '%s': output = %g (1e8 %s): expected a value >= 0", year,
                       cqio_account_name(cqio_economy_names(member->base), (int64_t)k, &label),
                       output[k], member->base->data->currency);
  return CQIO_OK;
}

/* Bounds of the base year's output against the final demand of OP, open or closed (16.6). */
static cqio_status certify(cqio_member *member, cqio_operator *op, const cqio_certificate *model,
                           const double *demand) {
  cqio_economy *economy = &member->economy;
  cqio_solve_params params;
  cqio_certificate *certificate;
  double norm1 = 0.0;
  cqio__trajectory_solve_params(economy, &member->options, &params);
  CQIO_TRY(cqio_productivity_renew(economy->ctx, op, model, params.scale_local, params.names,
                                   &certificate));
  params.certificate = certificate;
  params.plain_bounds = true;
  cqio_status status = cqio_error_bound(economy->ctx, op, &params, 1, demand, economy->output,
                                        member->bound, &norm1);
  if (!status) {
    memcpy(member->year[0].output, economy->output, accounts(member) * sizeof *economy->output);
    member->year[0].certificate = cqio_certificate_read(certificate);
    cqio__year_bounds(economy, economy->labour, norm1, member->bound, &member->year[0]);
  }
  cqio_certificate_destroy(&certificate);
  return status;
}

/*
 * Output x' of the base year: x' - x solves (I - A') d = (A' x + f') - (A x + f), so that the base
 * case is met exactly where nothing is perturbed. H as in add_claims; A is that of OP, closed by
 * it.
 */
static cqio_status find_output(cqio_member *member, cqio_operator *op, const cqio_households *h) {
  cqio_economy *economy = &member->economy;
  cqio_solve_params params;
  size_t n = accounts(member);
  CQIO_TRY(add_claims(member, economy, h, member->change));
  for (size_t k = 0; k < n; k++)
    member->work[k] = member->change[k] - member->claims[k];
  cqio__trajectory_solve_params(economy, &member->options, &params);
  if (!has_markets(member)) params.tolerance = member->options.ensemble.tolerance;
  CQIO_TRY(cqio_leontief_solve(economy->ctx, op, &params, 1, member->work, member->change, NULL,
                               &member->year[0].solve));
  for (size_t k = 0; k < n; k++)
    economy->output[k] = member->base->output[k] + member->change[k];
  return refuse_negative(member, economy->output, member->options.years.first);
}

static cqio_status make_operator(cqio_member *member) {
  cqio_operator_destroy(&member->economy.open_operator);
  return cqio_operator_create(member->base->ctx, &member->economy.structure,
                              &member->economy.open_operator);
}

/* ---- static members -------------------------------------------------------------------------- */

/* Households of the base year's income under the inputs of ECONOMY. */
static cqio_status static_households(cqio_member *member, const cqio_economy *economy,
                                     cqio_households **out) {
  cqio_people *people;
  *out = NULL;
  if (!static_closed(member)) return CQIO_OK;
  CQIO_TRY(cqio__base_people(economy, &people));
  cqio_status status = cqio__households_create(economy, &member->perturbed, people, out);
  cqio_people_destroy(&people);
  return status;
}

/* What the output of a static member means; H may be NULL. */
static void fill_static(cqio_member *member, const cqio_households *h) {
  const cqio_economy *economy = &member->economy;
  cqio_year *year = &member->year[0];
  year->year = member->options.years.first;
  year->growth = 1.0;
  memcpy(year->output, economy->output, accounts(member) * sizeof *year->output);
  year->gdp = cqio__value_added(economy, year->output);
  cqio_employment_jobs(economy->districts, economy->sectors, economy->labour, year->output,
                       year->jobs);
  year->employed = cqio_sum(year->jobs, accounts(member));
  cqio_employment_wages(economy->districts, economy->sectors, economy->compensation_share,
                        year->output, year->wages);
  if (h) cqio__households_income(h, year->output, 1.0, year->earned, year->income);
}

/* Final demand against which a closed output is certified: what does not follow income. */
static cqio_status autonomous_demand(cqio_member *member, const cqio_households *h,
                                     double *demand) {
  const cqio_economy *economy = &member->economy;
  for (size_t k = 0; k < accounts(member); k++) {
    member->work[k] = member->households->autonomous[k];
    for (int kind = CQIO_USE_GOVERNMENT; kind < CQIO_USES; kind++)
      member->work[k] += economy->use[kind][k];
  }
  CQIO_TRY(cqio__households_add_other(economy->ctx, h, member->work));
  CQIO_TRY(cqio_economy_route(economy, 1, member->work, demand));
  for (size_t k = 0; k < accounts(member); k++)
    demand[k] += economy->outside[k];
  return CQIO_OK;
}

/* The member's year with households that respond. */
static cqio_status compute_closed(cqio_member *member, const cqio_households *h) {
  cqio_operator *closed;
  CQIO_TRY(cqio_operator_create_closed(member->base->ctx, member->economy.open_operator,
                                       &h->closure, &closed));
  cqio_status status = find_output(member, closed, h);
  if (!status) status = autonomous_demand(member, h, member->change);
  if (!status) status = certify(member, closed, member->certificate, member->change);
  cqio_operator_destroy(&closed);
  return status;
}

/* The member's year with its operator open: households as they were. */
static cqio_status compute_open(cqio_member *member) {
  cqio_operator *op = member->economy.open_operator;
  CQIO_TRY(find_output(member, op, NULL));
  return certify(member, op, member->base->certificate, member->economy.final_demand);
}

static cqio_status compute_static(cqio_member *member) {
  cqio_households *h;
  CQIO_TRY(static_households(member, &member->economy, &h));
  cqio_status status = member->households ? compute_closed(member, h) : compute_open(member);
  if (!status) fill_static(member, h);
  cqio__households_destroy(&h);
  return status;
}

/* ---- members of years ------------------------------------------------------------------------ */

static cqio_behaviour behaviour_of(const cqio_member *member) {
  return (cqio_behaviour){.eta0 = member->calibration->eta0 * member->perturbation->migration,
                          .conversion_rate = member->calibration->conversion_rate *
                                             member->perturbation->conversion,
                          .arrivals = member->calibration->arrivals,
                          .growth = member->calibration->growth,
                          .shift = member->calibration->shift,
                          .reference = &member->calibration->reference,
                          .nearby = member->nearby,
                          .park_factors = member->perturbation->park};
}

static cqio_status compute_years(cqio_member *member) {
  cqio_behaviour behaviour = behaviour_of(member);
  cqio_trajectory *trajectory;
  CQIO_TRY(compute_open(member));
  CQIO_TRY(cqio__trajectory_create(&member->economy, &member->perturbed, CQIO_FOLLOW, &behaviour,
                                   &member->year[0], &trajectory));
  cqio_status status = CQIO_OK;
  for (int t = 1; t < member->years && !status; t++) {
    status = cqio__trajectory_step(trajectory, &member->year[t]);
    if (!status) status = refuse_negative(member, member->year[t].output, member->year[t].year);
  }
  cqio__trajectory_destroy(&trajectory);
  return status;
}

static cqio_status compute_markets(cqio_member *member) {
  CQIO_TRY(compute_open(member));
  return cqio__member_clear(member, member->market, member->perturbation->park, NULL);
}

cqio_status cqio__member_compute(cqio_member *member, int64_t number) {
  memcpy(member->economy.output, member->base->output, accounts(member) * sizeof(double));
  cqio__member_perturb(member, number);
  CQIO_TRY(make_operator(member));
  return is_static(member)     ? compute_static(member)
         : has_markets(member) ? compute_markets(member)
                               : compute_years(member);
}

/* ---- creation -------------------------------------------------------------------------------- */

/* Replaces *ARRAY by a copy of its own; NULL stays. */
static cqio_status own_copy(cqio_ctx *ctx, size_t count, double **array) {
  double *copy;
  if (!*array) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(ctx, count, &copy));
  memcpy(copy, *array, count * sizeof *copy);
  *array = copy;
  return CQIO_OK;
}

/* The arrays of the copied economy and data set that a member changes, and how many numbers they
 * hold. */
enum { OWN_ARRAYS = 15 };
struct own_array {
  double **array;
  size_t count;
};

static void list_own(cqio_member *member, struct own_array own[OWN_ARRAYS]) {
  cqio_economy *e = &member->economy;
  size_t n = accounts(member), sectors = (size_t)e->sectors, districts = (size_t)e->districts;
  size_t classes = (size_t)member->base->data->trade_classes.count;
  const struct own_array all[OWN_ARRAYS] = {
      {&e->imports.coefficients, sectors * sectors},
      {&e->local.local_technology, districts * sectors * sectors},
      {&e->local.remaining_technology, districts * sectors * sectors},
      {&e->kernel, classes * districts * districts},
      {&e->own_kernel, classes * districts * districts},
      {&e->trade.to, n},
      {&e->value_added_share, sectors},
      {&e->compensation_share, sectors},
      {&e->labour, districts * sectors},
      {&e->jobs, districts * sectors},
      {&e->district_output, districts * sectors},
      {&e->output, n},
      {&e->use[CQIO_USE_CAPITAL], n},
      {&e->final_demand, n},
      {&member->data.icor, sectors}};
  memcpy(own, all, sizeof all);
}

static cqio_status copy_inputs(cqio_member *member) {
  cqio_ctx *ctx = member->base->ctx;
  struct own_array own[OWN_ARRAYS];
  member->data = *member->base->data;
  member->economy = *member->base;
  member->economy.data = &member->data;
  member->economy.open_operator = NULL;
  list_own(member, own);
  cqio_status status = CQIO_OK;
  for (int k = 0; k < OWN_ARRAYS; k++) {
    if (!status) status = own_copy(ctx, own[k].count, own[k].array);
    if (status) *own[k].array = NULL; /* not to be freed */
  }
  cqio_factored_structure *s = &member->economy.structure;
  if (s->technology) s->technology = member->economy.imports.coefficients;
  s->district_technology = member->economy.local.remaining_technology;
  s->local_technology = member->economy.local.local_technology;
  s->kernel = member->economy.kernel;
  s->own_kernel = member->economy.own_kernel;
  s->column_scale = member->economy.trade.to;
  return status;
}

static cqio_status allocate(cqio_member *member) {
  cqio_ctx *ctx = member->base->ctx;
  size_t n = accounts(member);
  CQIO_TRY(copy_inputs(member));
  CQIO_TRY(cqio__perturbation_create(member->base, &member->perturbation));
  CQIO_TRY(cqio__ensemble_design(member->base, &member->options, &member->design));
  CQIO_TRY(CQIO_ALLOC(ctx, member->years, &member->year));
  for (int t = 0; t < member->years; t++)
    CQIO_TRY(cqio__year_allocate(member->base, &member->year[t]));
  CQIO_TRY(CQIO_ALLOC(ctx, n, &member->claims));
  CQIO_TRY(CQIO_ALLOC(ctx, n, &member->work));
  CQIO_TRY(CQIO_ALLOC(ctx, n, &member->change));
  size_t districts = (size_t)member->base->districts;
  CQIO_TRY(CQIO_ALLOC(ctx, districts * districts, &member->pairs));
  return CQIO_ALLOC(ctx, n, &member->bound);
}

/* The base of static members: households, certificate of the system closed by them. */
static cqio_status prepare_static(cqio_member *member) {
  cqio_economy *economy = &member->economy;
  CQIO_TRY(static_households(member, economy, &member->households));
  CQIO_TRY(add_claims(member, economy, member->households, member->claims));
  if (!member->households) return compute_static(member);
  cqio_operator *closed;
  cqio_solve_params params;
  cqio__trajectory_solve_params(economy, &member->options, &params);
  CQIO_TRY(cqio_operator_create_closed(economy->ctx, economy->open_operator,
                                       &member->households->closure, &closed));
  cqio_status status = cqio_productivity(economy->ctx, closed, params.scale_local, params.names,
                                         &member->certificate);
  cqio_operator_destroy(&closed);
  return status ? status : compute_static(member);
}

static cqio_status prepare_years(cqio_member *member) {
  const cqio_behaviour behaviour = {.eta0 = member->calibration->eta0,
                                    .conversion_rate = member->calibration->conversion_rate,
                                    .arrivals = member->calibration->arrivals,
                                    .growth = member->calibration->growth,
                                    .shift = member->calibration->shift,
                                    .reference = &member->calibration->reference};
  CQIO_TRY(add_claims(member, &member->economy, NULL, member->claims));
  if (has_markets(member))
    return cqio__member_clear(member, member->calibration->markets, NULL, &member->market);
  CQIO_TRY(certify(member, member->economy.open_operator, member->base->certificate,
                   member->economy.final_demand));
  return cqio__nearby_create(&member->economy, &member->options, &behaviour,
                             member->options.ensemble.tolerance, member->year, &member->nearby);
}

cqio_status cqio__member_create(const cqio_economy *economy, const cqio_scenario *scenario,
                                const cqio_calibration *calibration, cqio_member **out) {
  *out = NULL;
  cqio_member *member;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, 1, &member));
  member->base = economy;
  member->calibration = calibration;
  member->options = member->perturbed = scenario->options;
  member->years =
      is_static(member) ? 1 : scenario->options.years.last - scenario->options.years.first + 1;
  cqio_status status = allocate(member);
  if (!status) status = make_operator(member);
  if (!status) status = is_static(member) ? prepare_static(member) : prepare_years(member);
  if (status)
    cqio__member_destroy(&member);
  else
    *out = member;
  return status;
}

void cqio__member_destroy(cqio_member **handle) {
  if (!handle || !*handle) return;
  cqio_member *member = *handle;
  struct own_array own[OWN_ARRAYS];
  list_own(member, own);
  for (int k = 0; k < OWN_ARRAYS; k++)
    cqio_free(*own[k].array);
  cqio_operator_destroy(&member->economy.open_operator);
  cqio_certificate_destroy(&member->certificate);
  cqio__households_destroy(&member->households);
  cqio__nearby_destroy(&member->nearby);
  cqio__market_study_destroy(&member->market);
  cqio__perturbation_destroy(&member->perturbation);
  cqio_design_destroy(&member->design);
  for (int t = 0; t < member->years && member->year; t++)
    cqio__year_free(&member->year[t]);
  cqio_free(member->year);
  cqio_free(member->pairs);
  cqio_free(member->claims);
  cqio_free(member->work);
  cqio_free(member->change);
  cqio_free(member->bound);
  cqio_free(member);
  *handle = NULL;
}
