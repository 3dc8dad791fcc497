/* Of which run a file of results is. */
#include "results/origin.h"
#include "cqio/netcdf.h"
#include "netcdf/seal.h"
#include "results/output_directory.h"
#include "results/results.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DIGITS = 64, SHOWN = 16 /* of a checksum in messages */ };

/* ---- files ----------------------------------------------------------------------------------- */

/* Problems stay with a context of this function. */
static bool is_report_of_cqio(cqio_ctx *ctx, const char *path) {
  cqio_ctx *alone;
  char *text = NULL;
  size_t size;
  struct stat info;
  if (lstat(path, &info) != 0 || !S_ISREG(info.st_mode)) return false;
  if (cqio_ctx_alone(ctx, &alone)) return false;
  bool own = !cqio_read_file(alone, path, CQIO_REPORT_LIMIT, &text, &size) &&
             cqio__report_seal(text) != NULL;
  cqio_free(text);
  cqio_ctx_destroy(&alone);
  return own;
}

bool cqio__is_own_result(cqio_ctx *ctx, const char *path) {
  return cqio__is_report(path) ? is_report_of_cqio(ctx, path) : cqio__seal_is_there(path);
}

static cqio_status read_netcdf(cqio_ctx *alone, const char *path, cqio_origin *out) {
  cqio_ncin *in;
  CQIO_TRY(cqio_ncin_open_own(alone, path, &in));
  cqio_status status = cqio_ncin_attribute(in, NULL, "scenario", &out->scenario);
  if (!status) status = cqio_ncin_attribute(in, NULL, "job", &out->job);
  if (!status) status = cqio_ncin_attribute(in, NULL, "inputs", &out->inputs);
  if (!status) status = cqio_ncin_attribute(in, NULL, "job_sha256", &out->digest);
  cqio_ncin_close(&in);
  return status;
}

/* The list of inputs as it stands in NetCDF files. */
static cqio_status list_inputs(cqio_ctx *alone, const json_t *list, char **out) {
  char *text = NULL;
  size_t size = 0, index;
  json_t *input;
  FILE *file = open_memstream(&text, &size);
  if (!file) return cqio_fail(alone, CQIO_MEMORY, "no memory for a list of inputs");
  json_array_foreach(list, index, input) {
    const char *sha256 = json_string_value(json_object_get(input, "sha256"));
    const char *path = json_string_value(json_object_get(input, "path"));
    fprintf(file, "%s%s  %s", index ? "\n" : "", sha256 ? sha256 : "", path ? path : "");
  }
  bool good = !ferror(file);
  good = fclose(file) == 0 && good;
  cqio_status status = good ? cqio_copy_text(alone, text, out)
                            : cqio_fail(alone, CQIO_MEMORY, "no memory for a list of inputs");
  free(text);
  return status;
}

static cqio_status read_report(cqio_ctx *alone, const char *path, cqio_origin *out) {
  json_t *report = json_load_file(path, 0, NULL);
  const char *job = json_string_value(json_object_get(report, "job"));
  cqio_status status = CQIO_OK;
  if (job) status = cqio_copy_text(alone, job, &out->job);
  if (!status) status = list_inputs(alone, json_object_get(report, "inputs"), &out->inputs);
  const char *place =
      json_string_value(json_object_get(json_object_get(report, "circumstances"), "job_path"));
  if (!status && place) status = cqio_copy_text(alone, place, &out->job_path);
  json_decref(report);
  return status;
}

cqio_status cqio__origin_read(cqio_ctx *alone, const char *path, cqio_origin *out) {
  *out = (cqio_origin){0};
  CQIO_TRY(cqio__is_report(path) ? read_report(alone, path, out) : read_netcdf(alone, path, out));
  char **const texts[] = {&out->scenario, &out->job, &out->inputs, &out->digest, &out->job_path};
  for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
    if (!*texts[k]) CQIO_TRY(cqio_copy_text(alone, "", texts[k]));
  return CQIO_OK;
}

void cqio__origin_free(cqio_origin *origin) {
  cqio_free(origin->scenario);
  cqio_free(origin->job);
  cqio_free(origin->inputs);
  cqio_free(origin->digest);
  cqio_free(origin->job_path);
  *origin = (cqio_origin){0};
}

/* ---- inputs ---------------------------------------------------------------------------------- */

/* An input as a line names it: its checksum and the name of its file. */
struct input {
  const char *sha256, *name;
  size_t length; /* of the name */
};

