/* What lines beside the unit state of figures. */
#include "cqio/units.h"

#include <string.h>
#include <strings.h>

bool cqio_unit_is_currency(const char *text, const char *code) {
  cqio_unit unit;
  return cqio_unit_parse(text, &unit) && strcmp(unit.currency, code) == 0 && unit.factor == 1.0;
}

bool cqio_unit_is_one(const char *text) {
  static const char *const words[] = {"none", "no", "unit", "units", "one", "ones"};
  double value;
  if (cqio_parse_real(text, &value)) return value == 1.0;
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (strcasecmp(text, words[k]) == 0) return true;
  return false;
}
