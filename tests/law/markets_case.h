/*
 * The years 2010-2020 of Chongqing with markets, for the tests of their chain: rules as in section
 * 28 of the method, what is published from tests/law/markets. Include after support/mpi_test.h.
 */
#ifndef CQIO_TESTS_MARKETS_CASE_H
#define CQIO_TESTS_MARKETS_CASE_H

#include "law/equilibrium_case.h"
#include "markets/markets.h"
#include "people/homes.h"
#include "years/park_plan.h"

enum { MARKET_YEARS = 11, MARKET_SERIES = 8 };

static struct {
  cqio__markets m;
  cqio_capital_base capital;
  cqio__labour_path *path;
  cqio_people *people;
  cqio_people_homes homes;
  cqio_equilibrium_model *model;
  double *phi, *real, *lead, *formation, *price, *planned, *rent, *built, *at_place, *basket, *mix;
  double *commute, *urban_jobs, *participation, *farmers, *rural_income, *observed;
  bool *structure;
  int *town_market, *tenure;
} c;

/* Column of a file of tests/law/markets for each year. */
static inline double *market_series(const struct csv *file, const char *column) {
  double *to = zeros(MARKET_YEARS);
  for (int t = 0; t < MARKET_YEARS; t++)
    to[t] = csv_number(file, t + 1, csv_column(file, column));
  return to;
}

static inline struct csv chain_file(const char *name) {
  char path[64];
  snprintf(path, sizeof path, "../markets/%s", name);
  return market_file(path);
}

static inline double chain_number(const char *name) {
  struct csv file = chain_file("numbers.csv");
  double value = csv_number(&file, market_row(&file, name), 1);
  free_csv(&file);
  return value;
}

/* Real investment of parks [years][P][L] of a job with OPTIONS. */
static inline double *park_investment(const cqio_options *options) {
  cqio_options of = *options;
  of.years.last = 2010 + MARKET_YEARS - 1;
  of.investment.deflator = 0.0;
  cqio_park_plan *plan;
  need(test_ctx, cqio__park_plan_create(test_ctx, q.m.base.data, &of, &plan), "plan");
  double *to = zeros((size_t)(MARKET_YEARS * plan->parks * q.m.L));
  for (int p = 0; p < plan->parks; p++)
    for (int t = 0; t < MARKET_YEARS; t++)
      for (int r = 0; r < q.m.R; r++)
        to[(t * plan->parks + p) * q.m.L + 2 * r] =
            plan->formation[(p * MARKET_YEARS + t) * q.m.R + r] / c.price[t];
  if (!c.mix) {
    size_t count = (size_t)(plan->parks * q.m.S);
    c.mix = zeros(count);
    memcpy(c.mix, plan->mix, count * sizeof *c.mix);
  }
  cqio__park_plan_destroy(&plan);
  return to;
}

static inline void read_series(void) {
  struct csv file = chain_file("series.csv");
  static const char *const stratum[] = {"primary", "secondary", "tertiary"};
  c.formation = market_series(&file, "formation");
  c.price = market_series(&file, "price");
  c.real = zeros(MARKET_YEARS * 3);
  for (int s = 0; s < 3; s++) {
    double *of = market_series(&file, stratum[s]);
    for (int t = 0; t < MARKET_YEARS; t++)
      c.real[3 * t + s] = of[t];
    free(of);
  }
  free_csv(&file);
}

/* Employment by stratum from what is published (26.4)-(26.6). */
static inline void read_labour(void) {
  static const char *const series[MARKET_SERIES] = {
      "employed",          "employed_urban", "employed_primary", "employed_secondary",
      "employed_tertiary", "residents",      "urban_residents",  "gdp_real_growth"};
  const cqio_dataset *data = q.m.base.data;
  double base[3] = {0.0}, *o = c.observed = zeros(MARKET_SERIES * MARKET_YEARS);
  for (int k = 0; k < MARKET_SERIES; k++)
    for (int t = 0; t < MARKET_YEARS; t++) {
      double *to = &o[k * MARKET_YEARS + t];
      if (k == 7 ? !cqio_dataset_observed(data, series[k], 2010 + t, to)
                 : !cqio_observed_persons(data, series[k], 2010 + t, to))
        *to = NAN;
    }
  const double *at[MARKET_SERIES];
  for (int k = 0; k < MARKET_SERIES; k++)
    at[k] = o + k * MARKET_YEARS;
  const cqio__labour_record record = {MARKET_YEARS, at[0], at[1], {at[2], at[3], at[4]},
                                      at[5],        at[6], at[7]};
  for (int i = 0; i < q.m.S; i++)
    base[data->sector_stratum[i]] += data->employed[i];
  double urban = total((size_t)q.m.R, data->urban_residents);
  need(test_ctx,
       cqio__labour_path_create(test_ctx, &record, base, urban,
                                total((size_t)q.m.R, data->residents) - urban, &c.path),
       "labour");
}

