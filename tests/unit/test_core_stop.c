/* core: requests to stop, and the watchdog of a rank that works. */
#include "support/mpi_test.h"

#include <signal.h>
#include <string.h>
#include <time.h>

/* Steps of 0.1 s within 1.5 s: a look sees that one half as long again would end too late. */
static void limit(void **state) {
  (void)state;
  int looks = 0;
  cqio_ctx *ctx;
  assert_all(cqio_ctx_create(MPI_COMM_WORLD, &ctx) == CQIO_OK);
  if (cqio_ctx_rank(ctx) == 0) cqio_stop_within(ctx, 1.5);
  assert_all(strcmp(cqio_stop_cause(ctx), "by a signal") == 0);
  for (; !cqio_stop_requested(ctx) && looks < 40; looks++)
    nanosleep(&(struct timespec){0, 100000000}, NULL);
  assert_all(looks >= 1 && looks < 15);
  assert_all(strcmp(cqio_stop_cause(ctx), "before its time is over") == 0);
  assert_all(cqio_stop_requested(ctx));
  cqio_ctx_destroy(&ctx);
}

static void stop(void **state) {
  (void)state;
  bool last = cqio_ctx_rank(test_ctx) == cqio_ctx_size(test_ctx) - 1;
  assert_all(!cqio_stop_pending(test_ctx)); /* signals are not held yet */
  cqio_stop_hold();
  assert_all(!cqio_stop_requested(test_ctx));
  if (last) raise(SIGUSR1);
  assert_all(cqio_stop_pending(test_ctx) == last);
  assert_all(cqio_stop_requested(test_ctx));
  raise(SIGTERM); /* again: still not the end of the process */
  assert_all(cqio_stop_requested(test_ctx));
}

/* Longer than the limit, with signs of life. */
static void watchdog(void **state) {
  (void)state;
  assert_all(cqio_watchdog_start(test_ctx, 0.5) == CQIO_OK);
  for (int k = 0; k < 15; k++) {
    nanosleep(&(struct timespec){0, 100000000}, NULL);
    cqio_progress(test_ctx);
  }
  cqio_ctx *alone; /* what it does is progress of the one that is watched */
  assert_all(cqio_ctx_alone(test_ctx, &alone) == CQIO_OK);
  for (int k = 0; k < 8; k++) {
    nanosleep(&(struct timespec){0, 100000000}, NULL);
    assert_int_equal(cqio_agree(alone, CQIO_OK), CQIO_OK);
  }
  cqio_ctx_destroy(&alone);
  cqio_watchdog_stop(test_ctx);
  assert_all(cqio_watchdog_start(test_ctx, 0.0) == CQIO_OK); /* none */
  cqio_progress(test_ctx);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(stop), cmocka_unit_test(limit),
                                     cmocka_unit_test(watchdog)};
  return mpi_test_main(argc, argv, "unit_core_stop", tests, sizeof tests / sizeof *tests);
}
