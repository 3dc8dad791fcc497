/* The parts of a region with markets, from the tables of a data set and its economy. */
#include "years/market_region.h"
#include "cqio/numeric.h"
#include "economy/households.h"
#include "economy/strata.h"
#include "people/homes.h"
#include "years/park_plan.h"
#include "years/workforce.h"

#include <math.h>
#include <string.h>

void cqio__market_rules_of(const cqio_dataset *data, const cqio_options *o,
                           cqio__market_rules *rules) {
  *rules =
      (cqio__market_rules){.trade_elasticity = o->equilibrium.trade_elasticity,
                           .supply = {o->equilibrium.supply_urban, o->equilibrium.supply_rural},
                           .factor_elasticity = o->equilibrium.factor_elasticity,
                           .labour_income = o->equilibrium.labour_income,
                           .flow_elasticity = o->migration.flow_elasticity,
                           .exchange = o->migration.exchange,
                           .convergence = o->equilibrium.convergence,
                           .reinvestment = o->investment.reinvestment,
                           .agglomeration = o->equilibrium.agglomeration,
                           .remitted = cqio__households_remitted(data, o) * data->wage_ratio};
  cqio_capital_rules_init(&rules->capital);
  rules->capital.additionality = o->investment.additionality;
  rules->capital.floor = o->investment.ordinary_floor;
  rules->capital.depreciation = o->investment.depreciation;
}

void cqio__market_region_destroy(cqio__market_region **region) {
  if (!region || !*region) return;
  cqio__market_region *r = *region;
  cqio_equilibrium_destroy(&r->model);
  cqio__market_series_free(&r->series);
  cqio__commuting_destroy(&r->commuting);
  cqio_people_destroy(&r->people);
  cqio__labour_path_destroy(&r->labour);
  void *const arrays[] = {r->agglomeration, r->theta,   r->phi,      r->jobs,
                          r->residents,     r->lead,    r->rent,     r->formation,
                          r->basket,        r->mix,     r->planned,  r->urban_jobs,
                          r->participation, r->farmers, r->market,   r->town_market,
                          r->stratum,       r->tenure,  r->structure};
  for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++)
    cqio_free(arrays[k]);
  cqio_free(r);
  *region = NULL;
}

static cqio_status allocate(const cqio_economy *e, int years, cqio__market_region **out) {
  cqio_ctx *ctx = e->ctx;
  int R = e->districts, S = e->sectors, L = e->locations, P = e->data->parks.count;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, out));
  cqio__market_region *r = *out;
  const struct {
    double **to;
    int64_t count;
  } arrays[] = {{&r->agglomeration, e->accounts},
                {&r->theta, S},
                {&r->phi, L},
                {&r->jobs, e->accounts},
                {&r->residents, L},
                {&r->lead, L},
                {&r->rent, e->accounts},
                {&r->formation, L},
                {&r->basket, S},
                {&r->mix, P * S + 1},
                {&r->planned, (int64_t)years * P * L + 1},
                {&r->urban_jobs, R},
                {&r->participation, R},
                {&r->farmers, R}};
  for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++)
    CQIO_TRY(CQIO_ALLOC(ctx, arrays[k].count, arrays[k].to));
  CQIO_TRY(CQIO_ALLOC(ctx, L, &r->market));
  CQIO_TRY(CQIO_ALLOC(ctx, R, &r->town_market));
  CQIO_TRY(CQIO_ALLOC(ctx, S, &r->stratum));
  CQIO_TRY(CQIO_ALLOC(ctx, R, &r->tenure));
  return CQIO_ALLOC(ctx, S, &r->structure);
}

/* ---- markets --------------------------------------------------------------------------------- */

/* Labour markets: towns of the core are one, every other zone is its own. Returns how many. */
static int find_markets(const cqio_economy *e, cqio__market_region *r) {
  int core = -1, markets = 0;
  for (int d = 0; d < e->districts; d++) {
    bool shared = e->data->metro_core[d];
    if (shared && core < 0) core = d;
    r->town_market[d] = shared ? core : d;
    r->market[2 * d] = shared && core != d ? r->market[2 * core] : markets++;
    r->market[2 * d + 1] = markets++;
  }
  return markets;
}

