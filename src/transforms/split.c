/* Accounts become parts by shares of output, and by those of sales and inputs that are known
 * (30.13). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "transforms/identities.h"
#include "transforms/problem.h"
#include "transforms/proxies.h"
#include "transforms/steps.h"
#include "transforms/targets.h"

/* Sums over parts are those of the whole to this part. */
static const double TOLERANCE = 1e-11;

/* A split whose cells are not shares of output alone. */
struct split {
  struct ledger *l;
  struct proxies proxies;
  const struct concordance *concordance;
  struct problem problem;
  bool *part;     /* [n] */
  int64_t *line;  /* [rows + columns] places of the lines of the problem in it, -1: none */
  double *sold;   /* [parts] row totals that parts must have */
  double *bought; /* [parts] and column totals of the accounts */
  double *merged; /* [rows][columns] cells in the first line of their whole; 0 elsewhere */
};

/* ---- wholes ---------------------------------------------------------------------------------- */

/* The first account of the whole of LINE, which may be any; itself where it is no part. */
static int64_t head(const struct split *s, int64_t line) {
  const struct proxies *p = &s->proxies;
  int64_t part = line < s->l->n ? p->part_of[line] : -1;
  if (part < 0) return line;
  while (part > 0 && p->whole[part - 1] == p->whole[part])
    part--;
  return p->account[part];
}

/* Cells summed over the parts of their row and their column. */
static void merge(const struct split *s, double *out) {
  const struct ledger *l = s->l;
  memset(out, 0, (size_t)(l->row.count * l->column.count) * sizeof *out);
  for (int64_t i = 0; i < l->row.count; i++)
    for (int64_t j = 0; j < l->column.count; j++)
      out[head(s, i) * l->column.count + head(s, j)] += *cqio__ledger_cell(l, i, j);
}

/* Cells by the shares: what is asked of their sums comes behind. */
static void share_out(const struct split *s) {
  const struct ledger *l = s->l;
  const struct proxies *p = &s->proxies;
  for (int64_t i = 0; i < l->row.count; i++)
    for (int64_t j = 0; j < l->column.count; j++) {
      int64_t row = i < l->n ? p->part_of[i] : -1, column = j < l->n ? p->part_of[j] : -1;
      if (row < 0 && column < 0) continue;
      double value = s->merged[head(s, i) * l->column.count + head(s, j)];
      if (row >= 0) value *= p->sales[row * l->column.count + j];
      if (column >= 0) value *= p->inputs[column * l->row.count + i];
      *cqio__ledger_cell(l, i, j) = value;
    }
}

/* ---- what is asked --------------------------------------------------------------------------- */

static double row_total(const struct ledger *l, int64_t row) {
  double sum = 0.0;
  for (int64_t j = 0; j < l->column.count; j++)
    if (j < l->n || cqio__ledger_counts(l, &l->column.line[j]))
      sum += *cqio__ledger_cell(l, row, j);
  return sum;
}

/* Inputs of COLUMN from accounts, and with primary ones. */
static void column_totals(const struct ledger *l, int64_t column, double *accounts, double *all) {
  *accounts = *all = 0.0;
  for (int64_t i = 0; i < l->row.count; i++) {
    double value = *cqio__ledger_cell(l, i, column);
    if (i < l->n) *accounts += value;
    if (i < l->n || cqio__ledger_counts(l, &l->row.line[i])) *all += value;
  }
}

/* Parts sell their share of what the whole sells; they buy it less what they pay themselves. Taken
 * while cells are split by output. */
static cqio_status take_totals(struct split *s) {
  const struct ledger *l = s->l;
  CQIO_TRY(CQIO_ALLOC(l->ctx, s->proxies.parts, &s->sold));
  CQIO_TRY(CQIO_ALLOC(l->ctx, s->proxies.parts, &s->bought));
  for (int64_t k = 0; k < s->proxies.parts; k++) {
    double accounts;
    s->sold[k] = row_total(l, s->proxies.account[k]);
    column_totals(l, s->proxies.account[k], &accounts, &s->bought[k]);
  }
  return CQIO_OK;
}

