/* Runs of an ensemble alone: a part of its members, and the merge of all parts. */
#include "cqio/dense.h"
#include "cqio/run.h"
#include "ensemble/ensemble.h"
#include "results/earlier_results.h"
#include "results/output_directory.h"
#include "results/result_names.h"
#include "run/stages.h"

int64_t cqio_ensemble_members(const cqio_job *job) {
  return cqio__ensemble_members(job);
}

int cqio_ensemble_scenarios(const cqio_job *job) {
  return cqio__ensemble_scenarios(job);
}

/* Data, and MAPS for maps of the ensemble. Collective. */
static cqio_status read_input(cqio_run *run, cqio_job *job, cqio_map_input *maps) {
  cqio_ctx *ctx = run->study.ctx;
  if (job->options.ensemble.draws == 0)
    return cqio_fail(ctx, CQIO_CONFIG, "%s: ensemble.draws = 0: expected an ensemble", job->path);
  CQIO_TRY(cqio_dataset_read(ctx, job->options.data.directory, &run->study.data));
  CQIO_TRY(cqio__check_options(ctx, job, run->study.data));
  CQIO_TRY(cqio__name_fallbacks(ctx, job, run->study.data, &run->study.fallbacks));
  if (cqio__writes_ensemble_maps(job))
    CQIO_TRY(cqio__map_input_read(ctx, job, run->study.data, maps));
  return cqio__provenance_create(ctx, job, &run->outputs.provenance);
}

/* What members rest on. Collective. */
static cqio_status prepare(cqio_run *run) {
  cqio_ctx *ctx = run->study.ctx;
  const cqio_job *job = run->study.job;
  cqio_timer_start(ctx, "economy");
  cqio_status status =
      cqio_economy_create(ctx, run->study.data, &job->options, &run->study.economy);
  cqio_timer_stop(ctx, "economy");
  if (status || job->options.ensemble.kind == CQIO_CHOICE_STATIC) return status;
  cqio_timer_start(ctx, "calibration");
  status = cqio_calibrate(run->study.economy, job, &run->study.calibration);
  cqio_timer_stop(ctx, "calibration");
  return status;
}

typedef cqio_status compute_ensembles(const cqio_study *study, const cqio_outputs *outputs,
                                      const cqio_map_input *maps);

/* Whether the members, or what is merged of them, may be written. Collective. */
static cqio_status check_earlier(const cqio_run *run, bool merged) {
  const cqio_study *study = &run->study;
  return merged ? cqio__earlier_results_check_merge(study->ctx, study->job,
                                                    run->outputs.provenance.inputs)
                : cqio__earlier_results_check(study->ctx, study->job, false);
}

static cqio_status execute(cqio_run *run, const cqio_map_input *maps, compute_ensembles compute) {
  cqio_output_directory directory;
  bool merged = compute == cqio__ensembles_merge;
  double room = cqio__ensembles_room(&run->study, maps->grid);
  CQIO_TRY(cqio__output_directory_open(run->study.ctx, run->study.job, room, &directory));
  cqio_status status = check_earlier(run, merged);
  if (!status) status = prepare(run);
  if (!status) status = compute(&run->study, &run->outputs, maps);
  if (!status && run->study.job->member_first == 0) /* parts are merged whole */
    status = cqio__ensembles_keep(&run->study, &run->outputs);
  if (!status) status = cqio__earlier_results_remove(run->study.ctx, run->study.job, merged);
  cqio__output_directory_close(&directory);
  return status;
}

static cqio_status run_alone(cqio_ctx *ctx, cqio_job *job, compute_ensembles compute,
                             double *seconds) {
  cqio_run *run;
  cqio_map_input maps = {NULL, NULL, NULL};
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, 1, &run));
  run->study.ctx = ctx;
  run->study.job = job;
  run->outputs.started = MPI_Wtime();
  cqio_status status = cqio_agree(ctx, cqio_watchdog_start(ctx, job->options.run.watchdog));
  if (!status) status = cqio_blas_start(ctx, job->options.solver.threads);
  cqio_timer_start(ctx, "input");
  if (!status) status = read_input(run, job, &maps);
  cqio_timer_stop(ctx, "input");
  if (!status) status = execute(run, &maps, compute);
  cqio_watchdog_stop(ctx);
  cqio__map_input_free(&maps);
  *seconds = MPI_Wtime() - run->outputs.started;
  cqio_run_destroy(&run);
  return status;
}

cqio_status cqio_members_execute(cqio_ctx *ctx, cqio_job *job, double *seconds) {
  char directory[CQIO_PATH_SIZE];
  cqio_job part = *job;
  CQIO_TRY(cqio__part_directory(ctx, job, directory));
  part.options.output.directory = directory;
  return run_alone(ctx, &part, cqio__ensembles_compute, seconds);
}

cqio_status cqio_merge_execute(cqio_ctx *ctx, cqio_job *job, double *seconds) {
  return run_alone(ctx, job, cqio__ensembles_merge, seconds);
}
