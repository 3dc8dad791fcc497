/* Rows of a sheet as texts, from CSV, xlsx, ods or xls: one row in memory. */
#ifndef CQIO_WORKBOOKS_ROWS
#define CQIO_WORKBOOKS_ROWS

#include "core/gathered.h"
#include "lines/lines.h"

enum { MAX_COLUMNS = 1 << 17 };

/* The cells of a row while it is read. */
struct row_buffer {
  cqio_ctx *ctx;
  char *text; /* [used] NUL-terminated cells */
  size_t used, room;
  size_t *at; /* [count] offsets of the cells */
  int count, slots;
};
/* Cell COLUMN (0-based) is the LENGTH bytes at TEXT; those before it that are not set are "".
 * LENGTH 0: a formula that has no result. False beyond MAX_COLUMNS and where there is no memory. */
bool cqio__row_put(struct row_buffer *row, int64_t column, const char *text, size_t length);
void cqio__row_clear(struct row_buffer *row);
void cqio__row_free(struct row_buffer *row);

/* What stands behind the number of a date or time in a cell of a workbook. */
#define CQIO__DATE " (a date or time)"
struct workbook; /* an open sheet of a workbook */

struct rows {
  cqio_ctx *ctx;
  struct text text;      /* of CSV */
  struct workbook *book; /* else */
  char *path, *sheet;    /* of the workbook */
  struct row_buffer buffer;
  int64_t number; /* 1-based number of the row in its sheet */
};

/* Whether PATH has the form of a workbook: .xlsx, .xlsm, .ods or .xls. */
bool cqio__is_workbook(const char *path);
/* Opens the file of BUNDLE: CSV, or the first sheet of a workbook whose name matches SHEET, with
 * '*' for any text. CQIO_DATA. */
CQIO_NODISCARD cqio_status cqio__rows_open(const struct bundle *bundle, const char *sheet,
                                           struct rows *out);
CQIO_NODISCARD cqio_status cqio__rows_next(struct rows *rows, bool *more);
void cqio__rows_close(struct rows *rows);
/* Once all rows were read: the names of the other sheets, "'A', 'B', 'C' and 7 others", written
 * into OTHERS, and that of the sheet; NULL where there are no others. */
const char *cqio__rows_sheet(const struct rows *rows, char others[GATHERED_TEXT]);
/* Number of cells of the row, and each, "" beyond them. */
int cqio__rows_count(const struct rows *rows);
const char *cqio__rows_cell(const struct rows *rows, int column);
/* "FILE:LINE:COLUMN", or "FILE: sheet 'S', cell B7"; COLUMN -1: the row. */
const char *cqio__rows_place(const struct rows *rows, int column, char place[PLACE]);
/* CQIO_DATA where the LABEL of the cell is a date or time. */
CQIO_NODISCARD cqio_status cqio__rows_check_label(const struct rows *rows, int column,
                                                  const char *label);
/* Whether nothing is in the cell, not even a formula without a result. */
bool cqio__rows_is_empty(const struct rows *rows, int column);
/* The number in a cell; where EMPTY, one without content, "-" and "NA" are 0. CQIO_DATA with its
 * place, and LAYOUT, which may say so. */
CQIO_NODISCARD cqio_status cqio__rows_number(const struct rows *rows, int column, bool empty,
                                             const char *layout, double *out);

#endif
