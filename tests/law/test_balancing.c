/* balancing: reference tables, bounds, signs, optimality, soft and contradictory constraints, and
 * the same bits on any number of ranks (30.6-30.10). */
#include "law/balancing_case.h"

#include "cqio/regional.h"
#include "law/balancing_gold.h"

static struct table other;

/* ---- reference tables ------------------------------------------------------------------------ */

static void gold_ras(void **state) {
  (void)state;
  begin(&t, 3, 3, ras_prior);
  t.options.link = CQIO_BALANCE_GRAS;
  add_margins(&t, ras_target, 0.0);
  balance(&t);
  near_all(t.result, ras_table, 9, 1e-10);
}

static void gold_gras(void **state) {
  (void)state;
  begin(&t, 3, 4, gras_prior);
  t.options.link = CQIO_BALANCE_GRAS;
  add_margins(&t, gras_target, 0.0);
  balance(&t);
  near_all(t.result, gras_table, 12, 1e-10);
  begin(&t, 2, 2, negative_prior);
  t.options.link = CQIO_BALANCE_GRAS;
  add_margins(&t, negative_target, 0.0);
  balance(&t);
  near_all(t.result, negative_table, 4, 1e-10);
}

static void begin_wls(struct table *table) {
  begin(table, 3, 4, gras_prior);
  table->options.relative = 1.0;
  table->options.floor = 0.5;
  table->bounds = true;
  for (int k = 0; k < 12; k++) {
    table->low_of[k] = gras_prior[k] > 0.0 ? 0.0 : -HUGE_VAL;
    table->high_of[k] = gras_prior[k] > 0.0 ? HUGE_VAL : 0.0;
  }
  table->high_of[1] = 3.5;
  add_margins(table, gras_target, 0.0);
  add_list(table, 10.0, 0.0);
  add_cell(table, 0, 0, 1.0);
  add_cell(table, 2, 2, 1.0);
}

static void gold_wls(void **state) {
  (void)state;
  begin_wls(&t);
  balance(&t);
  near_all(t.result, wls_table, 12, 1e-10);
  assert_all(fabs(t.report.primal - wls_objective) <= 1e-11);
  assert_all(fabs(t.report.primal - t.report.dual) <= 1e-11);
}

static void gold_kras(void **state) {
  (void)state;
  begin(&t, 3, 3, ras_prior);
  t.options.link = CQIO_BALANCE_GRAS;
  add_margins(&t, ras_target, 1.0);
  add(&t, CQIO_BALANCE_BLOCK, 0, 0, 560.0, 4.0);
  add(&t, CQIO_BALANCE_BLOCK, 0, 0, 530.0, 8.0);
  balance(&t);
  near_all(t.result, kras_table, 9, 1e-10);
  near_all(t.realised, kras_realised, 8, 1e-10);
  for (int k = 0; k < 8; k++) {
    double sigma = t.constraint[k].reliability;
    assert_all(fabs(t.constraint[k].target - t.realised[k] - sigma * sigma * t.multiplier[k]) <=
               1e-9);
  }
}

/* Cell (1, 1) = 9 in a row of 5 and a column of 6: two of these are enough. */
static void gold_infeasible(void **state) {
  (void)state;
  static const double ones[] = {1, 1, 1, 1}, margins[] = {5, 7, 6, 6};
  for (int explain = 0; explain < 2; explain++) {
    begin(&t, 2, 2, ones);
    add_margins(&t, margins, 0.0);
    add_list(&t, 9.0, 0.0);
    add_cell(&t, 0, 0, 1.0);
    t.options.explain = explain;
    fails_with(&t, CQIO_DATA, "constraints contradict each other");
    assert_all(t.report.missed > 0.0);
    if (!explain) continue;
    int64_t low = t.report.conflict[0], high = t.report.conflict[1];
    if (low > high) {
      low = t.report.conflict[1];
      high = t.report.conflict[0];
    }
    assert_all(t.report.conflicts == 2 && (low == 0 || low == 2) && high == 4);
  }
}

/* ---- laws ------------------------------------------------------------------------------------ */

