/* What earlier runs have left in an output directory. */
#include "results/earlier_results.h"
#include "results/origin.h"
#include "results/output_directory.h"
#include "results/result_names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One look at a directory, on rank 0. */
struct look {
  cqio_ctx *ctx, *alone; /* of this rank alone: NetCDF files are read together */
  const cqio_job *job;
  const char *inputs; /* of the members that are merged; NULL: no merge */
  unsigned kinds;     /* that the command writes, by their bits */
  bool overwrite, resumed;
};

typedef cqio_status visit(struct look *look, const char *path, const cqio_result_name *name);

/* ---- files that are there -------------------------------------------------------------------- */

static cqio_status refuse_existing(cqio_ctx *ctx, const char *path) {
  return cqio_fail(ctx, CQIO_IO,
                   "%s: exists: expected a new file; set output.overwrite: true to replace results",
                   path);
}

static cqio_status refuse_foreign(cqio_ctx *ctx, const char *path) {
  return cqio_fail(ctx, CQIO_IO,
                   "%s: is not as cqio wrote it: expected a result of an earlier run, as nothing "
                   "else is replaced or removed; move it away",
                   path);
}

/* The file NAME, which a run replaces or removes whatever the job. */
static cqio_status check_named(struct look *look, const char *name) {
  char path[CQIO_PATH_SIZE];
  struct stat info;
  CQIO_TRY(cqio__output_path(look->ctx, look->job, name, "", path));
  if (lstat(path, &info) != 0) return CQIO_OK;
  if (!look->overwrite && !look->resumed) return refuse_existing(look->ctx, path);
  return cqio__is_own_result(look->ctx, path) ? CQIO_OK : refuse_foreign(look->ctx, path);
}

/* Names of files are those of scenarios: another job would replace some of what a first one left
 * and be taken for it in the rest. */
static cqio_status check_job_file(struct look *look, const char *path, const cqio_origin *origin) {
  const char *name = cqio__job_file(look->job);
  int length;
  const char *owner = cqio__origin_job_file(origin, &length);
  if (!owner || ((size_t)length == strlen(name) && memcmp(owner, name, strlen(name)) == 0))
    return CQIO_OK;
  return cqio_fail(
      look->ctx, CQIO_IO,
      "%s: is of the job '%.*s': expected '%s'; files of two jobs have the same names: "
      "give each job an output.directory of its own",
      path, length, owner, name);
}

/* As far as its file is still there; else the job has moved. */
static cqio_status check_job_place(struct look *look, const char *path, const cqio_origin *origin) {
  struct stat first, own;
  if (!origin->job_path[0] || stat(origin->job_path, &first) != 0 ||
      stat(look->job->path, &own) != 0 ||
      (first.st_dev == own.st_dev && first.st_ino == own.st_ino))
    return CQIO_OK;
  return cqio_fail(look->ctx, CQIO_IO,
                   "%s: is of the job %s: expected %s; files of two jobs have the same names: give "
                   "each job an output.directory of its own",
                   path, origin->job_path, look->job->path);
}

/* Where PATH comes from. */
static cqio_status read_origin(struct look *look, const char *path, cqio_origin *out) {
  cqio_ctx_clear_problems(look->alone);
  cqio_status status = cqio__origin_read(look->alone, path, out);
  if (!status) return CQIO_OK;
  cqio__origin_free(out);
  return cqio_ctx_adopt(look->ctx, look->alone, status);
}

static cqio_status check_report(struct look *look) {
  char path[CQIO_PATH_SIZE];
  cqio_origin origin;
  CQIO_TRY(cqio__output_path(look->ctx, look->job, "run", ".json", path));
  if (!cqio__is_own_result(look->ctx, path)) return CQIO_OK;
  CQIO_TRY(read_origin(look, path, &origin));
  cqio_status status = check_job_file(look, path, &origin);
  if (!status) status = check_job_place(look, path, &origin);
  if (!status && look->inputs)
    status = cqio__origin_compare(look->ctx, path, &origin, look->job, look->inputs);
  cqio__origin_free(&origin);
  return status;
}

/* ---- results --------------------------------------------------------------------------------- */

/* A result that this command writes. Draws that are there already are judged when a run goes on
 * with them; a damaged result names no job, and may be replaced. */
