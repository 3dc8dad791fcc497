/* The districts of a data set and their shares in the sectors. */
#include "core/text.h"
#include "cqio/numeric.h"
#include "numeric/sphere.h"
#include "region/reading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void take_arrays(struct reading *r) {
  cqio_dataset *d = r->data;
  int n = d->districts.count, strata = d->strata.count;
  KEEP(r, d->adcode, n);
  KEEP(r, d->macro_region, n);
  KEEP(r, d->metro_core, n);
  KEEP(r, d->area, n);
  KEEP(r, d->seat_lon, n);
  KEEP(r, d->seat_lat, n);
  KEEP(r, d->centroid_lon, n);
  KEEP(r, d->centroid_lat, n);
  KEEP(r, d->residents, n);
  KEEP(r, d->urban_residents, n);
  KEEP(r, d->registered_nonagricultural, n);
  KEEP(r, d->registered_agricultural, n);
  KEEP(r, d->district_gdp, n * strata);
  KEEP(r, d->district_employed, n * strata);
  KEEP(r, d->income_urban, n);
  KEEP(r, d->income_rural, n);
  KEEP(r, d->activity, (size_t)n * (size_t)d->sectors.count);
}

static void column(struct reading *r, const char *name, double *out) {
  cqio__numbers(r, DISTRICTS, name, NULL, r->data->districts.count, out, 1);
}

/* "# ring: KEY", the macro region whose others are its wings. */
static void read_ring(struct reading *r) {
  cqio_dataset *d = r->data;
  const char *ring = cqio_sheet_header(r->table[DISTRICTS], "ring");
  char text[SHOWN + 4], hint[CQIO_MESSAGE_SIZE];
  d->ring = ring ? cqio_labels_find(&d->macro_regions, ring) : -1;
  if (!ring || d->ring >= 0) return;
  const char *near =
      cqio_nearest(ring, (const char *const *)d->macro_regions.key, (size_t)d->macro_regions.count);
  cqio__fault(r, DISTRICTS, -1, -1, "ring = %s: expected a macro_region%s",
              cqio__excerpt(ring, text, sizeof text), cqio__did_you_mean(near, hint));
}

static void read_identity(struct reading *r) {
  cqio_dataset *d = r->data;
  const cqio_sheet *table = r->table[DISTRICTS];
  int *region = NULL, code = cqio_sheet_find(table, "adcode");
  int core = cqio_sheet_find(table, "metro_core_9");
  if (core < 0) core = cqio_sheet_find(table, "metro_core");
  if (cqio_sheet_find(table, "macro_region") >= 0)
    cqio__distinct(r, DISTRICTS, "macro_region", &d->macro_regions, &region);
  else
    cqio__one_label(r, "all", &d->macro_regions);
  if (code < 0) cqio__absent(r, "no column adcode in districts.csv: districts are numbered from 1");
  read_ring(r);
  for (int i = 0; i < d->districts.count; i++) {
    double value;
    if (region && region[i] >= 0) d->macro_region[i] = region[i];
    if (core >= 0 &&
        cqio__number(r, DISTRICTS, i, core, cqio__range(DISTRICTS, "metro_core"), NULL, &value))
      d->metro_core[i] = value != 0;
    if (code < 0) d->adcode[i] = i + 1;
    if (code < 0 ||
        !cqio__number(r, DISTRICTS, i, code, cqio__range(DISTRICTS, "adcode"), NULL, &value))
      continue;
    d->adcode[i] = (int)value;
    for (int k = 0; k < i; k++)
      if (d->adcode[k] == d->adcode[i])
        cqio__row_fault(r, DISTRICTS, i, code,
                        "adcode = %d: expected a code of its own, not that of '%s'", d->adcode[i],
                        d->districts.key[k]);
  }
}

static void read_strata(struct reading *r) {
  cqio_dataset *d = r->data;
  int n = d->districts.count, strata = d->strata.count;
  if (strata > 0 && !cqio__money_unit(r, DISTRICTS, "GDP ")) return;
  for (int k = 0; k < strata; k++) {
    char name[128];
    snprintf(name, sizeof name, "gdp_%s", d->strata.key[k]);
    cqio__numbers(r, DISTRICTS, name, NULL, n, d->district_gdp + k, strata);
    snprintf(name, sizeof name, "employed_%s", d->strata.key[k]);
    cqio__numbers(r, DISTRICTS, name, NULL, n, d->district_employed + k, strata);
  }
  for (int i = 0; i < n * strata; i++)
    d->district_gdp[i] /= r->money[DISTRICTS].divisor;
}

static void check_people(struct reading *r) {
  const cqio_dataset *d = r->data;
  int urban = cqio_sheet_find(r->table[DISTRICTS], "urban_residents");
  int nonagricultural = cqio_sheet_find(r->table[DISTRICTS], "registered_nonagricultural");
  int income[CQIO_ZONES] = {cqio_sheet_find(r->table[DISTRICTS], "income_urban"),
                            cqio_sheet_find(r->table[DISTRICTS], "income_rural")};
  for (int i = 0; i < d->districts.count; i++) {
    double rural = d->residents[i] - d->urban_residents[i];
    if (rural < 0)
      cqio__row_fault(r, DISTRICTS, i, urban,
                      "urban_residents = %.10g (persons): expected at most the residents, %.10g",
                      d->urban_residents[i], d->residents[i]);
    if (!(d->registered_nonagricultural[i] + d->registered_agricultural[i] > 0))
      cqio__row_fault(r, DISTRICTS, i, nonagricultural,
                      "registered population = 0 (persons): expected a finite number > 0");
    if (d->urban_residents[i] > 0 && d->income_urban[i] == 0)
      cqio__row_fault(r, DISTRICTS, i, income[0],
                      "income_urban = 0 (%s/year): expected > 0 where there are urban residents",
                      d->currency);
    if (rural > 0 && d->income_rural[i] == 0)
      cqio__row_fault(r, DISTRICTS, i, income[1],
                      "income_rural = 0 (%s/year): expected > 0 where there are rural residents",
                      d->currency);
  }
}

