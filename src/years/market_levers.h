/* Keys of scenarios as what is otherwise than in the reference, where markets clear (28.8). */
#ifndef CQIO_YEARS_MARKET_LEVERS
#define CQIO_YEARS_MARKET_LEVERS

#include "years/market_region.h"

/* Trade between districts that costs less, and the model that has it; owned. */
typedef struct {
  cqio_factored_structure structure;
  double *kernel, *own_kernel; /* of STRUCTURE */
  cqio_operator *trade;
  cqio_equilibrium_base base;
  cqio_equilibrium_model *model;
  cqio__markets markets;
} cqio__market_trade;

/* Owned; what is as in the reference stays NULL in SCENARIO, so that its bits are met. */
typedef struct {
  double *invested, *part;         /* [years][P][L], [P] */
  double *propensity, *quota;      /* [R] */
  double *town, *country;          /* [R]; wedges of both zones */
  double *drawing, *capital;       /* [n] */
  double *industry;                /* [P][S] */
  cqio__market_trade *trade;       /* NULL: that of the region */
  cqio__markets_scenario scenario; /* borrows the arrays */
  const cqio__markets *markets;    /* in which it runs */
} cqio__market_levers;

/* LEVERS of OPTIONS in REGION, which must outlive it. Collective. Errors of
 * cqio__market_region_invested, cqio_operator_create and cqio_equilibrium_create; LEVERS is to be
 * freed in any case, after paths that run in its markets. */
CQIO_NODISCARD cqio_status cqio__market_levers_read(const cqio__market_region *region,
                                                    const cqio_economy *economy,
                                                    const cqio_options *options,
                                                    cqio__market_levers *levers);
void cqio__market_levers_free(cqio__market_levers *levers);

/* ---- market_effects.c ------------------------------------------------------------------------ */

/* What the only lever of a scenario is meant to do: TEXT, "migration.town_worth = 0.02", and the
 * signs of the urban share and of real wages of towns over the countryside's; 0: none. */
typedef struct {
  char text[2 * CQIO_VALUE_SIZE];
  int urban, gap;
} cqio__lever_meaning;
/* False where OPTIONS have no lever, several, or one of which nothing is meant. Not collective. */
bool cqio__lever_means(const cqio_options *options, cqio__lever_meaning *out);

#endif
