/* One target for libFuzzer: FUZZ_TARGET names it, FUZZ_SOURCE the folder of the source, FUZZ_CQIO
 * the program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/targets.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static cqio_ctx *ctx;
static const struct target *target;

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  const char *name = getenv("FUZZ_TARGET"), *source = getenv("FUZZ_SOURCE");
  for (int k = 0; name && k < target_count; k++)
    if (strcmp(targets[k].name, name) == 0) target = &targets[k];
  if (!target || !source || MPI_Init(argc, argv) || cqio_ctx_create(MPI_COMM_WORLD, &ctx)) {
    fprintf(stderr, "fuzzer: FUZZ_TARGET, FUZZ_SOURCE or MPI\n");
    exit(2);
  }
  targets_begin(ctx, source, getenv("FUZZ_CQIO"));
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  double started = targets_seconds();
  struct verdict verdict = target_run(ctx, target, bytes, size);
  if (!verdict.difference && targets_seconds() - started > TARGET_SECONDS)
    verdict.difference = "takes too long";
  if (!verdict.difference) return 0;
  fprintf(stderr, "fuzzer: %s: %s\n", target->name, verdict.difference);
  abort();
}
