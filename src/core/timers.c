/* Named timers and their statistics over the ranks. */
#include "core/context.h"

#include <string.h>

/* The timer NAME inside of the one that runs; -1: there is no room for more. */
static int find(cqio_ctx *ctx, const char *name) {
  for (int i = 0; i < ctx->timer_count; i++)
    if (ctx->timers[i].within == ctx->timing && strcmp(ctx->timers[i].name, name) == 0) return i;
  if (ctx->timer_count == MAX_TIMERS) return -1;
  ctx->timers[ctx->timer_count] = (struct timer){.name = name, .within = ctx->timing};
  return ctx->timer_count++;
}

void cqio_timer_start(cqio_ctx *ctx, const char *name) {
  int index = find(ctx, name);
  if (index < 0) return;
  ctx->timing = index;
  ctx->timers[index].started = MPI_Wtime();
  ctx->timers[index].waited_before = ctx->waited;
}

/* Timers that a failure left running end with the one around them. */
void cqio_timer_stop(cqio_ctx *ctx, const char *name) {
  int index = ctx->timing;
  while (index >= 0 && strcmp(ctx->timers[index].name, name) != 0)
    index = ctx->timers[index].within;
  if (index >= 0) {
    struct timer *timer = &ctx->timers[index];
    timer->seconds += MPI_Wtime() - timer->started;
    timer->waited += ctx->waited - timer->waited_before;
    timer->calls++;
    ctx->timing = timer->within;
  }
  cqio_progress(ctx);
}

cqio_status cqio_timer_report(cqio_ctx *ctx, int index, cqio_timing *out, bool *found) {
  int count = ctx->timer_count, smallest = 0;
  if (MPI_Allreduce(&count, &smallest, 1, MPI_INT, MPI_MIN, ctx->comm) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Allreduce: failed in the timer report");
  *found = index < smallest;
  if (!*found) return CQIO_OK;
  const struct timer *timer = &ctx->timers[index];
  double worked = timer->seconds - timer->waited, sums[2] = {worked, timer->waited}, sum[2];
  struct {
    double seconds;
    int rank;
  } mine = {worked, ctx->rank}, slowest;
  double minimum = 0.0;
  MPI_Allreduce(&mine, &slowest, 1, MPI_DOUBLE_INT, MPI_MAXLOC, ctx->comm);
  MPI_Allreduce(sums, sum, 2, MPI_DOUBLE, MPI_SUM, ctx->comm);
  MPI_Allreduce(&worked, &minimum, 1, MPI_DOUBLE, MPI_MIN, ctx->comm);
  *out = (cqio_timing){.name = timer->name,
                       .within = timer->within,
                       .calls = timer->calls,
                       .minimum = minimum,
                       .mean = sum[0] / ctx->size,
                       .maximum = slowest.seconds,
                       .waited = sum[1] / ctx->size,
                       .slowest_rank = slowest.rank};
  return CQIO_OK;
}
