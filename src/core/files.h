/* Opening what may be no file. */
#ifndef CQIO_CORE_FILES
#define CQIO_CORE_FILES

#include <stdio.h>

#include "cqio/core.h"

/* Opens PATH for reading and gives its size. A FIFO would wait for a writer, and a device may act:
 * what is no regular file is refused before it is opened. CQIO_IO. Not collective. */
CQIO_NODISCARD cqio_status cqio__open_regular(cqio_ctx *ctx, const char *path, FILE **file,
                                              int64_t *size);

/* The 64 hexadecimal digits of DIGEST, and NUL. */
void cqio__hex(const unsigned char digest[32], char hex[65]);

/* Notes an input of this rank, unless its path was noted. Not collective. */
CQIO_NODISCARD cqio_status cqio__note(cqio_ctx *ctx, const char *path, const char sha256[65],
                                      int64_t size);

/* Moves the input PATH, which was noted, before all others: a job comes first whatever its context
 * has read before. */
void cqio__input_first(cqio_ctx *ctx, const char *path);

#endif
