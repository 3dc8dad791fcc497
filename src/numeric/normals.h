/* Many standard normal numbers at once, with the same bits on every processor. */
#ifndef CQIO_NUMERIC_NORMALS
#define CQIO_NUMERIC_NORMALS

#include <stdint.h>

/*
 * out[k], k < COUNT: numbers of Box and Muller (1958) from Philox4x32-10 with SEED as its key, four
 * of each block k / 4 of 128 bits, whose counter is (SAMPLE, k / 4, 2^31 + ROW): functions of seed,
 * sample, row and k alone, below 6.8 in size, as uniform numbers have 32 bits. ROW < 2^31. Counters
 * are none of cqio_random_bits with variables below 2^63.
 */
void cqio__normals(uint64_t seed, uint64_t sample, uint32_t row, int64_t count, double *out);

#endif
