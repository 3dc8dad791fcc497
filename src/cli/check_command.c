/* cqio check: all validation of a job, nothing written. */
#include "cli/cli.h"

#include <stdio.h>

#include "cqio/run.h"

/* Scenarios that only a run computes, as their markets clear. */
static const char *left_aside(const cqio_job *job) {
  return job->options.model.closure == CQIO_CHOICE_EQUILIBRIUM
             ? " (markets calibrated; scenarios are computed by the run)"
             : "";
}

cqio_status cli_check(cqio_ctx *ctx, const cli_arguments *arguments) {
  cqio_job *job;
  CQIO_TRY(cli_watch(ctx, arguments));
  CQIO_TRY(cqio_job_read(ctx, arguments->files[0], arguments->set_count, arguments->sets, &job));
  cqio_status status = cqio_run_check(ctx, job);
  if (!status && cqio_ctx_rank(ctx) == 0)
    printf("cqio: OK %s: %d scenario%s%s, %d-%d, data set %s\n", arguments->files[0],
           job->scenario_count, job->scenario_count == 1 ? "" : "s", left_aside(job),
           job->options.years.first, job->options.years.last, job->options.data.directory);
  cqio_job_destroy(&job);
  return status;
}