/* Jobs by zone of output, farm work where the countryside is (26.1), (26.3). */
static void place_jobs(const cqio_economy *e, cqio__market_region *r) {
  size_t S = (size_t)e->sectors;
  for (size_t d = 0; d < (size_t)e->districts; d++) {
    bool countryside = r->residents[2 * d + 1] > 0.0;
    for (size_t i = 0; i < S; i++) {
      size_t town = 2 * d * S + i, country = town + S;
      double jobs = e->jobs[d * S + i], all = e->district_output[d * S + i];
      double part = all > 0.0 ? e->output[town] / all : 0.0;
      r->urban_jobs[d] += jobs * part;
      if (r->stratum[i] == CQIO_PRIMARY) part = countryside ? 0.0 : 1.0;
      r->jobs[town] = all > 0.0 ? jobs * part : 0.0;
      r->jobs[country] = all > 0.0 ? jobs * (1.0 - part) : 0.0;
    }
  }
}

/* GDP per resident of the base year over that of the region, in logarithms (27.16). */
static void find_lead(const cqio_economy *e, cqio__market_region *r) {
  const cqio_dataset *data = e->data;
  size_t strata = (size_t)data->strata.count, R = (size_t)e->districts;
  double mean = cqio_sum(data->district_gdp, R * strata) / cqio_sum(data->residents, R);
  for (size_t l = 0; l < 2 * R; l++)
    r->lead[l] =
        log(cqio_sum(data->district_gdp + l / 2 * strata, strata) / data->residents[l / 2] / mean);
}

static cqio_status make_model(const cqio_economy *e, cqio_operator *trade,
                              const cqio__market_rules *rules, cqio__market_region *r) {
  const cqio_dataset *data = e->data;
  for (int i = 0; i < e->sectors; i++) {
    r->stratum[i] = cqio__stratum(data, i);
    r->theta[i] = rules->trade_elasticity;
  }
  for (int l = 0; l < e->locations; l++) {
    double urban = data->urban_residents[l / 2];
    r->residents[l] = l % 2 ? data->residents[l / 2] - urban : urban;
  }
  int markets = find_markets(e, r);
  place_jobs(e, r);
  find_lead(e, r);
  r->base =
      (cqio_equilibrium_base){.trade = trade,
                              .output = e->output,
                              .outside = e->outside,
                              .use = {e->use[CQIO_USE_HOUSEHOLDS], e->use[CQIO_USE_GOVERNMENT],
                                      e->use[CQIO_USE_CAPITAL], e->use[CQIO_USE_INVENTORIES]},
                              .value_added = e->value_added_share,
                              .compensation = e->compensation_share,
                              .import_share = e->imports.import_share,
                              .jobs = r->jobs,
                              .residents = r->residents,
                              .strata = CQIO_STRATA,
                              .markets = markets,
                              .stratum = r->stratum,
                              .market = r->market,
                              .names = cqio_economy_names(e)};
  for (int64_t k = 0; k < e->accounts; k++)
    if (k / e->sectors % CQIO_ZONES == CQIO_URBAN && r->stratum[k % e->sectors] != CQIO_PRIMARY)
      r->agglomeration[k] = rules->agglomeration;
  double *jobs;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, markets, &jobs));
  for (int64_t k = 0; k < e->accounts; k++)
    jobs[r->market[k / e->sectors]] += r->jobs[k];
  cqio__labour_response(e->locations, markets, r->market, jobs, rules->supply, r->phi);
  cqio_free(jobs);
  cqio_equilibrium_rules_init(&r->rules);
  r->rules.elasticity = r->theta;
  r->rules.supply_response = r->phi;
  r->rules.factor_elasticity = rules->factor_elasticity;
  r->rules.labour_income = rules->labour_income;
  return cqio_equilibrium_create(e->ctx, &r->base, &r->rules, &r->model);
}

/* ---- capital --------------------------------------------------------------------------------- */

