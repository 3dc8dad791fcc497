/* Flows between accounts brought to their totals by RAS or GRAS alone; final demand and primary
 * inputs follow (30.9). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "cqio/numeric.h"
#include "cqio/sheet.h"
#include "iotable/stated_columns.h"
#include "iotable/statements.h"
#include "transforms/identities.h"
#include "transforms/problem.h"
#include "transforms/steps.h"
#include "transforms/targets.h"
#include "transforms/totals_file.h"

enum { SALES, INPUTS, OUTPUT, FIGURES };
static const char *const names[FIGURES] = {"sales", "inputs", "output"};
/* Totals are met to this part. */
static const double TOLERANCE = 1e-11;
/* What final demand, or primary inputs, need not be scaled for, as a part of output. */
static const double NOTHING = 1e-9;

struct margins {
  struct ledger *l;
  const char *path;
  cqio_sheet *sheet;
  struct names accounts;
  cqio_account_label *labels;
  int account, column[FIGURES]; /* -1: the file has none */
  cqio_unit from, to;
  double *figure[FIGURES]; /* [n] */
  bool *seen;              /* [n] */
  struct problem problem;
};

/* ---- the file -------------------------------------------------------------------------------- */

static cqio_status find_columns(struct margins *m) {
  struct ledger *l = m->l;
  const char *unit = cqio_sheet_header(m->sheet, "unit");
  CQIO_TRY(cqio_sheet_check_notes(l->ctx, m->sheet, "unit year currency price_basis scale"));
  cqio__totals_take_year(l, m->sheet);
  CQIO_TRY(cqio__io_join_unit(l->ctx, l->memory, cqio_sheet_place(m->sheet, -1), unit, &m->from,
                              &m->to));
  cqio_unit own = unit ? m->from : cqio__without_year(&l->memory->measure);
  CQIO_TRY(cqio__io_check_notes(l->ctx, l->memory, m->sheet, &own));
  m->account = cqio_sheet_find(m->sheet, "account");
  for (int f = 0; f < FIGURES; f++)
    m->column[f] = cqio_sheet_find(m->sheet, names[f]);
  if (m->account >= 0 && m->column[SALES] >= 0 && m->column[INPUTS] >= 0) return CQIO_OK;
  return cqio_fail(l->ctx, CQIO_DATA,
                   "%s: column '%s' is missing: expected account, sales, inputs and, where it "
                   "changes, output",
                   cqio_sheet_place(m->sheet, -1),
                   m->account < 0         ? "account"
                   : m->column[SALES] < 0 ? "sales"
                                          : "inputs");
}

/* Totals are those of the table unless the file has others. */
static cqio_status take_totals(struct margins *m) {
  const struct ledger *l = m->l;
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &m->seen));
  for (int f = 0; f < FIGURES; f++)
    CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &m->figure[f]));
  for (int64_t i = 0; i < l->n; i++) {
    m->figure[SALES][i] = cqio_sum(cqio__ledger_cell(l, i, 0), (size_t)l->n);
    m->figure[OUTPUT][i] = l->output[i];
    for (int64_t j = 0; j < l->n; j++)
      m->figure[INPUTS][j] += *cqio__ledger_cell(l, i, j);
  }
  return CQIO_OK;
}

static cqio_status read_row(struct margins *m, int64_t row) {
  cqio_ctx *ctx = m->l->ctx;
  char hint[CQIO_MESSAGE_SIZE];
  const char *text = cqio_sheet_text(m->sheet, row, m->account);
  int64_t at = cqio__names_find(&m->accounts, text, row);
  if (at < 0) {
    const char *near = cqio_nearest(text, m->accounts.text, (size_t)m->accounts.count);
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: account '%.200s' is not in the table: expected one of its%s",
                     cqio_sheet_place(m->sheet, row), text, cqio__did_you_mean(near, hint));
  }
  if (m->seen[at])
    return cqio_fail(ctx, CQIO_DATA, "%s: account '%.200s' appears twice: expected it once",
                     cqio_sheet_place(m->sheet, row), text);
  m->seen[at] = true;
  for (int f = 0; f < FIGURES; f++) {
    double *figure = &m->figure[f][at];
    text = m->column[f] < 0 ? "" : cqio_sheet_text(m->sheet, row, m->column[f]);
    if (!*text) continue;
    if (!cqio_parse_real(text, figure))
      return cqio_fail(ctx, CQIO_DATA, "%s: %s = '%.60s': expected a number%s",
                       cqio_sheet_cell_place(m->sheet, row, m->column[f]), names[f], text,
                       cqio_number_hint(text));
    *figure = cqio_unit_convert(*figure, &m->from, &m->to);
  }
  return CQIO_OK;
}

static cqio_status read_rows(struct margins *m) {
  CQIO_TRY(find_columns(m));
  CQIO_TRY(cqio__target_names(m->l, BY_ACCOUNT, &m->accounts, &m->labels));
  CQIO_TRY(take_totals(m));
  for (int64_t row = 0; row < cqio_sheet_rows(m->sheet); row++)
    CQIO_TRY(read_row(m, row));
  return CQIO_OK;
}

/* ---- flows ----------------------------------------------------------------------------------- */

