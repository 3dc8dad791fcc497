/* Requests to stop early: signals held back and asked for, so that nothing runs in a handler. */
#include "core/context.h"

#include <math.h>
#include <signal.h>
#include <time.h>

/* What batch systems and terminals send before they end a job: Slurm and PBS USR1 or TERM, SGE and
 * LSF USR2, limits of processor time XCPU, a lost terminal HUP, a person INT. */
static const int requests[] = {SIGUSR1, SIGUSR2, SIGTERM, SIGXCPU, SIGHUP, SIGINT};
enum { REQUESTS = sizeof requests / sizeof *requests };

/* Without those that whoever started the program had ignored (nohup). */
static void list_signals(sigset_t *signals) {
  sigemptyset(signals);
  for (int k = 0; k < REQUESTS; k++) {
    struct sigaction now;
    if (sigaction(requests[k], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
      sigaddset(signals, requests[k]);
  }
}

void cqio_stop_hold(void) {
  sigset_t signals;
  list_signals(&signals);
  sigprocmask(SIG_BLOCK, &signals, NULL);
}

/* Those of the list that are held back; false when none is. */
static bool list_held(sigset_t *held) {
  sigset_t mask;
  bool any = false;
  sigemptyset(held);
  if (pthread_sigmask(SIG_BLOCK, NULL, &mask) != 0) return false;
  for (int k = 0; k < REQUESTS; k++)
    if (sigismember(&mask, requests[k]) == 1) {
      sigaddset(held, requests[k]);
      any = true;
    }
  return any;
}

bool cqio_stop_pending(cqio_ctx *ctx) {
  sigset_t held;
  if (ctx->parent) return false; /* the request is for all ranks to see */
  if (!list_held(&held)) return ctx->stop;
  const struct timespec at_once = {0, 0};
  while (sigtimedwait(&held, NULL, &at_once) > 0)
    ctx->stop = true;
  return ctx->stop;
}

bool cqio__stop_waits(void) {
  sigset_t held, pending;
  if (!list_held(&held) || sigpending(&pending) != 0) return false;
  for (int k = 0; k < REQUESTS; k++)
    if (sigismember(&held, requests[k]) == 1 && sigismember(&pending, requests[k]) == 1)
      return true;
  return false;
}

void cqio_stop_within(cqio_ctx *ctx, double seconds) {
  ctx->end = isfinite(seconds) ? MPI_Wtime() + seconds : 0.0;
}

/* Whether another step would end after the limit of time. */
static bool is_late(cqio_ctx *ctx) {
  const double margin = 1.5; /* steps differ */
  double now = MPI_Wtime();
  if (ctx->looked > 0.0) ctx->step = fmax(ctx->step, now - ctx->looked);
  ctx->looked = now;
  return ctx->end > 0.0 && now + margin * ctx->step >= ctx->end;
}

bool cqio_stop_requested(cqio_ctx *ctx) {
  enum { NOBODY, LIMIT, SIGNAL };
  bool late = is_late(ctx);
  int asked = cqio_stop_pending(ctx) ? (ctx->late ? LIMIT : SIGNAL) : late ? LIMIT : NOBODY;
  int any = asked;
  cqio__reduce_waiting(ctx, asked, MPI_MAX, &any);
  ctx->stop = any != NOBODY;
  ctx->late = any == LIMIT;
  return ctx->stop;
}

const char *cqio_stop_cause(const cqio_ctx *ctx) {
  return ctx->late ? "before its time is over" : "by a signal";
}
