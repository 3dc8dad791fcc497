/* A sweep: variants of a job in runs that share what they can, and the table of all. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/output_directory.h"
#include "results/results.h"
#include "run/stages.h"
#include "run/sweep.h"

/* ---- the sweep ------------------------------------------------------------------------------- */

/* What all variants have in common; the study has job and data. */
struct common {
  cqio_study study;
  cqio_outputs outputs;
  char digest[CQIO_SWEEP_DIGEST];
  cqio_sweep_table table; /* of all variants, without values */
  int64_t from, to;       /* variants that will be computed */
};

static cqio_status digest_sweep(cqio_ctx *ctx, const cqio_sweep *sweep, const cqio_job *job,
                                char digest[CQIO_SWEEP_DIGEST]) {
  char of_job[65], *text = NULL;
  size_t size = 0;
  CQIO_TRY(cqio_job_digest(ctx, job, of_job));
  FILE *file = open_memstream(&text, &size);
  if (file) fprintf(file, "%s\n", of_job);
  for (int k = 0; file && k < sweep->keys; k++)
    fprintf(file, "%s\n", sweep->key[k]);
  for (int64_t v = 0; file && v < sweep->count * sweep->keys; v++)
    fprintf(file, "%s\n", sweep->value[v]);
  bool good = file && !ferror(file);
  good = file && fclose(file) == 0 && good;
  if (good) cqio_sha256(text, size, digest);
  free(text);
  return good ? CQIO_OK : cqio_fail(ctx, CQIO_MEMORY, "not enough memory for a text");
}

static void free_common(struct common *c) {
  cqio_job *job = (cqio_job *)c->study.job;
  cqio_study_free(&c->study);
  cqio__provenance_free(&c->outputs.provenance);
  cqio_job_destroy(&job);
}

static cqio_status read_common(cqio_ctx *ctx, const cqio_sweep *sweep, struct common *c) {
  cqio_map_input maps = {NULL, NULL, NULL};
  cqio_job *job;
  *c = (struct common){.study = {.ctx = ctx}};
  CQIO_TRY(cqio__sweep_check_keys(ctx, sweep));
  CQIO_TRY(cqio__sweep_job(ctx, sweep, 0, 0, &job));
  c->study.job = job;
  job->options.grid.enabled = false; /* the table needs no maps */
  CQIO_TRY(cqio__inputs_read(&c->study, job, &maps));
  CQIO_TRY(cqio__provenance_create(ctx, job, &c->outputs.provenance));
  CQIO_TRY(cqio_agree(ctx, digest_sweep(ctx, sweep, job, c->digest)));
  c->table = (cqio_sweep_table){.sweep = sweep, .digest = c->digest, .count = sweep->count};
  cqio__sweep_columns(&c->study, &c->table);
  return CQIO_OK;
}

/* "OUTPUT/variants.FIRST-LAST", numbered from 1. */
static cqio_status part_directory(cqio_ctx *ctx, const char *output, int64_t first, int64_t count,
                                  char path[CQIO_PATH_SIZE]) {
  int length = snprintf(path, CQIO_PATH_SIZE, "%s/" CQIO_SWEEP_PART "%04lld-%04lld", output,
                        (long long)first + 1, (long long)(first + count));
  if (length + (int)sizeof CQIO_SWEEP_TABLE < CQIO_PATH_SIZE) return CQIO_OK;
  return cqio_fail(ctx, CQIO_CONFIG, "output.directory: %d characters: expected fewer than %d",
                   length, CQIO_PATH_SIZE);
}

/* The rows of RUN. */
static cqio_status fill(const cqio_run *run, int64_t count, cqio_sweep_table *table) {
  const cqio_study *study = &run->study;
  size_t width = cqio__sweep_width(table);
  bool levers = study->job->scenario_count > 1;
  for (int64_t v = 0; v < count; v++) {
    const cqio_years *years = run->years[levers ? v + 1 : 0];
    for (int c = 0; c < table->columns; c++) {
      cqio_quantity_id id = table->column[c];
      double *out = table->values + (size_t)v * width + (size_t)c * (size_t)table->years;
      bool has = cqio__quantity_is_of(study->data, &study->job->options, id);
      for (int t = 0; t < table->years; t++) {
        out[t] = CQIO_NC_MISSING;
        if (has)
          CQIO_TRY(cqio__quantity_values(study->economy, &years->year[t], id, CQIO_SHAPE_MUNICIPAL,
                                         &out[t]));
      }
      cqio__file_unit_convert(cqio__quantity(id)->unit, (size_t)table->years, out);
    }
  }
  return CQIO_OK;
}

/* The table of RUN, of COUNT variants from FIRST on, as PATH. Rank 0. */
static cqio_status write_part(const cqio_run *run, const struct common *common, int64_t first,
                              int64_t count, const char *path) {
  cqio_ctx *ctx = run->study.ctx;
  cqio_sweep_table table = common->table;
  table.first = first;
  table.count = count;
  CQIO_TRY(CQIO_ALLOC(ctx, (size_t)count * cqio__sweep_width(&table), &table.values));
  cqio_status status = fill(run, count, &table);
  if (!status) status = cqio__sweep_write(&run->study, &run->outputs, &table, path, true);
  cqio_free(table.values);
  return status;
}

