/* Digits behind the point of numbers of text. */
#include "lines/lines.h"

#include <ctype.h>
#include <string.h>

void cqio__note_decimals(const char *text, int *decimals) {
  enum { ANY = 18 };
  const char *point = strchr(text, '.');
  int count = 0;
  if (strpbrk(text, "eE")) count = ANY;
  for (const char *at = point ? point + 1 : ""; count < ANY && isdigit((unsigned char)*at); at++)
    count++;
  if (count > *decimals) *decimals = count;
}
