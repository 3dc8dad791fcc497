/* One polygon of the file on its way to the equal-area projection. */
#include "cli/overlap/shape.h"

#include <cpl_error.h>
#include <gdal.h>
#include <math.h>
#include <string.h>

static const double nearly = 1e-9; /* degrees */

/* ---- rings ----------------------------------------------------------------------------------- */

typedef cqio_status ring_action(cqio_ctx *ctx, const char *place, OGRGeometryH ring, void *data);

static cqio_status each_ring(cqio_ctx *ctx, const char *place, OGRGeometryH shape,
                             ring_action *action, void *data) {
  int parts = OGR_G_GetGeometryCount(shape);
  if (parts == 0) return action(ctx, place, shape, data);
  for (int i = 0; i < parts; i++)
    CQIO_TRY(each_ring(ctx, place, OGR_G_GetGeometryRef(shape, i), action, data));
  return CQIO_OK;
}

static cqio_status check_range(cqio_ctx *ctx, const char *place, OGRGeometryH ring, void *data) {
  (void)data;
  for (int i = 0; i < OGR_G_GetPointCount(ring); i++) {
    double lon = OGR_G_GetX(ring, i), lat = OGR_G_GetY(ring, i);
    if (lon >= -360.0 && lon <= 540.0 && fabs(lat) <= 90.0 + nearly) continue;
    bool turned = fabs(lon) <= 90.0 && fabs(lat) <= 360.0;
    return cqio_fail(ctx, CQIO_DATA,
                     "%s has a point at longitude %.9g, latitude %.9g: expected degrees; %s", place,
                     lon, lat,
                     turned ? "is the latitude given before the longitude?"
                            : "give the reference system of projected coordinates with --crs");
  }
  return CQIO_OK;
}

static cqio_status count_open(cqio_ctx *ctx, const char *place, OGRGeometryH ring, void *data) {
  int last = OGR_G_GetPointCount(ring) - 1;
  if (last < 2)
    return cqio_fail(ctx, CQIO_DATA, "%s has a ring of %d points: expected at least 3", place,
                     last + 1);
  if (OGR_G_GetX(ring, 0) != OGR_G_GetX(ring, last) ||
      OGR_G_GetY(ring, 0) != OGR_G_GetY(ring, last))
    ++*(int *)data;
  return CQIO_OK;
}

/*
 * An edge of more than 180 degrees goes the other way, across the 180th meridian; what follows then
 * lies beyond it. An edge along a pole stays.
 */
static cqio_status unwrap(cqio_ctx *ctx, const char *place, OGRGeometryH ring, void *data) {
  int turns = 0, crossings = 0;
  double before = OGR_G_GetX(ring, 0), level = OGR_G_GetY(ring, 0);
  for (int i = 1; i < OGR_G_GetPointCount(ring); i++) {
    double lon = OGR_G_GetX(ring, i), lat = OGR_G_GetY(ring, i), step = lon - before;
    bool along_pole = fabs(lat) > 90.0 - nearly && fabs(level) > 90.0 - nearly;
    if (fabs(step) > 180.0 && !along_pole) {
      if (fabs(fabs(step) - 360.0) < nearly)
        return cqio_fail(ctx, CQIO_DATA,
                         "%s has an edge from longitude %.9g to %.9g: expected it to end at the "
                         "180th meridian or to cross it, not to go round the earth",
                         place, before, lon);
      turns += step > 0.0 ? -1 : 1;
      crossings++;
    }
    before = lon;
    level = lat;
    if (turns) OGR_G_SetPoint_2D(ring, i, lon + 360.0 * turns, lat);
  }
  if (turns)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s goes round a pole: expected a ring that is cut at the 180th meridian",
                     place);
  *(int *)data += crossings;
  return CQIO_OK;
}

static cqio_status move(cqio_ctx *ctx, const char *place, OGRGeometryH ring, void *data) {
  (void)ctx;
  (void)place;
  for (int i = 0; i < OGR_G_GetPointCount(ring); i++)
    OGR_G_SetPoint_2D(ring, i, OGR_G_GetX(ring, i) + *(double *)data, OGR_G_GetY(ring, i));
  return CQIO_OK;
}

static double middle(OGRGeometryH shape) {
  OGREnvelope box;
  OGR_G_GetEnvelope(shape, &box);
  return 0.5 * (box.MinX + box.MaxX);
}

