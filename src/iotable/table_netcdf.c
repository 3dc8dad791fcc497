/* Tables as NetCDF, in the form that cqio reads and xarray shows with labels (docs/files.md). */
#include "cqio/netcdf.h"
#include "iotable/file_origin.h"
#include "iotable/statements.h"
#include "iotable/table_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct writer {
  cqio_ctx *ctx;
  cqio_ncout *file;
  const cqio_io_table *table;
  const char *matrix; /* "Z" or "A" */
};

/* ---- labels ---------------------------------------------------------------------------------- */

/* Keys REGION/SECTOR of the accounts over DIMENSION. */
static cqio_status put_keys(struct writer *w, const char *dimension) {
  const cqio_io_table *t = w->table;
  const char **text = NULL;
  cqio_account_label *label = NULL;
  cqio_status status = CQIO_ALLOC(w->ctx, t->accounts, &label);
  if (!status) status = CQIO_ALLOC(w->ctx, t->accounts, &text);
  for (int64_t i = 0; i < t->accounts && !status; i++)
    text[i] = cqio_io_table_label(t, i, &label[i]);
  if (!status) status = cqio_ncout_labels(w->file, dimension, dimension, text, "account");
  cqio_free(label);
  cqio_free(text);
  return status;
}

static cqio_status put_parts(struct writer *w) {
  const cqio_io_table *t = w->table;
  const char **text;
  CQIO_TRY(CQIO_ALLOC(w->ctx, t->accounts, &text));
  for (int64_t i = 0; i < t->accounts; i++)
    text[i] = cqio_io_table_sector(t, i);
  cqio_status status = cqio_ncout_labels(w->file, "sector", "row", text, "sector");
  for (int64_t i = 0; i < t->accounts; i++)
    text[i] = cqio_io_table_region(t, i);
  if (!status && t->regions.count > 0)
    status = cqio_ncout_labels(w->file, "region", "row", text, "region");
  cqio_free(text);
  if (!status && t->account_unit)
    status =
        cqio_ncout_labels(w->file, "account_unit", "row", t->account_unit, "unit of the account");
  return status;
}

