/* Trade of which a given part stays in the own market (method 27.1-27.3). */
#include "cqio/numeric.h"
#include "regional/balance.h"

#include <math.h>

static const double LOWEST = -8.0, HIGHEST = 16.0, STEP = 2.0; /* of ln kappa */
static const double SHARE_TOLERANCE = 1e-12, BALANCE_TOLERANCE = 1e-13;
static const double NEAR_END = 0.01; /* of the range: balancing is slow there */

/* What one product hands to the other ranks. */
enum { SCALE, OWN_MARKET, OWN_DISTRICT, HAUL, LOW, HIGH, NUMBERS };

struct search {
  cqio_ctx *ctx;
  const cqio_trade_problem *problem;
  const double *kernel;
  const double *supply, *demand; /* [R] of the product, with sum 1 */
  const int *market;             /* [R] */
  int product, max_sweeps;
  double target, *work, *number; /* [2][R][R], [NUMBERS] */
  struct balance balance;
};

void cqio_own_market_split(int districts, const int *market, double *kernel, double *own) {
  for (int r = 0; r < districts; r++)
    for (int s = 0; s < districts; s++) {
      size_t e = (size_t)r * (size_t)districts + (size_t)s;
      own[e] = market[r] == market[s] ? kernel[e] : 0.0;
      if (market[r] == market[s]) kernel[e] = 0.0;
    }
}

/* Shares of the flows of the balanced product within markets and districts. */
static void measure(struct search *search, const double *weight) {
  const cqio_trade_problem *problem = search->problem;
  const struct balance *balance = &search->balance;
  int R = problem->frame.districts;
  double *number = search->number, all = 0.0, distance = 0.0;
  number[OWN_MARKET] = number[OWN_DISTRICT] = 0.0;
  for (int r = 0; r < R; r++)
    for (int s = 0; s < R; s++) {
      double flow = balance->row[r] * search->supply[r] * weight[r * R + s] *
                    (balance->column[s] * search->demand[s]);
      all += flow;
      distance += flow * problem->distance[r * R + s];
      if (search->market[r] == search->market[s]) number[OWN_MARKET] += flow;
      if (r == s) number[OWN_DISTRICT] += flow;
    }
  number[OWN_MARKET] /= all;
  number[OWN_DISTRICT] /= all;
  number[HAUL] = distance / all;
}

/* Excess of the own-market share over its target at ln kappa; it rises with kappa. A product that
 * is not balanced at the sweep limit makes the share of an extreme kappa a little inexact. */
static cqio_status excess(void *data, double log_scale, double *f) {
  struct search *search = data;
  const cqio_regional_frame *frame = &search->problem->frame;
  size_t R = (size_t)frame->districts;
  const double *weight = cqio__regional_product_kernel(
      search->problem, search->product, exp(log_scale), search->kernel, search->work);
  cqio__regional_balance((int)R, weight, search->work + R * R, search->supply, search->demand,
                         BALANCE_TOLERANCE, search->max_sweeps, &search->balance);
  if (search->balance.blocked >= 0)
    return cqio_fail(
        search->ctx, CQIO_DATA,
        "regional/gravity: sector '%s', district '%s': no trade weight leads to a partner: "
        "expected a weight > 0 for a district with supply or demand",
        frame->sector[search->product], frame->district[search->balance.blocked]);
  search->balance.resume = true;
  measure(search, weight);
  *f = search->number[OWN_MARKET] - search->target;
  return CQIO_OK;
}

/* Own-market shares that the margins allow (27.3). */
static void reach(const struct search *search, double *low, double *high) {
  int R = search->problem->frame.districts;
  *low = *high = 0.0;
  for (int r = 0; r < R; r++) {
    double supply = 0.0, demand = 0.0;
    bool counted = false;
    for (int s = 0; s < R; s++) {
      if (search->market[s] != search->market[r]) continue;
      counted = counted || s < r;
      supply += search->supply[s];
      demand += search->demand[s];
    }
    if (counted) continue;
    *low += fmax(0.0, supply + demand - 1.0);
    *high += fmin(supply, demand);
  }
}

static cqio_status check_reach(const struct search *search) {
  const char *sector = search->problem->frame.sector[search->product];
  double low = search->number[LOW], high = search->number[HIGH], target = search->target;
  if (!(target > low && target < high))
    return cqio_fail(
        search->ctx, CQIO_DATA,
        "E340: trade_targets.csv: sector '%s': own-market share = %g: expected a value "
        "within (%.3f, %.3f), which supply and use of the markets allow, and not at its "
        "ends",
        sector, target, low, high);
  if (target > (1.0 - NEAR_END) * high || target < (1.0 + NEAR_END) * low)
    cqio_log(
        search->ctx, CQIO_LOG_WARN,
        "W341: trade_targets.csv: sector '%s': own-market share = %g: within 1 %% of the end of "
        "what is possible, %.4f to %.4f; balancing is slow there",
        sector, target, low, high);
  return CQIO_OK;
}

