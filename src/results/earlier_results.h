/*
 * What earlier runs have left in an output directory. A directory holds the results of one run:
 * what is written and what has to go is told by names, and whether it may be touched by what is in
 * the files, since nothing is replaced or removed that cqio has not written.
 */
#ifndef CQIO_RESULTS_EARLIER_RESULTS
#define CQIO_RESULTS_EARLIER_RESULTS

#include "cqio/job.h"

/*
 * Whether JOB may write its results, or where job->member_first > 0 those members, into its output
 * directory. CQIO_IO where that is something else; where results of another job are there; where
 * results of any run are there and output.overwrite does not allow to replace or to remove them;
 * where a file that cqio did not write is in the way. Draws of the job itself are no hindrance with
 * job->restart, and nothing is that RESUMED says to be of this run. Collective.
 */
CQIO_NODISCARD cqio_status cqio__earlier_results_check(cqio_ctx *ctx, const cqio_job *job,
                                                       bool resumed);
/* The same for the ensembles that cqio merge writes from INPUTS (cqio_provenance). Tables and maps
 * beside them stay, and must be of the same job and inputs. Collective. */
CQIO_NODISCARD cqio_status cqio__earlier_results_check_merge(cqio_ctx *ctx, const cqio_job *job,
                                                             const char *inputs);

/* Removes run.json before the first result gets its name: a directory without it is not whole.
 * By rank 0, nothing elsewhere. */
CQIO_NODISCARD cqio_status cqio__earlier_report_remove(cqio_ctx *ctx, const cqio_job *job);
/* Removes the results that JOB does not write, once all of its own are there but for run.json; for
 * a merge (MERGED) of those kinds that it writes. Collective. */
CQIO_NODISCARD cqio_status cqio__earlier_results_remove(cqio_ctx *ctx, const cqio_job *job,
                                                        bool merged);

#endif
