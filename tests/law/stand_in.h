/*
 * People and work of the shipped region on a stand-in economy, in which the output of every account
 * grows as published GDP does, so that section 26 of the method can be followed by itself. An
 * independent program computed the figures in the folder people. Include after support/mpi_test.h.
 */
#ifndef CQIO_TESTS_STAND_IN_H
#define CQIO_TESTS_STAND_IN_H

#include <math.h>
#include <string.h>

#include "cqio/numeric.h"
#include "cqio/region.h"
#include "cqio/regional.h"
#include "people/homes.h"
#include "people/labour_rules.h"
#include "support/csv_file.h"

enum { R = 38, S = 39, YEARS = 11 };
static const double LAND = 1e-4; /* km2 per urban resident */

typedef struct {
  cqio_dataset *data;
  double distance[R * R], commute[R * R], district[R * S], output[R * CQIO_ZONES * S], gdp[R];
  double rural[R], jobs[R * S], labour[R * S], base[R * S], odds[R * S], farmers[R], jobs0[R];
  double participation[R];
  bool bound[S], stratum[CQIO_STRATA][S];
  double growth[YEARS];
  cqio__labour_path *path;
  cqio_people_homes homes;
  int tenure[R];
  double local_rate;
} stand_in;

/* What a year of the stand-in economy hands over, of the reference to scenarios. */
typedef struct {
  double labour[R * S], per_farmer, gap[R], jobs_change;
  double targets[CQIO_STRATA], urban_jobs[R], rural_jobs, farm[R], surplus;
} stand_in_year;

static double observed[9][YEARS];
static const char *const series[9] = {
    "employed",          "employed_urban", "employed_primary", "employed_secondary",
    "employed_tertiary", "residents",      "urban_residents",  "gdp_real_growth",
};

static inline void read_observed(stand_in *m, cqio__labour_record *record) {
  for (int k = 0; k < 8; k++)
    for (int t = 0; t < YEARS; t++)
      if (k == 7 ? !cqio_dataset_observed(m->data, series[k], 2010 + t, &observed[k][t])
                 : !cqio_observed_persons(m->data, series[k], 2010 + t, &observed[k][t]))
        observed[k][t] = NAN;
  *record = (cqio__labour_record){.years = YEARS,
                                  .employed = observed[0],
                                  .employed_urban = observed[1],
                                  .employed_by = {observed[2], observed[3], observed[4]},
                                  .residents = observed[5],
                                  .urban_residents = observed[6],
                                  .growth = observed[7]};
  for (int t = 1; t < YEARS; t++)
    m->growth[t] = log1p(observed[7][t] / 100.0);
}

static inline void make_labour(stand_in *m) {
  const cqio_dataset *d = m->data;
  double elasticity[S], all[S];
  cqio_regional_frame frame = {R, CQIO_ZONES, S, d->districts.key, d->sectors.key};
  assert_int_equal(cqio_district_output(test_ctx, &frame, d->output, d->activity, m->district),
                   CQIO_OK);
  assert_int_equal(cqio_zone_split(test_ctx, &frame, m->district, d->rural_output_share,
                                   d->sector_is_primary, d->residents, d->urban_residents,
                                   m->output),
                   CQIO_OK);
  for (int i = 0; i < S; i++) {
    int b = d->sector_stratum[i];
    m->stratum[b][i] = true;
    m->bound[i] = b == CQIO_PRIMARY;
    elasticity[i] = b == CQIO_PRIMARY ? 0.3 : 0.2;
    all[i] = d->employed[i];
  }
  for (int r = 0; r < R; r++) {
    m->gdp[r] = cqio_sum(d->district_gdp + r * CQIO_STRATA, CQIO_STRATA);
    m->rural[r] = d->residents[r] - d->urban_residents[r];
    m->tenure[r] = (int)(d->metro_core[r] ? d->tenure_core : d->tenure_county);
  }
  assert_int_equal(cqio__labour_coefficients(test_ctx, R, S, d->districts.key, m->district, all,
                                             m->gdp, d->residents, elasticity, m->jobs, m->labour),
                   CQIO_OK);
  for (int r = 0; r < R; r++) { /* one sector farms here */
    double own = m->district[r * S] > 0.0 ? d->district_employed[r * CQIO_STRATA] : 0.0;
    m->jobs[r * S] = own;
    m->farmers[r] = m->rural[r] > 0.0 ? own / m->rural[r] : 0.0;
  }
}