/* ln kappa between LOW and HIGH where the excess changes its sign. */
static cqio_status bracket(struct search *search, double *low, double *high) {
  double f, towards;
  CQIO_TRY(excess(search, 0.0, &f));
  *low = *high = 0.0;
  for (towards = f < 0.0 ? 1.0 : -1.0; f * towards < 0.0;) {
    *low = *high;
    *high += towards * STEP;
    if (*high < LOWEST || *high > HIGHEST)
      return cqio_fail(
          search->ctx, CQIO_DATA,
          "E340: trade_targets.csv: sector '%s': own-market share = %g: expected a value "
          "%s %.4f, what trade weights e^%g times as large within markets give",
          search->problem->frame.sector[search->product], search->target,
          towards > 0.0 ? "of at most" : "of at least", search->number[OWN_MARKET], *low);
    CQIO_TRY(excess(search, *high, &f));
  }
  return CQIO_OK;
}

static cqio_status find(struct search *search) {
  double low, high, f;
  reach(search, &search->number[LOW], &search->number[HIGH]);
  search->number[SCALE] = 1.0;
  search->balance.resume = false;
  if (search->target < 0.0) return excess(search, 0.0, &f);
  CQIO_TRY(check_reach(search));
  CQIO_TRY(bracket(search, &low, &high));
  cqio_root_report report = {0};
  cqio_status status = cqio_find_root(excess, search, low, high, 1e-14, SHARE_TOLERANCE, &report);
  if (status == CQIO_CONVERGENCE)
    return cqio_fail(search->ctx, CQIO_CONVERGENCE,
                     "trade_targets.csv: sector '%s': own-market share = %g: no kappa found, %.12g "
                     "reached: expected a target away from the ends of its range",
                     search->problem->frame.sector[search->product], search->target,
                     report.value + search->target);
  CQIO_TRY(status);
  search->number[SCALE] = exp(report.root);
  return excess(search, report.root, &f);
}

/* Products of this rank into their rows of TABLE, up to the first that fails, *FAILED. */
static cqio_status find_own(struct search *search, const struct district_margins *margins,
                            const cqio_own_markets *markets, double *table, int *failed) {
  const cqio_trade_problem *problem = search->problem;
  size_t R = (size_t)problem->frame.districts;
  for (int i = cqio_ctx_rank(search->ctx); i < problem->frame.sectors;
       i += cqio_ctx_size(search->ctx)) {
    size_t product = (size_t)i;
    search->product = *failed = i;
    search->supply = margins->supply + product * R;
    search->demand = margins->demand + product * R;
    search->market = markets->market + (size_t)problem->sector_class[i] * R;
    search->target = markets->own_share[i];
    search->number = table + product * NUMBERS;
    search->number[SCALE] = 1.0;
    if (margins->total[i] > 0.0) CQIO_TRY(find(search));
  }
  *failed = problem->frame.sectors;
  return CQIO_OK;
}

cqio_status cqio_own_market_scales(cqio_ctx *ctx, const cqio_trade_problem *problem,
                                   const double *kernel, const cqio_own_markets *markets,
                                   int max_sweeps, cqio_market_trade *out) {
  size_t R = (size_t)problem->frame.districts;
  int sectors = problem->frame.sectors, failed = -1;
  struct district_margins margins = {0};
  double *table = NULL, *work = NULL;
  struct search search = {
      .ctx = ctx, .problem = problem, .kernel = kernel, .max_sweeps = max_sweeps};
  cqio_timer_start(ctx, "gravity");
  cqio_status status = CQIO_ALLOC(ctx, sectors * NUMBERS, &table);
  if (!status) status = CQIO_ALLOC(ctx, 2 * R * R + 4 * R, &work);
  if (!status) status = cqio__regional_margins(ctx, problem, &margins);
  if (!status) {
    double *rest = work + 2 * R * R;
    search.work = work;
    search.balance = (struct balance){.row = rest, .column = rest + R, .work = rest + 2 * R};
    status = find_own(&search, &margins, markets, table, &failed);
  }
  status = cqio__regional_first_failure(ctx, failed, sectors, status);
  if (!status) status = cqio__regional_share(ctx, sectors, NUMBERS, table);
  double *const to[NUMBERS] = {out->scale, out->own_market, out->own_district,
                               out->haul,  out->low,        out->high};
  for (int i = 0; i < sectors && !status; i++)
    for (int n = 0; n < NUMBERS; n++)
      to[n][i] = table[(size_t)i * NUMBERS + (size_t)n];
  cqio__regional_margins_free(&margins);
  cqio_free(table);
  cqio_free(work);
  cqio_timer_stop(ctx, "gravity");
  return status;
}
