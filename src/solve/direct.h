/* Factors or the inverse of the assembled system, kept for any number of right-hand sides. */
#ifndef CQIO_SOLVE_DIRECT
#define CQIO_SOLVE_DIRECT

#include "cqio/solve.h"

struct direct;

/* Whether METHOD factors or inverts the assembled matrix. */
bool cqio__is_direct(cqio_solve_method method);

/*
 * Assembles I - A where it is not stored as rows and factors it: METHOD CQIO_SOLVE_LU (FP64, the
 * reference library), CQIO_SOLVE_MIXED (FP32, or BF16 products of it) or CQIO_SOLVE_INVERSE (FP64,
 * explicit). COLUMN_SUM is the largest of A, or INFINITY when it is not known: below 1, I - A is
 * factored without pivoting. Coefficients must be finite. Collective.
 * Errors: CQIO_NUMERIC, without a recorded problem, for a pivot that is zero or not finite, its
 * account in *singular (-1 otherwise); CQIO_MEMORY.
 */
CQIO_NODISCARD cqio_status cqio__direct_create(cqio_ctx *ctx, cqio_operator *op,
                                               cqio_solve_method method, double column_sum,
                                               int64_t *singular, struct direct **out);
void cqio__direct_destroy(struct direct **direct);
/* x = (I - A)^-1 b or its transpose; local [columns][count]. Collective. */
CQIO_NODISCARD cqio_status cqio__direct_apply(cqio_ctx *ctx, struct direct *direct, bool transposed,
                                              int columns, const double *b, double *x);
/* Whether products in BF16 made its factors. */
bool cqio__direct_coarse(const struct direct *direct);
/* The explicit inverse, rows of this rank [count][n]; borrowed. */
const double *cqio__direct_inverse(const struct direct *direct);
/* As cqio_solver_inverse_rounding. */
double cqio__direct_rounding(const struct direct *direct);
/*
 * The diagonal of (I - A)^-1 of the accounts of this rank [count], without the inverse, and the
 * rounding that is known of it beforehand, too; for column sums below 1. Errors as
 * cqio__direct_create. Collective.
 */
CQIO_NODISCARD cqio_status cqio__direct_diagonal(cqio_ctx *ctx, cqio_operator *op, double *diagonal,
                                                 double *rounding, int64_t *singular);
CQIO_NODISCARD cqio_status cqio__direct_known_rounding(cqio_ctx *ctx, cqio_operator *op,
                                                       double *rounding);
/* Operations of the factorization of OP by METHOD; bytes a rank needs beside the operator, equal on
 * all.
 */
double cqio__direct_factor_flops(const cqio_operator *op, cqio_solve_method method);
double cqio__direct_memory(const cqio_ctx *ctx, const cqio_operator *op, cqio_solve_method method);

#endif
