/* Solutions of the open system that analyses find instead of solving for them. */
#ifndef CQIO_FINDINGS_SOLVED
#define CQIO_FINDINGS_SOLVED

#include "findings/findings.h"

enum { SOLVED_ROUND = 7, SOLVED_MOST = 2 * SOLVED_ROUND }; /* columns of a direction */

/* Columns of the forward [0] and the transposed [1] direction. */
struct solved {
  int count[2], known[2];      /* columns; of them those whose solutions are known */
  double *rhs[2][SOLVED_MOST]; /* [n], with value and bound behind it */
  bool error[2][SOLVED_MOST];  /* they are errors, whose own do not count as those of figures */
};

/* Adds the column RHS, copied, unless it is there or there are too many; its value and bound are
 * not yet known. Collective. */
CQIO_NODISCARD cqio_status cqio__solved_add(struct work *w, bool transposed, bool error,
                                            const double *rhs);
/* Index of the known column of RHS, the same numbers, or -1. Not collective; equal on all ranks. */
int cqio__solved_find(const struct work *w, bool transposed, const double *rhs);
void cqio__solved_destroy(struct solved **solved);

#endif
