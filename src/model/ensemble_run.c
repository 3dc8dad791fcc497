/* Runs of an ensemble alone: a part of its members, and the merge of all parts. */
#include "model/directory.h"
#include "model/ensemble.h"

/* Data, and MAPS for maps of the ensemble. Collective. */
static cqio_status read_input(cqio_run *run, cqio_map_input *maps) {
  cqio_ctx *ctx = run->ctx;
  const cqio_job *job = run->job;
  if (job->options.ensemble.draws == 0)
    return cqio_fail(ctx, CQIO_CONFIG, "%s: ensemble.draws = 0: expected an ensemble", job->path);
  CQIO_TRY(cqio_dataset_read(ctx, job->options.data.directory, &run->data));
  CQIO_TRY(cqio_check_options(ctx, job, run->data));
  if (cqio_writes_ensemble_maps(job)) CQIO_TRY(cqio_map_input_read(ctx, job, run->data, maps));
  return cqio_provenance_create(ctx, job, &run->provenance);
}

/* What members rest on. Collective. */
static cqio_status prepare(cqio_run *run) {
  cqio_ctx *ctx = run->ctx;
  const cqio_job *job = run->job;
  CQIO_TRY(cqio_economy_create(ctx, run->data, &job->options, &run->economy));
  if (job->options.ensemble.kind == CQIO_CHOICE_STATIC) return CQIO_OK;
  return cqio_calibrate(run->economy, job, &run->calibration);
}

typedef cqio_status compute_ensembles(cqio_run *run, const cqio_map_input *maps);

static cqio_status execute(cqio_run *run, const cqio_map_input *maps, compute_ensembles compute) {
  cqio_directory directory;
  double room = cqio_ensembles_room(run, maps->grid);
  CQIO_TRY(cqio_directory_open(run->ctx, run->job, room, &directory));
  cqio_status status = prepare(run);
  if (!status) status = compute(run, maps);
  cqio_directory_close(&directory);
  return status;
}

static cqio_status run_alone(cqio_ctx *ctx, const cqio_job *job, compute_ensembles compute,
                             double *seconds) {
  cqio_run *run;
  cqio_map_input maps = {NULL, NULL, NULL};
  CQIO_TRY(cqio_agree(ctx, CQIO_ALLOC(ctx, 1, &run)));
  run->ctx = ctx;
  run->job = job;
  run->started = MPI_Wtime();
  cqio_blas_set_threads(job->options.solver.threads);
  cqio_status status = cqio_agree(ctx, cqio_watchdog_start(ctx, job->options.run.watchdog));
  if (!status) status = read_input(run, &maps);
  if (!status) status = execute(run, &maps, compute);
  cqio_watchdog_stop(ctx);
  cqio_map_input_free(&maps);
  *seconds = MPI_Wtime() - run->started;
  cqio_run_destroy(&run);
  return status;
}

cqio_status cqio_members_execute(cqio_ctx *ctx, const cqio_job *job, double *seconds) {
  char directory[CQIO_PATH_SIZE];
  cqio_job part = *job;
  CQIO_TRY(cqio_part_directory(ctx, job, directory));
  part.options.output.directory = directory;
  return run_alone(ctx, &part, cqio_ensembles_compute, seconds);
}

cqio_status cqio_merge_execute(cqio_ctx *ctx, const cqio_job *job, double *seconds) {
  return run_alone(ctx, job, cqio_ensembles_merge, seconds);
}
