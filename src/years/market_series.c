/* Series of annual.csv and investment_prices.csv as years with markets need them. */
#include "years/market_series.h"
#include "cqio/capital.h"
#include "people/labour_rules.h"
#include "years/park_plan.h"

#include <math.h>
#include <string.h>

static const char *const growth_of[CQIO_STRATA] = {
    "gdp_real_growth_primary", "gdp_real_growth_secondary", "gdp_real_growth_tertiary"};

void cqio__market_series_free(cqio__market_series *series) {
  cqio_free(series->formation);
  cqio_free(series->price);
  cqio_free(series->real);
  *series = (cqio__market_series){0};
}

/* The first year for which annual.csv has SERIES, at most LAST. */
static int first_year(const cqio_dataset *data, const char *series, int last) {
  int first = last;
  for (int k = 0; k < data->observation_count; k++)
    if (strcmp(data->observations[k].series, series) == 0 && data->observations[k].year < first)
      first = data->observations[k].year;
  return first;
}

/* SERIES of annual.csv from year FIRST on, NAN where there is none; to VALUE[COUNT]. */
static cqio_yearly observe(const cqio_dataset *data, const char *series, int first, int count,
                           double *value) {
  for (int k = 0; k < count; k++)
    if (!cqio_dataset_observed(data, series, first + k, &value[k])) value[k] = NAN;
  return (cqio_yearly){first, count, value, series};
}

static void read_growth(const cqio_dataset *data, int first, cqio__market_series *s) {
  for (int b = 0; b < CQIO_STRATA; b++) {
    s->real[b] = 1.0;
    for (int t = 1; t < s->years; t++) {
      double growth;
      if (!cqio_dataset_observed(data, growth_of[b], first + t, &growth) &&
          !cqio_dataset_observed(data, "gdp_real_growth", first + t, &growth))
        growth = 0.0;
      s->real[t * CQIO_STRATA + b] = s->real[(t - 1) * CQIO_STRATA + b] * (1.0 + growth / 100.0);
    }
  }
}

/* Real formation and the stock that earlier formation has left, with room for three series of
 * COUNT years from FIRST on. */
static cqio_status read_formation(cqio_ctx *ctx, const cqio_dataset *data, int base_year, int first,
                                  int count, double depreciation, double *room,
                                  cqio__market_series *s) {
  const cqio_investment_series series = {
      .formation = observe(data, "gfcf", first, count, room),
      .product = observe(data, "gdp_first_published", first, count, room + count),
      .index = {.first = base_year, .count = s->years, .value = s->price},
      .change = observe(data, "investment_price", first, count, room + 2 * count)};
  CQIO_TRY(cqio_investment_real(ctx, &series, base_year, s->years, s->formation));
  return cqio_capital_inventory(ctx, &series, base_year, depreciation, &s->stock);
}

cqio_status cqio__market_series_read(cqio_ctx *ctx, const cqio_dataset *data,
                                     const cqio_options *options, double depreciation,
                                     cqio__market_series *out) {
  int base_year = options->years.first, years = options->years.last - base_year + 1;
  int first = first_year(data, "gfcf", base_year), count = options->years.last - first + 1;
  double *room = NULL;
  *out = (cqio__market_series){.years = years};
  cqio_status status = CQIO_ALLOC(ctx, 3 * count, &room);
  if (!status) status = CQIO_ALLOC(ctx, years, &out->formation);
  if (!status) status = CQIO_ALLOC(ctx, years, &out->price);
  if (!status) status = CQIO_ALLOC(ctx, years * CQIO_STRATA, &out->real);
  if (!status) status = cqio__investment_prices_check(ctx, data, options);
  if (!status) {
    for (int t = 0; t < years; t++)
      out->price[t] = cqio__investment_price(data, options, base_year + t);
    read_growth(data, base_year, out);
    status = read_formation(ctx, data, base_year, first, count, depreciation, room, out);
  }
  cqio_free(room);
  if (status) cqio__market_series_free(out);
  return status;
}
