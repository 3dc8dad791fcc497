/* Numbers of text, correctly rounded. */
#include "sources/lines.h"

#include <ctype.h>
#include <string.h>

/* Powers of ten that are exact: a whole number below 2^53 times or over one of them is rounded once
 * (Clinger 1990). */
static const double power[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                               1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                               1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
enum { DIGITS = 19, EXACT = 22 };

bool cqio__text_real(const char *text, double *out) {
  const char *at = text;
  bool negative = *at == '-';
  uint64_t whole = 0;
  int digits = 0, exponent = 0;
  at += *at == '-' || *at == '+';
  for (; (unsigned)(*at - '0') < 10; at++, digits++)
    whole = 10 * whole + (uint64_t)(*at - '0');
  if (*at == '.')
    for (at++; (unsigned)(*at - '0') < 10; at++, digits++, exponent--)
      whole = 10 * whole + (uint64_t)(*at - '0');
  if (*at != '\0' || digits == 0 || digits > DIGITS || whole > (UINT64_C(1) << 53) ||
      exponent < -EXACT)
    return cqio_parse_real(text, out);
  double value = (double)whole / power[-exponent];
  *out = negative ? -value : value;
  return true;
}

void cqio__note_decimals(const char *text, int *decimals) {
  enum { ANY = 18 };
  const char *point = strchr(text, '.');
  int count = 0;
  if (strpbrk(text, "eE")) count = ANY;
  for (const char *at = point ? point + 1 : ""; count < ANY && isdigit((unsigned char)*at); at++)
    count++;
  if (count > *decimals) *decimals = count;
}
