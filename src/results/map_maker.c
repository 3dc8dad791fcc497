/* Making of maps from the figures of districts (method section 17). */
#include "results/map_maker.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- list of maps ---------------------------------------------------------------------------- */

#define ANY .low = -HUGE_VAL, .high = HUGE_VAL
#define NONNEGATIVE .low = 0.0, .high = HUGE_VAL
#define SHARED .over_area = "area: mean"
#define PEOPLE .unit = CQIO_FILE_UNIT_PERSONS_PER_KM2, .total_unit = CQIO_FILE_UNIT_PERSONS, SHARED
#define MONEY .unit = CQIO_FILE_UNIT_MONEY_PER_KM2, .total_unit = CQIO_FILE_UNIT_MONEY, SHARED

const cqio_map cqio__maps[MAPS] = {
    [MAP_URBAN] = {"urban_population_density", "urban residents per km2", "time: point",
                   "total_urban_residents", PEOPLE, NONNEGATIVE},
    [MAP_RURAL] = {"rural_population_density", "rural residents per km2", "time: point",
                   "total_rural_residents", PEOPLE, NONNEGATIVE},
    [MAP_POPULATION] = {"population_density", "residents per km2", "time: point", "total_residents",
                        PEOPLE, NONNEGATIVE},
    [MAP_UNREGISTERED] = {"unregistered_urban_population_density",
                          "urban residents less urban registrations per km2", "time: point",
                          "total_unregistered_urban_residents", PEOPLE, ANY, .of = OF_REGISTRATION},
    [MAP_URBAN_RATE] = {"urbanization_rate", "share of residents who live in town", "time: point",
                        .unit = CQIO_FILE_UNIT_SHARE, SHARED, .weight = "population_density", ANY},
    [MAP_JOBS] = {"employment_density", "persons employed per km2", "time: mean",
                  "total_employment", PEOPLE, ANY},
    [MAP_PARK_JOBS] = {"employment_density_parks",
                       "persons employed because of the parks per km2, building and operating them",
                       "time: mean", "total_employment_parks", PEOPLE, ANY, .of = OF_PARKS},
    [MAP_OUTPUT] = {"gross_output_density", "gross output per km2", "time: sum",
                    "total_gross_output", MONEY, ANY},
    [MAP_VALUE_ADDED] = {"value_added_density", "value added per km2", "time: sum",
                         "total_value_added", MONEY, ANY},
    [MAP_BUILT_UP] = {"built_up_fraction", "share of the land that is built up", "time: point",
                      .unit = CQIO_FILE_UNIT_SHARE, SHARED, .low = 0.0, .high = 1.0},
    [MAP_INCOME_RATIO] = {"urban_rural_income_ratio",
                          "income per head earned in town to rural income per head",
                          .unit = CQIO_FILE_UNIT_INDEX, ANY}};

bool cqio__map_is_of(const cqio_dataset *data, int map) {
  switch (cqio__maps[map].of) {
  case OF_PARKS:
    return data->parks.count > 0;
  case OF_REGISTRATION:
    return data->has_registration;
  default:
    return true;
  }
}

/* ---- one year -------------------------------------------------------------------------------- */

static size_t districts(const cqio_map_maker *maker) {
  return (size_t)maker->study->economy->districts;
}

/* Spreads maker->figure over urban and rural land into CELLS. */
static cqio_status spread(const cqio_map_maker *maker, int map, double *cells) {
  const double *weights[CQIO_ZONES];
  cqio__map_land_weights(&maker->land, weights);
  return cqio_grid_spread(maker->study->ctx, maker->grid, cqio__maps[map].name, CQIO_ZONES, weights,
                          maker->figure, cells);
}

/* Share of the district of each shared entry in what CELLS hold: how zonal sums come out. */
static void keep_shares(const cqio_map_maker *maker, int map, int t, const double *cells) {
  const cqio_grid *grid = maker->grid;
  double *share = cqio__map_record_at(maker->record, t, cqio__map_place_share(maker->record, map));
  const double *weights[CQIO_ZONES];
  size_t r = 0;
  cqio__map_land_weights(&maker->land, weights);
  for (size_t k = 0; k < maker->shared_count; k++) {
    int64_t e = maker->shared[k];
    while (e >= grid->first[r + 1])
      r++;
    double part = maker->figure[CQIO_ZONES * r + CQIO_URBAN] * weights[CQIO_URBAN][e] +
                  maker->figure[CQIO_ZONES * r + CQIO_RURAL] * weights[CQIO_RURAL][e];
    share[k] = cells[grid->cell[e]] != 0.0 ? part / cells[grid->cell[e]] : 0.0;
  }
}

static cqio_status put_density(const cqio_map_maker *maker, int map, int t, double *cells) {
  if (!cqio__map_is_of(maker->study->data, map)) return CQIO_OK;
  *cqio__map_record_at(maker->record, t, cqio__map_place_total(map)) =
      cqio_sum(maker->figure, CQIO_ZONES * districts(maker));
  CQIO_TRY(spread(maker, map, cells));
  if (maker->shared) keep_shares(maker, map, t, cells);
  cqio_grid_density(maker->grid, cells, maker->rate);
  return maker->put(maker, map, t, maker->rate);
}

