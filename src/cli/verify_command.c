/* cqio verify: files of results, each from the file alone. */
#include "cli/cli.h"

#include <stdio.h>

#include "cqio/run.h"

/* Every file is looked at; the first that fails decides the exit code. */
cqio_status cli_verify(cqio_ctx *ctx, const cli_arguments *arguments) {
  cqio_status first = CQIO_OK;
  CQIO_TRY(cli_watch(ctx, arguments));
  for (int f = 0; f < arguments->file_count; f++) {
    cqio_status status = cqio_file_verify(ctx, arguments->files[f], stdout);
    if (!status && cqio_ctx_rank(ctx) == 0) printf("cqio: OK %s\n", arguments->files[f]);
    if (!first) first = status;
  }
  return first;
}
