/* Columns of tables and demands that state something of the figures beside them. */
#include "iotable/stated_columns.h"

#include <string.h>

static cqio_statement named(const cqio_sheet *sheet, int column) {
  const char *name = cqio_sheet_column_name(sheet, column);
  return cqio_statement_named(name, strlen(name));
}

bool cqio__is_stated_column(const cqio_sheet *sheet, int column) {
  return named(sheet, column) != CQIO_STATES_NOTHING;
}

cqio_status cqio__check_unit_columns(cqio_ctx *ctx, const cqio_sheet *sheet) {
  for (int k = 0; k < cqio_sheet_columns(sheet); k++) {
    const char *name = cqio_sheet_column_name(sheet, k);
    if (named(sheet, k) == CQIO_STATES_UNIT && strcmp(name, "unit") != 0)
      return cqio_fail(ctx, CQIO_DATA, "%s: column '%.40s' is not known; did you mean 'unit'?",
                       cqio_sheet_cell_place(sheet, -1, k), name);
  }
  return CQIO_OK;
}

/* The one text of COLUMN, "" when it says nothing. */
static cqio_status one_text(cqio_ctx *ctx, const cqio_sheet *sheet, int column, const char **text) {
  *text = "";
  for (int64_t i = 0; i < cqio_sheet_rows(sheet); i++) {
    const char *cell = cqio_sheet_text(sheet, i, column);
    if (!*cell || strcmp(cell, *text) == 0) continue;
    if (**text)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: %s = '%.40s': expected '%.40s', as in the rows before it",
                       cqio_sheet_cell_place(sheet, i, column),
                       cqio_sheet_column_name(sheet, column), cell, *text);
    *text = cell;
  }
  return CQIO_OK;
}

cqio_status cqio__stated_column(cqio_ctx *ctx, const cqio_sheet *sheet, cqio_statement what,
                                const char **text) {
  int found = -1;
  *text = NULL;
  for (int k = 0; k < cqio_sheet_columns(sheet); k++) {
    if (named(sheet, k) != what) continue;
    if (found >= 0)
      return cqio_fail(ctx, CQIO_DATA, "%s: column '%.40s' says what '%.40s' does: expected one",
                       cqio_sheet_cell_place(sheet, -1, k), cqio_sheet_column_name(sheet, k),
                       cqio_sheet_column_name(sheet, found));
    found = k;
    CQIO_TRY(one_text(ctx, sheet, k, text));
    if (!**text) *text = NULL;
  }
  return CQIO_OK;
}
