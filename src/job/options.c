/* The table of keys and plain access to the options it describes. */
#include "core/text.h"
#include "job/reading.h"

#include <math.h>
#include <string.h>

/* clang-format off */
static const cqio_option table[] = {
#define JOB 0
#define SCENARIO 1
#define MARKETS 2
#define SCOPE(scope)                                                                               \
  .per_scenario = ((scope) & SCENARIO) != 0, .with_markets = ((scope) & MARKETS) != 0
#define HEAD(group, member, kind)                                                                  \
  .key = #group "." #member, .section = #group, .name = #member, .type = CQIO_OPTION_##kind,       \
  .offset = offsetof(cqio_options, group.member)
#define CQIO_REAL(section, name, value, brackets, from, to, units, scope, text)                    \
  {HEAD(section, name, REAL), .default_text = #value, .interval = brackets, .low = from,           \
   .high = to, .unit = units, SCOPE(scope), .help = text},
#define CQIO_REAL_OR_DATA(section, name, brackets, from, to, units, scope, text)                   \
  {HEAD(section, name, REAL), .default_text = "-1", .or_data = true, .interval = brackets,         \
   .low = from, .high = to, .unit = units, SCOPE(scope), .help = text},
#define CQIO_INTEGER_OR_DATA(section, name, from, to, units, scope, text)                          \
  {HEAD(section, name, INTEGER), .default_text = "-1", .or_data = true, .interval = "[]",          \
   .low = from, .high = to, .unit = units, SCOPE(scope), .help = text},
#define CQIO_INTEGER(section, name, value, from, to, units, scope, text)                           \
  {HEAD(section, name, INTEGER), .default_text = #value, .interval = "[]", .low = from,            \
   .high = to, .unit = units, SCOPE(scope), .help = text},
#define CQIO_FLAG(section, name, value, scope, text)                                               \
  {HEAD(section, name, FLAG), .default_text = #value, .unit = "", SCOPE(scope),           \
   .help = text},
#define CQIO_CHOICE(section, name, value, list, scope, text)                                       \
  {HEAD(section, name, CHOICE), .default_text = #value, .words = list, .unit = "",                 \
   SCOPE(scope), .help = text},
#define CQIO_TEXT(section, name, kind, value, scope, text)                                         \
  {HEAD(section, name, kind), .default_text = value, .unit = "", SCOPE(scope),            \
   .help = text},
#include <cqio/options.def>
#undef HEAD
#undef SCOPE
#undef JOB
#undef SCENARIO
#undef MARKETS
};
/* clang-format on */

const cqio_option *cqio_option_at(int index) {
  return index >= 0 && index < OPTION_COUNT ? &table[index] : NULL;
}

const cqio_option *cqio_option_find(const char *key) {
  for (int i = 0; i < OPTION_COUNT; i++)
    if (strcmp(table[i].key, key) == 0) return &table[i];
  return NULL;
}

/* Copies word INDEX of "a|b|c". */
static void copy_word(const char *words, int index, char buffer[CQIO_VALUE_SIZE]) {
  for (; index > 0; index--)
    words = strchr(words, '|') + 1;
  snprintf(buffer, CQIO_VALUE_SIZE, "%.*s", (int)strcspn(words, "|"), words);
}

const char *cqio_option_value(const cqio_option *option, const cqio_options *options,
                              char buffer[CQIO_VALUE_SIZE]) {
  const void *member = (const char *)options + option->offset;
  switch (option->type) {
  case CQIO_OPTION_REAL:
    return cqio__shortest_digits(*(const double *)member, buffer);
  case CQIO_OPTION_INTEGER:
    snprintf(buffer, CQIO_VALUE_SIZE, "%d", *(const int *)member);
    return buffer;
  case CQIO_OPTION_FLAG:
    return *(const bool *)member ? "true" : "false";
  case CQIO_OPTION_CHOICE:
    copy_word(option->words, *(const int *)member, buffer);
    return buffer;
  default: {
    const char *text = *(const char *const *)member;
    return text ? text : "";
  }
  }
}

bool cqio_list_next(const char **cursor, char item[CQIO_NAME_SIZE]) {
  const char *start = *cursor + strspn(*cursor, " ,");
  size_t length = strcspn(start, " ,");
  if (length == 0 || length >= CQIO_NAME_SIZE) return false;
  memcpy(item, start, length);
  item[length] = '\0';
  *cursor = start + length;
  return true;
}
