/* cqio run and cqio merge: compute or estimate a job, combine the parts of an ensemble. */
#include "cli/cli.h"
#include "cli/print.h"
#include "cqio/dense.h"

#include <stdio.h>
#include <string.h>

#include "cqio/run.h"

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
  const cqio_options *options = &run->study.job->options;
  printf("\ncqio: SUCCESS %d scenario%s, %d-%d, results in %s, %.1f s",
         run->study.job->scenario_count, run->study.job->scenario_count == 1 ? "" : "s",
         options->years.first, options->years.last, options->output.directory, run->seconds);
  if (run->outputs.before > 0.0)
    printf(", %.1f s with what it went on from", run->outputs.before + run->seconds);
  printf("\n");
}

/* What the job will take; nothing of it is kept. */
static cqio_status estimate(cqio_ctx *ctx, const cli_arguments *arguments, cqio_job *job) {
  double started = MPI_Wtime(), hours;
  cqio_estimate found;
  if (arguments->members || arguments->restart)
    return cqio_fail(ctx, CQIO_USAGE,
                     "--estimate: expected without --members and --restart, for a whole run");
  CQIO_TRY(cli_read_hours(ctx, arguments, &hours));
  if (!arguments->verbose) cqio_ctx_set_log_level(ctx, CQIO_LOG_ERROR);
  CQIO_TRY(cqio_run_estimate(ctx, job, &found));
  if (cqio_ctx_rank(ctx) != 0) return CQIO_OK;
  cli_print_estimate(&found, cqio_ctx_size(ctx), hours, stdout);
  printf("\ncqio: SUCCESS estimate of %s, %.1f s\n", arguments->files[0], MPI_Wtime() - started);
  return CQIO_OK;
}

/* Options that are no keys of the job. */
static void apply(const cli_arguments *arguments, cqio_job *job) {
  job->restart = arguments->restart;
  if (!arguments->overwrite) return;
  job->options.output.overwrite = true;
  for (int s = 0; s < job->scenario_count; s++)
    job->scenarios[s].options.output.overwrite = true;
}

/* "FIRST-LAST" or "NUMBER", from 1. */
static cqio_status read_members(cqio_ctx *ctx, const char *text, cqio_job *job) {
  char first[32] = "";
  size_t length = strcspn(text, "-");
  const char *last = text[length] ? text + length + 1 : first;
  if (length < sizeof first) memcpy(first, text, length);
  if (cqio_parse_integer(first, &job->member_first) &&
      cqio_parse_integer(last, &job->member_last) && job->member_first > 0 &&
      job->member_last >= job->member_first)
    return CQIO_OK;
  return cqio_fail(ctx, CQIO_USAGE, "--members %s: expected FIRST-LAST or a number, counted from 1",
                   text);
}

/* Part of an ensemble. */
static cqio_status run_members(cqio_ctx *ctx, cqio_job *job) {
  double seconds;
  CQIO_TRY(cqio_members_execute(ctx, job, &seconds));
  double members = (double)(job->member_last - job->member_first + 1);
  CQIO_TRY(cli_print_times(ctx, job, members * cqio_ensemble_scenarios(job), seconds, stdout));
  if (cqio_ctx_rank(ctx) == 0)
    printf("\ncqio: SUCCESS members %lld-%lld, results in %s/members.%lld-%lld, %.2f s\n",
           (long long)job->member_first, (long long)job->member_last, job->options.output.directory,
           (long long)job->member_first, (long long)job->member_last, seconds);
  return CQIO_OK;
}

static cqio_status run_all(cqio_ctx *ctx, cqio_job *job) {
  cqio_run *run;
  CQIO_TRY(cqio_run_execute(ctx, job, &run));
  if (cqio_ctx_rank(ctx) == 0) cli_print_run(run, stdout);
  double members = (double)cqio_ensemble_members(job) * cqio_ensemble_scenarios(job);
  cqio_status status = cli_print_times(ctx, job, members, run->seconds, stdout);
  if (!status && cqio_ctx_rank(ctx) == 0) print_end(run);
  cqio_run_destroy(&run);
  return status;
}

static cqio_status run(cqio_ctx *ctx, const cli_arguments *arguments, cqio_job *job) {
  CQIO_TRY(cli_limit_time(ctx, arguments));
  if (!arguments->members) return run_all(ctx, job);
  CQIO_TRY(read_members(ctx, arguments->members, job));
  return run_members(ctx, job);
}

cqio_status cli_run(cqio_ctx *ctx, const cli_arguments *arguments) {
  cqio_job *job;
  set_level(ctx, arguments);
  CQIO_TRY(cqio_job_read(ctx, arguments->files[0], arguments->set_count, arguments->sets, &job));
  apply(arguments, job);
  warn_of_old_kernels(ctx);
  cqio_status status =
      arguments->estimate ? estimate(ctx, arguments, job) : run(ctx, arguments, job);
  cqio_job_destroy(&job);
  return status;
}

cqio_status cli_merge(cqio_ctx *ctx, const cli_arguments *arguments) {
  cqio_job *job;
  double seconds;
  set_level(ctx, arguments);
  CQIO_TRY(cqio_job_read(ctx, arguments->files[0], arguments->set_count, arguments->sets, &job));
  apply(arguments, job);
  cqio_status status = cqio_merge_execute(ctx, job, &seconds);
  if (!status) status = cli_print_times(ctx, job, -1.0, seconds, stdout);
  if (!status && cqio_ctx_rank(ctx) == 0)
    printf("\ncqio: SUCCESS %d draws merged, results in %s, %.1f s\n", job->options.ensemble.draws,
           job->options.output.directory, seconds);
  cqio_job_destroy(&job);
  return status;
}
