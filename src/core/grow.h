/* Lists that grow. */
#ifndef CQIO_CORE_GROW
#define CQIO_CORE_GROW

#include "cqio/core.h"

/* Items that a full list of ROOM items has room for next. */
static inline int64_t cqio__next_room(int64_t room) {
  return room > 0 ? 2 * room : 64;
}

/* Room for one more item of SIZE bytes in *LIST, memory for cqio_free that holds COUNT items and
 * has room for *ROOM. The list stays as it is on failure. Not collective. */
CQIO_NODISCARD cqio_status cqio__grow_bytes(cqio_ctx *ctx, int64_t count, int64_t *room,
                                            size_t size, void **list);
#define CQIO__GROW(ctx, count, room, list)                                                         \
  cqio__grow_bytes((ctx), (count), (room), sizeof **(list), (void **)(list))

#endif
