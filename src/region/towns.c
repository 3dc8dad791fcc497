/* The towns of a region: those of towns.csv, and seats of districts without any (26.31-26.39). */
#include "core/text.h"
#include "cqio/numeric.h"
#include "region/reading.h"
#include "region/town_rules.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool take_arrays(struct reading *r, int64_t count) {
  cqio_towns *towns = &r->data->towns;
  return KEEP(r, towns->id, count) && KEEP(r, towns->name, count) &&
         KEEP(r, towns->district, count) && KEEP(r, towns->lon, count) &&
         KEEP(r, towns->lat, count) && KEEP(r, towns->population, count);
}

/* ---- towns.csv ------------------------------------------------------------------------------- */

struct numbered {
  int64_t id, row;
};

static int compare(const void *a, const void *b) {
  const struct numbered *x = a, *y = b;
  if (x->id != y->id) return x->id < y->id ? -1 : 1;
  return x->row < y->row ? -1 : x->row > y->row;
}

static void read_ids(struct reading *r, int64_t rows) {
  int column = cqio__column(r, TOWNS, "geonameid");
  char text[SHOWN + 4];
  struct numbered *sorted;
  int64_t count = 0;
  if (column < 0 || !SCRATCH(r, sorted, rows)) return;
  for (int64_t row = 0; row < rows; row++) {
    const char *cell = cqio_sheet_text(r->table[TOWNS], row, column);
    if (cqio_parse_integer(cell, &r->data->towns.id[row]))
      sorted[count++] = (struct numbered){r->data->towns.id[row], row};
    else
      cqio__fault(r, TOWNS, row, column, "geonameid = '%s': expected a whole number",
                  cqio__excerpt(cell, text, sizeof text));
  }
  qsort(sorted, (size_t)count, sizeof *sorted, compare);
  for (int64_t k = 1, first = 0; k < count; k++)
    if (sorted[k].id != sorted[first].id)
      first = k;
    else
      cqio__repeated(r, TOWNS, sorted[k].row, column, sorted[first].row);
}

/* "population_2010" of the base year, else "population". */
static const char *population_column(const struct reading *r, char name[32]) {
  snprintf(name, 32, "population_%d", r->data->base_year);
  return cqio_sheet_find(r->table[TOWNS], name) < 0 &&
                 cqio_sheet_find(r->table[TOWNS], "population") >= 0
             ? "population"
             : name;
}

static void read_rows(struct reading *r, int64_t rows) {
  cqio_towns *towns = &r->data->towns;
  const cqio_sheet *table = r->table[TOWNS];
  struct set districts = {&r->data->districts, "district", "districts", DISTRICTS};
  int district = cqio__column(r, TOWNS, "district"), name = cqio_sheet_find(table, "name_en");
  char population[32];
  read_ids(r, rows);
  cqio__numbers(r, TOWNS, "lon", NULL, (int)rows, towns->lon, 1);
  cqio__numbers(r, TOWNS, "lat", NULL, (int)rows, towns->lat, 1);
  cqio__numbers(r, TOWNS, population_column(r, population), NULL, (int)rows, towns->population, 1);
  for (int64_t row = 0; row < rows; row++) {
    towns->name[row] = cqio__keep_text(r, name >= 0 ? cqio_sheet_text(table, row, name) : "");
    if (district >= 0) towns->district[row] = cqio__member(r, TOWNS, row, district, districts);
  }
  const char *sources = cqio_sheet_header(table, "sources");
  if (!sources || !*sources)
    cqio__fault(r, TOWNS, -1, -1,
                "no line '# sources: ...': expected one that says where the towns come from and "
                "under which licence, as every map passes it on");
  towns->sources = cqio__keep_text(r, sources ? sources : "");
}

/* A negative number is that of the seat of its district (docs/files.md). */
static void check_numbers(struct reading *r, int rows) {
  const cqio_dataset *d = r->data;
  for (int k = 0; k < rows; k++) {
    int64_t id = d->towns.id[k], seat = -(int64_t)d->adcode[d->towns.district[k]];
    if (id <= 0 && id != seat)
      cqio__fault(r, TOWNS, k, cqio__column(r, TOWNS, "geonameid"),
                  "geonameid = %lld: expected a number > 0, or %lld for the seat of '%s'",
                  (long long)id, (long long)seat, d->districts.key[d->towns.district[k]]);
  }
}

struct northing {
  double lat;
  int town;
};

