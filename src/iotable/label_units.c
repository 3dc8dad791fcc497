/* Units that labels of rows and columns end with. */
#include "iotable/iotable.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool is_separator(char c) {
  return strchr(" _,:;|/-\t", c) != NULL && c != '\0';
}

static bool has_dimension(const cqio_unit *unit) {
  static const signed char none[CQIO_UNIT_DIMENSIONS] = {0};
  return memcmp(unit->power, none, sizeof none) != 0;
}

/* A calendar year, which is no number of something. */
static bool is_year(const char *text) {
  return strlen(text) == 4 && cqio_unit_year(text) > 1800 && cqio_unit_year(text) < 2200;
}

/* Whether TEXT is so many, or a word of scale, and of what: "million pesos". */
static bool counts_something(const char *text) {
  char first[CQIO__UNIT_TEXT];
  cqio_unit unit;
  size_t length = strcspn(text, " ");
  snprintf(first, sizeof first, "%.*s EUR", (int)length, text);
  return text[length] && cqio_unit_parse(first, &unit) &&
         (unit.factor >= 1000.0 || unit.factor < 1.0) && !cqio_unit_year(text);
}

/* Whether TEXT in parentheses says a unit. One letter, but not a sign, and small numbers are marks
 * of footnotes. */
static bool says_unit(const char *text) {
  cqio_unit unit;
  size_t length = strlen(text);
  bool mark = length < 2 && text[0] != '%';
  if (mark || is_year(text)) return false;
  if (cqio_unit_parse(text, &unit))
    return has_dimension(&unit) || unit.factor < 1.0 || unit.factor >= 100.0;
  if (counts_something(text)) return true;
  return cqio_unit_mentions(text, &unit) &&
         (unit.power[CQIO_UNIT_MONEY] != 0 || unit.factor != 1.0);
}

/* Whether LABEL has "in" as the word before TEXT, its end. */
static bool stands_behind_in(const char *label, const char *text) {
  return text - label > 4 && is_separator(text[-4]) && strncasecmp(text - 3, "in", 2) == 0;
}

/* Whether the last words TEXT of LABEL are a unit. One word alone may be part of the name, as
 * "jobs" is, unless "in" stands before it, or it is money by a code that is known. */
static bool ends_unit(const char *label, const char *text, bool strict) {
  cqio_unit unit;
  bool several = strpbrk(text, " _") != NULL;
  if (!cqio_unit_parse(text, &unit) || !has_dimension(&unit)) return false;
  if (several) return unit.factor != 1.0 || unit.power[CQIO_UNIT_MONEY] != 0;
  if (strict && stands_behind_in(label, text)) return true;
  bool money = unit.power[CQIO_UNIT_MONEY] != 0 && cqio_unit_mentions(text, &unit);
  return money && (strict || unit.factor != 1.0);
}

/* LENGTH bytes of LABEL without what joins a unit to a name. */
static size_t trim(const char *label, size_t length) {
  while (length > 0 && is_separator(label[length - 1]))
    length--;
  if (length > 3 && strncmp(label + length - 2, "in", 2) == 0 && is_separator(label[length - 3]))
    return trim(label, length - 3);
  return length;
}

/* The last parentheses of LABEL, which ends with CLOSE, or NULL. */
static const char *opening(const char *label, char open, char close) {
  int depth = 0;
  for (const char *c = label + strlen(label); c-- > label;) {
    depth += (*c == close) - (*c == open);
    if (depth == 0) return c;
  }
  return NULL;
}

/* Whether a unit may stand elsewhere in LABEL, or in other brackets, where it is not read. */
static bool hides_unit(const char *label) {
  static const char *const brackets[] = {"(", "[", "{", "<", "\xEF\xBC\x88", "\xE3\x80\x90"};
  cqio_unit unit;
  for (size_t k = 0; k < sizeof brackets / sizeof *brackets; k++)
    if (strstr(label, brackets[k])) return true;
  return cqio_unit_mentions(label, &unit) && unit.power[CQIO_UNIT_MONEY] != 0;
}

size_t cqio__unit_in_label(const char *label, bool strict, char unit[CQIO__UNIT_TEXT]) {
  size_t length = strlen(label);
  const char *open = NULL;
  if (length > 0 && label[length - 1] == ')') open = opening(label, '(', ')');
  if (length > 0 && label[length - 1] == ']') open = opening(label, '[', ']');
  unit[0] = '\0';
  if (open && open > label) {
    snprintf(unit, CQIO__UNIT_TEXT, "%.*s", (int)(label + length - open - 2), open + 1);
    if (strict ? !is_year(unit) : says_unit(unit)) return trim(label, (size_t)(open - label));
    unit[0] = '\0';
    return length;
  }
  for (const char *c = label + 1; length > 0 && c < label + length; c++) {
    if (!is_separator(c[-1]) || is_separator(*c) || !ends_unit(label, c, strict)) continue;
    if (trim(label, (size_t)(c - label)) == 0) continue;
    snprintf(unit, CQIO__UNIT_TEXT, "%s", c);
    return trim(label, (size_t)(c - label));
  }
  if (strict && hides_unit(label)) snprintf(unit, CQIO__UNIT_TEXT, "%s", label);
  return length;
}
