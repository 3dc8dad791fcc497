/* Purchases between districts in the base year (3.11), (3.12). */
#include "economy/base_year.h"

#include <string.h>

/* Adds the flows of product I at location K: what its own district delivers by location quotients,
 * and shares of the rest by gravity. FLOW is [R][R], row = origin. */
static void add_purchases(const cqio_economy *economy, const double *kernel, size_t i, size_t k,
                          double demand, double *flow) {
  size_t districts = (size_t)economy->districts, locations = (size_t)economy->locations;
  size_t to = k / CQIO_ZONES;
  const cqio_local_trade *local = &economy->local;
  double kept = 1.0 - economy->imports.import_share[i];
  double traded = local->demand ? local->demand[i * locations + k] : demand;
  flow[to * districts + to] += demand - traded;
  if (!(kept > 0.0)) return;
  for (size_t l = 0; l < locations; l++) {
    size_t from = l / CQIO_ZONES;
    flow[from * districts + to] += economy->trade.from[i * locations + l] *
                                   kernel[from * districts + to] *
                                   economy->trade.to[i * locations + k] * (traded / kept);
  }
}

cqio_status cqio_economy_flows(const cqio_economy *economy, double *flow) {
  size_t districts = (size_t)economy->districts, size = cqio__economy_size(economy);
  size_t sectors = (size_t)economy->sectors, locations = (size_t)economy->locations;
  cqio_regional_frame frame = cqio__economy_frame(economy);
  double *use;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, 3 * size + districts * districts, &use));
  double *supply = use + size, *demand = supply + size, *room = demand + size;
  cqio__accounts_add_uses(economy, use);
  cqio_status status = cqio_trade_margins(economy->ctx, &frame, &economy->imports, economy->output,
                                          use, supply, demand);
  memset(flow, 0, sectors * districts * districts * sizeof *flow);
  for (size_t i = 0; i < sectors && !status; i++) {
    const double *kernel = cqio_economy_kernel(economy, (int)i, room);
    for (size_t k = 0; k < locations; k++)
      add_purchases(economy, kernel, i, k, demand[i * locations + k],
                    flow + i * districts * districts);
  }
  cqio_free(use);
  return status;
}
