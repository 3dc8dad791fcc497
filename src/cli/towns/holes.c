/* Rule 2: people that the places of a district lack, by what complete districts show. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/towns/towns.h"

static const double seat_reach = 4.0; /* km */
static const double sparsest = 150.0; /* persons/km2, for towns of city districts */
static const double few_rural = 0.2;  /* of the residents: a city district */
static const double hole = 0.012;     /* of the residents */
enum { FEWEST = 8, SMALLEST_SAMPLE = 30 };

/* The places of one district. */
struct district {
  int r, count;
  int *place;     /* indices in the region */
  double *land;   /* km2 that is nearest to each, at least 1 */
  double *people; /* that rule 2 gives each */
  bool *at_seat;
};

static double rural_density(const cqio_dataset *data, int r) {
  return (data->residents[r] - data->urban_residents[r]) / data->area[r];
}

/* Entries of the district to the nearest of its places. */
static void divide_land(const struct region *region, struct district *d) {
  const cqio_grid *grid = region->grid;
  memset(d->land, 0, (size_t)d->count * sizeof *d->land);
  for (int64_t e = grid->first[d->r]; e < grid->first[d->r + 1] && d->count > 0; e++) {
    double lon = grid->lon[grid->cell[e] % grid->lon_count];
    double lat = grid->lat[grid->cell[e] / grid->lon_count], nearest = INFINITY;
    int found = 0;
    for (int i = 0; i < d->count; i++) {
      const struct place *p = &region->place[d->place[i]];
      double km = region_distance(region, lon, lat, p->lon, p->lat);
      if (km < nearest) {
        nearest = km;
        found = i;
      }
    }
    d->land[found] += grid->overlap[e];
  }
  for (int i = 0; i < d->count; i++)
    d->land[i] = fmax(d->land[i], 1.0);
}

