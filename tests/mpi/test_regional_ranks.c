/* regional: the bits of balanced trade and calibrated beta do not depend on the number of ranks. */
#include "support/mpi_test.h"

#include <string.h>

#include "law/regional_economy.h"

static void same_trade(void **state) {
  (void)state;
  struct economy e;
  cqio_trade all, alone;
  cqio_ctx *self;
  assert_all(cqio_ctx_create(MPI_COMM_SELF, &self) == CQIO_OK);
  assert_all(economy_create(test_ctx, &e) == CQIO_OK);
  assert_all(cqio_gravity_balance(test_ctx, &e.problem, e.kernel, 1e-13, 10000, &all) == CQIO_OK);
  assert_all(cqio_gravity_balance(self, &e.problem, e.kernel, 1e-13, 10000, &alone) == CQIO_OK);
  assert_all(memcmp(all.from, alone.from, sizeof(double) * S * L) == 0);
  assert_all(memcmp(all.to, alone.to, sizeof(double) * S * L) == 0);
  assert_all(memcmp(all.sweeps, alone.sweeps, sizeof(int) * S) == 0);
  assert_all(memcmp(all.row_error, alone.row_error, sizeof(double) * S) == 0);
  assert_all(memcmp(all.class_haul, alone.class_haul, sizeof(double) * CLASSES) == 0);
  assert_all(all.class_flow[0] > 0.0 && all.from[0] > 0.0);
  cqio_trade_free(&all);
  cqio_trade_free(&alone);
  economy_free(&e);
  cqio_ctx_destroy(&self);
}

static void same_beta(void **state) {
  (void)state;
  struct economy e;
  cqio_ctx *self;
  bool power[CLASSES] = {false, true};
  double target[CLASSES] = {60.0, 50.0}, all[2 * CLASSES] = {0}, alone[2 * CLASSES] = {0};
  assert_all(cqio_ctx_create(MPI_COMM_SELF, &self) == CQIO_OK);
  assert_all(economy_create(test_ctx, &e) == CQIO_OK);
  assert_all(cqio_gravity_calibrate(test_ctx, &e.problem, power, target, all, all + CLASSES) ==
             CQIO_OK);
  assert_all(cqio_gravity_calibrate(self, &e.problem, power, target, alone, alone + CLASSES) ==
             CQIO_OK);
  assert_all(all[0] > 0.0 && memcmp(all, alone, sizeof all) == 0);
  economy_free(&e);
  cqio_ctx_destroy(&self);
}

/* A failure of one rank's sector is the status and the message of all. */
static void same_failure(void **state) {
  (void)state;
  struct economy e;
  cqio_trade trade;
  assert_all(economy_create(test_ctx, &e) == CQIO_OK);
  for (int s = 0; s < R; s++)
    e.kernel[R * R + s] = 0.0; /* class of product 3 only */
  assert_all(cqio_gravity_balance(test_ctx, &e.problem, e.kernel, 1e-13, 10000, &trade) ==
             CQIO_DATA);
  assert_all(strstr(cqio_ctx_problem(test_ctx, 0), "sector 'trade', district 'ada'") != NULL);
  cqio_ctx_clear_problems(test_ctx);
  economy_free(&e);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(same_trade), cmocka_unit_test(same_beta),
                                     cmocka_unit_test(same_failure)};
  return mpi_test_main(argc, argv, "mpi_regional", tests, sizeof tests / sizeof *tests);
}
