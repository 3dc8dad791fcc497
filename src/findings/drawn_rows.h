/* Rows of coefficients times drawn factors (29.48, 29.50). */
#ifndef CQIO_FINDINGS_DRAWN_ROWS
#define CQIO_FINDINGS_DRAWN_ROWS

#include "cqio/findings.h"

/* How the coefficients of each column vary, [n]. */
struct column_errors {
  const cqio_findings_draws *draws;
  double *error, *concentration; /* the second of Dirichlet columns */
  double *deviation, *centre;    /* of the logarithm */
  bool even;                     /* these are the same in all columns */
};

/* ROOM [n] and PLACE [n]: work space. */
struct row_room {
  double *number;
  int32_t *place;
};

/* OUT [n] = factors of mean 1 times A [n], row ROW of all coefficients in draw DRAW; 0 stays 0, and
 * where A is OUT has to be before. The
 * k-th log-normal factor of a row is that of its k-th number that is not 0. SUM [n] += OUT. Of a
 * Dirichlet column factors are gamma numbers of shape a concentration over that. Local. */
void cqio__draw_row(const struct column_errors *errors, int64_t draw, int64_t row, int64_t n,
                    const double *a, const struct row_room *room, double *out, double *sum);

/* OUT = A times log-normal factors, the COUNT numbers of such a row that are not 0, which are in
 * the columns PLACE [count]; NULL where errors are even. NUMBER [count]: work space. Local. */
void cqio__draw_numbers(const struct column_errors *errors, int64_t draw, int64_t row,
                        int64_t count, const int32_t *place, const double *a, double *number,
                        double *out);

/* ROW [n] times SCALE [n]. Local. */
void cqio__scale_row(int64_t n, const double *scale, double *row);

#endif
