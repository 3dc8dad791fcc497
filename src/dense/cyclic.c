/* Sizes and addresses of a block-cyclic matrix. */
#include "dense/cyclic.h"

#include <math.h>

/* Numbers before the global blocks >= BLOCK at PLACE of PLACES, at most LIMIT. */
static int before(int64_t block, int size, int place, int places, int64_t limit) {
  int64_t count = block > place ? (block - place + places - 1) / places * size : 0;
  return (int)(count < limit ? count : limit);
}

int64_t cqio__cyclic_count(int64_t n, int block, int place, int places) {
  int64_t whole = n / block, rest = n % block;
  int64_t count = (whole > place ? (whole - place + places - 1) / places : 0) * block;
  return count + (whole % places == place ? rest : 0);
}

void cqio__cyclic_layout(struct cyclic *m, struct process_grid *grid, int64_t n, int block,
                         bool single) {
  enum { PAGE = 4096, LINE = 64 };
  *m = (struct cyclic){.grid = grid, .single = single, .block = block, .n = n};
  int64_t size = (int64_t)cqio__real_size(single);
  m->blocks = (n + block - 1) / block;
  m->rows = (int)cqio__cyclic_count(n, block, grid->row, grid->rows);
  m->columns = (int)cqio__cyclic_count(n, block, grid->column, grid->columns);
  /* Columns a whole number of pages apart would compete for the same lines of the cache. */
  m->stride = m->rows > 0 ? m->rows : 1;
  if (m->stride * size % PAGE == 0) m->stride += (int)(LINE / size);
}

double cqio__cyclic_bytes(const struct cyclic *m) {
  return (double)cqio__real_size(m->single) * m->stride * m->columns;
}

int cqio__cyclic_row(const struct cyclic *m, int64_t block) {
  return before(block, m->block, m->grid->row, m->grid->rows, m->rows);
}

int cqio__cyclic_column(const struct cyclic *m, int64_t block) {
  return before(block, m->block, m->grid->column, m->grid->columns, m->columns);
}

int cqio__cyclic_width(const struct cyclic *m, int64_t block) {
  int64_t rest = m->n - block * m->block;
  return rest < m->block ? (int)rest : m->block;
}

void *cqio__cyclic_at(const struct cyclic *m, int row, int column) {
  return cqio__real_at(m->single, m->data, row + (int64_t)column * m->stride);
}

static double entry(const struct cyclic *m, int row, int column) {
  const void *at = cqio__cyclic_at(m, row, column);
  return m->single ? (double)*(const float *)at : *(const double *)at;
}

cqio_status cqio__cyclic_bad_diagonal(cqio_ctx *ctx, const struct cyclic *m, int64_t *index) {
  int64_t here = m->n, all = m->n;
  const struct process_grid *g = m->grid;
  for (int64_t block = 0; block < m->blocks && here == m->n; block++) {
    if (block % g->rows != g->row || block % g->columns != g->column) continue;
    int row = cqio__cyclic_row(m, block), column = cqio__cyclic_column(m, block);
    for (int i = cqio__cyclic_width(m, block) - 1; i >= 0; i--) {
      double pivot = fabs(entry(m, row + i, column + i));
      if (!(pivot > 0.0 && isfinite(pivot))) here = block * m->block + i;
    }
  }
  if (MPI_Allreduce(&here, &all, 1, MPI_INT64_T, MPI_MIN, cqio_ctx_comm(ctx)) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Allreduce: failed on pivots");
  *index = all < m->n ? all : -1;
  return CQIO_OK;
}