/* Names and roles of SERIES over DIMENSION, in variables of that name and of ROLE. */
static cqio_status put_series(struct writer *w, const cqio_io_series *series, const char *dimension,
                              const char *role) {
  const char **text;
  CQIO_TRY(cqio_ncout_dimension(w->file, dimension, series->count));
  CQIO_TRY(cqio_ncout_labels(w->file, dimension, dimension, series->name, dimension));
  CQIO_TRY(CQIO_ALLOC(w->ctx, series->count, &text));
  for (int k = 0; k < series->count; k++)
    text[k] = cqio_io_role_name(series->role[k]);
  cqio_status status = cqio_ncout_labels(w->file, role, dimension, text, "role");
  cqio_free(text);
  return status;
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* A variable of flows or, with UNIT, in another unit. */
static cqio_nc_variable describe(const struct writer *w, const char *name, const char *dims,
                                 const char *long_name, const char *unit, char number[32],
                                 cqio_nc_attribute extra[2]) {
  const cqio_io_table *t = w->table;
  double factor = unit || !(t->measure.factor > 0.0) ? 1.0 : t->measure.factor;
  const char *text = unit ? unit : t->mixed ? "mixed" : t->unit;
  bool pure = strcmp(text, "1") == 0 || strcmp(text, "unit of the table") == 0;
  bool work = unit && !pure && strcmp(unit, "persons") != 0; /* is in no unit of CF, or in hours */
  snprintf(number, 32, "%.9g", factor);
  extra[0] = (cqio_nc_attribute){pure ? NULL : "unit_long", text, 0.0};
  extra[1] = (cqio_nc_attribute){NULL, NULL, 0.0};
  return (cqio_nc_variable){.name = name,
                            .dims = dims,
                            .type = CQIO_NC_DOUBLE,
                            .long_name = long_name,
                            .units = work ? NULL : number,
                            .extra = extra};
}

static cqio_status put(struct writer *w, const char *name, const char *dims, const char *long_name,
                       const char *unit, const double *values) {
  char number[32];
  cqio_nc_attribute extra[2];
  if (!values) return CQIO_OK;
  cqio_nc_variable variable = describe(w, name, dims, long_name, unit, number, extra);
  return cqio_ncout_variable(w->file, &variable, values);
}

/* VECTORS [count][length] as one variable, row-major, or over its dimensions in the other order. */
static cqio_status put_all(struct writer *w, const char *name, const char *dims,
                           const char *long_name, const char *unit, int count, int64_t length,
                           const double *const *vectors, bool turned) {
  double *block;
  CQIO_TRY(CQIO_ALLOC(w->ctx, count * length, &block));
  for (int k = 0; k < count; k++)
    for (int64_t i = 0; i < length; i++)
      block[turned ? i * count + k : k * length + i] = vectors[k][i];
  cqio_status status = put(w, name, dims, long_name, unit, block);
  cqio_free(block);
  return status;
}

static cqio_status put_final(struct writer *w) {
  const cqio_io_table *t = w->table;
  if (t->final.count == 0) return CQIO_OK;
  CQIO_TRY(put_series(w, &t->final, "demand", "demand_role"));
  return put_all(w, "f", "row demand", "final demand", NULL, t->final.count, t->accounts,
                 (const double *const *)t->final.values, true);
}

/* Income of all households, or of those of regions. */
static cqio_status put_income(struct writer *w) {
  const cqio_io_table *t = w->table;
  int count = 0;
  const char **region;
  double *income = NULL;
  if (t->household_income > 0.0)
    CQIO_TRY(put(w, "household_income", "", "income of households", NULL, &t->household_income));
  if (t->household_income > 0.0 || t->household_groups == 0) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(w->ctx, t->household_groups, &region));
  cqio_status status = CQIO_ALLOC(w->ctx, t->household_groups, &income);
  for (int g = 0; g < t->household_groups && !status; g++) {
    if (!(t->household[g].income > 0.0) || t->household[g].region < 0) continue;
    region[count] = t->regions.text[t->household[g].region];
    income[count++] = t->household[g].income;
  }
  if (!status && count > 0) status = cqio_ncout_dimension(w->file, "household", count);
  if (!status && count > 0)
    status = cqio_ncout_labels(w->file, "household", "household", region, "region of households");
  if (!status && count > 0)
    status = put(w, "household_income", "household", "income of households", NULL, income);
  cqio_free(region);
  cqio_free(income);
  return status;
}

static cqio_status put_primary(struct writer *w) {
  const cqio_io_table *t = w->table;
  CQIO_TRY(put(w, "value_added", "row", "value added", NULL, t->value_added));
  CQIO_TRY(put(w, "compensation", "row", "compensation of employees", NULL, t->compensation));
  CQIO_TRY(put(w, "employment", "row", "employment",
               t->employment && strcmp(t->employment_unit, "unit of employment") == 0
                   ? "1"
                   : t->employment_unit,
               t->employment));
  CQIO_TRY(put_income(w));
  if (t->primary.count == 0) return CQIO_OK;
  CQIO_TRY(put_series(w, &t->primary, "primary", "primary_role"));
  return put_all(w, "primary_value", "primary row", "primary inputs", NULL, t->primary.count,
                 t->accounts, (const double *const *)t->primary.values, false);
}

/* What households buy where it is not a sum of columns of final demand. */
static cqio_status put_households(struct writer *w) {
  const cqio_io_table *t = w->table;
  const cqio_io_series *part = &t->household_part;
  bool same = true;
  if (part->count > 0) {
    CQIO_TRY(cqio_ncout_dimension(w->file, "household_part", part->count));
    CQIO_TRY(cqio_ncout_labels(w->file, "household_part", "household_part", part->name,
                               "what households buy within columns of f"));
    return put_all(w, "household_part_value", "household_part row",
                   "what households buy within columns of f", NULL, part->count, t->accounts,
                   (const double *const *)part->values, false);
  }
  for (int64_t i = 0; i < t->accounts && t->households; i++) {
    double sum = 0.0;
    for (int k = 0; k < t->final.count; k++)
      if (t->final.role[k] == CQIO_ROLE_HOUSEHOLD) sum += t->final.values[k][i];
    same = same && sum == t->households[i];
  }
  return same ? CQIO_OK
              : put(w, "households", "row", "consumption of households", NULL, t->households);
}

