/* Production of town and countryside that follows people (method 26.2). */
#ifndef CQIO_YEARS_ZONES
#define CQIO_YEARS_ZONES

#include "cqio/economy.h"

/* What the year's people make of the supply of districts; owned. Before the first year nothing
 * differs from the base year. */
typedef struct {
  double *base, *odds;  /* [R][S] rural share of the base year, and its odds per head */
  bool *bound;          /* [S] to land: farming */
  double *share;        /* [R][S] rural share of the year */
  double *from, *split; /* [S][L] row scales, and splits of what is bought in the own district */
  double *outside;      /* [n] demand from outside */
  cqio_operator *open;  /* NULL before the first year */
} cqio_zones;

/* Not collective. */
CQIO_NODISCARD cqio_status cqio__zones_create(const cqio_economy *economy, cqio_zones **out);
void cqio__zones_destroy(cqio_zones **zones);
/* Shares and operator for PEOPLE. Collective. */
CQIO_NODISCARD cqio_status cqio__zones_follow(const cqio_economy *economy, cqio_zones *zones,
                                              const cqio_people *people);

#endif
