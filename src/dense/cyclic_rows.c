/*
 * Exchange between rows of A and the block-cyclic M = (I - A)'. It goes in rounds: in each, every
 * rank sends or receives a strip of its rows, so that the buffers stay small. A message is a
 * sequence of segments, one a row of the strip: the numbers of the row that one rank holds, which
 * are a column of its part of M.
 */
#include "dense/cyclic.h"
#include "dense/threads.h"

#include <limits.h>
#include <string.h>

enum { BUFFER = 1 << 19 }; /* numbers a rank sends in a round, when rows are not longer */

struct exchange {
  cqio_ctx *ctx;
  const struct cyclic *m;
  const int64_t *first;
  int rank, ranks;
  int64_t strip, rounds;        /* rows of a rank in a round; rounds */
  int *row_count, *row_start;   /* [ranks] numbers of my rows */
  int *part_count, *part_start; /* [ranks] numbers of my part of M */
  void *row_buffer, *part_buffer;
};

static int64_t least(int64_t a, int64_t b) {
  return a < b ? a : b;
}

/* Rows of a strip: as many as BUFFER holds on either side, at least one. Equal on all ranks. */
static int64_t strip_rows(const struct cyclic *m, int ranks) {
  int64_t part = cqio__cyclic_count(m->n, m->block, 0, m->grid->rows);
  int64_t rows = least(BUFFER / m->n, 4 * (int64_t)BUFFER / (ranks * part));
  rows = least(rows, (m->n + ranks - 1) / ranks);
  return rows > 1 ? rows : 1;
}

/* Most numbers received in a round at the side of M. */
static int64_t part_numbers(const struct cyclic *m, int ranks) {
  return ranks * strip_rows(m, ranks) * m->rows;
}

double cqio__cyclic_exchange_bytes(const struct cyclic *m, int ranks) {
  int64_t numbers = strip_rows(m, ranks) * m->n + part_numbers(m, ranks);
  return ranks == 1 ? 0.0 : (double)cqio__real_size(m->single) * (double)numbers;
}

static void release(struct exchange *e) {
  cqio_free(e->row_count);
  cqio_free(e->row_buffer);
  cqio_free(e->part_buffer);
}

static cqio_status allocate(struct exchange *e) {
  int64_t size = (int64_t)cqio__real_size(e->m->single);
  int64_t part = part_numbers(e->m, e->ranks);
  if (part > INT_MAX)
    return cqio_fail(e->ctx, CQIO_CONFIG,
                     "solve: distribution of A: numbers in a message = %lld: expected at most %d; "
                     "use a grid of ranks with more rows",
                     (long long)part, INT_MAX);
  CQIO_TRY(CQIO_ALLOC(e->ctx, 4 * e->ranks, &e->row_count));
  e->row_start = e->row_count + e->ranks;
  e->part_count = e->row_start + e->ranks;
  e->part_start = e->part_count + e->ranks;
  if (e->ranks == 1) return CQIO_OK;
  CQIO_TRY(cqio_alloc_bytes(e->ctx, (size_t)(e->strip * e->m->n), (size_t)size, &e->row_buffer));
  return cqio_alloc_bytes(e->ctx, (size_t)part, (size_t)size, &e->part_buffer);
}

static cqio_status begin(cqio_ctx *ctx, const struct cyclic *m, const int64_t *first,
                         struct exchange *e) {
  *e = (struct exchange){
      .ctx = ctx, .m = m, .first = first, .rank = cqio_ctx_rank(ctx), .ranks = cqio_ctx_size(ctx)};
  int64_t most = 0;
  for (int r = 0; r < e->ranks; r++)
    if (first[r + 1] - first[r] > most) most = first[r + 1] - first[r];
  e->strip = strip_rows(m, e->ranks);
  e->rounds = (most + e->strip - 1) / e->strip;
  cqio_status status = cqio_agree(ctx, allocate(e));
  if (status) release(e);
  return status;
}

