/* The variables of files of maps: axes, districts, maps, what they spread, and the shares of the
 * districts in their cells. */
#include "results/axes.h"
#include "results/figure.h"
#include "results/map_maker.h"

#include <stdio.h>
#include <string.h>

/* Keys of the districts with one blank between them. */
static cqio_status list_keys(const cqio_map_maker *maker, char **out) {
  const cqio_labels *labels = &maker->study->data->districts;
  size_t size = 1, used = 0;
  for (int r = 0; r < labels->count; r++)
    size += strlen(labels->key[r]) + 1;
  CQIO_TRY(CQIO_ALLOC(maker->study->ctx, size, out));
  for (int r = 0; r < labels->count; r++)
    used += (size_t)snprintf(*out + used, size - used, "%s%s", r ? " " : "", labels->key[r]);
  return CQIO_OK;
}

/* An INT variable; its codes are rows of districts.csv from 0 unless KEYS is NULL. */
static cqio_status put_codes(const cqio_map_maker *maker, const cqio_nc_variable *what,
                             const char *keys, const int *values) {
  cqio_nc_variable variable = *what;
  variable.type = CQIO_NC_INT;
  variable.flag_meanings = keys;
  CQIO_TRY(cqio_ncout_define(maker->file, &variable));
  return cqio_ncout_put_int(maker->file, variable.name, values);
}

cqio_status cqio__maps_districts(const cqio_map_maker *maker) {
  char *keys;
  const cqio_nc_variable variable = {.name = "district",
                                     .dims = "lat lon",
                                     .long_name = "district with the largest part of the cell",
                                     .missing = true,
                                     .mapped = true};
  CQIO_TRY(list_keys(maker, &keys));
  cqio_status status = put_codes(maker, &variable, keys, maker->grid->dominant);
  cqio_free(keys);
  return status;
}

/* One number a year of the record, from PLACE. */
static cqio_status put_series(const cqio_map_maker *maker, const cqio_figure *figure,
                              size_t place) {
  double *values;
  CQIO_TRY(cqio__map_record_gather(maker->study->ctx, maker->record, place, 1, &values));
  cqio_status status = cqio_ncout_variable(maker->file, &figure->variable, values);
  cqio_free(values);
  return status;
}

/* What each map of a density spreads, so that the file can be checked by itself. */
cqio_status cqio__maps_totals(const cqio_map_maker *maker) {
  for (int m = 0; m < MAPS; m++) {
    char long_name[256];
    if (!cqio__maps[m].total || !cqio__map_is_of(maker->study->data, m)) continue;
    snprintf(long_name, sizeof long_name, "sum over the map of %s times cell_area",
             cqio__maps[m].name);
    cqio_figure figure;
    cqio__figure_init(&figure, maker->study->data, cqio__maps[m].total_unit, long_name);
    figure.variable.name = cqio__maps[m].total;
    figure.variable.dims = "time";
    figure.variable.cell_methods = cqio__maps[m].over_time;
    CQIO_TRY(put_series(maker, &figure, cqio__map_place_total(m)));
  }
  return CQIO_OK;
}

/* Where each shared entry lies: WORK[3][shared] gets district, index of latitude, of longitude. */
static void locate_entries(const cqio_map_maker *maker, int *work) {
  const cqio_grid *grid = maker->grid;
  size_t count = maker->shared_count;
  int r = 0;
  for (size_t k = 0; k < count; k++) {
    while (maker->shared[k] >= grid->first[r + 1])
      r++;
    work[k] = r;
    work[count + k] = grid->cell[maker->shared[k]] / grid->lon_count;
    work[2 * count + k] = grid->cell[maker->shared[k]] % grid->lon_count;
  }
}

static cqio_status put_areas(const cqio_map_maker *maker) {
  const cqio_nc_variable variable = {.name = "entry_area",
                                     .dims = "entry",
                                     .type = CQIO_NC_DOUBLE,
                                     .long_name = "area of the district in the cell",
                                     .units = "km2"};
  double *area;
  CQIO_TRY(CQIO_ALLOC(maker->study->ctx, maker->shared_count, &area));
  for (size_t k = 0; k < maker->shared_count; k++)
    area[k] = maker->grid->overlap[maker->shared[k]];
  cqio_status status = cqio_ncout_variable(maker->file, &variable, area);
  cqio_free(area);
  return status;
}

