/* Whether the places are of the districts at all: their people and where they lie. */
#include <math.h>
#include <stdlib.h>

#include "cli/towns/towns.h"
#include "numeric/sphere.h"
#include "region/town_rules.h"

/* The place of DISTRICT with most people, or -1. */
static int largest_place(const struct region *region, int district) {
  int largest = -1;
  for (int k = 0; k < region->count; k++) {
    const struct place *p = &region->place[k];
    if (p->district == district && p->people > 0.0 &&
        (largest < 0 || p->people > region->place[largest].people))
      largest = k;
  }
  return largest;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* RATIO [R] is room. */
static cqio_status judge_people(cqio_ctx *ctx, const struct request *request,
                                const struct region *region, double *ratio) {
  enum { LEAST = 3 };
  static const double most = 1.5;
  const cqio_dataset *data = region->data;
  size_t n = 0;
  region_sums(region, ratio);
  for (int r = 0; r < data->districts.count; r++) {
    int k = largest_place(region, r);
    if (k >= 0) ratio[n++] = (ratio[r] - region->place[k].people) / data->residents[r];
  }
  if (n < LEAST) return CQIO_OK;
  qsort(ratio, n, sizeof *ratio, ascending);
  double middle = ratio[n / 2];
  if (middle <= 1.0 + cqio__doubtful_townspeople) return CQIO_OK;
  if (middle > most)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: its places have %.3g of the residents of their districts, in the middle "
                     "of all and without the largest of each: expected at most %g; are they of "
                     "another year or unit than %s/districts.csv?",
                     request->places, middle, most, request->dataset);
  cqio_log(ctx, CQIO_LOG_WARN,
           "%s: its places have %.3g of the residents of their districts, in the middle of all and "
           "without the largest of each; are they of another year or unit than %s/districts.csv?",
           request->places, middle, request->dataset);
  return CQIO_OK;
}

cqio_status people_check(cqio_ctx *ctx, const struct request *request,
                         const struct region *region) {
  double *ratio;
  CQIO_TRY(CQIO_ALLOC(ctx, region->data->districts.count, &ratio));
  cqio_status status = judge_people(ctx, request, region, ratio);
  cqio_free(ratio);
  return status;
}

static cqio_status judge_ways(cqio_ctx *ctx, const struct request *request, double *east,
                              double *north, size_t count) {
  double x, y, km = cqio__middle_way(east, north, count, &x, &y);
  if (km <= cqio__doubtful_way) return CQIO_OK;
  if (km > cqio__refused_way)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: the largest places of districts lie about %.3g km east and %.3g km north "
                     "of the seats in %s/districts.csv: expected them there; are places wrong?",
                     request->places, x, y, request->dataset);
  cqio_log(ctx, CQIO_LOG_WARN,
           "%s: the largest places of districts lie about %.3g km east and %.3g km north of the "
           "seats in %s/districts.csv: expected them there; are places wrong?",
           request->places, x, y, request->dataset);
  return CQIO_OK;
}

cqio_status seats_check(cqio_ctx *ctx, const struct request *request, const struct region *region) {
  const cqio_dataset *data = region->data;
  static const double km = CQIO__EARTH_RADIUS * CQIO__RADIANS;
  double *east, *north = NULL;
  size_t n = 0;
  CQIO_TRY(CQIO_ALLOC(ctx, data->districts.count, &east));
  cqio_status status = CQIO_ALLOC(ctx, data->districts.count, &north);
  for (int r = 0; r < data->districts.count && !status; r++) {
    int k = largest_place(region, r);
    if (k < 0) continue;
    const struct place *p = &region->place[k];
    east[n] =
        remainder(p->lon - data->seat_lon[r], 360.0) * km * cos(data->seat_lat[r] * CQIO__RADIANS);
    north[n++] = (p->lat - data->seat_lat[r]) * km;
  }
  if (!status) status = judge_ways(ctx, request, east, north, n);
  cqio_free(north);
  cqio_free(east);
  return status;
}
