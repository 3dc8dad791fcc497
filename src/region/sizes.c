/* Sizes of a region held against each other: ratios that no region leaves, and that thousands for
 * persons, months for years or another money do; see docs/files.md. */
#include "cqio/numeric.h"
#include "numeric/sphere.h"
#include "region/reading.h"

#include <math.h>
#include <strings.h>

/* A ratio of 0 is one of nothing, and no fault. */
struct size {
  const char *what;
  enum table_id table;
  double low, high;             /* refused outside */
  double usual_low, usual_high; /* doubtful outside */
};

enum {
  DENSITY,
  SPACING,
  BOOKS,
  WORK,
  INCOMES,
  CAPITAL,
  REACH,
  PARK_MONEY,
  PARK_PRODUCT,
  IDLE,
  ARRIVALS,
  PAY,
  WAGE,
  TAX,
  WEAR,
  LIFE,
  SHIFT,
  GOVERNMENT,
  SERVED,
  FORMATION,
  STOCKS,
  STOCKED,
  DISTRICT_DENSITY,
  DISTRICT_ROOM,
  DISTRICT_BOOKS,
  DISTRICT_TOWN_BOOKS,
  DISTRICT_LAND_BOOKS,
  DISTRICT_WORK,
  DISTRICT_SEAT,
  DISTRICT_TOWN,
  SIZES
};

/* clang-format off */
static const struct size sizes[SIZES] = {
    [DENSITY] = {"residents per km2 of all districts", DISTRICTS, 0.01, 3e4, 1, 2e4},
    [SPACING] = {"distance to the next seat per side of a district", DISTRICTS, 0.15, 5, 0.4, 2.5},
    [BOOKS] = {"registered people per resident", DISTRICTS, 0.1, 5, 0.2, 3},
    [WORK] = {"employed_persons per resident", LABOUR, 0.1, 2, 0.2, 0.9},
    [INCOMES] = {"incomes of residents per value added", DISTRICTS, 0.1, 2, 0.15, 1.3},
    [CAPITAL] = {"icor x output per value added", SECTORS, 0.2, 12, 0.4, 8},
    [REACH] = {"beta x target_haul_km", TRADE, 0.02, 20, 0.05, 10},
    [PARK_MONEY] = {"investment of all parks per value added", INVESTMENT, 2e-5, 3, 1e-4, 1},
    [PARK_PRODUCT] = {"gdp of a park per value added", PARK_GDP, 5e-5, 5, 1e-3, 1},
    [IDLE] = {"unemployed per urban resident", HOUSEHOLDS, 2e-4, 0.25, 2e-3, 0.12},
    [PAY] = {"compensation per incomes of residents", TABLE, 0.15, 5, 0.35, 2.5},
    [WAGE] = {"compensation of an employed person per income of a resident", LABOUR, 0.2, 15, 0.5, 8},
    [TAX] = {"net_production_tax per value added", TABLE, 0, 0.35, 0, 0.25},
    [WEAR] = {"depreciation per value added", TABLE, 0, 0.5, 0, 0.35},
    [LIFE] = {"depreciation of the table per depreciation_rate x icor x output", SECTORS, 0.08, 12, 0.5, 3},
    [SHIFT] = {"mean way from seats to centroids per side of a district", DISTRICTS, 0, 1, 0, 0.5},
    [GOVERNMENT] = {"government consumption per value added", TABLE, 1e-3, 2, 0.03, 0.6},
    [SERVED] = {"part of services in government consumption", TABLE, 0, 1, 0.5, 1},
    [FORMATION] = {"gfcf per value added", TABLE, 5e-3, 3, 0.05, 1.5},
    [STOCKS] = {"inventories per value added", TABLE, 0, 1, 0, 0.15},
    [STOCKED] = {"part of services in inventories", TABLE, 0, 1e9, 0, 0.6},
    [ARRIVALS] = {"external_net_inflow of a year per resident", HOUSEHOLDS, 0, 0.05, 1e-6, 0.02},
    [DISTRICT_DENSITY] = {"residents per km2", DISTRICTS, 1e-4, 2e5, 0.1, 1e5},
    [DISTRICT_ROOM] = {"distance to the next seat per side of this district", DISTRICTS, 5e-3, 1e3, 0.05, 100},
    [DISTRICT_BOOKS] = {"registered people per resident", DISTRICTS, 0.05, 8, 0.1, 4},
    [DISTRICT_TOWN_BOOKS] = {"registered_nonagricultural per urban resident", DISTRICTS, 0.01, 20, 0.2, 1.6},
    [DISTRICT_LAND_BOOKS] = {"registered_agricultural per rural resident", DISTRICTS, 0.02, 50, 0.6, 6},
    [DISTRICT_SEAT] = {"distance of seat and centroid per side of the district", DISTRICTS, 0, 3, 0, 1.5},
    [DISTRICT_WORK] = {"employed persons per resident", DISTRICTS, 0.02, 10, 0.05, 1.5},
    [DISTRICT_TOWN] = {"urban residents per resident", DISTRICTS, 0.002, 1, 0.02, 1},
};
/* clang-format on */

