/* Flows brought to totals of accounts, blocks and cells by cqio_balance (30.6-30.10). */
#include "cqio/balancing.h"

#include <math.h>
#include <string.h>

#include "core/text.h"
#include "transforms/identities.h"
#include "transforms/steps.h"
#include "transforms/totals_file.h"

/* An account closes when its column and its row miss its output by less than this part. */
static const double CLOSED = 1e-6;
/* Flows of tables in which a smallest set of contradictory totals is looked for: up to 200 trials.
 */
static const int64_t MOST_EXPLAINED = 1000000;
/* A total that is so many times what it is now, or as many times less, is said. */
static const double UNUSUAL = 10.0;

/* The lines that are balanced, and the problem made of them and of a file. */
struct work {
  struct ledger *l;
  struct totals_file file;
  const char *path;
  int64_t unusual;                     /* totals of another size than what they are now */
  int64_t rows, columns, *row, *buyer; /* lines of the ledger */
  bool *in_row, *in_column;            /* whether the file's row selects a line */
  int64_t *start;
  int32_t *place;
  double *prior, *low, *high, *result, *multiplier, *realised;
  int64_t constraints, terms, constraint_room, term_room;
  cqio_balance_constraint *constraint;
  cqio_balance_term *term;
  bool *closed;
};

static void release(struct work *w) {
  void *const members[] = {w->row,        w->buyer,    w->in_row,     w->in_column, w->start,
                           w->place,      w->prior,    w->low,        w->high,      w->result,
                           w->multiplier, w->realised, w->constraint, w->term,      w->closed};
  for (size_t k = 0; k < sizeof members / sizeof *members; k++)
    cqio_free(members[k]);
  cqio__totals_free(&w->file);
}

/* ---- the table ------------------------------------------------------------------------------- */

static int64_t take_lines(const struct ledger *l, const struct lines *lines, int64_t *out) {
  int64_t count = 0;
  for (int64_t k = 0; k < lines->count; k++) {
    const struct line *line = &lines->line[k];
    bool beside = line->kind == LINE_PRIMARY || line->kind == LINE_FINAL;
    if (line->kind == LINE_ACCOUNT || (beside && cqio__ledger_counts(l, line))) out[count++] = k;
  }
  return count;
}

static cqio_status take_cells(struct work *w) {
  cqio_ctx *ctx = w->l->ctx;
  CQIO_TRY(CQIO_ALLOC(ctx, w->l->row.count, &w->row));
  CQIO_TRY(CQIO_ALLOC(ctx, w->l->column.count, &w->buyer));
  w->rows = take_lines(w->l, &w->l->row, w->row);
  w->columns = take_lines(w->l, &w->l->column, w->buyer);
  int64_t cells = w->rows * w->columns, k = 0;
  CQIO_TRY(CQIO_ALLOC(ctx, w->rows, &w->in_row));
  CQIO_TRY(CQIO_ALLOC(ctx, w->columns, &w->in_column));
  CQIO_TRY(CQIO_ALLOC(ctx, w->rows + 1, &w->start));
  CQIO_TRY(CQIO_ALLOC(ctx, cells, &w->place));
  CQIO_TRY(CQIO_ALLOC(ctx, cells, &w->prior));
  CQIO_TRY(CQIO_ALLOC(ctx, cells, &w->low));
  CQIO_TRY(CQIO_ALLOC(ctx, cells, &w->high));
  CQIO_TRY(CQIO_ALLOC(ctx, cells, &w->result));
  w->start[0] = 0;
  for (int64_t i = 0; i < w->rows; i++) {
    for (int64_t j = 0; j < w->columns; j++) {
      double value = *cqio__ledger_cell(w->l, w->row[i], w->buyer[j]);
      if (value == 0.0) continue;
      w->place[k] = (int32_t)j;
      w->prior[k] = value;
      w->low[k] = value > 0.0 ? 0.0 : -HUGE_VAL;
      w->high[k++] = value > 0.0 ? HUGE_VAL : 0.0;
    }
    w->start[i + 1] = k;
  }
  return CQIO_OK;
}

/* Room for one more in *MEMORY, COUNT things of SIZE bytes with *ROOM. */
static cqio_status grow(cqio_ctx *ctx, void **memory, int64_t count, int64_t *room, size_t size) {
  unsigned char *larger;
  int64_t more = 2 * *room + 64;
  if (count < *room) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(ctx, more * (int64_t)size, &larger));
  if (count > 0) memcpy(larger, *memory, (size_t)count * size);
  cqio_free(*memory);
  *memory = larger;
  *room = more;
  return CQIO_OK;
}

