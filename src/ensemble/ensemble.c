/* Ensembles of a run: members, parts of them, statistics. */
#include "ensemble/ensemble.h"
#include "cqio/numeric.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "results/origin.h"
#include "results/output_directory.h"
#include "results/result_names.h"

/* Directory of the members FIRST to LAST, numbered from 1, that one job of an array computes. */
#define PART "members."

/* ---- one ensemble ---------------------------------------------------------------------------- */

/* All of it but for memory. */
static cqio_ensemble describe(const cqio_study *study, const cqio_outputs *outputs,
                              const cqio_scenario *scenario) {
  const cqio_options *options = &scenario->options;
  cqio_options kept = *options;
  cqio_ensemble out = {.study = study, .outputs = outputs, .scenario = scenario};
  if (options->ensemble.sensitivity) out.factors = cqio__factors_active(options, out.factor);
  out.members = (int64_t)options->ensemble.draws * cqio_design_members_per_sample(out.factors);
  if (scenario != study->job->scenarios) kept.investment.net_effects = false; /* of the reference */
  cqio__record_list(study->data, &kept, &out.columns);
  return out;
}

static cqio_status create(const cqio_study *study, const cqio_outputs *outputs,
                          const cqio_scenario *scenario, cqio_ensemble *out) {
  *out = describe(study, outputs, scenario);
  if (out->members > INT32_MAX)
    return cqio_fail(study->ctx, CQIO_CONFIG,
                     "ensemble.draws = %d: %lld members with sensitivity: expected at most %d",
                     scenario->options.ensemble.draws, (long long)out->members, INT32_MAX);
  return cqio_agree(study->ctx, CQIO_ALLOC(study->ctx, out->columns.width, &out->base));
}

static cqio_status finish(const cqio_ensemble *ensemble) {
  cqio_ctx *ctx = ensemble->study->ctx;
  cqio_ensemble_statistics *statistics;
  CQIO_TRY(cqio__statistics_compute(ensemble, ensemble->study->job->options.output.directory,
                                    &statistics));
  cqio_status status = CQIO_OK;
  cqio_timer_start(ctx, "statistics written");
  if (cqio_ctx_rank(ctx) == 0) {
    cqio_ncout *file;
    status = cqio__prepare_ensemble(ensemble, statistics, &file);
    if (!status) status = cqio_ncout_publish(file);
    cqio_ncout_discard(&file);
    if (!status) cqio__park_ranges_log(ensemble, statistics);
    if (statistics->failed > 0)
      cqio_log(ctx, CQIO_LOG_WARN,
               "%s: %lld of %lld members failed; see the attribute failures of %s.ensemble.nc",
               ensemble->scenario->name, (long long)statistics->failed,
               (long long)ensemble->members, ensemble->scenario->name);
  }
  cqio__statistics_destroy(&statistics);
  status = cqio_agree(ctx, status);
  cqio_timer_stop(ctx, "statistics written");
  return status;
}

/* The maps of an ensemble whose members are all there. Collective. */
static cqio_status finish_maps(const cqio_ensemble *ensemble, const cqio_map_input *maps) {
  const cqio_study *study = ensemble->study;
  if (!cqio__writes_ensemble_maps(study->job)) return CQIO_OK;
  cqio_timer_start(study->ctx, "ensemble maps");
  cqio_status status = cqio__ensemble_maps_write(ensemble, maps);
  cqio_timer_stop(study->ctx, "ensemble maps");
  return status;
}

int64_t cqio__ensemble_members(const cqio_job *job) {
  int factor[CQIO_FACTORS];
  const cqio_options *options = &job->options;
  int factors = options->ensemble.sensitivity ? cqio__factors_active(options, factor) : 0;
  return (int64_t)options->ensemble.draws * cqio_design_members_per_sample(factors);
}

int cqio__ensemble_scenarios(const cqio_job *job) {
  return job->options.ensemble.kind == CQIO_CHOICE_STATIC ? 1 : job->scenario_count;
}

double cqio__ensembles_room(const cqio_study *study, const cqio_grid *grid) {
  const cqio_job *job = study->job;
  double room = 0.0;
  for (int s = 0; job->options.ensemble.draws > 0 && s < cqio__ensemble_scenarios(job); s++) {
    const cqio_ensemble ensemble = describe(study, NULL, &job->scenarios[s]);
    bool part = job->member_first > 0;
    int64_t members = part ? job->member_last - job->member_first + 1 : ensemble.members;
    room += (double)members * (double)ensemble.columns.width * sizeof(double);
    if (!part && cqio__writes_ensemble_maps(job))
      room += 2.0 * CQIO_MAP_FIELDS * ensemble.columns.years * grid->lat_count * grid->lon_count *
              sizeof(double);
  }
  return room;
}

