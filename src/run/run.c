/* A whole run: data, economy, calibration, scenarios, files. */
#include "cqio/run.h"
#include "cqio/dense.h"
#include "results/results.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "ensemble/ensemble.h"
#include "results/earlier_results.h"
#include "results/output_directory.h"
#include "results/result_names.h"
#include "run/checkpoint.h"
#include "run/stages.h"
#include "run/state.h"
#include "years/judge.h"
#include "years/unregistered.h"

/* ---- files ----------------------------------------------------------------------------------- */

/* Results of this rank by scenario, whole but without their names; NULL: none here. */
struct results {
  cqio_ncout *regions[CQIO_MAX_SCENARIOS], *maps[CQIO_MAX_SCENARIOS];
};

/* Tables of the scenarios that are dealt to this rank. */
static cqio_status prepare_regions(const cqio_run *run, struct results *results) {
  const cqio_job *job = run->study.job;
  int size = cqio_ctx_size(run->study.ctx), place = cqio_ctx_rank(run->study.ctx);
  char path[CQIO_PATH_SIZE];
  for (int s = place; s < job->scenario_count && job->options.output.regions; s += size) {
    CQIO_TRY(cqio__output_path(run->study.ctx, job, job->scenarios[s].name, ".regions.nc", path));
    CQIO_TRY(cqio__prepare_regions(&run->study, &run->outputs, run->years[s], run->years[0], path,
                                   &results->regions[s]));
    cqio_progress(run->study.ctx);
  }
  return CQIO_OK;
}

static cqio_status prepare_files(const cqio_run *run, const cqio_map_input *maps,
                                 struct results *results) {
  cqio_ctx *ctx = run->study.ctx;
  cqio_status status = CQIO_OK;
  if (cqio__writes_maps(run->study.job))
    status = cqio__prepare_maps(&run->study, &run->outputs, run->years, maps, results->maps);
  if (!status) status = prepare_regions(run, results);
  CQIO_TRY(cqio_agree(ctx, status));
  for (int s = 0; s < run->study.job->scenario_count; s++)
    cqio_log(ctx, CQIO_LOG_INFO, "%s: files written", run->years[s]->scenario->name);
  return CQIO_OK;
}

static cqio_status publish_files(const cqio_run *run, const struct results *results) {
  cqio_status status = CQIO_OK;
  for (int s = 0; s < run->study.job->scenario_count && !status; s++) {
    if (results->regions[s]) status = cqio_ncout_publish(results->regions[s]);
    if (results->maps[s] && !status) status = cqio_ncout_publish(results->maps[s]);
  }
  return cqio_agree(run->study.ctx, status);
}

/* All results get their names once all of them are whole; then those of earlier runs go, which are
 * not of this one; run.json, which tells success, comes last and is the first to go. */
static cqio_status write_files(const cqio_run *run, const cqio_map_input *maps) {
  char path[CQIO_PATH_SIZE];
  struct results results = {0};
  cqio_staged_file report = {0};
  cqio_timer_start(run->study.ctx, "output");
  cqio_status status = prepare_files(run, maps, &results);
  cqio_timer_stop(run->study.ctx, "output");
  if (!status) status = cqio__output_path(run->study.ctx, run->study.job, "run", ".json", path);
  if (!status) status = cqio__prepare_report(&run->study, &run->outputs, run->years, path, &report);
  if (!status)
    status =
        cqio_agree(run->study.ctx, cqio__earlier_report_remove(run->study.ctx, run->study.job));
  cqio_timer_start(run->study.ctx, "publication");
  if (!status) status = publish_files(run, &results);
  if (!status) status = cqio__earlier_results_remove(run->study.ctx, run->study.job, false);
  if (!status && cqio_ctx_rank(run->study.ctx) == 0)
    status = cqio_staged_file_publish(run->study.ctx, &report);
  cqio_timer_stop(run->study.ctx, "publication");
  cqio_staged_file_discard(&report);
  for (int s = 0; s < run->study.job->scenario_count; s++) {
    cqio_ncout_discard(&results.regions[s]);
    cqio_ncout_discard(&results.maps[s]);
  }
  return cqio_agree(run->study.ctx, status);
}

/* ---- steps ----------------------------------------------------------------------------------- */