static cqio_status check_wanted(struct look *look, const char *path, const cqio_result_name *name) {
  cqio_origin origin;
  bool goes_on = look->resumed || (look->job->restart && name->kind == CQIO_RESULT_DRAWS);
  if (!look->overwrite && !goes_on) return refuse_existing(look->ctx, path);
  if (!cqio__is_own_result(look->ctx, path)) return refuse_foreign(look->ctx, path);
  cqio_ctx_clear_problems(look->alone);
  cqio_status status = CQIO_OK;
  if (!cqio__origin_read(look->alone, path, &origin)) status = check_job_file(look, path, &origin);
  cqio__origin_free(&origin);
  return status;
}

/* A result that it does not write: also one that was changed since. What somebody else put there,
 * or a copy under another name, is no result of a run in this directory. */
static cqio_status check_other(struct look *look, const char *path, const cqio_result_name *name) {
  bool own = cqio__is_own_result(look->ctx, path);
  cqio_origin origin;
  cqio_ctx_clear_problems(look->alone);
  cqio_status status = cqio__origin_read(look->alone, path, &origin);
  if (status && own) status = cqio_ctx_adopt(look->ctx, look->alone, status);
  bool result = !status && origin.job[0] && strcmp(origin.scenario, name->scenario) == 0;
  if (status && !own) status = CQIO_OK;
  if (result) status = check_job_file(look, path, &origin);
  cqio__origin_free(&origin);
  if (status || !result || (look->overwrite && own)) return status;
  if (look->overwrite) return refuse_foreign(look->ctx, path);
  return cqio_fail(look->ctx, CQIO_IO,
                   "%s: is of an earlier run, and this one does not write it: expected the results "
                   "of one run in a directory; set output.overwrite: true to remove it",
                   path);
}

/* A table or map beside an ensemble that is merged. */
static cqio_status check_companion(struct look *look, const char *path,
                                   const cqio_result_name *name) {
  cqio_origin origin;
  if (!cqio__is_own_result(look->ctx, path)) return CQIO_OK;
  CQIO_TRY(read_origin(look, path, &origin));
  cqio_status status = CQIO_OK;
  if (origin.job[0] && strcmp(origin.scenario, name->scenario) == 0)
    status = cqio__origin_compare(look->ctx, path, &origin, look->job, look->inputs);
  cqio__origin_free(&origin);
  return status;
}

static cqio_status check(struct look *look, const char *path, const cqio_result_name *name) {
  if (!(look->kinds & 1u << name->kind))
    return look->inputs ? check_companion(look, path, name) : CQIO_OK;
  return cqio__result_is_of(look->job, name) ? check_wanted(look, path, name)
                                             : check_other(look, path, name);
}

/* Draws of other members, or in other blocks, have names of their own. */
static cqio_status remove_other(struct look *look, const char *path, const cqio_result_name *name) {
  char digest[65];
  cqio_origin origin;
  bool wanted = cqio__result_is_of(look->job, name), draws = name->kind == CQIO_RESULT_DRAWS;
  if (!(look->kinds & 1u << name->kind) || (wanted && !draws) ||
      !cqio__is_own_result(look->ctx, path))
    return CQIO_OK;
  CQIO_TRY(cqio_job_digest(look->ctx, look->job, digest));
  CQIO_TRY(read_origin(look, path, &origin));
  bool stays = strcmp(origin.scenario, name->scenario) != 0 ||
               (wanted && strcmp(origin.digest, digest) == 0);
  cqio__origin_free(&origin);
  if (stays) return CQIO_OK;
  cqio_log(look->ctx, CQIO_LOG_INFO, "%s: removed, of an earlier run", path);
  if (unlink(path) == 0) return CQIO_OK;
  return cqio_fail(
      look->ctx, CQIO_IO,
      "%s: is of an earlier run and could not be removed (%s): expected the results of "
      "one run in a directory",
      path, strerror(errno));
}

/* ---- directories ----------------------------------------------------------------------------- */

