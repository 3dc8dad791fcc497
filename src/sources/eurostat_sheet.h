/* Supply and use tables of Eurostat as sheets. */
#ifndef CQIO_SOURCES_EUROSTAT_SHEET
#define CQIO_SOURCES_EUROSTAT_SHEET

#include "cqio/sheet.h"

/* Whether TEXT names a file of Eurostat: eurostat:FILE:geo=DE,..., or a FILE that begins as one. */
bool cqio__is_eurostat_sheet(cqio_ctx *ctx, const char *text);
/* The FILE of TEXT; cqio_free. */
CQIO_NODISCARD cqio_status cqio__eurostat_file(cqio_ctx *ctx, const char *text, char **file);
/* Products, then what is beside them, in rows (column key); industries, final demand and what leads
 * to purchasers' prices in columns. Sums are left out. On the rank of CTX alone. CQIO_DATA. */
CQIO_NODISCARD cqio_status cqio__eurostat_sheet(cqio_ctx *ctx, const char *text, cqio_sheet **out);

#endif
