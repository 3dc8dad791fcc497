/* solve: systems that are refused, with the account named, on every rank alike. */
#include "cqio/analysis.h"
#include "support/mpi_test.h"
#include "support/trade_case.h"

#include "cqio/solve.h"

static void name(const void *data, int64_t account, cqio_account_label *label) {
  const struct trade_case *c = data;
  const char *const districts[] = {"yubei", "nanan", "banan"}, *const zones[] = {"urban", "rural"};
  const char *const sectors[] = {"farming", "chemicals", "machinery", "services"};
  int64_t location = account / c->S;
  snprintf(label->text, sizeof label->text, "%s/%s/%s", districts[location / c->Z],
           zones[location % c->Z], sectors[account % c->S]);
}

struct fixture {
  struct trade_case *c;
  struct case_operators of;
  cqio_operator *op;
  cqio_account_names names;
  int64_t first, count;
  double *f, *x;
};

static struct fixture set_up(int flags) {
  struct fixture s = {.c = case_create(3, 2, 4, flags, 11)};
  s.names = (cqio_account_names){name, s.c};
  assert_all(case_operate(test_ctx, s.c, &s.of) == CQIO_OK);
  s.op = s.of.op;
  cqio_operator_range(s.op, &s.first, &s.count);
  s.f = numbers(s.c->n);
  s.x = numbers(s.c->n);
  for (int i = 0; i < s.c->n; i++)
    s.f[i] = 1.0;
  cqio_ctx_clear_problems(test_ctx);
  return s;
}

/* Makes the operators of the case as it is now. */
static void make_again(struct fixture *s) {
  case_release(&s->of);
  assert_all(case_operate(test_ctx, s->c, &s->of) == CQIO_OK);
  s->op = s->of.op;
}

static void tear_down(struct fixture *s) {
  case_release(&s->of);
  case_destroy(s->c);
  free(s->f);
  free(s->x);
  cqio_ctx_clear_problems(test_ctx);
}

static void refused(struct fixture *s, const char *message) {
  cqio_certificate *certificate;
  assert_all(cqio_productivity(test_ctx, s->op, NULL, s->names, &certificate) == CQIO_NUMERIC);
  assert_all(!certificate && cqio_ctx_status(test_ctx) == CQIO_NUMERIC);
  const char *problem = cqio_ctx_problem(test_ctx, 0);
  if (!all_ranks(problem && strcmp(problem, message) == 0))
    fail_msg("message '%s', expected '%s'", problem ? problem : "none", message);
  cqio_ctx_clear_problems(test_ctx);
}

static void unproductive(void **state) {
  (void)state;
  struct fixture s = set_up(CASE_DISTRICT_TECHNOLOGY);
  struct trade_case *c = s.c;
  for (int i = 0; i < c->R * c->S * c->S; i++)
    c->a[i] = 1.2 / 0.9 / c->S; /* times shares of 0.9: spectral radius 1.2 */
  for (int i = 0; i < c->S; i++)
    c->a[(2 * c->S + i) * c->S + 1] = 1.25 / 0.9 / c->S;
  for (int i = 0; i < c->S; i++)
    c->v[i * c->L + 5] *= 0.99; /* banan's urban zone is the worse one */
  make_again(&s);
  refused(&s, "solve: column 'banan/urban/chemicals': sum of inputs = 1.25 per unit output: "
              "expected < 1 (the system has no economic solution)");
  tear_down(&s);
}

/* Spectral radius exactly 1 and a little above. */
static void at_the_edge(void **state) {
  (void)state;
  const double ones[] = {1, 1, 1, 1};
  const int zeros[4] = {0};
  for (double excess = 0.0; excess < 2e-6; excess += 1e-6) {
    const double a[] = {0.5, 0.25, 0.5 + excess, 0.75};
    cqio_factored_structure structure = matrix_structure(2, a, ones, zeros);
    cqio_operator *op;
    cqio_certificate *certificate;
    assert_all(cqio_operator_create(test_ctx, &structure, &op) == CQIO_OK);
    assert_all(cqio_productivity(test_ctx, op, NULL, (cqio_account_names){0}, &certificate) ==
               CQIO_NUMERIC);
    assert_all(!certificate && strstr(cqio_ctx_problem(test_ctx, 0), "solve: column 'account 0'"));
    cqio_ctx_clear_problems(test_ctx);
    cqio_operator_destroy(&op);
  }
}

