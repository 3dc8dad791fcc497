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

/* ---- the ring around the core ---------------------------------------------------------------- */

/* Districts of the core and those of them within the ring. */
struct core {
  int all, within, region; /* REGION: that of one of them */
};

static bool is_core(const cqio_sheet *table, int column, int row) {
  return strcmp(cqio_sheet_text(table, row, column), "1") == 0;
}

static struct core count_core(const struct reading *r, int column) {
  const cqio_dataset *d = r->data;
  struct core core = {0};
  for (int i = 0; i < d->districts.count; i++) {
    if (!is_core(r->table[DISTRICTS], column, i)) continue;
    core.all++;
    core.within += d->macro_region[i] == d->ring;
    core.region = d->macro_region[i];
  }
  return core;
}

/* The core lies within the ring that "# ring:" names. */
static void check_ring(struct reading *r, int column) {
  const cqio_dataset *d = r->data;
  const cqio_sheet *table = r->table[DISTRICTS];
  struct core core = count_core(r, column);
  int region = cqio_sheet_find(table, "macro_region");
  const char *name = cqio_sheet_column_name(table, column);
  if (core.all > 0 && core.within == 0)
    cqio_log(r->ctx, CQIO_LOG_WARN,
             "%s: ring = %s, and districts with %s = 1 are of %s: expected the core within the "
             "ring; is it another macro_region?",
             cqio_sheet_place(table, -1), d->macro_regions.key[d->ring], name,
             d->macro_regions.key[core.region]);
  for (int i = 0; i < d->districts.count && core.within > 0; i++)
    if (is_core(table, column, i) && d->macro_region[i] != d->ring)
      cqio_log(r->ctx, CQIO_LOG_WARN,
               "%s: district '%s': macro_region = %s, and %s = 1: expected %s, the ring around the "
               "core; is it of another district?",
               cqio_sheet_cell_place(table, i, region), d->districts.key[i],
               d->macro_regions.key[d->macro_region[i]], name, d->macro_regions.key[d->ring]);
}

/* The largest of the cores, which has the others. */
static void check_core_region(struct reading *r) {
  const cqio_sheet *table = r->table[DISTRICTS];
  int core = cqio_sheet_find(table, "metro_core"), size = 0;
  for (int c = 0; c < cqio_sheet_columns(table); c++)
    if (core_size(cqio_sheet_column_name(table, c)) > size) {
      size = core_size(cqio_sheet_column_name(table, c));
      core = c;
    }
  if (core >= 0 && r->data->ring >= 0) check_ring(r, core);
}

/* ---- regions in one piece -------------------------------------------------------------------- */

enum { NEAR = 5 };

static double between_seats(const cqio_dataset *d, int i, int k) {
  double a = d->seat_lat[i] * CQIO__RADIANS, b = d->seat_lat[k] * CQIO__RADIANS;
  double east = (d->seat_lon[i] - d->seat_lon[k]) * CQIO__RADIANS;
  return cqio__great_circle((a - b) / 2, east / 2, b, a);
}

/* Whether one of the NEAR seats that are nearest to that of I is of its region. */
static bool has_neighbour(const cqio_dataset *d, int i) {
  bool of_it[NEAR] = {false};
  int nearest[NEAR], count = 0;
  for (int k = 0; k < d->districts.count; k++) {
    if (k == i) continue;
    int at = count < NEAR ? count++ : NEAR;
    for (; at > 0 && between_seats(d, i, k) < between_seats(d, i, nearest[at - 1]); at--)
      if (at < NEAR) {
        nearest[at] = nearest[at - 1];
        of_it[at] = of_it[at - 1];
      }
    if (at == NEAR) continue;
    nearest[at] = k;
    of_it[at] = d->macro_region[k] == d->macro_region[i];
  }
  for (int k = 0; k < count; k++)
    if (of_it[k]) return true;
  return false;
}

