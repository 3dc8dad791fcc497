/* What is known about an operator without applying it: faults, rounding, cost. */
#include "operator/factored.h"

#include <float.h>
#include <math.h>

enum { BATCH = 64 };

/* Index of the first value that is not finite and >= 0, or -1. */
static int64_t first_bad(const double *x, int64_t count) {
  int64_t i = 0, good = 0;
  if (!x) return -1;
  for (; i + BATCH <= count; i += BATCH) { /* without branches */
    for (int64_t b = good = 0; b < BATCH; b++)
      good += x[i + b] >= 0.0 && x[i + b] <= DBL_MAX;
    if (good < BATCH) break;
  }
  for (; i < count; i++)
    if (!(x[i] >= 0.0 && x[i] <= DBL_MAX)) return i;
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
  const cqio_factored_structure *s = &op->s;
  int64_t S = s->sectors, Z = s->zones, i;
  int64_t districts = s->own_only ? op->districts : s->districts;
  int64_t first = s->own_only ? op->district[op->base.rank] : 0;
  if ((i = first_bad(s->technology, S * S)) >= 0)
    return report(fault, "technology", account(op, 0, i % S), s->technology[i]);
  if ((i = first_bad(s->district_technology, districts * S * S)) >= 0)
    return report(fault, "district technology", account(op, (first + i / (S * S)) * Z, i % S),
                  s->district_technology[i]);
  if ((i = first_bad(s->local_technology, districts * S * S)) >= 0)
    return report(fault, "local technology", account(op, (first + i / (S * S)) * Z, i % S),
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
  const cqio_factored_structure *s = &op->s;
  int64_t R = s->districts, L = op->base.segments, i;
  if ((i = first_bad(s->kernel, s->classes * R * R)) >= 0) {
    int64_t sector = 0; /* the first of that class, in the district of use */
    while (sector < s->sectors - 1 && s->sector_class[sector] != i / (R * R))
      sector++;
    return report(fault, "trade kernel", account(op, i % R * s->zones, sector), s->kernel[i]);
  }
  if ((i = first_bad(s->own_kernel, s->classes * R * R)) >= 0) {
    int64_t sector = 0;
    while (sector < s->sectors - 1 && s->sector_class[sector] != i / (R * R))
      sector++;
    return report(fault, "kernel of own markets", account(op, i % R * s->zones, sector),
                  s->own_kernel[i]);
  }
  if ((i = first_bad(s->own_kernel ? s->own_scale : NULL, s->sectors)) >= 0)
    return report(fault, "scale of own markets", account(op, 0, i), s->own_scale[i]);
  if ((i = first_bad(s->points ? s->points->beta : NULL, s->classes)) >= 0)
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): first_bad(NULL) is -1 */
    return report(fault, "decay of trade by distance", 0, s->points->beta[i]);
  if ((i = first_bad(s->shares ? NULL : s->row_scale, s->sectors * L)) >= 0)
    return report(fault, "trade row scale", account(op, i % L, i / L), s->row_scale[i]);
  if ((i = first_bad(s->shares ? NULL : s->column_scale, s->sectors * L)) >= 0)
    return report(fault, "trade column scale", account(op, i % L, i / L), s->column_scale[i]);
  int64_t first = s->own_only ? op->position[op->base.rank] : 0;
  int64_t sectors = s->own_only ? op->position[op->base.rank + 1] - first : s->sectors;
  if ((i = first_bad(s->shares, sectors * L * L)) >= 0)
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): first_bad(NULL) is -1 */
    return report(fault, "trade share", account(op, i % L, first + i / (L * L)), s->shares[i]);
  return false;
}

