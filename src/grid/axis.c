/* Axes of a raster: which dimensions are latitude and longitude, and where their elements lie. */
#include "grid/axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const double tolerance = 0.01; /* of a step: coordinates may be floats */

/* Index of TEXT in LIST, -1 without; NULL is not in it. */
static int place_in(const char *text, const char *const *list, int count) {
  for (int i = 0; i < count && text; i++)
    if (strcasecmp(text, list[i]) == 0) return i;
  return -1;
}

/* Degrees of a kind by the spellings of CF-1.8 4.1 and 4.2; plain degrees say no direction. */
static bool is_degrees(const char *units, enum direction *direction) {
  static const char *const spellings[] = {
      "degrees_north", "degree_north", "degree_N",    "degrees_N", "degreeN",
      "degreesN",      "degrees_east", "degree_east", "degree_E",  "degrees_E",
      "degreeE",       "degreesE",     "degrees",     "degree"};
  int place = place_in(units, spellings, 14);
  *direction = place < 0 || place >= 12 ? NO_DIRECTION : place < 6 ? LATITUDE : LONGITUDE;
  return place >= 0;
}

static enum direction by_text(const char *text, const char *latitude, const char *longitude) {
  if (text && strcasecmp(text, latitude) == 0) return LATITUDE;
  return text && strcasecmp(text, longitude) == 0 ? LONGITUDE : NO_DIRECTION;
}

static enum direction by_name(const char *name) {
  if (strncasecmp(name, "lat", 3) == 0) return LATITUDE;
  return strncasecmp(name, "lon", 3) == 0 ? LONGITUDE : NO_DIRECTION;
}

static cqio_status judge(cqio_ctx *ctx, const cqio_ncin *in, const char *name, const char *units,
                         const char *standard, const char *letter, enum direction *out) {
  enum direction by_units;
  bool degrees = is_degrees(units, &by_units);
  const enum direction signs[] = {by_units, by_text(standard, "latitude", "longitude"),
                                  by_name(name), degrees ? by_text(letter, "Y", "X") : 0};
  *out = NO_DIRECTION;
  for (int i = 0; i < 4; i++) {
    if (*out && signs[i] && signs[i] != *out)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: variable '%s' with units '%s', standard_name '%s' and axis '%s' is "
                       "both a latitude and a longitude: expected one of them",
                       cqio_ncin_path(in), name, units ? units : "", standard ? standard : "",
                       letter ? letter : "");
    if (signs[i]) *out = signs[i];
  }
  bool other = standard && !signs[1]; /* projection_x_coordinate, grid_latitude ... */
  if (*out && (other || (units && !degrees)))
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: variable '%s' has %s '%s': expected %s, in degrees_%s; a raster in "
                     "another system is brought there with 'gdalwarp -t_srs EPSG:4326'",
                     cqio_ncin_path(in), name, other ? "standard_name" : "units",
                     other ? standard : units, *out == LATITUDE ? "latitude" : "longitude",
                     *out == LATITUDE ? "north" : "east");
  return CQIO_OK;
}

cqio_status cqio__axis_direction(cqio_ctx *ctx, cqio_ncin *in, const char *name,
                                 enum direction *direction) {
  *direction = by_name(name);
  if (cqio_ncin_find(in, name) < 0) return CQIO_OK;
  char *units = NULL, *standard = NULL, *letter = NULL;
  cqio_status status = cqio_ncin_attribute(in, name, "units", &units);
  if (!status) status = cqio_ncin_attribute(in, name, "standard_name", &standard);
  if (!status) status = cqio_ncin_attribute(in, name, "axis", &letter);
  if (!status) status = judge(ctx, in, name, units, standard, letter, direction);
  cqio_free(units);
  cqio_free(standard);
  cqio_free(letter);
  return status;
}

