/* LU, solves and inverse by ScaLAPACK. */
#include "dense/scalapack.h"

#include <limits.h>
#include <string.h>

enum { DESCRIPTOR = 9 };

void descinit_(int *descriptor, const int *m, const int *n, const int *mb, const int *nb,
               const int *row, const int *column, const int *context, const int *stride, int *info);
void pdgetrf_(const int *m, const int *n, double *a, const int *ia, const int *ja,
              const int *descriptor, int *pivot, int *info);
void psgetrf_(const int *m, const int *n, float *a, const int *ia, const int *ja,
              const int *descriptor, int *pivot, int *info);
void pdgetrs_(const char *form, const int *n, const int *columns, const double *a, const int *ia,
              const int *ja, const int *a_descriptor, const int *pivot, double *b, const int *ib,
              const int *jb, const int *b_descriptor, int *info);
void psgetrs_(const char *form, const int *n, const int *columns, const float *a, const int *ia,
              const int *ja, const int *a_descriptor, const int *pivot, float *b, const int *ib,
              const int *jb, const int *b_descriptor, int *info);
void pdgetri_(const int *n, double *a, const int *ia, const int *ja, const int *descriptor,
              const int *pivot, double *work, const int *work_size, int *integers,
              const int *integers_size, int *info);

static const int zero = 0, one = 1;

static cqio_status failed(cqio_ctx *ctx, const char *routine, int info) {
  return cqio_fail(ctx, CQIO_INTERNAL, "%s: info = %d: expected 0", routine, info);
}

/* Descriptor of n x COLUMNS numbers in blocks of m->block x WIDTH. ScaLAPACK counts with int. */
static cqio_status describe(cqio_ctx *ctx, struct cyclic *m, int columns, int width,
                            int descriptor[DESCRIPTOR]) {
  int64_t numbers = (int64_t)m->stride * (m->columns > columns ? m->columns : columns);
  int n = (int)m->n, context = cqio__grid_context(ctx, m->grid), info = 0;
  cqio_status status = CQIO_OK;
  if (numbers > INT_MAX)
    status = cqio_fail(ctx, CQIO_CONFIG,
                       "solve: ScaLAPACK: numbers on rank %d = %lld: expected at most %d; use more "
                       "ranks",
                       cqio_ctx_rank(ctx), (long long)numbers, INT_MAX);
  CQIO_TRY(cqio_agree(ctx, status));
  descinit_(descriptor, &n, &columns, &m->block, &width, &zero, &zero, &context, &m->stride, &info);
  return cqio_agree(ctx, info == 0 ? CQIO_OK : failed(ctx, "descinit", info));
}

cqio_status cqio__scalapack_factor(cqio_ctx *ctx, struct cyclic *m, int *pivot) {
  int descriptor[DESCRIPTOR], n = (int)m->n, info = 0;
  CQIO_TRY(describe(ctx, m, n, m->block, descriptor));
  if (m->single)
    psgetrf_(&n, &n, m->data, &one, &one, descriptor, pivot, &info);
  else
    pdgetrf_(&n, &n, m->data, &one, &one, descriptor, pivot, &info);
  /* info > 0 is a zero pivot, which the caller finds on the diagonal. */
  return cqio_agree(ctx, info >= 0 ? CQIO_OK : failed(ctx, "pdgetrf", info));
}

/* Moves numbers between X [n][columns] and the block-cyclic LOCAL with blocks of WIDTH columns. */
static void deal(const struct cyclic *m, int columns, int width, void *x, void *local,
                 bool to_local) {
  const struct process_grid *g = m->grid;
  size_t size = cqio__real_size(m->single);
  for (int c = 0; c < columns; c++) {
    int at = c % width; /* at most one block of columns a rank */
    for (int64_t i = 0; i < m->n; i++) {
      bool mine = i / m->block % g->rows == g->row && c / width == g->column;
      char *there = (char *)x + (size_t)(i * columns + c) * size;
      int64_t row = mine ? cqio__cyclic_count(i, m->block, g->row, g->rows) : 0;
      char *here = cqio__real_at(m->single, local, row + (int64_t)at * m->stride);
      if (mine)
        memcpy(to_local ? here : there, to_local ? there : here, size);
      else if (!to_local)
        memset(there, 0, size);
    }
  }
}

cqio_status cqio__scalapack_solve(cqio_ctx *ctx, struct cyclic *m, const int *pivot,
                                  bool transposed, int columns, void *x) {
  int a[DESCRIPTOR], b[DESCRIPTOR], n = (int)m->n, info = 0;
  int width = (columns + m->grid->columns - 1) / m->grid->columns;
  const char *form = transposed ? "T" : "N";
  void *local = NULL;
  CQIO_TRY(describe(ctx, m, n, m->block, a));
  CQIO_TRY(describe(ctx, m, columns, width, b));
  CQIO_TRY(cqio_agree(ctx, cqio_alloc_bytes(ctx, (size_t)m->stride * (size_t)width,
                                            cqio__real_size(m->single), &local)));
  deal(m, columns, width, x, local, true);
  if (m->single)
    psgetrs_(form, &n, &columns, m->data, &one, &one, a, pivot, local, &one, &one, b, &info);
  else
    pdgetrs_(form, &n, &columns, m->data, &one, &one, a, pivot, local, &one, &one, b, &info);
  deal(m, columns, width, x, local, false);
  cqio_free(local);
  return cqio_agree(ctx, info == 0 ? CQIO_OK : failed(ctx, "pdgetrs", info));
}

/* Pivots that exchange nothing. */
static void no_exchange(const struct cyclic *m, int *pivot) {
  const struct process_grid *g = m->grid;
  for (int i = 0; i < m->rows; i++)
    pivot[i] = (i / m->block * g->rows + g->row) * m->block + i % m->block + 1;
}

cqio_status cqio__scalapack_invert(cqio_ctx *ctx, struct cyclic *m, const int *pivot) {
  int descriptor[DESCRIPTOR], n = (int)m->n, info = 0, size = -1, integers_size = -1;
  int *own = NULL, *integers = NULL, first_integer = 0;
  double *work = NULL, first = 0.0;
  CQIO_TRY(describe(ctx, m, n, m->block, descriptor));
  cqio_status status = CQIO_ALLOC(ctx, m->rows + m->block, &own);
  if (!status && !pivot) no_exchange(m, own);
  if (!pivot) pivot = own;
  CQIO_TRY_GOTO(status, done, cqio_agree(ctx, status));
  pdgetri_(&n, m->data, &one, &one, descriptor, pivot, &first, &size, &first_integer,
           &integers_size, &info);
  size = (int)first;
  integers_size = first_integer;
  status = CQIO_ALLOC(ctx, size, &work);
  if (!status) status = CQIO_ALLOC(ctx, integers_size, &integers);
  CQIO_TRY_GOTO(status, done, cqio_agree(ctx, status));
  pdgetri_(&n, m->data, &one, &one, descriptor, pivot, work, &size, integers, &integers_size,
           &info);
  status = cqio_agree(ctx, info == 0 ? CQIO_OK : failed(ctx, "pdgetri", info));
done:
  cqio_free(work);
  cqio_free(integers);
  cqio_free(own);
  return status;
}
