/* One member of an ensemble: perturbed inputs, base year, years (method 16.1). */
#include "ensemble/member.h"
#include "cqio/numeric.h"

#include <math.h>
#include <string.h>

static const double MOST_REMITTED = 0.99; /* of wages */

static bool is_static(const cqio_draw *draw) {
  return draw->options.ensemble.kind == CQIO_CHOICE_STATIC;
}

static bool static_closed(const cqio_draw *draw) {
  return is_static(draw) && draw->options.model.closure == CQIO_CHOICE_HOUSEHOLDS;
}

static size_t accounts(const cqio_draw *draw) {
  return (size_t)draw->base->accounts;
}

/* ---- perturbed inputs ------------------------------------------------------------------------ */

/* Multiplies the purchases of user J, whatever their origin, by those of COEFFICIENTS times SCALE.
 */
static void scale_local(const cqio_draw *draw, const double *from, size_t j, double scale,
                        double *to) {
  size_t sectors = (size_t)draw->base->sectors;
  for (size_t r = 0; from && r < (size_t)draw->base->districts; r++)
    for (size_t i = 0; i < sectors; i++) {
      size_t cell = (r * sectors + i) * sectors + j;
      to[cell] = from[cell] * draw->perturbation->coefficients[i * sectors + j] * scale;
    }
}

/* Technology and value added of each sector, divided by their sum (2.9). */
static void perturb_technology(cqio_draw *draw) {
  const cqio_economy *base = draw->base;
  cqio_economy *own = &draw->economy;
  const double *multiplier = draw->perturbation->coefficients;
  size_t sectors = (size_t)base->sectors;
  for (size_t j = 0; j < sectors; j++) {
    double before = base->value_added_share[j], after = before;
    for (size_t i = 0; i < sectors; i++) {
      double a = base->imports.coefficients[i * sectors + j];
      before += a;
      after += a * multiplier[i * sectors + j];
    }
    double scale = after > 0.0 ? before / after : 1.0;
    for (size_t i = 0; i < sectors; i++) {
      size_t cell = i * sectors + j;
      own->imports.coefficients[cell] = base->imports.coefficients[cell] * multiplier[cell] * scale;
    }
    own->value_added_share[j] = base->value_added_share[j] * scale;
    own->compensation_share[j] = base->compensation_share[j] * scale;
    scale_local(draw, base->local.local_technology, j, scale, own->local.local_technology);
    scale_local(draw, base->local.remaining_technology, j, scale, own->local.remaining_technology);
  }
}

/* Trade weights, and column factors that make the shares of each product add up again (3.12). */
static void perturb_trade(cqio_draw *draw) {
  const cqio_economy *base = draw->base;
  cqio_economy *own = &draw->economy;
  size_t pairs = (size_t)base->districts * (size_t)base->districts;
  size_t locations = (size_t)base->locations;
  for (size_t k = 0; k < (size_t)base->data->trade_classes.count * pairs; k++)
    own->kernel[k] = base->kernel[k] * draw->perturbation->trade[k];
  for (size_t i = 0; i < (size_t)base->sectors; i++)
    cqio_trade_close(base->districts, CQIO_ZONES,
                     own->kernel + (size_t)base->data->sector_class[i] * pairs,
                     1.0 - base->imports.import_share[i], base->trade.from + i * locations,
                     own->trade.to + i * locations);
}

static void perturb_rest(cqio_draw *draw) {
  const cqio_economy *base = draw->base;
  const cqio_perturbation *p = draw->perturbation;
  size_t sectors = (size_t)base->sectors, each = CQIO_ZONES * sectors;
  for (size_t k = 0; k < (size_t)base->districts * sectors; k++)
    draw->economy.labour[k] = base->labour[k] * p->labour[k];
  for (size_t k = 0; k < accounts(draw); k++)
    draw->economy.use[CQIO_USE_CAPITAL][k] = base->use[CQIO_USE_CAPITAL][k] * p->capital[k / each];
  for (size_t i = 0; i < sectors; i++)
    draw->data.icor[i] = base->data->icor[i] * p->icor[i];
  for (int g = 0; g < CQIO_GROUPS; g++)
    draw->data.propensity[g] = base->data->propensity[g] * p->propensity[g];
  draw->data.remitted_share = fmin(base->data->remitted_share * p->remittances,
                                   fmax(MOST_REMITTED, base->data->remitted_share));
  double share = draw->options.remittances.share;
  if (share >= 0.0)
    draw->perturbed.remittances.share = fmin(share * p->remittances, fmax(MOST_REMITTED, share));
}