/* End of a step: a checkpoint when one is due, and the end of the run when it was asked to stop. */
static cqio_status end_step(cqio_run *run, const cqio_position *position) {
  double interval = run->study.job->options.output.checkpoint, now = MPI_Wtime();
  int due = interval >= 0.0 && now - run->saved >= interval;
  bool stop = cqio_stop_requested(run->study.ctx);
  MPI_Bcast(&due, 1, MPI_INT, 0, cqio_ctx_comm(run->study.ctx));
  if (!due && !stop) return CQIO_OK;
  CQIO_TRY(cqio__checkpoint_write(run, position));
  run->saved = MPI_Wtime();
  if (!stop) return CQIO_OK;
  cqio_log(run->study.ctx, CQIO_LOG_WARN,
           "stopped %s, all computed so far is in %s/" CQIO_CHECKPOINT "; go on with --restart",
           cqio_stop_cause(run->study.ctx), run->study.job->options.output.directory);
  return CQIO_STOPPED;
}

/* One line of history on all ranks. */
static cqio_status note_restart(cqio_run *run, const cqio_checkpoint *from) {
  char now[32], *longer;
  time_t clock = time(NULL);
  struct tm utc;
  strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&clock, &utc));
  MPI_Bcast(now, sizeof now, MPI_CHAR, 0, cqio_ctx_comm(run->study.ctx));
  bool all = from->scenario >= run->study.job->scenario_count;
  const char *scenario = all ? "all scenarios" : run->study.job->scenarios[from->scenario].name;
  int year = run->study.job->options.years.first + from->years - 1;
  size_t size = strlen(from->restarts) + CQIO_NAME_SIZE + 128;
  CQIO_TRY(CQIO_ALLOC(run->study.ctx, size, &longer));
  int used = snprintf(longer, size, "%s%s%s on %d ranks after ", from->restarts,
                      from->restarts[0] ? "\n" : "", now, cqio_ctx_size(run->study.ctx));
  if (all)
    snprintf(longer + used, size - (size_t)used, "%s", scenario);
  else if (from->years > 0)
    snprintf(longer + used, size - (size_t)used, "%s %d", scenario, year);
  else
    snprintf(longer + used, size - (size_t)used, "calibration");
  cqio_log(run->study.ctx, CQIO_LOG_INFO, "going on%s",
           strstr(longer + strlen(from->restarts), " after "));
  run->outputs.provenance.circumstances[CQIO_CIRCUMSTANCE_restarts] = longer;
  return CQIO_OK;
}

/* ---- the run --------------------------------------------------------------------------------- */

/* The calibration that the state in FROM holds. */
static cqio_status restore_behaviour(cqio_run *run, cqio_state *from) {
  cqio_calibration *calibration = &run->study.calibration;
  CQIO_TRY(cqio__calibration_open(run->study.economy, run->study.job, calibration));
  return cqio__state_calibration(from, run->study.economy, calibration);
}

/* Net effects, which take their time as the calibration does. */
static cqio_status find_net(cqio_run *run) {
  const cqio_study *study = &run->study;
  if (!study->job->options.investment.net_effects || cqio_calibration_net(&study->calibration))
    return CQIO_OK;
  cqio_status status = cqio__calibrate_net(study->economy, study->job, &run->study.calibration);
  if (status && status != CQIO_STOPPED) return status;
  return end_step(run, &(cqio_position){0}); /* without them where it was stopped */
}

static cqio_status find_behaviour(cqio_run *run, cqio_state *from) {
  cqio_calibration *found = &run->study.calibration;
  cqio_timer_start(run->study.ctx, "calibration");
  cqio_status status = from->values
                           ? restore_behaviour(run, from)
                           : cqio__calibrate_reference(run->study.economy, run->study.job, found);
  cqio_timer_stop(run->study.ctx, "calibration");
  CQIO_TRY(status);
  bool searched = found->evaluations > 1;
  cqio_log(run->study.ctx, CQIO_LOG_INFO,
           "%s: eta0 = %.6g, conversion rate = %.6g, arrivals %.0f a year",
           from->values ? "behaviour restored"
           : searched   ? "calibrated"
                        : "nothing calibrated",
           found->eta0, found->conversion_rate, found->arrivals);
  if (!from->values) CQIO_TRY(end_step(run, &(cqio_position){0}));
  return find_net(run);
}

/* Whether scenario S can have the years that a checkpoint says it has. */
static cqio_status check_known(const cqio_run *run, int s, int known) {
  int count = run->years[s]->count;
  if (known <= count) return CQIO_OK;
  return cqio_fail(run->study.ctx, CQIO_DATA,
                   CQIO_CHECKPOINT ": %d years of '%s': expected at most %d", known,
                   run->study.job->scenarios[s].name, count);
}

