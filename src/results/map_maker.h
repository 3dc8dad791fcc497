/* Making of maps from the figures of districts (method section 17). */
#ifndef CQIO_RESULTS_MAP_MAKER
#define CQIO_RESULTS_MAP_MAKER

#include "cqio/numeric.h"
#include "results/map_land.h"
#include "results/map_record.h"
#include "results/results.h"
#include "years/file_units.h"

enum {
  MAP_URBAN,
  MAP_RURAL,
  MAP_POPULATION,
  MAP_UNREGISTERED,
  MAP_URBAN_RATE,
  MAP_JOBS,
  MAP_PARK_JOBS,
  MAP_OUTPUT,
  MAP_VALUE_ADDED,
  MAP_BUILT_UP,
  MAP_INCOME_RATIO,
  MAPS
};

/* OVER_TIME and OVER_AREA are cell methods, or NULL. TOTAL, unless NULL, is the series of what the
 * map spreads: its density times cell_area. WEIGHT is the map whose cells weight this one in a mean
 * over an area; NULL: their areas alone do. Values are in [low, high]. OF tells which regions have
 * it. */
typedef struct {
  const char *name, *long_name, *over_time, *total;
  cqio_file_unit unit, total_unit;
  const char *over_area, *weight;
  double low, high;
  enum { OF_ANY_REGION, OF_PARKS, OF_REGISTRATION } of;
} cqio_map;
extern const cqio_map cqio__maps[MAPS];
/* Whether the region of DATA has MAP: without parks it has none of them, and none of registration
 * where nobody is registered elsewhere. */
bool cqio__map_is_of(const cqio_dataset *data, int map);

/* What the maps of one year show; what is NULL has no map. URBAN and RURAL together, incomes
 * together. */
typedef struct {
  const double *urban, *rural, *registered_urban;        /* [R] persons */
  const double *jobs, *park_jobs, *output, *value_added; /* [R][zones] persons, million CNY */
  const double *earned, *income;                         /* [R][groups] */
} cqio_map_figures;

/* Maker of maps: PUT takes each field [lat][lon] of map MAP in year T. */
typedef struct cqio_map_maker cqio_map_maker;
struct cqio_map_maker {
  const cqio_study *study;
  const cqio_outputs *outputs;
  const cqio_scenario *scenario;
  const cqio_map_input *input;
  const cqio_grid *grid;
  int years;
  cqio_status (*put)(const cqio_map_maker *maker, int map, int t, const double *field);
  void *target;     /* of PUT, which may be given one */
  cqio_ncout *file; /* borrowed */
  cqio_map_land land;
  double *figure;                       /* [R][zones] */
  double *cells, *urban, *rural, *rate; /* [lat][lon] */
  cqio_map_record *record;              /* of what is made; borrowed */
  const int64_t *shared; /* [shared_count] entries of cells that several districts have land in;
                            borrowed, NULL: their shares are not wanted */
  size_t shared_count;
};

/* Work space, and its release with the land. Not collective, as all below. */
CQIO_NODISCARD cqio_status cqio__maps_allocate(cqio_map_maker *maker);
void cqio__maps_release(cqio_map_maker *maker);
/* Land of the base year: before the first of a sequence of years; once made it is used again where
 * the options of the scenario want the same. */
CQIO_NODISCARD cqio_status cqio__maps_begin(cqio_map_maker *maker);
/* Land of the year after, at whose end districts have URBAN and RURAL residents; NULL: the same.
 * WORK (26.40) or NULL. */
CQIO_NODISCARD cqio_status cqio__maps_advance(const cqio_map_maker *maker, const double *urban,
                                              const double *rural,
                                              const cqio_settlement_work *work);
/* All maps of year T, for which the land must be. */
CQIO_NODISCARD cqio_status cqio__maps_year(const cqio_map_maker *maker,
                                           const cqio_map_figures *figures, int t);
/* Time, longitude and latitude. */
CQIO_NODISCARD cqio_status cqio__maps_axes(const cqio_map_maker *maker);
/* Where the places come from that the maps are made with; nothing without such. */
CQIO_NODISCARD cqio_status cqio__maps_acknowledge(const cqio_map_maker *maker);
/* Built-up land, and the densities of land that is lived in and built up (14.14, 14.15). */
CQIO_NODISCARD cqio_status cqio__maps_densities(const cqio_map_maker *maker);
/* Which district each cell belongs to. */
CQIO_NODISCARD cqio_status cqio__maps_districts(const cqio_map_maker *maker);
/* The series of what each map of a density spreads, so that the file can be checked by itself. */
CQIO_NODISCARD cqio_status cqio__maps_totals(const cqio_map_maker *maker);
/* The shared entries, and the share of the district of each in what a density puts into its cell;
 * nothing where no cell is shared. */
CQIO_NODISCARD cqio_status cqio__maps_shares(const cqio_map_maker *maker);
/* Defines the variable of MAP; of ensembles with the end SUFFIX of its name and of its weight, and
 * what it means, else "" and "". */
CQIO_NODISCARD cqio_status cqio__maps_define(const cqio_map_maker *maker, int map,
                                             const char *suffix, const char *meaning);

#endif