static void take_places(const struct region *region, int r, struct district *d) {
  const cqio_dataset *data = region->data;
  d->r = r;
  d->count = 0;
  for (int k = 0; k < region->count; k++) {
    const struct place *p = &region->place[k];
    if (p->district != r) continue;
    d->at_seat[d->count] =
        region_distance(region, p->lon, p->lat, data->seat_lon[r], data->seat_lat[r]) < seat_reach;
    d->place[d->count++] = k;
  }
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

/* ---- what complete districts show ------------------------------------------------------------ */

struct sample {
  int count, shares;
  double *x, *y, *share;
};

static void add_district(const struct region *region, const struct district *d,
                         struct sample *sample) {
  double at_seat = 0.0, density = rural_density(region->data, d->r);
  for (int i = 0; i < d->count; i++) {
    double people = region->place[d->place[i]].people;
    if (d->at_seat[i]) {
      at_seat += people;
    } else if (density > 0.0) {
      sample->x[sample->count] = log(d->land[i] * density);
      sample->y[sample->count++] = log(people);
    }
  }
  sample->share[sample->shares++] = at_seat / region->data->urban_residents[d->r];
}

static double mean(const double *x, int count) {
  double sum = 0.0;
  for (int i = 0; i < count; i++)
    sum += x[i];
  return sum / count;
}

/* Least squares, deviation and the median share of the seats; Chongqing's where there are too few.
 */
static void fit(struct region *region, struct sample *s) {
  region->intercept = 2.479;
  region->slope = 0.756;
  region->deviation = 0.64;
  region->seat_share = 0.75;
  if (s->count < SMALLEST_SAMPLE) return;
  double x = mean(s->x, s->count), y = mean(s->y, s->count), xx = 0.0, xy = 0.0, rest = 0.0;
  for (int i = 0; i < s->count; i++) {
    xx += (s->x[i] - x) * (s->x[i] - x);
    xy += (s->x[i] - x) * (s->y[i] - y);
  }
  if (!(xx > 0.0)) return;
  region->sample = s->count;
  region->slope = xy / xx;
  region->intercept = y - region->slope * x;
  for (int i = 0; i < s->count; i++)
    rest += pow(s->y[i] - region->intercept - region->slope * s->x[i], 2.0);
  region->deviation = sqrt(rest / s->count);
  qsort(s->share, (size_t)s->shares, sizeof *s->share, ascending);
  region->seat_share = 0.5 * (s->share[(s->shares - 1) / 2] + s->share[s->shares / 2]);
}

static void learn(struct region *region, struct district *d, const double *sums,
                  struct sample *sample) {
  for (int r = 0; r < region->data->districts.count; r++) {
    if (!region_is_complete(sums[r], region->data->residents[r])) continue;
    take_places(region, r, d);
    if (d->count < FEWEST || !(region->data->urban_residents[r] > 0.0)) continue;
    divide_land(region, d);
    add_district(region, d, sample);
  }
  fit(region, sample);
}

/* ---- filling --------------------------------------------------------------------------------- */

/* Whether the city of the district has no place, or places with too few people. */
static bool lacks_seat(const struct region *region, const struct district *d) {
  double known = 0.0;
  bool any = false, all = true, missing = false;
  for (int i = 0; i < d->count; i++) {
    double people = region->place[d->place[i]].people;
    missing |= !(people > 0.0);
    if (!d->at_seat[i]) continue;
    any = true;
    all &= people > 0.0;
    known += people;
  }
  return !any ||
         (all && missing && known < 0.5 * region->seat_share * region->data->urban_residents[d->r]);
}

static cqio_status add_seat(cqio_ctx *ctx, struct region *region, int r) {
  const cqio_dataset *data = region->data;
  char name[512];
  snprintf(name, sizeof name, "%s (seat)", data->districts.name[r]);
  const struct place seat = {.id = -(int64_t)data->adcode[r],
                             .name = name,
                             .local = data->districts.name_local[r],
                             .lon = data->seat_lon[r],
                             .lat = data->seat_lat[r],
                             .district = r};
  return region_add(ctx, region, &seat);
}

/* People of the district that are missing, GAP, to its places without people. */
static void share_gap(const struct region *region, struct district *d, double gap) {
  const cqio_dataset *data = region->data;
  double density = rural_density(data, d->r), urban = data->urban_residents[d->r];
  double sum = 0.0, known = 0.0;
  int seats = 0;
  for (int i = 0; i < d->count; i++) {
    double people = region->place[d->place[i]].people;
    d->people[i] = 0.0;
    if (d->at_seat[i]) known += people;
    if (people > 0.0) continue;
    seats += d->at_seat[i];
    if (!d->at_seat[i])
      d->people[i] = exp(region->intercept + 0.5 * region->deviation * region->deviation +
                         region->slope * log(fmax(density, sparsest) * d->land[i]));
    sum += d->people[i];
  }
  double seat = 0.0;
  if (seats > 0) {
    bool city = density * data->area[d->r] < few_rural * data->residents[d->r];
    seat = city ? gap - sum : fmax(region->seat_share * urban - known, 0.05 * urban);
    seat = fmin(fmax(seat, 0.2 * gap), gap);
    if (!(sum > 0.0)) seat = gap;
  }
  for (int i = 0; i < d->count; i++) {
    if (region->place[d->place[i]].people > 0.0) continue;
    d->people[i] = d->at_seat[i] ? seat / seats
                   : sum > 0.0   ? d->people[i] * (gap - seat) / sum
                                 : 0.0;
  }
}

static cqio_status fill_district(cqio_ctx *ctx, struct region *region, struct district *d, int r,
                                 double gap) {
  int filled = 0;
  take_places(region, r, d);
  bool seat = lacks_seat(region, d);
  if (seat) {
    CQIO_TRY(add_seat(ctx, region, r));
    take_places(region, r, d);
  }
  divide_land(region, d);
  share_gap(region, d, gap);
  for (int i = 0; i < d->count; i++) {
    struct place *p = &region->place[d->place[i]];
    if (!(d->people[i] > 0.0)) continue;
    p->people = rint(d->people[i]);
    p->filled = true;
    filled++;
  }
  region->filled += filled;
  printf("filled %s: %d of %d places, %.0f people%s\n", region->data->districts.key[r], filled,
         d->count, gap, seat ? ", seat added" : "");
  return CQIO_OK;
}

static cqio_status fill(cqio_ctx *ctx, struct region *region, struct district *d,
                        struct sample *sample, double *sums) {
  const cqio_dataset *data = region->data;
  region_sums(region, sums);
  learn(region, d, sums, sample);
  printf(
      "rule: ln people = %.3f + %.3f ln(rural density x km2), deviation %.2f, %d places; %.2f of "
      "the townspeople at the seat\n",
      region->intercept, region->slope, region->deviation, region->sample, region->seat_share);
  for (int r = 0; r < data->districts.count; r++) {
    double gap = data->residents[r] - sums[r];
    if (gap >= hole * data->residents[r]) CQIO_TRY(fill_district(ctx, region, d, r, gap));
  }
  region_sums(region, sums);
  for (int r = 0; r < data->districts.count; r++) {
    bool complete = region_is_complete(sums[r], data->residents[r]);
    region->complete += complete;
    if (!complete)
      printf("district %s: its places have %.3f of its residents\n", data->districts.key[r],
             sums[r] / data->residents[r]);
  }
  return CQIO_OK;
}

cqio_status holes_fill(cqio_ctx *ctx, const struct request *request, struct region *region) {
  size_t places = (size_t)region->count + 1, districts = (size_t)region->data->districts.count;
  struct district d = {0};
  struct sample sample = {0};
  double *sums = NULL;
  cqio_status status = CQIO_ALLOC(ctx, places, &d.place);
  if (!status) status = CQIO_ALLOC(ctx, places, &d.land);
  if (!status) status = CQIO_ALLOC(ctx, places, &d.people);
  if (!status) status = CQIO_ALLOC(ctx, places, &d.at_seat);
  if (!status) status = CQIO_ALLOC(ctx, places, &sample.x);
  if (!status) status = CQIO_ALLOC(ctx, places, &sample.y);
  if (!status) status = CQIO_ALLOC(ctx, districts, &sample.share);
  if (!status) status = CQIO_ALLOC(ctx, districts, &sums);
  if (!status) status = fill(ctx, region, &d, &sample, sums);
  if (!status && region->filled > 0 && region->sample == 0)
    cqio_log(
        ctx, CQIO_LOG_WARN,
        "%s: people of %d of %d places are missing, and too few districts are complete to learn "
        "from: they were filled by the rule of Chongqing 2010",
        request->places, region->filled, region->count);
  void *const members[] = {d.place,  d.land,   d.people,     d.at_seat,
                           sample.x, sample.y, sample.share, sums};
  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    cqio_free(members[i]);
  return status;
}