/* Scenario S from its base year, or from the state in FROM when it holds KNOWN years of it. */
static cqio_status compute_years(cqio_run *run, int s, int known, cqio_state *from) {
  cqio_years **years = &run->years[s];
  cqio_trajectory *trajectory;
  CQIO_TRY(cqio__years_start(run->study.economy, &run->study.job->scenarios[s],
                             &run->study.calibration, years, &trajectory));
  cqio_status status = check_known(run, s, known);
  if (known > 0 && !status) {
    cqio__state_years(from, run->study.economy, *years, known);
    cqio__state_trajectory(from, trajectory);
  }
  while (!status && !cqio__years_is_over(*years, trajectory)) {
    status = cqio__years_step(*years, trajectory);
    const cqio_position position = {s, trajectory->year - (*years)->year[0].year + 1, trajectory,
                                    NULL};
    if (!status) status = end_step(run, &position);
  }
  cqio__trajectory_destroy(&trajectory);
  return status;
}

/* Scenario S with markets, likewise. */
static cqio_status compute_markets(cqio_run *run, int s, int known, cqio_state *from) {
  cqio_years **years = &run->years[s];
  cqio__market_progress progress;
  cqio_status status = cqio__market_begin(run->study.economy, &run->study.job->scenarios[s],
                                          &run->study.calibration, years, &progress);
  if (!status) status = check_known(run, s, known);
  if (known > 0 && !status) {
    progress.known = known;
    cqio__state_years(from, run->study.economy, *years, known);
    status = cqio__market_progress_state(from, &progress);
  }
  while (!status && progress.known < (*years)->count) {
    status = cqio__market_advance(&progress, *years);
    const cqio_position position = {s, progress.known, NULL, &progress};
    if (!status) status = end_step(run, &position);
  }
  cqio__market_progress_free(&progress);
  return status;
}

static cqio_status compute_scenario(cqio_run *run, int s, int known, cqio_state *from) {
  cqio_status status = run->study.calibration.markets ? compute_markets(run, s, known, from)
                                                      : compute_years(run, s, known, from);
  if (!status)
    status = cqio__unregistered_check(run->study.ctx, run->study.job->scenarios[s].name,
                                      run->years[s]->year, run->years[s]->count);
  cqio_remarks remarks = {.ctx = run->study.ctx};
  if (!status)
    cqio__judge_years(run->study.economy, &run->study.calibration, run->years[0], run->years[s],
                      &remarks);
  cqio__remarks_log(&remarks);
  if (!status) status = cqio_agree(run->study.ctx, remarks.status);
  cqio__remarks_free(&remarks);
  return status;
}

static cqio_status compute_scenarios(cqio_run *run, const cqio_checkpoint *from,
                                     cqio_state *state) {
  CQIO_TRY(cqio_agree(run->study.ctx,
                      CQIO_ALLOC(run->study.ctx, run->study.job->scenario_count, &run->years)));
  for (int s = 0; s < run->study.job->scenario_count; s++) {
    if (s >= from->scenario) {
      CQIO_TRY(compute_scenario(run, s, s == from->scenario ? from->years : 0, state));
      continue;
    }
    CQIO_TRY(
        cqio__years_allocate(run->study.economy, &run->study.job->scenarios[s], &run->years[s]));
    cqio__state_years(state, run->study.economy, run->years[s], run->years[s]->count);
  }
  return CQIO_OK;
}

static cqio_status compute(cqio_run *run, const cqio_checkpoint *from) {
  cqio_ctx *ctx = run->study.ctx;
  cqio_state state = {.values = from->values, .count = (size_t)from->count, .load = true};
  cqio_timer_start(ctx, "economy");
  cqio_status status =
      cqio_economy_create(ctx, run->study.data, &run->study.job->options, &run->study.economy);
  cqio_timer_stop(ctx, "economy");
  CQIO_TRY(status);
  cqio_log(ctx, CQIO_LOG_INFO, "base year: %lld accounts, trade balanced, certified",
           (long long)run->study.economy->accounts);
  CQIO_TRY(find_behaviour(run, &state));
  cqio_timer_start(ctx, "multipliers");
  status = cqio_multipliers_create(run->study.economy, &run->study.job->options,
                                   &run->study.multipliers);
  cqio_timer_stop(ctx, "multipliers");
  CQIO_TRY(status);
  cqio_timer_start(ctx, "scenarios");
  status = compute_scenarios(run, from, &state);
  cqio_timer_stop(ctx, "scenarios");
  if (!status && (state.bad || state.at != state.count))
    status = cqio_fail(ctx, CQIO_INTERNAL, "checkpoint: %zu numbers used: expected %zu", state.at,
                       state.count);
  return status;
}