/* ---- runs that are there ----------------------------------------------------------------------
 */

/* Whether variants [first, first + count) are what a run of variants [FROM, TO) will be, or are
 * none of them. */
static bool is_planned(const cqio_sweep *sweep, int64_t first, int64_t count, int64_t from,
                       int64_t to) {
  for (int64_t length; from < to && from < first + count; from += length) {
    length = cqio__sweep_run_length(sweep, from, to);
    if (from + length > first) return from == first && length == count;
  }
  return true;
}

/* The rows of one run into the table; HAVE counts those of each variant. NULL: only whether it is
 * of this sweep, where it is whole, and beside or in place of what will be computed. */
static cqio_status take_part(cqio_ctx *alone, const struct common *common, int64_t first,
                             int64_t count, char *have) {
  const char *output = common->study.job->options.output.directory;
  const char *inputs = common->outputs.provenance.inputs;
  char path[CQIO_PATH_SIZE];
  CQIO_TRY(part_directory(alone, output, first, count, path));
  strcat(path, "/" CQIO_SWEEP_TABLE);
  if (access(path, F_OK) != 0) return CQIO_OK; /* a run that is not finished */
  if (first + count > common->table.count)
    return cqio_fail(alone, CQIO_CONFIG,
                     "%s: is of a sweep of more variants than %lld: expected another "
                     "output.directory, or that folder removed",
                     path, (long long)common->table.count);
  if (!have && !is_planned(common->table.sweep, first, count, common->from, common->to))
    return cqio_fail(alone, CQIO_CONFIG,
                     "%s: has variants %lld to %lld, which other runs of this sweep would compute "
                     "too: expected the parts that were begun with (--part), another "
                     "output.directory, or that folder removed",
                     path, (long long)first + 1, (long long)(first + count));
  for (int64_t v = first; v < first + count && have; v++)
    if (have[v]++)
      return cqio_fail(alone, CQIO_DATA,
                       "%s: variant %lld is in another run too: expected it once; remove one of "
                       "them",
                       path, (long long)v + 1);
  cqio_status status = cqio__sweep_read(alone, path, inputs, &common->table, first, count);
  if (have || status == CQIO_OK || status == CQIO_CONFIG) return status;
  cqio_ctx_clear_problems(alone);
  return CQIO_OK;
}

/* All runs that are there. */
static cqio_status take_parts(cqio_ctx *alone, const struct common *common, char *have) {
  const char *output = common->study.job->options.output.directory;
  DIR *folder = opendir(output);
  cqio_status status = CQIO_OK;
  if (!folder && !have) return CQIO_OK;
  if (!folder)
    return cqio_fail(alone, CQIO_IO,
                     "output.directory = %s: cannot be opened: expected the folder of the runs",
                     output);
  for (struct dirent *entry; !status && (entry = readdir(folder));) {
    long long first, last;
    char rest;
    if (sscanf(entry->d_name, CQIO_SWEEP_PART "%lld-%lld%c", &first, &last, &rest) == 2 &&
        first > 0 && last >= first)
      status = take_part(alone, common, first - 1, last - first + 1, have);
  }
  closedir(folder);
  for (int64_t v = 0; v < common->table.count && have && !status; v++)
    if (!have[v])
      status = cqio_fail(alone, CQIO_DATA,
                         "%s: variant %lld is missing: expected a run with it; compute it with "
                         "cqio sweep --restart",
                         output, (long long)v + 1);
  return status;
}

/* Refuses runs of another sweep before anything is computed. Collective. */
static cqio_status check_parts(cqio_ctx *ctx, const struct common *common) {
  cqio_ctx *alone;
  cqio_status status = cqio_ctx_alone(ctx, &alone);
  if (!status && cqio_ctx_rank(ctx) == 0) status = take_parts(alone, common, NULL);
  status = cqio_agree(ctx, cqio_ctx_adopt(ctx, alone, status));
  cqio_ctx_destroy(&alone);
  return status;
}

/* Whether the table at PATH is there and whole; one of another sweep is refused. Collective. */
static cqio_status is_finished(cqio_ctx *ctx, const struct common *common, const char *path,
                               int64_t first, int64_t count, bool *finished) {
  cqio_ctx *alone;
  cqio_status status = CQIO_OK;
  int there = 0;
  *finished = false;
  if (!common->table.sweep->restart) return CQIO_OK;
  CQIO_TRY(cqio_ctx_alone(ctx, &alone));
  if (cqio_ctx_rank(ctx) == 0 && access(path, F_OK) == 0) {
    status = cqio__sweep_read(alone, path, common->outputs.provenance.inputs, &common->table, first,
                              count);
    there = status == CQIO_OK;
    if (status == CQIO_CONFIG)
      cqio_ctx_adopt(ctx, alone, status);
    else if (status)
      cqio_log(ctx, CQIO_LOG_WARN, "%s; computed again", cqio_ctx_problem(alone, 0));
    if (status != CQIO_CONFIG) status = CQIO_OK;
  }
  cqio_ctx_destroy(&alone);
  CQIO_TRY(cqio_agree(ctx, status));
  MPI_Bcast(&there, 1, MPI_INT, 0, cqio_ctx_comm(ctx));
  *finished = there;
  return CQIO_OK;
}