/* Takes the input at *LINE and moves on; false past the end. */
static bool next_input(const char **line, struct input *out) {
  size_t size = strcspn(*line, "\n");
  if (size < DIGITS + 2) return false;
  out->sha256 = *line;
  out->name = *line + DIGITS + 2;
  for (const char *at = out->name; at < *line + size; at++)
    if (*at == '/') out->name = at + 1;
  out->length = (size_t)(*line + size - out->name);
  *line += size + ((*line)[size] == '\n');
  return true;
}

/* The input of LIST of the same name, after the job file; false without. */
static bool find_input(const char *list, const struct input *wanted, struct input *out) {
  if (!next_input(&list, out)) return false;
  while (next_input(&list, out))
    if (out->length == wanted->length && memcmp(out->name, wanted->name, wanted->length) == 0)
      return true;
  return false;
}

const char *cqio__origin_job_file(const cqio_origin *origin, int *length) {
  const char *line = origin->inputs;
  struct input file;
  if (!next_input(&line, &file)) return NULL;
  *length = (int)file.length;
  return file.name;
}

/* Whether INPUT is a file of maps, which a run without them does not read. */
static bool is_of_maps(const cqio_job *job, const struct input *input) {
  const char *const files[] = {job->options.grid.overlap, job->options.grid.urban_weight,
                               job->options.grid.rural_weight};
  for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
    const char *slash = strrchr(files[k], '/'), *name = slash ? slash + 1 : files[k];
    size_t length = strcspn(name, ":"); /* FILE:VARIABLE */
    if (length == input->length && memcmp(name, input->name, length) == 0) return true;
  }
  return false;
}

/* Each input of LIST but the job file must be in OTHER. */
static cqio_status compare_inputs(cqio_ctx *ctx, const char *path, const cqio_job *job,
                                  const char *list, const char *other) {
  struct input input, same;
  if (!next_input(&list, &input)) return CQIO_OK;
  while (next_input(&list, &input)) {
    bool found = find_input(other, &input, &same);
    if (found ? memcmp(input.sha256, same.sha256, DIGITS) == 0 : is_of_maps(job, &input)) continue;
    return cqio_fail(ctx, CQIO_IO,
                     "%s: is of a run with another '%.*s' (checksum %.*s: expected %.*s) than the "
                     "members: expected tables of the same inputs; merge them in a directory of "
                     "their own",
                     path, (int)input.length, input.name, SHOWN, input.sha256,
                     found ? SHOWN : (int)strlen("none"), found ? same.sha256 : "none");
  }
  return CQIO_OK;
}

/* ---- jobs ------------------------------------------------------------------------------------ */

/* The lines of an effective job that decide what is computed. */
struct lines {
  const char *at;
  bool without_ensemble, skipped;
};

/* The next one and its length; an empty one past the end. */
static const char *next_line(struct lines *lines, int *length) {
  static const char *const others[] = {"data:", "output:", "run:", "ensemble:"};
  for (;;) {
    const char *line = lines->at;
    size_t size = strcspn(line, "\n");
    *length = (int)size;
    if (size == 0) return line;
    lines->at += size + (line[size] == '\n');
    if (line[0] != ' ' && line[0] != '-') {
      lines->skipped = line[0] == '#';
      for (size_t k = 0; k < 3 + (size_t)lines->without_ensemble; k++)
        if (size == strlen(others[k]) && memcmp(line, others[k], size) == 0) lines->skipped = true;
    }
    if (!lines->skipped) return line;
  }
}

/* THERE: the effective job of PATH; HERE: that of the merge. */
static cqio_status compare_jobs(cqio_ctx *ctx, const char *path, const char *there,
                                const char *here) {
  bool without = strstr(there, "\nensemble:\n  draws: 0\n") != NULL;
  struct lines a = {there, without, false}, b = {here, without, false};
  for (;;) {
    int first, second;
    const char *one = next_line(&a, &first), *other = next_line(&b, &second);
    if (first != second || memcmp(one, other, (size_t)first) != 0)
      return cqio_fail(
          ctx, CQIO_IO,
          "%s: is of a run with '%.*s': expected '%.*s', as of the members; merge them "
          "in a directory of their own",
          path, first, one, second, other);
    if (first == 0) return CQIO_OK;
  }
}

cqio_status cqio__origin_compare(cqio_ctx *ctx, const char *path, const cqio_origin *origin,
                                 const cqio_job *job, const char *inputs) {
  char *here;
  CQIO_TRY(cqio_job_format_yaml(ctx, job, &here));
  cqio_status status = compare_jobs(ctx, path, origin->job, here);
  cqio_free(here);
  if (!status) status = compare_inputs(ctx, path, job, origin->inputs, inputs);
  if (!status) status = compare_inputs(ctx, path, job, inputs, origin->inputs);
  return status;
}
