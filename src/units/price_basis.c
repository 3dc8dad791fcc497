/* Price bases of units: "at 2010 producers' prices". */
#include "units/words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
  const char *text;
  bool begins;
} words[] = {
#define BASIS(text, begins) {text, begins},
#include "units/units.def"
};

static const struct {
  const char *text;
  signed char prices;
} valuations[] = {
#define VALUATION(text, prices) {text, CQIO_PRICES_##prices},
#include "units/units.def"
};

static const struct {
  const char *text;
  bool cost;
} price_words[] = {
#define PRICE(text) {text, false},
#define COST(text) {text, true},
#include "units/units.def"
};

int cqio_unit_year(const char *text) {
  for (const char *c = text; *c; c++) {
    bool start = c == text || !isalnum((unsigned char)c[-1]);
    if (start && (c[0] == '1' || c[0] == '2') && isdigit((unsigned char)c[1]) &&
        isdigit((unsigned char)c[2]) && isdigit((unsigned char)c[3]) && cqio__ends_word(c + 4))
      return atoi(c);
  }
  return 0;
}

bool cqio__begins_basis(const char *at) {
  if (!strstr(at, "price") && !strstr(at, "cost")) return cqio__match(at, "at") > 0;
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (words[k].begins && cqio__match(at, words[k].text) > 0) return true;
  return strspn(at, "0123456789") == 4;
}

void cqio__note_prices(const char *text, size_t length, cqio_unit *unit) {
  char basis[128];
  snprintf(basis, sizeof basis, "%.*s", (int)length, text);
  for (char *c = basis; *c; c++)
    *c = (char)tolower((unsigned char)*c);
  for (size_t k = 0; k < sizeof valuations / sizeof *valuations; k++)
    if (strstr(basis, valuations[k].text)) unit->prices = valuations[k].prices;
  if (!unit->price_year) unit->price_year = cqio_unit_year(basis);
#define KIND(text, member) unit->member = unit->member || strstr(basis, text);
#include "units/units.def"
}

bool cqio_unit_basis(const char *text, cqio_unit *out) {
  cqio_unit unit = {.factor = 1.0};
  cqio__note_prices(text, strcspn(text, ";"), &unit);
  if (!unit.price_year && !unit.current && !unit.constant && !unit.prices) return false;
  out->price_year = unit.price_year;
  out->current = unit.current;
  out->constant = unit.constant;
  out->prices = unit.prices;
  return true;
}

static bool is_basis_word(const char *text, size_t n) {
  bool known = n == 4 && strspn(text, "0123456789") == 4;
  for (size_t k = 0; k < sizeof words / sizeof *words && !known; k++)
    known = strlen(words[k].text) == n && cqio__match(text, words[k].text) == n;
  for (size_t k = 0; k + 2 < n && !known; k++)
    known = strncmp(text + k, "价", strlen("价")) == 0;
  return known;
}

bool cqio__is_basis(const char *text, size_t length) {
  const char *end = text + length;
  while (text < end) {
    size_t n = strcspn(text, " \t,()");
    if (n > (size_t)(end - text)) n = (size_t)(end - text);
    if (n > 0 && !is_basis_word(text, n)) return false;
    text += n + (n < (size_t)(end - text));
  }
  return true;
}

bool cqio__speaks_of_prices(const char *text, size_t length) {
  for (const char *c = text; c < text + length; c++)
    if (strncasecmp(c, "price", 5) == 0 || strncasecmp(c, "cost", 4) == 0 ||
        strncmp(c, "价", strlen("价")) == 0)
      return true;
  return false;
}

bool cqio_unit_same_prices(const cqio_unit *a, const cqio_unit *b) {
  if (a->prices && b->prices && a->prices != b->prices) return false;
  if ((a->constant && !a->price_year) != (b->constant && !b->price_year)) return false;
  bool both = (a->current || a->price_year) && (b->current || b->price_year);
  return !both || a->price_year == b->price_year;
}

/* Whether the word of LENGTH bytes at AT is that of a price, or of costs behind another one. */
static bool is_price(const char *at, size_t length, bool factor) {
  bool price = false, cost = false;
  for (size_t k = 0; k < sizeof price_words / sizeof *price_words; k++)
    if (cqio__match(at, price_words[k].text) == length)
      *(price_words[k].cost ? &cost : &price) = true;
  return price || (cost && factor) || (length > 2 && cqio__speaks_of_prices(at, length) && !cost);
}

bool cqio_unit_label_basis(const char *label, cqio_unit *out) {
  enum { WORDS = 32 };
  char text[256];
  size_t start[WORDS], length[WORDS];
  int count = 0, last = -1;
  snprintf(text, sizeof text, "%s", label);
  for (char *c = text; *c; c++)
    if (strchr("_()[],;:", *c)) *c = ' ';
  for (const char *at = text; *(at += strspn(at, " ")) && count < WORDS; at += length[count++]) {
    start[count] = (size_t)(at - text);
    length[count] = strcspn(at, " ");
    bool factor = count > 0 && cqio__match(text + start[count - 1], "factor") > 0;
    if (is_price(at, length[count], factor)) last = count;
  }
  if (last < 0) return false;
  int first = last;
  while (first > 0 && is_basis_word(text + start[first - 1], length[first - 1]))
    first--;
  while (last + 1 < count && is_basis_word(text + start[last + 1], length[last + 1]))
    last++;
  text[start[last] + length[last]] = '\0';
  return cqio_unit_basis(text + start[first], out);
}
