/* Where a file made from a table comes from: the program, its command, the table, its inputs. */
#ifndef CQIO_IOTABLE_FILE_ORIGIN
#define CQIO_IOTABLE_FILE_ORIGIN

#include "cqio/netcdf.h"
#include "iotable/iotable.h"

/* Global attributes of FILE on rank 0: Conventions, TITLE, source (the program), history (the
 * command), table, source_layout where somebody else published TABLE, and inputs with their
 * checksums, one a line. */
CQIO_NODISCARD cqio_status cqio__io_put_origin(cqio_ctx *ctx, cqio_ncout *file,
                                               const cqio_io_table *table, const char *title);
/* Inputs and their checksums, "SHA256  PATH", each behind BEFORE and with AFTER, on one line
 * whatever is in PATH, of which bytes that are no UTF-8 become "?"; LAST in place of the last
 * AFTER. Not collective. */
void cqio__io_list_inputs(const cqio_ctx *ctx, FILE *stream, const char *before, const char *after,
                          const char *last);

#endif
