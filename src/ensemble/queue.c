/* Members of an ensemble, computed in blocks by all ranks. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ensemble/deal.h"
#include "ensemble/ensemble.h"
#include "results/earlier_results.h"

enum { REASON_SIZE = 256 };

/* A failed member. */
struct failure {
  int64_t number;
  char reason[REASON_SIZE];
};

struct work {
  cqio_ensemble *ensemble;
  cqio_ctx *alone; /* context of this rank only */
  cqio_economy *economy;
  cqio_member *member;
  cqio_deal deal;
  double *rows; /* [block][1 + width] status and row of each member; elsewhere those of this rank */
  int room;     /* members that fit */
  struct failure *failure;
  int failures;        /* of this rank in the present block */
  double seconds;      /* this rank has worked since the last deal */
  cqio_status written; /* of the block before, known to rank 0 alone */
};

static size_t row_size(const struct work *work) {
  return 1 + work->ensemble->columns.width;
}

static bool is_root(const struct work *work) {
  return cqio_ctx_rank(work->ensemble->study->ctx) == 0;
}

/* ---- one member ------------------------------------------------------------------------------ */

/* Statuses that are a property of the member, not of the machine. */
static bool belongs_to_member(cqio_status status) {
  return status == CQIO_NUMERIC || status == CQIO_CONVERGENCE || status == CQIO_DATA ||
         status == CQIO_CONFIG;
}

static void note_failure(struct work *work, int64_t number) {
  struct failure *failure = &work->failure[work->failures++];
  const char *reason = cqio_ctx_problem(work->alone, 0);
  failure->number = number;
  snprintf(failure->reason, sizeof failure->reason, "%s", reason ? reason : "");
  cqio_ctx_clear_problems(work->alone);
}

/* Member NUMBER into ROW. */
static cqio_status compute_member(struct work *work, int64_t number, double *row) {
  const cqio_ensemble *ensemble = work->ensemble;
  cqio_ctx_clear_problems(work->alone); /* those of a member that recovered */
  cqio_status status = cqio__member_compute(work->member, number);
  row[0] = status ? 1.0 : 0.0;
  if (!status)
    return cqio__record_fill(&ensemble->columns, &work->member->economy, work->member->year,
                             row + 1);
  if (!belongs_to_member(status)) return cqio_ctx_adopt(ensemble->study->ctx, work->alone, status);
  note_failure(work, number);
  for (size_t k = 1; k < row_size(work); k++)
    row[k] = CQIO_NC_MISSING;
  return CQIO_OK;
}

/* ---- one block ------------------------------------------------------------------------------- */

/* Rows for COUNT members. Not collective. */
static cqio_status make_room(struct work *work, int count) {
  if (count <= work->room) return CQIO_OK;
  cqio_free(work->rows);
  work->room = 0;
  CQIO_TRY(CQIO_ALLOC(work->ensemble->study->ctx, (size_t)count * row_size(work), &work->rows));
  work->room = count;
  return CQIO_OK;
}

/* The members of the block that are dealt to this rank, into its rows. Not collective. */
static cqio_status compute_own(struct work *work, cqio_block block) {
  double started = MPI_Wtime();
  int rank = cqio_ctx_rank(work->ensemble->study->ctx);
  cqio_status status = work->written;
  if (!status) status = make_room(work, work->deal.count[rank]);
  for (int k = 0; k < work->deal.count[rank] && !status; k++) {
    status = compute_member(work, block.first + work->deal.first[rank] + k,
                            work->rows + (size_t)k * row_size(work));
    cqio_progress(work->ensemble->study->ctx);
  }
  work->seconds += MPI_Wtime() - started;
  return status;
}

/* All rows of the block on rank 0, in order: its own, the first, are in place. Collective. */
static cqio_status gather_rows(struct work *work) {
  cqio_ctx *ctx = work->ensemble->study->ctx;
  MPI_Datatype row;
  const void *own = is_root(work) ? MPI_IN_PLACE : work->rows;
  int mine = work->deal.count[cqio_ctx_rank(ctx)];
  bool good = MPI_Type_contiguous((int)row_size(work), MPI_DOUBLE, &row) == MPI_SUCCESS &&
              MPI_Type_commit(&row) == MPI_SUCCESS &&
              MPI_Gatherv(own, mine, row, work->rows, work->deal.count, work->deal.first, row, 0,
                          cqio_ctx_comm(ctx)) == MPI_SUCCESS &&
              MPI_Type_free(&row) == MPI_SUCCESS;
  return good ? CQIO_OK : cqio_fail(ctx, CQIO_MPI, "ensemble: MPI_Gatherv of a block failed");
}

static int by_number(const void *a, const void *b) {
  int64_t x = ((const struct failure *)a)->number, y = ((const struct failure *)b)->number;
  return (x > y) - (x < y);
}

