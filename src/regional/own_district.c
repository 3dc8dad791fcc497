/* Purchases within the own district by location quotients; the rest is left to gravity (3.8). */
#include "cqio/numeric.h"
#include "cqio/regional.h"

#include <math.h>

static const double SUM_TOLERANCE = 1e-9;
/* Below this part of all demand the rest is rounding: no trade between districts is left. */
static const double NO_TRADE = 1e-12;

/* The arguments of cqio_local_purchases. */
struct purchases {
  const cqio_regional_frame *frame;
  const cqio_imports *imports;
  const double *t, *slq, *output, *final_demand, *supply, *demand;
};

/* Intermediate use of product i at location k weighted by the shares T (NULL: weight 1). */
static double intermediate(const struct purchases *p, size_t i, size_t k, const double *t) {
  size_t S = (size_t)p->frame->sectors;
  const double *a = p->imports->coefficients + i * S, *x = p->output + k * S;
  double use = 0.0;
  for (size_t j = 0; j < S; j++)
    use += (t ? t[j] : 1.0) * a[j] * x[j];
  return use;
}

/* Product i in district r: caps own use at supply, fills the technologies and remaining margins. */
static void split_product(const struct purchases *p, size_t r, size_t i, cqio_local_trade *out) {
  size_t S = (size_t)p->frame->sectors, Z = (size_t)p->frame->zones;
  size_t L = (size_t)p->frame->districts * Z, first = r * Z;
  const double *t = p->t + (r * S + i) * S, *a = p->imports->coefficients + i * S;
  const double *supply = p->supply + i * L, *demand = p->demand + i * L;
  double local = 1.0 - p->imports->import_share[i], final_share = p->slq[r * S + i];
  double own = 0.0, supplied = 0.0, demanded = 0.0;
  for (size_t k = first; k < first + Z; k++) {
    own += local * (intermediate(p, i, k, t) + final_share * p->final_demand[k * S + i]);
    supplied += supply[k];
    demanded += demand[k];
  }
  double cap = 1.0;
  if (demanded == 0.0) { /* no municipal trade in this product: nothing is bought here */
    cap = 0.0;
    own = 0.0;
  } else if (own > supplied) {
    cap = supplied / own;
    own = supplied;
    out->caps++;
  }
  out->local_final[r * S + i] = local * (cap * final_share);
  out->remaining_final[r * S + i] = 1.0 - cap * final_share;
  for (size_t j = 0; j < S; j++) {
    out->local_technology[(r * S + i) * S + j] = local * (cap * t[j] * a[j]);
    out->remaining_technology[(r * S + i) * S + j] = (1.0 - cap * t[j]) * a[j];
  }
  for (size_t k = first; k < first + Z; k++) {
    double bought =
        local * cap * (intermediate(p, i, k, t) + final_share * p->final_demand[k * S + i]);
    out->split[i * L + k] = supplied > 0.0 ? supply[k] / supplied : 0.0;
    out->supply[i * L + k] = fmax(0.0, supply[k] - own * out->split[i * L + k]);
    out->demand[i * L + k] = fmax(0.0, demand[k] - bought);
  }
}

/*
 * The remaining margins are differences, so their sums may differ by rounding of the full margins;
 * supply follows demand, and rests that are rounding alone are dropped.
 */
static cqio_status equalise(cqio_ctx *ctx, const struct purchases *p, size_t i,
                            cqio_local_trade *out) {
  size_t L = (size_t)p->frame->districts * (size_t)p->frame->zones;
  double *supply = out->supply + i * L, *demand = out->demand + i * L;
  double all_supply = cqio_sum(p->supply + i * L, L), all_demand = cqio_sum(p->demand + i * L, L);
  double largest = fmax(all_supply, all_demand);
  if (!(fabs(all_supply - all_demand) <= SUM_TOLERANCE * largest))
    return cqio_fail(
        ctx, CQIO_DATA,
        "regional/quotients: sector '%s': supply = %.17g and demand = %.17g: expected equal sums "
        "(to a part of %g)",
        p->frame->sector[i], all_supply, all_demand, SUM_TOLERANCE);
  double supplied = cqio_sum(supply, L), demanded = cqio_sum(demand, L);
  bool none = fmin(supplied, demanded) <= NO_TRADE * largest;
  for (size_t l = 0; l < L; l++) {
    supply[l] = none ? 0.0 : supply[l] * (demanded / supplied);
    if (none) demand[l] = 0.0;
  }
  return CQIO_OK;
}

static cqio_status allocate(cqio_ctx *ctx, const cqio_regional_frame *frame,
                            cqio_local_trade *out) {
  size_t R = (size_t)frame->districts, S = (size_t)frame->sectors, L = R * (size_t)frame->zones;
  CQIO_TRY(CQIO_ALLOC(ctx, R * S * S, &out->local_technology));
  CQIO_TRY(CQIO_ALLOC(ctx, R * S * S, &out->remaining_technology));
  CQIO_TRY(CQIO_ALLOC(ctx, R * S, &out->local_final));
  CQIO_TRY(CQIO_ALLOC(ctx, R * S, &out->remaining_final));
  CQIO_TRY(CQIO_ALLOC(ctx, S * L, &out->split));
  CQIO_TRY(CQIO_ALLOC(ctx, S * L, &out->supply));
  return CQIO_ALLOC(ctx, S * L, &out->demand);
}

cqio_status cqio_local_purchases(cqio_ctx *ctx, const cqio_regional_frame *frame,
                                 const cqio_imports *imports, const double *t, const double *slq,
                                 const double *output, const double *final_demand,
                                 const double *supply, const double *demand,
                                 cqio_local_trade *out) {
  const struct purchases p = {frame, imports, t, slq, output, final_demand, supply, demand};
  *out = (cqio_local_trade){0};
  cqio_status status = allocate(ctx, frame, out);
  for (size_t i = 0; i < (size_t)frame->sectors && status == CQIO_OK; i++) {
    for (size_t r = 0; r < (size_t)frame->districts; r++)
      split_product(&p, r, i, out);
    status = equalise(ctx, &p, i, out);
  }
  if (status != CQIO_OK) cqio_local_trade_free(out);
  return status;
}

void cqio_local_trade_free(cqio_local_trade *trade) {
  cqio_free(trade->local_technology);
  cqio_free(trade->remaining_technology);
  cqio_free(trade->local_final);
  cqio_free(trade->remaining_final);
  cqio_free(trade->split);
  cqio_free(trade->supply);
  cqio_free(trade->demand);
  *trade = (cqio_local_trade){0};
}
