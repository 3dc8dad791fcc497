/* Opening what may be no file. */
#ifndef CQIO_CORE_FILES
#define CQIO_CORE_FILES

#include <stdatomic.h>
#include <stdio.h>

#include "cqio/core.h"

/* Opens PATH for reading and gives its size. A FIFO would wait for a writer, and a device may act:
 * what is no regular file is refused before it is opened. CQIO_IO. Not collective. */
CQIO_NODISCARD cqio_status cqio__open_regular(cqio_ctx *ctx, const char *path, FILE **file,
                                              int64_t *size);

/* As cqio_sha256_file; ends early, with no meaning, once *stop, which may be NULL. */
CQIO_NODISCARD cqio_status cqio__digest_file(cqio_ctx *ctx, const char *path, int64_t size,
                                             atomic_bool *stop, char hex[65]);

/* Notes an input of this rank, unless its path was noted. Not collective. */
CQIO_NODISCARD cqio_status cqio__note(cqio_ctx *ctx, const char *path, const char sha256[65],
                                      int64_t size);

/* Moves the input PATH, which was noted, before all others: a job comes first whatever its context
 * has read before. */
void cqio__input_first(cqio_ctx *ctx, const char *path);

#endif
