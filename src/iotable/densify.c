/* A factored table turned into dense rows, for comparisons. */
#include "iotable/iotable.h"

enum { TAG = 13 };

/* Rows that rank A owns by one distribution and rank B by the other. */
static int64_t overlap(const int64_t a[2], const int64_t b[2], int64_t *first) {
  int64_t end = a[0] + a[1] < b[0] + b[1] ? a[0] + a[1] : b[0] + b[1];
  *first = a[0] > b[0] ? a[0] : b[0];
  return end > *first ? end - *first : 0;
}

/* FROM [have rows][n] to TO [want rows][n]; HAVE and WANT: first row and number of each rank. */
static cqio_status move_rows(cqio_ctx *ctx, int64_t n, int64_t (*have)[2], const double *from,
                             int64_t (*want)[2], double *to) {
  int size = cqio_ctx_size(ctx), rank = cqio_ctx_rank(ctx), count = 0;
  MPI_Request *requests;
  MPI_Datatype row;
  int64_t first;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, 2 * size, &requests));
  MPI_Type_contiguous((int)n, MPI_DOUBLE, &row);
  MPI_Type_commit(&row);
  for (int r = 0; r < size; r++) {
    int64_t rows = overlap(have[r], want[rank], &first);
    if (rows > 0)
      MPI_Irecv(to + (first - want[rank][0]) * n, (int)rows, row, r, TAG, cqio_ctx_comm(ctx),
                &requests[count++]);
    rows = overlap(have[rank], want[r], &first);
    if (rows > 0)
      MPI_Isend(from + (first - have[rank][0]) * n, (int)rows, row, r, TAG, cqio_ctx_comm(ctx),
                &requests[count++]);
  }
  int code = MPI_Waitall(count, requests, MPI_STATUSES_IGNORE);
  MPI_Type_free(&row);
  cqio_free(requests);
  return cqio_agree(ctx, code == MPI_SUCCESS
                             ? CQIO_OK
                             : cqio_fail(ctx, CQIO_MPI, "MPI_Waitall: failed on rows of a matrix"));
}

/* Everyone's first row and number of rows. */
static cqio_status share_ranges(cqio_ctx *ctx, int64_t first, int64_t count, int64_t (**out)[2]) {
  int64_t here[2] = {first, count};
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, cqio_ctx_size(ctx), out));
  MPI_Allgather(here, 2, MPI_INT64_T, *out, 2, MPI_INT64_T, cqio_ctx_comm(ctx));
  return CQIO_OK;
}

static cqio_status assemble(cqio_ctx *ctx, const cqio_io_options *options, cqio_io_table *table,
                            cqio_operator *op) {
  int64_t n = cqio_operator_total(op), first, count, (*have)[2] = NULL, (*want)[2] = NULL;
  double *rows, *own = NULL;
  cqio_operator_range(op, &first, &count);
  CQIO_TRY(cqio__io_take_rows(ctx, options, table, n, &rows));
  cqio_status status = cqio_agree(ctx, CQIO_ALLOC(ctx, count * n, &own));
  if (!status) status = cqio_operator_assemble(ctx, op, own);
  if (!status) status = share_ranges(ctx, first, count, &have);
  if (!status) status = share_ranges(ctx, table->first, table->count, &want);
  if (!status) status = move_rows(ctx, n, have, own, want, rows);
  cqio_free(own);
  cqio_free(have);
  cqio_free(want);
  return status;
}

cqio_status cqio__io_assemble(cqio_ctx *ctx, const cqio_io_options *options, cqio_io_table *table) {
  cqio_operator *op;
  CQIO_TRY(cqio_operator_create(ctx, table->structure, &op));
  cqio_status status = assemble(ctx, options, table, op);
  cqio_operator_destroy(&op);
  table->structure = NULL;
  return status;
}
