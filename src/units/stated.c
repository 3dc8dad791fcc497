/* What lines, attributes and columns beside the unit state of figures. */
#include "units/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicase.h>
#include <uninorm.h>

/* ---- names ----------------------------------------------------------------------------------- */

static const struct {
  cqio_statement what;
  const char *names; /* "A;B" */
} named[] = {
#define NAMED(id, names) {CQIO_STATES_##id, names},
#include "units/statements.def"
};

static const char *const keys[CQIO_STATEMENTS] = {
#define STATEMENT(id, key) [CQIO_STATES_##id] = (key),
#include "units/statements.def"
};

/* Letters of any alphabet in lower case, composed; their length, 0 when there is no room. */
static size_t lower(const char *text, size_t size, char out[CQIO__WORDS]) {
  size_t length = CQIO__WORDS;
  uint8_t *end =
      u8_tolower((const uint8_t *)text, size, NULL, UNINORM_NFC, (uint8_t *)out, &length);
  if (end && end != (uint8_t *)out) free(end); /* it did not fit */
  return end == (uint8_t *)out ? length : 0;
}

bool cqio__plain_words(const char *text, size_t size, char out[CQIO__WORDS]) {
  char small[CQIO__WORDS];
  size_t n = 0;
  bool gap = false;
  size = lower(text, size, small);
  for (size_t i = 0; i < size; i++) {
    char c = small[i];
    bool blank = c == ' ' || c == '_' || c == '-' || c == '\t';
    if (!blank && n + gap + 1 >= CQIO__WORDS) return false;
    if (!blank && gap && n > 0) out[n++] = ' ';
    if (!blank) out[n++] = c;
    gap = blank;
  }
  out[n] = '\0';
  return n > 0;
}

static bool is_in(const char *names, const char *words) {
  size_t length = strlen(words);
  for (const char *at = names; *at; at += strcspn(at, ";"), at += *at == ';')
    if (strcspn(at, ";") == length && strncmp(at, words, length) == 0) return true;
  return false;
}

cqio_statement cqio_statement_named(const char *name, size_t size) {
  char words[CQIO__WORDS];
  if (!cqio__plain_words(name, size, words)) return CQIO_STATES_NOTHING;
  for (size_t k = 0; k < sizeof named / sizeof *named; k++)
    if (is_in(named[k].names, words)) return named[k].what;
  return CQIO_STATES_NOTHING;
}

const char *cqio_statement_key(cqio_statement what) {
  return what > CQIO_STATES_NOTHING && what < CQIO_STATEMENTS ? keys[what] : "";
}

/* ---- values ---------------------------------------------------------------------------------- */

const char *cqio_statement_value(cqio_statement what, const char *text,
                                 char room[CQIO_STATEMENT_TEXT]) {
  int64_t power;
  if (what != CQIO_STATES_POWER || !cqio_parse_integer(text, &power)) return text;
  snprintf(room, CQIO_STATEMENT_TEXT, power == 0 ? "1" : "10^%lld", (long long)power);
  return room;
}

bool cqio_unit_is_currency(const char *text, const char *code) {
  cqio_unit unit;
  return cqio_unit_parse(text, &unit) && strcmp(unit.currency, code) == 0 && unit.factor == 1.0;
}

bool cqio_unit_is_one(const char *text) {
  static const char *const words[] = {
#define ONE(text) text,
#include "units/units.def"
  };
  double value;
  if (cqio_parse_real(text, &value)) return value == 1.0;
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (strcasecmp(text, words[k]) == 0) return true;
  return false;
}

bool cqio_year_read(const char *text, int *year) {
  int64_t value;
  if (!cqio_parse_integer(text, &value) || value < 1000 || value > 2999) return false;
  *year = (int)value;
  return true;
}
