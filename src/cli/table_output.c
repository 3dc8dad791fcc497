/* Tables that are read to be written: in another form, or changed. */
#include "cli/table_options.h"

#include <stdio.h>
#include <string.h>

#include "cli/print.h"

#include "cqio/sources.h"

static const char folder[] = "pymrio:";

static bool is_folder(const char *output) {
  return strncmp(output, folder, sizeof folder - 1) == 0;
}

cqio_status cli_read_flows(cqio_ctx *ctx, const char *command, const cli_arguments *arguments,
                           cqio_io_options *options) {
  cqio_io_options_init(options);
  bool pair = arguments->supply && arguments->use;
  if ((arguments->supply || arguments->use) && (!pair || arguments->table))
    return cqio_fail(ctx, CQIO_USAGE,
                     "cqio %s: expected --supply with --use, or --table; see cqio %s --help",
                     command, command);
  if ((!arguments->table && !pair) || !arguments->output)
    return cqio_fail(ctx, CQIO_USAGE,
                     "cqio %s: expected --table and --output FILE.nc, FILE.csv or pymrio:FOLDER; "
                     "see cqio %s --help",
                     command, command);
  CQIO_TRY(cli_read_balance(ctx, arguments->balance, options));
  options->roles = arguments->roles;
  options->layout = arguments->layout;
  options->assemble = options->extensions = options->flows = true;
  CQIO_TRY(cli_read_memory(ctx, arguments->memory, &options->memory));
  if (is_folder(arguments->output)) return CQIO_OK;
  return cqio_io_check_output(ctx, arguments->output, arguments->overwrite);
}

cqio_status cli_read_table(cqio_ctx *ctx, const cli_arguments *arguments,
                           const cqio_io_options *options, cqio_io_table **out) {
  CQIO_TRY(arguments->supply
               ? cqio_source_read_supply_use(ctx, arguments->supply, arguments->use, options, out)
               : cqio_source_read(ctx, arguments->table, options, out));
  if (cqio_ctx_rank(ctx) == 0 && !arguments->quiet)
    cli_print_table(*out, cqio_ctx_size(ctx), stdout);
  return CQIO_OK;
}

cqio_status cli_write_flows(cqio_ctx *ctx, const cli_arguments *arguments,
                            const cqio_io_table *table) {
  const char *output = arguments->output;
  CQIO_TRY(is_folder(output) ? cqio_source_write_pymrio(ctx, table, output + sizeof folder - 1,
                                                        arguments->overwrite)
                             : cqio_io_table_write(ctx, table, output, arguments->overwrite));
  if (cqio_ctx_rank(ctx) == 0)
    printf("cqio: SUCCESS %lld accounts, %d columns of final demand, %d primary inputs, %d "
           "extensions, %s\n",
           (long long)table->accounts, table->final.count, table->primary.count,
           table->extension.count, output);
  return CQIO_OK;
}
