/* Values of a problem, and how its constraints are called. */
#ifndef CQIO_BALANCING_CHECK
#define CQIO_BALANCING_CHECK

#include "balancing/balancing.h"

enum { CQIO__NAME_SIZE = 48 };

/* CQIO_DATA with a sentence for every constraint that is wrong, or for the first cell. Collective.
 */
CQIO_NODISCARD cqio_status cqio__balance_check(cqio_ctx *ctx, const cqio_balance_problem *problem,
                                               const cqio_balance_options *options);
/* Name of constraint K, or its number in BUFFER. */
const char *cqio__constraint_name(const cqio_balance_problem *problem, int64_t k,
                                  char buffer[CQIO__NAME_SIZE]);

#endif