double cqio__ensembles_memory(const cqio_study *study) {
  const cqio_job *job = study->job;
  if (job->options.ensemble.draws == 0) return 0.0;
  const cqio_ensemble ensemble = describe(study, NULL, &job->scenarios[0]);
  double row = (double)ensemble.columns.width * sizeof(double), members = (double)ensemble.members;
  double block = fmin(job->options.ensemble.block, members);
  return fmax(3.0 * block * row, fmin(CQIO_STATISTICS_BUDGET, members * row));
}

cqio_status cqio__ensembles_compute(const cqio_study *study, const cqio_outputs *outputs,
                                    const cqio_map_input *maps) {
  const cqio_job *job = study->job;
  for (int s = 0; job->options.ensemble.draws > 0 && s < cqio__ensemble_scenarios(job); s++) {
    cqio_ensemble ensemble;
    cqio_status status = create(study, outputs, &job->scenarios[s], &ensemble);
    int64_t first = job->member_first > 0 ? job->member_first - 1 : 0;
    int64_t last = job->member_first > 0 ? job->member_last : ensemble.members;
    if (!status && last > ensemble.members)
      status = cqio_fail(study->ctx, CQIO_USAGE,
                         "--members %lld-%lld: expected numbers of at most %lld, the members of "
                         "the ensemble",
                         (long long)first + 1, (long long)last, (long long)ensemble.members);
    if (!status)
      status = cqio__members_compute(&ensemble, job->options.output.directory, first, last);
    if (!status && job->member_first == 0) status = finish_maps(&ensemble, maps);
    if (!status && job->member_first == 0) status = finish(&ensemble);
    cqio_free(ensemble.base);
    CQIO_TRY(status);
  }
  return CQIO_OK;
}

cqio_status cqio__ensembles_keep(const cqio_study *study, const cqio_outputs *outputs) {
  const cqio_job *job = study->job;
  if (job->options.output.draws == CQIO_DRAWS_ALL) return CQIO_OK;
  for (int s = 0; job->options.ensemble.draws > 0 && s < cqio__ensemble_scenarios(job); s++) {
    const cqio_ensemble ensemble = describe(study, outputs, &job->scenarios[s]);
    CQIO_TRY(cqio__draws_keep(&ensemble));
  }
  return CQIO_OK;
}

/* ---- parts ----------------------------------------------------------------------------------- */

cqio_status cqio__part_directory(cqio_ctx *ctx, const cqio_job *job, char path[CQIO_PATH_SIZE]) {
  int length = snprintf(path, CQIO_PATH_SIZE, "%s/" PART "%lld-%lld", job->options.output.directory,
                        (long long)job->member_first, (long long)job->member_last);
  if (length < CQIO_PATH_SIZE) return CQIO_OK;
  return cqio_fail(ctx, CQIO_CONFIG, "output.directory: %d characters: expected fewer than %d",
                   length, CQIO_PATH_SIZE);
}

/* The parts in the output directory, in the order of their members; owned. */
struct parts {
  int count;
  cqio_block *range;
};

static int by_first(const void *a, const void *b) {
  int64_t x = ((const cqio_block *)a)->first, y = ((const cqio_block *)b)->first;
  return (x > y) - (x < y);
}

static cqio_status add_part(cqio_ctx *ctx, struct parts *parts, long long first, long long last) {
  cqio_block *longer;
  CQIO_TRY(CQIO_ALLOC(ctx, parts->count + 1, &longer));
  if (parts->count > 0) memcpy(longer, parts->range, (size_t)parts->count * sizeof *longer);
  longer[parts->count++] = (cqio_block){first - 1, last - first + 1};
  cqio_free(parts->range);
  parts->range = longer;
  return CQIO_OK;
}

static cqio_status find_parts(cqio_ctx *ctx, const cqio_job *job, struct parts *parts) {
  const char *directory = job->options.output.directory;
  DIR *folder = opendir(directory);
  cqio_status status = CQIO_OK;
  if (!folder)
    return cqio_fail(ctx, CQIO_IO,
                     "output.directory = %s: cannot be opened: expected the folder of the parts",
                     directory);
  for (struct dirent *entry; !status && (entry = readdir(folder));) {
    long long first, last;
    char rest;
    if (sscanf(entry->d_name, PART "%lld-%lld%c", &first, &last, &rest) == 2 && first > 0 &&
        last >= first)
      status = add_part(ctx, parts, first, last);
  }
  closedir(folder);
  if (!status && parts->count > 0)
    qsort(parts->range, (size_t)parts->count, sizeof *parts->range, by_first);
  return status;
}

