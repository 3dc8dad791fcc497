/* An equilibrium model of Chongqing with own markets, for the tests of what is built on it. Include
 * after support/mpi_test.h. */
#ifndef CQIO_TESTS_EQUILIBRIUM_CASE_H
#define CQIO_TESTS_EQUILIBRIUM_CASE_H

#include "cqio/equilibrium.h"
#include "law/market_case.h"

static struct {
  struct market_case m;
  cqio_factored_structure structure;
  cqio_operator *trade;
  cqio_equilibrium_base base;
  cqio_equilibrium_rules rules;
  double *jobs, *residents, *theta;
  int *market;
  cqio_equilibrium_model *model;
} q;

static inline cqio_equilibrium_model *model_of(cqio_ctx *ctx, const cqio_equilibrium_base *base,
                                               double theta, double psi) {
  cqio_equilibrium_model *model;
  for (int i = 0; i < q.m.S; i++)
    q.theta[i] = theta;
  cqio_equilibrium_rules rules = q.rules;
  rules.factor_elasticity = psi;
  need(ctx, cqio_equilibrium_create(ctx, base, &rules, &model), "model");
  return model;
}

/* Jobs by zone of output, farm work where the countryside is; towns of the core are one market. */
static inline void place_people(void) {
  const cqio_dataset *data = q.m.base.data;
  const cqio_economy *e = q.m.base.economy;
  int S = q.m.S, core = -1, markets = 0;
  for (int r = 0; r < q.m.R; r++) {
    double rural = data->residents[r] - data->urban_residents[r];
    q.residents[2 * r] = data->urban_residents[r];
    q.residents[2 * r + 1] = rural;
    for (int z = 0; z < 2; z++) {
      bool town = z == 0, shared = q.m.core[r] && town;
      q.market[2 * r + z] = shared && core >= 0 ? core : markets++;
      if (shared && core < 0) core = q.market[2 * r];
      for (int i = 0; i < S; i++) {
        int k = (2 * r + z) * S + i;
        double all = e->district_output[r * S + i];
        double part = data->sector_is_primary[i] ? town == !(rural > 0.0)
                      : all > 0.0                ? e->output[k] / all
                                                 : 0.0;
        q.jobs[k] = e->jobs[r * S + i] * part;
      }
    }
  }
  q.base.markets = markets;
}

static inline int set_up(void **state) {
  (void)state;
  market_open(&q.m, test_ctx);
  need(test_ctx, market_balance(&q.m), "trade");
  const cqio_economy *e = q.m.base.economy;
  size_t n = q.m.n;
  q.jobs = zeros(n);
  q.residents = zeros((size_t)q.m.L);
  q.theta = zeros((size_t)q.m.S);
  q.market = calloc((size_t)q.m.L, sizeof *q.market);
  place_people();
  q.structure = (cqio_factored_structure){.districts = q.m.R,
                                          .zones = 2,
                                          .sectors = q.m.S,
                                          .technology = e->imports.coefficients,
                                          .classes = MARKET_CLASSES,
                                          .sector_class = q.m.class,
                                          .kernel = q.m.kernel,
                                          .own_kernel = q.m.own,
                                          .own_scale = q.m.found.scale,
                                          .row_scale = q.m.trade.from,
                                          .column_scale = q.m.trade.to,
                                          .active = e->active};
  need(test_ctx, cqio_operator_create(test_ctx, &q.structure, &q.trade), "operator");
  int markets = q.base.markets;
  q.base = (cqio_equilibrium_base){.trade = q.trade,
                                   .output = e->output,
                                   .outside = e->outside,
                                   .use = {e->use[CQIO_USE_HOUSEHOLDS], e->use[CQIO_USE_GOVERNMENT],
                                           e->use[CQIO_USE_CAPITAL], e->use[CQIO_USE_INVENTORIES]},
                                   .value_added = e->value_added_share,
                                   .compensation = e->compensation_share,
                                   .import_share = e->imports.import_share,
                                   .jobs = q.jobs,
                                   .residents = q.residents,
                                   .strata = q.m.base.data->strata.count,
                                   .markets = markets,
                                   .stratum = q.m.base.data->sector_stratum,
                                   .market = q.market,
                                   .names = cqio_economy_names(e)};
  cqio_equilibrium_rules_init(&q.rules);
  q.rules.elasticity = q.theta;
  q.model = model_of(test_ctx, &q.base, 4.0, 0.0);
  return 0;
}

static inline int tear_down(void **state) {
  (void)state;
  cqio_equilibrium_destroy(&q.model);
  cqio_operator_destroy(&q.trade);
  free(q.jobs);
  free(q.residents);
  free(q.theta);
  free(q.market);
  market_close(&q.m);
  return 0;
}

static inline cqio_equilibrium solve(cqio_equilibrium_model *model,
                                     const cqio_equilibrium_case *given) {
  cqio_equilibrium point;
  need(test_ctx, cqio_equilibrium_solve(model, given, NULL, &point), "equilibrium");
  assert_all(point.residual <= 1e-11 && point.goods <= 1e-12 && point.external <= 1e-12);
  return point;
}

static inline double largest(size_t count, const double *x) {
  double most = 0.0;
  for (size_t k = 0; k < count; k++)
    if (!(fabs(x[k]) <= most)) most = fabs(x[k]);
  return most;
}

/* max |Y / X - 1| over accounts with output. */
static inline double apart(const double *y, const double *x) {
  double most = 0.0;
  for (size_t k = 0; k < q.m.n; k++)
    if (x[k] > 0.0 && !(fabs(y[k] / x[k] - 1.0) <= most)) most = fabs(y[k] / x[k] - 1.0);
  return most;
}

static inline double *towns_of(const char *district, double hat) {
  double *capital = zeros(q.m.n);
  int at = 0;
  while (strcmp(q.m.base.data->districts.key[at], district))
    at++;
  for (size_t k = 0; k < q.m.n; k++)
    capital[k] = (int)k / q.m.S == 2 * at ? hat : 1.0;
  return capital;
}

#endif
