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
  double town = mean(n, d->income_urban, d->urban_residents, NULL);
  double land = mean(n, d->income_rural, d->residents, d->urban_residents);
  add(list, town, DISTRICTS, "income", "_urban");
  add(list, land, DISTRICTS, "income", "_rural");
  add(list, land > 0.0 ? town / land : 0.0, DISTRICTS, "income", "_ratio");
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
  add(list, d->urban_unemployed, HOUSEHOLDS, "registered_urban", "_unemployed");
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
  double difference = fabs(given - value);
  if (difference <= rounding + ROUNDED * value) return;
  if (difference > LIMIT * value + rounding)
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
  const struct range *range = cqio__range(ANNUAL, seen->series);
  int years = seen->year - r->data->base_year, column = cqio_sheet_find(r->table[ANNUAL], "value");
  bool possible = cqio__may_become(range, expected->value, seen->value, years);
  if (possible && cqio__is_rare_step(range, expected->value, seen->value, years))
    cqio_log(r->ctx, CQIO_LOG_WARN,
             "%s: %s of %d = %.10g is unusual after %.10g in the base year, as in %s",
             cqio_sheet_cell_place(r->table[ANNUAL], row, column), seen->series, seen->year,
             seen->value, expected->value, cqio__file(r, expected->from));
  if (possible) return;
  cqio__row_fault(r, ANNUAL, row, column,
                  "value = %.10g: expected no such step from %.10g in the base year, as in %s; is "
                  "its unit wrong?",
                  seen->value, expected->value, cqio__file(r, expected->from));
}

/* ---- series of one year against each other --------------------------------------------------- */

/* What is known of a series in a year: a row of annual.csv or an observed one of targets.csv, or
 * the base year. */
struct known {
  double value;
  enum table_id table;
  int row; /* -1: the base year */
};

static bool find(struct reading *r, const struct list *list, const char *series, int year,
                 struct known *out) {
  const cqio_dataset *d = r->data;
  for (int row = 0; row < d->observation_count; row++)
    if (d->observations[row].year == year && strcmp(d->observations[row].series, series) == 0) {
      *out = (struct known){d->observations[row].value, ANNUAL, row};
      return true;
    }
  for (int row = 0; row < d->target_count; row++)
    if (d->targets[row].year == year && !d->targets[row].is_target &&
        strcmp(cqio_target_name(d->targets[row].quantity), series) == 0) {
      *out = (struct known){d->targets[row].value, TARGETS, row};
      return true;
    }
  for (int k = 0; k < list->count && year == d->base_year; k++)
    if (strcmp(list->row[k].series, series) == 0) {
      *out = (struct known){list->row[k].value, list->row[k].from, -1};
      return true;
    }
  return false;
}

/* PART / WHOLE, times FACTOR, over OF: from LOW to HIGH. A name alone may be that of one stratum.
 */
static const struct rule {
  const char *part, *whole, *of;
  double factor, low, high;
} rules[] = {
    {"urban_residents", "residents", "urban_share", 100, 0.95, 1.05},
    {"urban_residents", "residents_census", "urban_share", 100, 0.95, 1.05},
    {"registered_nonagricultural", "registered_population", "registered_urban_share", 100, 0.95,
     1.05},
    {"income_urban", "income_rural", "income_ratio", 1, 0.95, 1.05},
    {"residents", "residents_census", NULL, 1, 0.95, 1.05},
    {"urban_residents", "residents", NULL, 1, 0, 1},
    {"registered_nonagricultural", "registered_population", NULL, 1, 0, 1},
    {"registered_population", "residents", NULL, 1, 0.1, 5},
    {"employed", "residents", NULL, 1, 0.1, 2},
    {"employed", "residents_census", NULL, 1, 0.1, 2},
    {"employed_urban", "employed", NULL, 1, 0, 1},
    {"employed_urban", "urban_residents", NULL, 1, 0.1, 2},
    {"gfcf", "gdp", NULL, 1, 0.02, 1.5},
    {"gfcf", "gdp_first_published", NULL, 1, 0.02, 1.5},
};

