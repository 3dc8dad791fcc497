/* What the table of districts states beside their names, against the polygons. */
#include "cli/overlap/overlap.h"
#include "grid/outlined_places.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

static const double area_warning = 0.01, area_limit = 0.05; /* relative; cqio run refuses more */

/* Areas beside those of the table, where it has any; whether all are what it says, nearly. */
static bool compare_areas(cqio_ctx *ctx, const struct request *request, const cqio_sheet *table,
                          const cqio_grid *grid) {
  int column = cqio_sheet_find(table, "area_km2");
  bool good = true;
  for (int r = 0; r < grid->district_count && column >= 0; r++) {
    double stated, area = grid->district_area[r];
    if (!cqio_parse_real(cqio_sheet_text(table, r, column), &stated) ||
        fabs(area - stated) <= area_warning * stated)
      continue;
    good &= fabs(area - stated) <= area_limit * stated;
    cqio_log(ctx, CQIO_LOG_WARN, "%s: district '%s' covers %.6g km2, and area_km2 = %.6g in %s",
             request->districts, cqio_sheet_text(table, r, cqio_sheet_find(table, "key")), area,
             stated, request->keys);
  }
  return good;
}

/* Degrees of COLUMN, at most MOST in size. */
static cqio_status take_degrees(cqio_ctx *ctx, const cqio_sheet *table, int column,
                                const char *name, double most, double *out) {
  for (int64_t r = 0; r < cqio_sheet_rows(table); r++) {
    const char *text = cqio_sheet_text(table, r, column);
    if (!cqio_parse_real(text, &out[r]) || !(fabs(out[r]) <= most))
      return cqio_fail(ctx, CQIO_DATA, "%s: %s = '%.40s': expected degrees from %g to %g",
                       cqio_sheet_place(table, r), name, text, -most, most);
  }
  return CQIO_OK;
}

typedef cqio_status check_points(cqio_ctx *ctx, const char *path, const cqio_grid *grid,
                                 const char *const *keys, const cqio__points *points);

static cqio_status compare_points(cqio_ctx *ctx, const struct request *request,
                                  const struct outlines *outlines, const cqio_grid *grid,
                                  const char *const names[2], check_points *check) {
  const cqio_sheet *table = outlines->table;
  int x = cqio_sheet_find(table, names[0]), y = cqio_sheet_find(table, names[1]);
  double *lon, *lat = NULL;
  if (x < 0 || y < 0) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(ctx, outlines->count, &lon));
  cqio_status status = CQIO_ALLOC(ctx, outlines->count, &lat);
  if (!status) status = take_degrees(ctx, table, x, names[0], 360.0, lon);
  if (!status) status = take_degrees(ctx, table, y, names[1], 90.0, lat);
  const cqio__points points = {request->keys, lon, lat};
  if (!status) status = check(ctx, request->districts, grid, outlines->keys, &points);
  cqio_free(lat);
  cqio_free(lon);
  return status;
}

cqio_status stated_check(cqio_ctx *ctx, const struct request *request,
                         const struct outlines *outlines, const cqio_grid *grid) {
  static const char *const seat[] = {"seat_lon", "seat_lat"};
  static const char *const centroid[] = {"centroid_lon", "centroid_lat"};
  bool areas = compare_areas(ctx, request, outlines->table, grid);
  CQIO_TRY(compare_points(ctx, request, outlines, grid, seat, cqio__check_seats_inside));
  if (!areas) return CQIO_OK; /* another outline has another centroid, and is warned of */
  return compare_points(ctx, request, outlines, grid, centroid, cqio__check_centroids);
}

/* The one row of TABLE that holds TEXT in COLUMN, or -1. */
static int only_row(const cqio_sheet *table, int column, const char *text) {
  int found = -1;
  for (int r = 0; r < (int)cqio_sheet_rows(table); r++) {
    if (strcmp(cqio_sheet_text(table, r, column), text) != 0) continue;
    if (found >= 0) return -1;
    found = r;
  }
  return found;
}

/* The column of a field NAME, which may be in capital letters; -1: none. */
static int column_of(const cqio_sheet *table, const char *name) {
  char small[64];
  size_t n = strlen(name);
  if (n >= sizeof small) return -1;
  for (size_t k = 0; k <= n; k++)
    small[k] = (char)tolower((unsigned char)name[k]);
  return cqio_sheet_find(table, small);
}

cqio_status stated_check_names(cqio_ctx *ctx, const struct request *request,
                               const struct outlines *outlines, OGRFeatureH feature, int r) {
  const cqio_sheet *table = outlines->table;
  for (int f = 0; f < OGR_F_GetFieldCount(feature); f++) {
    const char *name = OGR_Fld_GetNameRef(OGR_F_GetFieldDefnRef(feature, f));
    int column = column_of(table, name);
    if (column < 0 || strcmp(name, request->field) == 0) continue;
    const char *own = cqio_sheet_text(table, r, column);
    const char *text = OGR_F_GetFieldAsString(feature, f);
    if (!text[0] || strcmp(text, own) == 0 || only_row(table, column, own) != r) continue;
    int other = only_row(table, column, text);
    if (other < 0) continue;
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: the polygon of '%s' has %s '%s', which is that of '%s' in %s: expected "
                     "'%s'; are names exchanged?",
                     request->districts, outlines->keys[r], name, text, outlines->keys[other],
                     request->keys, own);
  }
  return CQIO_OK;
}
