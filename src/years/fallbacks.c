/* What stands in for what the data set does not say, in words. */
#include "years/given_growth.h"
#include "years/market_region.h"
#include "years/trajectory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool grows_as_known(const cqio_dataset *data, const cqio_options *options, int year) {
  double percent;
  bool given = options->dynamics.exogenous_growth > -1.0;
  if (options->dynamics.follow_published_growth)
    return cqio_dataset_observed(data, "gdp_real_growth", year, &percent) ||
           (!given && cqio_dataset_observed(data, "exogenous_growth", year, &percent));
  return given || cqio_dataset_observed(data, "exogenous_growth", year, &percent);
}

/* Years whose growth is neither known nor said, each run of them one note. */
static void note_growth(FILE *file, const cqio_dataset *data, const cqio_options *options) {
  for (int year = options->years.first + 1; year <= options->years.last; year++) {
    int first = year;
    if (grows_as_known(data, options, year)) continue;
    while (year < options->years.last && !grows_as_known(data, options, year + 1))
      year++;
    fprintf(file, "exogenous demand of %d-%d grows by %g %% a year, as annual.csv has no ", first,
            year, 100.0 * cqio__exogenous_growth(data, options, year));
    fprintf(file, "gdp_real_growth%s\n",
            options->dynamics.exogenous_growth > -1.0 ? "" : " and no exogenous_growth");
  }
}

/* The same of a stratum where markets clear: the growth of all, or none. */
static void note_stratum(FILE *file, const cqio_dataset *data, const cqio_options *options,
                         const char *stratum) {
  char series[128];
  double percent;
  snprintf(series, sizeof series, "gdp_real_growth_%.64s", stratum);
  for (int year = options->years.first + 1; year <= options->years.last; year++) {
    int first = year;
    if (cqio_dataset_observed(data, series, year, &percent)) continue;
    bool all = cqio_dataset_observed(data, "gdp_real_growth", year, &percent);
    while (year < options->years.last && !cqio_dataset_observed(data, series, year + 1, &percent) &&
           cqio_dataset_observed(data, "gdp_real_growth", year + 1, &percent) == all)
      year++;
    fprintf(file, "%s of %d-%d grows by %s, as annual.csv has no %s\n", stratum, first, year,
            all ? "what gdp_real_growth says" : "nothing", series);
  }
}

static void note_expectation(FILE *file, const cqio_dataset *data, const cqio_options *options) {
  double percent;
  if (options->dynamics.initial_expected_growth > -1.0 ||
      cqio_dataset_observed(data, "expected_growth", data->base_year, &percent))
    return;
  fprintf(file, "investors expect a growth of %g %% a year, as annual.csv has no expected_growth\n",
          100.0 * cqio__expected_growth(data, options));
}

static void note_target(FILE *file, const cqio_dataset *data, const cqio_options *options,
                        cqio_target_quantity quantity, const char *behaviour, const char *source) {
  const cqio_target *target = cqio_dataset_target(data, quantity);
  if (cqio_calibration_target(data, options, quantity)) return;
  fprintf(file, "%s is %s and not calibrated, as ", behaviour, source);
  if (target)
    fprintf(file, "the target %s is of %d, after years.last\n", cqio_target_name(quantity),
            target->year);
  else
    fprintf(file, "targets.csv has no target %s\n", cqio_target_name(quantity));
}

static void note_employment(FILE *file, const cqio_dataset *data, const cqio_options *options) {
  double persons;
  for (int year = options->years.first + 1; year <= options->years.last; year++)
    if (cqio_observed_persons(data, "employed", year, &persons)) return;
  fprintf(file, "employment keeps its ratio to residents, as annual.csv has no employed\n");
}

