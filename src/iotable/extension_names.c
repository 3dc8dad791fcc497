/* Names and units of other accounts by industry: totals of an account, each under a name of its
 * own. */
#include "iotable/extension_names.h"
#include "iotable/missing_codes.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Whether a word of TEXT, in whatever capitals, is one of LIST, which is separated by blanks. */
static bool has_word(const char *text, const char *list) {
  static const char between[] = " _()[]{},;:.-/";
  char word[32];
  for (text += strspn(text, between); *text; text += strspn(text, between)) {
    size_t length = strcspn(text, between);
    if (length < sizeof word) {
      for (size_t k = 0; k <= length; k++)
        word[k] = (char)(k < length ? tolower((unsigned char)text[k]) : 0);
      for (const char *at = strstr(list, word); at; at = strstr(at + 1, word))
        if ((at == list || at[-1] == ' ') && (at[length] == ' ' || !at[length])) return true;
    }
    text += length;
  }
  return false;
}

/* Words of numbers that do not add up over accounts. */
static const char relative[] =
    "per intensity intensities coefficient coefficients factor factors rate rates share shares "
    "ratio "
    "ratios index indices percent percentage percentages pct permille average averages mean means "
    "median efficiency productivity multiplier multipliers ppm ppb anteil anteile quote "
    "koeffizient "
    "intensität pro taux coeficiente tasa";

/* The same in Chinese, where words are not separated. */
static bool says_relative(const char *text) {
  static const char *const parts[] = {"强度", "系数", "比例", "比率", "占比", "指数", "人均"};
  for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
    if (strstr(text, parts[k])) return true;
  return has_word(text, relative);
}

/* The same of a name, where remarks as "(incl. fate, average Europe total)" say how it was found,
 * unless they begin with such a word. */
static bool name_says_relative(const char *name) {
  char bare[512], first[32];
  size_t used = 0;
  int depth = 0;
  for (const char *c = name; *c && used + 1 < sizeof bare; c++) {
    depth += *c == '(';
    if (*c == '(') {
      snprintf(first, sizeof first, "%.*s", (int)strcspn(c + 1, " ,;)"), c + 1);
      if (says_relative(first)) return true;
    }
    if (depth == 0) bare[used++] = *c;
    depth -= *c == ')' && depth > 0;
  }
  bare[used] = '\0';
  return says_relative(bare);
}

/* A power below 0 behind a name, "kg EUR-1", but not "CO2-eq", "CFC-11" or "10E-3". */
static bool has_inverse(const char *text) {
  for (const char *c = strchr(text, '-'); c; c = strchr(c + 1, '-')) {
    if (c == text || !isalpha((unsigned char)c[-1]) || !isdigit((unsigned char)c[1])) continue;
    bool number =
        c > text + 1 && toupper((unsigned char)c[-1]) == 'E' && isdigit((unsigned char)c[-2]);
    if (!number && !isdigit((unsigned char)c[2])) return true;
  }
  return strstr(text, "^-") || strstr(text, "\xE2\x81\xBB");
}

/* What stands below the line in TEXT, "kg CO2/EUR", or NULL. */
static const char *below(const char *text) {
  const char *slash = strrchr(text, '/'), *at = NULL;
  for (const char *c = text; *c; c++)
    if (strncasecmp(c, " per ", 5) == 0) at = c + 5;
  return at ? at : slash ? slash + 1 : NULL;
}

static bool is_time(const char *text) {
  cqio_unit unit, time = {.power[CQIO_UNIT_TIME] = 1};
  return cqio_unit_parse(text, &unit) && memcmp(unit.power, time.power, sizeof time.power) == 0;
}

/* Whether TEXT is a unit of so much per something else than time, or of parts. */
static bool is_relative(const char *text) {
  cqio_unit unit;
  const char *of = below(text);
  if (has_inverse(text)) return true;
  if (strstr(text, "%") || strstr(text, "\xE2\x80\xB0") || says_relative(text))
    return !(of && is_time(of));
  if (of) return !is_time(of);
  if (!cqio_unit_parse(text, &unit)) return false;
  for (int k = 0; k < CQIO_UNIT_DIMENSIONS; k++)
    if (unit.power[k] < 0 && k != CQIO_UNIT_TIME) return true;
  return false;
}

/* Whether TEXT says that there is no unit, or that nobody knows it. */
static bool says_none(const char *text) {
  static const char *const words[] = {"-",    "--",  "?",       "n/a",        "na",      "n.a.",
                                      "none", "nan", "unknown", "not stated", "unitless"};
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (strcasecmp(text, words[k]) == 0) return true;
  return !*text;
}

