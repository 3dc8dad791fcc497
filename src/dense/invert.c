/* Block Gauss-Jordan elimination: each step replaces A by A - C R with the scaled pivot rows R. */
#include "dense/invert.h"

#include <cblas.h>
#include <lapacke.h>
#include <limits.h>
#include <math.h>
#include <string.h>

enum { BLOCK = 128 };

struct elimination {
  cqio_ctx *ctx;
  const int64_t *first;
  int rank;
  int64_t n, count; /* accounts of all ranks, of this one */
  double *rows;     /* [count][n] */
  double *column;   /* C [count][BLOCK] */
  double *pivots;   /* R [BLOCK][n] */
  double *inverse;  /* [BLOCK][BLOCK] of the diagonal block */
  lapack_int *order;
};

/* inverse = that of the diagonal block at local row LOW; index of a bad pivot or -1. */
static int64_t invert_block(struct elimination *e, int64_t low, int64_t start, int width) {
  for (int i = 0; i < width; i++)
    memcpy(e->inverse + (int64_t)i * width, e->rows + (low + i) * e->n + start,
           (size_t)width * sizeof *e->rows);
  lapack_int bad = LAPACKE_dgetrf(LAPACK_COL_MAJOR, width, width, e->inverse, width, e->order);
  if (bad == 0) bad = LAPACKE_dgetri(LAPACK_COL_MAJOR, width, e->inverse, width, e->order);
  for (int64_t i = 0; bad == 0 && i < (int64_t)width * width; i++)
    if (!isfinite(e->inverse[i])) bad = (lapack_int)(i / width) + 1;
  return bad == 0 ? -1 : start + (bad > 0 ? bad - 1 : 0);
}

/* R = inverse of the diagonal block times its rows, where the block itself counts as identity. */
static void scale_pivot_rows(struct elimination *e, int64_t low, int64_t start, int width) {
  for (int i = 0; i < width; i++) {
    double *row = e->rows + (low + i) * e->n + start;
    for (int j = 0; j < width; j++)
      row[j] = i == j;
  }
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, width, (int)e->n, width, 1.0, e->inverse,
              width, e->rows + low * e->n, (int)e->n, 0.0, e->pivots, (int)e->n);
  memset(e->rows + low * e->n, 0, (size_t)(width * e->n) * sizeof *e->rows);
}

/* C = the columns of the block, which become zero; -1 in the pivot rows, so that A - C R puts R
 * there. */
static void take_column(struct elimination *e, int64_t low, bool owner, int64_t start, int width) {
  for (int64_t i = 0; i < e->count; i++) {
    double *from = e->rows + i * e->n + start, *to = e->column + i * width;
    bool pivot = owner && i >= low && i < low + width;
    for (int j = 0; j < width; j++)
      to[j] = pivot ? -(double)(i - low == j) : from[j];
    memset(from, 0, (size_t)width * sizeof *from);
  }
}

static cqio_status step(struct elimination *e, int owner, int64_t start, int width,
                        int64_t *singular) {
  bool mine = e->rank == owner;
  int64_t low = start - e->first[owner];
  if (mine) *singular = invert_block(e, low, start, width);
  if (mine && *singular < 0) scale_pivot_rows(e, low, start, width);
  MPI_Comm comm = cqio_ctx_comm(e->ctx);
  if (MPI_Bcast(singular, 1, MPI_INT64_T, owner, comm)) goto failed;
  if (*singular >= 0) return CQIO_NUMERIC;
  for (int i = 0; i < width; i++) /* a row at a time: counts fit an int */
    if (MPI_Bcast(e->pivots + i * e->n, (int)e->n, MPI_DOUBLE, owner, comm)) goto failed;
  take_column(e, low, mine, start, width);
  if (e->count > 0)
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)e->count, (int)e->n, width, -1.0,
                e->column, width, e->pivots, (int)e->n, 1.0, e->rows, (int)e->n);
  return CQIO_OK;
failed:
  return cqio_fail(e->ctx, CQIO_MPI, "MPI_Bcast: failed on pivot rows of the inverse");
}

static cqio_status allocate(struct elimination *e) {
  CQIO_TRY(CQIO_ALLOC(e->ctx, e->count * BLOCK, &e->column));
  CQIO_TRY(CQIO_ALLOC(e->ctx, e->n * BLOCK, &e->pivots));
  CQIO_TRY(CQIO_ALLOC(e->ctx, BLOCK * BLOCK, &e->inverse));
  return CQIO_ALLOC(e->ctx, BLOCK, &e->order);
}

cqio_status cqio__invert_rows(cqio_ctx *ctx, const int64_t *first, double *rows,
                              int64_t *singular) {
  int ranks = cqio_ctx_size(ctx), rank = cqio_ctx_rank(ctx);
  struct elimination e = {.ctx = ctx,
                          .first = first,
                          .rank = rank,
                          .n = first[ranks],
                          .count = first[rank + 1] - first[rank],
                          .rows = rows};
  *singular = -1;
  cqio_status status = cqio_agree(ctx, allocate(&e));
  for (int owner = 0; owner < ranks && !status; owner++)
    for (int64_t start = first[owner]; start < first[owner + 1] && !status; start += BLOCK) {
      cqio_progress(ctx);
      int64_t rest = first[owner + 1] - start;
      status = step(&e, owner, start, rest < BLOCK ? (int)rest : BLOCK, singular);
    }
  cqio_free(e.column);
  cqio_free(e.pivots);
  cqio_free(e.inverse);
  cqio_free(e.order);
  return status;
}

double cqio__invert_memory(int64_t n, int ranks) {
  return 8.0 * BLOCK * (double)n * (1.0 + 1.0 / ranks);
}
