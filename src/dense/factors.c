/* Factors of I - A: which code makes them, and what they cost. */
#include "core/processor.h"
#include "dense/factors_internal.h"
#include "dense/threads.h"

#include <lapacke.h>
#include <limits.h>
#include <math.h>
#include <string.h>

/* Measured: large blocks make products fast, as long as every rank has enough of them; ScaLAPACK,
 * which waits for its panels, needs small ones. */
enum { BLOCK_SCALAPACK = 32, BLOCK_LEAST = 32, BLOCK_MOST = 256, BLOCKS_ENOUGH = 12 };

static enum factor_code choose_code(int ranks, const struct factor_params *params) {
  if (ranks == 1) return FACTOR_LAPACK;
  return params->pivot || params->reference ? FACTOR_SCALAPACK : FACTOR_LOOKAHEAD;
}

static bool is_coarse(const cqio_ctx *ctx, enum factor_code code,
                      const struct factor_params *params) {
  return params->coarse && params->single && !params->pivot && code != FACTOR_SCALAPACK &&
         cqio__processors_have_bf16(ctx);
}

static int choose_block(const cqio_ctx *ctx, enum factor_code code, int64_t n,
                        const struct process_grid *grid, const struct factor_params *params) {
  if (code == FACTOR_LAPACK && !is_coarse(ctx, code, params)) return (int)n;
  if (params->block > 0) return params->block;
  if (code == FACTOR_SCALAPACK) return BLOCK_SCALAPACK;
  int places = grid->rows > grid->columns ? grid->rows : grid->columns, block = BLOCK_MOST;
  while (block > BLOCK_LEAST && n < (int64_t)BLOCKS_ENOUGH * places * block)
    block /= 2;
  return block;
}

static cqio_status check(cqio_ctx *ctx, int64_t n, const struct factor_params *params, int *rows,
                         int *columns) {
  int ranks = cqio_ctx_size(ctx);
  if (n < 1 || n > INT_MAX)
    return cqio_fail(ctx, CQIO_CONFIG, "solve: accounts = %lld: expected 1 to %d", (long long)n,
                     INT_MAX);
  if (params->block < 0)
    return cqio_fail(ctx, CQIO_CONFIG, "solve: block = %d: expected at least 1, or 0",
                     params->block);
  *rows = params->grid_rows;
  *columns = params->grid_columns;
  if (!cqio__grid_shape(ranks, rows, columns))
    return cqio_fail(ctx, CQIO_CONFIG, "solve: grid of ranks = %d x %d: expected %d ranks",
                     params->grid_rows, params->grid_columns, ranks);
  return CQIO_OK;
}

/* LAPACK on one rank. The tests of LAPACKE for NaN are left out: pivots are checked afterwards. */
static void lapack_factor(struct factors *f) {
  struct cyclic *m = &f->matrix;
  int n = (int)m->n;
  if (m->single)
    LAPACKE_sgetrf_work(LAPACK_COL_MAJOR, n, n, m->data, m->stride, f->pivot);
  else
    LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, n, n, m->data, m->stride, f->pivot);
}

/* Without pivoting; one rank then solves with LAPACK, which is told of no interchanges. */
static cqio_status factor_ahead(cqio_ctx *ctx, struct factors *f) {
  struct cyclic *m = &f->matrix;
  struct coarse *coarse = NULL;
  cqio_status status = CQIO_OK;
  for (int i = 0; i < m->n && f->pivot; i++)
    f->pivot[i] = i + 1;
  if (f->coarse)
    status = cqio__coarse_create(ctx, m->rows + m->columns, cqio__blas_threads(), &coarse);
  status = cqio_agree(ctx, status);
  if (!status) status = cqio__lookahead_factor(ctx, m, coarse);
  cqio__coarse_destroy(&coarse);
  return status;
}

static cqio_status factor(cqio_ctx *ctx, struct factors *f) {
  struct cyclic *m = &f->matrix;
  if (f->code == FACTOR_LOOKAHEAD) return factor_ahead(ctx, f);
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, m->rows + m->block, &f->pivot));
  if (f->code == FACTOR_SCALAPACK) return cqio__scalapack_factor(ctx, m, f->pivot);
  if (f->coarse) return factor_ahead(ctx, f);
  lapack_factor(f);
  return CQIO_OK;
}

static cqio_status check_pivots(cqio_ctx *ctx, const struct factors *f, int64_t *singular) {
  int64_t account;
  CQIO_TRY(cqio__cyclic_bad_diagonal(ctx, &f->matrix, &account));
  if (singular) *singular = account;
  if (account < 0) return CQIO_OK;
  if (singular) return CQIO_NUMERIC;
  return cqio_fail(ctx, CQIO_NUMERIC,
                   "solve: method lu: I - A is singular at account %lld: expected pivots that are "
                   "finite and not zero",
                   (long long)account);
}

