/* cqio analyse: multipliers, linkages and other analyses of any input-output table. */
#include "cli/cli.h"
#include "cli/print.h"
#include "cli/table_options.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cqio/dense.h"
#include "cqio/findings.h"
#include "cqio/sources.h"

/* "multipliers,linkages", or "all". */
static cqio_status read_what(cqio_ctx *ctx, const char *list, cqio_findings_request *request) {
  const char *names[CQIO_ANALYSES + 1];
  char word[64];
  int index;
  if (!list)
    return cqio_fail(ctx, CQIO_USAGE,
                     "cqio analyse: expected --what with a list such as multipliers,linkages; see "
                     "cqio analyse --help");
  for (int k = 0; k < CQIO_ANALYSES; k++)
    names[k] = cqio_analysis_name((cqio_analysis)k);
  names[CQIO_ANALYSES] = "all";
  for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
    snprintf(word, sizeof word, "%.*s", (int)strcspn(at, ","), at);
    CQIO_TRY(cli_choose(ctx, "what", word, CQIO_ANALYSES + 1, names, &index));
    for (int k = 0; k < CQIO_ANALYSES; k++)
      if (k == index || (index == CQIO_ANALYSES && cqio_analysis_in_all((cqio_analysis)k)))
        request->wanted[k] = true;
    request->all = request->all || index == CQIO_ANALYSES;
  }
  return CQIO_OK;
}

/* --targets, --share and --final, of extraction alone. */
static cqio_status read_extraction(cqio_ctx *ctx, const cli_arguments *arguments,
                                   cqio_findings_request *request) {
  static const char *const names[] = {"remove", "keep"};
  int keep = 0;
  const char *given = arguments->targets ? "targets"
                      : arguments->share ? "share"
                      : arguments->final ? "final"
                                         : NULL;
  if (given && !request->wanted[CQIO_ANALYSIS_EXTRACTION])
    return cqio_fail(ctx, CQIO_USAGE, "--%s: expected with --what extraction only", given);
  if (!arguments->targets && given)
    return cqio_fail(ctx, CQIO_USAGE,
                     "--%s: expected with --targets; losses by every account alone are those of "
                     "extracting it whole",
                     given);
  if (arguments->final) CQIO_TRY(cli_choose(ctx, "final", arguments->final, 2, names, &keep));
  request->targets = arguments->targets;
  request->keep_final = keep == 1;
  return cli_read_real(ctx, "share", arguments->share, 1.0, &request->share);
}

/* --certify, of what needs entries of the inverse. */
static cqio_status read_certify(cqio_ctx *ctx, const cli_arguments *arguments,
                                cqio_findings_request *request) {
  static const char *const names[] = {"roundings", "entries"};
  const bool *wanted = request->wanted;
  int entries = 0;
  if (!arguments->certify) return CQIO_OK;
  CQIO_TRY(cli_choose(ctx, "certify", arguments->certify, 2, names, &entries));
  request->certify_entries = entries == 1;
  if (wanted[CQIO_ANALYSIS_DISPERSION] || wanted[CQIO_ANALYSIS_INFLUENCE] ||
      (wanted[CQIO_ANALYSIS_EXTRACTION] && !request->targets))
    return CQIO_OK;
  return cqio_fail(ctx, CQIO_USAGE,
                   "--certify: expected with --what dispersion, influence, or extraction without "
                   "--targets only");
}

/* --extension and --threshold, of paths and product_paths; --demand, of paths and sam. */
static cqio_status read_paths(cqio_ctx *ctx, const cli_arguments *arguments,
                              cqio_findings_request *request) {
  const char *given = arguments->extension   ? "extension"
                      : arguments->demand    ? "demand"
                      : arguments->threshold ? "threshold"
                                             : NULL;
  bool of_products = given && !arguments->demand && request->wanted[CQIO_ANALYSIS_PRODUCT_PATHS];
  bool injected = given && strcmp(given, "demand") == 0;
  if (given && !request->wanted[CQIO_ANALYSIS_PATHS] && !of_products &&
      !(injected && (request->wanted[CQIO_ANALYSIS_SAM] || request->wanted[CQIO_ANALYSIS_TOTALS])))
    return cqio_fail(ctx, CQIO_USAGE, "--%s: expected with --what paths%s only", given,
                     injected ? ", totals or sam" : " or product_paths");
  request->extension = arguments->extension;
  request->demand = arguments->demand;
  CQIO_TRY(cli_read_real(ctx, "threshold", arguments->threshold, 1.0, &request->threshold));
  if (request->threshold < 1.0) return CQIO_OK;
  return cqio_fail(ctx, CQIO_USAGE, "--threshold %s: expected a number in (0, 1)",
                   arguments->threshold);
}

