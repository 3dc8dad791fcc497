/* bench_roofs: what the machine can do: registers, products, memory, messages between the ranks. */
#include "messages.h"

/* Messages need two ranks. */
static cqio_status run_messages(bench *b) {
  static const int64_t sizes[] = {8, 1024, 65536, 1048576, 8388608};
  double seconds;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    CQIO_TRY(bench_ping_pong(b, sizes[i], &seconds));
    if (i == 0) bench_figure(b, "latency", "bytes=8", 0.5e6 * seconds, "microseconds");
  }
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    CQIO_TRY(bench_all_to_all(b, sizes[i], &seconds));
  return CQIO_OK;
}

static cqio_status run(bench *b) {
  static const bench_roof roofs[] = {BENCH_ROOF_FMA64, BENCH_ROOF_FMA32, BENCH_ROOF_DGEMM,
                                     BENCH_ROOF_SGEMM, BENCH_ROOF_READ,  BENCH_ROOF_TRIAD};
  double rate;
  for (size_t i = 0; i < sizeof roofs / sizeof *roofs; i++)
    CQIO_TRY(bench_roof_rate(b, roofs[i], &rate));
  return cqio_ctx_size(bench_ctx(b)) > 1 ? run_messages(b) : CQIO_OK;
}

int main(int argc, char **argv) {
  return bench_main(argc, argv, "roofs", run);
}
