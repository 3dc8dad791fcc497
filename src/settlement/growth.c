/* Growth and decline of the towns of districts (26.37). */
#include "settlement/land.h"

#include <math.h>

/* What draws growth to town K: its size and the room left in it. */
static double draw_of(const cqio_settlement *s, int k) {
  return s->urban[k] * fmax(0.0, 1.0 - s->urban[k] / (s->ceiling * s->area[k]));
}

/* Totals of a district. */
struct sums {
  double urban, draw, area;
};

cqio_status cqio__towns_grow(cqio_ctx *ctx, cqio_settlement *s, const double *urban) {
  struct sums *sums;
  CQIO_TRY(CQIO_ALLOC(ctx, s->grid->district_count, &sums));
  for (int k = 0; k < s->towns; k++) {
    struct sums *d = &sums[s->district[k]];
    d->urban += s->urban[k];
    d->draw += draw_of(s, k);
    d->area += s->area[k];
  }
  for (int k = 0; k < s->towns; k++) {
    const struct sums *d = &sums[s->district[k]];
    double growth = urban[s->district[k]] - d->urban;
    if (growth > 0.0)
      s->urban[k] += growth * (d->draw > 0.0 ? draw_of(s, k) / d->draw : s->area[k] / d->area);
    else if (d->urban > 0.0)
      s->urban[k] *= urban[s->district[k]] / d->urban;
  }
  cqio_free(sums);
  return CQIO_OK;
}
