/* What a table or a demand states of its figures beside units: currency, prices, year, scale. */
#ifndef CQIO_IOTABLE_STATEMENTS
#define CQIO_IOTABLE_STATEMENTS

#include "cqio/netcdf.h"
#include "cqio/sheet.h"
#include "iotable/iotable.h"

/* Header lines and columns `currency`, `price_basis`, `year` and `scale` of SHEET, whose figures
 * are in UNIT: &table->measure, or that of what is joined to TABLE. Prices that they name become
 * those of UNIT, and current prices, or where none are named, those of the year. CQIO_DATA for what
 * contradicts UNIT or the table, and for any scale but 1, which belongs into the unit. Not
 * collective. */
CQIO_NODISCARD cqio_status cqio__io_check_notes(cqio_ctx *ctx, const cqio_io_table *table,
                                                const cqio_sheet *sheet, cqio_unit *unit);
/* UNIT of a table for figures that state none: they may be of another year. */
cqio_unit cqio__without_year(const cqio_unit *unit);
/* CQIO_DATA for a LABEL of the table that says other prices than its unit. COSTS: value added may
 * be at other costs than what is sold, but not of another year. Not collective. */
CQIO_NODISCARD cqio_status cqio__io_check_label(cqio_ctx *ctx, const cqio_io_table *table,
                                                const char *place, const char *label, bool costs);
/* The same of the NAME of a column that is joined: its prices, or else its year. Not collective. */
CQIO_NODISCARD cqio_status cqio__io_check_name(cqio_ctx *ctx, const cqio_io_table *table,
                                               const char *place, const char *name,
                                               const cqio_unit *unit);
/* The same of the attributes of VARIABLE, or of the file for NULL. Collective. */
CQIO_NODISCARD cqio_status cqio__io_check_attributes(cqio_ctx *ctx, const cqio_io_table *table,
                                                     cqio_ncin *in, const char *variable,
                                                     cqio_unit *unit);

/* CQIO_DATA where the long_name of VARIABLE counts people in a scale that is not that of UNIT, in
 * which its figures are. Collective. */
CQIO_NODISCARD cqio_status cqio__io_check_persons(cqio_ctx *ctx, cqio_ncin *in,
                                                  const char *variable, const cqio_unit *unit);
/* The price basis of the figures of TABLE that its unit and year do not say, in TEXT, "2010 basic
 * prices"; false: they say all of it. Not collective. */
enum { CQIO__PRICES_TEXT = 64 };
bool cqio__io_unsaid_prices(const cqio_io_table *table, char text[CQIO__PRICES_TEXT]);
/* The year of the figures of TABLE, by the attribute of the whole file. Collective. */
CQIO_NODISCARD cqio_status cqio__io_take_year(cqio_io_table *table, cqio_ncin *in);

#endif
