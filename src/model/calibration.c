/* Calibration on the reference scenario (method section 12). */
#include "model/path.h"

#include <math.h>

/* What the searches share: the reference path and its targets. */
struct search {
  const cqio_economy *economy;
  const cqio_job *job;
  cqio_year *year; /* [years] work space */
  double eta0, conversion_rate;
  double urban_share, registered_share; /* percent in the target years, of the path last computed */
  int evaluations;
};

static int years_of(const cqio_job *job) {
  return job->options.years.last - job->options.years.first + 1;
}

static cqio_status compute_path(struct search *search) {
  const cqio_options *options = &search->job->scenarios[0].options;
  cqio_path_rules rules = {search->eta0, search->conversion_rate, NULL, NULL, false};
  cqio_path *path;
  CQIO_TRY(cqio_path_create(search->economy, options, &rules, search->year, &path));
  cqio_status status = CQIO_OK;
  for (int t = 1; t < years_of(search->job) && !status; t++)
    status = cqio_path_step(path, &search->year[t]);
  cqio_path_destroy(&path);
  CQIO_TRY(status);
  search->evaluations++;
  int urban = options->migration.target_year - options->years.first;
  int registered = options->registration.target_year - options->years.first;
  if (urban >= 0 && urban < years_of(search->job))
    search->urban_share = 100.0 * search->year[urban].rates.urbanization_rate;
  if (registered >= 0 && registered < years_of(search->job))
    search->registered_share = 100.0 * search->year[registered].rates.registered_rate;
  return CQIO_OK;
}

/* ---- one search in the other ----------------------------------------------------------------- */

enum { LOWEST_BRACKETS = 6 };
static const double MAX_ETA0 = 4.0;           /* 1/year: nearly all who gain leave at once */
static const double SHARE_TOLERANCE = 1e-9;   /* percent */

static cqio_status urban_gap(void *data, double eta0, double *gap) {
  struct search *search = data;
  search->eta0 = eta0;
  CQIO_TRY(compute_path(search));
  *gap = search->urban_share - search->job->options.migration.target_urban_share;
  return CQIO_OK;
}

/* eta0 such that the urban share meets its target; a bracket around GUESS is widened as needed. */
static cqio_status find_eta0(struct search *search, double guess) {
  cqio_root_report report;
  double low = 0.8 * guess, high = 1.25 * guess;
  for (int widening = 0; widening < LOWEST_BRACKETS; widening++) {
    cqio_status status = cqio_find_root(urban_gap, search, low, high, 1e-14, SHARE_TOLERANCE, &report);
    if (status != CQIO_CONVERGENCE) return status;
    if (report.low_value > 0.0) low = widening < LOWEST_BRACKETS - 2 ? 0.25 * low : 0.0;
    if (report.high_value < 0.0) high = fmin(4.0 * high, MAX_ETA0);
    if (report.low_value <= 0.0 && report.high_value >= 0.0) break;
    if (low == 0.0 && report.low_value > 0.0 && widening == LOWEST_BRACKETS - 1) break;
  }
  double target = search->job->options.migration.target_urban_share;
  return cqio_fail(search->economy->ctx, CQIO_CONFIG,
                   "migration.target_urban_share = %g (percent of %d): expected a value in "
                   "[%.2f, %.2f], the range that migration can reach",
                   target, search->job->options.migration.target_year, target + report.low_value,
                   target + report.high_value);
}

static cqio_status registered_gap(void *data, double conversion_rate, double *gap) {
  struct search *search = data;
  search->conversion_rate = conversion_rate;
  if (search->job->options.migration.calibrate)
    CQIO_TRY(find_eta0(search, search->eta0));
  else
    CQIO_TRY(compute_path(search));
  *gap = search->registered_share - search->job->options.registration.target_share;
  return CQIO_OK;
}

static cqio_status find_conversion_rate(struct search *search) {
  cqio_root_report report;
  cqio_status status =
      cqio_find_root(registered_gap, search, 0.0, 1.0, 1e-14, SHARE_TOLERANCE, &report);
  if (status != CQIO_CONVERGENCE) return status;
  double target = search->job->options.registration.target_share;
  return cqio_fail(search->economy->ctx, CQIO_CONFIG,
                   "registration.target_share = %g (percent of %d): expected a value in "
                   "[%.2f, %.2f], the range that conversion can reach",
                   target, search->job->options.registration.target_year,
                   target + report.low_value, target + report.high_value);
}

static bool within_years(const cqio_options *options, int year) {
  return year > options->years.first && year <= options->years.last;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static cqio_status run_searches(struct search *search, cqio_calibration *out) {
  const cqio_options *options = &search->job->options;
  const cqio_dataset *data = search->economy->data;
  bool migration = options->migration.calibrate &&
                   within_years(options, options->migration.target_year);
  bool registration = options->registration.calibrate &&
                      within_years(options, options->registration.target_year);
  search->eta0 = options->migration.eta0 < 0.0 ? data->eta0 : options->migration.eta0;
  search->conversion_rate = data->conversion_rate;
  CQIO_TRY(compute_path(search));
  out->data_eta0 = search->eta0;
  out->data_conversion_rate = search->conversion_rate;
  out->data_urban_share = search->urban_share;
  out->data_registered_share = search->registered_share;
  if (registration) {
    CQIO_TRY(find_conversion_rate(search));
  } else if (migration) {
    CQIO_TRY(find_eta0(search, search->eta0));
  }
  return CQIO_OK;
}

static cqio_status keep(const struct search *search, cqio_calibration *out) {
  out->eta0 = search->eta0;
  out->conversion_rate = search->conversion_rate;
  out->evaluations = search->evaluations;
  out->years = years_of(search->job);
  CQIO_TRY(CQIO_ALLOC(search->economy->ctx, out->years, &out->growth));
  CQIO_TRY(CQIO_ALLOC(search->economy->ctx, out->years, &out->shift));
  for (int t = 0; t < out->years; t++) {
    out->growth[t] = search->year[t].growth;
    out->shift[t] = search->year[t].productivity_shift;
  }
  return CQIO_OK;
}

cqio_status cqio_calibrate(const cqio_economy *economy, const cqio_job *job,
                           cqio_calibration *out) {
  *out = (cqio_calibration){0};
  struct search search = {.economy = economy, .job = job};
  cqio_status status = CQIO_ALLOC(economy->ctx, years_of(job), &search.year);
  for (int t = 0; t < years_of(job) && !status; t++)
    status = cqio_year_allocate(economy, &search.year[t]);
  status = cqio_agree(economy->ctx, status);
  if (!status) status = run_searches(&search, out);
  if (!status) status = cqio_agree(economy->ctx, keep(&search, out));
  for (int t = 0; t < years_of(job) && search.year; t++)
    cqio_year_free(&search.year[t]);
  cqio_free(search.year);
  if (status) cqio_calibration_free(out);
  return status;
}

void cqio_calibration_free(cqio_calibration *calibration) {
  cqio_free(calibration->growth);
  cqio_free(calibration->shift);
  *calibration = (cqio_calibration){0};
}
