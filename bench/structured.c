/*
 * bench_structured: the factored operator C blkdiag(A_r) with stored trade shares and with
 * compressed kernels: products against read bandwidth and DGEMM, certified solves. Sizes (regions x
 * sectors): 120 x 20 small, 2,800 x 42 medium, 2,800 x 153 and 40,000 x 153 large. Two ranks of one
 * thread use two cores: a rank multiplies on one thread.
 */
#include "bench.h"
#include "by_blas.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cqio/iotable.h"

enum { MANY = 100, CLASSES = 3 };
static const double agreement = 1e-11, certified = 1e-9;

struct problem {
  cqio_ctx *ctx;
  cqio_io_table *table;
  cqio_operator *op;
  int columns;
  double *x, *y, *z; /* [columns][count] */
  double error;
};

static double coordinate(int64_t i, int k) {
  return 1.0 + 0.5 * sin((double)i * 0.37 + (double)k);
}

static void release(struct problem *p) {
  cqio_operator_destroy(&p->op);
  cqio_io_table_destroy(&p->table);
  cqio_free(p->x);
  cqio_free(p->y);
  cqio_free(p->z);
}

static cqio_status prepare(struct problem *p, const char *source, int columns) {
  int64_t first, count;
  p->columns = columns;
  CQIO_TRY(cqio_io_table_read(p->ctx, source, NULL, &p->table));
  CQIO_TRY(cqio_io_operator_create(p->ctx, p->table, &p->op));
  cqio_operator_range(p->op, &first, &count);
  cqio_status status = CQIO_ALLOC(p->ctx, columns * count, &p->x);
  if (!status) status = CQIO_ALLOC(p->ctx, columns * count, &p->y);
  if (!status) status = CQIO_ALLOC(p->ctx, columns * count, &p->z);
  CQIO_TRY(cqio_agree(p->ctx, status));
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < count; i++)
      p->x[k * count + i] = coordinate(first + i, k);
  return CQIO_OK;
}

/* ---- products -------------------------------------------------------------------------------- */

static cqio_status apply(void *data) {
  struct problem *p = data;
  return cqio_operator_apply(p->ctx, p->op, p->columns, p->x, p->y);
}

/* (A x)'x = (A'x)'x for each column. */
static cqio_status verify_apply(void *data, bench_outcome *outcome) {
  struct problem *p = data;
  int64_t first, count;
  cqio_operator_range(p->op, &first, &count);
  outcome->limit = agreement;
  outcome->error = 0.0;
  CQIO_TRY(cqio_operator_apply_transpose(p->ctx, p->op, p->columns, p->x, p->z));
  for (int k = 0; k < p->columns; k++) {
    const double *left[] = {p->y + k * count, p->z + k * count};
    const double *right[] = {p->x + k * count, p->x + k * count};
    double dots[2];
    CQIO_TRY(cqio_operator_dots(p->ctx, p->op, 2, left, right, dots));
    outcome->error = fmax(outcome->error, fabs(dots[0] / dots[1] - 1.0));
  }
  return CQIO_OK;
}

static cqio_status measure_apply(bench *b, struct problem *p, const char *name,
                                 const char *parameters, bench_result *result) {
  bench_case c = {.name = name,
                  .parameters = parameters,
                  .roof = p->columns > 1 || !p->table->structure->shares ? BENCH_ROOF_DGEMM
                                                                         : BENCH_ROOF_READ,
                  .work = apply,
                  .verify = verify_apply,
                  .data = p};
  double flops, bytes;
  cqio_operator_cost(p->op, p->columns, &flops, &bytes);
  if (c.roof == BENCH_ROOF_DGEMM)
    c.flops = flops;
  else
    c.bytes = bytes;
  return bench_measure(b, &c, result);
}

/* ---- the same by BLAS ------------------------------------------------------------------------ */

struct rival {
  struct problem *p; /* y is the operator's result */
  struct by_blas by_blas;
};

