/* Calibration of the distance decay of each trade class to its mean haul (method 3.13). */
#include "cqio/numeric.h"
#include "regional/balance.h"

#include <math.h>

static const double BALANCE_TOLERANCE = 1e-11;
static const double HAUL_TOLERANCE = 1e-9; /* of the target */
/* A doubling of beta that shortens the haul by less than this part ends the search for shorter
 * ones. */
static const double LEAST_GAIN = 0.02;
enum { MAX_SWEEPS = 20000, MAX_HALVINGS = 50 };

/* One class: products numbered 0, 1, ... are dealt to the ranks. */
struct search {
  cqio_ctx *ctx;
  const cqio_trade_problem *problem;
  const struct district_margins *margins;
  int class, products;
  int *sector; /* [products] */
  bool power;
  double target;
  double *kernel, *transposed; /* [R][R] */
  double *sums;                /* [products][2] sum T D, sum T */
  struct balance balance;
};

/* Products of the class with trade. */
static int list_products(const cqio_trade_problem *problem, const struct district_margins *margins,
                         int class, int *sector) {
  int count = 0;
  for (int i = 0; i < problem->frame.sectors; i++)
    if (problem->sector_class[i] == class && margins->total[i] > 0.0) sector[count++] = i;
  return count;
}

/* Own products of this rank at the kernel of the search. Loose ends are allowed: a product that is
 * not balanced yet at the sweep limit only makes the haul of an extreme beta a little inexact. */
static cqio_status own_hauls(struct search *search) {
  const cqio_trade_problem *problem = search->problem;
  int R = problem->frame.districts;
  for (int n = cqio_ctx_rank(search->ctx); n < search->products; n += cqio_ctx_size(search->ctx)) {
    size_t i = (size_t)search->sector[n];
    const double *supply = search->margins->supply + i * (size_t)R;
    const double *demand = search->margins->demand + i * (size_t)R;
    double *sums = search->sums + 2 * n;
    cqio__regional_balance(R, search->kernel, search->transposed, supply, demand, BALANCE_TOLERANCE,
                           MAX_SWEEPS, &search->balance);
    if (search->balance.blocked >= 0)
      return cqio_fail(search->ctx, CQIO_INTERNAL,
                       "regional/gravity: sector '%s': kernel without weight",
                       problem->frame.sector[i]);
    cqio__regional_haul(R, search->kernel, problem->distance, supply, demand, &search->balance,
                        &sums[0], &sums[1]);
    sums[0] *= search->margins->total[i];
    sums[1] *= search->margins->total[i];
  }
  return CQIO_OK;
}

/* Mean haul of the class at BETA. Collective. */
static cqio_status mean_haul(struct search *search, double beta, double *haul) {
  const cqio_trade_problem *problem = search->problem;
  CQIO_TRY(cqio_trade_kernel(search->ctx, &problem->frame, problem->distance, beta, search->power,
                             search->kernel));
  cqio__regional_transpose(problem->frame.districts, search->kernel, search->transposed);
  CQIO_TRY(cqio_agree(search->ctx, own_hauls(search)));
  CQIO_TRY(cqio__regional_share(search->ctx, search->products, 2, search->sums));
  double distance_sum = cqio_sum_strided(search->sums, (size_t)search->products, 2);
  double flow_sum = cqio_sum_strided(search->sums + 1, (size_t)search->products, 2);
  *haul = distance_sum / flow_sum;
  return CQIO_OK;
}

/* Excess of the haul over the target at ln beta; the haul falls in beta. */
static cqio_status excess(void *data, double log_beta, double *f) {
  struct search *search = data;
  CQIO_TRY(mean_haul(search, exp(log_beta), f));
  *f -= search->target;
  return CQIO_OK;
}

static cqio_status out_of_reach(const struct search *search, double shortest, double longest) {
  return cqio_fail(
      search->ctx, CQIO_DATA,
      "trade class '%s': target_haul_km = %g (km): expected a value in [%.1f, %.1f], the range "
      "this geography can reach",
      search->problem->class_key[search->class], search->target, shortest, longest);
}

