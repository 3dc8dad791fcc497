/* Sums over the entries of the explicit inverse. */
#ifndef CQIO_FINDINGS_PASS_SUMS
#define CQIO_FINDINGS_PASS_SUMS

#include "findings/findings.h"

/* Of entries e of L in a column or row: e^2 of all; for dispersion, about a shift m near their mean
 * and among the accounts with output, e - m, (e - m)^2 and |e| + |m|. */
enum { SUM_RAW, SUM, SUM_SQUARE, SUM_SIZE, ENTRY_SUMS };

struct entry_sums {
  bool moments;           /* the last three are wanted */
  const double *shift[3]; /* [n] of a column and of a row of the Ghosh inverse; rows have none */
  double *of[3];          /* [ENTRY_SUMS][n] of PASS_COLUMN, PASS_ROW, PASS_GHOSH */
};

/*
 * Adds up the entries of L that are in the rows of this rank, which a scaled system has as S^-1 L
 * S, into the zeroed S->OF; in the same order for any number of threads. Not collective.
 */
CQIO_NODISCARD cqio_status cqio__sum_entries(const struct work *w, struct entry_sums *s);

#endif
