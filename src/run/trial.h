/* A trial of a job: a run of a part of it in a directory of its own, which is removed again. */
#ifndef CQIO_RUN_TRIAL
#define CQIO_RUN_TRIAL

#include "cqio/run.h"
#include "results/result_names.h"

/* The files of a kind. */
typedef struct {
  double reference, others; /* bytes of a scenario, those of others their mean */
  double smallest, largest; /* bytes of a file of the reference */
} cqio_trial_files;

typedef struct {
  cqio_job job; /* a copy with SCENARIOS of its own, to be changed before the run */
  cqio_scenario *scenarios;
  char directory[CQIO_PATH_SIZE];
  int sections;
  cqio_estimate_section section[CQIO_ESTIMATE_SECTIONS]; /* outermost, then all else */
  double memory;                                         /* most that a rank has had, bytes */
  double report;                                         /* bytes of run.json */
  cqio_trial_files files[CQIO_RESULT_KINDS];
} cqio_trial;

/* JOB with its first COUNT scenarios. CQIO_MEMORY, CQIO_CONFIG. Collective; to be freed in any
 * case. */
CQIO_NODISCARD cqio_status cqio__trial_create(cqio_ctx *ctx, const cqio_job *job, int count,
                                              cqio_trial **out);
void cqio__trial_destroy(cqio_trial **trial);
/* The options of the job and of its scenarios, INDEX from 0; NULL past the end. */
cqio_options *cqio__trial_options(cqio_trial *trial, int index);

/* Runs and measures it. CQIO_IO when its directory is there; else what runs return, CQIO_STOPPED
 * too. Collective. */
CQIO_NODISCARD cqio_status cqio__trial_run(cqio_ctx *ctx, cqio_trial *trial);

#endif
