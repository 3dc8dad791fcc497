/* An ensemble: members computed in blocks, blocks on disk, statistics of all. */
#ifndef CQIO_ENSEMBLE_ENSEMBLE
#define CQIO_ENSEMBLE_ENSEMBLE

#include "cqio/numeric.h"
#include "ensemble/member.h"
#include "ensemble/record.h"
#include "results/results.h"

/* The members of one scenario; borrowed but for the arrays. */
typedef struct {
  const cqio_study *study;
  const cqio_outputs *outputs;
  const cqio_scenario *scenario;
  int factors, factor[CQIO_FACTORS]; /* of the Sobol indices; none without sensitivity */
  int64_t members;                   /* of the whole ensemble */
  cqio_record columns;
  double *base; /* [width] the base case, no spread */
} cqio_ensemble;

/* ---- blocks on disk (member_blocks.c) -------------------------------------------------------- */

/* Members [first, first + count), numbered from 0, that one file holds. */
typedef struct {
  int64_t first, count;
} cqio_block;

/* Block INDEX of the members [first, last): blocks begin at multiples of ensemble.block. False past
 * the end. */
bool cqio__block_at(const cqio_options *options, int64_t first, int64_t last, int64_t index,
                    cqio_block *out);
/* "DIRECTORY/SCENARIO.draws.FIRST-LAST.nc", members numbered from 1. */
CQIO_NODISCARD cqio_status cqio__block_path(const cqio_ensemble *ensemble, const char *directory,
                                            cqio_block block, char path[CQIO_PATH_SIZE]);

/* Rows of one block: ROW[count][width], and what each member came to. */
typedef struct {
  cqio_block block;
  double *row;
  int *status;    /* [count] 0 computed, 1 failed; the row of a failed member is missing values */
  char *failures; /* "NUMBER: sentence", a line each; owned, NULL: none */
} cqio_rows;

CQIO_NODISCARD cqio_status cqio__rows_create(const cqio_ensemble *ensemble, int64_t most,
                                             cqio_rows **out);
void cqio__rows_destroy(cqio_rows **rows);

/* What is done once a block is whole and before it gets its name. Not collective. */
typedef cqio_status cqio_block_ready(const cqio_ensemble *ensemble);
/* Writes ROWS to PATH, verified, under its final name, after READY (NULL: nothing) and over what is
 * there if REPLACE. Not collective. */
CQIO_NODISCARD cqio_status cqio__rows_write(const cqio_ensemble *ensemble, const cqio_rows *rows,
                                            const char *path, bool replace, cqio_block_ready ready);
/*
 * Reads columns [FIRST, FIRST + COUNT) of a block written by cqio__rows_write into rows->row
 * [members][COUNT], its status and failures. VERIFY: recomputes its checksums first. CQIO_CONFIG or
 * CQIO_DATA when it is of another job or of other inputs, both sides shown. CTX is of one rank.
 */
CQIO_NODISCARD cqio_status cqio__rows_read(cqio_ctx *ctx, const cqio_ensemble *ensemble,
                                           const char *path, bool verify, size_t first,
                                           size_t count, cqio_rows *rows);

/* ---- members (queue.c) --------------------------------------------------------------------- */

/*
 * Computes members [FIRST, LAST) of ENSEMBLE into DIRECTORY, block by block; each member whole on
 * one rank, the next free one taken by whoever is done. Blocks that are there already, whole and of
 * this job, are kept when job->restart. After each block a stop may be asked for: CQIO_STOPPED.
 * Fills ensemble->base. Collective.
 */
CQIO_NODISCARD cqio_status cqio__members_compute(cqio_ensemble *ensemble, const char *directory,
                                                 int64_t first, int64_t last);

/* ---- statistics (statistics.c) --------------------------------------------------------------- */

enum { CQIO_STEPS = 10 }; /* of the convergence */
enum {
  CQIO_STATISTIC_MEAN,
  CQIO_STATISTIC_DEVIATION,
  CQIO_STATISTIC_P5,
  CQIO_STATISTIC_P50,
  CQIO_STATISTIC_P95,
  CQIO_STATISTICS
};

/* Members of the distribution itself: all, or A and B of a sensitivity analysis. */
bool cqio__is_sample(const cqio_ensemble *ensemble, int64_t number);

/* Everything known about one number of the rows. */
typedef struct {
  double statistic[CQIO_STATISTICS];
  double running[CQIO_STEPS][2]; /* mean and deviation of the first samples; municipal */
  cqio_sobol sobol[CQIO_FACTORS];
} cqio_number_statistics;

typedef struct {
  cqio_number_statistics *number; /* [width] on rank 0 */
  int64_t computed, failed;       /* members */
  int64_t samples[CQIO_STEPS];    /* behind each step of the convergence */
  char *failures;                 /* as in cqio_rows, of all blocks; rank 0 */
} cqio_ensemble_statistics;

