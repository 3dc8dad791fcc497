/*
 * bench_model: the cost model (costs.c) against measured solves on the ranks at hand, and its
 * predictions for more ranks and other networks.
 *   --set latency=US      of the network predicted for, microseconds (default 2)
 *   --set bandwidth=GB/S  of a rank into that network (default 1)
 */
#include "costs.h"
#include "messages.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cqio/linalg.h"
#include "cqio/solve.h"

enum { CLASSES = 3 };
static const double TOLERANCE = 1e-12;

/* One synthetic system with column sums below 1, and its solve. */
struct solve {
  cqio_ctx *ctx;
  cqio_trade_structure structure;
  double *technology, *matrix, *row_scale,
      *column_scale; /* owned; matrix: kernel, shares or rows */
  int *sector_class;
  cqio_operator *op;
  double *f, *x, *y; /* local */
  int64_t count;
  cqio_solve_report report;
};

/* A number in (0, 1) of an entry, the same on any number of ranks. */
static double noise(int64_t i, int64_t j) {
  uint64_t bits = (uint64_t)i * 0x9E3779B97F4A7C15U + (uint64_t)j * 0xC2B2AE3D27D4EB4FU;
  bits = (bits ^ bits >> 29) * 0xBF58476D1CE4E5B9U;
  return ((double)(bits >> 40) + 0.5) / 16777216.0;
}

/* ---- systems --------------------------------------------------------------------------------- */

/* Region r's inputs: column sums between 0.3 and 0.8. */
static void fill_technology(double *a, int64_t regions, int64_t sectors) {
  for (int64_t r = 0; r < regions; r++, a += sectors * sectors)
    for (int64_t j = 0; j < sectors; j++) {
      double sum = 0.0, wanted = 0.3 + 0.5 * noise(r, j);
      for (int64_t i = 0; i < sectors; i++)
        sum += a[i * sectors + j] = pow(noise(r * sectors + i, j + 7), 3.0);
      for (int64_t i = 0; i < sectors; i++)
        a[i * sectors + j] *= wanted / sum;
    }
}

/* Weight of trade between two regions on a ring. */
static double weight(int64_t regions, int64_t r, int64_t q, double beta) {
  int64_t apart = r > q ? r - q : q - r;
  if (apart > regions / 2) apart = regions - apart;
  return exp(-beta * (double)apart / (double)regions);
}

static cqio_status make_shared(struct solve *w, int64_t regions, int64_t sectors) {
  CQIO_TRY(CQIO_ALLOC(w->ctx, CLASSES * regions * regions, &w->matrix));
  CQIO_TRY(CQIO_ALLOC(w->ctx, sectors * regions, &w->row_scale));
  CQIO_TRY(CQIO_ALLOC(w->ctx, sectors * regions, &w->column_scale));
  CQIO_TRY(CQIO_ALLOC(w->ctx, sectors, &w->sector_class));
  for (int64_t i = 0; i < sectors; i++)
    w->sector_class[i] = (int)(i * CLASSES / sectors);
  for (int c = 0; c < CLASSES; c++)
    for (int64_t r = 0; r < regions; r++)
      for (int64_t q = 0; q < regions; q++)
        w->matrix[(c * regions + r) * regions + q] = weight(regions, r, q, 5.0 * (c + 1));
  for (int64_t i = 0; i < sectors; i++)
    for (int64_t q = 0; q < regions; q++) {
      double sum = 0.0;
      for (int64_t r = 0; r < regions; r++) {
        w->row_scale[i * regions + r] = 0.5 + noise(i, r);
        sum += w->row_scale[i * regions + r] *
               w->matrix[(w->sector_class[i] * regions + r) * regions + q];
      }
      w->column_scale[i * regions + q] = 1.0 / sum;
    }
  w->structure.classes = CLASSES;
  w->structure.sector_class = w->sector_class;
  w->structure.kernel = w->matrix;
  w->structure.row_scale = w->row_scale;
  w->structure.column_scale = w->column_scale;
  return CQIO_OK;
}

static cqio_status make_stored(struct solve *w, int64_t regions, int64_t sectors) {
  CQIO_TRY(CQIO_ALLOC(w->ctx, sectors * regions * regions, &w->matrix));
  for (int64_t i = 0; i < sectors; i++) {
    double *share = w->matrix + i * regions * regions;
    for (int64_t q = 0; q < regions; q++) {
      double sum = 0.0;
      for (int64_t r = 0; r < regions; r++)
        sum += share[r * regions + q] = weight(regions, r, q, 20.0) * (0.5 + noise(i + r, q));
      for (int64_t r = 0; r < regions; r++)
        share[r * regions + q] /= sum;
    }
  }
  w->structure.shares = w->matrix;
  return CQIO_OK;
}