/* Holes lie at the same turn as their shell. */
static cqio_status align_holes(cqio_ctx *ctx, const char *place, OGRGeometryH parts) {
  for (int i = 0; i < OGR_G_GetGeometryCount(parts); i++) {
    OGRGeometryH part = OGR_G_GetGeometryRef(parts, i);
    double shell = middle(OGR_G_GetGeometryRef(part, 0));
    for (int k = 1; k < OGR_G_GetGeometryCount(part); k++) {
      OGRGeometryH hole = OGR_G_GetGeometryRef(part, k);
      double shift = 360.0 * floor((shell - middle(hole)) / 360.0 + 0.5);
      if (shift != 0.0) CQIO_TRY(move(ctx, place, hole, &shift));
    }
  }
  return CQIO_OK;
}

/* ---- parts ----------------------------------------------------------------------------------- */

static OGRGeometryH make_valid(OGRGeometryH shape) {
#if GDAL_VERSION_NUM >= GDAL_COMPUTE_VERSION(3, 4, 0)
  char method[] = "METHOD=STRUCTURE", *options[] = {method, NULL};
  return OGR_G_MakeValidEx(shape, options);
#else
  (void)shape; /* the only method there adds the land of holes outside their shell */
  return NULL;
#endif
}

static void add_polygons(OGRGeometryH all, OGRGeometryH shape) {
  if (wkbFlatten(OGR_G_GetGeometryType(shape)) == wkbPolygon) {
    OGR_G_AddGeometry(all, shape);
    return;
  }
  for (int i = 0; i < OGR_G_GetGeometryCount(shape); i++)
    add_polygons(all, OGR_G_GetGeometryRef(shape, i));
}

/* The polygons of SHAPE, which is released; lines and points that GEOS leaves have no area. */
static OGRGeometryH only_polygons(OGRGeometryH shape) {
  OGRGeometryH all = shape ? OGR_G_CreateGeometry(wkbMultiPolygon) : NULL;
  if (!shape) return NULL;
  add_polygons(all, shape);
  OGR_G_DestroyGeometry(shape);
  return all;
}

/* The shells of SHAPE without their holes, united; NULL on failure. */
static OGRGeometryH shells_of(OGRGeometryH shape) {
  OGRGeometryH all = OGR_G_CreateGeometry(wkbMultiPolygon);
  for (int i = 0; i < OGR_G_GetGeometryCount(shape); i++) {
    OGRGeometryH shell = OGR_G_CreateGeometry(wkbPolygon);
    OGR_G_AddGeometry(shell, OGR_G_GetGeometryRef(OGR_G_GetGeometryRef(shape, i), 0));
    OGR_G_AddGeometryDirectly(all, shell);
  }
  OGRGeometryH valid = make_valid(all);
  OGR_G_DestroyGeometry(all);
  return valid;
}

/* A valid form of SHAPE; holes that lie outside, which GEOS makes parts, add nothing. */
static OGRGeometryH mend(OGRGeometryH shape) {
  OGRGeometryH valid = make_valid(shape), shells = valid ? shells_of(shape) : NULL;
  OGRGeometryH inside = shells ? OGR_G_Intersection(valid, shells) : NULL;
  if (valid) OGR_G_DestroyGeometry(valid);
  if (shells) OGR_G_DestroyGeometry(shells);
  return only_polygons(inside);
}

/* What GEOS finds wrong, without the place, of which the name says enough. */
static void reason_of(char *reason, size_t size) {
  strncpy(reason, CPLGetLastErrorMsg(), size - 1);
  reason[size - 1] = '\0';
  char *end = strstr(reason, " at or near point");
  if (end) *end = '\0';
  const char *colon = strstr(reason, ": ");
  if (colon) memmove(reason, colon + 2, strlen(colon + 2) + 1);
  if (!reason[0]) strcpy(reason, "rings cross");
}

static cqio_status repair(cqio_ctx *ctx, const char *place, OGRGeometryH *shape) {
  char reason[128];
  CPLErrorReset();
  if (OGR_G_IsValid(*shape)) return CQIO_OK;
  reason_of(reason, sizeof reason);
  OGRGeometryH valid = mend(*shape);
  if (valid && OGR_G_Area(valid) > 0.0) {
    cqio_log(ctx, CQIO_LOG_WARN, "%s is not valid (%s) and was repaired", place, reason);
    OGR_G_DestroyGeometry(*shape);
    *shape = valid;
    return CQIO_OK;
  }
  if (valid) OGR_G_DestroyGeometry(valid);
  return cqio_fail(ctx, CQIO_DATA, "%s is not valid (%s) and cannot be repaired: expected %s",
                   place, reason,
                   valid ? "an area" : "a valid polygon, or GDAL 3.4 with GEOS 3.10 or later");
}

