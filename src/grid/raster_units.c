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
/* Lengths and times by the first word of units that are not known otherwise: "m above sea level".
 */
static const char *const extents[] = {
    "s",       "sec",    "secs",   "second",     "seconds",    "min",       "mins",       "minute",
    "minutes", "h",      "day",    "hour",       "month",      "d",         "week",       "weeks",
    "year",    "years",  "months", "days",       "hours",      "m",         "mm",         "cm",
    "dm",      "km",     "metre",  "metres",     "meter",      "meters",    "foot",       "feet",
    "ft",      "inch",   "inches", "millimetre", "nm",         "kilometre", "kilometres", "mi",
    "yd",      "micron", "ms",     "msec",       "millimetres"};
/* Words of names whose numbers are no amounts as a rule. */
static const char *const doubtful[] = {
    "rank",    "ranks",     "ranking",    "rate",        "rates",     "growth",    "index",
    "indices", "indicator", "distance",   "distances",   "proximity", "nearness",  "accessibility",
    "travel",  "duration",  "elevation",  "altitude",    "height",    "heights",   "depth",
    "slope",   "aspect",    "ratio",      "ratios",      "change",    "changes",   "trend",
    "anomaly", "anomalies", "difference", "probability", "score",     "scores",    "class",
    "classes", "category",  "categories", "uncertainty", "error",     "deviation", "quality",
    "capita",  "median",    "age",        "price",       "prices",    "identifier"};
/* Parts, which are amounts per area where they are of the area of each element. */
static const char *const parts[] = {"percent",  "percentage", "percentages", "share",      "shares",
                                    "fraction", "fractions",  "proportion",  "proportions"};
static const char *const lands[] = {"area",     "areas",  "land",       "cover",    "covered",
                                    "coverage", "built",  "builtup",    "building", "buildings",
                                    "surface",  "extent", "impervious", "cropland", "settlement"};
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

static bool begins_extent(const char *text, size_t *length) {
  *length = 0;
  while (isalnum((unsigned char)text[*length]))
    ++*length;
  return is_any(extents, sizeof extents / sizeof *extents, text, *length);
}

/* Whether TEXT is a length or a time, also by another, or goes on in words. */
static bool is_extent(const char *text) {
  size_t n, by;
  if (!begins_extent(text, &n)) return false;
  const char *rest = text + n + strspn(text + n, " ");
  return *rest == '\0' || *rest == '(' || (*rest == '/' && begins_extent(rest + 1, &by)) ||
         (rest > text + n && isalpha((unsigned char)*rest));
}

/* Whether a known unit is none of amounts: degrees, times, lengths, speeds, rates of growth, and
 * what is by a person, a sum of money, a mass or an energy. */
static bool is_no_amount(const cqio_unit *unit) {
  static const int amounts[] = {CQIO_UNIT_PERSON, CQIO_UNIT_MONEY, CQIO_UNIT_MASS,
                                CQIO_UNIT_ENERGY};
  bool has_amount = false;
  for (size_t k = 0; k < sizeof amounts / sizeof *amounts; k++) {
    if (unit->power[amounts[k]] < 0) return true;
    has_amount |= unit->power[amounts[k]] > 0;
  }
  if (unit->power[CQIO_UNIT_ANGLE] != 0 || unit->power[CQIO_UNIT_TIME] > 0) return true;
  const signed char *power = unit->power;
  return !has_amount && (power[CQIO_UNIT_LENGTH] == 1 ||
                         (power[CQIO_UNIT_LENGTH] == 0 && power[CQIO_UNIT_TIME] < 0));
}

static bool is_part(const cqio_unit *unit) {
  for (int k = 0; k < CQIO_UNIT_DIMENSIONS; k++)
    if (unit->power[k] != 0) return false;
  return unit->factor == 0.01 || unit->factor == 0.001;
}

/* "kg", "m2": of each element or of each km2? */
static bool lacks_area(const cqio_unit *unit) {
  bool any = false;
  for (int k = 0; k < CQIO_UNIT_DIMENSIONS; k++)
    any |= unit->power[k] != 0;
  return any && unit->power[CQIO_UNIT_LENGTH] >= 0;
}

