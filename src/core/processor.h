/*
 * What the processors of all ranks of a context have in common. Decisions that lead into collective
 * calls ask here, never the processor of the rank: nodes may be unlike.
 */
#ifndef CQIO_CORE_PROCESSOR
#define CQIO_CORE_PROCESSOR

#include "cqio/core.h"

/* Whether all of them multiply in BF16 (AVX512_BF16). Not collective. */
bool cqio__processors_have_bf16(const cqio_ctx *ctx);

/* Whether the processor of this rank does. */
bool cqio__processor_has_bf16(void);
/* Agrees on the least that any rank HAS_BF16; creating a context does so with what the processors
 * say. Again only in tests, which so stand for unlike nodes. Collective. */
CQIO_NODISCARD cqio_status cqio__processors_agree(cqio_ctx *ctx, bool has_bf16);

#endif
