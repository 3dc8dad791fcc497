/* Deflated members of zip archives, unpacked by ISA-L where it was built with it: more than twice
 * as fast as zlib, which libarchive takes. */
#ifndef CQIO_ARCHIVES_DEFLATED
#define CQIO_ARCHIVES_DEFLATED

#include "cqio/core.h"

struct deflated;

/* Opens MEMBER of the archive PATH; *out = NULL where libarchive is to read it: without ISA-L, and
 * what is no zip, not deflated, encrypted, or not where its directory says. PLACE: for messages,
 * borrowed. */
CQIO_NODISCARD cqio_status cqio__deflated_open(cqio_ctx *ctx, const char *path, const char *member,
                                               const char *place, struct deflated **out);
/* The next bytes, at most SIZE; *got = 0 at the end. CQIO_DATA for a damaged or cut archive, also
 * where size or checksum are not those of its directory. */
CQIO_NODISCARD cqio_status cqio__deflated_read(struct deflated *deflated, void *to, size_t size,
                                               size_t *got);
void cqio__deflated_close(struct deflated **deflated);

#endif
