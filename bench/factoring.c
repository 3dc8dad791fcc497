/* Factors, solves and refinement as cases. */
#include "factoring.h"

#include <math.h>
#include <stdio.h>

static cqio_status allocate(factoring *f, int columns) {
  cqio_ctx *ctx = f->system.ctx;
  int64_t count = f->system.count;
  CQIO_TRY(CQIO_ALLOC(ctx, cqio_ctx_size(ctx) + 1, &f->first));
  CQIO_TRY(CQIO_ALLOC(ctx, columns * count, &f->demand));
  CQIO_TRY(CQIO_ALLOC(ctx, columns * count, &f->x));
  CQIO_TRY(CQIO_ALLOC(ctx, columns * count, &f->change));
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < count; i++)
      f->demand[k * count + i] = 1.0 + system_noise(f->system.first + i, k);
  return CQIO_OK;
}

cqio_status factoring_create(cqio_ctx *ctx, int64_t n, int columns, factoring *f) {
  *f = (factoring){.n = n};
  CQIO_TRY(system_create(ctx, SYSTEM_DENSE, 1, n, &f->system));
  CQIO_TRY(cqio_agree(ctx, allocate(f, columns)));
  int64_t end = f->system.first + f->system.count;
  if (MPI_Allgather(&end, 1, MPI_INT64_T, f->first + 1, 1, MPI_INT64_T, cqio_ctx_comm(ctx)) !=
      MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Allgather: failed on the distribution of rows");
  return CQIO_OK;
}

void factoring_destroy(factoring *f) {
  cqio__factors_destroy(&f->factors);
  system_destroy(&f->system);
  cqio_free(f->first);
  cqio_free(f->demand);
  cqio_free(f->x);
  cqio_free(f->change);
}

/* change = b - x + A x */
static cqio_status subtract(factoring *f, int columns) {
  CQIO_TRY(cqio_operator_apply(f->system.ctx, f->system.op, columns, f->x, f->change));
  for (int64_t i = 0; i < columns * f->system.count; i++)
    f->change[i] += f->demand[i] - f->x[i];
  return CQIO_OK;
}

cqio_status factoring_residual(factoring *f, int columns, double *largest) {
  *largest = 0.0;
  CQIO_TRY(subtract(f, columns));
  for (int k = 0; k < columns; k++) {
    double left, given;
    int64_t at = k * f->system.count;
    CQIO_TRY(cqio_operator_norm1(f->system.ctx, f->system.op, 1, f->change + at, &left));
    CQIO_TRY(cqio_operator_norm1(f->system.ctx, f->system.op, 1, f->demand + at, &given));
    *largest = fmax(*largest, left / given);
  }
  return CQIO_OK;
}

static cqio_status solve(factoring *f, int columns) {
  cqio_ctx *ctx = f->system.ctx;
  return cqio__factors_solve(ctx, f->factors, false, columns, f->demand, f->x);
}

static cqio_status release(void *data) {
  factoring *f = data;
  cqio__factors_destroy(&f->factors);
  return CQIO_OK;
}

static cqio_status work(void *data) {
  factoring *f = data;
  CQIO_TRY(cqio__factors_create(f->system.ctx, f->first, f->system.matrix, NULL, &f->params,
                                &f->factors));
  return f->columns > 0 ? solve(f, f->columns) : CQIO_OK;
}

static cqio_status verify(void *data, bench_outcome *outcome) {
  factoring *f = data;
  int columns = f->columns > 0 ? f->columns : 1;
  outcome->limit = !f->params.single ? 1e-12 : f->params.coarse ? 1e-2 : 1e-4;
  if (f->columns == 0) CQIO_TRY(solve(f, columns));
  CQIO_TRY(factoring_residual(f, columns, &outcome->error));
  return release(f);
}

cqio_status factoring_measure(bench *b, factoring *f, const char *name, struct factor_params params,
                              int columns, bench_result *result) {
  double n = (double)f->n;
  char parameters[64];
  snprintf(parameters, sizeof parameters, "n=%lld rhs=%d block=%d", (long long)f->n, columns,
           params.block);
  f->params = params;
  f->columns = columns;
  bench_case c = {.name = name,
                  .parameters = parameters,
                  .roof = params.single ? BENCH_ROOF_SGEMM : BENCH_ROOF_DGEMM,
                  .flops = 2.0 / 3.0 * n * n * n + 2.0 * columns * n * n,
                  .prepare = release,
                  .work = work,
                  .verify = verify,
                  .data = f};
  return bench_measure(b, &c, result);
}

static cqio_status solve_certified(void *data) {
  factoring *f = data;
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  params.method = CQIO_SOLVE_MIXED;
  params.tolerance = 1e-13; /* certified errors of 1e-11 are asked for */
  params.norm_bound = true;
  params.plain_bounds = true;
  return cqio_leontief_solve(f->system.ctx, f->system.op, &params, f->columns, f->demand, f->x,
                             NULL, &f->report);
}

static cqio_status verify_certified(void *data, bench_outcome *outcome) {
  factoring *f = data;
  outcome->limit = 1e-11;
  CQIO_TRY(factoring_residual(f, f->columns, &outcome->error));
  outcome->error = fmax(outcome->error, f->report.bound_norm1);
  if (f->report.method != CQIO_SOLVE_MIXED || !(f->report.bound_norm1 > 0.0))
    outcome->error = INFINITY;
  snprintf(outcome->note, sizeof outcome->note, "%d corrections, bound %.1e, factors %.0f %%",
           f->report.iterations, f->report.bound_norm1,
           100.0 * f->report.factor_seconds / f->report.seconds);
  return CQIO_OK;
}

cqio_status factoring_certified(bench *b, factoring *f, int columns, bench_result *result) {
  double n = (double)f->n;
  char parameters[64];
  snprintf(parameters, sizeof parameters, "n=%lld rhs=%d", (long long)f->n, columns);
  f->columns = columns;
  bench_case c = {.name = "mixed-certified",
                  .parameters = parameters,
                  .roof = BENCH_ROOF_SGEMM,
                  .flops = 2.0 / 3.0 * n * n * n + 2.0 * columns * n * n,
                  .prepare = release,
                  .work = solve_certified,
                  .verify = verify_certified,
                  .data = f};
  return bench_measure(b, &c, result);
}
