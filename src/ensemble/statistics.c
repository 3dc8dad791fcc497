/* Statistics over all members of an ensemble. */
#include "cqio/numeric.h"
#include <math.h>
#include <string.h>

#include "ensemble/ensemble.h"

/* The numbers of some columns for all members: value[column][member], NaN where one failed. */
struct slice {
  const cqio_ensemble *ensemble;
  cqio_ctx *alone;
  size_t first, count; /* columns */
  double *value;
  double *sorted;                        /* [members] */
  double *series[CQIO_SOURCE_MIXED + 1]; /* [members] complete samples by source */
};

static int64_t members_of(const struct slice *slice) {
  return slice->ensemble->members;
}

/* ---- one column ------------------------------------------------------------------------------ */

bool cqio__is_sample(const cqio_ensemble *ensemble, int64_t number) {
  return cqio_design_member_at(ensemble->factors, number).source <= CQIO_SOURCE_B;
}

/* Values of the first LIMIT members that count, failed ones left out; returns their number. */
static size_t collect(const struct slice *slice, const double *value, int64_t limit, double *out) {
  size_t count = 0;
  for (int64_t k = 0; k < limit; k++)
    if (cqio__is_sample(slice->ensemble, k) && !isnan(value[k])) out[count++] = value[k];
  return count;
}

static void converge(const struct slice *slice, const double *value, cqio_number_statistics *out) {
  for (int s = 0; s < CQIO_STEPS; s++) {
    cqio_sample_summary summary = {0};
    int64_t limit = (members_of(slice) * (s + 1) + CQIO_STEPS - 1) / CQIO_STEPS;
    size_t count = collect(slice, value, limit, slice->sorted);
    if (count > 0) cqio_summarize(slice->sorted, count, &summary);
    out->running[s][0] = count > 0 ? summary.mean : CQIO_NC_MISSING;
    out->running[s][1] = count > 0 ? summary.deviation : CQIO_NC_MISSING;
  }
}

/* Indices of FACTOR from the samples whose A, B and AB are all there. */
static void find_indices(const struct slice *slice, const double *value, int factor,
                         cqio_sobol *out) {
  int64_t each = cqio_design_members_per_sample(slice->ensemble->factors);
  size_t count = 0;
  for (int64_t start = 0; start + each <= members_of(slice); start += each) {
    double a = value[start + CQIO_SOURCE_A], b = value[start + CQIO_SOURCE_B];
    double mixed = value[start + CQIO_SOURCE_MIXED + factor];
    if (isnan(a) || isnan(b) || isnan(mixed)) continue;
    slice->series[0][count] = a;
    slice->series[1][count] = b;
    slice->series[2][count++] = mixed;
  }
  *out = (cqio_sobol){0.0, 0.0, 0.0, 0.0};
  if (count > 1)
    cqio_sobol_estimate(slice->series[0], slice->series[1], slice->series[2], count, out);
}

static void describe(const struct slice *slice, const double *value, bool municipal,
                     cqio_number_statistics *out) {
  cqio_sample_summary summary;
  size_t count = collect(slice, value, members_of(slice), slice->sorted);
  for (int s = 0; s < CQIO_STATISTICS; s++)
    out->statistic[s] = CQIO_NC_MISSING;
  if (count > 0) {
    cqio_summarize(slice->sorted, count, &summary);
    out->statistic[CQIO_STATISTIC_MEAN] = summary.mean;
    out->statistic[CQIO_STATISTIC_DEVIATION] = summary.deviation;
    out->statistic[CQIO_STATISTIC_P5] = summary.low;
    out->statistic[CQIO_STATISTIC_P50] = summary.median;
    out->statistic[CQIO_STATISTIC_P95] = summary.high;
  }
  if (!municipal) return;
  converge(slice, value, out);
  for (int f = 0; f < slice->ensemble->factors; f++)
    find_indices(slice, value, f, &out->sobol[f]);
}

/* ---- reading --------------------------------------------------------------------------------- */

