/* Normal numbers by Box and Muller in loops without branches, for vector registers. */
#include "numeric/normals.h"

#include "core/wide.h"
#include "numeric/exponentials.h"

#include <Random123/philox.h>
#include <math.h>
#include <string.h>

enum { BLOCKS = 64, HALF = 2 * BLOCKS, GROUP = 2 * HALF };

/* Words of the blocks from START on, [4][BLOCKS], and numbers between 0 and 1 of the first half. */
WIDE static void fill(philox4x32_key_t key, philox4x32_ctr_t start, uint32_t *restrict words,
                      double *restrict radius) {
  for (uint32_t b = 0; b < BLOCKS; b++) {
    philox4x32_ctr_t counter = {{start.v[0], start.v[1], start.v[2] + b, start.v[3]}};
    philox4x32_ctr_t block = philox4x32(counter, key);
    words[b] = block.v[0];
    words[BLOCKS + b] = block.v[1];
    words[2 * BLOCKS + b] = block.v[2];
    words[3 * BLOCKS + b] = block.v[3];
  }
  for (int b = 0; b < HALF; b++)
    radius[b] = ((double)words[b] + 0.5) * 0x1p-32;
}

static inline double signed_by(double x, uint64_t sign) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  bits ^= sign << 63;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* Sine and cosine of T within pi / 4 of 0 by the series of fdlibm. */
static inline void series(double t, double *sine, double *cosine) {
  double z = t * t;
  double s = 2.75573137070700676789e-06 +
             z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10);
  s = 8.33333333332248946124e-03 + z * (-1.98412698298579493134e-04 + z * s);
  *sine = t + t * z * (-1.66666666666666324348e-01 + z * s);
  double c = -2.75573143513906633035e-07 +
             z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11);
  c = -1.38888888888741095749e-03 + z * (2.48015872894767294178e-05 + z * c);
  *cosine = 1.0 - (0.5 * z - z * z * (4.16666666666666019037e-02 + z * c));
}

/* RADIUS: logarithms. The upper two bits of an angle are quarter turns, the others what is beside
 * them. */
WIDE static void turn(const uint32_t *restrict angle, const double *restrict radius,
                      double *restrict out) {
  for (int b = 0; b < HALF; b++) {
    double sine, cosine, r = sqrt(-2.0 * radius[b]);
    int32_t rest = (int32_t)(angle[b] & 0x3fffffff) - 0x20000000;
    series(((double)rest + 0.5) * (0x1.921fb54442d18p+0 * 0x1p-30), &sine, &cosine);
    uint64_t high = angle[b] >> 31, low = angle[b] >> 30 & 1;
    out[b] = r * signed_by(low ? sine : cosine, high ^ low);
    out[HALF + b] = r * signed_by(low ? cosine : sine, high);
  }
}

void cqio__normals(uint64_t seed, uint64_t sample, uint32_t row, int64_t count, double *out) {
  philox4x32_key_t key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
  uint32_t words[4 * BLOCKS];
  double radius[HALF], last[GROUP];
  for (int64_t k = 0; k < count; k += GROUP) {
    philox4x32_ctr_t start = {{(uint32_t)sample, (uint32_t)(sample >> 32),
                               (uint32_t)(k / GROUP * BLOCKS), UINT32_C(1) << 31 | row}};
    int64_t rest = count - k;
    fill(key, start, words, radius);
    cqio__logarithms(HALF, radius);
    turn(words + HALF, radius, rest < GROUP ? last : out + k);
    if (rest < GROUP) memcpy(out + k, last, (size_t)rest * sizeof *out);
  }
}
