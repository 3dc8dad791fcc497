/*
 * bench_dense: a dense system on one rank and its threads, from rows of A to verified solutions:
 * LAPACK's dgetrf and dgetrs, mixed precision with certified errors, and the explicit inverse.
 */
#include "factoring.h"

#include <stdio.h>

enum { COLUMNS = 100 };

struct inversion {
  factoring *f;
  double *inverse;
};

static cqio_status release_inverse(void *data) {
  struct inversion *s = data;
  cqio_free(s->inverse);
  s->inverse = NULL;
  return CQIO_OK;
}

static cqio_status invert(void *data) {
  struct inversion *s = data;
  factoring *f = s->f;
  cqio_ctx *ctx = f->system.ctx;
  struct factor_params params = {.reference = true};
  CQIO_TRY(cqio__factors_create(ctx, f->first, f->system.matrix, NULL, &params, &f->factors));
  return cqio__factors_invert(ctx, &f->factors, &s->inverse);
}

/* x = L b must solve the system. */
static cqio_status verify_inverse(void *data, bench_outcome *outcome) {
  struct inversion *s = data;
  factoring *f = s->f;
  outcome->limit = 1e-12;
  for (int64_t i = 0; i < f->n; i++) {
    f->x[i] = 0.0;
    for (int64_t j = 0; j < f->n; j++)
      f->x[i] += s->inverse[i * f->n + j] * f->demand[j];
  }
  return factoring_residual(f, 1, &outcome->error);
}

static cqio_status measure_solves(bench *b, factoring *f, int columns, double target) {
  bench_result lapack, mixed;
  char parameters[64];
  CQIO_TRY(factoring_measure(b, f, "dgetrf+dgetrs", (struct factor_params){.reference = true},
                             columns, &lapack));
  CQIO_TRY(factoring_certified(b, f, columns, &mixed));
  snprintf(parameters, sizeof parameters, "n=%lld rhs=%d", (long long)f->n, columns);
  if (lapack.repetitions > 0 && mixed.repetitions > 0)
    bench_ratio(b, "dgetrf+dgetrs / mixed", parameters, lapack.median / mixed.median, target);
  return CQIO_OK;
}

static cqio_status measure_inverse(bench *b, factoring *f) {
  struct inversion s = {.f = f};
  double n = (double)f->n;
  char parameters[64];
  snprintf(parameters, sizeof parameters, "n=%lld", (long long)f->n);
  bench_case c = {.name = "inverse",
                  .parameters = parameters,
                  .roof = BENCH_ROOF_DGEMM,
                  .flops = 2.0 * n * n * n,
                  .prepare = release_inverse,
                  .work = invert,
                  .verify = verify_inverse,
                  .data = &s};
  cqio_status status = bench_measure(b, &c, NULL);
  cqio_free(s.inverse);
  return status;
}

static cqio_status run(bench *b) {
  factoring f;
  cqio_ctx *ctx = bench_ctx(b);
  if (cqio_ctx_size(ctx) > 1)
    return cqio_fail(ctx, CQIO_USAGE, "bench_dense: ranks = %d: expected one", cqio_ctx_size(ctx));
  cqio_status status = factoring_create(ctx, bench_pick(b, 1008, 4032, 8064), COLUMNS, &f);
  if (!status) status = measure_solves(b, &f, 1, 2.0);
  if (!status) status = measure_solves(b, &f, COLUMNS, 1.5);
  if (!status) status = measure_inverse(b, &f);
  factoring_destroy(&f);
  return status;
}

int main(int argc, char **argv) {
  return bench_main(argc, argv, "dense", run);
}