/* The ensembles, once all scenarios are there; a stop leaves a checkpoint of these. */
static cqio_status compute_ensembles(cqio_run *run, const cqio_map_input *maps) {
  cqio_status status = cqio__ensembles_compute(&run->study, &run->outputs, maps);
  if (status == CQIO_STOPPED)
    CQIO_TRY(
        cqio__checkpoint_write(run, &(cqio_position){.scenario = run->study.job->scenario_count}));
  return status;
}

/* With the directory held: the checkpoint to go on from, if any, the computation, the files. */
static cqio_status compute_and_write(cqio_run *run, const cqio_map_input *maps) {
  const cqio_job *job = run->study.job;
  cqio_checkpoint from = {0};
  bool resumed = job->restart && cqio__checkpoint_exists(run->study.ctx, job);
  run->outputs.replace = resumed || job->options.output.overwrite;
  CQIO_TRY(cqio__earlier_results_check(run->study.ctx, job, resumed));
  if (resumed) {
    CQIO_TRY(cqio__checkpoint_read(run->study.ctx, job, &from));
    run->outputs.before = from.seconds;
    cqio_status status = cqio_agree(run->study.ctx, note_restart(run, &from));
    if (!status) status = compute(run, &from);
    cqio__checkpoint_free(&from);
    CQIO_TRY(status);
  } else {
    CQIO_TRY(cqio__checkpoint_refuse(run->study.ctx, job));
    if (job->restart)
      cqio_log(run->study.ctx, CQIO_LOG_INFO, "no checkpoint in %s: from the beginning",
               job->options.output.directory);
    if (cqio_ctx_rank(run->study.ctx) == 0) cqio__checkpoint_remove(run->study.ctx, job);
    CQIO_TRY(compute(run, &from));
  }
  CQIO_TRY(compute_ensembles(run, maps));
  CQIO_TRY(write_files(run, maps));
  if (cqio_ctx_rank(run->study.ctx) == 0) cqio__checkpoint_remove(run->study.ctx, job);
  return cqio__ensembles_keep(&run->study, &run->outputs);
}

static cqio_status execute(cqio_run *run, cqio_job *job, cqio_map_input *maps) {
  cqio_ctx *ctx = run->study.ctx;
  cqio_output_directory directory;
  if (!run->study.job->restart)
    CQIO_TRY(cqio__earlier_results_check(ctx, run->study.job, false)); /* before any work */
  cqio_timer_start(ctx, "input");
  cqio_status status = cqio__inputs_read(&run->study, job, maps);
  cqio_timer_stop(ctx, "input");
  CQIO_TRY(status);
  CQIO_TRY(cqio_memory_expect(ctx, cqio__run_memory(&run->study, maps), "the run"));
  CQIO_TRY(cqio__provenance_create(ctx, run->study.job, &run->outputs.provenance));
  CQIO_TRY(cqio__output_directory_open(ctx, run->study.job, cqio__run_room(&run->study, maps),
                                       &directory));
  status = compute_and_write(run, maps);
  cqio__output_directory_close(&directory);
  return status;
}

cqio_status cqio_run_execute(cqio_ctx *ctx, cqio_job *job, cqio_run **out) {
  *out = NULL;
  cqio_run *run;
  cqio_map_input maps = {NULL, NULL, NULL};
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, 1, &run));
  run->study.ctx = ctx;
  run->study.job = job;
  run->outputs.started = run->saved = MPI_Wtime();
  cqio_status status = cqio_agree(ctx, cqio_watchdog_start(ctx, job->options.run.watchdog));
  if (!status) status = cqio_blas_start(ctx, job->options.solver.threads);
  if (!status) status = execute(run, job, &maps);
  cqio_watchdog_stop(ctx);
  cqio__map_input_free(&maps);
  run->seconds = MPI_Wtime() - run->outputs.started;
  if (status)
    cqio_run_destroy(&run);
  else
    *out = run;
  return status;
}

void cqio_run_destroy(cqio_run **handle) {
  if (!handle || !*handle) return;
  cqio_run *run = *handle;
  for (int s = 0; s < run->study.job->scenario_count && run->years; s++)
    cqio_years_destroy(&run->years[s]);
  cqio_free(run->years);
  cqio_study_free(&run->study);
  cqio__provenance_free(&run->outputs.provenance);
  cqio_free(run);
  *handle = NULL;
}
