/* Exchange of vectors between the distribution by district and the one by sector. */
#include "linalg/operator.h"

#include <limits.h>
#include <string.h>

/* Counts and starts of the way to the sectors: sent per (my districts, their positions), received
 * per (their districts, my positions). cqio__reserve has checked that they fit an int. */
static void plan(cqio_operator *op, int columns) {
  int64_t width = (int64_t)op->planes * columns * op->points, me = op->rank;
  int64_t mine = op->position[me + 1] - op->position[me];
  for (int p = 0; p < op->ranks; p++) {
    int64_t sent = op->districts * width, received = mine * width;
    op->send_count[p] = (int)(sent * (op->position[p + 1] - op->position[p]));
    op->send_start[p] = (int)(sent * op->position[p]);
    op->receive_count[p] = (int)(received * (op->district[p + 1] - op->district[p]));
    op->receive_start[p] = (int)(received * op->district[p]);
  }
}

/* Copies between rank blocks [rank][line][rows of rank] and lines [line][all rows]. */
static void lines(const cqio_operator *op, int columns, double *blocks, double *whole,
                  bool to_whole) {
  int64_t me = op->rank, rows = op->s.districts * op->points;
  int64_t count = (op->position[me + 1] - op->position[me]) * op->planes * columns;
  for (int p = 0; p < op->ranks; p++) {
    int64_t first = op->district[p] * op->points;
    size_t run = (size_t)((op->district[p + 1] - op->district[p]) * op->points);
    for (int64_t line = 0; line < count && run > 0; line++, blocks += run) {
      double *there = whole + line * rows + first;
      memcpy(to_whole ? there : blocks, to_whole ? blocks : there, run * sizeof *there);
    }
  }
}

cqio_status cqio__to_sectors(cqio_ctx *ctx, cqio_operator *op, int columns) {
  if (op->ranks == 1) return CQIO_OK; /* spread and demand are one buffer */
  plan(op, columns);
  if (MPI_Alltoallv(op->spread, op->send_count, op->send_start, MPI_DOUBLE, op->staged,
                    op->receive_count, op->receive_start, MPI_DOUBLE,
                    cqio_ctx_comm(ctx)) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Alltoallv: failed on the way to the sectors");
  lines(op, columns, op->staged, op->demand, true);
  return CQIO_OK;
}

cqio_status cqio__to_districts(cqio_ctx *ctx, cqio_operator *op, int columns) {
  if (op->ranks == 1) return CQIO_OK;
  lines(op, columns, op->staged, op->supply, false);
  if (MPI_Alltoallv(op->staged, op->receive_count, op->receive_start, MPI_DOUBLE, op->spread,
                    op->send_count, op->send_start, MPI_DOUBLE, cqio_ctx_comm(ctx)) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Alltoallv: failed on the way to the districts");
  return CQIO_OK;
}

/* Room for SIZE numbers; SIZE is equal on all ranks. */
static cqio_status reserve_gathered(cqio_ctx *ctx, cqio_operator *op, int64_t size) {
  if (size <= op->gathered_size) return CQIO_OK;
  if (size > INT_MAX)
    return cqio_fail(ctx, CQIO_INTERNAL,
                     "exchange: vectors gathered at once = %lld numbers: expected at most %d; use "
                     "fewer columns",
                     (long long)size, INT_MAX);
  cqio_free(op->gathered);
  op->gathered_size = 0;
  CQIO_TRY(cqio_agree(ctx, CQIO_ALLOC(ctx, size, &op->gathered)));
  op->gathered_size = size;
  return CQIO_OK;
}

cqio_status cqio__allgather(cqio_ctx *ctx, cqio_operator *op, const int64_t *first, int columns,
                            const double *local, double *full) {
  int64_t total = first[op->ranks], mine = first[op->rank + 1] - first[op->rank];
  if (op->ranks == 1) {
    if (columns * total > 0) memcpy(full, local, (size_t)(columns * total) * sizeof *full);
    return CQIO_OK;
  }
  CQIO_TRY(reserve_gathered(ctx, op, columns * total));
  for (int p = 0; p < op->ranks; p++) {
    op->receive_start[p] = (int)(first[p] * columns);
    op->receive_count[p] = (int)((first[p + 1] - first[p]) * columns);
  }
  if (MPI_Allgatherv(local, (int)(mine * columns), MPI_DOUBLE, op->gathered, op->receive_count,
                     op->receive_start, MPI_DOUBLE, cqio_ctx_comm(ctx)) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Allgatherv: failed");
  const double *block = op->gathered;
  for (int p = 0; p < op->ranks; p++) {
    size_t run = (size_t)(first[p + 1] - first[p]);
    for (int k = 0; k < columns && run > 0; k++, block += run)
      memcpy(full + k * total + first[p], block, run * sizeof *full);
  }
  return CQIO_OK;
}
