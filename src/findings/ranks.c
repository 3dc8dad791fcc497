/* Ranks: a sort by value, then by account. */
#include "findings/ranks.h"

#include <stdlib.h>

struct entry {
  double value, bound;
  int64_t account;
};

static int by_value(const void *a, const void *b) {
  const struct entry *x = a, *y = b;
  int order = (x->value < y->value) - (x->value > y->value);
  return order ? order : (x->account > y->account) - (x->account < y->account);
}

cqio_status cqio__rank(cqio_ctx *ctx, int64_t n, const double *value, const double *bound,
                       double *rank) {
  struct entry *list;
  int64_t count = 0;
  CQIO_TRY(CQIO_ALLOC(ctx, n, &list));
  for (int64_t i = 0; i < n; i++) {
    rank[i] = CQIO_NO_VALUE;
    if (value[i] != CQIO_NO_VALUE) list[count++] = (struct entry){value[i], bound[i], i};
  }
  qsort(list, (size_t)count, sizeof *list, by_value);
  for (int64_t k = 0; k < count; k++) {
    bool equal = k > 0 && list[k - 1].value - list[k].value <= list[k - 1].bound + list[k].bound;
    rank[list[k].account] = equal ? rank[list[k - 1].account] : (double)(k + 1);
  }
  cqio_free(list);
  return CQIO_OK;
}
