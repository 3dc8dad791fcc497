/* Park investment of a scenario: plan, capital formation, capacity (method 8). */
#include "years/park_plan.h"
#include "core/text.h"
#include "cqio/numeric.h"

#include <math.h>
#include <string.h>

static cqio_status find_park(cqio_ctx *ctx, const cqio_dataset *data, const char *option,
                             const char *key, int *park) {
  *park = cqio_labels_find(&data->parks, key);
  if (*park >= 0) return CQIO_OK;
  const char *near =
      cqio_nearest(key, (const char *const *)data->parks.key, (size_t)data->parks.count);
  char hint[CQIO_MESSAGE_SIZE];
  return cqio_fail(ctx, CQIO_CONFIG, "%s = %s: expected keys of parks.csv%s", option, key,
                   cqio__did_you_mean(near, hint));
}

static bool nested_in(const cqio_dataset *data, int park, int ancestor) {
  for (; park >= 0; park = data->park_parent[park])
    if (park == ancestor) return true;
  return false;
}

/* invests[P]: the parks named in investment.parks without those excluded and nested in these. */
static cqio_status select_parks(cqio_ctx *ctx, const cqio_dataset *data,
                                const cqio_options *options, bool *invests) {
  int parks = data->parks.count, park;
  char key[CQIO_NAME_SIZE];
  bool all = strcmp(options->investment.parks, "all") == 0;
  bool none = strcmp(options->investment.parks, "none") == 0;
  for (int p = 0; p < parks; p++)
    invests[p] = all;
  for (const char *list = options->investment.parks; !all && !none && cqio_list_next(&list, key);) {
    CQIO_TRY(find_park(ctx, data, "investment.parks", key, &park));
    invests[park] = true;
  }
  for (const char *list = options->investment.exclude; cqio_list_next(&list, key);) {
    CQIO_TRY(find_park(ctx, data, "investment.exclude", key, &park));
    for (int p = 0; p < parks; p++)
      if (nested_in(data, p, park)) invests[p] = false;
  }
  return CQIO_OK;
}

/* weight[R]: share of each wing district in the urban residents of all wings; 0 in the ring. */
static cqio_status wing_weights(cqio_ctx *ctx, const cqio_dataset *data,
                                const cqio_options *options, double *weight) {
  if (options->investment.to_wings == 0.0) return CQIO_OK;
  if (data->ring < 0)
    return cqio_fail(ctx, CQIO_CONFIG,
                     "investment.to_wings = %g: expected 0, as no line '# ring: MACRO_REGION' of "
                     "districts.csv names the ring",
                     options->investment.to_wings);
  double total = 0.0;
  for (int r = 0; r < data->districts.count; r++) {
    weight[r] = data->macro_region[r] == data->ring ? 0.0 : data->urban_residents[r];
    total += weight[r];
  }
  if (!(total > 0.0))
    return cqio_fail(ctx, CQIO_CONFIG,
                     "investment.to_wings = %g: expected 0, as no district lies outside '%s'",
                     options->investment.to_wings, data->macro_regions.key[data->ring]);
  for (int r = 0; r < data->districts.count; r++)
    weight[r] /= total;
  return CQIO_OK;
}

/* location[R]: where a park invests, after the move to the wings. */
static void place(const cqio_dataset *data, int park, double to_wings, const double *weight,
                  double *location) {
  int districts = data->districts.count;
  const double *share = data->park_district + (size_t)park * (size_t)districts;
  double moved = 0.0;
  for (int r = 0; r < districts; r++) {
    double leaves =
        to_wings > 0.0 && data->macro_region[r] == data->ring ? to_wings * share[r] : 0.0;
    location[r] = share[r] - leaves;
    moved += leaves;
  }
  if (moved > 0.0)
    for (int r = 0; r < districts; r++)
      location[r] += moved * weight[r];
}

