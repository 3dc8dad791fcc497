/* operator and solve: technologies with coefficients of both signs, solved as they are and bounded
 * with |A|, against long double elimination (method 16.4). */
#include "support/mpi_test.h"
#include "support/trade_case.h"

#include "cqio/solve.h"

enum { COLUMNS = 3 };

static const int variants[] = {0, CASE_INACTIVE | CASE_LOCAL, CASE_CLOSED | CASE_TRANSFER,
                               CASE_LOCAL | CASE_CLOSED | CASE_DISTRICT_TECHNOLOGY,
                               CASE_STORED_SHARES | CASE_DISTRICT_TECHNOLOGY | CASE_CLOSED};
enum { VARIANTS = sizeof variants / sizeof *variants };

/* A case of which a third of the technical coefficients is negative, most of them small. */
static struct trade_case *signed_case(int flags) {
  struct trade_case *c = case_create(3, 2, 4, flags, 60 + (uint64_t)flags);
  for (int i = 0; i < c->R * c->S * c->S; i++) {
    if (i % 3 == 1) c->a[i] *= i % 2 == 0 ? -0.1 : -1.0;
    if (i % 5 == 2) c->local[i] *= -0.5;
  }
  return c;
}

static void check_direction(const struct trade_case *c, cqio_operator *op, bool transposed) {
  uint64_t seed = 9;
  int n = c->n;
  int64_t first, count;
  double *m = case_matrix(c, c->flags & CASE_CLOSED), *f = drawn(COLUMNS * n, &seed);
  double *exact = exact_solve(n, m, transposed, COLUMNS, f);
  double *in = numbers(COLUMNS * n), *x = numbers(COLUMNS * n), *bound = numbers(COLUMNS * n);
  cqio_solve_params params;
  cqio_solve_report report;
  cqio_solve_params_init(&params);
  params.transposed = transposed;
  cqio_operator_range(op, &first, &count);
  cqio_operator_scatter(op, COLUMNS, f, in);
  assert_all(cqio_leontief_solve(test_ctx, op, &params, COLUMNS, in, x, bound, &report) == CQIO_OK);
  assert_all(report.theta > 0.0 && report.theta < 1.0 && report.bound_norm1 < 1e-12);
  bool good = true;
  for (int k = 0; k < COLUMNS; k++)
    for (int64_t i = 0; i < count; i++) {
      double error = fabs(x[k * count + i] - exact[k * n + first + i]);
      good = good && error <= bound[k * count + i] && bound[k * count + i] < 1e-11;
    }
  assert_all(good);
  free(m);
  free(f);
  free(exact);
  free(in);
  free(x);
  free(bound);
}

static void bounds_hold(void **state) {
  (void)state;
  for (int v = 0; v < VARIANTS; v++) {
    struct trade_case *c = signed_case(variants[v]);
    struct case_operators of;
    assert_all(case_operate(test_ctx, c, &of) == CQIO_OK);
    assert_all(cqio_operator_majorant(of.op) != of.op);
    check_direction(c, of.op, false);
    check_direction(c, of.op, true);
    case_release(&of);
    case_destroy(c);
  }
}

/* The majorant is at least |A| in every entry; an operator that is >= 0 is its own. */
static void majorant_is_larger(void **state) {
  (void)state;
  for (int v = 0; v < VARIANTS; v++) {
    struct trade_case *c = signed_case(variants[v]);
    struct case_operators of;
    assert_all(case_operate(test_ctx, c, &of) == CQIO_OK);
    int64_t first, count;
    cqio_operator_range(of.op, &first, &count);
    double *rows = numbers(count * c->n), *m = case_matrix(c, c->flags & CASE_CLOSED);
    cqio_operator *majorant = cqio_operator_majorant(of.op);
    assert_all(cqio_operator_assemble(test_ctx, majorant, rows) == CQIO_OK);
    bool good = cqio_operator_majorant(majorant) == majorant;
    for (int64_t e = 0; e < count * c->n; e++)
      good = good && rows[e] >= fabs(m[first * c->n + e]) - 1e-15;
    assert_all(good);
    free(rows);
    free(m);
    case_release(&of);
    case_destroy(c);
  }
  struct trade_case *c = case_create(3, 2, 4, CASE_CLOSED, 8);
  struct case_operators of;
  assert_all(case_operate(test_ctx, c, &of) == CQIO_OK);
  assert_all(cqio_operator_majorant(of.op) == of.op);
  case_release(&of);
  case_destroy(c);
}

/* A weighted sum of the solution, c'x, within its own bound (16.7). */
static void functional_holds(void **state) {
  (void)state;
  struct trade_case *c = signed_case(CASE_CLOSED | CASE_TRANSFER);
  struct case_operators of;
  assert_all(case_operate(test_ctx, c, &of) == CQIO_OK);
  uint64_t seed = 21;
  int n = c->n;
  double *weight = drawn(n, &seed), *f = drawn(n, &seed), *m = case_matrix(c, true);
  double *exact = exact_solve(n, m, false, 1, f), *x = numbers(n), *in = numbers(n);
  double sum = 0.0, value, bound, *part = numbers(n);
  for (int i = 0; i < n; i++)
    sum += weight[i] * exact[i];
  cqio_certificate *certificate;
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  cqio_operator_scatter(of.op, 1, f, in);
  cqio_operator_scatter(of.op, 1, weight, part);
  assert_all(cqio_leontief_solve(test_ctx, of.op, &params, 1, in, x, NULL, NULL) == CQIO_OK);
  assert_all(cqio_productivity(test_ctx, of.op, NULL, params.names, &certificate) == CQIO_OK);
  params.certificate = certificate;
  assert_all(cqio_functional_bound(test_ctx, of.op, &params, part, 1, in, x, &value, &bound) ==
             CQIO_OK);
  assert_all(fabs(value - sum) <= bound + 1e-15 * fabs(sum) && bound < 1e-11);
  cqio_certificate_destroy(&certificate);
  double *const all[] = {weight, f, m, exact, x, in, part};
  for (size_t k = 0; k < sizeof all / sizeof *all; k++)
    free(all[k]);
  case_release(&of);
  case_destroy(c);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bounds_hold),
      cmocka_unit_test(majorant_is_larger),
      cmocka_unit_test(functional_holds),
  };
  return mpi_test_main(argc, argv, "law_signs", tests, sizeof tests / sizeof *tests);
}
