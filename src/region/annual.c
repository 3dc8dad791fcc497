/* annual.csv against the base year: the same figures, in whatever unit, as the other tables give;
 * and its series against each other. */
#include "cqio/numeric.h"
#include "region/reading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SERIES = 96 };

/* What the tables give for a series of annual.csv in the base year, in the unit of ranges.def. */
struct expected {
  char series[SERIES];
  double value;
  enum table_id from;
};

struct list {
  struct expected *row;
  int count;
};

static void add(struct list *list, double value, enum table_id from, const char *prefix,
                const char *name) {
  struct expected *row = &list->row[list->count++];
  snprintf(row->series, sizeof row->series, "%s%.64s", prefix, name);
  row->value = value;
  row->from = from;
}

/* Mean of INCOME over PEOPLE, or 0. */
static double mean(size_t n, const double *income, const double *people, const double *less) {
  double money = 0.0, persons = 0.0;
  for (size_t i = 0; i < n; i++) {
    double count = people[i] - (less ? less[i] : 0.0);
    money += income[i] * count;
    persons += count;
  }
  return persons > 0.0 ? money / persons : 0.0;
}

static void list_people(const cqio_dataset *d, struct list *list) {
  size_t n = (size_t)d->districts.count;
  double residents = cqio_sum(d->residents, n), urban = cqio_sum(d->urban_residents, n);
  double booked = cqio_sum(d->registered_nonagricultural, n);
  double books = booked + cqio_sum(d->registered_agricultural, n);
  add(list, residents, DISTRICTS, "residents", "");
  add(list, residents, DISTRICTS, "residents", "_census");
  add(list, urban, DISTRICTS, "urban", "_residents");
  add(list, 100.0 * urban / residents, DISTRICTS, "urban", "_share");
  add(list, mean(n, d->income_urban, d->urban_residents, NULL), DISTRICTS, "income", "_urban");
  add(list, mean(n, d->income_rural, d->residents, d->urban_residents), DISTRICTS, "income",
      "_rural");
  if (!d->has_registration) return;
  add(list, books, DISTRICTS, "registered", "_population");
  add(list, booked, DISTRICTS, "registered", "_nonagricultural");
  add(list, 100.0 * booked / books, DISTRICTS, "registered", "_urban_share");
}

static void list_economy(const cqio_dataset *d, struct list *list) {
  size_t n = (size_t)d->districts.count, sectors = (size_t)d->sectors.count;
  size_t strata = (size_t)d->strata.count;
  add(list, cqio_sum(d->gfcf, sectors), TABLE, "gfcf", "");
  add(list, cqio_sum(d->primary_inputs, CQIO_PRIMARY_INPUTS * sectors), TABLE, "gdp", "");
  add(list, cqio_sum(d->employed, sectors), LABOUR, "employed", "");
  for (size_t k = 0; k < strata; k++) {
    add(list, cqio_sum_strided(d->district_gdp + k, n, strata), DISTRICTS, "gdp_",
        d->strata.key[k]);
    add(list, cqio_sum_strided(d->district_employed + k, n, strata), DISTRICTS, "employed_",
        d->strata.key[k]);
  }
}

/* Sources differ by a little, units by a lot. */
static const double ROUNDED = 1e-6, LIMIT = 0.05;

static void compare(struct reading *r, int64_t row, const struct expected *expected) {
  const cqio_sheet *table = r->table[ANNUAL];
  int column = cqio_sheet_find(table, "value"), unit = cqio_sheet_find(table, "unit");
  const char *text = cqio_sheet_text(table, row, column);
  double given = r->data->observations[row].value, value = expected->value;
  struct measure measure;
  cqio_precision precision = {0};
  cqio_precision_note(&precision, text);
  if (!(value > 0.0) ||
      !cqio__row_measure(r, ANNUAL, row, unit, cqio__range(ANNUAL, expected->series), &measure))
    return;
  double rounding =
      cqio_unit_convert(cqio_precision_rounding(&precision, text), &measure.from, &measure.to);
  double apart = fabs(given - value);
  if (apart <= rounding + ROUNDED * value) return;
  if (apart > LIMIT * value + rounding)
    cqio__row_fault(r, ANNUAL, row, column, "value = %.10g: expected about %.10g, as in %s", given,
                    value, cqio__file(r, expected->from));
  else
    cqio_log(r->ctx, CQIO_LOG_WARN, "%s: %s of the base year = %.10g, but %.10g in %s",
             cqio_sheet_cell_place(table, row, column), expected->series, given, value,
             cqio__file(r, expected->from));
}

