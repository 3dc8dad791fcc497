/* Runs of an ensemble alone: a part of its members, and the merge of all parts. */
#include "model/directory.h"
#include "model/ensemble.h"

/* Everything that members rest on. Collective. */
static cqio_status prepare(cqio_run *run) {
  cqio_ctx *ctx = run->ctx;
  const cqio_job *job = run->job;
  if (job->options.ensemble.draws == 0)
    return cqio_fail(ctx, CQIO_CONFIG, "%s: ensemble.draws = 0: expected an ensemble", job->path);
  CQIO_TRY(cqio_dataset_read(ctx, job->options.data.directory, &run->data));
  CQIO_TRY(cqio_check_options(ctx, job, run->data));
  CQIO_TRY(cqio_provenance_create(ctx, job, &run->provenance));
  CQIO_TRY(cqio_economy_create(ctx, run->data, &job->options, &run->economy));
  if (job->options.ensemble.kind == CQIO_CHOICE_STATIC) return CQIO_OK;
  return cqio_calibrate(run->economy, job, &run->calibration);
}

static cqio_status execute(cqio_run *run, cqio_status compute(cqio_run *run)) {
  cqio_directory directory;
  CQIO_TRY(cqio_directory_open(run->ctx, run->job, 0.0, &directory));
  cqio_status status = prepare(run);
  if (!status) status = compute(run);
  cqio_directory_close(&directory);
  return status;
}

static cqio_status run_alone(cqio_ctx *ctx, const cqio_job *job, cqio_status compute(cqio_run *run),
                             double *seconds) {
  cqio_run *run;
  CQIO_TRY(cqio_agree(ctx, CQIO_ALLOC(ctx, 1, &run)));
  run->ctx = ctx;
  run->job = job;
  run->started = MPI_Wtime();
  cqio_blas_set_threads(job->options.solver.threads);
  cqio_status status = cqio_agree(ctx, cqio_watchdog_start(ctx, job->options.run.watchdog));
  if (!status) status = execute(run, compute);
  cqio_watchdog_stop(ctx);
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