/* Urban jobs by district with COEFFICIENT and OUTPUT [R][S], rural shares SHARE; farming has none
 * in town. Returns those of the countryside outside farming. */
static inline double divide_jobs(const double *coefficient, const double *output,
                                 const double *share, double *urban) {
  double rural = 0.0;
  for (int r = 0; r < R; r++) {
    urban[r] = 0.0;
    for (int i = 1; i < S; i++) {
      double jobs = coefficient[r * S + i] * output[r * S + i];
      urban[r] += jobs * (1.0 - share[r * S + i]);
      rural += jobs * share[r * S + i];
    }
  }
  return rural;
}

/* Activity of districts from ACTIVITY, a table [district][sector], in place of that of the data
 * set. */
static inline void stand_in_activity(stand_in *m, const struct csv *activity) {
  for (int r = 0; r < R; r++) {
    int row = csv_row(activity, 0, m->data->districts.key[r]);
    assert_true(row > 0);
    for (int i = 0; i < S; i++)
      m->data->activity[r * S + i] =
          csv_number(activity, row, csv_column(activity, m->data->sectors.key[i]));
  }
}

/* ACTIVITY: see above; NULL: as shipped. */
static inline void stand_in_create(stand_in *m, const struct csv *activity) {
  char folder[1024];
  const char *root = getenv("CQIO_SOURCE_DIR");
  snprintf(folder, sizeof folder, "%s/matrices/chongqing-2010", root ? root : ".");
  memset(m, 0, sizeof *m);
  assert_int_equal(cqio_dataset_read(test_ctx, folder, &m->data), CQIO_OK);
  const cqio_dataset *d = m->data;
  if (activity) stand_in_activity(m, activity);
  assert_true(d->districts.count == R && d->sectors.count == S && d->strata.count == CQIO_STRATA);
  assert_string_equal(d->strata.key[CQIO_PRIMARY], "primary");
  cqio__labour_record record;
  double base[CQIO_STRATA] = {0.0}, unemployed[R], working[R], densest = 25000.0;
  read_observed(m, &record);
  make_labour(m);
  for (int i = 0; i < S; i++)
    base[d->sector_stratum[i]] += d->employed[i];
  double urban = cqio_sum(d->urban_residents, R);
  assert_int_equal(
      cqio__labour_path_create(test_ctx, &record, base, urban, cqio_sum(m->rural, R), &m->path),
      CQIO_OK);
  cqio__zone_shares_base(R, S, m->output, d->urban_residents, m->rural, m->base, m->odds);
  divide_jobs(m->labour, m->district, m->base, m->jobs0);
  for (int r = 0; r < R; r++) /* the reference leaves farmers of the base year in town too */
    m->jobs0[r] += m->jobs[r * S] * (1.0 - m->base[r * S]);
  cqio_dataset_distances(d, m->distance);
  cqio__homes_distance(R, m->distance, d->area, d->urban_residents, LAND, m->commute);
  for (int r = 0; r < R; r++) {
    densest = fmax(densest, d->urban_residents[r] / d->area[r]);
    unemployed[r] = d->urban_unemployed * d->urban_residents[r] / urban;
  }
  m->homes = (cqio_people_homes){.distance = m->commute, .area = d->area, .ceiling = densest};
  assert_int_equal(cqio__homes_find_length(test_ctx, R, &m->homes, d->urban_residents, m->jobs0,
                                           d->metro_core, 9.0),
                   CQIO_OK);
  assert_true(cqio__homes_spread(R, &m->homes, d->urban_residents, m->jobs0, working));
  cqio__labour_participation(R, working, unemployed, d->urban_residents, m->participation);
}

