/* Figures beside those of the model: what was published, and simple rules (12.2). */
#include "years/beside.h"
#include "economy/strata.h"
#include "years/year_figures.h"

#include <string.h>

/* ---- simple rules ---------------------------------------------------------------------------- */

typedef struct {
  double urban, rural;
} people;

static people base_people(const cqio_dataset *data) {
  size_t districts = (size_t)data->districts.count;
  double urban = cqio_sum(data->urban_residents, districts);
  return (people){urban, cqio_sum(data->residents, districts) - urban};
}

bool cqio__logistic_path(const cqio_dataset *data, double *k, int *last) {
  people base = base_people(data);
  *last = data->base_year;
  for (int o = 0; o < data->observation_count; o++) {
    int year = data->observations[o].year;
    double residents, share;
    if (strcmp(data->observations[o].series, "residents_census") != 0 || year <= *last ||
        !cqio_observed_persons(data, "residents_census", year, &residents) ||
        !cqio_dataset_observed(data, "urban_share", year, &share))
      continue;
    double urban = residents * share / 100.0;
    if (!(urban > 0.0 && urban < residents && base.urban > 0.0 && base.rural > 0.0)) continue;
    *k = cqio_logistic_rate(base.urban, base.rural, urban, residents - urban,
                            year - data->base_year);
    *last = year;
  }
  return *last > data->base_year;
}

CQIO_FIGURE(logistic_share) {
  people base = base_people(economy->data);
  double k;
  int last;
  *out = cqio__logistic_path(economy->data, &k, &last)
             ? cqio_logistic_share(base.urban, base.rural, k, year->year - economy->data->base_year)
             : CQIO_NO_VALUE;
}

CQIO_FIGURE(constant_share) {
  const cqio_dataset *data = economy->data;
  for (int r = 0; r < economy->districts; r++)
    out[r] = data->residents[r] > 0.0
                 ? (year->urban[r] + year->rural[r]) * data->urban_residents[r] / data->residents[r]
                 : 0.0;
}

CQIO_FIGURE(common_factor) {
  double urban = base_people(economy->data).urban;
  for (int r = 0; r < economy->districts; r++)
    out[r] = urban > 0.0 ? year->rates.urban * economy->data->urban_residents[r] / urban : 0.0;
}

/* ---- published ------------------------------------------------------------------------------- */

CQIO_FIGURE(published_income_ratio) {
  if (!cqio_dataset_observed(economy->data, "income_ratio", year->year, out)) *out = CQIO_NO_VALUE;
}

CQIO_FIGURE(published_jobs) {
  static const char *const series[CQIO_STRATA] = {"employed_primary", "employed_secondary",
                                                  "employed_tertiary"};
  for (int b = 0; b < CQIO_STRATA; b++)
    if (!cqio_observed_persons(economy->data, series[b], year->year, &out[b]))
      out[b] = CQIO_NO_VALUE;
}

CQIO_FIGURE(formation) {
  (void)economy;
  *out = year->induced_investment + year->park_investment;
}

CQIO_FIGURE(published_formation) {
  const cqio_dataset *data = economy->data;
  int k = year->year - data->first_price_year;
  if (data->investment_price && k >= 0 && k < data->price_years &&
      cqio_dataset_observed(data, "gfcf", year->year, out))
    *out /= data->investment_price[k];
  else
    *out = CQIO_NO_VALUE;
}
