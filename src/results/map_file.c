/* Maps of one scenario as CF NetCDF (method section 17). */
#include "results/map_file.h"
#include "results/map_work.h"

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
                          "total_unregistered_urban_residents", PEOPLE, ANY},
    [MAP_URBAN_RATE] = {"urbanization_rate", "share of residents who live in town", "time: point",
                        .unit = CQIO_FILE_UNIT_SHARE, SHARED, .weight = "population_density", ANY},
    [MAP_JOBS] = {"employment_density", "persons employed per km2", "time: mean",
                  "total_employment", PEOPLE, ANY},
    [MAP_PARK_JOBS] = {"employment_density_parks",
                       "persons employed because of the parks per km2, building and operating them",
                       "time: mean", "total_employment_parks", PEOPLE, ANY},
    [MAP_OUTPUT] = {"gross_output_density", "gross output per km2", "time: sum",
                    "total_gross_output", MONEY, ANY},
    [MAP_VALUE_ADDED] = {"value_added_density", "value added per km2", "time: sum",
                         "total_value_added", MONEY, ANY},
    [MAP_BUILT_UP] = {"built_up_fraction", "share of the land that is built up", "time: point",
                      .unit = CQIO_FILE_UNIT_SHARE, SHARED, .low = 0.0, .high = 1.0},
    [MAP_INCOME_RATIO] = {"urban_rural_income_ratio",
                          "income per head earned in town to rural income per head",
                          .unit = CQIO_FILE_UNIT_INDEX, ANY}};

/* ---- one year -------------------------------------------------------------------------------- */

static size_t districts(const cqio_map_maker *maker) {
  return (size_t)maker->study->economy->districts;
}

static cqio_status put_field(const cqio_map_maker *maker, int map, int t, const double *field) {
  return maker->put(maker, map, t, field);
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
  double *share = maker->share + (size_t)(map * maker->years + t) * maker->shared_count;
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
  maker->total[map * maker->years + t] = cqio_sum(maker->figure, CQIO_ZONES * districts(maker));
  CQIO_TRY(spread(maker, map, cells));
  if (maker->share) keep_shares(maker, map, t, cells);
  cqio_grid_density(maker->grid, cells, maker->rate);
  return put_field(maker, map, t, maker->rate);
}

/* figure[r][z] = value of one zone, 0 for the other. */
static void set_zone(const cqio_map_maker *maker, int zone, const double *value) {
  memset(maker->figure, 0, CQIO_ZONES * districts(maker) * sizeof *maker->figure);
  for (size_t r = 0; r < districts(maker); r++)
    maker->figure[CQIO_ZONES * r + (size_t)zone] = value[r];
}

