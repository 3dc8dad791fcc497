/* Stocks of capital: ordinary, and that of parks (27.17), (27.20). */
#include "cqio/capital.h"
#include "cqio/numeric.h"

#include <math.h>
#include <string.h>

void cqio_capital_rules_init(cqio_capital_rules *rules) {
  *rules = (cqio_capital_rules){
      .depreciation = 0.096, .additionality = 0.5, .floor = 0.1, .utilisation = 1.0};
}

static cqio_status check_rules(cqio_ctx *ctx, const cqio_capital_rules *r) {
  const double values[] = {r->depreciation, r->additionality, r->floor, r->utilisation};
  static const char *const names[] = {"depreciation", "additionality",
                                      "least part of ordinary investment", "utilisation"};
  for (int k = 0; k < 4; k++) {
    bool open = k == 0,
         inside = open ? values[k] > 0.0 && values[k] < 1.0 : values[k] >= 0.0 && values[k] <= 1.0;
    if (!inside)
      return cqio_fail(ctx, CQIO_DATA, "capital: %s = %g: expected a number in %s", names[k],
                       values[k], open ? "(0, 1)" : "[0, 1]");
  }
  return CQIO_OK;
}

cqio_status cqio_capital_check(cqio_ctx *ctx, const cqio_capital_base *b,
                               const cqio_capital_rules *rules) {
  CQIO_TRY(check_rules(ctx, rules));
  for (int64_t l = 0; l < b->locations; l++) {
    const char *district = b->district_key[l / b->zones];
    for (int j = 0; j < b->sectors; j++) {
      double rent = b->rent[l * b->sectors + j];
      if (!(rent >= 0.0 && isfinite(rent)))
        return cqio_fail(ctx, CQIO_DATA,
                         "capital: district '%s', sector '%s': rents = %g: expected a finite "
                         "number >= 0",
                         district, b->sector_key[j], rent);
    }
    if (!(b->formation[l] >= 0.0 && isfinite(b->formation[l])))
      return cqio_fail(ctx, CQIO_DATA,
                       "capital: district '%s': formation of the base year = %g: expected a finite "
                       "number >= 0",
                       district, b->formation[l]);
    for (int p = 0; p < b->parks; p++) {
      double built = b->built[p * b->locations + l];
      if (!(built >= 0.0 && isfinite(built)))
        return cqio_fail(ctx, CQIO_DATA,
                         "capital: park '%s', district '%s': investment of the base year = %g: "
                         "expected a finite number >= 0",
                         b->park_key[p], district, built);
    }
  }
  return CQIO_OK;
}

cqio_status cqio_capital_create(cqio_ctx *ctx, const cqio_capital_base *b, double total,
                                cqio_capital_stocks *out) {
  int64_t n = b->locations * b->sectors;
  *out = (cqio_capital_stocks){.accounts = n, .parks = b->parks};
  cqio_status status = CQIO_ALLOC(ctx, (1 + b->parks) * n, &out->ordinary);
  if (status) {
    *out = (cqio_capital_stocks){0};
    return status;
  }
  out->park = out->ordinary + n;
  for (int64_t l = 0; l < b->locations; l++) {
    const double *rent = b->rent + l * b->sectors;
    double all = cqio_sum(rent, (size_t)b->sectors);
    for (int j = 0; j < b->sectors; j++)
      out->ordinary[l * b->sectors + j] = all > 0.0 ? b->formation[l] / all * rent[j] : 0.0;
  }
  double sum = cqio_sum(out->ordinary, (size_t)n);
  if (sum > 0.0 && total > 0.0 && isfinite(total)) {
    for (int64_t k = 0; k < n; k++)
      out->ordinary[k] *= total / sum;
    return CQIO_OK;
  }
  cqio_capital_free(out);
  return cqio_fail(ctx, CQIO_DATA,
                   "capital: stock of the base year = %g, formation where rents are = %g: expected "
                   "finite numbers > 0",
                   total, sum);
}

void cqio_capital_free(cqio_capital_stocks *stocks) {
  cqio_free(stocks->ordinary);
  *stocks = (cqio_capital_stocks){0};
}

void cqio_capital_total(const cqio_capital_stocks *stocks, const double *start, double *all,
                        double *hats) {
  for (int64_t k = 0; k < stocks->accounts; k++) {
    double sum = 0.0;
    for (int p = 0; p < stocks->parks; p++)
      sum += stocks->park[p * stocks->accounts + k];
    sum += stocks->ordinary[k];
    if (all) all[k] = sum;
    if (hats) hats[k] = start[k] > 0.0 ? sum / start[k] : 1.0;
  }
}

void cqio_capital_advance(const cqio_capital_base *b, const cqio_capital_rules *rules,
                          const cqio_capital_formation *made, const double *opening,
                          cqio_capital_stocks *stocks) {
  int S = b->sectors;
  double kept = 1.0 - rules->depreciation, spent = made->pool + made->left;
  double useful = spent > 0.0 ? (made->pool + rules->utilisation * made->left) / spent : 1.0;
  for (int64_t k = 0; k < stocks->accounts; k++)
    stocks->ordinary[k] = kept * stocks->ordinary[k] + useful * made->ordinary[k];
  for (int64_t k = 0; k < b->parks * stocks->accounts; k++)
    stocks->park[k] *= kept;
  for (int p = 0; p < b->parks; p++) {
    const double *industry = b->industry + p * S;
    double common = 0.0;
    for (int j = 0; j < S; j++)
      common += b->structure[j] ? industry[j] : 0.0;
    for (int64_t l = 0; l < b->locations; l++) {
      double ready = rules->utilisation * opening[p * b->locations + l];
      if (ready == 0.0) continue;
      const double *rent = b->rent + l * S;
      double *to = stocks->park + p * stocks->accounts + l * S, all = cqio_sum(rent, (size_t)S);
      for (int j = 0; j < S; j++)
        to[j] += ready * ((b->structure[j] ? 0.0 : industry[j]) +
                          (all > 0.0 ? common * rent[j] / all : 0.0));
    }
  }
}

void cqio_capital_demand(const cqio_capital_base *b, const cqio_capital_stocks *stocks,
                         const double *invested, const double *use, const double *price,
                         const double *outside, double *spending, double *sold) {
  int S = b->sectors, P = b->parks;
  int64_t n = stocks->accounts, part = P * n;
  memset(spending, 0, (size_t)(2 * part) * sizeof *spending);
  memset(sold, 0, (size_t)(2 * part) * sizeof *sold);
  for (int64_t l = 0; l < b->locations; l++) {
    double bought = cqio_sum(use + l * S, (size_t)S), level = exp(price[l]);
    for (int64_t k = l * S; k < (l + 1) * S; k++) {
      double all = stocks->ordinary[k];
      for (int p = 0; p < P; p++)
        all += stocks->park[p * n + k];
      for (int p = 0; p < P; p++) {
        double spent = invested[p * b->locations + l] * level;
        spending[p * n + k] = bought > 0.0 ? use[k] / bought * spent : 0.0;
        sold[part + p * n + k] = all > 0.0 ? stocks->park[p * n + k] / all * outside[k] : 0.0;
      }
    }
  }
}
