/* balancing: products by masks of eight columns against those cell by cell, to the bit. */
#include "cqio/numeric.h"
#include "support/mpi_test.h"

#include <string.h>

#include "balancing/balancing.h"
#include "core/spread.h"

enum { ROWS = 150, GROUPS = 3, TERMS = 40, MOST_COLUMNS = 61 };
enum { MOST_CELLS = ROWS * MOST_COLUMNS, MOST = ROWS + MOST_COLUMNS + GROUPS * GROUPS + 1 };

struct invented {
  int64_t start[ROWS + 1], number[MOST];
  int32_t column[MOST_CELLS];
  double prior[MOST_CELLS], x[MOST], sums[2][MOST];
  int row_group[ROWS], column_group[MOST_COLUMNS];
  cqio_balance_constraint constraint[MOST];
  cqio_balance_term term[TERMS];
  cqio_balance_problem problem;
};

static double uniform(uint64_t stream, int64_t k) {
  return cqio_random_uniform(11, stream, (uint64_t)k);
}

/* Half of the cells, of both signs. */
static void invent_cells(struct invented *v, int columns) {
  int64_t first, count, k = 0;
  cqio_balance_rows(ROWS, cqio_ctx_size(test_ctx), cqio_ctx_rank(test_ctx), &first, &count);
  v->start[0] = 0;
  for (int64_t i = 0; i < count; i++) {
    for (int j = 0; j < columns; j++) {
      int64_t cell = (first + i) * columns + j;
      if (uniform(0, cell) < 0.5) continue;
      v->column[k] = j;
      v->prior[k++] = uniform(1, cell) - 0.2;
    }
    v->start[i + 1] = k;
  }
}

/* Rows, columns and blocks, and one list; targets do not matter. */
static void invent(struct invented *v, int columns) {
  int64_t m = 0;
  invent_cells(v, columns);
  for (int i = 0; i < ROWS; i++) {
    v->row_group[i] = i / 20 % GROUPS;
    v->constraint[m++] = (cqio_balance_constraint){.sum = CQIO_BALANCE_ROW, .row = i};
  }
  for (int j = 0; j < columns; j++) {
    v->column_group[j] = j % 17 % GROUPS;
    v->constraint[m++] = (cqio_balance_constraint){.sum = CQIO_BALANCE_COLUMN, .column = j};
  }
  for (int b = 0; b < GROUPS * GROUPS; b++)
    v->constraint[m++] = (cqio_balance_constraint){
        .sum = CQIO_BALANCE_BLOCK, .row = b / GROUPS, .column = b % GROUPS};
  for (int t = 0; t < TERMS; t++)
    v->term[t] = (cqio_balance_term){t * 3, t % columns, 1.0 + t};
  v->constraint[m++] = (cqio_balance_constraint){.sum = CQIO_BALANCE_CELLS, .terms = TERMS};
  for (int64_t k = 0; k < m; k++) {
    v->number[k] = k;
    v->x[k] = uniform(2, k) - 0.5;
  }
  v->problem = (cqio_balance_problem){.rows = ROWS,
                                      .columns = columns,
                                      .start = v->start,
                                      .column = v->column,
                                      .prior = v->prior,
                                      .row_groups = GROUPS,
                                      .column_groups = GROUPS,
                                      .row_group = v->row_group,
                                      .column_group = v->column_group,
                                      .constraints = m,
                                      .terms = TERMS,
                                      .constraint = v->constraint,
                                      .term = v->term};
}

static void check(int columns, cqio_balance_link link) {
  static struct invented v;
  struct engine engine;
  cqio_balance_options options = cqio_balance_defaults();
  options.link = link;
  invent(&v, columns);
  int64_t m = v.problem.constraints;
  assert_all(cqio__engine_create(test_ctx, &v.problem, &options, m, v.number, &engine) == CQIO_OK);
  assert_all(engine.mask);
  assert_all(cqio__engine_pass(&engine, PASS_EVALUATE, v.x, v.sums[0], NULL, NULL) == CQIO_OK);
  for (int by_cells = 0; by_cells < 2; by_cells++) {
    if (by_cells) cqio_free(engine.mask);
    if (by_cells) engine.mask = NULL;
    assert_all(cqio__engine_pass(&engine, PASS_PRODUCT, v.x, v.sums[by_cells], NULL, NULL) ==
               CQIO_OK);
  }
  cqio__engine_free(&engine);
  assert_all(memcmp(v.sums[0], v.sums[1], (size_t)m * sizeof(double)) == 0);
}

/* Whole groups of eight columns, and others. */
static void same_bits(void **state) {
  (void)state;
  static const int columns[] = {5, 8, 16, 39, MOST_COLUMNS};
  if (!cqio__spreads()) skip_test("this processor does not spread numbers by a mask");
  for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
    check(columns[k], CQIO_BALANCE_WLS);
    check(columns[k], CQIO_BALANCE_GRAS);
  }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(same_bits)};
  return mpi_test_main(argc, argv, "unit_cell_sums", tests, sizeof tests / sizeof *tests);
}
