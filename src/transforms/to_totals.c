/* Flows brought to totals of accounts, blocks and cells by cqio_balance (30.6-30.10). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "transforms/cell_errors.h"
#include "transforms/identities.h"
#include "transforms/problem.h"
#include "transforms/steps.h"
#include "transforms/totals_file.h"

/* An account closes when its column and its row miss its output by less than this part. */
static const double CLOSED = 1e-6;
/* A total that is so many times what it is now, or as many times less, is said. */
static const double UNUSUAL = 10.0;

enum { PATH_SIZE = 4096 };

/* The problem made of a table and of a file. */
struct work {
  struct ledger *l;
  struct totals_file file;
  const char *path;
  double relative; /* standard error of cells; 0: that of the engine */
  int64_t unusual; /* totals of another size than what they are now */
  struct problem problem;
  bool *in_row, *in_column; /* whether the file's row selects a line */
  bool *closed;
};

static void release(struct work *w) {
  cqio_free(w->in_row);
  cqio_free(w->in_column);
  cqio_free(w->closed);
  cqio__problem_free(&w->problem);
  cqio__totals_free(&w->file);
}

/* Accounts that close stay closed: what they sell is what they buy and pay. */
static cqio_status close_accounts(struct work *w, const struct balances *before) {
  cqio_account_label label;
  CQIO_TRY(CQIO_ALLOC(w->l->ctx, w->l->n, &w->closed));
  for (int64_t i = 0; i < w->l->n; i++) {
    double allowed = CLOSED * fabs(w->l->output[i]);
    w->closed[i] = fabs(before->rows[i]) <= allowed && fabs(before->columns[i]) <= allowed;
    if (!w->closed[i]) continue;
    const cqio_balance_constraint close = {.sum = CQIO_BALANCE_ACCOUNT, .row = i, .column = i};
    CQIO_TRY(cqio__problem_ask(&w->problem, close, cqio__ledger_label(&w->l->row.line[i], &label)));
  }
  return CQIO_OK;
}

/* ---- the file -------------------------------------------------------------------------------- */

/* What the selected cells sum to now, beside NUMBER of their row. */
static void doubt(struct work *w, int64_t row, const double number[TOTALS_COLUMNS]) {
  double sum = 0.0, total = number[TOTAL];
  const char *place = cqio_sheet_place(w->file.sheet, row);
  const struct problem *p = &w->problem;
  for (int64_t i = 0; i < p->rows; i++)
    for (int64_t k = p->start[i]; w->in_row[i] && k < p->start[i + 1]; k++)
      if (w->in_column[p->place[k]]) sum += p->prior[k];
  if (number[ERROR] > fabs(total))
    cqio_log(w->l->ctx, CQIO_LOG_WARN,
             "%s: standard_error = %.4g of total = %.4g: it is more than all of it: is its unit "
             "another one?",
             place, number[ERROR], total);
  bool like = fabs(total) <= UNUSUAL * fabs(sum) && fabs(sum) <= UNUSUAL * fabs(total);
  if (like || sum == 0.0 || isnan(total) || w->unusual++ > 0) return;
  cqio_log(
      w->l->ctx, CQIO_LOG_WARN,
      "%s: total = %.4g (%s): it is %.4g now, which is %.3g times as much: is its unit another "
      "one?",
      place, total, w->l->unit ? w->l->unit : "no unit stated", sum, sum / total);
}