static cqio_status read_slice(struct slice *slice, const char *directory, cqio_rows *rows) {
  const cqio_ensemble *ensemble = slice->ensemble;
  cqio_block block;
  char path[CQIO_PATH_SIZE];
  for (int64_t b = 0;
       cqio__block_at(&ensemble->study->job->options, 0, ensemble->members, b, &block); b++) {
    CQIO_TRY(cqio__block_path(ensemble, directory, block, path));
    rows->block = block;
    CQIO_TRY(
        cqio__rows_read(slice->alone, ensemble, path, false, slice->first, slice->count, rows));
    for (int64_t k = 0; k < block.count; k++)
      for (size_t c = 0; c < slice->count; c++)
        slice->value[c * (size_t)ensemble->members + (size_t)(block.first + k)] =
            rows->row[(size_t)k * slice->count + c];
    cqio_progress(ensemble->study->ctx);
  }
  return CQIO_OK;
}

static bool is_municipal(const cqio_record *columns, size_t number) {
  int c = 0;
  while (number >= columns->column[c].first + columns->column[c].size)
    c++;
  return columns->column[c].municipal;
}

/* Columns [FIRST, FIRST + COUNT) of this rank, as many at a time as the budget holds. */
static cqio_status describe_columns(struct slice *slice, const char *directory, size_t first,
                                    size_t count, cqio_number_statistics *out) {
  const cqio_ensemble *ensemble = slice->ensemble;
  size_t members = (size_t)ensemble->members,
         most = CQIO_STATISTICS_BUDGET / (members * sizeof(double));
  most = most < 1 ? 1 : most > count ? count : most;
  cqio_rows *rows = NULL;
  cqio_status status = CQIO_ALLOC(slice->alone, most * members, &slice->value);
  if (!status) status = CQIO_ALLOC(slice->alone, members, &slice->sorted);
  for (int k = 0; k < CQIO_SOURCE_MIXED + 1 && !status; k++)
    status = CQIO_ALLOC(slice->alone, members, &slice->series[k]);
  if (!status)
    status = cqio__rows_create(ensemble, ensemble->study->job->options.ensemble.block, &rows);
  for (size_t at = 0; at < count && !status; at += most) {
    slice->first = first + at;
    slice->count = most < count - at ? most : count - at;
    status = read_slice(slice, directory, rows);
    for (size_t c = 0; c < slice->count && !status; c++)
      describe(slice, slice->value + c * members,
               is_municipal(&ensemble->columns, slice->first + c), &out[at + c]);
  }
  cqio__rows_destroy(&rows);
  cqio_free(slice->value);
  cqio_free(slice->sorted);
  for (int k = 0; k < CQIO_SOURCE_MIXED + 1; k++)
    cqio_free(slice->series[k]);
  return status;
}

/* ---- all ------------------------------------------------------------------------------------- */

/* Statuses and failures of all blocks. Rank 0. */
static cqio_status count_members(cqio_ctx *alone, const cqio_ensemble *ensemble,
                                 const char *directory, cqio_ensemble_statistics *out) {
  cqio_rows *rows;
  cqio_block block;
  char path[CQIO_PATH_SIZE], *longer;
  CQIO_TRY(cqio__rows_create(ensemble, ensemble->study->job->options.ensemble.block, &rows));
  cqio_status status = CQIO_OK;
  for (int64_t b = 0;
       !status && cqio__block_at(&ensemble->study->job->options, 0, ensemble->members, b, &block);
       b++) {
    status = cqio__block_path(ensemble, directory, block, path);
    rows->block = block;
    if (!status) status = cqio__rows_read(alone, ensemble, path, true, 0, 0, rows);
    for (int64_t k = 0; k < block.count && !status; k++) {
      out->failed += rows->status[k];
      out->computed += !rows->status[k];
      for (int s = 0; s < CQIO_STEPS; s++)
        out->samples[s] += !rows->status[k] && cqio__is_sample(ensemble, block.first + k) &&
                           (block.first + k) * CQIO_STEPS < ensemble->members * (s + 1);
    }
    if (status || !rows->failures || !rows->failures[0]) continue;
    size_t before = out->failures ? strlen(out->failures) : 0;
    status = CQIO_ALLOC(ensemble->study->ctx, before + strlen(rows->failures) + 2, &longer);
    if (status) continue;
    if (before > 0) {
      memcpy(longer, out->failures, before);
      longer[before++] = '\n';
    }
    strcpy(longer + before, rows->failures);
    cqio_free(out->failures);
    out->failures = longer;
  }
  cqio__rows_destroy(&rows);
  return status;
}

