/* One column of a sheet of a workbook. */
#include "drafts/sheet_column.h"

#include <string.h>

#include "cqio/sheet.h"
#include "workbooks/rows.h"

struct reader {
  struct draft *draft;
  struct rows rows;
  const char *name;
  int column, room, filled; /* FILLED: of the labels, up to the last that is not empty */
  struct sheet_column *out;
};

/* The cell as a label in memory of the table. */
static cqio_status take_label(struct reader *r, const char *cell, const char **out) {
  char *label;
  CQIO_TRY(cqio__rows_check_label(&r->rows, r->column, cell));
  CQIO_TRY(cqio_label_normalize(r->draft->ctx, cell, strlen(cell), &label));
  cqio_status status = cqio__draft_text(r->draft, label, out);
  cqio_free(label);
  return status;
}

static cqio_status add(struct reader *r, const char *cell) {
  struct sheet_column *out = r->out;
  if (out->count == r->room) {
    const char **larger;
    r->room = r->room ? 2 * r->room : 64;
    CQIO_TRY(CQIO__TAKE(r->draft->ctx, r->draft->table, r->room, &larger));
    for (int k = 0; k < out->count; k++)
      larger[k] = out->label[k];
    out->label = larger;
  }
  CQIO_TRY(take_label(r, cell, &out->label[out->count++]));
  if (*out->label[out->count - 1]) r->filled = out->count;
  return CQIO_OK;
}

static cqio_status read_cells(struct reader *r, const char *sheet) {
  bool more = true;
  while (r->column < 0 && more) {
    CQIO_TRY(cqio__rows_next(&r->rows, &more));
    for (int k = 0; more && k < cqio__rows_count(&r->rows) && r->column < 0; k++)
      if (strcmp(cqio__rows_cell(&r->rows, k), r->name) == 0) r->column = k;
  }
  while (more) {
    CQIO_TRY(cqio__rows_next(&r->rows, &more));
    if (more) CQIO_TRY(add(r, cqio__rows_cell(&r->rows, r->column)));
  }
  r->out->count = r->filled;
  if (r->filled > 0) return CQIO_OK;
  return cqio_fail(r->draft->ctx, CQIO_DATA,
                   "%s: sheet '%s' has no cell '%s' with labels below it: expected that column",
                   r->rows.path, sheet, r->name);
}

cqio_status cqio__column_read(struct draft *draft, const char *path, const char *sheet,
                              const char *name, struct sheet_column *out) {
  struct reader r = {.draft = draft, .name = name, .column = -1, .out = out};
  struct bundle bundle;
  *out = (struct sheet_column){0};
  cqio_status status = cqio__bundle_open(draft->ctx, path, &bundle);
  if (!status) status = cqio__rows_open(&bundle, sheet, &r.rows);
  if (!status) status = read_cells(&r, sheet);
  cqio__rows_close(&r.rows);
  cqio__bundle_close(&bundle);
  return status;
}
