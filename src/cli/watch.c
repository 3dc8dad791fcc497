/* The watchdog of the commands that have no job. */
#include "cli/cli.h"

static const double LIMIT = 3600.0; /* s; longer than any step of a library that cannot tell */

cqio_status cli_watch(cqio_ctx *ctx, const cli_arguments *arguments) {
  double limit = LIMIT;
  if (arguments->watchdog &&
      (!cqio_parse_real(arguments->watchdog, &limit) || !(limit >= 0.0 && limit <= 1e9)))
    return cqio_fail(ctx, CQIO_USAGE,
                     "--watchdog %s: expected seconds without progress after which the program is "
                     "ended, or 0 for none",
                     arguments->watchdog);
  return cqio_agree(ctx, cqio_watchdog_start(ctx, limit));
}
