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

/* Whether the roundings of the elimination, made or not, are known, small enough (29.3), and not to
 * be replaced by residuals. Collective. */
CQIO_NODISCARD cqio_status cqio__entry_errors_known(struct work *w, bool *known);

/* WEIGHTS = v of (v'N^2)_j / v_j, which bounds (N^2)_jj: 1 in the scale of the system. Not
 * collective. */
void cqio__entry_weights(const struct work *w, double *weights);

/*
 * By the roundings of the elimination that made the inverse, where they are known and small;
 * otherwise, or when asked for, by the residuals I - (I - A) L.
 * NORMS: those of rows and columns are wanted; MOMENTS: those of the Ghosh inverse, too. To be
 * freed. Collective.
 */
CQIO_NODISCARD cqio_status cqio__entry_errors(struct work *w, bool norms, bool moments,
                                              struct entry_errors *out);
void cqio__entry_errors_free(struct entry_errors *errors);

#endif
