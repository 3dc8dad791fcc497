/* What output multipliers of sums differ by from those of their parts, weighted by final demand
 * (30.1). */
#ifndef CQIO_TRANSFORMS_AGGREGATION_BIAS
#define CQIO_TRANSFORMS_AGGREGATION_BIAS

#include "transforms/map.h"

struct bias {
  int64_t accounts; /* before */
  double *final;    /* [n] x - Z 1 */
  double *weighted; /* [n] times the multiplier 1'L; NULL: none was found */
};

/* Multipliers of LEDGER before it is aggregated, if they are said at all: there is a report, and
 * the accounts have one unit and coefficients whose powers fade. */
CQIO_NODISCARD cqio_status cqio__bias_begin(const struct ledger *ledger, struct bias *out);
void cqio__bias_free(struct bias *bias);
/* Says the largest differences of LEDGER, which was made by ROWS, where there are fewer accounts
 * than before. Multipliers of both, weighted by final demand, give the same output, which is
 * checked. */
CQIO_NODISCARD cqio_status cqio__bias_say(const struct ledger *ledger, const struct map *rows,
                                          const struct bias *bias);

#endif
