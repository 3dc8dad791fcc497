/* Imports become a row of inputs (30.3). */
#include "transforms/import_row.h"

#include <string.h>

#include "transforms/identities.h"
#include "transforms/map.h"

enum use cqio__import_use(const struct ledger *l, const struct line *column) {
  if (!cqio__ledger_counts(l, column)) return USES;
  switch (column->role) {
  case CQIO_ROLE_IMPORT:
    return INFLOW;
  case CQIO_ROLE_EXPORT:
    return OUTFLOW;
  case CQIO_ROLE_INVENTORIES:
    return INVENTORY;
  case CQIO_ROLE_DISCREPANCY:
    return OTHER;
  default:
    return FINAL_USE;
  }
}

static bool has_row(const struct ledger *l, struct line line) {
  return cqio__ledger_find(&l->row, &line, 0) >= 0;
}

/* LEDGER without columns of imports and with a row of them. */
static cqio_status reshape(struct ledger *l, int64_t *row) {
  struct map rows, columns;
  struct line line = {.kind = LINE_PRIMARY, .name = "imports", .role = CQIO_ROLE_IMPORT};
  cqio__map_begin(l, &l->row, &rows);
  cqio__map_begin(l, &l->column, &columns);
  cqio_status status = CQIO_OK;
  if (has_row(l, line))
    status = cqio_fail(l->ctx, CQIO_DATA,
                       "%s: the table has a row 'imports' already: expected none, or another name",
                       l->step);
  for (int64_t i = 0; i < l->row.count && !status; i++)
    status = cqio__map_add(&rows, l->step, i, l->row.line[i], 1.0, false);
  for (int64_t j = 0; j < l->column.count && !status; j++)
    if (j < l->n || cqio__import_use(l, &l->column.line[j]) != INFLOW)
      status = cqio__map_add(&columns, l->step, j, l->column.line[j], 1.0, false);
  if (!status) status = cqio__ledger_add(l, &rows.to, line);
  if (!status) status = cqio__ledger_apply(l, &rows, &columns);
  if (!status) *row = cqio__ledger_find(&l->row, &line, l->n);
  cqio__map_free(&rows);
  cqio__map_free(&columns);
  return status;
}

/* m'Z, and all cells of the accounts without their imports. */
static void split_cells(struct ledger *l, imported_part part, const void *what, double *row) {
  for (int64_t i = 0; i < l->n; i++)
    for (int64_t j = 0; j < l->column.count; j++) {
      double *cell = cqio__ledger_cell(l, i, j), bought = part(what, i, j, *cell);
      if (j < l->n) row[j] += bought;
      *cell -= bought;
    }
}

cqio_status cqio__imports_take_out(struct ledger *l, imported_part part, const void *what) {
  struct balances before = {0}, after = {0};
  double *imported = NULL;
  int64_t row = 0;
  cqio_status status = CQIO_ALLOC(l->ctx, l->n, &imported);
  if (!status) status = cqio__balances_take(l, &before);
  if (!status) split_cells(l, part, what, imported);
  if (!status) status = reshape(l, &row);
  if (!status) memcpy(cqio__ledger_cell(l, row, 0), imported, (size_t)l->n * sizeof *imported);
  if (!status) status = cqio__balances_take(l, &after);
  if (!status) status = cqio__identity_vector(l, "rows", after.rows, before.rows);
  if (!status) status = cqio__identity_vector(l, "columns", after.columns, before.columns);
  cqio_free(imported);
  cqio__balances_free(&before);
  cqio__balances_free(&after);
  return status;
}
