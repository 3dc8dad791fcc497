/* How ranks and their threads fit the processors that they may use. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier): sched_getaffinity */
#include "cqio/core.h"

#include <sched.h>

/* Processors that this process may use, as bits of WORDS. */
enum { WORDS = sizeof(cpu_set_t) / sizeof(uint64_t) };

static int count_bits(const uint64_t words[WORDS]) {
  int count = 0;
  for (size_t w = 0; w < WORDS; w++)
    for (uint64_t rest = words[w]; rest; rest &= rest - 1)
      count++;
  return count;
}

/* Of ranks without a say, none is known, and none is missed. */
static void own_processors(uint64_t words[WORDS]) {
  union {
    cpu_set_t set;
    uint64_t words[WORDS];
  } own = {.words = {0}};
  if (sched_getaffinity(0, sizeof own.set, &own.set) != 0) CPU_ZERO(&own.set);
  for (size_t w = 0; w < WORDS; w++)
    words[w] = own.words[w];
}

/* Ranks of this node, and the processors that they may use together. */
static int look_at_node(cqio_ctx *ctx, const uint64_t own[WORDS], cqio_placement *here) {
  MPI_Comm node;
  uint64_t all[WORDS];
  int code = MPI_Comm_split_type(cqio_ctx_comm(ctx), MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node);
  if (code) return code;
  code = MPI_Comm_size(node, &here->ranks);
  if (!code) code = MPI_Allreduce(own, all, WORDS, MPI_UINT64_T, MPI_BOR, node);
  here->node_processors = code ? 0 : count_bits(all);
  MPI_Comm_free(&node);
  return code;
}

cqio_status cqio_placement_find(cqio_ctx *ctx, cqio_placement *out) {
  uint64_t own[WORDS];
  cqio_placement here = {0, 0, 0};
  own_processors(own);
  here.rank_processors = count_bits(own);
  int code = look_at_node(ctx, own, &here);
  struct {
    double share;
    int rank;
  } mine = {(double)here.node_processors / here.ranks, cqio_ctx_rank(ctx)}, least;
  if (!code) code = MPI_Allreduce(&mine, &least, 1, MPI_DOUBLE_INT, MPI_MINLOC, cqio_ctx_comm(ctx));
  int figures[2] = {here.ranks, here.node_processors};
  if (!code) code = MPI_Bcast(figures, 2, MPI_INT, least.rank, cqio_ctx_comm(ctx));
  if (!code)
    code = MPI_Allreduce(&here.rank_processors, &out->rank_processors, 1, MPI_INT, MPI_MIN,
                         cqio_ctx_comm(ctx));
  if (code) return cqio_fail(ctx, CQIO_MPI, "MPI: failed on the processors of the ranks");
  out->ranks = figures[0];
  out->node_processors = figures[1];
  return CQIO_OK;
}
