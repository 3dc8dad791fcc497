/* What is told to people: the problems found, and the log. */
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

cqio_status cqio_fail(cqio_ctx *ctx, cqio_status code, const char *format, ...) {
  char message[CQIO_MESSAGE_SIZE];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  for (char *c = message; *c; c++)
    if (*c == '\n' || *c == '\r') *c = ' ';
  for (int i = 0; i < cqio__kept(ctx); i++)
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
  return index >= 0 && index < cqio__kept(ctx) ? ctx->problems[index] : NULL;
}

void cqio_ctx_clear_problems(cqio_ctx *ctx) {
  ctx->problem_count = 0;
  ctx->status = CQIO_OK;
}

cqio_status cqio_ctx_adopt(cqio_ctx *ctx, const cqio_ctx *alone, cqio_status status) {
  const char *problem = alone ? cqio_ctx_problem(alone, 0) : NULL;
  return status && problem ? cqio_fail(ctx, status, "%s", problem) : status;
}

static void print_problems(const cqio_ctx *ctx) {
  for (int i = 0; i < cqio__kept(ctx); i++)
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
