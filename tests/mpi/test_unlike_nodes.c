/* Ranks on unlike nodes, as two ranks here: what leads into collective calls is agreed. Where it is
 * not, a rank waits for another that has left, until the time of the test is over. */
#include "support/mpi_test.h"
#include "support/trade_case.h"

#include "core/processor.h"
#include "cqio/solve.h"

enum { N = 320 };

/* x = (I - A)^-1 f by MIXED within LIMIT bytes a rank, for A with column sums of 0.5. */
static cqio_status solve(double limit, cqio_solve_report *report) {
  uint64_t seed = 3;
  int64_t first, count;
  cqio_operator *op;
  cqio_solve_params params;
  double *a = drawn(N * N, &seed), *f = drawn(N, &seed), *x = numbers(N);
  scale_columns(a, N, N, 0.5);
  cqio_dense_rows(test_ctx, N, &first, &count);
  assert_all(cqio_operator_create_dense(test_ctx, N, a + first * N, NULL, &op) == CQIO_OK);
  cqio_solve_params_init(&params);
  params.method = CQIO_SOLVE_MIXED;
  params.memory_limit = limit;
  cqio_status status = cqio_leontief_solve(test_ctx, op, &params, 1, f + first, x, NULL, report);
  cqio_operator_destroy(&op);
  free(a);
  free(f);
  free(x);
  return status;
}

/* One rank multiplies in BF16, the other does not: both estimate the same, and neither uses it. */
static void processors(void **state) {
  (void)state;
  cqio_solve_report report;
  bool first = cqio_ctx_rank(test_ctx) == 0;
  assert_all(cqio__processors_agree(test_ctx, first) == CQIO_OK);
  assert_all(!cqio__processors_have_bf16(test_ctx));
  assert_all(solve(0.0, &report) == CQIO_OK && report.method == CQIO_SOLVE_MIXED);
  assert_all(!strstr(report.reason, "BF16"));
  assert_all(solve(report.memory, &report) == CQIO_OK); /* as much as it says, without BF16 */
  assert_all(cqio__processors_agree(test_ctx, cqio__processor_has_bf16()) == CQIO_OK);
}

/* Enough memory on one rank only is not enough. */
static void limits(void **state) {
  (void)state;
  cqio_solve_report report;
  bool first = cqio_ctx_rank(test_ctx) == 0;
  assert_all(solve(first ? 1e9 : 1e4, &report) == CQIO_MEMORY);
  cqio_ctx_clear_problems(test_ctx);
  assert_all(solve(first ? 1e4 : 0.0, &report) == CQIO_MEMORY);
  cqio_ctx_clear_problems(test_ctx);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(processors), cmocka_unit_test(limits)};
  return mpi_test_main(argc, argv, "mpi_unlike_nodes", tests, sizeof tests / sizeof *tests);
}
