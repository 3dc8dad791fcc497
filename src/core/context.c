/* The context and its ranks; one status of all of them. */
#include "core/context.h"
#include "core/processor.h"

#include <stdlib.h>

cqio_status cqio_ctx_create(MPI_Comm comm, cqio_ctx **out) {
  *out = NULL;
  cqio_ctx *ctx = calloc(1, sizeof *ctx);
  int local = ctx != NULL, all = 0;
  if (MPI_Allreduce(&local, &all, 1, MPI_INT, MPI_MIN, comm) != MPI_SUCCESS || !all || !ctx) {
    free(ctx);
    return all ? CQIO_MPI : CQIO_MEMORY;
  }
  if (MPI_Comm_dup(comm, &ctx->comm) != MPI_SUCCESS) {
    free(ctx);
    return CQIO_MPI;
  }
  MPI_Comm_set_errhandler(ctx->comm, MPI_ERRORS_RETURN);
  MPI_Comm_rank(ctx->comm, &ctx->rank);
  MPI_Comm_size(ctx->comm, &ctx->size);
  ctx->level = CQIO_LOG_WARN;
  ctx->timing = -1;
  cqio_status status = cqio__processors_agree(ctx, cqio__processor_has_bf16());
  if (status)
    cqio_ctx_destroy(&ctx);
  else
    *out = ctx;
  return status;
}

cqio_status cqio_ctx_alone(cqio_ctx *ctx, cqio_ctx **out) {
  cqio_status status = cqio_ctx_create(MPI_COMM_SELF, out);
  if (status) return cqio_fail(ctx, status, "rank %d: no context of its own", ctx->rank);
  (*out)->parent = ctx;
  return CQIO_OK;
}

void cqio_ctx_destroy(cqio_ctx **ctx) {
  if (!ctx || !*ctx) return;
  cqio_watchdog_stop(*ctx);
  for (int i = 0; i < (*ctx)->input_count; i++)
    cqio_free((*ctx)->inputs[i].path);
  cqio_free((*ctx)->command);
  MPI_Comm_free(&(*ctx)->comm);
  free(*ctx);
  *ctx = NULL;
}

MPI_Comm cqio_ctx_comm(const cqio_ctx *ctx) {
  return ctx->comm;
}

int cqio_ctx_rank(const cqio_ctx *ctx) {
  return ctx->rank;
}

int cqio_ctx_size(const cqio_ctx *ctx) {
  return ctx->size;
}

cqio_status cqio_agree(cqio_ctx *ctx, cqio_status local) {
  cqio_progress(ctx);
  int failing = local == CQIO_OK ? ctx->size : ctx->rank, first = 0;
  if (cqio__reduce_waiting(ctx, failing, MPI_MIN, &first) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Allreduce: failed while agreeing on a status");
  if (first == ctx->size) return CQIO_OK;
  if (ctx->rank == first && ctx->problem_count == 0)
    cqio_fail(ctx, local, "rank %d: %s", first, cqio_status_text(local));
  int head[2] = {(int)local, ctx->problem_count};
  MPI_Bcast(head, 2, MPI_INT, first, ctx->comm);
  ctx->problem_count = head[1];
  MPI_Bcast(ctx->problems, cqio__kept(ctx) * CQIO_MESSAGE_SIZE, MPI_CHAR, first, ctx->comm);
  ctx->status = (cqio_status)head[0];
  return ctx->status;
}
