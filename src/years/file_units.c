/* Units of figures inside the program and in files. */
#include "years/file_units.h"

#include <stdio.h>
#include <string.h>

static const cqio_file_unit_row table[] = {
#define CQIO_FILE_UNIT(id, multiplier, text, words, sort)                                          \
  [CQIO_FILE_UNIT_##id] = {multiplier, text, words, CQIO_KIND_##sort},
#include "years/file_units.def"
};

const cqio_file_unit_row *cqio__file_unit(cqio_file_unit unit) {
  return &table[unit];
}

const char *cqio__in_currency(const char *text, const char *currency, char out[CQIO_UNIT_TEXT]) {
  const char *found = text ? strstr(text, "CNY") : NULL;
  if (!found) return text;
  snprintf(out, CQIO_UNIT_TEXT, "%.*s%s%s", (int)(found - text), text, currency, found + 3);
  return out;
}

void cqio__file_unit_convert(cqio_file_unit unit, size_t count, double *values) {
  for (size_t k = 0; k < count; k++)
    if (values[k] != CQIO_NO_VALUE) values[k] *= table[unit].factor;
}
