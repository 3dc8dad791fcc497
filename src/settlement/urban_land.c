/* Built-up land: more of a cell the denser its townspeople, never less than before (26.38). */
#include "cqio/numeric.h"
#include "settlement/land.h"

#include <math.h>

/* The share built up at DENSITY, persons/km2, with A km2 at the margin. */
static double share_of(const cqio_settlement *s, size_t c, double a) {
  double share = s->density[c] > 0.0 ? -expm1(-a * s->density[c]) : 0.0;
  return fmax(s->built_up[c], share);
}

struct land {
  const cqio_settlement *s;
  double area; /* km2 wanted */
};

static cqio_status excess(void *data, double log_a, double *f) {
  const struct land *land = data;
  const cqio_settlement *s = land->s;
  double a = exp(log_a), sum = 0.0;
  for (size_t c = 0; c < cqio__settled_cells(s); c++)
    if (s->inside[c] > 0.0) sum += s->inside[c] * share_of(s, c, a);
  *f = sum - land->area;
  return CQIO_OK;
}

/* Land that the towns want now, at most the largest share of the region. */
static double wanted(const cqio_settlement *s) {
  double people = 0.0, inside = 0.0;
  for (int k = 0; k < s->towns; k++)
    if (s->base_urban[k] > 0.0)
      people += s->base_urban[k] * pow(s->urban[k] / s->base_urban[k], s->params.growth_exponent);
  for (size_t c = 0; c < cqio__settled_cells(s); c++)
    inside += s->inside[c];
  return fmin(people * s->params.land_per_resident * 1e-6, s->params.max_share * inside);
}

cqio_status cqio__urban_land_build(cqio_ctx *ctx, cqio_settlement *s) {
  double built = 0.0, people = 0.0, f;
  for (size_t c = 0; c < cqio__settled_cells(s); c++) {
    built += s->inside[c] * s->built_up[c];
    people += s->inside[c] * s->density[c];
  }
  struct land land = {s, wanted(s)};
  if (!(people > 0.0) || !(land.area > built)) return CQIO_OK;
  double low = log((land.area - built) / people), high = low; /* shares are below a x density */
  CQIO_TRY(excess(&land, high, &f));
  for (double step = 0.25; f < 0.0 && high < low + 60.0; step *= 2.0) {
    high += step;
    CQIO_TRY(excess(&land, high, &f));
  }
  cqio_root_report report = {.root = low};
  if (high > low &&
      cqio_find_root(excess, &land, low, high, 1e-14, 1e-13 * land.area, &report) != CQIO_OK)
    return cqio_fail(
        ctx, CQIO_CONFIG,
        "settlement: built-up land = %.6g (km2), by %g m2 a townsperson: expected less "
        "than all land near towns; lower grid.built_up_per_resident",
        land.area, s->params.land_per_resident);
  s->land_at_margin = exp(report.root);
  for (size_t c = 0; c < cqio__settled_cells(s); c++)
    s->built_up[c] = share_of(s, c, s->land_at_margin);
  return CQIO_OK;
}
