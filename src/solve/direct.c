/* Direct methods: factors in FP64 or FP32, or the explicit inverse, of the assembled system. */
#include "solve/direct.h"

#include "dense/factors.h"
#include "dense/invert.h"
#include "dense/threads.h"
#include "operator/operator.h"
#include "solve/scaled_system.h"

#include <math.h>
#include <string.h>

struct direct {
  cqio_operator *op;
  cqio_solve_method method;
  struct factors *factors;
  double *inverse;             /* [count][n] rows of the explicit inverse, in place of factors */
  cqio_operator *inverse_rows; /* the inverse as an operator: its products are solutions */
  double rounding;             /* of the inverse, see cqio_solver_inverse_rounding */
};

bool cqio__is_direct(cqio_solve_method method) {
  return method == CQIO_SOLVE_LU || method == CQIO_SOLVE_MIXED || method == CQIO_SOLVE_INVERSE;
}

void cqio__direct_destroy(struct direct **direct) {
  struct direct *d = direct ? *direct : NULL;
  if (!d) return;
  cqio__factors_destroy(&d->factors);
  cqio_operator_destroy(&d->inverse_rows);
  cqio_free(d->inverse);
  cqio_free(d);
  *direct = NULL;
}

static cqio_status first_accounts(cqio_ctx *ctx, const cqio_operator *op, int64_t **first) {
  int64_t mine, count;
  cqio_operator_range(op, &mine, &count);
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, cqio_ctx_size(ctx) + 1, first));
  (*first)[cqio_ctx_size(ctx)] = cqio_operator_total(op);
  if (MPI_Allgather(&mine, 1, MPI_INT64_T, *first, 1, MPI_INT64_T, cqio_ctx_comm(ctx)) ==
      MPI_SUCCESS)
    return CQIO_OK;
  return cqio_fail(ctx, CQIO_MPI, "MPI_Allgather: failed on the distribution of rows");
}

/* Each correction leaves about 2^-9 ||(I - A)^-1|| of the error by factors in BF16: here at most a
 * tenth. */
static const double most_for_coarse = 0.98;

static struct factor_params factor_params(cqio_solve_method method, double column_sum) {
  return (struct factor_params){.single = method == CQIO_SOLVE_MIXED,
                                .coarse =
                                    method == CQIO_SOLVE_MIXED && column_sum <= most_for_coarse,
                                .pivot = !(column_sum < 1.0),
                                .reference = method != CQIO_SOLVE_MIXED};
}

static cqio_status factor(cqio_ctx *ctx, struct direct *d, const double *rows, double column_sum,
                          int64_t *singular) {
  struct factor_params params = factor_params(d->method, column_sum);
  int64_t *first = NULL;
  params.singular = singular;
  cqio_status status = first_accounts(ctx, d->op, &first);
  if (!status) status = cqio__factors_create(ctx, first, rows, NULL, &params, &d->factors);
  cqio_free(first);
  return status;
}

/* Factors the rows that are stored, or assembles them for the time of it. */
static cqio_status assemble_and_factor(cqio_ctx *ctx, struct direct *d, double column_sum,
                                       int64_t *singular) {
  const double *stored = cqio_operator_rows(d->op);
  if (stored) return factor(ctx, d, stored, column_sum, singular);
  int64_t first, count;
  double *rows;
  cqio_operator_range(d->op, &first, &count);
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, count * cqio_operator_total(d->op), &rows));
  cqio_status status = cqio_operator_assemble(ctx, d->op, rows);
  if (!status) status = factor(ctx, d, rows, column_sum, singular);
  cqio_free(rows);
  return status;
}

enum { ROWS = 64 }; /* of a block, which one thread takes */

struct difference {
  const double *a; /* rows of A [count][n]; may be TO */
  double *to;      /* the same rows of I - A */
  int64_t n, first, count;
};

static void subtract_block(void *data, int64_t index) {
  const struct difference *d = data;
  int64_t last = (index + 1) * ROWS < d->count ? (index + 1) * ROWS : d->count;
  for (int64_t i = index * ROWS; i < last; i++) {
    const double *from = d->a + i * d->n;
    double *to = d->to + i * d->n;
    for (int64_t j = 0; j < d->n; j++)
      to[j] = (d->first + i == j) - from[j];
  }
}

/* ROWS = rows of I - A, and then of its inverse, or its diagonal alone. */
static cqio_status eliminate(cqio_ctx *ctx, cqio_operator *op, bool diagonal_alone, double *rows,
                             double *rounding, int64_t *singular) {
  int64_t start, count, n = cqio_operator_total(op), *first = NULL;
  cqio_operator_range(op, &start, &count);
  struct difference difference = {cqio_operator_rows(op), rows, n, start, count};
  if (!difference.a) {
    CQIO_TRY(cqio_operator_assemble(ctx, op, rows));
    difference.a = rows;
  }
  cqio__parallel_for(cqio__blas_threads(), (count + ROWS - 1) / ROWS, subtract_block, &difference);
  cqio_status status = first_accounts(ctx, op, &first);
  if (!status) status = cqio__invert_rows(ctx, first, diagonal_alone, rows, singular);
  if (!status) *rounding = cqio__invert_rounding(cqio_ctx_size(ctx), first);
  cqio_free(first);
  return status;
}

