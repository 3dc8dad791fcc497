/* Dimensions of the district tables, and what is known along them. */
#include "results/axes.h"
#include "results/region_file.h"

#include <string.h>

cqio_status cqio__region_dimensions(cqio_ncout *file, const cqio_study *study) {
  const char *name;
  int64_t size;
  for (int d = 0; (name = cqio__dimension_at(study->data, d, &size)) != NULL; d++) {
    bool used = size > 0 && (study->calibration.markets || strcmp(name, "stratum") != 0);
    if (used) CQIO_TRY(cqio__axis(study->ctx, file, study->data, name, size));
  }
  return CQIO_OK;
}

cqio_status cqio__region_places(cqio_ncout *file, const cqio_study *study) {
  const cqio_dataset *data = study->data;
  const cqio_nc_variable lon = {.name = "lon",
                                .dims = "district",
                                .type = CQIO_NC_DOUBLE,
                                .long_name = "longitude of the centroid",
                                .standard_name = "longitude",
                                .units = "degrees_east",
                                .coordinate = true};
  const cqio_nc_variable lat = {.name = "lat",
                                .dims = "district",
                                .type = CQIO_NC_DOUBLE,
                                .long_name = "latitude of the centroid",
                                .standard_name = "latitude",
                                .units = "degrees_north",
                                .coordinate = true};
  const cqio_region_variable area = {.name = "area",
                                     .dims = "district",
                                     .long_name = "area of the district",
                                     .unit = CQIO_FILE_UNIT_KM2,
                                     .values = data->area};
  const cqio_nc_variable code = {.name = "adcode",
                                 .dims = "district",
                                 .type = CQIO_NC_INT,
                                 .long_name = "administrative code of the district",
                                 .coordinate = true};
  CQIO_TRY(cqio_ncout_variable(file, &lon, data->centroid_lon));
  CQIO_TRY(cqio_ncout_variable(file, &lat, data->centroid_lat));
  CQIO_TRY(cqio__region_put(file, study, &area, (size_t)data->districts.count));
  CQIO_TRY(cqio_ncout_define(file, &code));
  return cqio_ncout_put_int(file, "adcode", data->adcode);
}
