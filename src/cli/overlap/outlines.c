/* District polygons of any format that OGR reads, in an equal-area projection. */
#include "cli/overlap/overlap.h"

#include <cpl_error.h>
#include <gdal.h>
#include <string.h>

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

/* A clone of the polygon of FEATURE in metres, repaired when it crosses itself. */
static cqio_status project_shape(cqio_ctx *ctx, const struct request *request, OGRFeatureH feature,
                                 OGRCoordinateTransformationH transform, const char *name,
                                 OGRGeometryH *shape) {
  OGRGeometryH own = OGR_F_GetGeometryRef(feature);
  *shape = NULL;
  if (!own || OGR_GT_Flatten(OGR_G_GetGeometryType(own)) % wkbGeometryCollection == wkbPoint ||
      OGR_G_Area(own) <= 0.0)
    return cqio_fail(ctx, CQIO_DATA, "%s: %s '%s' has no polygon", request->districts,
                     request->field, name);
  OGRGeometryH clone = OGR_G_Clone(own);
  if (OGR_G_Transform(clone, transform) != OGRERR_NONE) {
    OGR_G_DestroyGeometry(clone);
    return cqio_fail(ctx, CQIO_DATA, "%s: %s '%s': %s: expected coordinates that can be projected",
                     request->districts, request->field, name, CPLGetLastErrorMsg());
  }
  if (!OGR_G_IsValid(clone)) {
    OGRGeometryH valid = OGR_G_MakeValid(clone);
    double before = OGR_G_Area(clone);
    OGR_G_DestroyGeometry(clone);
    clone = valid;
    if (!clone || !(OGR_G_Area(clone) > 0.0))
      return cqio_fail(ctx, CQIO_DATA, "%s: %s '%s': polygon crosses itself", request->districts,
                       request->field, name);
    cqio_log(ctx, CQIO_LOG_WARN, "%s: %s '%s' crosses itself and was repaired: %.6g to %.6g km2",
             request->districts, request->field, name, before * 1e-6, OGR_G_Area(clone) * 1e-6);
  }
  *shape = clone;
  return CQIO_OK;
}

/* Adds a polygon to what the district has already. */
static cqio_status add_shape(cqio_ctx *ctx, const char *name, OGRGeometryH *district,
                             OGRGeometryH shape) {
  if (!*district) {
    *district = shape;
    return CQIO_OK;
  }
  OGRGeometryH both = OGR_G_Union(*district, shape);
  OGR_G_DestroyGeometry(shape);
  if (!both) return cqio_fail(ctx, CQIO_DATA, "district '%s': its polygons cannot be joined", name);
  OGR_G_DestroyGeometry(*district);
  *district = both;
  return CQIO_OK;
}

static cqio_status read_features(cqio_ctx *ctx, const struct request *request, OGRLayerH layer,
                                 OGRCoordinateTransformationH transform, const char *const *values,
                                 struct outlines *outlines) {
  int field = OGR_FD_GetFieldIndex(OGR_L_GetLayerDefn(layer), request->field), unknown = 0;
  if (field < 0)
    return cqio_fail(ctx, CQIO_DATA, "%s: has no field '%s'", request->districts, request->field);
  cqio_status status = CQIO_OK;
  OGR_L_ResetReading(layer);
  for (OGRFeatureH feature; !status && (feature = OGR_L_GetNextFeature(layer));) {
    const char *value = OGR_F_GetFieldAsString(feature, field);
    int r = 0;
    OGRGeometryH shape;
    while (r < outlines->count && strcmp(value, values[r]) != 0)
      r++;
    if (r == outlines->count) {
      unknown++;
    } else {
      status = project_shape(ctx, request, feature, transform, value, &shape);
      if (!status) status = add_shape(ctx, value, &outlines->shape[r], shape);
    }
    OGR_F_Destroy(feature);
  }
  if (unknown > 0)
    cqio_log(ctx, CQIO_LOG_WARN, "%s: %d polygons are of no district of %s and were left out",
             request->districts, unknown, request->keys);
  return status;
}

static cqio_status check_complete(cqio_ctx *ctx, const struct request *request,
                                  const char *const *values, const struct outlines *outlines) {
  cqio_status status = CQIO_OK;
  for (int r = 0; r < outlines->count; r++)
    if (!outlines->shape[r])
      status =
          cqio_fail(ctx, CQIO_DATA, "%s: no polygon has %s '%s': expected one for district '%s'",
                    request->districts, request->field, values[r], outlines->keys[r]);
  return status;
}

static cqio_status read_layer(cqio_ctx *ctx, const struct request *request, GDALDatasetH file,
                              const char *const *values, struct outlines *outlines) {
  OGRLayerH layer = request->layer ? GDALDatasetGetLayerByName(file, request->layer)
                                   : GDALDatasetGetLayer(file, 0);
  if (!layer)
    return cqio_fail(ctx, CQIO_DATA, "%s: has no layer%s%s", request->districts,
                     request->layer ? " " : "", request->layer ? request->layer : "");
  OGRSpatialReferenceH from, to = reference(EQUAL_AREA);
  CQIO_TRY(source_system(ctx, request, layer, &from));
  OGRCoordinateTransformationH transform = to ? OCTNewCoordinateTransformation(from, to) : NULL;
  cqio_status status = transform ? read_features(ctx, request, layer, transform, values, outlines)
                                 : no_projection(ctx);
  if (!status) status = check_complete(ctx, request, values, outlines);
  OCTDestroyCoordinateTransformation(transform);
  OSRDestroySpatialReference(from);
  if (to) OSRDestroySpatialReference(to);
  return status;
}

cqio_status outlines_read(cqio_ctx *ctx, const struct request *request, const char *const *values,
                          struct outlines *outlines) {
  GDALAllRegister();
  CPLSetErrorHandler(CPLQuietErrorHandler);
  OGRSpatialReferenceH from = reference(4326), to = reference(EQUAL_AREA);
  if (from && to) outlines->project = OCTNewCoordinateTransformation(from, to);
  if (from) OSRDestroySpatialReference(from);
  if (to) OSRDestroySpatialReference(to);
  if (!outlines->project) return no_projection(ctx);
  CQIO_TRY(CQIO_ALLOC(ctx, outlines->count, &outlines->shape));
  GDALDatasetH file =
      GDALOpenEx(request->districts, GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR,
                 NULL, NULL, NULL);
  if (!file)
    return cqio_fail(ctx, CQIO_IO,
                     "%s: %s: expected GeoJSON, Shapefile, GeoPackage or another "
                     "vector file",
                     request->districts, CPLGetLastErrorMsg());
  cqio_status status = read_layer(ctx, request, file, values, outlines);
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
