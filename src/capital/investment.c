/* Where ordinary investment goes, and what is bought (27.18)-(27.20). */
#include "cqio/capital.h"
#include "cqio/numeric.h"

#include <math.h>

/* GFCF0 of a place less what parks built there in the base year, as far as they do (27.19). */
static double own(const cqio_capital_base *b, double floor, const double *part, int64_t l) {
  double built = 0.0;
  for (int p = 0; p < b->parks; p++)
    built += (part ? part[p] : 1.0) * b->built[p * b->locations + l];
  return fmax(b->formation[l] - built, floor * b->formation[l]);
}

void cqio_capital_rates(const cqio_capital_base *b, const cqio_capital_rules *rules,
                        const double *part, double *rate) {
  double a = rules->additionality;
  for (int64_t l = 0; l < b->locations; l++) {
    double rent = cqio_sum(b->rent + l * b->sectors, (size_t)b->sectors);
    double drawn = a * own(b, rules->floor, NULL, l) + (1.0 - a) * own(b, rules->floor, part, l);
    rate[l] = rent > 0.0 ? drawn / rent : 0.0;
  }
}

double cqio_capital_rents(const cqio_capital_base *b, const double *fixed, const double *output,
                          const double *price, const cqio_capital_stocks *stocks, double *drawing) {
  int S = b->sectors;
  double region = 0.0;
  for (int64_t l = 0; l < b->locations; l++) {
    double base = cqio_sum(b->rent + l * S, (size_t)S), here = 0.0, level = exp(price[l]);
    for (int j = 0; j < S; j++) {
      int64_t k = l * S + j;
      double rent = fixed[j] * output[k] / level, all = stocks->ordinary[k];
      for (int p = 0; p < b->parks; p++)
        all += stocks->park[p * stocks->accounts + k];
      drawing[k] = all > 0.0 ? rent * (stocks->ordinary[k] / all) : 0.0;
      here += rent;
    }
    if (base > 0.0) region += b->formation[l] / base * here;
  }
  return region;
}

/* Q [L][S]: ordinary investment in the basket of the region, parks in their own. */
static void buy(const cqio_capital_base *b, const cqio_capital_year *y,
                const cqio_capital_formation *out) {
  int S = b->sectors;
  for (int64_t l = 0; l < b->locations; l++) {
    double ordinary = cqio_sum(out->ordinary + l * S, (size_t)S);
    double *use = out->use + l * S;
    for (int i = 0; i < S; i++)
      use[i] = ordinary * b->basket[i];
    for (int p = 0; p < b->parks; p++)
      for (int i = 0; i < S; i++)
        use[i] += y->invested[p * b->locations + l] * b->mix[p * S + i];
  }
}

cqio_status cqio_capital_invest(cqio_ctx *ctx, const cqio_capital_base *b,
                                const cqio_capital_rules *rules, const cqio_capital_year *y,
                                cqio_capital_formation *out) {
  int S = b->sectors;
  int64_t n = b->locations * S;
  size_t hosts = (size_t)(b->parks * b->locations);
  double planned = cqio_sum(y->planned, hosts), parks = cqio_sum(y->invested, hosts);
  if (!(y->total > planned && planned >= 0.0 && isfinite(y->total)))
    return cqio_fail(ctx, CQIO_DATA,
                     "investment: %d: formation of the region = %g, of it by parks = %g: expected "
                     "parks to invest less than all; is investment.factor too large, or a unit of "
                     "investment.csv wrong?",
                     y->year, y->total, planned);
  out->pool = (y->total - planned) * y->scale;
  out->left = (1.0 - rules->additionality) * (planned - parks);
  double spent = out->pool + out->left, drawn = 0.0;
  if (!(spent >= 0.0 && isfinite(spent)))
    return cqio_fail(ctx, CQIO_DATA,
                     "investment: %d: parks invest %g, with %g planned and %g in the whole region, "
                     "which leaves %g to all others: expected 0 at least; is investment.factor of "
                     "the scenario too large?",
                     y->year, parks, planned, y->total, spent);
  for (int64_t k = 0; k < n; k++)
    out->ordinary[k] = y->rate[k / S] * y->drawing[k];
  drawn = cqio_sum(out->ordinary, (size_t)n);
  if (!(drawn > 0.0 && isfinite(drawn)))
    return cqio_fail(ctx, CQIO_DATA,
                     "investment: %d: rents that draw ordinary investment = %g: expected a finite "
                     "number > 0",
                     y->year, drawn);
  for (int64_t k = 0; k < n; k++)
    out->ordinary[k] *= spent / drawn;
  buy(b, y, out);
  return CQIO_OK;
}
