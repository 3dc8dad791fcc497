/* What would be missing without the parks (27.23): coalitions of parks that invest, and the part of
 * each park in what all of them do. */
#ifndef CQIO_MARKETS_NET
#define CQIO_MARKETS_NET

#include "markets/markets.h"

enum { CQIO_MOST_PLAYERS = 16 };

/*
 * Totals [2^P][years] of the scenarios in which park p invests where bit p of the first index is
 * set; the last is REFERENCE itself. The ranks share the scenarios; ALONE is the region of
 * REFERENCE with context and model of this rank alone. Collective over the context of REFERENCE.
 * At most CQIO_MOST_PLAYERS parks. CQIO_STOPPED once a stop was asked for; errors of
 * cqio__markets_run.
 */
CQIO_NODISCARD cqio_status cqio__markets_coalitions(const cqio__markets *alone,
                                                    const cqio__markets_path *reference,
                                                    cqio__markets_totals *totals);

/* Value of Shapley of each player (27.23): VALUE[PLAYERS] of what coalitions are worth,
 * worth[STRIDE * coalition]. They add up to the worth of all less that of none. */
void cqio__shapley(int players, const double *worth, size_t stride, double *value);

#endif
