/**
 * @file
 * numeric: sums, random numbers, roots, designs of experiments and the statistics of their results
 * (method section 16).
 *
 * A sample is a function of its number alone: it can be drawn on any rank, in any order, by itself.
 * Statistics depend on the values in the order of their numbers, not on who computed them. Nothing
 * here communicates.
 */
#ifndef CQIO_NUMERIC_H
#define CQIO_NUMERIC_H

#include "cqio/core.h"

CQIO_BEGIN_DECLS

/* ---- sums ------------------------------------------------------------------------------------ */

/** Sum by Neumaier's compensated summation: independent of small reorderings to ~1 ulp. */
CQIO_API double cqio_sum(const double *x, size_t count);
/** Compensated sum of x[0], x[stride], ... (count terms). */
CQIO_API double cqio_sum_strided(const double *x, size_t count, size_t stride);

/* ---- random numbers -------------------------------------------------------------------------- */

/**
 * Random numbers by Philox4x32-10 (Salmon et al. 2011): a function of key SEED and counter (SAMPLE,
 * VARIABLE) alone, hence equal on any machine layout. Not collective.
 *   bits     128 random bits
 *   uniform  odd multiples of 2^-53 in (0, 1)
 *   normal   mean 0, standard deviation 1 (Box and Muller 1958)
 *   gamma    mean and variance SHAPE > 0 (Marsaglia and Tsang 2000); one trial after the other has
 *            keys that follow SEED
 */
CQIO_API void cqio_random_bits(uint64_t seed, uint64_t sample, uint64_t variable, uint64_t bits[2]);
CQIO_API double cqio_random_uniform(uint64_t seed, uint64_t sample, uint64_t variable);
CQIO_API double cqio_random_normal(uint64_t seed, uint64_t sample, uint64_t variable);
CQIO_API double cqio_random_gamma(uint64_t seed, uint64_t sample, uint64_t variable, double shape);

/* ---- roots ----------------------------------------------------------------------------------- */

/**
 * Root of the continuous function f on [low, high]: f(low) and f(high) must differ in sign.
 * Method: regula falsi (Illinois variant) guarded by bisection; stops when |f| <= f_tolerance
 * or the bracket is narrower than x_tolerance. evaluate() returns a status; a failing call ends the
 * search with that status. Returns CQIO_CONVERGENCE without a sign change (fills report). The
 * sequence of arguments depends on the values of f only, so equal f give equal bits everywhere.
 */
typedef cqio_status (*cqio_function)(void *data, double x, double *f);
typedef struct {
  double root, value;           /**< the argument and f there */
  double low_value, high_value; /**< f at the ends of the bracket given */
  int evaluations;
} cqio_root_report;
CQIO_API CQIO_NODISCARD cqio_status cqio_find_root(cqio_function evaluate, void *data, double low,
                                                   double high, double x_tolerance,
                                                   double f_tolerance, cqio_root_report *report);

/* ---- designs (method 16.2) ------------------------------------------------------------------- */

typedef enum {
  CQIO_DESIGN_RANDOM, /**< independent uniform numbers */
  CQIO_DESIGN_LATIN, /**< Latin hypercube: one sample in each of the `samples` strata of a dimension
                        (McKay et al. 1979) */
  CQIO_DESIGN_SOBOL  /**< Sobol's sequence with a random digital shift; dimensions beyond
                        CQIO_SOBOL_DIMENSIONS are independent uniform numbers */
} cqio_design_kind;

enum { CQIO_SOBOL_DIMENSIONS = 40 };

/** A design and the place reached in its sequence; used by one thread at a time. */
typedef struct cqio_design cqio_design;

/** SAMPLES >= 1 points in any number of dimensions, those of Sobol's sequence among the first
 * DIMENSIONS. *out = NULL on failure. */
CQIO_API CQIO_NODISCARD cqio_status cqio_design_create(cqio_ctx *ctx, cqio_design_kind kind,
                                                       uint64_t seed, int64_t samples,
                                                       int dimensions, cqio_design **out);
CQIO_API void cqio_design_destroy(cqio_design **design);

/** Coordinate DIMENSION of SAMPLE in [0, samples), in (0, 1). Ascending samples are cheapest. */
CQIO_API double cqio_design_uniform(cqio_design *design, int64_t sample, int dimension);
/** The same as a standard normal number, by the inverse of its distribution. */
CQIO_API double cqio_design_normal(cqio_design *design, int64_t sample, int dimension);

/* ---- members of a sensitivity analysis (method 16.2) ----------------------------------------- */

/**
 * Saltelli's scheme: samples A and B are independent; AB_i is A with factor i from B. With FACTORS
 * >= 1 each sample j has the members A, B, AB_0 ... numbered j (factors + 2) + source; without
 * factors each sample is one member, A.
 */
enum { CQIO_SOURCE_A, CQIO_SOURCE_B, CQIO_SOURCE_MIXED };
typedef struct {
  int64_t sample;
  int source; /**< CQIO_SOURCE_A, _B, or CQIO_SOURCE_MIXED + i for AB_i */
} cqio_design_member;

CQIO_API int cqio_design_members_per_sample(int factors);
CQIO_API cqio_design_member cqio_design_member_at(int factors, int64_t number);
/** True when FACTOR of a member from SOURCE is taken from B. */
CQIO_API bool cqio_design_member_uses_b(int source, int factor);

/* ---- statistics ------------------------------------------------------------------------------ */

typedef struct {
  int64_t count;
  double mean, deviation;   /**< of the sample, n - 1; 0 for one value */
  double low, median, high; /**< percentiles 5, 50, 95, linear between order statistics */
} cqio_sample_summary;

/** Summary of x[count], which is sorted on return; count >= 1. */
CQIO_API void cqio_summarize(double *x, size_t count, cqio_sample_summary *out);

/** Sobol indices of one factor with the half widths of their 95 % confidence intervals. */
typedef struct {
  double first, first_half_width, total, total_half_width;
} cqio_sobol;

/**
 * S = mean(fB (fAB - fA)) / Var (Saltelli et al. 2010) and ST = mean((fA - fAB)^2) / (2 Var)
 * (Jansen 1999) from a[count], b, mixed: results of A, B, AB_i of the same samples. Results are
 * centred first. Half widths by the central limit theorem with Var as known. All zero without
 * variance; count >= 2.
 */
CQIO_API void cqio_sobol_estimate(const double *a, const double *b, const double *mixed,
                                  size_t count, cqio_sobol *out);

CQIO_END_DECLS

#endif