static cqio_status ask_totals(struct split *s) {
  const struct ledger *l = s->l;
  cqio_account_label label;
  char name[300];
  for (int64_t k = 0; k < s->proxies.parts; k++) {
    int64_t account = s->proxies.account[k];
    double accounts, all;
    cqio__ledger_label(&l->row.line[account], &label);
    snprintf(name, sizeof name, "sales of %.200s", label.text);
    cqio_balance_constraint c = {
        .sum = CQIO_BALANCE_ROW, .row = account, .column = 0, .target = s->sold[k]};
    CQIO_TRY(cqio__problem_ask(&s->problem, c, name));
    column_totals(l, account, &accounts, &all);
    snprintf(name, sizeof name, "inputs of %.200s from accounts", label.text);
    double left = s->bought[k] - (all - accounts);
    if (fabs(left) <= 1e-12 * fabs(s->bought[k])) left = 0.0; /* rounding */
    c = (cqio_balance_constraint){
        .sum = CQIO_BALANCE_COLUMN, .row = 0, .column = account, .target = left};
    CQIO_TRY(cqio__problem_ask(&s->problem, c, name));
  }
  return CQIO_OK;
}

static const char *whole_name(const struct split *s, int64_t line, const struct lines *lines,
                              cqio_account_label *label) {
  int64_t part = line < s->l->n ? s->proxies.part_of[line] : -1;
  if (part >= 0) return s->concordance->names->text[s->proxies.whole[part]];
  return cqio__ledger_label(&lines->line[line], label);
}

/* The lines that add up to LINE, the first of them, are member(LINE, k) for k from LINE below
 * end(LINE); accounts have the same index in the problem as in the ledger. */
static int64_t end(const struct split *s, int64_t line) {
  const struct proxies *p = &s->proxies;
  int64_t first = line < s->l->n ? p->part_of[line] : -1, next = first;
  if (first < 0) return line + 1;
  while (next < p->parts && p->whole[next] == p->whole[first])
    next++;
  return line + next - first;
}

static int64_t member(const struct split *s, int64_t line, int64_t k) {
  int64_t first = line < s->l->n ? s->proxies.part_of[line] : -1;
  return first < 0 ? line : s->proxies.account[first + k - line];
}

/* The parts of one old cell, lines ROW and COLUMN of the problem being the first of them, sum to
 * it. */
static cqio_status ask_cell(struct split *s, int64_t row, int64_t column) {
  struct problem *p = &s->problem;
  cqio_account_label from, to;
  char name[450];
  int64_t i = p->row[row], j = p->column[column];
  double value = s->merged[i * s->l->column.count + j];
  if (value == 0.0) return CQIO_OK;
  snprintf(name, sizeof name, "%.200s to %.200s", whole_name(s, i, &s->l->row, &from),
           whole_name(s, j, &s->l->column, &to));
  const cqio_balance_constraint c = {.sum = CQIO_BALANCE_CELLS, .target = value};
  CQIO_TRY(cqio__problem_ask(p, c, name));
  for (int64_t a = row, last = end(s, row); a < last; a++)
    for (int64_t b = column, right = end(s, column); b < right; b++)
      CQIO_TRY(cqio__problem_term(p, member(s, row, a), member(s, column, b)));
  return CQIO_OK;
}

static cqio_status ask_cells(struct split *s) {
  const struct problem *p = &s->problem;
  int64_t n = s->l->n;
  for (int64_t row = 0; row < p->rows; row++)
    for (int64_t column = 0; column < p->columns; column++) {
      int64_t i = p->row[row], j = p->column[column];
      bool split = s->part[i] || (j < n && s->part[j]);
      if (split && head(s, i) == i && head(s, j) == j) CQIO_TRY(ask_cell(s, row, column));
    }
  return CQIO_OK;
}

