/* Imports leave the cells that a matrix of imports says (30.3). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cqio/sheet.h"
#include "iotable/stated_columns.h"
#include "iotable/statements.h"
#include "transforms/import_row.h"
#include "transforms/steps.h"

/* Imports of a product are those of its columns of imports to this part of all flows. */
static const double SUMS = 1e-9;

struct matrix {
  struct ledger *l;
  cqio_sheet *sheet;
  int region, key;
  int64_t *column; /* [columns of the file] of the ledger; -1: none */
  bool *seen;      /* [n] */
  double *value;   /* [n][columns] */
  cqio_unit from, to;
};

/* ---- the file -------------------------------------------------------------------------------- */

static cqio_status find_columns(struct matrix *m) {
  const struct ledger *l = m->l;
  CQIO_TRY(cqio_sheet_check_notes(l->ctx, m->sheet, "unit year currency price_basis scale"));
  CQIO_TRY(cqio__io_join_unit(l->ctx, l->memory, cqio_sheet_place(m->sheet, -1),
                              cqio_sheet_header(m->sheet, "unit"), &m->from, &m->to));
  cqio_unit own =
      cqio_sheet_header(m->sheet, "unit") ? m->from : cqio__without_year(&l->memory->measure);
  CQIO_TRY(cqio__io_check_notes(l->ctx, l->memory, m->sheet, &own));
  m->region = cqio_sheet_find(m->sheet, "region");
  m->key = cqio_sheet_find(m->sheet, "key");
  if (m->key < 0)
    return cqio_fail(l->ctx, CQIO_DATA, "%s: column 'key' is missing: expected one of accounts",
                     cqio_sheet_place(m->sheet, -1));
  CQIO_TRY(CQIO_ALLOC(l->ctx, cqio_sheet_columns(m->sheet), &m->column));
  for (int c = 0; c < cqio_sheet_columns(m->sheet); c++) {
    const char *name = cqio_sheet_column_name(m->sheet, c);
    m->column[c] = -1;
    if (c == m->key || c == m->region) continue;
    m->column[c] =
        cqio__ledger_line(&l->column, l->column.count, name, c > 0 ? m->column[c - 1] + 1 : 0);
    if (m->column[c] < 0)
      return cqio_fail(l->ctx, CQIO_DATA,
                       "%s: column '%.200s' is not in the table: expected an account or a category "
                       "of final demand",
                       cqio_sheet_place(m->sheet, -1), name);
  }
  return CQIO_OK;
}

static cqio_status read_row(struct matrix *m, int64_t row) {
  const struct ledger *l = m->l;
  const char *region = m->region < 0 ? "" : cqio_sheet_text(m->sheet, row, m->region);
  char name[512];
  snprintf(name, sizeof name, "%.250s%s%.250s", region, *region ? "/" : "",
           cqio_sheet_text(m->sheet, row, m->key));
  int64_t account = cqio__ledger_line(&l->row, l->n, name, row);
  if (account < 0 || m->seen[account])
    return cqio_fail(l->ctx, CQIO_DATA, "%s: row '%.200s' %s: expected each account once",
                     cqio_sheet_place(m->sheet, row), name,
                     account < 0 ? "is not in the table" : "appears twice");
  m->seen[account] = true;
  for (int c = 0; c < cqio_sheet_columns(m->sheet); c++) {
    const char *text = cqio_sheet_text(m->sheet, row, c);
    double *value = m->column[c] < 0 ? NULL : m->value + account * l->column.count + m->column[c];
    if (!value || !*text) continue;
    if (!cqio_parse_real(text, value))
      return cqio_fail(l->ctx, CQIO_DATA, "%s: '%.60s': expected a number%s",
                       cqio_sheet_cell_place(m->sheet, row, c), text, cqio_number_hint(text));
    *value = cqio_unit_convert(*value, &m->from, &m->to);
  }
  return CQIO_OK;
}

/* ---- checks ---------------------------------------------------------------------------------- */

/* A cell, in a column that is not imports, must have what is taken out of it; inventories and
 * discrepancies may be of any sign. */
