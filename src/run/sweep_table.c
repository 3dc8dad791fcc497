/* The table of a sweep as NetCDF and CSV. */
#include "core/text.h"
#include "run/sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/axes.h"
#include "results/figure.h"
#include "results/results.h"

enum { NAME_SIZE = 128 };

void cqio__sweep_columns(const cqio_study *study, cqio_sweep_table *out) {
  out->columns = 0;
  out->years = study->job->options.years.last - study->job->options.years.first + 1;
  for (int id = 0; id < CQIO_QUANTITIES; id++) {
    const cqio_quantity *quantity = cqio__quantity((cqio_quantity_id)id);
    if (quantity->shape == CQIO_SHAPE_MUNICIPAL && quantity->where & CQIO_IN_TABLES &&
        cqio__quantity_is_of(study->data, &study->job->options, (cqio_quantity_id)id))
      out->column[out->columns++] = (cqio_quantity_id)id;
  }
}

size_t cqio__sweep_width(const cqio_sweep_table *table) {
  return (size_t)table->columns * (size_t)table->years;
}

static const char *value_of(const cqio_sweep_table *table, int64_t row, int k) {
  const cqio_sweep *sweep = table->sweep;
  return sweep->value[(table->first + row) * sweep->keys + k];
}

/* ---- NetCDF ---------------------------------------------------------------------------------- */

/* "investment.factor" as the name of a variable. */
static void name_key(const char *key, char name[NAME_SIZE]) {
  snprintf(name, NAME_SIZE, "%s", key);
  for (char *c = name; *c; c++)
    if (*c == '.') *c = '_';
}

static cqio_status put_number_key(cqio_ncout *file, cqio_ctx *ctx, const cqio_sweep_table *table,
                                  int k, const char *name, const cqio_option *option) {
  const cqio_nc_attribute extra[] = {{"key", option->key, 0.0},
                                     {"unit_long", option->unit[0] ? option->unit : "1", 0.0},
                                     {NULL, NULL, 0.0}};
  const cqio_nc_variable variable = {.name = name,
                                     .dims = "variant",
                                     .type = CQIO_NC_DOUBLE,
                                     .long_name = option->help,
                                     .units = "1",
                                     .coordinate = true,
                                     .extra = extra};
  double *values;
  CQIO_TRY(CQIO_ALLOC(ctx, table->count, &values));
  cqio_status status = CQIO_OK;
  for (int64_t v = 0; v < table->count && !status; v++)
    if (!cqio_parse_real(value_of(table, v, k), &values[v]))
      status = cqio_fail(ctx, CQIO_INTERNAL, "sweep: %s = %s is no number", option->key,
                         value_of(table, v, k));
  if (!status) status = cqio_ncout_variable(file, &variable, values);
  cqio_free(values);
  return status;
}

static cqio_status put_key(cqio_ncout *file, cqio_ctx *ctx, const cqio_sweep_table *table, int k) {
  const cqio_option *option = cqio_option_find(table->sweep->key[k]);
  const char **texts;
  char name[NAME_SIZE];
  name_key(option->key, name);
  if (option->type == CQIO_OPTION_REAL || option->type == CQIO_OPTION_INTEGER)
    return put_number_key(file, ctx, table, k, name, option);
  CQIO_TRY(CQIO_ALLOC(ctx, table->count, &texts));
  for (int64_t v = 0; v < table->count; v++)
    texts[v] = value_of(table, v, k);
  cqio_status status = cqio_ncout_labels(file, name, "variant", texts, option->help);
  cqio_free(texts);
  return status;
}

static cqio_status put_variants(cqio_ncout *file, cqio_ctx *ctx, const cqio_sweep_table *table) {
  const cqio_nc_variable variable = {.name = "variant",
                                     .dims = "variant",
                                     .type = CQIO_NC_INT,
                                     .long_name = "number of the variant",
                                     .units = "1",
                                     .coordinate = true};
  int *number;
  CQIO_TRY(cqio_ncout_dimension(file, "variant", table->count));
  CQIO_TRY(CQIO_ALLOC(ctx, table->count, &number));
  for (int64_t v = 0; v < table->count; v++)
    number[v] = (int)(table->first + v + 1);
  cqio_status status = cqio_ncout_define(file, &variable);
  if (!status) status = cqio_ncout_put_int(file, "variant", number);
  cqio_free(number);
  for (int k = 0; k < table->sweep->keys && !status; k++)
    status = put_key(file, ctx, table, k);
  return status;
}

