/* Smooth density of the countryside with the people of each township (26.36); Tobler (1979). */
#include "settlement/land.h"

#include <string.h>

struct countryside {
  cqio_settlement *s;
  const double *people;  /* [towns] */
  double *total;         /* [towns] */
  double *cells, *spare; /* [cells] */
  double *density;       /* [E] */
};

/* Scales the entries of each town to its people. */
static void restore(const struct countryside *c) {
  const cqio_settlement *s = c->s;
  int64_t entries = s->grid->first[s->grid->district_count];
  memset(c->total, 0, (size_t)s->towns * sizeof *c->total);
  for (int64_t e = 0; e < entries; e++)
    c->total[s->nearest[e]] += s->grid->overlap[e] * c->density[e];
  for (int k = 0; k < s->towns; k++)
    c->total[k] = c->total[k] > 0.0 ? c->people[k] / c->total[k] : 0.0;
  for (int64_t e = 0; e < entries; e++)
    c->density[e] *= c->total[s->nearest[e]];
}

static void sweep(const struct countryside *c) {
  const cqio_settlement *s = c->s;
  cqio__mean_of_entries(s, c->density, c->cells);
  cqio__blur(s, cqio__whole_grid(s), c->cells, c->spare);
  for (int64_t e = 0; e < s->grid->first[s->grid->district_count]; e++)
    c->density[e] = c->cells[s->grid->cell[e]];
  restore(c);
}

/* PEOPLE of towns, in proportion in each district to those of the base year. */
static void set_people(const cqio_settlement *s, const double *rural, double *people,
                       double *base) {
  memset(base, 0, (size_t)s->grid->district_count * sizeof *base);
  for (int k = 0; k < s->towns; k++)
    base[s->district[k]] += s->base_rural[k];
  for (int k = 0; k < s->towns; k++) {
    int r = s->district[k];
    people[k] = base[r] > 0.0 ? s->base_rural[k] * (rural[r] / base[r]) : 0.0;
  }
}

cqio_status cqio__countryside_spread(cqio_ctx *ctx, cqio_settlement *s, const double *rural) {
  size_t cells = cqio__settled_cells(s), towns = (size_t)s->towns;
  int64_t entries = s->grid->first[s->grid->district_count];
  double *room, *fields = NULL;
  CQIO_TRY(CQIO_ALLOC(ctx, 2 * towns + (size_t)s->grid->district_count, &room));
  cqio_status status = CQIO_ALLOC(ctx, 2 * cells, &fields);
  if (!status) {
    const struct countryside c = {s, room, room + towns, fields, fields + cells, s->rural_weight};
    set_people(s, rural, room, room + 2 * towns);
    for (int64_t e = 0; e < entries; e++)
      c.density[e] = room[s->nearest[e]] / s->area[s->nearest[e]];
    for (int i = 0; i < s->sweeps; i++)
      sweep(&c);
    for (int64_t e = 0; e < entries; e++)
      s->rural_weight[e] *= s->grid->overlap[e];
    cqio_grid_normalise(s->grid, s->rural_weight); /* also what towns without land have lost */
  }
  cqio_free(fields);
  cqio_free(room);
  return status;
}
