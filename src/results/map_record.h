/* What a file of maps says of each year beside the maps: one row of numbers a year, which a rank
 * can hand to another. */
#ifndef CQIO_RESULTS_MAP_RECORD
#define CQIO_RESULTS_MAP_RECORD

#include "cqio/core.h"

typedef struct {
  int years;
  size_t maps, districts, shared; /* shared entries, see cqio_map_maker */
  size_t width;                   /* of a row */
  double *row;                    /* [years][width] */
} cqio_map_record;

/* Places in a row. */
static inline size_t cqio__map_place_total(int map) { /* what a density spreads */
  return (size_t)map;
}
static inline size_t cqio__map_place_lived_in(const cqio_map_record *record) { /* density (14.14) */
  return record->maps;
}
static inline size_t cqio__map_place_built_up(const cqio_map_record *record) { /* km2 */
  return record->maps + 1;
}
static inline size_t
cqio__map_place_districts(const cqio_map_record *record) { /* [R] density (14.14) */
  return record->maps + 2;
}
static inline size_t cqio__map_place_land(const cqio_map_record *record) { /* [R] built-up share */
  return record->maps + 2 + record->districts;
}
/* [shared] part of the district in its cell. */
static inline size_t cqio__map_place_share(const cqio_map_record *record, int map) {
  return record->maps + 2 + 2 * record->districts + (size_t)map * record->shared;
}

/* A record of zeros; cqio__map_record_free in any case. */
CQIO_NODISCARD cqio_status cqio__map_record_create(cqio_ctx *ctx, int years, size_t maps,
                                                   size_t districts, size_t shared,
                                                   cqio_map_record *out);
void cqio__map_record_free(cqio_map_record *record);
/* The numbers from PLACE on of year T. */
double *cqio__map_record_at(const cqio_map_record *record, int t, size_t place);
/* COUNT numbers from PLACE on of all years, *OUT [years][count] for cqio_free. */
CQIO_NODISCARD cqio_status cqio__map_record_gather(cqio_ctx *ctx, const cqio_map_record *record,
                                                   size_t place, size_t count, double **out);

#endif
