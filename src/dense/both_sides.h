/* Products of dense rows with a few columns from the right and a few from the left, for which the
 * matrix is read a single time. */
#ifndef CQIO_DENSE_BOTH_SIDES
#define CQIO_DENSE_BOTH_SIDES

#include "dense/packed_rows.h"

enum { MOST_A_SIDE = 4 };

/* Numbers of work space that LEFT columns need. */
int64_t cqio__both_sides_room(int64_t count, int64_t n, int left);

/*
 * y[k*count + i] = sum_j rows[i*n + j] x[k*n + j] for k < RIGHT, and v[k*n + j] = sum_i rows[i*n +
 * j] u[k*count + i] for k < LEFT; i < count, j < n; each side has 1 to MOST_A_SIDE columns. By as
 * many threads as BLAS has, whose number changes no bits; nor does that of the ranks those of y.
 * SOUND, unless NULL, becomes false where a number of the rows may be below 0 or not finite: it is
 * looked at while it is there.
 */
void cqio__both_sides(int64_t count, int64_t n, const double *rows, int right, const double *x,
                      double *y, int left, const double *u, double *v, double *room, bool *sound);

/* The same with packed rows, to the same bits; one of the sides may have no columns. */
void cqio__packed_both_sides(const struct packed_rows *packed, int right, const double *x,
                             double *y, int left, const double *u, double *v, double *room,
                             bool *sound);

#endif
