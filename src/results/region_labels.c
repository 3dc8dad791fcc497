/* Dimensions of the district tables, and what is known along them. */
#include "results/axes.h"
#include "results/region_file.h"

cqio_status cqio__region_dimensions(cqio_ncout *file, const cqio_study *study) {
  const char *name;
  int64_t size;
  for (int d = 0; (name = cqio__dimension_at(study->data, d, &size)) != NULL; d++)
    if (size > 0) CQIO_TRY(cqio_ncout_dimension(file, name, size));
  return CQIO_OK;
}

static cqio_status put_labels(cqio_ncout *file, const cqio_labels *labels, const char *dim,
                              const char *name, const char *long_name, char *const *texts) {
  if (labels->count == 0) return CQIO_OK;
  return cqio_ncout_labels(file, name, dim, (const char *const *)texts, long_name);
}

static cqio_status put_places(cqio_ncout *file, const cqio_study *study) {
  const cqio_dataset *data = study->data;
  const cqio_nc_variable lon = {.name = "lon",
                                .dims = "district",
                                .type = CQIO_NC_DOUBLE,
                                .long_name = "longitude of the centroid",
                                .standard_name = "longitude",
                                .units = "degrees_east"};
  const cqio_nc_variable lat = {.name = "lat",
                                .dims = "district",
                                .type = CQIO_NC_DOUBLE,
                                .long_name = "latitude of the centroid",
                                .standard_name = "latitude",
                                .units = "degrees_north"};
  const cqio_region_variable area = {.name = "area",
                                     .dims = "district",
                                     .long_name = "area of the district",
                                     .unit = CQIO_FILE_UNIT_KM2,
                                     .values = data->area};
  const cqio_nc_variable code = {.name = "adcode",
                                 .dims = "district",
                                 .type = CQIO_NC_INT,
                                 .long_name = "administrative code of the district"};
  CQIO_TRY(cqio_ncout_variable(file, &lon, data->centroid_lon));
  CQIO_TRY(cqio_ncout_variable(file, &lat, data->centroid_lat));
  CQIO_TRY(cqio__region_put(file, study, &area, (size_t)data->districts.count));
  CQIO_TRY(cqio_ncout_define(file, &code));
  return cqio_ncout_put_int(file, "adcode", data->adcode);
}

cqio_status cqio__region_labels(cqio_ncout *file, const cqio_study *study) {
  static const char *const registrations[] = {"urban (non-agricultural)", "rural (agricultural)"};
  static const char *const rounds[] = {"own", "spillover", "feedback"};
  const cqio_dataset *data = study->data;
  const cqio_labels *d = &data->districts, *s = &data->sectors, *p = &data->parks;
  CQIO_TRY(cqio__axis_districts(file, data));
  CQIO_TRY(put_labels(file, d, "district", "district_name_local", "local name of the district",
                      d->name_local));
  CQIO_TRY(put_labels(file, s, "sector", "sector_key", "key of the sector", s->key));
  CQIO_TRY(put_labels(file, s, "sector", "sector_name", "name of the sector", s->name));
  CQIO_TRY(put_labels(file, p, "park", "park_key", "key of the park", p->key));
  CQIO_TRY(put_labels(file, p, "park", "park_name", "name of the park", p->name));
  CQIO_TRY(
      put_labels(file, &data->skills, "skill", "skill_name", "level of skill", data->skills.key));
  CQIO_TRY(cqio__axis_zones(file));
  CQIO_TRY(cqio_ncout_labels(file, "registration_name", "registration", registrations,
                             "kind of household registration"));
  CQIO_TRY(cqio__axis_groups(file));
  CQIO_TRY(cqio_ncout_labels(file, "phase_name", "phase", cqio__phase_names,
                             "phase of park investment; phases are not to be added over years"));
  CQIO_TRY(cqio_ncout_labels(file, "part_name", "part", rounds,
                             "part of the effect between zones (Round)"));
  return put_places(file, study);
}
