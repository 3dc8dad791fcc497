/* The output directory of a run: made, locked, free of the remains of killed runs. */
#ifndef CQIO_RESULTS_OUTPUT_DIRECTORY
#define CQIO_RESULTS_OUTPUT_DIRECTORY

#include "cqio/job.h"
#include "results/lock.h"

/* Names of checkpoints in it: the newest, and the one before it. */
#define CQIO_CHECKPOINT "checkpoint.nc"
#define CQIO_CHECKPOINT_BEFORE "checkpoint.before.nc"

/* A run's hold on its output directory. */
typedef struct {
  cqio_ctx *ctx;
  const char *path;
  int lock;                         /* descriptor of the lock file on rank 0, -1 elsewhere */
  bool made;                        /* did not exist before */
  char token[CQIO_LOCK_TOKEN_SIZE]; /* what all ranks must find in the lock file */
} cqio_output_directory;

/* "DIRECTORY/NAMESUFFIX". Not collective. */
CQIO_NODISCARD cqio_status cqio__output_path(cqio_ctx *ctx, const cqio_job *job, const char *name,
                                             const char *suffix, char path[CQIO_PATH_SIZE]);

/* The name of its job file, which tells the results of one job from those of another. */
const char *cqio__job_file(const cqio_job *job);
/* The absolute path of its file; false where that is too long or unknown. */
bool cqio__job_path(const cqio_job *job, char path[CQIO_PATH_SIZE]);

/*
 * Makes the directory and those above it, takes its lock and removes temporary files that a killed
 * run of JOB left. CQIO_IO when another run holds the lock, naming it; a lock dies with its
 * process. Warns when ROOM bytes are not free. Collective.
 */
CQIO_NODISCARD cqio_status cqio__output_directory_open(cqio_ctx *ctx, const cqio_job *job,
                                                       double room, cqio_output_directory *out);
/* Gives the lock back and removes a directory that was made for nothing. Not collective. */
void cqio__output_directory_close(cqio_output_directory *directory);

#endif