/* A figure of another year, which no growth makes of that of the base year. */
static void compare_later(struct reading *r, int64_t row, const struct expected *expected) {
  const cqio_observation *seen = &r->data->observations[row];
  if (cqio__is_a_step(expected->value, seen->value, seen->year - r->data->base_year)) return;
  cqio__row_fault(r, ANNUAL, row, cqio_sheet_find(r->table[ANNUAL], "value"),
                  "value = %.10g: expected no such step from %.10g in the base year, as in %s; is "
                  "its unit wrong?",
                  seen->value, expected->value, cqio__file(r, expected->from));
}

/* ---- series of one year against each other --------------------------------------------------- */

/* Row of the series PREFIX NAME in YEAR, or -1. */
static int row_of(const cqio_dataset *d, const char *prefix, const char *name, int year) {
  char series[SERIES];
  snprintf(series, sizeof series, "%s%.64s", prefix, name);
  for (int row = 0; row < d->observation_count; row++)
    if (d->observations[row].year == year && strcmp(d->observations[row].series, series) == 0)
      return row;
  return -1;
}

/* Persons of strata add up to those of all, where all are given; sources differ by a little. */
static void check_strata(struct reading *r, int all) {
  const cqio_dataset *d = r->data;
  double sum = 0.0, value = d->observations[all].value;
  for (int k = 0; k < d->strata.count; k++) {
    int row = row_of(d, "employed_", d->strata.key[k], d->observations[all].year);
    if (row < 0) return;
    sum += d->observations[row].value;
  }
  if (fabs(sum - value) > LIMIT * value)
    cqio__row_fault(
        r, ANNUAL, all, cqio_sheet_find(r->table[ANNUAL], "value"),
        "value = %.10g (persons): expected about %.10g, what the strata of the year sum "
        "to",
        value, sum);
}

/* A part is at most the whole. */
static void check_part(struct reading *r, int whole, const char *part) {
  const cqio_dataset *d = r->data;
  int row = row_of(d, part, "", d->observations[whole].year);
  if (row >= 0 && d->observations[row].value > d->observations[whole].value * (1.0 + ROUNDED))
    cqio__row_fault(r, ANNUAL, row, cqio_sheet_find(r->table[ANNUAL], "value"),
                    "value = %.10g (persons): expected at most %.10g, %s of the year",
                    d->observations[row].value, d->observations[whole].value,
                    d->observations[whole].series);
}

static void check_years(struct reading *r) {
  const cqio_dataset *d = r->data;
  for (int row = 0; row < d->observation_count; row++) {
    const cqio_observation *o = &d->observations[row];
    if (strcmp(o->series, "residents") == 0) check_part(r, row, "urban_residents");
    if (strcmp(o->series, "registered_population") == 0)
      check_part(r, row, "registered_nonagricultural");
    if (strcmp(o->series, "employed") != 0) continue;
    check_part(r, row, "employed_urban");
    if (o->year != d->base_year) check_strata(r, row);
  }
}

void cqio__check_annual(struct reading *r) {
  const cqio_dataset *d = r->data;
  struct list list = {0};
  if (!SCRATCH(r, list.row, 16 + 2 * d->strata.count)) return;
  list_people(d, &list);
  list_economy(d, &list);
  for (int row = 0; row < d->observation_count; row++)
    for (int k = 0; k < list.count; k++)
      if (strcmp(list.row[k].series, d->observations[row].series) == 0)
        (d->observations[row].year == d->base_year ? compare : compare_later)(r, row, &list.row[k]);
  check_years(r);
}