/* What of park_gdp.csv the use of park capital is calibrated to. */
static void note_use(FILE *file, const cqio_dataset *data, const cqio_options *options) {
  int first, last, others = 0;
  if (data->parks.count == 0) return;
  if (!cqio__host_years(data, options->years.first, options->years.last + 1, &first, &last))
    fprintf(file, "the use of park capital is the mean of the data set and not calibrated, as "
                  "park_gdp.csv has no two years of its first park within the job\n");
  for (int k = 0; k < data->park_product_count; k++)
    others += data->park_product[k].park != data->park_product[0].park;
  if (others > 0)
    fprintf(file,
            "%d rows of park_gdp.csv are not met, as the use of park capital is one number, "
            "calibrated to the first park of that table\n",
            others);
}

/* Capital formation and plans of parks stay in current prices. */
static void note_prices(FILE *file, const cqio_dataset *data, const cqio_options *options) {
  if (options->investment.prices == CQIO_CHOICE_NONE)
    fprintf(file,
            "investment of each year counts at its current prices, as if they were those of %d: "
            "investment.prices is none%s\n",
            data->base_year,
            data->investment_price ? "" : ", and there is no investment_prices.csv");
}

static void note_markets(FILE *file, const cqio_dataset *data, const cqio_options *options) {
  note_use(file, data, options);
  note_prices(file, data, options);
  static const char *const strata[CQIO_STRATA] = {"primary", "secondary", "tertiary"};
  for (int b = 0; b < CQIO_STRATA; b++)
    note_stratum(file, data, options, strata[b]);
  bool structures = data->parks.count == 0;
  for (int i = 0; i < data->sectors.count; i++)
    structures = structures || data->sector_structures[i] != CQIO_STRUCTURES_NONE;
  if (!structures)
    fprintf(file, "what parks build is capital of the sector that they invest in, as sectors.csv "
                  "names no structures\n");
  if (!(data->origin_distance > 0.0))
    fprintf(file, "homes of first migrants thin out as distance_decay says, as households.csv has "
                  "no origin_distance\n");
}

cqio_status cqio_fallbacks(cqio_ctx *ctx, const cqio_dataset *data, const cqio_job *job,
                           char **out) {
  const cqio_options *options = &job->options;
  char *text = NULL;
  size_t size = 0;
  FILE *file = open_memstream(&text, &size);
  *out = NULL;
  if (file && options->years.last > options->years.first) {
    fputs(data->absent, file);
    bool markets = options->model.closure == CQIO_CHOICE_EQUILIBRIUM;
    if (!markets) note_growth(file, data, options);
    if (!markets) note_expectation(file, data, options);
    if (!options->migration.calibrate && options->migration.eta0 < 0.0 &&
        options->migration.hazard == CQIO_CHOICE_DEVIATION)
      fprintf(file, "the propensity to move is 0.023 a year, as that of households.csv is for "
                    "migration.hazard: gap and migration.eta0 is not given\n");
    if (options->migration.calibrate)
      note_target(file, data, options, CQIO_TARGET_URBAN_SHARE, "the propensity to move",
                  options->migration.hazard == CQIO_CHOICE_DEVIATION
                      ? "migration.eta0, else 0.023 a year,"
                      : "that of households.csv");
    if (options->migration.calibrate_arrivals)
      note_target(file, data, options, CQIO_TARGET_RESIDENTS, "the balance of arrivals",
                  "that of households.csv");
    if (options->registration.calibrate && data->has_registration)
      note_target(file, data, options, CQIO_TARGET_REGISTERED_URBAN_SHARE, "the rate of conversion",
                  "that of households.csv");
    if (options->employment.calibrate) note_employment(file, data, options);
    if (markets) note_markets(file, data, options);
  } else if (file) {
    fputs(data->absent, file);
  }
  bool good = file && !ferror(file);
  good = file && fclose(file) == 0 && good;
  if (good && size > 0) text[size - 1] = '\0'; /* the last line break */
  cqio_status status = good ? cqio_copy_text(ctx, text, out)
                            : cqio_fail(ctx, CQIO_MEMORY, "not enough memory for a text");
  free(text);
  return status;
}
