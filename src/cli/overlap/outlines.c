/* District polygons of any format that OGR reads, in an equal-area projection. */
#include "cli/overlap/district_names.h"
#include "cli/overlap/shape.h"

#include <cpl_error.h>
#include <cpl_string.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { DEGREES = 4326, MAX_STRANGERS = 1000 };
enum { EQUAL_AREA = 6933 }; /* EPSG: authalic cylindrical projection of the WGS84 ellipsoid */

/* Reference system of longitude and latitude in that order. */
static OGRSpatialReferenceH reference(int epsg) {
  OGRSpatialReferenceH system = OSRNewSpatialReference(NULL);
  if (OSRImportFromEPSG(system, epsg) != OGRERR_NONE) {
    OSRDestroySpatialReference(system);
    return NULL;
  }
  OSRSetAxisMappingStrategy(system, OAMS_TRADITIONAL_GIS_ORDER);
  return system;
}

static cqio_status no_projection(cqio_ctx *ctx) {
  return cqio_fail(ctx, CQIO_IO, "projection EPSG:%d: %s: expected the PROJ database (proj.db)",
                   EQUAL_AREA, CPLGetLastErrorMsg());
}

/* The reference system of the polygons: given, or their own. */
static cqio_status source_system(cqio_ctx *ctx, const struct request *request, OGRLayerH layer,
                                 OGRSpatialReferenceH *system) {
  OGRSpatialReferenceH own = OGR_L_GetSpatialRef(layer);
  *system = NULL;
  if (!request->crs && !own)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: has no reference system: expected one; give it with --crs, for example "
                     "--crs EPSG:4326",
                     request->districts);
  *system = request->crs ? OSRNewSpatialReference(NULL) : OSRClone(own);
  if (request->crs && OSRSetFromUserInput(*system, request->crs) != OGRERR_NONE) {
    OSRDestroySpatialReference(*system);
    *system = NULL;
    return cqio_fail(ctx, CQIO_USAGE, "--crs = %s: expected a reference system, e.g. EPSG:4326",
                     request->crs);
  }
  OSRSetAxisMappingStrategy(*system, OAMS_TRADITIONAL_GIS_ORDER);
  return CQIO_OK;
}

/* Adds a polygon to what the district has already. */
static cqio_status add_shape(cqio_ctx *ctx, const char *place, OGRGeometryH *district,
                             OGRGeometryH shape) {
  if (!*district) {
    *district = shape;
    return CQIO_OK;
  }
  OGRGeometryH both = OGR_G_Union(*district, shape);
  OGR_G_DestroyGeometry(shape);
  if (!both) return cqio_fail(ctx, CQIO_DATA, "%s has polygons that cannot be joined", place);
  OGR_G_DestroyGeometry(*district);
  *district = both;
  return CQIO_OK;
}

/* What is left out of the file, for warnings and messages. */
struct leftovers {
  int unknown, unnamed, empty;
  char **strangers; /* names of no district, the first of them */
};

/* Adds FEATURE to its district, or counts it among the leftovers. */
static cqio_status take_feature(cqio_ctx *ctx, const struct request *request, OGRFeatureH feature,
                                int field, const struct route *route, const char *const *values,
                                struct outlines *outlines, struct leftovers *left) {
  const char *value = OGR_F_GetFieldAsString(feature, field);
  OGRGeometryH own = OGR_F_GetGeometryRef(feature), shape;
  char place[512];
  int r = names_find(value, values, outlines->count);
  if (r < 0) {
    left->unnamed += !value[0];
    left->unknown += value[0] != '\0';
    if (value[0] && CSLFindString(left->strangers, value) < 0 &&
        CSLCount(left->strangers) < MAX_STRANGERS)
      left->strangers = CSLAddString(left->strangers, value);
    return CQIO_OK;
  }
  snprintf(place, sizeof place, "%s: %s '%s'", request->districts, request->field, value);
  if (!own || OGR_G_IsEmpty(own)) {
    cqio_log(ctx, CQIO_LOG_WARN, "%s has a feature without geometry, which was left out", place);
    left->empty++;
    return CQIO_OK;
  }
  CQIO_TRY(stated_check_names(ctx, request, outlines, feature, r));
  CQIO_TRY(shape_project(ctx, place, own, route, &shape));
  return add_shape(ctx, place, &outlines->shape[r], shape);
}

static void report_leftovers(cqio_ctx *ctx, const struct request *request,
                             const struct leftovers *left) {
  if (left->unknown > 0)
    cqio_log(ctx, CQIO_LOG_WARN,
             "%s: %d %s of no district of %s, the first of %s '%s', and left out",
             request->districts, left->unknown, left->unknown == 1 ? "polygon is" : "polygons are",
             request->keys, request->field, left->strangers ? left->strangers[0] : "");
  if (left->unnamed > 0)
    cqio_log(ctx, CQIO_LOG_WARN, "%s: %d %s an empty %s, left out", request->districts,
             left->unnamed, left->unnamed == 1 ? "polygon has" : "polygons have", request->field);
}

static cqio_status check_complete(cqio_ctx *ctx, const struct request *request,
                                  const char *const *values, const struct outlines *outlines,
                                  const struct leftovers *left) {
  bool *found;
  CQIO_TRY(CQIO_ALLOC(ctx, outlines->count, &found));
  for (int r = 0; r < outlines->count; r++)
    found[r] = outlines->shape[r] != NULL;
  cqio_status status =
      names_check(ctx, request, outlines->keys, values, outlines->count, found, left->strangers);
  cqio_free(found);
  return status;
}

