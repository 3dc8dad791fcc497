/* The search for the behaviour of people: trajectories of the reference with what is tried (method
 * 12.4, 12.6, 26.41). */
#ifndef CQIO_YEARS_SEARCH
#define CQIO_YEARS_SEARCH

#include "years/trajectory.h"

/* What the searches share: what they try, and what it came to. */
typedef struct {
  const cqio_economy *economy;
  const cqio_job *job;
  cqio_options neutral;                    /* of the job, without levers */
  cqio_year *year;                         /* [years] of the trajectory last computed */
  cqio_reference reference;                /* of the same */
  const cqio_target *target[CQIO_TARGETS]; /* NULL: not within the years */
  double eta0, conversion_rate, arrivals;
  double urban_share, residents, registered_share; /* in the target years: percent, persons */
  int evaluations;
} cqio_search;

/* Years of JOB, the base year among them. */
int cqio__search_years(const cqio_job *job);
/* Whether the job asks for QUANTITY to be met. */
bool cqio__search_meets(const cqio_search *search, cqio_target_quantity quantity);
/* Looks up the targets. Not collective. */
void cqio__search_set_targets(cqio_search *search);
/* The trajectory of what is tried. CQIO_STOPPED after a year when a stop was asked for. Collective.
 */
CQIO_NODISCARD cqio_status cqio__search_compute(cqio_search *search);

/* What is tried so that QUANTITY is met: eta0, arrivals, conversion rate; and what it came to in
 * the trajectory last computed, percent or persons. */
double *cqio__search_unknown(cqio_search *search, int quantity);
double cqio__search_result(const cqio_search *search, int quantity);

/* ---- newton.c -------------------------------------------------------------------------------- */

/*
 * Newton's method on the municipal targets that the job asks for (26.41): eta0 for the urban share,
 * arrivals for residents, the conversion rate for the registered share; begins with what SEARCH
 * tries. The trajectory last computed is the one found. CQIO_CONFIG when it does not settle, with
 * the reach of the targets that are out of it. Collective.
 */
CQIO_NODISCARD cqio_status cqio__search_targets(cqio_search *search);

/* ---- reach.c --------------------------------------------------------------------------------- */

enum { CQIO_MAX_ETA0 = 4 }; /* 1/year: nearly all who gain leave at once */

/* Whether STATUS is that of a path that people cannot take, so that another one is to be tried. */
bool cqio__search_is_lost(cqio_status status);
/*
 * Records a sentence for each target that its unknown cannot meet within what the judge lets pass,
 * the others staying at what SEARCH holds; *FOUND: whether there is one. For a search that failed
 * or whose path is refused, before problems are recorded; overwrites the trajectory. Collective.
 */
CQIO_NODISCARD cqio_status cqio__search_explain(cqio_search *search, bool *found);

#endif