/* Activity of table T into OUT [R][S]. */
static void read_activity(struct reading *r, enum table_id t, double *out) {
  const cqio_dataset *d = r->data;
  struct set districts = {&d->districts, "district", "districts", DISTRICTS};
  struct set sectors = {&d->sectors, "sector", "sectors", SECTORS};
  int n = d->districts.count, s = d->sectors.count;
  int *rows = cqio__join(r, t, "district", districts, false);
  for (int c = 0; r->table[t] && c < cqio_sheet_columns(r->table[t]); c++)
    if (strcmp(cqio_sheet_column_name(r->table[t], c), "district") != 0 &&
        strcmp(cqio_sheet_column_name(r->table[t], c), "unit") != 0)
      cqio__member(r, t, -1, c, sectors);
  if (!rows || r->faults[t] > 0) return;
  for (int j = 0; j < s; j++) {
    int before = r->faults[t];
    cqio__numbers(r, t, d->sectors.key[j], rows, n, out + j, s);
    double sum = cqio_sum_strided(out + j, (size_t)n, (size_t)s);
    bool none = sum == 0 && d->output[j] == 0; /* a sector without output may be nowhere */
    if (r->faults[t] == before && !(fabs(sum - 1) <= 1e-9) && !none)
      cqio__fault(r, t, -1, cqio_sheet_find(r->table[t], d->sectors.key[j]),
                  "sector '%s': shares of the districts sum to %.10g: expected 1",
                  d->sectors.key[j], sum);
  }
}

/* Without registration everybody is registered where they live. */
static void read_registration(struct reading *r) {
  cqio_dataset *d = r->data;
  const cqio_sheet *table = r->table[DISTRICTS];
  d->has_registration = cqio_sheet_find(table, "registered_nonagricultural") >= 0 ||
                        cqio_sheet_find(table, "registered_agricultural") >= 0;
  if (d->has_registration) {
    column(r, "registered_nonagricultural", d->registered_nonagricultural);
    column(r, "registered_agricultural", d->registered_agricultural);
    return;
  }
  cqio__absent(r, "no registered population in districts.csv: everybody is registered where they "
                  "live, and who moves a year later");
  for (int i = 0; i < d->districts.count; i++) {
    d->registered_nonagricultural[i] = d->urban_residents[i];
    d->registered_agricultural[i] = d->residents[i] - d->urban_residents[i];
  }
}

static void read_centroids(struct reading *r) {
  cqio_dataset *d = r->data;
  const cqio_sheet *table = r->table[DISTRICTS];
  if (cqio_sheet_find(table, "centroid_lon") >= 0 || cqio_sheet_find(table, "centroid_lat") >= 0) {
    column(r, "centroid_lon", d->centroid_lon);
    column(r, "centroid_lat", d->centroid_lat);
    return;
  }
  cqio__absent(r, "no centroids in districts.csv: districts lie at their seats");
  memcpy(d->centroid_lon, d->seat_lon, (size_t)d->districts.count * sizeof *d->seat_lon);
  memcpy(d->centroid_lat, d->seat_lat, (size_t)d->districts.count * sizeof *d->seat_lat);
}

void cqio__read_districts(struct reading *r) {
  cqio_dataset *d = r->data;
  if (d->districts.count == 0 || d->sectors.count == 0) return;
  take_arrays(r);
  if (r->status == CQIO_MEMORY) return;
  read_identity(r);
  column(r, "area_km2", d->area);
  column(r, "seat_lon", d->seat_lon);
  column(r, "seat_lat", d->seat_lat);
  read_centroids(r);
  column(r, "residents", d->residents);
  column(r, "urban_residents", d->urban_residents);
  read_registration(r);
  if (cqio_sheet_find(r->table[DISTRICTS], "natural_growth") >= 0 &&
      KEEP(r, d->district_growth, d->districts.count))
    column(r, "natural_growth", d->district_growth);
  column(r, "income_urban", d->income_urban);
  column(r, "income_rural", d->income_rural);
  read_strata(r);
  if (cqio__good(r, DISTRICTS)) check_people(r);
  read_activity(r, ACTIVITY, d->activity);
  if (r->table[NEAR_USE] && KEEP(r, d->activity_near_use, d->districts.count * d->sectors.count))
    read_activity(r, NEAR_USE, d->activity_near_use);
}

/* ---- distances ------------------------------------------------------------------------------- */

void cqio_dataset_distances(const cqio_dataset *d, double *distance) {
  size_t n = (size_t)d->districts.count;
  for (size_t i = 0; i < n; i++) {
    distance[i * n + i] = 2.0 / 3.0 * sqrt(d->area[i] / CQIO__PI); /* method 3.10 */
    double lon = d->seat_lon[i] * CQIO__RADIANS, lat = d->seat_lat[i] * CQIO__RADIANS;
    for (size_t k = 0; k < i; k++) {
      double east = lon - d->seat_lon[k] * CQIO__RADIANS;
      double other = d->seat_lat[k] * CQIO__RADIANS;
      distance[i * n + k] = distance[k * n + i] =
          cqio__great_circle((lat - other) / 2, east / 2, other, lat);
    }
  }
}