static void perturb(cqio_draw *draw, int64_t number) {
  int active[CQIO_FACTORS], factors = cqio_factors_active(&draw->options, active);
  cqio_design_member member =
      cqio_design_member_at(draw->options.ensemble.sensitivity ? factors : 0, number);
  cqio_perturbation_draw(draw->base, &draw->options, draw->design, member, draw->perturbation);
  if (draw->options.ensemble.coefficients > 0.0) perturb_technology(draw);
  if (draw->options.ensemble.trade_shares > 0.0) perturb_trade(draw);
  perturb_rest(draw);
}

/* ---- base year of the draw ------------------------------------------------------------------- */

/* What OUTPUT and final demand claim, A x + f without the demand from outside. H: households whose
 * income responds, or NULL. CLAIMS[n]; uses draw->work. */
static cqio_status add_claims(cqio_draw *draw, const cqio_economy *economy,
                              const cqio_households *h, double *claims) {
  size_t sectors = (size_t)economy->sectors;
  for (size_t k = 0; k < accounts(draw); k++) {
    draw->work[k] = h ? draw->households->autonomous[k] : economy->use[CQIO_USE_HOUSEHOLDS][k];
    for (int kind = CQIO_USE_GOVERNMENT; kind < CQIO_USES; kind++)
      draw->work[k] += economy->use[kind][k];
  }
  for (int a = 0; h && a < h->accounts; a++)
    for (size_t i = 0; i < sectors; i++)
      draw->work[(size_t)h->location[a] * sectors + i] +=
          h->basket[(size_t)h->group[a] * sectors + i] * h->base_income[a];
  CQIO_TRY(cqio_economy_route(economy, 1, draw->work, economy->final_demand));
  cqio_operator_set_closed(economy->operator, false);
  CQIO_TRY(cqio_operator_apply(economy->ctx, economy->operator, 1, draw->base->output, claims));
  for (size_t k = 0; k < accounts(draw); k++) {
    claims[k] += economy->final_demand[k];
    economy->final_demand[k] += economy->outside[k];
  }
  return CQIO_OK;
}

static cqio_status refuse_negative(const cqio_draw *draw, const double *output, int year) {
  for (size_t k = 0; k < accounts(draw); k++)
    if (output[k] < -1e-9 * draw->base->output[k])
      return cqio_fail(draw->base->ctx, CQIO_NUMERIC,
                       "ensemble: %d: '%s': output = %g (1e8 CNY): expected a value >= 0", year,
                       cqio_economy_label((void *)(uintptr_t)draw->base, (int64_t)k), output[k]);
  return CQIO_OK;
}

/* Bounds of the base year's output against its final demand (16.6). */
static cqio_status certify(cqio_draw *draw, const cqio_certificate *model, const double *demand) {
  cqio_economy *economy = &draw->economy;
  cqio_solve_params params;
  cqio_certificate *certificate;
  double norm1 = 0.0;
  cqio_trajectory_solve_params(economy, &draw->options, &params);
  CQIO_TRY(cqio_productivity_renew(economy->ctx, economy->operator, model, params.scale_local,
                                   params.names, &certificate));
  params.certificate = certificate;
  params.plain_bounds = true;
  cqio_status status = cqio_error_bound(economy->ctx, economy->operator, & params, 1, demand,
                                        economy->output, draw->bound, &norm1);
  if (!status) {
    memcpy(draw->year[0].output, economy->output, accounts(draw) * sizeof *economy->output);
    draw->year[0].certificate = cqio_certificate_read(certificate);
    cqio_year_bounds(economy, economy->labour, norm1, draw->bound, &draw->year[0]);
  }
  cqio_certificate_destroy(&certificate);
  return status;
}

