/* 04-own-operator: a multi-regional system in factored form, whose matrix is never assembled.
 *
 * Two districts with the technology of 01-solve. Of every product each district buys half at home
 * and half from the other one: c_i[l,k] = 1/2. All final demand, (12, 24), is met in district 0.
 * By hand: the totals are those of one region with this demand, X = (30, 40). They use X - f =
 * (18, 16), and each district supplies half of that: x = (12 + 9, 24 + 8) and (9, 8).
 */
#include <math.h>
#include <stdio.h>

#include <cqio/cqio.h>

enum { DISTRICTS = 2, SECTORS = 2, ACCOUNTS = DISTRICTS * SECTORS };
static const double technology[SECTORS][SECTORS] = {{0.2, 0.3}, {0.4, 0.1}};
static const double shares[SECTORS][DISTRICTS][DISTRICTS] = {{{0.5, 0.5}, {0.5, 0.5}},
                                                             {{0.5, 0.5}, {0.5, 0.5}}};
/* Accounts are ordered (district, sector). */
static const double demand[ACCOUNTS] = {12, 24, 0, 0}, by_hand[ACCOUNTS] = {21, 32, 9, 8};

static cqio_status check(cqio_ctx *ctx, const double *x) {
  for (int i = 0; i < ACCOUNTS; i++) {
    printf("district %d, sector %d: output %.12g\n", i / SECTORS, i % SECTORS, x[i]);
    if (fabs(x[i] - by_hand[i]) > 1e-11)
      return cqio_fail(ctx, CQIO_NUMERIC, "account %d = %.17g: expected %g", i, x[i], by_hand[i]);
  }
  return CQIO_OK;
}

static cqio_status solve(cqio_ctx *ctx) {
  /* The arrays are borrowed: they must outlive the operator. */
  const cqio_factored_structure structure = {.districts = DISTRICTS,
                                             .zones = 1,
                                             .sectors = SECTORS,
                                             .technology = technology[0],
                                             .shares = shares[0][0]};
  cqio_operator *op = NULL;
  CQIO_TRY(cqio_operator_create(ctx, &structure, &op));

  double right[ACCOUNTS], solution[ACCOUNTS], x[ACCOUNTS];
  cqio_operator_scatter(op, 1, demand, right);
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  cqio_status status = cqio_leontief_solve(ctx, op, &params, 1, right, solution, NULL, NULL);
  if (!status) status = cqio_operator_gather(ctx, op, 1, solution, x);
  if (!status) status = check(ctx, x);
  cqio_operator_destroy(&op);
  return status;
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  cqio_ctx *ctx;
  cqio_status status = cqio_ctx_create(MPI_COMM_WORLD, &ctx);
  if (!status) {
    status = solve(ctx);
    cqio_ctx_print_problems(ctx);
    cqio_ctx_destroy(&ctx);
  }
  MPI_Finalize();
  return status;
}
