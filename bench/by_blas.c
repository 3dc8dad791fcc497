/* Operands stay in the layout of the operator's vectors and shares; BLAS packs them at each call.
 */
#include "by_blas.h"

#include <cblas.h>
#include <string.h>

/* Counts and starts: my districts for their sectors, my sectors for their districts. */
static void plan(struct by_blas *b) {
  int ranks = cqio_ctx_size(b->ctx);
  for (int p = 0; p < ranks; p++) {
    int64_t first, count;
    cqio_operator_sectors(b->s->sectors, ranks, p, &first, &count);
    b->here[p] = (int)(count * b->columns * b->districts);
    b->here[ranks + p] = (int)(first * b->columns * b->districts);
    cqio_partition(b->s->districts, ranks, p, &first, &count);
    b->there[p] = (int)(count * b->columns * b->sectors);
    b->there[ranks + p] = (int)(first * b->columns * b->sectors);
  }
}

static cqio_status allocate(struct by_blas *b) {
  int64_t first, ranks = cqio_ctx_size(b->ctx), rank = cqio_ctx_rank(b->ctx);
  cqio_partition(b->s->districts, (int)ranks, (int)rank, &first, &b->districts);
  cqio_operator_sectors(b->s->sectors, (int)ranks, (int)rank, &first, &b->sectors);
  int64_t near = b->columns * b->districts * b->s->sectors;
  int64_t far = b->columns * b->sectors * b->s->districts;
  CQIO_TRY(CQIO_ALLOC(b->ctx, near, &b->uses));
  CQIO_TRY(CQIO_ALLOC(b->ctx, near, &b->near));
  CQIO_TRY(CQIO_ALLOC(b->ctx, far, &b->far));
  CQIO_TRY(CQIO_ALLOC(b->ctx, far, &b->demand));
  CQIO_TRY(CQIO_ALLOC(b->ctx, far, &b->supply));
  CQIO_TRY(CQIO_ALLOC(b->ctx, 2 * ranks, &b->here));
  return CQIO_ALLOC(b->ctx, 2 * ranks, &b->there);
}

cqio_status by_blas_init(cqio_ctx *ctx, const cqio_factored_structure *s, int columns,
                         struct by_blas *b) {
  *b = (struct by_blas){.ctx = ctx, .s = s, .columns = columns};
  CQIO_TRY(cqio_agree(ctx, allocate(b)));
  plan(b);
  return CQIO_OK;
}

void by_blas_free(struct by_blas *b) {
  void *const members[] = {b->uses, b->near, b->far, b->demand, b->supply, b->here, b->there};
  for (size_t m = 0; m < sizeof members / sizeof *members; m++)
    cqio_free(members[m]);
}

void by_blas_buy(struct by_blas *b, const double *x) {
  int S = b->s->sectors, row = (int)b->districts * S;
  for (int64_t d = 0; d < b->districts; d++)
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, b->columns, S, S, 1.0, x + d * S, row,
                b->s->district_technology + d * S * S, S, 0.0, b->uses + d * S, row);
}

void by_blas_supply(struct by_blas *b) {
  int R = (int)b->s->districts;
  int64_t square = (int64_t)R * R, part = (int64_t)b->columns * R;
  for (int64_t i = 0; i < b->sectors; i++)
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, b->columns, R, R, 1.0,
                b->demand + i * part, R, b->s->shares + i * square, R, 0.0, b->supply + i * part,
                R);
}

/* FAR by rank to WHOLE lines of all districts, or back. */
static void join(const struct by_blas *b, double *whole, bool back) {
  int64_t R = b->s->districts;
  for (int p = 0, ranks = cqio_ctx_size(b->ctx); p < ranks; p++) {
    int64_t first, count;
    cqio_partition(R, ranks, p, &first, &count);
    for (int64_t line = 0; line < b->sectors * b->columns; line++) {
      double *far = b->far + b->there[ranks + p] + line * count, *to = whole + line * R + first;
      memcpy(back ? far : to, back ? to : far, (size_t)count * sizeof *to);
    }
  }
}

static cqio_status exchange(struct by_blas *b, bool back) {
  int ranks = cqio_ctx_size(b->ctx), *here = b->here, *there = b->there;
  MPI_Comm comm = cqio_ctx_comm(b->ctx);
  int code = back ? MPI_Alltoallv(b->far, there, there + ranks, MPI_DOUBLE, b->near, here,
                                  here + ranks, MPI_DOUBLE, comm)
                  : MPI_Alltoallv(b->near, here, here + ranks, MPI_DOUBLE, b->far, there,
                                  there + ranks, MPI_DOUBLE, comm);
  return code ? cqio_fail(b->ctx, CQIO_MPI, "MPI_Alltoallv: failed between products of BLAS")
              : CQIO_OK;
}

cqio_status by_blas_to_sectors(struct by_blas *b) {
  int64_t S = b->s->sectors, D = b->districts;
  bool alone = cqio_ctx_size(b->ctx) == 1;
  double *to = alone ? b->demand : b->near;
  for (int64_t k = 0; k < b->columns; k++)
    for (int64_t d = 0; d < D; d++)
      for (int64_t i = 0; i < S; i++)
        to[(i * b->columns + k) * D + d] = b->uses[(k * D + d) * S + i];
  if (alone) return CQIO_OK;
  CQIO_TRY(exchange(b, false));
  join(b, b->demand, false);
  return CQIO_OK;
}

cqio_status by_blas_to_districts(struct by_blas *b, double *y) {
  int64_t S = b->s->sectors, D = b->districts;
  bool alone = cqio_ctx_size(b->ctx) == 1;
  if (!alone) {
    join(b, b->supply, true);
    CQIO_TRY(exchange(b, true));
  }
  const double *from = alone ? b->supply : b->near;
  for (int64_t k = 0; k < b->columns; k++)
    for (int64_t d = 0; d < D; d++)
      for (int64_t i = 0; i < S; i++)
        y[(k * D + d) * S + i] = from[(i * b->columns + k) * D + d];
  return CQIO_OK;
}
