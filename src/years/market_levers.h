/* Keys of scenarios as what is otherwise than in the reference, where markets clear (28.8). */
#ifndef CQIO_YEARS_MARKET_LEVERS
#define CQIO_YEARS_MARKET_LEVERS

#include "years/market_region.h"

/* Owned; what is as in the reference stays NULL in SCENARIO, so that its bits are met. */
typedef struct {
  double *invested, *part;           /* [years][P][L], [P] */
  double *propensity, *quota, *town; /* [R]; wedge of entry into towns */
  double *drawing, *capital;         /* [n] */
  double *industry;                  /* [P][S] */
  cqio__markets_scenario scenario;   /* borrows the arrays */
} cqio__market_levers;

/* LEVERS of OPTIONS in REGION. Errors of cqio__market_region_invested, CQIO_MEMORY; LEVERS is to be
 * freed in any case. Not collective. */
CQIO_NODISCARD cqio_status cqio__market_levers_read(const cqio__market_region *region,
                                                    const cqio_economy *economy,
                                                    const cqio_options *options,
                                                    cqio__market_levers *levers);
void cqio__market_levers_free(cqio__market_levers *levers);

#endif
