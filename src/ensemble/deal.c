/* Members of a block dealt to the ranks by how fast they were. */
#include "ensemble/deal.h"

cqio_status cqio__deal_create(cqio_ctx *ctx, int size, cqio_deal *out) {
  out->size = size;
  CQIO_TRY(CQIO_ALLOC(ctx, size, &out->first));
  CQIO_TRY(CQIO_ALLOC(ctx, size, &out->count));
  return CQIO_ALLOC(ctx, size, &out->speed);
}

void cqio__deal_free(cqio_deal *deal) {
  cqio_free(deal->first);
  cqio_free(deal->count);
  cqio_free(deal->speed);
  *deal = (cqio_deal){0};
}

/* The slowest rank still counts as a quarter of the mean, so that one pause is forgotten. */
static double share_of(const cqio_deal *deal, int rank, double sum) {
  double mean = sum / deal->size, speed = deal->speed[rank];
  return speed > 0.25 * mean ? speed : 0.25 * mean;
}

cqio_status cqio__deal_members(cqio_ctx *ctx, cqio_deal *deal, int members, double seconds) {
  int rank = cqio_ctx_rank(ctx);
  double speed = seconds > 0.0 ? deal->count[rank] / seconds : 0.0, sum = 0.0, shares = 0.0;
  if (MPI_Allgather(&speed, 1, MPI_DOUBLE, deal->speed, 1, MPI_DOUBLE, cqio_ctx_comm(ctx)) !=
      MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "ensemble: MPI_Allgather of speeds failed");
  for (int p = 0; p < deal->size; p++)
    sum += deal->speed[p];
  for (int p = 0; p < deal->size; p++)
    shares += sum > 0.0 ? share_of(deal, p, sum) : 1.0;
  double reached = 0.0;
  for (int p = 0, next = 0; p < deal->size; p++) {
    reached += sum > 0.0 ? share_of(deal, p, sum) : 1.0;
    int end = p == deal->size - 1 ? members : (int)(members * (reached / shares) + 0.5);
    deal->first[p] = next;
    deal->count[p] = end - next;
    next = end;
  }
  return CQIO_OK;
}
