/* Named timers and their statistics over the ranks. */
#include "core/context.h"

#include <string.h>

static struct timer *find(cqio_ctx *ctx, const char *name) {
  for (int i = 0; i < ctx->timer_count; i++)
    if (strcmp(ctx->timers[i].name, name) == 0) return &ctx->timers[i];
  if (ctx->timer_count == MAX_TIMERS) return NULL;
  struct timer *timer = &ctx->timers[ctx->timer_count++];
  timer->name = name;
  return timer;
}

void cqio_timer_start(cqio_ctx *ctx, const char *name) {
  struct timer *timer = find(ctx, name);
  if (timer) timer->started = MPI_Wtime();
}

void cqio_timer_stop(cqio_ctx *ctx, const char *name) {
  struct timer *timer = find(ctx, name);
  if (!timer) return;
  timer->seconds += MPI_Wtime() - timer->started;
  timer->calls++;
  cqio_progress(ctx);
}

cqio_status cqio_timer_report(cqio_ctx *ctx, int index, cqio_timing *out, bool *found) {
  int count = ctx->timer_count, smallest = 0;
  if (MPI_Allreduce(&count, &smallest, 1, MPI_INT, MPI_MIN, ctx->comm) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Allreduce: failed in the timer report");
  *found = index < smallest;
  if (!*found) return CQIO_OK;
  const struct timer *timer = &ctx->timers[index];
  struct {
    double seconds;
    int rank;
  } mine = {timer->seconds, ctx->rank}, slowest;
  double sum = 0.0, minimum = 0.0;
  MPI_Allreduce(&mine, &slowest, 1, MPI_DOUBLE_INT, MPI_MAXLOC, ctx->comm);
  MPI_Allreduce(&timer->seconds, &sum, 1, MPI_DOUBLE, MPI_SUM, ctx->comm);
  MPI_Allreduce(&timer->seconds, &minimum, 1, MPI_DOUBLE, MPI_MIN, ctx->comm);
  *out = (cqio_timing){timer->name,     timer->calls,    minimum,
                       sum / ctx->size, slowest.seconds, slowest.rank};
  return CQIO_OK;
}
