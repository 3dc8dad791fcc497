/* Exchange of vectors between the distribution by district and the one by sector. */
#include "operator/factored.h"

/* Counts and starts of the way to the sectors, in cells (one district and sector): sent per (my
 * districts, their positions), received per (their districts, my positions). */
static void plan(struct factored *op) {
  int64_t mine = op->position[op->base.rank + 1] - op->position[op->base.rank];
  for (int p = 0; p < op->base.ranks; p++) {
    op->send_count[p] = (int)(op->districts * (op->position[p + 1] - op->position[p]));
    op->send_start[p] = (int)(op->districts * op->position[p]);
    op->base.room->receive_count[p] = (int)(mine * (op->district[p + 1] - op->district[p]));
    op->base.room->receive_start[p] = (int)(mine * op->district[p]);
  }
}

static int exchange(cqio_ctx *ctx, struct factored *op, int columns, bool to_sectors) {
  MPI_Datatype cell;
  MPI_Comm comm = cqio_ctx_comm(ctx);
  plan(op);
  int code = MPI_Type_contiguous(op->points * op->planes * columns, MPI_DOUBLE, &cell);
  if (code) return code;
  code = MPI_Type_commit(&cell);
  if (!code && to_sectors)
    code = MPI_Alltoallv(op->spread, op->send_count, op->send_start, cell, op->demand,
                         op->base.room->receive_count, op->base.room->receive_start, cell, comm);
  else if (!code)
    code = MPI_Alltoallv(op->supply, op->base.room->receive_count, op->base.room->receive_start,
                         cell, op->spread, op->send_count, op->send_start, cell, comm);
  int freed = MPI_Type_free(&cell);
  return code ? code : freed;
}

cqio_status cqio__to_sectors(cqio_ctx *ctx, struct factored *op, int columns) {
  if (op->base.ranks == 1) return CQIO_OK; /* spread and demand are one buffer */
  if (exchange(ctx, op, columns, true) == MPI_SUCCESS) return CQIO_OK;
  return cqio_fail(ctx, CQIO_MPI, "MPI_Alltoallv: failed on the way to the sectors");
}

cqio_status cqio__to_districts(cqio_ctx *ctx, struct factored *op, int columns) {
  if (op->base.ranks == 1) return CQIO_OK;
  if (exchange(ctx, op, columns, false) == MPI_SUCCESS) return CQIO_OK;
  return cqio_fail(ctx, CQIO_MPI, "MPI_Alltoallv: failed on the way to the districts");
}
