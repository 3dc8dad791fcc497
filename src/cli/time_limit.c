/* How long a run may take: what --max-hours says, and until when its batch job lasts. */
#include "cli/cli.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

/* Seconds that the batch job still has, from the time of its end in the environment; HUGE_VAL: not
 * known. What the batch system and the last checkpoint take is left to them. */
static double batch_seconds(const cqio_ctx *ctx) {
  const double reserve = 60.0, part = 0.05;
  const char *text = getenv("SLURM_JOB_END_TIME");
  int64_t end;
  if (!text || !*text) return HUGE_VAL;
  if (!cqio_parse_integer(text, &end)) {
    cqio_log(
        ctx, CQIO_LOG_WARN,
        "SLURM_JOB_END_TIME = %s: expected seconds since 1970: the end of the batch job is not "
        "known; give --max-hours",
        text);
    return HUGE_VAL;
  }
  double left = difftime((time_t)end, time(NULL));
  if (left <= 0.0) {
    cqio_log(ctx, CQIO_LOG_WARN, "SLURM_JOB_END_TIME = %s is over: it is not followed", text);
    return HUGE_VAL;
  }
  return left - fmin(reserve, part * left);
}

cqio_status cli_read_hours(cqio_ctx *ctx, const cli_arguments *arguments, double *hours) {
  *hours = HUGE_VAL;
  if (!arguments->max_hours ||
      (cqio_parse_real(arguments->max_hours, hours) && *hours > 0.0 && *hours <= 1e6))
    return CQIO_OK;
  return cqio_fail(ctx, CQIO_USAGE,
                   "--max-hours %s: expected hours above 0 and at most 1e6, such as 11.5",
                   arguments->max_hours);
}

cqio_status cli_limit_time(cqio_ctx *ctx, const cli_arguments *arguments) {
  const double hour = 3600.0;
  double hours, batch = batch_seconds(ctx);
  CQIO_TRY(cli_read_hours(ctx, arguments, &hours));
  double seconds = fmin(hours * hour, batch);
  cqio_stop_within(ctx, seconds);
  if (isfinite(seconds))
    cqio_log(ctx, CQIO_LOG_INFO, "stops within %.4g h, as %s", seconds / hour,
             batch < hours * hour ? "its batch job ends then" : "--max-hours says");
  return CQIO_OK;
}
