/* The explicit inverse of a dominant matrix, or its diagonal alone, in place, rows distributed over
 * the ranks. */
#ifndef CQIO_DENSE_INVERT
#define CQIO_DENSE_INVERT

#include "cqio/core.h"

/*
 * ROWS [count][n], the rows first[rank] to first[rank + 1] - 1 of I - A, become those of its
 * inverse, by block Gauss-Jordan elimination without pivots, blocks of the ranks in turn: 2 n^3
 * operations, nearly all in products of a step, and no memory but the pivot rows of other ranks.
 * DIAGONAL_ALONE: only the diagonal of ROWS becomes that of the inverse, by the same operations
 * without those that it does not need: 4/3 n^3. For column sums of A below 1 (5.1), where pivots
 * stay positive. FIRST [ranks + 1]. *singular receives the account of a pivot that is zero or not
 * finite, with CQIO_NUMERIC and no recorded problem; otherwise -1. Collective.
 */
CQIO_NODISCARD cqio_status cqio__invert_rows(cqio_ctx *ctx, const int64_t *first,
                                             bool diagonal_alone, double *rows, int64_t *singular);
/*
 * e of |L^ - L| <= e N^2 + 30 e^2 k^5 (method 29.3), where N = (I - |A|)^-1 and k is its 1-norm,
 * for 96 e k^3 <= 1: errors of the inverse that is made so, whatever the order of the sums in a
 * product.
 */
double cqio__invert_rounding(int ranks, const int64_t *first);
/* Bytes a rank needs beside ROWS. */
double cqio__invert_memory(int64_t n, int ranks);

#endif
