/* Spreading district figures onto cells, and fields made of the result (method 17.4). */
#include "cqio/numeric.h"
#include "grid/grid.h"

#include <math.h>
#include <string.h>

#include "core/wide.h"
#include "cqio/netcdf.h"

static const double conservation = 1e-12; /* relative, method 17.4 */

static cqio_status check_values(cqio_ctx *ctx, const char *name, int zones, int districts,
                                const double *values, double *magnitude) {
  *magnitude = 0.0;
  for (int i = 0; i < zones * districts; i++) {
    if (!isfinite(values[i]))
      return cqio_fail(ctx, CQIO_NUMERIC,
                       "grid: '%s' of district %d, zone %d = %g: expected a finite value", name,
                       i / zones, i % zones, values[i]);
    *magnitude += fabs(values[i]);
  }
  return CQIO_OK;
}

cqio_status cqio_grid_spread(cqio_ctx *ctx, const cqio_grid *grid, const char *name, int zones,
                             const double *const *weights, const double *values, double *cells) {
  double magnitude;
  CQIO_TRY(check_values(ctx, name, zones, grid->district_count, values, &magnitude));
  memset(cells, 0, cqio__grid_cells(grid) * sizeof *cells);
  for (int r = 0; r < grid->district_count; r++)
    for (int z = 0; z < zones; z++) {
      double value = values[r * zones + z];
      for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++)
        cells[grid->cell[e]] += value * weights[z][e];
    }
  double wanted = cqio_sum(values, (size_t)(zones * grid->district_count));
  double got = cqio_sum(cells, cqio__grid_cells(grid));
  if (fabs(got - wanted) <= conservation * magnitude) return CQIO_OK;
  return cqio_fail(ctx, CQIO_NUMERIC,
                   "grid: '%s' adds up to %.17g over the cells: expected %.17g, the sum over the "
                   "districts",
                   name, got, wanted);
}

WIDE static void divide_rows(const cqio_grid *grid, const double *cells, double *density) {
  size_t columns = (size_t)grid->lon_count;
  for (size_t row = 0; row < (size_t)grid->lat_count; row++) {
    double area = grid->cell_area[row];
    for (size_t c = row * columns; c < (row + 1) * columns; c++)
      density[c] = grid->dominant[c] < 0 ? CQIO_NC_MISSING : cells[c] / area;
  }
}

void cqio_grid_density(const cqio_grid *grid, const double *cells, double *density) {
  divide_rows(grid, cells, density);
}

void cqio_grid_ratio(const cqio_grid *grid, const double *numerator, const double *denominator,
                     double *ratio) {
  for (size_t c = 0; c < cqio__grid_cells(grid); c++)
    ratio[c] = grid->dominant[c] < 0 || !(fabs(denominator[c]) > 0.0)
                   ? CQIO_NC_MISSING
                   : numerator[c] / denominator[c];
}

void cqio_weights_built_up(const cqio_weights *weights, double *cells) {
  const cqio_grid *grid = weights->grid;
  memset(cells, 0, cqio__grid_cells(grid) * sizeof *cells);
  for (int64_t e = 0; e < grid->first[grid->district_count]; e++)
    cells[grid->cell[e]] += grid->overlap[e] * weights->fraction[e];
}
