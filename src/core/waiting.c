/* Where a rank waits for a slower one. */
#include "core/context.h"

int cqio__reduce_waiting(cqio_ctx *ctx, int value, MPI_Op op, int *result) {
  double before = MPI_Wtime();
  int code = MPI_Allreduce(&value, result, 1, MPI_INT, op, ctx->comm);
  ctx->waited += MPI_Wtime() - before;
  return code;
}

void cqio__receive_waiting(cqio_ctx *ctx, int64_t *values, int count, int rank, int tag) {
  double before = MPI_Wtime();
  MPI_Recv(values, count, MPI_INT64_T, rank, tag, ctx->comm, MPI_STATUS_IGNORE);
  ctx->waited += MPI_Wtime() - before;
}
