/* Sheets of workbooks: xlsx and ods, in XML by expat, and xls. */
#ifndef CQIO_WORKBOOKS_WORKBOOK
#define CQIO_WORKBOOKS_WORKBOOK

#include "workbooks/rows.h"
#include "workbooks/xml.h"

struct workbook {
  cqio_ctx *ctx;
  struct bundle bundle; /* its members */
  struct xml xml;       /* of the sheet */
  struct row_buffer *row;
  struct xls *xls; /* of xls, which has no members */
  /* xlsx */
  char *shared; /* texts that cells point to */
  size_t *shared_at, shared_used, shared_room;
  int64_t shared_count, shared_slots;
  char pattern[256], wanted[256], relation[64]; /* sheet that is looked for, its relation */
  char member[CQIO_PATH_SIZE];
  /* of the cell that is read */
  int64_t column, repeat, row_number, row_repeat;
  bool shares; /* the value is the index of a shared text */
  bool collects, in_sheet, found, row_done, text_cell;
  char *value; /* [value_used] */
  size_t value_used, value_room;
};

CQIO_NODISCARD cqio_status cqio__xlsx_open(struct workbook *book, const char *sheet);
CQIO_NODISCARD cqio_status cqio__ods_open(struct workbook *book, const char *sheet);
/* Adds LENGTH bytes to the value of the cell. */
void cqio__workbook_collect(struct workbook *book, const char *text, int length);

#endif
