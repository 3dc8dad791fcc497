/* Whole vectors of coefficients are looked at by their bits: a comparison that may trap keeps the
 * compiler from vectors. */
#include "dense/bad_numbers.h"
#include "core/wide.h"

#include <float.h>

enum { LANES = 8 };

typedef uint64_t unsigned_integers __attribute__((vector_size(64), aligned(8), may_alias));
typedef int64_t integers __attribute__((vector_size(64), aligned(8), may_alias));

/* Whether a number may be below 0 or not finite: these have the sign bit set, or all bits of the
 * exponent. -0 counts, too. */
WIDE static bool look(int64_t count, const double *values) {
  const int64_t one = INT64_C(1) << 52; /* carries a full exponent into the sign */
  integers bits = {0};
  int64_t i = 0, all = 0;
  for (; i + LANES <= count; i += LANES) {
    integers v = *(const integers *)(const void *)(values + i);
    bits |= v | (integers)((unsigned_integers)v + (uint64_t)one);
  }
  for (int l = 0; l < LANES; l++)
    all |= bits[l];
  bool bad = all < 0;
  for (; i < count; i++)
    bad = bad || !(values[i] >= 0.0 && values[i] <= DBL_MAX);
  return bad;
}

bool cqio__may_be_bad(int64_t count, const double *values) {
  return look(count, values);
}
