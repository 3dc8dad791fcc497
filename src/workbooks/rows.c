/* Rows of a sheet as texts. */
#include "workbooks/rows.h"

#include <stdio.h>
#include <string.h>

#include "cqio/sheet.h"
#include "workbooks/workbook.h"
#include "workbooks/xls.h"

/* ---- workbooks ------------------------------------------------------------------------------- */

bool cqio__is_workbook(const char *path) {
  return cqio__bundle_matches(path, "*.xlsx") || cqio__bundle_matches(path, "*.xlsm") ||
         cqio__bundle_matches(path, "*.ods") || cqio__bundle_matches(path, "*.xls");
}

/* The form is that of the content: xlsx is also called xls, and with a password is in that form. */
static cqio_status open_workbook(const struct bundle *bundle, const char *sheet,
                                 struct rows *rows) {
  struct workbook *w;
  CQIO_TRY(CQIO_ALLOC(rows->ctx, 1, &w));
  rows->book = w;
  w->ctx = rows->ctx;
  w->row = &rows->buffer;
  w->bundle = (struct bundle){.ctx = rows->ctx, .path = bundle->path};
  if (cqio__is_compound(bundle->path)) return cqio__xls_open(w, sheet);
  CQIO_TRY(cqio__bundle_open_archive(rows->ctx, bundle->path, &w->bundle));
  return cqio__bundle_matches(bundle->path, "*.ods") ? cqio__ods_open(w, sheet)
                                                     : cqio__xlsx_open(w, sheet);
}

/* The separator of a sheet in CSV, whose first lines may be titles. */
static char find_separator(const struct bundle *bundle) {
  enum { HEAD = 1 << 16 };
  struct bytes *bytes;
  char *head = NULL;
  size_t got = 0, used = 0;
  int64_t count[256] = {0};
  if (cqio__bytes_open(bundle, bundle->member[0], &bytes)) return 0;
  if (!CQIO_ALLOC(bundle->ctx, HEAD, &head))
    while (used < HEAD && !cqio__bytes_read(bytes, head + used, HEAD - used, &got) && got > 0)
      used += got;
  cqio__bytes_close(&bytes);
  for (size_t k = 0; k < used; k++)
    count[(unsigned char)head[k]]++;
  cqio_free(head);
  if (count['\t'] > count[','] && count['\t'] > count[';']) return '\t';
  return 2 * count[';'] > count[','] ? ';' : ',';
}

cqio_status cqio__rows_open(const struct bundle *bundle, const char *sheet, struct rows *out) {
  *out = (struct rows){.ctx = bundle->ctx, .buffer = {.ctx = bundle->ctx}};
  CQIO_TRY(cqio_copy_text(bundle->ctx, bundle->path, &out->path));
  if (bundle->kind == ONE_FILE && cqio__is_workbook(bundle->path))
    return open_workbook(bundle, sheet, out);
  if (bundle->count != 1)
    return cqio_fail(bundle->ctx, CQIO_DATA, "%s: expected one file with a sheet", bundle->path);
  return cqio__text_open(bundle, bundle->member[0], find_separator(bundle), &out->text);
}

static void free_workbook(struct workbook *w) {
  cqio__xml_close(&w->xml);
  cqio__xls_close(&w->xls);
  cqio__bundle_close(&w->bundle);
  cqio__xlsx_styles_free(&w->styles);
  cqio_free(w->shared);
  cqio_free(w->shared_at);
  cqio_free(w->value);
  cqio_free(w);
}

void cqio__rows_close(struct rows *rows) {
  if (rows->book) free_workbook(rows->book);
  cqio__text_close(&rows->text);
  cqio__row_free(&rows->buffer);
  cqio_free(rows->path);
}

/* A row that is not empty. */
static cqio_status next_in_workbook(struct rows *rows, bool *more) {
  struct workbook *w = rows->book;
  do {
    cqio__row_clear(&rows->buffer);
    w->row_done = false;
    CQIO_TRY(w->xls ? cqio__xls_next(w) : cqio__xml_go(&w->xml));
    if (!w->found)
      return cqio_fail(rows->ctx, CQIO_DATA,
                       "%s: has no sheet '%s', or a row of more than %d cells: expected a table",
                       rows->path, w->pattern, MAX_COLUMNS);
  } while (w->row_done && rows->buffer.count == 0);
  rows->number = w->row_number;
  *more = w->row_done;
  return CQIO_OK;
}

