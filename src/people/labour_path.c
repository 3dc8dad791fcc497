/* Employment by year and stratum as far as published figures and people decide it (26.4-26.6). */
#include "people/labour_rules.h"

#include <math.h>

static bool known(double value) {
  return isfinite(value) && value > 0.0;
}

/* Employed per resident of town and countryside (26.4): of the last year that has all figures. */
static void set_rates(const cqio__labour_record *record, double employed, double residents,
                      cqio__labour_path *path) {
  path->per_urban = path->per_rural = employed / residents;
  for (int t = 0; t < record->years; t++) {
    double all = record->employed[t], town = record->employed_urban[t];
    double people = record->residents[t], urban = record->urban_residents[t];
    if (!known(all) || !known(town) || !known(people) || !known(urban) || !(people > urban))
      continue;
    path->per_urban = town / urban;
    path->per_rural = (all - town) / (people - urban);
  }
}

static double growth_of(const cqio__labour_record *record, int t) {
  return t > 0 && isfinite(record->growth[t]) ? log1p(record->growth[t] / 100.0) : 0.0;
}

/* Farmers per rural resident and the ratio of strata in year T, where they are published. */
static bool published(const cqio__labour_record *record, int t, double *farmers, double *ratio) {
  double rural = record->residents[t] - record->urban_residents[t];
  for (int b = 0; b < CQIO_STRATA; b++)
    if (!known(record->employed_by[b][t])) return false;
  if (!known(rural)) return false;
  *farmers = record->employed_by[CQIO_PRIMARY][t] / rural;
  *ratio = record->employed_by[CQIO_TERTIARY][t] / record->employed_by[CQIO_SECONDARY][t];
  return true;
}

/* VALUES between FIRST and LAST, both set, on a geometric path. */
static void interpolate(double *values, int first, int last) {
  for (int t = first + 1; t < last; t++) {
    double part = (double)(t - first) / (last - first);
    values[t] = pow(values[first], 1.0 - part) * pow(values[last], part);
  }
}

/* Paths of (26.5) and (26.6); year 0 is set. */
static void set_paths(const cqio__labour_record *record, cqio__labour_path *path) {
  int last = 0;
  for (int t = 1; t < record->years; t++) {
    if (!published(record, t, &path->farmers[t], &path->ratio[t])) continue;
    interpolate(path->farmers, last, t);
    interpolate(path->ratio, last, t);
    last = t;
  }
  double grown = 0.0;
  for (int t = 1; t <= last; t++)
    grown += growth_of(record, t);
  path->response = grown > 0.0 ? log(path->ratio[last] / path->ratio[0]) / grown : 0.0;
  for (int t = last + 1; t < record->years; t++) {
    path->farmers[t] = path->farmers[t - 1];
    path->ratio[t] = path->ratio[t - 1] * exp(path->response * growth_of(record, t));
  }
}

cqio_status cqio__labour_path_create(cqio_ctx *ctx, const cqio__labour_record *record,
                                     const double *base, double urban, double rural,
                                     cqio__labour_path **out) {
  *out = NULL;
  for (int b = 0; b < CQIO_STRATA; b++)
    if (!known(base[b]) || !known(urban) || !known(rural))
      return cqio_fail(ctx, CQIO_DATA,
                       "labour: employed = %g, %g and %g (persons, primary, secondary, tertiary), "
                       "residents = %g and %g (urban, rural) of the base year: expected all of "
                       "them above 0; employment.targets: strata needs them",
                       base[CQIO_PRIMARY], base[CQIO_SECONDARY], base[CQIO_TERTIARY], urban, rural);
  cqio__labour_path *path;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &path));
  path->years = record->years;
  cqio_status status = CQIO_ALLOC(ctx, record->years, &path->employed);
  if (!status) status = CQIO_ALLOC(ctx, record->years, &path->farmers);
  if (!status) status = CQIO_ALLOC(ctx, record->years, &path->ratio);
  if (status) {
    cqio__labour_path_destroy(&path);
    return status;
  }
  double employed = base[CQIO_PRIMARY] + base[CQIO_SECONDARY] + base[CQIO_TERTIARY];
  set_rates(record, employed, urban + rural, path);
  for (int t = 0; t < record->years; t++)
    path->employed[t] = known(record->employed[t]) ? record->employed[t] : NAN;
  path->employed[0] = employed;
  path->farmers[0] = base[CQIO_PRIMARY] / rural;
  path->ratio[0] = base[CQIO_TERTIARY] / base[CQIO_SECONDARY];
  set_paths(record, path);
  *out = path;
  return CQIO_OK;
}

void cqio__labour_path_destroy(cqio__labour_path **path) {
  if (!path || !*path) return;
  cqio_free((*path)->employed);
  cqio_free((*path)->farmers);
  cqio_free((*path)->ratio);
  cqio_free(*path);
  *path = NULL;
}

cqio_status cqio__labour_targets(cqio_ctx *ctx, const cqio__labour_path *path, int t, double urban,
                                 double rural, double *targets) {
  double employed = path->employed[t];
  if (!isfinite(employed)) employed = path->per_urban * urban + path->per_rural * rural;
  double farmers = path->farmers[t] * rural, others = employed - farmers;
  if (!(others > 0.0))
    return cqio_fail(ctx, CQIO_DATA,
                     "labour: %.0f farmers of %.0f employed persons %d years after the base year: "
                     "expected some in other strata; see employed and employed_primary of "
                     "annual.csv",
                     farmers, employed, t);
  targets[CQIO_PRIMARY] = farmers;
  targets[CQIO_SECONDARY] = others / (1.0 + path->ratio[t]);
  targets[CQIO_TERTIARY] = others * path->ratio[t] / (1.0 + path->ratio[t]);
  return CQIO_OK;
}