static cqio_status build(cqio_ctx *ctx, struct factors *f, const double *rows, const double *scale,
                         const struct factor_params *params) {
  int ranks = cqio_ctx_size(ctx), grid_rows, grid_columns;
  int64_t n = f->first[ranks];
  CQIO_TRY(check(ctx, n, params, &grid_rows, &grid_columns));
  CQIO_TRY(cqio_agree(ctx, cqio__grid_init(ctx, grid_rows, grid_columns, &f->grid)));
  f->code = choose_code(ranks, params);
  f->coarse = is_coarse(ctx, f->code, params);
  cqio__cyclic_layout(&f->matrix, &f->grid, n, choose_block(ctx, f->code, n, &f->grid, params),
                      params->single);
  CQIO_TRY(cqio__cyclic_from_rows(ctx, &f->matrix, f->first, rows, scale));
  CQIO_TRY(factor(ctx, f));
  return check_pivots(ctx, f, params->singular);
}

cqio_status cqio__factors_create(cqio_ctx *ctx, const int64_t *first, const double *rows,
                                 const double *scale, const struct factor_params *params,
                                 struct factors **out) {
  int ranks = cqio_ctx_size(ctx);
  struct factors *f = NULL;
  *out = NULL;
  if (params->singular) *params->singular = -1;
  cqio_status status = CQIO_ALLOC(ctx, 1, &f);
  if (f) f->grid.along_row = f->grid.along_column = MPI_COMM_NULL;
  if (!status) status = CQIO_ALLOC(ctx, ranks + 1, &f->first);
  status = cqio_agree(ctx, status);
  for (int r = 0; r <= ranks && !status; r++)
    f->first[r] = first[r];
  if (!status) status = build(ctx, f, rows, scale, params);
  if (status)
    cqio__factors_destroy(&f);
  else
    *out = f;
  return status;
}

/* M^-1 column after column is (I - A)^-1 row after row: its storage is handed over. */
static cqio_status invert_alone(cqio_ctx *ctx, struct factors *f, double **rows) {
  struct cyclic *m = &f->matrix;
  if (LAPACKE_dgetri(LAPACK_COL_MAJOR, (int)m->n, m->data, m->stride, f->pivot) != 0)
    return cqio_fail(ctx, CQIO_MEMORY,
                     "inverse: LAPACKE_dgetri failed: expected memory for a block column");
  double *data = m->data;
  for (int64_t i = 1; i < m->n && m->stride != m->n; i++)
    memmove(data + i * m->n, data + i * m->stride, (size_t)m->n * sizeof *data);
  *rows = data;
  m->data = NULL;
  return CQIO_OK;
}

static cqio_status invert_together(cqio_ctx *ctx, struct factors *f, double **rows) {
  int rank = cqio_ctx_rank(ctx);
  int64_t count = f->first[rank + 1] - f->first[rank];
  CQIO_TRY(cqio__scalapack_invert(ctx, &f->matrix, f->pivot));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, count * f->matrix.n, rows));
  cqio_status status = cqio__cyclic_to_rows(ctx, &f->matrix, f->first, *rows);
  if (!status) return CQIO_OK;
  cqio_free(*rows);
  *rows = NULL;
  return status;
}

cqio_status cqio__factors_invert(cqio_ctx *ctx, struct factors **factors, double **rows) {
  struct factors *f = *factors;
  cqio_status status;
  *rows = NULL;
  if (f->matrix.single)
    status = cqio_fail(ctx, CQIO_INTERNAL, "inverse: factors in FP32: expected FP64");
  else
    status = f->code == FACTOR_LAPACK ? invert_alone(ctx, f, rows) : invert_together(ctx, f, rows);
  cqio__factors_destroy(factors);
  return status;
}

bool cqio__factors_coarse(const struct factors *f) {
  return f->coarse;
}

void cqio__factors_destroy(struct factors **factors) {
  if (!*factors) return;
  struct factors *f = *factors;
  cqio__grid_free(&f->grid);
  cqio_free(f->matrix.data);
  cqio_free(f->pivot);
  cqio_free(f->first);
  cqio_free(f);
  *factors = NULL;
}

double cqio__factors_memory(const cqio_ctx *ctx, int64_t n, int ranks,
                            const struct factor_params *params) {
  struct process_grid grid = {.rows = params->grid_rows, .columns = params->grid_columns};
  struct cyclic m;
  if (n < 1 || n > INT_MAX || !cqio__grid_shape(ranks, &grid.rows, &grid.columns)) return INFINITY;
  enum factor_code code = choose_code(ranks, params);
  /* The rank in the first row and column of the grid holds the most. */
  cqio__cyclic_layout(&m, &grid, n, choose_block(ctx, code, n, &grid, params), params->single);
  double coarse = is_coarse(ctx, code, params) ? cqio__coarse_bytes(m.rows + m.columns) : 0.0;
  double exchange = cqio__cyclic_exchange_bytes(&m, ranks);
  double work = code == FACTOR_LOOKAHEAD || coarse > 0.0
                    ? cqio__lookahead_bytes(&m) + coarse
                    : (double)sizeof(int) * (m.rows + (double)m.block);
  return cqio__cyclic_bytes(&m) + (exchange > work ? exchange : work);
}
