/* Neighbours adjoin: no land is of two districts. */
#include "cli/overlap/overlap.h"

#include <math.h>

static const double sliver = 1e-3;   /* of a district, or of a cell as in cqio_grid_read */
static const double rounding = 1e-9; /* of a district */

/* Districts by cell: those of cell c are district[first[c]] to district[first[c + 1] - 1]. */
struct cells {
  int64_t *first;
  int *district;
  double *filled; /* km2 */
  int *met;       /* [R] 1 + the last district that each was compared with */
};

static void list_cells(const cqio_grid *grid, size_t cells, struct cells *list) {
  int64_t entries = grid->first[grid->district_count];
  for (int64_t e = 0; e < entries; e++) {
    list->first[grid->cell[e] + 1]++;
    list->filled[grid->cell[e]] += grid->overlap[e];
  }
  for (size_t c = 0; c < cells; c++)
    list->first[c + 1] += list->first[c];
  for (int r = grid->district_count - 1; r >= 0; r--) /* from the end of each cell to its begin */
    for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++)
      list->district[--list->first[grid->cell[e] + 1]] = r;
  for (size_t c = 0; c < cells; c++) /* first[c + 1] is now the begin of cell c */
    list->first[c] = list->first[c + 1];
  list->first[cells] = entries;
}

static double shared_area(const struct outlines *outlines, int r, int s) {
  OGRGeometryH both = OGR_G_Intersection(outlines->shape[r], outlines->shape[s]);
  double area = both ? OGR_G_Area(both) * 1e-6 : 0.0;
  if (both) OGR_G_DestroyGeometry(both);
  return area;
}

static cqio_status judge(cqio_ctx *ctx, const struct request *request,
                         const struct outlines *outlines, const cqio_grid *grid, int r, int s,
                         bool overfull) {
  double shared = shared_area(outlines, r, s);
  double smaller = fmin(grid->district_area[r], grid->district_area[s]);
  if (shared <= rounding * smaller) return CQIO_OK;
  if (shared > sliver * smaller || overfull)
    return cqio_fail(
        ctx, CQIO_DATA,
        "%s: districts '%s' and '%s' overlap by %.6g km2: expected outlines that adjoin; "
        "an editor of topology can snap them",
        request->districts, outlines->keys[r], outlines->keys[s], shared);
  cqio_log(ctx, CQIO_LOG_WARN, "%s: districts '%s' and '%s' overlap by slivers of %.3g km2",
           request->districts, outlines->keys[r], outlines->keys[s], shared);
  return CQIO_OK;
}

static cqio_status compare(cqio_ctx *ctx, const struct request *request,
                           const struct outlines *outlines, const cqio_grid *grid,
                           const struct cells *list) {
  cqio_status worst = CQIO_OK;
  for (int r = 0; r < grid->district_count; r++)
    for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++) {
      int cell = grid->cell[e];
      bool overfull = list->filled[cell] > grid->cell_area[cell / grid->lon_count] * (1.0 + sliver);
      for (int64_t k = list->first[cell]; k < list->first[cell + 1]; k++) {
        int s = list->district[k], mark = 2 * (r + 1) + overfull;
        if (s <= r || list->met[s] >= mark) continue;
        list->met[s] = mark;
        cqio_status status = judge(ctx, request, outlines, grid, r, s, overfull);
        if (status) list->met[s] = 2 * (r + 1) + 1; /* said once */
        if (status) worst = status;
      }
    }
  return worst;
}

cqio_status neighbours_check(cqio_ctx *ctx, const struct request *request,
                             const struct outlines *outlines, const cqio_grid *grid) {
  size_t cells = (size_t)grid->lat_count * (size_t)grid->lon_count;
  struct cells list = {NULL, NULL, NULL, NULL};
  cqio_status status = CQIO_ALLOC(ctx, cells + 1, &list.first);
  if (!status) status = CQIO_ALLOC(ctx, grid->first[grid->district_count], &list.district);
  if (!status) status = CQIO_ALLOC(ctx, cells, &list.filled);
  if (!status) status = CQIO_ALLOC(ctx, grid->district_count, &list.met);
  if (!status) {
    list_cells(grid, cells, &list);
    status = compare(ctx, request, outlines, grid, &list);
  }
  cqio_free(list.first);
  cqio_free(list.district);
  cqio_free(list.filled);
  cqio_free(list.met);
  return status;
}
