/* The largest of many pairs of accounts, in a list of fixed length. */
#ifndef CQIO_FINDINGS_LARGEST
#define CQIO_FINDINGS_LARGEST

#include "cqio/core.h"

/* WEIGHT orders, descending, then SUPPLIER and USER; VALUE goes along. */
struct pair {
  int64_t supplier, user;
  double weight, value;
};

/* Puts PAIR into the heap LIST of *count, at most MOST, in place of the smallest. Not collective.
 */
void cqio__keep_largest(struct pair *list, int64_t *count, int64_t most, struct pair pair);
void cqio__sort_pairs(int64_t count, struct pair *list);
/* The MOST largest of the lists of all ranks, sorted, equal on all; LIST has room for MOST times
 * the ranks and one. Collective. */
CQIO_NODISCARD cqio_status cqio__merge_largest(cqio_ctx *ctx, int64_t most, struct pair *list,
                                               int64_t *count);
/* The COUNT largest products c_i r_j >= 0 of [n] and [n], sorted, by a heap over the sorted numbers
 * (29.18). Not collective. */
CQIO_NODISCARD cqio_status cqio__largest_products(cqio_ctx *ctx, int64_t n, const double *c,
                                                  const double *r, int64_t count, struct pair *out);

#endif
