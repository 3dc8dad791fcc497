/* Ranks of numbers with bounds. */
#ifndef CQIO_FINDINGS_RANKS
#define CQIO_FINDINGS_RANKS

#include "cqio/core.h"

/* RANK[i] of VALUE[i] within BOUND[i], 1 for the largest; neighbours in order that may be equal
 * have one rank, and missing numbers none (29.6b). Not collective. */
CQIO_NODISCARD cqio_status cqio__rank(cqio_ctx *ctx, int64_t n, const double *value,
                                      const double *bound, double *rank);

#endif