static cqio_status check_cell(const struct matrix *m, int64_t i, int64_t j, double allowed) {
  const struct ledger *l = m->l;
  cqio_account_label from, to;
  double value = *cqio__ledger_cell(l, i, j), bought = m->value[i * l->column.count + j];
  enum use use = j < l->n ? FINAL_USE : cqio__import_use(l, &l->column.line[j]);
  if (bought == 0.0 || use == INVENTORY || use == OTHER ||
      value - bought >= fmin(value, 0.0) - allowed)
    return CQIO_OK;
  return cqio_fail(l->ctx, CQIO_DATA,
                   "%s: imports of '%.200s' by '%.200s' are %.10g of a flow of %.10g, which leaves "
                   "%.10g: expected at most the flow",
                   cqio_sheet_place(m->sheet, -1), cqio__ledger_label(&l->row.line[i], &from),
                   cqio__ledger_label(&l->column.line[j], &to), bought, value, value - bought);
}

/* What is taken out of the uses of account I is in its columns of imports. */
static cqio_status check_row(const struct matrix *m, int64_t i, double allowed) {
  const struct ledger *l = m->l;
  double sum = 0.0, inflow = 0.0;
  cqio_account_label label;
  for (int64_t j = 0; j < l->column.count; j++) {
    enum use use = j < l->n ? FINAL_USE : cqio__import_use(l, &l->column.line[j]);
    if (use == INFLOW) inflow -= *cqio__ledger_cell(l, i, j);
    if (use == INFLOW || use == USES) continue;
    sum += m->value[i * l->column.count + j];
    CQIO_TRY(check_cell(m, i, j, allowed));
  }
  if (fabs(sum - inflow) <= allowed) return CQIO_OK;
  return cqio_fail(l->ctx, CQIO_DATA,
                   "%s: imports of '%.200s' sum to %.10g: expected the %.10g of its columns of "
                   "imports",
                   cqio_sheet_place(m->sheet, -1), cqio__ledger_label(&l->row.line[i], &label), sum,
                   inflow);
}

static cqio_status check(const struct matrix *m) {
  const struct ledger *l = m->l;
  bool any = false;
  double all = 0.0;
  for (int64_t j = l->n; j < l->column.count; j++)
    any = any || cqio__import_use(l, &l->column.line[j]) == INFLOW;
  if (!any)
    return cqio_fail(l->ctx, CQIO_DATA,
                     "%s: no column of the table is imports: expected one of that role", l->step);
  for (int64_t i = 0; i < l->n; i++)
    for (int64_t j = 0; j < l->column.count; j++)
      all += fabs(*cqio__ledger_cell(l, i, j));
  for (int64_t i = 0; i < l->n; i++)
    CQIO_TRY(check_row(m, i, SUMS * all));
  return CQIO_OK;
}

/* ---- the step -------------------------------------------------------------------------------- */

static double imported(const void *what, int64_t i, int64_t column, double value) {
  const struct matrix *m = what;
  const struct ledger *l = m->l;
  bool inflow = column >= l->n && cqio__import_use(l, &l->column.line[column]) == INFLOW;
  return inflow ? value : m->value[i * l->column.count + column];
}

static cqio_status take_out(struct matrix *m) {
  struct ledger *l = m->l;
  CQIO_TRY(find_columns(m));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &m->seen));
  CQIO_TRY(cqio__ledger_room(l, l->n, l->column.count, &m->value));
  for (int64_t row = 0; row < cqio_sheet_rows(m->sheet); row++)
    CQIO_TRY(read_row(m, row));
  CQIO_TRY(check(m));
  return cqio__imports_take_out(l, imported, m);
}

cqio_status cqio__step_imports(struct ledger *l, const char *value) {
  struct matrix m = {.l = l};
  CQIO_TRY(cqio_sheet_read_file(l->ctx, value, &m.sheet));
  cqio_status status = take_out(&m);
  cqio_sheet_destroy(&m.sheet);
  cqio_free(m.column);
  cqio_free(m.seen);
  cqio_free(m.value);
  return status;
}