enum { CQIO_STATISTICS_BUDGET = 32 << 20 }; /* bytes of members in memory on a rank */
/* Statistics of all members in DIRECTORY, columns dealt to the ranks. Memory does not grow with the
 * members beyond the budget. Collective. */
CQIO_NODISCARD cqio_status cqio__statistics_compute(const cqio_ensemble *ensemble,
                                                    const char *directory,
                                                    cqio_ensemble_statistics **out);
void cqio__statistics_destroy(cqio_ensemble_statistics **statistics);

/* ---- what is kept (kept_draws.c) ------------------------------------------------------------- */

/* Leaves of the blocks of ENSEMBLE what output.draws says, blocks in turn over the ranks: figures
 * of the whole region, or no file. Collective. */
CQIO_NODISCARD cqio_status cqio__draws_keep(const cqio_ensemble *ensemble);

/* ---- gross and net effects of parks (park_ranges.c) ------------------------------------------ */

/* Says the median and the range P5 to P95 of gross and net effects of each park, where ENSEMBLE has
 * them. Rank 0. */
void cqio__park_ranges_log(const cqio_ensemble *ensemble,
                           const cqio_ensemble_statistics *statistics);

/* ---- the whole (ensemble.c, statistics_file.c, ensemble_map_file.c) -------------------------- */

/* Writes SCENARIO.ensemble.nc, up to its name. Not collective: rank 0. */
CQIO_NODISCARD cqio_status cqio__prepare_ensemble(const cqio_ensemble *ensemble,
                                                  const cqio_ensemble_statistics *statistics,
                                                  cqio_ncout **out);
/* Removes the files of statistics and maps of an earlier ensemble, before its draws are replaced.
 * Rank 0. CQIO_IO. */
CQIO_NODISCARD cqio_status cqio__statistics_remove(const cqio_ensemble *ensemble);

/*
 * Writes SCENARIO.ensemble.grid.nc from the files of members: mean and standard deviation of each
 * map whose district figures they hold. Years are dealt to the ranks; 16 bytes of memory for each
 * cell and map of a year, whatever the number of members. After each member a stop may be asked
 * for: CQIO_STOPPED. Collective.
 */
CQIO_NODISCARD cqio_status cqio__ensemble_maps_write(const cqio_ensemble *ensemble,
                                                     const cqio_map_input *input);

/* See cqio_ensemble_members and cqio_ensemble_scenarios. */
int64_t cqio__ensemble_members(const cqio_job *job);
int cqio__ensemble_scenarios(const cqio_job *job);

/* Largest size of the files of all ensembles of RUN, or of its part, in bytes. Only data need be
 * there, and GRID for maps of the ensembles. Not collective. */
double cqio__ensembles_room(const cqio_study *study, const cqio_grid *grid);
/* Memory of a rank for the rows of members, beyond what their computation takes, bytes: a block as
 * it is, as a file in memory and read back, or what the statistics hold of all. Not collective. */
double cqio__ensembles_memory(const cqio_study *study);
/* Members and statistics of every scenario of RUN, whose data, economy and calibration are there;
 * only members job->member_first to member_last when these are set. MAPS are needed for maps of the
 * ensembles. Collective. */
CQIO_NODISCARD cqio_status cqio__ensembles_compute(const cqio_study *study,
                                                   const cqio_outputs *outputs,
                                                   const cqio_map_input *maps);
/* The same from the parts in the output directory: CQIO_DATA when members are missing or there
 * twice, or a part is damaged or of other inputs; CQIO_CONFIG when it is of another job.
 * Collective.
 */
CQIO_NODISCARD cqio_status cqio__ensembles_merge(const cqio_study *study,
                                                 const cqio_outputs *outputs,
                                                 const cqio_map_input *maps);
/* Leaves of the files of members what output.draws says, when nothing needs them any more: the
 * statistics are written and no stop will be gone on from. Collective. */
CQIO_NODISCARD cqio_status cqio__ensembles_keep(const cqio_study *study,
                                                const cqio_outputs *outputs);

/* ---- parts (member_parts.c) ------------------------------------------------------------------ */

/* Directory of the part that JOB computes, below its output directory. Not collective. */
CQIO_NODISCARD cqio_status cqio__part_directory(cqio_ctx *ctx, const cqio_job *job,
                                                char path[CQIO_PATH_SIZE]);
/* Checks that the parts in the output directory hold each member once, whole and of this job, or,
 * with JOIN, writes the blocks of the whole ensemble from them. CQIO_IO, CQIO_DATA, CQIO_CONFIG.
 * Rank 0, in a context of its own, as reading of NetCDF is collective. */
CQIO_NODISCARD cqio_status cqio__parts_merge(const cqio_ensemble *ensemble, bool join);

#endif
