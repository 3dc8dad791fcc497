/* Seats of districts against the towns that lie there. */
#include "numeric/sphere.h"
#include "region/reading.h"
#include "region/town_rules.h"

#include <math.h>

static double way(double lon, double lat, const cqio_towns *towns, int town) {
  double a = lat * CQIO__RADIANS, b = towns->lat[town] * CQIO__RADIANS;
  double east = (lon - towns->lon[town]) * CQIO__RADIANS;
  return cqio__great_circle((a - b) / 2, east / 2, b, a);
}

/* Towns of towns.csv; behind them stand seats without a town. */
static int town_count(const struct reading *r) {
  int64_t rows = cqio_sheet_rows(r->table[TOWNS]);
  return rows < r->data->towns.count ? (int)rows : r->data->towns.count;
}

/* The largest town of DISTRICT, or -1. */
static int largest_town(const cqio_towns *towns, int count, int district) {
  int largest = -1;
  for (int k = 0; k < count; k++)
    if (towns->district[k] == district &&
        (largest < 0 || towns->population[k] > towns->population[largest]))
      largest = k;
  return largest;
}

/* Towns and seats lie at one place, or all of one kind lie elsewhere than they are said to. */
static void check_shift(struct reading *r, int count) {
  const cqio_dataset *d = r->data;
  const cqio_towns *towns = &d->towns;
  double *east, *north, km = CQIO__EARTH_RADIUS * CQIO__RADIANS;
  size_t n = 0;
  if (!SCRATCH(r, east, d->districts.count) || !SCRATCH(r, north, d->districts.count)) return;
  for (int i = 0; i < d->districts.count; i++) {
    int town = largest_town(towns, count, i);
    if (town < 0) continue;
    east[n] = remainder(towns->lon[town] - d->seat_lon[i], 360.0) * km *
              cos(d->seat_lat[i] * CQIO__RADIANS);
    north[n++] = (towns->lat[town] - d->seat_lat[i]) * km;
  }
  double x, y, km_apart = cqio__middle_way(east, north, n, &x, &y);
  if (km_apart > cqio__refused_way)
    cqio__fault(r, TOWNS, -1, cqio_sheet_find(r->table[TOWNS], "lon"),
                "the largest towns of districts lie about %.3g km east and %.3g km north of the "
                "seats in %s: expected them there; are places wrong?",
                x, y, cqio__file(r, DISTRICTS));
  else if (km_apart > cqio__doubtful_way)
    cqio_log(r->ctx, CQIO_LOG_WARN,
             "%s: the largest towns of districts lie about %.3g km east and %.3g km north of the "
             "seats in %s: expected them there; are places wrong?",
             cqio_sheet_place(r->table[TOWNS], -1), x, y, cqio__file(r, DISTRICTS));
}

static double seat_to_town(const cqio_dataset *d, int i, int town) {
  return way(d->seat_lon[i], d->seat_lat[i], &d->towns, town);
}

/* Two districts whose seats each lie much nearer to the largest town of the other. */
static void check_exchanged(struct reading *r, int count) {
  static const double nearer = 0.5;
  const cqio_dataset *d = r->data;
  const cqio_sheet *table = r->table[DISTRICTS];
  int *town;
  if (!SCRATCH(r, town, d->districts.count)) return;
  for (int i = 0; i < d->districts.count; i++) {
    town[i] = largest_town(&d->towns, count, i);
    for (int k = 0; k < i && town[i] >= 0; k++) {
      if (town[k] < 0) continue;
      double own = seat_to_town(d, i, town[i]), other = seat_to_town(d, k, town[k]);
      double here = seat_to_town(d, i, town[k]), there = seat_to_town(d, k, town[i]);
      if (here < nearer * other && here < nearer * own && there < nearer * own &&
          there < nearer * other)
        cqio__row_fault(r, DISTRICTS, i, cqio_sheet_find(table, "seat_lon"),
                        "seat lies %.3g km from the largest town of the district in %s and %.3g km "
                        "from that of '%s', whose seat lies %.3g km from the first: expected each "
                        "nearer to its own; are they exchanged?",
                        own, cqio__file(r, TOWNS), here, d->districts.key[k], there);
    }
  }
}

/* The seat of a district is its largest town, or near it, more often than its centroid is. */
void cqio__check_seats(struct reading *r) {
  enum { LEAST = 4 };
  const cqio_dataset *d = r->data;
  const cqio_towns *towns = &d->towns;
  int seats = 0, centres = 0, count = town_count(r);
  for (int i = 0; i < d->districts.count; i++) {
    int town = largest_town(towns, count, i);
    if (town < 0) continue;
    double seat = way(d->seat_lon[i], d->seat_lat[i], towns, town);
    double centre = way(d->centroid_lon[i], d->centroid_lat[i], towns, town);
    seats += seat < centre;
    centres += centre < seat;
  }
  check_exchanged(r, count);
  if (seats + centres < LEAST || centres <= 2 * seats) {
    check_shift(r, count);
    return;
  }
  cqio__fault(r, DISTRICTS, -1, cqio_sheet_find(r->table[DISTRICTS], "seat_lon"),
              "in %d of %d districts the largest town of %s lies nearer to the centroid than to "
              "the seat: expected most of them near the seat; are the columns exchanged?",
              centres, seats + centres, cqio__file(r, TOWNS));
}
