/* The unit of a table, and of demands on it. */
#include "iotable/iotable.h"

#include <stdio.h>
#include <string.h>

/* TEXT up to a remark in parentheses, for people. */
static void shorten(const char *text, char out[64]) {
  snprintf(out, 64, "%.*s", (int)strcspn(text, "("), text);
  for (size_t end = strlen(out); end > 0 && out[end - 1] == ' '; end--)
    out[end - 1] = '\0';
}

cqio_status cqio__io_set_unit(cqio_ctx *ctx, cqio_io_table *table, const char *place,
                              const char *text) {
  char name[64] = "unit of the table";
  const char *rest;
  bool mixed = text && strncmp(text, "mixed", 5) == 0;
  if (text) shorten(text, name);
  table->mixed = mixed;
  table->measure = (cqio_unit){0};
  if (text && !mixed && strcmp(name, "unit of the table") != 0 &&
      !cqio_unit_parse(text, &table->measure) && !cqio_unit_find(text, &table->measure, &rest))
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: unit = '%.60s' is not known: expected one such as '1e6 CNY', 'million "
                     "EUR', or 'mixed' where accounts have units of their own",
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

cqio_status cqio__io_join_unit(cqio_ctx *ctx, const cqio_io_table *table, const char *place,
                               const char *text, cqio_unit *from, cqio_unit *to) {
  const cqio_unit pure = {.factor = 1.0};
  const char *rest;
  *from = *to = pure;
  if (!text || !*text || (cqio_unit_parse(text, from) && is_pure(from))) return CQIO_OK;
  bool known = cqio_unit_parse(text, from) || cqio_unit_find(text, from, &rest);
  bool coefficients = strcmp(table->unit, "1") == 0;
  *to = coefficients ? *from : table->measure;
  if (known && to->factor > 0.0 && cqio_unit_compatible(from, to)) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA, "%s: unit = '%.60s': expected that of the table, '%s'%s", place,
                   text, table->unit, known ? ", or a multiple of it" : "; the unit is not known");
}
