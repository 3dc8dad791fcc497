/* One polygon of the file on its way to the equal-area projection. */
#ifndef CQIO_CLI_OVERLAP_SHAPE
#define CQIO_CLI_OVERLAP_SHAPE

#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "cqio/core.h"

/* From the system of the polygons to metres, by way of longitude and latitude on WGS84. */
struct route {
  bool geographic; /* the polygons are in degrees already, of whatever datum */
  OGRCoordinateTransformationH to_degrees, to_metres;
};

/*
 * A clone of OWN, a polygon or several, in metres; PLACE begins each message. Rings that are open
 * are closed; rings across the 180th meridian, or beyond it, go on at the other side; rings that
 * cross themselves keep all they enclose, holes never add land, and parts within parts are united
 * (GEOS, method "structure"); each with a warning. CQIO_DATA when OWN has no area or lies outside
 * of longitude and latitude.
 */
cqio_status shape_project(cqio_ctx *ctx, const char *place, OGRGeometryH own,
                          const struct route *route, OGRGeometryH *shape);

#endif
