/*
 * Right-looking LU without pivoting and with look-ahead. In step k, block column k of L is on every
 * rank of the same grid row and block row k of U on every rank of the same grid column. Block
 * column and block row k + 1 are updated, factored and sent before the rest of the trailing matrix
 * is updated; that update is cut into pieces, and messages make progress between them.
 */
#include "dense/lookahead_lu.h"
#include "cqio/dense.h"

#include "dense/threads.h"

#include <limits.h>

enum {
  PIECE = 512,        /* columns of the trailing matrix updated between looks at the messages */
  COARSE_PIECE = 2048 /* in BF16, which rounds the rows anew for each piece */
};

/* Passes one message along a line of ranks, each to its neighbour. */
struct ring {
  MPI_Comm line;
  int place, places, root;
  void *data;
  int count;
  bool arrived, passed; /* the data are here; they were sent on */
  MPI_Request receive, send;
};

struct lookahead {
  cqio_ctx *ctx;
  struct cyclic *m;
  const struct coarse *coarse; /* NULL, or FP32 products are made in BF16 */
  void *diagonal;              /* packed diagonal block */
  void *rest;                  /* I - T^-1 of a triangle T of it, in BF16 */
  /* Of the even and the odd steps: */
  void *lower_room[2], *upper_room[2];
  struct ring lower[2], upper[2];
  bool solved[2]; /* block row of U on this rank is final */
};

static void ring_pass(struct lookahead *s, struct ring *r) {
  int next = (r->place + 1) % r->places;
  r->passed = true;
  if (next != r->root)
    cqio__must(
        s->ctx,
        MPI_Isend(r->data, r->count, cqio__real_type(s->m->single), next, 0, r->line, &r->send),
        "MPI_Isend");
}

/* At the root, the data are complete. */
static void ring_start(struct lookahead *s, struct ring *r) {
  r->arrived = r->place == r->root;
  r->passed = false;
  r->receive = r->send = MPI_REQUEST_NULL;
  if (r->arrived)
    ring_pass(s, r);
  else
    cqio__must(s->ctx,
               MPI_Irecv(r->data, r->count, cqio__real_type(s->m->single),
                         (r->place + r->places - 1) % r->places, 0, r->line, &r->receive),
               "MPI_Irecv");
}

/* Passes the data on when they are here; WAIT: waits for them. */
static void ring_progress(struct lookahead *s, struct ring *r, bool wait) {
  int here = 1, sent;
  if (!r->arrived) {
    cqio__must(s->ctx,
               wait ? MPI_Wait(&r->receive, MPI_STATUS_IGNORE)
                    : MPI_Test(&r->receive, &here, MPI_STATUS_IGNORE),
               "MPI_Test");
    r->arrived = here;
  }
  if (r->arrived && !r->passed) ring_pass(s, r);
  if (r->passed && !wait)
    cqio__must(s->ctx, MPI_Test(&r->send, &sent, MPI_STATUS_IGNORE), "MPI_Test");
}

/* After it, the data may be overwritten. */
static void ring_finish(struct lookahead *s, struct ring *r) {
  cqio__must(s->ctx, MPI_Wait(&r->send, MPI_STATUS_IGNORE), "MPI_Wait");
}

/* Block column k of L on this rank: rows from block k on, packed. */
static int lower_height(const struct cyclic *m, int64_t k) {
  return m->rows - cqio__cyclic_row(m, k);
}

/* Block row k of U on this rank, columns from block k + 1 on: packed where it was sent. */
static const void *upper_at(const struct lookahead *s, int64_t k, int *stride) {
  const struct cyclic *m = s->m;
  bool sent = m->grid->rows > 1;
  *stride = sent ? cqio__cyclic_width(m, k) : m->stride;
  return sent ? s->upper_room[k & 1]
              : cqio__cyclic_at(m, cqio__cyclic_row(m, k), cqio__cyclic_column(m, k + 1));
}

static bool in_coarse(const struct lookahead *s, int m, int n, int k) {
  return s->coarse && cqio__coarse_gains(m, n, k);
}

