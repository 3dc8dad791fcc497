/* Net effects of each park (27.23) for the files and the summary. */
#include "markets/net.h"
#include "years/market_study.h"

const cqio_net_effects *cqio_calibration_net(const cqio_calibration *calibration) {
  return calibration->markets && calibration->markets->net.years > 0 ? &calibration->markets->net
                                                                     : NULL;
}

/* The region of S with trade and model of this rank alone. */
struct alone {
  cqio_ctx *ctx;
  cqio_operator *trade;
  cqio_equilibrium_base base;
  cqio_equilibrium_model *model;
  cqio__markets markets;
};

static void close_alone(struct alone *a) {
  cqio_equilibrium_destroy(&a->model);
  cqio_operator_destroy(&a->trade);
  cqio_ctx_destroy(&a->ctx);
}

static cqio_status open_alone(const cqio_economy *e, const cqio__market_region *region,
                              struct alone *a) {
  CQIO_TRY(cqio_ctx_alone(e->ctx, &a->ctx));
  a->base = region->base;
  cqio_status status = cqio_operator_create(a->ctx, &e->structure, &a->trade);
  a->base.trade = a->trade;
  if (!status) status = cqio_equilibrium_create(a->ctx, &a->base, &region->rules, &a->model);
  a->markets = region->markets;
  a->markets.ctx = a->ctx;
  a->markets.base = &a->base;
  a->markets.model = a->model;
  return cqio_ctx_adopt(e->ctx, a->ctx, status);
}

/* The four figures of TOTALS [2^P][years], each divided among the parks; those of all parks less
 * those of none. */
static void divide(int parks, int years, const cqio__markets_totals *totals,
                   cqio_net_effects *net) {
  size_t stride = (size_t)years * sizeof *totals / sizeof(double);
  const cqio__markets_totals *reference = totals + (((size_t)1 << parks) - 1) * (size_t)years;
  for (int t = 0; t < years; t++) {
    size_t at = (size_t)t * (size_t)parks;
    net->all_product[t] = reference[t].product - totals[t].product;
    net->all_jobs[t] = reference[t].jobs - totals[t].jobs;
    net->all_urban[t] = reference[t].urban - totals[t].urban;
    net->all_residents[t] = reference[t].residents - totals[t].residents;
    cqio__shapley(parks, &totals[t].product, stride, net->product + at);
    cqio__shapley(parks, &totals[t].jobs, stride, net->jobs + at);
    cqio__shapley(parks, &totals[t].urban, stride, net->urban + at);
    cqio__shapley(parks, &totals[t].residents, stride, net->residents + at);
  }
}

static cqio_status allocate(const cqio_economy *e, int parks, int years, cqio_net_effects *net) {
  CQIO_TRY(CQIO_ALLOC(e->ctx, years * parks, &net->product));
  CQIO_TRY(CQIO_ALLOC(e->ctx, years * parks, &net->jobs));
  CQIO_TRY(CQIO_ALLOC(e->ctx, years * parks, &net->urban));
  CQIO_TRY(CQIO_ALLOC(e->ctx, years * parks, &net->residents));
  CQIO_TRY(CQIO_ALLOC(e->ctx, 4 * years, &net->all_product));
  net->all_jobs = net->all_product + years;
  net->all_urban = net->all_jobs + years;
  net->all_residents = net->all_urban + years;
  return CQIO_OK;
}

cqio_status cqio__market_net(const cqio_economy *e, cqio_market_study *s) {
  const cqio__markets_path *reference = s->calibration.reference;
  int parks = e->data->parks.count, years = reference->years;
  struct alone alone = {0};
  cqio__markets_totals *totals = NULL;
  if (parks == 0) return CQIO_OK;
  if (parks > CQIO_MOST_PLAYERS)
    return cqio_fail(e->ctx, CQIO_CONFIG,
                     "investment.net_effects = true: expected false with %d parks, more than %d",
                     parks, CQIO_MOST_PLAYERS);
  cqio_status status = open_alone(e, s->region, &alone);
  if (!status) status = allocate(e, parks, years, &s->net);
  if (!status) status = CQIO_ALLOC(e->ctx, ((int64_t)1 << parks) * years, &totals);
  status = cqio_agree(e->ctx, status);
  cqio_log(e->ctx, CQIO_LOG_INFO, "net effects: %d coalitions of parks", 1 << parks);
  cqio_timer_start(e->ctx, "coalitions");
  if (!status) status = cqio__markets_coalitions(&alone.markets, reference, totals);
  cqio_timer_stop(e->ctx, "coalitions");
  if (!status) {
    s->net.parks = parks;
    s->net.years = years;
    s->net.utilisation = s->calibration.found.utilisation;
    divide(parks, years, totals, &s->net);
  }
  cqio_free(totals);
  close_alone(&alone);
  return status;
}

cqio_status cqio__market_net_state(cqio_state *state, const cqio_economy *e, cqio_market_study *s) {
  cqio_net_effects *net = &s->net;
  cqio__state_integer(state, &net->parks);
  cqio__state_integer(state, &net->years);
  if (net->years == 0 || state->bad) return CQIO_OK;
  if (state->load &&
      (net->parks != e->data->parks.count || net->years != s->calibration.reference->years)) {
    state->bad = true;
    return CQIO_OK;
  }
  if (state->load) CQIO_TRY(cqio_agree(e->ctx, allocate(e, net->parks, net->years, net)));
  size_t count = (size_t)net->parks * (size_t)net->years;
  cqio__state_real(state, &net->utilisation);
  cqio__state_reals(state, net->product, count);
  cqio__state_reals(state, net->jobs, count);
  cqio__state_reals(state, net->urban, count);
  cqio__state_reals(state, net->residents, count);
  cqio__state_reals(state, net->all_product, 4 * (size_t)net->years);
  return CQIO_OK;
}
