/* Of which run a file of results is, by what stands in it. */
#ifndef CQIO_RESULTS_ORIGIN
#define CQIO_RESULTS_ORIGIN

#include "cqio/job.h"

typedef struct {
  char *scenario, *job, *inputs; /* as in cqio_provenance, of which these are copies */
  char *digest;                  /* job_sha256 of draws, else "" */
  char *job_path;                /* of run.json: where its job file was, else "" */
} cqio_origin;

/* Whether cqio wrote PATH and nobody changed or linked it; of run.json by its key content_sha256.
 * Not collective. */
bool cqio__is_own_result(cqio_ctx *ctx, const char *path);

/* Reads it from a NetCDF file of results or from run.json, where SCENARIO is "". ALONE
 * is of one rank. To be freed on failure too. */
CQIO_NODISCARD cqio_status cqio__origin_read(cqio_ctx *alone, const char *path, cqio_origin *out);
void cqio__origin_free(cqio_origin *origin);

/* The name of its job file, of *LENGTH characters; NULL when it names none. */
const char *cqio__origin_job_file(const cqio_origin *origin, int *length);

/* CQIO_IO unless PATH, which comes from ORIGIN, and an ensemble of JOB with INPUTS rest on the same
 * model and inputs: sections data, output and run may differ, and ensemble where PATH is of a run
 * without one; files of maps count where both have read them. Not collective. */
CQIO_NODISCARD cqio_status cqio__origin_compare(cqio_ctx *ctx, const char *path,
                                                const cqio_origin *origin, const cqio_job *job,
                                                const char *inputs);

#endif