/* The rows of RANK in ROUND: [*low, *high). */
static void strip_of(const struct exchange *e, int rank, int64_t round, int64_t *low,
                     int64_t *high) {
  *low = least(e->first[rank] + round * e->strip, e->first[rank + 1]);
  *high = least(*low + e->strip, e->first[rank + 1]);
}

/* Sizes of the messages; what a rank gives itself is not sent. */
static void plan(struct exchange *e, int64_t round) {
  const struct process_grid *g = e->m->grid;
  int row_total = 0, part_total = 0;
  for (int r = 0; r < e->ranks; r++) {
    int64_t low, high, size = e->m->block;
    int p = r / g->columns, q = r % g->columns;
    strip_of(e, e->rank, round, &low, &high);
    int64_t rows = cqio__cyclic_count(high, (int)size, q, g->columns) -
                   cqio__cyclic_count(low, (int)size, q, g->columns);
    e->row_count[r] = (int)(rows * cqio__cyclic_count(e->m->n, (int)size, p, g->rows));
    strip_of(e, r, round, &low, &high);
    rows = cqio__cyclic_count(high, (int)size, g->column, g->columns) -
           cqio__cyclic_count(low, (int)size, g->column, g->columns);
    e->part_count[r] = (int)(rows * e->m->rows);
    if (r == e->rank) e->row_count[r] = e->part_count[r] = 0;
    e->row_start[r] = row_total;
    e->part_start[r] = part_total;
    row_total += e->row_count[r];
    part_total += e->part_count[r];
  }
}

static void *column_of(const struct exchange *e, int64_t row) {
  const struct process_grid *g = e->m->grid;
  return cqio__cyclic_at(e->m, 0, (int)cqio__cyclic_count(row, e->m->block, g->column, g->columns));
}

/* Between messages and my part of M. */
static void part_side(struct exchange *e, int64_t round, bool to_messages) {
  const struct process_grid *g = e->m->grid;
  bool single = e->m->single;
  for (int r = 0; r < e->ranks; r++) {
    int64_t low, high;
    strip_of(e, r, round, &low, &high);
    char *segment = cqio__real_at(single, e->part_buffer, e->part_start[r]);
    for (int64_t i = low; i < high && r != e->rank; i++) {
      if (i / e->m->block % g->columns != g->column) continue;
      void *column = column_of(e, i);
      cqio__real_copy(single, e->m->rows, 1, to_messages ? column : segment, 1,
                      to_messages ? segment : column, 1);
      segment = cqio__real_at(single, segment, e->m->rows);
    }
  }
}

/* What a row of A becomes in M, and back. */
struct conversion {
  const double *given; /* rows of A, or NULL */
  const double *scale;
  double *wanted; /* rows of M' */
};

#define DEFINE_SEGMENT(name, real)                                                                 \
  static void name(const struct exchange *e, const double *a, const double *scale, int64_t i,      \
                   int p, real *out) {                                                             \
    int64_t size = e->m->block, n = e->m->n, step = size * e->m->grid->rows;                       \
    for (int64_t low = p * size; low < n; low += step) {                                           \
      int64_t count = least(size, n - low);                                                        \
      const double *in = a + low;                                                                  \
      for (int64_t j = 0; j < count; j++)                                                          \
        out[j] = (real)(scale ? -in[j] * (scale[low + j] / scale[i]) : -in[j]);                    \
      if (low <= i && i < low + count) out[i - low] = (real)(1.0 - a[i]);                          \
      out += count;                                                                                \
    }                                                                                              \
  }
/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): rows of A are given */
DEFINE_SEGMENT(segment_double, double)
/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): rows of A are given */
DEFINE_SEGMENT(segment_single, float)

