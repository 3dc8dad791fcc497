/* cqio convert: a table in another form. */
#include "cli/cli.h"
#include "cli/table_options.h"

#include <stdio.h>
#include <string.h>

#include "cqio/sources.h"

static const char folder[] = "pymrio:";

static bool is_folder(const char *output) {
  return strncmp(output, folder, sizeof folder - 1) == 0;
}

static cqio_status read_options(cqio_ctx *ctx, const cli_arguments *arguments,
                                cqio_io_options *options) {
  cqio_io_options_init(options);
  if (!arguments->table || !arguments->output)
    return cqio_fail(ctx, CQIO_USAGE,
                     "cqio convert: expected --table and --output FILE.nc, FILE.csv or "
                     "pymrio:FOLDER; see cqio convert --help");
  CQIO_TRY(cli_read_balance(ctx, arguments->balance, options));
  options->roles = arguments->roles;
  options->layout = arguments->layout;
  options->assemble = options->extensions = options->flows = true;
  CQIO_TRY(cli_read_memory(ctx, arguments->memory, &options->memory));
  if (is_folder(arguments->output)) return CQIO_OK;
  return cqio_io_check_output(ctx, arguments->output, arguments->overwrite);
}

cqio_status cli_convert(cqio_ctx *ctx, const cli_arguments *arguments) {
  cqio_io_options options;
  cqio_io_table *table = NULL;
  CQIO_TRY(read_options(ctx, arguments, &options));
  CQIO_TRY(cli_watch(ctx, arguments));
  const char *output = arguments->output;
  cqio_status status = cqio_source_read(ctx, arguments->table, &options, &table);
  if (!status && is_folder(output))
    status = cqio_source_write_pymrio(ctx, table, output + sizeof folder - 1, arguments->overwrite);
  else if (!status)
    status = cqio_io_table_write(ctx, table, output, arguments->overwrite);
  if (!status && cqio_ctx_rank(ctx) == 0)
    printf("cqio: SUCCESS %lld accounts, %d columns of final demand, %d primary inputs, %d "
           "extensions, %s\n",
           (long long)table->accounts, table->final.count, table->primary.count,
           table->extension.count, output);
  cqio_io_table_destroy(&table);
  return status;
}
