/* cqio export: maps in the form of protocols of model comparisons. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "cqio/protocols.h"

cqio_status cli_export(cqio_ctx *ctx, const cli_arguments *arguments) {
  CQIO_TRY(cli_watch(ctx, arguments));
  if (strcmp(arguments->files[0], "isimip") != 0)
    return cqio_fail(ctx, CQIO_USAGE, "cqio export %s: expected isimip", arguments->files[0]);
  if (!arguments->output)
    return cqio_fail(ctx, CQIO_USAGE, "cqio export isimip: expected --output DIRECTORY");
  CQIO_TRY(cqio_isimip_check(ctx, arguments->files + 1, arguments->file_count - 1));
  for (int f = 1; f < arguments->file_count; f++)
    CQIO_TRY(cqio_isimip_export(ctx, arguments->files[f], arguments->output, arguments->overwrite));
  if (cqio_ctx_rank(ctx) == 0)
    printf("cqio: SUCCESS %d file%s of maps, for ISIMIP in %s\n", arguments->file_count - 1,
           arguments->file_count == 2 ? "" : "s", arguments->output);
  return CQIO_OK;
}