/* A district far from all others of its region, where regions have many. */
static void check_pieces(struct reading *r) {
  enum { LEAST = 4, DISTRICTS_LEAST = 12 };
  const cqio_dataset *d = r->data;
  int *members, column = cqio_sheet_find(r->table[DISTRICTS], "macro_region");
  if (d->districts.count < DISTRICTS_LEAST || !SCRATCH(r, members, d->macro_regions.count)) return;
  for (int i = 0; i < d->districts.count; i++)
    members[d->macro_region[i]]++;
  for (int i = 0; i < d->districts.count; i++)
    if (members[d->macro_region[i]] >= LEAST && !has_neighbour(d, i))
      cqio_log(r->ctx, CQIO_LOG_WARN,
               "%s: district '%s': macro_region = %s, but the %d nearest seats are of others: "
               "expected one of them there; is it of another district?",
               cqio_sheet_cell_place(r->table[DISTRICTS], i, column), d->districts.key[i],
               d->macro_regions.key[d->macro_region[i]], NEAR);
}

/* ---- areas that are published ---------------------------------------------------------------- */

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* One unit for another is one slip, of all districts. */
static bool is_of_another_unit(struct reading *r, const double *ratio, double doubtful) {
  int n = r->data->districts.count, count = 0;
  double *sorted;
  if (!SCRATCH(r, sorted, n)) return true;
  for (int i = 0; i < n; i++)
    if (ratio[i] > 0.0) sorted[count++] = ratio[i];
  if (count == 0) return true;
  qsort(sorted, (size_t)count, sizeof *sorted, ascending);
  double middle = sorted[count / 2];
  if (count < 3 || fabs(log(middle)) <= log(doubtful)) return false;
  cqio__fault(r, DISTRICTS, -1, cqio_sheet_find(r->table[DISTRICTS], "area_km2"),
              "area_km2 is about %.4g times area_published_km2: expected about the same; is a unit "
              "wrong?",
              middle);
  return true;
}

/* area_km2 of boundaries against area_published_km2 beside it. */
static void check_published(struct reading *r) {
  static const double doubtful = 1.1, refused = 2.0;
  const cqio_dataset *d = r->data;
  int column = cqio_sheet_find(r->table[DISTRICTS], "area_published_km2");
  const struct range *range = cqio__range(DISTRICTS, "area_km2");
  struct measure measure;
  double *ratio; /* 0: nothing is published */
  if (column < 0 || !cqio__measure(r, DISTRICTS, column, range, &measure) ||
      !SCRATCH(r, ratio, d->districts.count))
    return;
  for (int i = 0; i < d->districts.count; i++) {
    double area;
    if (*cqio_sheet_text(r->table[DISTRICTS], i, column) &&
        cqio__number(r, DISTRICTS, i, column, range, &measure, &area))
      ratio[i] = d->area[i] / area;
  }
  if (is_of_another_unit(r, ratio, doubtful)) return;
  for (int i = 0; i < d->districts.count; i++) {
    if (!(ratio[i] > 0.0)) continue;
    double area = d->area[i] / ratio[i], size = exp(fabs(log(ratio[i])));
    if (size > refused)
      cqio__row_fault(r, DISTRICTS, i, cqio_sheet_find(r->table[DISTRICTS], "area_km2"),
                      "area_km2 = %.6g: expected about %.6g, area_published_km2; is it of another "
                      "district?",
                      d->area[i], area);
    else if (size > doubtful)
      cqio_log(r->ctx, CQIO_LOG_WARN,
               "%s: district '%s': area_km2 = %.6g, but area_published_km2 = %.6g; is it of "
               "another district?",
               cqio_sheet_place(r->table[DISTRICTS], i), d->districts.key[i], d->area[i], area);
  }
}

void cqio__check_places(struct reading *r) {
  check_exchanged(r);
  check_hull(r);
  check_cores(r);
  check_core_region(r);
  check_pieces(r);
  check_published(r);
}
