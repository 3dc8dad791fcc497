/* Checkpoints of a run: what was computed so far, in two generations. */
#include "run/checkpoint.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "results/output_directory.h"
#include "results/results.h"
#include "run/state.h"

static const char *const generations[] = {CQIO_CHECKPOINT, CQIO_CHECKPOINT_BEFORE};
enum { GENERATIONS = 2, VERSION_SIZE = 256, SHOWN = 16 /* digits of a checksum in messages */ };

static void describe_version(char text[VERSION_SIZE]) {
  snprintf(text, VERSION_SIZE, "cqio %s (%s)", cqio_version(), cqio_git_state());
}

/* ---- files ----------------------------------------------------------------------------------- */

/* Whether rank 0 sees generation G; its PATH. */
static bool is_there(cqio_ctx *ctx, const cqio_job *job, int g, char path[CQIO_PATH_SIZE]) {
  int there = 0;
  if (cqio__output_path(ctx, job, generations[g], "", path)) return false;
  if (cqio_ctx_rank(ctx) == 0) there = access(path, F_OK) == 0;
  MPI_Bcast(&there, 1, MPI_INT, 0, cqio_ctx_comm(ctx));
  return there;
}

bool cqio__checkpoint_exists(cqio_ctx *ctx, const cqio_job *job) {
  char path[CQIO_PATH_SIZE];
  return is_there(ctx, job, 0, path) || is_there(ctx, job, 1, path);
}

cqio_status cqio__checkpoint_refuse(cqio_ctx *ctx, const cqio_job *job) {
  char path[CQIO_PATH_SIZE];
  for (int g = 0; g < GENERATIONS && !job->options.output.overwrite; g++)
    if (is_there(ctx, job, g, path))
      return cqio_fail(
          ctx, CQIO_IO,
          "%s: exists: a run has stopped here: expected --restart to go on with it, or "
          "output.overwrite: true to begin anew",
          path);
  return CQIO_OK;
}

void cqio__checkpoint_remove(cqio_ctx *ctx, const cqio_job *job) {
  char path[CQIO_PATH_SIZE];
  for (int g = GENERATIONS - 1; g >= 0; g--) /* the newest last: it is the better one */
    if (!cqio__output_path(ctx, job, generations[g], "", path)) unlink(path);
}

/* ---- writing --------------------------------------------------------------------------------- */

static cqio_status pass(cqio_state *state, cqio_run *run, const cqio_position *at) {
  const cqio_economy *economy = run->study.economy;
  CQIO_TRY(cqio__state_calibration(state, economy, &run->study.calibration));
  for (int s = 0; s < at->scenario; s++)
    cqio__state_years(state, economy, run->years[s], run->years[s]->count);
  if (at->years == 0) return CQIO_OK;
  cqio__state_years(state, economy, run->years[at->scenario], at->years);
  if (at->markets) return cqio__market_progress_state(state, at->markets);
  cqio__state_trajectory(state, at->trajectory);
  return CQIO_OK;
}

static cqio_status put_attributes(cqio_ncout *file, const cqio_run *run, const char *position) {
  char version[VERSION_SIZE], digest[65];
  describe_version(version);
  CQIO_TRY(cqio_job_digest(run->study.ctx, run->study.job, digest));
  const char *restarts = run->outputs.provenance.circumstances[CQIO_CIRCUMSTANCE_restarts];
  const char *const attributes[][2] = {{"title", "Checkpoint of a run; go on with --restart"},
                                       {"position", position},
                                       {"version", version},
                                       {"job_sha256", digest},
                                       {"job", run->outputs.provenance.job},
                                       {"inputs", run->outputs.provenance.inputs},
                                       {"restarts", restarts ? restarts : ""}};
  for (size_t k = 0; k < sizeof attributes / sizeof *attributes; k++)
    CQIO_TRY(cqio_ncout_attribute(file, attributes[k][0], attributes[k][1]));
  return CQIO_OK;
}

static cqio_status put_number(cqio_ncout *file, const char *name, int number) {
  CQIO_TRY(cqio_ncout_define(file, &(cqio_nc_variable){.name = name, .type = CQIO_NC_INT}));
  return cqio_ncout_put_int(file, name, &number);
}

static cqio_status put_seconds(cqio_ncout *file, const cqio_run *run) {
  double seconds = run->outputs.before + MPI_Wtime() - run->outputs.started;
  const cqio_nc_variable variable = {
      .name = "seconds", .type = CQIO_NC_DOUBLE, .long_name = "time taken so far", .units = "s"};
  return cqio_ncout_variable(file, &variable, &seconds);
}

