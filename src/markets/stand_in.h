/* An economy for people alone: jobs of the strata are as published and lie where they lay (28.9).
 */
#ifndef CQIO_MARKETS_STAND_IN
#define CQIO_MARKETS_STAND_IN

#include "markets/markets.h"

typedef struct {
  double *jobs;            /* [R][S] of year 0 */
  double *share, *odds;    /* [R][S] rural share of output, and its odds per head (26.2) */
  double *now;             /* [R][S] work space */
  double sum[CQIO_STRATA]; /* jobs of year 0 by stratum */
  bool *bound;             /* [S] farming */
} cqio__stand_in;

CQIO_NODISCARD cqio_status cqio__stand_in_create(const cqio__markets *markets,
                                                 cqio__stand_in **out);
void cqio__stand_in_destroy(cqio__stand_in **stand_in);
/* SIGNAL of year T to PEOPLE at its start; real wages stand. CQIO_DATA as cqio__labour_targets. */
CQIO_NODISCARD cqio_status cqio__stand_in_read(const cqio__markets *markets,
                                               cqio__stand_in *stand_in, int t,
                                               const cqio_people *people,
                                               cqio__markets_signal *signal);

#endif
