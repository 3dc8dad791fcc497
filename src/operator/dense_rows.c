/* An operator stored as dense rows, with or without their zeros. */
#include "core/spread.h"
#include "dense/bad_numbers.h"
#include "dense/both_sides.h"
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
  const double *rows; /* [count][n], borrowed, or NULL with */
  const struct packed_rows *packed;
  struct packed_rows own; /* of the rows, for a while */
  const double *scale;    /* [n] of the columns of the packed ones; NULL: 1 */
  int capacity;           /* columns the workspace holds */
  double *full;           /* [capacity][n] */
  double *room;           /* of products from both sides, of ROOM_SIZE numbers */
  int64_t room_size;
  bool looked, sound; /* whether a product has looked at the numbers, and found nothing bad */
};

static struct dense *dense(cqio_operator *op) {
  return (struct dense *)op;
}

/* Accounts that stay together on one rank. */
static int64_t segment_length(int64_t n) {
  return (n + MOST_SEGMENTS - 1) / MOST_SEGMENTS;
}

void cqio__dense_rows_of(int64_t n, int ranks, int rank, int64_t *first, int64_t *count) {
  int64_t length = segment_length(n), segments = (n + length - 1) / length;
  cqio_partition(segments, ranks, rank, first, count);
  int64_t last = (*first + *count) * length;
  *first = *first * length < n ? *first * length : n;
  *count = (last < n ? last : n) - *first;
}

void cqio_dense_rows(const cqio_ctx *ctx, int64_t n, int64_t *first, int64_t *count) {
  cqio__dense_rows_of(n, cqio_ctx_size(ctx), cqio_ctx_rank(ctx), first, count);
}

static cqio_status reserve(cqio_ctx *ctx, struct dense *op, int columns) {
  if (columns <= op->capacity) return CQIO_OK;
  int64_t n = op->base.total;
  if (columns * n > INT_MAX)
    return cqio_fail(ctx, CQIO_INTERNAL,
                     "operator: %d columns of %lld accounts: expected at most %d numbers; use "
                     "fewer columns",
                     columns, (long long)n, INT_MAX);
  cqio_free(op->full);
  cqio_status status = cqio_agree(ctx, CQIO_ALLOC(ctx, columns * n, &op->full));
  op->capacity = status ? 0 : columns;
  return status;
}

enum { MANY = 2 * FEW_COLUMNS + 1 }; /* from here on packing the matrix pays */

