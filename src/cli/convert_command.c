/* cqio convert: a table in another form. */
#include "cli/cli.h"
#include "cli/table_options.h"

cqio_status cli_convert(cqio_ctx *ctx, const cli_arguments *arguments) {
  cqio_io_options options;
  cqio_io_table *table = NULL;
  CQIO_TRY(cli_read_flows(ctx, "convert", arguments, &options));
  CQIO_TRY(cli_watch(ctx, arguments));
  cqio_status status = cli_read_table(ctx, arguments, &options, &table);
  if (!status) status = cli_write_flows(ctx, arguments, table);
  cqio_io_table_destroy(&table);
  return status;
}
