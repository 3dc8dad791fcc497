/* Blocks of members on disk. */
#include "ensemble/ensemble.h"
#include "results/axes.h"
#include "results/figure.h"

#include <stdio.h>
#include <string.h>

bool cqio__block_at(const cqio_options *options, int64_t first, int64_t last, int64_t index,
                    cqio_block *out) {
  int64_t size = options->ensemble.block, start = (first / size + index) * size;
  int64_t end = start + size < last ? start + size : last;
  out->first = start > first ? start : first;
  out->count = end - out->first;
  return out->count > 0;
}

cqio_status cqio__block_path(const cqio_ensemble *ensemble, const char *directory, cqio_block block,
                             char path[CQIO_PATH_SIZE]) {
  int length = snprintf(path, CQIO_PATH_SIZE, "%s/%s.draws.%08lld-%08lld.nc", directory,
                        ensemble->scenario->name, (long long)block.first + 1,
                        (long long)(block.first + block.count));
  if (length < CQIO_PATH_SIZE) return CQIO_OK;
  return cqio_fail(ensemble->study->ctx, CQIO_CONFIG,
                   "output.directory: %d characters: expected fewer than %d", length,
                   CQIO_PATH_SIZE);
}

cqio_status cqio__rows_create(const cqio_ensemble *ensemble, int64_t most, cqio_rows **out) {
  cqio_ctx *ctx = ensemble->study->ctx;
  *out = NULL;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, out));
  cqio_status status = CQIO_ALLOC(ctx, (size_t)most * ensemble->columns.width, &(*out)->row);
  if (!status) status = CQIO_ALLOC(ctx, most, &(*out)->status);
  if (status) cqio__rows_destroy(out);
  return status;
}

void cqio__rows_destroy(cqio_rows **rows) {
  if (!rows || !*rows) return;
  cqio_free((*rows)->row);
  cqio_free((*rows)->status);
  cqio_free((*rows)->failures);
  cqio_free(*rows);
  *rows = NULL;
}

/* ---- writing --------------------------------------------------------------------------------- */

static cqio_status put_members(cqio_ncout *file, cqio_ctx *ctx, const cqio_rows *rows) {
  int *number;
  CQIO_TRY(CQIO_ALLOC(ctx, rows->block.count, &number));
  for (int64_t k = 0; k < rows->block.count; k++)
    number[k] = (int)(rows->block.first + k + 1);
  const cqio_nc_variable member = {.name = "member",
                                   .dims = "member",
                                   .type = CQIO_NC_INT,
                                   .long_name = "number of the member",
                                   .standard_name = "realization",
                                   .units = "1"};
  const cqio_nc_variable status = {.name = "status",
                                   .dims = "member",
                                   .type = CQIO_NC_INT,
                                   .long_name = "what the member came to",
                                   .flag_meanings = "computed failed"};
  cqio_status result = cqio_ncout_define(file, &member);
  if (!result) result = cqio_ncout_put_int(file, "member", number);
  if (!result) result = cqio_ncout_define(file, &status);
  if (!result) result = cqio_ncout_put_int(file, "status", rows->status);
  cqio_free(number);
  return result;
}

static cqio_status put_column(cqio_ncout *file, const cqio_ensemble *ensemble,
                              const cqio_rows *rows, const cqio_record_variable *column,
                              double *values) {
  char dims[CQIO_RECORD_DIMS];
  cqio__record_dims(column, "member", dims);
  cqio_figure figure;
  cqio__figure_init(&figure, ensemble->study->data, column->quantity->unit,
                    column->quantity->long_name);
  figure.variable.name = column->quantity->name;
  figure.variable.dims = dims;
  figure.variable.cell_methods = column->quantity->cell_methods;
  figure.variable.missing = true;
  size_t members = (size_t)rows->block.count, each = column->each;
  for (size_t t = 0; t < (size_t)ensemble->columns.years; t++)
    for (size_t k = 0; k < members; k++)
      memcpy(values + (t * members + k) * each,
             rows->row + k * ensemble->columns.width + column->first + t * each,
             each * sizeof *values);
  return cqio_ncout_variable(file, &figure.variable, values);
}

static cqio_status put_identity(cqio_ncout *file, const cqio_ensemble *ensemble,
                                const cqio_rows *rows) {
  char digest[65];
  CQIO_TRY(cqio_job_digest(ensemble->study->ctx, ensemble->study->job, digest));
  CQIO_TRY(cqio_ncout_attribute(file, "job_sha256", digest));
  return cqio_ncout_attribute(file, "failures", rows->failures ? rows->failures : "");
}