static cqio_status add_constraint(struct work *w, cqio_balance_constraint constraint) {
  void *memory = w->constraint;
  CQIO_TRY(grow(w->l->ctx, &memory, w->constraints, &w->constraint_room, sizeof constraint));
  w->constraint = memory;
  w->constraint[w->constraints++] = constraint;
  return CQIO_OK;
}

static cqio_status add_term(struct work *w, int64_t i, int64_t j) {
  void *memory = w->term;
  CQIO_TRY(grow(w->l->ctx, &memory, w->terms, &w->term_room, sizeof *w->term));
  w->term = memory;
  w->term[w->terms++] = (cqio_balance_term){i, j, 1.0};
  return CQIO_OK;
}

/* Accounts that close stay closed: what they sell is what they buy and pay. */
static cqio_status close_accounts(struct work *w, const struct balances *before) {
  cqio_account_label label;
  CQIO_TRY(CQIO_ALLOC(w->l->ctx, w->l->n, &w->closed));
  for (int64_t i = 0; i < w->l->n; i++) {
    const char *name;
    double allowed = CLOSED * fabs(w->l->output[i]);
    w->closed[i] = fabs(before->rows[i]) <= allowed && fabs(before->columns[i]) <= allowed;
    if (!w->closed[i]) continue;
    CQIO_TRY(cqio__ledger_text(w->l, cqio__ledger_label(&w->l->row.line[i], &label), &name));
    CQIO_TRY(
        add_constraint(w, (cqio_balance_constraint){
                              .sum = CQIO_BALANCE_ACCOUNT, .row = i, .column = i, .name = name}));
  }
  return CQIO_OK;
}

/* ---- the file -------------------------------------------------------------------------------- */

/* Lines that TEXT names: nothing means all, * the accounts, else REGION/NAME, a region or a name.
 */
static int64_t select_lines(const struct lines *lines, int64_t count, const int64_t *line,
                            const char *text, bool *selected) {
  int64_t found = 0;
  for (int64_t k = 0; k < count; k++) {
    const struct line *one = &lines->line[line[k]];
    cqio_account_label label;
    selected[k] = !*text || (strcmp(text, "*") == 0 && one->kind == LINE_ACCOUNT) ||
                  strcmp(one->name, text) == 0 || (one->region && strcmp(one->region, text) == 0) ||
                  strcmp(cqio__ledger_label(one, &label), text) == 0;
    found += selected[k];
  }
  return found;
}

/* What the selected cells sum to now, beside NUMBER of their row. */
static void doubt(struct work *w, int64_t row, const double number[TOTALS_COLUMNS]) {
  double sum = 0.0, total = number[TOTAL];
  const char *place = cqio_sheet_place(w->file.sheet, row);
  for (int64_t i = 0; i < w->rows; i++)
    for (int64_t k = w->start[i]; w->in_row[i] && k < w->start[i + 1]; k++)
      if (w->in_column[w->place[k]]) sum += w->prior[k];
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
  char text[256];
  const char *name;
  snprintf(text, sizeof text, "total of %.100s to %.100s", *from ? from : "all", *to ? to : "all");
  CQIO_TRY(cqio__ledger_text(w->l, text, &name));
  cqio_balance_constraint c = {.sum = CQIO_BALANCE_CELLS,
                               .first_term = w->terms,
                               .target = total,
                               .reliability = error,
                               .name = name};
  bool whole_row = sellers == 1 && buyers == w->columns;
  bool whole_column = buyers == 1 && sellers == w->rows;
  for (int64_t i = 0; i < w->rows; i++)
    for (int64_t j = 0; w->in_row[i] && j < w->columns; j++) {
      if (!w->in_column[j]) continue;
      c.row = whole_row ? i : 0;
      c.column = whole_column && !whole_row ? j : 0;
      if (!whole_row && !whole_column) CQIO_TRY(add_term(w, i, j));
    }
  c.terms = w->terms - c.first_term;
  if (whole_row || whole_column) c.sum = whole_row ? CQIO_BALANCE_ROW : CQIO_BALANCE_COLUMN;
  return add_constraint(w, c);
}

static void narrow(struct work *w, double low, double high) {
  for (int64_t i = 0; i < w->rows; i++)
    for (int64_t k = w->start[i]; w->in_row[i] && k < w->start[i + 1]; k++) {
      if (!w->in_column[w->place[k]]) continue;
      w->low[k] = fmax(w->low[k], low);
      w->high[k] = fmin(w->high[k], high);
    }
}

