/* Axes of the files of results. */
#include "results/axes.h"

const char *const cqio__zone_names[CQIO_ZONES] = {"urban", "rural"};
const char *const cqio__group_names[CQIO_GROUPS] = {
    "urban registration", "floating: rural registration in town", "rural"};
const char *const cqio__group_short_names[CQIO_GROUPS] = {"urban", "floating", "rural"};
const char *const cqio__phase_names[CQIO_PHASES] = {"construction", "operation"};

cqio_status cqio__axis_years(cqio_ctx *ctx, cqio_ncout *file, int first, int years) {
  int *year;
  CQIO_TRY(CQIO_ALLOC(ctx, years, &year));
  for (int t = 0; t < years; t++)
    year[t] = first + t;
  cqio_status status = cqio_ncout_time(file, year, years);
  cqio_free(year);
  return status;
}

cqio_status cqio__axis_districts(cqio_ncout *file, const cqio_dataset *data) {
  const cqio_labels *districts = &data->districts;
  CQIO_TRY(cqio_ncout_labels(file, "district_key", "district", (const char *const *)districts->key,
                             "key of the district"));
  return cqio_ncout_labels(file, "district_name", "district", (const char *const *)districts->name,
                           "name of the district");
}

cqio_status cqio__axis_zones(cqio_ncout *file) {
  return cqio_ncout_labels(file, "zone_name", "zone", cqio__zone_names, "zone of the district");
}

cqio_status cqio__axis_groups(cqio_ncout *file) {
  return cqio_ncout_labels(file, "group_name", "group", cqio__group_names, "household group");
}