/* --cost, --pass-through, --fixed-prices and --mark-ups, of prices; --outputs, of mixed. */
static cqio_status read_changes(cqio_ctx *ctx, const cli_arguments *arguments,
                                cqio_findings_request *request) {
  static const char *const names[] = {"fixed", "proportional"};
  int proportional = 0;
  const char *given = arguments->cost           ? "cost"
                      : arguments->pass_through ? "pass-through"
                      : arguments->fixed_prices ? "fixed-prices"
                      : arguments->mark_ups     ? "mark-ups"
                                                : NULL;
  if (given && !request->wanted[CQIO_ANALYSIS_PRICES])
    return cqio_fail(ctx, CQIO_USAGE, "--%s: expected with --what prices only", given);
  if (arguments->outputs && !request->wanted[CQIO_ANALYSIS_MIXED])
    return cqio_fail(ctx, CQIO_USAGE, "--outputs: expected with --what mixed only");
  if (arguments->mark_ups)
    CQIO_TRY(cli_choose(ctx, "mark-ups", arguments->mark_ups, 2, names, &proportional));
  if (proportional && arguments->pass_through)
    return cqio_fail(ctx, CQIO_USAGE,
                     "--mark-ups proportional: expected without --pass-through, which profits pay");
  request->cost = arguments->cost;
  request->pass_through = arguments->pass_through;
  request->fixed_prices = arguments->fixed_prices;
  request->proportional = proportional == 1;
  request->outputs = arguments->outputs;
  return CQIO_OK;
}

/* --tables, --factors and --allow-current-prices, of decomposition. */
static cqio_status read_comparison(cqio_ctx *ctx, const cli_arguments *arguments,
                                   cqio_findings_request *request) {
  const char *given = arguments->tables                 ? "tables"
                      : arguments->factors              ? "factors"
                      : arguments->allow_current_prices ? "allow-current-prices"
                                                        : NULL;
  if (given && !request->wanted[CQIO_ANALYSIS_DECOMPOSITION])
    return cqio_fail(ctx, CQIO_USAGE, "--%s: expected with --what decomposition only", given);
  request->factors = arguments->factors;
  request->current_prices = arguments->allow_current_prices;
  return CQIO_OK;
}

static cqio_status read_request(cqio_ctx *ctx, const cli_arguments *arguments,
                                cqio_findings_request *request, cqio_io_options *options) {
  cqio_findings_request_init(request);
  cqio_io_options_init(options);
  if (!arguments->table)
    return cqio_fail(ctx, CQIO_USAGE,
                     "cqio analyse: expected --table with a directory, FILE.csv, FILE.nc or a "
                     "generator; see cqio analyse --help");
  CQIO_TRY(read_what(ctx, arguments->what, request));
  CQIO_TRY(cli_read_method(ctx, arguments->method, &request->method));
  CQIO_TRY(cli_read_closure(ctx, arguments->closure, &request->closure));
  CQIO_TRY(cli_read_real(ctx, "tolerance", arguments->tolerance, 0.1, &request->tolerance));
  CQIO_TRY(read_extraction(ctx, arguments, request));
  CQIO_TRY(read_certify(ctx, arguments, request));
  CQIO_TRY(read_paths(ctx, arguments, request));
  CQIO_TRY(read_changes(ctx, arguments, request));
  CQIO_TRY(read_comparison(ctx, arguments, request));
  CQIO_TRY(cli_read_balance(ctx, arguments->balance, options));
  options->roles = arguments->roles;
  options->layout = arguments->layout;
  options->assemble = arguments->assemble;
  options->extensions = true;
  CQIO_TRY(cli_read_memory(ctx, arguments->memory, &options->memory));
  if (arguments->memory) request->memory = options->memory;
  size_t length = arguments->output ? strlen(arguments->output) : 0;
  if (length > 0 && (length < 4 || strcmp(arguments->output + length - 3, ".nc") != 0))
    return cqio_fail(ctx, CQIO_USAGE,
                     "--output %s: expected a name that ends with .nc; --csv FOLDER writes CSV",
                     arguments->output);
  if (arguments->csv) CQIO_TRY(cqio_findings_check_csv(ctx, arguments->csv, arguments->overwrite));
  if (arguments->output) return cqio_io_check_output(ctx, arguments->output, arguments->overwrite);
  return CQIO_OK;
}

/* The place is looked at again: only now is it known which files were read. */
static cqio_status write_findings(cqio_ctx *ctx, const cqio_findings *findings,
                                  const cli_arguments *arguments) {
  if (arguments->csv)
    CQIO_TRY(cqio_findings_write_csv(ctx, findings, arguments->csv, arguments->overwrite));
  if (!arguments->output) return CQIO_OK;
  CQIO_TRY(cqio_io_check_output(ctx, arguments->output, arguments->overwrite));
  return cqio_findings_write_netcdf(ctx, findings, arguments->output, arguments->overwrite);
}

static void print_end(const cqio_findings *findings, const cli_arguments *arguments,
                      double seconds) {
  const char *output = arguments->output, *csv = arguments->csv;
  printf("\ncqio: SUCCESS %lld accounts, %d figures, %s%s%s%s, %.1f s\n",
         (long long)findings->table->accounts, findings->figures,
         output || csv ? "results in " : "nothing written", output ? output : "",
         output && csv ? " and " : "", csv ? csv : "", seconds);
}

