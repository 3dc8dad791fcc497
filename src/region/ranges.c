/* What numbers of a data set may be: the rows of ranges.def. */
#include "region/reading.h"

#include <math.h>
#include <string.h>

static const struct range ranges[] = {
#define RANGE(table, key, low, high, kind, unit) {table, key, low, high, kind, unit, 0.0, INFINITY},
#define NARROW(table, key, low, high, kind, unit, least, usual)                                    \
  {table, key, low, high, kind, unit, least, usual},
#include "region/ranges.def"
};

/* "x_*", "*_x" and "*" stand for what begins or ends so. */
static bool fits(const char *pattern, const char *key) {
  size_t length = strlen(pattern), size = strlen(key);
  if (pattern[length - 1] == '*') return strncmp(pattern, key, length - 1) == 0;
  if (pattern[0] != '*') return strcmp(pattern, key) == 0;
  return size >= length - 1 && strcmp(pattern + 1, key + size - (length - 1)) == 0;
}

const struct range *cqio__range(enum table_id t, const char *key) {
  for (size_t k = 0; k < sizeof ranges / sizeof *ranges; k++)
    if (ranges[k].table == t && fits(ranges[k].key, key)) return &ranges[k];
  return NULL;
}

bool cqio__is_of_one_kind(enum table_id t) {
  cqio_unit first, unit;
  bool found = false;
  for (size_t k = 0; k < sizeof ranges / sizeof *ranges; k++) {
    const char *text = ranges[k].unit;
    if (ranges[k].table != t || !*text) continue;
    cqio_unit_parse(strcmp(text, "money") == 0 ? "CNY" : text, &unit);
    if (found && memcmp(unit.power, first.power, sizeof unit.power) != 0) return false;
    first = unit;
    found = true;
  }
  return found;
}

bool cqio__is_without_units(enum table_id t) {
  cqio_unit unit;
  bool pure = true;
  for (size_t k = 0; k < sizeof ranges / sizeof *ranges && pure; k++) {
    const char *text = ranges[k].unit;
    if (ranges[k].table != t || !*text) continue;
    pure = cqio_unit_parse(text, &unit) && cqio_unit_compatible(&unit, &(cqio_unit){.factor = 1});
  }
  return pure;
}

/* Bytes that both texts begin and end with. */
static size_t common_ends(const char *a, const char *b) {
  size_t m = strlen(a), n = strlen(b), start = 0, end = 0;
  while (start < m && start < n && a[start] == b[start])
    start++;
  while (end + start < m && end + start < n && a[m - 1 - end] == b[n - 1 - end])
    end++;
  return start + end;
}

bool cqio__is_nearly(const char *text, const char *name) {
  size_t size = strlen(text), length = strlen(name), longer = length > size ? length : size;
  return size >= 5 && length >= 5 && strcmp(text, name) != 0 &&
         common_ends(text, name) + 2 >= longer;
}
