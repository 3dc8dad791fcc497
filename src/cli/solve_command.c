/* cqio solve: a Leontief system of any input-output table. */
#include "cli/cli.h"
#include "cli/print.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "cqio/dense.h"
#include "cqio/iotable.h"

/* ---- values of options ----------------------------------------------------------------------- */

/* Index of WORD in NAMES, or CQIO_USAGE with the names. */
static cqio_status choose(cqio_ctx *ctx, const char *option, const char *word, int count,
                          const char *const *names, int *index) {
  char all[256] = "", hint[CQIO_MESSAGE_SIZE];
  for (*index = 0; *index < count; ++*index)
    if (strcmp(names[*index], word) == 0) return CQIO_OK;
  for (int k = 0; k < count; k++)
    cqio__list_word(all, sizeof all, k, count, names[k], strlen(names[k]));
  const char *near = cqio_nearest(word, names, (size_t)count);
  return cqio_fail(ctx, CQIO_USAGE, "--%s %s: expected %s%s", option, word, all,
                   cqio__did_you_mean(near, hint));
}

static cqio_status read_method(cqio_ctx *ctx, const char *word, cqio_solve_method *method) {
  enum { METHODS = CQIO_SOLVE_METHODS };
  const char *names[METHODS];
  int index = CQIO_SOLVE_AUTO;
  for (int k = 0; k < METHODS; k++)
    names[k] = cqio_solve_method_name((cqio_solve_method)k);
  if (word) CQIO_TRY(choose(ctx, "method", word, METHODS, names, &index));
  *method = (cqio_solve_method)index;
  return CQIO_OK;
}

static cqio_status read_closure(cqio_ctx *ctx, const char *word, cqio_io_closure *closure) {
  static const char *const names[] = {"none", "households"};
  int index = 0;
  if (word) CQIO_TRY(choose(ctx, "closure", word, 2, names, &index));
  *closure = (cqio_io_closure)index;
  return CQIO_OK;
}

/* "output,income" */
static cqio_status read_multipliers(cqio_ctx *ctx, const char *list, bool *wanted) {
  const char *names[CQIO_IO_MULTIPLIERS];
  char word[64];
  int index;
  for (int k = 0; k < CQIO_IO_MULTIPLIERS; k++)
    names[k] = cqio_io_multiplier_name((cqio_io_multiplier)k);
  for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
    snprintf(word, sizeof word, "%.*s", (int)strcspn(at, ","), at);
    CQIO_TRY(choose(ctx, "multipliers", word, CQIO_IO_MULTIPLIERS, names, &index));
    if (wanted[index])
      return cqio_fail(ctx, CQIO_USAGE, "--multipliers %s: '%s' is given twice", list, word);
    wanted[index] = true;
  }
  return CQIO_OK;
}

static cqio_status read_real(cqio_ctx *ctx, const char *option, const char *text, double most,
                             double *value) {
  double number;
  if (!text) return CQIO_OK;
  if (!cqio_parse_real(text, &number) || !(number > 0.0 && number <= most))
    return cqio_fail(ctx, CQIO_USAGE, "--%s %s: expected a number in (0, %g]", option, text, most);
  *value = number;
  return CQIO_OK;
}

/* "1e-6" or "1e-6,0.01", of rows and of columns. */
static cqio_status read_balance(cqio_ctx *ctx, const char *text, cqio_io_options *options) {
  char rows[64];
  const char *comma = text ? strchr(text, ',') : NULL;
  if (!comma) return read_real(ctx, "balance", text, 1.0, &options->balance_tolerance);
  snprintf(rows, sizeof rows, "%.*s", (int)(comma - text), text);
  CQIO_TRY(read_real(ctx, "balance", rows, 1.0, &options->balance_tolerance));
  return read_real(ctx, "balance", comma + 1, 1.0, &options->column_tolerance);
}

/* "4G": bytes a rank, with K, M, G or T for powers of 1024. */
static cqio_status read_memory(cqio_ctx *ctx, const char *text, double *bytes) {
  static const char units[] = "KMGT";
  char number[64];
  if (!text) return cqio_memory_available(ctx, bytes);
  size_t length = strlen(text);
  const char *unit = length > 0 ? strchr(units, text[length - 1]) : NULL;
  snprintf(number, sizeof number, "%.*s", (int)(unit ? length - 1 : length), text);
  if (length >= sizeof number || !cqio_parse_real(number, bytes) || !(*bytes > 0.0))
    return cqio_fail(
        ctx, CQIO_USAGE,
        "--memory %s: expected a positive number of bytes a rank, such as 4G (K, M, G, "
        "T: powers of 1024)",
        text);
  for (int k = 0; unit && k <= unit - units; k++)
    *bytes *= 1024.0;
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
  CQIO_TRY(read_method(ctx, arguments->method, &request->method));
  CQIO_TRY(read_closure(ctx, arguments->closure, &request->closure));
  CQIO_TRY(read_multipliers(ctx, arguments->multipliers, request->multipliers));
  CQIO_TRY(read_real(ctx, "tolerance", arguments->tolerance, 0.1, &request->tolerance));
  CQIO_TRY(read_balance(ctx, arguments->balance, options));
  options->roles = arguments->roles;
  CQIO_TRY(read_memory(ctx, arguments->memory, &options->memory));
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
  cqio_status status = cqio_io_table_read(ctx, arguments->table, &options, &table);
  if (!status) status = cqio_io_solve(ctx, table, &request, &solution);
  if (!status) status = write_solution(ctx, solution, arguments);
  if (!status && !arguments->quiet) status = cli_print_solution(ctx, solution, stdout);
  if (!status && cqio_ctx_rank(ctx) == 0)
    print_end(solution, arguments->output, MPI_Wtime() - started);
  cqio_io_solution_destroy(&solution);
  cqio_io_table_destroy(&table);
  return status;
}
