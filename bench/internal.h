/* Members of a run, shared by the files of the harness. */
#ifndef CQIO_BENCH_INTERNAL_H
#define CQIO_BENCH_INTERNAL_H

#include "bench.h"

#include <stdio.h>

enum { BENCH_SETTINGS = 16 };

struct bench {
  cqio_ctx *ctx;
  const char *name, *only, *json_path;
  bench_size size;
  int repetitions, threads;
  double minimum_seconds;
  FILE *json; /* rank 0 only */
  int failed; /* verifications */
  double roofs[BENCH_ROOFS];
  const char *settings[BENCH_SETTINGS]; /* KEY=VALUE */
  int setting_count;
};

/* Machine, libraries, ranks and threads, with a warning for kernels of an old core. */
void bench__header(bench *b);
/* bench_measure without regard to --only. */
cqio_status bench__measure(bench *b, const bench_case *c, bench_result *result);
/* "dgemm", ...; whether its rate is in bytes. */
const char *bench__roof_name(bench_roof roof);
bool bench__roof_is_bandwidth(bench_roof roof);
/* Row of a case on rank 0. */
void bench__row(bench *b, const bench_case *c, const bench_outcome *outcome,
                const bench_result *result);

#endif
