/* What tables say of years after the base year, held against what other tables say of the same. */
#include "cqio/numeric.h"
#include "region/reading.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SERIES = 96 };

/* ---- people ---------------------------------------------------------------------------------- */

/* Residents of the last year that is observed within the reach of rates of the base year. */
static bool find_residents(const cqio_dataset *d, double *residents, int *year) {
  enum { REACH = 12 };
  *year = 0;
  for (int k = 0; k < d->observation_count; k++) {
    const cqio_observation *o = &d->observations[k];
    if (strcmp(o->series, "residents") != 0 || o->year <= d->base_year ||
        o->year > d->base_year + REACH || o->year <= *year)
      continue;
    *year = o->year;
    *residents = o->value;
  }
  return *year > 0;
}

static double natural_increase(const cqio_dataset *d) {
  double sum = 0.0;
  for (int i = 0; i < d->districts.count; i++) {
    double urban = d->urban_residents[i], rural = d->residents[i] - urban;
    double rates[2] = {d->natural_growth[CQIO_URBAN], d->natural_growth[CQIO_RURAL]};
    if (d->district_growth) rates[0] = rates[1] = d->district_growth[i];
    sum += rates[0] * urban + rates[1] * rural;
  }
  return sum;
}

/* Births less deaths and arrivals, against what became of the residents: parts of them a year. */
static void check_people(struct reading *r) {
  static const double doubtful = 0.0025, refused = 0.06;
  const cqio_dataset *d = r->data;
  double before = cqio_sum(d->residents, (size_t)d->districts.count), after;
  int year;
  if (!find_residents(d, &after, &year) || !(before > 0.0)) return;
  double natural = natural_increase(d), seen = (after - before) / (year - d->base_year);
  double apart = fabs(natural + d->external_net_inflow - seen) / before;
  if (apart > refused)
    cqio__fault(
        r, HOUSEHOLDS, -1, -1,
        "natural_growth and external_net_inflow make %.6g and %.6g persons a year: expected "
        "about %.6g together, by which residents of %s change until %d; is a unit wrong?",
        natural, d->external_net_inflow, seen, cqio__file(r, ANNUAL), year);
  else if (apart > doubtful)
    cqio_log(r->ctx, CQIO_LOG_WARN,
             "%s: natural_growth and external_net_inflow make %.6g and %.6g persons a year, but "
             "residents of %s change by %.6g until %d",
             cqio_sheet_place(r->table[HOUSEHOLDS], -1), natural, d->external_net_inflow,
             cqio__file(r, ANNUAL), seen, year);
}

/* ---- prices of investment -------------------------------------------------------------------- */

/* The index of a fixed base against investment_price of annual.csv, in percent of the year before.
 */
static void check_prices(struct reading *r) {
  static const double doubtful = 0.003, refused = 0.02;
  const cqio_dataset *d = r->data;
  int column = cqio_sheet_find(r->table[INVESTMENT_PRICES], "index");
  for (int row = 1; row < d->price_years; row++) {
    double percent, step = d->investment_price[row] / d->investment_price[row - 1];
    int year = d->first_price_year + row;
    if (!cqio_dataset_observed(d, "investment_price", year, &percent)) continue;
    double apart = fabs(log(step / (0.01 * percent)));
    if (apart > refused) {
      cqio__row_fault(r, INVESTMENT_PRICES, row, column,
                      "index = %.6g, %.6g times that of the year before: expected %.6g times, as "
                      "investment_price = %g (percent) in %s; is it an index of the year before?",
                      d->investment_price[row], step, 0.01 * percent, percent,
                      cqio__file(r, ANNUAL));
      return;
    }
    if (apart > doubtful)
      cqio_log(r->ctx, CQIO_LOG_WARN,
               "%s: index = %.6g, %.6g times that of the year before, but investment_price = %g "
               "(percent) in %s",
               cqio_sheet_cell_place(r->table[INVESTMENT_PRICES], row, column),
               d->investment_price[row], step, percent, cqio__file(r, ANNUAL));
  }
}

/* Where annual.csv has no such prices: an index that goes up and down about 1 and gets nowhere, as
 * one of the year before does. */
static void check_base(struct reading *r) {
  enum { LEAST = 6 };
  static const double little = 0.05, share = 0.25;
  const cqio_dataset *d = r->data;
  int base = d->base_year - d->first_price_year, last = d->price_years - 1;
  double way = 0.0, end = fabs(log(d->investment_price[last]));
  for (int row = base + 1; row <= last; row++)
    way += fabs(log(d->investment_price[row] / d->investment_price[row - 1]));
  if (last - base < LEAST || way < little || end > share * way) return;
  cqio_log(r->ctx, CQIO_LOG_WARN,
           "%s: index goes up and down by %.3g in all and is %.6g in %d: expected that of the base "
           "year = 1, not of the year before",
           cqio_sheet_place(r->table[INVESTMENT_PRICES], -1), way, d->investment_price[last],
           d->first_price_year + last);
}

static bool has_series(const cqio_dataset *d, const char *series) {
  for (int k = 0; k < d->observation_count; k++)
    if (strcmp(d->observations[k].series, series) == 0) return true;
  return false;
}

/* ---- growth ---------------------------------------------------------------------------------- */

/* Real growth of a stratum against that of its money, which prices tell apart by so many percent.
 */
