/* Files that were written here, and may be replaced. */
#ifndef CQIO_IOTABLE_OWN_FILE
#define CQIO_IOTABLE_OWN_FILE

#include "cqio/core.h"

/* The first line of a table in CSV that was converted. */
#define CSV_SEAL "# cqio: SHA-256 of all bytes below this line: "
enum { CSV_SEAL_SIZE = sizeof CSV_SEAL - 1 + 64 + 1 };

/* Puts the line into the first CSV_SEAL_SIZE of SIZE bytes, which are room for it. */
void cqio__csv_seal(char *bytes, size_t size);

/* Whether PATH is a regular file as it was written: a converted table, a solution, analyses; not
 * the results of a run. Rank 0 alone. */
bool cqio__io_is_own(cqio_ctx *ctx, const char *path);

#endif
