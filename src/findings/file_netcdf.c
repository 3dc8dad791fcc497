/* Findings as NetCDF: a dimension with labels for each axis, a variable and its bound a figure.
 */
#include "cqio/netcdf.h"
#include "findings/findings.h"
#include "iotable/file_origin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void dimensions(const cqio_findings *s, const cqio_figure *f, char *text, size_t size) {
  text[0] = '\0';
  for (int k = 0; k < f->rank; k++) {
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%s%s", k ? " " : "", s->axis[f->axis[k]].name);
  }
}

static cqio_status put_codes(cqio_ctx *ctx, cqio_ncout *file, const cqio_figure *f,
                             cqio_nc_variable *variable) {
  int *codes;
  variable->type = CQIO_NC_INT;
  variable->flag_meanings = *f->codes ? f->codes : NULL;
  CQIO_TRY(cqio_ncout_define(file, variable));
  CQIO_TRY(CQIO_ALLOC(ctx, f->size, &codes));
  for (int64_t k = 0; k < f->size; k++)
    codes[k] = f->value[k] == CQIO_NO_VALUE ? CQIO_NC_MISSING_INT : (int)f->value[k];
  cqio_status status = cqio_ncout_put_int(file, f->name, codes);
  cqio_free(codes);
  return status;
}

static cqio_status put_figure(cqio_ctx *ctx, cqio_ncout *file, const cqio_findings *s,
                              const cqio_figure *f) {
  char dims[256], bound[128], long_name[256];
  bool pure = strcmp(f->unit, "1") == 0;
  dimensions(s, f, dims, sizeof dims);
  const cqio_nc_attribute extra[] = {{"bound_kind", cqio_bound_kind_name(f->kind), 0.0},
                                     {pure ? NULL : "unit_long", f->unit, 0.0},
                                     {NULL, NULL, 0.0}};
  cqio_nc_variable variable = {.name = f->name,
                               .dims = dims,
                               .type = CQIO_NC_DOUBLE,
                               .long_name = f->long_name,
                               .units = "1",
                               .missing = true,
                               .extra = extra};
  if (f->codes) return put_codes(ctx, file, f, &variable);
  CQIO_TRY(cqio_ncout_variable(file, &variable, f->value));
  if (!f->bound) return CQIO_OK;
  snprintf(bound, sizeof bound, "%s_bound", f->name);
  snprintf(long_name, sizeof long_name, "certified largest error of %s", f->name);
  variable.name = bound;
  variable.long_name = long_name;
  variable.missing = false;
  return cqio_ncout_variable(file, &variable, f->bound);
}

static cqio_status put_axis(cqio_ncout *file, const cqio_findings_axis *axis) {
  char unit[128];
  CQIO_TRY(cqio_ncout_dimension(file, axis->name, axis->size));
  CQIO_TRY(cqio_ncout_labels(file, axis->name, axis->name, axis->label, axis->name));
  if (!axis->unit) return CQIO_OK;
  snprintf(unit, sizeof unit, "%s_unit", axis->name);
  return cqio_ncout_labels(file, unit, axis->name, axis->unit, unit);
}

/* The identities and their residuals, one a line. */
static cqio_status put_identities(cqio_ctx *ctx, cqio_ncout *file, const cqio_findings *s) {
  char *text = NULL;
  size_t length = 0;
  FILE *stream = open_memstream(&text, &length);
  if (!stream) return cqio_fail(ctx, CQIO_MEMORY, "no memory for attributes");
  for (int k = 0; k < s->identities; k++)
    fprintf(stream, "%s%s: %.1e", k ? "\n" : "", s->identity[k].text, s->identity[k].residual);
  bool good = fclose(stream) == 0;
  cqio_status status = good ? cqio_ncout_attribute(file, "identities", text ? text : "")
                            : cqio_fail(ctx, CQIO_MEMORY, "no memory for attributes");
  free(text);
  return status;
}

static cqio_status put_attributes(cqio_ctx *ctx, cqio_ncout *file, const cqio_findings *s) {
  char proof[256];
  snprintf(proof, sizeof proof,
           "method %s; certified: spectral radius at most %.9g, solutions within %.1e of "
           "themselves; what is derived from them within its _bound",
           s->method, s->proof.theta, s->bound_relative);
  const char *const attributes[][2] = {
      {"table_unit", s->table->unit},
      {"closure", s->request.closure == CQIO_IO_HOUSEHOLDS ? "households" : "none"},
      {"ghosh_convention", "rows sell; x' = v'G"},
      {"error_bound", proof}};
  CQIO_TRY(cqio__io_put_origin(ctx, file, s->table, "analyses of an input-output table"));
  for (size_t k = 0; k < sizeof attributes / sizeof *attributes; k++)
    CQIO_TRY(cqio_ncout_attribute(file, attributes[k][0], attributes[k][1]));
  return s->identities > 0 ? put_identities(ctx, file, s) : CQIO_OK;
}

static cqio_status fill(cqio_ctx *ctx, cqio_ncout *file, const cqio_findings *s) {
  CQIO_TRY(put_attributes(ctx, file, s));
  for (int k = 0; k < s->axes; k++)
    CQIO_TRY(put_axis(file, &s->axis[k]));
  for (int k = 0; k < s->figures; k++)
    CQIO_TRY(put_figure(ctx, file, s, &s->figure[k]));
  return CQIO_OK;
}

cqio_status cqio_findings_write_netcdf(cqio_ctx *ctx, const cqio_findings *findings,
                                       const char *path, bool overwrite) {
  cqio_ncout *file = NULL;
  cqio_status status = CQIO_OK;
  if (cqio_ctx_rank(ctx) == 0) {
    cqio_ncout_options options;
    cqio_ncout_options_init(&options);
    options.overwrite = overwrite;
    status = cqio_ncout_create(ctx, path, &options, &file);
    if (!status) status = fill(ctx, file, findings);
    if (!status) status = cqio_ncout_commit(&file);
  }
  cqio_ncout_discard(&file);
  return cqio_agree(ctx, status);
}