/* figure[r][z] = value of one zone, 0 for the other. */
static void set_zone(const cqio_map_maker *maker, int zone, const double *value) {
  memset(maker->figure, 0, CQIO_ZONES * districts(maker) * sizeof *maker->figure);
  for (size_t r = 0; r < districts(maker); r++)
    maker->figure[CQIO_ZONES * r + (size_t)zone] = value[r];
}

/* The density of the cell where the mean of PEOPLE [cells] lives (14.14). */
static double lived_in_density(const cqio_grid *grid, const double *people) {
  size_t columns = (size_t)grid->lon_count;
  double sum = 0.0, weighted = 0.0;
  for (size_t row = 0; row < (size_t)grid->lat_count; row++)
    for (size_t c = row * columns; c < (row + 1) * columns; c++) {
      sum += people[c];
      weighted += people[c] * (people[c] / grid->cell_area[row]);
    }
  return sum > 0.0 ? weighted / sum : 0.0;
}

/* The same of the mean resident of each district, among all PEOPLE of the cells. */
static void lived_in_districts(const cqio_map_maker *maker, const double *people, double *density) {
  const cqio_grid *grid = maker->grid;
  const double *weights[CQIO_ZONES], *figure = maker->figure;
  cqio__map_land_weights(&maker->land, weights);
  for (size_t r = 0; r < districts(maker); r++) {
    double sum = 0.0, weighted = 0.0;
    for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++) {
      double here = figure[CQIO_ZONES * r + CQIO_URBAN] * weights[CQIO_URBAN][e] +
                    figure[CQIO_ZONES * r + CQIO_RURAL] * weights[CQIO_RURAL][e];
      sum += here;
      weighted += here * (people[grid->cell[e]] / grid->cell_area[grid->cell[e] / grid->lon_count]);
    }
    density[r] = sum > 0.0 ? weighted / sum : 0.0;
  }
}

/* (14.14) of the whole map and of its districts, from the people of its cells. */
static void keep_densities(const cqio_map_maker *maker, int t) {
  const cqio_map_record *record = maker->record;
  *cqio__map_record_at(record, t, cqio__map_place_lived_in(record)) =
      lived_in_density(maker->grid, maker->cells);
  lived_in_districts(maker, maker->cells,
                     cqio__map_record_at(record, t, cqio__map_place_districts(record)));
}

static cqio_status put_unregistered(const cqio_map_maker *maker, const cqio_map_figures *year,
                                    int t) {
  memset(maker->figure, 0, CQIO_ZONES * districts(maker) * sizeof *maker->figure);
  for (size_t r = 0; r < districts(maker); r++)
    maker->figure[CQIO_ZONES * r + CQIO_URBAN] = year->urban[r] - year->registered_urban[r];
  return put_density(maker, MAP_UNREGISTERED, t, maker->cells);
}

static cqio_status put_people(const cqio_map_maker *maker, const cqio_map_figures *year, int t) {
  set_zone(maker, CQIO_URBAN, year->urban);
  CQIO_TRY(put_density(maker, MAP_URBAN, t, maker->urban));
  set_zone(maker, CQIO_RURAL, year->rural);
  CQIO_TRY(put_density(maker, MAP_RURAL, t, maker->rural));
  if (year->registered_urban) CQIO_TRY(put_unregistered(maker, year, t));
  for (size_t r = 0; r < districts(maker); r++) {
    maker->figure[CQIO_ZONES * r + CQIO_URBAN] = year->urban[r];
    maker->figure[CQIO_ZONES * r + CQIO_RURAL] = year->rural[r];
  }
  CQIO_TRY(put_density(maker, MAP_POPULATION, t, maker->cells));
  size_t cells = (size_t)maker->grid->lat_count * (size_t)maker->grid->lon_count;
  for (size_t c = 0; c < cells; c++)
    maker->cells[c] = maker->urban[c] + maker->rural[c];
  keep_densities(maker, t);
  cqio_grid_ratio(maker->grid, maker->urban, maker->cells, maker->rate);
  return maker->put(maker, MAP_URBAN_RATE, t, maker->rate);
}

static cqio_status put_locations(const cqio_map_maker *maker, int map, int t,
                                 const double *figure) {
  if (!figure) return CQIO_OK;
  memcpy(maker->figure, figure, CQIO_ZONES * districts(maker) * sizeof *figure);
  return put_density(maker, map, t, maker->cells);
}

