/* Results on rank 0, and the choice of their file. */
#include "iotable/solution_file.h"
#include "iotable/own_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* LOCAL [columns][count] of all ranks to *out [columns][n] on rank 0. */
static cqio_status gather(cqio_ctx *ctx, const cqio_io_solution *s, int columns,
                          const double *local, double **out) {
  int64_t first, count, n = s->table->accounts;
  int size = cqio_ctx_size(ctx), rank = cqio_ctx_rank(ctx), *counts = NULL;
  cqio_operator_range(s->op, &first, &count);
  cqio_status status = CQIO_OK;
  *out = NULL;
  if (rank == 0) {
    status = CQIO_ALLOC(ctx, columns * n, out);
    if (!status) status = CQIO_ALLOC(ctx, 2 * size, &counts);
  }
  status = cqio_agree(ctx, status);
  if (!status) {
    int here[2] = {(int)count, (int)first}, *starts = counts ? counts + size : NULL;
    MPI_Gather(&here[0], 1, MPI_INT, counts, 1, MPI_INT, 0, cqio_ctx_comm(ctx));
    MPI_Gather(&here[1], 1, MPI_INT, starts, 1, MPI_INT, 0, cqio_ctx_comm(ctx));
    for (int k = 0; k < columns; k++)
      MPI_Gatherv(local + k * count, (int)count, MPI_DOUBLE, rank == 0 ? *out + k * n : NULL,
                  counts, starts, MPI_DOUBLE, 0, cqio_ctx_comm(ctx));
  }
  cqio_free(counts);
  return status;
}

static cqio_status add(cqio_ctx *ctx, const cqio_io_solution *s, struct results *results,
                       struct result what, const double *values, const double *bound) {
  struct result *result = &results->list[results->count++];
  *result = what;
  CQIO_TRY(gather(ctx, s, what.columns, values, &result->values));
  return bound ? gather(ctx, s, what.columns, bound, &result->bound) : CQIO_OK;
}

/* Of the unit of the table, where it is money or persons, else 0. */
static double table_factor(const cqio_io_table *table) {
  const cqio_unit *measure = &table->measure;
  bool counted = measure->power[CQIO_UNIT_MONEY] + measure->power[CQIO_UNIT_PERSON] == 1;
  return counted ? measure->factor : 0.0;
}

static cqio_status add_demand(cqio_ctx *ctx, const cqio_io_solution *s, struct results *results) {
  bool prices = s->request.transpose;
  const char *unit = s->table->unit;
  struct result demand = {prices ? "primary_cost" : "final_demand",
                          prices ? "primary cost per unit of output" : "final demand",
                          unit,
                          table_factor(s->table),
                          s->forward.columns,
                          NULL,
                          NULL};
  struct result solution = {prices ? "price" : "gross_output",
                            prices ? "price index" : "gross output",
                            unit,
                            table_factor(s->table),
                            s->forward.columns,
                            NULL,
                            NULL};
  if (s->forward.columns == 0) return CQIO_OK;
  CQIO_TRY(add(ctx, s, results, demand, s->demand->values, NULL));
  return add(ctx, s, results, solution, s->forward.solution, s->forward.bound);
}

/* "persons per 1e6 EUR". */
static void describe_employment(const cqio_io_table *table, struct results *results,
                                struct result *what) {
  bool persons = strcmp(table->employment_unit, "persons") == 0;
  double factor = table_factor(table);
  snprintf(results->employment, sizeof results->employment, "%s per %s", table->employment_unit,
           table->mixed ? "unit of the account" : table->unit);
  what->units = results->employment;
  what->factor = persons && factor > 0.0 ? 1.0 / factor : 0.0;
}

