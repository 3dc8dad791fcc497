/* What units and names of a raster say of its numbers: weights are amounts, of which twice as much
 * is twice the number. */
#include "cqio/units.h"
#include "grid/raster_statements.h"
#include "sheet/attributes.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Scales on which twice the number is not twice as much, by words of names and units, by words of
 * units alone and by symbols that are the whole unit. */
static const char *const scales[] = {"log",        "log10",       "log2",       "log1p",
                                     "ln",         "logarithm",   "logarithms", "logarithmic",
                                     "decibel",    "decibels",    "kelvin",     "celsius",
                                     "fahrenheit", "temperature", "percentile", "quantile"};
static const char *const scales_of_units[] = {"lg",   "db",   "dbm",  "dbz",  "dbw",
                                              "degc", "degf", "degk", "rank", "class"};
static const char *const symbols[] = {"K", "C", "F", "°C", "pH", "mag", "Np", "B", "bel"};
/* Words for one element of a raster: what is counted in each. */
static const char *const elements[] = {"cell", "pixel", "gridcell", "element", "square"};

static bool is_any(const char *const *list, size_t count, const char *word, size_t length) {
  for (size_t k = 0; k < count; k++)
    if (strlen(list[k]) == length && strncasecmp(list[k], word, length) == 0) return true;
  return false;
}

/* Whether one of the words of TEXT is in the list: "log10(persons)", "log_density". */
static bool has_word(const char *text, const char *const *list, size_t count) {
  while (*text) {
    size_t n = 0;
    while (isalnum((unsigned char)text[n]))
      n++;
    if (n > 0 && is_any(list, count, text, n)) return true;
    text += n + (n == 0);
  }
  return false;
}
#define HAS_WORD(text, list) has_word(text, list, sizeof(list) / sizeof *(list))

static bool is_symbol(const char *text) {
  for (size_t k = 0; k < sizeof symbols / sizeof *symbols; k++)
    if (strcmp(text, symbols[k]) == 0) return true;
  return false;
}

static cqio_status refuse(cqio_ctx *ctx, cqio_ncin *in, const char *variable, const char *name,
                          const char *text) {
  return cqio_fail(
      ctx, CQIO_DATA,
      "%s: variable '%s' has %s '%.60s': expected an amount, of which twice as much is "
      "twice the number, such as persons/km2",
      cqio_ncin_path(in), variable, name, text);
}

/* "persons per cell", "persons", "count"; not of an area. */
static bool is_count(const char *text, const cqio_unit *unit, bool known) {
  static const char *const counts[] = {"count", "counts", "number"};
  if (HAS_WORD(text, elements)) return true;
  if (!known) return HAS_WORD(text, counts);
  return unit->power[CQIO_UNIT_PERSON] == 1 && unit->power[CQIO_UNIT_LENGTH] == 0;
}

static cqio_status judge_unit(cqio_ctx *ctx, cqio_ncin *in, const char *variable, const char *text,
                              bool *per_element) {
  cqio_unit unit = {.factor = 1.0};
  bool known = cqio_unit_parse(text, &unit);
  if (HAS_WORD(text, scales) || HAS_WORD(text, scales_of_units) || is_symbol(text) ||
      (known && unit.power[CQIO_UNIT_ANGLE] != 0) || (known && unit.power[CQIO_UNIT_TIME] > 0))
    return refuse(ctx, in, variable, "units", text);
  *per_element = is_count(text, &unit, known);
  if (!known && !*per_element && *text)
    cqio_log(ctx, CQIO_LOG_WARN,
             "%s: variable '%s' has units '%.60s', which are not known: taken as an amount per "
             "area",
             cqio_ncin_path(in), variable, text);
  return CQIO_OK;
}

static cqio_status check_names(cqio_ctx *ctx, cqio_ncin *in, const char *variable) {
  static const char *const names[] = {"standard_name", "long_name"};
  if (HAS_WORD(variable, scales)) return refuse(ctx, in, variable, "the name", variable);
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    char *text = NULL;
    CQIO_TRY(cqio_ncin_attribute(in, variable, names[k], &text));
    cqio_status status =
        text && HAS_WORD(text, scales) ? refuse(ctx, in, variable, names[k], text) : CQIO_OK;
    cqio_free(text);
    CQIO_TRY(status);
  }
  return CQIO_OK;
}

cqio_status cqio__raster_units(cqio_ctx *ctx, cqio_ncin *in, const char *name, bool *per_element) {
  struct cqio__stated own, file;
  *per_element = false;
  CQIO_TRY(check_names(ctx, in, name));
  CQIO_TRY(cqio__attributes_read(ctx, in, name, &own));
  cqio_status status = cqio__attributes_read(ctx, in, NULL, &file);
  if (status) file = (struct cqio__stated){0};
  const char *text = own.unit ? own.unit : file.unit;
  if (!status && text) status = judge_unit(ctx, in, name, text, per_element);
  cqio__attributes_free(&own);
  cqio__attributes_free(&file);
  return cqio_agree(ctx, status);
}
