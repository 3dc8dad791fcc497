/* Decimal numbers of text, correctly rounded. */
#include "core/decimal.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <immintrin.h>
#endif

/* ---- digits ---------------------------------------------------------------------------------- */

struct decimal {
  uint64_t whole;   /* all digits as a whole number, while there are at most DIGITS */
  int64_t exponent; /* of ten */
  bool negative, exact;
};
enum { DIGITS = 19, EIGHT = 8, MOST_EXPONENT = 100000000 };

static bool is_digit(char c) {
  return (unsigned)(c - '0') < 10;
}

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
/* Eight digits at once (Lemire 2021, section 3): pairs, then fours, then all. */
static bool take_eight(const char *at, const char *end, uint64_t *whole) {
  uint64_t v;
  if (end - at < EIGHT) return false;
  memcpy(&v, at, sizeof v);
  if (((v + UINT64_C(0x4646464646464646)) | (v - UINT64_C(0x3030303030303030))) &
      UINT64_C(0x8080808080808080))
    return false;
  v -= UINT64_C(0x3030303030303030);
  v = v * 10 + (v >> 8);
  v = ((v & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x000F424000000064) +
       ((v >> 16) & UINT64_C(0x000000FF000000FF)) * UINT64_C(0x0000271000000001)) >>
      32;
  *whole = *whole * 100000000 + v;
  return true;
}

#else
static bool take_eight(const char *at, const char *end, uint64_t *whole) {
  (void)at, (void)end, (void)whole;
  return false;
}
#endif

#if defined(__SSE2__)
/* Sixteen digits at AT: pairs, fours and eights of all of them at once. */
static inline bool take_sixteen(const char *at, uint64_t *whole) {
  __m128i nine = _mm_set1_epi8(9), bytes;
  memcpy(&bytes, at, sizeof bytes);
  bytes = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
  if (_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(bytes, nine), nine)) != 0xFFFF) return false;
  __m128i upper = _mm_and_si128(bytes, _mm_set1_epi16(0xFF)), lower = _mm_srli_epi16(bytes, 8);
  __m128i pairs = _mm_add_epi16(_mm_mullo_epi16(upper, _mm_set1_epi16(10)), lower);
  __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(100 | 1 << 16));
  __m128i eights = _mm_madd_epi16(_mm_packs_epi32(fours, fours), _mm_set1_epi32(10000 | 1 << 16));
  uint64_t both;
  memcpy(&both, &eights, sizeof both);
  *whole = *whole * UINT64_C(10000000000000000) + (both & UINT32_MAX) * 100000000 + (both >> 32);
  return true;
}
#elif defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
/* Sixteen digits at AT: twice eight, which do not wait for each other. */
static inline bool take_sixteen(const char *at, uint64_t *whole) {
  static const uint64_t zeros = UINT64_C(0x3030303030303030), above = UINT64_C(0x7676767676767676),
                        tops = UINT64_C(0x8080808080808080), pair = UINT64_C(0x000000FF000000FF),
                        high = UINT64_C(0x000F424000000064), low = UINT64_C(0x0000271000000001);
  uint64_t a, b;
  memcpy(&a, at, sizeof a);
  memcpy(&b, at + EIGHT, sizeof b);
  a -= zeros;
  b -= zeros;
  if ((a | b | (a + above) | (b + above)) & tops) return false;
  a = a * 10 + (a >> 8);
  b = b * 10 + (b >> 8);
  a = ((a & pair) * high + ((a >> 16) & pair) * low) >> 32;
  b = ((b & pair) * high + ((b >> 16) & pair) * low) >> 32;
  *whole = *whole * UINT64_C(10000000000000000) + a * 100000000 + b;
  return true;
}
#else
static inline bool take_sixteen(const char *at, uint64_t *whole) {
  (void)at, (void)whole;
  return false;
}
#endif

static const char *take_exponent(const char *at, struct decimal *d) {
  bool negative = *at == '-';
  int64_t value = 0;
  at += *at == '-' || *at == '+';
  if (!is_digit(*at)) return NULL;
  for (; is_digit(*at); at++)
    if (value < MOST_EXPONENT) value = 10 * value + (*at - '0');
  d->exponent += negative ? -value : value;
  d->exact = d->exact && value < MOST_EXPONENT;
  return at;
}

/* Digits from FIRST to END but zeros before the others. */
static int64_t count_significant(const char *first, const char *end) {
  int64_t count = 0;
  for (; first < end; first++)
    count += is_digit(*first) && (count > 0 || *first != '0');
  return count;
}

static inline const char *take_digits(const char *at, const char *end, struct decimal *d,
                                      int *places) {
  *d = (struct decimal){.negative = *at == '-', .exact = true};
  at += *at == '-' || *at == '+';
  const char *first = at;
  for (; is_digit(*at); at++)
    d->whole = 10 * d->whole + (uint64_t)(*at - '0');
  int64_t digits = at - first, behind = 0;
  if (*at == '.') {
    const char *point = ++at;
    while (take_eight(at, end, &d->whole))
      at += EIGHT;
    for (; is_digit(*at); at++)
      d->whole = 10 * d->whole + (uint64_t)(*at - '0');
    behind = at - point;
    digits += behind;
    d->exponent = -behind;
  }
  if (digits == 0) return NULL;
  if (digits > DIGITS) d->exact = count_significant(first, at) <= DIGITS;
  bool raised = *at == 'e' || *at == 'E';
  if (raised || behind > CQIO__EXPONENT) behind = CQIO__EXPONENT;
  if (behind > *places) *places = (int)behind;
  return raised ? take_exponent(at + 1, d) : at;
}

/* ---- rounding -------------------------------------------------------------------------------- */

