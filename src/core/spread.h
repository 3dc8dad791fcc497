/* Eight lanes and the numbers of those that a mask has, side by side in memory. With AVX-512 an
 * instruction each, in functions that are SPREADING; elsewhere a loop. */
#ifndef CQIO_CORE_SPREAD
#define CQIO_CORE_SPREAD

#include <stdbool.h>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define SPREADING __attribute__((target("avx512f,fma,popcnt")))

/* Whether this processor has the instructions; no bits may depend on it. */
static inline bool cqio__spreads(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma") &&
         __builtin_cpu_supports("popcnt");
}

SPREADING static inline unsigned spread_mask(const double *lanes) {
  return _mm512_cmp_pd_mask(_mm512_loadu_pd(lanes), _mm512_setzero_pd(), _CMP_NEQ_UQ);
}

SPREADING static inline void gather_spread(const double *lanes, unsigned mask, double *numbers) {
  _mm512_mask_compressstoreu_pd(numbers, (__mmask8)mask, _mm512_loadu_pd(lanes));
}

SPREADING static inline void spread(const double *numbers, unsigned mask, void *lanes) {
  _mm512_storeu_pd(lanes, _mm512_maskz_expandloadu_pd((__mmask8)mask, numbers));
}
#else
#define SPREADING

static inline bool cqio__spreads(void) {
  return false;
}

static inline unsigned spread_mask(const double *lanes) {
  unsigned mask = 0;
  for (int l = 0; l < 8; l++)
    mask |= (unsigned)(lanes[l] != 0.0) << l;
  return mask;
}

static inline void gather_spread(const double *lanes, unsigned mask, double *numbers) {
  for (; mask; mask &= mask - 1)
    *numbers++ = lanes[__builtin_ctz(mask)];
}

static inline void spread(const double *numbers, unsigned mask, void *lanes) {
  double *out = lanes;
  for (int l = 0; l < 8; l++)
    out[l] = mask >> l & 1 ? *numbers++ : 0.0;
}
#endif

#endif
