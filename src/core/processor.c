/* What the processors of all ranks have in common. */
#include "core/processor.h"

#include "core/context.h"

bool cqio__processor_has_bf16(void) {
#if defined(__x86_64__) && defined(__GNUC__)
  return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

bool cqio__processors_have_bf16(const cqio_ctx *ctx) {
  return ctx->bf16;
}

cqio_status cqio__processors_agree(cqio_ctx *ctx, bool has_bf16) {
  int mine = has_bf16, least = 0;
  if (MPI_Allreduce(&mine, &least, 1, MPI_INT, MPI_MIN, ctx->comm) != MPI_SUCCESS)
    return cqio_fail(ctx, CQIO_MPI, "MPI_Allreduce: failed on what the processors have");
  ctx->bf16 = least;
  return CQIO_OK;
}
