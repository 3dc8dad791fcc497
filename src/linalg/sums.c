/* Inner products and norms: a partial sum per segment in fixed order, then over segments. */
#include "linalg/operator.h"

#include <math.h>

static double dot(const double *x, const double *y, int64_t count) {
  double s0 = 0.0, s1 = 0.0, s2 = 0.0, s3 = 0.0;
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    s0 += x[i] * y[i];
    s1 += x[i + 1] * y[i + 1];
    s2 += x[i + 2] * y[i + 2];
    s3 += x[i + 3] * y[i + 3];
  }
  for (; i < count; i++)
    s0 += x[i] * y[i];
  return (s0 + s1) + (s2 + s3);
}

static double absolute(const double *x, int64_t count) {
  double sum = 0.0;
  for (int64_t i = 0; i < count; i++)
    sum += fabs(x[i]);
  return sum;
}

/* Entries of segment SEGMENT of this rank. */
static int64_t length(const cqio_operator *op, int64_t segment) {
  int64_t rest = op->count - segment * op->segment_length;
  return rest < op->segment_length ? rest : op->segment_length;
}

static int64_t here(const cqio_operator *op) {
  return op->segment[op->rank + 1] - op->segment[op->rank];
}

/* Room for the partial sums of COUNT sums: those of this rank after those of all ranks. */
static cqio_status reserve(cqio_ctx *ctx, cqio_operator *op, int count) {
  if (count * op->segments <= op->partial_size) return CQIO_OK;
  cqio_free(op->partial);
  op->partial_size = 0;
  CQIO_TRY(cqio_agree(ctx, CQIO_ALLOC(ctx, 2 * count * op->segments, &op->partial)));
  op->partial_size = count * op->segments;
  return CQIO_OK;
}

static double *local_part(const cqio_operator *op) {
  return op->partial + op->partial_size;
}

static cqio_status finish(cqio_ctx *ctx, cqio_operator *op, int count, double *sums) {
  CQIO_TRY(cqio__allgather(ctx, op, op->segment, count, local_part(op), op->partial));
  for (int m = 0; m < count; m++)
    sums[m] = cqio_sum(op->partial + m * op->segments, (size_t)op->segments);
  return CQIO_OK;
}

cqio_status cqio_operator_dots(cqio_ctx *ctx, cqio_operator *op, int count, const double *const *x,
                               const double *const *y, double *dots) {
  CQIO_TRY(reserve(ctx, op, count));
  int64_t places = here(op), step = op->segment_length;
  for (int m = 0; m < count; m++)
    for (int64_t l = 0; l < places; l++)
      local_part(op)[m * places + l] = dot(x[m] + l * step, y[m] + l * step, length(op, l));
  return finish(ctx, op, count, dots);
}

cqio_status cqio_operator_norm1(cqio_ctx *ctx, cqio_operator *op, int columns, const double *x,
                                double *sums) {
  CQIO_TRY(reserve(ctx, op, columns));
  int64_t places = here(op), step = op->segment_length;
  for (int k = 0; k < columns; k++)
    for (int64_t l = 0; l < places; l++)
      local_part(op)[k * places + l] = absolute(x + k * op->count + l * step, length(op, l));
  return finish(ctx, op, columns, sums);
}
