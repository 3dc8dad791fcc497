/* Messages between ranks as cases: every byte that arrives is checked. */
#ifndef CQIO_BENCH_MESSAGES_H
#define CQIO_BENCH_MESSAGES_H

#include "bench.h"

/*
 * Measures messages of BYTES: between ranks 0 and 1 there and back, or from every rank to every
 * other. *seconds (median; of the way there and back, or of the whole exchange) is equal on all
 * ranks. Needs two ranks. Collective.
 */
CQIO_NODISCARD cqio_status bench_ping_pong(bench *b, int64_t bytes, double *seconds);
CQIO_NODISCARD cqio_status bench_all_to_all(bench *b, int64_t bytes, double *seconds);

#endif