static cqio_status put_state(cqio_ncout *file, cqio_run *run, const cqio_position *at) {
  cqio_state state = {0};
  CQIO_TRY(pass(&state, run, at));
  state.count = state.at;
  state.at = 0;
  CQIO_TRY(CQIO_ALLOC(run->study.ctx, state.count, &state.values));
  const cqio_nc_variable variable = {.name = "state",
                                     .dims = "number",
                                     .type = CQIO_NC_DOUBLE,
                                     .long_name = "state of the run",
                                     .missing = true}; /* figures without a value */
  cqio_status status = pass(&state, run, at);
  if (!status) status = cqio_ncout_dimension(file, "number", (int64_t)state.count);
  if (!status) status = put_number(file, "scenario", at->scenario);
  if (!status) status = put_number(file, "years", at->years);
  if (!status) status = put_seconds(file, run);
  if (!status) status = cqio_ncout_variable(file, &variable, state.values);
  cqio_free(state.values);
  return status;
}

/* The newest makes room for its successor, which is whole by now. */
static cqio_status move_newest(cqio_run *run, const char *newest) {
  char before[CQIO_PATH_SIZE];
  CQIO_TRY(cqio__output_path(run->study.ctx, run->study.job, CQIO_CHECKPOINT_BEFORE, "", before));
  if (rename(newest, before) == 0 || errno == ENOENT) return CQIO_OK;
  return cqio_fail(run->study.ctx, CQIO_IO, "%s: rename failed (%s): expected success", newest,
                   strerror(errno));
}

static cqio_status write_here(cqio_run *run, const cqio_position *at) {
  char name[CQIO_PATH_SIZE], position[CQIO_NAME_SIZE + 64];
  const cqio_ncout_options options = {.overwrite = true, .deflate = 1};
  cqio_ncout *file;
  CQIO_TRY(cqio__output_path(run->study.ctx, run->study.job, CQIO_CHECKPOINT, "", name));
  const cqio_job *job = run->study.job;
  if (at->years > 0)
    snprintf(position, sizeof position, "%s %d", job->scenarios[at->scenario].name,
             job->options.years.first + at->years - 1);
  else
    snprintf(position, sizeof position, "%s", at->scenario > 0 ? "all scenarios" : "calibration");
  CQIO_TRY(cqio_ncout_create(run->study.ctx, name, &options, &file));
  cqio_status status = put_attributes(file, run, position);
  if (!status) status = put_state(file, run, at);
  if (!status) status = cqio_ncout_prepare(file);
  if (!status) status = move_newest(run, name);
  if (!status) status = cqio_ncout_publish(file);
  cqio_ncout_discard(&file);
  return status;
}

cqio_status cqio__checkpoint_write(cqio_run *run, const cqio_position *position) {
  cqio_timer_start(run->study.ctx, "checkpoints");
  cqio_status status = CQIO_OK;
  if (cqio_ctx_rank(run->study.ctx) == 0) status = write_here(run, position);
  cqio_timer_stop(run->study.ctx, "checkpoints");
  return cqio_agree(run->study.ctx, status);
}

/* ---- reading --------------------------------------------------------------------------------- */

static cqio_status get_number(cqio_ncin *in, const char *name, int most, int *number) {
  int64_t *value, count;
  CQIO_TRY(cqio_ncin_integers(in, name, "", 0, most, &value, &count));
  *number = (int)value[0];
  cqio_free(value);
  return CQIO_OK;
}

static cqio_status get_seconds(cqio_ncin *in, double *seconds) {
  double *value;
  int64_t count;
  CQIO_TRY(cqio_ncin_reals(in, "seconds", "", CQIO_NC_FINITE, &value, &count));
  *seconds = value[0];
  cqio_free(value);
  return CQIO_OK;
}

/* What identifies the job of a checkpoint; owned. */
struct identity {
  char *version, *job, *inputs;
};

static void free_identity(struct identity *identity) {
  cqio_free(identity->version);
  cqio_free(identity->job);
  cqio_free(identity->inputs);
}

static cqio_status get_text(cqio_ctx *ctx, cqio_ncin *in, const char *name, char **text) {
  CQIO_TRY(cqio_ncin_attribute(in, NULL, name, text));
  if (*text) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA, "%s: attribute '%s' is missing: expected a checkpoint",
                   cqio_ncin_path(in), name);
}