static cqio_status put_all(cqio_ncout *file, const cqio_ensemble *ensemble, const cqio_rows *rows) {
  const cqio_study *study = ensemble->study;
  const cqio_record *columns = &ensemble->columns;
  double *values;
  CQIO_TRY(cqio__write_common(file, study, ensemble->outputs, ensemble->scenario,
                              "Members of an ensemble",
                              "certified: see the variables with error_bound in their names"));
  CQIO_TRY(put_identity(file, ensemble, rows));
  CQIO_TRY(cqio_ncout_dimension(file, "member", rows->block.count));
  CQIO_TRY(cqio__record_dimensions(study->ctx, columns, study->data, file));
  CQIO_TRY(cqio__axis_years(study->ctx, file, study->job->options.years.first, columns->years));
  CQIO_TRY(put_members(file, study->ctx, rows));
  CQIO_TRY(CQIO_ALLOC(study->ctx, (size_t)rows->block.count * columns->width, &values));
  cqio_status status = CQIO_OK;
  for (int c = 0; c < columns->count && !status; c++)
    status = put_column(file, ensemble, rows, &columns->column[c], values);
  cqio_free(values);
  return status;
}

cqio_status cqio__rows_write(const cqio_ensemble *ensemble, const cqio_rows *rows, const char *path,
                             bool replace, cqio_block_ready ready) {
  const cqio_ncout_options options = {.overwrite = replace, .deflate = 0};
  cqio_ncout *file;
  CQIO_TRY(cqio_ncout_create(ensemble->study->ctx, path, &options, &file));
  cqio_status status = put_all(file, ensemble, rows);
  if (!status) status = cqio_ncout_prepare(file);
  if (!status && ready) status = ready(ensemble);
  if (!status) status = cqio_ncout_publish(file);
  cqio_ncout_discard(&file);
  return status;
}

/* ---- reading --------------------------------------------------------------------------------- */

static cqio_status check_job(cqio_ctx *ctx, const cqio_ensemble *ensemble, cqio_ncin *in) {
  enum { SHOWN = 16 };
  char digest[65], *of_file;
  CQIO_TRY(cqio_job_digest(ctx, ensemble->study->job, digest));
  CQIO_TRY(cqio_ncin_attribute(in, NULL, "job_sha256", &of_file));
  bool same = of_file && strcmp(of_file, digest) == 0;
  cqio_status status = CQIO_OK;
  if (!same)
    status = cqio_fail(ctx, CQIO_CONFIG,
                       "%s: checksum of its job = %.*s: expected %.*s, that of %s; members of one "
                       "ensemble have one job",
                       cqio_ncin_path(in), SHOWN, of_file ? of_file : "none", SHOWN, digest,
                       ensemble->study->job->path);
  cqio_free(of_file);
  return status;
}

/* Draws of scenarios have one job and the same numbers: a copy under another name is told apart by
 * what it says. */
static cqio_status check_scenario(cqio_ctx *ctx, const cqio_ensemble *ensemble, cqio_ncin *in) {
  char *of_file;
  CQIO_TRY(cqio_ncin_attribute(in, NULL, "scenario", &of_file));
  bool same = of_file && strcmp(of_file, ensemble->scenario->name) == 0;
  cqio_status status = CQIO_OK;
  if (!same)
    status =
        cqio_fail(ctx, CQIO_DATA, "%s: is of the scenario '%s': expected '%s', as its name says",
                  cqio_ncin_path(in), of_file ? of_file : "", ensemble->scenario->name);
  cqio_free(of_file);
  return status;
}

/* Checksums of the inputs, one a line before each path; the job file comes first and is left out.
 */
