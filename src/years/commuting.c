/* Where people of a region live and come from, as far as it does not change over the years (method
 * 26.11, 26.13-26.15, 26.19). */
#include "years/commuting.h"
#include "cqio/numeric.h"
#include "people/homes.h"

#include <math.h>

static const double DENSE = 25000.0;         /* persons/km2 that fill a district, or more */
static const double USUAL_DIFFERENCE = 0.07; /* 1/year, where no earlier year is known */
static const int YEARS_BACK = 10;            /* from the base year to the first one looked at */
static const double KM2_PER_M2 = 1e-6;

void cqio__commuting_destroy(cqio_commuting **commuting) {
  if (!commuting || !*commuting) return;
  cqio_free((*commuting)->distance);
  cqio_free(*commuting);
  *commuting = NULL;
}

/* The ceiling of OPTIONS, or the usual one, but at least what lives in the densest district. */
static cqio_status set_ceiling(const cqio_economy *economy, const cqio_options *options,
                               cqio_people_homes *homes) {
  const cqio_dataset *data = economy->data;
  double given = options->migration.density_ceiling, densest = 0.0;
  int where = 0;
  for (int r = 0; r < economy->districts; r++) {
    double density = data->urban_residents[r] / data->area[r];
    if (density > densest) where = r;
    densest = fmax(densest, density);
  }
  homes->ceiling = given < 0.0 ? fmax(DENSE, densest) : given;
  if (homes->ceiling >= densest) return CQIO_OK;
  return cqio_fail(economy->ctx, CQIO_CONFIG,
                   "migration.density_ceiling = %g (persons/km2): expected %.0f or more, the urban "
                   "residents per km2 of district '%s'",
                   given, ceil(densest), data->districts.key[where]);
}

/* The length of ways to the jobs of the core, or of all districts where there is none (26.14). */
static cqio_status set_length(const cqio_economy *economy, const cqio_options *options,
                              const double *jobs, cqio_people_homes *homes) {
  const cqio_dataset *data = economy->data;
  bool *within, core = false;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, economy->districts, &within));
  for (int r = 0; r < economy->districts; r++)
    core = core || data->metro_core[r];
  for (int r = 0; r < economy->districts; r++)
    within[r] = !core || data->metro_core[r];
  cqio_status status =
      cqio__homes_find_length(economy->ctx, economy->districts, homes, data->urban_residents, jobs,
                              within, options->migration.mean_commute);
  cqio_free(within);
  return status;
}

cqio_status cqio__commuting_create(const cqio_economy *economy, const cqio_options *options,
                                   const double *jobs, cqio_commuting **out) {
  *out = NULL;
  if (options->migration.choice != CQIO_CHOICE_HOMES) return CQIO_OK;
  const cqio_dataset *data = economy->data;
  int districts = economy->districts;
  cqio_commuting *c;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, 1, &c));
  cqio_status status = CQIO_ALLOC(economy->ctx, districts * districts, &c->distance);
  if (!status) {
    cqio__homes_distance(districts, economy->distance, data->area, data->urban_residents,
                         KM2_PER_M2 * options->grid.built_up_per_resident, c->distance);
    c->homes = (cqio_people_homes){.distance = c->distance, .area = data->area};
    status = set_ceiling(economy, options, &c->homes);
  }
  if (!status) status = set_length(economy, options, jobs, &c->homes);
  if (status)
    cqio__commuting_destroy(&c);
  else
    *out = c;
  return status;
}

double cqio__local_rate(const cqio_dataset *data, const cqio_options *options) {
  size_t districts = (size_t)data->districts.count;
  double urban = cqio_sum(data->urban_residents, districts);
  double rural = cqio_sum(data->residents, districts) - urban, difference = USUAL_DIFFERENCE;
  if (options->migration.local_share == 0.0) return 0.0;
  for (int year = data->base_year - YEARS_BACK; year < data->base_year; year++) {
    double town, all;
    if (!cqio_observed_persons(data, "urban_residents", year, &town) ||
        !cqio_observed_persons(data, "residents", year, &all) || !(all > town))
      continue;
    difference = cqio_logistic_rate(town, all - town, urban, rural, data->base_year - year);
    break;
  }
  return options->migration.local_share * fmax(difference, 0.0);
}

void cqio__people_away(const cqio_dataset *data, double *away) {
  for (int r = 0; r < data->districts.count; r++)
    away[r] = fmax(0.0, data->registered_nonagricultural[r] + data->registered_agricultural[r] -
                            data->residents[r]);
}