/* The limit of alternating scaling, signs and zeros kept. */
static void limit_of_gras(void **state) {
  (void)state;
  static double expected[CELLS];
  begin_random(&t, 23, 17, true, truth);
  t.options.link = CQIO_BALANCE_GRAS;
  add_true_margins(&t, truth);
  balance(&t);
  check_realised(&t, 1e-11);
  double target[2 * LARGEST];
  for (int k = 0; k < 40; k++)
    target[k] = t.constraint[k].target;
  const cqio_margins_problem margins = {23, 17, t.dense, target, target + 23, NULL, NULL};
  assert_int_equal(cqio_gras(test_ctx, &margins, 1e-14, 100000, expected, NULL, NULL, NULL),
                   CQIO_OK);
  near_all(t.result, expected, 23 * 17, 1e-9);
  for (int k = 0; k < 23 * 17; k++)
    assert_all(t.result[k] * t.dense[k] > 0.0 || (t.result[k] == 0.0 && t.dense[k] == 0.0));
}

/* Conditions of the optimum: slope of the distance = sum of multipliers inside the bounds, of one
 * sign at them; every table that meets the constraints is as far as the gap says. */
static void optimum_of_wls(void **state) {
  (void)state;
  int rows = 31, columns = 22, at_bound = 0;
  begin_random(&t, rows, columns, true, truth);
  t.bounds = t.deviations = true;
  for (int k = 0; k < rows * columns; k++) {
    double z = truth[k];
    t.deviation_of[k] = 0.2 + 0.3 * fabs(t.dense[k]);
    t.low_of[k] = k % 3 == 0 ? z - 0.02 * fabs(z) : z > 0.0 ? 0.0 : -HUGE_VAL;
    t.high_of[k] = k % 5 == 0 ? z + 0.02 * fabs(z) : z > 0.0 ? HUGE_VAL : 0.0;
  }
  add_true_margins(&t, truth);
  add_true_blocks(&t, truth, 0.0);
  add_list(&t, 2.0 * truth[1] - truth[50], 0.0);
  add_cell(&t, 0, 1, 2.0);
  add_cell(&t, 50 / columns, 50 % columns, -1.0);
  balance(&t);
  check_realised(&t, 1e-11);
  const cqio_balance_constraint *list = &t.constraint[t.problem.constraints - 1];
  double distance = 0.0, primal = 0.0;
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++) {
      int at = i * columns + j;
      if (t.dense[at] == 0.0) continue;
      double y = t.multiplier[i] + t.multiplier[rows + j] +
                 t.multiplier[rows + columns + t.row_group[i] * t.problem.column_groups +
                              t.column_group[j]];
      for (int64_t e = list->first_term; e < list->first_term + list->terms; e++)
        if (t.term[e].row == i && t.term[e].column == j)
          y += t.term[e].coefficient * t.multiplier[t.problem.constraints - 1];
      double w = 1.0 / (t.deviation_of[at] * t.deviation_of[at]);
      double slope = w * (t.result[at] - t.dense[at]) - y;
      assert_all(t.result[at] >= t.low_of[at] && t.result[at] <= t.high_of[at]);
      bool low = t.result[at] == t.low_of[at], high = t.result[at] == t.high_of[at];
      at_bound += low || high;
      assert_all(low    ? slope >= -1e-12 * fabs(y)
                 : high ? slope <= 1e-12 * fabs(y)
                        : fabs(slope) <= 1e-11 * (1.0 + fabs(y) + w * fabs(t.dense[at])));
      primal += 0.5 * w * (truth[at] - t.dense[at]) * (truth[at] - t.dense[at]);
      distance += w * (truth[at] - t.result[at]) * (truth[at] - t.result[at]);
    }
  assert_all(at_bound > 20);
  assert_all(distance <= 2.0 * (primal - t.report.dual) * (1.0 + 1e-9));
  assert_all(fabs(t.report.primal - t.report.dual) <= 1e-9 * t.report.primal);
}

