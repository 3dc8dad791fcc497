/* iotable: generated trade structures: margins, and the same matrix on any number of ranks. */
#include "support/mpi_test.h"

#include <math.h>
#include <string.h>

#include "cqio/iotable.h"

enum { COLUMNS = 4 };

/* Products with fixed vectors, gathered: [COLUMNS][n]. */
static double *multiply(cqio_ctx *ctx, const char *source, bool trade, int64_t *n) {
  cqio_io_table *table;
  cqio_operator *op;
  int64_t first, count;
  double *x, *y, *all;
  if (cqio_io_table_read(ctx, source, NULL, &table)) MPI_Abort(MPI_COMM_WORLD, 1);
  if (cqio_operator_create(ctx, table->structure, &op)) MPI_Abort(MPI_COMM_WORLD, 1);
  cqio_operator_range(op, &first, &count);
  *n = cqio_operator_total(op);
  if (CQIO_ALLOC(ctx, COLUMNS * count, &x) || CQIO_ALLOC(ctx, COLUMNS * count, &y) ||
      CQIO_ALLOC(ctx, COLUMNS * *n, &all))
    MPI_Abort(MPI_COMM_WORLD, 1);
  for (int k = 0; k < COLUMNS; k++)
    for (int64_t i = 0; i < count; i++)
      x[k * count + i] = trade ? 1.0 : sin((double)((first + i) * (k + 1)));
  cqio_status status = trade ? cqio_operator_trade(ctx, op, true, COLUMNS, x, y)
                             : cqio_operator_apply(ctx, op, COLUMNS, x, y);
  if (status || cqio_operator_gather(ctx, op, COLUMNS, y, all)) MPI_Abort(MPI_COMM_WORLD, 1);
  cqio_free(x);
  cqio_free(y);
  cqio_operator_destroy(&op);
  cqio_io_table_destroy(&table);
  return all;
}

/* Every sector has the same margin 1 - m in all regions; technology sums to 0.3 to 0.8. */
static void check_margins(const char *source, int sectors, double tolerance) {
  int64_t n;
  double *margin = multiply(test_ctx, source, true, &n);
  for (int64_t i = 0; i < n; i++) {
    double expected = margin[i % sectors];
    assert_all(expected > 0.5 && expected < 0.9);
    assert_all(fabs(margin[i] - expected) <= tolerance);
  }
  assert_all(fabs(margin[0] - margin[1]) > 1e-4);
  cqio_free(margin);
}

static void check_ranks(const char *source) {
  int64_t n, same;
  cqio_ctx *self;
  double *all = multiply(test_ctx, source, false, &n);
  assert_int_equal(cqio_ctx_create(MPI_COMM_SELF, &self), CQIO_OK);
  double *alone = multiply(self, source, false, &same);
  assert_all(n == same && memcmp(all, alone, (size_t)(COLUMNS * n) * sizeof *all) == 0);
  cqio_ctx_destroy(&self);
  cqio_free(all);
  cqio_free(alone);
}

static void stored_shares(void **state) {
  (void)state;
  check_margins("mrio:regions=7,sectors=5,seed=3", 5, 1e-14);
  check_ranks("mrio:regions=7,sectors=5,seed=3");
  check_ranks("mrio:regions=2,sectors=3,seed=4"); /* fewer regions than ranks */
}

static void gravity(void **state) {
  (void)state;
  check_margins("gravity:regions=500,sectors=4,classes=3,seed=3", 4, 1e-10);
  check_ranks("gravity:regions=500,sectors=4,classes=3,seed=3");
  check_ranks("gravity:regions=1,sectors=3,classes=1,seed=3");
}

static void refused(void **state) {
  (void)state;
  cqio_io_table *table;
  assert_all(cqio_io_table_read(test_ctx, "gravity:regions=0,sectors=4,classes=3,seed=3", NULL,
                                &table) == CQIO_USAGE);
  cqio_ctx_clear_problems(test_ctx);
  assert_all(cqio_io_table_read(test_ctx, "mrio:regions=1000000,sectors=90000,seed=3", NULL,
                                &table) == CQIO_USAGE);
  cqio_ctx_clear_problems(test_ctx);
  cqio_io_options options;
  cqio_io_options_init(&options);
  options.memory = 1e6;
  assert_all(cqio_io_table_read(test_ctx, "mrio:regions=900,sectors=9,seed=3", &options, &table) ==
             CQIO_MEMORY);
  cqio_ctx_clear_problems(test_ctx);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(stored_shares), cmocka_unit_test(gravity),
                                     cmocka_unit_test(refused)};
  return mpi_test_main(argc, argv, "unit_generate_trade", tests, sizeof tests / sizeof *tests);
}