/* k_loc (26.11). */
static inline double stand_in_local_rate(const stand_in *m) {
  const cqio_dataset *d = m->data;
  double urban, residents;
  assert_true(cqio_observed_persons(d, "urban_residents", 2000, &urban));
  assert_true(cqio_observed_persons(d, "residents", 2000, &residents));
  return 0.5 * cqio_logistic_rate(urban, residents - urban, cqio_sum(d->urban_residents, R),
                                  cqio_sum(m->rural, R), 10);
}

static inline void stand_in_destroy(stand_in *m) {
  cqio__labour_path_destroy(&m->path);
  cqio_dataset_destroy(&m->data);
}

static inline cqio_people_params stand_in_rules(const stand_in *m, double hazard, double arrivals,
                                                double conversion) {
  cqio_people_params rules;
  cqio_people_params_init(&rules);
  rules.eta0 = hazard;
  rules.wage_ratio = 1.0;
  rules.external_inflow = arrivals;
  rules.conversion_rate = conversion;
  rules.local_rate = m->local_rate;
  rules.tenure = m->tenure;
  rules.homes = &m->homes;
  rules.steady_hazard = rules.arrivals_to_homes = true;
  return rules;
}

static inline cqio_people *stand_in_people(const stand_in *m) {
  const cqio_dataset *d = m->data;
  cqio_people *people;
  assert_int_equal(cqio_people_create(test_ctx, R, d->districts.key, 2010, d->urban_residents,
                                      m->rural, d->registered_nonagricultural,
                                      d->registered_agricultural, m->distance, 1.0 / 150, &people),
                   CQIO_OK);
  return people;
}

/* Jobs of year T with output times LEVEL and FACTOR[R]; coefficients of REFERENCE, or to the
 * targets of the year. */
static inline void stand_in_jobs(const stand_in *m, const cqio_people *people, int t, double level,
                                 const double *factor, const stand_in_year *reference,
                                 stand_in_year *year) {
  double output[R * S], share[R * S];
  for (int k = 0; k < R * S; k++)
    output[k] = m->district[k] * level * factor[k / S];
  cqio__zone_shares(R, S, m->base, m->odds, m->bound, people->urban, people->rural, share);
  double rural = cqio_sum(people->rural, R);
  assert_int_equal(
      cqio__labour_targets(test_ctx, m->path, t, cqio_sum(people->urban, R), rural, year->targets),
      CQIO_OK);
  memcpy(year->labour, m->labour, sizeof year->labour);
  for (int b = CQIO_SECONDARY; b < CQIO_STRATA; b++) {
    double change;
    assert_int_equal(cqio__labour_factor(test_ctx, R, S, m->labour, output, m->stratum[b],
                                         year->targets[b], &change),
                     CQIO_OK);
    for (int k = 0; k < R * S; k++)
      if (m->stratum[b][k % S]) year->labour[k] *= change;
  }
  double each = 0.0;
  for (int r = 0; r < R; r++)
    each += m->farmers[r] * people->rural[r];
  year->per_farmer = reference ? reference->per_farmer : year->targets[CQIO_PRIMARY] / each;
  if (reference) memcpy(year->labour, reference->labour, sizeof year->labour);
  cqio__labour_farm(R, m->farmers, people->rural, year->per_farmer * each, year->farm);
  year->rural_jobs = divide_jobs(year->labour, output, share, year->urban_jobs);
  year->surplus = 0.0;
  for (int r = 0; r < R; r++)
    year->surplus += fmax(0.0, year->farm[r] - m->jobs[r * S] * cqio__labour_required(t));
}

#endif
