/* Identities between the tables of a data set, checked where the tables themselves are sound. */
#include "cqio/numeric.h"
#include "region/reading.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* First and last year that a text names, "2010" or "2000-2020 (missing years: ...)"; false for
 * none. */
static bool find_years(const char *text, int *first, int *last) {
  *first = *last = 0;
  for (const char *at = text; *at && *at != '('; at++) {
    if (!isdigit((unsigned char)*at)) continue;
    size_t length = strspn(at, "0123456789");
    int year = length == 4 ? cqio_unit_year(at) : 0;
    if (year > 0 && (*first == 0 || year < *first)) *first = year;
    if (year > *last) *last = year;
    at += length - 1;
  }
  return *first > 0;
}

/* The years of rows lie within those that the line "# year:" names. */
static void check_rows(struct reading *r, enum table_id t, const char *text) {
  const cqio_sheet *table = r->table[t];
  int first, last, column = cqio_sheet_find(table, "year");
  int64_t year, least = INT64_MAX, most = INT64_MIN;
  if (column < 0 || !find_years(text, &first, &last)) return;
  for (int64_t row = 0; row < cqio_sheet_rows(table); row++) {
    if (!cqio_parse_integer(cqio_sheet_text(table, row, column), &year)) continue;
    least = year < least ? year : least;
    most = year > most ? year : most;
    if (year < first || year > last)
      cqio__row_fault(r, t, row, column, "year = %lld: expected one of the line '# year: %.40s'",
                      (long long)year, text);
  }
  if (cqio__good(r, t) && least <= most && (first < least || last > most))
    cqio_log(r->ctx, CQIO_LOG_WARN,
             "%s: the line '# year: %.40s' says other years than the rows have, %lld to %lld",
             cqio_sheet_place(table, -1), text, (long long)least, (long long)most);
}

/* The year of the base data, or the years of the rows, where a file states some. */
static void check_years(struct reading *r) {
  for (int k = 0; k < TABLES; k++) {
    enum table_id t = (enum table_id)k;
    const char *text = r->table[t] ? cqio_sheet_header(r->table[t], "year") : NULL;
    int first, last, base = r->data->base_year;
    if (!text || t == TABLE) continue;
    bool rows = cqio_sheet_find(r->table[t], "year") >= 0;
    if (rows && strncmp(text, "per row", 7) == 0) continue;
    if (!find_years(text, &first, &last))
      cqio__fault(r, t, -1, -1, "year = '%.40s': expected a year such as %d", text, base);
    else if (rows && cqio__good(r, t))
      check_rows(r, t, text);
    else if (!rows && (base < first || base > last))
      cqio__fault(r, t, -1, -1, "year = %.40s: expected %d, the year of %s", text, base,
                  cqio__file(r, TABLE));
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

/* District GDP by stratum = ACTIVITY of table T x value added, within the rounding to 0.01. */
static void check_gdp(struct reading *r, enum table_id t, const double *activity) {
  const cqio_dataset *d = r->data;
  int strata = d->strata.count, n = d->sectors.count;
  for (int i = 0; i < d->districts.count; i++)
    for (int k = 0; k < strata; k++) {
      double expected = 0, given = d->district_gdp[i * strata + k];
      for (int j = 0; j < n; j++)
        if (d->sector_stratum[j] == k) expected += activity[i * n + j] * value_added(d, j);
      if (!(fabs(given - expected) <= 0.01 + 1e-6 * given))
        cqio__row_fault(r, DISTRICTS, i, -1,
                        "gdp_%s = %.8g (1e8 %s): expected %.8g, the shares in %s x value added",
                        d->strata.key[k], given, d->currency, expected, cqio__file(r, t));
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

void cqio__check_totals(struct reading *r) {
  if (r->data->sectors.count == 0 || r->data->districts.count == 0) return;
  cqio__check_codes(r);
  const bool table = cqio__good(r, TABLE), labour = cqio__good(r, LABOUR);
  const bool districts = cqio__good(r, DISTRICTS);
  if (table) check_years(r);
  cqio__check_branches(r);
  if (table && labour) check_idle(r);
  if (districts && labour) check_employment(r);
  if (table && labour && districts && cqio__good(r, ACTIVITY))
    check_gdp(r, ACTIVITY, r->data->activity);
  if (table && labour && districts && cqio__good(r, NEAR_USE) && r->data->activity_near_use)
    check_gdp(r, NEAR_USE, r->data->activity_near_use);
  if (table && labour && districts) cqio__check_sizes(r);
  if (table && labour && districts && !r->faults[ANNUAL]) cqio__check_annual(r);
  if (table && labour && districts && cqio__good(r, HOUSEHOLDS)) cqio__check_groups(r);
  if (districts) cqio__check_places(r);
  if (districts && cqio__good(r, TOWNS)) cqio__check_seats(r);
  if (table && labour) cqio__check_sector_work(r);
  if (table && cqio__good(r, SECTORS)) cqio__check_sector_capital(r);
  if (table && districts) cqio__check_park_money(r);
  cqio__check_decays(r);
  if (table && districts) cqio__check_later_years(r);
  if (table && cqio__good(r, CAPITAL_GOODS) && cqio__good(r, PARKS)) check_spending(r);
}