/* ---- the step -------------------------------------------------------------------------------- */

static cqio_status check(const struct split *s, const struct balances *before, double *again) {
  const struct ledger *l = s->l;
  struct balances after = {0};
  double worst = 0.0;
  merge(s, again);
  for (int64_t k = 0; k < l->row.count * l->column.count; k++)
    worst = fmax(worst, fabs(again[k] - s->merged[k]));
  cqio_status status = cqio__identity(l, "adding back", worst);
  if (!status) status = cqio__balances_take(l, &after);
  if (!status) status = cqio__identity_vector(l, "rows", after.rows, before->rows);
  if (!status) status = cqio__identity_vector(l, "columns", after.columns, before->columns);
  cqio__balances_free(&after);
  return status;
}

static cqio_status balance(struct split *s) {
  struct ledger *l = s->l;
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &s->part));
  for (int64_t k = 0; k < s->proxies.parts; k++)
    s->part[s->proxies.account[k]] = true;
  CQIO_TRY(
      cqio__problem_begin(l, PROBLEM_SALES, s->part, CQIO_BALANCE_GRAS, TOLERANCE, &s->problem));
  CQIO_TRY(ask_totals(s));
  CQIO_TRY(ask_cells(s));
  s->problem.advice = "change one of the shares";
  return cqio__problem_solve(&s->problem);
}

/* LEDGER, which is split by shares of output, by the shares of the file PATH. */
static cqio_status by_proxies(struct ledger *l, const struct concordance *c, const char *path) {
  struct split s = {.l = l, .concordance = c};
  struct balances before = {0};
  double *again = NULL;
  cqio_status status = cqio__proxies_read(l, c, path, &s.proxies);
  if (!status) status = cqio__balances_take(l, &before);
  if (!status) status = cqio__ledger_room(l, l->row.count, l->column.count, &s.merged);
  if (!status) status = take_totals(&s);
  if (!status) merge(&s, s.merged);
  if (!status) share_out(&s);
  if (!status) status = balance(&s);
  if (!status) status = cqio__ledger_room(l, l->row.count, l->column.count, &again);
  if (!status) status = check(&s, &before, again);
  cqio_free(again);
  cqio_free(s.merged);
  cqio_free(s.part);
  cqio_free(s.sold);
  cqio_free(s.bought);
  cqio__problem_free(&s.problem);
  cqio__proxies_free(&s.proxies);
  cqio__balances_free(&before);
  return status;
}

/* Parts have names that the table has not, unless a part keeps the name of the whole. */
static cqio_status check_new(const struct ledger *l, const struct concordance *c) {
  for (int64_t k = 0; k < c->names->count; k++)
    for (int64_t t = c->first[k]; t < c->first[k + 1]; t++) {
      int64_t same = cqio__names_find(c->names, c->target[t].to, k);
      if (same >= 0 && same != k)
        return cqio_fail(l->ctx, CQIO_DATA,
                         "%s: split: '%.200s' is another account of the table: expected a new name",
                         c->path, c->target[t].to);
    }
  return CQIO_OK;
}

cqio_status cqio__step_split(struct ledger *l, const char *value) {
  const char *proxies = strchr(value, ';');
  struct names names = {0};
  struct concordance c = {0};
  cqio_account_label *labels = NULL;
  char path[4096];
  snprintf(path, sizeof path, "%.*s", (int)strcspn(value, ";"), value);
  cqio_status status = cqio__target_names(l, BY_ACCOUNT, &names, &labels);
  if (!status) status = cqio__concordance_read(l->ctx, path, "account", &names, true, &c);
  if (!status) status = check_new(l, &c);
  if (!status) status = cqio__aggregate(l, BY_ACCOUNT, &c);
  if (!status && proxies) status = by_proxies(l, &c, proxies + 1);
  cqio__concordance_free(&c);
  cqio_free(names.text);
  cqio_free(labels);
  return status;
}