static void place_capital(const cqio_economy *e, cqio__market_region *r) {
  const cqio_dataset *data = e->data;
  const double *use = e->use[CQIO_USE_CAPITAL];
  int S = e->sectors;
  for (int64_t k = 0; k < e->accounts; k++) {
    int i = (int)(k % S);
    r->rent[k] = (e->value_added_share[i] - e->compensation_share[i]) * e->output[k];
    r->formation[k / S] += use[k];
    r->basket[i] += use[k];
  }
  double all = cqio_sum(r->basket, (size_t)S);
  for (int i = 0; i < S; i++) {
    r->basket[i] = all > 0.0 ? r->basket[i] / all : 0.0;
    r->structure[i] = data->sector_structures[i] != CQIO_STRUCTURES_NONE;
  }
  r->capital = (cqio_capital_base){.locations = e->locations,
                                   .sectors = S,
                                   .parks = data->parks.count,
                                   .zones = CQIO_ZONES,
                                   .rent = r->rent,
                                   .formation = r->formation,
                                   .basket = r->basket,
                                   .mix = r->mix,
                                   .industry = data->park_sector,
                                   .structure = r->structure,
                                   .built = r->planned,
                                   .district_key = data->districts.key,
                                   .sector_key = data->sectors.key,
                                   .park_key = data->parks.key};
}

/* Real investment of the parks of PLAN, current prices, to INVESTED[years][P][L]. */
static void deflate(const cqio_park_plan *plan, const double *price, const double *factors,
                    double *invested) {
  size_t R = (size_t)plan->districts, years = (size_t)plan->years, parks = (size_t)plan->parks;
  memset(invested, 0, years * parks * CQIO_ZONES * R * sizeof *invested);
  for (size_t p = 0; p < parks; p++)
    for (size_t t = 0; t < years; t++)
      for (size_t d = 0; d < R; d++)
        invested[(t * parks + p) * CQIO_ZONES * R + CQIO_ZONES * d + CQIO_URBAN] =
            plan->formation[(p * years + t) * R + d] / price[t] * (factors ? factors[p] : 1.0);
}

/* The plan of OPTIONS at current prices. */
static cqio_status plan_parks(const cqio_economy *e, const cqio_options *options,
                              cqio_park_plan **plan) {
  cqio_options current = *options;
  current.investment.deflator = 0.0;
  current.investment.prices = CQIO_CHOICE_NONE;
  return cqio__park_plan_create(e->ctx, e->data, &current, plan);
}

cqio_status cqio__market_region_invested(const cqio__market_region *r, const cqio_economy *e,
                                         const cqio_options *options, double *invested,
                                         double *part) {
  cqio_park_plan *plan;
  CQIO_TRY(plan_parks(e, options, &plan));
  deflate(plan, r->series.price, r->park_factors, invested);
  size_t L = (size_t)e->locations;
  for (int p = 0; p < plan->parks; p++) {
    double planned = cqio_sum(r->planned + (size_t)p * L, L);
    part[p] = planned > 0.0 ? cqio_sum(invested + (size_t)p * L, L) / planned : 0.0;
  }
  cqio__park_plan_destroy(&plan);
  return CQIO_OK;
}

/* ---- people ---------------------------------------------------------------------------------- */

static cqio_status place_people(const cqio_economy *e, const cqio_options *options,
                                cqio__market_region *r) {
  const cqio_dataset *data = e->data;
  int R = e->districts, primary = cqio_labels_find(&data->strata, cqio__stratum_keys[CQIO_PRIMARY]);
  double *room;
  CQIO_TRY(cqio__commuting_create(e, options, r->urban_jobs, &r->commuting));
  CQIO_TRY(CQIO_ALLOC(e->ctx, 3 * R, &room));
  double *unemployed = room, *working = room + R, *rural = room + 2 * R;
  double urban = cqio_sum(data->urban_residents, (size_t)R);
  for (int d = 0; d < R; d++) {
    rural[d] = r->residents[2 * d + 1];
    unemployed[d] = data->urban_unemployed * data->urban_residents[d] / urban;
    r->tenure[d] = (int)(data->metro_core[d] ? data->tenure_core : data->tenure_county);
    r->farmers[d] = primary >= 0 ? data->district_employed[d * data->strata.count + primary] : 0.0;
  }
  cqio__homes_spread(R, &r->commuting->homes, data->urban_residents, r->urban_jobs, working);
  cqio__labour_participation(R, working, unemployed, data->urban_residents, r->participation);
  double decay = data->origin_distance > 0.0 ? 1.0 / data->origin_distance : data->distance_decay;
  cqio_status status =
      cqio_people_create(e->ctx, R, data->districts.key, data->base_year, data->urban_residents,
                         rural, data->registered_nonagricultural, data->registered_agricultural,
                         e->distance, decay, &r->people);
  cqio_free(room);
  return status;
}

