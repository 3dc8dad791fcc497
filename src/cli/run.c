/* cqio run: computes a job. */
#include "cli/cli.h"

#include <stdio.h>

#include "cqio/model.h"

static void set_level(cqio_ctx *ctx, const cli_arguments *arguments) {
  cqio_ctx_set_log_level(ctx, arguments->quiet     ? CQIO_LOG_WARN
                              : arguments->verbose ? CQIO_LOG_DEBUG
                                                   : CQIO_LOG_INFO);
}

static void warn_of_old_kernels(const cqio_ctx *ctx) {
  if (cqio_blas_core_is_old())
    cqio_log(ctx, CQIO_LOG_WARN,
             "BLAS uses its '%s' kernels though the CPU has AVX-512: unset OPENBLAS_CORETYPE for "
             "full speed",
             cqio_blas_core());
}

static void print_end(const cqio_run *run) {
  const cqio_options *options = &run->job->options;
  cqio_run_print(run, stdout);
  printf("\ncqio: SUCCESS %d scenario%s, %d-%d, results in %s, %.1f s\n", run->job->scenario_count,
         run->job->scenario_count == 1 ? "" : "s", options->years.first, options->years.last,
         options->output.directory, run->seconds);
}

/* Options that are no keys of the job. */
static void apply(const cli_arguments *arguments, cqio_job *job) {
  job->restart = arguments->restart;
  if (!arguments->overwrite) return;
  job->options.output.overwrite = true;
  for (int s = 0; s < job->scenario_count; s++)
    job->scenarios[s].options.output.overwrite = true;
}

cqio_status cli_run(cqio_ctx *ctx, const cli_arguments *arguments) {
  cqio_job *job;
  cqio_run *run;
  set_level(ctx, arguments);
  CQIO_TRY(cqio_job_read(ctx, arguments->files[0], arguments->set_count, arguments->sets, &job));
  apply(arguments, job);
  warn_of_old_kernels(ctx);
  cqio_status status = cqio_run_execute(ctx, job, &run);
  if (!status && cqio_ctx_rank(ctx) == 0) print_end(run);
  if (!status) cqio_run_destroy(&run);
  cqio_job_destroy(&job);
  return status;
}
