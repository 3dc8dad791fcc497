/* Members of a block dealt to the ranks by how fast they were, the same on all of them. */
#ifndef CQIO_ENSEMBLE_DEAL_H
#define CQIO_ENSEMBLE_DEAL_H

#include "cqio/core.h"

/* Rank p computes members [first[p], first[p] + count[p]) of a block; owned arrays of SIZE ranks.
 */
typedef struct {
  int size;
  int *first, *count;
  double *speed; /* members a second, of the block before; 0: not known */
} cqio_deal;

CQIO_NODISCARD cqio_status cqio__deal_create(cqio_ctx *ctx, int size, cqio_deal *out);
void cqio__deal_free(cqio_deal *deal);

/*
 * Deals MEMBERS, in proportion to the speed at which each rank worked on its part of the deal
 * before, which took it SECONDS (equal parts at first). Results never depend on the deal.
 * Collective.
 */
CQIO_NODISCARD cqio_status cqio__deal_members(cqio_ctx *ctx, cqio_deal *deal, int members,
                                              double seconds);

#endif
