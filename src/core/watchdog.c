/* A thread that ends the job when the rank makes no progress: some rank hangs or was stopped. */
#include "core/context.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct cqio_watchdog {
  const cqio_ctx *ctx;
  double limit, tick; /* s; limit 0: only requests to stop are watched */
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  bool over;
  atomic_ulong progress;
  int touched; /* descriptor, -1: none; touched and changed under the mutex: it may be closed */
};

/* Rank 0 speaks first; a higher rank only when those below it are silent themselves. */
enum { RANKS_IN_TURN = 8 };
static const double TURN = 2.0; /* s; the end of a job takes about that long */

static const double TOUCH = 60.0; /* s */
/* A request to stop ends a rank that does not come to see it; batch systems kill soon after. */
static const double GRACE = 20.0; /* s */

_Noreturn static void end_job(const struct cqio_watchdog *dog, bool asked) {
  if (asked)
    fprintf(stderr,
            "cqio: error: rank %d: asked to stop, and no progress for %g s: expected the end of a "
            "step; ended without a checkpoint of it\n",
            dog->ctx->rank, GRACE);
  else
    fprintf(
        stderr,
        "cqio: error: rank %d: no progress for %g s: expected an answer of all ranks; one hangs "
        "or was stopped (run.watchdog)\n",
        dog->ctx->rank, dog->limit);
  fflush(stderr);
  MPI_Abort(dog->ctx->comm, CQIO_MPI);
  _exit(CQIO_MPI);
}

/* Sleeps for one tick. False when the watch is over. */
static bool sleep_tick(struct cqio_watchdog *dog) {
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  double end = (double)until.tv_nsec * 1e-9 + dog->tick;
  until.tv_sec += (time_t)end;
  until.tv_nsec = (long)((end - (double)(time_t)end) * 1e9);
  pthread_mutex_lock(&dog->mutex);
  while (!dog->over && pthread_cond_timedwait(&dog->wake, &dog->mutex, &until) == 0) {
  }
  bool go_on = !dog->over;
  pthread_mutex_unlock(&dog->mutex);
  return go_on;
}

static void touch(struct cqio_watchdog *dog) {
  pthread_mutex_lock(&dog->mutex);
  if (dog->touched >= 0) (void)futimens(dog->touched, NULL);
  pthread_mutex_unlock(&dog->mutex);
}

/* Counts ticks and not the clock: a job suspended as a whole must not be found hanging after it. */
static void *watch(void *argument) {
  struct cqio_watchdog *dog = argument;
  int turn = dog->ctx->rank < RANKS_IN_TURN ? dog->ctx->rank : RANKS_IN_TURN;
  double patience = dog->limit + turn * TURN, idle = 0.0, asked = 0.0;
  unsigned long seen = 0;
  double untouched = 0.0;
  while (sleep_tick(dog)) {
    unsigned long now = atomic_load(&dog->progress);
    untouched += dog->tick;
    if (untouched >= TOUCH) {
      touch(dog);
      untouched = 0.0;
    }
    idle = now == seen ? idle + dog->tick : 0.0;
    asked = now == seen && cqio__stop_waits() ? asked + dog->tick : 0.0;
    seen = now;
    if (dog->limit > 0.0 && idle >= patience) end_job(dog, false);
    if (asked >= GRACE) end_job(dog, true);
  }
  return NULL;
}

cqio_status cqio_watchdog_start(cqio_ctx *ctx, double limit) {
  if (ctx->watchdog) return CQIO_OK;
  struct cqio_watchdog *dog;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &dog));
  dog->ctx = ctx;
  dog->limit = limit;
  dog->touched = -1;
  dog->tick = limit > 0.0 && limit < 10.0 ? limit / 10.0 : 1.0;
  pthread_condattr_t monotonic;
  pthread_condattr_init(&monotonic);
  pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init(&dog->wake, &monotonic);
  pthread_condattr_destroy(&monotonic);
  pthread_mutex_init(&dog->mutex, NULL);
  if (pthread_create(&dog->thread, NULL, watch, dog) != 0) {
    cqio_free(dog);
    return cqio_fail(ctx, CQIO_MEMORY, "run.watchdog: a thread could not be started");
  }
  ctx->watchdog = dog;
  return CQIO_OK;
}

void cqio_watchdog_stop(cqio_ctx *ctx) {
  struct cqio_watchdog *dog = ctx->watchdog;
  if (!dog) return;
  pthread_mutex_lock(&dog->mutex);
  dog->over = true;
  pthread_cond_signal(&dog->wake);
  pthread_mutex_unlock(&dog->mutex);
  pthread_join(dog->thread, NULL);
  pthread_cond_destroy(&dog->wake);
  pthread_mutex_destroy(&dog->mutex);
  cqio_free(dog);
  ctx->watchdog = NULL;
}

void cqio_watchdog_touch(cqio_ctx *ctx, int file) {
  struct cqio_watchdog *dog = ctx->watchdog;
  if (!dog) return;
  pthread_mutex_lock(&dog->mutex);
  dog->touched = file;
  pthread_mutex_unlock(&dog->mutex);
}

void cqio_progress(cqio_ctx *ctx) {
  for (; ctx; ctx = ctx->parent)
    if (ctx->watchdog) atomic_fetch_add(&ctx->watchdog->progress, 1);
}