/*
 * Output x' of the base year: x' - x solves (I - A') d = (A' x + f') - (A x + f), so that the base
 * case is met exactly where nothing is perturbed. H as in add_claims, its closure in use.
 */
static cqio_status find_output(cqio_draw *draw, const cqio_households *h) {
  cqio_economy *economy = &draw->economy;
  cqio_solve_params params;
  size_t n = accounts(draw);
  CQIO_TRY(add_claims(draw, economy, h, draw->change));
  cqio_operator_set_closed(economy->operator, h != NULL);
  for (size_t k = 0; k < n; k++)
    draw->work[k] = draw->change[k] - draw->claims[k];
  cqio_trajectory_solve_params(economy, &draw->options, &params);
  params.tolerance = draw->options.ensemble.tolerance;
  CQIO_TRY(cqio_leontief_solve(economy->ctx, economy->operator, & params, 1, draw->work,
                               draw->change, NULL, &draw->year[0].solve));
  for (size_t k = 0; k < n; k++)
    economy->output[k] = draw->base->output[k] + draw->change[k];
  return refuse_negative(draw, economy->output, draw->options.years.first);
}

static cqio_status make_operator(cqio_draw *draw) {
  cqio_operator_destroy(&draw->economy.operator);
  return cqio_operator_create(draw->base->ctx, &draw->economy.structure, NULL,
                              &draw->economy.operator);
}

/* ---- static draws ---------------------------------------------------------------------------- */

/* Households of the base year's income under the inputs of ECONOMY. */
static cqio_status static_households(cqio_draw *draw, const cqio_economy *economy,
                                     cqio_households **out) {
  cqio_people *people;
  *out = NULL;
  if (!static_closed(draw)) return CQIO_OK;
  CQIO_TRY(cqio_base_people(economy, &people));
  cqio_status status = cqio_households_create(economy, &draw->perturbed, people, out);
  cqio_people_destroy(&people);
  return status;
}

/* What the output of a static draw means; H may be NULL. */
static void fill_static(cqio_draw *draw, const cqio_households *h) {
  const cqio_economy *economy = &draw->economy;
  cqio_year *year = &draw->year[0];
  year->year = draw->options.years.first;
  year->growth = 1.0;
  memcpy(year->output, economy->output, accounts(draw) * sizeof *year->output);
  year->gdp = cqio_value_added(economy, year->output);
  cqio_employment_jobs(economy->districts, economy->sectors, economy->labour, year->output,
                       year->jobs);
  year->employed = cqio_sum(year->jobs, accounts(draw));
  cqio_employment_wages(economy->districts, economy->sectors, economy->compensation_share,
                        year->output, year->wages);
  if (h) cqio_households_income(h, year->output, 1.0, year->earned, year->income);
}

/* Final demand against which a closed output is certified: what does not follow income. */
static cqio_status autonomous_demand(cqio_draw *draw, const cqio_households *h, double *demand) {
  const cqio_economy *economy = &draw->economy;
  for (size_t k = 0; k < accounts(draw); k++) {
    draw->work[k] = draw->households->autonomous[k];
    for (int kind = CQIO_USE_GOVERNMENT; kind < CQIO_USES; kind++)
      draw->work[k] += economy->use[kind][k];
  }
  CQIO_TRY(cqio_households_add_other(economy->ctx, h, draw->work));
  CQIO_TRY(cqio_economy_route(economy, 1, draw->work, demand));
  for (size_t k = 0; k < accounts(draw); k++)
    demand[k] += economy->outside[k];
  return CQIO_OK;
}

static cqio_status compute_static(cqio_draw *draw) {
  cqio_economy *economy = &draw->economy;
  cqio_households *h;
  CQIO_TRY(static_households(draw, economy, &h));
  cqio_status status = CQIO_OK;
  if (h) status = cqio_operator_set_closure(economy->ctx, economy->operator, & h->closure);
  if (!status) status = find_output(draw, h);
  if (!status && h) status = autonomous_demand(draw, h, draw->change);
  if (!status)
    status = certify(draw, h ? draw->certificate : draw->base->certificate,
                     h ? draw->change : economy->final_demand);
  if (!status) fill_static(draw, h);
  cqio_households_destroy(&h);
  return status;
}

