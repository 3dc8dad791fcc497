/* An operator stored as dense rows, with an optional closure C V that is never assembled. */
#include "dense/few_columns.h"
#include "operator/operator.h"

#include <cblas.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <string.h>

enum { MOST_SEGMENTS = 4096 };

struct dense {
  struct cqio_operator base;
  const double *rows; /* [count][n], borrowed */
  cqio_low_rank low_rank;
  int capacity;                   /* columns the workspace holds */
  double *full;                   /* [capacity][n] */
  double *income, *partial;       /* [capacity][h], of all ranks and of this one */
  int64_t full_size, income_size; /* numbers */
};

static struct dense *dense(cqio_operator *op) {
  return (struct dense *)op;
}

/* Accounts that stay together on one rank. */
static int64_t segment_length(int64_t n) {
  return (n + MOST_SEGMENTS - 1) / MOST_SEGMENTS;
}

void cqio_dense_rows(const cqio_ctx *ctx, int64_t n, int64_t *first, int64_t *count) {
  int64_t length = segment_length(n), segments = (n + length - 1) / length;
  cqio_partition(segments, cqio_ctx_size(ctx), cqio_ctx_rank(ctx), first, count);
  int64_t last = (*first + *count) * length;
  *first = *first * length < n ? *first * length : n;
  *count = (last < n ? last : n) - *first;
}

static cqio_status reserve(cqio_ctx *ctx, struct dense *op, int columns) {
  if (columns <= op->capacity) return CQIO_OK;
  int64_t n = op->base.total, h = op->low_rank.accounts;
  if (n > INT_MAX / columns)
    return cqio_fail(ctx, CQIO_INTERNAL,
                     "operator: %d columns of %lld accounts: expected at most %d numbers; use "
                     "fewer columns",
                     columns, (long long)n, INT_MAX);
  double **const buffers[] = {&op->full, &op->income, &op->partial};
  const int64_t sizes[] = {n, h, h};
  cqio_status status = CQIO_OK;
  for (int b = 0; b < 3; b++) {
    cqio_free(*buffers[b]);
    *buffers[b] = NULL;
    if (!status) status = CQIO_ALLOC(ctx, columns * sizes[b], buffers[b]);
  }
  status = cqio_agree(ctx, status);
  op->capacity = status ? 0 : columns;
  return status;
}

enum { PACKED = 2 * FEW_COLUMNS + 1 }; /* from here on packing the matrix pays */

/* y [columns][m] = B' x or B x for column-major B, the rows of A; a few columns read it once. */
static void product(bool transposed, int64_t m, int64_t inner, int columns, const double *matrix,
                    int64_t stride, const double *x, int64_t x_stride, double *y,
                    int64_t y_stride) {
  if (m == 0) return;
  if (columns >= PACKED) {
    cblas_dgemm(CblasColMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, (int)m,
                columns, (int)inner, 1.0, matrix, (int)stride, x, (int)x_stride, 0.0, y,
                (int)y_stride);
    return;
  }
  for (int c = 0; c < columns; c += FEW_COLUMNS) {
    int few = columns - c < FEW_COLUMNS ? columns - c : FEW_COLUMNS;
    const double *from = x + c * x_stride;
    double *to = y + c * y_stride;
    if (transposed) {
      cqio__few_columns(m, inner, few, matrix, stride, from, x_stride, to, y_stride);
      continue;
    }
    for (int k = 0; k < few; k++)
      memset(to + k * y_stride, 0, (size_t)m * sizeof *to);
    cqio__few_columns_transpose(inner, m, few, matrix, stride, from, x_stride, to, y_stride);
  }
}

/* The same added to y, for the few household accounts. */
static void add_product(bool transposed, int64_t m, int64_t inner, int columns,
                        const double *matrix, int64_t stride, const double *x, double *y) {
  if (m > 0)
    cblas_dgemm(CblasColMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, (int)m,
                columns, (int)inner, 1.0, matrix, (int)stride, x, (int)inner, 1.0, y, (int)m);
}

/* Sum over the ranks, in the order of the ranks that the library chooses once for all calls. */
static cqio_status add_ranks(cqio_ctx *ctx, const double *mine, double *all, int count) {
  if (MPI_Allreduce(mine, all, count, MPI_DOUBLE, MPI_SUM, cqio_ctx_comm(ctx)) == MPI_SUCCESS)
    return CQIO_OK;
  return cqio_fail(ctx, CQIO_MPI, "MPI_Allreduce: failed on household incomes");
}

/* y += C (V x), or y += V' (C' x) when TRANSPOSED. */
static cqio_status close_loop(cqio_ctx *ctx, struct dense *op, bool transposed, int columns,
                              const double *x, double *y) {
  int64_t h = op->low_rank.accounts, count = op->base.count;
  const double *c = op->low_rank.consumption, *v = op->low_rank.income;
  if (count == 0) memset(op->partial, 0, (size_t)(columns * h) * sizeof *op->partial);
  if (count > 0 && !transposed)
    product(true, h, count, columns, v, count, x, count, op->partial, h);
  if (count > 0 && transposed) product(false, h, count, columns, c, h, x, count, op->partial, h);
  CQIO_TRY(add_ranks(ctx, op->partial, op->income, (int)(columns * h)));
  if (transposed)
    add_product(false, count, h, columns, v, count, op->income, y);
  else
    add_product(true, count, h, columns, c, h, op->income, y);
  return CQIO_OK;
}

