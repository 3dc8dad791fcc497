/* 01-solve: output of two sectors for a given final demand, with a proven bound on the error.
 *
 *   01-solve              or mpiexec -n 2 01-solve
 *
 *   A = | 0.2 0.3 |   f = |  6 |   x = A x + f, by hand:  0.2 x 15 + 0.3 x 20 +  6 = 15
 *       | 0.4 0.1 |       | 12 |                          0.4 x 15 + 0.1 x 20 + 12 = 20
 */
#include <math.h>
#include <stdio.h>

#include <cqio/cqio.h>

static const double A[2][2] = {{0.2, 0.3}, {0.4, 0.1}}, f[2] = {6, 12}, by_hand[2] = {15, 20};

static cqio_status solve(cqio_ctx *ctx) {
  /* Every rank holds a block of rows, possibly none, and the same block of each vector. */
  int64_t first, count;
  cqio_dense_rows(ctx, 2, &first, &count);
  cqio_operator *op = NULL;
  CQIO_TRY(cqio_operator_create_dense(ctx, 2, A[0] + 2 * first, NULL, &op));

  double x[2], bound[2];
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  cqio_status status = cqio_leontief_solve(ctx, op, &params, 1, f + first, x, bound, NULL);

  for (int64_t i = 0; i < count && !status; i++) {
    double error = fabs(x[i] - by_hand[first + i]);
    printf("sector %d: output %.12g, certified to %.1e\n", (int)(first + i), x[i], bound[i]);
    if (error > bound[i] || bound[i] > 1e-12)
      status = cqio_fail(ctx, CQIO_NUMERIC, "sector %d: output = %.17g: expected %g",
                         (int)(first + i), x[i], by_hand[first + i]);
  }
  status = cqio_agree(ctx, status); /* one status on all ranks */
  cqio_operator_destroy(&op);
  return status;
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  cqio_ctx *ctx;
  cqio_status status = cqio_ctx_create(MPI_COMM_WORLD, &ctx);
  if (!status) {
    status = solve(ctx);
    cqio_ctx_print_problems(ctx); /* what went wrong, one sentence each */
    cqio_ctx_destroy(&ctx);
  }
  MPI_Finalize();
  return status; /* a status is the exit code, too */
}