/* ---- draws of years -------------------------------------------------------------------------- */

static cqio_trajectory_rules rules_of(const cqio_draw *draw) {
  return (cqio_trajectory_rules){.eta0 = draw->calibration->eta0 * draw->perturbation->migration,
                                 .conversion_rate = draw->calibration->conversion_rate,
                                 .growth = draw->calibration->growth,
                                 .shift = draw->calibration->shift,
                                 .single = true,
                                 .guide = draw->guide,
                                 .park_factors = draw->perturbation->park};
}

static cqio_status compute_years(cqio_draw *draw) {
  cqio_trajectory_rules rules = rules_of(draw);
  cqio_trajectory *path;
  CQIO_TRY(find_output(draw, NULL));
  CQIO_TRY(certify(draw, draw->base->certificate, draw->economy.final_demand));
  CQIO_TRY(cqio_trajectory_create(&draw->economy, &draw->perturbed, &rules, &draw->year[0], &path));
  cqio_status status = CQIO_OK;
  for (int t = 1; t < draw->years && !status; t++) {
    status = cqio_trajectory_step(path, &draw->year[t]);
    if (!status) status = refuse_negative(draw, draw->year[t].output, draw->year[t].year);
  }
  cqio_trajectory_destroy(&path);
  return status;
}

cqio_status cqio_draw_compute(cqio_draw *draw, int64_t number) {
  memcpy(draw->economy.output, draw->base->output, accounts(draw) * sizeof(double));
  perturb(draw, number);
  CQIO_TRY(make_operator(draw));
  return is_static(draw) ? compute_static(draw) : compute_years(draw);
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

/* The arrays of the copied economy and data set that a draw changes, and how many numbers they
 * hold. */
enum { OWN_ARRAYS = 12 };
struct own_array {
  double **array;
  size_t count;
};

static void list_own(cqio_draw *draw, struct own_array own[OWN_ARRAYS]) {
  cqio_economy *e = &draw->economy;
  size_t n = accounts(draw), sectors = (size_t)e->sectors, districts = (size_t)e->districts;
  size_t classes = (size_t)draw->base->data->trade_classes.count;
  const struct own_array all[OWN_ARRAYS] = {
      {&e->imports.coefficients, sectors * sectors},
      {&e->local.local_technology, districts * sectors * sectors},
      {&e->local.remaining_technology, districts * sectors * sectors},
      {&e->kernel, classes * districts * districts},
      {&e->trade.to, n},
      {&e->value_added_share, sectors},
      {&e->compensation_share, sectors},
      {&e->labour, districts * sectors},
      {&e->output, n},
      {&e->use[CQIO_USE_CAPITAL], n},
      {&e->final_demand, n},
      {&draw->data.icor, sectors}};
  memcpy(own, all, sizeof all);
}

static cqio_status copy_inputs(cqio_draw *draw) {
  cqio_ctx *ctx = draw->base->ctx;
  struct own_array own[OWN_ARRAYS];
  draw->data = *draw->base->data;
  draw->economy = *draw->base;
  draw->economy.data = &draw->data;
  draw->economy.operator= NULL;
  list_own(draw, own);
  cqio_status status = CQIO_OK;
  for (int k = 0; k < OWN_ARRAYS; k++) {
    if (!status) status = own_copy(ctx, own[k].count, own[k].array);
    if (status) *own[k].array = NULL; /* not to be freed */
  }
  cqio_trade_structure *s = &draw->economy.structure;
  if (s->technology) s->technology = draw->economy.imports.coefficients;
  s->district_technology = draw->economy.local.remaining_technology;
  s->local_technology = draw->economy.local.local_technology;
  s->kernel = draw->economy.kernel;
  s->column_scale = draw->economy.trade.to;
  return status;
}

static cqio_status allocate(cqio_draw *draw) {
  cqio_ctx *ctx = draw->base->ctx;
  size_t n = accounts(draw);
  CQIO_TRY(copy_inputs(draw));
  CQIO_TRY(cqio_perturbation_create(draw->base, &draw->perturbation));
  CQIO_TRY(cqio_ensemble_design(draw->base, &draw->options, &draw->design));
  CQIO_TRY(CQIO_ALLOC(ctx, draw->years, &draw->year));
  for (int t = 0; t < draw->years; t++)
    CQIO_TRY(cqio_year_allocate(draw->base, &draw->year[t]));
  CQIO_TRY(CQIO_ALLOC(ctx, n, &draw->claims));
  CQIO_TRY(CQIO_ALLOC(ctx, n, &draw->work));
  CQIO_TRY(CQIO_ALLOC(ctx, n, &draw->change));
  return CQIO_ALLOC(ctx, n, &draw->bound);
}

/* The base of static draws: households, certificate of the system closed by them. */
static cqio_status prepare_static(cqio_draw *draw) {
  cqio_economy *economy = &draw->economy;
  CQIO_TRY(static_households(draw, economy, &draw->households));
  CQIO_TRY(add_claims(draw, economy, draw->households, draw->claims));
  if (draw->households) {
    cqio_solve_params params;
    cqio_trajectory_solve_params(economy, &draw->options, &params);
    CQIO_TRY(
        cqio_operator_set_closure(economy->ctx, economy->operator, & draw->households->closure));
    CQIO_TRY(cqio_productivity(economy->ctx, economy->operator, params.scale_local, params.names,
                               &draw->certificate));
  }
  return compute_static(draw);
}

static cqio_status prepare_years(cqio_draw *draw) {
  cqio_trajectory_rules rules = {.eta0 = draw->calibration->eta0,
                                 .conversion_rate = draw->calibration->conversion_rate,
                                 .growth = draw->calibration->growth,
                                 .shift = draw->calibration->shift,
                                 .single = true};
  CQIO_TRY(add_claims(draw, &draw->economy, NULL, draw->claims));
  CQIO_TRY(certify(draw, draw->base->certificate, draw->economy.final_demand));
  return cqio_nearby_create(&draw->economy, &draw->options, &rules,
                            draw->options.ensemble.tolerance, draw->year, &draw->guide);
}

cqio_status cqio_draw_create(const cqio_economy *economy, const cqio_scenario *scenario,
                             const cqio_calibration *calibration, cqio_draw **out) {
  *out = NULL;
  cqio_draw *draw;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, 1, &draw));
  draw->base = economy;
  draw->calibration = calibration;
  draw->options = draw->perturbed = scenario->options;
  draw->years =
      is_static(draw) ? 1 : scenario->options.years.last - scenario->options.years.first + 1;
  cqio_status status = allocate(draw);
  if (!status) status = make_operator(draw);
  if (!status) status = is_static(draw) ? prepare_static(draw) : prepare_years(draw);
  if (status)
    cqio_draw_destroy(&draw);
  else
    *out = draw;
  return status;
}

void cqio_draw_destroy(cqio_draw **handle) {
  if (!handle || !*handle) return;
  cqio_draw *draw = *handle;
  struct own_array own[OWN_ARRAYS];
  list_own(draw, own);
  for (int k = 0; k < OWN_ARRAYS; k++)
    cqio_free(*own[k].array);
  cqio_operator_destroy(&draw->economy.operator);
  cqio_certificate_destroy(&draw->certificate);
  cqio_households_destroy(&draw->households);
  cqio_nearby_destroy(&draw->guide);
  cqio_perturbation_destroy(&draw->perturbation);
  cqio_design_destroy(&draw->design);
  for (int t = 0; t < draw->years && draw->year; t++)
    cqio_year_free(&draw->year[t]);
  cqio_free(draw->year);
  cqio_free(draw->claims);
  cqio_free(draw->work);
  cqio_free(draw->change);
  cqio_free(draw->bound);
  cqio_free(draw);
  *handle = NULL;
}
