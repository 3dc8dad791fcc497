/* The end of a step, where the fastest rank waits for the slowest. */
#include "core/context.h"

int cqio__reduce_waiting(cqio_ctx *ctx, int value, MPI_Op op, int *result) {
  double before = MPI_Wtime();
  int code = MPI_Allreduce(&value, result, 1, MPI_INT, op, ctx->comm);
  ctx->waited += MPI_Wtime() - before;
  return code;
}
