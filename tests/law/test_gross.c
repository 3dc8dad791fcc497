/* equilibrium: gross effects (27.22) add up to the output of the point (T49), by types I and II; a
 * demand alone sets off its Leontief solution at the shares of the point; the same bits on one rank
 * alone. */
#include "support/mpi_test.h"

#include "law/equilibrium_case.h"

enum { COLUMNS = 3 };

static struct {
  double *capital, *spending, *outside;
  cqio_equilibrium_case given;
  cqio_equilibrium point;
  cqio_gross_demand demand;
} g;

/* All that is spent in the towns of the shocked district, half of what is sold outside, both again.
 */
static int set_up_demand(void **state) {
  set_up(state);
  g.capital = towns_of("yubei", 1.5);
  cqio_equilibrium_case_init(&g.given);
  g.given.capital = g.capital;
  g.point = solve(q.model, &g.given);
  g.spending = zeros(COLUMNS * q.m.n);
  g.outside = zeros(COLUMNS * q.m.n);
  for (size_t k = 0; k < q.m.n; k++) {
    if (g.capital[k] == 1.5) g.spending[k] = 0.25 * g.point.spending[k];
    g.outside[q.m.n + k] = 0.5 * g.point.outside[k];
    g.spending[2 * q.m.n + k] = g.spending[k];
    g.outside[2 * q.m.n + k] = g.outside[q.m.n + k];
  }
  g.demand = (cqio_gross_demand){COLUMNS, g.spending, g.outside};
  return 0;
}

static int tear_down_demand(void **state) {
  cqio_equilibrium_free(&g.point);
  free(g.capital);
  free(g.spending);
  free(g.outside);
  return tear_down(state);
}

static double *attribute(cqio_equilibrium_model *model, cqio_ctx *ctx, bool households) {
  double *x = zeros((COLUMNS + 1) * q.m.n);
  need(ctx, cqio_equilibrium_gross(model, &g.given, &g.point, &g.demand, households, x), "gross");
  return x;
}

/* The first two columns add up to the third, which with them is taken from the whole. */
static void adds_up(void **state) {
  (void)state;
  double *open = attribute(q.model, test_ctx, false), *closed = attribute(q.model, test_ctx, true);
  double most = largest(q.m.n, g.point.output);
  for (int type = 1; type <= 2; type++) {
    const double *x = type == 1 ? open : closed;
    double whole = 0.0, parts = 0.0;
    for (size_t k = 0; k < q.m.n; k++) {
      double first = x[k], second = x[q.m.n + k], both = x[2 * q.m.n + k], rest = x[3 * q.m.n + k];
      whole = fmax(whole, fabs(first + second + both + rest - g.point.output[k]));
      parts = fmax(parts, fabs(first + second - both));
    }
    print_message("type %d: whole %.1e, parts %.1e of the largest output\n", type, whole / most,
                  parts / most);
    assert_all(whole <= 1e-14 * most && parts <= 1e-14 * most);
  }
  assert_all(total(q.m.n, closed) > 1.05 * total(q.m.n, open));
  free(open);
  free(closed);
}

/* Households of a market spend the part of wages that they spend in the point: x of type II solves
 * its own equation. */
static void closed_by_wages(void **state) {
  (void)state;
  double *x = attribute(q.model, test_ctx, true), *scales = zeros(2 * q.m.n);
  cqio_factored_structure structure = q.structure;
  cqio_equilibrium_shares(q.model, &g.point, scales, scales + q.m.n);
  structure.row_scale = scales;
  structure.column_scale = scales + q.m.n;
  cqio_operator *op;
  int64_t first, count;
  int G = q.base.markets, S = q.m.S;
  need(test_ctx, cqio_operator_create(test_ctx, &structure, &op), "operator");
  cqio_operator_range(op, &first, &count);
  double *bill = zeros((size_t)(2 * G)), *use = zeros(q.m.n), *local = zeros((size_t)count);
  double *routed = zeros((size_t)count), *found = zeros((size_t)count), most = 0.0;
  for (size_t k = 0; k < q.m.n; k++) {
    double wage = q.base.compensation[k % (size_t)S];
    bill[q.market[(int)k / S]] += wage * x[k];
    bill[G + q.market[(int)k / S]] += wage * g.point.output[k];
  }
  double *base_bill = zeros((size_t)G);
  for (size_t k = 0; k < q.m.n; k++)
    base_bill[q.market[(int)k / S]] += q.base.compensation[k % (size_t)S] * q.base.output[k];
  for (size_t k = 0; k < q.m.n; k++) {
    int l = (int)k / S, m = q.market[l];
    if (!(base_bill[m] > 0.0)) continue;
    /* residents as in the base year: labour income of a place is 0.8 of the hat of its wage bill */
    double consumed = 0.8 * q.base.use[CQIO_SPENT_BY_HOUSEHOLDS][k] * (bill[G + m] / base_bill[m]);
    use[k] = g.spending[k] + consumed * (bill[m] / bill[G + m]);
  }
  cqio_operator_scatter(op, 1, use, local);
  need(test_ctx, cqio_operator_trade(test_ctx, op, false, 1, local, routed), "trade");
  cqio_operator_scatter(op, 1, x, local);
  need(test_ctx, cqio_operator_apply(test_ctx, op, 1, local, found), "inputs");
  for (int64_t k = 0; k < count; k++)
    most = fmax(most, fabs(found[k] + routed[k] - local[k]));
  assert_all(most <= 1e-13 * largest(q.m.n, x));
  cqio_operator_destroy(&op);
  free(x);
  free(scales);
  free(bill);
  free(base_bill);
  free(use);
  free(local);
  free(routed);
  free(found);
}

static void same_bits(void **state) {
  (void)state;
  cqio_ctx *alone;
  cqio_operator *trade;
  need(test_ctx, cqio_ctx_create(MPI_COMM_SELF, &alone), "context");
  need(alone, cqio_operator_create(alone, &q.structure, &trade), "operator");
  cqio_equilibrium_base base = q.base;
  base.trade = trade;
  cqio_equilibrium_model *model = model_of(alone, &base, 4.0, 0.0);
  double *all = attribute(q.model, test_ctx, true), *one = attribute(model, alone, true);
  assert_all(memcmp(all, one, (COLUMNS + 1) * q.m.n * sizeof(double)) == 0);
  free(all);
  free(one);
  cqio_equilibrium_destroy(&model);
  cqio_operator_destroy(&trade);
  cqio_ctx_destroy(&alone);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test_setup(adds_up, set_up_demand),
                                     cmocka_unit_test(closed_by_wages),
                                     cmocka_unit_test_teardown(same_bits, tear_down_demand)};
  return mpi_test_main(argc, argv, "law_gross", tests, sizeof tests / sizeof *tests);
}
