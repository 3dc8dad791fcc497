/* The maps of the base year, which scenarios share. */
#include "results/map_base.h"

#include <string.h>

/* One member of the figures: VALUES NULL has none. */
struct list {
  const double *values;
  size_t count;
};
enum { LISTS = 9 };

static size_t lists_of(const cqio_map_maker *maker, const cqio_map_figures *year,
                       struct list lists[LISTS]) {
  size_t districts = (size_t)maker->study->economy->districts, count = 0;
  size_t zones = CQIO_ZONES * districts, groups = CQIO_GROUPS * districts;
  const struct list all[LISTS] = {
      {year->urban, districts},   {year->rural, districts}, {year->registered_urban, districts},
      {year->jobs, zones},        {year->park_jobs, zones}, {year->output, zones},
      {year->value_added, zones}, {year->earned, groups},   {year->income, groups}};
  memcpy(lists, all, sizeof all);
  for (int i = 0; i < LISTS; i++)
    count += lists[i].values ? lists[i].count : 0;
  return count;
}

/* Bits are compared: 0 and -0 make different files. */
static bool is_made_of(const cqio_map_base *base, const struct list lists[LISTS], size_t count) {
  const double *at = base->figures;
  if (!at || base->count != count) return false;
  for (int i = 0; i < LISTS; i++) {
    if (!lists[i].values) continue;
    if (memcmp(at, lists[i].values, lists[i].count * sizeof *at) != 0) return false;
    at += lists[i].count;
  }
  return true;
}

static cqio_status keep(cqio_map_base *base, const cqio_map_maker *maker,
                        const struct list lists[LISTS], size_t count) {
  cqio_ctx *ctx = maker->study->ctx;
  cqio__map_base_free(base);
  CQIO_TRY(CQIO_ALLOC(ctx, count, &base->figures));
  CQIO_TRY(CQIO_ALLOC(ctx, maker->record->width, &base->row));
  CQIO_TRY(cqio_ncout_pack(maker->file, &base->steps, &base->size));
  double *at = base->figures;
  for (int i = 0; i < LISTS; i++) {
    if (!lists[i].values) continue;
    memcpy(at, lists[i].values, lists[i].count * sizeof *at);
    at += lists[i].count;
  }
  memcpy(base->row, cqio__map_record_at(maker->record, 0, 0),
         maker->record->width * sizeof *base->row);
  base->count = count;
  base->land = maker->land.made;
  return CQIO_OK;
}

cqio_status cqio__map_base_year(cqio_map_base *base, const cqio_map_maker *maker,
                                const cqio_map_figures *figures) {
  struct list lists[LISTS];
  size_t count = lists_of(maker, figures, lists);
  if (base->steps && base->land == maker->land.made && is_made_of(base, lists, count)) {
    memcpy(cqio__map_record_at(maker->record, 0, 0), base->row,
           maker->record->width * sizeof *base->row);
    return cqio_ncout_unpack(maker->file, base->steps, base->size);
  }
  CQIO_TRY(cqio__maps_year(maker, figures, 0));
  return keep(base, maker, lists, count);
}

void cqio__map_base_free(cqio_map_base *base) {
  cqio_free(base->figures);
  cqio_free(base->steps);
  cqio_free(base->row);
  *base = (cqio_map_base){0};
}
