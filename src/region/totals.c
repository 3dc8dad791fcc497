/* Identities between the tables of a data set, checked where the tables themselves are sound. */
#include "cqio/numeric.h"
#include "region/reading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The year of the base data, where a file states a single one. */
static void check_years(struct reading *r) {
  static const enum table_id based[] = {LABOUR, DISTRICTS, ACTIVITY, HOUSEHOLDS};
  for (size_t i = 0; i < sizeof based / sizeof *based; i++) {
    const char *text = r->table[based[i]] ? cqio_sheet_header(r->table[based[i]], "year") : NULL;
    char base[16];
    snprintf(base, sizeof base, "%d", r->data->base_year);
    if (text && cqio_unit_year(text) && !strstr(text, base))
      cqio__fault(r, based[i], -1, -1, "year = %s: expected %d, the year of %s", text,
                  r->data->base_year, cqio__file(r, TABLE));
  }
}

/* Employment by stratum: the districts against the sectors. */
static void check_employment(struct reading *r) {
  const cqio_dataset *d = r->data;
  int n = d->districts.count, strata = d->strata.count;
  for (int k = 0; k < strata; k++) {
    double sectors = 0,
           districts = cqio_sum_strided(d->district_employed + k, (size_t)n, (size_t)strata);
    for (int j = 0; j < d->sectors.count; j++)
      if (d->sector_stratum[j] == k) sectors += d->employed[j];
    if (!(fabs(districts - sectors) <= 0.5 + 1e-9 * sectors))
      cqio__fault(
          r, DISTRICTS, -1, -1,
          "employed_%s sums to %.10g (persons): expected %.10g, the sum over its sectors in %s",
          d->strata.key[k], districts, sectors, cqio__file(r, LABOUR));
  }
}

/* A sector without output employs nobody: its labour coefficient (method 10.1) has no value. */
static void check_idle(struct reading *r) {
  const cqio_dataset *d = r->data;
  for (int j = 0; j < d->sectors.count; j++)
    if (d->output[j] == 0 && d->employed[j] > 0)
      cqio__fault(
          r, LABOUR, -1, -1,
          "sector '%s': employed_persons = %.10g (persons): expected 0, as total_output is 0 "
          "in %s",
          d->sectors.key[j], d->employed[j], cqio__file(r, TABLE));
}

static double value_added(const cqio_dataset *d, int sector) {
  return cqio_sum_strided(d->primary_inputs + sector, CQIO_PRIMARY_INPUTS,
                          (size_t)d->sectors.count);
}

/* District GDP by stratum = activity shares x value added, within the rounding to 0.01. */
static void check_gdp(struct reading *r) {
  const cqio_dataset *d = r->data;
  int strata = d->strata.count, n = d->sectors.count;
  for (int i = 0; i < d->districts.count; i++)
    for (int k = 0; k < strata; k++) {
      double expected = 0, given = d->district_gdp[i * strata + k];
      for (int j = 0; j < n; j++)
        if (d->sector_stratum[j] == k) expected += d->activity[i * n + j] * value_added(d, j);
      if (!(fabs(given - expected) <= 0.01 + 1e-6 * given))
        cqio__row_fault(r, DISTRICTS, i, -1,
                        "gdp_%s = %.8g (1e8 %s): expected %.8g, the shares in %s x value added",
                        d->strata.key[k], given, d->currency, expected, cqio__file(r, ACTIVITY));
    }
}

/* Money spent on a kind of good needs sectors of that kind in gross fixed capital formation. */
static void check_spending(struct reading *r) {
  static const char *const kinds[CQIO_SPENDS] = {"construction", "equipment", "other"};
  const cqio_dataset *d = r->data;
  double formation[CQIO_SPENDS] = {0};
  for (int j = 0; j < d->sectors.count; j++)
    formation[d->sector_spending[j]] += d->gfcf[j];
  for (int k = 0; k < CQIO_SPENDS; k++)
    for (int p = 0; p < d->parks.count && !(formation[k] > 0); p++)
      if (d->park_spending[p * CQIO_SPENDS + k] > 0) {
        cqio__fault(
            r, CAPITAL_GOODS, -1, -1,
            "no sector with gfcf in %s is '%s': expected one, as park '%s' spends a share of "
            "%g on it",
            cqio__file(r, TABLE), kinds[k], d->parks.key[p], d->park_spending[p * CQIO_SPENDS + k]);
        break;
      }
}

