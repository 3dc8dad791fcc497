/* The unit of a table, and of demands on it. */
#include "iotable/iotable.h"
#include "sheet/attributes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* TEXT up to a remark in parentheses, for people. */
static void shorten(const char *text, char out[64]) {
  snprintf(out, 64, "%.*s", (int)strcspn(text, "("), text);
  for (size_t end = strlen(out); end > 0 && out[end - 1] == ' '; end--)
    out[end - 1] = '\0';
}

/* Flows are no shares, no amounts per head, and a number alone is how many, not a year. */
static bool is_of_flows(const cqio_unit *unit) {
  static const signed char none[CQIO_UNIT_DIMENSIONS] = {0};
  double digits = log10(unit->factor);
  bool number = memcmp(unit->power, none, sizeof none) == 0;
  if (unit->power[CQIO_UNIT_PERSON] < 0 || unit->power[CQIO_UNIT_LENGTH] < 0) return false;
  return !number || (digits > -1e-9 && fabs(digits - round(digits)) < 1e-9);
}

cqio_status cqio__io_set_unit(cqio_ctx *ctx, cqio_io_table *table, const char *place,
                              const char *text) {
  char name[64] = "unit of the table";
  bool mixed = text && cqio__unit_is_mixed(text);
  if (text) shorten(text, name);
  table->mixed = mixed;
  table->measure = (cqio_unit){0};
  if (text && !mixed && strcmp(name, "unit of the table") != 0 &&
      !cqio_unit_parse(text, &table->measure))
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: unit = '%.60s' is not known: expected one such as '1e6 CNY', 'million "
                     "EUR', or 'mixed' where accounts have units of their own%s",
                     place, text, cqio_unit_hint(text));
  if (table->measure.factor > 0.0 && !is_of_flows(&table->measure))
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: unit = '%.60s' is none of flows: expected one such as '1e6 CNY' or 'kt'",
                     place, text);
  return cqio__io_text(ctx, table, name, &table->unit);
}

/* Whether UNIT is that of plain numbers. */
static bool is_pure(const cqio_unit *unit) {
  const cqio_unit pure = {.factor = 1.0};
  return unit->factor == 1.0 && !unit->currency[0] && !unit->price_year && !unit->current &&
         memcmp(unit->power, pure.power, sizeof pure.power) == 0;
}

cqio_status cqio__io_check_coefficients(cqio_ctx *ctx, const char *place, const char *text) {
  cqio_unit unit;
  if (!text || !*text || (cqio_unit_parse(text, &unit) && is_pure(&unit))) return CQIO_OK;
  return cqio_fail(
      ctx, CQIO_DATA,
      "%s: units = '%.60s': expected '1', as coefficients are inputs per unit of output", place,
      text);
}

/* Whether UNIT is at current prices of a year that is said elsewhere: by a line of the file, or by
 * the table. */
static bool is_of_its_year(const cqio_unit *unit) {
  return unit->current && !unit->price_year;
}

cqio_status cqio__io_join_unit(cqio_ctx *ctx, const cqio_io_table *table, const char *place,
                               const char *text, cqio_unit *from, cqio_unit *to) {
  const cqio_unit pure = {.factor = 1.0};
  *from = *to = pure;
  if (!text || !*text || (table->mixed && cqio__unit_is_mixed(text))) return CQIO_OK;
  if (strcmp(text, table->unit) == 0) { /* in whatever prices the table is besides */
    if (table->measure.factor > 0.0) *from = *to = table->measure;
    cqio_unit said;
    if (cqio_unit_parse(text, &said) && is_of_its_year(&said)) from->price_year = 0;
    return CQIO_OK;
  }
  if (cqio_unit_parse(text, from) && is_pure(from) && table->measure.power[CQIO_UNIT_MONEY] != 1)
    return CQIO_OK;
  bool known = cqio_unit_parse(text, from);
  bool coefficients = strcmp(table->unit, "1") == 0;
  *to = coefficients ? *from : table->measure;
  cqio_unit same = *from;
  if (known && is_of_its_year(from) && to->current) same.price_year = to->price_year;
  bool prices = known && cqio_unit_same_prices(&same, to);
  if (known && to->factor > 0.0 && prices && cqio_unit_compatible(from, to)) return CQIO_OK;
  if (known && to->factor > 0.0 && !prices)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: unit = '%.60s': expected the prices of the table, '%s'; convert it first",
                     place, text, table->unit);
  return cqio_fail(ctx, CQIO_DATA, "%s: unit = '%.60s': expected that of the table, '%s'%s%s",
                   place, text, table->unit,
                   known ? ", or a multiple of it" : "; the unit is not known",
                   known ? "" : cqio_unit_hint(text));
}

bool cqio__units_unlike(const char *a, const char *b) {
  cqio_unit one, other;
  if (strcmp(a, b) == 0) return false;
  if (!cqio_unit_parse(a, &one) || !cqio_unit_parse(b, &other)) return true;
  return one.factor != other.factor || !cqio_unit_compatible(&one, &other);
}

bool cqio__is_work(const char *text) {
  static const char *const words[] = {"FTE", "fte", "ull-time equivalent", "ull time equivalent",
                                      "ull-time-equivalent"};
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (strstr(text, words[k])) return true;
  cqio_unit unit;
  if (!cqio_unit_parse(text, &unit)) return false;
  const cqio_unit time = {.power[CQIO_UNIT_TIME] = 1},
                  both = {.power = {[CQIO_UNIT_TIME] = 1, [CQIO_UNIT_PERSON] = 1}};
  return memcmp(unit.power, time.power, sizeof time.power) == 0 ||
         memcmp(unit.power, both.power, sizeof both.power) == 0;
}

cqio_status cqio__io_join_employment(cqio_ctx *ctx, cqio_io_table *table, const char *place,
                                     const char *text, cqio_unit *from, cqio_unit *to) {
  const cqio_unit pure = {.factor = 1.0}, persons = {.factor = 1.0, .power[CQIO_UNIT_PERSON] = 1};
  cqio_unit unit = {0};
  *from = *to = pure;
  bool known = text && cqio_unit_parse(text, &unit);
  if (!text || !*text || (known && is_pure(&unit)) || strcmp(text, "unit of employment") == 0)
    return cqio__io_text(ctx, table, "unit of employment", &table->employment_unit);
  if (cqio__is_work(text)) return cqio__io_text(ctx, table, text, &table->employment_unit);
  if (!known || memcmp(unit.power, persons.power, sizeof unit.power) != 0)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: unit = '%.60s': expected one of persons, such as 'thousand persons', or "
                     "hours or FTE%s",
                     place, text,
                     strstr(text, "ull") ? "; full-time equivalents are 'FTE'"
                     : known             ? ""
                                         : "; the unit is not known");
  *from = unit;
  *to = persons;
  return cqio__io_text(ctx, table, "persons", &table->employment_unit);
}
