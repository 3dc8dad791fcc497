/* Keys of header lines. What is nearly a key that programs read is
 * that key or is doubtful, because a line that is taken for a remark says nothing to anybody. */
#include "sheet/sheet.h"
#include "units/words.h"

#include <ctype.h>
#include <string.h>

/* Keys beside the statements of src/units/statements.def, and what else they are written as, in
 * lower case with blanks. A key that is not repeatable stands once in a table. The first ones say
 * what figures and labels mean. */
enum { MEANING = 4 };
static const struct {
  const char *key;
  bool repeatable;
  const char *also[2];
} keys[] = {
    {"role", true, {"roles"}},
    {"ring", false, {0}},
    {"household_income", false, {"household incomes", "income of households"}},
    {"primary_inputs", false, {"primary input"}},
    {"status", false, {0}},
    {"sources", true, {"source"}},
    {"title", true, {0}},
};

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

/* Whether VALUE is what a statement of WHAT may say, in one word. */
static bool may_be_said(cqio_statement what, const char *value) {
  int year;
  double number;
  if (what == CQIO_STATES_YEAR || what == CQIO_STATES_PRICES) return cqio_year_read(value, &year);
  if (what == CQIO_STATES_CURRENCY) return strlen(value) == 3 && !strchr(value, ' ');
  return (what == CQIO_STATES_SCALE || what == CQIO_STATES_POWER) &&
         cqio_parse_real(value, &number);
}

/* The key that WORDS are nearly, or NULL. */
static const char *doubtful(const char *words) {
  char own[CQIO__WORDS];
  for (int what = CQIO_STATES_NOTHING + 1; what < CQIO_STATEMENTS; what++) {
    const char *key = cqio_statement_key((cqio_statement)what);
    cqio__plain_words(key, strlen(key), own);
    if (is_slip(words, own)) return key;
  }
  for (size_t k = 0; k < MEANING; k++) {
    cqio__plain_words(keys[k].key, strlen(keys[k].key), own);
    if (is_slip(words, own)) return keys[k].key;
  }
  if (ends_with_word(words, "role") || ends_with_word(words, "roles")) return "role";
  if (begins_with_word(words, "unit") || begins_with_word(words, "units")) return "unit";
  return NULL;
}

enum note_kind cqio__note_key(const char *text, size_t size, const char **key) {
  char words[CQIO__WORDS], own[CQIO__WORDS];
  *key = NULL;
  if (!cqio__plain_words(text, size, words)) return NOTE_REMARK;
  cqio_statement what = cqio_statement_named(text, size);
  if (what) *key = cqio_statement_key(what);
  for (size_t k = 0; k < sizeof keys / sizeof *keys && !*key; k++) {
    bool same = cqio__plain_words(keys[k].key, strlen(keys[k].key), own) && strcmp(words, own) == 0;
    for (int i = 0; i < 2 && keys[k].also[i]; i++)
      same = same || strcmp(words, keys[k].also[i]) == 0;
    if (same) *key = keys[k].key;
  }
  if (*key) return NOTE_KEY;
  *key = doubtful(words);
  return *key ? NOTE_DOUBTFUL : NOTE_REMARK;
}

const char *cqio__note_run_together(const char *text, size_t size) {
  char words[CQIO__WORDS];
  if (!cqio__plain_words(text, size, words)) return NULL;
  for (const char *at = strchr(words, ' '); at; at = strchr(at + 1, ' ')) {
    cqio_statement what = cqio_statement_named(words, (size_t)(at - words));
    if (may_be_said(what, at + 1)) return cqio_statement_key(what);
  }
  return NULL;
}

const char *cqio__note_contradicted(const cqio_sheet *table, const char *key, const char *value) {
  if (!*key || strcmp(key, cqio_statement_key(CQIO_STATES_PRICES)) == 0) return NULL;
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
  for (int what = CQIO_STATES_NOTHING + 1; what < CQIO_STATEMENTS; what++)
    if (strcmp(cqio_statement_key((cqio_statement)what), key) == 0) return true;
  for (size_t k = 0; k < MEANING; k++)
    if (strcmp(keys[k].key, key) == 0) return true;
  return false;
}
