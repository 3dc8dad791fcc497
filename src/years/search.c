/* Trajectories of the reference with what the searches try. */
#include "years/search.h"

/* The target of QUANTITY where the years of OPTIONS reach it, or NULL. */
static const cqio_target *within_years(const cqio_dataset *data, const cqio_options *options,
                                       cqio_target_quantity quantity) {
  const cqio_target *target = cqio_dataset_target(data, quantity);
  return target && target->year <= options->years.last ? target : NULL;
}

const cqio_target *cqio_calibration_target(const cqio_dataset *data, const cqio_options *options,
                                           cqio_target_quantity quantity) {
  const bool wanted[CQIO_TARGETS] = {
      [CQIO_TARGET_URBAN_SHARE] = options->migration.calibrate,
      [CQIO_TARGET_RESIDENTS] = options->migration.calibrate_arrivals,
      [CQIO_TARGET_REGISTERED_URBAN_SHARE] = options->registration.calibrate};
  return wanted[quantity] ? within_years(data, options, quantity) : NULL;
}

bool cqio__search_meets(const cqio_search *search, cqio_target_quantity quantity) {
  return cqio_calibration_target(search->economy->data, &search->job->options, quantity) != NULL;
}

int cqio__search_years(const cqio_job *job) {
  return job->options.years.last - job->options.years.first + 1;
}

void cqio__search_set_targets(cqio_search *search) {
  for (int q = 0; q < CQIO_TARGETS; q++)
    search->target[q] =
        within_years(search->economy->data, &search->job->options, (cqio_target_quantity)q);
}

/* One more year of the trajectory, unless the run was asked to stop: what the searches have found
 * so far is found again by the run that goes on. */
static cqio_status compute_year(cqio_search *search, cqio_trajectory *trajectory, int t) {
  CQIO_TRY(cqio__trajectory_step(trajectory, &search->year[t]));
  cqio__reference_note(trajectory, t, &search->reference);
  if (!cqio_stop_requested(search->economy->ctx)) return CQIO_OK;
  cqio_log(search->economy->ctx, CQIO_LOG_WARN,
           "stopped %s, during the calibration; go on with --restart",
           cqio_stop_cause(search->economy->ctx));
  return CQIO_STOPPED;
}

/* Rates in the year of the target of QUANTITY. */
static const cqio_people_rates *rates_of(const cqio_search *search, cqio_target_quantity quantity) {
  return &search->year[search->target[quantity]->year - search->neutral.years.first].rates;
}

double *cqio__search_unknown(cqio_search *search, int quantity) {
  double *const unknown[CQIO_TARGETS] = {&search->eta0, &search->arrivals,
                                         &search->conversion_rate};
  return unknown[quantity];
}

double cqio__search_result(const cqio_search *search, int quantity) {
  const double result[CQIO_TARGETS] = {search->urban_share, search->residents,
                                       search->registered_share};
  return result[quantity];
}

cqio_status cqio__search_compute(cqio_search *search) {
  const cqio_behaviour behaviour = {.eta0 = search->eta0,
                                    .conversion_rate = search->conversion_rate,
                                    .arrivals = search->arrivals};
  cqio_trajectory *trajectory;
  CQIO_TRY(cqio__trajectory_create(search->economy, &search->neutral, CQIO_FIND, &behaviour,
                                   search->year, &trajectory));
  cqio_status status = CQIO_OK;
  for (int t = 1; t < cqio__search_years(search->job) && !status; t++)
    status = compute_year(search, trajectory, t);
  cqio__trajectory_destroy(&trajectory);
  CQIO_TRY(status);
  search->evaluations++;
  if (search->target[CQIO_TARGET_URBAN_SHARE])
    search->urban_share = 100.0 * rates_of(search, CQIO_TARGET_URBAN_SHARE)->urbanization_rate;
  if (search->target[CQIO_TARGET_RESIDENTS])
    search->residents = rates_of(search, CQIO_TARGET_RESIDENTS)->urban +
                        rates_of(search, CQIO_TARGET_RESIDENTS)->rural;
  if (search->target[CQIO_TARGET_REGISTERED_URBAN_SHARE])
    search->registered_share =
        100.0 * rates_of(search, CQIO_TARGET_REGISTERED_URBAN_SHARE)->registered_rate;
  return CQIO_OK;
}
