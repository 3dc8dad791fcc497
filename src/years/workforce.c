/* How many work in each stratum and on the land (method 26.3-26.6, 26.9). */
#include "years/workforce.h"
#include "cqio/numeric.h"

#include <math.h>
#include <string.h>

void cqio__workforce_destroy(cqio_workforce **handle) {
  if (!handle || !*handle) return;
  cqio_workforce *w = *handle;
  cqio__labour_path_destroy(&w->path);
  for (int b = 0; b < CQIO_STRATA; b++)
    cqio_free(w->member[b]);
  cqio_free(w->farmers);
  cqio_free(w->farm_share);
  cqio_free(w->farm_jobs);
  cqio_free(w->farm_output);
  cqio_free(w);
  *handle = NULL;
}

/* ---- creation -------------------------------------------------------------------------------- */

enum { RECORDS = 8 };
static const char *const records[RECORDS] = {
    "employed",          "employed_urban", "employed_primary", "employed_secondary",
    "employed_tertiary", "residents",      "urban_residents",  "gdp_real_growth"};

cqio_status cqio__workforce_path(const cqio_economy *economy, const cqio_options *options,
                                 cqio__labour_path **out) {
  const cqio_dataset *data = economy->data;
  int years = options->years.last - options->years.first + 1;
  double *values, *row[RECORDS], base[CQIO_STRATA] = {0.0};
  CQIO_TRY(CQIO_ALLOC(economy->ctx, RECORDS * years, &values));
  for (int k = 0; k < RECORDS; k++) {
    row[k] = values + (size_t)k * (size_t)years;
    for (int t = 0; t < years; t++) {
      int year = options->years.first + t;
      bool found = k == RECORDS - 1 ? cqio_dataset_observed(data, records[k], year, &row[k][t])
                                    : cqio_observed_persons(data, records[k], year, &row[k][t]);
      if (!found) row[k][t] = NAN;
    }
  }
  const cqio__labour_record record = {years,  row[0], row[1], {row[2], row[3], row[4]},
                                      row[5], row[6], row[7]};
  for (int i = 0; i < economy->sectors; i++)
    base[cqio__stratum(data, i)] += data->employed[i];
  double urban = cqio_sum(data->urban_residents, (size_t)economy->districts);
  double rural = cqio_sum(data->residents, (size_t)economy->districts) - urban;
  cqio_status status = cqio__labour_path_create(economy->ctx, &record, base, urban, rural, out);
  cqio_free(values);
  return status;
}

/* Farmers of each district: the jobs of its primary sectors (26.3). */
static cqio_status make_farming(const cqio_economy *economy, cqio_workforce *w) {
  const cqio_dataset *data = economy->data;
  size_t sectors = (size_t)economy->sectors, districts = (size_t)economy->districts;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, districts, &w->farmers));
  CQIO_TRY(CQIO_ALLOC(economy->ctx, districts * sectors, &w->farm_share));
  double *rural;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, districts, &rural));
  double all = 0.0;
  for (size_t r = 0; r < districts; r++) {
    double jobs = 0.0;
    rural[r] = data->residents[r] - data->urban_residents[r];
    for (size_t i = 0; i < sectors; i++)
      if (w->member[CQIO_PRIMARY][i]) jobs += economy->jobs[r * sectors + i];
    for (size_t i = 0; i < sectors; i++)
      if (w->member[CQIO_PRIMARY][i] && jobs > 0.0)
        w->farm_share[r * sectors + i] = economy->jobs[r * sectors + i] / jobs;
    w->farmers[r] = rural[r] > 0.0 ? jobs / rural[r] : 0.0;
    all += jobs;
  }
  cqio__workforce_farm(w, economy->districts, rural, NULL, all);
  cqio_free(rural);
  return CQIO_OK;
}

