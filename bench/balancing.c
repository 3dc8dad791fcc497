/*
 * bench_balancing: an invented table of very unlike cells, 30 % of them zeros, brought to its rows,
 * columns and blocks: by weighted least squares after small changes (wls) and after large ones, in
 * which most cells vanish (hard), with block totals in conflict and standard errors (soft), by the
 * link of GRAS (gras); and a table in which one block asks for more than its rows have (conflict).
 * Sizes (cells, constraints): 9e4, 700 small; 7e5, 2,072 medium; 1e7, 9,924 large.
 * --set problem=FILE writes the case wls, hard or soft, the last one measured, for other programs
 * (balancing.py), on one rank.
 */
#include "bench.h"

#include "cqio/balancing.h"
#include "cqio/numeric.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double TOLERANCE = 1e-11, FEWEST = 1e-3, RELATIVE = 0.3;

enum kind { KIND_WLS, KIND_HARD, KIND_SOFT, KIND_GRAS, KIND_CONFLICT, KINDS };
static const char *const names[] = {"wls", "hard", "soft", "gras", "conflict"};

struct invented {
  cqio_ctx *ctx;
  enum kind kind;
  int64_t n, groups, first, count; /* rows and columns, groups of them; own rows */
  int64_t *start;
  int32_t *column;
  double *prior, *truth, *result, *multiplier, *realised, *sum; /* sum: [2 n + groups^2] */
  int *group;
  cqio_balance_constraint *constraint;
  cqio_balance_problem problem;
  cqio_balance_options options;
  cqio_balance_report report;
  cqio_status status; /* of the balancing */
};

static double normal(int64_t cell, uint64_t variable) {
  return cqio_random_normal(7, (uint64_t)cell, variable);
}

static double changed(enum kind kind, double prior, int64_t row, int64_t cell) {
  double deviation = kind == KIND_HARD ? 1.5 : kind == KIND_GRAS ? 1.0 : 0.5;
  double value = prior * exp(deviation * normal(cell, 4));
  if ((kind == KIND_HARD || kind == KIND_GRAS) && row % 50 == 0) value *= 0.02;
  bool gone = kind == KIND_HARD && cqio_random_uniform(7, (uint64_t)cell, 6) >= 0.4;
  return gone ? 0.0 : value;
}

static void invent_cells(struct invented *v) {
  int64_t k = 0;
  v->start[0] = 0;
  for (int64_t i = 0; i < v->count; i++) {
    double row = exp(normal(v->first + i, 0));
    for (int64_t j = 0; j < v->n; j++) {
      int64_t cell = (v->first + i) * v->n + j;
      if (cqio_random_uniform(7, (uint64_t)cell, 1) < 0.3) continue;
      v->column[k] = (int32_t)j;
      v->prior[k] = exp(2.0 * normal(cell, 2)) * row;
      v->truth[k] = changed(v->kind, v->prior[k], v->first + i, cell);
      k++;
    }
    v->start[i + 1] = k;
  }
}

/* Rows, columns and blocks of TABLE, on all ranks. */
static cqio_status sum_table(struct invented *v, const double *table) {
  int64_t count = 2 * v->n + v->groups * v->groups;
  memset(v->sum, 0, (size_t)count * sizeof *v->sum);
  for (int64_t i = 0; i < v->count; i++)
    for (int64_t k = v->start[i]; k < v->start[i + 1]; k++) {
      int64_t j = v->column[k];
      v->sum[v->first + i] += table[k];
      v->sum[v->n + j] += table[k];
      v->sum[2 * v->n + v->group[v->first + i] * v->groups + v->group[j]] += table[k];
    }
  if (MPI_Allreduce(MPI_IN_PLACE, v->sum, (int)count, MPI_DOUBLE, MPI_SUM, cqio_ctx_comm(v->ctx)) ==
      MPI_SUCCESS)
    return CQIO_OK;
  return cqio_fail(v->ctx, CQIO_MPI, "MPI_Allreduce: failed");
}

