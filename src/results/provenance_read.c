/* Where an output file comes from, read from the file. */
#include "cqio/results.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "cqio/netcdf.h"
#include "results/results.h"

/* One attribute: on its line, or below its name when it has several lines. */
static void print_text(FILE *lines, const char *name, const char *text, bool several) {
  if (several != (strchr(text, '\n') != NULL)) return;
  if (!several) {
    fprintf(lines, "%-20s %s\n", name, text);
    return;
  }
  fprintf(lines, "%s\n", name);
  while (*text) {
    size_t length = strcspn(text, "\n");
    fprintf(lines, "  %.*s\n", (int)length, text);
    text += length + (text[length] == '\n');
  }
}

/* ---- NetCDF ---------------------------------------------------------------------------------- */

static cqio_status print_attributes(cqio_ctx *ctx, cqio_ncin *in, FILE *lines, bool several) {
  for (int k = 0;; k++) {
    char *name, *text = NULL;
    CQIO_TRY(cqio_ncin_attribute_name(in, NULL, k, &name));
    if (!name) return CQIO_OK;
    cqio_status status = cqio_ncin_attribute(in, NULL, name, &text);
    if (text && cqio_ctx_rank(ctx) == 0) print_text(lines, name, text, several);
    cqio_free(text);
    cqio_free(name);
    CQIO_TRY(status);
  }
}

static cqio_status describe_netcdf(cqio_ctx *ctx, const char *path, FILE *lines) {
  cqio_ncin *in;
  CQIO_TRY(cqio_ncin_open(ctx, path, &in));
  cqio_status status = print_attributes(ctx, in, lines, false);
  if (!status) status = print_attributes(ctx, in, lines, true);
  cqio_ncin_close(&in);
  return status;
}

/* ---- run.json -------------------------------------------------------------------------------- */

static cqio_status read_report(cqio_ctx *ctx, const char *path, json_t **report) {
  char *text;
  size_t size;
  json_error_t error;
  CQIO_TRY(cqio_read_file(ctx, path, CQIO_REPORT_LIMIT, &text, &size));
  *report = json_loadb(text, size, 0, &error);
  cqio_free(text);
  if (*report) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA, "%s:%d:%d: %s: expected a report of cqio run", path, error.line,
                   error.column, error.text);
}

static void print_keys(json_t *object, FILE *lines, bool several) {
  const char *name;
  json_t *value;
  json_object_foreach(object, name, value) {
    if (json_is_string(value)) print_text(lines, name, json_string_value(value), several);
    if (json_is_number(value) && !several)
      fprintf(lines, "%-20s %.10g\n", name, json_number_value(value));
  }
}

static void print_inputs(json_t *list, FILE *lines) {
  size_t index;
  json_t *input;
  fputs("inputs\n", lines);
  json_array_foreach(list, index, input) {
    const char *sha256 = json_string_value(json_object_get(input, "sha256"));
    const char *path = json_string_value(json_object_get(input, "path"));
    if (sha256 && path) fprintf(lines, "  %s  %s\n", sha256, path);
  }
}

static cqio_status describe_report(cqio_ctx *ctx, const char *path, FILE *lines) {
  json_t *report;
  CQIO_TRY(read_report(ctx, path, &report));
  if (cqio_ctx_rank(ctx) == 0) {
    print_keys(report, lines, false);
    print_keys(json_object_get(report, "circumstances"), lines, false);
    print_inputs(json_object_get(report, "inputs"), lines);
    print_keys(report, lines, true);
  }
  json_decref(report);
  return CQIO_OK;
}

cqio_status cqio_file_describe(cqio_ctx *ctx, const char *path, FILE *lines) {
  return cqio__is_report(path) ? describe_report(ctx, path, lines)
                               : describe_netcdf(ctx, path, lines);
}

/* ---- job ------------------------------------------------------------------------------------- */

static cqio_status job_of_netcdf(cqio_ctx *ctx, const char *path, char **yaml) {
  cqio_ncin *in;
  CQIO_TRY(cqio_ncin_open_verified(ctx, path, &in));
  cqio_status status = cqio_ncin_attribute(in, NULL, "job", yaml);
  cqio_ncin_close(&in);
  return status;
}

static cqio_status job_of_report(cqio_ctx *ctx, const char *path, char **yaml) {
  json_t *report;
  CQIO_TRY(cqio_file_verify(ctx, path, NULL));
  CQIO_TRY(read_report(ctx, path, &report));
  cqio_status status = CQIO_OK;
  const char *job = json_string_value(json_object_get(report, "job"));
  if (job) status = cqio_agree(ctx, cqio_copy_text(ctx, job, yaml));
  json_decref(report);
  return status;
}

cqio_status cqio_file_job(cqio_ctx *ctx, const char *path, char **yaml) {
  *yaml = NULL;
  CQIO_TRY(cqio__is_report(path) ? job_of_report(ctx, path, yaml) : job_of_netcdf(ctx, path, yaml));
  if (*yaml) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA, "%s: has no effective job: expected results of cqio run", path);
}
