/* Exponentials and logarithms in loops without branches, for vector registers. */
#include "numeric/exponentials.h"

#include "core/wide.h"

#include <math.h>
#include <string.h>

/* exp(x) within 2 ulp, |x| <= 700: 2^k times the series of the rest, without branches. */
static inline double exponential(double x) {
  static const double shift = 0x1.8p52;
  double shifted = fma(x, 0x1.71547652b82fep+0, shift), k = shifted - shift;
  double r = fma(-k, 0x1.abc9e3b39803fp-56, fma(-k, 0x1.62e42fefa39efp-1, x));
  double p = 1.0 / 6227020800.0;
  p = fma(p, r, 1.0 / 479001600.0);
  p = fma(p, r, 1.0 / 39916800.0);
  p = fma(p, r, 1.0 / 3628800.0);
  p = fma(p, r, 1.0 / 362880.0);
  p = fma(p, r, 1.0 / 40320.0);
  p = fma(p, r, 1.0 / 5040.0);
  p = fma(p, r, 1.0 / 720.0);
  p = fma(p, r, 1.0 / 120.0);
  p = fma(p, r, 1.0 / 24.0);
  p = fma(p, r, 1.0 / 6.0);
  p = fma(p, r, 0.5);
  p = fma(p, r, 1.0);
  p = fma(p, r, 1.0);
  uint64_t exponent, result;
  memcpy(&exponent, &shifted, sizeof exponent);
  memcpy(&result, &p, sizeof result);
  result += exponent << 52;
  memcpy(&p, &result, sizeof p);
  return p;
}

WIDE static void exponentials(double constant, double factor, int64_t count, double *x) {
  for (int64_t j = 0; j < count; j++)
    x[j] = exponential(constant + factor * x[j]);
}

void cqio__exponentials(double constant, double factor, int64_t count, double *x) {
  exponentials(constant, factor, count, x);
}

static inline uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static inline double of_bits(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* log(x) within 1 ulp: x = 2^k m, m from sqrt(1/2) to sqrt(2), and the series of fdlibm in
 * (m - 1) / (m + 1). */
static inline double logarithm(double x) {
  static const uint64_t one = 0x3ff0000000000000, half_root = 0x3fe6a09e667f3bcd;
  static const double shift = 0x1p52;
  uint64_t bits = bits_of(x) + (one - half_root);
  double k = of_bits(bits_of(shift) | bits >> 52) - (shift + 1023.0);
  double f = of_bits((bits & 0xfffffffffffff) + half_root) - 1.0;
  double s = f / (2.0 + f), z = s * s, w = z * z, half = 0.5 * f * f;
  double odd = 0x1.5555555555593p-1 +
               w * (0x1.2492494229359p-2 + w * (0x1.7466496cb03dep-3 + w * 0x1.2f112df3e5244p-3));
  double even = 0x1.999999997fa04p-2 + w * (0x1.c71c51d8e78afp-3 + w * 0x1.39a09d078c69fp-3);
  double rest = s * (half + (z * odd + w * even));
  return k * 0x1.62e42feep-1 - ((half - (rest + k * 0x1.a39ef35793c76p-33)) - f);
}

WIDE static void logarithms(int64_t count, double *x) {
  for (int64_t j = 0; j < count; j++)
    x[j] = logarithm(x[j]);
}

void cqio__logarithms(int64_t count, double *x) {
  logarithms(count, x);
}
