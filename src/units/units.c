/* The parser of units. It works on a pointer that moves along the text; a part that does not fit
 * leaves it where it was. */
#include "units/words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { NONE = CQIO_UNIT_DIMENSIONS }; /* of pure numbers */

static const struct {
  const char *text;
  double factor;
  int dimension, power;
  const char *currency;
  int second, second_power; /* of products */
} names[] = {
#define UNIT(text, factor, dimension, power)                                                       \
  {text, factor, DIMENSION_##dimension, power, "", NONE, 0},
#define PRODUCT(text, factor, dimension, power, second, second_power)                              \
  {text, factor, DIMENSION_##dimension, power, "", DIMENSION_##second, second_power},
#define MONEY(text, factor, currency) {text, factor, CQIO_UNIT_MONEY, 1, currency, NONE, 0},
#define VAGUE(text, currency) {text, 1.0, CQIO_UNIT_MONEY, 1, currency, NONE, 0},
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

static const char *const vague_words[] = {
#define VAGUE(text, currency) text,
#define NAMELESS(text) text,
#include "units/units.def"
};

static const char currencies[] =
#include "units/currencies.def"
    ;

/* ---- codes ----------------------------------------------------------------------------------- */

static bool is_code(const char *at) {
  return isupper((unsigned char)at[0]) && isupper((unsigned char)at[1]) &&
         isupper((unsigned char)at[2]) && cqio__ends_word(at + 3);
}

static bool is_known_code(const char *at) {
  char code[5] = {at[0], at[1], at[2], ' ', '\0'};
  return strstr(currencies, code) != NULL;
}

/* ---- numbers and scales ---------------------------------------------------------------------- */

/* "1.000" is a thousand in some languages and one in others. */
static bool is_ambiguous(const char *digits, size_t n, const char *point) {
  size_t after = strspn(point + 1, "0123456789");
  return n >= 1 && n <= 3 && digits[0] != '0' && after == 3 && point[4] != 'e' && point[4] != 'E';
}

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
  if (*c == '.' && is_ambiguous(digits, n, c)) return at;
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
    if (!glued) length = cqio__match(at, scales[k].text);
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

/* "2", "^2", "²", "³" behind a name. */
static const char *read_exponent(const char *at, int *exponent) {
  *exponent = 1;
  const char *c = at + (*at == '^');
  bool digit = (*c == '2' || *c == '3') && cqio__ends_word(c + 1);
  if (digit) *exponent = *c - '0';
  bool cubic = strncmp(at, "³", strlen("³")) == 0;
  if (cubic || strncmp(at, "²", strlen("²")) == 0) {
    *exponent = cubic ? 3 : 2;
    return at + strlen("²");
  }
  return digit ? c + 1 : at;
}

/* The length of the unit of mass NAME at AT with the substance glued to it, "tCO2"; 0: none. */
static size_t match_glued(const char *at, const char *name, const cqio_unit *unit) {
  cqio_unit trial = *unit;
  size_t length = strlen(name);
  if (strncmp(at, name, length) != 0) return 0;
  return cqio__read_substance(at + length, &trial) > at + length ? length : 0;
}

/* A name with its exponent, and what a mass is of. */
static const char *read_name(const char *at, int sign, cqio_unit *unit) {
  int exponent, square = 1;
  const char *start = at;
  size_t length = cqio__match(at, "square"), cubic = cqio__match(at, "cubic");
  if (length > 0 || cubic > 0) {
    square = cubic > 0 ? 3 : 2;
    at = cqio__skip_blanks(at + length + cubic);
  }
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    bool mass = names[k].dimension == CQIO_UNIT_MASS;
    length = cqio__match(at, names[k].text);
    if (length == 0 && mass) length = match_glued(at, names[k].text, unit);
    if (length == 0 || (names[k].text[0] == '1' && square > 1)) continue;
    if (names[k].currency[0] && !set_currency(unit, names[k].currency)) return start;
    const char *end = read_exponent(at + length, &exponent);
    apply(unit, names[k].factor, names[k].dimension, names[k].power, exponent * square, sign);
    apply(unit, 1.0, names[k].second, names[k].second_power, exponent * square, sign);
    const char *of = mass ? cqio__read_substance(cqio__skip_blanks(end), unit) : end;
    return mass && of > cqio__skip_blanks(end) ? of : end;
  }
  if (!is_code(at) || !is_known_code(at) || !set_currency(unit, at)) return start;
  apply(unit, 1.0, CQIO_UNIT_MONEY, 1, 1, sign);
  return at + 3;
}

/* Behind "/" or "per": [NUMBER] NAME, in parentheses or not. */
static const char *read_denominator(const char *at, cqio_unit *unit) {
  double number = 1.0;
  cqio_unit trial = *unit;
  const char *c = cqio__skip_blanks(at);
  bool open = *c == '(';
  c = cqio__skip_blanks(c + open);
  const char *after = read_number(c, &number);
  after = cqio__skip_blanks(after);
  const char *word = read_scale_word(after, &number);
  if (word > after && read_name(cqio__skip_blanks(word), -1, &trial) > cqio__skip_blanks(word))
    after = cqio__skip_blanks(word);
  trial = *unit;
  const char *end = read_name(after, -1, &trial);
  if (end == after) return at;
  if (open && *(end = cqio__skip_blanks(end)) != ')') return at;
  trial.factor /= number;
  *unit = trial;
  return end + open;
}

static const char *read_per(const char *at, cqio_unit *unit) {
  for (;;) {
    const char *c = cqio__skip_blanks(at), *end;
    size_t per = *c == '/' ? 1 : cqio__match(c, "per");
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
  at = cqio__skip_blanks(at);
  const char *word = read_scale_word(at, &number);
  unit.factor = number;
  name = cqio__skip_blanks(word);
  const char *end = word > at ? read_name(name, 1, &unit) : name;
  if (word == at || end == name) { /* "m" of its own is no million */
    unit = (cqio_unit){.factor = 1.0};
    if (counted) read_number(start, &unit.factor);
    name = at;
    end = read_name(name, 1, &unit);
  }
  if (end == name && !counted && cqio__match(name, "per") == 0) return start;
  const char *behind = read_per(end, &unit);
  if (end == name && behind == end && !(counted && (number == 1.0 || whole))) return start;
  *out = unit;
  return behind;
}

/* Whether the words up to ';' turn the figures: a scale behind the unit, as in "persons in
 * thousands", or degrees to the west or south. */
static bool turns_figures(const char *rest) {
  static const char *const turns[] = {
#define TURN(text) text,
#include "units/units.def"
  };
  const char *end = rest + strcspn(rest, ";"), *c;
  for (const char *at = rest; at < end; at = c + (c == at)) {
    double factor = 1.0;
    for (c = at; c < end && !cqio__ends_word(c);)
      c++;
    if (c - at >= 3 && read_scale_word(at, &factor) > at) return true;
    for (size_t k = 0; k < sizeof turns / sizeof *turns; k++)
      if (cqio__match(at, turns[k]) > 0) return true;
  }
  return false;
}

/* A remark behind a unit that is a number or a unit of its own must say the same: "1e4 CNY (10 000
 * yuan)". */
static bool is_the_same(const char *remark, size_t length, const cqio_unit *unit) {
  char text[128];
  cqio_unit other;
  if (length >= sizeof text) return true;
  snprintf(text, sizeof text, "%.*s", (int)length, remark);
  const char *start = cqio__skip_blanks(text), *end = read_unit(start, true, &other);
  if (end == start || *cqio__skip_blanks(end)) return !turns_figures(text);
  return other.factor == unit->factor && cqio_unit_compatible(&other, unit);
}

/* A remark in parentheses and a price basis. */
static const char *read_basis(const char *at, cqio_unit *unit) {
  const char *c = cqio__skip_blanks(at), *close = *c == '(' ? strchr(c, ')') : NULL;
  size_t length = close ? (size_t)(close - c - 1) : 0;
  if (close && cqio__speaks_of_prices(c + 1, length)) {
    if (!cqio__is_basis(c + 1, length)) return at;
    cqio__note_prices(c + 1, length, unit);
  } else if (close && !is_the_same(c + 1, length, unit)) {
    return at;
  }
  if (close) c = cqio__skip_blanks(close + 1);
  const char *basis = cqio__skip_blanks(c + (*c == ','));
  length = strcspn(basis, ";");
  if (!cqio__begins_basis(basis)) return *c ? at : c;
  if (!cqio__is_basis(basis, length)) return at;
  cqio__note_prices(basis, length, unit);
  return basis + length;
}

/* Money of several countries: "??D" of dollars. */
static bool is_vague(const cqio_unit *unit) {
  return unit->currency[0] == '?';
}

bool cqio_unit_parse(const char *text, cqio_unit *out) {
  cqio_unit unit;
  const char *start = cqio__skip_blanks(text), *end = read_unit(start, true, &unit);
  if (end == start) return false;
  end = cqio__skip_blanks(read_basis(end, &unit));
  if (*end || is_vague(&unit)) return false;
  *out = unit;
  return true;
}

/* What may stand behind a unit in prose: no number, as in "CNY 1e4", nothing of prices or in
 * parentheses that was not understood. */
static bool is_prose(const char *rest) {
  const char *close = *rest == '(' ? strchr(rest, ')') : NULL;
  cqio_unit one = {.factor = 0.0};
  if (close && !is_the_same(rest + 1, (size_t)(close - rest - 1), &one)) return false;
  return !isdigit((unsigned char)*rest) && *rest != '-' && !turns_figures(rest) &&
         !cqio__begins_basis(rest + (*rest == ',')) &&
         !cqio__speaks_of_prices(rest, strcspn(rest, ";"));
}

/* Where the first unit of TEXT begins, which ends before *END; NULL without. STRICT: not behind a
 * number that is not understood. */
static const char *first_unit(const char *text, bool strict, cqio_unit *out, const char **end) {
  for (const char *at = text; *(at = cqio__skip_blanks(at)); at += strcspn(at, " \t")) {
    *end = read_unit(at, false, out);
    bool l = *at == 'l' || *at == 'L';
    bool article = (*at == 'a' || (l && at[1] == '\'')) && *end == at + 1;
    if (*end > at && !article) return at;
    if (strict && strchr("0123456789+-*.", *at)) return NULL;
  }
  return NULL;
}

/* What may stand behind degrees: the way they are counted here, to the east and north on WGS 84. */
static bool is_wgs84(const char *rest) {
  static const char *const words[] = {
#define WAY(text) text,
#include "units/units.def"
  };
  const char *end = rest + strcspn(rest, ";");
  for (const char *at = cqio__skip_blanks(rest); at < end;) {
    size_t length = strcspn(at, " \t,;"), k = 0;
    while (k < sizeof words / sizeof *words &&
           (strlen(words[k]) != length || strncasecmp(at, words[k], length) != 0))
      k++;
    if (k == sizeof words / sizeof *words && length > 0) return false;
    at = cqio__skip_blanks(at + length + (at[length] == ','));
  }
  return true;
}

bool cqio_unit_find(const char *text, cqio_unit *out, const char **begin, const char **rest) {
  const char *end, *at = first_unit(text, true, out, &end);
  if (!at || is_vague(out)) return false;
  *begin = at;
  const char *prose = cqio__skip_blanks(*rest = read_basis(end, out));
  return is_prose(prose) && (out->power[CQIO_UNIT_ANGLE] == 0 || is_wgs84(prose));
}

bool cqio_unit_mentions(const char *text, cqio_unit *out) {
  const char *end;
  return first_unit(text, false, out, &end) &&
         !isdigit((unsigned char)*cqio__skip_blanks(read_basis(end, out)));
}

/* Codes that are the same, or may be: dollars are of any country whose code ends with D. */
static bool same_currency(const cqio_unit *a, const cqio_unit *b) {
  bool vague = (is_vague(a) && b->currency[0]) || (is_vague(b) && a->currency[0]);
  return vague ? a->currency[2] == b->currency[2] : strcmp(a->currency, b->currency) == 0;
}

bool cqio_unit_compatible(const cqio_unit *a, const cqio_unit *b) {
  if (memcmp(a->power, b->power, sizeof a->power) != 0) return false;
  if (!same_currency(a, b) || strcmp(a->substance, b->substance) != 0) return false;
  return !a->price_year || !b->price_year || a->price_year == b->price_year;
}

const char *cqio_unit_hint(const char *text) {
  for (const char *c = text; *c; c++) {
    for (size_t k = 0; k < sizeof vague_words / sizeof *vague_words; k++)
      if ((c == text || !isalpha((unsigned char)c[-1])) && cqio__match(c, vague_words[k]) > 0)
        return "; name the currency by its code of ISO 4217, as in '1e6 USD'";
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