/* All failures of the block as lines of text on rank 0, in order. */
static cqio_status list_failures(struct work *work, struct failure *all, int count, char **text) {
  if (count == 0) return CQIO_OK;
  qsort(all, (size_t)count, sizeof *all, by_number);
  size_t size = (size_t)count * (REASON_SIZE + 32), at = 0;
  CQIO_TRY(CQIO_ALLOC(work->ensemble->study->ctx, size, text));
  for (int k = 0; k < count; k++)
    at += (size_t)snprintf(*text + at, size - at, "%s%lld: %s", k ? "\n" : "",
                           (long long)all[k].number + 1, all[k].reason);
  return CQIO_OK;
}

/* Failures of all ranks; *TEXT is NULL elsewhere and without failures. Collective. */
static cqio_status gather_failures(struct work *work, char **text) {
  cqio_ctx *ctx = work->ensemble->study->ctx;
  MPI_Comm comm = cqio_ctx_comm(ctx);
  int size = cqio_ctx_size(ctx), bytes = work->failures * (int)sizeof(struct failure), sum = 0;
  int *count = NULL, *start = NULL;
  struct failure *all = NULL;
  *text = NULL;
  MPI_Allreduce(&bytes, &sum, 1, MPI_INT, MPI_SUM, comm);
  if (sum == 0) return CQIO_OK;
  cqio_status status = CQIO_ALLOC(ctx, size, &count);
  if (!status) status = CQIO_ALLOC(ctx, size, &start);
  if (!status) status = CQIO_ALLOC(ctx, (size_t)sum / sizeof *all, &all);
  status = cqio_agree(ctx, status);
  if (!status) {
    MPI_Allgather(&bytes, 1, MPI_INT, count, 1, MPI_INT, comm);
    for (int p = 1; p < size; p++)
      start[p] = start[p - 1] + count[p - 1];
    MPI_Gatherv(work->failure, bytes, MPI_BYTE, all, count, start, MPI_BYTE, 0, comm);
    if (is_root(work)) status = list_failures(work, all, sum / (int)sizeof *all, text);
  }
  cqio_free(count);
  cqio_free(start);
  cqio_free(all);
  return cqio_agree(ctx, status);
}

/* With the first draws that get their names the earlier results are no longer whole. */
static cqio_status remove_report(const cqio_ensemble *ensemble) {
  return cqio__earlier_report_remove(ensemble->study->ctx, ensemble->study->job);
}

/* The block as a file. Rank 0. */
static cqio_status write_block(struct work *work, cqio_block block, char **failures,
                               const char *path) {
  const cqio_ensemble *ensemble = work->ensemble;
  size_t width = row_size(work);
  cqio_rows *rows;
  CQIO_TRY(cqio__rows_create(ensemble, block.count, &rows));
  rows->block = block;
  rows->failures = *failures;
  *failures = NULL;
  for (int64_t k = 0; k < block.count; k++) {
    const double *line = work->rows + (size_t)k * width;
    rows->status[k] = line[0] != 0.0;
    memcpy(rows->row + (size_t)k * (width - 1), line + 1, (width - 1) * sizeof *line);
  }
  const cqio_job *job = ensemble->study->job;
  cqio_status status = cqio__rows_write(
      ensemble, rows, path, job->options.output.overwrite || job->restart, remove_report);
  cqio__rows_destroy(&rows);
  return status;
}

/* Computes a block; rank 0 writes it while the others go on with the next. *STOP tells whether the
 * run was asked to end. Collective; tells how the block before was written. */
static cqio_status compute_block(struct work *work, cqio_block block, const char *path,
                                 bool *stop) {
  cqio_ctx *ctx = work->ensemble->study->ctx;
  char *failures;
  work->failures = 0;
  CQIO_TRY(cqio__deal_members(ctx, &work->deal, (int)block.count, work->seconds));
  work->seconds = 0.0;
  CQIO_TRY(cqio_agree(ctx, compute_own(work, block)));
  CQIO_TRY(gather_rows(work));
  CQIO_TRY(gather_failures(work, &failures));
  *stop = cqio_stop_requested(ctx);
  cqio_timer_start(ctx, "members written");
  double started = MPI_Wtime();
  if (is_root(work)) work->written = write_block(work, block, &failures, path);
  work->seconds += MPI_Wtime() - started;
  cqio_timer_stop(ctx, "members written");
  cqio_free(failures);
  return CQIO_OK;
}