/* Ratios that no region leaves and thousands for persons or another money do; see docs/files.md. */
static void check_ratio(struct reading *r, enum table_id t, double value, double of, double low,
                        double high, const char *what) {
  double ratio = value / of;
  if (!(of > 0) || !(value > 0) || (ratio >= low && ratio <= high)) return;
  cqio__fault(r, t, -1, -1, "%s = %.4g: expected %g to %g; is a unit wrong?", what, ratio, low,
              high);
}

static void check_sizes(struct reading *r) {
  const cqio_dataset *d = r->data;
  size_t n = (size_t)d->districts.count, s = (size_t)d->sectors.count;
  double residents = cqio_sum(d->residents, n), income = 0;
  double registered = cqio_sum(d->registered_nonagricultural, n);
  registered += cqio_sum(d->registered_agricultural, n);
  for (size_t i = 0; i < n; i++)
    income += d->income_urban[i] * d->urban_residents[i] +
              d->income_rural[i] * (d->residents[i] - d->urban_residents[i]);
  check_ratio(r, DISTRICTS, residents, cqio_sum(d->area, n), 0.001, 1e5,
              "residents per km2 of all districts");
  check_ratio(r, DISTRICTS, registered, residents, 0.05, 20, "registered people per resident");
  check_ratio(r, LABOUR, cqio_sum(d->employed, s), residents, 0.02, 2,
              "employed_persons per resident");
  check_ratio(r, DISTRICTS, income * 1e-8, cqio_sum(d->primary_inputs, CQIO_PRIMARY_INPUTS * s),
              0.02, 5, "incomes of residents per value added");
}

/* What parks invest in a year, against value added. */
static void check_investment(struct reading *r) {
  const cqio_dataset *d = r->data;
  size_t years = (size_t)d->investment_years, parks = (size_t)d->parks.count;
  double product = cqio_sum(d->primary_inputs, CQIO_PRIMARY_INPUTS * (size_t)d->sectors.count);
  for (size_t k = 0; k < years; k++) {
    double invested = cqio_sum_strided(d->investment + k, parks, years);
    check_ratio(r, INVESTMENT, invested, product, 0, 5, "investment of all parks per value added");
  }
}

static void check_households(struct reading *r) {
  const cqio_dataset *d = r->data;
  size_t n = (size_t)d->districts.count;
  double urban = cqio_sum(d->urban_residents, n), residents = cqio_sum(d->residents, n);
  static const double most = 0.2; /* of the residents, in a year */
  if (d->urban_unemployed > urban)
    cqio__fault(r, HOUSEHOLDS, -1, -1,
                "group 'urban', parameter 'unemployed': value = %.10g (persons): expected at most "
                "the urban residents, %.10g",
                d->urban_unemployed, urban);
  if (fabs(d->external_net_inflow) > most * residents)
    cqio__fault(r, HOUSEHOLDS, -1, -1,
                "group 'migration', parameter 'external_net_inflow': value = %.10g (persons/year): "
                "expected at most %g of the residents, %.10g; is its unit wrong?",
                d->external_net_inflow, most, residents);
}

void cqio__check_totals(struct reading *r) {
  const bool table = cqio__good(r, TABLE), labour = cqio__good(r, LABOUR);
  const bool districts = cqio__good(r, DISTRICTS);
  if (r->data->sectors.count == 0 || r->data->districts.count == 0) return;
  if (table) check_years(r);
  if (table && labour) check_idle(r);
  if (districts && labour) check_employment(r);
  if (table && labour && districts && cqio__good(r, ACTIVITY)) check_gdp(r);
  if (table && labour && districts) check_sizes(r);
  if (table && cqio__good(r, PARKS) && cqio__good(r, INVESTMENT) && r->data->investment)
    check_investment(r);
  if (districts && cqio__good(r, HOUSEHOLDS)) check_households(r);
  if (table && labour && districts && cqio__good(r, ANNUAL)) cqio__check_annual(r);
  if (table && cqio__good(r, CAPITAL_GOODS) && cqio__good(r, PARKS)) check_spending(r);
}
