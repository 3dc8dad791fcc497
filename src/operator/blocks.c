/* Diagonal blocks of I - A, inverted: the block-Jacobi preconditioner of iterations. A few columns
 * are multiplied by an inverse faster than they are solved for by factors. */
#include <lapacke.h>
#include <string.h>

#include "dense/few_columns.h"
#include "dense/threads.h"
#include "operator/operator.h"

enum { MOST_IN_BLOCK = 4096 };

/* Blocks or parts of blocks on this rank, one after the other. */
struct blocks {
  int64_t count;
  int64_t *first;   /* [count + 1] local accounts */
  double **inverse; /* [count] rows of each block's */
};

void cqio__blocks_destroy(struct blocks **blocks) {
  struct blocks *b = *blocks;
  if (!b) return;
  for (int64_t k = 0; b->inverse && k < b->count; k++)
    cqio_free(b->inverse[k]);
  cqio_free(b->inverse);
  cqio_free(b->first);
  cqio_free(b);
  *blocks = NULL;
}

static cqio_status check(cqio_ctx *ctx, const cqio_operator *op, int64_t blocks,
                         const int64_t *first) {
  bool good = blocks >= 1 && first[0] == 0 && first[blocks] == op->total;
  for (int64_t b = 0; good && b < blocks; b++)
    good = first[b] < first[b + 1];
  if (good) return CQIO_OK;
  return cqio_fail(ctx, CQIO_INTERNAL, "operator: blocks that do not cover the accounts in order");
}

/* Cuts the blocks to the accounts of this rank; large ones into pieces. */
static cqio_status cut(cqio_ctx *ctx, const cqio_operator *op, int64_t blocks, const int64_t *first,
                       struct blocks *out) {
  int64_t start = op->account[op->rank], end = start + op->count;
  CQIO_TRY(CQIO_ALLOC(ctx, blocks + op->count / MOST_IN_BLOCK + 2, &out->first));
  for (int64_t b = 0; b < blocks; b++)
    for (int64_t at = first[b]; at < first[b + 1];) {
      int64_t next = at + MOST_IN_BLOCK < first[b + 1] ? at + MOST_IN_BLOCK : first[b + 1];
      int64_t low = at > start ? at : start, high = next < end ? next : end;
      if (low < high) out->first[++out->count] = high - start;
      at = next;
    }
  return CQIO_ALLOC(ctx, out->count, &out->inverse);
}

enum { STEP = 32 };      /* columns that LAPACK takes together */
enum { FEW_BLOCKS = 8 }; /* that the threads of the library share better than ours would */

static int threads_for(int64_t blocks) {
  return blocks < FEW_BLOCKS ? 1 : cqio__blas_threads();
}

struct inverting {
  const cqio_operator *op;
  const double *rows;
  struct blocks *out;
  bool *singular;    /* [count] */
  lapack_int *pivot; /* [accounts of this rank] */
  double *work;      /* STEP of each account */
};

/* LAPACK takes rows for columns: of the transpose it makes the transposed inverse. */
static void invert_block(void *data, int64_t b) {
  const struct inverting *f = data;
  struct blocks *out = f->out;
  int64_t n = f->op->total, start = f->op->account[f->op->rank];
  int64_t low = out->first[b], size = out->first[b + 1] - low;
  lapack_int order = (lapack_int)size, *pivot = f->pivot + low;
  double *block = out->inverse[b];
  for (int64_t i = 0; i < size; i++)
    for (int64_t j = 0; j < size; j++)
      block[i * size + j] = (i == j) - f->rows[(low + i) * n + start + low + j];
  f->singular[b] = LAPACKE_dgetrf(LAPACK_COL_MAJOR, order, order, block, order, pivot) != 0 ||
                   LAPACKE_dgetri_work(LAPACK_COL_MAJOR, order, block, order, pivot,
                                       f->work + low * STEP, (lapack_int)(size * STEP)) != 0;
}

/* Small blocks are one thread's work each. */
static cqio_status invert(cqio_ctx *ctx, const cqio_operator *op, const double *rows,
                          struct blocks *out) {
  struct inverting f = {op, rows, out, NULL, NULL, NULL};
  cqio_status status = CQIO_OK;
  status = CQIO_ALLOC(ctx, out->count, &f.singular);
  if (!status) status = CQIO_ALLOC(ctx, op->count, &f.pivot);
  if (!status) status = CQIO_ALLOC(ctx, op->count * STEP, &f.work);
  for (int64_t b = 0; b < out->count && !status; b++) {
    int64_t size = out->first[b + 1] - out->first[b];
    status = CQIO_ALLOC(ctx, size * size, &out->inverse[b]);
  }
  if (!status) cqio__parallel_for(threads_for(out->count), out->count, invert_block, &f);
  for (int64_t b = 0; b < out->count && !status; b++)
    if (f.singular[b])
      status = cqio_fail(ctx, CQIO_NUMERIC,
                         "operator: the diagonal block from account %lld on is singular: expected "
                         "a productive system",
                         (long long)(op->account[op->rank] + out->first[b]));
  cqio_free(f.singular);
  cqio_free(f.pivot);
  cqio_free(f.work);
  return status;
}

cqio_status cqio__blocks_create(cqio_ctx *ctx, const cqio_operator *op, const double *rows,
                                const cqio_blocks *given, struct blocks **out) {
  *out = NULL;
  CQIO_TRY(check(ctx, op, given->count, given->first));
  cqio_status status = CQIO_ALLOC(ctx, 1, out);
  if (!status) status = cut(ctx, op, given->count, given->first, *out);
  if (!status) status = invert(ctx, op, rows, *out);
  status = cqio_agree(ctx, status);
  if (status) cqio__blocks_destroy(out);
  return status;
}

void cqio__blocks_borrow(cqio_operator *op, const cqio_operator *like) {
  op->blocks = like->blocks;
  op->lent = true;
}

struct preconditioning {
  const struct blocks *blocks;
  int64_t stride;
  bool transposed;
  int columns;
  double *x;
};

static void multiply_block(void *data, int64_t k) {
  const struct preconditioning *p = data;
  const struct blocks *b = p->blocks;
  int64_t size = b->first[k + 1] - b->first[k];
  double y[FEW_COLUMNS * MOST_IN_BLOCK];
  for (int c = 0; c < p->columns; c += FEW_COLUMNS) {
    int few = p->columns - c < FEW_COLUMNS ? p->columns - c : FEW_COLUMNS;
    double *x = p->x + c * p->stride + b->first[k];
    memset(y, 0, (size_t)(few * size) * sizeof *y);
    if (p->transposed)
      cqio__few_columns_transpose(size, size, few, b->inverse[k], size, x, p->stride, y, size);
    else
      cqio__few_columns(size, size, few, b->inverse[k], size, x, p->stride, y, size);
    for (int m = 0; m < few; m++)
      memcpy(x + m * p->stride, y + m * size, (size_t)size * sizeof *y);
  }
}

/* Threads for the blocks, or for the rows of the few that there are. */
void cqio__precondition(const cqio_operator *op, bool transposed, int columns, double *x) {
  const struct blocks *b = op->blocks;
  if (!b) return;
  struct preconditioning p = {b, op->count, transposed, columns, x};
  if (threads_for(b->count) > 1)
    cqio__parallel_for(threads_for(b->count), b->count, multiply_block, &p);
  else
    for (int64_t k = 0; k < b->count; k++)
      multiply_block(&p, k);
}
