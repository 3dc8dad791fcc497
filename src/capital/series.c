/* Real investment from published series, and the stock that it has left (27.17), (27.18). */
#include "cqio/capital.h"

#include <math.h>
#include <stdio.h>

enum { FIRST_YEARS = 5 }; /* four of growth before the first */

static double at(const cqio_yearly *series, int year) {
  int k = year - series->first;
  return k >= 0 && k < series->count ? series->value[k] : NAN;
}

/* VALUE of SERIES in YEAR, which must be there and above 0. */
static cqio_status need(cqio_ctx *ctx, const cqio_yearly *series, const char *name, int year,
                        double *value) {
  char place[128] = "";
  *value = at(series, year);
  if (series->series) snprintf(place, sizeof place, " (annual.csv: %s)", series->series);
  if (isnan(*value))
    return cqio_fail(
        ctx, CQIO_DATA, "E354: investment: %s%s of %d: nothing: expected a number for each year%s",
        name, place, year, series->series ? "" : ", in investment_prices.csv or annual.csv");
  if (!(*value > 0.0 && isfinite(*value)))
    return cqio_fail(ctx, CQIO_DATA,
                     "E354: investment: %s%s of %d = %g: expected a finite number > 0", name, place,
                     year, *value);
  return CQIO_OK;
}

/* The last ratio of formation to product before YEAR. */
static cqio_status last_ratio(cqio_ctx *ctx, const cqio_investment_series *s, int year,
                              double *ratio) {
  double formation, product;
  int known = year - 1;
  while (known >= s->formation.first && isnan(at(&s->formation, known)))
    known--;
  CQIO_TRY(
      need(ctx, &s->formation, "formation", known < s->formation.first ? year : known, &formation));
  CQIO_TRY(need(ctx, &s->product, "GDP", known, &product));
  *ratio = formation / product;
  return CQIO_OK;
}

cqio_status cqio_investment_real(cqio_ctx *ctx, const cqio_investment_series *s, int first,
                                 int years, double *real) {
  for (int t = 0; t < years; t++) {
    double price, formation = at(&s->formation, first + t), product, ratio;
    CQIO_TRY(need(ctx, &s->index, "price index", first + t, &price));
    if (isnan(formation)) {
      CQIO_TRY(last_ratio(ctx, s, first + t, &ratio));
      CQIO_TRY(need(ctx, &s->product, "GDP", first + t, &product));
      formation = ratio * product;
    } else
      CQIO_TRY(need(ctx, &s->formation, "formation", first + t, &formation));
    real[t] = formation / price;
  }
  return CQIO_OK;
}

cqio_status cqio_capital_inventory(cqio_ctx *ctx, const cqio_investment_series *s, int base_year,
                                   double depreciation, double *stock) {
  int first = s->formation.first, years = base_year - first;
  double price = 1.0, change, formation, growth = 1.0, kept = 1.0, all = 0.0, begun = 0.0;
  if (years < FIRST_YEARS)
    return cqio_fail(
        ctx, CQIO_DATA,
        "E354: investment: annual.csv: formation: %d years before %d: expected %d at least, for a "
        "stock to begin with",
        years < 0 ? 0 : years, base_year, FIRST_YEARS);
  for (int year = base_year - 1; year >= first; year--) { /* prices known backwards */
    CQIO_TRY(need(ctx, &s->change, "change of prices", year + 1, &change));
    CQIO_TRY(need(ctx, &s->formation, "formation", year, &formation));
    price *= 100.0 / change;
    begun = formation / price;
    all += kept * begun;
    kept *= 1.0 - depreciation;
    if (year == first + FIRST_YEARS - 1) growth = begun;
  }
  growth = pow(growth / begun, 1.0 / (FIRST_YEARS - 1)) - 1.0;
  *stock = all + kept * begun / (growth + depreciation);
  if (*stock > 0.0 && isfinite(*stock)) return CQIO_OK;
  return cqio_fail(
      ctx, CQIO_DATA,
      "E354: investment: annual.csv: capital at the start of %d = %g: expected a number > 0; "
      "formation of %d to %d falls by %.1f percent a year",
      base_year, *stock, first, first + FIRST_YEARS - 1, -100.0 * growth);
}
