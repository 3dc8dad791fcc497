/*
 * Block Gauss-Jordan elimination: with the pivot rows R, scaled by the inverse of their diagonal
 * block, each step replaces A by A - C R, where C are its columns of the block. Accounts are then
 * done; what the step makes among these serves no other step, so that their diagonal can do without
 * it.
 */
#include "dense/invert.h"
#include "core/wide.h"
#include "dense/threads.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

enum {
  BLOCK = 256, /* accounts of a step */
  INNER = 32,  /* the same of a diagonal block */
  STRIP = 128, /* rows or columns that are copied at once */
  CHUNK = 512, /* most rows that a thread changes at once */
  LANES = 8
};

struct elimination {
  cqio_ctx *ctx;
  const int64_t *first;
  bool diagonal_alone;
  int rank, ranks;
  int64_t n, count; /* accounts of all ranks, of this one */
  int64_t *done;    /* [ranks] accounts of each rank that were eliminated, its first */
  double *rows;     /* [count][n] */
  double *pivots;   /* R [BLOCK][n] of another rank */
  double *inverse;  /* [BLOCK][BLOCK] of the diagonal block */
};

/* A step: R and its accounts, START to START + WIDTH - 1. */
struct step {
  const struct elimination *e;
  double *r;
  int64_t start, width;
  int64_t part[2][2]; /* local rows [from, to) of accounts that are done, and of others */
  int64_t chunk[2], chunks[2];
};

static void multiply(int64_t rows, int64_t columns, int64_t inner, double factor, const double *a,
                     int64_t a_stride, const double *b, int64_t b_stride, double beta, double *c,
                     int64_t c_stride) {
  if (rows > 0 && columns > 0)
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)rows, (int)columns, (int)inner,
                factor, a, (int)a_stride, b, (int)b_stride, beta, c, (int)c_stride);
}

static void copy(int64_t rows, int64_t columns, const double *from, int64_t from_stride, double *to,
                 int64_t to_stride) {
  for (int64_t i = 0; i < rows; i++)
    memcpy(to + i * to_stride, from + i * from_stride, (size_t)columns * sizeof *to);
}

/* ---- the diagonal block ---------------------------------------------------------------------- */

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

/* By blocks of INNER accounts, as the whole is by those of BLOCK; index of a bad pivot or -1. */
static int invert_block(int width, double *matrix) {
  double inverse[INNER * INNER], panel[INNER * BLOCK];
  for (int start = 0; start < width; start += INNER) {
    int some = width - start < INNER ? width - start : INNER, rest = start + some;
    double *pivots = matrix + (int64_t)start * width;
    copy(some, some, pivots + start, width, inverse, some);
    int bad = invert_small(some, inverse);
    if (bad >= 0) return start + bad;
    copy(some, width, pivots, width, panel, width);
    multiply(some, width, some, 1.0, inverse, some, panel, width, 0.0, pivots, width);
    copy(some, some, inverse, some, pivots + start, width);
    for (int side = 0; side < 2; side++) {
      int64_t from = side ? rest : 0, rows = side ? width - rest : start;
      double *to = matrix + from * width;
      multiply(rows, start, some, -1.0, to + start, width, pivots, width, 1.0, to, width);
      multiply(rows, width - rest, some, -1.0, to + start, width, pivots + rest, width, 1.0,
               to + rest, width);
      copy(rows, some, to + start, width, panel, some);
      multiply(rows, some, some, -1.0, panel, some, inverse, some, 0.0, to + start, width);
    }
  }
  return -1;
}

/* ---- a step ---------------------------------------------------------------------------------- */

/* R = inverse of the diagonal block times its rows, in their place, STRIP columns of them; those of
 * the block become the inverse. */
static void scale_strip(void *data, int64_t index) {
  const struct step *s = data;
  int64_t n = s->e->n, from = index * STRIP, to = from + STRIP < n ? from + STRIP : n;
  double strip[BLOCK * STRIP];
  copy(s->width, to - from, s->r + from, n, strip, STRIP);
  multiply(s->width, to - from, s->width, 1.0, s->e->inverse, s->width, strip, STRIP, 0.0,
           s->r + from, n);
  int64_t low = from > s->start ? from : s->start,
          high = to < s->start + s->width ? to : s->start + s->width;
  if (low < high)
    copy(s->width, high - low, s->e->inverse + (low - s->start), s->width, s->r + low, n);
}

/* ROWS rows less C R in all columns but those of the block, where they become -C times the inverse.
 */
static void change_all(const struct step *s, int64_t rows, double *to) {
  const double *c = to + s->start;
  int64_t n = s->e->n, rest = s->start + s->width;
  double strip[STRIP * BLOCK];
  multiply(rows, s->start, s->width, -1.0, c, n, s->r, n, 1.0, to, n);
  multiply(rows, n - rest, s->width, -1.0, c, n, s->r + rest, n, 1.0, to + rest, n);
  for (int64_t i = 0; i < rows; i += STRIP) {
    int64_t some = rows - i < STRIP ? rows - i : STRIP;
    copy(some, s->width, c + i * n, n, strip, s->width);
    multiply(some, s->width, s->width, -1.0, strip, s->width, s->r + s->start, n, 0.0,
             to + i * n + s->start, n);
  }
}

