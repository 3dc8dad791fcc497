/* Exact sums in fixed point: integer additions, so that order and grouping play no part. */
#include "cqio/core.h"

#include <math.h>
#include <string.h>

enum {
  LIMB_BITS = 32,
  MANTISSA_BITS = 52,
  LOWEST_EXPONENT = -1074,   /* of the smallest positive double */
  MOST_PENDING = 1 << 29,    /* additions that no limb can overflow in */
  WORD_SHIFT = 2 * LIMB_BITS /* bits of the leading word of a value */
};
static const int64_t RADIX = INT64_C(1) << LIMB_BITS;
static const uint64_t LIMB_MASK = (UINT64_C(1) << LIMB_BITS) - 1;

/* Every limb but the last into [0, 2^32). */
static void carry(cqio_exact_sum *sum) {
  for (int i = 0; i < CQIO_EXACT_LIMBS - 1; i++) {
    int64_t low = sum->limb[i] & (int64_t)LIMB_MASK;
    sum->limb[i + 1] += (sum->limb[i] - low) / RADIX;
    sum->limb[i] = low;
  }
  sum->pending = 0;
}

void cqio_exact_add(cqio_exact_sum *sum, double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  uint64_t mantissa = bits & ((UINT64_C(1) << MANTISSA_BITS) - 1);
  int exponent = (int)(bits >> MANTISSA_BITS & 2047);
  bool negative = bits >> 63;
  if (exponent == 2047) {
    if (mantissa)
      sum->nans++;
    else if (negative)
      sum->negative_infinities++;
    else
      sum->positive_infinities++;
    return;
  }
  if (exponent > 0)
    mantissa |= UINT64_C(1) << MANTISSA_BITS;
  else
    exponent = 1; /* subnormal */
  int first = (exponent - 1) / LIMB_BITS, shift = (exponent - 1) % LIMB_BITS;
  uint64_t rest = mantissa >> (LIMB_BITS - shift);
  int64_t part[] = {(int64_t)(mantissa << shift & LIMB_MASK), (int64_t)(rest & LIMB_MASK),
                    (int64_t)(rest >> LIMB_BITS)};
  for (int k = 0; k < 3; k++)
    sum->limb[first + k] += negative ? -part[k] : part[k];
  if (++sum->pending == MOST_PENDING) carry(sum);
}

void cqio_exact_merge(cqio_exact_sum *sum, const cqio_exact_sum *other) {
  cqio_exact_sum carried = *other;
  carry(sum);
  carry(&carried);
  for (int i = 0; i < CQIO_EXACT_LIMBS; i++)
    sum->limb[i] += carried.limb[i];
  sum->nans += carried.nans;
  sum->positive_infinities += carried.positive_infinities;
  sum->negative_infinities += carried.negative_infinities;
  sum->pending = 1;
}

/* The leading 64 bits of a positive sum, its last bit set when anything follows, times 2^*exponent.
 */
static uint64_t leading_word(const cqio_exact_sum *sum, int top, int *exponent) {
  uint64_t limb[3];
  for (int k = 0; k < 3; k++)
    limb[k] = top >= k ? (uint64_t)sum->limb[top - k] : 0;
  int shift = 0; /* that brings the leading one to the first bit of the leading limb */
  while (!(limb[0] << shift >> (LIMB_BITS - 1)))
    shift++;
  uint64_t word = (limb[0] << LIMB_BITS | limb[1]) << shift | limb[2] >> (LIMB_BITS - shift);
  bool more = (limb[2] << shift & LIMB_MASK) != 0;
  for (int i = 0; i <= top - 3 && !more; i++)
    more = sum->limb[i] != 0;
  *exponent = LIMB_BITS * (top + 1) + LOWEST_EXPONENT - shift - WORD_SHIFT;
  return word | more;
}

double cqio_exact_value(const cqio_exact_sum *sum) {
  if (sum->nans > 0 || (sum->positive_infinities > 0 && sum->negative_infinities > 0)) return NAN;
  if (sum->positive_infinities > 0) return INFINITY;
  if (sum->negative_infinities > 0) return -INFINITY;
  cqio_exact_sum size = *sum;
  carry(&size);
  bool negative = size.limb[CQIO_EXACT_LIMBS - 1] < 0;
  if (negative) {
    for (int i = 0; i < CQIO_EXACT_LIMBS; i++)
      size.limb[i] = -size.limb[i];
    carry(&size);
  }
  int top = CQIO_EXACT_LIMBS - 1, exponent;
  while (top >= 0 && size.limb[top] == 0)
    top--;
  if (top < 0) return 0.0;
  uint64_t word = leading_word(&size, top, &exponent);
  /* One rounding: the conversion; subnormal results have few enough bits to be exact. */
  double value = ldexp((double)word, exponent);
  return negative ? -value : value;
}

cqio_status cqio_exact_reduce(cqio_ctx *ctx, cqio_exact_sum *sums, int count) {
  enum { WORDS = sizeof *sums / sizeof(int64_t) };
  for (int k = 0; k < count; k++) {
    carry(&sums[k]);
    if (MPI_Allreduce(MPI_IN_PLACE, &sums[k], WORDS, MPI_INT64_T, MPI_SUM, cqio_ctx_comm(ctx)) !=
        MPI_SUCCESS)
      return cqio_fail(ctx, CQIO_MPI, "exact sum: MPI_Allreduce failed");
    carry(&sums[k]);
  }
  return CQIO_OK;
}
