/* Jobs given as text: written by rank 0 to a file, then read by all ranks. */
#ifndef CQIO_TESTS_JOB_TEXT_H
#define CQIO_TESTS_JOB_TEXT_H

#include <string.h>

#include "cqio/job.h"
#include "support/mpi_test.h"

#define JOB_FILE "conf_job.yaml"

/* The smallest job: what every job must say. */
#define SMALLEST "data: {directory: d}\noutput: {directory: o}\n"

static inline void write_bytes(const char *path, const char *bytes, size_t size) {
  if (cqio_ctx_rank(test_ctx) == 0) {
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, size, file) != size || fclose(file) != 0)
      MPI_Abort(MPI_COMM_WORLD, 1);
  }
  MPI_Barrier(MPI_COMM_WORLD);
}

static inline cqio_status read_job(const char *text, int count, const char *const *sets,
                                   cqio_job **job) {
  cqio_ctx_clear_problems(test_ctx);
  write_bytes(JOB_FILE, text, strlen(text));
  return cqio_job_read(test_ctx, JOB_FILE, count, sets, job);
}

#endif
