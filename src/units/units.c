/* The parser of units. It works on a pointer that moves along the text; a part that does not fit
 * leaves it where it was. */
#include "cqio/units.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NONE = CQIO_UNIT_DIMENSIONS }; /* of pure numbers */

static const struct {
  const char *text;
  double factor;
  int dimension, power;
  const char *currency;
} names[] = {
#define UNIT(text, factor, dimension, power) {text, factor, DIMENSION_##dimension, power, ""},
#define MONEY(text, factor, currency) {text, factor, CQIO_UNIT_MONEY, 1, currency},
#define DIMENSION_PERSON CQIO_UNIT_PERSON
#define DIMENSION_LENGTH CQIO_UNIT_LENGTH
#define DIMENSION_TIME CQIO_UNIT_TIME
#define DIMENSION_ANGLE CQIO_UNIT_ANGLE
#define DIMENSION_MASS CQIO_UNIT_MASS
#define DIMENSION_ENERGY CQIO_UNIT_ENERGY
#define DIMENSION_NONE NONE
#include "units/units.def"
};

static const struct {
  const char *text;
  double factor;
} scales[] = {
#define SCALE(text, factor) {text, factor},
#include "units/units.def"
};

static const char currencies[] =
#include "units/currencies.def"
    ;

/* ---- words ----------------------------------------------------------------------------------- */

static const char *skip_blanks(const char *at) {
  while (*at == ' ' || *at == '\t' || *at == '_')
    at++;
  return at;
}

/* Whether a word may end before AT: letters, digits, '_' and bytes of UTF-8 go on. */
static bool ends_word(const char *at) {
  unsigned char c = (unsigned char)*at;
  return !(isalnum(c) || c >= 0x80);
}

/* Length of WORD at the start of TEXT, or 0. Words in lower case match any case. */
static size_t match(const char *text, const char *word) {
  size_t length = strlen(word);
  bool exact = false, letters = isalpha((unsigned char)word[length - 1]) != 0;
  for (size_t i = 0; i < length; i++)
    exact = exact || isupper((unsigned char)word[i]) || (unsigned char)word[i] >= 0x80 ||
            length == 1; /* symbols: m is a metre, M a million */
  for (size_t i = 0; i < length; i++)
    if (text[i] != word[i] && (exact || tolower((unsigned char)text[i]) != word[i])) return 0;
  bool sign = !letters && (unsigned char)word[0] < 0x80 && !isdigit((unsigned char)word[0]);
  char next = text[length];
  if (sign || ends_word(text + length)) return length;
  bool square = (next == '2' && ends_word(text + length + 1)) ||
                strncmp(text + length, "²", strlen("²")) == 0;
  return square ? length : 0; /* km2 */
}

static bool is_code(const char *at) {
  return isupper((unsigned char)at[0]) && isupper((unsigned char)at[1]) &&
         isupper((unsigned char)at[2]) && ends_word(at + 3);
}

static bool is_known_code(const char *at) {
  char code[5] = {at[0], at[1], at[2], ' ', '\0'};
  return strstr(currencies, code) != NULL;
}

/* ---- numbers and scales ---------------------------------------------------------------------- */

/* "10 000", "10,000": digits in groups of three; else a decimal number. */
static const char *read_number(const char *at, double *out) {
  char digits[48];
  size_t n = 0, group = 0;
  const char *c = at;
  if (!isdigit((unsigned char)*c)) return at;
  while (n < sizeof digits - 1) {
    bool separator = (*c == ' ' || *c == ',') && group > 0 && isdigit((unsigned char)c[1]) &&
                     isdigit((unsigned char)c[2]) && isdigit((unsigned char)c[3]) &&
                     !isdigit((unsigned char)c[4]);
    if (separator)
      c++;
    else if (!isdigit((unsigned char)*c))
      break;
    digits[n++] = *c++;
    group++;
  }
  if (*c == '.' && isdigit((unsigned char)c[1]))
    while (n < sizeof digits - 1 && (*c == '.' || isdigit((unsigned char)*c)))
      digits[n++] = *c++;
  if (*c == '^' && n == 2 && digits[0] == '1' && digits[1] == '0') { /* 10^6 */
    char *end;
    long power = strtol(c + 1, &end, 10);
    if (end > c + 1 && power >= -30 && power <= 30) {
      n = (size_t)snprintf(digits, sizeof digits, "1e%ld", power);
      c = end;
    }
  } else if ((*c == 'e' || *c == 'E') &&
             (isdigit((unsigned char)c[1]) ||
              ((c[1] == '+' || c[1] == '-') && isdigit((unsigned char)c[2])))) {
    for (bool first = true;
         n < sizeof digits - 1 && (first || isdigit((unsigned char)*c) || *c == '+' || *c == '-');
         first = false)
      digits[n++] = *c++;
  }
  digits[n] = '\0';
  return cqio_parse_real(digits, out) && *out > 0.0 ? c : at;
}