/* A few columns read the matrix once. */
void cqio__thin_product(bool transposed, int64_t m, int64_t inner, int columns,
                        const double *matrix, int64_t stride, const double *x, int64_t x_stride,
                        double *y, int64_t y_stride) {
  if (m == 0) return;
  if (columns >= MANY) {
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

static cqio_status apply_both(cqio_ctx *ctx, cqio_operator *base, int right, const double *x,
                              double *y, int left, const double *u, double *v);

static cqio_status apply(cqio_ctx *ctx, cqio_operator *base, int columns, const double *x,
                         double *y) {
  struct dense *op = dense(base);
  if (op->packed) return apply_both(ctx, base, columns, x, y, 0, x, y);
  int64_t n = base->total;
  CQIO_TRY(reserve(ctx, op, columns));
  const double *full = x;
  if (base->ranks > 1) {
    CQIO_TRY(cqio_operator_gather(ctx, base, columns, x, op->full));
    full = op->full;
  }
  cqio__thin_product(true, base->count, n, columns, op->rows, n, full, n, y, base->count);
  return CQIO_OK;
}

/* y = A' x: products with the rows of this rank, then the sum over the ranks of each part. */
static cqio_status apply_transpose(cqio_ctx *ctx, cqio_operator *base, int columns, const double *x,
                                   double *y) {
  struct dense *op = dense(base);
  int64_t n = base->total, count = base->count;
  if (op->packed) return apply_both(ctx, base, 0, x, y, columns, x, y);
  CQIO_TRY(reserve(ctx, op, columns));
  double *parts = base->ranks > 1 ? op->full : y;
  if (count == 0) memset(parts, 0, (size_t)(columns * n) * sizeof *parts);
  for (int p = 0; p < base->ranks; p++) {
    int64_t first = base->account[p], size = base->account[p + 1] - first;
    base->room->receive_count[p] = (int)(size * columns);
    if (count > 0)
      cqio__thin_product(false, size, count, columns, op->rows + first, n, x, count,
                         parts + first * columns, size);
  }
  if (base->ranks > 1 && MPI_Reduce_scatter(parts, y, base->room->receive_count, MPI_DOUBLE,
                                            MPI_SUM, cqio_ctx_comm(ctx)) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Reduce_scatter: failed on a transposed product");
  return CQIO_OK;
}

static cqio_status reserve_room(cqio_ctx *ctx, struct dense *op, int left) {
  /* beside the sums of pieces those of this rank, in both orders */
  int64_t n = op->base.total, size = cqio__both_sides_room(op->base.count, n, MOST_A_SIDE);
  size += 2 * left * n;
  bool enough = size <= op->room_size;
  if (enough) return CQIO_OK;
  cqio_free(op->room);
  op->room = NULL;
  op->room_size = 0;
  CQIO_TRY(CQIO_ALLOC(ctx, size, &op->room));
  op->room_size = size;
  return CQIO_OK;
}

/* v of this rank: the sums of all ranks of PARTS [left][n], which go into ORDERED by rank. */
static cqio_status add_ranks(cqio_ctx *ctx, const cqio_operator *base, int left,
                             const double *parts, double *ordered, double *v) {
  int64_t n = base->total;
  for (int p = 0; p < base->ranks; p++) {
    int64_t first = base->account[p], size = base->account[p + 1] - first;
    base->room->receive_count[p] = (int)(size * left);
    for (int k = 0; k < left && size > 0; k++)
      memcpy(ordered + first * left + k * size, parts + k * n + first, (size_t)size * sizeof *v);
  }
  if (MPI_Reduce_scatter(ordered, v, base->room->receive_count, MPI_DOUBLE, MPI_SUM,
                         cqio_ctx_comm(ctx)) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Reduce_scatter: failed on a transposed product");
  return CQIO_OK;
}

/* The vectors of all ranks, scaled as the columns of A are; X itself where that is the same. */
static cqio_status gather_scaled(cqio_ctx *ctx, struct dense *op, int columns, const double *x,
                                 const double **full) {
  int64_t n = op->base.total;
  *full = x;
  if (op->base.ranks > 1) CQIO_TRY(cqio_operator_gather(ctx, &op->base, columns, x, op->full));
  if (op->base.ranks > 1) *full = op->full;
  for (int64_t e = 0; op->scale && e < columns * n; e++)
    op->full[e] = (*full)[e] * op->scale[e % n];
  if (op->scale) *full = op->full;
  return CQIO_OK;
}

/* Both sides of at most MOST_A_SIDE columns each, from one reading. */
static void multiply(const struct dense *op, int right, const double *x, double *y, int left,
                     const double *u, double *v, bool *sound) {
  int64_t n = op->base.total, count = op->base.count;
  if (op->packed)
    cqio__packed_both_sides(op->packed, right, x, y, left, u, v, op->room, sound);
  else if (right > 0 && left > 0)
    cqio__both_sides(count, n, op->rows, right, x, y, left, u, v, op->room, sound);
  else if (right > 0)
    cqio__thin_product(true, count, n, right, op->rows, n, x, n, y, count);
  else if (count > 0)
    cqio__thin_product(false, n, count, left, op->rows, n, u, count, v, n);
  else
    memset(v, 0, (size_t)(left * n) * sizeof *v);
}

/* As many columns of both sides together as go into one reading; the rest of the longer side by
 * itself. */
static cqio_status apply_both(cqio_ctx *ctx, cqio_operator *base, int right, const double *x,
                              double *y, int left, const double *u, double *v) {
  struct dense *op = dense(base);
  int64_t n = base->total, count = base->count;
  const double *full;
  CQIO_TRY(reserve(ctx, op, right > left ? right : left));
  CQIO_TRY(cqio_agree(ctx, reserve_room(ctx, op, left)));
  CQIO_TRY(gather_scaled(ctx, op, right, x, &full));
  double *parts = base->ranks > 1 ? op->room + op->room_size - left * n : v;
  double *ordered = parts - left * n;
  bool sound = true, whole = op->packed || (right > 0 && left > 0);
  for (int r = 0, l = 0; r < right || l < left;) {
    int rs = right - r < MOST_A_SIDE ? right - r : MOST_A_SIDE;
    int ls = left - l < MOST_A_SIDE ? left - l : MOST_A_SIDE;
    multiply(op, rs, full + r * n, y + r * count, ls, u + l * count, parts + l * n,
             op->looked ? NULL : &sound);
    r += rs;
    l += ls;
  }
  if (whole && !op->looked) op->sound = sound;
  op->looked = op->looked || whole;
  if (base->ranks > 1 && left > 0) CQIO_TRY(add_ranks(ctx, base, left, parts, ordered, v));
  const double *scale = op->scale ? op->scale + base->account[base->rank] : NULL;
  for (int64_t e = 0; scale && e < left * count; e++)
    v[e] *= scale[e % count];
  return CQIO_OK;
}

static bool is_bad(double value) {
  return !(value >= 0.0 && value <= DBL_MAX);
}

static bool find_packed_fault(const struct dense *op, cqio_coefficient_fault *fault) {
  const struct packed_rows *p = op->packed;
  for (int64_t i = 0; i < p->count; i++) {
    const double *value = p->value + p->start[i];
    int64_t numbers = p->start[i + 1] - p->start[i];
    for (int64_t k = 0; cqio__may_be_bad(numbers, value) && k < numbers; k++)
      if (is_bad(value[k])) {
        *fault = (cqio_coefficient_fault){"A", cqio__packed_column(p, i, k),
                                          op->base.account[op->base.rank] + i, value[k]};
        return true;
      }
  }
  return false;
}

static bool find_fault(const cqio_operator *base, cqio_coefficient_fault *fault) {
  const struct dense *op = (const struct dense *)base;
  int64_t n = base->total, first = base->account[base->rank];
  if (op->looked && op->sound) return false;
  if (op->packed) return find_packed_fault(op, fault);
  for (int64_t i = 0; i < base->count; i++) {
    const double *row = op->rows + i * n;
    if (!cqio__may_be_bad(n, row)) continue;
    for (int64_t j = 0; j < n; j++)
      if (is_bad(row[j])) {
        *fault = (cqio_coefficient_fault){"A", j, first + i, row[j]};
        return true;
      }
  }
  return false;
}

/* Longest chain: a row of A, its scale and the sum over the ranks. */
static int64_t rounding(const cqio_operator *op) {
  return op->total + op->ranks + (((const struct dense *)op)->scale != NULL);
}

static void cost(const cqio_operator *op, int columns, double *flops, double *bytes) {
  double n = (double)op->total; /* zeros among them */
  *flops = columns * (2.0 * n * n);
  *bytes = 8.0 * (n * n + 2.0 * columns * n);
}

static void destroy(cqio_operator *base) {
  struct dense *op = dense(base);
  cqio__operator_clear(base);
  if (!base->lent) cqio__blocks_destroy(&base->blocks);
  cqio__packed_free(&op->own);
  cqio_free(op->full);
  cqio_free(op->room);
  cqio_free(op);
}

static const double *rows(const cqio_operator *op) {
  return ((const struct dense *)op)->rows;
}

static const struct operator_kind kind = {
    apply, apply_transpose, apply_both, find_fault, rounding, cost, rows, destroy};

static cqio_status create(cqio_ctx *ctx, int64_t n, struct dense stored, struct dense **out) {
  *out = NULL;
  if (n < 1 || n > INT_MAX)
    return cqio_fail(ctx, CQIO_DATA,
                     "operator: accounts = %lld: expected 1 to %d for a dense matrix", (long long)n,
                     INT_MAX);
  cqio_status status = CQIO_ALLOC(ctx, 1, out);
  if (!status) {
    int64_t length = segment_length(n);
    **out = stored;
    status = cqio__operator_init(ctx, &kind, n, length, length, &(*out)->base);
  }
  status = cqio_agree(ctx, status);
  if (status && *out) destroy(&(*out)->base);
  return status;
}

cqio_status cqio_operator_create_dense(cqio_ctx *ctx, int64_t n, const double *matrix,
                                       const cqio_blocks *blocks, cqio_operator **out) {
  struct dense *op;
  *out = NULL;
  CQIO_TRY(create(ctx, n, (struct dense){.rows = matrix}, &op));
  cqio_status status = CQIO_OK;
  if (blocks) status = cqio__blocks_create(ctx, &op->base, matrix, blocks, &op->base.blocks);
  if (!status)
    *out = &op->base;
  else
    destroy(&op->base);
  return status;
}

cqio_status cqio__operator_create_packed(cqio_ctx *ctx, const struct packed_rows *packed,
                                         const double *scale, cqio_operator **out) {
  struct dense *op;
  *out = NULL;
  CQIO_TRY(create(ctx, packed->n, (struct dense){.packed = packed, .scale = scale}, &op));
  *out = &op->base;
  return CQIO_OK;
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

enum { WORTHWHILE = 1 << 22 };           /* coefficients worth packing */
static const double most_numbers = 0.45; /* share that is not 0 up to which one iteration gains */

/* Where one rank packs all do: products differ in what they agree on. */
cqio_status cqio__operator_pack(cqio_ctx *ctx, cqio_operator *base, double limit, double *bytes) {
  struct dense *op = dense(base);
  double n = (double)base->total, all = 8.0 * (double)base->count * n;
  *bytes = 0.0;
  if (base->kind != &kind || op->packed || n * n < WORTHWHILE) return CQIO_OK;
  double most = all > 0.0 ? fmin(most_numbers, limit / all - 1.0 / 64.0) : most_numbers;
  cqio_status status = CQIO_OK;
  if (most > 0.0 && cqio__spreads())
    status = cqio__packed_create(ctx, base->count, base->total, op->rows, most, &op->own);
  bool packed = op->own.value != NULL;
  if (MPI_Allreduce(MPI_IN_PLACE, &packed, 1, MPI_C_BOOL, MPI_LAND, cqio_ctx_comm(ctx)) !=
      MPI_SUCCESS)
    status = cqio_fail(ctx, CQIO_MPI, "MPI_Allreduce: failed on packed rows");
  if (packed && !status) {
    op->packed = &op->own;
    *bytes = 8.0 * (double)op->own.start[base->count] + all / 64.0;
  } else {
    cqio__packed_free(&op->own);
  }
  return cqio_agree(ctx, status);
}

void cqio__operator_unpack(cqio_operator *base) {
  struct dense *op = dense(base);
  if (base->kind != &kind || op->packed != &op->own) return;
  op->packed = NULL;
  cqio__packed_free(&op->own);
}
