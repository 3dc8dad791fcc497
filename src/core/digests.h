/* Checksums of inputs, found by a thread while the files are read for what they hold. */
#ifndef CQIO_CORE_DIGESTS
#define CQIO_CORE_DIGESTS

#include "cqio/core.h"

struct digests;

/* Notes the input PATH, whose checksum follows: cqio_note_input in two steps. CQIO_IO when it
 * cannot be opened. Collective. */
CQIO_NODISCARD cqio_status cqio__digests_note(cqio_ctx *ctx, const char *path);
/* Begins to find the checksums of all inputs that lack theirs: on rank 0, by a thread where the
 * rank may use more than one, else before it returns. Not collective. */
CQIO_NODISCARD cqio_status cqio__digests_begin(cqio_ctx *ctx, int threads, struct digests **out);
/* Waits for them and gives them to all ranks, when STATUS, which all ranks agree on, is CQIO_OK;
 * else drops them. Returns STATUS, or CQIO_IO. Collective. */
CQIO_NODISCARD cqio_status cqio__digests_end(cqio_ctx *ctx, struct digests **digests,
                                             cqio_status status);

#endif