static cqio_status make_factored(struct solve *w, const costs_task *t) {
  int64_t regions = t->regions, sectors = t->sectors;
  CQIO_TRY(CQIO_ALLOC(w->ctx, regions * sectors * sectors, &w->technology));
  fill_technology(w->technology, regions, sectors);
  w->structure = (cqio_trade_structure){.districts = regions,
                                        .zones = 1,
                                        .sectors = (int)sectors,
                                        .district_technology = w->technology};
  return t->kind == COSTS_SHARED ? make_shared(w, regions, sectors)
                                 : make_stored(w, regions, sectors);
}

/* Rows with entries of mean 0.6 / n. */
static cqio_status make_rows(struct solve *w, const costs_task *t) {
  int64_t first, count, n = t->accounts;
  cqio_dense_rows(w->ctx, n, &first, &count);
  CQIO_TRY(CQIO_ALLOC(w->ctx, count * n, &w->matrix));
  for (int64_t i = 0; i < count; i++)
    for (int64_t j = 0; j < n; j++)
      w->matrix[i * n + j] = 1.2 * noise(first + i, j) / (double)n;
  return CQIO_OK;
}

static cqio_status create(struct solve *w, const costs_task *t) {
  bool dense = t->kind == COSTS_DENSE;
  CQIO_TRY(cqio_agree(w->ctx, dense ? make_rows(w, t) : make_factored(w, t)));
  CQIO_TRY(dense ? cqio_operator_create_dense(w->ctx, t->accounts, w->matrix, NULL, &w->op)
                 : cqio_operator_create(w->ctx, &w->structure, NULL, &w->op));
  int64_t first;
  cqio_operator_range(w->op, &first, &w->count);
  cqio_status status = CQIO_ALLOC(w->ctx, w->count, &w->f);
  if (!status) status = CQIO_ALLOC(w->ctx, w->count, &w->x);
  if (!status) status = CQIO_ALLOC(w->ctx, w->count, &w->y);
  for (int64_t i = 0; !status && i < w->count; i++)
    w->f[i] = noise(first + i, 3);
  return cqio_agree(w->ctx, status);
}

static void destroy(struct solve *w) {
  cqio_operator_destroy(&w->op);
  void *const members[] = {w->technology,   w->matrix, w->row_scale, w->column_scale,
                           w->sector_class, w->f,      w->x,         w->y};
  for (size_t m = 0; m < sizeof members / sizeof *members; m++)
    cqio_free(members[m]);
}

/* ---- measuring ------------------------------------------------------------------------------- */

static cqio_status solve(void *data) {
  struct solve *w = data;
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  params.method = CQIO_SOLVE_GMRES;
  params.tolerance = TOLERANCE;
  return cqio_leontief_solve(w->ctx, w->op, &params, 1, w->f, w->x, NULL, &w->report);
}

/* ||f - x + A x||_1 / ||f||_1. */
static cqio_status verify(void *data, bench_outcome *outcome) {
  struct solve *w = data;
  double sizes[2];
  CQIO_TRY(cqio_operator_apply(w->ctx, w->op, 1, w->x, w->y));
  for (int64_t i = 0; i < w->count; i++)
    w->y[i] = w->f[i] - w->x[i] + w->y[i];
  CQIO_TRY(cqio_operator_norm1(w->ctx, w->op, 1, w->y, &sizes[0]));
  CQIO_TRY(cqio_operator_norm1(w->ctx, w->op, 1, w->f, &sizes[1]));
  outcome->error = sizes[0] / sizes[1];
  outcome->limit = 100.0 * TOLERANCE;
  outcome->flops = w->report.flops;
  outcome->bytes = w->report.bytes;
  snprintf(outcome->note, sizeof outcome->note, "%d iterations, %lld applications",
           w->report.iterations, (long long)w->report.applications);
  return CQIO_OK;
}

/* Seconds of one term of cqio_sum. */
static double term_seconds(void) {
  enum { TERMS = 4096, ROUNDS = 100 };
  static const double terms[TERMS] = {1.0};
  double sum = 0.0, begin = MPI_Wtime();
  for (int i = 0; i < ROUNDS; i++)
    sum += cqio_sum(terms, TERMS);
  return (MPI_Wtime() - begin) / sum * ROUNDS / ((double)TERMS * ROUNDS);
}

/* The constants of a rank here while all ranks work. */
static cqio_status measure_machine(bench *b, costs_machine *machine) {
  double ranks = cqio_ctx_size(bench_ctx(b)), seconds;
  CQIO_TRY(bench_roof_rate(b, BENCH_ROOF_DGEMM, &machine->product));
  CQIO_TRY(bench_roof_rate(b, BENCH_ROOF_READ, &machine->read));
  machine->product /= ranks;
  machine->read /= ranks;
  machine->term = term_seconds();
  if (ranks < 2.0) return CQIO_OK;
  CQIO_TRY(bench_ping_pong(b, 8, &seconds));
  machine->latency = 0.5 * seconds;
  CQIO_TRY(bench_ping_pong(b, 1048576, &seconds));
  machine->bandwidth = 2.0 * 1048576.0 / seconds;
  return CQIO_OK;
}

