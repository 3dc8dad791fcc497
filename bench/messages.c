/* Messages between ranks. */
#include "messages.h"

#include <math.h>
#include <stdio.h>

struct messages {
  cqio_ctx *ctx;
  int count; /* doubles of one message */
  double *sent, *received;
};

static double stamp(int rank, int to, int i) {
  return rank * 1e6 + to * 1e3 + i % 997;
}

/* Rank 0 sends to rank 1 and gets the message back; the others wait. */
static cqio_status ping_pong(void *data) {
  struct messages *m = data;
  MPI_Comm comm = cqio_ctx_comm(m->ctx);
  int rank = cqio_ctx_rank(m->ctx), code = MPI_SUCCESS;
  if (rank == 0) code = MPI_Send(m->sent, m->count, MPI_DOUBLE, 1, 0, comm);
  if (rank < 2 && !code)
    code = MPI_Recv(m->received, m->count, MPI_DOUBLE, 1 - rank, 0, comm, MPI_STATUS_IGNORE);
  if (rank == 1 && !code) code = MPI_Send(m->received, m->count, MPI_DOUBLE, 0, 0, comm);
  return code ? cqio_fail(m->ctx, CQIO_MPI, "MPI_Send: failed in the ping-pong") : CQIO_OK;
}

static cqio_status verify_ping_pong(void *data, bench_outcome *outcome) {
  const struct messages *m = data;
  outcome->error = 0.0;
  for (int i = 0; cqio_ctx_rank(m->ctx) < 2 && i < m->count; i++)
    outcome->error = fmax(outcome->error, fabs(m->received[i] - stamp(0, 0, i)));
  return CQIO_OK;
}

static cqio_status all_to_all(void *data) {
  struct messages *m = data;
  int code = MPI_Alltoall(m->sent, m->count, MPI_DOUBLE, m->received, m->count, MPI_DOUBLE,
                          cqio_ctx_comm(m->ctx));
  return code ? cqio_fail(m->ctx, CQIO_MPI, "MPI_Alltoall: failed") : CQIO_OK;
}

static cqio_status verify_all_to_all(void *data, bench_outcome *outcome) {
  const struct messages *m = data;
  outcome->error = 0.0;
  for (int k = 0; k < cqio_ctx_size(m->ctx); k++)
    for (int i = 0; i < m->count; i++)
      outcome->error = fmax(outcome->error, fabs(m->received[(int64_t)k * m->count + i] -
                                                 stamp(k, cqio_ctx_rank(m->ctx), i)));
  return CQIO_OK;
}

static cqio_status measure(bench *b, bool between_two, int64_t bytes, double *seconds) {
  struct messages m = {.ctx = bench_ctx(b), .count = (int)(bytes / 8)};
  int ranks = cqio_ctx_size(m.ctx);
  char parameters[64];
  snprintf(parameters, sizeof parameters, "bytes=%lld ranks=%d", (long long)bytes, ranks);
  /* A ping-pong moves its message twice; of an all-to-all, what leaves each rank counts. */
  double moved = between_two ? 2.0 : (double)ranks * (ranks - 1);
  bench_case c = {.name = between_two ? "ping-pong" : "all-to-all",
                  .parameters = parameters,
                  .bytes = moved * (double)bytes,
                  .work = between_two ? ping_pong : all_to_all,
                  .verify = between_two ? verify_ping_pong : verify_all_to_all,
                  .data = &m};
  bench_result result = {0};
  cqio_status status = CQIO_ALLOC(m.ctx, (int64_t)m.count * ranks, &m.sent);
  if (!status) status = CQIO_ALLOC(m.ctx, (int64_t)m.count * ranks, &m.received);
  for (int k = 0; !status && k < ranks; k++)
    for (int i = 0; i < m.count; i++)
      m.sent[(int64_t)k * m.count + i] =
          between_two ? stamp(0, 0, i) : stamp(cqio_ctx_rank(m.ctx), k, i);
  status = cqio_agree(m.ctx, status);
  if (!status) status = bench_measure(b, &c, &result);
  cqio_free(m.sent);
  cqio_free(m.received);
  *seconds = result.median;
  return status;
}

cqio_status bench_ping_pong(bench *b, int64_t bytes, double *seconds) {
  return measure(b, true, bytes, seconds);
}

cqio_status bench_all_to_all(bench *b, int64_t bytes, double *seconds) {
  return measure(b, false, bytes, seconds);
}