/* Step k for the given rows and columns of the trailing matrix. */
static void update(const struct lookahead *s, int64_t k, int row, int row_end, int column,
                   int column_end) {
  const struct cyclic *m = s->m;
  int upper_stride, lower_stride = lower_height(m, k);
  const void *upper = upper_at(s, k, &upper_stride);
  int64_t skipped = (int64_t)(column - cqio__cyclic_column(m, k + 1)) * upper_stride;
  int rows = row_end - row, columns = column_end - column, width = cqio__cyclic_width(m, k);
  void *left = cqio__real_at(m->single, s->lower_room[k & 1], row - cqio__cyclic_row(m, k));
  void *right = cqio__real_at(m->single, upper, skipped), *to = cqio__cyclic_at(m, row, column);
  if (in_coarse(s, rows, columns, width))
    cqio__coarse_subtract(s->coarse, rows, columns, width, left, lower_stride, right, upper_stride,
                          to, m->stride);
  else
    cqio__real_subtract(m->single, CblasNoTrans, CblasNoTrans, rows, columns, width, left,
                        lower_stride, right, upper_stride, to, m->stride);
}

/* B = B T^-1 when RIGHT, otherwise T^-1 B; in BF16 as B - B (I - T^-1) or B - (I - T^-1) B. */
static void solve(const struct lookahead *s, bool right, struct triangle t, int m, int n, void *b,
                  int stride) {
  int order = right ? n : m;
  if (in_coarse(s, m, n, order) && order <= CQIO__COARSE_DEPTH) {
    cqio__real_rest(s->m->single, order, t, s->rest);
    cqio__coarse_subtract(s->coarse, m, n, order, right ? b : s->rest, right ? stride : order,
                          right ? s->rest : b, right ? order : stride, b, stride);
  } else {
    cqio__real_solve(s->m->single, right, t, CblasNoTrans, m, n, b, stride);
  }
}

/* Factors block column k, which this grid column holds, and packs it. */
static void factor_column(struct lookahead *s, int64_t k) {
  struct cyclic *m = s->m;
  int width = cqio__cyclic_width(m, k), owner = (int)(k % m->grid->rows);
  int row = cqio__cyclic_row(m, k), below = cqio__cyclic_row(m, k + 1);
  int column = cqio__cyclic_column(m, k);
  void *block = cqio__cyclic_at(m, row, column);
  if (m->grid->row == owner) {
    cqio__real_factor(m->single, width, block, m->stride);
    cqio__real_copy(m->single, width, width, block, m->stride, s->diagonal, width);
  }
  cqio__must(s->ctx,
             MPI_Bcast(s->diagonal, width * width, cqio__real_type(m->single), owner,
                       m->grid->along_column),
             "MPI_Bcast");
  solve(s, true, (struct triangle){true, s->diagonal, width}, m->rows - below, width,
        cqio__cyclic_at(m, below, column), m->stride);
  cqio__real_copy(m->single, m->rows - row, width, block, m->stride, s->lower_room[k & 1],
                  m->rows - row);
}

/* Starts the messages of step k; its block column must be up to date. */
static void start(struct lookahead *s, int64_t k) {
  struct cyclic *m = s->m;
  const struct process_grid *g = m->grid;
  int slot = (int)(k & 1), width = cqio__cyclic_width(m, k);
  struct ring *lower = &s->lower[slot], *upper = &s->upper[slot];
  *lower = (struct ring){.line = g->along_row,
                         .place = g->column,
                         .places = g->columns,
                         .root = (int)(k % g->columns),
                         .data = s->lower_room[slot],
                         .count = lower_height(m, k) * width};
  *upper = (struct ring){.line = g->along_column,
                         .place = g->row,
                         .places = g->rows,
                         .root = (int)(k % g->rows),
                         .data = s->upper_room[slot],
                         .count = (m->columns - cqio__cyclic_column(m, k + 1)) * width};
  if (lower->place == lower->root) factor_column(s, k);
  ring_start(s, lower);
  s->solved[slot] = upper->place != upper->root;
  if (s->solved[slot]) ring_start(s, upper);
}

/* Block row k of U, once the diagonal block is here. */
static void solve_row(struct lookahead *s, int64_t k) {
  struct cyclic *m = s->m;
  int slot = (int)(k & 1), width = cqio__cyclic_width(m, k), column = cqio__cyclic_column(m, k + 1);
  void *block = cqio__cyclic_at(m, cqio__cyclic_row(m, k), column);
  solve(s, false, (struct triangle){false, s->lower_room[slot], lower_height(m, k)}, width,
        m->columns - column, block, m->stride);
  if (m->grid->rows > 1)
    cqio__real_copy(m->single, width, m->columns - column, block, m->stride, s->upper_room[slot],
                    width);
  s->solved[slot] = true;
  ring_start(s, &s->upper[slot]);
}