/* Ratio of two gridded rates, each of two gridded extensives (17.4); missing without either. */
static cqio_status put_income_ratio(const cqio_map_maker *maker, const cqio_map_figures *year,
                                    int t) {
  size_t cells = (size_t)maker->grid->lat_count * (size_t)maker->grid->lon_count;
  for (size_t r = 0; r < districts(maker); r++) {
    maker->figure[CQIO_ZONES * r + CQIO_URBAN] =
        year->earned[CQIO_GROUPS * r + CQIO_GROUP_URBAN] +
        year->earned[CQIO_GROUPS * r + CQIO_GROUP_FLOATING];
    maker->figure[CQIO_ZONES * r + CQIO_RURAL] = 0.0;
  }
  CQIO_TRY(spread(maker, MAP_INCOME_RATIO, maker->cells));
  for (size_t c = 0; c < cells; c++) /* urban income x rural people */
    maker->rate[c] = maker->cells[c] * maker->rural[c];
  for (size_t r = 0; r < districts(maker); r++) {
    maker->figure[CQIO_ZONES * r + CQIO_URBAN] = 0.0;
    maker->figure[CQIO_ZONES * r + CQIO_RURAL] = year->income[CQIO_GROUPS * r + CQIO_GROUP_RURAL];
  }
  CQIO_TRY(spread(maker, MAP_INCOME_RATIO, maker->cells));
  for (size_t c = 0; c < cells; c++)
    maker->cells[c] *= maker->urban[c];
  cqio_grid_ratio(maker->grid, maker->rate, maker->cells, maker->urban);
  return maker->put(maker, MAP_INCOME_RATIO, t, maker->urban);
}

/* Built-up share of the land of each district (14.16): cells that several share are divided by
 * their land. BUILT [cells] km2; LAND: room. */
static void built_up_districts(const cqio_grid *grid, size_t count, const double *built,
                               double *land, double *share) {
  memset(land, 0, (size_t)grid->lat_count * (size_t)grid->lon_count * sizeof *land);
  for (int64_t e = 0; e < grid->first[count]; e++)
    land[grid->cell[e]] += grid->overlap[e];
  for (size_t r = 0; r < count; r++) {
    share[r] = 0.0;
    for (int64_t e = grid->first[r]; e < grid->first[r + 1]; e++)
      share[r] += built[grid->cell[e]] / land[grid->cell[e]] * grid->overlap[e];
    share[r] /= grid->district_area[r];
  }
}

static cqio_status put_built_up(const cqio_map_maker *maker, int t) {
  size_t cells = (size_t)maker->grid->lat_count * (size_t)maker->grid->lon_count;
  cqio__map_land_built_up(&maker->land, maker->cells);
  *cqio__map_record_at(maker->record, t, cqio__map_place_built_up(maker->record)) =
      cqio_sum(maker->cells, cells);
  built_up_districts(maker->grid, districts(maker), maker->cells, maker->rate,
                     cqio__map_record_at(maker->record, t, cqio__map_place_land(maker->record)));
  cqio_grid_density(maker->grid, maker->cells, maker->rate);
  return maker->put(maker, MAP_BUILT_UP, t, maker->rate);
}

cqio_status cqio__maps_advance(const cqio_map_maker *maker, const double *urban,
                               const double *rural, const cqio_settlement_work *work) {
  if (!urban || !rural) return CQIO_OK;
  return cqio__map_land_advance(maker->study->ctx, &maker->land, urban, rural, work);
}

cqio_status cqio__maps_year(const cqio_map_maker *maker, const cqio_map_figures *year, int t) {
  if (year->urban) CQIO_TRY(put_people(maker, year, t));
  CQIO_TRY(put_locations(maker, MAP_JOBS, t, year->jobs));
  CQIO_TRY(put_locations(maker, MAP_PARK_JOBS, t, year->park_jobs));
  CQIO_TRY(put_locations(maker, MAP_OUTPUT, t, year->output));
  CQIO_TRY(put_locations(maker, MAP_VALUE_ADDED, t, year->value_added));
  if (year->earned) CQIO_TRY(put_income_ratio(maker, year, t));
  return year->urban ? put_built_up(maker, t) : CQIO_OK;
}

/* ---- land and space -------------------------------------------------------------------------- */

cqio_status cqio__maps_begin(cqio_map_maker *maker) {
  return cqio__map_land_begin(maker->study, &maker->scenario->options, maker->input, &maker->land);
}

cqio_status cqio__maps_acknowledge(const cqio_map_maker *maker) {
  const char *sources = maker->study->data->towns.sources;
  if (!maker->land.settlement || !sources || !sources[0]) return CQIO_OK;
  char text[1024];
  snprintf(text, sizeof text, "places and their populations: %s", sources);
  return cqio_ncout_attribute(maker->file, "acknowledgement", text);
}

cqio_status cqio__maps_allocate(cqio_map_maker *maker) {
  cqio_ctx *ctx = maker->study->ctx;
  size_t cells = (size_t)maker->grid->lat_count * (size_t)maker->grid->lon_count;
  CQIO_TRY(CQIO_ALLOC(ctx, CQIO_ZONES * districts(maker), &maker->figure));
  CQIO_TRY(CQIO_ALLOC(ctx, cells, &maker->cells));
  CQIO_TRY(CQIO_ALLOC(ctx, cells, &maker->urban));
  CQIO_TRY(CQIO_ALLOC(ctx, cells, &maker->rural));
  return CQIO_ALLOC(ctx, cells, &maker->rate);
}

void cqio__maps_release(cqio_map_maker *maker) {
  cqio__map_land_free(&maker->land);
  cqio_free(maker->figure);
  cqio_free(maker->cells);
  cqio_free(maker->urban);
  cqio_free(maker->rural);
  cqio_free(maker->rate);
}
