/* A problem of balancing made from a dense table, and its solution on any number of ranks. */
#ifndef CQIO_TESTS_LAW_BALANCING_CASE
#define CQIO_TESTS_LAW_BALANCING_CASE

#include "cqio/balancing.h"
#include "support/mpi_test.h"

#include <math.h>
#include <string.h>

#include "cqio/numeric.h"

enum { LARGEST = 40, CELLS = LARGEST * LARGEST, MANY = 300 };

/* A problem made from a dense table, of which this rank takes its rows, and its solution. */
struct table {
  int rows, columns;
  double dense[CELLS], deviation_of[CELLS], low_of[CELLS], high_of[CELLS];
  bool deviations, bounds;
  int row_group[LARGEST], column_group[LARGEST];
  cqio_balance_constraint constraint[MANY];
  cqio_balance_term term[MANY];
  cqio_balance_problem problem;
  cqio_balance_options options;
  /* filled by balance */
  int64_t start[LARGEST + 1], first, count;
  int32_t column[CELLS];
  double prior[CELLS], deviation[CELLS], low[CELLS], high[CELLS];
  double own[CELLS], result[CELLS], multiplier[MANY], realised[MANY];
  cqio_balance_report report;
};

static struct table t; /* too large for the stack */

static inline void begin(struct table *table, int rows, int columns, const double *dense) {
  memset(table, 0, sizeof *table);
  table->rows = rows;
  table->columns = columns;
  memcpy(table->dense, dense, (size_t)(rows * columns) * sizeof *dense);
  table->options = cqio_balance_defaults();
  table->options.tolerance = 1e-12;
}

static inline void add(struct table *table, cqio_balance_sum sum, int row, int column,
                       double target, double reliability) {
  table->constraint[table->problem.constraints++] = (cqio_balance_constraint){
      .sum = sum, .row = row, .column = column, .target = target, .reliability = reliability};
}

/* A further constraint over no cell yet. */
static inline void add_list(struct table *table, double target, double reliability) {
  add(table, CQIO_BALANCE_CELLS, 0, 0, target, reliability);
  table->constraint[table->problem.constraints - 1].first_term = table->problem.terms;
}

static inline void add_cell(struct table *table, int row, int column, double coefficient) {
  table->term[table->problem.terms++] = (cqio_balance_term){row, column, coefficient};
  table->constraint[table->problem.constraints - 1].terms++;
}

static inline void add_margins(struct table *table, const double *target, double reliability) {
  for (int i = 0; i < table->rows; i++)
    add(table, CQIO_BALANCE_ROW, i, 0, target[i], reliability);
  for (int j = 0; j < table->columns; j++)
    add(table, CQIO_BALANCE_COLUMN, 0, j, target[table->rows + j], reliability);
}

static inline void take_rows(cqio_ctx *ctx, struct table *table) {
  int64_t k = 0;
  cqio_balance_rows(table->rows, cqio_ctx_size(ctx), cqio_ctx_rank(ctx), &table->first,
                    &table->count);
  for (int64_t i = 0; i < table->count; i++) {
    for (int j = 0; j < table->columns; j++) {
      int64_t at = (table->first + i) * table->columns + j;
      if (table->dense[at] == 0.0) continue;
      table->column[k] = j;
      table->prior[k] = table->dense[at];
      table->deviation[k] = table->deviation_of[at];
      table->low[k] = table->low_of[at];
      table->high[k++] = table->high_of[at];
    }
    table->start[i + 1] = k;
  }
}

/* Balances TABLE; table->result is the whole table on every rank. */
static inline cqio_status balance_on(cqio_ctx *ctx, struct table *table) {
  take_rows(ctx, table);
  cqio_balance_problem *p = &table->problem;
  p->rows = table->rows;
  p->columns = table->columns;
  p->start = table->start;
  p->column = table->column;
  p->prior = table->prior;
  p->deviation = table->deviations ? table->deviation : NULL;
  p->low = table->bounds ? table->low : NULL;
  p->high = table->bounds ? table->high : NULL;
  p->row_group = table->row_group;
  p->column_group = table->column_group;
  p->constraint = table->constraint;
  p->term = table->term;
  cqio_status status = cqio_balance(ctx, p, &table->options, table->own, table->multiplier,
                                    table->realised, &table->report);
  memset(table->result, 0, sizeof table->result);
  for (int64_t i = 0; i < table->count; i++)
    for (int64_t k = table->start[i]; k < table->start[i + 1]; k++)
      table->result[(table->first + i) * table->columns + table->column[k]] = table->own[k];
  MPI_Allreduce(MPI_IN_PLACE, table->result, CELLS, MPI_DOUBLE, MPI_SUM, cqio_ctx_comm(ctx));
  return status;
}