cqio_status cqio__rows_next(struct rows *rows, bool *more) {
  if (rows->book) return next_in_workbook(rows, more);
  CQIO_TRY(cqio__text_next(&rows->text, more));
  rows->number = rows->text.line;
  for (int k = 0; *more && k < rows->text.count; k++)
    CQIO_TRY(cqio__text_check(&rows->text, k));
  return CQIO_OK;
}

const char *cqio__rows_sheet(const struct rows *rows, char others[GATHERED_TEXT]) {
  if (!rows->book || rows->book->others.count == 0) return NULL;
  cqio__gathered(&rows->book->others, others);
  return rows->book->wanted;
}

/* ---- cells ----------------------------------------------------------------------------------- */

int cqio__rows_count(const struct rows *rows) {
  return rows->book ? rows->buffer.count : rows->text.count;
}

const char *cqio__rows_cell(const struct rows *rows, int column) {
  if (column < 0 || column >= cqio__rows_count(rows)) return "";
  return rows->book ? rows->buffer.text + rows->buffer.at[column] : rows->text.field[column];
}

const char *cqio__rows_place(const struct rows *rows, int column, char place[PLACE]) {
  char letters[8] = "";
  if (!rows->book) return cqio__text_place(&rows->text, column, place);
  int used = 7;
  for (int64_t k = (int64_t)column + 1; k > 0 && used > 0; k = (k - 1) / 26)
    letters[--used] = (char)('A' + (k - 1) % 26);
  snprintf(place, PLACE, "%.300s: sheet '%.100s', %s %s%lld", rows->path, rows->book->wanted,
           column >= 0 ? "cell" : "row", letters + used, (long long)rows->number);
  return place;
}

cqio_status cqio__rows_check_label(const struct rows *rows, int column, const char *label) {
  char place[PLACE];
  size_t length = strlen(label), tail = strlen(CQIO__DATE);
  if (length < tail || strcmp(label + length - tail, CQIO__DATE) != 0) return CQIO_OK;
  return cqio_fail(rows->ctx, CQIO_DATA,
                   "%s: %.60s: expected a label; make the cell a text in the workbook",
                   cqio__rows_place(rows, column, place), label);
}

bool cqio__rows_is_empty(const struct rows *rows, int column) {
  if (rows->book) return column >= rows->buffer.count || rows->buffer.at[column] == 0;
  return !*cqio__rows_cell(rows, column);
}

cqio_status cqio__rows_number(const struct rows *rows, int column, bool empty, const char *layout,
                              double *out) {
  char place[PLACE], bare[64];
  const char *text = cqio__rows_cell(rows, column);
  *out = 0.0;
  if (cqio_parse_real(text, out)) return CQIO_OK;
  if (!*text && !cqio__rows_is_empty(rows, column))
    return cqio_fail(rows->ctx, CQIO_DATA,
                     "%s: a formula without a result: expected a number; calculate the workbook "
                     "and save it again",
                     cqio__rows_place(rows, column, place));
  text += strspn(text, " \t\r\n");
  snprintf(bare, sizeof bare, "%s", text);
  for (size_t end = strlen(bare); end > 0 && strchr(" \t\r\n", bare[end - 1]);)
    bare[--end] = '\0';
  if (cqio_parse_real(bare, out)) return CQIO_OK;
  bool nothing = !*bare || strcmp(bare, "-") == 0 || strcmp(bare, "NA") == 0;
  if (nothing && empty) return CQIO_OK;
  if (nothing)
    return cqio_fail(rows->ctx, CQIO_DATA,
                     "%s: %s: expected a number; a line 'empty: 0' in %s takes such cells as 0",
                     cqio__rows_place(rows, column, place), *bare ? bare : "empty", layout);
  return cqio_fail(rows->ctx, CQIO_DATA, "%s: %.40s: expected a finite number%s",
                   cqio__rows_place(rows, column, place), bare, cqio_number_hint(bare));
}
