/* Sheets of workbooks: xlsx and ods, in XML by expat, and xls. */
#ifndef CQIO_WORKBOOKS_WORKBOOK
#define CQIO_WORKBOOKS_WORKBOOK

#include "core/gathered.h"
#include "workbooks/rows.h"
#include "workbooks/xml.h"

/* Formats of cells of xlsx. */
struct xlsx_styles {
  cqio_ctx *ctx;
  bool *is_date;                /* [count] of the formats that cells point to */
  int64_t count, slots, *dates; /* [date_count] numbers of own formats that show dates or times */
  int64_t date_count, date_slots;
  bool of_cells; /* while they are read */
};

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
  struct gathered others; /* sheets that are not read, as far as they are known */
  char member[CQIO_PATH_SIZE];
  struct xlsx_styles styles;
  /* of the cell that is read */
  int64_t column, repeat, row_number, row_repeat;
  bool shares; /* the value is the index of a shared text */
  bool is_truth, is_date, has_formula;
  bool collects, in_sheet, found, row_done, text_cell;
  char *value; /* [value_used] */
  size_t value_used, value_room;
};

CQIO_NODISCARD cqio_status cqio__xlsx_open(struct workbook *book, const char *sheet);
CQIO_NODISCARD cqio_status cqio__ods_open(struct workbook *book, const char *sheet);
/* Reads the formats of BOOK, if it has any; cqio__xlsx_styles_free. */
CQIO_NODISCARD cqio_status cqio__xlsx_styles_read(const struct bundle *bundle,
                                                  struct xlsx_styles *out);
void cqio__xlsx_styles_free(struct xlsx_styles *styles);
/* Whether the format INDEX of cells shows a date or a time; NULL: none. */
bool cqio__xlsx_shows_date(const struct xlsx_styles *styles, const char *index);
/* Whether the format CODE shows dates or times: it has a letter of years, months, days, hours or
 * seconds outside of texts and brackets of colours and currencies; [h], [m] and [s] are times that
 * have passed. */
bool cqio__is_date_code(const char *code);
/* Whether FORMAT is one of dates that every program has: 14 to 22 and 45 to 47, and those of East
 * Asia. */
bool cqio__is_date_format(int64_t format);
/* Adds LENGTH bytes to the value of the cell. */
void cqio__workbook_collect(struct workbook *book, const char *text, int length);

#endif
