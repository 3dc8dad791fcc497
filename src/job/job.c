/* A job: the file and the overrides of the command line. */
#include "core/files.h"
#include "core/text.h"
#include "job/reading.h"

#include <string.h>

static void check_required(reading *r) {
  for (int i = 0; i < OPTION_COUNT; i++) {
    const cqio_option *option = cqio_option_at(i);
    if (option->default_text || r->given[i] || r->overridden[i]) continue;
    cqio_fail(r->ctx, CQIO_CONFIG, "%s: %s is missing: expected a path, the %s", r->job->path,
              option->key, option->help);
  }
}

/* The data folder of the file is relative to the file; that of --set to the working directory. */
static cqio_status resolve_directory(reading *r) {
  const char **directory = &r->job->options.data.directory;
  if (!*directory || r->overridden[OPTION_data_directory]) return CQIO_OK;
  char *joined;
  CQIO_TRY(cqio_filename_join(r->ctx, r->job->directory, *directory, &joined));
  cqio_status status = cqio__job_keep(r->ctx, r->job, joined, directory);
  cqio_free(joined);
  return status;
}

static cqio_status read_options(reading *r, const node *top) {
  const node *scenarios = NULL;
  int before = cqio_ctx_problem_count(r->ctx);
  CQIO_TRY(cqio__sections_read(r, top, &scenarios));
  CQIO_TRY(cqio__overrides_read(r));
  check_required(r);
  CQIO_TRY(resolve_directory(r));
  if (cqio_ctx_problem_count(r->ctx) == before) cqio__check_across(r);
  CQIO_TRY(cqio__scenarios_read(r, scenarios));
  if (cqio_ctx_problem_count(r->ctx) == before) cqio__check_levers(r);
  return CQIO_OK;
}

static cqio_status start_job(cqio_ctx *ctx, const char *path, cqio_job **out) {
  char *directory;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, out));
  cqio_options_defaults(&(*out)->options);
  (*out)->title = "";
  CQIO_TRY(cqio__job_keep(ctx, *out, path, &(*out)->path));
  CQIO_TRY(cqio_filename_directory(ctx, path, &directory));
  cqio_status status = cqio__job_keep(ctx, *out, directory, &(*out)->directory);
  cqio_free(directory);
  return status;
}

/* A lever of the whole job is named: it moves the reference, but not what is calibrated. */
static void name_levers(reading *r) {
  char value[CQIO_VALUE_SIZE];
  for (int i = 0; i < OPTION_COUNT; i++)
    if (cqio_lever_is_set(cqio_option_at(i), &r->job->options))
      cqio_log(r->ctx, CQIO_LOG_WARN,
               "%s: %s = %s is a lever for the whole job: every scenario has it, the reference "
               "too, but not the calibration",
               cqio__place_of(r, i), cqio_option_at(i)->key,
               cqio_option_value(cqio_option_at(i), &r->job->options, value));
}

/* Every rank parses the same bytes, so all come to the same job or the same problems. FIRST: what
 * the reading begins with. */
static cqio_status parse(const reading *first, const char *path, const char *bytes, size_t size,
                         cqio_job **out) {
  cqio_ctx *ctx = first->ctx;
  node *top = NULL;
  int before = cqio_ctx_problem_count(ctx);
  cqio_status status = start_job(ctx, path, out);
  if (!status) status = cqio__tree_read(ctx, path, bytes, size, &top);
  if (!status) {
    reading r = *first;
    r.job = *out;
    status = read_options(&r, top);
    if (!status && cqio_ctx_problem_count(ctx) == before) name_levers(&r);
  }
  cqio__tree_destroy(&top);
  if (!status && cqio_ctx_problem_count(ctx) > before) status = CQIO_CONFIG;
  return status;
}

static cqio_status read_job(const reading *first, const char *path, cqio_job **out) {
  char *bytes;
  size_t size;
  *out = NULL;
  CQIO_TRY(cqio_read_file(first->ctx, path, CQIO_JOB_LIMIT, &bytes, &size));
  cqio__input_first(first->ctx, path);
  cqio_status status = parse(first, path, bytes, size, out);
  cqio_free(bytes);
  status = cqio_agree(first->ctx, status);
  if (status) cqio_job_destroy(out);
  return status;
}

cqio_status cqio_job_read(cqio_ctx *ctx, const char *path, int set_count, const char *const *sets,
                          cqio_job **out) {
  const reading first = {.ctx = ctx, .set_count = set_count, .sets = sets};
  return read_job(&first, path, out);
}

cqio_status cqio_job_read_variants(cqio_ctx *ctx, const char *path, int set_count,
                                   const char *const *sets, int count, const char *const *names,
                                   cqio_job **out) {
  const reading first = {.ctx = ctx,
                         .set_count = set_count,
                         .sets = sets,
                         .replaced = true,
                         .name_count = count,
                         .names = names};
  return read_job(&first, path, out);
}
