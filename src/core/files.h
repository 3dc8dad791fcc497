/* Opening what may be no file. */
#ifndef CQIO_CORE_FILES
#define CQIO_CORE_FILES

#include <stdio.h>

#include "cqio/core.h"

/* Opens PATH for reading and gives its size. A FIFO would wait for a writer, and a device may act:
 * what is no regular file is refused before it is opened. CQIO_IO. Not collective. */
CQIO_NODISCARD cqio_status cqio__open_regular(cqio_ctx *ctx, const char *path, FILE **file,
                                              int64_t *size);

/* Moves the input PATH, which was noted, before all others: a job comes first whatever its context
 * has read before. */
void cqio__input_first(cqio_ctx *ctx, const char *path);

#endif
