/* Gross and net effects of parks over the draws of an ensemble, in words. */
#include "ensemble/ensemble.h"

#include <stdio.h>

enum { LINE = 512 };

/* Statistics of place AT of figure ID in year T; NULL without. */
static const double *find(const cqio_ensemble *ensemble, const cqio_ensemble_statistics *statistics,
                          cqio_quantity_id id, int t, size_t at) {
  const cqio_record *columns = &ensemble->columns;
  for (int c = 0; c < columns->count; c++)
    if (columns->column[c].id == id)
      return statistics->number[columns->column[c].first + (size_t)t * columns->column[c].each + at]
          .statistic;
  return NULL;
}

/* Appends "WHAT median (P5 to P95)" in units of 1 / SCALE. */
static void append(char line[LINE], size_t *used, const char *what, const double *s, double scale) {
  if (!s) return;
  *used += (size_t)snprintf(line + *used, LINE - *used, "%s %.1f (%.1f to %.1f)", what,
                            scale * s[CQIO_STATISTIC_P50], scale * s[CQIO_STATISTIC_P5],
                            scale * s[CQIO_STATISTIC_P95]);
}

/* The park AT, or all of them where it is their number. */
static void describe(const cqio_ensemble *ensemble, const cqio_ensemble_statistics *statistics,
                     int t, size_t at) {
  static const struct {
    cqio_quantity_id each, all;
    const char *what;
    double scale; /* thousand persons, 1e9 of the currency */
  } figures[] = {
      {CQIO_QUANTITY_gross_jobs, CQIO_QUANTITY_all_gross_jobs, "gross jobs k", 1e-3},
      {CQIO_QUANTITY_gross_value_added, CQIO_QUANTITY_all_gross_value_added, ", value added bn",
       1e-3},
      {CQIO_QUANTITY_net_jobs, CQIO_QUANTITY_total_net_jobs, "; net jobs k", 1e-3},
      {CQIO_QUANTITY_net_value_added, CQIO_QUANTITY_total_net_value_added, ", value added bn",
       1e-3},
      {CQIO_QUANTITY_net_urban, CQIO_QUANTITY_total_net_urban, ", urban residents k", 1e-3}};
  const cqio_dataset *data = ensemble->study->data;
  bool all = at == (size_t)data->parks.count;
  char line[LINE] = "";
  size_t used = 0;
  for (size_t k = 0; k < sizeof figures / sizeof *figures; k++)
    append(line, &used, figures[k].what,
           find(ensemble, statistics, all ? figures[k].all : figures[k].each, t, all ? 0 : at),
           figures[k].scale);
  cqio_log(ensemble->study->ctx, CQIO_LOG_INFO, "%s: %d %s: %s", ensemble->scenario->name,
           ensemble->study->job->options.years.first + t, all ? "all parks" : data->parks.key[at],
           line);
}

void cqio__park_ranges_log(const cqio_ensemble *ensemble,
                           const cqio_ensemble_statistics *statistics) {
  static const int asked[] = {2012, 2015, 2018, 2020};
  const cqio_options *options = &ensemble->study->job->options;
  bool met = cqio_calibration_target(ensemble->study->data, options, CQIO_TARGET_URBAN_SHARE);
  if (!find(ensemble, statistics, CQIO_QUANTITY_gross_jobs, 0, 0) || statistics->computed == 0)
    return;
  cqio_log(ensemble->study->ctx, CQIO_LOG_INFO,
           "%s: median (5th to 95th percentile) of %lld draws%s; gross: runs "
           "through park sites; net: would be missing without them",
           ensemble->scenario->name, (long long)statistics->computed,
           met ? ", each calibrated anew" : "");
  for (size_t k = 0; k < sizeof asked / sizeof *asked; k++)
    for (int p = 0; p <= ensemble->study->data->parks.count; p++)
      if (asked[k] >= options->years.first && asked[k] <= options->years.last)
        describe(ensemble, statistics, asked[k] - options->years.first, (size_t)p);
}