/* Bracket of the target by halving or doubling beta; beta = 0 gives the longest haul. */
static cqio_status bracket(struct search *search, double *low, double *high) {
  double longest, haul, shorter;
  CQIO_TRY(mean_haul(search, 0.0, &longest));
  bool too_long = search->target >= longest;
  double beta = search->power ? 1.0 : 1.0 / longest;
  CQIO_TRY(mean_haul(search, beta, &haul));
  for (int n = 0; haul < search->target && !too_long && n < MAX_HALVINGS; n++)
    CQIO_TRY(mean_haul(search, beta *= 0.5, &haul));
  *low = beta;
  *high = 2.0 * beta;
  for (; haul > search->target || too_long; haul = shorter) {
    *low = beta;
    CQIO_TRY(mean_haul(search, beta *= 2.0, &shorter));
    *high = beta;
    if (shorter > (1.0 - LEAST_GAIN) * haul && (too_long || shorter > search->target))
      return out_of_reach(search, shorter, longest);
  }
  return CQIO_OK;
}

static cqio_status solve(struct search *search, double *beta, double *haul) {
  double low, high;
  CQIO_TRY(bracket(search, &low, &high));
  cqio_root_report report;
  cqio_status status = cqio_find_root(excess, search, log(low), log(high), 1e-14,
                                      HAUL_TOLERANCE * search->target, &report);
  if (status == CQIO_CONVERGENCE)
    return cqio_fail(
        search->ctx, CQIO_CONVERGENCE,
        "trade class '%s': target_haul_km = %g (km): no beta found, haul %.6g reached at beta "
        "%.6g: expected a target away from the ends of the reachable range",
        search->problem->class_key[search->class], search->target, report.value + search->target,
        exp(report.root));
  if (status != CQIO_OK) return status;
  *beta = exp(report.root);
  *haul = report.value + search->target;
  return CQIO_OK;
}

static cqio_status allocate(cqio_ctx *ctx, struct search *search, double **work) {
  size_t R = (size_t)search->problem->frame.districts, S = (size_t)search->problem->frame.sectors;
  CQIO_TRY(CQIO_ALLOC(ctx, S, &search->sector));
  CQIO_TRY(CQIO_ALLOC(ctx, 2 * R * R + 2 * S + 4 * R, work));
  search->kernel = *work;
  search->transposed = search->kernel + R * R;
  search->sums = search->transposed + R * R;
  double *rest = search->sums + 2 * S;
  search->balance = (struct balance){.row = rest, .column = rest + R, .work = rest + 2 * R};
  return CQIO_OK;
}

cqio_status cqio_gravity_calibrate(cqio_ctx *ctx, const cqio_trade_problem *problem,
                                   const bool *power, const double *target, double *beta,
                                   double *haul) {
  struct district_margins margins = {0};
  struct search search = {.ctx = ctx, .problem = problem, .margins = &margins};
  double *work = NULL;
  cqio_timer_start(ctx, "deterrence");
  cqio_status status = allocate(ctx, &search, &work);
  if (status == CQIO_OK) status = cqio__regional_margins(ctx, problem, &margins);
  status = cqio_agree(ctx, status);
  cqio_status first = status;
  for (int t = 0; t < problem->classes && status == CQIO_OK; t++) {
    haul[t] = 0.0;
    search.class = t;
    search.power = power[t];
    search.target = target[t];
    search.products = list_products(problem, &margins, t, search.sector);
    if (search.products == 0) continue;
    cqio_status one = target[t] > 0.0 ? solve(&search, &beta[t], &haul[t])
                                      : mean_haul(&search, beta[t], &haul[t]);
    if (first == CQIO_OK) first = one; /* the other classes still report their range */
  }
  cqio__regional_margins_free(&margins);
  cqio_free(search.sector);
  cqio_free(work);
  cqio_timer_stop(ctx, "deterrence");
  return first;
}
