/*
 * The years 2010-2020 of Chongqing with markets, for the tests of their chain: rules as in section
 * 28 of the method, with the trade and activity of tests/law/equilibrium. Include after
 * support/mpi_test.h.
 */
#ifndef CQIO_TESTS_MARKETS_CASE_H
#define CQIO_TESTS_MARKETS_CASE_H

#include "law/equilibrium_case.h"
#include "years/market_region.h"

enum { MARKET_YEARS = 11 };

static struct {
  cqio__market_region *region;
  cqio__markets m;
  cqio_options options;
} c;

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

/* The model of the region on the ranks of CTX, whose trade BASE has. */
static inline cqio_equilibrium_model *model_on(cqio_ctx *ctx, const cqio_equilibrium_base *base) {
  cqio_equilibrium_model *model;
  need(ctx, cqio_equilibrium_create(ctx, base, &c.region->rules, &model), "model");
  return model;
}

static inline int chain_set_up(void **state) {
  set_up(state);
  cqio__market_rules rules;
  c.options = q.m.base.options;
  /* defaults of the keys are those of the method */
  cqio__market_rules_of(q.m.base.economy->data, &c.options, &rules);
  c.options.years.last = c.options.years.first + MARKET_YEARS - 1;
  c.options.investment.prices = CQIO_CHOICE_FILE;
  c.options.migration.choice = CQIO_CHOICE_HOMES;
  c.options.migration.local_share = 0.5;
  need(test_ctx,
       cqio__market_region_create(q.m.base.economy, q.trade, &c.options, &rules, NULL, &c.region),
       "region");
  c.m = c.region->markets;
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
  for (int p = 0; p < c.region->capital.parks; p++)
    if (nested(p, "liangjiang") && q.m.base.data->park_district[p * q.m.R + r] > 0.0) return true;
  return false;
}

static inline int chain_tear_down(void **state) {
  cqio__market_region_destroy(&c.region);
  return tear_down(state);
}

#endif
