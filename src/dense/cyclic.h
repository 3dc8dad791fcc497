/*
 * A square matrix of order n in blocks, dealt to the ranks of a grid in turn: block (g, h) belongs
 * to grid row g % rows and grid column h % columns. Each rank holds its part column-major.
 *
 * The matrix is M = (I - A)', so that row i of A is column i of M and keeps its numbers together.
 */
#ifndef CQIO_DENSE_CYCLIC
#define CQIO_DENSE_CYCLIC

#include "dense/blas_precision.h"
#include "dense/process_grid.h"

struct cyclic {
  struct process_grid *grid; /* borrowed */
  bool single;
  int block;
  int64_t n, blocks;
  int rows, columns, stride; /* of this rank's part */
  void *data;
};

/* Sets the sizes of the part of the rank at (row, column) of GRID; no data yet. */
void cqio__cyclic_layout(struct cyclic *m, struct process_grid *grid, int64_t n, int block,
                         bool single);
/* Bytes of the data. */
double cqio__cyclic_bytes(const struct cyclic *m);
/* Bytes of the buffers of an exchange with rows. */
double cqio__cyclic_exchange_bytes(const struct cyclic *m, int ranks);

/* How many of the indices below N, dealt in blocks, are at PLACE of PLACES. */
int64_t cqio__cyclic_count(int64_t n, int block, int place, int places);
/* First local row (column) of the global blocks >= BLOCK. */
int cqio__cyclic_row(const struct cyclic *m, int64_t block);
int cqio__cyclic_column(const struct cyclic *m, int64_t block);
/* Order of a block. */
int cqio__cyclic_width(const struct cyclic *m, int64_t block);
/* Address of a local entry. */
void *cqio__cyclic_at(const struct cyclic *m, int row, int column);

/* M = (I - S^-1 A S)' from rows of A, as in factors.h. Allocates the data. Collective. */
CQIO_NODISCARD cqio_status cqio__cyclic_from_rows(cqio_ctx *ctx, struct cyclic *m,
                                                  const int64_t *first, const double *rows,
                                                  const double *scale);
/* ROWS of M' from an FP64 matrix. Collective. */
CQIO_NODISCARD cqio_status cqio__cyclic_to_rows(cqio_ctx *ctx, const struct cyclic *m,
                                                const int64_t *first, double *rows);

/* Smallest index of a diagonal entry that is zero or not finite, or -1. Collective. */
CQIO_NODISCARD cqio_status cqio__cyclic_bad_diagonal(cqio_ctx *ctx, const struct cyclic *m,
                                                     int64_t *index);

#endif
