/* Columns of tables and demands that state something of the figures beside them, as header lines
 * do: `unit`, `year`, `currency`, `price_basis`, `scale`, by their names in
 * src/units/statements.def. */
#ifndef CQIO_IOTABLE_STATED_COLUMNS
#define CQIO_IOTABLE_STATED_COLUMNS

#include "cqio/sheet.h"
#include "cqio/units.h"

/* Whether COLUMN is one, and none of figures. */
bool cqio__is_stated_column(const cqio_sheet *sheet, int column);
/* CQIO_DATA for columns of units under any other name than `unit`. */
CQIO_NODISCARD cqio_status cqio__check_unit_columns(cqio_ctx *ctx, const cqio_sheet *sheet);
/* What the column of WHAT says in all rows where it says something, as a header line would; *text
 * NULL without such a column. CQIO_DATA for rows that differ, and for a second such column.
 * Borrowed until the next call. */
CQIO_NODISCARD cqio_status cqio__stated_column(cqio_ctx *ctx, const cqio_sheet *sheet,
                                               cqio_statement what, const char **text);

#endif
