/*
 * Dense LU factors of I - A, or of I - S^-1 A S, distributed over all ranks of the context.
 *
 * A is given by rows: rank r holds the rows first[r] to first[r + 1] - 1 as [count][n], row-major.
 * One rank factors with LAPACK and the threads of BLAS, unless it multiplies in BF16; many ranks
 * use a two-dimensional block-cyclic distribution, meant for one BLAS thread a rank. All functions
 * are collective and return the same status on every rank. Results of different numbers of ranks
 * differ by roundings; repeated runs give the same bits. Errors of solutions are not bounded here.
 */
#ifndef CQIO_DENSE_FACTORS
#define CQIO_DENSE_FACTORS

#include "cqio/core.h"

struct factors;

struct factor_params {
  bool single;    /* FP32 instead of FP64 */
  bool coarse;    /* FP32 without pivoting: products of factors rounded to BF16, where that gains */
  bool pivot;     /* partial pivoting; false only where diagonal dominance was certified */
  bool reference; /* many ranks: ScaLAPACK even without pivoting, which then pivots */
  int block;      /* of the distribution; 0: default */
  int grid_rows, grid_columns; /* 0: chosen; otherwise the product is the number of ranks */
  /* NULL, or receives the account of the first pivot that is zero or not finite, otherwise -1. The
   * caller then records the problem, with the account's name. */
  int64_t *singular;
};

/*
 * FIRST [ranks + 1], first[ranks] = n; ROWS [count][n], borrowed during the call. SCALE [n],
 * replicated powers of two s: factors I - S^-1 A S; NULL: ones. Errors: CQIO_NUMERIC for a pivot
 * that is zero or not finite; CQIO_CONFIG for sizes and grids that cannot be; *out = NULL then.
 */
CQIO_NODISCARD cqio_status cqio__factors_create(cqio_ctx *ctx, const int64_t *first,
                                                const double *rows, const double *scale,
                                                const struct factor_params *params,
                                                struct factors **out);

/*
 * x = (I - A)^-1 b, or (I - A')^-1 b when TRANSPOSED; b and x are [columns][count] of this rank's
 * accounts, and x may be b. FP32 factors divide each column by the power of two at its largest
 * entry, so that nothing overflows, and solve in FP32.
 */
CQIO_NODISCARD cqio_status cqio__factors_solve(cqio_ctx *ctx, struct factors *factors,
                                               bool transposed, int columns, const double *b,
                                               double *x);

/*
 * *rows = rows of (I - A)^-1 [count][n], row-major, from FP64 factors, which are released; the
 * caller releases *rows with cqio_free. One rank inverts in the storage of the factors and needs a
 * block column more; many ranks need a second matrix.
 */
CQIO_NODISCARD cqio_status cqio__factors_invert(cqio_ctx *ctx, struct factors **factors,
                                                double **rows);

/* Whether products in BF16 made them. */
bool cqio__factors_coarse(const struct factors *factors);

void cqio__factors_destroy(struct factors **factors);

/* Most bytes a rank of RANKS allocates in cqio__factors_create for N accounts; equal on all ranks
 * of CTX. Not collective. */
double cqio__factors_memory(const cqio_ctx *ctx, int64_t n, int ranks,
                            const struct factor_params *params);

#endif