static inline void place_capital(void) {
  const cqio_dataset *data = q.m.base.data;
  const cqio_economy *e = q.m.base.economy;
  const double *use = e->use[CQIO_USE_CAPITAL];
  int S = q.m.S, L = q.m.L;
  c.rent = zeros(q.m.n);
  c.at_place = zeros((size_t)L);
  c.basket = zeros((size_t)S);
  c.structure = calloc((size_t)S, sizeof *c.structure);
  for (size_t k = 0; k < q.m.n; k++) {
    int i = (int)k % S;
    c.rent[k] = (e->value_added_share[i] - e->compensation_share[i]) * e->output[k];
    c.at_place[(int)k / S] += use[k];
    c.basket[i] += use[k];
  }
  double all = total((size_t)S, c.basket);
  for (int i = 0; i < S; i++) {
    c.basket[i] /= all;
    c.structure[i] = !strcmp(data->sectors.key[i], "real_estate") ||
                     !strcmp(data->sectors.key[i], "public_facilities");
  }
  c.planned = park_investment(&q.m.base.options);
  c.capital = (cqio_capital_base){.locations = L,
                                  .sectors = S,
                                  .parks = data->parks.count,
                                  .zones = 2,
                                  .rent = c.rent,
                                  .formation = c.at_place,
                                  .basket = c.basket,
                                  .mix = c.mix,
                                  .industry = data->park_sector,
                                  .structure = c.structure,
                                  .built = c.planned,
                                  .district_key = data->districts.key,
                                  .sector_key = data->sectors.key,
                                  .park_key = data->parks.key};
}

/* Homes, labour force and income of towns in the base year. */
static inline void place_homes(void) {
  const cqio_dataset *data = q.m.base.data;
  const cqio_economy *e = q.m.base.economy;
  int R = q.m.R, S = q.m.S, core = -1;
  double densest = 25000.0, urban = total((size_t)R, data->urban_residents);
  double *unemployed = zeros((size_t)R), *working = zeros((size_t)R);
  c.urban_jobs = zeros((size_t)R);
  c.participation = zeros((size_t)R);
  c.farmers = zeros((size_t)R);
  c.rural_income = zeros((size_t)R);
  c.commute = zeros((size_t)(R * R));
  c.town_market = calloc((size_t)R, sizeof *c.town_market);
  c.tenure = calloc((size_t)R, sizeof *c.tenure);
  for (int r = 0; r < R; r++) {
    for (int i = 0; i < S; i++) {
      double all = e->district_output[r * S + i];
      if (all > 0.0) c.urban_jobs[r] += e->jobs[r * S + i] * (e->output[2 * r * S + i] / all);
    }
    if (q.m.core[r] && core < 0) core = r;
    c.town_market[r] = q.m.core[r] ? core : r;
    c.tenure[r] = (int)(q.m.core[r] ? data->tenure_core : data->tenure_county);
    c.farmers[r] = data->district_employed[r * 3];
    c.rural_income[r] = fmax(data->income_rural[r], 1.0);
    densest = fmax(densest, data->urban_residents[r] / data->area[r]);
    unemployed[r] = data->urban_unemployed * data->urban_residents[r] / urban;
  }
  cqio__homes_distance(R, e->distance, data->area, data->urban_residents, 1e-4, c.commute);
  c.homes = (cqio_people_homes){.distance = c.commute, .area = data->area, .ceiling = densest};
  need(test_ctx,
       cqio__homes_find_length(test_ctx, R, &c.homes, data->urban_residents, c.urban_jobs,
                               data->metro_core, 9.0),
       "homes");
  cqio__homes_spread(R, &c.homes, data->urban_residents, c.urban_jobs, working);
  cqio__labour_participation(R, working, unemployed, data->urban_residents, c.participation);
  free(unemployed);
  free(working);
}

static inline cqio_people_params people_rules(void) {
  const cqio_dataset *data = q.m.base.data;
  double town = 0.0, residents = 0.0, urban = total((size_t)q.m.R, data->urban_residents);
  double rural = total((size_t)q.m.R, data->residents) - urban;
  cqio_people_params rules;
  cqio_people_params_init(&rules);
  assert_all(cqio_observed_persons(data, "urban_residents", 2000, &town) &&
             cqio_observed_persons(data, "residents", 2000, &residents));
  rules.wage_ratio = 1.0;
  rules.local_rate = 0.5 * cqio_logistic_rate(town, residents - town, urban, rural, 10);
  rules.tenure = c.tenure;
  rules.homes = &c.homes;
  rules.steady_hazard = rules.arrivals_to_homes = true;
  return rules;
}

