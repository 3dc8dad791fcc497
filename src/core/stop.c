/* Requests to stop early: signals held back and asked for, so that nothing runs in a handler. */
#include "core/context.h"

#include <signal.h>
#include <time.h>

static void list_signals(sigset_t *signals) {
  sigemptyset(signals);
  sigaddset(signals, SIGUSR1);
  sigaddset(signals, SIGTERM);
}

void cqio_stop_hold(void) {
  sigset_t signals;
  list_signals(&signals);
  sigprocmask(SIG_BLOCK, &signals, NULL);
}

bool cqio_stop_pending(cqio_ctx *ctx) {
  sigset_t signals, held;
  list_signals(&signals);
  if (sigprocmask(SIG_BLOCK, NULL, &held) != 0 || !sigismember(&held, SIGUSR1)) return ctx->stop;
  const struct timespec at_once = {0, 0};
  while (sigtimedwait(&signals, NULL, &at_once) > 0)
    ctx->stop = true;
  return ctx->stop;
}

bool cqio_stop_requested(cqio_ctx *ctx) {
  int asked = cqio_stop_pending(ctx), any = asked;
  MPI_Allreduce(&asked, &any, 1, MPI_INT, MPI_MAX, ctx->comm);
  ctx->stop = any;
  return ctx->stop;
}
