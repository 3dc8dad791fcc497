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
