/* Cells of numbers: read, converted, held against their ranges. */
#include "core/text.h"
#include "region/reading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What RANGE expects of X, in words. */
static const char *expectation(const struct range *range, double x, char out[96]) {
  const char *number = range && range->kind == WHOLE ? "whole number" : "number";
  if (!range || (range->low == -INFINITY && range->high == INFINITY)) return "a finite number";
  if (range->kind == WHOLE && range->low == 0 && range->high == 1) return "0 or 1";
  if (x != 0 && fabs(x) < range->least) {
    snprintf(out, 96, "%sat least %g", range->kind == ABOVE ? "" : "0, or ", range->least);
    return out;
  }
  if (range->high == INFINITY)
    snprintf(out, 96, "a finite number %s %g", range->kind == ABOVE ? ">" : ">=", range->low);
  else if (range->kind == ABOVE)
    snprintf(out, 96, "a number above %g, at most %g", range->low, range->high);
  else
    snprintf(out, 96, "a %s from %g to %.9g", number, range->low, range->high);
  return out;
}

static bool fits(const struct range *range, double x) {
  return x >= range->low && x <= range->high && !(range->kind == ABOVE && x == range->low) &&
         !(range->kind == WHOLE && x != floor(x)) && (x == 0 || fabs(x) >= range->least);
}

/* Percent of a pure number, or of one a year. */
static bool is_percent(const cqio_unit *unit) {
  cqio_unit pure = {.power = {[CQIO_UNIT_TIME] = unit->power[CQIO_UNIT_TIME]}};
  return unit->factor == 0.01 && memcmp(unit->power, pure.power, sizeof pure.power) == 0;
}

/* Whether X percent would be believed as the rate or share itself, too. */
static bool may_be_itself(const struct range *range, double x, const struct measure *m) {
  return range && x != 0 && is_percent(&m->from) && fits(range, x / m->to.factor);
}

/* What may have been meant by the figure X, which is out of RANGE. */
static const char *hint(const struct range *range, double x, const struct measure *m) {
  if (!range || range->kind == WHOLE || !*range->unit) return "";
  if (may_be_itself(range, x, m)) return "; is its unit 1 and not percent?";
  cqio_unit hundredth = m->from;
  hundredth.factor /= 100.0;
  bool percent = fabs(x) >= 2 && is_percent(&hundredth) && fits(range, x / 100.0 / m->to.factor);
  if (percent && range->high == 1 && !*m->name) return "; a share, not percent";
  return percent ? "; is its unit percent and not 1?" : "";
}

static void refuse_percent(struct reading *r, enum table_id t, int64_t row, int column, double x) {
  cqio__row_fault(r, t, row, column,
                  "%.64s = %.10g (percent): expected a number that is not believable without "
                  "'percent' as well; if it is meant, write %.10g with the unit 1",
                  cqio_sheet_column_name(r->table[t], column), x, x / 100.0);
}

static void warn_unusual(struct reading *r, enum table_id t, int64_t row, int column, double value,
                         const struct range *range, const struct measure *m) {
  cqio_log(r->ctx, CQIO_LOG_WARN, "%s: %.64s = %.10g%s%s%s is unusual: expected at most %g",
           cqio_sheet_cell_place(r->table[t], row, column),
           cqio_sheet_column_name(r->table[t], column), value, *m->name ? " (" : "", m->name,
           *m->name ? ")" : "", range->usual);
}

/* A cell as it stands in *x and converted in *out; OWN is its measure. */
static bool read_number(struct reading *r, enum table_id t, int64_t row, int column,
                        const struct range *range, struct measure *own, double *x, double *out) {
  const char *text = cqio_sheet_text(r->table[t], row, column);
  bool good = cqio_parse_real(text, x);
  if (!cqio__cell_measure(r, t, row, column, own)) return false;
  double converted = good ? cqio_unit_convert(*x, &own->from, &own->to) : 0.0;
  if (good && (!range || fits(range, converted))) {
    *out = converted;
    return true;
  }
  char piece[SHOWN + 4], words[96];
  const char *name = cqio_sheet_column_name(r->table[t], column);
  const char *unit = own->name;
  cqio__row_fault(r, t, row, column, "%.64s = %s%s%s%s: expected %s%s", name,
                  *text ? cqio__excerpt(text, piece, sizeof piece) : "''", *unit ? " (" : "", unit,
                  *unit ? ")" : "", expectation(range, converted, words),
                  good ? hint(range, *x, own) : cqio_number_hint(text));
  return false;
}

static struct measure measure_or_none(const struct measure *measure) {
  static const cqio_unit one = {.factor = 1.0};
  return measure ? *measure : (struct measure){.from = one, .to = one, .cells = -1};
}

bool cqio__number(struct reading *r, enum table_id t, int64_t row, int column,
                  const struct range *range, const struct measure *measure, double *out) {
  struct measure own = measure_or_none(measure);
  double x;
  if (!read_number(r, t, row, column, range, &own, &x, out)) return false;
  if (may_be_itself(range, x, &own)) {
    refuse_percent(r, t, row, column, x);
    return false;
  }
  if (range && fabs(*out) > range->usual) warn_unusual(r, t, row, column, *out, range, &own);
  return true;
}

bool cqio__year(struct reading *r, enum table_id t, int64_t row, int column, int *out) {
  int64_t year;
  const char *text = cqio_sheet_text(r->table[t], row, column);
  char piece[SHOWN + 4];
  if (cqio_parse_integer(text, &year) && year >= 1000 && year <= 9999) {
    *out = (int)year;
    return true;
  }
  cqio__fault(r, t, row, column, "%.64s = %s: expected a year of four digits",
              cqio_sheet_column_name(r->table[t], column),
              *text ? cqio__excerpt(text, piece, sizeof piece) : "''");
  return false;
}

void cqio__numbers(struct reading *r, enum table_id t, const char *name, const int *rows, int count,
                   double *out, int stride) {
  const struct range *range = cqio__range(t, name);
  struct measure measure;
  int column = cqio__column(r, t, name), before = r->faults[t];
  if (column < 0 || !cqio__measure(r, t, column, range, &measure)) return;
  double most = 0.0;      /* percent; a column that has some beyond the range is of percent */
  int odd = -1, slip = 0; /* the first row that is unusual; that of MOST */
  for (int i = 0; i < count; i++) {
    struct measure own = measure_or_none(&measure);
    int row = rows ? rows[i] : i;
    double x, *to = &out[(size_t)i * (size_t)stride];
    if (!read_number(r, t, row, column, range, &own, &x, to)) continue;
    if (is_percent(&own.from) && fabs(x) > fabs(most)) {
      most = x;
      slip = row;
      measure.from = own.from;
    }
    if (range && fabs(*to) > range->usual && odd < 0) {
      odd = i;
      warn_unusual(r, t, row, column, *to, range, &own);
    }
  }
  if (r->faults[t] == before && may_be_itself(range, most, &measure))
    refuse_percent(r, t, slip, column, most);
}