/* ROW of the table, or -1. */
static void check(struct reading *r, int which, int64_t row, double value, double of) {
  const struct size *size = &sizes[which];
  double ratio = value / of;
  if (!(of > 0) || !(value > 0)) return;
  bool good = ratio >= size->low && ratio <= size->high;
  if (!good && row >= 0)
    cqio__row_fault(r, size->table, row, -1, "%s = %.4g: expected %g to %g; is a unit wrong?",
                    size->what, ratio, size->low, size->high);
  else if (!good)
    cqio__fault(r, size->table, -1, -1, "%s = %.4g: expected %g to %g; is a unit wrong?",
                size->what, ratio, size->low, size->high);
  else if (ratio < size->usual_low || ratio > size->usual_high)
    cqio_log(r->ctx, CQIO_LOG_WARN, "%s: %s = %.4g is unusual: expected %g to %g",
             cqio_sheet_place(r->table[size->table], row), size->what, ratio, size->usual_low,
             size->usual_high);
}

/* The largest income of a district is at most so many times the smallest. */
static const double SPREAD = 8;

static void check_spread(struct reading *r, const char *name, const double *income) {
  int low = -1, high = -1;
  for (int i = 0; i < r->data->districts.count; i++) {
    if (!(income[i] > 0)) continue;
    if (low < 0 || income[i] < income[low]) low = i;
    if (high < 0 || income[i] > income[high]) high = i;
  }
  if (low < 0 || income[high] <= SPREAD * income[low]) return;
  cqio__row_fault(r, DISTRICTS, high, cqio_sheet_find(r->table[DISTRICTS], name),
                  "%s = %.10g (%s/year): expected at most %g times that of '%s', %.10g", name,
                  income[high], r->data->currency, SPREAD, r->data->districts.key[low],
                  income[low]);
}

/* From the seat of a district to its centroid, km. */
static double off_centre(const cqio_dataset *d, int i) {
  double seat = d->seat_lat[i] * CQIO__RADIANS, centre = d->centroid_lat[i] * CQIO__RADIANS;
  double east = (d->seat_lon[i] - d->centroid_lon[i]) * CQIO__RADIANS;
  return cqio__great_circle((seat - centre) / 2, east / 2, centre, seat);
}

static void check_districts(struct reading *r) {
  static const double some = 0.1; /* of a district: few people of the countryside say little */
  const cqio_dataset *d = r->data;
  size_t strata = (size_t)d->strata.count;
  for (int i = 0; i < d->districts.count; i++) {
    double booked = d->registered_nonagricultural[i] + d->registered_agricultural[i];
    double employed = cqio_sum(d->district_employed + (size_t)i * strata, strata);
    check(r, DISTRICT_DENSITY, i, d->residents[i], d->area[i]);
    check(r, DISTRICT_BOOKS, i, booked, d->residents[i]);
    double rural = d->residents[i] - d->urban_residents[i];
    check(r, DISTRICT_TOWN_BOOKS, i, d->registered_nonagricultural[i], d->urban_residents[i]);
    if (rural > some * d->residents[i])
      check(r, DISTRICT_LAND_BOOKS, i, d->registered_agricultural[i], rural);
    check(r, DISTRICT_WORK, i, employed, d->residents[i]);
    check(r, DISTRICT_TOWN, i, d->urban_residents[i], d->residents[i]);
    check(r, DISTRICT_SEAT, i, off_centre(d, i), sqrt(d->area[i]));
  }
  check_spread(r, "income_urban", d->income_urban);
  check_spread(r, "income_rural", d->income_rural);
}

/* Areas against distances: hectares for km2, or places in another order than lon, lat. */
static void check_spacing(struct reading *r) {
  const cqio_dataset *d = r->data;
  size_t n = (size_t)d->districts.count;
  double *distance, sum = 0;
  if (n < 2 || !SCRATCH(r, distance, n * n)) return;
  cqio_dataset_distances(d, distance);
  for (size_t i = 0; i < n; i++) {
    double least = INFINITY;
    for (size_t k = 0; k < n; k++)
      if (k != i) least = fmin(least, distance[i * n + k]);
    check(r, DISTRICT_ROOM, (int)i, least, sqrt(d->area[i]));
    sum += least;
  }
  check(r, SPACING, -1, sum / (double)n, sqrt(cqio_sum(d->area, n) / (double)n));
}

