/*
 * bench_distributed: factors of a dense I - A on the ranks it is started with, from rows of A to
 * the verified solution: ScaLAPACK, own code in FP64, FP32 and with BF16 products where the
 * processor has them, and certified solutions in mixed precision against ScaLAPACK's factors and
 * solve (pdgesv). On one rank LAPACK takes the place of all.
 */
#include "factoring.h"

#include <math.h>

static cqio_status measure_reference(bench *b, factoring *f, double *seconds, int *block) {
  static const int blocks[] = {32, 64, 128};
  *seconds = INFINITY;
  for (int i = 0; i < 3; i++) {
    bench_result result;
    struct factor_params params = {.reference = true, .block = blocks[i]};
    CQIO_TRY(factoring_measure(b, f, "pdgetrf", params, 0, &result));
    if (result.repetitions == 0 || result.median >= *seconds) continue;
    *seconds = result.median;
    *block = blocks[i];
  }
  return CQIO_OK;
}

static cqio_status measure(bench *b, factoring *f) {
  double reference, rate;
  int block = 0;
  bench_result own, pdgesv, mixed;
  CQIO_TRY(measure_reference(b, f, &reference, &block));
  CQIO_TRY(factoring_measure(b, f, "own-fp64", (struct factor_params){0}, 0, &own));
  CQIO_TRY(factoring_measure(b, f, "own-fp32", (struct factor_params){.single = true}, 0, NULL));
  CQIO_TRY(factoring_measure(b, f, "own-bf16",
                             (struct factor_params){.single = true, .coarse = true}, 0, NULL));
  CQIO_TRY(factoring_measure(
      b, f, "pdgesv", (struct factor_params){.reference = true, .block = block}, 1, &pdgesv));
  CQIO_TRY(factoring_certified(b, f, 1, &mixed));
  if (own.repetitions > 0) {
    CQIO_TRY(bench_roof_rate(b, BENCH_ROOF_DGEMM, &rate));
    bench_ratio(b, "own-fp64 / DGEMM", "", own.rate / rate, 0.85);
    if (isfinite(reference))
      bench_ratio(b, "pdgetrf / own-fp64", "best block", reference / own.median, 1.1);
  }
  if (pdgesv.repetitions > 0 && mixed.repetitions > 0)
    bench_ratio(b, "pdgesv / mixed-certified", "rhs=1", pdgesv.median / mixed.median, 2.0);
  return CQIO_OK;
}

static cqio_status run(bench *b) {
  factoring f;
  cqio_status status = factoring_create(bench_ctx(b), bench_pick(b, 1008, 4032, 8064), 1, &f);
  if (!status) status = measure(b, &f);
  factoring_destroy(&f);
  return status;
}

int main(int argc, char **argv) {
  return bench_main(argc, argv, "distributed", run);
}