static cqio_status check_name(cqio_ctx *ctx, const cqio_io_extensions *x, const char *place,
                              const char *name) {
  static const char *const own[] = {"output", "value_added", "income", "employment"};
  if (!*name)
    return cqio_fail(ctx, CQIO_DATA, "%s: has no name: expected one before its unit", place);
  for (size_t k = 0; k < sizeof own / sizeof *own; k++)
    if (strcasecmp(own[k], name) == 0)
      return cqio_fail(
          ctx, CQIO_DATA,
          "%s: is an extension of the name '%s', which results have for what the table "
          "itself says: expected another name",
          place, name);
  for (int e = 0; e < x->count; e++)
    if (strcasecmp(x->name[e], name) == 0)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: extension '%s' appears twice, in '%s' before: expected a name for each "
                       "beside its unit, or one of them as '# role: LABEL = ignore'",
                       place, name, x->unit[e]);
  return CQIO_OK;
}

cqio_status cqio__io_name_extension(cqio_ctx *ctx, cqio_io_table *table, const char *place,
                                    const char *name, const char *unit) {
  cqio_io_extensions *x = &table->extension;
  CQIO_TRY(check_name(ctx, x, place, name));
  bool none = says_none(unit), by_unit = !none && is_relative(unit);
  if (by_unit || name_says_relative(name))
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: %s = '%.60s' is of so much per unit of something, which does not add up "
                     "over accounts: expected the total of each account; multiply it by output "
                     "first, or say '# role: LABEL = ignore'",
                     place, by_unit ? "unit" : "name", by_unit ? unit : name);
  if (none)
    cqio_log(
        ctx, CQIO_LOG_WARN,
        "%s: extension '%s' states no unit: its figures are in one that nobody knows; expected "
        "it behind the name, as in '%.40s (kt)', or in column 'unit'",
        place, name, name);
  CQIO_TRY(cqio__io_text(ctx, table, name, &x->name[x->count]));
  CQIO_TRY(cqio__io_text(ctx, table, none ? CQIO_IO_NO_UNIT : unit, &x->unit[x->count]));
  x->count++;
  return CQIO_OK;
}

static bool is_missing(double value) {
  const double codes[] = {-9999.0, -99999.0, -999999.0};
  for (size_t k = 0; k < sizeof codes / sizeof *codes; k++)
    if (value == codes[k]) return true;
  return fabs(fabs(value) - 1e20) < 1e13 || fabs(value) >= 1e30;
}

/* Whether one account has more of VALUES, which most accounts have, than all others together, and
 * far more in its output than any of them; *account: which. */
static bool has_outlier(const cqio_io_table *t, const double *values, int64_t *account) {
  static const double far = 50.0;
  double most = 0.0, next = 0.0, sum = 0.0;
  int64_t some = 0;
  for (int64_t j = 0; j < t->accounts; j++) {
    double size = fabs(values[j]), x = t->output[j], intensity = x > 0.0 ? size / x : 0.0;
    some += size > 0.0;
    sum += size;
    if (intensity > most) {
      next = most;
      most = intensity;
      *account = j;
    } else if (intensity > next) {
      next = intensity;
    }
  }
  return some > 2 && 2 * some > t->accounts && most > far * next &&
         fabs(values[*account]) > 0.5 * sum;
}

static void warn_of_outliers(cqio_ctx *ctx, const cqio_io_table *t, const char *place) {
  const cqio_io_extensions *x = &t->extension;
  int64_t account = 0, found = 0;
  int count = 0, first = 0;
  for (int e = 0; t->output && e < x->count; e++) {
    if (!has_outlier(t, x->values[e], &account)) continue;
    if (count++ > 0) continue;
    first = e;
    found = account;
  }
  if (count > 0)
    cqio_log(ctx, CQIO_LOG_WARN,
             "%s: extension '%s': %s = %.6g (%s), more than all other accounts together, and more "
             "than 50 times as much in its output as in any of theirs%s: is it right?",
             place, x->name[first], cqio_io_table_label(t, found, &(cqio_account_label){0}),
             x->values[first][found], x->unit[first], count > 1 ? ", and others like it" : "");
}

cqio_status cqio__io_check_extensions(cqio_ctx *ctx, const cqio_io_table *table,
                                      const char *place) {
  const cqio_io_extensions *x = &table->extension;
  cqio_account_label label;
  for (int e = 0; e < x->count; e++) {
    for (int64_t j = 0; j < table->accounts + table->final.count; j++) {
      bool direct = j >= table->accounts;
      double value = direct ? x->direct[e][j - table->accounts] : x->values[e][j];
      if (is_missing(value))
        return cqio_fail(ctx, CQIO_DATA,
                         "%s: extension '%s': %s = %g (%s) is a code of missing data: expected a "
                         "total, 0 where there is none",
                         place, x->name[e],
                         direct ? table->final.name[j - table->accounts]
                                : cqio_io_table_label(table, j, &label),
                         value, x->unit[e]);
    }
    double size = cqio__io_size_of_known(x->values[e], table->accounts);
    CQIO_TRY(cqio__io_check_missing(ctx, place, x->name[e], x->values[e], table->accounts, 0.0));
    CQIO_TRY(
        cqio__io_check_missing(ctx, place, x->name[e], x->direct[e], table->final.count, size));
  }
  warn_of_outliers(ctx, table, place);
  return CQIO_OK;
}