static cqio_status read_row(struct work *w, int64_t row) {
  static const double missing[TOTALS_COLUMNS] = {
      [TOTAL] = NAN, [LOW] = -HUGE_VAL, [HIGH] = HUGE_VAL};
  double number[TOTALS_COLUMNS];
  int64_t found[2];
  for (int which = TOTAL; which < TOTALS_COLUMNS; which++)
    CQIO_TRY(cqio__totals_number(w->l, &w->file, row, (enum totals_column)which, missing[which],
                                 &number[which]));
  for (int side = FROM; side <= TO; side++) {
    const char *text = cqio_sheet_text(w->file.sheet, row, w->file.column[side]);
    found[side] = side == FROM
                      ? select_lines(&w->l->row, w->rows, w->row, text, w->in_row)
                      : select_lines(&w->l->column, w->columns, w->buyer, text, w->in_column);
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
  for (int64_t row = 0; row < cqio_sheet_rows(w->file.sheet); row++)
    CQIO_TRY(read_row(w, row));
  if (w->unusual > 1)
    cqio_log(w->l->ctx, CQIO_LOG_WARN, "%s: so are %lld further totals", w->path,
             (long long)w->unusual - 1);
  return CQIO_OK;
}

/* ---- the step -------------------------------------------------------------------------------- */

/* Outputs follow the rows. */
static void write_cells(struct work *w) {
  struct ledger *l = w->l;
  for (int64_t i = 0; i < w->rows; i++)
    for (int64_t k = w->start[i]; k < w->start[i + 1]; k++) {
      *cqio__ledger_cell(l, w->row[i], w->buyer[w->place[k]]) = w->result[k];
      if (w->row[i] < l->n) l->output[w->row[i]] += w->result[k] - w->prior[k];
    }
}

/* Targets are met, but for what their standard errors allow; accounts that closed do. */
static cqio_status check(const struct work *w, const struct balances *before) {
  struct balances after = {0};
  double missed = 0.0;
  for (int64_t k = 0; k < w->constraints; k++) {
    double sigma = w->constraint[k].reliability;
    missed = fmax(
        missed, fabs(w->constraint[k].target - w->realised[k] - sigma * sigma * w->multiplier[k]));
  }
  cqio_status status = cqio__identity(w->l, "totals", missed);
  if (!status) status = cqio__balances_take(w->l, &after);
  for (int64_t i = 0; i < w->l->n && !status; i++)
    if (!w->closed[i]) after.columns[i] = before->columns[i];
  if (!status) status = cqio__identity_vector(w->l, "rows", after.rows, before->rows);
  if (!status) status = cqio__identity_vector(w->l, "columns", after.columns, before->columns);
  cqio__balances_free(&after);
  return status;
}

static cqio_status solve(struct work *w, cqio_balance_link link, const struct balances *before) {
  struct ledger *l = w->l;
  cqio_balance_options options = cqio_balance_defaults();
  cqio_balance_report report;
  options.link = link;
  options.explain = w->start[w->rows] <= MOST_EXPLAINED;
  CQIO_TRY(CQIO_ALLOC(l->ctx, w->constraints, &w->multiplier));
  CQIO_TRY(CQIO_ALLOC(l->ctx, w->constraints, &w->realised));
  bool bounds = link == CQIO_BALANCE_WLS;
  const cqio_balance_problem problem = {.rows = w->rows,
                                        .columns = w->columns,
                                        .start = w->start,
                                        .column = w->place,
                                        .prior = w->prior,
                                        .low = bounds ? w->low : NULL,
                                        .high = bounds ? w->high : NULL,
                                        .constraints = w->constraints,
                                        .terms = w->terms,
                                        .constraint = w->constraint,
                                        .term = w->term};
  CQIO_TRY(
      cqio_balance(l->ctx, &problem, &options, w->result, w->multiplier, w->realised, &report));
  write_cells(w);
  if (l->report)
    fprintf(l->report, "%s: %lld constraints, %d steps, largest relative residual %.1e\n", l->step,
            (long long)w->constraints, report.steps, report.residual);
  return check(w, before);
}

static cqio_status balance(struct ledger *l, const char *value, cqio_balance_link link) {
  struct work w = {.l = l, .path = value};
  struct balances before = {0};
  cqio_status status = cqio__balances_take(l, &before);
  if (!status) status = take_cells(&w);
  if (!status) status = close_accounts(&w, &before);
  if (!status) status = read_rows(&w);
  if (!status && link == CQIO_BALANCE_GRAS && (w.file.column[LOW] >= 0 || w.file.column[HIGH] >= 0))
    status = cqio_fail(l->ctx, CQIO_DATA,
                       "%s: columns low and high: expected none; --balance has bounds",
                       cqio_sheet_place(w.file.sheet, -1));
  if (!status) status = solve(&w, link, &before);
  cqio__balances_free(&before);
  release(&w);
  return status;
}

cqio_status cqio__step_balance(struct ledger *l, const char *value) {
  return balance(l, value, CQIO_BALANCE_WLS);
}

cqio_status cqio__step_update(struct ledger *l, const char *value) {
  return balance(l, value, CQIO_BALANCE_GRAS);
}