static cqio_people_params people_rules(const cqio_economy *e, const cqio_options *options,
                                       const cqio__market_region *r) {
  const cqio_dataset *data = e->data;
  cqio_people_params rules;
  cqio_people_params_init(&rules);
  rules.income_elasticity = data->income_elasticity;
  rules.distance_decay = data->distance_decay;
  rules.turnover = options->migration.turnover;
  rules.wage_ratio = 1.0; /* the wedge of the data set holds the wage gap of migrants (12.4) */
  rules.exclusion_wedge = data->exclusion_wedge;
  rules.return_rate = data->return_rate;
  rules.growth_urban = data->natural_growth[CQIO_URBAN];
  rules.growth_rural = data->natural_growth[CQIO_RURAL];
  rules.growth = data->district_growth;
  rules.local_rate = cqio__local_rate(data, options);
  rules.homes = &r->commuting->homes;
  rules.steady_hazard = rules.arrivals_to_homes = true;
  rules.tenure = r->tenure;
  return rules;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void put_together(const cqio_economy *e, const cqio_options *options,
                         const cqio__market_rules *rules, cqio__market_region *r) {
  const cqio_dataset *data = e->data;
  r->markets =
      (cqio__markets){.ctx = e->ctx,
                      .first = options->years.first,
                      .years = r->series.years,
                      .districts = e->districts,
                      .model = r->model,
                      .base = &r->base,
                      .sectors = e->sectors,
                      .primary = CQIO_PRIMARY,
                      .labour_income = rules->labour_income,
                      .stratum_key = cqio__stratum_keys,
                      .real = r->series.real,
                      .lead = r->lead,
                      .convergence = rules->convergence,
                      .agglomeration = rules->agglomeration > 0.0 ? r->agglomeration : NULL,
                      .labour = r->labour,
                      .capital = &r->capital,
                      .capital_rules = rules->capital,
                      .stock = r->series.stock,
                      .formation = r->series.formation,
                      .planned = r->planned,
                      .gestation_years = data->gestation_years - 1,
                      .gestation = data->gestation + 1,
                      .reinvestment = rules->reinvestment,
                      .people = r->people,
                      .people_rules = people_rules(e, options, r),
                      .elasticity = rules->flow_elasticity,
                      .exchange = rules->exchange,
                      .town_market = r->town_market,
                      .participation = r->participation,
                      .urban_jobs = r->urban_jobs,
                      .income_urban = data->income_urban,
                      .income_rural = data->income_rural,
                      .farmers = r->farmers,
                      .remitted = rules->remitted,
                      .migrant_wage = data->wage_ratio,
                      .distance = e->distance};
}

/* All that needs no other rank, once the model is there. */
static cqio_status fill(const cqio_economy *e, const cqio_options *options,
                        const cqio__market_rules *rules, cqio__market_region *r) {
  cqio_park_plan *plan;
  CQIO_TRY(
      cqio__market_series_read(e->ctx, e->data, options, rules->capital.depreciation, &r->series));
  CQIO_TRY(cqio__workforce_path(e, options, &r->labour));
  CQIO_TRY(plan_parks(e, options, &plan));
  deflate(plan, r->series.price, r->park_factors, r->planned);
  memcpy(r->mix, plan->mix, (size_t)(plan->parks * plan->sectors) * sizeof *r->mix);
  cqio__park_plan_destroy(&plan);
  place_capital(e, r);
  return place_people(e, options, r);
}

cqio_status cqio__market_region_create(const cqio_economy *e, cqio_operator *trade,
                                       const cqio_options *options, const cqio__market_rules *rules,
                                       const double *park_factors, cqio__market_region **out) {
  cqio__market_region *r = NULL;
  *out = NULL;
  cqio_status status = allocate(e, options->years.last - options->years.first + 1, &r);
  status = cqio_agree(e->ctx, status);
  if (!status) r->park_factors = park_factors;
  if (!status) status = make_model(e, trade, rules, r);
  if (!status) status = cqio_agree(e->ctx, fill(e, options, rules, r));
  if (status) {
    cqio__market_region_destroy(&r);
    return status;
  }
  put_together(e, options, rules, r);
  *out = r;
  return CQIO_OK;
}