static cqio_status put_entries(const cqio_map_maker *maker, const char *keys, const int *place) {
  const cqio_nc_variable district = {
      .name = "entry_district", .dims = "entry", .long_name = "district of the entry"};
  const cqio_nc_variable lat = {.name = "entry_lat",
                                .dims = "entry",
                                .long_name = "index from 0 along lat of the cell of the entry",
                                .units = "1"};
  const cqio_nc_variable lon = {.name = "entry_lon",
                                .dims = "entry",
                                .long_name = "index from 0 along lon of the cell of the entry",
                                .units = "1"};
  CQIO_TRY(cqio_ncout_dimension(maker->file, "entry", (int64_t)maker->shared_count));
  CQIO_TRY(put_codes(maker, &district, keys, place));
  CQIO_TRY(put_codes(maker, &lat, NULL, place + maker->shared_count));
  CQIO_TRY(put_codes(maker, &lon, NULL, place + 2 * maker->shared_count));
  return put_areas(maker);
}

static cqio_status put_share(const cqio_map_maker *maker, int map) {
  char name[128], long_name[CQIO_UNIT_TEXT];
  snprintf(name, sizeof name, "%s_share", cqio__maps[map].name);
  snprintf(long_name, sizeof long_name, "share of the district of the entry in the %s of its cell",
           cqio__maps[map].name);
  const cqio_nc_variable variable = {.name = name,
                                     .dims = "time entry",
                                     .type = CQIO_NC_FLOAT,
                                     .long_name = long_name,
                                     .units = "1"};
  double *share;
  CQIO_TRY(cqio__map_record_gather(maker->study->ctx, maker->record,
                                   cqio__map_place_share(maker->record, map), maker->shared_count,
                                   &share));
  cqio_status status = cqio_ncout_variable(maker->file, &variable, share);
  cqio_free(share);
  return status;
}

/* The districts of the cells that several have land in, and the share that each has in the cell. */
cqio_status cqio__maps_shares(const cqio_map_maker *maker) {
  char *keys = NULL;
  int *place = NULL;
  if (maker->shared_count == 0) return CQIO_OK;
  cqio_status status = list_keys(maker, &keys);
  if (!status) status = CQIO_ALLOC(maker->study->ctx, 3 * maker->shared_count, &place);
  if (!status) {
    locate_entries(maker, place);
    status = put_entries(maker, keys, place);
  }
  for (int m = 0; m < MAPS && !status; m++)
    if (cqio__maps[m].total && cqio__map_is_of(maker->study->data, m)) status = put_share(maker, m);
  cqio_free(place);
  cqio_free(keys);
  return status;
}

/* A figure of the districts, PLACE of the record. */
static cqio_status put_district_series(const cqio_map_maker *maker, const char *name,
                                       const char *long_name, cqio_file_unit unit, size_t place) {
  cqio_figure figure;
  cqio__figure_init(&figure, maker->study->data, unit, long_name);
  figure.variable.name = name;
  figure.variable.dims = "time region";
  figure.variable.cell_methods = "time: point";
  double *values;
  CQIO_TRY(cqio__map_record_gather(maker->study->ctx, maker->record, place,
                                   maker->record->districts, &values));
  cqio_status status = cqio_ncout_variable(maker->file, &figure.variable, values);
  cqio_free(values);
  return status;
}

/* (14.14), and the land of (14.16), by district. The name of the dimension is not that of the map
 * of districts. */
static cqio_status put_districts(const cqio_map_maker *maker) {
  const cqio_labels *labels = &maker->study->data->districts;
  CQIO_TRY(cqio_ncout_dimension(maker->file, "region", labels->count));
  CQIO_TRY(cqio_ncout_labels(maker->file, "region", "region", (const char *const *)labels->key,
                             "district"));
  CQIO_TRY(cqio_ncout_labels(maker->file, "region_name", "region",
                             (const char *const *)labels->name, "name of the district"));
  CQIO_TRY(put_district_series(
      maker, "district_lived_in_population_density",
      "residents per km2 of the cell where the mean resident of the district lives",
      CQIO_FILE_UNIT_PERSONS_PER_KM2, cqio__map_place_districts(maker->record)));
  return put_district_series(maker, "district_built_up_share",
                             "share of the land of the district that is built up",
                             CQIO_FILE_UNIT_SHARE, cqio__map_place_land(maker->record));
}

