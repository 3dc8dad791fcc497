/* A few linear equations in as many unknowns. */
#ifndef CQIO_NUMERIC_ELIMINATION
#define CQIO_NUMERIC_ELIMINATION

#include <stdbool.h>

/* Solves MATRIX [n][n] x = RIGHT [n] by elimination with pivots, x in place of RIGHT; MATRIX is
 * lost. The same bits on every processor. False for a singular matrix. */
bool cqio__eliminate(int n, double *matrix, double *right);

#endif
