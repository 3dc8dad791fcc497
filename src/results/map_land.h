/* The land over which maps spread figures of districts, by seats (17.3) or by towns (26.31-26.39).
 */
#ifndef CQIO_RESULTS_MAP_LAND
#define CQIO_RESULTS_MAP_LAND

#include "cqio/settlement.h"
#include "results/results.h"

/* One of the two, as grid.settlement says. */
typedef struct {
  cqio_weights *weights;
  cqio_settlement *settlement;
  int made; /* counts how often it was made anew */
} cqio_map_land;

/* The base year: before the first of a sequence of years. Not collective, as all below. */
CQIO_NODISCARD cqio_status cqio__map_land_begin(const cqio_study *study,
                                                const cqio_options *options,
                                                const cqio_map_input *input, cqio_map_land *land);
/* The year after, at whose end districts have URBAN and RURAL residents; WORK (26.40) or NULL. */
CQIO_NODISCARD cqio_status cqio__map_land_advance(cqio_ctx *ctx, const cqio_map_land *land,
                                                  const double *urban, const double *rural,
                                                  const cqio_settlement_work *work);
/* Weights of the entries for each zone. */
void cqio__map_land_weights(const cqio_map_land *land, const double *weights[CQIO_ZONES]);
/* Built-up km2 of each cell. */
void cqio__map_land_built_up(const cqio_map_land *land, double *cells);
void cqio__map_land_free(cqio_map_land *land);

#endif
