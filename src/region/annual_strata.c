/* Figures of strata in annual.csv against those of the whole region. */
#include "region/reading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SERIES = 96 };

static const double LIMIT = 0.05; /* by which sources differ */

/* Row of the series PREFIX NAME in YEAR, or -1. */
static int row_of(const cqio_dataset *d, const char *prefix, const char *name, int year) {
  char series[SERIES];
  snprintf(series, sizeof series, "%s%.64s", prefix, name);
  for (int row = 0; row < d->observation_count; row++)
    if (d->observations[row].year == year && strcmp(d->observations[row].series, series) == 0)
      return row;
  return -1;
}

/* Figures of strata add up to that of all in row ALL, where all are given; sources differ by a
 * little. One alone is at most the whole. */
static void check_strata(struct reading *r, int all, const char *prefix) {
  const cqio_dataset *d = r->data;
  double sum = 0.0, value = d->observations[all].value;
  int column = cqio_sheet_find(r->table[ANNUAL], "value"), found = 0;
  for (int k = 0; k < d->strata.count; k++) {
    int row = row_of(d, prefix, d->strata.key[k], d->observations[all].year);
    if (row < 0) continue;
    found++;
    sum += d->observations[row].value;
    if (d->observations[row].value > (1.0 + LIMIT) * value)
      cqio__row_fault(r, ANNUAL, row, column,
                      "value = %.10g: expected at most %.10g, %s of the year",
                      d->observations[row].value, value, d->observations[all].series);
  }
  if (found == d->strata.count && found > 0 && fabs(sum - value) > LIMIT * value)
    cqio__row_fault(r, ANNUAL, all, column,
                    "value = %.10g (%s): expected about %.10g, what the strata of the year sum to",
                    value, cqio__range(ANNUAL, r->data->observations[all].series)->unit, sum);
}

/* The whole grows neither less nor more than all of its parts; points of rounding and revisions. */
static void check_growth(struct reading *r, int all) {
  static const double POINTS = 0.5;
  const cqio_dataset *d = r->data;
  const cqio_observation *o = &d->observations[all];
  double least = INFINITY, most = -INFINITY;
  for (int k = 0; k < d->strata.count; k++) {
    int row = row_of(d, "gdp_real_growth_", d->strata.key[k], o->year);
    if (row < 0) return;
    least = fmin(least, d->observations[row].value);
    most = fmax(most, d->observations[row].value);
  }
  if (d->strata.count > 0 && (o->value < least - POINTS || o->value > most + POINTS))
    cqio__row_fault(r, ANNUAL, all, cqio_sheet_find(r->table[ANNUAL], "value"),
                    "value = %.10g (percent): expected between %.10g and %.10g, the growth of the "
                    "strata of the year",
                    o->value, least, most);
}

/* The whole grows as its strata do, weighted by what they made the year before; points. */
static void check_weighted(struct reading *r, int all) {
  static const double doubtful = 0.75, refused = 4.0;
  const cqio_dataset *d = r->data;
  const cqio_observation *o = &d->observations[all];
  int column = cqio_sheet_find(r->table[ANNUAL], "value");
  double grown = 0.0, made = 0.0;
  for (int k = 0; k < d->strata.count; k++) {
    int growth = row_of(d, "gdp_real_growth_", d->strata.key[k], o->year);
    int level = row_of(d, "gdp_", d->strata.key[k], o->year - 1);
    if (growth < 0 || level < 0) return;
    grown += d->observations[growth].value * d->observations[level].value;
    made += d->observations[level].value;
  }
  if (!(made > 0.0)) return;
  double expected = grown / made, points = fabs(o->value - expected);
  if (points > refused)
    cqio__row_fault(r, ANNUAL, all, column,
                    "value = %.10g (percent): expected about %.4g, the growth of the strata, "
                    "weighted by what they made the year before",
                    o->value, expected);
  else if (points > doubtful)
    cqio_log(r->ctx, CQIO_LOG_WARN,
             "%s: gdp_real_growth of %d = %g (percent), but %.4g by gdp_real_growth_... of the "
             "strata, weighted by what they made the year before; are strata exchanged?",
             cqio_sheet_cell_place(r->table[ANNUAL], all, column), o->year, o->value, expected);
}

void cqio__check_annual_strata(struct reading *r, int row) {
  const cqio_observation *o = &r->data->observations[row];
  int before = r->faults[ANNUAL];
  if (strcmp(o->series, "employed") == 0 && o->year != r->data->base_year)
    check_strata(r, row, "employed_");
  if (strcmp(o->series, "gdp") == 0 && o->year != r->data->base_year) check_strata(r, row, "gdp_");
  if (strcmp(o->series, "gdp_first_published") == 0 && row_of(r->data, "gdp", "", o->year) < 0)
    check_strata(r, row, "gdp_");
  if (strcmp(o->series, "gdp_real_growth") == 0) check_growth(r, row);
  if (strcmp(o->series, "gdp_real_growth") == 0 && r->faults[ANNUAL] == before)
    check_weighted(r, row);
}
