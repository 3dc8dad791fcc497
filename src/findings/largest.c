/* Heaps of pairs. */
#include "findings/largest.h"

#include <stdlib.h>
#include <string.h>

/* < 0 when A comes before B in the order of size. */
static int compare(const void *a, const void *b) {
  const struct pair *x = a, *y = b;
  int order = (x->weight < y->weight) - (x->weight > y->weight);
  if (!order) order = (x->supplier > y->supplier) - (x->supplier < y->supplier);
  return order ? order : (x->user > y->user) - (x->user < y->user);
}

static void swap(struct pair *a, struct pair *b) {
  struct pair c = *a;
  *a = *b;
  *b = c;
}

/* The heap has the last in the order of size at its top. */
static void sink(struct pair *list, int64_t count) {
  for (int64_t at = 0, child; (child = 2 * at + 1) < count; at = child) {
    if (child + 1 < count && compare(&list[child + 1], &list[child]) > 0) child++;
    if (compare(&list[child], &list[at]) <= 0) return;
    swap(&list[child], &list[at]);
  }
}

void cqio__keep_largest(struct pair *list, int64_t *count, int64_t most, struct pair pair) {
  if (*count == most) {
    if (compare(&pair, &list[0]) > 0) return;
    list[0] = pair;
    sink(list, most);
    return;
  }
  int64_t at = (*count)++;
  list[at] = pair;
  for (; at > 0 && compare(&list[at], &list[(at - 1) / 2]) > 0; at = (at - 1) / 2)
    swap(&list[at], &list[(at - 1) / 2]);
}

void cqio__sort_pairs(int64_t count, struct pair *list) {
  if (count > 0) qsort(list, (size_t)count, sizeof *list, compare);
}

cqio_status cqio__merge_largest(cqio_ctx *ctx, int64_t most, struct pair *list, int64_t *count) {
  int size = cqio_ctx_size(ctx), mine = (int)(*count * (int64_t)sizeof *list), *counts;
  MPI_Comm comm = cqio_ctx_comm(ctx);
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, 2 * size, &counts));
  int *starts = counts + size, total = 0;
  bool good = MPI_Allgather(&mine, 1, MPI_INT, counts, 1, MPI_INT, comm) == MPI_SUCCESS;
  for (int r = 0; r < size; r++) {
    starts[r] = total;
    total += counts[r];
  }
  struct pair *all = list + most;
  good = good &&
         MPI_Allgatherv(list, mine, MPI_BYTE, all, counts, starts, MPI_BYTE, comm) == MPI_SUCCESS;
  cqio_free(counts);
  if (!good) return cqio_fail(ctx, CQIO_MPI, "MPI_Allgatherv: failed on the largest pairs");
  int64_t found = total / (int64_t)sizeof *list;
  cqio__sort_pairs(found, all);
  *count = found < most ? found : most;
  memmove(list, all, (size_t)*count * sizeof *list);
  return CQIO_OK;
}

/* ---- products -------------------------------------------------------------------------------- */

static cqio_status sorted(cqio_ctx *ctx, int64_t n, const double *values, struct pair **out) {
  CQIO_TRY(CQIO_ALLOC(ctx, n, out));
  for (int64_t i = 0; i < n; i++)
    (*out)[i] = (struct pair){i, 0, values[i], 0.0};
  cqio__sort_pairs(n, *out);
  return CQIO_OK;
}

/* Row a of the table of products is led by its first column: the front holds one place a row. */
static int64_t best_row(int64_t rows, const int64_t *place, int64_t n, const struct pair *c,
                        const struct pair *r) {
  int64_t best = -1;
  double most = -1.0;
  for (int64_t a = 0; a < rows && a < n; a++) {
    if (place[a] == n) continue;
    double product = c[a].weight * r[place[a]].weight;
    if (product > most) {
      most = product;
      best = a;
    }
    if (place[a] == 0) break; /* rows below begin with less */
  }
  return best;
}

cqio_status cqio__largest_products(cqio_ctx *ctx, int64_t n, const double *c, const double *r,
                                   int64_t count, struct pair *out) {
  struct pair *left = NULL, *right = NULL;
  int64_t *place = NULL;
  cqio_status status = sorted(ctx, n, c, &left);
  if (!status) status = sorted(ctx, n, r, &right);
  if (!status) status = CQIO_ALLOC(ctx, n, &place);
  for (int64_t k = 0; k < count && !status; k++) {
    int64_t a = best_row(n, place, n, left, right), b = place[a]++;
    out[k] =
        (struct pair){left[a].supplier, right[b].supplier, left[a].weight * right[b].weight, 0.0};
  }
  cqio_free(left);
  cqio_free(right);
  cqio_free(place);
  return status;
}