/* --draws with --errors, --distribution and --seed; count 0: none. */
static cqio_status read_draws(cqio_ctx *ctx, const cli_arguments *arguments,
                              cqio_findings_draws *draws) {
  static const char *const names[] = {"lognormal", "interval", "dirichlet"};
  double count = 0.0, seed = 1.0;
  int distribution = 0;
  const char *given = arguments->errors         ? "errors"
                      : arguments->distribution ? "distribution"
                      : arguments->seed         ? "seed"
                                                : NULL;
  *draws = (cqio_findings_draws){.seed = 1, .errors = arguments->errors};
  if (given && !arguments->draws)
    return cqio_fail(ctx, CQIO_USAGE, "--%s: expected with --draws only", given);
  if (!arguments->draws) return CQIO_OK;
  if (!arguments->errors)
    return cqio_fail(ctx, CQIO_USAGE, "--draws: expected --errors with those of the table");
  if (!cqio_parse_real(arguments->draws, &count) ||
      !(count >= 2.0 && count <= 1e6 && count == floor(count)))
    return cqio_fail(ctx, CQIO_USAGE, "--draws %s: expected a whole number from 2 to 1000000",
                     arguments->draws);
  if (arguments->seed && (!cqio_parse_real(arguments->seed, &seed) ||
                          !(seed >= 0.0 && seed < 0x1p53 && seed == floor(seed))))
    return cqio_fail(ctx, CQIO_USAGE, "--seed %s: expected a whole number, 0 or more",
                     arguments->seed);
  if (arguments->distribution)
    CQIO_TRY(cli_choose(ctx, "distribution", arguments->distribution, 3, names, &distribution));
  draws->count = (int64_t)count;
  draws->seed = (uint64_t)seed;
  draws->distribution = (cqio_draws_distribution)distribution;
  return CQIO_OK;
}

/* Tables to compare with. */
enum { MOST_TABLES = 64 };
struct others {
  int count;
  cqio_io_table *table[MOST_TABLES];
};

static cqio_status read_others(cqio_ctx *ctx, const cli_arguments *arguments,
                               const cqio_io_options *options, struct others *others) {
  char name[4096];
  for (const char *at = arguments->tables; at; at = strchr(at, ';') ? strchr(at, ';') + 1 : NULL) {
    size_t length = strcspn(at, ";");
    if (length == 0 || length >= sizeof name || others->count == MOST_TABLES)
      return cqio_fail(ctx, CQIO_USAGE,
                       "--tables %.200s: expected names of at most %d tables with ';' between them",
                       arguments->tables, MOST_TABLES);
    memcpy(name, at, length);
    name[length] = '\0';
    CQIO_TRY(cqio_source_read(ctx, name, options, &others->table[others->count]));
    others->count++;
  }
  return CQIO_OK;
}

static cqio_status analyse(cqio_ctx *ctx, const cli_arguments *arguments, cqio_io_table *table,
                           const cqio_findings_request *asked, const struct others *others,
                           const cqio_findings_draws *draws, double started) {
  cqio_findings_request request = *asked;
  const cqio_io_table *tables[MOST_TABLES];
  cqio_findings *findings = NULL;
  for (int k = 0; k < others->count; k++)
    tables[k] = others->table[k];
  request.tables = tables;
  request.tables_count = others->count;
  cqio_status status = draws->count > 0
                           ? cqio_findings_create_drawn(ctx, table, &request, draws, &findings)
                           : cqio_findings_create(ctx, table, &request, &findings);
  if (!status) status = write_findings(ctx, findings, arguments);
  if (!status && !arguments->quiet) status = cli_print_findings(ctx, findings, stdout);
  if (!status && cqio_ctx_rank(ctx) == 0) print_end(findings, arguments, MPI_Wtime() - started);
  cqio_findings_destroy(&findings);
  return status;
}

cqio_status cli_analyse(cqio_ctx *ctx, const cli_arguments *arguments) {
  double started = MPI_Wtime();
  cqio_findings_request request;
  cqio_io_options options;
  cqio_io_table *table = NULL;
  struct others others = {0};
  cqio_findings_draws draws;
  CQIO_TRY(read_request(ctx, arguments, &request, &options));
  CQIO_TRY(read_draws(ctx, arguments, &draws));
  CQIO_TRY(cli_watch(ctx, arguments));
  CQIO_TRY(cqio_blas_start(ctx, 0));
  cqio_status status = cqio_source_read(ctx, arguments->table, &options, &table);
  if (!status) status = read_others(ctx, arguments, &options, &others);
  if (!status) status = analyse(ctx, arguments, table, &request, &others, &draws, started);
  for (int k = 0; k < others.count; k++)
    cqio_io_table_destroy(&others.table[k]);
  cqio_io_table_destroy(&table);
  return status;
}
