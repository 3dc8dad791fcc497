/* Parts of a CF file that every output shares: labels, years, longitude-latitude grid. */
#include "netcdf/output.h"

#include <stdio.h>
#include <string.h>

static const char wgs84_wkt[] =
    "GEOGCRS[\"WGS 84\",DATUM[\"World Geodetic System 1984\",ELLIPSOID[\"WGS 84\",6378137,"
    "298.257223563,LENGTHUNIT[\"metre\",1]]],PRIMEM[\"Greenwich\",0,ANGLEUNIT[\"degree\","
    "0.0174532925199433]],CS[ellipsoidal,2],AXIS[\"geodetic latitude (Lat)\",north,ORDER[1],"
    "ANGLEUNIT[\"degree\",0.0174532925199433]],AXIS[\"geodetic longitude (Lon)\",east,ORDER[2],"
    "ANGLEUNIT[\"degree\",0.0174532925199433]],ID[\"EPSG\",4326]]";

/* TEXTS[count] side by side, each in LENGTH bytes. */
static cqio_status put_texts(cqio_ncout *out, const char *name, size_t count, size_t length,
                             const char *const *texts) {
  char *bytes;
  CQIO_TRY(CQIO_ALLOC(out->ctx, count * length, &bytes));
  for (size_t i = 0; i < count; i++)
    memcpy(bytes + i * length, texts[i], strlen(texts[i]));
  cqio_status status = cqio__ncout_put_chars(out, name, bytes, count * length);
  cqio_free(bytes);
  return status;
}

/* The name of the labels that stand for DIM, which must be known to both checkers of CF as a
 * coordinate: one asks that some variable names it, the other takes names apart at blanks only and
 * would then advise against the name of a dimension (CF 5), by which alone xarray selects. */
static const char *key_of(const cqio_ncout *out, const char *name, const char *dim,
                          char text[NC_MAX_NAME + 2]) {
  bool found = false;
  for (int i = 0; dim && i < out->variable_count; i++)
    found = found || strcmp(out->variables[i].name, dim) == 0;
  if (!found || strcmp(name, dim) == 0) return NULL;
  snprintf(text, NC_MAX_NAME + 2, "%s\n", dim);
  return text;
}

cqio_status cqio_ncout_labels(cqio_ncout *out, const char *name, const char *dim,
                              const char *const *labels, const char *long_name) {
  static const cqio_nc_attribute extra[] = {
      {"cdi", "ignore", 0.0}, {"_Encoding", "utf-8", 0.0}, {NULL, NULL, 0.0}};
  char length_name[NC_MAX_NAME + 1], dims[2 * NC_MAX_NAME + 2], key[NC_MAX_NAME + 2];
  int index = 0;
  if (dim) CQIO_TRY(cqio__ncout_find_dim(out, dim, &index));
  size_t count = dim ? (size_t)out->dims[index].size : 1, longest = 1;
  for (size_t i = 0; i < count; i++)
    if (strlen(labels[i]) > longest) longest = strlen(labels[i]);
  snprintf(length_name, sizeof length_name, "%.200s_strlen", name);
  snprintf(dims, sizeof dims, "%s%s%s", dim ? dim : "", dim ? " " : "", length_name);
  CQIO_TRY(cqio_ncout_dimension(out, length_name, (int64_t)longest));
  const cqio_nc_variable variable = {.name = name,
                                     .dims = dims,
                                     .type = CQIO_NC_CHAR,
                                     .long_name = long_name,
                                     .coordinates = key_of(out, name, dim, key),
                                     .coordinate = !dim || strcmp(name, dim) != 0,
                                     .extra = extra};
  CQIO_TRY(cqio_ncout_define(out, &variable));
  return put_texts(out, name, count, longest, labels);
}

/* Days from 2000-01-01 to 1 January of YEAR (Gregorian). */
static double new_year(int year) {
  int past = year - 1;
  /* NOLINTNEXTLINE(bugprone-integer-division): leap years are whole */
  return 365.0 * (year - 2000) + (past / 4 - past / 100 + past / 400) - 484.0;
}

/* Dimension NAME of SIZE unless the file has it already. */
static cqio_status need_dim(cqio_ncout *out, const char *name, int64_t size) {
  for (int i = 0; i < out->dim_count; i++)
    if (strcmp(out->dims[i].name, name) == 0) return CQIO_OK;
  return cqio_ncout_dimension(out, name, size);
}

