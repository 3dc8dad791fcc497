/* Results as NetCDF: dimension account, and demand where there are several. */
#include "iotable/file_origin.h"
#include "iotable/solution_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Keys of the accounts, REGION/SECTOR, then what they are made of. */
static cqio_status put_keys(cqio_ctx *ctx, cqio_ncout *file, const cqio_io_table *table) {
  cqio_account_label *label = NULL;
  const char **text = NULL;
  cqio_status status = CQIO_ALLOC(ctx, table->accounts, &label);
  if (!status) status = CQIO_ALLOC(ctx, table->accounts, &text);
  for (int64_t i = 0; i < table->accounts && !status; i++)
    text[i] = cqio_io_table_label(table, i, &label[i]);
  if (!status) status = cqio_ncout_labels(file, "account", "account", text, "account");
  cqio_free(label);
  cqio_free(text);
  return status;
}

static cqio_status put_labels(cqio_ctx *ctx, cqio_ncout *file, const cqio_io_table *table) {
  const char **text;
  CQIO_TRY(put_keys(ctx, file, table));
  CQIO_TRY(CQIO_ALLOC(ctx, table->accounts, &text));
  for (int64_t i = 0; i < table->accounts; i++)
    text[i] = cqio_io_table_sector(table, i);
  cqio_status status = cqio_ncout_labels(file, "sector", "account", text, "sector");
  if (!status && table->regions.count > 0) {
    for (int64_t i = 0; i < table->accounts; i++)
      text[i] = cqio_io_table_region(table, i);
    status = cqio_ncout_labels(file, "region", "account", text, "region");
  }
  cqio_free(text);
  return status;
}

/* A number for UDUNITS, which knows no money: the factor of money and persons, else 1. */
static const char *number_of(const struct result *result, char text[32]) {
  snprintf(text, 32, "%.9g", result->factor > 0.0 ? result->factor : 1.0);
  return text;
}

static cqio_status put_result(cqio_ncout *file, const struct result *result, bool several) {
  char bound[64], long_name[320], number[32];
  bool pure = strcmp(result->units, "1") == 0;
  snprintf(long_name, sizeof long_name, pure ? "%s" : "%s (%s)", result->long_name, result->units);
  const cqio_nc_attribute extra[] = {{pure ? NULL : "unit_long", result->units, 0.0},
                                     {NULL, NULL, 0.0}};
  cqio_nc_variable variable = {.name = result->name,
                               .dims =
                                   several && result->columns > 0 ? "demand account" : "account",
                               .type = CQIO_NC_DOUBLE,
                               .long_name = long_name,
                               .units = number_of(result, number),
                               .extra = extra};
  CQIO_TRY(cqio_ncout_variable(file, &variable, result->values));
  if (!result->bound) return CQIO_OK;
  snprintf(bound, sizeof bound, "%s_bound", result->name);
  snprintf(long_name, sizeof long_name, "certified largest error of %s", result->name);
  variable.name = bound;
  return cqio_ncout_variable(file, &variable, result->bound);
}

static void describe_proof(const cqio_io_solution *s, char *text, size_t size) {
  const cqio_solve_report *report =
      s->forward.columns > 0 ? &s->forward.report : &s->multiplier.report;
  snprintf(text, size,
           "method %s; certified: spectral radius at most %.9g, %s of every account within its "
           "_bound, relative error at most %.1e",
           cqio_solve_method_name(report->method), s->proof.theta,
           s->forward.columns > 0 ? "solution" : "multiplier", report->bound_relative);
}

static cqio_status put_attributes(cqio_ctx *ctx, cqio_ncout *file, const cqio_io_solution *s) {
  char proof[256];
  describe_proof(s, proof, sizeof proof);
  const char *const attributes[][2] = {
      {"demand", s->request.demand ? s->request.demand : "none"},
      {"closure", s->request.closure == CQIO_IO_HOUSEHOLDS ? "households" : "none"},
      {"system", s->request.transpose ? "(I - A') p = v" : "(I - A) x = f"},
      {"error_bound", proof}};
  CQIO_TRY(cqio__io_put_origin(ctx, file, s->table, "solution of an input-output table"));
  for (size_t k = 0; k < sizeof attributes / sizeof *attributes; k++)
    CQIO_TRY(cqio_ncout_attribute(file, attributes[k][0], attributes[k][1]));
  return CQIO_OK;
}

static cqio_status fill(cqio_ctx *ctx, cqio_ncout *file, const cqio_io_solution *s,
                        const struct results *results) {
  bool several = s->forward.columns > 1;
  CQIO_TRY(put_attributes(ctx, file, s));
  CQIO_TRY(cqio_ncout_dimension(file, "account", s->table->accounts));
  CQIO_TRY(put_labels(ctx, file, s->table));
  if (several) {
    CQIO_TRY(cqio_ncout_dimension(file, "demand", s->forward.columns));
    const char *const *names = (const char *const *)s->demand->name;
    CQIO_TRY(cqio_ncout_labels(file, "demand", "demand", names, "demand"));
    CQIO_TRY(cqio_ncout_labels(file, "demand_name", "demand", names, "name of the demand"));
  }
  for (int r = 0; r < results->count; r++)
    CQIO_TRY(put_result(file, &results->list[r], several && results->list[r].columns > 1));
  return CQIO_OK;
}

static cqio_status start(cqio_ctx *ctx, const cqio_io_solution *s, const struct results *results,
                         const char *path, bool overwrite, cqio_ncout **file) {
  cqio_ncout_options options;
  cqio_ncout_options_init(&options);
  options.overwrite = overwrite;
  if (cqio_solver_inverse(s->solver)) options.deflate = 0; /* full matrices do not shrink */
  CQIO_TRY(cqio_ncout_create(ctx, path, &options, file));
  return fill(ctx, *file, s, results);
}

cqio_status cqio__results_netcdf(cqio_ctx *ctx, const cqio_io_solution *solution,
                                 const struct results *results, const char *path, bool overwrite) {
  cqio_ncout *file = NULL;
  bool root = cqio_ctx_rank(ctx) == 0;
  cqio_status status = root ? start(ctx, solution, results, path, overwrite, &file) : CQIO_OK;
  status = cqio_agree(ctx, status);
  if (!status && solution->request.method == CQIO_SOLVE_INVERSE)
    status = cqio__put_inverse(ctx, file, solution);
  if (root && !status) status = cqio_ncout_commit(&file);
  cqio_ncout_discard(&file);
  return cqio_agree(ctx, status);
}
