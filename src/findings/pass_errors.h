/* Proven errors of the entries of the explicit inverse. */
#ifndef CQIO_FINDINGS_PASS_ERRORS
#define CQIO_FINDINGS_PASS_ERRORS

#include "findings/findings.h"

/* Of the entries of L, and of columns [0], rows [1], and rows of the Ghosh inverse [2]: upper
 * bounds [n] of the sum of their errors, and of its 2-norm. What is not wanted stays 0. */
struct entry_errors {
  double *diagonal;
  double *sum[3], *norm[3];
  cqio_bound_kind kind;
};

/*
 * By the roundings of the elimination that made the inverse, where they are known and small
 * (cqio_solver_inverse_rounding); otherwise, or when asked for, by the residuals I - (I - A) L.
 * NORMS: those of rows and columns are wanted; MOMENTS: those of the Ghosh inverse, too. To be
 * freed. Collective.
 */
CQIO_NODISCARD cqio_status cqio__entry_errors(struct work *w, bool norms, bool moments,
                                              struct entry_errors *out);
void cqio__entry_errors_free(struct entry_errors *errors);

#endif