static int from_south(const void *a, const void *b) {
  const struct northing *x = a, *y = b;
  if (x->lat != y->lat) return x->lat < y->lat ? -1 : 1;
  return (x->town > y->town) - (x->town < y->town);
}

/* One place under two numbers would have its people twice. */
static void check_places(struct reading *r, int rows) {
  const cqio_towns *towns = &r->data->towns;
  struct northing *sorted;
  if (!SCRATCH(r, sorted, rows)) return;
  for (int k = 0; k < rows; k++)
    sorted[k] = (struct northing){towns->lat[k], k};
  qsort(sorted, (size_t)rows, sizeof *sorted, from_south);
  for (int i = 0; i < rows; i++)
    for (int j = i + 1; j < rows && sorted[j].lat - sorted[i].lat <= cqio__same_place_reach; j++) {
      int one = sorted[i].town, two = sorted[j].town;
      const cqio_place a = {towns->name[one], towns->lon[one], towns->lat[one]};
      const cqio_place b = {towns->name[two], towns->lon[two], towns->lat[two]};
      int first = one < two ? one : two, second = one < two ? two : one;
      if (cqio__same_place(&a, &b))
        cqio__row_fault(r, TOWNS, second, -1,
                        "is the same place as town '%lld': expected each place once",
                        (long long)towns->id[first]);
    }
}

static void check_people(struct reading *r, int rows) {
  const cqio_dataset *d = r->data;
  double *sum;
  char name[32];
  int column = cqio__column(r, TOWNS, population_column(r, name));
  if (!SCRATCH(r, sum, d->districts.count)) return;
  for (int k = 0; k < rows; k++)
    sum[d->towns.district[k]] += d->towns.population[k];
  for (int i = 0; i < d->districts.count; i++) {
    double ratio = sum[i] / d->residents[i];
    double least = cqio__least_townspeople(d->urban_residents[i] / d->residents[i]);
    if (!(sum[i] > 0.0)) continue;
    if (ratio < least || ratio > cqio__most_townspeople)
      cqio__fault(
          r, TOWNS, -1, column,
          "people of the towns of '%s' = %.6g (persons), %.4g times its residents: expected "
          "%.2g to %g times; is the unit wrong?",
          d->districts.key[i], sum[i], ratio, least, cqio__most_townspeople);
    else if (fabs(ratio - 1.0) > cqio__doubtful_townspeople)
      cqio_log(r->ctx, CQIO_LOG_WARN,
               "%s/%s: people of the towns of '%s' are %.2f times its residents, to which they are "
               "scaled",
               d->directory, cqio__file(r, TOWNS), d->districts.key[i], ratio);
  }
}

/* ---- seats ----------------------------------------------------------------------------------- */

/* Districts without a town get their seat, numbered as in towns.csv. */
static void add_seats(struct reading *r) {
  const cqio_dataset *d = r->data;
  cqio_towns *towns = &r->data->towns;
  bool *settled;
  if (!SCRATCH(r, settled, d->districts.count)) return;
  for (int k = 0; k < towns->count; k++)
    settled[towns->district[k]] = true;
  for (int i = 0; i < d->districts.count; i++) {
    if (settled[i]) continue;
    int k = towns->count++;
    towns->id[k] = -(int64_t)d->adcode[i];
    towns->name[k] = d->districts.name[i];
    towns->district[k] = i;
    towns->lon[k] = d->seat_lon[i];
    towns->lat[k] = d->seat_lat[i];
    towns->population[k] = d->residents[i];
  }
}

void cqio__read_towns(struct reading *r) {
  cqio_dataset *d = r->data;
  int64_t rows = r->table[TOWNS] ? cqio_sheet_rows(r->table[TOWNS]) : 0;
  if (!cqio__good(r, DISTRICTS) || !d->adcode) return; /* districts were not read */
  if (rows > CQIO_MAX_TOWNS) {
    cqio__fault(r, TOWNS, -1, -1, "%lld rows: expected at most %d", (long long)rows,
                CQIO_MAX_TOWNS);
    return;
  }
  if (!take_arrays(r, rows + d->districts.count)) return;
  if (r->table[TOWNS]) read_rows(r, rows);
  if (r->faults[TOWNS]) return;
  if (r->table[TOWNS]) {
    check_numbers(r, (int)rows);
    check_places(r, (int)rows);
    check_people(r, (int)rows);
  }
  d->towns.count = (int)rows;
  add_seats(r);
}
