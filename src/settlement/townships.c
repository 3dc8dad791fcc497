/* The land and the people of each town (26.31-26.33). */
#include "cqio/numeric.h"
#include "settlement/land.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double least_area = 0.5; /* km2 */

/* Entries of district R to their nearest town of TOWN[count], each town to its nearest cell. */
static void divide(cqio_settlement *s, int r, const int *town, int count, double *nearest_home) {
  const cqio_grid *grid = s->grid;
  for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++) {
    int row = grid->cell[e] / grid->lon_count, column = grid->cell[e] % grid->lon_count;
    double nearest = INFINITY;
    for (int i = 0; i < count; i++) {
      int k = town[i];
      double km = cqio__distance(s, k, row, column);
      if (km < nearest) {
        nearest = km;
        s->nearest[e] = k;
      }
      if (km < nearest_home[k]) {
        nearest_home[k] = km;
        s->home[k] = grid->cell[e];
      }
    }
    s->area[s->nearest[e]] += grid->overlap[e];
  }
}

/* Towns of district R into TOWN; their number. */
static int towns_of(const cqio_settlement *s, int r, int *town) {
  int count = 0;
  for (int k = 0; k < s->towns; k++)
    if (s->district[k] == r) town[count++] = k;
  return count;
}

cqio_status cqio__townships_divide(cqio_ctx *ctx, cqio_settlement *s) {
  int *town;
  double *nearest_home = NULL;
  CQIO_TRY(CQIO_ALLOC(ctx, s->towns, &town));
  cqio_status status = CQIO_ALLOC(ctx, s->towns, &nearest_home);
  for (int k = 0; k < s->towns && !status; k++)
    nearest_home[k] = INFINITY;
  for (int r = 0; r < s->grid->district_count && !status; r++) {
    int count = towns_of(s, r, town);
    if (count == 0)
      status = cqio_fail(ctx, CQIO_NUMERIC,
                         "settlement: district %d has no town: expected one at least", r);
    else
      divide(s, r, town, count, nearest_home);
  }
  for (int k = 0; k < s->towns && !status; k++)
    s->area[k] = fmax(s->area[k], least_area);
  cqio_free(town);
  cqio_free(nearest_home);
  return status;
}

/* ---- town and countryside of a place (26.33) ----------------------------------------------------
 */

struct places {
  int count;
  double slope, urban; /* persons that are urban, of all places */
  double *people, *log_density, *part;
};

/* Sum of the urban parts less the townspeople, for odds that are even at log density CENTRE. */
static cqio_status excess(void *data, double centre, double *f) {
  struct places *p = data;
  double sum = 0.0;
  for (int i = 0; i < p->count; i++) {
    p->part[i] = p->people[i] / (1.0 + exp(-p->slope * (p->log_density[i] - centre)));
    sum += p->part[i];
  }
  *f = sum - p->urban;
  return CQIO_OK;
}

/* Urban parts p->part that add up to p->urban. */
static cqio_status find_parts(cqio_ctx *ctx, int r, struct places *p) {
  double low = INFINITY, high = -INFINITY, f;
  for (int i = 0; i < p->count; i++) {
    low = fmin(low, p->log_density[i]);
    high = fmax(high, p->log_density[i]);
  }
  double margin = 40.0 / p->slope; /* parts of 1 and 0 within rounding */
  cqio_root_report report;
  cqio_status status =
      cqio_find_root(excess, p, low - margin, high + margin, 1e-15, 1e-15 * p->urban, &report);
  if (status)
    return cqio_fail(ctx, status,
                     "settlement: no density parts the residents of district %d into %.10g in town "
                     "and the rest",
                     r, p->urban);
  CQIO_TRY(excess(p, report.root, &f));
  double sum = cqio_sum(p->part, (size_t)p->count);
  for (int i = 0; i < p->count; i++)
    p->part[i] *= p->urban / sum;
  return CQIO_OK;
}

/* All of the towns TOWN[p->count] of district R. */
static cqio_status settle(cqio_ctx *ctx, cqio_settlement *s, const cqio_settlement_input *input,
                          int r, const int *town, struct places *p) {
  double sum = 0.0, rural = input->residents[r] - input->urban[r];
  for (int i = 0; i < p->count; i++)
    sum += input->population[town[i]];
  for (int i = 0; i < p->count; i++) {
    p->people[i] = input->population[town[i]] * (input->residents[r] / sum); /* (26.31) */
    p->log_density[i] = log(p->people[i] / s->area[town[i]]);
    p->part[i] = rural > 0.0 ? 0.0 : p->people[i];
  }
  p->urban = input->urban[r];
  if (rural > 0.0 && p->urban > 0.0) CQIO_TRY(find_parts(ctx, r, p));
  for (int i = 0; i < p->count; i++) {
    s->base_urban[town[i]] = p->part[i];
    s->base_rural[town[i]] = p->people[i] - p->part[i];
  }
  return CQIO_OK;
}

cqio_status cqio__townships_settle(cqio_ctx *ctx, cqio_settlement *s,
                                   const cqio_settlement_input *input) {
  int *town = NULL;
  double *room;
  size_t towns = (size_t)s->towns;
  CQIO_TRY(CQIO_ALLOC(ctx, 3 * towns, &room));
  struct places places = {.slope = s->params.urban_slope,
                          .people = room,
                          .log_density = room + towns,
                          .part = room + 2 * towns};
  cqio_status status = CQIO_ALLOC(ctx, towns, &town);
  for (int r = 0; r < s->grid->district_count && !status; r++) {
    places.count = towns_of(s, r, town);
    status = settle(ctx, s, input, r, town, &places);
  }
  if (!status) memcpy(s->urban, s->base_urban, towns * sizeof *s->urban);
  cqio_free(town);
  cqio_free(room);
  return status;
}