static cqio_status check_inputs(cqio_ctx *ctx, const cqio_ensemble *ensemble, cqio_ncin *in) {
  enum { DIGITS = 64, SHOWN = 16 };
  char *of_file;
  CQIO_TRY(cqio_ncin_attribute(in, NULL, "inputs", &of_file));
  const char *there = of_file ? of_file : "", *here = ensemble->outputs->provenance.inputs;
  cqio_status status = CQIO_OK;
  for (int k = 0; (*there || *here) && !status; k++) {
    size_t a = strcspn(there, "\n"), b = strcspn(here, "\n");
    bool same = a > DIGITS && b > DIGITS && memcmp(there, here, DIGITS) == 0;
    if (!same && k > 0)
      status = cqio_fail(
          ctx, CQIO_DATA,
          "%s: checksum of its input number %d = %.*s: expected %.*s, that of '%.*s'",
          cqio_ncin_path(in), k, a > DIGITS ? SHOWN : 0, there, b > DIGITS ? SHOWN : 0, here,
          b > DIGITS + 2 ? (int)b - DIGITS - 2 : 0, b > DIGITS + 2 ? here + DIGITS + 2 : "");
    there += a + (there[a] == '\n');
    here += b + (here[b] == '\n');
  }
  cqio_free(of_file);
  return status;
}

static cqio_status read_states(cqio_ctx *ctx, cqio_ncin *in, cqio_rows *rows) {
  int64_t *number = NULL, *state = NULL, count = 0;
  cqio_status status = cqio_ncin_integers(in, "member", "member", 1, INT32_MAX, &number, &count);
  if (!status) status = cqio_ncin_integers(in, "status", "member", 0, 1, &state, &count);
  if (!status && (count != rows->block.count || number[0] != rows->block.first + 1))
    status = cqio_fail(ctx, CQIO_DATA,
                       "%s: %lld members from number %lld: expected %lld from number %lld",
                       cqio_ncin_path(in), (long long)count, (long long)number[0],
                       (long long)rows->block.count, (long long)rows->block.first + 1);
  for (int64_t k = 0; k < count && !status; k++)
    rows->status[k] = (int)state[k];
  cqio_free(number);
  cqio_free(state);
  return status;
}

/* The part of COLUMN that lies in [FIRST, FIRST + COUNT). */
static cqio_status read_column(cqio_ncin *in, const cqio_record_variable *column, int years,
                               size_t first, size_t count, double *values, cqio_rows *rows) {
  size_t from = column->first > first ? column->first : first;
  size_t end = column->first + column->size, last = first + count;
  char dims[CQIO_RECORD_DIMS];
  if (last > end) last = end;
  if (from >= last) return CQIO_OK;
  cqio__record_dims(column, "member", dims);
  CQIO_TRY(cqio_ncin_slab(in, column->quantity->name, dims, 0, years, values));
  size_t members = (size_t)rows->block.count, each = column->each;
  for (size_t k = 0; k < members; k++)
    for (size_t i = from; i < last; i++) {
      size_t t = (i - column->first) / each, place = (i - column->first) % each;
      rows->row[k * count + (i - first)] = values[(t * members + k) * each + place];
    }
  return CQIO_OK;
}

static cqio_status read_columns(cqio_ctx *ctx, const cqio_ensemble *ensemble, cqio_ncin *in,
                                size_t first, size_t count, cqio_rows *rows) {
  const cqio_record *columns = &ensemble->columns;
  size_t largest = 0;
  double *values;
  for (int c = 0; c < columns->count; c++)
    if (columns->column[c].size > largest) largest = columns->column[c].size;
  CQIO_TRY(CQIO_ALLOC(ctx, (size_t)rows->block.count * largest, &values));
  cqio_status status = CQIO_OK;
  for (int c = 0; c < columns->count && !status; c++)
    status = read_column(in, &columns->column[c], columns->years, first, count, values, rows);
  cqio_free(values);
  return status;
}

cqio_status cqio__rows_read(cqio_ctx *ctx, const cqio_ensemble *ensemble, const char *path,
                            bool verify, size_t first, size_t count, cqio_rows *rows) {
  cqio_ncin *in;
  cqio_status status =
      verify ? cqio_ncin_open_verified(ctx, path, &in) : cqio_ncin_open_own(ctx, path, &in);
  CQIO_TRY(status);
  if (verify) status = check_job(ctx, ensemble, in);
  if (!status && verify) status = check_scenario(ctx, ensemble, in);
  if (!status && verify) status = check_inputs(ctx, ensemble, in);
  if (!status) status = read_states(ctx, in, rows);
  cqio_free(rows->failures);
  rows->failures = NULL;
  if (!status) status = cqio_ncin_attribute(in, NULL, "failures", &rows->failures);
  if (!status && count > 0) status = read_columns(ctx, ensemble, in, first, count, rows);
  cqio_ncin_close(&in);
  return status;
}
