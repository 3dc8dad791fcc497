/* Built-up land of one district: one shift of logits meets its area (method 17.5). */
#include "cqio/numeric.h"
#include "grid/grid.h"

#include <math.h>

static const double largest_fraction = 1.0 - 1e-6; /* keeps logits finite */

/* Entries of a district. */
struct land {
  int64_t count;
  const double *overlap, *fraction, *floors; /* km2; before the shift; lower limits or NULL */
  double area;                               /* km2 to be met */
};

static double moved(double fraction, double odds) {
  double up = fraction * odds;
  return up / (1.0 - fraction + up);
}

/* F = sum of overlap x max(floor, moved fraction) - area, for a shift of the logits. */
static cqio_status excess(void *data, double shift, double *f) {
  const struct land *land = data;
  double odds = exp(shift), sum = 0.0;
  for (int64_t e = 0; e < land->count; e++) {
    double u = moved(land->fraction[e], odds);
    if (land->floors && u < land->floors[e]) u = land->floors[e];
    sum += land->overlap[e] * u;
  }
  *f = sum - land->area;
  return CQIO_OK;
}

/*
 * The shift that meets the area. fraction x odds bounds the moved fraction from above for odds >= 1
 * and from below for odds <= 1, so log(area / present area) is one end; the other is stepped out.
 */
static cqio_status find_shift(cqio_ctx *ctx, struct land *land, int district, double *shift) {
  double present = 0.0, f;
  for (int64_t e = 0; e < land->count; e++)
    present += land->overlap[e] * land->fraction[e];
  double near = log(land->area / present), far = near, step = 0.5;
  CQIO_TRY(excess(land, near, &f));
  double sign = f > 0.0 ? -1.0 : 1.0, value = f;
  for (int tries = 0; tries < 20 && value * sign < 0.0; tries++, step *= 2.0) {
    far = near + sign * step;
    CQIO_TRY(excess(land, far, &value));
  }
  cqio_root_report report;
  cqio_status status = cqio_find_root(excess, land, near, far, 1e-14, 1e-13 * land->area, &report);
  if (status)
    return cqio_fail(ctx, status,
                     "grid: built-up land of district %d = %g (km2): no shift of its fractions "
                     "reaches it",
                     district, land->area);
  *shift = report.root;
  return CQIO_OK;
}

static struct land land_of(const cqio_weights *w, int district, const double *fraction,
                           double area) {
  const cqio_grid *grid = w->grid;
  int64_t first = grid->first[district];
  return (struct land){grid->first[district + 1] - first, grid->overlap + first, fraction, NULL,
                       area};
}

cqio_status cqio__built_up_shift(cqio_ctx *ctx, cqio_weights *w, int district, double area) {
  int64_t first = w->grid->first[district];
  struct land land = land_of(w, district, w->base_fraction + first, area);
  double shift = 0.0;
  if (area > w->base_area[district]) CQIO_TRY(find_shift(ctx, &land, district, &shift));
  double odds = exp(shift);
  for (int64_t e = 0; e < land.count; e++)
    w->fraction[first + e] = moved(land.fraction[e], odds);
  return CQIO_OK;
}

/* Lower limits 1e-4 exp(-d / 10 km); their built-up area. */
static double set_floors(const cqio_weights *w, int64_t first, int64_t count, double *floors) {
  double area = 0.0;
  for (int64_t e = 0; e < count; e++) {
    floors[e] = 1e-4 * exp(-w->distance[first + e] / 10.0);
    area += w->grid->overlap[first + e] * floors[e];
  }
  return area;
}

cqio_status cqio__built_up_lay_out(cqio_ctx *ctx, cqio_weights *w, int district, double area) {
  int64_t first = w->grid->first[district], count = w->grid->first[district + 1] - first;
  double *fraction = w->fraction + first, *floors;
  CQIO_TRY(CQIO_ALLOC(ctx, count, &floors));
  cqio_status status = CQIO_OK;
  double floor_area = set_floors(w, first, count, floors);
  if (area <= floor_area) {
    for (int64_t e = 0; e < count; e++)
      fraction[e] = floors[e] * (area / floor_area);
  } else {
    for (int64_t e = 0; e < count; e++)
      fraction[e] = fmin(w->gradient[first + e], largest_fraction);
    struct land land = land_of(w, district, fraction, area);
    land.floors = floors;
    double shift = 0.0;
    status = find_shift(ctx, &land, district, &shift);
    double odds = status ? 1.0 : exp(shift);
    for (int64_t e = 0; e < count; e++)
      fraction[e] = fmax(moved(fraction[e], odds), floors[e]);
  }
  cqio_free(floors);
  return status;
}