/* Looks after the messages of step k. */
static void progress(struct lookahead *s, int64_t k, bool wait) {
  int slot = (int)(k & 1);
  ring_progress(s, &s->lower[slot], wait);
  if (s->lower[slot].arrived && !s->solved[slot]) solve_row(s, k);
  if (s->solved[slot]) ring_progress(s, &s->upper[slot], wait);
}

static void step(struct lookahead *s, int64_t k) {
  struct cyclic *m = s->m;
  int row = cqio__cyclic_row(m, k + 1), rest_row = cqio__cyclic_row(m, k + 2);
  int column = cqio__cyclic_column(m, k + 1), rest_column = cqio__cyclic_column(m, k + 2);
  ring_finish(s, &s->lower[(k + 1) & 1]);
  ring_finish(s, &s->upper[(k + 1) & 1]);
  update(s, k, row, m->rows, column, rest_column);
  start(s, k + 1);
  update(s, k, row, rest_row, rest_column, m->columns);
  int piece = s->coarse ? COARSE_PIECE : PIECE;
  for (int from = rest_column; from < m->columns; from += piece) {
    progress(s, k + 1, false);
    update(s, k, rest_row, m->rows, from, m->columns - from < piece ? m->columns : from + piece);
  }
}

static int64_t room(int64_t length, const struct cyclic *m) {
  return length * m->block;
}

double cqio__lookahead_bytes(const struct cyclic *m) {
  int64_t upper = m->grid->rows > 1 ? room(m->columns, m) : 0;
  return (double)cqio__real_size(m->single) *
         (double)(2 * room(m->block, m) + 2 * room(m->rows, m) + 2 * upper);
}

static cqio_status allocate(struct lookahead *s) {
  struct cyclic *m = s->m;
  size_t size = cqio__real_size(m->single);
  int64_t most = room(m->rows > m->columns ? m->rows : m->columns, m);
  if (most > INT_MAX || room(m->block, m) > INT_MAX)
    return cqio_fail(s->ctx, CQIO_CONFIG,
                     "solve: method lu: numbers in a block column = %lld: expected at most %d; use "
                     "smaller blocks or more ranks",
                     (long long)most, INT_MAX);
  CQIO_TRY(cqio_alloc_bytes(s->ctx, (size_t)room(m->block, m), size, &s->diagonal));
  CQIO_TRY(cqio_alloc_bytes(s->ctx, (size_t)room(m->block, m), size, &s->rest));
  for (int slot = 0; slot < 2; slot++) {
    CQIO_TRY(cqio_alloc_bytes(s->ctx, (size_t)room(m->rows, m), size, &s->lower_room[slot]));
    if (m->grid->rows > 1)
      CQIO_TRY(cqio_alloc_bytes(s->ctx, (size_t)room(m->columns, m), size, &s->upper_room[slot]));
  }
  return CQIO_OK;
}

cqio_status cqio__lookahead_factor(cqio_ctx *ctx, struct cyclic *m, const struct coarse *coarse) {
  struct lookahead s = {.ctx = ctx, .m = m, .coarse = coarse};
  /* Idle threads of BLAS would keep looking for work where those of BF16 products have it. */
  int blas_threads = cqio__blas_threads();
  if (coarse) cqio_blas_set_threads(1);
  for (int slot = 0; slot < 2; slot++)
    s.lower[slot].send = s.upper[slot].send = MPI_REQUEST_NULL;
  cqio_status status = cqio_agree(ctx, allocate(&s));
  if (!status) start(&s, 0);
  for (int64_t k = 0; k < m->blocks && !status; k++) {
    cqio_progress(ctx);
    progress(&s, k, true);
    if (k + 1 < m->blocks) step(&s, k);
  }
  for (int slot = 0; slot < 2; slot++) {
    ring_finish(&s, &s.lower[slot]);
    ring_finish(&s, &s.upper[slot]);
    cqio_free(s.lower_room[slot]);
    cqio_free(s.upper_room[slot]);
  }
  cqio_free(s.diagonal);
  cqio_free(s.rest);
  if (coarse) cqio_blas_set_threads(blas_threads);
  return status;
}