/* Words of scale: "million", "Mio.". */
static const char *read_scale_word(const char *at, double *factor) {
  for (size_t k = 0; k < sizeof scales / sizeof *scales; k++) {
    size_t length = strlen(scales[k].text);
    bool glued = (unsigned char)scales[k].text[0] >= 0x80 &&
                 strncmp(at, scales[k].text, length) == 0; /* written without a blank behind */
    if (!glued) length = match(at, scales[k].text);
    if (length == 0) continue;
    *factor *= scales[k].factor;
    return at + length + (at[length] == '.');
  }
  return at;
}

/* ---- one unit -------------------------------------------------------------------------------- */

static bool set_currency(cqio_unit *unit, const char *code) {
  if (unit->currency[0] && strncmp(unit->currency, code, 3) != 0) return false;
  memcpy(unit->currency, code, 3);
  unit->currency[3] = '\0';
  return true;
}

/* Multiplies by FACTOR of the dimension to the power SIGN * POWER. */
static void apply(cqio_unit *unit, double factor, int dimension, int power, int exponent,
                  int sign) {
  for (int k = 0; k < exponent; k++)
    unit->factor = sign > 0 ? unit->factor * factor : unit->factor / factor;
  if (dimension != NONE)
    unit->power[dimension] = (signed char)(unit->power[dimension] + sign * power * exponent);
}

/* "2", "^2", "²" behind a name. */
static const char *read_exponent(const char *at, int *exponent) {
  *exponent = 1;
  const char *c = at + (*at == '^');
  bool digit = (*c == '2' || *c == '3') && ends_word(c + 1);
  if (digit) *exponent = *c - '0';
  if (strncmp(at, "²", strlen("²")) == 0) {
    *exponent = 2;
    return at + strlen("²");
  }
  return digit ? c + 1 : at;
}

/* A name with its exponent. */
static const char *read_name(const char *at, int sign, cqio_unit *unit) {
  int exponent, square = 1;
  const char *start = at;
  size_t length = match(at, "square");
  if (length > 0) {
    square = 2;
    at = skip_blanks(at + length);
  }
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    length = match(at, names[k].text);
    if (length == 0 || (names[k].text[0] == '1' && square > 1)) continue;
    if (names[k].currency[0] && !set_currency(unit, names[k].currency)) return start;
    const char *end = read_exponent(at + length, &exponent);
    apply(unit, names[k].factor, names[k].dimension, names[k].power, exponent * square, sign);
    return end;
  }
  if (!is_code(at) || !is_known_code(at) || !set_currency(unit, at)) return start;
  apply(unit, 1.0, CQIO_UNIT_MONEY, 1, 1, sign);
  return at + 3;
}

/* Behind "/" or "per": [NUMBER] NAME, in parentheses or not. */
static const char *read_denominator(const char *at, cqio_unit *unit) {
  double number = 1.0;
  cqio_unit trial = *unit;
  const char *c = skip_blanks(at);
  bool open = *c == '(';
  c = skip_blanks(c + open);
  const char *after = read_number(c, &number);
  after = skip_blanks(after);
  const char *word = read_scale_word(after, &number);
  if (word > after && read_name(skip_blanks(word), -1, &trial) > skip_blanks(word))
    after = skip_blanks(word);
  trial = *unit;
  const char *end = read_name(after, -1, &trial);
  if (end == after) return at;
  if (open && *(end = skip_blanks(end)) != ')') return at;
  trial.factor /= number;
  *unit = trial;
  return end + open;
}

static const char *read_per(const char *at, cqio_unit *unit) {
  for (;;) {
    const char *c = skip_blanks(at), *end;
    size_t per = *c == '/' ? 1 : match(c, "per");
    if (per == 0) return at;
    end = read_denominator(c + per, unit);
    if (end == c + per) return at;
    at = end;
  }
}

/* SCALE PRODUCT; START when there is no unit. WHOLE: nothing else is said, so that a number alone
 * is one. */
static const char *read_unit(const char *start, bool whole, cqio_unit *out) {
  cqio_unit unit = {.factor = 1.0};
  double number = 1.0;
  const char *at = read_number(start, &number), *name;
  bool counted = at > start;
  at = skip_blanks(at);
  const char *word = read_scale_word(at, &number);
  unit.factor = number;
  name = skip_blanks(word);
  const char *end = word > at ? read_name(name, 1, &unit) : name;
  if (word == at || end == name) { /* "m" of its own is no million */
    unit = (cqio_unit){.factor = 1.0};
    if (counted) read_number(start, &unit.factor);
    name = at;
    end = read_name(name, 1, &unit);
  }
  if (end == name && !counted && match(name, "per") == 0) return start;
  const char *behind = read_per(end, &unit);
  if (end == name && behind == end && !(counted && (number == 1.0 || whole))) return start;
  *out = unit;
  return behind;
}

int cqio_unit_year(const char *text) {
  for (const char *c = text; *c; c++) {
    bool start = c == text || !isalnum((unsigned char)c[-1]);
    if (start && (c[0] == '1' || c[0] == '2') && isdigit((unsigned char)c[1]) &&
        isdigit((unsigned char)c[2]) && isdigit((unsigned char)c[3]) && ends_word(c + 4))
      return atoi(c);
  }
  return 0;
}

