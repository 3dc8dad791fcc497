/* Memory of a grid, and what follows from its entries. */
#include "grid/grid.h"
#include "cqio/numeric.h"

cqio_status cqio_grid_create(cqio_ctx *ctx, int lat_count, int lon_count, int district_count,
                             int64_t entries, cqio_grid **out) {
  *out = NULL;
  cqio_grid *grid;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &grid));
  grid->lat_count = lat_count;
  grid->lon_count = lon_count;
  grid->district_count = district_count;
  cqio_status status = CQIO_ALLOC(ctx, lat_count, &grid->lat);
  if (!status) status = CQIO_ALLOC(ctx, lon_count, &grid->lon);
  if (!status) status = CQIO_ALLOC(ctx, 2 * (size_t)lat_count, &grid->lat_bounds);
  if (!status) status = CQIO_ALLOC(ctx, 2 * (size_t)lon_count, &grid->lon_bounds);
  if (!status) status = CQIO_ALLOC(ctx, lat_count, &grid->cell_area);
  if (!status) status = CQIO_ALLOC(ctx, district_count, &grid->district_area);
  if (!status) status = CQIO_ALLOC(ctx, (size_t)district_count + 1, &grid->first);
  if (!status) status = CQIO_ALLOC(ctx, entries, &grid->cell);
  if (!status) status = CQIO_ALLOC(ctx, entries, &grid->overlap);
  if (!status) status = CQIO_ALLOC(ctx, cqio__grid_cells(grid), &grid->dominant);
  if (status)
    cqio_grid_destroy(&grid);
  else
    *out = grid;
  return status;
}

void cqio_grid_destroy(cqio_grid **grid) {
  if (!grid || !*grid) return;
  void *const members[] = {(*grid)->lat,        (*grid)->lon,       (*grid)->lat_bounds,
                           (*grid)->lon_bounds, (*grid)->cell_area, (*grid)->district_area,
                           (*grid)->first,      (*grid)->cell,      (*grid)->overlap,
                           (*grid)->dominant};
  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    cqio_free(members[i]);
  cqio_free(*grid);
  *grid = NULL;
}

size_t cqio__grid_cells(const cqio_grid *grid) {
  return (size_t)grid->lat_count * (size_t)grid->lon_count;
}

static double overlap_with(const cqio_grid *grid, int district, int cell) {
  int64_t low = grid->first[district], high = grid->first[district + 1];
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    if (grid->cell[middle] < cell)
      low = middle + 1;
    else
      high = middle;
  }
  return low < grid->first[district + 1] && grid->cell[low] == cell ? grid->overlap[low] : 0.0;
}

void cqio_grid_summarise(cqio_grid *grid) {
  for (size_t c = 0; c < cqio__grid_cells(grid); c++)
    grid->dominant[c] = -1;
  for (int r = 0; r < grid->district_count; r++) {
    int64_t first = grid->first[r], count = grid->first[r + 1] - first;
    grid->district_area[r] = cqio_sum(grid->overlap + first, (size_t)count);
    for (int64_t e = first; e < first + count; e++) {
      int *holder = &grid->dominant[grid->cell[e]];
      if (*holder < 0 || grid->overlap[e] > overlap_with(grid, *holder, grid->cell[e])) *holder = r;
    }
  }
}
