/* What a table or a demand states of its figures beside units: currency, prices, year, scale. */
#ifndef CQIO_IOTABLE_STATEMENTS
#define CQIO_IOTABLE_STATEMENTS

#include "cqio/netcdf.h"
#include "cqio/sheet.h"
#include "iotable/iotable.h"

/* Header lines `# currency:`, `# price_basis:`, `# year:` and `# scale:` of SHEET, whose figures
 * are in UNIT: &table->measure, or that of what is joined to TABLE. Prices that they name become
 * those of UNIT, and current prices, or where none are named, those of the year. CQIO_DATA for what
 * contradicts UNIT or the table, and for any scale but 1, which belongs into the unit. Not
 * collective. */
CQIO_NODISCARD cqio_status cqio__io_check_notes(cqio_ctx *ctx, const cqio_io_table *table,
                                                const cqio_sheet *sheet, cqio_unit *unit);
/* UNIT of a table for figures that state none: they may be of another year. */
cqio_unit cqio__without_year(const cqio_unit *unit);
/* The same of the attributes of VARIABLE, or of the file for NULL. Collective. */
CQIO_NODISCARD cqio_status cqio__io_check_attributes(cqio_ctx *ctx, const cqio_io_table *table,
                                                     cqio_ncin *in, const char *variable,
                                                     cqio_unit *unit);

#endif
