/* cqio solve: a Leontief system of any input-output table. */
#include "cli/cli.h"
#include "cli/print.h"
#include "cli/table_options.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "cqio/dense.h"
#include "cqio/sources.h"

/* ---- values of options ----------------------------------------------------------------------- */

/* "output,income" */
static cqio_status read_multipliers(cqio_ctx *ctx, const char *list, bool *wanted) {
  const char *names[CQIO_IO_MULTIPLIERS];
  char word[64];
  int index;
  for (int k = 0; k < CQIO_IO_MULTIPLIERS; k++)
    names[k] = cqio_io_multiplier_name((cqio_io_multiplier)k);
  for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
    snprintf(word, sizeof word, "%.*s", (int)strcspn(at, ","), at);
    CQIO_TRY(cli_choose(ctx, "multipliers", word, CQIO_IO_MULTIPLIERS, names, &index));
    if (wanted[index])
      return cqio_fail(ctx, CQIO_USAGE, "--multipliers %s: '%s' is given twice", list, word);
    wanted[index] = true;
  }
  return CQIO_OK;
}

static cqio_status read_request(cqio_ctx *ctx, const cli_arguments *arguments,
                                cqio_io_request *request, cqio_io_options *options) {
  bool any = false;
  cqio_io_request_init(request);
  cqio_io_options_init(options);
  if (!arguments->table)
    return cqio_fail(ctx, CQIO_USAGE,
                     "cqio solve: expected --table with a directory, FILE.csv, FILE.nc or a "
                     "generator; see cqio solve --help");
  CQIO_TRY(cli_read_method(ctx, arguments->method, &request->method));
  CQIO_TRY(cli_read_closure(ctx, arguments->closure, &request->closure));
  CQIO_TRY(read_multipliers(ctx, arguments->multipliers, request->multipliers));
  CQIO_TRY(cli_read_real(ctx, "tolerance", arguments->tolerance, 0.1, &request->tolerance));
  CQIO_TRY(cli_read_balance(ctx, arguments->balance, options));
  options->roles = arguments->roles;
  options->layout = arguments->layout;
  CQIO_TRY(cli_read_memory(ctx, arguments->memory, &options->memory));
  for (int k = 0; k < CQIO_IO_MULTIPLIERS; k++)
    any = any || request->multipliers[k];
  options->assemble = arguments->assemble;
  request->transpose = arguments->transpose;
  if (arguments->memory) request->memory = options->memory;
  any = any || request->method == CQIO_SOLVE_INVERSE;
  request->demand = arguments->demand ? arguments->demand : any ? NULL : "final";
  size_t length = arguments->output ? strlen(arguments->output) : 0;
  if (request->method == CQIO_SOLVE_INVERSE && length > 4 &&
      strcmp(arguments->output + length - 4, ".csv") == 0)
    return cqio_fail(ctx, CQIO_USAGE,
                     "--output %s: expected a NetCDF file, FILE.nc, for the explicit inverse",
                     arguments->output);
  if (arguments->output) return cqio_io_check_output(ctx, arguments->output, arguments->overwrite);
  return CQIO_OK;
}

/* ---- the command ----------------------------------------------------------------------------- */

static void print_end(const cqio_io_solution *s, const char *output, double seconds) {
  double bound = fmax(s->forward.report.bound_relative, s->multiplier.report.bound_relative);
  printf("\ncqio: SUCCESS %lld accounts", (long long)s->table->accounts);
  if (s->forward.columns + s->multiplier.columns > 0)
    printf(", every result certified within %.1e", bound);
  if (cqio_solver_inverse(s->solver)) printf(", explicit inverse");
  printf(", %s%s, %.1f s\n", output ? "results in " : "nothing written", output ? output : "",
         seconds);
}

/* The place is looked at again: only now is it known which files were read. */
static cqio_status write_solution(cqio_ctx *ctx, const cqio_io_solution *solution,
                                  const cli_arguments *arguments) {
  if (!arguments->output) return CQIO_OK;
  CQIO_TRY(cqio_io_check_output(ctx, arguments->output, arguments->overwrite));
  return cqio_io_solution_write(ctx, solution, arguments->output, arguments->overwrite);
}

cqio_status cli_solve(cqio_ctx *ctx, const cli_arguments *arguments) {
  double started = MPI_Wtime();
  cqio_io_request request;
  cqio_io_options options;
  cqio_io_table *table = NULL;
  cqio_io_solution *solution = NULL;
  CQIO_TRY(read_request(ctx, arguments, &request, &options));
  CQIO_TRY(cli_watch(ctx, arguments));
  CQIO_TRY(cqio_blas_start(ctx, 0));
  cqio_status status = cqio_source_read(ctx, arguments->table, &options, &table);
  if (!status) status = cqio_io_solve(ctx, table, &request, &solution);
  if (!status) status = write_solution(ctx, solution, arguments);
  if (!status && !arguments->quiet) status = cli_print_solution(ctx, solution, stdout);
  if (!status && cqio_ctx_rank(ctx) == 0)
    print_end(solution, arguments->output, MPI_Wtime() - started);
  cqio_io_solution_destroy(&solution);
  cqio_io_table_destroy(&table);
  return status;
}