/* The highest 128 bits of 5^q from LEAST to MOST. */
enum { LEAST = -342, MOST = 308 };
#define POWER(high, low)                                                                           \
  { UINT64_C(0x##high), UINT64_C(0x##low) }
static const uint64_t power_of_five[MOST - LEAST + 1][2] = {
#include "core/powers_of_five.def"
};

/* Powers of ten that are exact: a whole number up to 2^53 times or over one of them is rounded once
 * (Clinger 1990). */
static const double power_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                      1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                      1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
enum { EXACT = 22 };

__extension__ typedef unsigned __int128 wide;

/*
 * WHOLE 10^q by the product of WHOLE with 64 or 128 bits of 5^q, which decide the rounding of every
 * WHOLE < 2^64 (Lemire 2021; Mushtak and Lemire 2023). False where the number is subnormal or too
 * large.
 */
static inline bool round_product(uint64_t whole, int64_t q, double *out) {
  enum { MANTISSA = 52, BIAS = 1023, EXPONENTS = 2047, KEPT = 64 - MANTISSA - 3 };
  if (whole == 0 || q < LEAST) {
    *out = 0.0;
    return true;
  }
  if (q > MOST) return false;
  const uint64_t *five = power_of_five[q - LEAST];
  int zeros = __builtin_clzll(whole);
  whole <<= zeros;
  wide product = (wide)whole * five[0];
  uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;
  if ((high & 0x1FF) == 0x1FF) { /* the bits below could carry into those that are kept */
    uint64_t more = (uint64_t)(((wide)whole * five[1]) >> 64);
    low += more;
    high += low < more;
  }
  int upper = (int)(high >> 63);
  uint64_t mantissa = high >> (upper + KEPT);
  /* floor(q log2 10) for these q */
  int64_t power = (((152170 + 65536) * q) >> 16) + 63 + upper - zeros + BIAS;
  if (power <= 0) return false;
  /* Half-way between two numbers, to the even one: 5^q has to fit in 64 bits for that. */
  if (low <= 1 && q >= -4 && q <= 23 && (mantissa & 3) == 1 && mantissa << (upper + KEPT) == high)
    mantissa &= ~UINT64_C(1);
  mantissa += mantissa & 1;
  mantissa >>= 1;
  if (mantissa >= UINT64_C(2) << MANTISSA) {
    mantissa = UINT64_C(1) << MANTISSA;
    power++;
  }
  if (power >= EXPONENTS) return false;
  uint64_t bits = (mantissa & ~(UINT64_C(1) << MANTISSA)) | (uint64_t)power << MANTISSA;
  memcpy(out, &bits, sizeof bits);
  return true;
}

/* All others: more than 19 digits, subnormal, infinite. */
static double by_library(const char *text) {
  locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  locale_t before = plain ? uselocale(plain) : (locale_t)0;
  double value = strtod(text, NULL);
  if (plain) {
    uselocale(before);
    freelocale(plain);
  }
  return value;
}

/*
 * D.DDDDDDDDDDDDDDDDe+DD with a sign or none before it, the fewest digits that keep all bits of any
 * number and most that tables have: each byte is where it is looked for, and no branch depends on
 * the number. NULL for all others, which take_number reads.
 */
static inline const char *take_seventeen(const char *text, const char *end, double *out) {
  enum { POINT = 1, FIRST, LETTER = FIRST + 2 * EIGHT, SIGN, TENS, ONES, LENGTH };
  bool negative = *text == '-';
  const char *at = text + negative;
  if (end - at < LENGTH) return NULL;
  unsigned lead = (unsigned)(at[0] - '0'), tens = (unsigned)(at[TENS] - '0'),
           ones = (unsigned)(at[ONES] - '0');
  bool below = at[SIGN] == '-';
  uint64_t whole = lead;
  if (lead > 9 || at[POINT] != '.' || at[LETTER] != 'e' || (!below && at[SIGN] != '+') ||
      tens > 9 || ones > 9 || is_digit(at[LENGTH]) || !take_sixteen(at + FIRST, &whole) ||
      whole <= UINT64_C(1) << 53)
    return NULL;
  int64_t power = (int64_t)(10 * tens + ones);
  double value;
  if (!round_product(whole, (below ? -power : power) - 2 * EIGHT, &value)) return NULL;
  *out = negative ? -value : value;
  return at + LENGTH;
}

static inline const char *take_number(const char *text, const char *end, double *out, int *places) {
  struct decimal d;
  double value;
  const char *at = take_digits(text, end, &d, places);
  if (!at) return NULL;
  if (d.exact && d.whole <= UINT64_C(1) << 53 && d.exponent >= -EXACT && d.exponent <= EXACT) {
    value = (double)d.whole;
    value = d.exponent < 0 ? value / power_of_ten[-d.exponent] : value * power_of_ten[d.exponent];
  } else if (!d.exact || !round_product(d.whole, d.exponent, &value)) {
    *out = by_library(text);
    return at;
  }
  *out = d.negative ? -value : value;
  return at;
}

const char *cqio__read_decimal(const char *text, const char *end, double *out, int *places) {
  const char *next = take_seventeen(text, end, out);
  if (!next) return take_number(text, end, out, places);
  *places = CQIO__EXPONENT > *places ? CQIO__EXPONENT : *places;
  return next;
}

const char *cqio__read_decimals(const char *text, const char *end, char separator, int64_t count,
                                double *out, int *places) {
  int most = *places;
  for (int64_t k = 0; k < count; k++) {
    if (k > 0 && *text++ != separator) return NULL;
    const char *next = take_seventeen(text, end, &out[k]);
    if (next) {
      most = CQIO__EXPONENT;
      text = next;
      continue;
    }
    text = take_number(text, end, &out[k], &most);
    if (!text || !isfinite(out[k])) return NULL;
  }
  *places = most;
  return text;
}
