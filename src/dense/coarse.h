/*
 * Products of FP32 matrices whose factors are rounded to BF16 (8 significant bits), with sums in
 * FP32: twice as fast as FP32 on processors with AVX512_BF16, and for those alone
 * (cqio__processors_have_bf16). Good enough for factors whose
 * solutions are refined, where rounding errors of 2^-9 only cost corrections.
 */
#ifndef CQIO_DENSE_COARSE
#define CQIO_DENSE_COARSE

#include "cqio/core.h"

struct coarse;

enum { CQIO__COARSE_DEPTH = 512 }; /* most terms of a sum at a time */

/* Room for products with M x n results, m + n <= LENGTH, on THREADS threads; released with
 * cqio__coarse_destroy. Not collective. */
CQIO_NODISCARD cqio_status cqio__coarse_create(cqio_ctx *ctx, int64_t length, int threads,
                                               struct coarse **out);
void cqio__coarse_destroy(struct coarse **coarse);
/* Bytes of that room. */
double cqio__coarse_bytes(int64_t length);

/* Whether a product of this size gains: small ones cost more to round than to multiply. */
bool cqio__coarse_gains(int m, int n, int k);

/* C -= A B, column-major, C of m x n, inner length k; C may be A or B when k <= CQIO__COARSE_DEPTH.
 * Repeated calls give the same bits, whatever the threads. */
void cqio__coarse_subtract(const struct coarse *coarse, int m, int n, int k, const float *a,
                           int a_stride, const float *b, int b_stride, float *c, int c_stride);

#endif
