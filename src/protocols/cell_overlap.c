/* Parts of the cells of one axis in those of another. */
#include "protocols/cell_overlap.h"

#include <math.h>

/* Where DEGREES stand among the cells, in cells from ORIGIN; bounds that differ from those of a
 * cell by rounding are those. */
static double place(double degrees, double origin, int sign) {
  const double rounding = 1e-6;
  double cells = sign * (degrees - origin) * CQIO_PER_DEGREE, whole = round(cells);
  return fabs(cells - whole) < rounding ? whole : cells;
}

/* Area between two places per width, as a measure of either axis. */
static double extent(double from, double to, double origin, int sign, bool latitude) {
  if (!latitude) return to - from;
  const double radians = acos(-1.0) / 180.0;
  double south = origin + sign * to / CQIO_PER_DEGREE,
         north = origin + sign * from / CQIO_PER_DEGREE;
  return fabs(sin(north * radians) - sin(south * radians));
}

cqio_status cqio__overlap_find(cqio_ctx *ctx, int count, const double *bounds, double origin,
                               int sign, bool latitude, int *first, int *cells, cqio_overlap **out,
                               int *overlaps) {
  double least = HUGE_VAL, most = -HUGE_VAL;
  int64_t met = 0;
  for (int pass = 0; pass < 2; pass++) {
    met = 0;
    for (int k = 0; k < count; k++) {
      double a = place(bounds[2 * k], origin, sign), b = place(bounds[2 * k + 1], origin, sign);
      double from = fmin(a, b), to = fmax(a, b), all = extent(from, to, origin, sign, latitude);
      least = fmin(least, floor(from));
      most = fmax(most, ceil(to));
      for (int cell = (int)floor(from); cell < to; cell++, met++) {
        double share = extent(fmax(from, cell), fmin(to, cell + 1), origin, sign, latitude) / all;
        if (pass) (*out)[met] = (cqio_overlap){k, cell - (int)least, share};
      }
    }
    if (!pass) CQIO_TRY(CQIO_ALLOC(ctx, met, out));
  }
  *first = (int)least;
  *cells = (int)(most - least);
  *overlaps = (int)met;
  return CQIO_OK;
}
