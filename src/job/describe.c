/* What each key expects, in a phrase and as a table. */
#include "core/text.h"
#include "job/reading.h"

#include <string.h>

/* "[0, 1)", or "" without a range. */
static void range(const cqio_option *option, char buffer[EXPECTATION_SIZE]) {
  buffer[0] = '\0';
  if (option->interval)
    snprintf(buffer, EXPECTATION_SIZE, "%c%.10g, %.10g%c", option->interval[0], option->low,
             option->high, option->interval[1]);
}

/* "a, b or c" of "a|b|c". */
static void list_words(const char *words, char buffer[EXPECTATION_SIZE]) {
  int count = 1;
  for (const char *c = words; *c; c++)
    count += *c == '|';
  for (int k = 0; k < count; k++) {
    size_t length = strcspn(words, "|");
    cqio__list_word(buffer, EXPECTATION_SIZE, k, count, words, length);
    words += length + 1;
  }
}

void cqio__option_expectation(const cqio_option *option, char buffer[EXPECTATION_SIZE]) {
  static const char *const phrases[] = {
      [CQIO_OPTION_REAL] = "a number in ",
      [CQIO_OPTION_INTEGER] = "a whole number in ",
      [CQIO_OPTION_FLAG] = "true or false",
      [CQIO_OPTION_CHOICE] = "",
      [CQIO_OPTION_NAME] = "a key of a-z, 0-9, _ and -",
      [CQIO_OPTION_LIST] = "keys of a-z, 0-9, _ and -, each once, separated by commas",
      [CQIO_OPTION_VARIABLE] = "FILE.nc:variable",
      [CQIO_OPTION_PATH] = "a path",
  };
  char rest[EXPECTATION_SIZE] = "";
  if (option->words)
    list_words(option->words, rest);
  else
    range(option, rest);
  snprintf(buffer, EXPECTATION_SIZE, "%s%s%s", phrases[option->type], rest,
           option->or_data ? ", or -1 for what its help says" : "");
}

static const char *type_name(const cqio_option *option) {
  static const char *const names[] = {
      [CQIO_OPTION_REAL] = "number",     [CQIO_OPTION_INTEGER] = "integer",
      [CQIO_OPTION_FLAG] = "true|false", [CQIO_OPTION_NAME] = "key",
      [CQIO_OPTION_LIST] = "list",       [CQIO_OPTION_VARIABLE] = "FILE:variable",
      [CQIO_OPTION_PATH] = "path",
  };
  return option->words ? option->words : names[option->type];
}

static const char *default_name(const cqio_option *option) {
  if (!option->default_text) return "(required)";
  return option->default_text[0] ? option->default_text : "(empty)";
}

enum { KEY, TYPE, DEFAULT, RANGE, UNIT, COLUMNS };

/* Cells of one row; RANGE lies in BUFFER. */
static void cells(const cqio_option *option, char buffer[EXPECTATION_SIZE],
                  const char *cell[COLUMNS]) {
  range(option, buffer);
  cell[KEY] = option->key;
  cell[TYPE] = type_name(option);
  cell[DEFAULT] = default_name(option);
  cell[RANGE] = buffer;
  cell[UNIT] = option->unit;
}

static void write_row(FILE *file, const char *const cell[COLUMNS], const int width[COLUMNS],
                      char mark, const char *help) {
  fprintf(file, "%c ", mark);
  for (int c = 0; c < COLUMNS; c++)
    fprintf(file, "%-*s  ", width[c], cell[c]);
  fprintf(file, "%s\n", help);
}

void cqio_conf_describe_keys(FILE *file) {
  static const char *const heads[COLUMNS] = {"key", "type", "default", "range", "unit"};
  char buffer[EXPECTATION_SIZE];
  const char *cell[COLUMNS];
  int width[COLUMNS];
  for (int c = 0; c < COLUMNS; c++)
    width[c] = (int)strlen(heads[c]);
  for (int i = 0; i < OPTION_COUNT; i++) {
    cells(cqio_option_at(i), buffer, cell);
    for (int c = 0; c < COLUMNS; c++)
      if ((int)strlen(cell[c]) > width[c]) width[c] = (int)strlen(cell[c]);
  }
  write_row(file, heads, width, ' ', "meaning (numbers: equations of the method)");
  for (int i = 0; i < OPTION_COUNT; i++) {
    const cqio_option *option = cqio_option_at(i);
    cells(option, buffer, cell);
    write_row(file, cell, width, option->per_scenario ? '*' : ' ', option->help);
  }
  fprintf(file, "\n* scenarios may set this key\n");
}
