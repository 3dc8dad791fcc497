/* Rule 1: places that stand for several others, or for one a second time. */
#include <math.h>
#include <stdio.h>

#include "cli/towns/towns.h"

static const double excess = 1.03;   /* of the residents of a district */
static const double same_seat = 2.0; /* km */
static const char guess[] = "the places exceed the residents; nearest without it";

/* Which of the places of district R to drop next, and why; -1: none. */
static int find_aggregate(const struct region *region, int r, const char *keep, const char **why) {
  double residents = region->data->residents[r], sum = 0.0, nearest = INFINITY;
  int found = -1;
  for (int k = 0; k < region->count; k++)
    if (keep[k] && region->place[k].district == r) sum += region->place[k].people;
  for (int k = 0; k < region->count; k++) {
    const struct place *p = &region->place[k];
    if (!keep[k] || p->district != r || !(p->people > residents)) continue;
    *why = "larger than its district";
    return k;
  }
  for (int k = 0; k < region->count; k++) {
    const struct place *p = &region->place[k];
    if (!keep[k] || p->district != r || !(p->people > 0.0)) continue;
    double miss = fabs(sum - p->people - residents);
    if (miss < 1.0 && fabs(sum - residents) >= 1.0) {
      *why = "without it the places add up to the residents exactly";
      return k;
    }
    if (miss < nearest) {
      nearest = miss;
      found = k;
    }
  }
  *why = guess;
  return sum > excess * residents && nearest < fabs(sum - residents) ? found : -1;
}

/* Km to the nearest other place of the district that has people. */
static double nearest_people(const struct region *region, int k) {
  const struct place *p = &region->place[k];
  double nearest = INFINITY;
  for (int i = 0; i < region->count; i++) {
    const struct place *q = &region->place[i];
    if (i == k || q->district != p->district || !(q->people > 0.0)) continue;
    nearest = fmin(nearest, region_distance(region, p->lon, p->lat, q->lon, q->lat));
  }
  return nearest;
}

/* Places without people in complete districts, and beside a place that has some. */
static int drop_doubles(const struct region *region, const double *sums, char *keep) {
  int dropped = 0;
  for (int k = 0; k < region->count; k++) {
    int r = region->place[k].district;
    bool kept = region->place[k].people > 0.0 ||
                !(region_is_complete(sums[r], region->data->residents[r]) ||
                  nearest_people(region, k) < same_seat);
    keep[k] = kept ? 1 : 0;
    dropped += !kept;
  }
  return dropped;
}

/* What was dropped: places of PLACES with people, and districts where one was a guess. */
struct dropped {
  int places, dropped, guessed;
};

/* Many aggregates are none: people counted in another unit, or of another year. */
static cqio_status doubt(cqio_ctx *ctx, const struct request *request, const struct region *region,
                         const struct dropped *d) {
  enum { LEAST = 3 };
  static const double much = 0.2;
  int districts = region->data->districts.count;
  if (d->dropped >= LEAST && d->dropped > much * d->places)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: %d of %d places with people exceed their districts: expected few that "
                     "stand for several; are their people of another unit or year than those of "
                     "%s/districts.csv?",
                     request->places, d->dropped, d->places, request->dataset);
  if (d->guessed >= LEAST && d->guessed > much * districts)
    cqio_log(ctx, CQIO_LOG_WARN,
             "%s: in %d of %d districts the places exceed the residents of %s/districts.csv, and "
             "those that make up for it were dropped; are their people of another year?",
             request->places, d->guessed, districts, request->dataset);
  return CQIO_OK;
}

cqio_status aggregates_drop(cqio_ctx *ctx, const struct request *request, struct region *region) {
  char *keep;
  double *sums = NULL;
  CQIO_TRY(CQIO_ALLOC(ctx, region->count, &keep));
  cqio_status status = CQIO_ALLOC(ctx, region->data->districts.count, &sums);
  struct dropped d = {0, 0, 0};
  for (int k = 0; k < region->count; k++) {
    keep[k] = 1;
    d.places += region->place[k].people > 0.0;
  }
  for (int r = 0; r < region->data->districts.count && !status; r++) {
    const char *why;
    bool guessed = false;
    for (int k; (k = find_aggregate(region, r, keep, &why)) >= 0; keep[k] = 0, d.dropped++) {
      guessed |= why == guess;
      printf("dropped %s: %s, %.0f people: %s\n", region->data->districts.key[r],
             region->place[k].name, region->place[k].people, why);
    }
    d.guessed += guessed;
  }
  if (!status) status = doubt(ctx, request, region, &d);
  if (!status) {
    region_keep(region, keep);
    region_sums(region, sums);
    printf("dropped %d places without people: district complete, or people within %g km\n",
           drop_doubles(region, sums, keep), same_seat);
    region_keep(region, keep);
  }
  cqio_free(sums);
  cqio_free(keep);
  return status;
}
