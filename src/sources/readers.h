/* The layouts that can be read: one file and one row in sources.def each. */
#ifndef CQIO_SOURCES_READERS
#define CQIO_SOURCES_READERS

#include "drafts/draft.h"

/* Whether the files of BUNDLE are in the layout, by names and first lines; on rank 0. */
#define SOURCE(id, name, text, keys)                                                               \
  bool cqio__is_##id(const struct bundle *bundle);                                                 \
  CQIO_NODISCARD cqio_status cqio__read_##id(struct draft *draft, const struct bundle *bundle);
#include "sources/sources.def"

/* Whether BUNDLE has a file of a name that pymrio and EXIOBASE have, and MARIO has not. */
bool cqio__pymrio_alone(const struct bundle *bundle);

/* Number of tables of ICIO in BUNDLE, and the first two. */
int cqio__icio_members(const struct bundle *bundle, const char *found[2]);

/* CQIO_DATA for a key of SELECTION, KEY=VALUE,... or NULL, that is not in KEYS, names with blanks
 * around each ("": none), of the layout SOURCE of the file PATH. */
CQIO_NODISCARD cqio_status cqio__check_selection(cqio_ctx *ctx, const char *path,
                                                 const char *source, const char *selection,
                                                 const char *keys);

#endif
