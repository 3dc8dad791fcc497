/* The reference: I - M assembled dense on rank 0 and factored by LAPACK. */
#include "solve/system.h"

#include <lapacke.h>
#include <string.h>

enum { MAX_DENSE = 20000 };

struct dense {
  int n;
  double *matrix;    /* factors, column-major, rank 0 only */
  lapack_int *pivot; /* rank 0 only */
  double *full;      /* [width][n] */
};

void cqio__dense_free(struct dense **dense) {
  if (!*dense) return;
  cqio_free((*dense)->matrix);
  cqio_free((*dense)->pivot);
  cqio_free((*dense)->full);
  cqio_free(*dense);
  *dense = NULL;
}

static cqio_status prepare(struct system *system, int n) {
  cqio_ctx *ctx = system->ctx;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &system->dense));
  system->dense->n = n;
  CQIO_TRY(CQIO_ALLOC(ctx, (int64_t)system->width * n, &system->dense->full));
  if (cqio_ctx_rank(ctx) != 0) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(ctx, n, &system->dense->pivot));
  return CQIO_ALLOC(ctx, (int64_t)n * n, &system->dense->matrix);
}

/* Columns FIRST.. of I - S^-1 M S, by products with unit vectors. */
static cqio_status assemble(struct system *system, int first, int count, const int *list,
                            double *unit, double *product) {
  struct dense *d = system->dense;
  int64_t start, n = system->n;
  cqio_operator_range(system->op, &start, &n);
  for (int k = 0; k < count; k++)
    for (int64_t i = 0; i < n; i++)
      unit[k * n + i] = start + i == first + k;
  CQIO_TRY(cqio__multiply_scaled(system, count, list, unit, product));
  CQIO_TRY(cqio_operator_gather(system->ctx, system->op, count, product, d->full));
  for (int k = 0; d->matrix && k < count; k++)
    for (int i = 0; i < d->n; i++)
      d->matrix[(int64_t)(first + k) * d->n + i] =
          (i == first + k) - d->full[(int64_t)k * d->n + i];
  return CQIO_OK;
}

cqio_status cqio__dense_factor(struct system *system) {
  cqio_ctx *ctx = system->ctx;
  int64_t n = cqio_operator_total(system->op);
  if (n > MAX_DENSE)
    return cqio_fail(ctx, CQIO_CONFIG,
                     "solve: method lu: accounts = %lld: expected at most %d; use gmres",
                     (long long)n, MAX_DENSE);
  double *unit = NULL, *product = NULL;
  int list[BATCH];
  for (int k = 0; k < BATCH; k++)
    list[k] = k;
  cqio_status status = prepare(system, (int)n);
  if (!status) status = CQIO_ALLOC(ctx, system->width * system->n, &unit);
  if (!status) status = CQIO_ALLOC(ctx, system->width * system->n, &product);
  status = cqio_agree(ctx, status);
  for (int first = 0, width = system->width; first < n && !status; first += width)
    status =
        assemble(system, first, n - first < width ? (int)n - first : width, list, unit, product);
  cqio_free(unit);
  cqio_free(product);
  struct dense *d = system->dense;
  if (!status && d->matrix &&
      LAPACKE_dgetrf(LAPACK_COL_MAJOR, d->n, d->n, d->matrix, d->n, d->pivot) != 0)
    status = cqio_fail(ctx, CQIO_NUMERIC,
                       "solve: method lu: I - A is singular: expected a productive system");
  system->flops += 2.0 / 3.0 * (double)n * (double)n * (double)n;
  system->bytes += 8.0 * (double)n * (double)n;
  return cqio_agree(ctx, status);
}

cqio_status cqio__dense_solve(struct system *system, int columns, const double *b, double *x,
                              struct iteration *iteration) {
  struct dense *d = system->dense;
  CQIO_TRY(cqio_operator_gather(system->ctx, system->op, columns, b, d->full));
  if (d->matrix)
    LAPACKE_dgetrs(LAPACK_COL_MAJOR, 'N', d->n, columns, d->matrix, d->n, d->pivot, d->full, d->n);
  if (MPI_Bcast(d->full, columns * d->n, MPI_DOUBLE, 0, cqio_ctx_comm(system->ctx)) != MPI_SUCCESS)
    return cqio_fail(system->ctx, CQIO_MPI, "MPI_Bcast: failed on the dense solution");
  cqio_operator_scatter(system->op, columns, d->full, x);
  iteration->iterations = 1;
  iteration->converged = true;
  system->flops += 2.0 * columns * (double)d->n * d->n;
  system->bytes += 8.0 * (double)d->n * d->n;
  return CQIO_OK;
}
