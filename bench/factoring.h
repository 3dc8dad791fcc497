/* Cases of the benchmarks that factor I - A of a dense system: factors, solves with them,
 * refinement. */
#ifndef CQIO_BENCH_FACTORING_H
#define CQIO_BENCH_FACTORING_H

#include "bench.h"
#include "cqio/solve.h"
#include "dense/factors.h"
#include "systems.h"

typedef struct {
  bench_system system;
  int64_t n, *first;           /* [ranks + 1] rows of each rank */
  double *demand, *x, *change; /* [most columns][count] */
  /* Of the present case: */
  struct factor_params params;
  int columns; /* to solve for; 0: factors alone */
  struct factors *factors;
  cqio_solve_report report; /* of certified solutions */
} factoring;

/* Dense system of N accounts with right-hand sides for at most COLUMNS; release with
 * factoring_destroy also after a failure. Collective. */
CQIO_NODISCARD cqio_status factoring_create(cqio_ctx *ctx, int64_t n, int columns, factoring *out);
void factoring_destroy(factoring *f);

/* Largest ||b - x + A x|| / ||b||, 1-norms, over the first COLUMNS. Collective. */
CQIO_NODISCARD cqio_status factoring_residual(factoring *f, int columns, double *largest);

/* A case of the work of F: from rows of A to factors and to solutions. Its verification solves for
 * one right-hand side at least. RESULT may be NULL. */
CQIO_NODISCARD cqio_status factoring_measure(bench *b, factoring *f, const char *name,
                                             struct factor_params params, int columns,
                                             bench_result *result);

/* The case of COLUMNS certified solutions of method mixed, from rows of A to bounds. Its error is
 * the certified one where that is larger than the residual. */
CQIO_NODISCARD cqio_status factoring_certified(bench *b, factoring *f, int columns,
                                               bench_result *result);

#endif
