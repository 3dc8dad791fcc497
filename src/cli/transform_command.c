/* cqio transform: a table becomes another one, step by step. */
#include "cli/cli.h"
#include "cli/table_options.h"

#include <stdio.h>

cqio_status cli_transform(cqio_ctx *ctx, const cli_arguments *arguments) {
  cqio_io_options options;
  cqio_io_table *table = NULL;
  if (arguments->step_count == 0)
    return cqio_fail(ctx, CQIO_USAGE,
                     "cqio transform: expected a step at least, such as --aggregate-sectors "
                     "FILE.csv; see cqio transform --help");
  CQIO_TRY(cli_read_flows(ctx, "transform", arguments, &options));
  CQIO_TRY(cli_watch(ctx, arguments));
  cqio_status status = cli_read_table(ctx, arguments, &options, &table);
  if (!status)
    status = cqio_transform(ctx, &table, arguments->step_count, arguments->steps, &options,
                            arguments->quiet ? NULL : stdout);
  if (!status) status = cli_write_flows(ctx, arguments, table);
  cqio_io_table_destroy(&table);
  return status;
}
