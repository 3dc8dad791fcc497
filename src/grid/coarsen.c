/* A coarser grid by adding up whole cells. */
#include "cqio/numeric.h"
#include "grid/grid.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The multiples of STEP that divide both sides of the box, for the message. */
static void list_divisors(char *text, size_t size, const cqio_grid *fine, double step) {
  size_t used = 0;
  for (int f = 1; f <= fine->lat_count && f <= fine->lon_count && used < size; f++)
    if (fine->lat_count % f == 0 && fine->lon_count % f == 0)
      used += (size_t)snprintf(text + used, size - used, "%s%g", f > 1 ? ", " : "", f * step);
}

static cqio_status factor_of(cqio_ctx *ctx, const cqio_grid *fine, double resolution, int *factor) {
  double step = fine->lon_bounds[1] - fine->lon_bounds[0];
  double lat_step = fine->lat_bounds[1] - fine->lat_bounds[0];
  double ratio = resolution / step, whole = floor(ratio + 0.5);
  bool good = whole >= 1.0 && fabs(ratio - whole) < 1e-6 * whole && whole <= fine->lat_count &&
              whole <= fine->lon_count && fabs(lat_step - step) < 1e-6 * step;
  *factor = good ? (int)whole : 1;
  if (good && fine->lat_count % *factor == 0 && fine->lon_count % *factor == 0) return CQIO_OK;
  char divisors[256] = "";
  list_divisors(divisors, sizeof divisors, fine, step);
  return cqio_fail(ctx, CQIO_CONFIG,
                   "grid.resolution = %g (degrees): expected a multiple of the resolution of the "
                   "overlap file that divides its box of %d x %d cells: %s",
                   resolution, fine->lat_count, fine->lon_count, divisors);
}

static void coarsen_axis(int count, int factor, const double *fine_bounds, double *centres,
                         double *bounds) {
  for (int i = 0; i < count; i++) {
    bounds[2 * i] = fine_bounds[2 * i * factor];
    bounds[2 * i + 1] = fine_bounds[2 * (i * factor + factor - 1) + 1];
    centres[i] = 0.5 * (bounds[2 * i] + bounds[2 * i + 1]);
  }
}

/* Adds the entries of one district into SUMS (zero before and after) and emits them by cell. */
static int64_t coarsen_district(const cqio_grid *fine, int district, int factor, double *sums,
                                cqio_grid *coarse, int64_t next) {
  int lowest = (int)cqio__grid_cells(coarse), highest = -1;
  for (int64_t e = fine->first[district]; e < fine->first[district + 1]; e++) {
    int row = fine->cell[e] / fine->lon_count / factor;
    int cell = row * coarse->lon_count + fine->cell[e] % fine->lon_count / factor;
    sums[cell] += fine->overlap[e];
    if (cell < lowest) lowest = cell;
    if (cell > highest) highest = cell;
  }
  for (int cell = lowest; cell <= highest; cell++)
    if (sums[cell] > 0.0) {
      coarse->cell[next] = cell;
      coarse->overlap[next++] = sums[cell];
      sums[cell] = 0.0;
    }
  return next;
}

cqio_status cqio_grid_coarsen(cqio_ctx *ctx, const cqio_grid *fine, double resolution,
                              cqio_grid **out) {
  *out = NULL;
  int factor;
  CQIO_TRY(factor_of(ctx, fine, resolution, &factor));
  cqio_grid *coarse;
  CQIO_TRY(cqio_grid_create(ctx, fine->lat_count / factor, fine->lon_count / factor,
                            fine->district_count, fine->first[fine->district_count], &coarse));
  double *sums;
  cqio_status status = CQIO_ALLOC(ctx, cqio__grid_cells(coarse), &sums);
  if (status) {
    cqio_grid_destroy(&coarse);
    return status;
  }
  coarsen_axis(coarse->lat_count, factor, fine->lat_bounds, coarse->lat, coarse->lat_bounds);
  coarsen_axis(coarse->lon_count, factor, fine->lon_bounds, coarse->lon, coarse->lon_bounds);
  for (int i = 0; i < coarse->lat_count; i++)
    coarse->cell_area[i] =
        factor * cqio_sum(fine->cell_area + (ptrdiff_t)i * factor, (size_t)factor);
  for (int r = 0; r < fine->district_count; r++)
    coarse->first[r + 1] = coarsen_district(fine, r, factor, sums, coarse, coarse->first[r]);
  cqio_grid_summarise(coarse);
  cqio_free(sums);
  *out = coarse;
  return CQIO_OK;
}
