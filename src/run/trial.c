/* A trial of a job: its time by sections, its files, and its end without a trace. */
#include "run/trial.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "results/output_directory.h"

/* ---- the job --------------------------------------------------------------------------------- */

/* Beside the results of the job, so that the same disk is written to. */
static cqio_status name_directory(cqio_ctx *ctx, const cqio_job *job, char path[CQIO_PATH_SIZE]) {
  long long process = getpid();
  MPI_Bcast(&process, 1, MPI_LONG_LONG, 0, cqio_ctx_comm(ctx));
  int length =
      snprintf(path, CQIO_PATH_SIZE, "%s.estimate.%lld", job->options.output.directory, process);
  if (length < CQIO_PATH_SIZE) return CQIO_OK;
  return cqio_fail(ctx, CQIO_CONFIG, "output.directory: %d characters: expected fewer than %d",
                   length, CQIO_PATH_SIZE);
}

cqio_status cqio__trial_create(cqio_ctx *ctx, const cqio_job *job, int count, cqio_trial **out) {
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, 1, out));
  cqio_trial *trial = *out;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, job->scenario_count, &trial->scenarios));
  memcpy(trial->scenarios, job->scenarios, (size_t)job->scenario_count * sizeof *trial->scenarios);
  trial->job = *job;
  trial->job.scenarios = trial->scenarios;
  trial->job.scenario_count = count < job->scenario_count ? count : job->scenario_count;
  CQIO_TRY(name_directory(ctx, job, trial->directory));
  cqio_options *options;
  for (int k = 0; (options = cqio__trial_options(trial, k)); k++) {
    options->output.directory = trial->directory;
    options->output.overwrite = false;
    options->output.checkpoint = -1.0;
  }
  return CQIO_OK;
}

void cqio__trial_destroy(cqio_trial **handle) {
  if (!*handle) return;
  cqio_free((*handle)->scenarios);
  cqio_free(*handle);
  *handle = NULL;
}

cqio_options *cqio__trial_options(cqio_trial *trial, int index) {
  if (index == 0) return &trial->job.options;
  return index <= trial->job.scenario_count ? &trial->scenarios[index - 1].options : NULL;
}

/* ---- time ------------------------------------------------------------------------------------ */

/* Adds FACTOR x the seconds of all outermost timers to the sections of TRIAL. Collective. */
static cqio_status add_times(cqio_ctx *ctx, double factor, cqio_trial *trial) {
  cqio_timing timing;
  bool found = true;
  for (int index = 0;; index++) {
    CQIO_TRY(cqio_timer_report(ctx, index, &timing, &found));
    if (!found) return CQIO_OK;
    if (timing.within >= 0) continue;
    int k = 0;
    while (k < trial->sections && strcmp(trial->section[k].name, timing.name) != 0)
      k++;
    if (k == CQIO_ESTIMATE_SECTIONS - 1) return CQIO_OK; /* the last is all else */
    if (k == trial->sections)
      trial->section[trial->sections++] = (cqio_estimate_section){.name = timing.name};
    trial->section[k].seconds += factor * (timing.mean + timing.waited);
  }
}

static void add_rest(double whole, cqio_trial *trial) {
  for (int k = 0; k < trial->sections; k++)
    whole -= trial->section[k].seconds;
  trial->section[trial->sections++] =
      (cqio_estimate_section){.name = "all else", .seconds = fmax(whole, 0.0)};
}

/* ---- files ----------------------------------------------------------------------------------- */

static void count_file(const char *entry, double bytes, cqio_trial *trial) {
  cqio_result_name name;
  if (strcmp(entry, "run.json") == 0) trial->report = bytes;
  if (!cqio__result_name_read(entry, &name)) return;
  cqio_trial_files *files = &trial->files[name.kind];
  bool reference = strcmp(name.scenario, trial->scenarios[0].name) == 0;
  if (!reference) files->others += bytes / (trial->job.scenario_count - 1);
  if (!reference) return;
  files->reference += bytes;
  files->largest = fmax(files->largest, bytes);
  files->smallest = files->smallest > 0.0 ? fmin(files->smallest, bytes) : bytes;
}

/* Every file of the directory, and the end of it. */
static cqio_status clear(cqio_ctx *ctx, cqio_trial *trial) {
  char path[CQIO_PATH_SIZE];
  struct stat info;
  DIR *folder = opendir(trial->directory);
  if (!folder) return CQIO_OK; /* the run did not come to it */
  cqio_status status = CQIO_OK;
  for (struct dirent *entry; !status && (entry = readdir(folder));) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    status = cqio__output_path(ctx, &trial->job, entry->d_name, "", path);
    if (!status && lstat(path, &info) == 0) count_file(entry->d_name, (double)info.st_size, trial);
    if (!status) unlink(path);
  }
  closedir(folder);
  if (!status && rmdir(trial->directory) != 0)
    status = cqio_fail(ctx, CQIO_IO, "%s: could not be removed (%s): expected a directory of files",
                       trial->directory, strerror(errno));
  return status;
}

/* ---- the run --------------------------------------------------------------------------------- */

static cqio_status check_new(cqio_ctx *ctx, const cqio_trial *trial) {
  struct stat info;
  if (cqio_ctx_rank(ctx) != 0 || lstat(trial->directory, &info) != 0) return CQIO_OK;
  return cqio_fail(ctx, CQIO_IO, "%s: is there: expected no such directory; remove it",
                   trial->directory);
}

cqio_status cqio__trial_run(cqio_ctx *ctx, cqio_trial *trial) {
  cqio_run *run = NULL;
  CQIO_TRY(cqio_agree(ctx, check_new(ctx, trial)));
  CQIO_TRY(add_times(ctx, -1.0, trial));
  double started = MPI_Wtime();
  cqio_status status = cqio_run_execute(ctx, &trial->job, &run), cleared = CQIO_OK;
  cqio_run_destroy(&run);
  double whole = MPI_Wtime() - started;
  if (cqio_ctx_rank(ctx) == 0) cleared = clear(ctx, trial);
  cleared = cqio_agree(ctx, cleared);
  CQIO_TRY(status ? status : cleared);
  MPI_Bcast(trial->files, sizeof trial->files, MPI_BYTE, 0, cqio_ctx_comm(ctx));
  MPI_Bcast(&trial->report, 1, MPI_DOUBLE, 0, cqio_ctx_comm(ctx));
  CQIO_TRY(add_times(ctx, 1.0, trial));
  add_rest(whole, trial);
  return cqio_memory_peak(ctx, &trial->memory);
}