static cqio_status add_total(struct work *w, int64_t row, int64_t sellers, int64_t buyers,
                             double total, double error) {
  const char *from = cqio_sheet_text(w->file.sheet, row, w->file.column[FROM]);
  const char *to = cqio_sheet_text(w->file.sheet, row, w->file.column[TO]);
  struct problem *p = &w->problem;
  char text[256];
  snprintf(text, sizeof text, "total of %.100s to %.100s", *from ? from : "all", *to ? to : "all");
  cqio_balance_constraint c = {.sum = CQIO_BALANCE_CELLS, .target = total, .reliability = error};
  bool whole_row = sellers == 1 && buyers == p->columns;
  bool whole_column = !whole_row && buyers == 1 && sellers == p->rows;
  for (int64_t i = 0; whole_row && i < p->rows; i++)
    if (w->in_row[i]) c.row = i;
  for (int64_t j = 0; whole_column && j < p->columns; j++)
    if (w->in_column[j]) c.column = j;
  if (whole_row || whole_column) {
    c.sum = whole_row ? CQIO_BALANCE_ROW : CQIO_BALANCE_COLUMN;
    return cqio__problem_ask(p, c, text);
  }
  CQIO_TRY(cqio__problem_ask(p, c, text));
  for (int64_t i = 0; i < p->rows; i++)
    for (int64_t j = 0; w->in_row[i] && j < p->columns; j++)
      if (w->in_column[j]) CQIO_TRY(cqio__problem_term(p, i, j));
  return CQIO_OK;
}

static void narrow(struct work *w, double low, double high) {
  struct problem *p = &w->problem;
  for (int64_t i = 0; i < p->rows; i++)
    for (int64_t k = p->start[i]; w->in_row[i] && k < p->start[i + 1]; k++) {
      if (!w->in_column[p->place[k]]) continue;
      p->low[k] = fmax(p->low[k], low);
      p->high[k] = fmin(p->high[k], high);
    }
}

static cqio_status read_row(struct work *w, int64_t row) {
  static const double missing[TOTALS_COLUMNS] = {
      [TOTAL] = NAN, [LOW] = -HUGE_VAL, [HIGH] = HUGE_VAL};
  const struct problem *p = &w->problem;
  double number[TOTALS_COLUMNS];
  int64_t found[2];
  for (int which = TOTAL; which < TOTALS_COLUMNS; which++)
    CQIO_TRY(cqio__totals_number(w->l, &w->file, row, (enum totals_column)which, missing[which],
                                 &number[which]));
  for (int side = FROM; side <= TO; side++) {
    const char *text = cqio_sheet_text(w->file.sheet, row, w->file.column[side]);
    found[side] = side == FROM ? cqio__ledger_select(&w->l->row, p->rows, p->row, text, w->in_row)
                               : cqio__ledger_select(&w->l->column, p->columns, p->column, text,
                                                     w->in_column);
    if (found[side] < 0)
      return cqio__ledger_unclear(w->l, cqio_sheet_place(w->file.sheet, row), text);
    if (found[side] == 0)
      return cqio_fail(w->l->ctx, CQIO_DATA,
                       "%s: %s = '%.200s' is not in the table: expected an account, a region, a "
                       "name, * for all accounts, or nothing for all",
                       cqio_sheet_place(w->file.sheet, row),
                       cqio__totals_column((enum totals_column)side), text);
  }
  if (isnan(number[TOTAL]) && number[LOW] == -HUGE_VAL && number[HIGH] == HUGE_VAL)
    return cqio_fail(w->l->ctx, CQIO_DATA, "%s: says nothing: expected a total, or low and high",
                     cqio_sheet_place(w->file.sheet, row));
  doubt(w, row, number);
  if (!isnan(number[TOTAL]))
    CQIO_TRY(add_total(w, row, found[FROM], found[TO], number[TOTAL], number[ERROR]));
  narrow(w, number[LOW], number[HIGH]);
  return CQIO_OK;
}

static cqio_status read_rows(struct work *w) {
  CQIO_TRY(cqio__totals_read(w->l, w->path, &w->file));
  CQIO_TRY(CQIO_ALLOC(w->l->ctx, w->problem.rows, &w->in_row));
  CQIO_TRY(CQIO_ALLOC(w->l->ctx, w->problem.columns, &w->in_column));
  for (int64_t row = 0; row < cqio_sheet_rows(w->file.sheet); row++)
    CQIO_TRY(read_row(w, row));
  if (w->unusual > 1)
    cqio_log(w->l->ctx, CQIO_LOG_WARN, "%s: so are %lld further totals", w->path,
             (long long)w->unusual - 1);
  return CQIO_OK;
}

