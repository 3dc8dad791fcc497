/* Seats of districts against the towns that lie there. */
#include "numeric/sphere.h"
#include "region/reading.h"

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
  if (seats + centres < LEAST || centres <= 2 * seats) return;
  cqio__fault(r, DISTRICTS, -1, cqio_sheet_find(r->table[DISTRICTS], "seat_lon"),
              "in %d of %d districts the largest town of %s lies nearer to the centroid than to "
              "the seat: expected most of them near the seat; are the columns exchanged?",
              centres, seats + centres, cqio__file(r, TOWNS));
}
