/* Supply and demand margins of trade within the municipality (method 3.9). */
#include "cqio/numeric.h"
#include "cqio/regional.h"

#include <math.h>

/* Below this part of output a product is fully imported or unused: it has no trade. */
static const double NO_TRADE = 1e-12;

static cqio_status check_margin(cqio_ctx *ctx, const cqio_regional_frame *frame, int i,
                                const char *what, const double *margin) {
  for (int l = 0; l < frame->districts * frame->zones; l++)
    if (!isfinite(margin[l]) || margin[l] < 0.0)
      return cqio_fail(
          ctx, CQIO_DATA,
          "regional/trade: sector '%s', district '%s', zone %d: %s = %g: expected a finite value "
          ">= 0",
          frame->sector[i], frame->district[l / frame->zones], l % frame->zones, what, margin[l]);
  return CQIO_OK;
}

cqio_status cqio_trade_margins(cqio_ctx *ctx, const cqio_regional_frame *frame,
                               const cqio_imports *imports, const double *output,
                               const double *final_demand, double *supply, double *demand) {
  int S = frame->sectors, L = frame->districts * frame->zones;
  for (int i = 0; i < S; i++) {
    double *s = supply + (size_t)i * (size_t)L, *d = demand + (size_t)i * (size_t)L;
    const double *a = imports->coefficients + (size_t)i * (size_t)S;
    double total = cqio_sum_strided(output + i, (size_t)L, (size_t)S);
    double exogenous = imports->net_exports[i] + imports->residual[i];
    double local = 1.0 - imports->import_share[i];
    double kept = total > 0.0 ? 1.0 - exogenous / total : 0.0;
    for (int l = 0; l < L; l++) {
      const double *x = output + (size_t)l * (size_t)S;
      double use = final_demand[(size_t)l * (size_t)S + (size_t)i];
      for (int j = 0; j < S; j++)
        use += a[j] * x[j];
      s[l] = x[i] * kept;
      d[l] = local * use;
    }
    if (fabs(cqio_sum(d, (size_t)L)) <= NO_TRADE * total)
      for (int l = 0; l < L; l++)
        s[l] = d[l] = 0.0;
    CQIO_TRY(check_margin(ctx, frame, i, "supply for municipal use", s));
    CQIO_TRY(check_margin(ctx, frame, i, "demand", d));
  }
  return CQIO_OK;
}