static void invent_constraints(struct invented *v) {
  int64_t m = 2 * v->n + v->groups * v->groups;
  for (int64_t k = 0; k < m; k++) {
    int64_t b = k - 2 * v->n;
    v->constraint[k] =
        k < v->n       ? (cqio_balance_constraint){.sum = CQIO_BALANCE_ROW, .row = k}
        : k < 2 * v->n ? (cqio_balance_constraint){.sum = CQIO_BALANCE_COLUMN, .column = k - v->n}
                       : (cqio_balance_constraint){.sum = CQIO_BALANCE_BLOCK,
                                                   .row = b / v->groups,
                                                   .column = b % v->groups};
    v->constraint[k].target = v->sum[k];
    if (v->kind != KIND_SOFT || b < 0) continue;
    v->constraint[k].reliability = 0.05 * v->sum[k];
    v->constraint[k].target *= 1.0 + 0.05 * normal(b, 8);
  }
  if (v->kind != KIND_CONFLICT) return;
  double rows = 0.0;
  for (int64_t i = 0; i < v->n; i++)
    rows += v->group[i] == 0 ? v->sum[i] : 0.0;
  v->constraint[2 * v->n].target = 1.5 * rows;
}

static cqio_status allocate(struct invented *v) {
  int64_t cells = v->count * v->n, m = 2 * v->n + v->groups * v->groups;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(v->ctx, v->count + 1, &v->start));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(v->ctx, cells, &v->column));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(v->ctx, cells, &v->prior));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(v->ctx, cells, &v->truth));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(v->ctx, v->n, &v->group));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(v->ctx, m, &v->constraint));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(v->ctx, m, &v->multiplier));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(v->ctx, m, &v->realised));
  return CQIO_ALLOC_TOGETHER(v->ctx, m, &v->sum);
}

static void release(struct invented *v) {
  void *const members[] = {v->start, v->column,     v->prior,      v->truth,    v->result,
                           v->group, v->constraint, v->multiplier, v->realised, v->sum};
  for (size_t k = 0; k < sizeof members / sizeof *members; k++)
    cqio_free(members[k]);
}

static cqio_status invent(struct invented *v) {
  cqio_balance_rows(v->n, cqio_ctx_size(v->ctx), cqio_ctx_rank(v->ctx), &v->first, &v->count);
  CQIO_TRY(allocate(v));
  for (int64_t i = 0; i < v->n; i++)
    v->group[i] = (int)(i * v->groups / v->n);
  invent_cells(v);
  CQIO_TRY(sum_table(v, v->truth));
  invent_constraints(v);
  v->result = v->truth; /* no longer needed */
  v->truth = NULL;
  v->problem = (cqio_balance_problem){.rows = v->n,
                                      .columns = v->n,
                                      .start = v->start,
                                      .column = v->column,
                                      .prior = v->prior,
                                      .row_groups = (int)v->groups,
                                      .column_groups = (int)v->groups,
                                      .row_group = v->group,
                                      .column_group = v->group,
                                      .constraints = 2 * v->n + v->groups * v->groups,
                                      .constraint = v->constraint};
  v->options = cqio_balance_defaults();
  v->options.link = v->kind == KIND_GRAS ? CQIO_BALANCE_GRAS : CQIO_BALANCE_WLS;
  v->options.tolerance = TOLERANCE;
  v->options.relative = RELATIVE;
  v->options.floor = FEWEST / RELATIVE;
  return CQIO_OK;
}

static cqio_status work(void *data) {
  struct invented *v = data;
  v->status = cqio_balance(v->ctx, &v->problem, &v->options, v->result, v->multiplier, v->realised,
                           &v->report);
  if (v->kind != KIND_CONFLICT) return v->status;
  cqio_ctx_clear_problems(v->ctx);
  return CQIO_OK;
}

/* The block and the rows of its group, and nothing else. */
static void verify_conflict(const struct invented *v, bench_outcome *outcome) {
  int64_t rows = 0;
  for (int64_t i = 0; i < v->n; i++)
    rows += v->group[i] == 0;
  bool found = v->status == CQIO_DATA && v->report.conflicts == rows + 1 &&
               v->report.conflict[0] == 2 * v->n;
  outcome->error = found ? 0.0 : 1.0;
  snprintf(outcome->note, sizeof outcome->note, "%lld constraints, missed %.3g",
           (long long)v->report.conflicts, v->report.missed);
}

