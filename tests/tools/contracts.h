/*
 * What the static analyzer cannot see from another file, put before each file that it reads:
 * cqio_fail returns its code, cqio_agree hides no failure, and what was allocated is there.
 */
#include <stdlib.h>

#include "cqio/core.h"

static inline cqio_status contract_agree(cqio_status local, cqio_status all) {
  return local ? local : all;
}

#define cqio_fail(ctx, code, ...) (cqio_fail(ctx, code, __VA_ARGS__), (code))
#define cqio_agree(ctx, local) contract_agree((local), cqio_agree(ctx, local))
#undef CQIO_ALLOC
#define CQIO_ALLOC(ctx, count, out)                                                                \
  ({                                                                                               \
    cqio_status allocated_ =                                                                       \
        cqio_alloc_bytes((ctx), (size_t)(count), sizeof **(out), (void **)(out));                  \
    if (!allocated_ && !*(out)) abort();                                                           \
    allocated_;                                                                                    \
  })
