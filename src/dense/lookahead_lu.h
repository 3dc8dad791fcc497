/* LU of a block-cyclic matrix without pivoting, and solves with it. */
#ifndef CQIO_DENSE_LOOKAHEAD_LU
#define CQIO_DENSE_LOOKAHEAD_LU

#include "dense/coarse.h"
#include "dense/cyclic.h"

/* M = L U in place, by products in BF16 unless COARSE is NULL. Zero pivots leave numbers that are
 * not finite. Collective. */
CQIO_NODISCARD cqio_status cqio__lookahead_factor(cqio_ctx *ctx, struct cyclic *m,
                                                  const struct coarse *coarse);
/* Bytes of its buffers. */
double cqio__lookahead_bytes(const struct cyclic *m);

/* X = M^-1 X, or M'^-1 X when TRANSPOSED. X is [n][columns] row-major in the precision of M, equal
 * on all ranks before; after, each number is on one rank and zero on the others. Collective. */
CQIO_NODISCARD cqio_status cqio__lookahead_solve(cqio_ctx *ctx, const struct cyclic *m,
                                                 bool transposed, int columns, void *x);

#endif
