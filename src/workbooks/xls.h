/* Workbooks of Excel 95 to 2003 (xls, [MS-XLS]). FreeXL reads them into memory as a whole. */
#ifndef CQIO_WORKBOOKS_XLS
#define CQIO_WORKBOOKS_XLS

#include "workbooks/workbook.h"

/* Whether PATH begins as a compound file, which xls is; so does a workbook with a password. */
bool cqio__is_compound(const char *path);
CQIO_NODISCARD cqio_status cqio__xls_open(struct workbook *book, const char *sheet);
/* The next row with a cell; book->row_done = false at the end. */
CQIO_NODISCARD cqio_status cqio__xls_next(struct workbook *book);
void cqio__xls_close(struct xls **xls);
/* What `cqio probe PATH` does of such a file: reads all of it step by step. */
cqio_status cqio__xls_probe(const char *path);

/* ---- what FreeXL does not read, or reads as something else ----------------------------------- */

/* A result of a formula, which FreeXL leaves out, or a truth value or an error such as #DIV/0!,
 * which it gives as 0 or 1. */
struct xls_cell {
  uint32_t row, column;
  double number;
  char *text; /* NULL: NUMBER */
};
struct xls_cells {
  int64_t count, room;
  struct xls_cell *cell; /* [count] by row and column */
};
/* Reads the records of sheet INDEX of the workbook that FreeXL has open as BOOK. CQIO_DATA for one
 * that is damaged, and for cells beyond the size that the sheet states, which FreeXL leaves out. */
CQIO_NODISCARD cqio_status cqio__xls_scan(cqio_ctx *ctx, const char *path, const void *book,
                                          unsigned index, struct xls_cells *out);
void cqio__xls_cells_free(struct xls_cells *cells);

#endif