/* A figure of each year at its end. */
static void begin_series(const cqio_map_maker *maker, const char *name, const char *long_name,
                         cqio_file_unit unit, cqio_figure *figure) {
  cqio__figure_init(figure, maker->study->data, unit, long_name);
  figure->variable.name = name;
  figure->variable.dims = "time";
  figure->variable.cell_methods = "time: point";
}

/* (14.15), (14.17), which are not in the record: the total of MAP, in the unit of files, per
 * built-up land. */
static cqio_status put_per_built_up(const cqio_map_maker *maker, int map, cqio_figure *figure) {
  const cqio_map_record *record = maker->record;
  double *dense;
  CQIO_TRY(CQIO_ALLOC(maker->study->ctx, maker->years, &dense));
  for (int t = 0; t < maker->years; t++) {
    double land = *cqio__map_record_at(record, t, cqio__map_place_built_up(record));
    double total = *cqio__map_record_at(record, t, cqio__map_place_total(map));
    dense[t] = land > 0.0 ? total / land : 0.0;
  }
  cqio_status status = cqio_ncout_variable(maker->file, &figure->variable, dense);
  cqio_free(dense);
  return status;
}

cqio_status cqio__maps_densities(const cqio_map_maker *maker) {
  cqio_figure figure;
  begin_series(maker, "total_built_up_area", "built-up land of the map", CQIO_FILE_UNIT_KM2,
               &figure);
  CQIO_TRY(put_series(maker, &figure, cqio__map_place_built_up(maker->record)));
  begin_series(maker, "lived_in_population_density",
               "residents per km2 of the cell where the mean resident lives",
               CQIO_FILE_UNIT_PERSONS_PER_KM2, &figure);
  CQIO_TRY(put_series(maker, &figure, cqio__map_place_lived_in(maker->record)));
  CQIO_TRY(put_districts(maker));
  begin_series(maker, "built_up_population_density", "urban residents per km2 of built-up land",
               CQIO_FILE_UNIT_PERSONS_PER_KM2, &figure);
  CQIO_TRY(put_per_built_up(maker, MAP_URBAN, &figure));
  begin_series(maker, "built_up_value_added_density", "value added per km2 of built-up land",
               CQIO_FILE_UNIT_MONEY_PER_KM2, &figure);
  figure.variable.cell_methods = "time: sum";
  return put_per_built_up(maker, MAP_VALUE_ADDED, &figure);
}

cqio_status cqio__maps_axes(const cqio_map_maker *maker) {
  const cqio_grid *grid = maker->grid;
  CQIO_TRY(cqio__axis_years(maker->study->ctx, maker->file, maker->study->job->options.years.first,
                            maker->years));
  return cqio_ncout_lonlat(maker->file, grid->lat_count, grid->lat, grid->lat_bounds,
                           grid->lon_count, grid->lon, grid->lon_bounds, grid->cell_area);
}

static void append(char *text, size_t size, const char *words) {
  size_t used = strlen(text);
  snprintf(text + used, size - used, "%s%s", used ? " " : "", words);
}

cqio_status cqio__maps_define(const cqio_map_maker *maker, int map, const char *suffix,
                              const char *meaning) {
  const cqio_map *row = &cqio__maps[map];
  char name[128], long_name[CQIO_UNIT_TEXT], weight[128], words[192], methods[320] = "";
  snprintf(name, sizeof name, "%s%s", row->name, suffix);
  snprintf(long_name, sizeof long_name, "%s%s", row->long_name, meaning);
  snprintf(weight, sizeof weight, "%s%s", row->weight ? row->weight : "", suffix);
  snprintf(words, sizeof words, "%s (weighted by %s)", row->over_area ? row->over_area : "",
           weight);
  if (row->over_time) append(methods, sizeof methods, row->over_time);
  if (row->over_area) append(methods, sizeof methods, row->weight ? words : row->over_area);
  cqio_figure figure;
  cqio__figure_init(&figure, maker->study->data, row->unit, long_name);
  cqio__figure_add(&figure, "status", "model result; dasymetric estimate inside districts");
  cqio__figure_add(&figure, "weight", row->weight ? weight : NULL);
  figure.variable.name = name;
  figure.variable.type = CQIO_NC_FLOAT; /* a map is looked at; tables have all the digits */
  figure.variable.dims = "time lat lon";
  figure.variable.cell_methods = methods[0] ? methods : NULL;
  figure.variable.missing = true;
  figure.variable.mapped = true;
  return cqio_ncout_define(maker->file, &figure.variable);
}