/* mix[S]: the park's kinds of spending, each spread as in gross fixed capital formation (8.5). */
static void spending_mix(const cqio_dataset *data, int park, double *mix) {
  double total[CQIO_SPENDS] = {0.0};
  for (int i = 0; i < data->sectors.count; i++)
    total[data->sector_spending[i]] += data->gfcf[i];
  for (int i = 0; i < data->sectors.count; i++) {
    int kind = data->sector_spending[i];
    double share = data->park_spending[park * CQIO_SPENDS + kind];
    mix[i] = total[kind] > 0.0 ? share * data->gfcf[i] / total[kind] : 0.0;
  }
}

/* Entries of PARK and YEAR in TABLE[P][years][R]. */
static double *of_year(const cqio_park_plan *parks, double *table, int park, int year) {
  size_t t = (size_t)(year - parks->first_year);
  return table + ((size_t)park * (size_t)parks->years + t) * (size_t)parks->districts;
}

static void open_capacity(const cqio_dataset *data, int park, cqio_park_plan *parks) {
  for (int year = parks->first_year; year < parks->first_year + parks->years; year++)
    for (int lag = 0; lag < data->gestation_years && year - lag >= parks->first_year; lag++) {
      const double *formation = of_year(parks, parks->formation, park, year - lag);
      double *opening = of_year(parks, parks->opening, park, year);
      for (int r = 0; r < parks->districts; r++)
        opening[r] += data->gestation[lag] * formation[r];
    }
}

double cqio__investment_price(const cqio_dataset *data, const cqio_options *options, int year) {
  if (options->investment.prices == CQIO_CHOICE_NONE)
    return exp(options->investment.deflator * (year - options->years.first));
  return data->investment_price[year - data->first_price_year];
}

cqio_status cqio__investment_prices_check(cqio_ctx *ctx, const cqio_dataset *data,
                                          const cqio_options *options) {
  int last = options->years.last, known = data->first_price_year;
  if (options->investment.prices == CQIO_CHOICE_NONE) return CQIO_OK;
  if (options->investment.deflator != 0.0)
    return cqio_fail(
        ctx, CQIO_CONFIG,
        "investment.deflator = %g: expected 0 with investment.prices = file, which says "
        "the prices",
        options->investment.deflator);
  if (!data->investment_price)
    return cqio_fail(ctx, CQIO_CONFIG,
                     "investment.prices = file: expected none, as %s has no investment_prices.csv",
                     data->directory);
  if (last < known + data->price_years) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA,
                   "investment_prices.csv: years %d to %d: expected all years of the job, to %d",
                   known, known + data->price_years - 1, last);
}

static cqio_status fill_plan(cqio_ctx *ctx, const cqio_dataset *data, const cqio_options *options,
                             cqio_park_plan *parks) {
  int districts = parks->districts;
  bool *invests;
  double *weight = NULL, *location = NULL;
  CQIO_TRY(CQIO_ALLOC(ctx, parks->parks + 1, &invests));
  cqio_status status = CQIO_ALLOC(ctx, districts, &weight);
  if (!status) status = CQIO_ALLOC(ctx, districts, &location);
  if (!status) status = cqio__investment_prices_check(ctx, data, options);
  if (!status) status = select_parks(ctx, data, options, invests);
  if (!status) status = wing_weights(ctx, data, options, weight);
  for (int p = 0; p < parks->parks && !status; p++) {
    spending_mix(data, p, parks->mix + (size_t)p * (size_t)parks->sectors);
    if (!invests[p]) continue;
    place(data, p, options->investment.to_wings, weight, location);
    for (int t = 0; t < parks->years; t++) {
      int entry = parks->first_year + t - data->first_investment_year;
      double price = cqio__investment_price(data, options, parks->first_year + t);
      double formation = data->investment[p * data->investment_years + entry] *
                         options->investment.factor * data->gfcf_per_investment / price;
      for (int r = 0; r < districts; r++)
        of_year(parks, parks->formation, p, parks->first_year + t)[r] = formation * location[r];
    }
    open_capacity(data, p, parks);
  }
  cqio_free(invests);
  cqio_free(weight);
  cqio_free(location);
  return status;
}