/* Whether a price basis begins here: "at 2010 producer prices", "in prices of 2010", "current
 * prices".
 */
static bool begins_basis(const char *at) {
  static const char *const words[] = {"at",     "in",       "current",   "constant",  "basic",
                                      "fixed",  "producer", "producers", "purchaser", "purchasers",
                                      "market", "factor",   "prices"};
  if (!strstr(at, "price") && !strstr(at, "cost")) return match(at, "at") > 0;
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (match(at, words[k]) > 0) return true;
  return strspn(at, "0123456789") == 4;
}

/* What LENGTH bytes of TEXT say of prices: "2010 producer prices". */
static void note_prices(const char *text, size_t length, cqio_unit *unit) {
  static const struct {
    const char *word;
    signed char prices;
  } words[] = {{"basic", CQIO_PRICES_BASIC},          {"producer", CQIO_PRICES_PRODUCER},
               {"purchaser", CQIO_PRICES_PURCHASER},  {"market price", CQIO_PRICES_PURCHASER},
               {"factor cost", CQIO_PRICES_FACTOR},   {"生产者价格", CQIO_PRICES_PRODUCER},
               {"购买者价格", CQIO_PRICES_PURCHASER}, {"基本价格", CQIO_PRICES_BASIC}};
  char basis[128];
  snprintf(basis, sizeof basis, "%.*s", (int)length, text);
  for (char *c = basis; *c; c++)
    *c = (char)tolower((unsigned char)*c);
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (strstr(basis, words[k].word)) unit->prices = words[k].prices;
  if (!unit->price_year) unit->price_year = cqio_unit_year(basis);
  unit->current = unit->current || strstr(basis, "current") || strstr(basis, "当年价");
  static const char *const fixed[] = {"constant", "fixed", "chain", "previous", "不变"};
  for (size_t k = 0; k < sizeof fixed / sizeof *fixed; k++)
    unit->constant = unit->constant || strstr(basis, fixed[k]);
}

bool cqio_unit_basis(const char *text, cqio_unit *out) {
  cqio_unit unit = {.factor = 1.0};
  note_prices(text, strcspn(text, ";"), &unit);
  if (!unit.price_year && !unit.current && !unit.constant && !unit.prices) return false;
  out->price_year = unit.price_year;
  out->current = unit.current;
  out->constant = unit.constant;
  out->prices = unit.prices;
  return true;
}

/* A remark in parentheses and a price basis. */
static const char *read_basis(const char *at, cqio_unit *unit) {
  const char *c = skip_blanks(at), *close = *c == '(' ? strchr(c, ')') : NULL;
  if (close && (begins_basis(c + 1) || strstr(c, "价")))
    note_prices(c + 1, (size_t)(close - c - 1), unit);
  if (close) c = skip_blanks(close + 1);
  const char *basis = skip_blanks(c + (*c == ','));
  if (!begins_basis(basis)) return *c ? at : c;
  note_prices(basis, strcspn(basis, ";"), unit);
  return basis + strcspn(basis, ";");
}

bool cqio_unit_parse(const char *text, cqio_unit *out) {
  cqio_unit unit;
  const char *start = skip_blanks(text), *end = read_unit(start, true, &unit);
  if (end == start) return false;
  end = skip_blanks(read_basis(end, &unit));
  if (*end) return false;
  *out = unit;
  return true;
}

bool cqio_unit_find(const char *text, cqio_unit *out, const char **rest) {
  const char *at = text;
  while (*(at = skip_blanks(at))) {
    const char *end = read_unit(at, false, out);
    if (*at == 'a' && end == at + 1) end = at; /* the article */
    if (end > at) {
      *rest = read_basis(end, out);
      return !isdigit((unsigned char)*skip_blanks(*rest)); /* "CNY 1e4" says another unit */
    }
    at += strcspn(at, " \t");
  }
  return false;
}

bool cqio_unit_compatible(const cqio_unit *a, const cqio_unit *b) {
  if (memcmp(a->power, b->power, sizeof a->power) != 0) return false;
  if (strcmp(a->currency, b->currency) != 0) return false;
  return !a->price_year || !b->price_year || a->price_year == b->price_year;
}

const char *cqio_unit_hint(const char *text) {
  for (const char *c = text; *c; c++) {
    bool alone = c == text && strlen(c) == 3;
    bool counted = c >= text + 2 && c[-1] == ' ' && isdigit((unsigned char)c[-2]);
    if ((alone || counted) && is_code(c) && !is_known_code(c))
      return "; codes of currencies are those of ISO 4217";
  }
  return "";
}

double cqio_unit_convert(double value, const cqio_unit *from, const cqio_unit *to) {
  if (from->factor >= to->factor) return value * (from->factor / to->factor);
  return value / (to->factor / from->factor); /* exact where the ratio is a power of ten */
}
