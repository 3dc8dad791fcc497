/* One scalar: is it what the option expects, and how does the message show it? */
#include "core/text.h"
#include "job/reading.h"

#include <limits.h>
#include <string.h>
#include <unistr.h>

static bool is_control(unsigned char c, unsigned char next) {
  return c < 0x20 || c == 0x7f || (c == 0xc2 && next >= 0x80 && next < 0xa0);
}

bool cqio__text_is_plain(const char *text, size_t size) {
  if (u8_check((const uint8_t *)text, size)) return false;
  for (size_t i = 0; i < size; i++)
    if (is_control((unsigned char)text[i], (unsigned char)text[i + 1])) return false;
  return true;
}

bool cqio__is_name(const char *text, const char *extra) {
  size_t length = strlen(text);
  if (length == 0 || length >= CQIO_NAME_SIZE) return false;
  for (const char *c = text; *c; c++)
    if (!(*c >= 'a' && *c <= 'z') && !(*c >= '0' && *c <= '9') && !strchr(extra, *c)) return false;
  return true;
}

static bool is_inside(const cqio_option *option, double value) {
  if (option->or_data && value == -1) return true;
  bool above = option->interval[0] == '[' ? value >= option->low : value > option->low;
  bool below = option->interval[1] == ']' ? value <= option->high : value < option->high;
  return above && below;
}

static bool is_list(const char *text) {
  char item[CQIO_NAME_SIZE], other[CQIO_NAME_SIZE];
  int count = 0;
  for (; cqio_list_next(&text, item); count++) {
    if (!cqio__is_name(item, "_-")) return false;
    for (const char *rest = text; cqio_list_next(&rest, other);)
      if (strcmp(item, other) == 0) return false;
  }
  return count > 0 && text[strspn(text, " ,")] == '\0';
}

static bool is_variable(const char *text) {
  const char *colon = strrchr(text, ':');
  return colon && colon != text && colon[1] != '\0' && !strchr(colon, '/');
}

/* Index of TEXT in "a|b|c", or -1. */
static int word_index(const char *words, const char *text) {
  for (int index = 0;; index++) {
    size_t length = strcspn(words, "|");
    if (strlen(text) == length && strncmp(words, text, length) == 0) return index;
    if (!words[length]) return -1;
    words += length + 1;
  }
}

static bool store_integer(const cqio_option *option, const char *text, int *out) {
  int64_t value;
  if (!cqio_parse_integer(text, &value) || value < INT_MIN || value > INT_MAX) return false;
  if (!is_inside(option, (double)value)) return false;
  *out = (int)value;
  return true;
}

static bool store_real(const cqio_option *option, const char *text, double *out) {
  double value;
  if (!cqio_parse_real(text, &value) || !is_inside(option, value)) return false;
  *out = value == 0 ? 0.0 : value; /* no negative zero */
  return true;
}

static bool store_flag(const char *text, bool *out) {
  bool yes = strcmp(text, "true") == 0;
  if (!yes && strcmp(text, "false") != 0) return false;
  *out = yes;
  return true;
}

static bool store_text(const cqio_option *option, const char *text, const char **out) {
  bool may_be_empty = option->default_text && !option->default_text[0];
  bool good = text[0] ? true : may_be_empty;
  if (text[0] && option->type == CQIO_OPTION_NAME) good = cqio__is_name(text, "_-");
  if (text[0] && option->type == CQIO_OPTION_LIST) good = is_list(text);
  if (text[0] && option->type == CQIO_OPTION_VARIABLE) good = is_variable(text);
  if (good) *out = text;
  return good;
}

bool cqio__option_store(const cqio_option *option, const char *text, cqio_options *options) {
  void *member = (char *)options + option->offset;
  switch (option->type) {
  case CQIO_OPTION_REAL:
    return store_real(option, text, member);
  case CQIO_OPTION_INTEGER:
    return store_integer(option, text, member);
  case CQIO_OPTION_FLAG:
    return store_flag(text, member);
  case CQIO_OPTION_CHOICE: {
    int index = word_index(option->words, text);
    if (index >= 0) *(int *)member = index;
    return index >= 0;
  }
  default:
    return store_text(option, text, member);
  }
}

void cqio__option_check(cqio_ctx *ctx, const cqio_option *option, const char *place,
                        const char *text, cqio_options *options) {
  if (cqio__option_store(option, text, options)) return;
  char expectation[EXPECTATION_SIZE], excerpt[EXCERPT_SIZE];
  cqio__option_expectation(option, expectation);
  bool has_unit = option->unit[0] != '\0',
       has_default = option->default_text && option->default_text[0];
  bool quoted = option->type >= CQIO_OPTION_NAME || text[0] == '\0';
  const char *quote = quoted ? "'" : "";
  cqio_fail(ctx, CQIO_CONFIG, "%s: %s = %s%s%s%s%s%s: expected %s%s%s", place, option->key, quote,
            cqio__excerpt(text, excerpt, sizeof excerpt), quote, has_unit ? " (" : "", option->unit,
            has_unit ? ")" : "", expectation, has_default ? "; the default is " : "",
            has_default ? option->default_text : "");
}

void cqio_options_defaults(cqio_options *options) {
  memset(options, 0, sizeof *options);
  for (int i = 0; i < OPTION_COUNT; i++)
    if (cqio_option_at(i)->default_text)
      cqio__option_store(cqio_option_at(i), cqio_option_at(i)->default_text, options);
}
