/* 02-multipliers: what one unit of final demand of each sector sets off, without an inverse.
 *
 * The toy region (matrices/toy/README.md): its output multipliers, v' = 1' + v' A, are 1.4, 1.5
 * and 1.2 by hand. Multipliers of any kind are transposed solves, (I - A') v = intensity: here
 * output (1 per unit of output) and value added (0.6, 0.5, 0.8), in one block of two columns.
 */
#include <math.h>
#include <stdio.h>

#include <cqio/cqio.h>

enum { N = 3 };
static const double A[N][N] = {{0.08, 0.064, 0.04}, {0.12, 0.144, 0.06}, {0.09, 0.162, 0.045}};
static const double intensity[2][N] = {{1, 1, 1}, {0.6, 0.5, 0.8}};
static const double f[N] = {68, 190, 141.5}; /* final demand; GDP of the toy is 345 */
static const double output_multipliers[N] = {1.4, 1.5, 1.2};

static cqio_status check(cqio_ctx *ctx, const double *multiplier) {
  double gdp = 0;
  for (int j = 0; j < N; j++) {
    printf("sector %d: output %.6f, value added %.6f\n", j, multiplier[j], multiplier[N + j]);
    if (fabs(multiplier[j] - output_multipliers[j]) > 1e-12)
      return cqio_fail(ctx, CQIO_NUMERIC, "multiplier %d = %.17g: expected %g", j, multiplier[j],
                       output_multipliers[j]);
    gdp += multiplier[N + j] * f[j];
  }
  printf("value added of all final demand: %.6f\n", gdp);
  if (fabs(gdp - 345) > 1e-10)
    return cqio_fail(ctx, CQIO_NUMERIC, "value added = %.17g: expected 345", gdp);
  return CQIO_OK;
}

static cqio_status multipliers(cqio_ctx *ctx) {
  int64_t first, count;
  cqio_dense_rows(ctx, N, &first, &count);
  cqio_operator *op = NULL;
  CQIO_TRY(cqio_operator_create_dense(ctx, N, A[0] + N * first, NULL, &op));

  double right[2 * N], solution[2 * N], all[2 * N];
  cqio_operator_scatter(op, 2, intensity[0], right); /* this rank's part of both columns */
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  params.transposed = true;
  cqio_status status = cqio_leontief_solve(ctx, op, &params, 2, right, solution, NULL, NULL);
  if (!status) status = cqio_operator_gather(ctx, op, 2, solution, all);
  if (!status) status = check(ctx, all);
  cqio_operator_destroy(&op);
  return status;
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  cqio_ctx *ctx;
  cqio_status status = cqio_ctx_create(MPI_COMM_WORLD, &ctx);
  if (!status) {
    status = multipliers(ctx);
    cqio_ctx_print_problems(ctx);
    cqio_ctx_destroy(&ctx);
  }
  MPI_Finalize();
  return status;
}
