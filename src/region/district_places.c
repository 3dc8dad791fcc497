/* Where districts lie: seats that are those of others, areas in another unit, cores of a city. */
#include "core/text.h"
#include "numeric/sphere.h"
#include "region/reading.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- seats ----------------------------------------------------------------------------------- */

/* From the seat of district I to the centroid of K, km. */
static double seat_to_centroid(const cqio_dataset *d, int i, int k) {
  double seat = d->seat_lat[i] * CQIO__RADIANS, centre = d->centroid_lat[k] * CQIO__RADIANS;
  double east = (d->seat_lon[i] - d->centroid_lon[k]) * CQIO__RADIANS;
  return cqio__great_circle((seat - centre) / 2, east / 2, centre, seat);
}

/* Two seats each of which lies much nearer to the centroid of the other's district. */
static void check_exchanged(struct reading *r) {
  static const double nearer = 0.5;
  const cqio_dataset *d = r->data;
  for (int i = 0; i < d->districts.count; i++) {
    double own = seat_to_centroid(d, i, i);
    for (int k = 0; k < i; k++) {
      double other = seat_to_centroid(d, k, k);
      if (seat_to_centroid(d, i, k) >= nearer * other || seat_to_centroid(d, k, i) >= nearer * own)
        continue;
      cqio__row_fault(
          r, DISTRICTS, i, cqio_sheet_find(r->table[DISTRICTS], "seat_lon"),
          "seat lies %.3g km from its centroid and %.3g km from that of '%s', whose seat "
          "lies %.3g km from here: expected each nearer to its own; are they exchanged?",
          own, seat_to_centroid(d, i, k), d->districts.key[k], seat_to_centroid(d, k, i));
    }
  }
}

/* ---- areas ----------------------------------------------------------------------------------- */

struct point {
  double x, y; /* km */
};

static int by_place(const void *a, const void *b) {
  const struct point *p = a, *q = b;
  if (p->x != q->x) return (p->x > q->x) - (p->x < q->x);
  return (p->y > q->y) - (p->y < q->y);
}

static bool turns_left(const struct point *a, const struct point *b, const struct point *c) {
  return (b->x - a->x) * (c->y - a->y) - (b->y - a->y) * (c->x - a->x) > 0.0;
}

/* Area within the convex hull of COUNT points, which are sorted; HULL has room for two more. */
static double hull_area(struct point *points, int count, struct point *hull) {
  int n = 0;
  qsort(points, (size_t)count, sizeof *points, by_place);
  for (int pass = 0, least = 1; pass < 2; pass++, least = n)
    for (int k = pass; k < count; k++) { /* there, and back */
      const struct point *p = &points[pass ? count - 1 - k : k];
      while (n > least && !turns_left(&hull[n - 2], &hull[n - 1], p))
        n--;
      hull[n++] = *p;
    }
  double area = 0.0;
  for (int k = 0; k + 1 < n; k++)
    area += hull[k].x * hull[k + 1].y - hull[k + 1].x * hull[k].y;
  return 0.5 * fabs(area);
}

/* Districts fill about the region between their centroids, unless they lie scattered. */
static void check_hull(struct reading *r) {
  enum { LEAST = 6 };
  static const double low = 0.1, high = 2.0;
  const cqio_dataset *d = r->data;
  int n = d->districts.count;
  struct point *points, *hull;
  double area = 0.0, middle = d->centroid_lon[0];
  if (n < LEAST || !SCRATCH(r, points, n) || !SCRATCH(r, hull, n + 2)) return;
  for (int i = 0; i < n; i++) {
    double lat = d->centroid_lat[i] * CQIO__RADIANS;
    double east = remainder(d->centroid_lon[i] - middle, 360.0) * CQIO__RADIANS;
    points[i] = (struct point){CQIO__EARTH_RADIUS * east * cos(lat), CQIO__EARTH_RADIUS * lat};
    area += d->area[i];
  }
  double between = hull_area(points, n, hull);
  if (between < low * area || between > high * area)
    cqio_log(r->ctx, CQIO_LOG_WARN,
             "%s: area_km2 sums to %.6g, and the centroids lie around %.6g km2: expected the first "
             "to be %g to %g times the other; are areas in km2?",
             cqio_sheet_place(r->table[DISTRICTS], -1), area, between, 1.0 / high, 1.0 / low);
}

/* ---- cores of a city ------------------------------------------------------------------------- */

/* The number behind "metro_core_", 0: none. */
static int core_size(const char *name) {
  int64_t size;
  bool core = strncmp(name, "metro_core_", 11) == 0 && cqio_parse_integer(name + 11, &size);
  return core && size > 0 && size < 100000 ? (int)size : 0;
}

static int core_count(const struct reading *r, int column) {
  int count = 0;
  for (int64_t row = 0; row < cqio_sheet_rows(r->table[DISTRICTS]); row++)
    count += strcmp(cqio_sheet_text(r->table[DISTRICTS], row, column), "1") == 0;
  return count;
}

/* A smaller core lies within a larger one, and a core of nine districts has nine. */
static void check_cores(struct reading *r) {
  const cqio_sheet *table = r->table[DISTRICTS];
  for (int c = 0; c < cqio_sheet_columns(table); c++) {
    int size = core_size(cqio_sheet_column_name(table, c)), count = core_count(r, c);
    if (size > 0 && count != size)
      cqio_log(r->ctx, CQIO_LOG_WARN,
               "%s: column '%s' has %d districts: expected %d, as its name says",
               cqio_sheet_place(table, -1), cqio_sheet_column_name(table, c), count, size);
    for (int other = 0; other < cqio_sheet_columns(table) && size > 0; other++) {
      if (core_size(cqio_sheet_column_name(table, other)) <= size) continue;
      for (int64_t row = 0; row < cqio_sheet_rows(table); row++)
        if (strcmp(cqio_sheet_text(table, row, c), "1") == 0 &&
            strcmp(cqio_sheet_text(table, row, other), "1") != 0) {
          cqio__row_fault(r, DISTRICTS, row, c,
                          "%s = 1, and %s = %.8s: expected 1, as the smaller core lies within the "
                          "larger one; are the columns exchanged?",
                          cqio_sheet_column_name(table, c), cqio_sheet_column_name(table, other),
                          cqio_sheet_text(table, row, other));
          return;
        }
    }
  }
}

void cqio__check_places(struct reading *r) {
  check_exchanged(r);
  check_hull(r);
  check_cores(r);
}
