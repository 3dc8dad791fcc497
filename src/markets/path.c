/* A path through the years, and the order of a year (28.1). */
#include "markets/markets.h"

#include <string.h>

void cqio__markets_scenario_init(cqio__markets_scenario *scenario) {
  *scenario = (cqio__markets_scenario){.pool = 1.0, .conversion = 1.0, .consumption = 1.0};
}

static void free_year(cqio__markets_year *y) {
  cqio_capital_free(&y->stocks);
  cqio_free(y->all_capital);
  cqio_free(y->capital);
  cqio_free(y->residents);
  cqio_free(y->invested);
  cqio_free(y->formation.ordinary);
  cqio_free(y->formation.use);
  cqio_growth_free(&y->growth);
  cqio_equilibrium_free(&y->own);
  cqio_people_destroy(&y->people);
  cqio_people_flows_destroy(&y->flows);
  cqio_free(y->surplus);
  cqio_free(y->signal.jobs);
  cqio_free(y->signal.wage_urban);
  cqio_free(y->signal.wage_rural);
}

void cqio__markets_path_destroy(cqio__markets_path **path) {
  if (!path || !*path) return;
  for (int t = 0; t < (*path)->years && (*path)->year; t++)
    free_year(&(*path)->year[t]);
  cqio_free((*path)->year);
  cqio_free(*path);
  *path = NULL;
}

static cqio_status allocate_year(const cqio__markets *m, int t, cqio__markets_year *y) {
  int64_t L = m->capital->locations, n = L * m->sectors;
  int parks = m->capital->parks;
  y->year = m->first + t;
  y->stocks = (cqio_capital_stocks){.accounts = n, .parks = parks};
  CQIO_TRY(CQIO_ALLOC(m->ctx, (1 + parks) * n, &y->stocks.ordinary));
  y->stocks.park = y->stocks.ordinary + n;
  CQIO_TRY(CQIO_ALLOC(m->ctx, n, &y->all_capital));
  CQIO_TRY(CQIO_ALLOC(m->ctx, n, &y->capital));
  CQIO_TRY(CQIO_ALLOC(m->ctx, L, &y->residents));
  CQIO_TRY(CQIO_ALLOC(m->ctx, parks * L, &y->invested));
  CQIO_TRY(CQIO_ALLOC(m->ctx, n, &y->formation.ordinary));
  CQIO_TRY(CQIO_ALLOC(m->ctx, n, &y->formation.use));
  CQIO_TRY(CQIO_ALLOC(m->ctx, m->districts, &y->surplus));
  CQIO_TRY(CQIO_ALLOC(m->ctx, m->districts, &y->signal.jobs));
  CQIO_TRY(CQIO_ALLOC(m->ctx, m->districts, &y->signal.wage_urban));
  CQIO_TRY(CQIO_ALLOC(m->ctx, m->districts, &y->signal.wage_rural));
  return t ? cqio_people_flows_create(m->ctx, m->districts, &y->flows) : CQIO_OK;
}

static cqio_status allocate(const cqio__markets *m, int years, cqio__markets_path **out) {
  CQIO_TRY(CQIO_ALLOC(m->ctx, 1, out));
  cqio__markets_path *path = *out;
  path->markets = m;
  path->years = years;
  CQIO_TRY(CQIO_ALLOC(m->ctx, years, &path->year));
  for (int t = 0; t < years; t++)
    CQIO_TRY(allocate_year(m, t, &path->year[t]));
  return CQIO_OK;
}

/* Capital at the start of the base year. */
static cqio_status begin(cqio__markets_path *path) {
  const cqio__markets *m = path->markets;
  cqio_capital_stocks *stocks = &path->year[0].stocks;
  cqio_capital_free(stocks);
  CQIO_TRY(cqio_capital_check(m->ctx, m->capital, &m->capital_rules));
  return cqio_capital_create(m->ctx, m->capital, m->stock, stocks);
}

cqio_status cqio__markets_step(cqio__markets_path *path, int t) {
  cqio_ctx *ctx = path->markets->ctx;
  /* 1 investment out of last year's rents */
  CQIO_TRY(cqio_agree(ctx, cqio__markets_invest(path, t)));
  /* 2 who is there, and how many are to work */
  CQIO_TRY(cqio_agree(ctx, cqio__markets_count(path, t)));
  /* 3 prices, wages, jobs */
  CQIO_TRY(cqio__markets_clear(path, t));
  /* 4, 5 who works, moves and registers */
  CQIO_TRY(cqio_agree(ctx, cqio__markets_move(path, t)));
  /* 6 capital of the next year */
  cqio__markets_build(path, t);
  return CQIO_OK;
}

cqio_status cqio__markets_open(const cqio__markets *m, int years, const cqio__markets_path *like,
                               cqio__markets_path **out) {
  *out = NULL;
  cqio__markets_path *path = NULL;
  cqio_status status = allocate(m, years, &path);
  if (!status) {
    path->found = like->found;
    path->scenario = like->scenario;
    path->reference = like->reference;
    path->nearby = like->nearby;
    status = begin(path);
  }
  status = cqio_agree(m->ctx, status);
  if (status)
    cqio__markets_path_destroy(&path);
  else
    *out = path;
  return status;
}

static cqio_status run(const cqio__markets *m, int years, const cqio__markets_path *like,
                       cqio__markets_path **out) {
  cqio_status status = cqio__markets_open(m, years, like, out);
  for (int t = 0; t < years && !status; t++)
    status = cqio__markets_step(*out, t);
  if (status)
    cqio__markets_path_destroy(out);
  else
    (*out)->nearby = NULL;
  return status;
}

cqio_status cqio__markets_reference(const cqio__markets *m, const cqio__markets_found *found,
                                    int years, const cqio__markets_path *nearby,
                                    cqio__markets_path **out) {
  cqio__markets_path like = {.found = *found, .nearby = nearby};
  cqio__markets_scenario_init(&like.scenario);
  return run(m, years, &like, out);
}

cqio_status cqio__markets_run(const cqio__markets *m, const cqio__markets_path *reference,
                              const cqio__markets_scenario *scenario, cqio__markets_path **out) {
  const cqio__markets_path like = {
      .found = reference->found, .scenario = *scenario, .reference = reference};
  return run(m, reference->years, &like, out);
}
