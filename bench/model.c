/*
 * bench_model: the cost model (costs.c) against measured solves on the ranks at hand, and its
 * predictions for more ranks and other networks.
 *   --set predict=P       prints predictions when P ranks are at hand, from the rates of one of
 * them
 *   --set latency=US      of the network predicted for, microseconds (default 2)
 *   --set bandwidth=GB/S  of a rank into that network (default 1)
 */
#include "costs.h"
#include "cqio/numeric.h"
#include "messages.h"
#include "systems.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cqio/solve.h"

static const double TOLERANCE = 1e-12;

/* One solve. */
struct solve {
  bench_system system;
  cqio_solve_method method;
  double *f, *x, *y; /* local */
  cqio_solve_report report;
};

static cqio_status create(struct solve *w, cqio_ctx *ctx, const costs_task *t) {
  static const system_kind kinds[] = {SYSTEM_STORED, SYSTEM_SHARED, SYSTEM_DENSE, SYSTEM_DENSE};
  CQIO_TRY(system_create(ctx, kinds[t->kind], t->regions, t->regions > 0 ? t->sectors : t->accounts,
                         &w->system));
  int64_t count = w->system.count;
  cqio_status status = CQIO_ALLOC(ctx, count, &w->f);
  if (!status) status = CQIO_ALLOC(ctx, count, &w->x);
  if (!status) status = CQIO_ALLOC(ctx, count, &w->y);
  for (int64_t i = 0; !status && i < count; i++)
    w->f[i] = system_noise(w->system.first + i, 3);
  return cqio_agree(ctx, status);
}

static void destroy(struct solve *w) {
  system_destroy(&w->system);
  cqio_free(w->f);
  cqio_free(w->x);
  cqio_free(w->y);
}

/* ---- measuring ------------------------------------------------------------------------------- */

static cqio_status solve(void *data) {
  struct solve *w = data;
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  params.method = w->method;
  params.tolerance = TOLERANCE;
  return cqio_leontief_solve(w->system.ctx, w->system.op, &params, 1, w->f, w->x, NULL, &w->report);
}

/* ||f - x + A x||_1 / ||f||_1. */
static cqio_status verify(void *data, bench_outcome *outcome) {
  struct solve *w = data;
  double sizes[2];
  CQIO_TRY(cqio_operator_apply(w->system.ctx, w->system.op, 1, w->x, w->y));
  for (int64_t i = 0; i < w->system.count; i++)
    w->y[i] = w->f[i] - w->x[i] + w->y[i];
  CQIO_TRY(cqio_operator_norm1(w->system.ctx, w->system.op, 1, w->y, &sizes[0]));
  CQIO_TRY(cqio_operator_norm1(w->system.ctx, w->system.op, 1, w->f, &sizes[1]));
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
  struct solve w = {.method = t->kind == COSTS_LU ? CQIO_SOLVE_LU : CQIO_SOLVE_GMRES};
  int ranks = cqio_ctx_size(bench_ctx(b));
  char parameters[64], name[32];
  describe(t, ranks, parameters, sizeof parameters);
  snprintf(name, sizeof name, "solve-%s", costs_kind_name(t->kind));
  bench_case c = {.name = name,
                  .parameters = parameters,
                  .roof = t->kind == COSTS_SHARED || t->kind == COSTS_LU ? BENCH_ROOF_DGEMM
                                                                         : BENCH_ROOF_READ,
                  .work = solve,
                  .verify = verify,
                  .data = &w};
  bench_result result = {0};
  cqio_status status = create(&w, bench_ctx(b), t);
  if (!status) status = bench_measure(b, &c, &result);
  if (!status && result.repetitions > 0) {
    if (t->kind != COSTS_LU) {
      t->applications = (double)w.report.applications;
      t->iterations = w.report.iterations;
    }
    costs_estimate e = costs_predict(t, machine, ranks);
    bench_figure(b, name, parameters, e.seconds, "s predicted");
    snprintf(name, sizeof name, "measured/predicted");
    snprintf(parameters, sizeof parameters, "kind=%s ranks=%d", costs_kind_name(t->kind), ranks);
    bench_ratio(b, name, parameters, result.median / e.seconds, 0.0);
    bench_ratio(b, "memory ratio", parameters, result.memory / e.bytes, 0.0);
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
  static const int ranks[] = {16, 256, 4096};
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
  double latency = 2.0, bandwidth = 1.0, with = 0.0;
  CQIO_TRY(bench_setting(b, "predict", &with));
  if (with != cqio_ctx_size(bench_ctx(b))) return CQIO_OK;
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
                    .classes = SYSTEM_CLASSES,
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
                        {.kind = COSTS_DENSE},
                        {.kind = COSTS_LU}};
  costs_machine machine = {0};
  CQIO_TRY(measure_machine(b, &machine));
  for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++) {
    tasks[i].classes = SYSTEM_CLASSES;
    tasks[i].columns = 1;
    tasks[i].accounts = tasks[i].regions > 0 ? regions * sectors : n;
    CQIO_TRY(check(b, &machine, &tasks[i]));
  }
  return predict_all(b, machine, tasks);
}

int main(int argc, char **argv) {
  return bench_main(argc, argv, "model", run);
}
