/* Of a table with 10^8 coefficients a few millions can be part of a path above a threshold: they
 * are taken out of the rows once, so that the search touches nothing else. */
#include "findings/path_columns.h"

#include "dense/threads.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 64 }; /* of a block, which one thread takes */

/* One coefficient on its way to the other ranks. */
struct sent {
  struct path_entry entry;
  int32_t column, unused;
};

struct choice {
  struct work *w;
  const double *most;
  double *least;     /* [n] of |a_ij| M_i, in the scale of the rows */
  int64_t *start;    /* [blocks + 1] of each block in the list; while counting, its count */
  struct sent *list; /* NULL while counting */
};

static float above(double value) {
  return nextafterf((float)value, HUGE_VALF);
}

static int64_t count_row(int64_t n, const double *row, double most, const double *least) {
  int64_t found = 0;
  for (int64_t j = 0; j < n; j++)
    found += fabs(row[j]) * most >= least[j];
  return found;
}

/* The rows of one block, counted or put into the list. The comparison is wide by a relative 1e-9:
 * the search itself asks again, and roundings here decide nothing. */
static void choose_block(void *data, int64_t index) {
  struct choice *c = data;
  const cqio_io_table *t = c->w->table;
  int64_t n = t->accounts, last = (index + 1) * ROWS < t->count ? (index + 1) * ROWS : t->count;
  struct sent *to = c->list ? c->list + c->start[index] : NULL;
  int64_t found = 0;
  for (int64_t i = index * ROWS; i < last; i++) {
    int64_t account = t->first + i;
    const double *row = t->rows + i * n;
    double scale = t->scale ? t->scale[account] : 1.0, most = c->most[account] * scale;
    if (!to) found += count_row(n, row, most, c->least);
    for (int64_t j = 0; j < n && to; j++) {
      if (!(fabs(row[j]) * most >= c->least[j])) continue;
      double a = t->scale ? row[j] * (scale / t->scale[j]) : row[j];
      *to++ =
          (struct sent){{a, above(fabs(a) * c->most[account]), (int32_t)account}, (int32_t)j, 0};
    }
  }
  if (!c->list) c->start[index + 1] = found;
}

/* What this rank has found. */
static cqio_status choose(struct choice *c, int64_t *count) {
  int64_t blocks = (c->w->table->count + ROWS - 1) / ROWS;
  int threads = cqio__blas_threads();
  CQIO_TRY(CQIO_ALLOC_TOGETHER(c->w->ctx, blocks + 1, &c->start));
  cqio__parallel_for(threads, blocks, choose_block, c);
  for (int64_t b = 0; b < blocks; b++)
    c->start[b + 1] += c->start[b];
  *count = c->start[blocks];
  CQIO_TRY(CQIO_ALLOC_TOGETHER(c->w->ctx, *count + 1, &c->list));
  cqio__parallel_for(threads, blocks, choose_block, c);
  return CQIO_OK;
}

/* The lists of all ranks, one after the other. Replaces *LIST. */
static cqio_status gather(struct work *w, struct sent **list, int64_t *count) {
  int size = cqio_ctx_size(w->ctx), *counts;
  MPI_Comm comm = cqio_ctx_comm(w->ctx);
  if (size == 1) return CQIO_OK;
  struct sent *all = NULL;
  int64_t bytes = *count * (int64_t)sizeof **list, total = 0;
  MPI_Allreduce(&bytes, &total, 1, MPI_INT64_T, MPI_SUM, comm);
  if (total > INT_MAX)
    return cqio_fail(w->ctx, CQIO_MEMORY,
                     "paths: %lld coefficients may be part of one at the threshold %g: expected "
                     "fewer; raise --threshold, or use one rank",
                     (long long)(total / (int64_t)sizeof **list), w->findings->request.threshold);
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, 2 * size, &counts));
  int here = (int)bytes, *starts = counts + size;
  bool good = MPI_Allgather(&here, 1, MPI_INT, counts, 1, MPI_INT, comm) == MPI_SUCCESS;
  for (int r = 1; r < size; r++)
    starts[r] = starts[r - 1] + counts[r - 1];
  cqio_status status = cqio_agree(w->ctx, CQIO_ALLOC(w->ctx, total / (int64_t)sizeof *all, &all));
  if (!status)
    good = good && MPI_Allgatherv(*list, here, MPI_BYTE, all, counts, starts, MPI_BYTE, comm) ==
                       MPI_SUCCESS;
  cqio_free(counts);
  if (!status && !good) status = cqio_fail(w->ctx, CQIO_MPI, "MPI_Allgatherv: failed on paths");
  if (status) {
    cqio_free(all);
    return status;
  }
  cqio_free(*list);
  *list = all;
  *count = total / (int64_t)sizeof *all;
  return CQIO_OK;
}

static int by_most(const void *a, const void *b) {
  const struct path_entry *x = a, *y = b;
  int order = (x->most < y->most) - (x->most > y->most);
  return order ? order : (x->account > y->account) - (x->account < y->account);
}

static void sort_column(void *data, int64_t j) {
  struct path_columns *c = data;
  int64_t count = c->start[j + 1] - c->start[j];
  if (count > 1) qsort(c->entry + c->start[j], (size_t)count, sizeof *c->entry, by_most);
}

static cqio_status arrange(struct work *w, const struct sent *list, int64_t count,
                           struct path_columns *out) {
  int64_t *next = NULL;
  cqio_status status = CQIO_ALLOC(w->ctx, w->n + 1, &out->start);
  if (!status) status = CQIO_ALLOC(w->ctx, w->n, &next);
  if (!status) status = CQIO_ALLOC(w->ctx, count, &out->entry);
  for (int64_t k = 0; k < count && !status; k++)
    out->start[list[k].column + 1]++;
  for (int64_t j = 0; j < w->n && !status; j++) {
    next[j] = out->start[j];
    out->start[j + 1] += out->start[j];
  }
  for (int64_t k = 0; k < count && !status; k++)
    out->entry[next[list[k].column]++] = list[k].entry;
  if (!status) cqio__parallel_for(cqio__blas_threads(), w->n, sort_column, out);
  cqio_free(next);
  return cqio_agree(w->ctx, status);
}

cqio_status cqio__path_columns_create(struct work *w, const double *most, double share,
                                      struct path_columns *out) {
  const double *scale = w->table->scale;
  struct choice c = {.w = w, .most = most};
  int64_t count;
  *out = (struct path_columns){0};
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, w->n, &c.least));
  for (int64_t j = 0; j < w->n; j++) {
    c.least[j] = share * (1.0 - 1e-9) * most[j] * (scale ? scale[j] : 1.0);
    if (!(c.least[j] > 0.0)) c.least[j] = HUGE_VAL; /* no path comes here */
  }
  cqio_status status = choose(&c, &count);
  if (!status) status = gather(w, &c.list, &count);
  if (!status) status = arrange(w, c.list, count, out);
  cqio_free(c.list);
  cqio_free(c.least);
  cqio_free(c.start);
  if (status) cqio__path_columns_free(out);
  return status;
}

void cqio__path_columns_free(struct path_columns *columns) {
  cqio_free(columns->start);
  cqio_free(columns->entry);
  *columns = (struct path_columns){0};
}
