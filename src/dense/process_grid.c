/* The grid of ranks. */
#include "dense/process_grid.h"

#include "dense/scalapack.h"

bool cqio__grid_shape(int ranks, int *rows, int *columns) {
  if (*rows < 0 || *columns < 0) return false;
  if (*rows == 0 && *columns > 0) *rows = ranks / *columns;
  if (*rows == 0)
    for (int r = 1; r * r <= ranks; r++)
      if (ranks % r == 0) *rows = r;
  /* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): 1 divides any number */
  if (*columns == 0) *columns = ranks / *rows;
  return (int64_t)*rows * *columns == ranks;
}

cqio_status cqio__grid_init(cqio_ctx *ctx, int rows, int columns, struct process_grid *grid) {
  int rank = cqio_ctx_rank(ctx);
  *grid = (struct process_grid){.rows = rows,
                                .columns = columns,
                                .row = rank / columns,
                                .column = rank % columns,
                                .along_row = MPI_COMM_NULL,
                                .along_column = MPI_COMM_NULL};
  MPI_Comm all = cqio_ctx_comm(ctx);
  if (MPI_Comm_split(all, grid->row, grid->column, &grid->along_row) != MPI_SUCCESS ||
      MPI_Comm_split(all, grid->column, grid->row, &grid->along_column) != MPI_SUCCESS) {
    cqio__grid_free(grid);
    return cqio_fail(ctx, CQIO_MPI, "MPI_Comm_split: failed on the grid of ranks");
  }
  return CQIO_OK;
}

int cqio__grid_context(cqio_ctx *ctx, struct process_grid *grid) {
  if (!grid->has_blacs) {
    grid->handle = grid->context = Csys2blacs_handle(cqio_ctx_comm(ctx));
    Cblacs_gridinit(&grid->context, "Row", grid->rows, grid->columns);
    grid->has_blacs = true;
  }
  return grid->context;
}

void cqio__grid_free(struct process_grid *grid) {
  if (grid->has_blacs) {
    Cblacs_gridexit(grid->context);
    Cfree_blacs_system_handle(grid->handle);
    grid->has_blacs = false;
  }
  if (grid->along_row != MPI_COMM_NULL) MPI_Comm_free(&grid->along_row);
  if (grid->along_column != MPI_COMM_NULL) MPI_Comm_free(&grid->along_column);
}

void cqio__must(cqio_ctx *ctx, int mpi_code, const char *call) {
  if (mpi_code == MPI_SUCCESS) return;
  cqio_abort(ctx, cqio_fail(ctx, CQIO_MPI, "%s: failed inside a distributed factorization", call));
}
