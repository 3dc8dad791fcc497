/* Location quotients and the self-supply shares made of them (method 3.3-3.8). */
#include "cqio/numeric.h"
#include "cqio/regional.h"

#include <math.h>

/* SLQ_i (3.3); a product without municipal output has 0. */
static double simple_quotient(double district, double municipal, double relative_size) {
  return municipal > 0.0 ? district / municipal / relative_size : 0.0;
}

static double cross_quotient(cqio_quotient kind, double row, double column, bool diagonal,
                             double lambda) {
  if (kind == CQIO_QUOTIENT_SLQ) return row;
  if (column <= 0.0) return 0.0; /* the buying sector is absent */
  switch (kind) {
  case CQIO_QUOTIENT_CILQ:
    return row / column;
  case CQIO_QUOTIENT_RLQ:
    return row / log2(1.0 + column);
  case CQIO_QUOTIENT_FLQ:
  case CQIO_QUOTIENT_AFLQ: {
    double flq = lambda * (diagonal ? row : row / column);
    return kind == CQIO_QUOTIENT_AFLQ && column > 1.0 ? flq * log2(1.0 + column) : flq;
  }
  default:
    return row;
  }
}

void cqio_location_quotients(cqio_quotient kind, int sectors, const double *district,
                             const double *municipal, double delta, double *quotient) {
  double size = cqio_sum(district, (size_t)sectors) / cqio_sum(municipal, (size_t)sectors);
  double lambda = pow(log2(1.0 + size), delta); /* (3.6) */
  for (int i = 0; i < sectors; i++) {
    double row = simple_quotient(district[i], municipal[i], size);
    for (int j = 0; j < sectors; j++)
      quotient[i * sectors + j] = cross_quotient(
          kind, row, simple_quotient(district[j], municipal[j], size), i == j, lambda);
  }
}

cqio_status cqio_self_supply(cqio_ctx *ctx, const cqio_regional_frame *frame, cqio_quotient kind,
                             double delta, const double *district_output, const double *output,
                             double *t, double *slq) {
  size_t R = (size_t)frame->districts, S = (size_t)frame->sectors;
  if (!(delta >= 0.0 && delta < 1.0))
    return cqio_fail(ctx, CQIO_CONFIG,
                     "regional/quotients: delta = %g: expected a number in [0, 1)", delta);
  double municipal = cqio_sum(output, S);
  for (size_t r = 0; r < R; r++) {
    const double *district = district_output + r * S;
    double *share = t + r * S * S, total = cqio_sum(district, S);
    if (total > 0.0) cqio_location_quotients(kind, (int)S, district, output, delta, share);
    for (size_t i = 0; i < S; i++) {
      double simple =
          total > 0.0 ? simple_quotient(district[i], output[i], total / municipal) : 0.0;
      slq[r * S + i] = fmin(1.0, simple);
      if (kind == CQIO_QUOTIENT_CILQ && total > 0.0) share[i * S + i] = simple;
      for (size_t j = 0; j < S; j++)
        share[i * S + j] = total > 0.0 && district[j] > 0.0 ? fmin(1.0, share[i * S + j]) : 0.0;
    }
  }
  return CQIO_OK;
}
