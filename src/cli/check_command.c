/* cqio check: all validation of a job, or of a table, nothing written. */
#include "cli/cli.h"
#include "cli/print.h"
#include "cli/table_options.h"

#include <stdio.h>

#include "cqio/run.h"
#include "cqio/sources.h"

static cqio_status check_table(cqio_ctx *ctx, const cli_arguments *arguments) {
  cqio_io_options options;
  cqio_io_table *table;
  cqio_io_options_init(&options);
  CQIO_TRY(cli_read_balance(ctx, arguments->balance, &options));
  options.roles = arguments->roles;
  options.layout = arguments->layout;
  options.extensions = true;
  CQIO_TRY(cli_read_memory(ctx, arguments->memory, &options.memory));
  CQIO_TRY(cqio_source_read(ctx, arguments->table, &options, &table));
  if (cqio_ctx_rank(ctx) == 0) {
    if (!arguments->quiet) cli_print_table(table, cqio_ctx_size(ctx), stdout);
    printf("cqio: OK %s: %lld accounts, %d columns of final demand, %d primary inputs, %d "
           "extensions\n",
           arguments->table, (long long)table->accounts, table->final.count, table->primary.count,
           table->extension.count);
  }
  cqio_io_table_destroy(&table);
  return CQIO_OK;
}

/* Scenarios that only a run computes, as their markets clear. */
static const char *left_aside(const cqio_job *job) {
  return job->options.model.closure == CQIO_CHOICE_EQUILIBRIUM
             ? " (markets calibrated; scenarios are computed by the run)"
             : "";
}

cqio_status cli_check(cqio_ctx *ctx, const cli_arguments *arguments) {
  cqio_job *job;
  if (!arguments->table == !arguments->file_count)
    return cqio_fail(ctx, CQIO_USAGE,
                     "cqio check: expected a job file, or --table and no file; see cqio check "
                     "--help");
  CQIO_TRY(cli_watch(ctx, arguments));
  if (arguments->table) return check_table(ctx, arguments);
  CQIO_TRY(cqio_job_read(ctx, arguments->files[0], arguments->set_count, arguments->sets, &job));
  cqio_status status = cqio_run_check(ctx, job);
  if (!status && cqio_ctx_rank(ctx) == 0)
    printf("cqio: OK %s: %d scenario%s%s, %d-%d, data set %s\n", arguments->files[0],
           job->scenario_count, job->scenario_count == 1 ? "" : "s", left_aside(job),
           job->options.years.first, job->options.years.last, job->options.data.directory);
  cqio_job_destroy(&job);
  return status;
}