/* Everything of PATH; fails when it is damaged. */
static cqio_status read_file(cqio_ctx *ctx, const char *path, struct identity *identity,
                             cqio_checkpoint *out) {
  cqio_ncin *in;
  CQIO_TRY(cqio_ncin_open_verified(ctx, path, &in));
  cqio_status status = get_text(ctx, in, "version", &identity->version);
  if (!status) status = get_text(ctx, in, "job_sha256", &identity->job);
  if (!status) status = get_text(ctx, in, "inputs", &identity->inputs);
  if (!status) status = get_text(ctx, in, "restarts", &out->restarts);
  if (!status) status = get_number(in, "scenario", CQIO_MAX_SCENARIOS, &out->scenario);
  if (!status) status = get_number(in, "years", INT32_MAX, &out->years);
  if (!status) status = get_seconds(in, &out->seconds);
  if (!status)
    status = cqio_ncin_reals(in, "state", "number", CQIO_NC_FILLED, &out->values, &out->count);
  cqio_ncin_close(&in);
  return cqio_agree(ctx, status);
}

static cqio_status compare_inputs(cqio_ctx *ctx, const char *path, const char *list) {
  const char *name, *sha256, *line = list;
  int64_t size;
  for (int k = 0; cqio_ctx_input(ctx, k, &name, &sha256, &size); k++) {
    size_t length = strcspn(line, "\n");
    bool same = length > 64 && memcmp(line, sha256, 64) == 0;
    if (!same && k > 0) /* the job file comes first; what counts of it is in its digest */
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: checksum of its input number %d, '%.*s' = %.*s: expected %.*s, that of "
                       "'%s' now",
                       path, k, length > 66 ? (int)length - 66 : 0, length > 66 ? line + 66 : "",
                       length > 64 ? SHOWN : 0, line, SHOWN, sha256, name);
    line += length + (line[length] == '\n');
  }
  if (!*line) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA, "%s: has more inputs than this run: expected the same", path);
}

static cqio_status compare_identity(cqio_ctx *ctx, const cqio_job *job, const char *path,
                                    const struct identity *saved) {
  char version[VERSION_SIZE], digest[65];
  describe_version(version);
  CQIO_TRY(cqio_job_digest(ctx, job, digest));
  if (strcmp(saved->version, version) != 0)
    return cqio_fail(ctx, CQIO_CONFIG, "%s: was written by %s: expected %s, this program", path,
                     saved->version, version);
  if (strcmp(saved->job, digest) != 0)
    return cqio_fail(ctx, CQIO_CONFIG,
                     "%s: checksum of its job = %.*s: expected %.*s, that of %s with its --set; "
                     "another job or another key has been given",
                     path, SHOWN, saved->job, SHOWN, digest, job->path);
  return compare_inputs(ctx, path, saved->inputs);
}

static cqio_status read_generation(cqio_ctx *ctx, const cqio_job *job, const char *path,
                                   cqio_checkpoint *out, bool *whole) {
  struct identity identity = {0};
  cqio_status status = read_file(ctx, path, &identity, out);
  *whole = !status;
  if (*whole) status = cqio_agree(ctx, compare_identity(ctx, job, path, &identity));
  free_identity(&identity);
  if (status) cqio__checkpoint_free(out);
  return status;
}

cqio_status cqio__checkpoint_read(cqio_ctx *ctx, const cqio_job *job, cqio_checkpoint *out) {
  char path[CQIO_PATH_SIZE], damaged[CQIO_PATH_SIZE] = "";
  *out = (cqio_checkpoint){0};
  for (int g = 0; g < GENERATIONS; g++) {
    bool whole;
    if (!is_there(ctx, job, g, path)) continue;
    cqio_status status = read_generation(ctx, job, path, out, &whole);
    if (!status && damaged[0] && cqio_ctx_rank(ctx) == 0)
      unlink(damaged); /* it must not push the whole one out */
    if (whole || status == CQIO_MEMORY) return status;
    strcpy(damaged, path);
    cqio_log(ctx, CQIO_LOG_WARN, "%s%s", cqio_ctx_problem(ctx, 0),
             g == 0 ? "; going back to the checkpoint before" : "");
    cqio_ctx_clear_problems(ctx);
  }
  return cqio_fail(ctx, CQIO_DATA,
                   "output.directory = %s: no checkpoint is whole: expected one; run without "
                   "--restart to begin anew",
                   job->options.output.directory);
}

void cqio__checkpoint_free(cqio_checkpoint *checkpoint) {
  cqio_free(checkpoint->values);
  cqio_free(checkpoint->restarts);
  *checkpoint = (cqio_checkpoint){0};
}
