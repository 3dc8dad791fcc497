/* 03-own-table: an input-output table of one's own as a file, and demands from arrays.
 *
 * The table is written to farms.csv in the layout of matrices (rows sell to columns; flows, final
 * demand, what is paid, totals). Its coefficients are those of 01-solve. If abroad buys 6 more from
 * the farms, then output rises by  x = (I - A)^-1 (6, 0) = (9, 4):  0.2 x 9 + 0.3 x 4 + 6 = 9,
 * 0.4 x 9 + 0.1 x 4 = 4.
 */
#include <math.h>
#include <stdio.h>

#include <cqio/cqio.h>

static const char *const table_text = "# unit: million euro\n"
                                      "key,farms,mills,households,outflow,total_output\n"
                                      "farms,3,6,4,2,15\n"
                                      "mills,6,2,7,5,20\n"
                                      "compensation,4,8,,,\n"
                                      "operating_surplus,2,4,,,\n"
                                      "total_output,15,20,,,\n";
static const double more_abroad[2] = {6, 0}, by_hand[2] = {9, 4};

/* Files are written by one rank. */
static cqio_status write_table(cqio_ctx *ctx, const char *path) {
  cqio_status status = CQIO_OK;
  FILE *file = cqio_ctx_rank(ctx) == 0 ? fopen(path, "w") : NULL;
  if (cqio_ctx_rank(ctx) == 0 && (!file || fputs(table_text, file) < 0 || fclose(file) != 0))
    status = cqio_fail(ctx, CQIO_IO, "%s: cannot be written", path);
  return cqio_agree(ctx, status);
}

static cqio_status check(cqio_ctx *ctx, const cqio_io_solution *solution) {
  const cqio_io_table *table = solution->table;
  cqio_status status = CQIO_OK;
  cqio_account_label label;
  for (int64_t i = 0; i < table->count; i++) { /* accounts of this rank */
    double x = solution->forward.solution[i], bound = solution->forward.bound[i];
    int64_t account = table->first + i;
    printf("%s: %.12g more output, certified to %.1e\n",
           cqio_io_table_label(table, account, &label), x, bound);
    if (fabs(x - by_hand[account]) > 1e-12)
      status = cqio_fail(ctx, CQIO_NUMERIC, "account %d = %.17g: expected %g", (int)account, x,
                         by_hand[account]);
  }
  return cqio_agree(ctx, status);
}

static cqio_status run(cqio_ctx *ctx) {
  cqio_io_table *table = NULL;
  CQIO_TRY(write_table(ctx, "farms.csv"));
  CQIO_TRY(cqio_io_table_read(ctx, "farms.csv", NULL, &table)); /* balanced, or refused */

  cqio_io_series series = {.count = 1,
                           .name = (const char *[]){"more abroad"},
                           .values = (const double *[]){more_abroad}};
  cqio_io_request request;
  cqio_io_request_init(&request);
  request.series = &series;
  cqio_io_solution *solution = NULL;
  cqio_status status = cqio_io_solve(ctx, table, &request, &solution);
  if (!status) status = check(ctx, solution);
  cqio_io_solution_destroy(&solution);
  cqio_io_table_destroy(&table);
  return status;
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  cqio_ctx *ctx;
  cqio_status status = cqio_ctx_create(MPI_COMM_WORLD, &ctx);
  if (!status) {
    status = run(ctx);
    cqio_ctx_print_problems(ctx);
    cqio_ctx_destroy(&ctx);
  }
  MPI_Finalize();
  return status;
}