static cqio_status find_field(cqio_ctx *ctx, const struct request *request, OGRLayerH layer,
                              int *field) {
  OGRFeatureDefnH table = OGR_L_GetLayerDefn(layer);
  *field = OGR_FD_GetFieldIndex(table, request->field);
  if (*field >= 0) return CQIO_OK;
  char **names = NULL;
  for (int i = 0; i < OGR_FD_GetFieldCount(table); i++)
    names = CSLAddString(names, OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(table, i)));
  const char *near =
      cqio_nearest(request->field, (const char *const *)names, (size_t)CSLCount(names));
  cqio_status status =
      cqio_fail(ctx, CQIO_DATA, "%s: has no field '%s'%s%s%s", request->districts, request->field,
                near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
  CSLDestroy(names);
  return status;
}

static cqio_status read_features(cqio_ctx *ctx, const struct request *request, OGRLayerH layer,
                                 const struct route *route, const char *const *values,
                                 struct outlines *outlines) {
  int field;
  struct leftovers left = {0, 0, 0, NULL};
  CQIO_TRY(find_field(ctx, request, layer, &field));
  cqio_status status = CQIO_OK;
  OGR_L_ResetReading(layer);
  for (OGRFeatureH feature; !status && (feature = OGR_L_GetNextFeature(layer));) {
    status = take_feature(ctx, request, feature, field, route, values, outlines, &left);
    OGR_F_Destroy(feature);
  }
  report_leftovers(ctx, request, &left);
  if (!status) status = check_complete(ctx, request, values, outlines, &left);
  CSLDestroy(left.strangers);
  return status;
}

static cqio_status read_layer(cqio_ctx *ctx, const struct request *request, GDALDatasetH file,
                              const char *const *values, struct outlines *outlines) {
  OGRLayerH layer = names_layer(request, file);
  if (!layer)
    return cqio_fail(ctx, CQIO_DATA, "%s: has no layer%s%s", request->districts,
                     request->layer ? " " : "", request->layer ? request->layer : "");
  OGRSpatialReferenceH from, to = reference(DEGREES);
  CQIO_TRY(source_system(ctx, request, layer, &from));
  double unit = OSRGetAngularUnits(from, NULL);
  struct route route = {OSRIsGeographic(from) && unit > 0.017453 && unit < 0.017454,
                        to ? OCTNewCoordinateTransformation(from, to) : NULL, outlines->project};
  cqio_status status = route.to_degrees
                           ? read_features(ctx, request, layer, &route, values, outlines)
                           : no_projection(ctx);
  OCTDestroyCoordinateTransformation(route.to_degrees);
  OSRDestroySpatialReference(from);
  if (to) OSRDestroySpatialReference(to);
  return status;
}

/* A FIFO waits for a writer, and a device may act; folders may be data sets. */
static cqio_status check_kind(cqio_ctx *ctx, const char *path) {
  struct stat info;
  if (stat(path, &info) != 0 || S_ISREG(info.st_mode) || S_ISDIR(info.st_mode)) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA, "%s: is not a regular file: expected a vector file", path);
}

static cqio_status check_encoding(cqio_ctx *ctx, const struct request *request, GDALDatasetH file) {
  const char *options =
      GDALGetMetadataItem(GDALGetDatasetDriver(file), GDAL_DMD_OPENOPTIONLIST, NULL);
  if (!request->encoding || (options && strstr(options, "'ENCODING'"))) return CQIO_OK;
  return cqio_fail(ctx, CQIO_USAGE,
                   "--encoding = %s: expected it for Shapefiles; %s states its own",
                   request->encoding, request->districts);
}

cqio_status outlines_read(cqio_ctx *ctx, const struct request *request, const char *const *values,
                          struct outlines *outlines) {
  GDALAllRegister();
  CPLSetErrorHandler(CPLQuietErrorHandler);
  OGRSpatialReferenceH from = reference(DEGREES), to = reference(EQUAL_AREA);
  if (from && to) outlines->project = OCTNewCoordinateTransformation(from, to);
  if (from) OSRDestroySpatialReference(from);
  if (to) OSRDestroySpatialReference(to);
  if (!outlines->project) return no_projection(ctx);
  CQIO_TRY(CQIO_ALLOC(ctx, outlines->count, &outlines->shape));
  CQIO_TRY(check_kind(ctx, request->districts));
  GDALDatasetH file = names_open(request, request->encoding);
  if (!file)
    return cqio_fail(ctx, CQIO_IO,
                     "%s: %s: expected GeoJSON, Shapefile, GeoPackage or another "
                     "vector file",
                     request->districts, CPLGetLastErrorMsg());
  cqio_status status = check_encoding(ctx, request, file);
  if (!status) status = read_layer(ctx, request, file, values, outlines);
  GDALClose(file);
  return status;
}

void outlines_release(struct outlines *outlines) {
  for (int r = 0; outlines->shape && r < outlines->count; r++)
    if (outlines->shape[r]) OGR_G_DestroyGeometry(outlines->shape[r]);
  if (outlines->project) OCTDestroyCoordinateTransformation(outlines->project);
  cqio_free(outlines->shape);
  cqio_free(outlines->adcode);
  cqio_free(outlines->keys);
}
