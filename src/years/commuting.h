/* Where people of a region live and come from, as far as it does not change over the years (method
 * 26.11, 26.13-26.15, 26.19). */
#ifndef CQIO_YEARS_COMMUTING
#define CQIO_YEARS_COMMUTING

#include "cqio/economy.h"

typedef struct {
  cqio_people_homes homes; /* borrows DISTANCE and the data set */
  double *distance;        /* [R][R] km from home to work */
} cqio_commuting;

/* Homes of those who hold the urban JOBS[R] of the base year, whose mean way is
 * migration.mean_commute. CQIO_CONFIG when that is out of reach, or a density ceiling lies below
 * what lives there. *out = NULL, with CQIO_OK, when movers choose workplaces. Not collective. */
CQIO_NODISCARD cqio_status cqio__commuting_create(const cqio_economy *economy,
                                                  const cqio_options *options, const double *jobs,
                                                  cqio_commuting **out);
void cqio__commuting_destroy(cqio_commuting **commuting);

/* k_loc, 1/year: migration.local_share of the difference in growth of town and countryside up to
 * the base year (26.11). */
double cqio__local_rate(const cqio_dataset *data, const cqio_options *options);
/* Registered people who live outside, [R] (26.19). */
void cqio__people_away(const cqio_dataset *data, double *away);

#endif