/* All centroids to one side of their seats, as after a slip in a column. */
static void check_shift(struct reading *r) {
  const cqio_dataset *d = r->data;
  double east = 0, north = 0, sides = 0;
  for (int i = 0; i < d->districts.count; i++) {
    east += (d->centroid_lon[i] - d->seat_lon[i]) * cos(d->seat_lat[i] * CQIO__RADIANS);
    north += d->centroid_lat[i] - d->seat_lat[i];
    sides += sqrt(d->area[i]);
  }
  check(r, SHIFT, -1, hypot(east, north) * CQIO__RADIANS * CQIO__EARTH_RADIUS, sides);
}

/* What decays as exp(-beta x distance) goes about 1 / beta far. */
static void check_reach(struct reading *r) {
  const cqio_dataset *d = r->data;
  for (int k = 0; k < d->trade_classes.count; k++)
    if (!d->trade_power[k]) check(r, REACH, k, d->trade_beta[k] * d->trade_target_haul[k], 1.0);
}

static void check_parks(struct reading *r, double product) {
  const cqio_dataset *d = r->data;
  size_t years = (size_t)d->investment_years, parks = (size_t)d->parks.count;
  for (size_t k = 0; k < years; k++)
    check(r, PARK_MONEY, -1, cqio_sum_strided(d->investment + k, parks, years), product);
}

static double of_services(const cqio_dataset *d, const double *demand) {
  double sum = 0;
  for (int i = 0; i < d->sectors.count; i++) {
    const char *key = d->strata.key[d->sector_stratum[i]];
    if (strcasecmp(key, "tertiary") == 0 || strcasecmp(key, "services") == 0) sum += demand[i];
  }
  return sum;
}

/* What final demand buys: its columns may have been exchanged. */
static void check_final(struct reading *r, double product) {
  const cqio_dataset *d = r->data;
  size_t s = (size_t)d->sectors.count;
  double government = cqio_sum(d->government, s), stocks = cqio_sum(d->inventories, s);
  check(r, GOVERNMENT, -1, government, product);
  check(r, SERVED, -1, fmin(of_services(d, d->government), government), government);
  check(r, FORMATION, -1, cqio_sum(d->gfcf, s), product);
  check(r, STOCKS, -1, stocks, product);
  check(r, STOCKED, -1, of_services(d, d->inventories), stocks);
}

void cqio__check_sizes(struct reading *r) {
  const cqio_dataset *d = r->data;
  size_t n = (size_t)d->districts.count, s = (size_t)d->sectors.count;
  double residents = cqio_sum(d->residents, n), urban = cqio_sum(d->urban_residents, n);
  double registered = cqio_sum(d->registered_nonagricultural, n);
  double product = cqio_sum(d->primary_inputs, CQIO_PRIMARY_INPUTS * s), income = 0, capital = 0,
         worn = 0;
  registered += cqio_sum(d->registered_agricultural, n);
  for (size_t i = 0; i < n; i++)
    income += d->income_urban[i] * d->urban_residents[i] +
              d->income_rural[i] * (d->residents[i] - d->urban_residents[i]);
  for (size_t j = 0; j < s; j++) {
    capital += d->icor[j] * d->output[j];
    worn += d->depreciation_rate[j] * d->icor[j] * d->output[j];
  }
  check(r, DENSITY, -1, residents, cqio_sum(d->area, n));
  check(r, BOOKS, -1, registered, residents);
  check(r, WORK, -1, cqio_sum(d->employed, s), residents);
  check(r, INCOMES, -1, income * 1e-8, product);
  check(r, PAY, -1, cqio_sum(d->primary_inputs, s), income * 1e-8);
  check(r, WAGE, -1, cqio_sum(d->primary_inputs, s) / cqio_sum(d->employed, s),
        income * 1e-8 / residents);
  check(r, TAX, -1, cqio_sum(d->primary_inputs + s, s), product);
  check(r, WEAR, -1, cqio_sum(d->primary_inputs + 2 * s, s), product);
  if (cqio__good(r, SECTORS)) check(r, CAPITAL, -1, capital, product);
  if (cqio__good(r, SECTORS)) check(r, LIFE, -1, cqio_sum(d->primary_inputs + 2 * s, s), worn);
  check_final(r, product);
  check_districts(r);
  check_spacing(r);
  check_shift(r);
  if (cqio__good(r, TRADE)) check_reach(r);
  if (cqio__good(r, PARKS) && cqio__good(r, INVESTMENT) && d->investment) check_parks(r, product);
  for (int k = 0; cqio__good(r, PARK_GDP) && k < d->park_product_count; k++)
    check(r, PARK_PRODUCT, k, d->park_product[k].gdp, product);
  if (!cqio__good(r, HOUSEHOLDS)) return;
  check(r, IDLE, -1, d->urban_unemployed, urban);
  check(r, ARRIVALS, -1, fabs(d->external_net_inflow), residents);
}