static cqio_status apply(cqio_ctx *ctx, cqio_operator *base, int columns, const double *x,
                         double *y) {
  struct dense *op = dense(base);
  int64_t n = base->total;
  CQIO_TRY(reserve(ctx, op, columns));
  const double *full = x;
  if (base->ranks > 1) {
    CQIO_TRY(cqio_operator_gather(ctx, base, columns, x, op->full));
    full = op->full;
  }
  product(true, base->count, n, columns, op->rows, n, full, n, y, base->count);
  return base->closed ? close_loop(ctx, op, false, columns, x, y) : CQIO_OK;
}

/* y = A' x: products with the rows of this rank, then the sum over the ranks of each part. */
static cqio_status apply_transpose(cqio_ctx *ctx, cqio_operator *base, int columns, const double *x,
                                   double *y) {
  struct dense *op = dense(base);
  int64_t n = base->total, count = base->count;
  CQIO_TRY(reserve(ctx, op, columns));
  double *parts = base->ranks > 1 ? op->full : y;
  if (count == 0) memset(parts, 0, (size_t)(columns * n) * sizeof *parts);
  for (int p = 0; p < base->ranks; p++) {
    int64_t first = base->account[p], size = base->account[p + 1] - first;
    base->receive_count[p] = (int)(size * columns);
    if (count > 0)
      product(false, size, count, columns, op->rows + first, n, x, count, parts + first * columns,
              size);
  }
  if (base->ranks > 1 && MPI_Reduce_scatter(parts, y, base->receive_count, MPI_DOUBLE, MPI_SUM,
                                            cqio_ctx_comm(ctx)) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Reduce_scatter: failed on a transposed product");
  return base->closed ? close_loop(ctx, op, true, columns, x, y) : CQIO_OK;
}

static bool is_bad(double value) {
  return !(value >= 0.0 && value <= DBL_MAX);
}

/* Without a way out of the loop, so that it is as fast as reading. */
static bool any_bad(int64_t count, const double *values) {
  int bad = 0;
  for (int64_t i = 0; i < count; i++)
    bad |= is_bad(values[i]);
  return bad;
}

static bool find_fault(const cqio_operator *base, cqio_coefficient_fault *fault) {
  const struct dense *op = (const struct dense *)base;
  int64_t n = base->total, first = base->account[base->rank];
  for (int64_t i = 0; i < base->count; i++)
    for (int64_t j = 0; any_bad(n, op->rows + i * n) && j < n; j++)
      if (is_bad(op->rows[i * n + j])) {
        *fault = (cqio_coefficient_fault){"A", j, first + i, op->rows[i * n + j]};
        return true;
      }
  int64_t h = base->closed ? op->low_rank.accounts : 0;
  for (int64_t k = 0; k < h * base->count; k++) {
    bool consumption = is_bad(op->low_rank.consumption[k]);
    if (!consumption && !is_bad(op->low_rank.income[k])) continue;
    *fault = (cqio_coefficient_fault){
        consumption ? "household consumption" : "household income per unit output",
        first + (consumption ? k / h : k % base->count), -1,
        consumption ? op->low_rank.consumption[k] : op->low_rank.income[k]};
    return true;
  }
  return false;
}

/* Longest chain: a row of A and the sum over the ranks; with households their income, its sum over
 * the ranks, what they buy, and the addition. */
static int64_t rounding(const cqio_operator *op) {
  int64_t chain = op->total + op->ranks;
  if (op->closed) chain += op->ranks + ((const struct dense *)op)->low_rank.accounts + 1;
  return chain;
}

static void cost(const cqio_operator *base, int columns, double *flops, double *bytes) {
  const struct dense *op = (const struct dense *)base;
  double n = (double)base->total, h = base->closed ? op->low_rank.accounts : 0.0;
  *flops = columns * (2.0 * n * n + 4.0 * n * h);
  *bytes = 8.0 * (n * n + 2.0 * n * h + 2.0 * columns * n);
}

static void destroy(cqio_operator *base) {
  struct dense *op = dense(base);
  cqio__operator_clear(base);
  cqio_free(op->full);
  cqio_free(op->income);
  cqio_free(op->partial);
  cqio_free(op);
}

static const double *rows(const cqio_operator *op) {
  return op->closed ? NULL : ((const struct dense *)op)->rows;
}

static const struct operator_kind kind = {apply, apply_transpose, find_fault, rounding, cost,
                                          rows,  destroy};

cqio_status cqio_operator_create_dense(cqio_ctx *ctx, int64_t n, const double *matrix,
                                       const cqio_low_rank *closure, cqio_operator **out) {
  struct dense *op = NULL;
  *out = NULL;
  if (n < 1 || n > INT_MAX)
    return cqio_fail(ctx, CQIO_DATA,
                     "operator: accounts = %lld: expected 1 to %d for a dense matrix", (long long)n,
                     INT_MAX);
  cqio_status status = CQIO_ALLOC(ctx, 1, &op);
  if (!status) {
    int64_t length = segment_length(n);
    status = cqio__operator_init(ctx, &kind, n, length, length, &op->base);
    op->rows = matrix;
    if (closure) op->low_rank = *closure;
    op->base.has_closure = op->base.closed = closure != NULL;
    op->base.closures = closure != NULL;
  }
  status = cqio_agree(ctx, status);
  if (!status)
    *out = &op->base;
  else if (op)
    destroy(&op->base);
  return status;
}

cqio_status cqio__dense_like(cqio_ctx *ctx, const cqio_operator *like, const double *matrix,
                             cqio_operator **out) {
  CQIO_TRY(cqio_operator_create_dense(ctx, like->total, matrix, NULL, out));
  cqio_operator *op = *out;
  size_t bytes = (size_t)(op->ranks + 1) * sizeof *op->account;
  memcpy(op->account, like->account, bytes);
  memcpy(op->segment, like->segment, bytes);
  op->count = like->count;
  op->segments = like->segments;
  op->segment_length = like->segment_length;
  return CQIO_OK;
}
