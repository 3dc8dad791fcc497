/* An operator closed by a product C V of low rank, which is never assembled: a view. */
#include "operator/operator.h"

#include <cblas.h>
#include <float.h>
#include <string.h>

struct low_rank {
  struct cqio_operator base;
  int accounts;
  double *consumption, *income; /* C [count][h], V [h][count] */
  int capacity;                 /* columns the work space holds */
  double *all, *partial;        /* [capacity][h] incomes of all ranks and of this one */
};

static cqio_status reserve(cqio_ctx *ctx, struct low_rank *op, int columns) {
  if (columns <= op->capacity) return CQIO_OK;
  cqio_free(op->all);
  cqio_free(op->partial);
  op->partial = NULL;
  cqio_status status = CQIO_ALLOC(ctx, (int64_t)columns * op->accounts, &op->all);
  if (!status) status = CQIO_ALLOC(ctx, (int64_t)columns * op->accounts, &op->partial);
  status = cqio_agree(ctx, status);
  op->capacity = status ? 0 : columns;
  return status;
}

/* y [columns][m] += B' x or B x for column-major B. */
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
static cqio_status close_loop(cqio_ctx *ctx, struct low_rank *op, bool transposed, int columns,
                              const double *x, double *y) {
  int64_t h = op->accounts, count = op->base.count;
  const double *c = op->consumption, *v = op->income;
  if (count == 0) memset(op->partial, 0, (size_t)(columns * h) * sizeof *op->partial);
  if (count > 0 && !transposed)
    cqio__thin_product(true, h, count, columns, v, count, x, count, op->partial, h);
  if (count > 0 && transposed)
    cqio__thin_product(false, h, count, columns, c, h, x, count, op->partial, h);
  CQIO_TRY(add_ranks(ctx, op->partial, op->all, (int)(columns * h)));
  if (transposed)
    add_product(false, count, h, columns, v, count, op->all, y);
  else
    add_product(true, count, h, columns, c, h, op->all, y);
  return CQIO_OK;
}

static cqio_status apply(cqio_ctx *ctx, cqio_operator *base, int columns, const double *x,
                         double *y) {
  struct low_rank *op = (struct low_rank *)base;
  CQIO_TRY(reserve(ctx, op, columns));
  CQIO_TRY(cqio_operator_apply(ctx, base->open, columns, x, y));
  return close_loop(ctx, op, false, columns, x, y);
}

static cqio_status apply_transpose(cqio_ctx *ctx, cqio_operator *base, int columns, const double *x,
                                   double *y) {
  struct low_rank *op = (struct low_rank *)base;
  CQIO_TRY(reserve(ctx, op, columns));
  CQIO_TRY(cqio_operator_apply_transpose(ctx, base->open, columns, x, y));
  return close_loop(ctx, op, true, columns, x, y);
}

static cqio_status apply_both(cqio_ctx *ctx, cqio_operator *base, int right, const double *x,
                              double *y, int left, const double *u, double *v) {
  struct low_rank *op = (struct low_rank *)base;
  CQIO_TRY(reserve(ctx, op, right > left ? right : left));
  CQIO_TRY(cqio_operator_apply_both(ctx, base->open, right, x, y, left, u, v));
  CQIO_TRY(close_loop(ctx, op, false, right, x, y));
  return close_loop(ctx, op, true, left, u, v);
}

static bool is_bad(double value) {
  return !(value >= 0.0 && value <= DBL_MAX);
}

static bool find_fault(const cqio_operator *base, cqio_coefficient_fault *fault) {
  const struct low_rank *op = (const struct low_rank *)base;
  if (cqio_operator_find_fault(base->open, fault)) return true;
  int64_t h = op->accounts, first = base->account[base->rank];
  for (int64_t k = 0; k < h * base->count; k++) {
    bool consumption = is_bad(op->consumption[k]);
    if (!consumption && !is_bad(op->income[k])) continue;
    *fault = (cqio_coefficient_fault){consumption ? "household consumption"
                                                  : "household income per unit output",
                                      first + (consumption ? k / h : k % base->count), -1,
                                      consumption ? op->consumption[k] : op->income[k]};
    return true;
  }
  return false;
}

/* Beside that of A: the income of households, its sum over the ranks, what they buy, and the
 * addition. */
static int64_t rounding(const cqio_operator *base) {
  const struct low_rank *op = (const struct low_rank *)base;
  return cqio_operator_rounding(base->open) + base->ranks + op->accounts + 1;
}

static void cost(const cqio_operator *base, int columns, double *flops, double *bytes) {
  double n = (double)base->total, h = ((const struct low_rank *)base)->accounts;
  cqio_operator_cost(base->open, columns, flops, bytes);
  *flops += columns * (4.0 * n * h);
  *bytes += 8.0 * 2.0 * n * h;
}

static void destroy(cqio_operator *base) {
  struct low_rank *op = (struct low_rank *)base;
  cqio_free(op->consumption);
  cqio_free(op->income);
  cqio_free(op->all);
  cqio_free(op->partial);
  cqio_free(op);
}

static const struct operator_kind kind = {
    apply, apply_transpose, apply_both, find_fault, rounding, cost, NULL, destroy};

static cqio_status copy(cqio_ctx *ctx, const cqio_low_rank *given, struct low_rank *op) {
  int64_t numbers = given->accounts * op->base.count;
  op->accounts = given->accounts;
  CQIO_TRY(CQIO_ALLOC(ctx, numbers, &op->consumption));
  CQIO_TRY(CQIO_ALLOC(ctx, numbers, &op->income));
  if (numbers == 0) return CQIO_OK;
  memcpy(op->consumption, given->consumption, (size_t)numbers * sizeof *op->consumption);
  memcpy(op->income, given->income, (size_t)numbers * sizeof *op->income);
  return CQIO_OK;
}

cqio_status cqio_operator_create_low_rank(cqio_ctx *ctx, cqio_operator *open,
                                          const cqio_low_rank *closure, cqio_operator **out) {
  struct low_rank *op = NULL;
  *out = NULL;
  if (closure->accounts < 1 || open != open->open)
    return cqio_fail(ctx, CQIO_INTERNAL,
                     "operator: closure of low rank without accounts, or of a closed operator");
  cqio_status status = CQIO_ALLOC(ctx, 1, &op);
  if (!status) {
    cqio__operator_view(&kind, open, &op->base);
    status = copy(ctx, closure, op);
  }
  status = cqio_agree(ctx, status);
  if (!status)
    *out = &op->base;
  else if (op)
    destroy(&op->base);
  return status;
}
