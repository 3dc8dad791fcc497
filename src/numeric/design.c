/* Designs: independent, Latin hypercube, Sobol. */
#include "cqio/numeric.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_qrng.h>

struct cqio_design {
  cqio_design_kind kind;
  uint64_t seed;
  int64_t samples;
  int dimensions;     /* of the sequence */
  gsl_qrng *sequence; /* Sobol only */
  int64_t position;   /* samples taken from the sequence */
  double *point;      /* [dimensions] the last one */
};

/* Uses of the random numbers of one dimension; each has its own seed. */
enum { PURPOSES = 3, PURPOSE_VALUE = 0, PURPOSE_PERMUTATION, PURPOSE_SHIFT };

static uint64_t seed_of(const cqio_design *design, uint64_t purpose) {
  return design->seed * PURPOSES + purpose;
}

cqio_status cqio_design_create(cqio_ctx *ctx, cqio_design_kind kind, uint64_t seed, int64_t samples,
                               int dimensions, cqio_design **out) {
  cqio_design *design;
  *out = NULL;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &design));
  *design = (cqio_design){.kind = kind, .seed = seed, .samples = samples};
  if (kind == CQIO_DESIGN_SOBOL && dimensions > 0) {
    design->dimensions = dimensions < CQIO_SOBOL_DIMENSIONS ? dimensions : CQIO_SOBOL_DIMENSIONS;
    design->sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)design->dimensions);
    cqio_status status = CQIO_ALLOC(ctx, design->dimensions, &design->point);
    if (!design->sequence && !status)
      status = cqio_fail(ctx, CQIO_MEMORY, "design: no memory for Sobol's sequence");
    if (status) {
      cqio_design_destroy(&design);
      return status;
    }
  }
  *out = design;
  return CQIO_OK;
}

void cqio_design_destroy(cqio_design **design) {
  if (!design || !*design) return;
  if ((*design)->sequence) gsl_qrng_free((*design)->sequence);
  cqio_free((*design)->point);
  cqio_free(*design);
  *design = NULL;
}

/*
 * Place of SAMPLE in a permutation of [0, samples) that belongs to DIMENSION: a Feistel network of
 * four rounds on the next even power of two, repeated until it falls within (Black and Rogaway
 * 2002).
 */
static int64_t permuted(const cqio_design *design, int64_t sample, int dimension) {
  enum { ROUNDS = 4 };
  int half = 1;
  while (INT64_C(1) << (2 * half) < design->samples)
    half++;
  uint64_t mask = (UINT64_C(1) << half) - 1, value = (uint64_t)sample;
  do {
    uint64_t left = value >> half, right = value & mask;
    for (uint64_t round = 0; round < ROUNDS; round++) {
      uint64_t bits[2];
      cqio_random_bits(seed_of(design, PURPOSE_PERMUTATION), right * ROUNDS + round,
                       (uint64_t)dimension, bits);
      uint64_t next = left ^ (bits[0] & mask);
      left = right;
      right = next;
    }
    value = left << half | right;
  } while (value >= (uint64_t)design->samples);
  return (int64_t)value;
}

/* Moves the sequence to SAMPLE. */
static void seek(cqio_design *design, int64_t sample) {
  if (sample + 1 < design->position) {
    gsl_qrng_init(design->sequence);
    design->position = 0;
  }
  for (; design->position <= sample; design->position++)
    gsl_qrng_get(design->sequence, design->point);
}

/* The digits of the sequence, random ones below them, all added without carry to the shift of the
 * dimension. */
static double shifted(cqio_design *design, int64_t sample, int dimension) {
  enum { DIGITS = 30 }; /* of gsl_qrng_sobol */
  uint64_t bits[2];
  seek(design, sample);
  uint64_t digits = (uint64_t)(design->point[dimension] * 0x1p30) << (64 - DIGITS);
  cqio_random_bits(seed_of(design, PURPOSE_SHIFT), 0, (uint64_t)dimension, bits);
  return (double)((digits ^ bits[0]) >> 11 | 1) * 0x1p-53;
}

double cqio_design_uniform(cqio_design *design, int64_t sample, int dimension) {
  if (design->kind == CQIO_DESIGN_SOBOL && dimension < design->dimensions)
    return shifted(design, sample, dimension);
  double within =
      cqio_random_uniform(seed_of(design, PURPOSE_VALUE), (uint64_t)sample, (uint64_t)dimension);
  if (design->kind != CQIO_DESIGN_LATIN) return within;
  double stratum = (double)permuted(design, sample, dimension), count = (double)design->samples;
  double u = (stratum + within) / count, end = 1.0 - 0x1p-53;
  return u < end ? u : end;
}

double cqio_design_normal(cqio_design *design, int64_t sample, int dimension) {
  return gsl_cdf_ugaussian_Pinv(cqio_design_uniform(design, sample, dimension));
}