cqio_status cqio__workforce_create(const cqio_economy *economy, const cqio_options *options,
                                   cqio_workforce **out) {
  *out = NULL;
  bool residents = options->employment.farm == CQIO_CHOICE_RESIDENTS;
  if (!residents && options->employment.targets != CQIO_CHOICE_STRATA) return CQIO_OK;
  cqio_ctx *ctx = economy->ctx;
  cqio_workforce *w;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &w));
  cqio_status status = CQIO_OK;
  for (int b = 0; b < CQIO_STRATA && !status; b++)
    status = CQIO_ALLOC(ctx, economy->sectors, &w->member[b]);
  for (int i = 0; i < economy->sectors && !status; i++)
    w->member[cqio__stratum(economy->data, i)][i] = true;
  if (!status) status = CQIO_ALLOC(ctx, economy->districts, &w->farm_jobs);
  if (!status) status = CQIO_ALLOC(ctx, economy->districts, &w->farm_output);
  if (!status) status = cqio__workforce_path(economy, options, &w->path);
  if (!status && residents) status = make_farming(economy, w);
  if (status)
    cqio__workforce_destroy(&w);
  else
    *out = w;
  return status;
}

/* ---- a year ---------------------------------------------------------------------------------- */

void cqio__workforce_farm(cqio_workforce *w, int districts, const double *rural,
                          const double *factor, double target) {
  double all = 0.0;
  for (int r = 0; r < districts; r++)
    all += w->farmers[r] * rural[r];
  w->factor[CQIO_PRIMARY] = factor ? *factor : all > 0.0 ? target / all : 0.0;
  cqio__labour_farm(districts, w->farmers, rural, w->factor[CQIO_PRIMARY] * all, w->farm_jobs);
}

void cqio__workforce_farm_output(cqio_workforce *w, const cqio_economy *economy,
                                 const double *output) {
  size_t sectors = (size_t)economy->sectors;
  for (size_t r = 0; r < (size_t)economy->districts; r++) {
    const double *zones = output + r * CQIO_ZONES * sectors;
    w->farm_output[r] = 0.0;
    for (size_t i = 0; i < sectors; i++)
      if (w->member[CQIO_PRIMARY][i]) w->farm_output[r] += zones[i] + zones[sectors + i];
  }
}

void cqio__workforce_need(const cqio_workforce *w, const cqio_economy *economy, int t,
                          const double *reference, double *coefficient) {
  size_t sectors = (size_t)economy->sectors;
  if (!w->farmers) return;
  for (size_t r = 0; r < (size_t)economy->districts; r++) {
    double jobs = 0.0;
    for (size_t i = 0; i < sectors; i++)
      if (w->member[CQIO_PRIMARY][i]) jobs += economy->jobs[r * sectors + i];
    double each = reference[r] > 0.0 ? jobs * cqio__labour_required(t) / reference[r] : 0.0;
    for (size_t i = 0; i < sectors; i++)
      if (w->member[CQIO_PRIMARY][i]) coefficient[r * sectors + i] = each;
  }
}

void cqio__workforce_place(const cqio_workforce *w, const cqio_economy *economy, double *jobs) {
  size_t sectors = (size_t)economy->sectors;
  for (size_t r = 0; r < (size_t)economy->districts && w->farmers; r++)
    for (size_t i = 0; i < sectors; i++) {
      if (!w->member[CQIO_PRIMARY][i]) continue;
      double *zones = jobs + r * CQIO_ZONES * sectors + i;
      zones[0] = 0.0;
      zones[sectors] = w->farm_jobs[r] * w->farm_share[r * sectors + i];
    }
}

void cqio__workforce_surplus(const cqio_workforce *w, const cqio_economy *economy,
                             const double *coefficient, const double *output, double *surplus) {
  size_t sectors = (size_t)economy->sectors;
  for (size_t r = 0; r < (size_t)economy->districts && w->farmers; r++) {
    double needed = 0.0;
    for (size_t i = 0; i < sectors; i++) {
      const double *zones = output + r * CQIO_ZONES * sectors + i;
      if (w->member[CQIO_PRIMARY][i])
        needed += coefficient[r * sectors + i] * (zones[0] + zones[sectors]);
    }
    surplus[r] = fmax(0.0, w->farm_jobs[r] - needed);
  }
}
