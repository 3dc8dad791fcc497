/* GRAS: balancing a table of any signs to row and column totals (method 3.14). */
#include "cqio/numeric.h"
#include "cqio/regional.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double SUM_TOLERANCE = 1e-6;
/* Totals must be met to this part when the factors have settled. */
static const double TOTAL_TOLERANCE = 1e-8;

/* A table in work: lines are rows or columns, so that one text serves both. */
struct lines {
  const char *kind;
  char *const *name;
  int count, length;
  size_t step, stride; /* from line to line, from entry to entry */
  const double *total;
  double *factor;
};

struct table {
  double *entry; /* [rows][columns] prior less the lines that vanish */
  struct lines rows, columns;
};

static const char *label(const struct lines *lines, int line, char buffer[24]) {
  if (lines->name) return lines->name[line];
  snprintf(buffer, 24, "%d", line + 1);
  return buffer;
}

static void count_signs(const double *entry, const struct lines *lines, int line, int *positive,
                        int *negative) {
  *positive = *negative = 0;
  for (int e = 0; e < lines->length; e++) {
    double value = entry[(size_t)line * lines->step + (size_t)e * lines->stride];
    *positive += value > 0.0;
    *negative += value < 0.0;
  }
}

/* Clears lines whose total is 0 and whose entries have one sign; true when something was cleared.
 */
static bool clear_vanishing(struct table *table, const struct lines *lines) {
  bool any = false;
  for (int line = 0; line < lines->count; line++) {
    int positive, negative;
    count_signs(table->entry, lines, line, &positive, &negative);
    if (lines->total[line] != 0.0 || (positive == 0) == (negative == 0)) continue;
    for (int e = 0; e < lines->length; e++)
      table->entry[(size_t)line * lines->step + (size_t)e * lines->stride] = 0.0;
    any = true;
  }
  return any;
}

/* A total needs an entry of its sign. */
static cqio_status check_pattern(cqio_ctx *ctx, const struct table *table,
                                 const struct lines *lines, const double *prior) {
  cqio_status status = CQIO_OK;
  for (int line = 0; line < lines->count; line++) {
    int positive, negative, before_positive, before_negative;
    double total = lines->total[line];
    char buffer[24];
    count_signs(table->entry, lines, line, &positive, &negative);
    count_signs(prior, lines, line, &before_positive, &before_negative);
    if (total == 0.0 || (total > 0.0 ? positive : negative) > 0) continue;
    const char *sign = total > 0.0 ? "positive" : "negative";
    if (before_positive + before_negative == 0)
      status = cqio_fail(
          ctx, CQIO_DATA,
          "regional/gras: %s '%s': %s total %.9g but all entries are 0: expected at least one "
          "non-zero entry for a non-zero total",
          lines->kind, label(lines, line, buffer), lines->kind, total);
    else
      status = cqio_fail(
          ctx, CQIO_DATA,
          "regional/gras: %s '%s': %s total %.9g but no entry is %s where the crossing total "
          "allows one: expected at least one %s entry for a %s total",
          lines->kind, label(lines, line, buffer), lines->kind, total, sign, sign, sign);
  }
  return status;
}

/* Positive root of p f - n / f = total; written so that no branch subtracts equal numbers. */
static double positive_root(double total, double p, double n) {
  if (p > 0.0) {
    double root = sqrt(total * total + 4.0 * p * n);
    return total >= 0.0 ? (total + root) / (2.0 * p) : 2.0 * n / (root - total);
  }
  return n > 0.0 ? -n / total : 1.0; /* no positive entry: Temurshoev et al. 2013; empty line */
}

/* Solves every line for its factor given those of the crossing lines; largest relative change. */
static double solve_lines(const struct table *table, const struct lines *lines,
                          const double *crossing) {
  double change = 0.0;
  for (int line = 0; line < lines->count; line++) {
    double p = 0.0, n = 0.0;
    for (int e = 0; e < lines->length; e++) {
      double value = table->entry[(size_t)line * lines->step + (size_t)e * lines->stride];
      if (value > 0.0) p += value * crossing[e];
      if (value < 0.0) n -= value / crossing[e];
    }
    double factor = positive_root(lines->total[line], p, n);
    double here = fabs(factor - lines->factor[line]) / factor;
    if (!(here <= change)) change = here; /* keeps a NaN */
    lines->factor[line] = factor;
  }
  return change;
}

static void fill_result(const struct table *table, double *result) {
  int columns = table->columns.count;
  for (int i = 0; i < table->rows.count; i++)
    for (int j = 0; j < columns; j++) {
      double value = table->entry[(size_t)i * table->rows.step + (size_t)j];
      double factor = table->rows.factor[i] * table->columns.factor[j];
      result[(size_t)i * table->rows.step + (size_t)j] =
          value > 0.0 ? value * factor : (value < 0.0 ? value / factor : 0.0);
    }
}

/* Largest error of the line totals relative to the largest total; *worst is its line. */
static double total_error(const struct lines *lines, const double *result, int *worst) {
  double error = 0.0, largest = 0.0;
  *worst = 0;
  for (int line = 0; line < lines->count; line++) {
    double sum =
        cqio_sum_strided(result + (size_t)line * lines->step, (size_t)lines->length, lines->stride);
    double here = fabs(sum - lines->total[line]);
    largest = fmax(largest, fabs(lines->total[line]));
    if (!(here <= error)) {
      error = here;
      *worst = line;
    }
  }
  return largest > 0.0 ? error / largest : error;
}

