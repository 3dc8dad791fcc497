/* Figures of a table: how they are written, and what their rounding allows a sum to miss. */
#include "cqio/sheet.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

const char *cqio_number_hint(const char *text) {
  bool digits = strpbrk(text, "0123456789") != NULL;
  if (digits && strchr(text, ',')) return "; write a decimal point and no thousand separators";
  for (; *text; text++)
    if ((unsigned char)*text >= 0x80) return "; write ASCII digits";
  return "";
}

struct written {
  bool scientific;
  int decimals, digits; /* behind the point; of the mantissa from its first digit on */
};

static struct written look(const char *text) {
  struct written w = {.scientific = strpbrk(text, "eE") != NULL};
  bool point = false, leading = true;
  for (const char *c = text; *c && *c != 'e' && *c != 'E'; c++) {
    if (*c == '.') point = true;
    if (!isdigit((unsigned char)*c)) continue;
    w.decimals += point;
    leading = leading && *c == '0';
    w.digits += !leading;
  }
  return w;
}

void cqio_precision_note(cqio_precision *precision, const char *text) {
  struct written w = look(text);
  if (!w.scientific && w.decimals > precision->decimals) precision->decimals = w.decimals;
  if (w.scientific && w.digits > precision->digits) precision->digits = w.digits;
}

double cqio_precision_rounding(const cqio_precision *precision, const char *text) {
  double value = 0.0;
  if (!cqio_parse_real(text, &value)) return 0.0;
  if (!look(text).scientific) return 0.5 * pow(10.0, -precision->decimals);
  if (value == 0.0) return 0.0;
  return 0.5 * pow(10.0, floor(log10(fabs(value))) + 1.0 - precision->digits);
}

bool cqio_unbalanced(double sum, double output, double tolerance, double rounding) {
  static const double most = 1e-3; /* of the account, so that no figure of its size hides */
  double larger = fmax(fabs(sum), fabs(output));
  return !(fabs(sum - output) <= tolerance * larger + fmin(rounding, most * fabs(output)));
}
