/* Block Gauss-Jordan elimination: each step replaces A by A - C R with the scaled pivot rows R. */
#include "dense/invert.h"
#include "core/wide.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

enum { BLOCK = 256, CHUNK = 1024 }; /* accounts of a step; rows changed at once */

struct elimination {
  cqio_ctx *ctx;
  const int64_t *first;
  int rank;
  int64_t n, count; /* accounts of all ranks, of this one */
  double *rows;     /* [count][n] */
  double *panel;    /* [CHUNK][BLOCK]: C of rows that are changed; rows of the block */
  double *pivots;   /* R [BLOCK][n] of another rank */
  double *inverse;  /* [BLOCK][BLOCK] of the diagonal block */
};

WIDE static void subtract(int count, double factor, const double *from, double *row) {
  for (int j = 0; j < count; j++)
    row[j] -= factor * from[j];
}

/* The same elimination of a small matrix [WIDTH][WIDTH], row by row; index of a bad pivot or -1. */
static int invert_small(int width, double *matrix) {
  for (int p = 0; p < width; p++) {
    double *pivot = matrix + (int64_t)p * width, scale = 1.0 / pivot[p];
    if (!isfinite(scale) || scale == 0.0) return p;
    for (int j = 0; j < width; j++)
      pivot[j] = j == p ? scale : pivot[j] * scale;
    for (int i = 0; i < width; i++) {
      double *row = matrix + (int64_t)i * width, factor = row[p];
      if (i == p || factor == 0.0) continue;
      row[p] = 0.0;
      subtract(width, factor, pivot, row);
    }
  }
  return -1;
}

/* inverse = that of the diagonal block at local row LOW; index of a bad pivot or -1. */
static int64_t invert_block(struct elimination *e, int64_t low, int64_t start, int width) {
  for (int i = 0; i < width; i++)
    memcpy(e->inverse + (int64_t)i * width, e->rows + (low + i) * e->n + start,
           (size_t)width * sizeof *e->rows);
  int bad = invert_small(width, e->inverse);
  return bad < 0 ? -1 : start + bad;
}

/* R = inverse of the diagonal block times its rows, in their place, where the block itself counts
 * as identity. */
static void scale_pivot_rows(struct elimination *e, int64_t low, int64_t start, int width) {
  double *pivots = e->rows + low * e->n;
  for (int i = 0; i < width; i++)
    for (int j = 0; j < width; j++)
      pivots[i * e->n + start + j] = i == j;
  for (int64_t j = 0; j < e->n; j += CHUNK) {
    int columns = e->n - j < CHUNK ? (int)(e->n - j) : CHUNK;
    for (int i = 0; i < width; i++)
      memcpy(e->panel + (int64_t)i * columns, pivots + i * e->n + j,
             (size_t)columns * sizeof *pivots);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, width, columns, width, 1.0, e->inverse,
                width, e->panel, columns, 0.0, pivots + j, (int)e->n);
  }
}

/* The ROWS rows from FROM less C R, where C are their columns of the block, which become zero. */
static void subtract_rows(struct elimination *e, int64_t from, int64_t rows, const double *pivots,
                          int64_t start, int width) {
  for (int64_t done = 0; done < rows; done += CHUNK) {
    int some = rows - done < CHUNK ? (int)(rows - done) : CHUNK;
    double *to = e->rows + (from + done) * e->n;
    for (int64_t i = 0; i < some; i++) {
      memcpy(e->panel + i * width, to + i * e->n + start, (size_t)width * sizeof *to);
      memset(to + i * e->n + start, 0, (size_t)width * sizeof *to);
    }
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, some, (int)e->n, width, -1.0, e->panel,
                width, pivots, (int)e->n, 1.0, to, (int)e->n);
  }
}

static cqio_status step(struct elimination *e, int owner, int64_t start, int width,
                        int64_t *singular) {
  bool mine = e->rank == owner;
  int64_t low = mine ? start - e->first[owner] : e->count;
  double *pivots = mine ? e->rows + low * e->n : e->pivots;
  if (mine) *singular = invert_block(e, low, start, width);
  if (mine && *singular < 0) scale_pivot_rows(e, low, start, width);
  MPI_Comm comm = cqio_ctx_comm(e->ctx);
  if (MPI_Bcast(singular, 1, MPI_INT64_T, owner, comm)) goto failed;
  if (*singular >= 0) return CQIO_NUMERIC;
  for (int i = 0; i < width; i++) /* a row at a time: counts fit an int */
    if (MPI_Bcast(pivots + i * e->n, (int)e->n, MPI_DOUBLE, owner, comm)) goto failed;
  subtract_rows(e, 0, low, pivots, start, width);
  if (mine) subtract_rows(e, low + width, e->count - low - width, pivots, start, width);
  return CQIO_OK;
failed:
  return cqio_fail(e->ctx, CQIO_MPI, "MPI_Bcast: failed on pivot rows of the inverse");
}

static cqio_status allocate(struct elimination *e) {
  CQIO_TRY(CQIO_ALLOC(e->ctx, CHUNK * BLOCK, &e->panel));
  CQIO_TRY(CQIO_ALLOC(e->ctx, cqio_ctx_size(e->ctx) > 1 ? e->n * BLOCK : 0, &e->pivots));
  return CQIO_ALLOC(e->ctx, BLOCK * BLOCK, &e->inverse);
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
  cqio_free(e.panel);
  cqio_free(e.pivots);
  cqio_free(e.inverse);
  return status;
}

/* Each step rounds the entries it changes by (BLOCK + 2) u of their size at most, which comes to 5
 * N^2 in the inverse; the inverses of diagonal blocks add 11 BLOCK + 10. */
double cqio__invert_rounding(int ranks, const int64_t *first) {
  double steps = 0.0;
  for (int r = 0; r < ranks; r++)
    steps += ceil((double)(first[r + 1] - first[r]) / BLOCK);
  return (5.0 * steps * (BLOCK + 2) + 11.0 * BLOCK + 10.0) * 0x1p-53 * (1.0 + 0x1p-20);
}

double cqio__invert_memory(int64_t n, int ranks) {
  return 8.0 * BLOCK * (CHUNK + (ranks > 1 ? (double)n : 0.0));
}