/* Visits the results in the directory in the order of their names, up to the first problem. */
static cqio_status visit_results(struct look *look, visit *function) {
  struct dirent **entries;
  int count = scandir(look->job->options.output.directory, &entries, NULL, alphasort);
  cqio_status status = CQIO_OK;
  for (int k = 0; k < count; k++) {
    char path[CQIO_PATH_SIZE];
    cqio_result_name name;
    if (!status && cqio__result_name_read(entries[k]->d_name, &name)) {
      status = cqio__output_path(look->ctx, look->job, entries[k]->d_name, "", path);
      if (!status) status = function(look, path, &name);
    }
    free(entries[k]);
  }
  if (count >= 0) free(entries);
  return status;
}

static cqio_status check_directory(struct look *look) {
  static const char *const checkpoints[] = {CQIO_CHECKPOINT, CQIO_CHECKPOINT_BEFORE};
  const cqio_job *job = look->job;
  struct stat info;
  if (stat(job->options.output.directory, &info) == 0 && !S_ISDIR(info.st_mode))
    return cqio_fail(look->ctx, CQIO_IO,
                     "output.directory = %s: expected a directory that can be written to",
                     job->options.output.directory);
  if (look->kinds != CQIO_RESULTS_OF_PART) CQIO_TRY(check_report(look));
  CQIO_TRY(visit_results(look, check));
  if (look->kinds == CQIO_RESULTS_OF_PART) return CQIO_OK;
  if (!look->inputs) CQIO_TRY(check_named(look, "run.json"));
  for (int k = 0; k < 2 && !look->inputs && look->overwrite && !job->restart; k++)
    CQIO_TRY(check_named(look, checkpoints[k]));
  return CQIO_OK;
}

/* On rank 0. Collective. */
static cqio_status look_at(cqio_ctx *ctx, struct look *look, cqio_status function(struct look *)) {
  cqio_status status = CQIO_OK;
  look->ctx = ctx;
  look->overwrite = look->job->options.output.overwrite;
  if (cqio_ctx_rank(ctx) == 0) {
    status = cqio_ctx_alone(ctx, &look->alone);
    if (!status) status = function(look);
    cqio_ctx_destroy(&look->alone);
  }
  return cqio_agree(ctx, status);
}

cqio_status cqio__earlier_results_check(cqio_ctx *ctx, const cqio_job *job, bool resumed) {
  struct look look = {.job = job, .resumed = resumed};
  look.kinds = job->member_first > 0 ? CQIO_RESULTS_OF_PART : CQIO_RESULTS_OF_RUN;
  return look_at(ctx, &look, check_directory);
}

cqio_status cqio__earlier_results_check_merge(cqio_ctx *ctx, const cqio_job *job,
                                              const char *inputs) {
  struct look look = {.job = job, .inputs = inputs, .kinds = CQIO_RESULTS_OF_MERGE};
  return look_at(ctx, &look, check_directory);
}

static cqio_status remove_all(struct look *look) {
  return visit_results(look, remove_other);
}

cqio_status cqio__earlier_results_remove(cqio_ctx *ctx, const cqio_job *job, bool merged) {
  struct look look = {.job = job};
  look.kinds = merged                  ? CQIO_RESULTS_OF_MERGE
               : job->member_first > 0 ? CQIO_RESULTS_OF_PART
                                       : CQIO_RESULTS_OF_RUN;
  return look_at(ctx, &look, remove_all);
}

static bool sync_again(int file) {
  int failed;
  do
    failed = fsync(file);
  while (failed && errno == EINTR);
  return !failed || errno == EINVAL; /* some file systems cannot sync directories */
}

cqio_status cqio__earlier_report_remove(cqio_ctx *ctx, const cqio_job *job) {
  char path[CQIO_PATH_SIZE];
  if (cqio_ctx_rank(ctx) != 0) return CQIO_OK;
  CQIO_TRY(cqio__output_path(ctx, job, "run", ".json", path));
  if (!cqio__is_own_result(ctx, path)) return CQIO_OK;
  int folder = open(job->options.output.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const char *call = folder < 0           ? "opening its directory"
                     : unlink(path) != 0  ? "unlink"
                     : sync_again(folder) ? NULL /* another name must not come to the disk first */
                                          : "fsync of its directory";
  int reason = errno;
  if (folder >= 0) close(folder);
  if (!call) return CQIO_OK;
  return cqio_fail(ctx, CQIO_IO, "%s: %s failed (%s): expected to remove what is replaced", path,
                   call, strerror(reason));
}
