/* Ranks arranged as a grid, row after row, with communicators along both directions. */
#ifndef CQIO_DENSE_PROCESS_GRID
#define CQIO_DENSE_PROCESS_GRID

#include "cqio/core.h"

struct process_grid {
  int rows, columns;  /* of the grid */
  int row, column;    /* of this rank */
  MPI_Comm along_row; /* ranks of my row, by column; MPI_COMM_NULL before it is made */
  MPI_Comm along_column;
  bool has_blacs;
  int handle, context; /* of BLACS, for ScaLAPACK */
};

/* Completes ROWS and COLUMNS, each 0 when free, to a grid of all ranks as near to a square as their
 * number allows, not higher than wide. False when that is not possible. */
bool cqio__grid_shape(int ranks, int *rows, int *columns);

/* Collective. On failure the grid is empty. */
CQIO_NODISCARD cqio_status cqio__grid_init(cqio_ctx *ctx, int rows, int columns,
                                           struct process_grid *grid);
/* The BLACS context, made at the first call. Collective. */
int cqio__grid_context(cqio_ctx *ctx, struct process_grid *grid);
/* Collective. */
void cqio__grid_free(struct process_grid *grid);

/* Ends the program when an MPI call inside a distributed algorithm failed: the other ranks wait for
 * messages and could not agree. */
void cqio__must(cqio_ctx *ctx, int mpi_code, const char *call);

#endif
