/* Stocks of people that are differences of others, and may not turn negative (method 11.1). */
#include "years/unregistered.h"

static const double ROUNDING = 1e-9; /* of the people in towns */

cqio_status cqio__unregistered_check(cqio_ctx *ctx, const char *name, const cqio_year *year,
                                     int count) {
  for (int t = 1; t < count; t++) {
    double before = year[t - 1].rates.floating, now = year[t].rates.floating;
    if (!(before >= 0.0) || now >= -ROUNDING * year[t].rates.urban) continue;
    return cqio_fail(ctx, CQIO_DATA,
                     "E320: %s: unregistered urban residents at the end of %d = %.0f (persons): "
                     "expected a number >= 0, after %.0f the year before; fewer may leave than "
                     "external_net_inflow or a target says",
                     name, year[t].year, now, before);
  }
  return CQIO_OK;
}