static void check_growth(struct reading *r) {
  static const double low = -15.0, high = 25.0;
  const cqio_dataset *d = r->data;
  char real[SERIES], money[SERIES];
  for (int k = 0; k < d->strata.count; k++)
    for (int row = 0; row < d->observation_count; row++) {
      const cqio_observation *o = &d->observations[row];
      double before, now;
      snprintf(real, sizeof real, "gdp_real_growth_%.64s", d->strata.key[k]);
      snprintf(money, sizeof money, "gdp_%.64s", d->strata.key[k]);
      if (strcmp(o->series, real) != 0 || !cqio_dataset_observed(d, money, o->year - 1, &before) ||
          !cqio_dataset_observed(d, money, o->year, &now) || !(before > 0.0))
        continue;
      double prices = 100.0 * (now / before / (1.0 + 0.01 * o->value) - 1.0);
      if (prices < low || prices > high)
        cqio_log(r->ctx, CQIO_LOG_WARN,
                 "%s: %s of %d = %g (percent), and %s grows by %.4g: prices of %.4g are unusual, "
                 "expected %g to %g",
                 cqio_sheet_cell_place(r->table[ANNUAL], row,
                                       cqio_sheet_find(r->table[ANNUAL], "value")),
                 real, o->year, o->value, money, 100.0 * (now / before - 1.0), prices, low, high);
    }
}

/* ---- products of parks ----------------------------------------------------------------------- */

/* Investment of PARK and of those within it. */
static double investment_within(const cqio_dataset *d, int park, int year) {
  int t = year - d->first_investment_year;
  double sum = 0.0;
  for (int p = 0; p < d->parks.count && t >= 0 && t < d->investment_years; p++) {
    int above = p;
    while (above >= 0 && above != park)
      above = d->park_parent[above];
    if (above == park) sum += d->investment[(size_t)p * (size_t)d->investment_years + (size_t)t];
  }
  return sum;
}

/* What a park makes against what is invested in it: a new one makes less, none makes next to
 * nothing. */
static void check_products(struct reading *r) {
  static const double low = 0.05, usual_low = 0.3, high = 300.0, more = 5.0;
  const cqio_dataset *d = r->data;
  double formed = cqio_sum(d->gfcf, (size_t)d->sectors.count) / d->gfcf_per_investment;
  double made = cqio_sum(d->primary_inputs, CQIO_PRIMARY_INPUTS * (size_t)d->sectors.count);
  double usual_high = formed > 0.0 && isfinite(formed) ? fmin(more * made / formed, high) : high;
  int column = cqio_sheet_find(r->table[PARK_GDP], "gdp");
  for (int k = 0; k < d->park_product_count; k++) {
    const cqio_park_product *product = &d->park_product[k];
    double invested = investment_within(d, product->park, product->year);
    double ratio = product->gdp / invested;
    if (!(invested > 0.0) || !(product->gdp > 0.0)) continue;
    if (ratio < low || ratio > high)
      cqio__row_fault(r, PARK_GDP, k, column,
                      "gdp = %.6g (1e8 %s), %.4g times the investment of the year: expected %g to "
                      "%g times; is a unit wrong?",
                      product->gdp, d->currency, ratio, low, high);
    else if (ratio < usual_low || ratio > usual_high)
      cqio_log(r->ctx, CQIO_LOG_WARN,
               "%s: gdp of park '%s' in %d = %.6g (1e8 %s), %.4g times its investment of the year, "
               "is unusual: expected %g to %.3g times",
               cqio_sheet_cell_place(r->table[PARK_GDP], k, column), d->parks.key[product->park],
               product->year, product->gdp, d->currency, ratio, usual_low, usual_high);
  }
}

/* Products of parks seldom fall: rows may have been exchanged. */
static void check_falls(struct reading *r) {
  static const double least = 0.9;
  const cqio_dataset *d = r->data;
  for (int k = 0; k < d->park_product_count; k++)
    for (int i = 0; i < d->park_product_count; i++) {
      const cqio_park_product *before = &d->park_product[i], *after = &d->park_product[k];
      if (before->park != after->park || before->year >= after->year ||
          after->gdp >= least * before->gdp)
        continue;
      cqio_log(
          r->ctx, CQIO_LOG_WARN,
          "%s: gdp of park '%s' in %d = %.6g (1e8 %s), less than %.6g in %d: are the years "
          "exchanged?",
          cqio_sheet_cell_place(r->table[PARK_GDP], k, cqio_sheet_find(r->table[PARK_GDP], "gdp")),
          d->parks.key[after->park], after->year, after->gdp, d->currency, before->gdp,
          before->year);
      return;
    }
}

void cqio__check_later_years(struct reading *r) {
  const cqio_dataset *d = r->data;
  bool annual = cqio__good(r, ANNUAL);
  if (annual && cqio__good(r, HOUSEHOLDS)) check_people(r);
  if (annual) check_growth(r);
  if (cqio__good(r, INVESTMENT_PRICES) && d->investment_price && d->price_years > 1) {
    if (annual && has_series(d, "investment_price"))
      check_prices(r);
    else
      check_base(r);
  }
  if (cqio__good(r, PARK_GDP) && cqio__good(r, PARKS) && cqio__good(r, INVESTMENT) && d->investment)
    check_products(r);
  if (cqio__good(r, PARK_GDP) && cqio__good(r, PARKS)) check_falls(r);
}
