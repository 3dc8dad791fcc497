/* Problems of balancing made of a ledger. */
#include "transforms/problem.h"

#include <math.h>

#include "core/grow.h"

/* Flows of tables in which a smallest set of contradictory totals is looked for: up to 200 trials.
 */
static const int64_t MOST_EXPLAINED = 1000000;

void cqio__problem_free(struct problem *p) {
  void *const members[] = {p->row,    p->column,     p->start,    p->place,
                           p->prior,  p->low,        p->high,     p->term,
                           p->result, p->multiplier, p->realised, p->constraint};
  for (size_t k = 0; k < sizeof members / sizeof *members; k++)
    cqio_free(members[k]);
}

/* ---- cells ----------------------------------------------------------------------------------- */

static int64_t take_lines(const struct ledger *l, const struct lines *lines, bool beside,
                          int64_t *out) {
  int64_t count = 0;
  for (int64_t k = 0; k < lines->count; k++) {
    const struct line *line = &lines->line[k];
    bool counts = beside && (line->kind == LINE_PRIMARY || line->kind == LINE_FINAL) &&
                  cqio__ledger_counts(l, line);
    if (line->kind == LINE_ACCOUNT || counts) out[count++] = k;
  }
  return count;
}

static void fill_cells(struct problem *p, const bool *part) {
  int64_t k = 0, n = p->l->n;
  for (int64_t i = 0; i < p->rows; i++) {
    bool row = !part || (p->row[i] < n && part[p->row[i]]);
    for (int64_t j = 0; j < p->columns; j++) {
      double value = *cqio__ledger_cell(p->l, p->row[i], p->column[j]);
      if (value == 0.0 || !(row || (p->column[j] < n && part[p->column[j]]))) continue;
      p->place[k] = (int32_t)j;
      p->prior[k] = value;
      p->low[k] = value > 0.0 ? 0.0 : -HUGE_VAL;
      p->high[k++] = value > 0.0 ? HUGE_VAL : 0.0;
    }
    p->start[i + 1] = k;
  }
}

cqio_status cqio__problem_begin(struct ledger *l, enum problem_lines lines, const bool *part,
                                cqio_balance_link link, double tolerance, struct problem *p) {
  *p = (struct problem){.l = l, .link = link, .tolerance = tolerance};
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->row.count, &p->row));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->column.count, &p->column));
  p->rows = take_lines(l, &l->row, lines == PROBLEM_ALL, p->row);
  p->columns = take_lines(l, &l->column, lines != PROBLEM_ACCOUNTS, p->column);
  int64_t cells = p->rows * p->columns;
  CQIO_TRY(CQIO_ALLOC(l->ctx, p->rows + 1, &p->start));
  CQIO_TRY(CQIO_ALLOC(l->ctx, cells, &p->place));
  CQIO_TRY(CQIO_ALLOC(l->ctx, cells, &p->prior));
  CQIO_TRY(CQIO_ALLOC(l->ctx, cells, &p->low));
  CQIO_TRY(CQIO_ALLOC(l->ctx, cells, &p->high));
  CQIO_TRY(CQIO_ALLOC(l->ctx, cells, &p->result));
  fill_cells(p, part);
  return CQIO_OK;
}

/* ---- constraints ----------------------------------------------------------------------------- */

cqio_status cqio__problem_ask(struct problem *p, cqio_balance_constraint constraint,
                              const char *name) {
  CQIO_TRY(CQIO__GROW(p->l->ctx, p->constraints, &p->constraint_room, &p->constraint));
  CQIO_TRY(cqio__ledger_text(p->l, name, &constraint.name));
  constraint.first_term = p->terms;
  constraint.terms = 0;
  p->constraint[p->constraints++] = constraint;
  return CQIO_OK;
}

cqio_status cqio__problem_term(struct problem *p, int64_t row, int64_t column) {
  CQIO_TRY(CQIO__GROW(p->l->ctx, p->terms, &p->term_room, &p->term));
  p->term[p->terms++] = (cqio_balance_term){row, column, 1.0};
  p->constraint[p->constraints - 1].terms++;
  return CQIO_OK;
}

/* ---- solution -------------------------------------------------------------------------------- */

double cqio__problem_missed(const struct problem *p) {
  double missed = 0.0;
  for (int64_t k = 0; k < p->constraints; k++) {
    double sigma = p->constraint[k].reliability;
    missed = fmax(
        missed, fabs(p->constraint[k].target - p->realised[k] - sigma * sigma * p->multiplier[k]));
  }
  return missed;
}

static cqio_balance_options options_of(const struct problem *p) {
  cqio_balance_options options = cqio_balance_defaults();
  options.link = p->link;
  options.tolerance = p->tolerance;
  options.advice = p->advice;
  if (p->relative > 0.0) options.relative = p->relative;
  options.explain = p->start[p->rows] <= MOST_EXPLAINED;
  return options;
}

static cqio_balance_problem as_problem(const struct problem *p) {
  bool bounds = p->link == CQIO_BALANCE_WLS;
  return (cqio_balance_problem){.rows = p->rows,
                                .columns = p->columns,
                                .start = p->start,
                                .column = p->place,
                                .prior = p->prior,
                                .deviation = NULL,
                                .low = bounds ? p->low : NULL,
                                .high = bounds ? p->high : NULL,
                                .row_groups = 0,
                                .column_groups = 0,
                                .row_group = NULL,
                                .column_group = NULL,
                                .constraints = p->constraints,
                                .terms = p->terms,
                                .constraint = p->constraint,
                                .term = p->term};
}

cqio_status cqio__problem_solve(struct problem *p) {
  struct ledger *l = p->l;
  cqio_balance_options options = options_of(p);
  cqio_balance_report report;
  CQIO_TRY(CQIO_ALLOC(l->ctx, p->constraints, &p->multiplier));
  CQIO_TRY(CQIO_ALLOC(l->ctx, p->constraints, &p->realised));
  const cqio_balance_problem problem = as_problem(p);
  CQIO_TRY(
      cqio_balance(l->ctx, &problem, &options, p->result, p->multiplier, p->realised, &report));
  for (int64_t i = 0; i < p->rows; i++)
    for (int64_t k = p->start[i]; k < p->start[i + 1]; k++)
      *cqio__ledger_cell(l, p->row[i], p->column[p->place[k]]) = p->result[k];
  if (l->report)
    fprintf(l->report, "%s: %lld constraints, %d steps, largest relative residual %.1e\n", l->step,
            (long long)p->constraints, report.steps, report.residual);
  return CQIO_OK;
}

cqio_status cqio__problem_errors(const struct problem *p, double *error) {
  const cqio_balance_options options = options_of(p);
  const cqio_balance_problem problem = as_problem(p);
  return cqio_balance_errors(p->l->ctx, &problem, &options, p->multiplier, error);
}
