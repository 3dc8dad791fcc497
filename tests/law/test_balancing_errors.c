/* balancing: standard errors of cells (30.16) against differences of solutions and closed forms. */
#include "law/balancing_case.h"

static double error[CELLS];

static cqio_status find_errors(struct table *table) {
  static double own[CELLS];
  cqio_status status =
      cqio_balance_errors(test_ctx, &table->problem, &table->options, table->multiplier, own);
  memset(error, 0, sizeof error);
  for (int64_t i = 0; i < table->count; i++)
    for (int64_t k = table->start[i]; k < table->start[i + 1]; k++)
      error[(table->first + i) * table->columns + table->column[k]] = own[k];
  MPI_Allreduce(MPI_IN_PLACE, error, CELLS, MPI_DOUBLE, MPI_SUM, cqio_ctx_comm(test_ctx));
  return status;
}

/* Two cells whose sum is known: s1 s2 / sqrt(s1^2 + s2^2) each; with a standard error of the sum,
 * 1 / s^2 = 1 / s1^2 + 1 / (s2^2 + sigma^2). */
static void two_cells(void **state) {
  (void)state;
  static const double dense[] = {3, 4};
  for (int soft = 0; soft < 2; soft++) {
    double sigma = 2.0 * soft;
    begin(&t, 1, 2, dense);
    t.deviations = true;
    t.deviation_of[0] = 1.0;
    t.deviation_of[1] = 0.5;
    add(&t, CQIO_BALANCE_ROW, 0, 0, 8.0, sigma);
    balance(&t);
    assert_int_equal(find_errors(&t), CQIO_OK);
    assert_all(fabs(error[0] - 1.0 / sqrt(1.0 + 1.0 / (0.25 + sigma * sigma))) <= 1e-14);
    assert_all(fabs(error[1] - 1.0 / sqrt(4.0 + 1.0 / (1.0 + sigma * sigma))) <= 1e-14);
  }
}

/* The table of this test: every kind of sum, one of them twice, two with standard errors; no bound
 * holds. */
static void begin_all(void) {
  begin_random(&t, 7, 6, true, truth);
  t.deviations = t.bounds = true;
  for (int k = 0; k < 42; k++) {
    t.low_of[k] = -HUGE_VAL;
    t.high_of[k] = HUGE_VAL;
    t.deviation_of[k] = 0.05 * (1.0 + k % 5) * (fabs(t.dense[k]) + 0.01);
  }
  t.problem.row_groups = 2;
  t.problem.column_groups = 2;
  for (int i = 0; i < 7; i++)
    t.row_group[i] = i / 4;
  for (int j = 0; j < 6; j++)
    t.column_group[j] = j / 3;
  add(&t, CQIO_BALANCE_ROW, 1, 0, 5.0, 0.0);
  add(&t, CQIO_BALANCE_ROW, 1, 0, 5.0, 0.0);
  add(&t, CQIO_BALANCE_ROW, 3, 0, 6.0, 0.4);
  add(&t, CQIO_BALANCE_COLUMN, 0, 2, 7.0, 0.0);
  add(&t, CQIO_BALANCE_ACCOUNT, 4, 4, 0.0, 0.0);
  add(&t, CQIO_BALANCE_BLOCK, 0, 1, 8.0, 0.3);
  add_list(&t, 9.0, 0.0);
  add_cell(&t, 2, 1, 2.0);
  add_cell(&t, 5, 3, -1.0);
  add_cell(&t, 6, 0, 1.0);
}

static double moved[CELLS];

/* moved += (change of the solution by CHANGE standard errors in *value)^2. */
static void add_change(double *value, double by) {
  static double before[CELLS];
  memcpy(before, t.result, sizeof before);
  double kept = *value;
  *value += by;
  balance(&t);
  for (int k = 0; k < 42; k++)
    moved[k] += (t.result[k] - before[k]) * (t.result[k] - before[k]);
  *value = kept;
  balance(&t);
}

/* The solution is linear in prior and targets while no bound holds: changes by one standard error
 * of each add up to the variances. */
static void as_differences(void **state) {
  (void)state;
  begin_all();
  balance(&t);
  assert_int_equal(find_errors(&t), CQIO_OK);
  memset(moved, 0, sizeof moved);
  for (int k = 0; k < 42; k++)
    if (t.dense[k] != 0.0) add_change(&t.dense[k], t.deviation_of[k]);
  for (int64_t k = 0; k < t.problem.constraints; k++)
    if (t.constraint[k].reliability > 0.0)
      add_change(&t.constraint[k].target, t.constraint[k].reliability);
  int fixed = 0;
  for (int k = 0; k < 42; k++) {
    if (fabs(error[k] - sqrt(moved[k])) > 1e-9)
      fail_msg("cell %d: %.15g, by differences %.15g", k + 1, error[k], sqrt(moved[k]));
    assert_all(error[k] <= t.deviation_of[k] * (1.0 + 1e-12));
    fixed += t.dense[k] != 0.0 && error[k] < 0.999 * t.deviation_of[k];
  }
  assert_all(fixed > 10);
}

/* What constraints fix has none, nor has a cell at its bound, nor one without prior. */
static void fixed_cells(void **state) {
  (void)state;
  static const double dense[] = {3, 4, 5, 0, 2, 6};
  begin(&t, 2, 3, dense);
  t.bounds = true;
  for (int k = 0; k < 6; k++)
    t.high_of[k] = HUGE_VAL;
  t.high_of[4] = 1.0;
  add(&t, CQIO_BALANCE_ROW, 0, 0, 14.0, 0.0);
  add_list(&t, 9.0, 0.0);
  add_cell(&t, 0, 0, 1.0);
  add_cell(&t, 0, 1, 1.0);
  balance(&t);
  assert_int_equal(find_errors(&t), CQIO_OK);
  assert_all(error[2] == 0.0 && error[3] == 0.0 && error[4] == 0.0);
  assert_all(fabs(error[0] - error[1]) <= 1e-14 && error[0] > 0.1);
  assert_all(fabs(error[5] - 0.3 * 6.0) <= 1e-14);
}

static void refused(void **state) {
  (void)state;
  static const double dense[] = {3, 4};
  begin(&t, 1, 2, dense);
  add(&t, CQIO_BALANCE_ROW, 0, 0, 8.0, 0.0);
  balance(&t);
  t.options.link = CQIO_BALANCE_GRAS;
  assert_int_equal(find_errors(&t), CQIO_DATA);
  assert_non_null(
      strstr(cqio_ctx_problem(test_ctx, 0), "with the link gras: expected the link wls"));
  cqio_ctx_clear_problems(test_ctx);
  t.options.link = CQIO_BALANCE_WLS;
  t.problem.constraints = 5001;
  assert_int_equal(find_errors(&t), CQIO_DATA);
  assert_non_null(
      strstr(cqio_ctx_problem(test_ctx, 0), "with 5001 constraints: expected at most 5000"));
  cqio_ctx_clear_problems(test_ctx);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_cells),
      cmocka_unit_test(as_differences),
      cmocka_unit_test(fixed_cells),
      cmocka_unit_test(refused),
  };
  return mpi_test_main(argc, argv, "law_balancing_errors", tests, sizeof tests / sizeof *tests);
}