/* The parts must follow each other from the first member to the last. */
static cqio_status check_parts(cqio_ctx *ctx, const cqio_ensemble *ensemble,
                               const struct parts *parts) {
  const char *directory = ensemble->study->job->options.output.directory;
  int64_t next = 0;
  for (int p = 0; p <= parts->count; p++) {
    int64_t first = p < parts->count ? parts->range[p].first : ensemble->members;
    if (first > next)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: members %lld to %lld are missing: expected a part with them; compute "
                       "it with cqio run --members %lld-%lld",
                       directory, (long long)next + 1, (long long)first, (long long)next + 1,
                       (long long)first);
    if (p < parts->count && first < next)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s/" PART "%lld-%lld: begins with member %lld: expected %lld, as the part "
                       "before it ends with %lld",
                       directory, (long long)first + 1, (long long)(first + parts->range[p].count),
                       (long long)first + 1, (long long)next + 1, (long long)next);
    if (p < parts->count) next = first + parts->range[p].count;
  }
  if (next == ensemble->members) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA,
                   "%s: the parts hold members up to %lld: expected %lld, those of the job",
                   directory, (long long)next, (long long)ensemble->members);
}

/* "OUTPUT/members.FIRST-LAST", numbered from 1. */
static void name_part(const cqio_job *job, cqio_block part, char directory[CQIO_PATH_SIZE]) {
  snprintf(directory, CQIO_PATH_SIZE, "%.*s/" PART "%lld-%lld", CQIO_PATH_SIZE - 64,
           job->options.output.directory, (long long)part.first + 1,
           (long long)(part.first + part.count));
}

/* Whether all blocks of the parts are there, whole and of this job: nothing is written before. */
static cqio_status check_blocks(cqio_ctx *alone, const cqio_ensemble *ensemble,
                                const struct parts *parts) {
  const cqio_job *job = ensemble->study->job;
  char directory[CQIO_PATH_SIZE], path[CQIO_PATH_SIZE];
  cqio_rows *rows = NULL;
  cqio_status status = cqio__rows_create(ensemble, job->options.ensemble.block, &rows);
  for (int p = 0; p < parts->count && !status; p++) {
    cqio_block part = parts->range[p];
    name_part(job, part, directory);
    for (int64_t b = 0; !status && cqio__block_at(&job->options, part.first,
                                                  part.first + part.count, b, &rows->block);
         b++) {
      status = cqio__block_path(ensemble, directory, rows->block, path);
      if (!status) status = cqio__rows_read(alone, ensemble, path, true, 0, 0, rows);
      cqio_progress(ensemble->study->ctx);
    }
  }
  cqio__rows_destroy(&rows);
  return status;
}

/* Copies what PART has of the members of WHOLE, all columns, to its rows. */
static cqio_status copy_part(cqio_ctx *alone, const cqio_ensemble *ensemble, cqio_block part,
                             cqio_rows *from, cqio_rows *whole, char **failures) {
  const cqio_job *job = ensemble->study->job;
  char directory[CQIO_PATH_SIZE], path[CQIO_PATH_SIZE];
  size_t width = ensemble->columns.width;
  int64_t last = part.first + part.count;
  name_part(job, part, directory);
  for (int64_t b = 0; cqio__block_at(&job->options, part.first, last, b, &from->block); b++) {
    int64_t first = from->block.first, end = first + from->block.count;
    if (end <= whole->block.first || first >= whole->block.first + whole->block.count) continue;
    CQIO_TRY(cqio__block_path(ensemble, directory, from->block, path));
    CQIO_TRY(cqio__rows_read(alone, ensemble, path, true, 0, width, from));
    for (int64_t k = 0; k < from->block.count; k++) {
      int64_t to = first + k - whole->block.first;
      whole->status[to] = from->status[k];
      for (size_t c = 0; c < width; c++) {
        double value = from->row[(size_t)k * width + c];
        whole->row[(size_t)to * width + c] = from->status[k] ? CQIO_NC_MISSING : value;
      }
    }
    if (!from->failures || !from->failures[0]) continue;
    char *longer;
    size_t before = *failures ? strlen(*failures) : 0;
    CQIO_TRY(CQIO_ALLOC(alone, before + strlen(from->failures) + 2, &longer));
    sprintf(longer, "%s%s%s", before ? *failures : "", before ? "\n" : "", from->failures);
    cqio_free(*failures);
    *failures = longer;
  }
  return CQIO_OK;
}

/* Removes the statistics of an earlier ensemble before its draws are replaced. Rank 0. */
static cqio_status remove_statistics(const cqio_ensemble *ensemble) {
  cqio_ctx *ctx = ensemble->study->ctx;
  static const char *const endings[] = {".ensemble.nc", ".ensemble.grid.nc"};
  for (int k = 0; k < 2; k++) {
    char path[CQIO_PATH_SIZE];
    CQIO_TRY(
        cqio__output_path(ctx, ensemble->study->job, ensemble->scenario->name, endings[k], path));
    if (unlink(path) != 0 && errno != ENOENT)
      return cqio_fail(ctx, CQIO_IO, "%s: could not be removed (%s): expected to replace it", path,
                       strerror(errno));
  }
  return CQIO_OK;
}

