/* New jobs at the places of parks, near which part of the growth of towns lives (26.40). */
#ifndef CQIO_RESULTS_MAP_WORK
#define CQIO_RESULTS_MAP_WORK

#include "cqio/settlement.h"
#include "cqio/years.h"

/* Owned, but for the towns of the data set; of the year that was found last. */
typedef struct {
  cqio_settlement_work work;
  double *part, *jobs; /* [R], [points] */
} cqio_map_work;

/* Room for the places of STUDY, and how far from work people live in the base year BASE of a
 * scenario with OPTIONS, whose people choose homes. Not collective. */
CQIO_NODISCARD cqio_status cqio__map_work_create(const cqio_study *study,
                                                 const cqio_options *options, const cqio_year *base,
                                                 cqio_map_work **out);
void cqio__map_work_destroy(cqio_map_work **work);
/* New jobs of YEAR, and the part of the growth of each district that they are. */
void cqio__map_work_find(const cqio_study *study, const cqio_year *before, const cqio_year *year,
                         cqio_map_work *work);

#endif
