/* Levers of a region with markets, from keys of a scenario. */
#include "years/market_levers.h"
#include "cqio/numeric.h"
#include "operator/operator.h"

#include <math.h>
#include <string.h>

static void free_trade(cqio__market_trade *t) {
  if (!t) return;
  cqio_equilibrium_destroy(&t->model);
  cqio_operator_destroy(&t->trade);
  cqio_free(t->kernel);
  cqio_free(t->own_kernel);
  cqio_free(t);
}

void cqio__market_levers_free(cqio__market_levers *levers) {
  void *const arrays[] = {levers->invested, levers->part,    levers->propensity,
                          levers->quota,    levers->town,    levers->country,
                          levers->drawing,  levers->capital, levers->industry};
  for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++)
    cqio_free(arrays[k]);
  free_trade(levers->trade);
  *levers = (cqio__market_levers){0};
}

static cqio_status allocate(const cqio_economy *e, int years, cqio__market_levers *l) {
  int64_t parks = e->data->parks.count;
  CQIO_TRY(CQIO_ALLOC(e->ctx, years * parks * e->locations + 1, &l->invested));
  CQIO_TRY(CQIO_ALLOC(e->ctx, parks + 1, &l->part));
  CQIO_TRY(CQIO_ALLOC(e->ctx, parks * e->sectors + 1, &l->industry));
  double **const by_district[] = {&l->propensity, &l->quota, &l->town, &l->country};
  for (size_t k = 0; k < sizeof by_district / sizeof *by_district; k++)
    CQIO_TRY(CQIO_ALLOC(e->ctx, e->districts, by_district[k]));
  CQIO_TRY(CQIO_ALLOC(e->ctx, e->accounts, &l->drawing));
  return CQIO_ALLOC(e->ctx, e->accounts, &l->capital);
}

static cqio_status read_parks(const cqio__market_region *region, const cqio_economy *e,
                              const cqio_options *o, cqio__market_levers *l) {
  size_t S = (size_t)e->sectors, P = (size_t)e->data->parks.count;
  size_t count = P * (size_t)e->locations * (size_t)region->markets.years;
  CQIO_TRY(cqio__market_region_invested(region, e, o, l->invested, l->part));
  if (memcmp(l->invested, region->planned, count * sizeof *l->invested) != 0) {
    l->scenario.invested = l->invested;
    l->scenario.part = l->part;
  }
  double left = 1.0 - o->investment.buildings_to_industries;
  for (size_t p = 0; p < P; p++) {
    double *industry = l->industry + p * S;
    for (size_t j = 0; j < S; j++)
      industry[j] = region->capital.industry[p * S + j] * (region->structure[j] ? left : 1.0);
    double all = cqio_sum(industry, S);
    for (size_t j = 0; j < S; j++)
      industry[j] /= all;
  }
  if (o->investment.buildings_to_industries > 0.0) l->scenario.industry = l->industry;
  return CQIO_OK;
}

static void read_people(const cqio_economy *e, const cqio_options *o, cqio__market_levers *l) {
  double urban = cqio_sum(e->data->urban_residents, (size_t)e->districts);
  for (int r = 0; r < e->districts; r++) {
    l->propensity[r] = o->migration.propensity_factor;
    l->quota[r] = o->registration.quota * e->data->urban_residents[r] / urban;
    l->town[r] = o->migration.town_worth;
    l->country[r] = o->migration.country_worth;
  }
  l->scenario.conversion = o->registration.conversion_factor;
  if (o->migration.propensity_factor != 1.0) l->scenario.propensity = l->propensity;
  if (o->registration.quota > 0.0) l->scenario.quota = l->quota;
  if (o->migration.town_worth != 0.0) l->scenario.wedge_urban = l->town;
  if (o->migration.country_worth != 0.0) l->scenario.wedge_rural = l->country;
}

/* The loops need a ring; nothing is refused where they are neutral. */
static cqio_status check_loops(const cqio_economy *e, const cqio_options *o) {
  const struct {
    const char *key;
    double value;
  } loops[] = {{"inner_loop", o->investment.inner_loop},
               {"between_loops", o->investment.between_loops},
               {"outer_loop", o->investment.outer_loop}};
  for (int k = 0; k < 3; k++)
    if (loops[k].value != 1.0 && e->data->ring < 0)
      return cqio_fail(e->ctx, CQIO_CONFIG,
                       "investment.%s = %g: expected 1, as no line '# ring: MACRO_REGION' of "
                       "districts.csv names the ring",
                       loops[k].key, loops[k].value);
  return CQIO_OK;
}

/* What the loop of district R does to the rents of sectors of STRATUM (8.10): services of the
 * core, industry of the ring around it, farming beyond. */
static double loop_factor(const cqio_dataset *data, const cqio_options *o, int r, int stratum) {
  if (data->metro_core[r]) return stratum == CQIO_TERTIARY ? o->investment.inner_loop : 1.0;
  if (data->macro_region[r] == data->ring)
    return stratum == CQIO_SECONDARY ? o->investment.between_loops : 1.0;
  return stratum == CQIO_PRIMARY ? o->investment.outer_loop : 1.0;
}

