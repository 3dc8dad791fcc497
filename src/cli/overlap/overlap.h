/* Inside of cqio-overlap. */
#ifndef CQIO_CLI_OVERLAP
#define CQIO_CLI_OVERLAP

#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "cqio/core.h"
#include "cqio/grid.h"
#include "cqio/sheet.h"

/* The command line. */
struct request {
  const char *districts, *field;      /* polygons */
  const char *layer, *crs, *encoding; /* NULL: the first, those of the file */
  const char *keys, *match;           /* districts.csv and its column that FIELD holds */
  const char *output;
  double resolution, box[4]; /* degrees; west, south, east, north */
  bool has_box, overwrite;
};

/* Districts in their order, and their outlines in the equal-area projection (metres). */
struct outlines {
  int count;
  const cqio_sheet *table; /* borrowed: districts.csv */
  const char **keys;       /* [R] borrowed from the table */
  int *adcode;             /* [R], or NULL */
  OGRGeometryH *shape;
  OGRCoordinateTransformationH project; /* WGS84 longitude, latitude -> metres */
};

/* Reads the polygons of the districts KEYS [R], whose column VALUES [R] the field holds. */
cqio_status outlines_read(cqio_ctx *ctx, const struct request *request, const char *const *values,
                          struct outlines *outlines);
void outlines_release(struct outlines *outlines);

/* Box of all outlines in whole multiples of the resolution, when the request has none. */
cqio_status clip_box(cqio_ctx *ctx, const struct outlines *outlines, struct request *request);
/* Grid of the request with the overlap of each outline. */
cqio_status clip_outlines(cqio_ctx *ctx, const struct outlines *outlines,
                          const struct request *request, cqio_grid **grid);

/* Refuses outlines that overlap by more than 1e-3 of the smaller district, or of a cell, with both
 * names and the area; warns of smaller slivers. */
cqio_status neighbours_check(cqio_ctx *ctx, const struct request *request,
                             const struct outlines *outlines, const cqio_grid *grid);

/* Seats and centroids of the table, where it has them, against the outlines; a warning of areas. */
cqio_status stated_check(cqio_ctx *ctx, const struct request *request,
                         const struct outlines *outlines, const cqio_grid *grid);
/* Refuses FEATURE of district R where a field that is named as a column of the table holds what the
 * table says of another district alone. */
cqio_status stated_check_names(cqio_ctx *ctx, const struct request *request,
                               const struct outlines *outlines, OGRFeatureH feature, int r);

#endif