/* A bad transfer, the first in the order in which they were given. */
static bool bad_transfer(const struct factored *op, const struct households *h,
                         cqio_coefficient_fault *fault) {
  const struct sparse *t = &h->theta[0];
  int64_t first = INT64_MAX;
  for (int row = 0; h->transfers && row < h->accounts; row++)
    for (int64_t e = t->start[row]; e < t->start[row + 1]; e++) {
      int64_t given = (int64_t)h->order[row] * h->accounts + h->order[t->column[e]];
      if (given > first || first_bad(&t->value[e], 1) < 0) continue;
      first = given;
      report(fault, "household transfer", account(op, h->location[t->column[e]], 0), t->value[e]);
    }
  return first < INT64_MAX;
}

static bool bad_households(const struct factored *op, const struct households *h,
                           cqio_coefficient_fault *fault) {
  int64_t S = op->s.sectors, i;
  if ((i = first_bad(h->wage, op->base.total)) >= 0)
    return report(fault, "household income per unit output", i, h->wage[i]);
  if ((i = first_bad(h->income_share, h->accounts)) >= 0)
    return report(fault, "household income share", account(op, h->home[i], 0), h->income_share[i]);
  if (bad_transfer(op, h, fault)) return true;
  if ((i = first_bad(h->basket, h->groups * S)) < 0) return false;
  int64_t a = 0; /* an account of that group */
  while (a < h->accounts - 1 && h->group[a] != i / S)
    a++;
  return report(fault, "household basket", account(op, h->accounts > 0 ? h->home[a] : 0, i % S),
                h->basket[i]);
}

bool cqio__factored_fault(const struct factored *op, const struct households *h,
                          cqio_coefficient_fault *fault) {
  return bad_technology(op, fault) || bad_trade(op, fault) || (h && bad_households(op, h, fault));
}

static double largest(const double *x, int count) {
  double most = 0.0;
  for (int i = 0; i < count; i++)
    most = fmax(most, x[i]);
  return most;
}

/* Longest chain: inputs (S), households (S wages, share, h transfers, basket, sums at a location),
 * trade (scale, zones, rows of the shares, scale), own-district purchases (zones, split, sum). */
int64_t cqio__factored_rounding(const struct factored *op, const struct households *h) {
  int64_t chain = op->s.sectors + op->s.zones + 2;
  chain += op->compressed ? (int64_t)largest(op->figures.rounding, op->classes)
                          : op->s.districts * op->points;
  if (op->own[0]) chain += cqio__own_markets_longest(op) + 1;
  if (h) chain += h->accounts + h->most_at_location + 3;
  if (op->s.local_technology) chain += op->s.zones + 3;
  return chain;
}

void cqio__factored_cost(const struct factored *op, const struct households *h, int columns,
                         double *flops, double *bytes) {
  double n = (double)op->base.total, S = op->s.sectors, L = (double)op->base.segments;
  double rows = (double)op->s.districts * op->points, products = S * op->planes;
  double per_column = 2.0 * n * S + 2.0 * n;
  double matrices = op->s.technology ? S * S : (double)op->s.districts * S * S;
  for (int p = 0; p < op->s.sectors && op->compressed; p++)
    per_column += op->planes * op->figures.flops[op->s.sector_class[op->sector[p]]];
  for (int c = 0; c < op->classes && op->compressed; c++)
    matrices += op->figures.bytes[c] / 8.0;
  if (!op->compressed) {
    per_column += 2.0 * products * rows * rows;
    matrices += op->s.kernel ? op->s.classes * rows * rows : products * rows * rows;
  }
  if (op->own[0]) per_column += 3.0 * op->planes * (double)cqio__own_markets_entries(op);
  double vectors = 8.0 * n;
  if (op->s.local_technology) {
    per_column += 2.0 * n * S + 3.0 * n;
    matrices += (double)op->s.districts * S * S;
    vectors += 4.0 * n;
  }
  if (h) {
    double transfers = h->transfers ? (double)h->theta[0].start[h->accounts] : 0.0;
    per_column += 2.0 * L * S + 2.0 * transfers + 2.0 * h->accounts * S;
    matrices += n + 2.0 * transfers;
  }
  *flops = columns * per_column;
  *bytes = 8.0 * (matrices + columns * vectors);
}