static inline void place_people_of_base_year(void) {
  const cqio_dataset *data = q.m.base.data;
  double *rural = zeros((size_t)q.m.R);
  for (int r = 0; r < q.m.R; r++)
    rural[r] = data->residents[r] - data->urban_residents[r];
  need(test_ctx,
       cqio_people_create(test_ctx, q.m.R, data->districts.key, 2010, data->urban_residents, rural,
                          data->registered_nonagricultural, data->registered_agricultural,
                          q.m.base.economy->distance, 1.0 / 150, &c.people),
       "people");
  free(rural);
}

static inline double *base_lead(void) {
  const cqio_dataset *data = q.m.base.data;
  double *to = zeros((size_t)q.m.L), product = 0.0, people = 0.0;
  for (int r = 0; r < q.m.R; r++) {
    product += total(3, data->district_gdp + 3 * r);
    people += data->residents[r];
  }
  for (int l = 0; l < q.m.L; l++)
    to[l] = log(total(3, data->district_gdp + 3 * (l / 2)) / data->residents[l / 2] /
                (product / people));
  return to;
}

/* The model whose labour responds to wages in towns by 0.3. */
static inline cqio_equilibrium_model *responding_model(cqio_ctx *ctx,
                                                       const cqio_equilibrium_base *base) {
  double *jobs = zeros((size_t)base->markets);
  for (size_t k = 0; k < q.m.n; k++)
    jobs[q.market[(int)k / q.m.S]] += q.jobs[k];
  cqio__labour_response(q.m.L, base->markets, q.market, jobs, (const double[]){0.3, 0.0}, c.phi);
  free(jobs);
  q.rules.supply_response = c.phi;
  cqio_equilibrium_model *model = model_of(ctx, base, 4.0, 0.0);
  q.rules.supply_response = NULL;
  return model;
}

static inline int chain_set_up(void **state) {
  set_up(state);
  const cqio_dataset *data = q.m.base.data;
  const cqio_economy *e = q.m.base.economy;
  read_series();
  read_labour();
  place_capital();
  place_homes();
  place_people_of_base_year();
  c.lead = base_lead();
  c.phi = zeros((size_t)q.base.markets);
  c.model = responding_model(test_ctx, &q.base);
  c.m = (cqio__markets){.ctx = test_ctx,
                        .first = 2010,
                        .years = MARKET_YEARS,
                        .districts = q.m.R,
                        .model = c.model,
                        .base = &q.base,
                        .sectors = q.m.S,
                        .primary = CQIO_PRIMARY,
                        .labour_income = q.rules.labour_income,
                        .stratum_key = data->strata.key,
                        .real = c.real,
                        .lead = c.lead,
                        .convergence = 0.02,
                        .labour = c.path,
                        .capital = &c.capital,
                        .stock = chain_number("stock"),
                        .formation = c.formation,
                        .planned = c.planned,
                        .gestation_years = data->gestation_years - 1,
                        .gestation = data->gestation + 1,
                        .reinvestment = 1.0,
                        .people = c.people,
                        .people_rules = people_rules(),
                        .elasticity = 1.5,
                        .exchange = 0.01,
                        .town_market = c.town_market,
                        .participation = c.participation,
                        .urban_jobs = c.urban_jobs,
                        .income_urban = data->income_urban,
                        .income_rural = c.rural_income,
                        .farmers = c.farmers,
                        .remitted = data->remitted_share * data->wage_ratio,
                        .distance = e->distance};
  cqio_capital_rules_init(&c.m.capital_rules);
  return 0;
}

static inline cqio__markets_found chain_found(void) {
  return (cqio__markets_found){chain_number("hazard"), chain_number("arrivals"),
                               chain_number("conversion"), chain_number("utilisation")};
}

/* PARK is KEY or lies in it. */
static inline bool nested(int park, const char *key) {
  const cqio_dataset *data = q.m.base.data;
  for (; park >= 0; park = data->park_parent[park])
    if (!strcmp(data->parks.key[park], key)) return true;
  return false;
}

/* Towns of the districts where Liangjiang invests. */
static inline bool host(int r) {
  for (int p = 0; p < c.capital.parks; p++)
    if (nested(p, "liangjiang") && q.m.base.data->park_district[p * q.m.R + r] > 0.0) return true;
  return false;
}

static inline int chain_tear_down(void **state) {
  void *const members[] = {c.phi,          c.real,      c.lead,        c.formation,     c.price,
                           c.planned,      c.rent,      c.at_place,    c.basket,        c.mix,
                           c.commute,      c.farmers,   c.urban_jobs,  c.participation, c.observed,
                           c.rural_income, c.structure, c.town_market, c.tenure};
  for (size_t k = 0; k < sizeof members / sizeof *members; k++)
    free(members[k]);
  cqio__labour_path_destroy(&c.path);
  cqio_people_destroy(&c.people);
  cqio_equilibrium_destroy(&c.model);
  return tear_down(state);
}

#endif
