/* One column of a sheet of a workbook: labels below their name. */
#ifndef CQIO_DRAFTS_SHEET_COLUMN
#define CQIO_DRAFTS_SHEET_COLUMN

#include "drafts/draft.h"

struct sheet_column {
  int count;
  const char **label; /* [count] memory of the table, in the one form of labels; "": no cell */
};
/* Reads the cells below the cell NAME of the sheet SHEET in the workbook PATH, as far as there are
 * any. CQIO_DATA where there is no such cell or nothing below it. */
CQIO_NODISCARD cqio_status cqio__column_read(struct draft *draft, const char *path,
                                             const char *sheet, const char *name,
                                             struct sheet_column *out);

#endif
