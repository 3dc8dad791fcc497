/* What is known about an operator without applying it: faults, rounding, cost. */
#include "linalg/factored.h"

#include <math.h>

/* Index of the first value that is not finite and >= 0, or -1. */
static int64_t first_bad(const double *x, int64_t count) {
  for (int64_t i = 0; x && i < count; i++)
    if (!(x[i] >= 0.0 && x[i] <= INFINITY && isfinite(x[i]))) return i;
  return -1;
}

static bool report(cqio_coefficient_fault *fault, const char *what, int64_t account, double value) {
  *fault = (cqio_coefficient_fault){what, account, -1, value};
  return true;
}

static int64_t account(const struct factored *op, int64_t location, int64_t sector) {
  return location * op->s.sectors + sector;
}

static bool bad_technology(const struct factored *op, cqio_coefficient_fault *fault) {
  const cqio_trade_structure *s = &op->s;
  int64_t S = s->sectors, Z = s->zones, i;
  if ((i = first_bad(s->technology, S * S)) >= 0)
    return report(fault, "technology", account(op, 0, i % S), s->technology[i]);
  if ((i = first_bad(s->district_technology, s->districts * S * S)) >= 0)
    return report(fault, "district technology", account(op, i / (S * S) * Z, i % S),
                  s->district_technology[i]);
  if ((i = first_bad(s->local_technology, s->districts * S * S)) >= 0)
    return report(fault, "local technology", account(op, i / (S * S) * Z, i % S),
                  s->local_technology[i]);
  if ((i = first_bad(s->local_technology ? s->local_split : NULL, S * op->base.segments)) >= 0)
    return report(fault, "local split", account(op, i % op->base.segments, i / op->base.segments),
                  s->local_split[i]);
  if ((i = first_bad(s->local_final, s->districts * S)) >= 0)
    return report(fault, "local final demand", account(op, i / S * Z, i % S), s->local_final[i]);
  if ((i = first_bad(s->remaining_final, s->districts * S)) >= 0)
    return report(fault, "traded final demand", account(op, i / S * Z, i % S),
                  s->remaining_final[i]);
  return false;
}

static bool bad_trade(const struct factored *op, cqio_coefficient_fault *fault) {
  const cqio_trade_structure *s = &op->s;
  int64_t R = s->districts, L = op->base.segments, i;
  if ((i = first_bad(s->kernel, s->classes * R * R)) >= 0) {
    int64_t sector = 0; /* the first of that class, in the district of use */
    while (sector < s->sectors - 1 && s->sector_class[sector] != i / (R * R))
      sector++;
    return report(fault, "trade kernel", account(op, i % R * s->zones, sector), s->kernel[i]);
  }
  if ((i = first_bad(s->kernel ? s->row_scale : NULL, s->sectors * L)) >= 0)
    return report(fault, "trade row scale", account(op, i % L, i / L), s->row_scale[i]);
  if ((i = first_bad(s->kernel ? s->column_scale : NULL, s->sectors * L)) >= 0)
    return report(fault, "trade column scale", account(op, i % L, i / L), s->column_scale[i]);
  if ((i = first_bad(s->shares, s->sectors * L * L)) >= 0)
    return report(fault, "trade share", account(op, i % L, i / (L * L)), s->shares[i]);
  return false;
}

static bool bad_households(const struct factored *op, cqio_coefficient_fault *fault) {
  const cqio_household_closure *c = &op->households->given;
  int64_t S = op->s.sectors, h = c->accounts, i;
  if ((i = first_bad(c->wage, op->base.total)) >= 0)
    return report(fault, "household income per unit output", i, c->wage[i]);
  if ((i = first_bad(c->income_share, h)) >= 0)
    return report(fault, "household income share", account(op, c->location[i], 0),
                  c->income_share[i]);
  if ((i = first_bad(c->transfer, h * h)) >= 0)
    return report(fault, "household transfer", account(op, c->location[i % h], 0), c->transfer[i]);
  if ((i = first_bad(c->basket, c->groups * S)) < 0) return false;
  int64_t a = 0; /* an account of that group */
  while (a < h - 1 && c->group[a] != i / S)
    a++;
  return report(fault, "household basket", account(op, h > 0 ? c->location[a] : 0, i % S),
                c->basket[i]);
}

bool cqio__factored_fault(const cqio_operator *operator, cqio_coefficient_fault * fault) {
  const struct factored *op = (const struct factored *)operator;
  return bad_technology(op, fault) || bad_trade(op, fault) ||
         (op->base.closed && bad_households(op, fault));
}

/* Longest chain: inputs (S), households (S wages, share, h transfers, basket, sums at a location),
 * trade (scale, zones, rows of the shares, scale), own-district purchases (zones, split, sum). */
int64_t cqio__factored_rounding(const cqio_operator *operator) {
  const struct factored *op = (const struct factored *)operator;
  int64_t chain = op->s.sectors + op->s.zones + op->s.districts * op->points + 2;
  if (op->base.closed)
    chain += op->households->given.accounts + op->households->most_at_location + 3;
  if (op->s.local_technology) chain += op->s.zones + 3;
  return chain;
}

void cqio__factored_cost(const cqio_operator *operator, int columns, double *flops, double *bytes) {
  const struct factored *op = (const struct factored *)operator;
  double n = (double)op->base.total, S = op->s.sectors, L = (double)op->base.segments;
  double rows = (double)op->s.districts * op->points, products = S * op->planes;
  double per_column = 2.0 * n * S + 2.0 * products * rows * rows + 2.0 * n;
  double matrices = op->s.technology ? S * S : (double)op->s.districts * S * S;
  matrices += op->s.kernel ? op->s.classes * rows * rows : products * rows * rows;
  double vectors = 8.0 * n;
  if (op->s.local_technology) {
    per_column += 2.0 * n * S + 3.0 * n;
    matrices += (double)op->s.districts * S * S;
    vectors += 4.0 * n;
  }
  if (op->base.closed) {
    const struct households *h = op->households;
    double transfers = h->given.transfer ? (double)h->theta[0].start[h->given.accounts] : 0.0;
    per_column += 2.0 * L * S + 2.0 * transfers + 2.0 * h->given.accounts * S;
    matrices += n + 2.0 * transfers;
  }
  *flops = columns * per_column;
  *bytes = 8.0 * (matrices + columns * vectors);
}