/* The rule holds RULE for YEAR; the fault stands at the row of the first of its series. */
static void hold(struct reading *r, const struct list *list, const struct rule *rule, int year) {
  struct known part, whole, of = {1.0, ANNUAL, -1};
  if (!find(r, list, rule->part, year, &part) || !find(r, list, rule->whole, year, &whole)) return;
  if (rule->of && !find(r, list, rule->of, year, &of)) return;
  double ratio = rule->factor * part.value / whole.value;
  if (!(part.value > 0.0) || !(whole.value > 0.0) ||
      (ratio >= rule->low * of.value && ratio <= (1 + ROUNDED) * rule->high * of.value))
    return;
  const struct known *at = of.row >= 0 ? &of : part.row >= 0 ? &part : &whole;
  int column = cqio_sheet_find(r->table[at->table], "value");
  if (rule->of)
    cqio__row_fault(r, at->table, at->row, column,
                    "value = %.10g: %s of %d = %.10g, but %s / %s = %.10g: expected about the same",
                    at->value, rule->of, year, of.value, rule->part, rule->whole, ratio);
  else if (at == &part && rule->low == 0)
    cqio__row_fault(r, at->table, at->row, column,
                    "value = %.10g (%s): expected at most %.10g, %s of the year", at->value,
                    cqio__range(ANNUAL, rule->part)->unit, rule->high * whole.value, rule->whole);
  else
    cqio__row_fault(r, at->table, at->row, column,
                    "value = %.10g: %s / %s of %d = %.4g: expected %.4g to %.4g; is a unit wrong?",
                    at->value, rule->part, rule->whole, year, ratio, rule->low, rule->high);
}

/* Each rule once a year, when the first of its series that has a row of its own comes by. */
static void hold_rules(struct reading *r, const struct list *list, const char *series, int year,
                       enum table_id table) {
  for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
    const char *const names[] = {rules[k].of, rules[k].part, rules[k].whole};
    for (int i = 0; i < 3; i++) {
      struct known seen;
      if (!names[i] || !find(r, list, names[i], year, &seen) || seen.row < 0) continue;
      if (seen.table == table && strcmp(names[i], series) == 0) hold(r, list, &rules[k], year);
      break;
    }
  }
}

/* ---- targets --------------------------------------------------------------------------------- */

static double apart(double value, double other) {
  return fabs(value - other) / other;
}

/* Half of the last digit of a row, in the unit of the program. */
static double rounding_of(struct reading *r, enum table_id t, int64_t row, const char *key) {
  const cqio_sheet *table = r->table[t];
  const char *text = cqio_sheet_text(table, row, cqio_sheet_find(table, "value"));
  cqio_precision precision = {0};
  struct measure m;
  cqio_precision_note(&precision, text);
  if (!cqio__row_measure(r, t, row, cqio_sheet_find(table, "unit"), cqio__range(t, key), &m))
    return 0.0;
  return fabs(cqio_unit_convert(cqio_precision_rounding(&precision, text), &m.from, &m.to));
}

/* The figure of a target that annual.csv has of its year: residents may be those of a census. */
static const cqio_observation *published(struct reading *r, const cqio_target *target,
                                         double rounding) {
  const char *name = cqio_target_name(target->quantity);
  const cqio_observation *seen = cqio_dataset_observation(r->data, name, target->year);
  char census[SERIES];
  snprintf(census, sizeof census, "%.64s_census", name);
  const cqio_observation *counted = cqio_dataset_observation(r->data, census, target->year);
  bool same =
      counted && fabs(counted->value - target->value) <= rounding + ROUNDED * counted->value;
  return counted && (same || !seen) ? counted : seen;
}

/* A figure that is another one beyond the rounding of both. */
static void doubt_target(struct reading *r, int row, const cqio_observation *seen,
                         double rounding) {
  const cqio_target *target = &r->data->targets[row];
  const char *name = cqio_target_name(target->quantity);
  double apart = fabs(target->value - seen->value);
  rounding += rounding_of(r, ANNUAL, seen - r->data->observations, seen->series);
  if (apart <= rounding + ROUNDED * seen->value) return;
  cqio_log(
      r->ctx, CQIO_LOG_WARN, "%s: %s %s of %d = %.10g, but %s = %.10g in %s",
      cqio_sheet_cell_place(r->table[TARGETS], row, cqio_sheet_find(r->table[TARGETS], "value")),
      target->is_target ? "target" : "observed", name, target->year, target->value, seen->series,
      seen->value, cqio__file(r, ANNUAL));
}

/* What targets.csv observed is what annual.csv says of its year, or what the base year may become.
 * A target may be another, whose reach the calibration finds; that is said. */
