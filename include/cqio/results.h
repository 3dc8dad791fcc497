/**
 * @file
 * results: what tells where results come from, and the verification of files.
 */
#ifndef CQIO_RESULTS_H
#define CQIO_RESULTS_H

#include "cqio/core.h"
#include <stdio.h>

CQIO_BEGIN_DECLS

/**
 * What may differ between runs of equal results: when, where, on how many ranks and by which batch
 * job they were made, and after what stops they went on. X(NAME, VARIABLE) with the name of the
 * attribute in NetCDF files and of the key in the object "circumstances" of run.json; VARIABLE of
 * the environment or NULL. Attributes without a value are left out. Every file lists these names,
 * and content_sha256, in its attribute "circumstances"; comparing tools leave them out.
 */
#define CQIO_CIRCUMSTANCE_LIST(X)                                                                  \
  X(date_created, NULL)                                                                            \
  X(history, NULL)                                                                                 \
  X(host, NULL)                                                                                    \
  X(restarts, NULL)                                                                                \
  X(ranks, NULL)                                                                                   \
  X(slurm_job_id, "SLURM_JOB_ID")                                                                  \
  X(slurm_array_job_id, "SLURM_ARRAY_JOB_ID")                                                      \
  X(slurm_array_task_id, "SLURM_ARRAY_TASK_ID")                                                    \
  X(slurm_restart_count, "SLURM_RESTART_COUNT")

enum {
#define CQIO_X(name, variable) CQIO_CIRCUMSTANCE_##name,
  CQIO_CIRCUMSTANCE_LIST(CQIO_X)
#undef CQIO_X
      CQIO_CIRCUMSTANCES
};

/** Texts about the origin of results, for every output file; owned. */
typedef struct {
  char *job;                               /**< effective job, YAML */
  char *inputs;                            /**< "sha256  path" of each input, one a line */
  char *software;                          /**< versions of program, compiler and libraries */
  char *circumstances[CQIO_CIRCUMSTANCES]; /**< NULL: no value */
} cqio_provenance;

/** How results are written. */
typedef struct {
  bool replace;   /**< files that are there: output.overwrite, or a run that goes on */
  double started; /**< MPI_Wtime */
  double before;  /**< s of the runs that this one goes on from, up to their checkpoints */
  cqio_provenance provenance;
} cqio_outputs;

/* ---- files of earlier runs ------------------------------------------------------------------- */

/**
 * Verifies PATH, a NetCDF file of cqio or run.json, from the file alone: the checksums of its
 * content, and for NetCDF the balances that its variables must keep (parts add up to totals, maps
 * to what they spread, shares, residents from year to year, years and bounds, no NaN). One line a
 * check goes to LINES on rank 0 (NULL: none). CQIO_DATA with every broken one recorded, CQIO_IO
 * when it cannot be opened. Collective.
 */
CQIO_API CQIO_NODISCARD cqio_status cqio_file_verify(cqio_ctx *ctx, const char *path, FILE *lines);
/** Prints where PATH comes from to LINES on rank 0: its global attributes or, of run.json, the same
 * keys. Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_file_describe(cqio_ctx *ctx, const char *path,
                                                       FILE *lines);
/** The effective job in PATH, whose checksums are verified first; *yaml is released with cqio_free.
 * Collective. */
CQIO_API CQIO_NODISCARD cqio_status cqio_file_job(cqio_ctx *ctx, const char *path, char **yaml);

CQIO_END_DECLS

#endif
