/* Rows of a table from their owners to the rank that writes. */
#include "iotable/table_file.h"

enum { SLAB = 1 << 20, TAG = 13 };

cqio_status cqio__io_pass_rows(cqio_ctx *ctx, const cqio_io_table *table, table_row_writer writer,
                               void *data) {
  int64_t n = table->accounts, slab = SLAB / n > 0 ? SLAB / n : 1;
  int rank = cqio_ctx_rank(ctx);
  MPI_Comm comm = cqio_ctx_comm(ctx);
  double *buffer;
  cqio_status status = CQIO_OK;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, rank == 0 ? slab * n : 0, &buffer));
  for (int owner = 0; owner < cqio_ctx_size(ctx); owner++) {
    int64_t first, all;
    cqio__io_rows_of(n, cqio_ctx_size(ctx), owner, &first, &all);
    for (int64_t done = 0, count; done < all; done += count) {
      count = all - done < slab ? all - done : slab;
      const double *rows = rank == owner ? table->rows + done * n : buffer;
      if (rank == owner && owner != 0) MPI_Send(rows, (int)(count * n), MPI_DOUBLE, 0, TAG, comm);
      if (rank == 0 && owner != 0)
        MPI_Recv(buffer, (int)(count * n), MPI_DOUBLE, owner, TAG, comm, MPI_STATUS_IGNORE);
      for (int64_t i = 0; i < count && rank == 0 && !status; i++)
        status = writer(data, first + done + i, rows + i * n);
      cqio_progress(ctx);
    }
  }
  cqio_free(buffer);
  return cqio_agree(ctx, status);
}