static void bad_coefficients(void **state) {
  (void)state;
  struct fixture s = set_up(CASE_DISTRICT_TECHNOLOGY | CASE_CLOSED);
  double *at = &s.c->a[(1 * 4 + 2) * 4 + 3], keep = *at;
  *at = NAN;
  refused(&s, "solve: column 'nanan/urban/services': district technology = nan: expected a finite "
              "number >= 0");
  *at = INFINITY;
  refused(&s, "solve: column 'nanan/urban/services': district technology = inf: expected a finite "
              "number >= 0");
  *at = -0.25;
  refused(&s, "solve: column 'nanan/urban/services': district technology = -0.25: expected a "
              "finite number >= 0");
  *at = keep;
  s.c->wage[13] = -1.0;
  make_again(&s);
  refused(&s, "solve: column 'nanan/rural/chemicals': household income per unit output = -1: "
              "expected a finite number >= 0");
  tear_down(&s);
}

static void bad_demand(void **state) {
  (void)state;
  struct fixture s = set_up(0);
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  params.names = s.names;
  int64_t target = 2 * 4 + 1; /* held by one rank only */
  if (target >= s.first && target < s.first + s.count) s.f[target - s.first] = NAN;
  assert_all(cqio_leontief_solve(test_ctx, s.op, &params, 1, s.f, s.x, NULL, NULL) == CQIO_NUMERIC);
  assert_all(strcmp(cqio_ctx_problem(test_ctx, 0),
                    "solve: 'nanan/urban/chemicals': right-hand side = nan: expected a finite "
                    "value") == 0);
  tear_down(&s);
}

static void bad_params(void **state) {
  (void)state;
  struct fixture s = set_up(0);
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  params.tolerance = 0.5;
  assert_all(cqio_leontief_solve(test_ctx, s.op, &params, 1, s.f, s.x, NULL, NULL) == CQIO_CONFIG);
  cqio_solve_params_init(&params);
  params.scale_local = s.x;
  s.x[0] = -1.0;
  if (s.count == 0) s.x[0] = 0.0;
  assert_all(cqio_leontief_solve(test_ctx, s.op, &params, 1, s.f, s.x, NULL, NULL) == CQIO_NUMERIC);
  tear_down(&s);
}

static void too_few_iterations(void **state) {
  (void)state;
  const cqio_solve_method methods[] = {CQIO_SOLVE_GMRES, CQIO_SOLVE_BICGSTAB, CQIO_SOLVE_NEUMANN};
  struct fixture s = set_up(CASE_CLOSED);
  for (int m = 0; m < 3; m++) {
    cqio_solve_params params;
    cqio_solve_report report;
    cqio_solve_params_init(&params);
    params.method = methods[m];
    params.max_iterations = 2;
    cqio_ctx_clear_problems(test_ctx);
    assert_all(cqio_leontief_solve(test_ctx, s.op, &params, 1, s.f, s.x, NULL, &report) ==
               CQIO_CONVERGENCE);
    assert_all(report.iterations == 2 && report.residual > 1e-14 && report.residual < 1.0);
    assert_all(report.method == methods[m] && report.applications > 0);
    assert_all(s.count == 0 || s.x[0] > 0.0); /* the best so far */
    assert_all(strstr(cqio_ctx_problem(test_ctx, 0), cqio_solve_method_name(methods[m])));
  }
  tear_down(&s);
}

/* The certificate of a closed operator is not one of the open one. */
static void foreign_certificate(void **state) {
  (void)state;
  struct fixture s = set_up(CASE_CLOSED);
  cqio_solve_params params;
  cqio_certificate *certificate;
  cqio_solve_params_init(&params);
  assert_all(cqio_productivity(test_ctx, s.op, NULL, s.names, &certificate) == CQIO_OK);
  params.certificate = certificate;
  assert_all(cqio_leontief_solve(test_ctx, s.op, &params, 1, s.f, s.x, NULL, NULL) == CQIO_OK);
  assert_all(cqio_leontief_solve(test_ctx, s.of.open, &params, 1, s.f, s.x, NULL, NULL) ==
             CQIO_INTERNAL);
  cqio_certificate_destroy(&certificate);
  tear_down(&s);
}

/* Households that spend more than they earn, again and again. */
static void exploding_households(void **state) {
  (void)state;
  struct fixture s = set_up(CASE_CLOSED);
  for (int i = 0; i < CASE_GROUPS * s.c->S; i++)
    s.c->basket[i] *= 10.0;
  make_again(&s);
  cqio_miyazawa *m;
  assert_all(cqio_miyazawa_create(test_ctx, s.op, NULL, NULL, &m) == CQIO_NUMERIC && !m);
  assert_all(strstr(cqio_ctx_problem(test_ctx, 0), "propensities to consume"));
  tear_down(&s);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(unproductive),        cmocka_unit_test(at_the_edge),
      cmocka_unit_test(bad_coefficients),    cmocka_unit_test(bad_demand),
      cmocka_unit_test(bad_params),          cmocka_unit_test(too_few_iterations),
      cmocka_unit_test(foreign_certificate), cmocka_unit_test(exploding_households),
  };
  return mpi_test_main(argc, argv, "error_solve", tests, sizeof tests / sizeof *tests);
}
