/* Where the land of parks lies: park_points.csv (26.40). */
#include "core/text.h"
#include "cqio/numeric.h"
#include "region/reading.h"

#include <math.h>
#include <stdlib.h>

struct numbered {
  int64_t id;
  int town;
};

static int by_id(const void *a, const void *b) {
  const struct numbered *x = a, *y = b;
  return (x->id > y->id) - (x->id < y->id);
}

/* Towns in the order of their numbers. */
static const struct numbered *sort_towns(struct reading *r) {
  const cqio_towns *towns = &r->data->towns;
  struct numbered *sorted;
  if (!SCRATCH(r, sorted, towns->count)) return NULL;
  for (int k = 0; k < towns->count; k++)
    sorted[k] = (struct numbered){towns->id[k], k};
  qsort(sorted, (size_t)towns->count, sizeof *sorted, by_id);
  return sorted;
}

/* The town of a row, or -1 after reporting that there is none such in DISTRICT. */
static int town_of(struct reading *r, const struct numbered *sorted, int64_t row, int column,
                   int district) {
  const cqio_towns *towns = &r->data->towns;
  const char *cell = cqio_sheet_text(r->table[PARK_POINTS], row, column);
  const struct numbered *found = NULL;
  struct numbered key;
  char text[SHOWN + 4];
  if (cqio_parse_integer(cell, &key.id))
    found = bsearch(&key, sorted, (size_t)towns->count, sizeof key, by_id);
  if (!found) {
    cqio__fault(r, PARK_POINTS, row, column,
                "town '%s' is not in towns.csv: expected one of its %d",
                cqio__excerpt(cell, text, sizeof text), towns->count);
    return -1;
  }
  if (district < 0 || towns->district[found->town] == district) return found->town;
  cqio__row_fault(r, PARK_POINTS, row, cqio__column(r, PARK_POINTS, "district"),
                  "district = '%s': expected '%s', where that town lies",
                  r->data->districts.key[district],
                  r->data->districts.key[towns->district[found->town]]);
  return -1;
}

/* Parts of a park in a district sum to 1. */
static void check_sums(struct reading *r) {
  const cqio_dataset *d = r->data;
  size_t districts = (size_t)d->districts.count;
  double *sum;
  if (!SCRATCH(r, sum, (size_t)d->parks.count * districts)) return;
  for (int k = 0; k < d->park_points.count; k++)
    sum[(size_t)d->park_points.park[k] * districts +
        (size_t)d->towns.district[d->park_points.town[k]]] += d->park_points.share[k];
  for (size_t k = 0; k < (size_t)d->parks.count * districts; k++)
    if (sum[k] != 0.0 && !(fabs(sum[k] - 1.0) <= 1e-9))
      cqio__fault(r, PARK_POINTS, -1, -1,
                  "park '%s': shares of the towns of '%s' sum to %.10g: expected 1",
                  d->parks.key[k / districts], d->districts.key[k % districts], sum[k]);
}

struct pair {
  int park, town, row;
};

static int by_pair(const void *a, const void *b) {
  const struct pair *x = a, *y = b;
  if (x->park != y->park) return x->park < y->park ? -1 : 1;
  if (x->town != y->town) return x->town < y->town ? -1 : 1;
  return x->row < y->row ? -1 : x->row > y->row;
}

/* A park has places only where it has land. */
static void check_land(struct reading *r, int rows) {
  const cqio_dataset *d = r->data;
  int column = cqio__column(r, PARK_POINTS, "district");
  for (int row = 0; row < rows; row++) {
    int park = d->park_points.park[row], district = d->towns.district[d->park_points.town[row]];
    if (!(d->park_district[park * d->districts.count + district] > 0.0))
      cqio__row_fault(r, PARK_POINTS, row, column,
                      "district = '%s': expected one in which the park has land by %s",
                      d->districts.key[district], cqio__file(r, PARK_DISTRICTS));
  }
}

/* A park has each town once. */
static void check_pairs(struct reading *r, int rows, int column) {
  const cqio_park_points *points = &r->data->park_points;
  struct pair *pair;
  int count = 0;
  if (!SCRATCH(r, pair, rows)) return;
  for (int row = 0; row < rows; row++)
    if (points->park[row] >= 0 && points->town[row] >= 0)
      pair[count++] = (struct pair){points->park[row], points->town[row], row};
  qsort(pair, (size_t)count, sizeof *pair, by_pair);
  for (int k = 1; k < count; k++)
    if (pair[k].park == pair[k - 1].park && pair[k].town == pair[k - 1].town)
      cqio__row_fault(r, PARK_POINTS, pair[k].row, column, "appears twice: expected one row");
}

static void read_rows(struct reading *r, const struct numbered *sorted, int rows) {
  cqio_dataset *d = r->data;
  cqio_park_points *points = &d->park_points;
  struct set parks = {&d->parks, "park", "parks", PARKS};
  struct set districts = {&d->districts, "district", "districts", DISTRICTS};
  int park = cqio__column(r, PARK_POINTS, "park"), town = cqio__column(r, PARK_POINTS, "geonameid");
  int district = cqio__column(r, PARK_POINTS, "district");
  cqio__numbers(r, PARK_POINTS, "share", NULL, rows, points->share, 1);
  if (park < 0 || town < 0 || district < 0) return;
  for (int row = 0; row < rows; row++) {
    points->park[row] = cqio__member(r, PARK_POINTS, row, park, parks);
    int where = cqio__member(r, PARK_POINTS, row, district, districts);
    points->town[row] = town_of(r, sorted, row, town, where);
  }
  check_pairs(r, rows, town);
}

void cqio__read_park_points(struct reading *r) {
  cqio_dataset *d = r->data;
  if (!r->table[PARK_POINTS] || r->faults[PARKS] || r->faults[PARK_DISTRICTS] ||
      !d->park_district || d->towns.count == 0)
    return; /* parks or towns were not read */
  int64_t rows = cqio_sheet_rows(r->table[PARK_POINTS]);
  const struct numbered *sorted = sort_towns(r);
  if (!sorted) return;
  if (rows > CQIO_MAX_TOWNS) {
    cqio__fault(r, PARK_POINTS, -1, -1, "%lld rows: expected at most %d", (long long)rows,
                CQIO_MAX_TOWNS);
    return;
  }
  if (!KEEP(r, d->park_points.park, rows) || !KEEP(r, d->park_points.town, rows) ||
      !KEEP(r, d->park_points.share, rows))
    return;
  read_rows(r, sorted, (int)rows);
  if (!cqio__good(r, PARK_POINTS)) return;
  d->park_points.count = (int)rows;
  check_land(r, (int)rows);
  check_sums(r);
}