/* Column C as (time, variant). */
static cqio_status put_column(cqio_ncout *file, const cqio_study *study,
                              const cqio_sweep_table *table, int c, double *values) {
  const cqio_quantity *quantity = cqio__quantity(table->column[c]);
  size_t width = cqio__sweep_width(table), years = (size_t)table->years;
  cqio_figure figure;
  cqio__figure_init(&figure, study->data, quantity->unit, quantity->long_name);
  figure.variable.name = quantity->name;
  figure.variable.dims = "time variant";
  figure.variable.cell_methods = quantity->cell_methods;
  figure.variable.missing = true;
  for (size_t t = 0; t < years; t++)
    for (size_t v = 0; v < (size_t)table->count; v++)
      values[t * (size_t)table->count + v] = table->values[v * width + (size_t)c * years + t];
  return cqio_ncout_variable(file, &figure.variable, values);
}

static cqio_status put_all(cqio_ncout *file, const cqio_study *study, const cqio_outputs *outputs,
                           const cqio_sweep_table *table) {
  const cqio_scenario scenario = {.name = "sweep", .title = "", .options = study->job->options};
  double *values;
  CQIO_TRY(cqio__write_common(file, study, outputs, &scenario, "Sweep: series of the region",
                              "certified: see the files of the runs"));
  CQIO_TRY(cqio_ncout_attribute(file, "sweep_sha256", table->digest));
  CQIO_TRY(cqio__axis_years(study->ctx, file, study->job->options.years.first, table->years));
  CQIO_TRY(put_variants(file, study->ctx, table));
  CQIO_TRY(CQIO_ALLOC(study->ctx, table->count * table->years, &values));
  cqio_status status = CQIO_OK;
  for (int c = 0; c < table->columns && !status; c++)
    status = put_column(file, study, table, c, values);
  cqio_free(values);
  return status;
}

cqio_status cqio__sweep_write(const cqio_study *study, const cqio_outputs *outputs,
                              const cqio_sweep_table *table, const char *path, bool replace) {
  const cqio_ncout_options options = {.overwrite = replace, .deflate = 0};
  cqio_ncout *file;
  CQIO_TRY(cqio_ncout_create(study->ctx, path, &options, &file));
  cqio_status status = put_all(file, study, outputs, table);
  if (!status) return cqio_ncout_commit(&file);
  cqio_ncout_discard(&file);
  return status;
}

/* ---- CSV ------------------------------------------------------------------------------------- */

/* Nothing for what is missing. */
static void print_value(FILE *file, double value) {
  char text[CQIO__DIGITS];
  if (value != CQIO_NC_MISSING) fputs(cqio__shortest_digits(value, text), file);
}

static void print_table(FILE *file, const cqio_study *study, const cqio_sweep_table *table) {
  const cqio_sweep *sweep = table->sweep;
  size_t width = cqio__sweep_width(table), years = (size_t)table->years;
  for (int c = 0; c < table->columns; c++) {
    const cqio_quantity *quantity = cqio__quantity(table->column[c]);
    cqio_figure figure;
    cqio__figure_init(&figure, study->data, quantity->unit, quantity->long_name);
    fprintf(file, "# %s: %s, %s\n", quantity->name, figure.long_name,
            figure.words[0] ? figure.words : figure.variable.units);
  }
  fputs("variant", file);
  for (int k = 0; k < sweep->keys; k++)
    fprintf(file, ",%s", sweep->key[k]);
  fputs(",year", file);
  for (int c = 0; c < table->columns; c++)
    fprintf(file, ",%s", cqio__quantity(table->column[c])->name);
  fputc('\n', file);
  for (int64_t v = 0; v < table->count; v++)
    for (size_t t = 0; t < years; t++) {
      fprintf(file, "%lld", (long long)(table->first + v + 1));
      for (int k = 0; k < sweep->keys; k++) {
        fputc(',', file);
        cqio__csv_put(file, value_of(table, v, k));
      }
      fprintf(file, ",%d", study->job->options.years.first + (int)t);
      for (size_t c = 0; c < (size_t)table->columns; c++) {
        fputc(',', file);
        print_value(file, table->values[(size_t)v * width + c * years + t]);
      }
      fputc('\n', file);
    }
}

