/* Solves with factors: right-hand sides to the precision and layout of the factors, and back. */
#include "dense/factors_internal.h"

#include <lapacke.h>
#include <limits.h>
#include <math.h>

enum { BATCH = 128 }; /* most right-hand sides at once: bounds the work space */

/* A batch of right-hand sides: number (i, k) of this rank at index i * row_step + k * column_step
 * of the work space. */
struct batch {
  bool single;
  int columns;
  int64_t count, row_step, column_step;
  void *work;
  double *magnitude; /* [columns] powers of two that FP32 columns were divided by */
};

/* One for zero columns and for those that are not finite. */
static double power_of_two(double x) {
  int exponent;
  if (!(x > 0.0 && isfinite(x))) return 1.0;
  frexp(x, &exponent);
  return ldexp(1.0, exponent - 1);
}

static cqio_status find_magnitudes(cqio_ctx *ctx, struct batch *h, const double *b) {
  for (int k = 0; k < h->columns; k++) {
    double most = 0.0;
    for (int64_t i = 0; i < h->count && h->single; i++)
      most = fmax(most, fabs(b[k * h->count + i]));
    h->magnitude[k] = most;
  }
  if (h->single && MPI_Allreduce(MPI_IN_PLACE, h->magnitude, h->columns, MPI_DOUBLE, MPI_MAX,
                                 cqio_ctx_comm(ctx)) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Allreduce: failed on right-hand sides");
  for (int k = 0; k < h->columns; k++)
    h->magnitude[k] = power_of_two(h->magnitude[k]);
  return CQIO_OK;
}

static void load(const struct batch *h, const double *b) {
  for (int k = 0; k < h->columns; k++)
    for (int64_t i = 0; i < h->count; i++) {
      int64_t at = i * h->row_step + k * h->column_step;
      if (h->single)
        ((float *)h->work)[at] = (float)(b[k * h->count + i] / h->magnitude[k]);
      else
        ((double *)h->work)[at] = b[k * h->count + i];
    }
}

static void store(const struct batch *h, double *x) {
  for (int k = 0; k < h->columns; k++)
    for (int64_t i = 0; i < h->count; i++) {
      int64_t at = i * h->row_step + k * h->column_step;
      x[k * h->count + i] = h->single ? (double)((const float *)h->work)[at] * h->magnitude[k]
                                      : ((const double *)h->work)[at];
    }
}

/* M = (I - A)', so that its transpose is wanted for the system itself. */
static void solve_alone(const struct factors *f, bool transposed, const struct batch *h) {
  const struct cyclic *m = &f->matrix;
  char form = transposed ? 'N' : 'T';
  int n = (int)m->n;
  if (m->single)
    LAPACKE_sgetrs_work(LAPACK_COL_MAJOR, form, n, h->columns, m->data, m->stride, f->pivot,
                        h->work, n);
  else
    LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, form, n, h->columns, m->data, m->stride, f->pivot,
                        h->work, n);
}

/* WHOLE [n][columns] holds this rank's rows before, and begins with their solution after. */
static cqio_status solve_together(cqio_ctx *ctx, struct factors *f, bool transposed, int columns,
                                  void *whole, int *counts) {
  bool single = f->matrix.single;
  int ranks = cqio_ctx_size(ctx), *starts = counts + ranks;
  for (int r = 0; r < ranks; r++) {
    counts[r] = (int)((f->first[r + 1] - f->first[r]) * columns);
    starts[r] = (int)(f->first[r] * columns);
  }
  cqio__must(ctx,
             MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, whole, counts, starts,
                            cqio__real_type(single), cqio_ctx_comm(ctx)),
             "MPI_Allgatherv");
  CQIO_TRY(f->code == FACTOR_LOOKAHEAD
               ? cqio__lookahead_solve(ctx, &f->matrix, !transposed, columns, whole)
               : cqio__scalapack_solve(ctx, &f->matrix, f->pivot, !transposed, columns, whole));
  cqio__must(ctx,
             MPI_Reduce_scatter(MPI_IN_PLACE, whole, counts, cqio__real_type(single), MPI_SUM,
                                cqio_ctx_comm(ctx)),
             "MPI_Reduce_scatter");
  return CQIO_OK;
}

static cqio_status solve_batch(cqio_ctx *ctx, struct factors *f, bool transposed, struct batch *h,
                               void *whole, int *counts, const double *b, double *x) {
  bool alone = f->code == FACTOR_LAPACK;
  int64_t mine = f->first[cqio_ctx_rank(ctx)];
  h->row_step = alone ? 1 : h->columns;
  h->column_step = alone ? h->count : 1;
  h->work = cqio__real_at(h->single, whole, mine * h->columns);
  CQIO_TRY(find_magnitudes(ctx, h, b));
  load(h, b);
  if (alone)
    solve_alone(f, transposed, h);
  else
    CQIO_TRY(solve_together(ctx, f, transposed, h->columns, whole, counts));
  h->work = whole;
  store(h, x);
  return CQIO_OK;
}

cqio_status cqio__factors_solve(cqio_ctx *ctx, struct factors *f, bool transposed, int columns,
                                const double *b, double *x) {
  int ranks = cqio_ctx_size(ctx), rank = cqio_ctx_rank(ctx), width = BATCH, *counts = NULL;
  int64_t n = f->matrix.n;
  struct batch h = {.single = f->matrix.single, .count = f->first[rank + 1] - f->first[rank]};
  void *whole = NULL;
  if (width > columns) width = columns;
  if (width > INT_MAX / n) width = (int)(INT_MAX / n); /* counts of MPI are int */
  cqio_status status =
      cqio_alloc_bytes(ctx, (size_t)(n * width), cqio__real_size(h.single), &whole);
  if (!status) status = CQIO_ALLOC(ctx, 2 * ranks, &counts);
  if (!status) status = CQIO_ALLOC(ctx, width, &h.magnitude);
  status = cqio_agree(ctx, status);
  for (int done = 0; done < columns && !status; done += h.columns) {
    h.columns = columns - done < width ? columns - done : width;
    status =
        solve_batch(ctx, f, transposed, &h, whole, counts, b + done * h.count, x + done * h.count);
  }
  cqio_free(h.magnitude);
  cqio_free(counts);
  cqio_free(whole);
  return status;
}
