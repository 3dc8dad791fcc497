/* Memory of all ranks: had by all or none, and the most that one has had. */
#include "cqio/core.h"

#include <sys/resource.h>

cqio_status cqio_alloc_together(cqio_ctx *ctx, size_t count, size_t size, void **out) {
  cqio_status status = cqio_agree(ctx, cqio_alloc_bytes(ctx, count, size, out));
  if (!status) return CQIO_OK;
  cqio_free(*out);
  *out = NULL;
  return status;
}

cqio_status cqio_memory_peak(cqio_ctx *ctx, double *bytes) {
  const double kib = 1024.0;
  struct rusage usage = {0};
  getrusage(RUSAGE_SELF, &usage);
  double own = kib * (double)usage.ru_maxrss;
  if (MPI_Allreduce(&own, bytes, 1, MPI_DOUBLE, MPI_MAX, cqio_ctx_comm(ctx)) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Allreduce: failed on the memory of the ranks");
  return CQIO_OK;
}