/* The density of the cell where the mean of PEOPLE [cells] lives (14.14). */
static double lived_in_density(const cqio_grid *grid, const double *people) {
  size_t columns = (size_t)grid->lon_count, cells = (size_t)grid->lat_count * columns;
  double sum = 0.0, weighted = 0.0;
  for (size_t c = 0; c < cells; c++) {
    sum += people[c];
    weighted += people[c] * (people[c] / grid->cell_area[c / columns]);
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

static cqio_status put_people(const cqio_map_maker *maker, const cqio_map_figures *year, int t) {
  set_zone(maker, CQIO_URBAN, year->urban);
  CQIO_TRY(put_density(maker, MAP_URBAN, t, maker->urban));
  set_zone(maker, CQIO_RURAL, year->rural);
  CQIO_TRY(put_density(maker, MAP_RURAL, t, maker->rural));
  memset(maker->figure, 0, CQIO_ZONES * districts(maker) * sizeof *maker->figure);
  for (size_t r = 0; r < districts(maker); r++)
    maker->figure[CQIO_ZONES * r + CQIO_URBAN] = year->urban[r] - year->registered_urban[r];
  CQIO_TRY(put_density(maker, MAP_UNREGISTERED, t, maker->cells));
  for (size_t r = 0; r < districts(maker); r++) {
    maker->figure[CQIO_ZONES * r + CQIO_URBAN] = year->urban[r];
    maker->figure[CQIO_ZONES * r + CQIO_RURAL] = year->rural[r];
  }
  CQIO_TRY(put_density(maker, MAP_POPULATION, t, maker->cells));
  size_t cells = (size_t)maker->grid->lat_count * (size_t)maker->grid->lon_count;
  for (size_t c = 0; c < cells; c++)
    maker->cells[c] = maker->urban[c] + maker->rural[c];
  maker->lived_in[t] = lived_in_density(maker->grid, maker->cells);
  lived_in_districts(maker, maker->cells, maker->lived_in_district + (size_t)t * districts(maker));
  cqio_grid_ratio(maker->grid, maker->urban, maker->cells, maker->rate);
  return put_field(maker, MAP_URBAN_RATE, t, maker->rate);
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
  return put_field(maker, MAP_INCOME_RATIO, t, maker->urban);
}

static cqio_status put_built_up(const cqio_map_maker *maker, int t) {
  size_t cells = (size_t)maker->grid->lat_count * (size_t)maker->grid->lon_count;
  cqio__map_land_built_up(&maker->land, maker->cells);
  maker->built_up[t] = cqio_sum(maker->cells, cells);
  cqio_grid_density(maker->grid, maker->cells, maker->rate);
  return put_field(maker, MAP_BUILT_UP, t, maker->rate);
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

/* ---- figures of a scenario ------------------------------------------------------------------- */

/* OUT[l] = sum over sectors of WEIGHT[i] x VALUE[l][i]; WEIGHT NULL: ones. */
static void sum_sectors(const cqio_economy *economy, const double *value, const double *weight,
                        double unit, double *out) {
  size_t sectors = (size_t)economy->sectors;
  for (size_t l = 0; l < (size_t)economy->locations; l++) {
    double sum = 0.0;
    for (size_t i = 0; i < sectors; i++)
      sum += (weight ? weight[i] : 1.0) * value[l * sectors + i];
    out[l] = unit * sum;
  }
}

static void sum_parks(const cqio_study *study, const cqio_year *year, double *out) {
  size_t locations = (size_t)study->economy->locations;
  memset(out, 0, locations * sizeof *out);
  for (size_t k = 0; k < (size_t)study->data->parks.count * CQIO_PHASES; k++)
    for (size_t l = 0; l < locations; l++)
      out[l] += year->park_jobs[k * locations + l];
}

/* Land of YEAR, the one after year[-1]; near the new jobs at parks where the job says so. */
static cqio_status advance(const cqio_map_maker *maker, const cqio_year *year,
                           cqio_map_work *work) {
  if (work) cqio__map_work_find(maker->study, year - 1, year, work);
  return cqio__maps_advance(maker, year->urban, year->rural, work ? &work->work : NULL);
}

/* The maps of YEAR; SUMS is work space for four figures of each location. */
static cqio_status put_year(const cqio_map_maker *maker, const cqio_year *year, int t,
                            cqio_map_work *work, double *sums) {
  const cqio_economy *economy = maker->study->economy;
  size_t locations = (size_t)economy->locations;
  double *jobs = sums, *park_jobs = jobs + locations, *output = park_jobs + locations;
  double *value_added = output + locations, money = cqio__file_unit(CQIO_FILE_UNIT_MONEY)->factor;
  if (t > 0) CQIO_TRY(advance(maker, year, work));
  sum_sectors(economy, year->jobs, NULL, 1.0, jobs);
  sum_parks(maker->study, year, park_jobs);
  sum_sectors(economy, year->output, NULL, money, output);
  sum_sectors(economy, year->output, economy->value_added_share, money, value_added);
  const cqio_map_figures figures = {.urban = year->urban,
                                    .rural = year->rural,
                                    .registered_urban = year->registered_urban,
                                    .jobs = jobs,
                                    .park_jobs = park_jobs,
                                    .output = output,
                                    .value_added = value_added,
                                    .earned = year->earned,
                                    .income = year->income};
  return cqio__maps_year(maker, &figures, t);
}

/* ---- the file -------------------------------------------------------------------------------- */

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
  CQIO_TRY(CQIO_ALLOC(ctx, cells, &maker->rate));
  CQIO_TRY(CQIO_ALLOC(ctx, maker->years, &maker->lived_in));
  CQIO_TRY(CQIO_ALLOC(ctx, (size_t)maker->years * districts(maker), &maker->lived_in_district));
  CQIO_TRY(CQIO_ALLOC(ctx, maker->years, &maker->built_up));
  return CQIO_ALLOC(ctx, MAPS * maker->years, &maker->total);
}

/* Finds the shared entries, and makes room for their shares. */
static cqio_status find_shared(cqio_map_maker *maker) {
  const cqio_grid *grid = maker->grid;
  cqio_ctx *ctx = maker->study->ctx;
  int64_t entries = grid->first[grid->district_count];
  int *districts_in;
  CQIO_TRY(CQIO_ALLOC(ctx, grid->lat_count * grid->lon_count, &districts_in));
  for (int64_t e = 0; e < entries; e++)
    districts_in[grid->cell[e]]++;
  for (int64_t e = 0; e < entries; e++)
    maker->shared_count += districts_in[grid->cell[e]] > 1;
  cqio_status status = CQIO_ALLOC(ctx, maker->shared_count, &maker->shared);
  for (int64_t e = 0, k = 0; e < entries && !status; e++)
    if (districts_in[grid->cell[e]] > 1) maker->shared[k++] = e;
  cqio_free(districts_in);
  return status
             ? status
             : CQIO_ALLOC(ctx, (size_t)(MAPS * maker->years) * maker->shared_count, &maker->share);
}

void cqio__maps_release(cqio_map_maker *maker) {
  cqio__map_land_free(&maker->land);
  cqio_free(maker->figure);
  cqio_free(maker->cells);
  cqio_free(maker->urban);
  cqio_free(maker->rural);
  cqio_free(maker->rate);
  cqio_free(maker->lived_in);
  cqio_free(maker->lived_in_district);
  cqio_free(maker->built_up);
  cqio_free(maker->total);
  cqio_free(maker->shared);
  cqio_free(maker->share);
}

static cqio_status put_step(const cqio_map_maker *maker, int map, int t, const double *field) {
  return cqio_ncout_put_step(maker->file, cqio__maps[map].name, t, field);
}

static cqio_status write(cqio_map_maker *maker, const cqio_years *years) {
  char title[512];
  double *sums;
  snprintf(title, sizeof title, "Maps of urbanization and employment, scenario %s",
           maker->scenario->name);
  CQIO_TRY(cqio__write_attributes(maker->file, maker->study, maker->outputs, years, title));
  CQIO_TRY(cqio__maps_acknowledge(maker));
  CQIO_TRY(cqio__maps_axes(maker));
  for (int m = 0; m < MAPS; m++)
    CQIO_TRY(cqio__maps_define(maker, m, "", ""));
  CQIO_TRY(cqio__maps_districts(maker));
  CQIO_TRY(CQIO_ALLOC(maker->study->ctx, 4 * maker->study->economy->locations, &sums));
  const cqio_options *options = &maker->scenario->options;
  cqio_map_work *work = NULL;
  cqio_status status = CQIO_OK;
  if (options->grid.park_points)
    status = cqio__map_work_create(maker->study, options, years->year, &work);
  for (int t = 0; t < maker->years && !status; t++)
    status = put_year(maker, &years->year[t], t, work, sums);
  cqio__map_work_destroy(&work);
  cqio_free(sums);
  if (!status) status = cqio__maps_totals(maker);
  if (!status) status = cqio__maps_densities(maker);
  return status ? status : cqio__maps_shares(maker);
}

cqio_status cqio__prepare_maps(const cqio_study *study, const cqio_outputs *outputs,
                               const cqio_years *years, const cqio_map_input *input,
                               const char *path, cqio_ncout **out) {
  cqio_ncout_options options;
  cqio_ncout_options_init(&options);
  options.overwrite = outputs->replace;
  options.deflate = study->job->options.grid.deflate_level;
  cqio_map_maker maker = {.study = study,
                          .outputs = outputs,
                          .scenario = years->scenario,
                          .input = input,
                          .grid = input->grid,
                          .years = years->count,
                          .put = put_step};
  cqio_status status = cqio__maps_allocate(&maker);
  if (!status) status = find_shared(&maker);
  if (!status) status = cqio__maps_begin(&maker);
  if (!status) status = cqio_ncout_create(study->ctx, path, &options, &maker.file);
  if (!status) status = write(&maker, years);
  if (!status) status = cqio_ncout_prepare(maker.file);
  if (status) cqio_ncout_discard(&maker.file);
  *out = maker.file;
  cqio__maps_release(&maker);
  return status;
}
