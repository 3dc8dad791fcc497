/* Counter-based random numbers (Salmon et al. 2011). */
#include "cqio/core.h"
#include "cqio/numeric.h"

#include <Random123/philox.h>
#include <math.h>

void cqio_random_bits(uint64_t seed, uint64_t sample, uint64_t variable, uint64_t bits[2]) {
  philox4x32_key_t key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
  philox4x32_ctr_t counter = {
      {(uint32_t)sample, (uint32_t)(sample >> 32), (uint32_t)variable, (uint32_t)(variable >> 32)}};
  philox4x32_ctr_t words = philox4x32(counter, key);
  for (int k = 0; k < 2; k++)
    bits[k] = (uint64_t)words.v[2 * k + 1] << 32 | words.v[2 * k];
}

/* Odd multiples of 2^-53: all of (0, 1), symmetric, never an end. */
static double uniform(uint64_t bits) {
  return (double)(bits >> 11 | 1) * 0x1p-53;
}

double cqio_random_uniform(uint64_t seed, uint64_t sample, uint64_t variable) {
  uint64_t bits[2];
  cqio_random_bits(seed, sample, variable, bits);
  return uniform(bits[0]);
}

double cqio_random_normal(uint64_t seed, uint64_t sample, uint64_t variable) {
  static const double two_pi = 6.283185307179586;
  uint64_t bits[2];
  cqio_random_bits(seed, sample, variable, bits);
  return sqrt(-2.0 * log(uniform(bits[0]))) * cos(two_pi * uniform(bits[1]));
}

/* Below a shape of 1 that of shape + 1 times u^(1 / shape). */
double cqio_random_gamma(uint64_t seed, uint64_t sample, uint64_t variable, double shape) {
  static const uint64_t step = 0x9E3779B97F4A7C15; /* keys of trials lie far from other seeds */
  double d = (shape < 1.0 ? shape + 1.0 : shape) - 1.0 / 3.0, c = 1.0 / sqrt(9.0 * d);
  double power = shape < 1.0 ? cqio_random_uniform(seed + step, sample, variable) : 1.0;
  for (uint64_t trial = 1;; trial++) {
    double z = cqio_random_normal(seed + 2 * trial * step, sample, variable), v = 1.0 + c * z;
    double u = cqio_random_uniform(seed + (2 * trial + 1) * step, sample, variable);
    v = v * v * v;
    if (v <= 0.0 || log(u) >= 0.5 * z * z + d - d * v + d * log(v)) continue;
    return d * v * (shape < 1.0 ? pow(power, 1.0 / shape) : 1.0);
  }
}
