/* Growth and decline of the towns of districts, by room and where people work (26.37, 26.40). */
#include "cqio/numeric.h"
#include "settlement/land.h"

#include <math.h>

/* What draws growth to town K: its size and the room left in it. */
static double draw_of(const cqio_settlement *s, int k) {
  return s->urban[k] * fmax(0.0, 1.0 - s->urban[k] / (s->ceiling * s->area[k]));
}

/* ---- homes of those who work at new places (26.40) ------------------------------------------- */

/* How near to work at town PLACE the town K is to live in. */
static double nearness(const cqio_settlement *s, int k, int place, double length) {
  return exp(-cqio__distance_between(s, k, place) / length);
}

/* Adds the homes of those who work at PLACE, in its district, to HOMES. */
static void add_homes(const cqio_settlement *s, const double *draw, int place, double work,
                      double length, double *homes) {
  double sum = 0.0;
  for (int k = 0; k < s->towns; k++)
    if (s->district[k] == s->district[place]) sum += draw[k] * nearness(s, k, place, length);
  for (int k = 0; k < s->towns && sum > 0.0; k++)
    if (s->district[k] == s->district[place])
      homes[k] += work * (draw[k] * nearness(s, k, place, length) / sum);
}

/* HOMES [towns], by district of any scale; 0 where nobody finds one. */
static void find_homes(const cqio_settlement *s, const cqio_settlement_work *work,
                       const double *draw, double *homes) {
  for (int i = 0; i < work->places; i++)
    if (work->jobs[i] > 0.0) add_homes(s, draw, work->town[i], work->jobs[i], work->length, homes);
}

/* ---- a year ---------------------------------------------------------------------------------- */

/* Totals of a district. */
struct sums {
  double urban, draw, area, homes;
};

/* Part of the growth of its district that goes to town K. */
static double part_of(const cqio_settlement *s, const struct sums *d,
                      const cqio_settlement_work *work, const double *draw, const double *homes,
                      int k) {
  double part = d->draw > 0.0 ? draw[k] / d->draw : s->area[k] / d->area;
  if (!work || !(d->homes > 0.0)) return part;
  double at_work = work->part[s->district[k]];
  return (1.0 - at_work) * part + at_work * (homes[k] / d->homes);
}

cqio_status cqio__towns_grow(cqio_ctx *ctx, cqio_settlement *s, const double *urban,
                             const cqio_settlement_work *work) {
  struct sums *sums = NULL;
  double *draw, *homes;
  CQIO_TRY(CQIO_ALLOC(ctx, 2 * (size_t)s->towns, &draw));
  homes = draw + s->towns;
  cqio_status status = CQIO_ALLOC(ctx, s->grid->district_count, &sums);
  for (int k = 0; k < s->towns && !status; k++)
    draw[k] = draw_of(s, k);
  if (work && !status) find_homes(s, work, draw, homes);
  for (int k = 0; k < s->towns && !status; k++) {
    struct sums *d = &sums[s->district[k]];
    d->urban += s->urban[k];
    d->draw += draw[k];
    d->area += s->area[k];
    d->homes += homes[k];
  }
  for (int k = 0; k < s->towns && !status; k++) {
    const struct sums *d = &sums[s->district[k]];
    double growth = urban[s->district[k]] - d->urban;
    if (growth > 0.0)
      s->urban[k] += growth * part_of(s, d, work, draw, homes, k);
    else if (d->urban > 0.0)
      s->urban[k] *= urban[s->district[k]] / d->urban;
  }
  cqio_free(sums);
  cqio_free(draw);
  return status;
}
