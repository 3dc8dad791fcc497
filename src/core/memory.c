/* Checked allocation. */
#define _DEFAULT_SOURCE /* madvise */
#include "core/context.h"
#include "core/grow.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
  LINE = 64,            /* of the cache */
  HUGE_PAGE = 1 << 21,  /* asked for where the kernel leaves it to programs: */
  LARGE = 4 * HUGE_PAGE /* large arrays are filled and read faster on huge pages */
};

/* Large arrays are zeroed by the kernel, a page at its first use, so that who fills them first has
 * the pages, by several threads where there are several, beside what others do. */
static void zero(void *memory, size_t bytes, bool large) {
#ifdef MADV_HUGEPAGE
  if (large) (void)madvise(memory, bytes, MADV_HUGEPAGE); /* only a wish */
#endif
#ifdef __linux__
  if (large && madvise(memory, bytes, MADV_DONTNEED) == 0) return; /* of private memory: zeros */
#endif
  (void)large;
  memset(memory, 0, bytes);
}

cqio_status cqio_alloc_bytes(cqio_ctx *ctx, size_t count, size_t size, void **out) {
  *out = NULL;
  if (size != 0 && count > (SIZE_MAX - HUGE_PAGE) / size)
    return cqio_fail(ctx, CQIO_MEMORY, "memory: %zu items of %zu bytes: expected a size in range",
                     count, size);
  size_t alignment = count * size < LARGE ? LINE : HUGE_PAGE;
  size_t bytes = (count * size + alignment - 1) / alignment * alignment;
  if (bytes == 0) bytes = alignment;
  void *memory = aligned_alloc(alignment, bytes);
  if (!memory)
    return cqio_fail(ctx, CQIO_MEMORY,
                     "memory: rank %d could not get %.3f MiB: expected enough memory; use more "
                     "nodes or a smaller job",
                     ctx->rank, (double)bytes / 1048576.0);
  zero(memory, bytes, alignment == HUGE_PAGE);
  *out = memory;
  return CQIO_OK;
}

void cqio_free(void *memory) {
  free(memory);
}

cqio_status cqio__grow_bytes(cqio_ctx *ctx, int64_t count, int64_t *room, size_t size,
                             void **list) {
  void *larger;
  if (count < *room) return CQIO_OK;
  CQIO_TRY(cqio_alloc_bytes(ctx, (size_t)cqio__next_room(*room), size, &larger));
  /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): there is memory without a problem */
  if (*list) memcpy(larger, *list, (size_t)count * size);
  cqio_free(*list);
  *list = larger;
  *room = cqio__next_room(*room);
  return CQIO_OK;
}

cqio_status cqio_copy_text(cqio_ctx *ctx, const char *text, char **out) {
  size_t size = strlen(text) + 1;
  CQIO_TRY(CQIO_ALLOC(ctx, size, out));
  /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): allocated */
  memcpy(*out, text, size);
  return CQIO_OK;
}
