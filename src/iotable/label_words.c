/* Words of labels that say a unit or a kind of number without being read as a unit. */
#include "iotable/iotable.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_listed(const char *word, const char *const *list) {
  for (; *list; list++)
    if (strcasecmp(word, *list) == 0) return true;
  return false;
}

/* A word of scale, "mio", or a code of money in small letters, "usd". */
static bool is_amount(const char *word) {
  static const char *const money[] = {
      "usd", "eur", "gbp", "jpy",  "cny",   "rmb",    "chf",     "inr",  "krw",     "brl", "rub",
      "cad", "aud", "mxn", "euro", "euros", "dollar", "dollars", "yuan", "percent", "pct", NULL};
  char text[CQIO__UNIT_TEXT + 8];
  cqio_unit unit;
  if (strlen(word) < 2 || isdigit((unsigned char)*word)) return false;
  snprintf(text, sizeof text, "%s EUR", word);
  return is_listed(word, money) || (cqio_unit_parse(text, &unit) && unit.factor != 1.0);
}

/* "x1000", "/1e3", "000": powers of ten that figures may be in. */
static bool is_power_of_ten(const char *word) {
  double value;
  if (strlen(word) > 1 && strspn(word, "0") == strlen(word)) return true;
  word += strspn(word, "xX*/'");
  if (!cqio_parse_real(word, &value) || !(value > 0.0)) return false;
  double power = log10(value);
  return value != 1.0 && fabs(power - round(power)) < 1e-9;
}

/* A unit of anything, "persons", one letter or sign of scale, or a power of ten. */
static bool is_measure(const char *word) {
  static const char *const letters[] = {"k",  "m", "b",  "t",   "th",           "mil",
                                        "mm", "%", "pp", "pct", "\xE2\x80\xB0", NULL};
  static const signed char none[CQIO_UNIT_DIMENSIONS] = {0};
  cqio_unit unit;
  const char *slash = strrchr(word, '/');
  if (is_power_of_ten(word) || (slash && is_power_of_ten(slash))) return true;
  bool parsed = !isdigit((unsigned char)*word) && cqio_unit_parse(word, &unit);
  return is_listed(word, letters) || (parsed && memcmp(unit.power, none, sizeof none) != 0);
}

/* The word of LABEL at *AT, behind which *AT is then; false past the end. */
static bool next_word(const char **at, char word[CQIO__UNIT_TEXT]) {
  static const char between[] = " _()[]";
  *at += strspn(*at, between);
  size_t length = strcspn(*at, between);
  snprintf(word, CQIO__UNIT_TEXT, "%.*s", (int)length, *at);
  *at += length;
  *at += strspn(*at, between);
  return length > 0;
}

cqio_status cqio__check_unread_unit(cqio_ctx *ctx, const char *place, const char *label,
                                    bool strict) {
  const char *at = label;
  char word[CQIO__UNIT_TEXT];
  for (int k = 0; next_word(&at, word); k++)
    if (k > 0 && (strict || !*at) && (is_amount(word) || (strict && is_measure(word))))
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: '%.40s' in the name is no unit that is understood: expected one in "
                       "parentheses, as in '(1e6 EUR)'",
                       place, word);
  return CQIO_OK;
}

void cqio__persons_in_label(const char *label, char unit[CQIO__UNIT_TEXT]) {
  char word[CQIO__UNIT_TEXT], last[CQIO__UNIT_TEXT] = "";
  cqio_unit read;
  unit[0] = '\0';
  for (const char *at = label; next_word(&at, word);)
    strcpy(last, word);
  if (!is_amount(last)) return;
  snprintf(word, sizeof word, "%.80s persons", last);
  if (cqio_unit_parse(word, &read)) strcpy(unit, word);
}

bool cqio__is_other_number(const char *label) {
  static const char *const others[] = {
      "year",   "month",  "day",        "date",  "time",   "id",        "n",
      "no",     "nr",     "code",       "index", "rank",   "number",    "share",
      "shares", "rate",   "rates",      "ratio", "pct",    "lat",       "lon",
      "weight", "growth", "percentage", "count", "change", "percent",   "price",
      "prices", "capita", "bound",      "error", "std",    "deviation", NULL};
  char word[CQIO__UNIT_TEXT];
  for (const char *at = label; next_word(&at, word);)
    if (is_listed(word, others)) return true;
  return false;
}

bool cqio__says_scale(const char *label) {
  char word[CQIO__UNIT_TEXT];
  for (const char *at = label; next_word(&at, word);)
    if (is_amount(word) || is_power_of_ten(word)) return true;
  return false;
}
