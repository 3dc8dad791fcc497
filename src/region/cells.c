/* Cells of numbers: read, converted, held against their ranges. */
#include "core/text.h"
#include "region/reading.h"

#include <math.h>
#include <stdio.h>

/* What RANGE expects, in words. */
static const char *expectation(const struct range *range, char out[96]) {
  const char *number = range && range->kind == WHOLE ? "whole number" : "number";
  if (!range || (range->low == -INFINITY && range->high == INFINITY)) return "a finite number";
  if (range->kind == WHOLE && range->low == 0 && range->high == 1) return "0 or 1";
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
         !(range->kind == WHOLE && x != floor(x));
}

/* What may have been meant by the figure X, which is VALUE in the unit of RANGE and out of it. */
static const char *hint(const struct range *range, double x, double value) {
  bool share = range && range->high == 1 && range->kind != WHOLE && *range->unit;
  bool percent = range && range->low == 1 && range->high == 100;
  if (share && value == x && x >= 2 && x <= 100) return "; a share, not percent";
  if (percent && value == x && x > 0 && x < 1) return "; is its unit 1 and not percent?";
  if (percent && value != x && x >= 1 && x <= 100) return "; is its unit percent and not 1?";
  return "";
}

bool cqio__number(struct reading *r, enum table_id t, int64_t row, int column,
                  const struct range *range, const struct measure *measure, double *out) {
  const char *text = cqio_sheet_text(r->table[t], row, column);
  struct measure own = measure ? *measure : (struct measure){.cells = -1};
  double x;
  bool good = cqio_parse_real(text, &x);
  if (!cqio__cell_measure(r, t, row, column, &own)) return false;
  double converted = x;
  if (good) {
    if (measure) converted = cqio_unit_convert(x, &own.from, &own.to);
    if (!range || fits(range, converted)) {
      *out = converted;
      return true;
    }
  }
  char piece[SHOWN + 4], words[96];
  const char *name = cqio_sheet_column_name(r->table[t], column);
  const char *unit = own.name;
  cqio__row_fault(r, t, row, column, "%.64s = %s%s%s%s: expected %s%s", name,
                  *text ? cqio__excerpt(text, piece, sizeof piece) : "''", *unit ? " (" : "", unit,
                  *unit ? ")" : "", expectation(range, words),
                  good ? hint(range, x, converted) : cqio_number_hint(text));
  return false;
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
  int column = cqio__column(r, t, name);
  if (column < 0 || !cqio__measure(r, t, column, range, &measure)) return;
  for (int i = 0; i < count; i++)
    cqio__number(r, t, rows ? rows[i] : i, column, range, &measure,
                 &out[(size_t)i * (size_t)stride]);
}