static inline void balance(struct table *table) {
  cqio_status status = balance_on(test_ctx, table);
  const char *text = status == CQIO_OK ? "" : cqio_ctx_problem(test_ctx, 0);
  cqio_ctx_clear_problems(test_ctx);
  if (status != CQIO_OK) fail_msg("%s", text);
}

static inline void fails_with(struct table *table, cqio_status expected, const char *part) {
  cqio_status status = balance_on(test_ctx, table);
  const char *text = cqio_ctx_problem(test_ctx, 0);
  if (status != expected || !text || !strstr(text, part))
    fail_msg("status %d, problem '%s', expected %d with '%s'", status, text ? text : "", expected,
             part);
  cqio_ctx_clear_problems(test_ctx);
}

static inline void near_all(const double *value, const double *expected, int count,
                            double tolerance) {
  for (int i = 0; i < count; i++)
    if (!(fabs(value[i] - expected[i]) <= tolerance * fmax(1.0, fabs(expected[i]))))
      fail_msg("entry %d: %.15g, expected %.15g", i + 1, value[i], expected[i]);
}

/* ---- random tables --------------------------------------------------------------------------- */

/* A table with zeros, negative entries and numbers of very different size, and its sums after
 * changes, by rows, columns and blocks of five rows and four columns. */
static inline void begin_random(struct table *table, int rows, int columns, bool negative,
                                double truth[CELLS]) {
  static double dense[CELLS];
  for (int k = 0; k < rows * columns; k++) {
    double size = exp(1.5 * cqio_random_normal(1, (uint64_t)k, 0));
    bool zero = cqio_random_uniform(1, (uint64_t)k, 1) < 0.3;
    bool below = negative && cqio_random_uniform(1, (uint64_t)k, 2) < 0.1;
    dense[k] = zero ? 0.0 : below ? -size : size;
    truth[k] = dense[k] * exp(0.5 * cqio_random_normal(1, (uint64_t)k, 3));
  }
  begin(table, rows, columns, dense);
  table->problem.row_groups = (rows + 4) / 5;
  table->problem.column_groups = (columns + 3) / 4;
  for (int i = 0; i < rows; i++)
    table->row_group[i] = i / 5;
  for (int j = 0; j < columns; j++)
    table->column_group[j] = j / 4;
}

static inline void add_true_margins(struct table *table, const double *truth) {
  double target[2 * LARGEST] = {0};
  for (int i = 0; i < table->rows; i++)
    for (int j = 0; j < table->columns; j++) {
      target[i] += truth[i * table->columns + j];
      target[table->rows + j] += truth[i * table->columns + j];
    }
  add_margins(table, target, 0.0);
}

static inline void add_true_blocks(struct table *table, const double *truth, double reliability) {
  for (int g = 0; g < table->problem.row_groups; g++)
    for (int h = 0; h < table->problem.column_groups; h++) {
      double sum = 0.0;
      for (int i = 0; i < table->rows; i++)
        for (int j = 0; j < table->columns; j++)
          if (table->row_group[i] == g && table->column_group[j] == h)
            sum += truth[i * table->columns + j];
      add(table, CQIO_BALANCE_BLOCK, g, h, sum, reliability);
    }
}

static double truth[CELLS];

/* Sums of the result by definition. */
static inline void check_realised(const struct table *table, double tolerance) {
  for (int64_t k = 0; k < table->problem.constraints; k++) {
    const cqio_balance_constraint *c = &table->constraint[k];
    double sum = 0.0, size = 1.0;
    for (int i = 0; i < table->rows; i++)
      for (int j = 0; j < table->columns; j++) {
        if (c->sum == CQIO_BALANCE_ACCOUNT) {
          double net = (c->row == i) - (double)(c->column == j);
          sum += net * table->result[i * table->columns + j];
          size += fabs(net * table->result[i * table->columns + j]);
          continue;
        }
        bool in = c->sum == CQIO_BALANCE_ROW      ? c->row == i
                  : c->sum == CQIO_BALANCE_COLUMN ? c->column == j
                  : c->sum == CQIO_BALANCE_BLOCK
                      ? table->row_group[i] == c->row && table->column_group[j] == c->column
                      : false;
        double z = table->result[i * table->columns + j];
        sum += in ? z : 0.0;
        size += in ? fabs(z) : 0.0;
      }
    for (int64_t e = c->first_term; e < c->first_term + c->terms; e++) {
      const cqio_balance_term *term = &table->term[e];
      sum += term->coefficient * table->result[term->row * table->columns + term->column];
    }
    if (fabs(sum - table->realised[k]) > 1e-13 * size)
      fail_msg("constraint %d: realised %.17g, sum %.17g", (int)k + 1, table->realised[k], sum);
    double sigma = c->reliability;
    if (fabs(sum + sigma * sigma * table->multiplier[k] - c->target) > tolerance * size)
      fail_msg("constraint %d: %.17g, expected %.17g", (int)k + 1, sum, c->target);
  }
}

#endif
