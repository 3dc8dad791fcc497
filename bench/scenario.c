/*
 * bench_scenario: one scenario of a multi-regional table, its final demand and the output and
 * employment multipliers of all accounts, by every method; and the explicit inverse. The table is
 * the same as assembled rows and in factored form.
 *   --set folder=PATH   writes there A.npy and, for each case, CASE.npy [3][n]
 * One rank: the two forms are distributed differently.
 */
#include "bench.h"
#include "systems.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cqio/solve.h"

struct scenario {
  cqio_ctx *ctx;
  const double *rows; /* of the assembled form */
  cqio_operator *op;  /* that of the case */
  cqio_solve_method method;
  bool certified;
  int64_t n, first, count;
  int64_t regions, *region; /* [regions + 1] first account of each */
  double *demand;           /* [count] */
  double *weights;          /* [2][count]: ones, persons per unit of output */
  double *x, *bound;        /* [3][count]: output, output multipliers, employment multipliers */
  double *work;             /* [2][count] */
  const char *folder, *name;
  cqio_solve_report report;
};

/* ---- the work -------------------------------------------------------------------------------- */

/* Multipliers first: those of output are also the certificate's vector. */
static cqio_status solve(void *data) {
  struct scenario *s = data;
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  params.method = s->method;
  params.tolerance = 1e-13;
  params.norm_bound = s->certified;
  cqio_solver *solver = NULL;
  cqio_operator *own = NULL; /* with its regions as blocks, the making of which counts */
  cqio_status status = CQIO_OK;
  if (s->method == CQIO_SOLVE_GMRES)
    status = cqio_operator_create_dense(s->ctx, s->n, s->rows,
                                        &(cqio_blocks){s->regions, s->region}, &own);
  if (!status) status = cqio_solver_create(s->ctx, own ? own : s->op, &params, 3, &solver);
  if (!status)
    status = cqio_solver_solve(solver, true, 2, s->weights, s->x + s->count, NULL, &s->report);
  double multipliers = s->report.bound_norm1;
  if (!status) status = cqio_solver_solve(solver, false, 1, s->demand, s->x, NULL, &s->report);
  s->report.bound_norm1 = fmax(s->report.bound_norm1, multipliers);
  cqio_solver_destroy(&solver);
  cqio_operator_destroy(&own);
  return status;
}

/* Relative residual in the 1-norm of COLUMNS solutions. */
static cqio_status residual(struct scenario *s, bool transposed, int columns, const double *f,
                            const double *x, double *largest) {
  double sizes[4];
  CQIO_TRY(transposed ? cqio_operator_apply_transpose(s->ctx, s->op, columns, x, s->work)
                      : cqio_operator_apply(s->ctx, s->op, columns, x, s->work));
  for (int64_t i = 0; i < columns * s->count; i++)
    s->work[i] = f[i] - x[i] + s->work[i];
  CQIO_TRY(cqio_operator_norm1(s->ctx, s->op, columns, s->work, sizes));
  CQIO_TRY(cqio_operator_norm1(s->ctx, s->op, columns, f, sizes + 2));
  for (int k = 0; k < columns; k++)
    *largest = fmax(*largest, sizes[k] / sizes[2 + k]);
  return CQIO_OK;
}

/* NumPy's file of ROWS x COLUMNS numbers. */
static cqio_status write_npy(struct scenario *s, const char *name, int64_t rows, int64_t columns,
                             const double *values) {
  char path[512], header[119];
  if (!s->folder) return CQIO_OK;
  snprintf(path, sizeof path, "%s/%s.npy", s->folder, name);
  int length = snprintf(header, sizeof header,
                        "{'descr': '<f8', 'fortran_order': False, 'shape': (%lld, %lld), }",
                        (long long)rows, (long long)columns);
  memset(header + length, ' ', sizeof header - (size_t)length);
  header[sizeof header - 1] = '\n';
  FILE *file = fopen(path, "wb");
  bool good =
      file && fwrite("\x93NUMPY\x01\x00\x76\x00", 1, 10, file) == 10 &&
      fwrite(header, 1, 118, file) == 118 &&
      fwrite(values, sizeof *values, (size_t)(rows * columns), file) == (size_t)(rows * columns);
  if (file && fclose(file) != 0) good = false;
  if (good) return CQIO_OK;
  return cqio_fail(s->ctx, CQIO_IO, "%s: cannot be written: expected a writable folder", path);
}

static cqio_status verify(void *data, bench_outcome *outcome) {
  struct scenario *s = data;
  outcome->error = 0.0;
  outcome->limit = 1e-11;
  CQIO_TRY(residual(s, false, 1, s->demand, s->x, &outcome->error));
  CQIO_TRY(residual(s, true, 2, s->weights, s->x + s->count, &outcome->error));
  if (s->certified && !(s->report.bound_norm1 < 1e-9)) outcome->error = INFINITY;
  snprintf(outcome->note, sizeof outcome->note, "%s, %d iterations%s",
           cqio_solve_method_name(s->report.method), s->report.iterations,
           s->certified ? ", certified" : "");
  return write_npy(s, s->name, 3, s->count, s->x);
}

/* ---- the inverse ----------------------------------------------------------------------------- */

static cqio_status invert(void *data) {
  struct scenario *s = data;
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  params.method = CQIO_SOLVE_INVERSE;
  cqio_solver *solver = NULL;
  cqio_status status = cqio_solver_create(s->ctx, s->op, &params, (int)s->n, &solver);
  const double *rows = status ? NULL : cqio_solver_inverse(solver);
  for (int64_t i = 0; rows && i < s->count; i++) { /* x = L f, for the verification */
    double sum = 0.0;
    for (int64_t j = 0; j < s->n; j++)
      sum += rows[i * s->n + j] * (j % 7 == 0);
    s->x[i] = sum;
  }
  cqio_solver_destroy(&solver);
  return status;
}

