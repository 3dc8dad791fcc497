/* Competitive imports leave the rows that they were part of (30.3). */
#include <math.h>
#include <string.h>

#include "cqio/regional.h"
#include "transforms/identities.h"
#include "transforms/map.h"
#include "transforms/steps.h"

/* Columns of final demand by what they are to (2.4), [n] each. */
enum use { FINAL_USE, INVENTORY, OUTFLOW, INFLOW, OTHER, USES };

struct removal {
  struct ledger *ledger;
  double *flows; /* [n][n] */
  double *sum[USES];
  char **name; /* [n] labels of accounts */
  cqio_account_label *label;
  cqio_imports imports;
};

static enum use use_of(const struct ledger *l, const struct line *column) {
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

static cqio_status take(struct removal *r) {
  const struct ledger *l = r->ledger;
  bool any = false;
  CQIO_TRY(cqio__ledger_room(l, l->n, l->n, &r->flows));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &r->name));
  CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &r->label));
  for (int u = 0; u < USES; u++)
    CQIO_TRY(CQIO_ALLOC(l->ctx, l->n, &r->sum[u]));
  for (int64_t i = 0; i < l->n; i++) {
    cqio__ledger_label(&l->row.line[i], &r->label[i]);
    r->name[i] = r->label[i].text;
    memcpy(r->flows + i * l->n, cqio__ledger_cell(l, i, 0), (size_t)l->n * sizeof *r->flows);
    for (int64_t j = l->n; j < l->column.count; j++) {
      enum use use = use_of(l, &l->column.line[j]);
      if (use < USES) r->sum[use][i] += *cqio__ledger_cell(l, i, j) * (use == INFLOW ? -1 : 1);
      any = any || use == INFLOW;
    }
  }
  return any ? CQIO_OK
             : cqio_fail(l->ctx, CQIO_DATA,
                         "%s: no column of the table is imports: expected one of that role",
                         l->step);
}

/* What of the cell of product I in COLUMN is made here. */
static double made_here(const struct removal *r, int64_t i, int64_t column, double value) {
  const struct ledger *l = r->ledger;
  double kept = (1.0 - r->imports.import_share[i]) * value;
  if (column < l->n) return kept;
  switch (use_of(l, &l->column.line[column])) {
  case OTHER:
    return value;
  case INVENTORY:
    return r->sum[INVENTORY][i] > 0.0 ? kept : value;
  case OUTFLOW:
    return r->sum[OUTFLOW][i] > 0.0 ? value - r->imports.reexport[i] * (value / r->sum[OUTFLOW][i])
                                    : value;
  case INFLOW:
    return 0.0;
  default:
    return kept;
  }
}

static bool has_row(const struct ledger *l, struct line line) {
  return cqio__ledger_find(&l->row, &line, 0) >= 0;
}

/* LEDGER without columns of imports and with a row of them. */
static cqio_status reshape(struct removal *r, int64_t *row) {
  struct ledger *l = r->ledger;
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
    if (use_of(l, &l->column.line[j]) != INFLOW || j < l->n)
      status = cqio__map_add(&columns, l->step, j, l->column.line[j], 1.0, false);
  if (!status) status = cqio__ledger_add(l, &rows.to, line);
  if (!status) status = cqio__ledger_apply(l, &rows, &columns);
  if (!status) *row = cqio__ledger_find(&l->row, &line, l->n);
  cqio__map_free(&rows);
  cqio__map_free(&columns);
  return status;
}

/* m'Z, and all cells of the accounts without their imports. */
static void split_cells(struct removal *r, double *row) {
  struct ledger *l = r->ledger;
  for (int64_t i = 0; i < l->n; i++)
    for (int64_t j = 0; j < l->column.count; j++) {
      double *cell = cqio__ledger_cell(l, i, j), kept = made_here(r, i, j, *cell);
      if (j < l->n) row[j] += *cell - kept;
      *cell = kept;
    }
}

static cqio_status remove_imports(struct removal *r) {
  struct ledger *l = r->ledger;
  struct balances before = {0}, after = {0};
  double *imported = NULL;
  int64_t row = 0;
  const cqio_regional_frame frame = {.sectors = (int)l->n, .sector = r->name};
  const cqio_municipal_table table = {r->flows,        r->sum[FINAL_USE], r->sum[INVENTORY],
                                      r->sum[OUTFLOW], r->sum[INFLOW],    r->sum[OTHER],
                                      l->output};
  CQIO_TRY(cqio_import_removal(l->ctx, &frame, &table, &r->imports));
  cqio_status status = CQIO_ALLOC(l->ctx, l->n, &imported);
  if (!status) status = cqio__balances_take(l, &before);
  if (!status) split_cells(r, imported);
  if (!status) status = reshape(r, &row);
  if (!status) memcpy(cqio__ledger_cell(l, row, 0), imported, (size_t)l->n * sizeof *imported);
  if (!status) status = cqio__balances_take(l, &after);
  if (!status) status = cqio__identity_vector(l, "rows", after.rows, before.rows);
  if (!status) status = cqio__identity_vector(l, "columns", after.columns, before.columns);
  if (!status && l->report && r->imports.guarded + r->imports.negative > 0)
    fprintf(l->report, "%s: %d products re-exported, %d with exports below 0\n", l->step,
            r->imports.guarded, r->imports.negative);
  cqio_free(imported);
  cqio__balances_free(&before);
  cqio__balances_free(&after);
  return status;
}

cqio_status cqio__step_remove_imports(struct ledger *l, const char *value) {
  struct removal r = {.ledger = l};
  if (strcmp(value, "by-product") != 0)
    return cqio_fail(l->ctx, CQIO_USAGE, "%s %.60s: expected by-product", l->step, value);
  cqio_status status = take(&r);
  if (!status) status = remove_imports(&r);
  for (int u = 0; u < USES; u++)
    cqio_free(r.sum[u]);
  cqio_free(r.flows);
  cqio_free(r.name);
  cqio_free(r.label);
  cqio_imports_free(&r.imports);
  return status;
}
