/* The context: communicator, problems, log. */
#include "core/context.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *cqio_status_text(cqio_status status) {
  switch (status) {
#define CQIO_X(name, code, text)                                                                   \
  case CQIO_##name:                                                                                \
    return text;
    CQIO_STATUS_LIST(CQIO_X)
#undef CQIO_X
  }
  return "unknown status";
}

cqio_status cqio_ctx_create(MPI_Comm comm, cqio_ctx **out) {
  *out = NULL;
  cqio_ctx *ctx = calloc(1, sizeof *ctx);
  int local = ctx != NULL, all = 0;
  if (MPI_Allreduce(&local, &all, 1, MPI_INT, MPI_MIN, comm) != MPI_SUCCESS || !all) {
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
  *out = ctx;
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

static int kept(const cqio_ctx *ctx) {
  return ctx->problem_count < CQIO_MAX_PROBLEMS ? ctx->problem_count : CQIO_MAX_PROBLEMS;
}

cqio_status cqio_fail(cqio_ctx *ctx, cqio_status code, const char *format, ...) {
  char message[CQIO_MESSAGE_SIZE];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  for (char *c = message; *c; c++)
    if (*c == '\n' || *c == '\r') *c = ' ';
  for (int i = 0; i < kept(ctx); i++)
    if (strcmp(ctx->problems[i], message) == 0) return code;
  if (ctx->problem_count < CQIO_MAX_PROBLEMS)
    memcpy(ctx->problems[ctx->problem_count], message, sizeof message);
  if (ctx->problem_count++ == 0) ctx->status = code;
  return code;
}

int cqio_ctx_problem_count(const cqio_ctx *ctx) {
  return ctx->problem_count;
}

cqio_status cqio_ctx_status(const cqio_ctx *ctx) {
  return ctx->status;
}

const char *cqio_ctx_problem(const cqio_ctx *ctx, int index) {
  return index >= 0 && index < kept(ctx) ? ctx->problems[index] : NULL;
}

void cqio_ctx_clear_problems(cqio_ctx *ctx) {
  ctx->problem_count = 0;
  ctx->status = CQIO_OK;
}

cqio_status cqio_agree(cqio_ctx *ctx, cqio_status local) {
  cqio_progress(ctx);
  int failing = local == CQIO_OK ? ctx->size : ctx->rank, first = 0;
  if (MPI_Allreduce(&failing, &first, 1, MPI_INT, MPI_MIN, ctx->comm) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Allreduce: failed while agreeing on a status");
  if (first == ctx->size) return CQIO_OK;
  if (ctx->rank == first && ctx->problem_count == 0)
    cqio_fail(ctx, local, "rank %d: %s", first, cqio_status_text(local));
  int head[2] = {(int)local, ctx->problem_count};
  MPI_Bcast(head, 2, MPI_INT, first, ctx->comm);
  ctx->problem_count = head[1];
  MPI_Bcast(ctx->problems, kept(ctx) * CQIO_MESSAGE_SIZE, MPI_CHAR, first, ctx->comm);
  ctx->status = (cqio_status)head[0];
  return ctx->status;
}

static void print_problems(const cqio_ctx *ctx) {
  for (int i = 0; i < kept(ctx); i++)
    fprintf(stderr, "cqio: error: %s\n", ctx->problems[i]);
  if (ctx->problem_count > CQIO_MAX_PROBLEMS)
    fprintf(stderr, "cqio: error: %d further problems not shown\n",
            ctx->problem_count - CQIO_MAX_PROBLEMS);
  fflush(stderr);
}

void cqio_ctx_print_problems(const cqio_ctx *ctx) {
  if (ctx->rank == 0) print_problems(ctx);
}

_Noreturn void cqio_abort(const cqio_ctx *ctx, cqio_status status) {
  print_problems(ctx);
  MPI_Abort(ctx->comm, (int)status);
  abort();
}

void cqio_ctx_set_log_level(cqio_ctx *ctx, cqio_log_level level) {
  ctx->level = level;
}

void cqio_log(const cqio_ctx *ctx, cqio_log_level level, const char *format, ...) {
  static const char *const names[] = {"error", "warning", "info", "debug"};
  if (ctx->rank != 0 || level > ctx->level) return;
  fprintf(stderr, "cqio: %s: ", names[level]);
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  fflush(stderr);
}
