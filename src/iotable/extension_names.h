/* Names and units of other accounts by industry. */
#ifndef CQIO_IOTABLE_EXTENSION_NAMES
#define CQIO_IOTABLE_EXTENSION_NAMES

#include "iotable/iotable.h"

/* Gives TABLE, which has room for it, one more extension NAME in UNIT, which are copied; "": not
 * stated, which is a warning and becomes CQIO_IO_NO_UNIT. CQIO_DATA naming PLACE for a name that
 * another one or a figure of the table has, and for figures per unit of something, by their unit
 * ("kg/EUR", "percent") or by a word of their name. Not collective. */
CQIO_NODISCARD cqio_status cqio__io_name_extension(cqio_ctx *ctx, cqio_io_table *table,
                                                   const char *place, const char *name,
                                                   const char *unit);

/* CQIO_DATA naming PLACE for a figure of the extensions of TABLE that is a code of missing data:
 * -9999 with more nines or none, 1e20, and from 1e30 on. The same of
 * codes that are far from the others (missing_codes.h). Not collective. */
CQIO_NODISCARD cqio_status cqio__io_check_extensions(cqio_ctx *ctx, const cqio_io_table *table,
                                                     const char *place);

#endif