/* Whether PATH holds the block already, whole, for a run that goes on. Collective. */
static cqio_status is_finished(struct work *work, cqio_block block, const char *path,
                               bool *finished) {
  const cqio_ensemble *ensemble = work->ensemble;
  cqio_ctx *ctx = ensemble->study->ctx;
  int there = 0;
  cqio_status status = CQIO_OK;
  *finished = false;
  if (!ensemble->study->job->restart) return CQIO_OK;
  if (is_root(work) && access(path, F_OK) == 0) {
    cqio_rows *rows;
    status = cqio__rows_create(ensemble, block.count, &rows);
    if (status) return cqio_agree(ctx, status);
    rows->block = block;
    status = cqio__rows_read(work->alone, ensemble, path, true, 0, 0, rows);
    there = status == CQIO_OK;
    if (status == CQIO_CONFIG) { /* of another job: not to be replaced in silence */
      status = cqio_ctx_adopt(ctx, work->alone, status);
    } else if (status) {
      cqio_log(ctx, CQIO_LOG_WARN, "%s; computed again", cqio_ctx_problem(work->alone, 0));
      status = CQIO_OK;
    }
    cqio_ctx_clear_problems(work->alone);
    cqio__rows_destroy(&rows);
  }
  CQIO_TRY(cqio_agree(ctx, status));
  MPI_Bcast(&there, 1, MPI_INT, 0, cqio_ctx_comm(ctx));
  *finished = there;
  return CQIO_OK;
}

/* ---- all ------------------------------------------------------------------------------------- */

/* Own context, economy and base case of this rank: the data set is shared, nothing is read again.
 */
static cqio_status prepare_alone(struct work *work) {
  const cqio_ensemble *ensemble = work->ensemble;
  const cqio_study *study = ensemble->study;
  CQIO_TRY(cqio_ctx_alone(study->ctx, &work->alone));
  cqio_ctx_set_log_level(work->alone, CQIO_LOG_ERROR);
  CQIO_TRY(cqio_economy_create(work->alone, study->data, &study->job->options, &work->economy));
  CQIO_TRY(
      cqio__member_create(work->economy, ensemble->scenario, &study->calibration, &work->member));
  CQIO_TRY(cqio__record_fill(&ensemble->columns, &work->member->economy, work->member->year,
                             ensemble->base));
  size_t block = (size_t)study->job->options.ensemble.block;
  CQIO_TRY(cqio__deal_create(work->alone, cqio_ctx_size(study->ctx), &work->deal));
  if (is_root(work)) CQIO_TRY(make_room(work, (int)block));
  return CQIO_ALLOC(work->alone, block, &work->failure);
}

/* Collective. */
static cqio_status prepare(struct work *work) {
  const cqio_study *study = work->ensemble->study;
  cqio_status status = prepare_alone(work);
  return cqio_agree(study->ctx, cqio_ctx_adopt(study->ctx, work->alone, status));
}

static void release(struct work *work) {
  cqio__member_destroy(&work->member);
  cqio_economy_destroy(&work->economy);
  cqio__deal_free(&work->deal);
  cqio_free(work->rows);
  cqio_free(work->failure);
  cqio_ctx_destroy(&work->alone);
}

static cqio_status compute_blocks(struct work *work, const char *directory, int64_t first,
                                  int64_t last) {
  const cqio_ensemble *ensemble = work->ensemble;
  const cqio_study *study = ensemble->study;
  cqio_block block;
  char path[CQIO_PATH_SIZE];
  for (int64_t b = 0; cqio__block_at(&study->job->options, first, last, b, &block); b++) {
    bool finished, stop = false;
    CQIO_TRY(cqio__block_path(ensemble, directory, block, path)); /* without waiting for rank 0 */
    CQIO_TRY(is_finished(work, block, path, &finished));
    if (!finished) CQIO_TRY(compute_block(work, block, path, &stop));
    cqio_log(study->ctx, CQIO_LOG_INFO, "%s: members %lld to %lld %s", ensemble->scenario->name,
             (long long)block.first + 1, (long long)(block.first + block.count),
             finished ? "were there" : "computed");
    if (stop) {
      CQIO_TRY(cqio_agree(study->ctx, work->written));
      cqio_log(study->ctx, CQIO_LOG_WARN, "stopped %s; go on with --restart",
               cqio_stop_cause(study->ctx));
      return CQIO_STOPPED;
    }
  }
  return cqio_agree(study->ctx, work->written);
}

cqio_status cqio__members_compute(cqio_ensemble *ensemble, const char *directory, int64_t first,
                                  int64_t last) {
  struct work work = {.ensemble = ensemble};
  cqio_timer_start(ensemble->study->ctx, "members prepared");
  cqio_status status = prepare(&work);
  cqio_timer_stop(ensemble->study->ctx, "members prepared");
  cqio_timer_start(ensemble->study->ctx, "members");
  if (!status) status = compute_blocks(&work, directory, first, last);
  cqio_timer_stop(ensemble->study->ctx, "members");
  release(&work);
  return status;
}
