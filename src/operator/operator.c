/* Operators of any kind: distribution, dispatch, gathering. */
#include "operator/operator.h"

#include <limits.h>
#include <string.h>

cqio_status cqio__operator_init(cqio_ctx *ctx, const struct operator_kind *kind, int64_t total,
                                int64_t unit, int64_t length, cqio_operator *op) {
  op->kind = kind;
  op->open = op;
  op->rank = cqio_ctx_rank(ctx);
  op->ranks = cqio_ctx_size(ctx);
  op->total = total;
  op->segment_length = length;
  op->segments = (total + length - 1) / length;
  CQIO_TRY(CQIO_ALLOC(ctx, op->ranks + 1, &op->account));
  CQIO_TRY(CQIO_ALLOC(ctx, op->ranks + 1, &op->segment));
  for (int p = 0; p <= op->ranks; p++) {
    int64_t first = (total + unit - 1) / unit, count;
    if (p < op->ranks) cqio_partition(first, op->ranks, p, &first, &count);
    op->account[p] = first * unit < total ? first * unit : total;
    op->segment[p] = (op->account[p] + length - 1) / length;
  }
  op->count = op->account[op->rank + 1] - op->account[op->rank];
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &op->room));
  CQIO_TRY(CQIO_ALLOC(ctx, op->ranks, &op->room->receive_count));
  return CQIO_ALLOC(ctx, op->ranks, &op->room->receive_start);
}

void cqio__operator_clear(cqio_operator *op) {
  struct exchange_room *room = op->room;
  cqio_free(op->account);
  cqio_free(op->segment);
  if (!room) return;
  cqio_free(room->gathered);
  cqio_free(room->partial);
  cqio_free(room->receive_count);
  cqio_free(room->receive_start);
  cqio_free(room);
}

void cqio__operator_view(const struct operator_kind *kind, cqio_operator *open,
                         cqio_operator *view) {
  *view = *open;
  view->kind = kind;
  view->absolute = NULL;
}

void cqio_operator_destroy(cqio_operator **op) {
  if (!op || !*op) return;
  (*op)->kind->destroy(*op);
  *op = NULL;
}

/* ---- what is known about it ------------------------------------------------------------------ */

cqio_operator *cqio_operator_open(const cqio_operator *op) {
  return op->open;
}

cqio_operator *cqio_operator_majorant(cqio_operator *op) {
  return op->absolute ? op->absolute : op;
}

const double *cqio_operator_rows(const cqio_operator *op) {
  return op->kind->rows ? op->kind->rows(op) : NULL;
}

int64_t cqio_operator_total(const cqio_operator *op) {
  return op->total;
}

void cqio_operator_range(const cqio_operator *op, int64_t *first, int64_t *count) {
  *first = op->account[op->rank];
  *count = op->count;
}

bool cqio_operator_find_fault(const cqio_operator *op, cqio_coefficient_fault *fault) {
  return op->kind->find_fault(op, fault);
}

int64_t cqio_operator_rounding(const cqio_operator *op) {
  return op->kind->rounding(op);
}

void cqio_operator_cost(const cqio_operator *op, int columns, double *flops, double *bytes) {
  op->kind->cost(op, columns, flops, bytes);
}

/* ---- products -------------------------------------------------------------------------------- */

cqio_status cqio_operator_apply(cqio_ctx *ctx, cqio_operator *op, int columns, const double *x,
                                double *y) {
  return op->kind->apply(ctx, op, columns, x, y);
}

cqio_status cqio_operator_apply_transpose(cqio_ctx *ctx, cqio_operator *op, int columns,
                                          const double *x, double *y) {
  return op->kind->apply_transpose(ctx, op, columns, x, y);
}

bool cqio_operator_joins(const cqio_operator *op) {
  return op->kind->apply_both;
}

cqio_status cqio_operator_apply_both(cqio_ctx *ctx, cqio_operator *op, int right, const double *x,
                                     double *y, int left, const double *u, double *v) {
  if (op->kind->apply_both && right > 0 && left > 0)
    return op->kind->apply_both(ctx, op, right, x, y, left, u, v);
  if (right > 0) CQIO_TRY(op->kind->apply(ctx, op, right, x, y));
  return left > 0 ? op->kind->apply_transpose(ctx, op, left, u, v) : CQIO_OK;
}

/* ---- gathering ------------------------------------------------------------------------------- */

/* Room for SIZE numbers; SIZE is equal on all ranks. */
static cqio_status reserve_gathered(cqio_ctx *ctx, cqio_operator *op, int64_t size) {
  struct exchange_room *room = op->room;
  if (size <= room->gathered_size) return CQIO_OK;
  cqio_free(room->gathered);
  room->gathered_size = 0;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, size, &room->gathered));
  room->gathered_size = size;
  return CQIO_OK;
}

cqio_status cqio__allgather_blocks(cqio_ctx *ctx, cqio_operator *op, const int64_t *first,
                                   int width, const double *local, double *all) {
  if (first[op->ranks] * width > INT_MAX)
    return cqio_fail(ctx, CQIO_INTERNAL,
                     "exchange: vectors gathered at once = %lld numbers: expected at most %d; use "
                     "fewer columns",
                     (long long)(first[op->ranks] * width), INT_MAX);
  for (int p = 0; p < op->ranks; p++) {
    op->room->receive_start[p] = (int)(first[p] * width);
    op->room->receive_count[p] = (int)((first[p + 1] - first[p]) * width);
  }
  if (MPI_Allgatherv(local, op->room->receive_count[op->rank], MPI_DOUBLE, all,
                     op->room->receive_count, op->room->receive_start, MPI_DOUBLE,
                     cqio_ctx_comm(ctx)) == MPI_SUCCESS)
    return CQIO_OK;
  return cqio_fail(ctx, CQIO_MPI, "MPI_Allgatherv: failed");
}

cqio_status cqio__allgather(cqio_ctx *ctx, cqio_operator *op, const int64_t *first, int columns,
                            const double *local, double *full) {
  int64_t total = first[op->ranks];
  if (op->ranks == 1) {
    if (columns * total > 0) memcpy(full, local, (size_t)(columns * total) * sizeof *full);
    return CQIO_OK;
  }
  CQIO_TRY(reserve_gathered(ctx, op, columns * total));
  CQIO_TRY(cqio__allgather_blocks(ctx, op, first, columns, local, op->room->gathered));
  const double *block = op->room->gathered;
  for (int p = 0; p < op->ranks; p++) {
    size_t run = (size_t)(first[p + 1] - first[p]);
    for (int k = 0; k < columns && run > 0; k++, block += run)
      memcpy(full + k * total + first[p], block, run * sizeof *full);
  }
  return CQIO_OK;
}

void cqio_operator_scatter(const cqio_operator *op, int columns, const double *full,
                           double *local) {
  for (int k = 0; k < columns && op->count > 0; k++)
    memcpy(local + k * op->count, full + k * op->total + op->account[op->rank],
           (size_t)op->count * sizeof *local);
}

cqio_status cqio_operator_gather(cqio_ctx *ctx, cqio_operator *op, int columns, const double *local,
                                 double *full) {
  return cqio__allgather(ctx, op, op->account, columns, local, full);
}