/* Edges where the coordinates have bounds; *found is false without. */
static cqio_status read_edges(cqio_ctx *ctx, cqio_ncin *in, const char *name, int64_t count,
                              struct axis *axis, bool *found) {
  char *bounds = NULL, dims[600];
  *found = false;
  CQIO_TRY(cqio_ncin_attribute(in, name, "bounds", &bounds));
  int index = bounds ? cqio_ncin_find(in, bounds) : -1;
  if (index < 0 || cqio_ncin_variable_rank(in, index) != 2) {
    cqio_free(bounds);
    return CQIO_OK;
  }
  double *edges = NULL;
  const char *corner = cqio_ncin_variable_dimension(in, index, 1);
  snprintf(dims, sizeof dims, "%s %s", name, corner);
  cqio_status status = cqio_ncin_expect_dimension(in, corner, 2, NULL);
  if (!status) status = cqio_ncin_reals(in, bounds, dims, CQIO_NC_FINITE, &edges, NULL);
  if (!status) {
    double width = fabs(edges[1] - edges[0]);
    bool up = count > 1 ? edges[2] > edges[0] : edges[1] > edges[0];
    struct axis edge = {count, up ? fmin(edges[0], edges[1]) : fmax(edges[0], edges[1]),
                        up ? width : -width};
    bool good = width > 0.0;
    for (int64_t i = 0; i < count && good; i++) {
      double middle = edge.origin + ((double)i + 0.5) * edge.step;
      good = fabs(0.5 * (edges[2 * i] + edges[2 * i + 1]) - middle) < tolerance * width &&
             fabs(fabs(edges[2 * i + 1] - edges[2 * i]) - width) < tolerance * width;
    }
    if (!good)
      status = cqio_fail(ctx, CQIO_DATA,
                         "%s: variable '%s': expected bounds of '%s' that adjoin in equal steps",
                         cqio_ncin_path(in), bounds, name);
    *axis = edge;
    *found = true;
  }
  cqio_free(edges);
  cqio_free(bounds);
  return status;
}

static cqio_status check_range(cqio_ctx *ctx, const cqio_ncin *in, const char *name,
                               enum direction direction, const struct axis *axis) {
  double first = axis->origin, last = axis->origin + (double)axis->count * axis->step;
  double limit = direction == LATITUDE ? 90.0 : 720.0, slack = fabs(axis->step) * (0.5 + tolerance);
  if (fmin(first, last) < -limit - slack || fmax(first, last) > limit + slack)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: variable '%s' runs from %.9g to %.9g: expected degrees of %s", //
                     cqio_ncin_path(in), name, first, last,
                     direction == LATITUDE ? "latitude in [-90, 90]" : "longitude");
  if (direction == LONGITUDE && fabs(last - first) > 360.0 + slack)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: variable '%s' runs from %.9g to %.9g, more than once round the earth: "
                     "expected at most 360 degrees, without a repeated column",
                     cqio_ncin_path(in), name, first, last);
  return CQIO_OK;
}

cqio_status cqio__axis_read(cqio_ctx *ctx, cqio_ncin *in, const char *name,
                            enum direction direction, struct axis *axis) {
  double *centres;
  struct axis edges;
  bool bounded;
  CQIO_TRY(cqio_ncin_reals(in, name, name, CQIO_NC_FINITE, &centres, &axis->count));
  cqio_status status = read_edges(ctx, in, name, axis->count, &edges, &bounded);
  int64_t last = axis->count - 1;
  bool regular = last >= 1 && centres[last] != centres[0];
  axis->step = regular ? (centres[last] - centres[0]) / (double)last : 1.0;
  for (int64_t i = 0; i <= last && regular; i++)
    regular = fabs(centres[i] - centres[0] - (double)i * axis->step) < tolerance * fabs(axis->step);
  if (regular) axis->origin = centres[0] - 0.5 * axis->step;
  cqio_free(centres);
  CQIO_TRY(status);
  /* Bounds that only repeat the coordinates are not needed. */
  double apart = bounded ? fabs(edges.origin - axis->origin) + fabs(edges.step - axis->step) : 0.0;
  if (bounded && (!regular || apart > tolerance * fabs(axis->step))) {
    *axis = edges;
    regular = true;
  }
  if (!regular)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: variable '%s': expected at least 2 coordinates in equal steps",
                     cqio_ncin_path(in), name);
  return check_range(ctx, in, name, direction, axis);
}
