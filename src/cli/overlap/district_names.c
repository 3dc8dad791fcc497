/* Names in the attribute table of the polygons, and what to say where they fit no district. */
#include "cli/overlap/district_names.h"

#include <cpl_string.h>
#include <stdio.h>
#include <string.h>

enum { NAMED = 3 };

GDALDatasetH names_open(const struct request *request, const char *encoding) {
  char option[64];
  snprintf(option, sizeof option, "ENCODING=%s", encoding ? encoding : "");
  const char *const options[] = {option, NULL};
  return GDALOpenEx(request->districts, GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR,
                    NULL, encoding ? options : NULL, NULL);
}

OGRLayerH names_layer(const struct request *request, GDALDatasetH file) {
  return request->layer ? GDALDatasetGetLayerByName(file, request->layer)
                        : GDALDatasetGetLayer(file, 0);
}

int names_find(const char *value, const char *const *values, int count) {
  int r = 0;
  while (r < count && strcmp(value, values[r]) != 0)
    r++;
  return r < count ? r : -1;
}

/* How many polygons are of a district when the table is read in ENCODING. */
static int fitting(const struct request *request, const char *encoding, const char *const *values,
                   int count) {
  GDALDatasetH file = names_open(request, encoding);
  OGRLayerH layer = file ? names_layer(request, file) : NULL;
  int field = layer ? OGR_FD_GetFieldIndex(OGR_L_GetLayerDefn(layer), request->field) : -1, fit = 0;
  OGRFeatureH feature;
  while (field >= 0 && (feature = OGR_L_GetNextFeature(layer))) {
    fit += names_find(OGR_F_GetFieldAsString(feature, field), values, count) >= 0;
    OGR_F_Destroy(feature);
  }
  if (file) GDALClose(file);
  return fit;
}

static bool are_utf8(char **names) {
  for (int i = 0; i < CSLCount(names); i++)
    if (!CPLIsUTF8(names[i], -1)) return false;
  return true;
}

/* The encoding in which most names fit, if they are more than now. */
static const char *better_encoding(const struct request *request, const char *const *values,
                                   int count, int *fit) {
  static const char *const encodings[] = {"UTF-8",  "GBK",    "GB18030", "BIG5",      "SHIFT_JIS",
                                          "EUC-KR", "CP1252", "CP1251",  "ISO-8859-1"};
  const char *best = NULL;
  *fit = fitting(request, request->encoding, values, count);
  for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
    int fits = fitting(request, encodings[i], values, count);
    if (fits <= *fit) continue;
    *fit = fits;
    best = encodings[i];
  }
  return best;
}

static void list_names(char *text, size_t size, char **strangers) {
  int count = CSLCount(strangers);
  size_t used = (size_t)snprintf(text, size, "the file holds ");
  for (int i = 0; i < count && i < NAMED && used < size; i++)
    used += (size_t)snprintf(text + used, size - used, "%s'%s'", i ? ", " : "", strangers[i]);
  if (count > NAMED && used < size) snprintf(text + used, size - used, " and others");
  if (count == 0) snprintf(text, size, "the file holds no other");
}

cqio_status names_check(cqio_ctx *ctx, const struct request *request, const char *const *keys,
                        const char *const *values, int count, const bool *found, char **strangers) {
  char others[512], hint[160] = "";
  cqio_status status = CQIO_OK;
  int lacking = 0, first = -1, fit;
  for (int r = count - 1; r >= 0; r--)
    if (!found[r]) {
      lacking++;
      first = r;
    }
  if (lacking == 0) return CQIO_OK;
  list_names(others, sizeof others, strangers);
  const char *encoding = better_encoding(request, values, count, &fit);
  if (encoding)
    snprintf(hint, sizeof hint, "; %d names fit if its encoding is %s: give --encoding %s", fit,
             encoding, encoding);
  else if (!are_utf8(strangers))
    snprintf(hint, sizeof hint, "; its encoding is not UTF-8: convert it, e.g. with iconv");
  if (encoding || lacking == count)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: no polygon has %s '%s': expected one for district '%s' (%d of %d lack "
                     "one); %s%s",
                     request->districts, request->field, values[first], keys[first], lacking, count,
                     others, hint);
  for (int r = 0; r < count; r++) {
    if (found[r]) continue;
    const char *near =
        cqio_nearest(values[r], (const char *const *)strangers, (size_t)CSLCount(strangers));
    status = cqio_fail(ctx, CQIO_DATA,
                       "%s: no polygon has %s '%s': expected one for district '%s'%s%s%s",
                       request->districts, request->field, values[r], keys[r],
                       near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
  }
  return status;
}