static cqio_status put_extensions(struct writer *w) {
  const cqio_io_extensions *x = &w->table->extension;
  if (x->count == 0) return CQIO_OK;
  CQIO_TRY(cqio_ncout_dimension(w->file, "extension", x->count));
  CQIO_TRY(cqio_ncout_labels(w->file, "extension", "extension", x->name, "extension"));
  CQIO_TRY(cqio_ncout_labels(w->file, "extension_unit", "extension", x->unit, "unit"));
  CQIO_TRY(put_all(w, "extension_value", "extension row", "extensions", "1", x->count,
                   w->table->accounts, (const double *const *)x->values, false));
  if (w->table->final.count == 0) return CQIO_OK;
  return put_all(w, "extension_direct", "extension demand", "caused by final demand itself", "1",
                 x->count, w->table->final.count, (const double *const *)x->direct, false);
}

/* ---- the file -------------------------------------------------------------------------------- */

static cqio_status put_attributes(struct writer *w) {
  char text[160];
  CQIO_TRY(cqio__io_put_origin(w->ctx, w->file, w->table, "input-output table"));
  snprintf(text, sizeof text, "%d", w->table->year);
  if (w->table->year > 0) CQIO_TRY(cqio_ncout_attribute(w->file, "year", text));
  if (w->table->partial) CQIO_TRY(cqio_ncout_attribute(w->file, "primary_inputs", "partial"));
  if (cqio__io_unsaid_prices(w->table, text))
    CQIO_TRY(cqio_ncout_attribute(w->file, "price_basis", text));
  if (strcmp(w->table->unit, "unit of the table") == 0 && w->table->measure.currency[0])
    CQIO_TRY(cqio_ncout_attribute(w->file, "currency", w->table->measure.currency));
  return CQIO_OK;
}

static cqio_status fill(struct writer *w) {
  const cqio_io_table *t = w->table;
  char number[32];
  cqio_nc_attribute extra[2];
  CQIO_TRY(put_attributes(w));
  CQIO_TRY(cqio_ncout_dimension(w->file, "row", t->accounts));
  CQIO_TRY(cqio_ncout_dimension(w->file, "column", t->accounts));
  CQIO_TRY(put_keys(w, "row"));
  CQIO_TRY(put_keys(w, "column"));
  CQIO_TRY(put_parts(w));
  CQIO_TRY(put(w, "x", "row", "output", NULL, t->output));
  CQIO_TRY(put_final(w));
  CQIO_TRY(put_primary(w));
  CQIO_TRY(put_households(w));
  CQIO_TRY(put_extensions(w));
  cqio_nc_variable matrix = describe(w, w->matrix, "row column",
                                     t->flows ? "flows from the row to the column"
                                              : "inputs of the row per output of the column",
                                     t->flows ? NULL : "1", number, extra);
  return cqio_ncout_define(w->file, &matrix);
}

static cqio_status put_row(void *data, int64_t account, const double *values) {
  struct writer *w = data;
  return cqio_ncout_put_step(w->file, w->matrix, account, values);
}

cqio_status cqio__io_write_netcdf(cqio_ctx *ctx, const cqio_io_table *table, const char *path,
                                  bool overwrite) {
  struct writer w = {.ctx = ctx, .table = table, .matrix = table->flows ? "Z" : "A"};
  cqio_ncout_options options;
  cqio_ncout_options_init(&options);
  options.overwrite = overwrite;
  bool root = cqio_ctx_rank(ctx) == 0;
  cqio_status status = root ? cqio_ncout_create(ctx, path, &options, &w.file) : CQIO_OK;
  if (root && !status) status = fill(&w);
  status = cqio_agree(ctx, status);
  if (!status) status = cqio__io_pass_rows(ctx, table, put_row, &w);
  if (root && !status) status = cqio_ncout_commit(&w.file);
  cqio_ncout_discard(&w.file);
  return cqio_agree(ctx, status);
}