/* diagonal[i] -= C_i. R_.i of SOME rows, at most LANES. */
WIDE static void subtract_dots(int some, int64_t width, const double *c, const double *r, int64_t n,
                               double *diagonal) {
  double sum[LANES] = {0.0};
  for (int64_t p = 0; p < width; p++)
    for (int i = 0; i < some; i++)
      sum[i] += c[i * n + p] * r[p * n + i];
  for (int i = 0; i < some; i++)
    diagonal[i * (n + 1)] -= sum[i];
}

/* The same of rows FROM on that are done, in columns of accounts that are not, and their diagonal.
 */
static void change_remaining(const struct step *s, int64_t from, int64_t rows, double *to) {
  const struct elimination *e = s->e;
  const double *c = to + s->start;
  int64_t n = e->n, own = e->first[e->rank] + from;
  for (int q = 0; q < e->ranks; q++) {
    int64_t low = e->first[q] + e->done[q];
    if (low == s->start) low += s->width;
    multiply(rows, e->first[q + 1] - low, s->width, -1.0, c, n, s->r + low, n, 1.0, to + low, n);
  }
  for (int64_t i = 0; i < rows; i += LANES)
    subtract_dots(rows - i < LANES ? (int)(rows - i) : LANES, s->width, c + i * n, s->r + own + i,
                  n, to + i * n + own + i);
}

static void change_rows(void *data, int64_t index) {
  const struct step *s = data;
  bool others = index >= s->chunks[0];
  if (others) index -= s->chunks[0];
  int64_t from = s->part[others][0] + index * s->chunk[others];
  int64_t rows = s->part[others][1] - from;
  if (rows > s->chunk[others]) rows = s->chunk[others];
  double *to = s->e->rows + from * s->e->n;
  if (others || !s->e->diagonal_alone)
    change_all(s, rows, to);
  else
    change_remaining(s, from, rows, to);
}

/* As many equal chunks for each thread. */
static void cut(struct step *s, int part, int64_t from, int64_t to, int threads) {
  int64_t rows = to - from, chunks = threads * ((rows + threads * CHUNK - 1) / (threads * CHUNK));
  s->part[part][0] = from;
  s->part[part][1] = to;
  s->chunk[part] = rows > 0 ? (rows + chunks - 1) / chunks : 1;
  s->chunks[part] = (rows + s->chunk[part] - 1) / s->chunk[part];
}

static void change(struct step *s, bool mine, int threads) {
  const struct elimination *e = s->e;
  cut(s, 0, 0, e->done[e->rank], threads);
  cut(s, 1, e->done[e->rank] + (mine ? s->width : 0), e->count, threads);
  cqio__parallel_for(threads, s->chunks[0] + s->chunks[1], change_rows, s);
}

static cqio_status take_step(struct elimination *e, int owner, int64_t start, int width,
                             int64_t *singular) {
  bool mine = e->rank == owner;
  int threads = cqio__blas_threads(), bad = -1;
  struct step s = {.e = e, .r = e->pivots, .start = start, .width = width};
  if (mine) {
    s.r = e->rows + e->done[owner] * e->n;
    copy(width, width, s.r + start, e->n, e->inverse, width);
    bad = invert_block(width, e->inverse);
    *singular = bad < 0 ? -1 : start + bad;
    if (bad < 0) cqio__parallel_for(threads, (e->n + STRIP - 1) / STRIP, scale_strip, &s);
  }
  MPI_Comm comm = cqio_ctx_comm(e->ctx);
  if (MPI_Bcast(singular, 1, MPI_INT64_T, owner, comm)) goto failed;
  if (*singular >= 0) return CQIO_NUMERIC;
  for (int i = 0; i < width; i++) /* a row at a time: counts fit an int */
    if (MPI_Bcast(s.r + i * e->n, (int)e->n, MPI_DOUBLE, owner, comm)) goto failed;
  change(&s, mine, threads);
  e->done[owner] += width;
  return CQIO_OK;
failed:
  return cqio_fail(e->ctx, CQIO_MPI, "MPI_Bcast: failed on pivot rows of the inverse");
}

static cqio_status allocate(struct elimination *e) {
  CQIO_TRY(CQIO_ALLOC(e->ctx, e->ranks, &e->done));
  CQIO_TRY(CQIO_ALLOC(e->ctx, e->ranks > 1 ? e->n * BLOCK : 0, &e->pivots));
  return CQIO_ALLOC(e->ctx, BLOCK * BLOCK, &e->inverse);
}

cqio_status cqio__invert_rows(cqio_ctx *ctx, const int64_t *first, bool diagonal_alone,
                              double *rows, int64_t *singular) {
  int ranks = cqio_ctx_size(ctx), rank = cqio_ctx_rank(ctx);
  struct elimination e = {.ctx = ctx,
                          .first = first,
                          .diagonal_alone = diagonal_alone,
                          .rank = rank,
                          .ranks = ranks,
                          .n = first[ranks],
                          .count = first[rank + 1] - first[rank],
                          .rows = rows};
  int64_t left = first[ranks];
  *singular = -1;
  cqio_status status = cqio_agree(ctx, allocate(&e));
  while (left > 0 && !status) /* in turn, so that all have as much to do */
    for (int owner = 0; owner < ranks && !status; owner++) {
      int64_t start = first[owner] + e.done[owner], rest = first[owner + 1] - start;
      int width = rest < BLOCK ? (int)rest : BLOCK;
      if (width == 0) continue;
      cqio_progress(ctx);
      status = take_step(&e, owner, start, width, singular);
      left -= width;
    }
  cqio_free(e.done);
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
  return 8.0 * (BLOCK * BLOCK + (ranks > 1 ? (double)n * BLOCK : 0.0));
}
