/* Dates and times, which workbooks store as numbers that a format shows as dates. */
#include <string.h>

#include "workbooks/workbook.h"

bool cqio__is_date_code(const char *code) {
  if (strncmp(code, "General", 7) == 0) return false;
  for (const char *at = code; *at; at++) {
    if (*at == '"') {
      at = strchr(at + 1, '"');
    } else if (*at == '[') {
      size_t letters = strspn(at + 1, "hHmMsS");
      if (letters > 0 && at[1 + letters] == ']') return true;
      at = strchr(at, ']');
    } else if (strchr("\\_*", *at)) {
      at += at[1] != '\0';
    } else if (strchr("yYmMdDhHsS", *at)) {
      return true;
    }
    if (!at) return false;
  }
  return false;
}

bool cqio__is_date_format(int64_t format) {
  return (format >= 14 && format <= 22) || (format >= 27 && format <= 36) ||
         (format >= 45 && format <= 47) || (format >= 50 && format <= 58);
}
