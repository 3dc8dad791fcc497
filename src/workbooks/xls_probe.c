/* All of an xls workbook, read step by step by a process that may crash at any of them. */
#include <freexl.h>
#include <string.h>

#include "core/probe_steps.h"
#include "workbooks/xls.h"

static void read_cells(const void *book) {
  unsigned rows = 0;
  unsigned short columns = 0;
  size_t sum = 0;
  if (freexl_worksheet_dimensions(book, &rows, &columns) != FREEXL_OK) return;
  for (unsigned row = 0; row < rows; row++) {
    if (row % 1024 == 0) cqio__probe_step(1e6 * columns);
    for (unsigned short column = 0; column < columns; column++) {
      FreeXL_CellValue cell;
      bool got = freexl_get_cell_value(book, row, column, &cell) == FREEXL_OK;
      if (got && cell.type >= FREEXL_CELL_TEXT && cell.value.text_value)
        sum += strlen(cell.value.text_value);
    }
  }
  cqio__probe_say("with %zu characters", sum);
}

cqio_status cqio__xls_probe(const char *path) {
  const void *book = NULL;
  const char *name = NULL;
  unsigned count = 0;
  int64_t size = cqio__probe_start(path);
  if (size < 0) return CQIO_DATA;
  cqio__probe_step(8.0 * (double)size);
  int code = freexl_open(path, &book);
  if (code || !book) { /* it has freed some of it twice, which need not end this process */
    cqio__probe_say("%s", code == FREEXL_BIFF_WORKBOOK_NOT_FOUND
                              ? "holds no workbook that can be read, or one with a password"
                              : "is damaged or cut");
    return CQIO_DATA;
  }
  (void)freexl_get_info(book, FREEXL_BIFF_SHEET_COUNT, &count);
  for (unsigned k = 0; k < count && k < UINT16_MAX; k++) {
    cqio__probe_say("reading sheet %u", k + 1);
    if (freexl_get_worksheet_name(book, (unsigned short)k, &name) == FREEXL_OK && name &&
        freexl_select_active_worksheet(book, (unsigned short)k) == FREEXL_OK)
      read_cells(book);
  }
  cqio__probe_step(0.0);
  cqio__probe_say("closing it");
  freexl_close(book);
  return CQIO_OK;
}
