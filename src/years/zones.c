/* Production of town and countryside that follows people: the supply of a district is divided anew
 * between its zones, which no buyer tells apart, so that districts as a whole supply what they did
 * (method 26.2). */
#include "years/zones.h"
#include "economy/strata.h"

void cqio__zones_destroy(cqio_zones **handle) {
  if (!handle || !*handle) return;
  cqio_zones *zones = *handle;
  cqio_operator_destroy(&zones->open);
  cqio_free(zones->base);
  cqio_free(zones->odds);
  cqio_free(zones->bound);
  cqio_free(zones->share);
  cqio_free(zones->from);
  cqio_free(zones->split);
  cqio_free(zones->outside);
  cqio_free(zones);
  *handle = NULL;
}

static cqio_status allocate(const cqio_economy *economy, cqio_zones *zones) {
  cqio_ctx *ctx = economy->ctx;
  size_t sectors = (size_t)economy->sectors, cells = (size_t)economy->districts * sectors;
  CQIO_TRY(CQIO_ALLOC(ctx, cells, &zones->base));
  CQIO_TRY(CQIO_ALLOC(ctx, cells, &zones->odds));
  CQIO_TRY(CQIO_ALLOC(ctx, cells, &zones->share));
  CQIO_TRY(CQIO_ALLOC(ctx, sectors, &zones->bound));
  CQIO_TRY(CQIO_ALLOC(ctx, economy->accounts, &zones->from));
  CQIO_TRY(CQIO_ALLOC(ctx, economy->accounts, &zones->split));
  return CQIO_ALLOC(ctx, economy->accounts, &zones->outside);
}

cqio_status cqio__zones_create(const cqio_economy *economy, cqio_zones **out) {
  *out = NULL;
  const cqio_dataset *data = economy->data;
  cqio_zones *zones;
  double *rural;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, 1, &zones));
  cqio_status status = allocate(economy, zones);
  if (!status) status = CQIO_ALLOC(economy->ctx, economy->districts, &rural);
  if (status) {
    cqio__zones_destroy(&zones);
    return status;
  }
  for (int r = 0; r < economy->districts; r++)
    rural[r] = data->residents[r] - data->urban_residents[r];
  for (int i = 0; i < economy->sectors; i++)
    zones->bound[i] = cqio__stratum(data, i) == CQIO_PRIMARY;
  cqio__zone_shares_base(economy->districts, economy->sectors, economy->output,
                         data->urban_residents, rural, zones->base, zones->odds);
  cqio_free(rural);
  *out = zones;
  return CQIO_OK;
}

/* Divides the sum of both zones of VALUES, at STEP from one zone to the other, by the rural SHARE.
 */
static void divide(const double *values, size_t step, double share, double *out) {
  double both = values[0] + values[step];
  out[0] = both * (1.0 - share);
  out[step] = both * share;
}

cqio_status cqio__zones_follow(const cqio_economy *economy, cqio_zones *zones,
                               const cqio_people *people) {
  const cqio_factored_structure *base = &economy->structure;
  size_t sectors = (size_t)economy->sectors, locations = (size_t)economy->locations;
  cqio__zone_shares(economy->districts, economy->sectors, zones->base, zones->odds, zones->bound,
                    people->urban, people->rural, zones->share);
  for (size_t r = 0; r < (size_t)economy->districts; r++)
    for (size_t i = 0; i < sectors; i++) {
      size_t cell = i * locations + r * CQIO_ZONES, account = r * CQIO_ZONES * sectors + i;
      double share = zones->share[r * sectors + i];
      divide(base->row_scale + cell, 1, share, zones->from + cell);
      if (base->local_split) divide(base->local_split + cell, 1, share, zones->split + cell);
      divide(economy->outside + account, sectors, share, zones->outside + account);
    }
  cqio_factored_structure structure = *base;
  structure.row_scale = zones->from;
  if (base->local_split) structure.local_split = zones->split;
  cqio_operator_destroy(&zones->open);
  return cqio_operator_create(economy->ctx, &structure, &zones->open);
}
