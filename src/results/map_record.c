/* What a file of maps says of each year beside the maps. */
#include "results/map_record.h"

#include <string.h>

cqio_status cqio__map_record_create(cqio_ctx *ctx, int years, size_t maps, size_t districts,
                                    size_t shared, cqio_map_record *out) {
  *out = (cqio_map_record){.years = years, .maps = maps, .districts = districts, .shared = shared};
  out->width = cqio__map_place_share(out, (int)maps);
  return CQIO_ALLOC(ctx, (size_t)years * out->width, &out->row);
}

void cqio__map_record_free(cqio_map_record *record) {
  cqio_free(record->row);
  *record = (cqio_map_record){0};
}

double *cqio__map_record_at(const cqio_map_record *record, int t, size_t place) {
  return record->row + (size_t)t * record->width + place;
}

cqio_status cqio__map_record_gather(cqio_ctx *ctx, const cqio_map_record *record, size_t place,
                                    size_t count, double **out) {
  CQIO_TRY(CQIO_ALLOC(ctx, (size_t)record->years * count, out));
  for (int t = 0; t < record->years; t++)
    memcpy(*out + (size_t)t * count, cqio__map_record_at(record, t, place), count * sizeof **out);
  return CQIO_OK;
}
