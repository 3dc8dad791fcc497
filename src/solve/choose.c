/*
 * The cost model. Rates are those of one core that bench/roofs measures on a current x86-64 server;
 * the choice depends on their ratios only, is the same on every rank, and repeats.
 *
 *   iterative  m applications, m = 20, of cost max(flops / (0.6 F64), bytes / B)
 *   lu         2/3 n^3 / (0.85 F64) + K (4 n^2) / (0.6 F64)
 *   mixed      2/3 n^3 / (0.85 F32) + 24 n^2 / B + 3 K n^2 (2 / (0.5 F32) + 2 / (0.6 F64))
 */
#include "solve/choose.h"

#include "solve/scaled_system.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const double fp64 = 100e9, fp32 = 235e9, bandwidth = 38e9; /* flop/s, flop/s, byte/s */
enum { ITERATIONS = 20, GMRES_BASIS = 40 };

const char *cqio_solve_method_name(cqio_solve_method method) {
  static const char *const names[] = {"auto", "gmres", "bicgstab", "neumann",
                                      "lu",   "mixed", "inverse",  "structured"};
  return method < CQIO_SOLVE_METHODS ? names[method] : "unknown";
}

double cqio__method_memory(const cqio_ctx *ctx, const cqio_operator *op, cqio_solve_method method,
                           int columns) {
  int ranks = cqio_ctx_size(ctx), most = cqio__is_direct(method) ? BATCH : KRYLOV_COLUMNS;
  int joint = 2 * columns + 2; /* both directions with what their bounds need */
  if (method == CQIO_SOLVE_GMRES && cqio_operator_joins(op) && joint <= most) columns = joint;
  int width = columns < most ? columns : most;
  double vector = 8.0 * (double)cqio_operator_total(op) / ranks;
  double vectors = 8.0; /* work space of products, residual, correction, bounds */
  if (method == CQIO_SOLVE_BICGSTAB) vectors += 5.0;
  if (method == CQIO_SOLVE_GMRES || method == CQIO_SOLVE_STRUCTURED) vectors += GMRES_BASIS;
  double certificate = (4.0 + (cqio__is_direct(method) ? 0.0 : GMRES_BASIS)) * vector;
  double work = width * vectors * vector;
  if (cqio__is_direct(method)) work += cqio__direct_memory(ctx, op, method);
  return work + certificate;
}

/* Seconds on all ranks for COLUMNS right-hand sides. */
static double seconds(const cqio_ctx *ctx, const cqio_operator *op, cqio_solve_method method,
                      int columns) {
  double n = (double)cqio_operator_total(op), ranks = cqio_ctx_size(ctx), flops, bytes;
  double cube = 2.0 / 3.0 * n * n * n, square = n * n;
  if (method == CQIO_SOLVE_LU)
    return (cube / (0.85 * fp64) + 4.0 * columns * square / (0.6 * fp64)) / ranks;
  if (method == CQIO_SOLVE_MIXED)
    return (cube / (0.85 * fp32) + 24.0 * square / bandwidth +
            3.0 * columns * square * (2.0 / (0.5 * fp32) + 2.0 / (0.6 * fp64))) /
           ranks;
  double total = 0.0;
  for (int first = 0; first < columns; first += KRYLOV_COLUMNS) {
    int width = columns - first < KRYLOV_COLUMNS ? columns - first : KRYLOV_COLUMNS;
    cqio_operator_cost(op, width, &flops, &bytes);
    double compute = flops / (0.6 * fp64), read = bytes / bandwidth;
    total += ITERATIONS * (compute > read ? compute : read) / ranks;
  }
  return total;
}

static const double gib = 1073741824.0;