/* "persons per cell", "persons", "count"; not of an area. */
static bool is_count(const char *text, const cqio_unit *unit, bool known) {
  static const char *const counts[] = {"count", "counts", "number"};
  if (HAS_WORD(text, elements)) return true;
  if (!known) return HAS_WORD(text, counts);
  return unit->power[CQIO_UNIT_PERSON] == 1 && unit->power[CQIO_UNIT_LENGTH] == 0;
}

/* What the names of a variable say of its numbers. */
struct sayings {
  bool doubtful, of_parts, of_land;
};

static cqio_status judge_unit(cqio_ctx *ctx, cqio_ncin *in, const char *variable, const char *text,
                              struct sayings *said, bool *per_element) {
  cqio_unit unit = {.factor = 1.0};
  bool known = cqio_unit_parse(text, &unit);
  if (HAS_WORD(text, scales) || HAS_WORD(text, scales_of_units) || is_symbol(text) ||
      (known ? is_no_amount(&unit) : is_extent(text)))
    return refuse(ctx, in, variable, "units", text);
  *per_element = is_count(text, &unit, known);
  said->of_parts |= known && is_part(&unit);
  if (!known && !*per_element && *text)
    cqio_log(ctx, CQIO_LOG_WARN,
             "%s: variable '%s' has units '%.60s', which are not known: taken as an amount per "
             "area",
             cqio_ncin_path(in), variable, text);
  if (known && !*per_element && lacks_area(&unit))
    cqio_log(ctx, CQIO_LOG_WARN,
             "%s: variable '%s' has units '%.60s', which are of no area: taken as an amount per "
             "area; amounts of elements are said to be 'per cell'",
             cqio_ncin_path(in), variable, text);
  return CQIO_OK;
}

/* What one name says; a warning of words that are no amounts. */
static void hear(cqio_ctx *ctx, cqio_ncin *in, const char *variable, const char *name,
                 const char *text, struct sayings *said) {
  said->of_parts |= HAS_WORD(text, parts);
  said->of_land |= HAS_WORD(text, lands);
  if (said->doubtful || !HAS_WORD(text, doubtful)) return;
  said->doubtful = true;
  cqio_log(ctx, CQIO_LOG_WARN,
           "%s: variable '%s' has %s '%.60s': taken as an amount per area, of which twice as much "
           "is twice the number; is it a rank, a rate or a distance?",
           cqio_ncin_path(in), variable, name, text);
}

static cqio_status check_names(cqio_ctx *ctx, cqio_ncin *in, const char *variable,
                               struct sayings *said) {
  static const char *const names[] = {"standard_name", "long_name"};
  if (HAS_WORD(variable, scales)) return refuse(ctx, in, variable, "the name", variable);
  hear(ctx, in, variable, "the name", variable, said);
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    char *text = NULL;
    CQIO_TRY(cqio_ncin_attribute(in, variable, names[k], &text));
    cqio_status status =
        text && HAS_WORD(text, scales) ? refuse(ctx, in, variable, names[k], text) : CQIO_OK;
    if (text && !status) hear(ctx, in, variable, names[k], text, said);
    cqio_free(text);
    CQIO_TRY(status);
  }
  return CQIO_OK;
}

cqio_status cqio__raster_units(cqio_ctx *ctx, cqio_ncin *in, const char *name, bool *per_element) {
  struct cqio__stated own, file;
  struct sayings said = {false, false, false};
  *per_element = false;
  CQIO_TRY(check_names(ctx, in, name, &said));
  CQIO_TRY(cqio__attributes_read(ctx, in, name, &own));
  cqio_status status = cqio__attributes_read(ctx, in, NULL, &file);
  if (status) file = (struct cqio__stated){0};
  const char *text = own.unit ? own.unit : file.unit;
  if (!status && text) status = judge_unit(ctx, in, name, text, &said, per_element);
  if (!status && said.of_parts && !said.of_land && !said.doubtful)
    cqio_log(ctx, CQIO_LOG_WARN,
             "%s: variable '%s' holds parts: taken as parts of the area of each element; is it a "
             "part of people or of something else?",
             cqio_ncin_path(in), name);
  cqio__attributes_free(&own);
  cqio__attributes_free(&file);
  return cqio_agree(ctx, status);
}