/* COUNT variants from FIRST on as one run. Collective. */
static cqio_status execute_run(cqio_ctx *ctx, const struct common *common, int64_t first,
                               int64_t count) {
  const cqio_sweep *sweep = common->table.sweep;
  char directory[CQIO_PATH_SIZE], path[CQIO_PATH_SIZE];
  cqio_job *job;
  cqio_run *run = NULL;
  bool finished;
  CQIO_TRY(
      part_directory(ctx, common->study.job->options.output.directory, first, count, directory));
  snprintf(path, sizeof path, "%.*s/" CQIO_SWEEP_TABLE, CQIO_PATH_SIZE - 16, directory);
  CQIO_TRY(is_finished(ctx, common, path, first, count, &finished));
  cqio_log(ctx, CQIO_LOG_INFO, "variants %lld to %lld of %lld%s", (long long)first + 1,
           (long long)(first + count), (long long)sweep->count, finished ? " were there" : "");
  if (finished) return CQIO_OK;
  CQIO_TRY(cqio__sweep_job(ctx, sweep, first, count, &job));
  job->options.output.directory = directory;
  if (sweep->restart) job->options.output.overwrite = true; /* a run whose table was not written */
  cqio_status status = cqio_run_execute(ctx, job, &run), here = CQIO_OK;
  if (!status && cqio_ctx_rank(ctx) == 0) here = write_part(run, common, first, count, path);
  if (!status) status = cqio_agree(ctx, here);
  cqio_run_destroy(&run);
  cqio_job_destroy(&job);
  return status;
}

/* Every job is read before the first is computed. Collective. */
static cqio_status check_jobs(cqio_ctx *ctx, const cqio_sweep *sweep, int64_t first, int64_t last) {
  cqio_job *job;
  for (int64_t count; first < last; first += count) {
    count = cqio__sweep_run_length(sweep, first, last);
    CQIO_TRY(cqio__sweep_job(ctx, sweep, first, count, &job));
    cqio_job_destroy(&job);
  }
  return CQIO_OK;
}

cqio_status cqio_sweep_execute(cqio_ctx *ctx, const cqio_sweep *sweep, int64_t first,
                               int64_t last) {
  struct common common;
  cqio_status status = read_common(ctx, sweep, &common);
  common.from = first;
  common.to = last;
  if (!status) status = check_parts(ctx, &common);
  if (!status) status = check_jobs(ctx, sweep, first, last);
  for (int64_t count; first < last && !status; first += count) {
    count = cqio__sweep_run_length(sweep, first, last);
    status = execute_run(ctx, &common, first, count);
  }
  free_common(&common);
  return status;
}

/* ---- joining --------------------------------------------------------------------------------- */

static cqio_status write_whole(const struct common *common) {
  const cqio_job *job = common->study.job;
  char path[CQIO_PATH_SIZE];
  bool replace = common->table.sweep->restart || job->options.output.overwrite;
  CQIO_TRY(cqio__output_path(common->study.ctx, job, CQIO_SWEEP_TABLE, "", path));
  CQIO_TRY(cqio__sweep_write(&common->study, &common->outputs, &common->table, path, replace));
  CQIO_TRY(cqio__output_path(common->study.ctx, job, CQIO_SWEEP_COLUMNS, "", path));
  return cqio__sweep_write_csv(&common->study, &common->table, path, replace);
}

/* On rank 0, in a context of its own, as reading of NetCDF is collective. */
static cqio_status join_here(cqio_ctx *ctx, struct common *common) {
  cqio_ctx *alone;
  char *have = NULL;
  CQIO_TRY(cqio_ctx_alone(ctx, &alone));
  size_t rows = (size_t)common->table.count;
  cqio_status status =
      CQIO_ALLOC(alone, rows * cqio__sweep_width(&common->table), &common->table.values);
  if (!status) status = CQIO_ALLOC(alone, rows, &have);
  if (!status) status = take_parts(alone, common, have);
  status = cqio_ctx_adopt(ctx, alone, status);
  if (!status) status = write_whole(common);
  cqio_free(have);
  cqio_free(common->table.values);
  cqio_ctx_destroy(&alone);
  return status;
}

cqio_status cqio_sweep_join(cqio_ctx *ctx, const cqio_sweep *sweep) {
  struct common common;
  cqio_status status = read_common(ctx, sweep, &common), here = CQIO_OK;
  if (!status && cqio_ctx_rank(ctx) == 0) here = join_here(ctx, &common);
  if (!status) status = cqio_agree(ctx, here);
  free_common(&common);
  return status;
}