/* The numbers of all ranks on rank 0. Collective. */
static cqio_status gather(const cqio_ensemble *ensemble, const cqio_number_statistics *own,
                          size_t count, cqio_number_statistics *all) {
  cqio_ctx *ctx = ensemble->study->ctx;
  int size = cqio_ctx_size(ctx), *counts = NULL, *starts = NULL;
  cqio_status status = CQIO_ALLOC(ctx, size, &counts);
  if (!status) status = CQIO_ALLOC(ctx, size, &starts);
  CQIO_TRY_GOTO(status, done, cqio_agree(ctx, status));
  for (int p = 0; p < size; p++) {
    int64_t first, share;
    cqio_partition((int64_t)ensemble->columns.width, size, p, &first, &share);
    counts[p] = (int)share;
    starts[p] = (int)first;
  }
  MPI_Datatype number; /* whole ones: bytes of millions of columns are more than an int counts */
  MPI_Type_contiguous((int)sizeof *own, MPI_BYTE, &number);
  MPI_Type_commit(&number);
  if (MPI_Gatherv(own, (int)count, number, all, counts, starts, number, 0, cqio_ctx_comm(ctx)) !=
      MPI_SUCCESS)
    status = cqio_fail(ctx, CQIO_MPI, "ensemble: MPI_Gatherv of the statistics failed");
  MPI_Type_free(&number);
  status = cqio_agree(ctx, status);
done:
  cqio_free(counts);
  cqio_free(starts);
  return status;
}

cqio_status cqio__statistics_compute(const cqio_ensemble *ensemble, const char *directory,
                                     cqio_ensemble_statistics **out) {
  cqio_ctx *ctx = ensemble->study->ctx;
  struct slice slice = {.ensemble = ensemble};
  cqio_number_statistics *own = NULL;
  int64_t first, count;
  *out = NULL;
  cqio_timer_start(ctx, "statistics");
  cqio_partition((int64_t)ensemble->columns.width, cqio_ctx_size(ctx), cqio_ctx_rank(ctx), &first,
                 &count);
  cqio_status status = cqio_ctx_alone(ctx, &slice.alone);
  if (!status) status = CQIO_ALLOC(ctx, 1, out);
  if (!status && *out && cqio_ctx_rank(ctx) == 0)
    status = CQIO_ALLOC(ctx, ensemble->columns.width, &(*out)->number);
  if (!status) status = CQIO_ALLOC(ctx, count, &own);
  if (!status) status = describe_columns(&slice, directory, (size_t)first, (size_t)count, own);
  if (!status && cqio_ctx_rank(ctx) == 0)
    status = count_members(slice.alone, ensemble, directory, *out);
  status = cqio_agree(ctx, cqio_ctx_adopt(ctx, slice.alone, status));
  /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): allocated when all ranks agree */
  if (!status) status = gather(ensemble, own, (size_t)count, (*out)->number);
  cqio_free(own);
  cqio_ctx_destroy(&slice.alone);
  cqio_timer_stop(ctx, "statistics");
  if (status) cqio__statistics_destroy(out);
  return status;
}

void cqio__statistics_destroy(cqio_ensemble_statistics **statistics) {
  if (!statistics || !*statistics) return;
  cqio_free((*statistics)->number);
  cqio_free((*statistics)->failures);
  cqio_free(*statistics);
  *statistics = NULL;
}