static void check_target(struct reading *r, const struct list *list, int row) {
  const cqio_target *target = &r->data->targets[row];
  const char *name = cqio_target_name(target->quantity);
  int column = cqio_sheet_find(r->table[TARGETS], "value");
  double rounding = rounding_of(r, TARGETS, row, name);
  const cqio_observation *seen = published(r, target, rounding);
  if (seen && !target->is_target && apart(target->value, seen->value) > LIMIT)
    cqio__row_fault(r, TARGETS, row, column, "value = %.10g: expected about %.10g, as in %s",
                    target->value, seen->value, cqio__file(r, ANNUAL));
  else if (seen)
    doubt_target(r, row, seen, rounding);
  for (int k = 0; k < list->count && !seen && !target->is_target; k++)
    if (strcmp(list->row[k].series, name) == 0 &&
        !cqio__may_become(cqio__range(TARGETS, name), list->row[k].value, target->value,
                          target->year - r->data->base_year))
      cqio__row_fault(r, TARGETS, row, column,
                      "value = %.10g: expected no such step from %.10g in the base year, as in %s; "
                      "is its unit wrong?",
                      target->value, list->row[k].value, cqio__file(r, list->row[k].from));
}

/* ---- goals ----------------------------------------------------------------------------------- */

/* What is known of the urban share of YEAR: observed, else the target; false without either. */
static bool find_share(struct reading *r, const struct list *list, int year, struct known *out) {
  const cqio_dataset *d = r->data;
  if (find(r, list, "urban_share", year, out)) return true;
  for (int row = 0; row < d->target_count; row++)
    if (d->targets[row].year == year && d->targets[row].quantity == CQIO_TARGET_URBAN_SHARE) {
      *out = (struct known){d->targets[row].value, TARGETS, row};
      return true;
    }
  return false;
}

/* A goal below what was there already, or far from what became of it. */
static void doubt_goal(struct reading *r, const struct list *list, int row, double share) {
  static const double points = 5.0;
  const cqio_observation *goal = &r->data->observations[row];
  const char *place =
      cqio_sheet_cell_place(r->table[ANNUAL], row, cqio_sheet_find(r->table[ANNUAL], "value"));
  struct known seen;
  if (find_share(r, list, goal->year, &seen) && fabs(goal->value - seen.value) > points)
    cqio_log(r->ctx, CQIO_LOG_WARN,
             "%s: urban_share_goal of %d = %g (percent), but urban_share = %g in %s: is it "
             "another figure?",
             place, goal->year, goal->value, seen.value, cqio__file(r, seen.table));
  else if (goal->value < share)
    cqio_log(r->ctx, CQIO_LOG_WARN,
             "%s: urban_share_goal of %d = %g (percent), less than urban_share of %d = %.4g: is "
             "it another figure?",
             place, goal->year, goal->value, r->data->base_year, share);
}

/* A goal of half of what is there already is another figure. */
static void check_goal(struct reading *r, const struct list *list, int row) {
  static const double least = 0.5;
  const cqio_observation *goal = &r->data->observations[row];
  struct known share;
  if (!find(r, list, "urban_share", r->data->base_year, &share)) return;
  if (goal->value < least * share.value)
    cqio__row_fault(r, ANNUAL, row, cqio_sheet_find(r->table[ANNUAL], "value"),
                    "value = %.10g (percent): expected at least %.4g, half of urban_share of %d",
                    goal->value, least * share.value, r->data->base_year);
  else
    doubt_goal(r, list, row, share.value);
}

static void check_observed(struct reading *r, const struct list *list, int row) {
  const cqio_observation *o = &r->data->observations[row];
  int before = r->faults[ANNUAL];
  for (int k = 0; k < list->count; k++)
    if (strcmp(list->row[k].series, o->series) == 0)
      (o->year == r->data->base_year ? compare : compare_later)(r, row, &list->row[k]);
  if (r->faults[ANNUAL] == before) hold_rules(r, list, o->series, o->year, ANNUAL);
  if (r->faults[ANNUAL] == before) cqio__check_annual_strata(r, row);
  if (strcmp(o->series, "urban_share_goal") == 0) check_goal(r, list, row);
}

void cqio__check_annual(struct reading *r) {
  const cqio_dataset *d = r->data;
  struct list list = {0};
  if (!SCRATCH(r, list.row, 16 + 2 * d->strata.count)) return;
  list_people(d, &list);
  list_economy(d, &list);
  for (int row = 0; row < d->observation_count && cqio__good(r, ANNUAL); row++)
    check_observed(r, &list, row);
  for (int row = 0; row < d->target_count && cqio__good(r, TARGETS); row++) {
    hold_rules(r, &list, cqio_target_name(d->targets[row].quantity), d->targets[row].year, TARGETS);
    check_target(r, &list, row);
  }
}
