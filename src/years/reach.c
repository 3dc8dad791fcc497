/* Targets that nothing credible can meet (method 26.46). */
#include "years/judge.h"

#include <math.h>

typedef struct {
  bool known;
  double bound[2], result[2]; /* least and most of the unknown, and what they come to */
} reach;

/* Result for QUANTITY with its unknown at VALUE, the others as in KEPT but within their bounds. */
static cqio_status try_bound(cqio_search *search, const cqio_search *kept, int quantity,
                             double value, double *result) {
  *search = *kept;
  for (int q = 0; q < CQIO_TARGETS; q++) {
    double *unknown = cqio__search_unknown(search, q), bounds[2];
    cqio__judge_bounds(search, q, bounds);
    *unknown = q == quantity ? value : fmin(fmax(*unknown, bounds[0]), bounds[1]);
  }
  CQIO_TRY(cqio__search_compute(search));
  *result = cqio__search_result(search, quantity);
  return CQIO_OK;
}

/* REACH of QUANTITY; a bound at which no path is possible comes nearer. */
static cqio_status find_reach(cqio_search *search, const cqio_search *kept, int quantity,
                              reach *r) {
  enum { NEARER = 20 };
  cqio__judge_bounds(search, quantity, r->bound);
  if (!isfinite(r->bound[0]) || !isfinite(r->bound[1])) return CQIO_OK;
  for (int side = 0; side < 2; side++) {
    cqio_status status = CQIO_NUMERIC;
    for (int k = 0; k < NEARER && cqio__search_is_lost(status); k++) {
      if (k > 0) r->bound[side] *= 0.5;
      cqio_ctx_clear_problems(search->economy->ctx);
      status = try_bound(search, kept, quantity, r->bound[side], &r->result[side]);
    }
    CQIO_TRY(status);
  }
  r->known = true;
  return CQIO_OK;
}

static bool refuse(const cqio_search *search, int quantity, const reach *r) {
  static const struct {
    const char *unit, *unknown, *of_unknown;
  } words[CQIO_TARGETS] = {
      [CQIO_TARGET_URBAN_SHARE] = {"percent", "eta0", "1/year"},
      [CQIO_TARGET_RESIDENTS] = {"persons", "arrivals", "persons/year"},
      [CQIO_TARGET_REGISTERED_URBAN_SHARE] = {"percent", "the conversion rate", "1/year"}};
  const cqio_target *target = search->target[quantity];
  int digits = quantity == CQIO_TARGET_RESIDENTS ? 0 : 2;
  if (!r->known || (target->value >= r->result[0] && target->value <= r->result[1])) return false;
  cqio_fail(search->economy->ctx, CQIO_CONFIG,
            "targets.csv: %s of %d = %.*f (%s): expected a value in [%.*f, %.*f], the reach of %s "
            "from %.7g to %.7g (%s)",
            cqio_target_name((cqio_target_quantity)quantity), target->year, digits, target->value,
            words[quantity].unit, digits, r->result[0], digits, r->result[1],
            words[quantity].unknown, r->bound[0], r->bound[1], words[quantity].of_unknown);
  return true;
}

bool cqio__search_is_lost(cqio_status status) {
  return status == CQIO_NUMERIC || status == CQIO_DATA || status == CQIO_CONVERGENCE;
}

cqio_status cqio__search_explain(cqio_search *search, bool *found) {
  const cqio_search kept = *search;
  reach each[CQIO_TARGETS] = {{0}};
  cqio_status status = CQIO_OK;
  *found = false;
  for (int q = 0; q < CQIO_TARGETS && !status; q++)
    if (cqio__search_meets(search, (cqio_target_quantity)q))
      status = find_reach(search, &kept, q, &each[q]);
  *search = kept;
  for (int q = 0; q < CQIO_TARGETS && !status; q++)
    *found = refuse(search, q, &each[q]) || *found;
  return status;
}