/* Sums by definition, and what cells and multipliers say of the gap. */
static cqio_status verify(void *data, bench_outcome *outcome) {
  struct invented *v = data;
  double largest = 0.0, gap = fabs(v->report.primal - v->report.dual) / fabs(v->report.primal);
  outcome->limit = 2.0 * TOLERANCE; /* sums are rounded in another order */
  if (v->kind == KIND_CONFLICT) {
    verify_conflict(v, outcome);
    return CQIO_OK;
  }
  CQIO_TRY(sum_table(v, v->result));
  for (int64_t k = 0; k < v->problem.constraints; k++)
    largest = fmax(largest, fabs(v->constraint[k].target));
  outcome->error = 0.0;
  for (int64_t k = 0; k < v->problem.constraints; k++) {
    double sigma = v->constraint[k].reliability, target = v->constraint[k].target;
    double missed = target - v->sum[k] - sigma * sigma * v->multiplier[k];
    outcome->error = fmax(outcome->error, fabs(missed) / fmax(fabs(target), 1e-6 * largest));
  }
  for (int64_t k = 0; k < v->start[v->count]; k++)
    if (v->result[k] < 0.0) outcome->error = 1.0;
  if (v->kind != KIND_GRAS && gap > 1e-9) outcome->error = 1.0;
  snprintf(outcome->note, sizeof outcome->note, "%d Newton, %lld CG, gap %.1e", v->report.steps,
           (long long)v->report.products, v->kind == KIND_GRAS ? 0.0 : gap);
  return CQIO_OK;
}

/* n, groups, then the dense prior, the targets and their standard errors, as doubles. */
static cqio_status write_problem(const struct invented *v, const char *path) {
  FILE *file = cqio_ctx_size(v->ctx) == 1 ? fopen(path, "wb") : NULL;
  if (!file) return cqio_fail(v->ctx, CQIO_IO, "%s: expected one rank and a writable file", path);
  double head[] = {(double)v->n, (double)v->groups}, zero = 0.0;
  bool good = fwrite(head, sizeof head, 1, file) == 1;
  for (int64_t i = 0; i < v->count; i++)
    for (int64_t j = 0, k = v->start[i]; j < v->n; j++) {
      bool here = k < v->start[i + 1] && v->column[k] == j;
      good = fwrite(here ? &v->prior[k] : &zero, sizeof zero, 1, file) == 1 && good;
      k += here;
    }
  for (int64_t k = 0; k < v->problem.constraints; k++)
    good = fwrite(&v->constraint[k].target, sizeof zero, 1, file) == 1 && good;
  for (int64_t k = 0; k < v->problem.constraints; k++)
    good = fwrite(&v->constraint[k].reliability, sizeof zero, 1, file) == 1 && good;
  if (fclose(file) == 0 && good) return CQIO_OK;
  return cqio_fail(v->ctx, CQIO_IO, "%s: writing failed: expected free space", path);
}

static cqio_status measure(bench *b, enum kind kind) {
  struct invented v = {.ctx = bench_ctx(b), .kind = kind};
  v.n = bench_pick(b, 300, 836, 3162);
  v.groups = bench_pick(b, 10, 20, 60);
  char parameters[96];
  snprintf(parameters, sizeof parameters, "cells=%lld constraints=%lld ranks=%d",
           (long long)(v.n * v.n), (long long)(2 * v.n + v.groups * v.groups),
           cqio_ctx_size(v.ctx));
  bench_case c = {
      .name = names[kind], .parameters = parameters, .work = work, .verify = verify, .data = &v};
  cqio_status status = invent(&v);
  const char *path = kind <= KIND_SOFT ? bench_text(b, "problem") : NULL;
  if (status == CQIO_OK && path) status = write_problem(&v, path);
  if (status == CQIO_OK) status = bench_measure(b, &c, NULL);
  release(&v);
  return status;
}

static cqio_status run(bench *b) {
  for (int kind = 0; kind < KINDS; kind++)
    if (bench_wants(b, names[kind])) CQIO_TRY(measure(b, (enum kind)kind));
  return CQIO_OK;
}

int main(int argc, char **argv) {
  return bench_main(argc, argv, "balancing", run);
}