cqio_status cqio__park_plan_create(cqio_ctx *ctx, const cqio_dataset *data,
                                   const cqio_options *options, cqio_park_plan **out) {
  *out = NULL;
  int last = data->first_investment_year + data->investment_years - 1;
  if (data->parks.count > 0 &&
      (options->years.first < data->first_investment_year || options->years.last > last))
    return cqio_fail(ctx, CQIO_DATA,
                     "investment.csv: covers %d-%d: expected the years %d-%d of the job",
                     data->first_investment_year, last, options->years.first, options->years.last);
  cqio_park_plan *parks;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &parks));
  *parks = (cqio_park_plan){.parks = data->parks.count,
                            .districts = data->districts.count,
                            .sectors = data->sectors.count,
                            .years = options->years.last - options->years.first + 1,
                            .first_year = options->years.first};
  size_t cells = (size_t)parks->parks * (size_t)parks->years * (size_t)parks->districts;
  cqio_status status = CQIO_ALLOC(ctx, cells, &parks->formation);
  if (!status) status = CQIO_ALLOC(ctx, (size_t)parks->parks * (size_t)parks->sectors, &parks->mix);
  if (!status) status = CQIO_ALLOC(ctx, cells, &parks->opening);
  if (!status) status = fill_plan(ctx, data, options, parks);
  if (status)
    cqio__park_plan_destroy(&parks);
  else
    *out = parks;
  return status;
}

void cqio__park_plan_scale(cqio_park_plan *parks, const double *factors) {
  size_t each = (size_t)parks->years * (size_t)parks->districts;
  for (size_t p = 0; p < (size_t)parks->parks; p++)
    for (size_t k = 0; k < each; k++) {
      parks->formation[p * each + k] *= factors[p];
      parks->opening[p * each + k] *= factors[p];
    }
}

void cqio__park_plan_destroy(cqio_park_plan **parks) {
  if (!parks || !*parks) return;
  cqio_free((*parks)->formation);
  cqio_free((*parks)->mix);
  cqio_free((*parks)->opening);
  cqio_free(*parks);
  *parks = NULL;
}

double cqio__park_plan_formation(const cqio_park_plan *parks, int year) {
  double sum = 0.0;
  for (int p = 0; p < parks->parks; p++)
    sum += cqio_sum(of_year(parks, parks->formation, p, year), (size_t)parks->districts);
  return sum;
}

void cqio__park_plan_add_construction(const cqio_park_plan *parks, int park, int year,
                                      double *use) {
  const double *formation = of_year(parks, parks->formation, park, year);
  const double *mix = parks->mix + (size_t)park * (size_t)parks->sectors;
  for (int r = 0; r < parks->districts; r++) {
    double *urban = use + (size_t)(CQIO_ZONES * r + CQIO_URBAN) * (size_t)parks->sectors;
    for (int i = 0; i < parks->sectors; i++)
      urban[i] += formation[r] * mix[i];
  }
}

void cqio__park_plan_add_operation(const cqio_park_plan *parks, const cqio_dataset *data, int park,
                                   int since, int year, double *output) {
  size_t sectors = (size_t)parks->sectors, districts = (size_t)parks->districts;
  const double *share = data->park_sector + (size_t)park * sectors;
  for (size_t i = 0; i < sectors; i++) {
    if (!(share[i] > 0.0 && data->icor[i] > 0.0)) continue;
    double capacity = share[i] / data->icor[i];
    for (int age = 0; age <= year - since; age++) {
      int step = age < data->utilisation_ages ? age : data->utilisation_ages - 1;
      const double *opening = of_year(parks, parks->opening, park, year - age);
      for (size_t r = 0; r < districts; r++)
        output[r * sectors + i] += data->utilisation[step] * capacity * opening[r];
      capacity *= 1.0 - data->depreciation_rate[i];
    }
  }
}