/* The blocks of the whole ensemble, from those of the parts. Rank 0. */
static cqio_status join_parts(cqio_ctx *alone, const cqio_ensemble *ensemble,
                              const struct parts *parts) {
  const cqio_job *job = ensemble->study->job;
  char path[CQIO_PATH_SIZE];
  cqio_rows *from = NULL, *whole = NULL;
  cqio_status status = cqio__rows_create(ensemble, job->options.ensemble.block, &from);
  if (!status) status = cqio__rows_create(ensemble, job->options.ensemble.block, &whole);
  for (int64_t b = 0; !status; b++) {
    if (!cqio__block_at(&job->options, 0, ensemble->members, b, &whole->block)) break;
    for (int p = 0; p < parts->count && !status; p++)
      status = copy_part(alone, ensemble, parts->range[p], from, whole, &whole->failures);
    if (!status)
      status = cqio__block_path(ensemble, job->options.output.directory, whole->block, path);
    if (!status)
      status =
          cqio__rows_write(ensemble, whole, path, job->options.output.overwrite || job->restart,
                           b == 0 ? remove_statistics : NULL);
    cqio_free(whole->failures);
    whole->failures = NULL;
    cqio_progress(ensemble->study->ctx);
  }
  cqio__rows_destroy(&from);
  cqio__rows_destroy(&whole);
  return status;
}

/* Checks the parts, or joins them; on rank 0, in a context of its own, as reading of NetCDF is
 * collective. */
static cqio_status merge_here(const cqio_ensemble *ensemble, bool join) {
  cqio_ctx *ctx = ensemble->study->ctx, *alone;
  struct parts parts = {0, NULL};
  CQIO_TRY(cqio_ctx_alone(ctx, &alone));
  cqio_status status = find_parts(alone, ensemble->study->job, &parts);
  if (!status) status = check_parts(alone, ensemble, &parts);
  if (!status) status = (join ? join_parts : check_blocks)(alone, ensemble, &parts);
  status = cqio_ctx_adopt(ctx, alone, status);
  cqio_free(parts.range);
  cqio_ctx_destroy(&alone);
  return status;
}

/* The base case of an ensemble whose members were computed elsewhere. Collective. */
static cqio_status find_base(cqio_ensemble *ensemble) {
  return cqio__members_compute(ensemble, ensemble->study->job->options.output.directory, 0, 0);
}

/* Removes what a merge that failed has written of scenarios up to LAST, which would stand in the
 * way of the next one; what it was to replace is gone already. Rank 0. */
static void undo(const cqio_study *study, const cqio_outputs *outputs, int last) {
  const cqio_job *job = study->job;
  char path[CQIO_PATH_SIZE];
  if (job->options.output.overwrite || job->restart || cqio_ctx_rank(study->ctx) != 0) return;
  for (int s = 0; s <= last; s++) {
    const cqio_ensemble ensemble = describe(study, outputs, &job->scenarios[s]);
    cqio_block block;
    for (int64_t b = 0; cqio__block_at(&job->options, 0, ensemble.members, b, &block); b++)
      if (!cqio__block_path(&ensemble, job->options.output.directory, block, path) &&
          cqio__is_own_result(study->ctx, path))
        unlink(path);
    (void)remove_statistics(&ensemble);
  }
}

/* All parts are checked before anything is written. */
static cqio_status merge_scenario(const cqio_study *study, const cqio_outputs *outputs,
                                  const cqio_map_input *maps, int scenario, bool join) {
  cqio_ensemble ensemble;
  const cqio_scenario *of = &study->job->scenarios[scenario];
  cqio_status status = create(study, outputs, of, &ensemble), here = CQIO_OK;
  if (!status && cqio_ctx_rank(study->ctx) == 0) here = merge_here(&ensemble, join);
  if (!status) status = cqio_agree(study->ctx, here);
  if (!status && join) status = find_base(&ensemble);
  if (!status && join) status = finish_maps(&ensemble, maps);
  if (!status && join) status = finish(&ensemble);
  cqio_free(ensemble.base);
  return status;
}

cqio_status cqio__ensembles_merge(const cqio_study *study, const cqio_outputs *outputs,
                                  const cqio_map_input *maps) {
  int count = cqio__ensemble_scenarios(study->job);
  for (int s = 0; s < count; s++)
    CQIO_TRY(merge_scenario(study, outputs, maps, s, false));
  for (int s = 0; s < count; s++) {
    cqio_status status = merge_scenario(study, outputs, maps, s, true);
    if (status && status != CQIO_STOPPED) undo(study, outputs, s);
    CQIO_TRY(status);
  }
  return CQIO_OK;
}
