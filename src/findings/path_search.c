/* Structural paths: a path is expanded while its subtree, w m_j, may come to the tolerance; every
 * path of that value is then found, and what is left is known (29.20, 29.21). */
#include "findings/path_search.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 1024 };

/* A child found on this rank: as a message of three numbers, so that it needs no type of MPI. */
struct child {
  double parent, account, prefix;
};
struct children {
  int64_t count, room;
  struct child *list;
};

static int by_place(const void *a, const void *b) {
  const struct child *x = a, *y = b;
  int order = (x->parent > y->parent) - (x->parent < y->parent);
  return order ? order : (x->account > y->account) - (x->account < y->account);
}

/* Room for one more of SIZE bytes in an array that grows by doubling. */
static cqio_status grow(cqio_ctx *ctx, int64_t count, int64_t *room, size_t size, void **list) {
  void *larger;
  if (count < *room) return CQIO_OK;
  int64_t wanted = *room > 0 ? 2 * *room : FIRST_ROOM;
  CQIO_TRY(cqio_alloc_bytes(ctx, (size_t)wanted, size, &larger));
  if (count > 0) memcpy(larger, *list, (size_t)count * size);
  cqio_free(*list);
  *list = larger;
  *room = wanted;
  return CQIO_OK;
}

static cqio_status keep(struct path_search *s, struct path path) {
  if (s->count == s->limit)
    return cqio_fail(s->w->ctx, CQIO_MEMORY,
                     "paths: more than %lld of them at the threshold %g: expected fewer; raise "
                     "--threshold",
                     (long long)s->limit, s->w->findings->request.threshold);
  CQIO_TRY(grow(s->w->ctx, s->count, &s->room, sizeof *s->path, (void **)&s->path));
  s->path[s->count++] = path;
  return CQIO_OK;
}

/* The subtree of CHILD (value w at ACCOUNT) is not entered. */
static void leave(struct path_search *s, int64_t account, double prefix) {
  double value = prefix * s->multiplier.value[account];
  s->cut[account] += value;
  s->cut_size[account] += fabs(prefix) * s->most[account];
  s->cut_bound[account] += fabs(prefix) * s->multiplier.bound[account];
}

/* Final demand itself: the first tier. Every rank does the same. */
static cqio_status begin(struct path_search *s) {
  for (int64_t j = 0; j < s->w->n; j++) {
    double f = s->demand[j];
    if (f == 0.0) continue;
    if (fabs(f) * s->most[j] >= s->tolerance)
      CQIO_TRY(keep(s, (struct path){-1, j, f, 0}));
    else if (cqio_ctx_rank(s->w->ctx) == 0)
      leave(s, j, f);
  }
  return CQIO_OK;
}

/* Children of the paths [first, last) at the accounts of this rank, by rows of A. */
static cqio_status expand(struct path_search *s, int64_t first, int64_t last,
                          struct children *found) {
  const cqio_io_table *t = s->w->table;
  for (int64_t i = 0; i < t->count; i++) {
    int64_t account = t->first + i;
    const double *row = t->rows + i * t->accounts;
    for (int64_t p = first; p < last; p++) {
      int64_t j = s->path[p].account;
      double a = t->scale ? row[j] * (t->scale[account] / t->scale[j]) : row[j];
      double prefix = s->path[p].prefix * a;
      if (prefix == 0.0) continue;
      if (fabs(prefix) * s->most[account] < s->tolerance) {
        leave(s, account, prefix);
        continue;
      }
      CQIO_TRY(
          grow(s->w->ctx, found->count, &found->room, sizeof *found->list, (void **)&found->list));
      found->list[found->count++] = (struct child){(double)p, (double)account, prefix};
    }
  }
  return CQIO_OK;
}

/* Children of all ranks, in the order of their parents and accounts. */
static cqio_status gather(struct work *w, const struct children *mine, struct children *all) {
  int size = cqio_ctx_size(w->ctx), *counts;
  MPI_Comm comm = cqio_ctx_comm(w->ctx);
  CQIO_TRY(CQIO_ALLOC_TOGETHER(w->ctx, 2 * size, &counts));
  int here = (int)(3 * mine->count), *starts = counts + size;
  bool good = MPI_Allgather(&here, 1, MPI_INT, counts, 1, MPI_INT, comm) == MPI_SUCCESS;
  int64_t total = 0;
  for (int r = 0; r < size; r++) {
    starts[r] = (int)total;
    total += counts[r];
  }
  cqio_status status = CQIO_OK;
  all->count = total / 3;
  if (total > INT_MAX)
    status =
        cqio_fail(w->ctx, CQIO_MEMORY, "paths: %lld in one step: expected fewer; raise --threshold",
                  (long long)all->count);
  if (!status) status = CQIO_ALLOC(w->ctx, all->count, &all->list);
  status = cqio_agree(w->ctx, status);
  if (!status)
    good = good && MPI_Allgatherv(mine->list, here, MPI_DOUBLE, all->list, counts, starts,
                                  MPI_DOUBLE, comm) == MPI_SUCCESS;
  if (!status && !good) status = cqio_fail(w->ctx, CQIO_MPI, "MPI_Allgatherv: failed on paths");
  cqio_free(counts);
  if (!status && all->count > 0) qsort(all->list, (size_t)all->count, sizeof *all->list, by_place);
  return status;
}

static cqio_status next_tier(struct path_search *s, int64_t first, int64_t last) {
  struct children mine = {0}, all = {0};
  int step = s->path[first].step + 1;
  cqio_status status = cqio_agree(s->w->ctx, expand(s, first, last, &mine));
  if (!status) status = gather(s->w, &mine, &all);
  for (int64_t k = 0; k < all.count && !status; k++) {
    const struct child *c = &all.list[k];
    status = keep(s, (struct path){(int64_t)c->parent, (int64_t)c->account, c->prefix, step});
  }
  cqio_free(mine.list);
  cqio_free(all.list);
  return cqio_agree(s->w->ctx, status);
}

/* What each account's owner has left out becomes known to all. */
static cqio_status share_cuts(struct path_search *s) {
  double *const sums[] = {s->cut, s->cut_bound, s->cut_size};
  for (int k = 0; k < 3; k++)
    if (MPI_Allreduce(MPI_IN_PLACE, sums[k], (int)s->w->n, MPI_DOUBLE, MPI_SUM,
                      cqio_ctx_comm(s->w->ctx)) != MPI_SUCCESS)
      return cqio_fail(s->w->ctx, CQIO_MPI, "MPI_Allreduce: failed on paths");
  return CQIO_OK;
}

cqio_status cqio__paths_search(struct path_search *s) {
  CQIO_TRY(cqio_agree(s->w->ctx, begin(s)));
  for (int64_t first = 0, last = s->count; first < last; first = last, last = s->count) {
    CQIO_TRY(next_tier(s, first, last));
    cqio_progress(s->w->ctx);
  }
  return share_cuts(s);
}
