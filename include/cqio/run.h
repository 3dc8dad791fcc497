/**
 * @file
 * run: whole runs of a job: data, economy, calibration, scenarios, ensembles, files.
 * Runs and checks give the job the years that it leaves to its data set.
 */
#ifndef CQIO_RUN_H
#define CQIO_RUN_H

#include "cqio/results.h"
#include "cqio/years.h"
#include <stdio.h>

CQIO_BEGIN_DECLS

/* ---- a whole run ----------------------------------------------------------------------------- */

/** Everything of a run; owned. */
typedef struct {
  cqio_study study;
  cqio_outputs outputs;
  cqio_years **years; /**< [job->scenario_count] */
  double seconds;     /**< duration once it is over */
  double saved;       /**< MPI_Wtime of the last checkpoint */
} cqio_run;

/**
 * Computes all scenarios of JOB and writes its files: NAME.regions.nc and NAME.grid.nc of each
 * scenario NAME, then run.json. The files of a scenario are written by one rank, scenarios in turn
 * over the ranks; they get their names once all are whole. Results of any earlier run are
 * refused before anything is computed, unless output.overwrite, which removes those that are not of
 * this one; files of others are left alone. The output directory is locked for the time.
 *
 * Each computed year ends with a look at cqio_stop_requested: then, and when output.checkpoint says
 * so, what was computed goes to checkpoint.nc, and CQIO_STOPPED is returned without a problem. With
 * job->restart the run goes on from there, to the same bits; it begins anew where there is none, as
 * after a stop within the calibration.
 * Collective. *out = NULL on failure and when stopped.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_run_execute(cqio_ctx *ctx, cqio_job *job, cqio_run **out);
CQIO_API void cqio_run_destroy(cqio_run **run);

/**
 * Ensembles (method 16). With ensemble.draws > 0 a run goes on, after its scenarios, with the
 * members of an ensemble of each (static members: of the reference). A member is computed whole on
 * one rank and depends on the job and its number alone. NAME.draws.FIRST-LAST.nc hold what each
 * member came to; NAME.ensemble.nc the statistics over all of them, Sobol indices of the factors,
 * convergence, and the failed members by number and reason. Files that are finished are kept when a
 * stopped run goes on.
 */

/**
 * Computes members job->member_first to job->member_last alone, into the part
 * output.directory/members.FIRST-LAST. Collective. *SECONDS: duration.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_members_execute(cqio_ctx *ctx, cqio_job *job,
                                                         double *seconds);
/**
 * Combines all parts in output.directory to the files of a run with all members, the same results
 * bit for bit. CQIO_DATA when members are missing or there twice, or a part is damaged or of other
 * inputs; CQIO_CONFIG when it is of another job; CQIO_IO when tables beside them are of another
 * run. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_merge_execute(cqio_ctx *ctx, cqio_job *job,
                                                       double *seconds);

/** Members of each ensemble of JOB, 0 without; and the scenarios that have one: the reference alone
 * with static members, which scenarios do not change. Not collective. */
CQIO_API int64_t cqio_ensemble_members(const cqio_job *job);
CQIO_API int cqio_ensemble_scenarios(const cqio_job *job);

/* ---- sweeps ---------------------------------------------------------------------------------- */

/**
 * Variants of a job: variant V of COUNT gives KEY[k] the value VALUE[V * KEYS + k]. Borrowed.
 * Levers make scenarios: what follows if the reference is left in this way alone; a key of the
 * whole job makes a run of its own with its own reference and calibration. Consecutive variants
 * that differ in levers alone share one run.
 */
typedef struct {
  const char *job; /**< path of the job file, whose own scenarios are not computed */
  int set_count;
  const char *const *sets; /**< for all variants, as in cqio_job_read */
  int keys;
  int64_t count;
  const char *const *key, *const *value;
  bool restart, overwrite;
} cqio_sweep;

/**
 * Computes variants [FIRST, LAST), numbered from 0, in runs below output.directory:
 * variants.A-B, with files of results as the job says and sweep.nc, the table of the run. With
 * restart, runs that are finished are kept, and one that was stopped goes on. CQIO_CONFIG for keys
 * that are unknown, there twice or without effect on the table. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_sweep_execute(cqio_ctx *ctx, const cqio_sweep *sweep,
                                                       int64_t first, int64_t last);
/**
 * Joins the tables of all variants to sweep.nc and sweep.csv in output.directory: the series of the
 * region by variant and year, the keys as coordinates; the same bits however the variants were
 * dealt to runs and jobs. CQIO_DATA when variants are missing or there twice, or of other inputs or
 * another sweep. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_sweep_join(cqio_ctx *ctx, const cqio_sweep *sweep);

/* ---- estimates ------------------------------------------------------------------------------- */

enum { CQIO_ESTIMATE_SECTIONS = 24 };
typedef struct {
  const char *name;
  double seconds;
} cqio_estimate_section;

/** What a run will take on the ranks that it was estimated on. */
typedef struct {
  double seconds; /**< from its start to its end, and its parts */
  int sections;
  cqio_estimate_section section[CQIO_ESTIMATE_SECTIONS];
  double memory;       /**< of a rank at most, bytes */
  double memory_asked; /**< below which a run is refused, bytes of a rank */
  double memory_here;  /**< that a rank may use on this machine; HUGE_VAL without a limit */
  int64_t files;
  double bytes;   /**< of all results once it is over */
  double room;    /**< bytes free where they go to; HUGE_VAL when unknown */
  double again;   /**< s that a run which goes on from a checkpoint takes before it does */
  double longest; /**< s of the longest part that no stop divides */
} cqio_estimate;

/**
 * Estimates a run of JOB from runs of parts of it in output.directory.estimate.PROCESS, removed
 * afterwards: two scenarios, a few draws a rank, and for maps two and three years. Economy and
 * calibration are those of the whole job. Files are counted exactly; everything else is meant to be
 * right within a factor of two. Returns what runs return. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_run_estimate(cqio_ctx *ctx, cqio_job *job,
                                                      cqio_estimate *out);
/** How often a run is gone on with when each job that it is part of ends after SECONDS; -1: it
 * never comes to its end. Not collective. */
CQIO_API int64_t cqio_estimate_restarts(const cqio_estimate *estimate, double seconds);

/** All validation of JOB without writing: data set, options against it, grid, output, and as
 * cqio_run_execute does the base year, the calibrated reference and, but where markets clear, every
 * scenario. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_run_check(cqio_ctx *ctx, cqio_job *job);

CQIO_END_DECLS

#endif
