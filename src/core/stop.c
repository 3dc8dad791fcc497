/* Requests to stop early: signals held back and asked for, so that nothing runs in a handler. */
#include "core/context.h"

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

bool cqio_stop_requested(cqio_ctx *ctx) {
  int asked = cqio_stop_pending(ctx), any = asked;
  MPI_Allreduce(&asked, &any, 1, MPI_INT, MPI_MAX, ctx->comm);
  ctx->stop = any;
  return ctx->stop;
}
