/* Where results come from: effective job, inputs, software, layout of the run. */
#include "model/output.h"

#include <stdio.h>
#include <string.h>

/* A text that grows; FAILED remembers that memory ran out. */
struct text {
  cqio_ctx *ctx;
  char *characters;
  size_t length;
  cqio_status status;
};

static void append(struct text *text, const char *line) {
  char *longer;
  size_t more = strlen(line);
  if (text->status) return;
  text->status = CQIO_ALLOC(text->ctx, text->length + more + 1, &longer);
  if (text->status) return;
  if (text->characters) memcpy(longer, text->characters, text->length);
  memcpy(longer + text->length, line, more + 1);
  cqio_free(text->characters);
  text->characters = longer;
  text->length += more;
}

static cqio_status list_inputs(cqio_ctx *ctx, char **out) {
  struct text text = {.ctx = ctx};
  const char *path, *sha256;
  int64_t size;
  append(&text, "");
  for (int k = 0; cqio_ctx_input(ctx, k, &path, &sha256, &size); k++) {
    append(&text, k ? "\n" : "");
    append(&text, sha256);
    append(&text, "  ");
    append(&text, path);
  }
  *out = text.characters;
  return text.status;
}

static cqio_status describe_software(cqio_ctx *ctx, char **out) {
  char line[1024], mpi[MPI_MAX_LIBRARY_VERSION_STRING] = "";
  int length = 0;
  MPI_Get_library_version(mpi, &length);
  mpi[strcspn(mpi, ",\n")] = '\0';
  snprintf(line, sizeof line, "cqio %s (%s), %s, %s, NetCDF %s, BLAS %s", cqio_version(),
           cqio_git_state(), cqio_compiler(), mpi, cqio_netcdf_version(), cqio_blas_config());
  return cqio_copy_text(ctx, line, out);
}

static cqio_status describe_run(cqio_ctx *ctx, const cqio_job *job, char **out) {
  char line[256];
  snprintf(line, sizeof line, "%d ranks x %d threads, BLAS kernel %s", cqio_ctx_size(ctx),
           job->options.solver.threads, cqio_blas_core());
  return cqio_copy_text(ctx, line, out);
}

cqio_status cqio_provenance_create(cqio_ctx *ctx, const cqio_job *job, cqio_provenance *out) {
  *out = (cqio_provenance){0};
  cqio_status status = cqio_job_format_yaml(ctx, job, &out->job);
  if (!status) status = list_inputs(ctx, &out->inputs);
  if (!status) status = describe_software(ctx, &out->software);
  if (!status) status = describe_run(ctx, job, &out->run);
  return cqio_agree(ctx, status);
}

void cqio_provenance_free(cqio_provenance *provenance) {
  cqio_free(provenance->job);
  cqio_free(provenance->inputs);
  cqio_free(provenance->software);
  cqio_free(provenance->run);
  *provenance = (cqio_provenance){0};
}

/* The weakest certificate over the years of a scenario, as one sentence. */
static void describe_errors(const cqio_series *series, char *line, size_t size) {
  double relative = 0.0, norm1 = 0.0, theta = 0.0;
  for (int t = 0; t < series->years; t++) {
    const cqio_year *year = &series->year[t];
    if (year->solve.bound_relative > relative) relative = year->solve.bound_relative;
    if (year->solve.bound_norm1 > norm1) norm1 = year->solve.bound_norm1;
    if (year->certificate.theta > theta) theta = year->certificate.theta;
  }
  snprintf(line, size,
           "certified: gross output of every account within %.1e relative, all together within "
           "%.1e; spectral radius of the closed system at most %.6f",
           relative, norm1, theta);
}

cqio_status cqio_write_attributes(cqio_ncout *file, const cqio_run *run, const cqio_series *series,
                                  const char *title) {
  char errors[256], source[1200];
  describe_errors(series, errors, sizeof errors);
  snprintf(source, sizeof source, "%s; %s", run->provenance.software, run->provenance.run);
  const char *const attributes[][2] = {
      {"Conventions", "CF-1.8 ACDD-1.3"},
      {"title", title},
      {"summary", series->scenario->title[0] ? series->scenario->title : title},
      {"keywords", "input-output analysis, Leontief model, employment, urbanization, migration"},
      {"institution", "cqio"},
      {"source", source},
      {"history", "computed by cqio run"},
      {"references", "Leontief (1936, 1970); Chenery (1953), Moses (1955); Miyazawa (1976)"},
      {"comment", "model results; status of the input data: see data_status"},
      {"data_status", run->data->status_summary},
      {"currency", "CNY"},
      {"price_basis", run->data->price_basis},
      {"scenario", series->scenario->name},
      {"job", run->provenance.job},
      {"inputs", run->provenance.inputs},
      {"error_bound", errors}};
  for (size_t k = 0; k < sizeof attributes / sizeof *attributes; k++)
    CQIO_TRY(cqio_ncout_attribute(file, attributes[k][0], attributes[k][1]));
  return CQIO_OK;
}
