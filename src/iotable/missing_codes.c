/* Codes of missing data among figures. */
#include "iotable/missing_codes.h"

#include <math.h>

/* Large ones may have been of single precision. */
static bool is_code(double value) {
  static const double exact[] = {-9999,  -99999, -999999,    9999999,     32767,
                                 -32767, -32768, 2147483647, -2147483647, -2147483648.0};
  static const double large[] = {1e20, 1e30, 1e36, 9.969209968386869e36};
  for (size_t k = 0; k < sizeof exact / sizeof *exact; k++)
    if (value == exact[k]) return true;
  for (size_t k = 0; k < sizeof large / sizeof *large; k++)
    if (fabs(fabs(value) - large[k]) <= 1e-6 * large[k]) return true;
  return false;
}

double cqio__io_size_of_known(const double *values, int64_t count) {
  double size = 0.0;
  for (int64_t k = 0; k < count; k++)
    if (!is_code(values[k])) size = fmax(size, fabs(values[k]));
  return size;
}

cqio_status cqio__io_check_missing(cqio_ctx *ctx, const char *place, const char *name,
                                   const double *values, int64_t count, double beside) {
  const double far = 10.0;
  double size = fmax(beside, cqio__io_size_of_known(values, count));
  bool negative = false;
  for (int64_t k = 0; k < count; k++)
    negative = negative || (values[k] < 0.0 && !is_code(values[k]));
  for (int64_t k = 0; k < count && size > 0.0; k++) {
    bool apart = fabs(values[k]) > far * size || (values[k] < 0.0 && !negative);
    if (is_code(values[k]) && apart)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: '%.100s': figure %lld of %lld = %.10g, a code of missing data, far "
                       "from the others: expected what it is, or 0 where there is none",
                       place, name, (long long)k + 1, (long long)count, values[k]);
  }
  return CQIO_OK;
}