static OGRGeometryH turn_of_the_earth(int turn) {
  double west = -180.0 + 360.0 * turn, east = 180.0 + 360.0 * turn;
  OGRGeometryH ring = OGR_G_CreateGeometry(wkbLinearRing);
  OGRGeometryH box = OGR_G_CreateGeometry(wkbPolygon);
  OGR_G_AddPoint_2D(ring, west, -90.0);
  OGR_G_AddPoint_2D(ring, east, -90.0);
  OGR_G_AddPoint_2D(ring, east, 90.0);
  OGR_G_AddPoint_2D(ring, west, 90.0);
  OGR_G_AddPoint_2D(ring, west, -90.0);
  OGR_G_AddGeometryDirectly(box, ring);
  return box;
}

/* Brings what lies beyond the 180th meridian to [-180, 180]. */
static cqio_status split(cqio_ctx *ctx, const char *place, OGRGeometryH *shape) {
  OGREnvelope box;
  OGR_G_GetEnvelope(*shape, &box);
  if (box.MinX >= -180.0 && box.MaxX <= 180.0) return CQIO_OK;
  OGRGeometryH whole = OGR_G_CreateGeometry(wkbMultiPolygon);
  for (int turn = -2; turn <= 2 && whole; turn++) {
    OGRGeometryH earth = turn_of_the_earth(turn), part = OGR_G_Intersection(*shape, earth);
    double shift = -360.0 * turn;
    if (part) CQIO_TRY(each_ring(ctx, place, part, move, &shift));
    OGRGeometryH both = part ? OGR_G_Union(whole, part) : NULL;
    OGR_G_DestroyGeometry(earth);
    OGR_G_DestroyGeometry(whole);
    if (part) OGR_G_DestroyGeometry(part);
    whole = both;
  }
  if (!whole) return cqio_fail(ctx, CQIO_DATA, "%s cannot be cut at the 180th meridian", place);
  OGR_G_DestroyGeometry(*shape);
  *shape = only_polygons(whole);
  return CQIO_OK;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static cqio_status transform(cqio_ctx *ctx, const char *place, OGRGeometryH shape,
                             OGRCoordinateTransformationH by) {
  if (OGR_G_Transform(shape, by) == OGRERR_NONE) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA, "%s: %s: expected coordinates that can be projected", place,
                   CPLGetLastErrorMsg());
}

/* Rings in degrees, closed and each on one side. */
static cqio_status settle_rings(cqio_ctx *ctx, const char *place, const struct route *route,
                                OGRGeometryH shape) {
  int open = 0, crossings = 0;
  CQIO_TRY(each_ring(ctx, place, shape, count_open, &open));
  if (open) {
    cqio_log(ctx, CQIO_LOG_WARN, "%s has a ring that is not closed; it was closed", place);
    OGR_G_CloseRings(shape);
  }
  if (route->geographic) CQIO_TRY(each_ring(ctx, place, shape, check_range, NULL));
  CQIO_TRY(transform(ctx, place, shape, route->to_degrees));
  CQIO_TRY(each_ring(ctx, place, shape, check_range, NULL));
  CQIO_TRY(each_ring(ctx, place, shape, unwrap, &crossings));
  if (crossings)
    cqio_log(ctx, CQIO_LOG_WARN,
             "%s has edges of more than 180 degrees; they were taken across the 180th meridian",
             place);
  return align_holes(ctx, place, shape);
}

cqio_status shape_project(cqio_ctx *ctx, const char *place, OGRGeometryH own,
                          const struct route *route, OGRGeometryH *out) {
  *out = NULL;
  OGRGeometryH shape = OGR_G_ForceToMultiPolygon(OGR_G_GetLinearGeometry(own, 0.0, NULL));
  OGR_G_FlattenTo2D(shape);
  cqio_status status = CQIO_OK;
  if (OGR_G_GetGeometryType(shape) != wkbMultiPolygon)
    status = cqio_fail(ctx, CQIO_DATA, "%s is a %s: expected a polygon", place,
                       OGR_G_GetGeometryName(own));
  if (!status) status = settle_rings(ctx, place, route, shape);
  if (!status) status = repair(ctx, place, &shape);
  if (!status) status = split(ctx, place, &shape);
  if (!status) status = transform(ctx, place, shape, route->to_metres);
  if (!status) status = repair(ctx, place, &shape); /* edges were straight in degrees */
  if (!status && !(OGR_G_Area(shape) > 0.0))
    status = cqio_fail(ctx, CQIO_DATA, "%s encloses no area: expected a polygon", place);
  if (status)
    OGR_G_DestroyGeometry(shape);
  else
    *out = shape;
  return status;
}
