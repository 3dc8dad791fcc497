/* Coalitions of parks, and the part of each in what all do (27.23). */
#include "markets/net.h"

#include <string.h>

/* Totals of each year when the parks of COALITION invest. */
static cqio_status run_coalition(const cqio__markets *alone, const cqio__markets_path *reference,
                                 unsigned coalition, double *part, cqio__markets_totals *totals) {
  cqio__markets_scenario scenario;
  cqio__markets_path *path;
  cqio__markets_scenario_init(&scenario);
  for (int p = 0; p < alone->capital->parks; p++)
    part[p] = coalition >> p & 1 ? 1.0 : 0.0;
  scenario.part = part;
  CQIO_TRY(cqio__markets_run(alone, reference, &scenario, &path));
  for (int t = 0; t < reference->years; t++)
    totals[t] = cqio__markets_total(path, t);
  cqio__markets_path_destroy(&path);
  return CQIO_OK;
}

cqio_status cqio__markets_coalitions(const cqio__markets *alone,
                                     const cqio__markets_path *reference,
                                     cqio__markets_totals *totals) {
  cqio_ctx *ctx = reference->markets->ctx;
  int parks = alone->capital->parks;
  unsigned all = (1U << parks) - 1, size = (unsigned)cqio_ctx_size(ctx);
  size_t years = (size_t)reference->years, count = ((size_t)all + 1) * years;
  memset(totals, 0, count * sizeof *totals);
  double *part = NULL;
  cqio_status status = CQIO_ALLOC(alone->ctx, parks + 1, &part);
  bool stop = cqio_stop_pending(ctx);
  for (unsigned k = (unsigned)cqio_ctx_rank(ctx); k < all && !status && !stop; k += size) {
    status = run_coalition(alone, reference, k, part, totals + k * years);
    stop = cqio_stop_pending(ctx);
  }
  cqio_free(part);
  CQIO_TRY(cqio_agree(ctx, cqio_ctx_adopt(ctx, alone->ctx, status)));
  if (cqio_stop_requested(ctx)) return CQIO_STOPPED;
  /* Each number is of one rank and 0 on the others, so that sums are exact. */
  int figures = (int)(sizeof *totals / sizeof(double));
  MPI_Allreduce(MPI_IN_PLACE, totals, (int)count * figures, MPI_DOUBLE, MPI_SUM,
                cqio_ctx_comm(ctx));
  for (size_t t = 0; t < years; t++)
    totals[all * years + t] = cqio__markets_total(reference, (int)t);
  return CQIO_OK;
}

static int members(unsigned coalition) {
  int count = 0;
  for (; coalition; coalition &= coalition - 1)
    count++;
  return count;
}

void cqio__shapley(int players, const double *worth, size_t stride, double *value) {
  double weight[CQIO_MOST_PLAYERS]; /* of a coalition of so many others: k! (n - k - 1)! / n! */
  for (int k = 0; k < players; k++) {
    weight[k] = 1.0 / players;
    for (int i = 1; i <= k; i++)
      weight[k] *= (double)i / (players - i);
  }
  for (int p = 0; p < players; p++) {
    value[p] = 0.0;
    for (unsigned k = 0; k < 1U << players; k++)
      if (!(k >> p & 1))
        value[p] += weight[members(k)] * (worth[stride * (k | 1U << p)] - worth[stride * k]);
  }
}
