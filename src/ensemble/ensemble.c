/* Ensembles of a run: members, statistics, and the merging of parts. */
#include "ensemble/ensemble.h"
#include "cqio/numeric.h"

#include <math.h>
#include <unistd.h>

#include "results/origin.h"
#include "results/result_names.h"

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

/* ---- parts that become one --------------------------------------------------------------------
 */

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
    if (cqio__statistics_remove(&ensemble)) return;
  }
}

/* All parts are checked before anything is written. */
static cqio_status merge_scenario(const cqio_study *study, const cqio_outputs *outputs,
                                  const cqio_map_input *maps, int scenario, bool join) {
  cqio_ensemble ensemble;
  const cqio_scenario *of = &study->job->scenarios[scenario];
  cqio_status status = create(study, outputs, of, &ensemble), here = CQIO_OK;
  if (!status && cqio_ctx_rank(study->ctx) == 0) here = cqio__parts_merge(&ensemble, join);
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