static cqio_status verify_inverse(void *data, bench_outcome *outcome) {
  struct scenario *s = data;
  outcome->error = 0.0;
  outcome->limit = 1e-11;
  for (int64_t i = 0; i < s->count; i++)
    s->bound[i] = (s->first + i) % 7 == 0;
  return residual(s, false, 1, s->bound, s->x, &outcome->error);
}

/* ---- the list -------------------------------------------------------------------------------- */

static cqio_status allocate(struct scenario *s, int64_t regions) {
  s->regions = regions;
  CQIO_TRY(CQIO_ALLOC(s->ctx, regions + 1, &s->region));
  for (int64_t r = 0; r <= regions; r++)
    s->region[r] = r * (s->n / regions);
  CQIO_TRY(CQIO_ALLOC(s->ctx, s->count, &s->demand));
  CQIO_TRY(CQIO_ALLOC(s->ctx, 2 * s->count, &s->weights));
  CQIO_TRY(CQIO_ALLOC(s->ctx, 3 * s->count, &s->x));
  CQIO_TRY(CQIO_ALLOC(s->ctx, 3 * s->count, &s->bound));
  CQIO_TRY(CQIO_ALLOC(s->ctx, 2 * s->count, &s->work));
  for (int64_t i = 0; i < s->count; i++) {
    s->demand[i] = 1.0 + (double)((s->first + i) * 104729 % 1000) / 1000.0;
    s->weights[i] = 1.0;
    s->weights[s->count + i] = 0.5 + (double)((s->first + i) * 7919 % 1000) / 1000.0;
  }
  return CQIO_OK;
}

struct method {
  const char *name;
  cqio_solve_method method;
  bool certified;
};

static cqio_status measure_solves(bench *b, struct scenario *s, cqio_operator *op,
                                  const struct method *methods, int count, const char *parameters) {
  s->op = op;
  for (int i = 0; i < count; i++) {
    s->name = methods[i].name;
    s->method = methods[i].method;
    s->certified = methods[i].certified;
    bench_case c = {
        .name = s->name, .parameters = parameters, .work = solve, .verify = verify, .data = s};
    CQIO_TRY(bench_measure(b, &c, NULL));
  }
  return CQIO_OK;
}

/* Writes the assembled table *rows and measures the factored form. */
static cqio_status measure_factored(bench *b, struct scenario *s, int64_t regions, int64_t sectors,
                                    const char *parameters, double **rows) {
  static const struct method methods[] = {{"factored", CQIO_SOLVE_STRUCTURED, false},
                                          {"factored-certified", CQIO_SOLVE_STRUCTURED, true}};
  bench_system factored;
  cqio_status status = system_create(s->ctx, SYSTEM_STORED, regions, sectors, &factored);
  if (!status) status = cqio_agree(s->ctx, CQIO_ALLOC(s->ctx, s->count * s->n, rows));
  if (!status) status = cqio_operator_assemble(s->ctx, factored.op, *rows);
  if (!status) status = cqio_agree(s->ctx, write_npy(s, "A", s->count, s->n, *rows));
  if (!status) status = measure_solves(b, s, factored.op, methods, 2, parameters);
  system_destroy(&factored);
  return status;
}

static cqio_status measure_dense(bench *b, struct scenario *s, const double *rows,
                                 const char *parameters) {
  static const struct method methods[] = {{"gmres", CQIO_SOLVE_GMRES, false},
                                          {"gmres-certified", CQIO_SOLVE_GMRES, true},
                                          {"mixed", CQIO_SOLVE_MIXED, false},
                                          {"lu", CQIO_SOLVE_LU, false}};
  cqio_operator *dense = NULL;
  double n = (double)s->n;
  bench_case inverse = {.name = "inverse",
                        .parameters = parameters,
                        .roof = BENCH_ROOF_DGEMM,
                        .flops = 2.0 * n * n * n,
                        .work = invert,
                        .verify = verify_inverse,
                        .data = s};
  s->rows = rows;
  CQIO_TRY(cqio_operator_create_dense(s->ctx, s->n, rows, NULL, &dense));
  cqio_status status = measure_solves(b, s, dense, methods, 4, parameters);
  if (!status) status = bench_measure(b, &inverse, NULL);
  cqio_operator_destroy(&dense);
  return status;
}

static cqio_status run(bench *b) {
  struct scenario s = {.ctx = bench_ctx(b), .folder = bench_text(b, "folder")};
  int64_t regions = bench_pick(b, 10, 49, 49), sectors = bench_pick(b, 40, 82, 200);
  if (cqio_ctx_size(s.ctx) > 1)
    return cqio_fail(s.ctx, CQIO_USAGE, "bench_scenario: ranks = %d: expected one",
                     cqio_ctx_size(s.ctx));
  double *rows = NULL;
  char parameters[64];
  s.n = regions * sectors;
  snprintf(parameters, sizeof parameters, "R=%lld S=%lld n=%lld", (long long)regions,
           (long long)sectors, (long long)s.n);
  cqio_dense_rows(s.ctx, s.n, &s.first, &s.count);
  cqio_status status = cqio_agree(s.ctx, allocate(&s, regions));
  if (!status) status = measure_factored(b, &s, regions, sectors, parameters, &rows);
  if (!status) status = measure_dense(b, &s, rows, parameters);
  void *const members[] = {rows, s.region, s.demand, s.weights, s.x, s.bound, s.work};
  for (size_t m = 0; m < sizeof members / sizeof *members; m++)
    cqio_free(members[m]);
  return status;
}

int main(int argc, char **argv) {
  return bench_main(argc, argv, "scenario", run);
}
