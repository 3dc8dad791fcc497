/* Checkpoints of a run: what was computed so far, in two generations. */
#ifndef CQIO_RUN_CHECKPOINT
#define CQIO_RUN_CHECKPOINT

#include "cqio/run.h"
#include "results/output_directory.h"
#include "years/market_study.h"
#include "years/trajectory.h"

/* A checkpoint that was read; owned. Scenarios below SCENARIO are complete; of SCENARIO the first
 * YEARS years are computed (0: it was not begun, the calibration is done). */
typedef struct {
  int scenario, years;
  double *values; /* cqio_state of calibration, years and trajectory */
  int64_t count;
  char *restarts; /* history so far, a line each */
  double seconds; /* that the run took until then, with those that it went on from */
} cqio_checkpoint;

/* How far a run is: scenarios below SCENARIO are complete; of SCENARIO the first YEARS years, and
 * one of the two states, with markets or without; neither before its base year. Borrowed. */
typedef struct {
  int scenario, years;
  cqio_trajectory *trajectory;
  cqio__market_progress *markets;
} cqio_position;

/* Whether there is any checkpoint in the output directory. Collective. */
bool cqio__checkpoint_exists(cqio_ctx *ctx, const cqio_job *job);
/* CQIO_IO when there is one that nothing allows to lose. Collective. */
CQIO_NODISCARD cqio_status cqio__checkpoint_refuse(cqio_ctx *ctx, const cqio_job *job);
/* Removes both generations. Rank 0. */
void cqio__checkpoint_remove(cqio_ctx *ctx, const cqio_job *job);

/* Writes how far RUN is. The newest checkpoint becomes the one before. Collective; rank 0 writes.
 */
CQIO_NODISCARD cqio_status cqio__checkpoint_write(cqio_run *run, const cqio_position *position);

/*
 * Reads the newest checkpoint that is whole; a damaged one is reported as a warning and removed.
 * CQIO_CONFIG when it is of another job or version, CQIO_DATA when of other input files, showing
 * both sides, or when none is whole. The inputs of the run must have been read. Collective.
 */
CQIO_NODISCARD cqio_status cqio__checkpoint_read(cqio_ctx *ctx, const cqio_job *job,
                                                 cqio_checkpoint *out);
void cqio__checkpoint_free(cqio_checkpoint *checkpoint);

#endif