/* Where others than parks invest, and capital that is there. */
static void read_capital(const cqio__market_region *region, const cqio_economy *e,
                         const cqio_options *o, cqio__market_levers *l) {
  int S = e->sectors;
  double rural = 1.0 - o->investment.rural_to_towns;
  bool draws = false;
  for (int64_t k = 0; k < e->accounts; k++) {
    int j = (int)(k % S);
    bool town = k / S % CQIO_ZONES == CQIO_URBAN, farms = region->stratum[j] == CQIO_PRIMARY;
    bool housing = e->data->sector_structures[j] == CQIO_STRUCTURES_HOUSING;
    l->drawing[k] = (town || farms ? 1.0 : rural) *
                    loop_factor(e->data, o, (int)(k / S / CQIO_ZONES), region->stratum[j]);
    draws = draws || l->drawing[k] != 1.0;
    l->capital[k] = !town     ? o->investment.rural_capital_factor
                    : housing ? o->investment.town_housing_factor
                              : 1.0;
  }
  l->scenario.pool = o->investment.ordinary_factor;
  if (draws) l->scenario.drawing = l->drawing;
  if (o->investment.rural_capital_factor != 1.0 || o->investment.town_housing_factor != 1.0)
    l->scenario.capital = l->capital;
}

/* ---- trade ----------------------------------------------------------------------------------- */

/* KERNEL [T][R][R] with FACTOR between districts, to *OUT. */
static cqio_status ease(cqio_ctx *ctx, const cqio_factored_structure *s, const double *kernel,
                        double factor, double **out) {
  size_t R = (size_t)s->districts, count = (size_t)s->classes * R * R;
  CQIO_TRY(CQIO_ALLOC(ctx, (int64_t)count, out));
  for (size_t k = 0; k < count; k++)
    (*out)[k] = kernel[k] * (k / R % R == k % R ? 1.0 : factor);
  return CQIO_OK;
}

/* Kernels of the region's trade with the costs of O. All sectors have one elasticity. */
static cqio_status ease_kernels(const cqio__market_region *region, const cqio_economy *e,
                                const cqio_options *o, cqio__market_trade *t) {
  const cqio_factored_structure *usual = cqio_operator_structure(region->base.trade);
  double factor = exp(region->theta[0] * o->trade.cost_fall);
  if (!usual || !usual->kernel)
    return cqio_fail(e->ctx, CQIO_INTERNAL, "trade.cost_fall: expected trade by kernels");
  t->structure = *usual;
  CQIO_TRY(ease(e->ctx, usual, usual->kernel, factor, &t->kernel));
  t->structure.kernel = t->kernel;
  if (!usual->own_kernel) return CQIO_OK;
  CQIO_TRY(ease(e->ctx, usual, usual->own_kernel, factor, &t->own_kernel));
  t->structure.own_kernel = t->own_kernel;
  return CQIO_OK;
}

/* The markets of the region with other trade. Shares of the base year are given out anew by the
 * equilibrium, of which they are the weights (27.7): they need not sum to 1. Collective. */
static cqio_status read_trade(const cqio__market_region *region, const cqio_economy *e,
                              const cqio_options *o, cqio__market_levers *l) {
  l->markets = &region->markets;
  if (o->trade.cost_fall == 0.0) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, 1, &l->trade));
  cqio__market_trade *t = l->trade;
  CQIO_TRY(cqio_agree(e->ctx, ease_kernels(region, e, o, t)));
  CQIO_TRY(cqio_operator_create(e->ctx, &t->structure, &t->trade));
  t->base = region->base;
  t->base.trade = t->trade;
  CQIO_TRY(cqio_equilibrium_create(e->ctx, &t->base, &region->rules, &t->model));
  t->markets = region->markets;
  t->markets.base = &t->base;
  t->markets.model = t->model;
  l->markets = &t->markets;
  l->scenario.other_trade = true;
  return CQIO_OK;
}

static cqio_status read_arrays(const cqio__market_region *region, const cqio_economy *e,
                               const cqio_options *o, cqio__market_levers *l) {
  CQIO_TRY(check_loops(e, o));
  CQIO_TRY(allocate(e, region->markets.years, l));
  CQIO_TRY(read_parks(region, e, o, l));
  read_people(e, o, l);
  read_capital(region, e, o, l);
  return CQIO_OK;
}

cqio_status cqio__market_levers_read(const cqio__market_region *region, const cqio_economy *e,
                                     const cqio_options *o, cqio__market_levers *l) {
  *l = (cqio__market_levers){0};
  cqio__markets_scenario_init(&l->scenario);
  l->scenario.consumption = o->model.consumption_factor;
  CQIO_TRY(cqio_agree(e->ctx, read_arrays(region, e, o, l)));
  return read_trade(region, e, o, l);
}