static cqio_status refuse(cqio_ctx *ctx, const cqio_operator *op, cqio_solve_method method,
                          int columns, double needed, double limit) {
  double small = cqio__method_memory(ctx, op, CQIO_SOLVE_BICGSTAB, columns);
  char hint[128];
  if (method != CQIO_SOLVE_BICGSTAB && small <= limit)
    snprintf(hint, sizeof hint, "method bicgstab would need %.3g GiB", small / gib);
  else
    snprintf(hint, sizeof hint, "%d ranks on as many nodes would fit",
             (int)(needed / limit * cqio_ctx_size(ctx)) + 1);
  return cqio_fail(
      ctx, CQIO_MEMORY,
      "solve: method %s for %lld accounts and %d right-hand sides: memory = %.3g GiB a "
      "rank: expected at most %.3g GiB; %s",
      cqio_solve_method_name(method), (long long)cqio_operator_total(op), columns, needed / gib,
      limit / gib, hint);
}

static void say(cqio_solve_report *report, const char *format, ...) CQIO_PRINTF(2, 3);

static void say(cqio_solve_report *report, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(report->reason, sizeof report->reason, format, arguments);
  va_end(arguments);
}

/* The fastest of GMRES, MIXED and LU that fits; a factored operator is never assembled for it. */
static void choose(cqio_ctx *ctx, const cqio_operator *op, int columns, double limit,
                   cqio_solve_report *report) {
  report->method = CQIO_SOLVE_GMRES;
  bool basis = cqio__method_memory(ctx, op, CQIO_SOLVE_GMRES, columns) <= limit;
  if (!basis) report->method = CQIO_SOLVE_BICGSTAB;
  if (!cqio_operator_rows(op)) {
    say(report, "products with the factored operator only%s",
        basis ? ", and a number of iterations that does not grow with size"
              : "; the basis of gmres would not fit");
    return;
  }
  double iterative = seconds(ctx, op, CQIO_SOLVE_GMRES, columns);
  double mixed = seconds(ctx, op, CQIO_SOLVE_MIXED, columns);
  double lu = seconds(ctx, op, CQIO_SOLVE_LU, columns);
  if (mixed < iterative && mixed < lu &&
      cqio__method_memory(ctx, op, CQIO_SOLVE_MIXED, columns) <= limit)
    report->method = CQIO_SOLVE_MIXED;
  else if (lu < iterative && cqio__method_memory(ctx, op, CQIO_SOLVE_LU, columns) <= limit)
    report->method = CQIO_SOLVE_LU;
  say(report, "estimated seconds: iterative %.2g, mixed %.2g, lu %.2g, within memory", iterative,
      mixed, lu);
}

cqio_status cqio__choose(cqio_ctx *ctx, const cqio_operator *op, cqio_solve_method method,
                         int columns, double limit, cqio_solve_report *report) {
  report->method = method;
  if (method == CQIO_SOLVE_STRUCTURED && !cqio_operator_structure(op))
    return cqio_fail(ctx, CQIO_CONFIG,
                     "solve: method structured: the matrix is dense, without trade structure: "
                     "expected a table with trade shares; use auto, gmres or mixed");
  if (method == CQIO_SOLVE_AUTO)
    choose(ctx, op, columns, limit, report);
  else
    say(report, "asked for");
  report->memory = cqio__method_memory(ctx, op, report->method, columns);
  if (report->memory <= limit) return CQIO_OK;
  return refuse(ctx, op, report->method, columns, report->memory, limit);
}

void cqio__report_add(cqio_solve_report *sum, const cqio_solve_report *further) {
  sum->method = further->method;
  memcpy(sum->reason, further->reason, sizeof sum->reason);
  sum->iterations = further->iterations > sum->iterations ? further->iterations : sum->iterations;
  sum->residual = fmax(sum->residual, further->residual);
  sum->bound_relative = fmax(sum->bound_relative, further->bound_relative);
  sum->bound_norm1 = fmax(sum->bound_norm1, further->bound_norm1);
  sum->componentwise = further->componentwise;
  sum->theta = fmax(sum->theta, further->theta);
  sum->memory = fmax(sum->memory, further->memory);
  sum->applications += further->applications;
  sum->seconds += further->seconds;
  sum->processor += further->processor;
  sum->factor_seconds += further->factor_seconds;
  sum->certificate_seconds += further->certificate_seconds;
  sum->flops += further->flops;
  sum->bytes += further->bytes;
}