/* A dominant matrix is inverted in place of a copy of its rows, others by their factors. */
static cqio_status invert(cqio_ctx *ctx, struct direct *d, double column_sum, int64_t *singular) {
  int64_t start, count;
  if (!(column_sum < 1.0)) {
    CQIO_TRY(assemble_and_factor(ctx, d, column_sum, singular));
    CQIO_TRY(cqio__factors_invert(ctx, &d->factors, &d->inverse));
    return cqio__dense_like(ctx, d->op, d->inverse, &d->inverse_rows);
  }
  cqio_operator_range(d->op, &start, &count);
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, count * cqio_operator_total(d->op), &d->inverse));
  CQIO_TRY(eliminate(ctx, d->op, false, d->inverse, &d->rounding, singular));
  return cqio__dense_like(ctx, d->op, d->inverse, &d->inverse_rows);
}

cqio_status cqio__direct_diagonal(cqio_ctx *ctx, cqio_operator *op, double *diagonal,
                                  double *rounding, int64_t *singular) {
  int64_t start, count, n = cqio_operator_total(op);
  double *rows;
  *singular = -1;
  cqio_operator_range(op, &start, &count);
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, count * n, &rows));
  cqio_status status = eliminate(ctx, op, true, rows, rounding, singular);
  for (int64_t i = 0; i < count && !status; i++)
    diagonal[i] = rows[i * n + start + i];
  cqio_free(rows);
  return status;
}

cqio_status cqio__direct_known_rounding(cqio_ctx *ctx, cqio_operator *op, double *rounding) {
  int64_t *first;
  CQIO_TRY(first_accounts(ctx, op, &first));
  *rounding = cqio__invert_rounding(cqio_ctx_size(ctx), first);
  cqio_free(first);
  return CQIO_OK;
}

cqio_status cqio__direct_create(cqio_ctx *ctx, cqio_operator *op, cqio_solve_method method,
                                double column_sum, int64_t *singular, struct direct **out) {
  struct direct *d;
  *out = NULL;
  *singular = -1;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, 1, &d));
  d->op = op;
  d->method = method;
  d->rounding = INFINITY;
  cqio_status status = method == CQIO_SOLVE_INVERSE
                           ? invert(ctx, d, column_sum, singular)
                           : assemble_and_factor(ctx, d, column_sum, singular);
  if (status)
    cqio__direct_destroy(&d);
  else
    *out = d;
  return status;
}

cqio_status cqio__direct_apply(cqio_ctx *ctx, struct direct *d, bool transposed, int columns,
                               const double *b, double *x) {
  if (!d->inverse_rows) return cqio__factors_solve(ctx, d->factors, transposed, columns, b, x);
  return transposed ? cqio_operator_apply_transpose(ctx, d->inverse_rows, columns, b, x)
                    : cqio_operator_apply(ctx, d->inverse_rows, columns, b, x);
}

bool cqio__direct_coarse(const struct direct *direct) {
  return direct->factors && cqio__factors_coarse(direct->factors);
}

const double *cqio__direct_inverse(const struct direct *direct) {
  return direct->inverse;
}

double cqio__direct_rounding(const struct direct *direct) {
  return direct->rounding;
}

double cqio__direct_factor_flops(const cqio_operator *op, cqio_solve_method method) {
  double n = (double)cqio_operator_total(op);
  return (method == CQIO_SOLVE_INVERSE ? 2.0 : 2.0 / 3.0) * n * n * n;
}

double cqio__direct_memory(const cqio_ctx *ctx, const cqio_operator *op, cqio_solve_method method) {
  int ranks = cqio_ctx_size(ctx);
  struct factor_params params = factor_params(method, 0.0);
  int64_t n = cqio_operator_total(op);
  double rows = 8.0 * (double)n * (double)n / ranks;
  if (method == CQIO_SOLVE_INVERSE) return rows + cqio__invert_memory(n, ranks);
  return cqio__factors_memory(ctx, n, ranks, &params) + (cqio_operator_rows(op) ? 0.0 : rows);
}

/* In scaled variables: x / s = S^-1 (I - M)^-1 S b; s are powers of two, so this is exact. */
cqio_status cqio__direct_solve(struct system *system, int columns, const double *b, double *x,
                               struct iteration *iteration) {
  int64_t n = system->n;
  double length = (double)cqio_operator_total(system->op);
  double width = system->direct->method == CQIO_SOLVE_MIXED ? 4.0 : 8.0;
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < n; i++)
      system->packed[k * n + i] = b[k * n + i] * system->scale[i];
  CQIO_TRY(cqio__direct_apply(system->ctx, system->direct, system->transposed, columns,
                              system->packed, x));
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < n; i++)
      x[k * n + i] *= system->inverse[i];
  iteration->iterations = 1;
  iteration->converged = true;
  system->flops += 2.0 * columns * length * length;
  system->bytes += width * length * length;
  return CQIO_OK;
}