/* ---- the step -------------------------------------------------------------------------------- */

/* Outputs follow the rows. */
static void follow(struct work *w) {
  const struct problem *p = &w->problem;
  for (int64_t i = 0; i < p->rows; i++)
    for (int64_t k = p->start[i]; k < p->start[i + 1] && p->row[i] < w->l->n; k++)
      w->l->output[p->row[i]] += p->result[k] - p->prior[k];
}

/* Targets are met, but for what their standard errors allow; accounts that closed do. */
static cqio_status check(const struct work *w, const struct balances *before) {
  struct balances after = {0};
  cqio_status status = cqio__identity(w->l, "totals", cqio__problem_missed(&w->problem));
  if (!status) status = cqio__balances_take(w->l, &after);
  for (int64_t i = 0; i < w->l->n && !status; i++)
    if (!w->closed[i]) after.columns[i] = before->columns[i];
  if (!status) status = cqio__identity_vector(w->l, "rows", after.rows, before->rows);
  if (!status) status = cqio__identity_vector(w->l, "columns", after.columns, before->columns);
  cqio__balances_free(&after);
  return status;
}

static cqio_status balance(struct work *w, cqio_balance_link link) {
  struct ledger *l = w->l;
  struct balances before = {0};
  cqio_status status = cqio__balances_take(l, &before);
  if (!status) status = cqio__problem_begin(l, PROBLEM_ALL, NULL, link, 1e-10, &w->problem);
  w->problem.relative = w->relative;
  if (!status) status = close_accounts(w, &before);
  if (!status) status = read_rows(w);
  if (!status && link == CQIO_BALANCE_GRAS &&
      (w->file.column[LOW] >= 0 || w->file.column[HIGH] >= 0))
    status = cqio_fail(l->ctx, CQIO_DATA,
                       "%s: columns low and high: expected none; --balance has bounds",
                       cqio_sheet_place(w->file.sheet, -1));
  if (!status) status = cqio__problem_solve(&w->problem);
  if (!status) follow(w);
  if (!status) status = check(w, &before);
  cqio__balances_free(&before);
  return status;
}

/* ---- options --------------------------------------------------------------------------------- */

/* Reads what stands behind the file, "relative=0.1;errors=OUT.csv", into W and *errors. */
static cqio_status read_options(struct work *w, const char *text, char errors[PATH_SIZE]) {
  for (; text; text = strchr(text + 1, ';')) {
    char word[PATH_SIZE];
    snprintf(word, sizeof word, "%.*s", (int)strcspn(text + 1, ";"), text + 1);
    if (strncmp(word, "errors=", 7) == 0 && word[7])
      snprintf(errors, PATH_SIZE, "%s", word + 7);
    else if (strncmp(word, "relative=", 9) != 0 || !cqio_parse_real(word + 9, &w->relative) ||
             !(w->relative > 0.0 && w->relative <= 10.0))
      return cqio_fail(w->l->ctx, CQIO_USAGE,
                       "%s: '%.200s': expected relative=R above 0, at most 10, or errors=OUT.csv",
                       w->l->step, word);
  }
  return CQIO_OK;
}

cqio_status cqio__step_balance(struct ledger *l, const char *value) {
  struct work w = {.l = l};
  char path[PATH_SIZE], errors[PATH_SIZE] = "";
  snprintf(path, sizeof path, "%.*s", (int)strcspn(value, ";"), value);
  w.path = path;
  cqio_status status = read_options(&w, strchr(value, ';'), errors);
  if (!status) status = balance(&w, CQIO_BALANCE_WLS);
  if (!status && *errors) status = cqio__problem_write_errors(&w.problem, errors);
  release(&w);
  return status;
}

cqio_status cqio__step_update(struct ledger *l, const char *value) {
  struct work w = {.l = l, .path = value};
  cqio_status status = balance(&w, CQIO_BALANCE_GRAS);
  release(&w);
  return status;
}