static cqio_status add_multipliers(cqio_ctx *ctx, const cqio_io_solution *s,
                                   struct results *results) {
  static const char *const names[] = {"output_multiplier", "value_added_multiplier",
                                      "income_multiplier", "employment_multiplier"};
  static const char *const long_names[] = {
      "gross output of all accounts per unit of final demand",
      "value added of all accounts per unit of final demand",
      "compensation paid by all accounts per unit of final demand",
      "employment by all accounts per unit of final demand"};
  int64_t first, count;
  int column = 0;
  cqio_operator_range(s->op, &first, &count);
  for (int kind = 0; kind < CQIO_IO_MULTIPLIERS; kind++) {
    if (!s->request.multipliers[kind]) continue;
    struct result what = {names[kind], long_names[kind], "1", 0.0, 1, NULL, NULL};
    if (kind == CQIO_IO_EMPLOYMENT) describe_employment(s->table, results, &what);
    CQIO_TRY(add(ctx, s, results, what, s->multiplier.solution + column * count,
                 s->multiplier.bound + column * count));
    column++;
  }
  return CQIO_OK;
}

cqio_status cqio__results_gather(cqio_ctx *ctx, const cqio_io_solution *solution,
                                 struct results *out) {
  *out = (struct results){0};
  CQIO_TRY(add_demand(ctx, solution, out));
  return add_multipliers(ctx, solution, out);
}

void cqio__results_free(struct results *results) {
  for (int k = 0; k < results->count; k++) {
    cqio_free(results->list[k].values);
    cqio_free(results->list[k].bound);
  }
  *results = (struct results){0};
}

static bool ends_with(const char *text, const char *end) {
  size_t length = strlen(text), tail = strlen(end);
  return length > tail && strcmp(text + length - tail, end) == 0;
}

/* What was read is not replaced by what came of it. */
static cqio_status refuse_input(cqio_ctx *ctx, const char *path) {
  const char *input, *sha256;
  int64_t size;
  struct stat output, info;
  if (stat(path, &output) != 0) return CQIO_OK;
  for (int k = 0; cqio_ctx_input(ctx, k, &input, &sha256, &size); k++)
    if (stat(input, &info) == 0 && info.st_dev == output.st_dev && info.st_ino == output.st_ino)
      return cqio_fail(ctx, CQIO_IO,
                       "%s: is an input of this solution: expected another file for results", path);
  return CQIO_OK;
}

/* A file that nobody made by cqio stays. */
static cqio_status refuse_foreign(cqio_ctx *ctx, const char *path, bool overwrite) {
  struct stat info;
  if (!overwrite || lstat(path, &info) != 0) return CQIO_OK;
  if (!S_ISREG(info.st_mode) && !S_ISLNK(info.st_mode)) return CQIO_OK; /* which is said later */
  if (cqio__io_is_own(ctx, path)) return CQIO_OK;
  return cqio_fail(
      ctx, CQIO_IO,
      "%s: is not as cqio wrote it, or of another command: expected a result of an earlier run, as "
      "nothing else is replaced; move it away",
      path);
}

static cqio_status check_name(cqio_ctx *ctx, const char *path) {
  if (ends_with(path, ".csv") || ends_with(path, ".nc")) return CQIO_OK;
  return cqio_fail(ctx, CQIO_USAGE, "--output %s: expected a name that ends with .nc or .csv",
                   path);
}

cqio_status cqio_io_check_output(cqio_ctx *ctx, const char *path, bool overwrite) {
  cqio_staged_file draft = {0};
  CQIO_TRY(check_name(ctx, path));
  cqio_status status = CQIO_OK;
  if (cqio_ctx_rank(ctx) == 0) {
    status = refuse_input(ctx, path);
    if (!status) status = refuse_foreign(ctx, path, overwrite);
    if (!status) status = cqio_staged_file_create(ctx, path, overwrite, &draft);
  }
  cqio_staged_file_discard(&draft);
  return cqio_agree(ctx, status);
}

cqio_status cqio_io_solution_write(cqio_ctx *ctx, const cqio_io_solution *solution,
                                   const char *path, bool overwrite) {
  struct results results;
  CQIO_TRY(check_name(ctx, path));
  cqio_status status = cqio__results_gather(ctx, solution, &results);
  if (!status)
    status = (ends_with(path, ".csv") ? cqio__results_csv : cqio__results_netcdf)(
        ctx, solution, &results, path, overwrite);
  cqio__results_free(&results);
  return status;
}