/* As a straightforward program does it: products of BLAS, order by loops, MPI_Alltoallv. */
static cqio_status apply_by_blas(void *data) {
  struct rival *r = data;
  by_blas_buy(&r->by_blas, r->p->x);
  CQIO_TRY(by_blas_to_sectors(&r->by_blas));
  by_blas_supply(&r->by_blas);
  return by_blas_to_districts(&r->by_blas, r->p->z);
}

static cqio_status make_ready(void *data) {
  struct rival *r = data;
  by_blas_buy(&r->by_blas, r->p->x);
  return by_blas_to_sectors(&r->by_blas);
}

/* The products alone, on operands that lie ready: no order, no exchange. */
static cqio_status multiply_by_blas(void *data) {
  struct rival *r = data;
  by_blas_buy(&r->by_blas, r->p->x);
  by_blas_supply(&r->by_blas);
  return CQIO_OK;
}

/* Largest difference to the operator's result, relative to its largest number. */
static cqio_status compare(struct rival *r, bench_outcome *outcome) {
  int64_t first, count;
  double most = 0.0;
  cqio_operator_range(r->p->op, &first, &count);
  outcome->limit = agreement;
  outcome->error = 0.0;
  for (int64_t i = 0; i < r->p->columns * count; i++) {
    most = fmax(most, fabs(r->p->y[i]));
    outcome->error = fmax(outcome->error, fabs(r->p->z[i] - r->p->y[i]));
  }
  outcome->error /= most;
  return CQIO_OK;
}

static cqio_status verify_application(void *data, bench_outcome *outcome) {
  return compare(data, outcome);
}

static cqio_status verify_products(void *data, bench_outcome *outcome) {
  struct rival *r = data;
  CQIO_TRY(by_blas_to_districts(&r->by_blas, r->p->z));
  return compare(r, outcome);
}

/* Ratios to the operator, whose median is GIVEN. */
static cqio_status run_blas(bench *b, struct problem *p, const char *parameters, double given) {
  struct rival r = {.p = p};
  double flops, bytes;
  bench_result plain = {0}, best = {0};
  cqio_operator_cost(p->op, p->columns, &flops, &bytes);
  bench_case c = {.name = "blas-stored",
                  .parameters = parameters,
                  .roof = BENCH_ROOF_DGEMM,
                  .flops = flops,
                  .work = apply_by_blas,
                  .verify = verify_application,
                  .data = &r};
  cqio_status status = by_blas_init(p->ctx, p->table->structure, p->columns, &r.by_blas);
  if (!status) status = bench_measure(b, &c, &plain);
  c.name = "blas-stored-products";
  c.prepare = make_ready;
  c.work = multiply_by_blas;
  c.verify = verify_products;
  if (!status) status = bench_measure(b, &c, &best);
  by_blas_free(&r.by_blas);
  if (given > 0.0 && plain.median > 0.0)
    bench_ratio(b, "blas/apply", parameters, plain.median / given, 1.2);
  if (given > 0.0 && best.median > 0.0)
    bench_ratio(b, "blas products/apply", parameters, best.median / given, 0.0);
  return status;
}

static cqio_status run_products(bench *b, const char *source, const char *parameters) {
  struct problem p = {.ctx = bench_ctx(b)};
  char text[96];
  bench_result one = {0}, many = {0};
  cqio_status status = prepare(&p, source, MANY);
  p.columns = 1;
  snprintf(text, sizeof text, "%s rhs=1", parameters);
  if (!status) status = measure_apply(b, &p, "apply-stored", text, &one);
  p.columns = MANY;
  snprintf(text, sizeof text, "%s rhs=%d", parameters, MANY);
  if (!status) status = measure_apply(b, &p, "apply-stored", text, &many);
  if (!status && many.median > 0.0) status = run_blas(b, &p, text, many.median);
  release(&p);
  return status;
}

/* ---- solves ---------------------------------------------------------------------------------- */

