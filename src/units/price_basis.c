/* Price bases of units: "at 2010 producers' prices". */
#include "units/words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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
  static const char *const words[] = {"at",     "in",       "current",   "constant",  "basic",
                                      "fixed",  "producer", "producers", "purchaser", "purchasers",
                                      "market", "factor",   "prices"};
  if (!strstr(at, "price") && !strstr(at, "cost")) return cqio__match(at, "at") > 0;
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (cqio__match(at, words[k]) > 0) return true;
  return strspn(at, "0123456789") == 4;
}

void cqio__note_prices(const char *text, size_t length, cqio_unit *unit) {
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
  cqio__note_prices(text, strcspn(text, ";"), &unit);
  if (!unit.price_year && !unit.current && !unit.constant && !unit.prices) return false;
  out->price_year = unit.price_year;
  out->current = unit.current;
  out->constant = unit.constant;
  out->prices = unit.prices;
  return true;
}

bool cqio__is_basis(const char *text, size_t length) {
  static const char *const words[] = {
      "at",        "in",         "of",          "the",          "year",   "years",    "year's",
      "s",         "price",      "prices",      "cost",         "costs",  "basic",    "current",
      "constant",  "fixed",      "chain",       "chained",      "basis",  "previous", "base",
      "producer",  "producers",  "producer's",  "chain-linked", "market", "factor",   "producers'",
      "purchaser", "purchasers", "purchaser's", "purchasers'",  "volumes"};
  const char *end = text + length;
  while (text < end) {
    size_t n = strcspn(text, " \t,()");
    if (n > (size_t)(end - text)) n = (size_t)(end - text);
    bool known = n == 0 || (n == 4 && strspn(text, "0123456789") == 4);
    for (size_t k = 0; k < sizeof words / sizeof *words && !known; k++)
      known = strlen(words[k]) == n && cqio__match(text, words[k]) == n;
    for (size_t k = 0; k + 2 < n && !known; k++)
      known = strncmp(text + k, "价", strlen("价")) == 0;
    if (!known) return false;
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
