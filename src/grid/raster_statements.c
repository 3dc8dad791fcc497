/* What attributes of a raster say of its numbers and its place. */
#include "grid/raster_statements.h"
#include "cqio/units.h"
#include "netcdf/packing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* What is expected in place of attribute NAME, "none" for none; NULL where it says nothing, or is
 * read. */
static const char *expected_for(const char *name) {
  static const char *const classes[] = {"flag_values", "flag_masks", "flag_meanings"};
  for (size_t k = 0; k < sizeof classes / sizeof *classes; k++)
    if (strcasecmp(name, classes[k]) == 0) return "none";
  const char *meant = cqio__packing_meant(name);
  if (meant) return cqio__packing_means_missing(name) || strcmp(meant, name) == 0 ? NULL : meant;
  cqio_statement what = cqio_statement_named(name, strlen(name));
  return what == CQIO_STATES_SCALE || what == CQIO_STATES_POWER ? "scale_factor" : NULL;
}

/* Packing is that of a variable: what the file says of it, and the variable does not, is not read.
 */
static cqio_status check_of_file(cqio_ctx *ctx, cqio_ncin *in, const char *variable,
                                 const char *name) {
  const char *meant = cqio__packing_meant(name);
  char *own = NULL;
  if (!meant || cqio__packing_means_missing(name)) return CQIO_OK;
  CQIO_TRY(cqio_ncin_attribute(in, variable, meant, &own));
  bool has = own != NULL;
  cqio_free(own);
  if (has) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA,
                   "%s: attribute '%.64s' of the file: expected it at variable '%s', as %s",
                   cqio_ncin_path(in), name, variable, meant);
}

/* Attributes of the variable, or OF_FILE of the file. */
static cqio_status check_names(cqio_ctx *ctx, cqio_ncin *in, const char *variable, bool of_file) {
  cqio_status status = CQIO_OK;
  for (int k = 0; !status; k++) {
    char *name = NULL;
    CQIO_TRY(cqio_ncin_attribute_name(in, of_file ? NULL : variable, k, &name));
    if (!name) return CQIO_OK;
    const char *expected = of_file ? NULL : expected_for(name);
    if (of_file) status = check_of_file(ctx, in, variable, name);
    bool none = expected && strcmp(expected, "none") == 0;
    if (expected)
      status = cqio_fail(ctx, CQIO_DATA, "%s: variable '%s': attribute '%.64s': expected %s%s%s",
                         cqio_ncin_path(in), variable, name, none ? "" : "'", expected,
                         none ? ", as classes are no weights" : "'");
    cqio_free(name);
  }
  return status;
}

/* Grid mappings of CF-1.8 5.6: latitude_longitude of the meridian of Greenwich. */
static cqio_status check_mapping(cqio_ctx *ctx, cqio_ncin *in, const char *variable) {
  char *mapping = NULL, *kind = NULL, *meridian = NULL;
  double degrees = 0.0;
  CQIO_TRY(cqio_ncin_attribute(in, variable, "grid_mapping", &mapping));
  if (mapping) mapping[strcspn(mapping, ": ")] = '\0'; /* "crs: lat lon" */
  cqio_status status = CQIO_OK;
  if (mapping && cqio_ncin_find(in, mapping) >= 0) {
    status = cqio_ncin_attribute(in, mapping, "grid_mapping_name", &kind);
    if (!status)
      status = cqio_ncin_attribute(in, mapping, "longitude_of_prime_meridian", &meridian);
    if (kind && !status && strcmp(kind, "latitude_longitude") != 0)
      status = cqio_fail(ctx, CQIO_DATA,
                         "%s: variable '%s': grid_mapping_name = '%.64s': expected "
                         "latitude_longitude; a raster in another system is brought there with "
                         "'gdalwarp -t_srs EPSG:4326'",
                         cqio_ncin_path(in), mapping, kind);
    if (meridian && !status && (!cqio_parse_real(meridian, &degrees) || degrees != 0.0))
      status = cqio_fail(ctx, CQIO_DATA,
                         "%s: variable '%s': longitude_of_prime_meridian = %.40s: expected 0, "
                         "that of Greenwich",
                         cqio_ncin_path(in), mapping, meridian);
  }
  cqio_free(mapping);
  cqio_free(kind);
  cqio_free(meridian);
  return status;
}

static cqio_status check_actual_range(cqio_ctx *ctx, cqio_ncin *in, const char *variable,
                                      const double *values, int64_t count) {
  static const double slack = 1e-5; /* of the range, which may be written with few digits */
  double range[2];
  bool found;
  cqio__ncin_pair(in, variable, "actual_range", range, &found);
  double more = slack * fmax(fabs(range[0]), fabs(range[1]));
  for (int64_t i = 0; found && i < count; i++)
    if (values[i] != CQIO_NC_MISSING &&
        (values[i] < range[0] - more || values[i] > range[1] + more))
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: variable '%s' has a value of %.6g: expected one in its actual_range, "
                       "%.6g to %.6g",
                       cqio_ncin_path(in), variable, values[i], range[0], range[1]);
  return CQIO_OK;
}

cqio_status cqio__raster_statements(cqio_ctx *ctx, cqio_ncin *in, const char *name,
                                    const double *values, int64_t count) {
  CQIO_TRY(check_names(ctx, in, name, false));
  CQIO_TRY(check_names(ctx, in, name, true));
  CQIO_TRY(check_mapping(ctx, in, name));
  return check_actual_range(ctx, in, name, values, count);
}
