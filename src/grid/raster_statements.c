/* What attributes of a raster say of its numbers and its place. */
#include "grid/raster_statements.h"
#include "netcdf/input.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Whether NAME has the letters of WORD, whatever its capitals and signs. */
static bool spells(const char *name, const char *word) {
  for (; *name; name++) {
    if (!isalnum((unsigned char)*name)) continue;
    if (tolower((unsigned char)*name) != *word) return false;
    word++;
  }
  return *word == '\0';
}

/* What is expected in place of attribute NAME; NULL where it says nothing, or is read. */
static const char *expected_for(const char *name) {
  static const struct {
    const char *word, *read, *expected;
  } words[] = {{"scalefactor", "scale_factor", "'scale_factor'"},
               {"slope", NULL, "'scale_factor'"},
               {"scale", NULL, "'scale_factor'"},
               {"multiplier", NULL, "'scale_factor'"},
               {"addoffset", "add_offset", "'add_offset'"},
               {"offset", NULL, "'add_offset'"},
               {"intercept", NULL, "'add_offset'"},
               {"validmin", "valid_min", "'valid_min'"},
               {"validmax", "valid_max", "'valid_max'"},
               {"validrange", "valid_range", "'valid_range'"},
               {"unsigned", "_Unsigned", "'_Unsigned'"},
               {"flagvalues", NULL, "none, as classes are no weights"},
               {"flagmasks", NULL, "none, as classes are no weights"},
               {"flagmeanings", NULL, "none, as classes are no weights"}};
  for (size_t k = 0; k < sizeof words / sizeof *words; k++)
    if (spells(name, words[k].word) && !(words[k].read && strcmp(name, words[k].read) == 0))
      return words[k].expected;
  return NULL;
}

static cqio_status check_names(cqio_ctx *ctx, cqio_ncin *in, const char *variable) {
  cqio_status status = CQIO_OK;
  for (int k = 0; !status; k++) {
    char *name = NULL;
    CQIO_TRY(cqio_ncin_attribute_name(in, variable, k, &name));
    if (!name) return CQIO_OK;
    const char *expected = expected_for(name);
    if (expected)
      status = cqio_fail(ctx, CQIO_DATA, "%s: variable '%s': attribute '%.64s': expected %s",
                         cqio_ncin_path(in), variable, name, expected);
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
  CQIO_TRY(check_names(ctx, in, name));
  CQIO_TRY(check_mapping(ctx, in, name));
  return check_actual_range(ctx, in, name, values, count);
}
