/* Inner products and norms: a partial sum per segment in fixed order, then over segments. */
#include "cqio/numeric.h"
#include "operator/operator.h"

#include <math.h>

static double absolute(const double *x, int64_t count) {
  double s0 = 0.0, s1 = 0.0, s2 = 0.0, s3 = 0.0;
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    s0 += fabs(x[i]);
    s1 += fabs(x[i + 1]);
    s2 += fabs(x[i + 2]);
    s3 += fabs(x[i + 3]);
  }
  for (; i < count; i++)
    s0 += fabs(x[i]);
  return (s0 + s1) + (s2 + s3);
}

/* Entries of segment SEGMENT of this rank. */
static int64_t length(const cqio_operator *op, int64_t segment) {
  int64_t rest = op->count - segment * op->segment_length;
  return rest < op->segment_length ? rest : op->segment_length;
}

static int64_t here(const cqio_operator *op) {
  return op->segment[op->rank + 1] - op->segment[op->rank];
}

/* Room for COUNT partial sums of every segment, here and everywhere. */
static cqio_status reserve(cqio_ctx *ctx, cqio_operator *op, int count) {
  struct exchange_room *room = op->room;
  if (count * op->segments <= room->partial_size) return CQIO_OK;
  cqio_free(room->partial);
  room->partial_size = 0;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, 2 * count * op->segments, &room->partial));
  room->partial_size = count * op->segments;
  return CQIO_OK;
}

/* sums[m] = sum over the segments, in order, of the COUNT partial sums of each. */
static cqio_status finish(cqio_ctx *ctx, cqio_operator *op, int count, double *sums) {
  const double *all = op->room->partial;
  if (op->ranks > 1) {
    double *everywhere = op->room->partial + op->room->partial_size;
    CQIO_TRY(cqio__allgather_blocks(ctx, op, op->segment, count, op->room->partial, everywhere));
    all = everywhere;
  }
  for (int m = 0; m < count; m++)
    sums[m] = cqio_sum_strided(all + m, (size_t)op->segments, (size_t)count);
  return CQIO_OK;
}

cqio_status cqio_operator_dots(cqio_ctx *ctx, cqio_operator *op, int count, const double *const *x,
                               const double *const *y, double *dots) {
  CQIO_TRY(reserve(ctx, op, count));
  int64_t places = here(op), step = op->segment_length;
  for (int m = 0, next; m < count; m = next) {
    for (next = m + 1; next < count && y[next] == y[m];)
      next++;
    for (int64_t l = 0; l < places; l++)
      cqio__dots(length(op, l), next - m, x + m, l * step, y[m] + l * step,
                 op->room->partial + l * count + m);
  }
  return finish(ctx, op, count, dots);
}

cqio_status cqio_operator_norm1(cqio_ctx *ctx, cqio_operator *op, int columns, const double *x,
                                double *sums) {
  CQIO_TRY(reserve(ctx, op, columns));
  int64_t places = here(op), step = op->segment_length;
  for (int64_t l = 0; l < places; l++)
    for (int k = 0; k < columns; k++)
      op->room->partial[l * columns + k] = absolute(x + k * op->count + l * step, length(op, l));
  return finish(ctx, op, columns, sums);
}