cqio_status cqio_ncout_time(cqio_ncout *out, const int *years, int count) {
  static const cqio_nc_attribute extra[] = {
      {"axis", "T", 0.0}, {"calendar", "standard", 0.0}, {"bounds", "time_bnds", 0.0}, {0}};
  for (int i = 0; i < count; i++)
    if (years[i] < 1583 || years[i] > 9999 || (i > 0 && years[i] <= years[i - 1]))
      return cqio_fail(out->ctx, CQIO_INTERNAL, "%s: year %d: expected ascending years from 1583",
                       out->draft.path, years[i]);
  CQIO_TRY(cqio_ncout_dimension(out, "time", count));
  CQIO_TRY(need_dim(out, "bnds", 2));
  double *values;
  CQIO_TRY(CQIO_ALLOC(out->ctx, 3 * (size_t)count, &values));
  double *ends = values, *bounds = values + count;
  for (int i = 0; i < count; i++) {
    bounds[2 * i] = new_year(years[i]);
    bounds[2 * i + 1] = new_year(years[i] + 1);
    ends[i] = bounds[2 * i + 1] - 1.0;
  }
  cqio_status status =
      cqio_ncout_variable(out,
                          &(cqio_nc_variable){.name = "time",
                                              .dims = "time",
                                              .type = CQIO_NC_DOUBLE,
                                              .standard_name = "time",
                                              .long_name = "31 December, the end of the year",
                                              .units = "days since 2000-01-01 00:00:00",
                                              .helper = true,
                                              .extra = extra},
                          ends);
  if (!status)
    status = cqio_ncout_variable(
        out,
        &(cqio_nc_variable){
            .name = "time_bnds", .dims = "time bnds", .type = CQIO_NC_DOUBLE, .helper = true},
        bounds);
  cqio_free(values);
  return status;
}

/* A horizontal axis with its bounds. */
static cqio_status put_axis(cqio_ncout *out, const char *name, const char *standard_name,
                            const char *units, const char *letter, int count, const double *values,
                            const double *bounds) {
  char bounds_name[16], bounds_dims[16];
  snprintf(bounds_name, sizeof bounds_name, "%s_bnds", name);
  snprintf(bounds_dims, sizeof bounds_dims, "%s bnds", name);
  const cqio_nc_attribute extra[] = {{"axis", letter, 0.0}, {"bounds", bounds_name, 0.0}, {0}};
  CQIO_TRY(cqio_ncout_dimension(out, name, count));
  CQIO_TRY(cqio_ncout_variable(out,
                               &(cqio_nc_variable){.name = name,
                                                   .dims = name,
                                                   .type = CQIO_NC_DOUBLE,
                                                   .standard_name = standard_name,
                                                   .long_name = standard_name,
                                                   .units = units,
                                                   .helper = true,
                                                   .extra = extra},
                               values));
  return cqio_ncout_variable(
      out,
      &(cqio_nc_variable){
          .name = bounds_name, .dims = bounds_dims, .type = CQIO_NC_DOUBLE, .helper = true},
      bounds);
}

static cqio_status put_crs(cqio_ncout *out) {
  static const cqio_nc_attribute extra[] = {{"grid_mapping_name", "latitude_longitude", 0.0},
                                            {"longitude_of_prime_meridian", NULL, 0.0},
                                            {"semi_major_axis", NULL, 6378137.0},
                                            {"inverse_flattening", NULL, 298.257223563},
                                            {"crs_wkt", wgs84_wkt, 0.0},
                                            {0}};
  CQIO_TRY(cqio_ncout_define(out, &(cqio_nc_variable){.name = "crs",
                                                      .type = CQIO_NC_INT,
                                                      .long_name = "coordinate reference system",
                                                      .helper = true,
                                                      .extra = extra}));
  return cqio_ncout_put_int(out, "crs", &(int){0});
}

cqio_status cqio_ncout_lonlat(cqio_ncout *out, int lat_count, const double *lat,
                              const double *lat_bounds, int lon_count, const double *lon,
                              const double *lon_bounds, const double *row_area) {
  static const cqio_nc_attribute mapping[] = {{"grid_mapping", "crs", 0.0}, {0}};
  CQIO_TRY(need_dim(out, "bnds", 2));
  CQIO_TRY(put_axis(out, "lat", "latitude", "degrees_north", "Y", lat_count, lat, lat_bounds));
  CQIO_TRY(put_axis(out, "lon", "longitude", "degrees_east", "X", lon_count, lon, lon_bounds));
  CQIO_TRY(put_crs(out));
  if (!row_area) return CQIO_OK;
  double *area;
  CQIO_TRY(CQIO_ALLOC(out->ctx, (size_t)lat_count * (size_t)lon_count, &area));
  for (size_t i = 0; i < (size_t)lat_count * (size_t)lon_count; i++)
    area[i] = 1e6 * row_area[i / (size_t)lon_count];
  cqio_status status = cqio_ncout_variable(out,
                                           &(cqio_nc_variable){.name = "cell_area",
                                                               .dims = "lat lon",
                                                               .type = CQIO_NC_DOUBLE,
                                                               .standard_name = "cell_area",
                                                               .long_name = "area of the cell",
                                                               .units = "m2",
                                                               .extra = mapping},
                                           area);
  cqio_free(area);
  return status;
}