static cqio_status iterate(cqio_ctx *ctx, struct table *table, double tolerance, int max_iterations,
                           double *result, cqio_gras_report *report) {
  bool settled = false;
  while (report->iterations < max_iterations && !settled) {
    solve_lines(table, &table->columns, table->rows.factor);
    double change = solve_lines(table, &table->rows, table->columns.factor);
    report->iterations++;
    settled = change <= tolerance;
    if (!isfinite(change)) break; /* a factor has run away: the pattern blocks a total */
  }
  int row, column;
  char buffer[24];
  fill_result(table, result);
  report->row_error = total_error(&table->rows, result, &row);
  report->column_error = total_error(&table->columns, result, &column);
  if (settled && report->row_error <= TOTAL_TOLERANCE && report->column_error <= TOTAL_TOLERANCE)
    return CQIO_OK;
  bool by_column = !(report->column_error <= report->row_error);
  const struct lines *lines = by_column ? &table->columns : &table->rows;
  int line = by_column ? column : row;
  return cqio_fail(
      ctx, CQIO_CONVERGENCE,
      "regional/gras: %s '%s': total %.9g missed by a part of %.3g of the largest after %d "
      "iterations: expected at most %g; a pattern of zeros may block this total",
      lines->kind, label(lines, line, buffer), lines->total[line],
      by_column ? report->column_error : report->row_error, report->iterations, TOTAL_TOLERANCE);
}

static cqio_status check_values(cqio_ctx *ctx, const struct lines *lines) {
  char buffer[24];
  for (int line = 0; line < lines->count; line++)
    if (!isfinite(lines->total[line]))
      return cqio_fail(ctx, CQIO_DATA,
                       "regional/gras: %s '%s': total = %g: expected a finite value", lines->kind,
                       label(lines, line, buffer), lines->total[line]);
  return CQIO_OK;
}

/* Raises the column totals, each by the same part of its size, so that they sum to the row totals.
 */
static cqio_status adjust_totals(cqio_ctx *ctx, const cqio_margins_problem *problem,
                                 double *column_total, cqio_gras_report *report) {
  double rows = cqio_sum(problem->row_total, (size_t)problem->rows);
  double columns = cqio_sum(problem->column_total, (size_t)problem->columns), size = 0.0;
  for (int j = 0; j < problem->columns; j++)
    size += fabs(problem->column_total[j]);
  report->adjusted = size > 0.0 ? (rows - columns) / size : 0.0;
  if (!(fabs(rows - columns) <= SUM_TOLERANCE * size))
    return cqio_fail(
        ctx, CQIO_DATA,
        "regional/gras: row totals sum to %.12g and column totals to %.12g: expected equal sums "
        "(to a part of %g)",
        rows, columns, SUM_TOLERANCE);
  for (int j = 0; j < problem->columns; j++)
    column_total[j] = problem->column_total[j] + report->adjusted * fabs(problem->column_total[j]);
  return CQIO_OK;
}

static cqio_status prepare(cqio_ctx *ctx, const cqio_margins_problem *problem,
                           struct table *table) {
  size_t size = (size_t)problem->rows * (size_t)problem->columns;
  char buffer[24], other[24];
  CQIO_TRY(check_values(ctx, &table->rows));
  CQIO_TRY(check_values(ctx, &table->columns));
  for (size_t e = 0; e < size; e++) {
    int row = (int)(e / (size_t)problem->columns), column = (int)(e % (size_t)problem->columns);
    if (!isfinite(problem->prior[e]))
      return cqio_fail(ctx, CQIO_DATA,
                       "regional/gras: row '%s', column '%s': entry = %g: expected a finite value",
                       label(&table->rows, row, buffer), label(&table->columns, column, other),
                       problem->prior[e]);
  }
  memcpy(table->entry, problem->prior, size * sizeof *table->entry);
  while (clear_vanishing(table, &table->rows) || clear_vanishing(table, &table->columns))
    ;
  cqio_status rows = check_pattern(ctx, table, &table->rows, problem->prior);
  cqio_status columns = check_pattern(ctx, table, &table->columns, problem->prior);
  return rows != CQIO_OK ? rows : columns;
}

static void copy_factors(const struct table *table, const struct lines *lines, double *out) {
  for (int line = 0; out && line < lines->count; line++) {
    int positive, negative;
    count_signs(table->entry, lines, line, &positive, &negative);
    out[line] = positive + negative > 0 ? lines->factor[line] : 0.0;
  }
}

cqio_status cqio_gras(cqio_ctx *ctx, const cqio_margins_problem *problem, double tolerance,
                      int max_iterations, double *result, double *r, double *s,
                      cqio_gras_report *report) {
  size_t m = (size_t)problem->rows, n = (size_t)problem->columns;
  double *work;
  CQIO_TRY(CQIO_ALLOC(ctx, m * n + m + 2 * n, &work));
  double *row_factor = work + m * n, *column_factor = row_factor + m, *totals = column_factor + n;
  struct table table = {
      .entry = work,
      .rows = {"row", problem->row_name, (int)m, (int)n, n, 1, problem->row_total, row_factor},
      .columns = {"column", problem->column_name, (int)n, (int)m, 1, n, problem->column_total,
                  column_factor}};
  cqio_gras_report own = {0};
  for (size_t i = 0; i < m + n; i++)
    row_factor[i] = 1.0;
  cqio_status status = prepare(ctx, problem, &table);
  if (status == CQIO_OK) status = adjust_totals(ctx, problem, totals, &own);
  table.columns.total = totals;
  if (status == CQIO_OK) status = iterate(ctx, &table, tolerance, max_iterations, result, &own);
  copy_factors(&table, &table.rows, r);
  copy_factors(&table, &table.columns, s);
  if (report) *report = own;
  cqio_free(work);
  return status;
}