static void describe(const costs_task *t, int ranks, char *text, size_t size) {
  if (t->regions > 0)
    snprintf(text, size, "R=%lld S=%lld ranks=%d", (long long)t->regions, (long long)t->sectors,
             ranks);
  else
    snprintf(text, size, "n=%lld ranks=%d", (long long)t->accounts, ranks);
}

/* Measures the task, notes its iterations, and prints measured over predicted. */
static cqio_status check(bench *b, const costs_machine *machine, costs_task *t) {
  struct solve w = {.ctx = bench_ctx(b)};
  int ranks = cqio_ctx_size(w.ctx);
  char parameters[64], name[32];
  describe(t, ranks, parameters, sizeof parameters);
  snprintf(name, sizeof name, "solve-%s", costs_kind_name(t->kind));
  bench_case c = {.name = name,
                  .parameters = parameters,
                  .roof = t->kind == COSTS_SHARED ? BENCH_ROOF_DGEMM : BENCH_ROOF_READ,
                  .work = solve,
                  .verify = verify,
                  .data = &w};
  bench_result result = {0};
  cqio_status status = create(&w, t);
  if (!status) status = bench_measure(b, &c, &result);
  if (!status && result.repetitions > 0) {
    t->applications = (double)w.report.applications;
    t->iterations = w.report.iterations;
    costs_estimate e = costs_predict(t, machine, ranks);
    bench_figure(b, name, parameters, e.seconds, "s predicted");
    snprintf(name, sizeof name, "measured/predicted");
    snprintf(parameters, sizeof parameters, "kind=%s ranks=%d", costs_kind_name(t->kind), ranks);
    bench_ratio(b, name, parameters, result.median / e.seconds, 0.0);
  }
  destroy(&w);
  return status;
}

/* ---- predictions ----------------------------------------------------------------------------- */

static void predict(bench *b, const costs_machine *machine, const costs_task *t, int ranks) {
  char parameters[64], name[32];
  costs_estimate e = costs_predict(t, machine, ranks);
  describe(t, ranks, parameters, sizeof parameters);
  snprintf(name, sizeof name, "predicted %s", costs_kind_name(t->kind));
  bench_figure(b, name, parameters, e.seconds, "s");
  bench_figure(b, name, parameters, e.bytes / 1073741824.0, "GiB");
}

static cqio_status predict_all(bench *b, costs_machine machine, const costs_task *checked) {
  static const int ranks[] = {1, 16, 256, 4096};
  static const struct {
    costs_kind kind;
    int64_t regions, sectors, accounts;
  } tasks[] = {{COSTS_STORED, 2800, 153, 428400},
               {COSTS_SHARED, 2800, 153, 428400},
               {COSTS_SHARED, 40000, 153, 6120000},
               {COSTS_DENSE, 0, 0, 39360},
               {COSTS_DENSE, 0, 0, 117600},
               {COSTS_LU, 0, 0, 39360},
               {COSTS_LU, 0, 0, 117600}};
  double latency = 2.0, bandwidth = 1.0;
  CQIO_TRY(bench_setting(b, "latency", &latency));
  CQIO_TRY(bench_setting(b, "bandwidth", &bandwidth));
  machine.latency = latency * 1e-6;
  machine.bandwidth = bandwidth * 1e9;
  bench_figure(b, "constant product", "", machine.product / 1e9, "GF/s a rank, measured");
  bench_figure(b, "constant read", "", machine.read / 1e9, "GB/s a rank, measured");
  bench_figure(b, "constant latency", "", latency, "microseconds, stated");
  bench_figure(b, "constant bandwidth", "", bandwidth, "GB/s a rank, stated");
  for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++) {
    costs_task t = {.kind = tasks[i].kind,
                    .regions = tasks[i].regions,
                    .sectors = tasks[i].sectors,
                    .classes = CLASSES,
                    .accounts = tasks[i].accounts,
                    .columns = 1};
    if (t.kind != COSTS_LU) {
      t.applications = checked[t.kind].applications;
      t.iterations = checked[t.kind].iterations;
    }
    for (size_t p = 0; p < sizeof ranks / sizeof *ranks; p++)
      predict(b, &machine, &t, ranks[p]);
  }
  return CQIO_OK;
}

static cqio_status run(bench *b) {
  int64_t regions = bench_pick(b, 300, 1400, 2800), n = bench_pick(b, 2000, 8064, 12012);
  int64_t sectors = bench_pick(b, 24, 42, 42);
  costs_task tasks[] = {{.kind = COSTS_STORED, .regions = regions, .sectors = sectors},
                        {.kind = COSTS_SHARED, .regions = regions, .sectors = sectors},
                        {.kind = COSTS_DENSE}};
  costs_machine machine = {0};
  CQIO_TRY(measure_machine(b, &machine));
  for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++) {
    tasks[i].classes = CLASSES;
    tasks[i].columns = 1;
    tasks[i].accounts = tasks[i].regions > 0 ? regions * sectors : n;
    CQIO_TRY(check(b, &machine, &tasks[i]));
  }
  return predict_all(b, machine, tasks);
}

int main(int argc, char **argv) {
  return bench_main(argc, argv, "model", run);
}
