/*
 * Blocked triangular solves with factors of a block-cyclic M. A solution block goes from the rank
 * of the diagonal block along its line, whose ranks subtract what it contributes to their later
 * blocks; each block's contributions are collected across the lines just before it is solved. The
 * next block comes first, so that its rank need not wait for the rest.
 */
#include "dense/lookahead_lu.h"

#include <string.h>

struct sweep {
  cqio_ctx *ctx;
  const struct cyclic *m;
  bool transposed, upper; /* op(T) of the triangle */
  int columns;
  void *x;         /* [n][columns] */
  void *collected; /* [block][columns] */
  void *partial;   /* [local][columns] minus contributions of this rank */
  MPI_Comm along, across;
  int me, lines;       /* which line is mine; lines */
  int place, places;   /* my place on it */
  bool started;        /* contributions exist */
  MPI_Request request; /* of one on its way */
};

static void *real_at(const struct sweep *s, const void *base, int64_t row) {
  return cqio__real_at(s->m->single, base, row * s->columns);
}

/* First local index of the blocks >= k in the direction of the partial sums. */
static int local(const struct sweep *s, int64_t k) {
  return s->transposed ? cqio__cyclic_column(s->m, k) : cqio__cyclic_row(s->m, k);
}

static int line_of(const struct sweep *s, int64_t k) {
  return (int)(k % s->lines);
}

static int place_of(const struct sweep *s, int64_t k) {
  return (int)(k % s->places);
}

/* Solves block k on the rank of its diagonal block. */
static void solve_block(struct sweep *s, int64_t k) {
  const struct cyclic *m = s->m;
  int width = cqio__cyclic_width(m, k), count = width * s->columns;
  void *x = real_at(s, s->x, k * m->block);
  cqio__real_add(m->single, count, real_at(s, s->partial, local(s, k)), x);
  for (int line = 0; line < s->lines && s->started; line++) {
    if (line == s->me) continue;
    cqio__must(s->ctx,
               MPI_Recv(s->collected, count, cqio__real_type(m->single), line, 0, s->across,
                        MPI_STATUS_IGNORE),
               "MPI_Recv");
    cqio__real_add(m->single, count, s->collected, x);
  }
  struct triangle t = {
      s->upper, cqio__cyclic_at(m, cqio__cyclic_row(m, k), cqio__cyclic_column(m, k)), m->stride};
  /* X is row-major: its column-major form is multiplied from the right. */
  cqio__real_solve(m->single, true, t, s->transposed ? CblasNoTrans : CblasTrans, s->columns, width,
                   x, s->columns);
}

/* Subtracts the contribution of block k from the partial sums [FROM, TO). */
static void spread(struct sweep *s, int64_t k, int from, int to) {
  const struct cyclic *m = s->m;
  const void *x = real_at(s, s->x, k * m->block);
  int row = s->transposed ? cqio__cyclic_row(m, k) : from;
  int column = s->transposed ? from : cqio__cyclic_column(m, k);
  int width = cqio__cyclic_width(m, k), count = to - from;
  const void *block = cqio__cyclic_at(m, row, column);
  void *partial = real_at(s, s->partial, from);
  if (s->columns == 1)
    cqio__real_subtract_vector(m->single, s->transposed ? CblasTrans : CblasNoTrans,
                               s->transposed ? width : count, s->transposed ? count : width, block,
                               m->stride, x, partial);
  else
    cqio__real_subtract(m->single, CblasNoTrans, s->transposed ? CblasNoTrans : CblasTrans,
                        s->columns, count, width, x, s->columns, block, m->stride, partial,
                        s->columns);
}

/* Sends my partial sums of block k to the rank that solves it. */
static void contribute(struct sweep *s, int64_t k) {
  if (s->place != place_of(s, k) || s->me == line_of(s, k)) return;
  cqio__must(s->ctx, MPI_Wait(&s->request, MPI_STATUS_IGNORE), "MPI_Wait");
  cqio__must(s->ctx,
             MPI_Isend(real_at(s, s->partial, local(s, k)),
                       cqio__cyclic_width(s->m, k) * s->columns, cqio__real_type(s->m->single),
                       line_of(s, k), 0, s->across, &s->request),
             "MPI_Isend");
}

static void step(struct sweep *s, int64_t k, int64_t next) {
  const struct cyclic *m = s->m;
  bool on_line = s->me == line_of(s, k);
  if (on_line) {
    if (s->place == place_of(s, k)) solve_block(s, k);
    cqio__must(s->ctx,
               MPI_Bcast(real_at(s, s->x, k * m->block), cqio__cyclic_width(m, k) * s->columns,
                         cqio__real_type(m->single), place_of(s, k), s->along),
               "MPI_Bcast");
  }
  s->started = true;
  if (next < 0 || next >= m->blocks) return;
  int low = local(s, next), high = local(s, next + 1);
  if (on_line) spread(s, k, low, high);
  contribute(s, next);
  if (!on_line) return;
  if (next > k)
    spread(s, k, high, local(s, m->blocks));
  else
    spread(s, k, 0, low);
}

static cqio_status sweep(cqio_ctx *ctx, const struct cyclic *m, bool transposed, bool upper,
                         int columns, void *x) {
  const struct process_grid *g = m->grid;
  struct sweep s = {.ctx = ctx,
                    .m = m,
                    .transposed = transposed,
                    .upper = upper,
                    .columns = columns,
                    .x = x,
                    .along = transposed ? g->along_row : g->along_column,
                    .across = transposed ? g->along_column : g->along_row,
                    .me = transposed ? g->row : g->column,
                    .lines = transposed ? g->rows : g->columns,
                    .place = transposed ? g->column : g->row,
                    .places = transposed ? g->columns : g->rows,
                    .request = MPI_REQUEST_NULL};
  size_t size = cqio__real_size(m->single);
  int64_t length = transposed ? m->columns : m->rows;
  cqio_status status = cqio_alloc_bytes(ctx, (size_t)(length * columns), size, &s.partial);
  if (!status)
    status = cqio_alloc_bytes(ctx, (size_t)m->block * (size_t)columns, size, &s.collected);
  status = cqio_agree(ctx, status);
  bool ascending = transposed == upper;
  for (int64_t i = 0; i < m->blocks && !status; i++)
    step(&s, ascending ? i : m->blocks - 1 - i, ascending ? i + 1 : m->blocks - 2 - i);
  if (!status) cqio__must(ctx, MPI_Wait(&s.request, MPI_STATUS_IGNORE), "MPI_Wait");
  cqio_free(s.partial);
  cqio_free(s.collected);
  return status;
}

/* Leaves of X what is solved here. */
static void keep_own(const struct cyclic *m, int columns, void *x) {
  size_t size = cqio__real_size(m->single) * (size_t)columns;
  for (int64_t k = 0; k < m->blocks; k++)
    if (k % m->grid->rows != m->grid->row || k % m->grid->columns != m->grid->column)
      memset((char *)x + (size_t)(k * m->block) * size, 0, (size_t)cqio__cyclic_width(m, k) * size);
}

cqio_status cqio__lookahead_solve(cqio_ctx *ctx, const struct cyclic *m, bool transposed,
                                  int columns, void *x) {
  CQIO_TRY(sweep(ctx, m, transposed, transposed, columns, x));
  CQIO_TRY(sweep(ctx, m, transposed, !transposed, columns, x));
  keep_own(m, columns, x);
  return CQIO_OK;
}