cqio_status cqio__sweep_write_csv(const cqio_study *study, const cqio_sweep_table *table,
                                  const char *path, bool replace) {
  char *text = NULL;
  size_t size = 0;
  FILE *file = open_memstream(&text, &size);
  if (file) print_table(file, study, table);
  bool good = file && !ferror(file);
  good = file && fclose(file) == 0 && good;
  cqio_status status = good ? cqio_write_file(study->ctx, path, replace, text, size)
                            : cqio_fail(study->ctx, CQIO_MEMORY, "not enough memory for a text");
  free(text);
  return status;
}

/* ---- reading --------------------------------------------------------------------------------- */

static cqio_status check_digest(cqio_ctx *ctx, cqio_ncin *in, const char *digest) {
  enum { SHOWN = 16 };
  char *of_file;
  cqio_status status = CQIO_OK;
  CQIO_TRY(cqio_ncin_attribute(in, NULL, "sweep_sha256", &of_file));
  if (!of_file || strcmp(of_file, digest) != 0)
    status = cqio_fail(
        ctx, CQIO_CONFIG,
        "%s: checksum of its sweep = %.*s: expected %.*s, that of this one; its job, "
        "keys or values are others: choose another output.directory, or remove that folder",
        cqio_ncin_path(in), SHOWN, of_file ? of_file : "none", SHOWN, digest);
  cqio_free(of_file);
  return status;
}

/* Checksums of the inputs stand before each path; the job file comes first and is left out. */
static cqio_status check_inputs(cqio_ctx *ctx, cqio_ncin *in, const char *inputs) {
  enum { DIGITS = 64 };
  char *of_file;
  cqio_status status = CQIO_OK;
  CQIO_TRY(cqio_ncin_attribute(in, NULL, "inputs", &of_file));
  const char *there = of_file ? of_file : "", *here = inputs;
  for (int k = 0; *here && !status; k++) {
    size_t a = strcspn(there, "\n"), b = strcspn(here, "\n");
    if (k > 0 && (a <= DIGITS || b <= DIGITS || memcmp(there, here, DIGITS) != 0))
      status = cqio_fail(ctx, CQIO_DATA,
                         "%s: checksum of its input number %d differs: expected that of '%.*s'",
                         cqio_ncin_path(in), k, b > DIGITS ? (int)b - DIGITS - 2 : 0,
                         here + (b > DIGITS ? DIGITS + 2 : 0));
    there += a + (there[a] == '\n');
    here += b + (here[b] == '\n');
  }
  cqio_free(of_file);
  return status;
}

static cqio_status read_columns(cqio_ctx *ctx, cqio_ncin *in, const cqio_sweep_table *table,
                                int64_t first, int64_t count) {
  size_t width = cqio__sweep_width(table), years = (size_t)table->years;
  double *values;
  CQIO_TRY(CQIO_ALLOC(ctx, count * table->years, &values));
  cqio_status status = CQIO_OK;
  for (int c = 0; c < table->columns && !status; c++) {
    status = cqio_ncin_slab(in, cqio__quantity(table->column[c])->name, "time variant", 0,
                            table->years, values);
    for (size_t t = 0; t < years && !status; t++)
      for (size_t v = 0; v < (size_t)count; v++) {
        double value = values[t * (size_t)count + v];
        table->values[((size_t)(first - table->first) + v) * width + (size_t)c * years + t] =
            value == value ? value : CQIO_NC_MISSING;
      }
  }
  cqio_free(values);
  return status;
}

cqio_status cqio__sweep_read(cqio_ctx *ctx, const char *path, const char *inputs,
                             const cqio_sweep_table *table, int64_t first, int64_t count) {
  cqio_ncin *in;
  CQIO_TRY(cqio_ncin_open_verified(ctx, path, &in));
  cqio_status status = check_digest(ctx, in, table->digest);
  if (!status) status = check_inputs(ctx, in, inputs);
  if (!status) status = cqio_ncin_expect_dimension(in, "variant", count, NULL);
  if (!status) status = cqio_ncin_expect_dimension(in, "time", table->years, NULL);
  if (!status && table->values) status = read_columns(ctx, in, table, first, count);
  cqio_ncin_close(&in);
  return status;
}
