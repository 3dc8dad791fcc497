/* Four numbers of a region with markets on four published figures (28.9). */
#ifndef CQIO_MARKETS_CALIBRATE
#define CQIO_MARKETS_CALIBRATE

#include "markets/markets.h"

enum {
  CQIO_GAP_URBAN,      /* points of the urban share */
  CQIO_GAP_RESIDENTS,  /* percent */
  CQIO_GAP_REGISTERED, /* points of the registered urban share */
  CQIO_PEOPLE_GAPS
};

/* What the reference is to meet; borrowed. */
typedef struct {
  double urban_share, residents, registered_share; /* percent, persons, percent */
  int urban_year, residents_year, registered_year; /* of these, from year 0 */
  /* Utilisation of park capital: the part of the towns HOST [L] in GDP grows from year HOST_FROM to
   * HOST_TO by the factor HOST_GROWTH (27.21). NULL: it is UTILISATION. */
  const bool *host;
  int host_from, host_to;
  double host_growth, utilisation;
  const char *park; /* whose figures these are, for messages */
  /* Calibration of a region that is nearly the same, from which the search begins; NULL: none. */
  const struct cqio__markets_calibration *near;
} cqio__markets_goal;

/* What came of it. */
typedef struct cqio__markets_calibration {
  cqio__markets_found found;
  cqio__markets_path *reference; /* owned */
  double gap[CQIO_PEOPLE_GAPS], host_gap;
  double reach[2];      /* of HOST_GROWTH, with nothing and all used */
  int runs, equilibria; /* of paths, of markets */
} cqio__markets_calibration;

/*
 * Finds hazard, arrivals, conversion and utilisation (28.9): people alone first, then paths, each
 * near the one before, until all gaps are below 1e-9; NEAR takes the place of all that comes before
 * the paths. Collective. CQIO_CONFIG for a hazard above
 * 0.2 a year (26.43), a growth of the hosts out of reach (E361), or gaps that do not close; and the
 * errors of cqio__markets_reference. OUT is empty then.
 */
CQIO_NODISCARD cqio_status cqio__markets_calibrate(const cqio__markets *markets,
                                                   const cqio__markets_goal *goal,
                                                   cqio__markets_calibration *out);
void cqio__markets_calibration_free(cqio__markets_calibration *calibration);

/* ---- people_search.c ------------------------------------------------------------------------- */

/* Hazard, arrivals and conversion of FOUND with which people alone meet GOAL, in an economy in
 * which jobs of the strata are as (26.4)-(26.6) say and lie where they lay. Not collective. */
CQIO_NODISCARD cqio_status cqio__markets_people_alone(const cqio__markets *markets,
                                                      const cqio__markets_goal *goal,
                                                      cqio__markets_found *found);
/* One step of Newton's method for the same three from GAP, the gaps of PATH, with people who move
 * in its economy as it stands. Not collective. */
CQIO_NODISCARD cqio_status cqio__markets_people_step(const cqio__markets_path *path,
                                                     const cqio__markets_goal *goal,
                                                     const double *gap, cqio__markets_found *found);
/* Puts those GAP[CQIO_PEOPLE_GAPS] that PEOPLE at the end of year T have in it. */
void cqio__markets_people_gap(const cqio__markets_goal *goal, int t, const cqio_people *people,
                              double *gap);

#endif
