/* Keys of header lines. What is nearly a key that programs read is
 * that key or is doubtful, because a line that is taken for a remark says nothing to anybody. */
#include "sheet/sheet.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>

/* Keys that programs read and what else they are written as, in lower case with blanks. A key that
 * is not repeatable stands once in a table. The first ones say what figures and labels mean. */
enum { MEANING = 9 };
static const struct {
  const char *key;
  bool repeatable;
  const char *also[20];
} keys[] = {
    {"unit",
     false,
     {"units",
      "unit of measure",
      "units of measure",
      "unit of measurement",
      "units of measurement",
      "einheit",
      "einheiten",
      "maßeinheit",
      "unité",
      "unités",
      "unite",
      "unidad",
      "unidades",
      "unidade",
      "unità",
      "единица измерения",
      "единицы",
      "单位",
      "計量単位",
      "單位"}},
    {"year",
     false,
     {"years", "base year", "reference year", "jahr", "jahre", "berichtsjahr", "année", "années",
      "año", "años", "ano", "anno", "год", "年份", "年度", "年"}},
    {"currency",
     false,
     {"currencies", "währung", "waehrung", "devise", "monnaie", "moneda", "moeda", "valuta",
      "валюта", "货币", "币种", "貨幣"}},
    {"price_basis",
     true,
     {"prices", "price", "price base", "price year", "valuation", "preise", "preisbasis",
      "preisstand", "prix", "precios", "preços", "prezzi", "цены", "价格", "价格基准", "价格基期"}},
    {"scale",
     false,
     {"multiplier", "scale factor", "scaling", "magnitude", "order of magnitude", "skalierung",
      "faktor", "maßstab", "échelle", "facteur", "escala", "scala", "масштаб", "倍数", "倍率"}},
    {"role", true, {"roles"}},
    {"ring", false, {0}},
    {"household_income", false, {"household incomes", "income of households"}},
    {"primary_inputs", false, {"primary input"}},
    {"status", false, {0}},
    {"sources", true, {"source"}},
    {"title", true, {0}},
};

enum { WORDS = 48 }; /* longer texts are remarks */

/* Letters of any alphabet in lower case, composed; at most WORDS bytes. */
static size_t lower(const char *text, size_t size, char out[WORDS]) {
  size_t length = WORDS;
  uint8_t *end =
      u8_tolower((const uint8_t *)text, size, NULL, UNINORM_NFC, (uint8_t *)out, &length);
  if (end && end != (uint8_t *)out) free(end); /* it did not fit */
  return end == (uint8_t *)out ? length : 0;
}

/* TEXT in lower case, with one blank for '_', '-' and blanks between words and none around. */
static bool simplify(const char *text, size_t size, char out[WORDS]) {
  char small[WORDS];
  size_t n = 0;
  bool gap = false;
  size = lower(text, size, small);
  for (size_t i = 0; i < size; i++) {
    char c = small[i];
    bool blank = c == ' ' || c == '_' || c == '-' || c == '\t';
    if (!blank && n + gap + 1 >= WORDS) return false;
    if (!blank && gap && n > 0) out[n++] = ' ';
    if (!blank) out[n++] = c;
    gap = blank;
  }
  out[n] = '\0';
  return n > 0;
}

/* Whether one letter is wrong, missing or too much behind the first, or two are exchanged. */
static bool is_slip(const char *a, const char *b) {
  size_t m = strlen(a), n = strlen(b), k = 1;
  if (a[0] != b[0] || m < 3 || n < 4) return false;
  while (k < m && k < n && a[k] == b[k])
    k++;
  if (m == n && k + 1 < m && a[k] == b[k + 1] && a[k + 1] == b[k] &&
      strcmp(a + k + 2, b + k + 2) == 0)
    return true;
  if (m == n) return strcmp(a + k + (k < m), b + k + (k < n)) == 0;
  return m + 1 == n ? strcmp(a + k, b + k + 1) == 0 : n + 1 == m && strcmp(a + k + 1, b + k) == 0;
}

static bool ends_with_word(const char *text, const char *word) {
  size_t length = strlen(text), tail = strlen(word);
  return length > tail && text[length - tail - 1] == ' ' && strcmp(text + length - tail, word) == 0;
}

static bool begins_with_word(const char *text, const char *word) {
  size_t length = strlen(word);
  return strncmp(text, word, length) == 0 && !isalnum((unsigned char)text[length]);
}

enum note_kind cqio__note_key(const char *text, size_t size, const char **key) {
  char words[WORDS], own[WORDS];
  *key = NULL;
  if (!simplify(text, size, words)) return NOTE_REMARK;
  for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
    bool same = simplify(keys[k].key, strlen(keys[k].key), own) && strcmp(words, own) == 0;
    for (int i = 0; i < 20 && keys[k].also[i]; i++)
      same = same || strcmp(words, keys[k].also[i]) == 0;
    *key = keys[k].key;
    if (same) return NOTE_KEY;
  }
  for (size_t k = 0; k < MEANING; k++) {
    *key = keys[k].key;
    simplify(*key, strlen(*key), own);
    if (is_slip(words, own)) return NOTE_DOUBTFUL;
  }
  *key = "role";
  if (ends_with_word(words, "role") || ends_with_word(words, "roles")) return NOTE_DOUBTFUL;
  *key = "unit";
  if (begins_with_word(words, "unit") || begins_with_word(words, "units")) return NOTE_DOUBTFUL;
  *key = NULL;
  return NOTE_REMARK;
}

const char *cqio__note_contradicted(const cqio_sheet *table, const char *key, const char *value) {
  for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
    if (strcmp(keys[k].key, key) == 0 && keys[k].repeatable) return NULL;
  for (int64_t i = 0; i < table->note_count; i++) {
    const char *first = table->text + table->notes[i].value;
    if (strcmp(table->text + table->notes[i].key, key) == 0)
      return strcmp(first, value) != 0 ? first : NULL;
  }
  return NULL;
}

bool cqio__note_has_meaning(const char *key) {
  for (size_t k = 0; k < MEANING; k++)
    if (strcmp(keys[k].key, key) == 0) return true;
  return false;
}