/* With ever larger sigma a constraint no longer counts; with sigma > 0 nothing contradicts. */
static void soft_constraints(void **state) {
  (void)state;
  begin_random(&t, 20, 12, false, truth);
  add_true_margins(&t, truth);
  add_true_blocks(&t, truth, 1e9);
  balance(&t);
  check_realised(&t, 1e-10);
  begin_random(&other, 20, 12, false, truth);
  add_true_margins(&other, truth);
  balance(&other);
  near_all(t.result, other.result, 240, 1e-8);
  begin_random(&t, 20, 12, false, truth);
  add_true_margins(&t, truth);
  for (int k = 0; k < 8; k++)
    add(&t, CQIO_BALANCE_BLOCK, 1, 1, 1000.0 * k, 5.0 + k);
  t.options.tolerance = 1e-10;
  balance(&t);
  check_realised(&t, 1e-10);
}

static bool names(const struct table *table, int64_t constraint) {
  for (int64_t i = 0; i < table->report.conflicts && i < CQIO_BALANCE_NAMED; i++)
    if (table->report.conflict[i] == constraint) return true;
  return false;
}

/* A social accounting matrix of which every account is to close and some totals are known. */
static void accounts_close(void **state) {
  (void)state;
  int n = 30;
  for (int link = 0; link < 2; link++) {
    begin_random(&t, n, n, true, truth);
    t.options.link = link == 0 ? CQIO_BALANCE_GRAS : CQIO_BALANCE_WLS;
    for (int i = 0; i < n; i++)
      add(&t, CQIO_BALANCE_ACCOUNT, i, i, 0.0, 0.0);
    add(&t, CQIO_BALANCE_ROW, 2, 0, 60.0, 0.0);
    add(&t, CQIO_BALANCE_COLUMN, 0, 5, 70.0, 2.0);
    balance(&t);
    check_realised(&t, 1e-10);
    double row = 0.0;
    for (int j = 0; j < n; j++)
      row += t.result[2 * n + j];
    assert_all(fabs(row - 60.0) <= 1e-9);
    for (int i = 0; i < n; i++)
      assert_all(t.result[i * n + i] * t.dense[i * n + i] > 0.0 || t.dense[i * n + i] == 0.0 ||
                 link == 1);
    t.options.explain = true; /* the account is to close, and its totals differ */
    add(&t, CQIO_BALANCE_COLUMN, 0, 2, 90.0, 0.0);
    fails_with(&t, CQIO_DATA, "balance: 3 constraints contradict each other");
    assert_all(names(&t, 2) && names(&t, 30) && names(&t, 32));
    assert_all(fabs(t.report.missed - 30.0) <= 1e-8);
  }
}

/* Targets of 0 on lines of one sign clear them; redundant constraints do no harm. */
static void zero_targets(void **state) {
  (void)state;
  for (int link = 0; link < 2; link++) {
    begin_random(&t, 15, 10, false, truth);
    t.options.link = link == 0 ? CQIO_BALANCE_GRAS : CQIO_BALANCE_WLS;
    for (int j = 0; j < 10; j++)
      truth[3 * 10 + j] = 0.0;
    for (int i = 0; i < 15; i++)
      truth[i * 10 + 7] = 0.0;
    add_true_margins(&t, truth);
    add_true_margins(&t, truth);
    balance(&t);
    check_realised(&t, 1e-10);
    assert_all(t.report.vanished > 0);
    for (int i = 0; i < 15; i++)
      for (int j = 0; j < 10; j++)
        assert_all((i != 3 && j != 7) || t.result[i * 10 + j] == 0.0);
  }
}

/* ---- contradictions -------------------------------------------------------------------------- */

/* A block asks for more than its rows have; rows and columns that do not sum to the same; a target
 * out of reach of its cells: found without a search. */
