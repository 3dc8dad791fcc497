/* Archives by libarchive. */
#ifndef CQIO_ARCHIVES_UNPACK
#define CQIO_ARCHIVES_UNPACK

#include <archive.h>

#include "cqio/core.h"

/* Opens PATH as an archive, or as one packed file when SINGLE. */
CQIO_NODISCARD cqio_status cqio__archive_open(cqio_ctx *ctx, const char *path, bool single,
                                              struct archive **out);
/* Reads PATH, if gzip has packed it, to its end and compares its checksums, which libarchive does
 * not: CQIO_DATA for one that is damaged or cut. */
CQIO_NODISCARD cqio_status cqio__gzip_check(cqio_ctx *ctx, const char *path);
/* CQIO_DATA with what libarchive says. */
CQIO_NODISCARD cqio_status cqio__archive_damaged(cqio_ctx *ctx, const char *place,
                                                 struct archive *archive);

#endif
