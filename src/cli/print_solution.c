/* What a solved table says on standard output. */
#include "cli/print.h"
#include "cqio/numeric.h"
#include "iotable/solution_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 10 };

static void print_system(const cqio_io_solution *s, int ranks, FILE *file) {
  const cqio_io_table *t = s->table;
  cli_print_table(t, ranks, file);
  fprintf(file, "closure     %s\n",
          s->request.closure != CQIO_IO_HOUSEHOLDS ? "none (type I)"
          : t->household_groups > 1                ? "households by region (type II)"
                                                   : "households (type II)");
  fprintf(file, "certificate spectral radius <= %.9g, 1-norm of the inverse <= %.6g\n",
          s->proof.theta, s->proof.inverse_norm);
}

static void print_report(const char *what, const cqio_io_block *block, int64_t accounts,
                         FILE *file) {
  const cqio_solve_report *r = &block->report;
  if (block->columns == 0) return;
  double rate = r->seconds > 0.0 ? 1e-9 / r->seconds : 0.0;
  fprintf(file, "%-11s %d column%s by %s: %s\n", what, block->columns,
          block->columns == 1 ? "" : "s", cqio_solve_method_name(r->method), r->reason);
  fprintf(file, "            %d iterations, relative residual %.2e\n", r->iterations, r->residual);
  fprintf(
      file, "            %.3f s, of processors %.3f s%s: %.3g accounts/s, %.3g GF/s, %.3g GB/s\n",
      r->seconds, r->processor, r->joint ? ", certificate included, both directions together" : "",
      1e9 * rate * (double)accounts * block->columns, r->flops * rate, r->bytes * rate);
  fprintf(file, "            certified error: every account within %.2e, all together %.2e\n",
          r->bound_relative, r->bound_norm1);
}

/* ---- largest results ------------------------------------------------------------------------- */

struct entry {
  double value;
  int64_t account;
};

static int by_size(const void *a, const void *b) {
  const struct entry *x = a, *y = b;
  int order = (fabs(x->value) < fabs(y->value)) - (fabs(x->value) > fabs(y->value));
  return order ? order : (x->account > y->account) - (x->account < y->account);
}

/* Keeps the SHOWN largest in a sorted list. */
static int find_largest(const double *values, int64_t n, struct entry *largest) {
  int count = 0;
  for (int64_t i = 0; i < n; i++) {
    struct entry entry = {values[i], i};
    if (count == SHOWN && by_size(&entry, &largest[SHOWN - 1]) > 0) continue;
    largest[count < SHOWN ? count++ : SHOWN - 1] = entry;
    qsort(largest, (size_t)count, sizeof *largest, by_size);
  }
  return count;
}

static void print_largest(const cqio_io_solution *s, const struct result *result, FILE *file) {
  struct entry largest[SHOWN];
  cqio_account_label label;
  int64_t n = s->table->accounts;
  int count = find_largest(result->values, n, largest);
  fprintf(file, "\nlargest %s", result->name);
  if (strcmp(result->units, "1") != 0) fprintf(file, " (%s)", result->units);
  /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): columns are demands */
  if (result->columns > 1) fprintf(file, " of %s", s->demand->name[0]);
  fprintf(file, ", sum %.10g\n", cqio_sum(result->values, (size_t)n));
  for (int k = 0; k < count; k++)
    fprintf(file, "  %16.10g  +- %.1e  %s\n", largest[k].value, result->bound[largest[k].account],
            cqio_io_table_label(s->table, largest[k].account, &label));
}

cqio_status cli_print_solution(cqio_ctx *ctx, const cqio_io_solution *solution, FILE *file) {
  struct results results;
  int ranks = cqio_ctx_size(ctx);
  double memory;
  CQIO_TRY(cqio_memory_peak(ctx, &memory));
  cqio_status status = cqio__results_gather(ctx, solution, &results);
  if (!status && cqio_ctx_rank(ctx) == 0) {
    print_system(solution, ranks, file);
    if (solution->demand && solution->demand->given < solution->table->accounts)
      fprintf(file, "demand      %s: %lld accounts given, 0 for the others\n",
              solution->request.demand, (long long)solution->demand->given);
    else if (solution->demand)
      fprintf(file, "demand      %s\n", solution->request.demand);
    print_report(solution->request.transpose ? "prices" : "output", &solution->forward,
                 solution->table->accounts, file);
    print_report("multipliers", &solution->multiplier, solution->table->accounts, file);
    cli_print_memory(ranks, memory, file);
    for (int r = 0; r < results.count; r++)
      if (results.list[r].bound) print_largest(solution, &results.list[r], file);
  }
  cqio__results_free(&results);
  return cqio_agree(ctx, status);
}
