/* What a solved table says on standard output. */
#include "cli/print.h"
#include "cqio/numeric.h"
#include "iotable/solution_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { SHOWN = 10 };

/* Each role on a line of its own. */
static void print_roles(const cqio_io_table *t, FILE *file) {
  const char *heading = "roles       ";
  for (const char *line = t->roles; line && *line; line = strchr(line, '\n') + 1) {
    fprintf(file, "%s%.*s\n", heading, (int)strcspn(line, "\n"), line);
    heading = "            ";
  }
}

static void print_balance(const cqio_io_table *t, const char *what,
                          const cqio_io_imbalance *imbalance, FILE *file) {
  if (!t->output || imbalance->account < 0) return;
  fprintf(file, "balance     %s: largest imbalance %.2e of its output, account '%s'\n", what,
          imbalance->size, cqio_io_table_label(t, imbalance->account, &(cqio_account_label){0}));
}

static void print_table(const cqio_io_solution *s, int ranks, FILE *file) {
  const cqio_io_table *t = s->table;
  fprintf(file, "table       %s\n", t->source);
  fprintf(file, "accounts    %lld", (long long)t->accounts);
  if (t->regions.count > 0)
    fprintf(file, " (%lld regions, %lld sectors)", (long long)t->regions.count,
            (long long)t->sectors.count);
  if (t->absent > 0) fprintf(file, ", %lld absent (no output)", (long long)t->absent);
  if (t->negative_flows > 0) fprintf(file, ", %lld negative flows", (long long)t->negative_flows);
  if (t->negative_demand > 0)
    fprintf(file, ", %lld with negative final demand", (long long)t->negative_demand);
  fprintf(file, "\nmatrix      %s on %d rank%s\n", t->rows ? "dense rows" : "factored", ranks,
          ranks == 1 ? "" : "s");
  print_roles(t, file);
  print_balance(t, "rows", &t->rows_off, file);
  print_balance(t, "columns", &t->columns_off, file);
  fprintf(file, "closure     %s\n",
          s->request.closure != CQIO_IO_HOUSEHOLDS ? "none (type I)"
          : t->household_groups > 1                ? "households by region (type II)"
                                                   : "households (type II)");
  fprintf(file, "certificate spectral radius <= %.9g, 1-norm of the inverse <= %.6g\n",
          s->proof.theta, s->proof.inverse_norm);
}

static void print_report(const char *what, const cqio_io_block *block, FILE *file) {
  const cqio_solve_report *r = &block->report;
  if (block->columns == 0) return;
  double rate = r->seconds > 0.0 ? 1e-9 / r->seconds : 0.0;
  fprintf(file, "%-11s %d column%s by %s: %s\n", what, block->columns,
          block->columns == 1 ? "" : "s", cqio_solve_method_name(r->method), r->reason);
  fprintf(file, "            %d iterations, relative residual %.2e, %.3f s, %.3g GF/s, %.3g GB/s\n",
          r->iterations, r->residual, r->seconds, r->flops * rate, r->bytes * rate);
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

static void print_memory(int ranks, double megabytes, FILE *file) {
  fprintf(file, "memory      %.0f MiB at most on a rank, %d rank%s\n", megabytes, ranks,
          ranks == 1 ? "" : "s");
}

static double peak_memory(cqio_ctx *ctx) {
  struct rusage usage = {0};
  getrusage(RUSAGE_SELF, &usage);
  double megabytes = (double)usage.ru_maxrss / 1024.0, most = 0.0;
  MPI_Allreduce(&megabytes, &most, 1, MPI_DOUBLE, MPI_MAX, cqio_ctx_comm(ctx));
  return most;
}

cqio_status cli_print_solution(cqio_ctx *ctx, const cqio_io_solution *solution, FILE *file) {
  struct results results;
  int ranks = cqio_ctx_size(ctx);
  double memory = peak_memory(ctx);
  cqio_status status = cqio__results_gather(ctx, solution, &results);
  if (!status && cqio_ctx_rank(ctx) == 0) {
    print_table(solution, ranks, file);
    if (solution->demand && solution->demand->given < solution->table->accounts)
      fprintf(file, "demand      %s: %lld accounts given, 0 for the others\n",
              solution->request.demand, (long long)solution->demand->given);
    else if (solution->demand)
      fprintf(file, "demand      %s\n", solution->request.demand);
    print_report(solution->request.transpose ? "prices" : "output", &solution->forward, file);
    print_report("multipliers", &solution->multiplier, file);
    print_memory(ranks, memory, file);
    for (int r = 0; r < results.count; r++)
      if (results.list[r].bound) print_largest(solution, &results.list[r], file);
  }
  cqio__results_free(&results);
  return cqio_agree(ctx, status);
}
