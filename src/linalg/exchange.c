/* Exchange of vectors between the distribution by district and the one by sector. */
#include "linalg/factored.h"

#include <string.h>

/* Counts and starts of the way to the sectors: sent per (my districts, their positions), received
 * per (their districts, my positions). cqio__reserve has checked that they fit an int. */
static void plan(struct factored *op, int columns) {
  int64_t width = (int64_t)op->planes * columns * op->points, me = op->base.rank;
  int64_t mine = op->position[me + 1] - op->position[me];
  for (int p = 0; p < op->base.ranks; p++) {
    int64_t sent = op->districts * width, received = mine * width;
    op->send_count[p] = (int)(sent * (op->position[p + 1] - op->position[p]));
    op->send_start[p] = (int)(sent * op->position[p]);
    op->base.receive_count[p] = (int)(received * (op->district[p + 1] - op->district[p]));
    op->base.receive_start[p] = (int)(received * op->district[p]);
  }
}

/* Copies between rank blocks [rank][line][rows of rank] and lines [line][all rows]. */
static void lines(const struct factored *op, int columns, double *blocks, double *whole,
                  bool to_whole) {
  int64_t me = op->base.rank, rows = op->s.districts * op->points;
  int64_t count = (op->position[me + 1] - op->position[me]) * op->planes * columns;
  for (int p = 0; p < op->base.ranks; p++) {
    int64_t first = op->district[p] * op->points;
    size_t run = (size_t)((op->district[p + 1] - op->district[p]) * op->points);
    for (int64_t line = 0; line < count && run > 0; line++, blocks += run) {
      double *there = whole + line * rows + first;
      memcpy(to_whole ? there : blocks, to_whole ? blocks : there, run * sizeof *there);
    }
  }
}

cqio_status cqio__to_sectors(cqio_ctx *ctx, struct factored *op, int columns) {
  if (op->base.ranks == 1) return CQIO_OK; /* spread and demand are one buffer */
  plan(op, columns);
  if (MPI_Alltoallv(op->spread, op->send_count, op->send_start, MPI_DOUBLE, op->staged,
                    op->base.receive_count, op->base.receive_start, MPI_DOUBLE,
                    cqio_ctx_comm(ctx)) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Alltoallv: failed on the way to the sectors");
  lines(op, columns, op->staged, op->demand, true);
  return CQIO_OK;
}

cqio_status cqio__to_districts(cqio_ctx *ctx, struct factored *op, int columns) {
  if (op->base.ranks == 1) return CQIO_OK;
  lines(op, columns, op->staged, op->supply, false);
  if (MPI_Alltoallv(op->staged, op->base.receive_count, op->base.receive_start, MPI_DOUBLE,
                    op->spread, op->send_count, op->send_start, MPI_DOUBLE,
                    cqio_ctx_comm(ctx)) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Alltoallv: failed on the way to the districts");
  return CQIO_OK;
}