/* The prior has the coefficients of the table at the new outputs. */
static cqio_status scale_inputs(struct margins *m) {
  struct ledger *l = m->l;
  for (int64_t j = 0; j < l->n; j++) {
    double now = l->output[j], next = m->figure[OUTPUT][j];
    if (next == now) continue;
    if (!(next > 0.0) || !(now > 0.0))
      return cqio_fail(l->ctx, CQIO_DATA,
                       "%s: output of '%.200s' becomes %g from %g: expected outputs above 0",
                       m->path, m->accounts.text[j], next, now);
    for (int64_t i = 0; i < l->n; i++)
      *cqio__ledger_cell(l, i, j) *= next / now;
    l->output[j] = next;
  }
  return CQIO_OK;
}

static cqio_status ask(struct margins *m) {
  struct ledger *l = m->l;
  char name[300];
  for (int side = SALES; side <= INPUTS; side++)
    for (int64_t k = 0; k < l->n; k++) {
      const cqio_balance_constraint c = {.sum =
                                             side == SALES ? CQIO_BALANCE_ROW : CQIO_BALANCE_COLUMN,
                                         .row = side == SALES ? k : 0,
                                         .column = side == SALES ? 0 : k,
                                         .target = m->figure[side][k]};
      snprintf(name, sizeof name, "%s of %.200s", names[side], m->accounts.text[k]);
      CQIO_TRY(cqio__problem_ask(&m->problem, c, name));
    }
  return CQIO_OK;
}

/* ---- what follows ---------------------------------------------------------------------------- */

/* Sum of the counted cells beside the flows of account K: of its row, or of its column. */
static double beside(const struct ledger *l, bool row, int64_t k) {
  const struct lines *lines = row ? &l->column : &l->row;
  double sum = 0.0;
  for (int64_t e = l->n; e < lines->count; e++)
    if (cqio__ledger_counts(l, &lines->line[e]))
      sum += *(row ? cqio__ledger_cell(l, k, e) : cqio__ledger_cell(l, e, k));
  return sum;
}

/* Final demand of account K, or its primary inputs, by one factor, so that they sum to WANTED. */
static cqio_status scale_beside(struct margins *m, bool row, int64_t k, double wanted) {
  const struct ledger *l = m->l;
  const struct lines *lines = row ? &l->column : &l->row;
  double sum = beside(l, row, k);
  if (fabs(wanted - sum) <= NOTHING * fabs(l->output[k]) && (sum == 0.0 || wanted / sum < 0.0))
    return CQIO_OK;
  if (sum == 0.0 || wanted / sum < 0.0)
    return cqio_fail(l->ctx, CQIO_DATA,
                     "%s: %s of '%.200s' sum to %.10g, and output leaves %.10g: expected the same "
                     "sign",
                     m->path, row ? "final demand" : "primary inputs", m->accounts.text[k], sum,
                     wanted);
  for (int64_t e = l->n; e < lines->count; e++) {
    const struct line *line = &lines->line[e];
    if (line->kind != LINE_FINAL && line->kind != LINE_PRIMARY) continue;
    *(row ? cqio__ledger_cell(l, k, e) : cqio__ledger_cell(l, e, k)) *= wanted / sum;
  }
  return CQIO_OK;
}

/* Accounts lack what they lacked before. */
static cqio_status follow(struct margins *m, const struct balances *before) {
  struct ledger *l = m->l;
  for (int64_t k = 0; k < l->n; k++) {
    double sales = cqio_sum(cqio__ledger_cell(l, k, 0), (size_t)l->n), inputs = 0.0;
    for (int64_t i = 0; i < l->n; i++)
      inputs += *cqio__ledger_cell(l, i, k);
    CQIO_TRY(scale_beside(m, true, k, l->output[k] - before->rows[k] - sales));
    CQIO_TRY(scale_beside(m, false, k, l->output[k] - before->columns[k] - inputs));
  }
  return CQIO_OK;
}

static cqio_status make(struct margins *m) {
  struct ledger *l = m->l;
  struct balances before = {0}, after = {0};
  if (l->mixed)
    return cqio_fail(l->ctx, CQIO_DATA,
                     "%s: accounts have units of their own: expected one unit, as inputs are added",
                     l->step);
  cqio_status status = read_rows(m);
  if (!status) status = cqio__balances_take(l, &before);
  if (!status) status = scale_inputs(m);
  if (!status)
    status =
        cqio__problem_begin(l, PROBLEM_ACCOUNTS, NULL, CQIO_BALANCE_GRAS, TOLERANCE, &m->problem);
  if (!status) status = ask(m);
  m->problem.advice = "change or leave out one of them";
  if (!status) status = cqio__problem_solve(&m->problem);
  if (!status) status = follow(m, &before);
  if (!status) status = cqio__balances_take(l, &after);
  if (!status) status = cqio__identity(l, "totals", cqio__problem_missed(&m->problem));
  if (!status) status = cqio__identity_vector(l, "rows", after.rows, before.rows);
  if (!status) status = cqio__identity_vector(l, "columns", after.columns, before.columns);
  cqio__balances_free(&before);
  cqio__balances_free(&after);
  return status;
}

cqio_status cqio__step_ras(struct ledger *l, const char *value) {
  struct margins m = {.l = l, .path = value};
  CQIO_TRY(cqio_sheet_read_file(l->ctx, value, &m.sheet));
  cqio_status status = make(&m);
  cqio_sheet_destroy(&m.sheet);
  cqio_free(m.accounts.text);
  cqio_free(m.labels);
  cqio_free(m.seen);
  for (int f = 0; f < FIGURES; f++)
    cqio_free(m.figure[f]);
  cqio__problem_free(&m.problem);
  return status;
}
