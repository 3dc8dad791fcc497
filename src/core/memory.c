/* Checked allocation. */
#include "core/context.h"

#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64 };

cqio_status cqio_alloc_bytes(cqio_ctx *ctx, size_t count, size_t size, void **out) {
  *out = NULL;
  if (size != 0 && count > (SIZE_MAX - ALIGNMENT) / size)
    return cqio_fail(ctx, CQIO_MEMORY, "memory: %zu items of %zu bytes: expected a size in range",
                     count, size);
  size_t bytes = (count * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if (bytes == 0) bytes = ALIGNMENT;
  void *memory = aligned_alloc(ALIGNMENT, bytes);
  if (!memory)
    return cqio_fail(ctx, CQIO_MEMORY,
                     "memory: rank %d could not get %.3f MiB: expected enough memory; use more "
                     "nodes or a smaller job",
                     ctx->rank, (double)bytes / 1048576.0);
  memset(memory, 0, bytes);
  *out = memory;
  return CQIO_OK;
}

void cqio_free(void *memory) {
  free(memory);
}

cqio_status cqio_copy_text(cqio_ctx *ctx, const char *text, char **out) {
  size_t size = strlen(text) + 1;
  CQIO_TRY(CQIO_ALLOC(ctx, size, out));
  memcpy(*out, text, size);
  return CQIO_OK;
}