static void segment_back(const struct exchange *e, const double *segment, int p, double *row) {
  int64_t size = e->m->block, n = e->m->n, step = size * e->m->grid->rows;
  for (int64_t low = p * size; low < n; low += step) {
    int64_t count = least(size, n - low);
    memcpy(row + low, segment, (size_t)count * sizeof *row);
    segment += count;
  }
}

/* Between my rows and messages. */
static void row_side(struct exchange *e, int64_t round, const struct conversion *c) {
  const struct process_grid *g = e->m->grid;
  bool single = e->m->single;
  int64_t low, high, n = e->m->n, mine = e->first[e->rank];
  strip_of(e, e->rank, round, &low, &high);
  for (int r = 0; r < e->ranks; r++) {
    int p = r / g->columns, q = r % g->columns;
    int64_t length = cqio__cyclic_count(n, e->m->block, p, g->rows);
    char *message = cqio__real_at(single, e->row_buffer, e->row_start[r]);
    for (int64_t i = low; i < high; i++) {
      if (i / e->m->block % g->columns != q) continue;
      void *segment = r == e->rank ? column_of(e, i) : message;
      if (c->wanted)
        segment_back(e, segment, p, c->wanted + (i - mine) * n);
      else if (single)
        segment_single(e, c->given + (i - mine) * n, c->scale, i, p, segment);
      else
        segment_double(e, c->given + (i - mine) * n, c->scale, i, p, segment);
      if (r != e->rank) message = cqio__real_at(single, message, length);
    }
  }
}

/* On one rank, rounds send nothing and are shared by its threads. */
struct lone {
  struct exchange *e;
  const struct conversion *c;
};

static void lone_round(void *data, int64_t round) {
  const struct lone *lone = data;
  row_side(lone->e, round, lone->c);
}

static void lone_rounds(struct exchange *e, const struct conversion *c) {
  cqio__parallel_for(cqio__blas_threads(), e->rounds, lone_round, &(struct lone){e, c});
}

static void transfer(struct exchange *e, bool to_part) {
  MPI_Datatype type = cqio__real_type(e->m->single);
  cqio__must(e->ctx,
             to_part
                 ? MPI_Alltoallv(e->row_buffer, e->row_count, e->row_start, type, e->part_buffer,
                                 e->part_count, e->part_start, type, cqio_ctx_comm(e->ctx))
                 : MPI_Alltoallv(e->part_buffer, e->part_count, e->part_start, type, e->row_buffer,
                                 e->row_count, e->row_start, type, cqio_ctx_comm(e->ctx)),
             "MPI_Alltoallv");
}

cqio_status cqio__cyclic_from_rows(cqio_ctx *ctx, struct cyclic *m, const int64_t *first,
                                   const double *rows, const double *scale) {
  struct exchange e;
  CQIO_TRY(cqio_agree(ctx, cqio_alloc_bytes(ctx, (size_t)m->stride * (size_t)m->columns,
                                            cqio__real_size(m->single), &m->data)));
  CQIO_TRY(begin(ctx, m, first, &e));
  struct conversion c = {.given = rows, .scale = scale};
  if (e.ranks == 1) lone_rounds(&e, &c);
  for (int64_t round = 0; round < e.rounds && e.ranks > 1; round++) {
    plan(&e, round);
    row_side(&e, round, &c);
    transfer(&e, true);
    part_side(&e, round, false);
  }
  release(&e);
  return CQIO_OK;
}

cqio_status cqio__cyclic_to_rows(cqio_ctx *ctx, const struct cyclic *m, const int64_t *first,
                                 double *rows) {
  struct exchange e;
  CQIO_TRY(begin(ctx, m, first, &e));
  struct conversion c = {.wanted = rows};
  if (e.ranks == 1) lone_rounds(&e, &c);
  for (int64_t round = 0; round < e.rounds && e.ranks > 1; round++) {
    plan(&e, round);
    part_side(&e, round, true);
    transfer(&e, false);
    row_side(&e, round, &c);
  }
  release(&e);
  return CQIO_OK;
}