static void plain_contradictions(void **state) {
  (void)state;
  begin_random(&t, 20, 12, false, truth);
  add_true_margins(&t, truth);
  add_true_blocks(&t, truth, 0.0);
  double rows = 0.0;
  for (int i = 0; i < 5; i++)
    rows += t.constraint[i].target;
  t.constraint[32].target = 1.5 * rows;
  fails_with(&t, CQIO_DATA, "constraints contradict each other: constraint 33 = ");
  assert_all(t.report.conflicts == 6 && names(&t, 32) && names(&t, 0) && names(&t, 4));
  assert_all(fabs(t.report.missed - 0.5 * rows) <= 1e-9 * rows && t.report.steps == 0);

  begin_random(&t, 20, 12, false, truth);
  add_true_margins(&t, truth);
  t.constraint[31].target += 3.0;
  fails_with(&t, CQIO_DATA, "balance: 32 constraints contradict each other");
  assert_all(fabs(t.report.missed - 3.0) <= 1e-9);

  begin_random(&t, 20, 12, false, truth);
  add_true_margins(&t, truth);
  t.constraint[4].target = -2.0;
  t.constraint[4].name = "sales of steel";
  fails_with(&t, CQIO_DATA,
             "balance: sales of steel = -2 cannot be met by its cells, which miss it "
             "by 2: expected");
  assert_all(t.report.conflicts == 1 && t.report.conflict[0] == 4);
}

/* Two cells of one row are to be more than the row has: nothing but the search sees it. */
static void planted_contradiction(void **state) {
  (void)state;
  for (int link = 0; link < 2; link++) {
    begin_random(&t, 20, 12, false, truth);
    t.options.link = link == 0 ? CQIO_BALANCE_GRAS : CQIO_BALANCE_WLS;
    t.options.explain = true;
    add_true_margins(&t, truth);
    double row = t.constraint[6].target;
    for (int j = 0, found = 0; found < 2; j++) {
      if (t.dense[6 * 12 + j] == 0.0) continue;
      add_list(&t, (found == 0 ? 0.7 : 0.6) * row, 0.0);
      add_cell(&t, 6, j, 1.0);
      t.constraint[20 + j].target += row; /* room in the columns */
      t.constraint[(found == 0 ? 1 : 2)].target += row;
      found++;
    }
    fails_with(&t, CQIO_DATA, "balance: 3 constraints contradict each other");
    assert_all(t.report.conflicts == 3 && names(&t, 6) && names(&t, 32) && names(&t, 33));
    assert_all(fabs(t.report.missed - 0.3 * row) <= 1e-9 * row);
    t.options.steps = 1; /* what was not met is no contradiction */
    t.constraint[32].reliability = t.constraint[33].reliability = 0.01 * row;
    fails_with(&t, CQIO_CONVERGENCE, "no contradiction was proved");
  }
}

/* Rows and columns whose totals differ by a part of what the tolerance allows are met, by more are
 * refused. */
static void threshold_of_proofs(void **state) {
  (void)state;
  for (int link = 0; link < 2; link++)
    for (int more = 0; more < 2; more++) {
      begin_random(&t, 20, 12, false, truth);
      t.options.link = link == 0 ? CQIO_BALANCE_GRAS : CQIO_BALANCE_WLS;
      t.options.tolerance = 1e-6;
      add_true_margins(&t, truth);
      double sizes = 0.0;
      for (int k = 0; k < 32; k++)
        sizes += t.constraint[k].target;
      t.constraint[31].target += (more ? 1.02 : 0.9) * t.options.tolerance * sizes;
      if (more) {
        fails_with(&t, CQIO_DATA, "balance: 32 constraints contradict each other");
        continue;
      }
      cqio_status status = balance_on(test_ctx, &t); /* met, or not quite, but not refuted */
      assert_all(status == CQIO_OK || status == CQIO_CONVERGENCE);
      assert_all(t.report.conflicts == 0);
      cqio_ctx_clear_problems(test_ctx);
    }
  begin_random(&t, 20, 12, false, truth); /* rounding below 0 is no contradiction */
  for (int j = 0; j < 12; j++)
    truth[4 * 12 + j] = 0.0;
  add_true_margins(&t, truth);
  t.options.tolerance = 1e-10;
  t.constraint[4].target = -1e-15;
  balance(&t);
  for (int j = 0; j < 12; j++)
    assert_all(fabs(t.result[4 * 12 + j]) <= 1e-12);
}

/* ---- sentences ------------------------------------------------------------------------------- */