static cqio_status solve(void *data) {
  struct problem *p = data;
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  params.tolerance = 1e-12;
  return cqio_leontief_solve(p->ctx, p->op, &params, 1, p->x, p->y, NULL, NULL);
}

/* The certified relative error in the 1-norm of what was solved. */
static cqio_status verify_solve(void *data, bench_outcome *outcome) {
  struct problem *p = data;
  cqio_solve_params params;
  cqio_certificate *certificate = NULL;
  double error, size, started = MPI_Wtime();
  cqio_solve_params_init(&params);
  cqio_account_names names = {NULL, NULL};
  CQIO_TRY(cqio_productivity(p->ctx, p->op, NULL, names, &certificate));
  params.certificate = certificate;
  cqio_status status = cqio_error_bound(p->ctx, p->op, &params, 1, p->x, p->y, p->z, &error);
  if (!status) status = cqio_operator_norm1(p->ctx, p->op, 1, p->y, &size);
  if (!status) {
    outcome->error = error / size;
    outcome->limit = certified;
    snprintf(outcome->note, sizeof outcome->note, "certified 1-norm error, in %.3g s",
             MPI_Wtime() - started);
  }
  cqio_certificate_destroy(&certificate);
  return status;
}

static cqio_status run_solve(bench *b, const char *name, const char *source, const char *parameters,
                             bench_result *result) {
  struct problem p = {.ctx = bench_ctx(b)};
  bench_result product;
  if (!bench_wants(b, name)) return CQIO_OK;
  double started = MPI_Wtime();
  cqio_status status = prepare(&p, source, 1);
  double built = MPI_Wtime() - started;
  char text[96];
  snprintf(text, sizeof text, "%s rhs=1", parameters);
  if (!status) bench_figure(b, "build", text, built, "s");
  if (!status) status = measure_apply(b, &p, "apply", text, &product);
  bench_case c = {
      .name = name, .parameters = text, .work = solve, .verify = verify_solve, .data = &p};
  if (!status) status = bench_measure(b, &c, result);
  release(&p);
  return status;
}

static cqio_status run_pair(bench *b, int64_t regions, int64_t sectors, double target) {
  char source[128], parameters[64];
  bench_result stored = {0}, shared = {0};
  snprintf(parameters, sizeof parameters, "R=%lld S=%lld", (long long)regions, (long long)sectors);
  snprintf(source, sizeof source, "gravity:regions=%lld,sectors=%lld,classes=%d,seed=1",
           (long long)regions, (long long)sectors, CLASSES);
  CQIO_TRY(run_solve(b, "solve-kernels", source, parameters, &shared));
  snprintf(source, sizeof source, "mrio:regions=%lld,sectors=%lld,seed=1", (long long)regions,
           (long long)sectors);
  CQIO_TRY(run_solve(b, "solve-stored", source, parameters, &stored));
  if (shared.median > 0.0 && stored.median > 0.0)
    bench_ratio(b, "stored/kernels", parameters, stored.median / shared.median, target);
  return CQIO_OK;
}

static cqio_status run(bench *b) {
  char source[128], parameters[64];
  int64_t regions = bench_pick(b, 120, 2800, 2800), sectors = bench_pick(b, 20, 42, 42);
  bench_result result;
  snprintf(source, sizeof source, "mrio:regions=%lld,sectors=%lld,seed=1", (long long)regions,
           (long long)sectors);
  snprintf(parameters, sizeof parameters, "R=%lld S=%lld", (long long)regions, (long long)sectors);
  if (bench_wants(b, "apply-stored")) CQIO_TRY(run_products(b, source, parameters));
  if (bench_size_of(b) != BENCH_LARGE) return run_pair(b, regions, sectors, 0.0);
  CQIO_TRY(run_pair(b, 2800, 153, 4.0));
  return run_solve(b, "solve-townships", "gravity:regions=40000,sectors=153,classes=3,seed=1",
                   "R=40000 S=153", &result);
}

int main(int argc, char **argv) {
  return bench_main(argc, argv, "structured", run);
}
