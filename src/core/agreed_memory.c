/* Memory that all ranks have, or none. */
#include "cqio/core.h"

cqio_status cqio_alloc_together(cqio_ctx *ctx, size_t count, size_t size, void **out) {
  cqio_status status = cqio_agree(ctx, cqio_alloc_bytes(ctx, count, size, out));
  if (!status) return CQIO_OK;
  cqio_free(*out);
  *out = NULL;
  return status;
}
