/* What a run reads, and the check of it without writing anything. */
#include "cqio/dense.h"
#include "cqio/run.h"
#include "results/earlier_results.h"
#include "results/map_land.h"
#include "results/result_names.h"
#include "run/stages.h"
#include "years/unregistered.h"

cqio_status cqio__inputs_read(cqio_study *study, cqio_job *job, cqio_map_input *maps) {
  cqio_ctx *ctx = study->ctx;
  CQIO_TRY(cqio_dataset_read(ctx, job->options.data.directory, &study->data));
  CQIO_TRY(cqio__check_options(ctx, job, study->data));
  CQIO_TRY(cqio__name_fallbacks(ctx, job, study->data, &study->fallbacks));
  if (!cqio__writes_maps(job) && !cqio__writes_ensemble_maps(job)) return CQIO_OK;
  return cqio__map_input_read(ctx, job, study->data, maps);
}

/* The base year of the maps. */
static cqio_status check_land(const cqio_study *study, const cqio_map_input *maps) {
  cqio_map_land land = {NULL, NULL, 0};
  if (!maps->grid) return CQIO_OK;
  cqio_status status = cqio__map_land_begin(study, &study->job->options, maps, &land);
  cqio__map_land_free(&land);
  return cqio_agree(study->ctx, status);
}

/* Each scenario; where markets clear it takes as long as the run itself, and is left to it. */
static cqio_status check_scenarios(const cqio_study *study) {
  for (int s = 0; s < study->job->scenario_count && !study->calibration.markets; s++) {
    cqio_years *years;
    CQIO_TRY(
        cqio_years_compute(study->economy, &study->job->scenarios[s], &study->calibration, &years));
    cqio_status status = cqio__unregistered_check(study->ctx, study->job->scenarios[s].name,
                                                  years->year, years->count);
    cqio_years_destroy(&years);
    CQIO_TRY(status);
  }
  return CQIO_OK;
}

/* The base year, the calibrated reference and scenarios, with what is said of them. */
static cqio_status check_paths(cqio_study *study, const cqio_map_input *maps) {
  const cqio_options *options = &study->job->options;
  CQIO_TRY(cqio_memory_expect(study->ctx, cqio__run_memory(study, maps), "the run"));
  CQIO_TRY(cqio_blas_start(study->ctx, options->solver.threads));
  CQIO_TRY(cqio_economy_create(study->ctx, study->data, options, &study->economy));
  CQIO_TRY(cqio_calibrate(study->economy, study->job, &study->calibration));
  return check_scenarios(study);
}

cqio_status cqio_run_check(cqio_ctx *ctx, cqio_job *job) {
  cqio_map_input maps = {NULL, NULL, NULL};
  cqio_study study = {.ctx = ctx, .job = job};
  cqio_status status = cqio__earlier_results_check(ctx, job, false);
  cqio_status found = cqio__inputs_read(&study, job, &maps);
  if (!found && !status) found = check_land(&study, &maps);
  if (!found && !status) found = check_paths(&study, &maps);
  cqio__map_input_free(&maps);
  cqio_study_free(&study);
  return status ? status : found;
}
