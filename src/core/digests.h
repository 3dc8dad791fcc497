/* Checksums of inputs, found while the files are read for what they hold. */
#ifndef CQIO_CORE_DIGESTS
#define CQIO_CORE_DIGESTS

#include "cqio/core.h"

struct digests;

/* Notes the input PATH, whose checksum follows: cqio_note_input in two steps. CQIO_IO when it
 * cannot be opened. Collective. */
CQIO_NODISCARD cqio_status cqio__digests_note(cqio_ctx *ctx, const char *path);
/* Begins to find the checksums of all inputs that lack theirs: on rank 0, by a thread where the
 * rank may use more than one, else at the end. Not collective. */
CQIO_NODISCARD cqio_status cqio__digests_begin(cqio_ctx *ctx, int threads, struct digests **out);
/* Waits for them and gives them to all ranks, when STATUS, which all ranks agree on, is CQIO_OK;
 * else drops them. Returns STATUS, or CQIO_IO. Collective. */
CQIO_NODISCARD cqio_status cqio__digests_end(cqio_ctx *ctx, struct digests **digests,
                                             cqio_status status);

/* ---- for readers, on rank 0, from any thread ------------------------------------------------- */

/* The file PATH among them; -1. */
int cqio__digests_find(const struct digests *digests, const char *path);
/* SIZE bytes of FILE from AT on, which a reader has in memory: what follows those that were
 * digested need not be read again. */
void cqio__digests_feed(struct digests *digests, int file, int64_t at, const void *bytes,
                        size_t size);
/* Reads and digests some bytes of a file, if nobody else does; false when nothing was done. */
bool cqio__digests_step(struct digests *digests);
/* Holds the thread, or lets it go on, while a reader has work for all threads of the rank. */
void cqio__digests_hold(struct digests *digests, bool hold);

#endif
