/* Sheets of xls by FreeXL. */
#include "workbooks/xls.h"

#include <freexl.h>
#include <stdio.h>
#include <string.h>

#include "core/probe_process.h"
#include "core/text.h"

struct xls {
  const void *book;
  unsigned rows, next; /* rows of the sheet; the next one */
  unsigned short columns;
  struct xls_cells cells;
  int64_t at; /* of those cells */
};

bool cqio__is_compound(const char *path) {
  static const char magic[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
  char head[sizeof magic - 1] = "";
  FILE *file = fopen(path, "rb");
  size_t got = file ? fread(head, 1, sizeof head, file) : 0;
  if (file) fclose(file);
  return got == sizeof head && memcmp(head, magic, sizeof head) == 0;
}

/* ---- the workbook ---------------------------------------------------------------------------- */

/* What is wrong with a workbook that FreeXL opens with CODE; NULL: nothing. */
static const char *problem_of(int code, const void *book) {
  unsigned password = FREEXL_BIFF_PLAIN, version = FREEXL_BIFF_VER_8;
  if (code == FREEXL_BIFF_WORKBOOK_NOT_FOUND)
    return "holds no workbook that can be read: expected one without a password";
  if (code == FREEXL_INSUFFICIENT_MEMORY)
    return "takes more memory than there is: expected a table";
  if (code || !book) return "is damaged or cut: expected a whole workbook"; /* or both are none */
  (void)freexl_get_info(book, FREEXL_BIFF_PASSWORD, &password);
  (void)freexl_get_info(book, FREEXL_BIFF_VERSION, &version);
  if (password != FREEXL_BIFF_PLAIN)
    return "is protected by a password: expected a workbook without; save it again without one";
  if (version != FREEXL_BIFF_VER_5 && version != FREEXL_BIFF_VER_8)
    return "is of Excel 4 or before: expected one of Excel 95 or later; save it again as xlsx";
  return NULL;
}

static cqio_status open_book(struct workbook *w, const char *path, struct xls *x) {
  CQIO_TRY(cqio__probe(w->ctx, path, "workbook"));
  int code = freexl_open(path, &x->book);
  const char *problem = problem_of(code, x->book);
  return problem ? cqio_fail(w->ctx, CQIO_DATA, "%s: %s", path, problem) : CQIO_OK;
}

static cqio_status damaged(const struct workbook *w) {
  return cqio_fail(w->ctx, CQIO_DATA,
                   "%s: sheet '%s' cannot be read: expected an undamaged workbook", w->bundle.path,
                   w->wanted);
}

/* The first sheet whose name fits. */
static cqio_status find_sheet(struct workbook *w, struct xls *x) {
  unsigned count = 0, chosen = 0;
  const char *name = NULL;
  bool found = false;
  (void)freexl_get_info(x->book, FREEXL_BIFF_SHEET_COUNT, &count);
  for (unsigned k = 0; k < count; k++) {
    if (freexl_get_worksheet_name(x->book, (unsigned short)k, &name) != FREEXL_OK || !name)
      continue;
    if (found || !cqio__bundle_matches(name, w->pattern)) {
      cqio__gather(&w->others, name);
      continue;
    }
    snprintf(w->wanted, sizeof w->wanted, "%s", name);
    chosen = k;
    found = true;
  }
  if (!found)
    return cqio_fail(w->ctx, CQIO_DATA, "%s: has no sheet '%s': expected one of that name",
                     w->bundle.path, w->pattern);
  if (freexl_select_active_worksheet(x->book, (unsigned short)chosen) != FREEXL_OK ||
      freexl_worksheet_dimensions(x->book, &x->rows, &x->columns) != FREEXL_OK)
    return damaged(w);
  return cqio__xls_scan(w->ctx, w->bundle.path, x->book, chosen, &x->cells);
}

cqio_status cqio__xls_open(struct workbook *w, const char *sheet) {
  snprintf(w->pattern, sizeof w->pattern, "%s", sheet);
  CQIO_TRY(CQIO_ALLOC(w->ctx, 1, &w->xls));
  w->found = true;
  CQIO_TRY(open_book(w, w->bundle.path, w->xls));
  return find_sheet(w, w->xls);
}

void cqio__xls_close(struct xls **xls) {
  struct xls *x = *xls;
  if (!x) return;
  if (x->book) freexl_close(x->book);
  cqio__xls_cells_free(&x->cells);
  cqio_free(x);
  *xls = NULL;
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* Cell COLUMN of ROW as text, "" without; NULL: it cannot be read. *formula: it has a formula, the
 * result of which may be "". */
static const char *cell_text(struct xls *x, unsigned row, unsigned short column,
                             char digits[CQIO__DIGITS], bool *formula) {
  FreeXL_CellValue cell;
  const struct xls_cell *own = x->at < x->cells.count ? &x->cells.cell[x->at] : NULL;
  *formula = own && own->row == row && own->column == column;
  if (*formula) {
    x->at++;
    return own->text ? own->text : cqio__shortest_digits(own->number, digits);
  }
  if (freexl_get_cell_value(x->book, row, column, &cell) != FREEXL_OK) return NULL;
  if (cell.type == FREEXL_CELL_NULL) return "";
  if (cell.type == FREEXL_CELL_INT) snprintf(digits, CQIO__DIGITS, "%d", cell.value.int_value);
  if (cell.type == FREEXL_CELL_DOUBLE) cqio__shortest_digits(cell.value.double_value, digits);
  if (cell.type == FREEXL_CELL_INT || cell.type == FREEXL_CELL_DOUBLE) return digits;
  return cell.value.text_value ? cell.value.text_value : "";
}

cqio_status cqio__xls_next(struct workbook *w) {
  struct xls *x = w->xls;
  char digits[CQIO__DIGITS];
  cqio__row_clear(w->row);
  for (; x->next < x->rows && w->row->count == 0; x->next++)
    for (unsigned short column = 0; column < x->columns; column++) {
      bool formula;
      const char *text = cell_text(x, x->next, column, digits, &formula);
      if (!text) return damaged(w);
      if ((*text || formula) && !cqio__row_put(w->row, column, text, strlen(text)))
        return damaged(w);
    }
  w->row_number = x->next;
  w->row_done = w->row->count > 0;
  return CQIO_OK;
}
