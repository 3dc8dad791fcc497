/* What a mass is of: "t CO2", "kg CO2-eq". */
#include "units/words.h"

#include <stdio.h>
#include <string.h>

static const char *const substances[] = {
#define SUBSTANCE(text) text,
#include "units/units.def"
};

static const char *const equivalents[] = {
#define EQUIVALENT(text) text,
#include "units/units.def"
};

/* "-eq", " equivalents" or "e" behind a substance; AT where there is none. */
static const char *read_equivalent(const char *at) {
  const char *c = *at == '-' ? at + 1 : cqio__skip_blanks(at);
  for (size_t k = 0; k < sizeof equivalents / sizeof *equivalents; k++) {
    size_t length = strlen(equivalents[k]);
    bool alone = length == 1 && c != at; /* "CO2 e" is no unit */
    if (!alone && strncmp(c, equivalents[k], length) == 0 && cqio__ends_word(c + length))
      return c + length;
  }
  return at;
}

const char *cqio__read_substance(const char *at, cqio_unit *unit) {
  for (size_t k = 0; k < sizeof substances / sizeof *substances; k++) {
    size_t length = strlen(substances[k]);
    if (strncmp(at, substances[k], length) != 0) continue;
    const char *end = read_equivalent(at + length);
    if (!cqio__ends_word(end)) continue;
    snprintf(unit->substance, sizeof unit->substance, "%s%s", substances[k],
             end > at + length ? "e" : "");
    return end;
  }
  return at;
}