static void refusals(void **state) {
  (void)state;
  begin_wls(&t);
  t.constraint[2].target = NAN;
  t.constraint[2].name = "steel";
  fails_with(&t, CQIO_DATA, "balance: target of steel = nan: not a number");
  begin_wls(&t);
  t.constraint[3].reliability = -1.0;
  fails_with(&t, CQIO_DATA, "balance: reliability of constraint 4 = -1: expected >= 0");
  begin_wls(&t);
  t.low_of[6] = 9.0;
  t.high_of[6] = 8.0;
  fails_with(&t, CQIO_DATA, "balance: bounds of cell (2, 3): 9 > 8");
  begin_wls(&t);
  t.constraint[7].terms = 0;
  fails_with(&t, CQIO_DATA, "balance: constraint 8 names no cell");
  begin_wls(&t);
  t.term[1].column = 4;
  fails_with(&t, CQIO_DATA, "balance: column of constraint 8 = 5: expected 1 to 4");
  begin_wls(&t);
  t.term[1].coefficient = HUGE_VAL;
  fails_with(&t, CQIO_DATA, "balance: coefficient of constraint 8 = inf: expected a finite value");
  begin_wls(&t);
  t.constraint[1].row = 3;
  fails_with(&t, CQIO_DATA, "balance: row of constraint 2 = 4: expected 1 to 3");
  begin_wls(&t);
  t.dense[11] = HUGE_VAL;
  fails_with(&t, CQIO_DATA, "balance: prior of cell (3, 4) = inf: expected a finite value, not 0");
  begin_wls(&t);
  t.deviations = true;
  fails_with(&t, CQIO_DATA, "balance: standard error of cell (1, 1) = 0: expected a value > 0");
  begin_wls(&t);
  t.options.link = CQIO_BALANCE_GRAS;
  fails_with(&t, CQIO_DATA, "balance: bounds with the link gras: expected none; take the link wls");
}

/* Every rank finds alone what all find together, to the bit. */
static void same_bits(void **state) {
  (void)state;
  cqio_ctx *alone;
  assert_int_equal(cqio_ctx_alone(test_ctx, &alone), CQIO_OK);
  for (int link = 0; link < 2; link++) {
    for (int twice = 0; twice < 2; twice++) {
      struct table *table = twice ? &other : &t;
      begin_random(table, LARGEST, 30, true, truth);
      table->options.link = link == 0 ? CQIO_BALANCE_GRAS : CQIO_BALANCE_WLS;
      add_true_margins(table, truth);
      add_true_blocks(table, truth, 0.1);
      add(table, CQIO_BALANCE_ACCOUNT, 7, 11, 1.0, 0.5);
      add_list(table, truth[3] + truth[700], 0.0);
      add_cell(table, 0, 3, 1.0);
      add_cell(table, 700 / 30, 700 % 30, 1.0);
      assert_int_equal(balance_on(twice ? alone : test_ctx, table), CQIO_OK);
    }
    assert_all(memcmp(t.result, other.result, sizeof t.result) == 0);
    assert_all(memcmp(t.multiplier, other.multiplier, sizeof t.multiplier) == 0);
    assert_all(t.report.steps == other.report.steps && t.report.products == other.report.products);
  }
  cqio_ctx_destroy(&alone);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(gold_ras),
      cmocka_unit_test(gold_gras),
      cmocka_unit_test(gold_wls),
      cmocka_unit_test(gold_kras),
      cmocka_unit_test(gold_infeasible),
      cmocka_unit_test(limit_of_gras),
      cmocka_unit_test(optimum_of_wls),
      cmocka_unit_test(soft_constraints),
      cmocka_unit_test(accounts_close),
      cmocka_unit_test(zero_targets),
      cmocka_unit_test(plain_contradictions),
      cmocka_unit_test(planted_contradiction),
      cmocka_unit_test(threshold_of_proofs),
      cmocka_unit_test(refusals),
      cmocka_unit_test(same_bits),
  };
  return mpi_test_main(argc, argv, "law_balancing", tests, sizeof tests / sizeof *tests);
}
