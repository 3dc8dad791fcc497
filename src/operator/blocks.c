/* Diagonal blocks of I - A, factored: the block-Jacobi preconditioner of iterations. */
#include <lapacke.h>

#include "operator/operator.h"

enum { MOST_IN_BLOCK = 4096 };

/* Blocks or parts of blocks on this rank, one after the other. */
struct blocks {
  int64_t count;
  int64_t *first;    /* [count + 1] local accounts */
  double **factors;  /* [count] column-major transposes, since rows are row-major */
  lapack_int *pivot; /* [accounts of this rank] */
};

void cqio__blocks_destroy(struct blocks **blocks) {
  struct blocks *b = *blocks;
  if (!b) return;
  for (int64_t k = 0; b->factors && k < b->count; k++)
    cqio_free(b->factors[k]);
  cqio_free(b->factors);
  cqio_free(b->first);
  cqio_free(b->pivot);
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
  CQIO_TRY(CQIO_ALLOC(ctx, op->count, &out->pivot));
  for (int64_t b = 0; b < blocks; b++)
    for (int64_t at = first[b]; at < first[b + 1];) {
      int64_t next = at + MOST_IN_BLOCK < first[b + 1] ? at + MOST_IN_BLOCK : first[b + 1];
      int64_t low = at > start ? at : start, high = next < end ? next : end;
      if (low < high) out->first[++out->count] = high - start;
      at = next;
    }
  return CQIO_ALLOC(ctx, out->count, &out->factors);
}

static cqio_status factor(cqio_ctx *ctx, const cqio_operator *op, const double *rows,
                          struct blocks *out) {
  int64_t n = op->total, start = op->account[op->rank];
  for (int64_t b = 0; b < out->count; b++) {
    int64_t low = out->first[b], size = out->first[b + 1] - low;
    CQIO_TRY(CQIO_ALLOC(ctx, size * size, &out->factors[b]));
    for (int64_t i = 0; i < size; i++)
      for (int64_t j = 0; j < size; j++)
        out->factors[b][i * size + j] = (i == j) - rows[(low + i) * n + start + low + j];
    if (LAPACKE_dgetrf(LAPACK_COL_MAJOR, (lapack_int)size, (lapack_int)size, out->factors[b],
                       (lapack_int)size, out->pivot + low) != 0)
      return cqio_fail(ctx, CQIO_NUMERIC,
                       "operator: the diagonal block from account %lld on is singular: expected a "
                       "productive system",
                       (long long)(start + low));
  }
  return CQIO_OK;
}

cqio_status cqio__blocks_create(cqio_ctx *ctx, const cqio_operator *op, const double *rows,
                                const cqio_blocks *given, struct blocks **out) {
  *out = NULL;
  CQIO_TRY(check(ctx, op, given->count, given->first));
  cqio_status status = CQIO_ALLOC(ctx, 1, out);
  if (!status) status = cut(ctx, op, given->count, given->first, *out);
  if (!status) status = factor(ctx, op, rows, *out);
  status = cqio_agree(ctx, status);
  if (status) cqio__blocks_destroy(out);
  return status;
}

void cqio__precondition(const cqio_operator *op, bool transposed, int columns, double *x) {
  const struct blocks *b = op->blocks;
  for (int64_t k = 0; b && k < b->count; k++) {
    lapack_int size = (lapack_int)(b->first[k + 1] - b->first[k]);
    lapack_int stride = (lapack_int)(op->count > 1 ? op->count : 1);
    LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, transposed ? 'N' : 'T', size, columns, b->factors[k],
                        size, b->pivot + b->first[k], x + b->first[k], stride);
  }
}
