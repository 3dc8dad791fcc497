/* operator: the factored operator against the assembled matrix, in every variant. */
#include "support/mpi_test.h"
#include "support/trade_case.h"

enum { R = 3, Z = 2, S = 4, MOST = 9 };
static const double tolerance = 1e-13;

/* full = M x with M [rows][columns] or its transpose. */
static void times(int rows, int columns, const double *m, bool transposed, const double *x,
                  double *y) {
  for (int i = 0; i < (transposed ? columns : rows); i++) {
    long double sum = 0.0L;
    for (int j = 0; j < (transposed ? rows : columns); j++)
      sum += (long double)(transposed ? m[j * columns + i] : m[i * columns + j]) * x[j];
    y[i] = (double)sum;
  }
}

struct fixture {
  struct trade_case *c;
  struct case_operators of;
  cqio_operator *op; /* the one of them that is tested */
  int64_t first, count;
  double *x, *y, *in, *out, *expected; /* [MOST][n] */
};

static struct fixture set_up(int flags) {
  uint64_t seed = 20101001u + (uint64_t)flags;
  struct fixture f = {.c = case_create(R, Z, S, flags, seed)};
  assert_all(case_operate(test_ctx, f.c, &f.of) == CQIO_OK);
  f.op = f.of.op;
  cqio_operator_range(f.op, &f.first, &f.count);
  f.x = drawn(MOST * f.c->n, &seed);
  f.y = numbers(MOST * f.c->n);
  f.in = numbers(MOST * f.c->n);
  f.out = numbers(MOST * f.c->n);
  f.expected = numbers(MOST * f.c->n);
  return f;
}

static void tear_down(struct fixture *f) {
  case_release(&f->of);
  case_destroy(f->c);
  free(f->x);
  free(f->y);
  free(f->in);
  free(f->out);
  free(f->expected);
}

static void products_agree(struct fixture *f, bool closed, bool transposed, int columns) {
  int n = f->c->n;
  double *m = case_matrix(f->c, closed);
  for (int k = 0; k < columns; k++)
    times(n, n, m, transposed, f->x + k * n, f->expected + k * n);
  free(m);
  cqio_operator_scatter(f->op, columns, f->x, f->in);
  cqio_status status = transposed
                           ? cqio_operator_apply_transpose(test_ctx, f->op, columns, f->in, f->out)
                           : cqio_operator_apply(test_ctx, f->op, columns, f->in, f->out);
  assert_all(status == CQIO_OK);
  assert_all(cqio_operator_gather(test_ctx, f->op, columns, f->out, f->y) == CQIO_OK);
  assert_all(largest_difference(columns * n, f->y, f->expected) < tolerance);
}

static void every_variant(void **state) {
  (void)state;
  for (int flags = 0; flags < 2 * CASE_VARIANTS; flags++) { /* the second half with markets */
    struct fixture f = set_up(flags);
    bool closed = flags & CASE_CLOSED;
    assert_all(cqio_operator_total(f.op) == f.c->n && cqio_operator_open(f.op) == f.of.open);
    assert_all(cqio_operator_households(f.op).accounts == (closed ? f.c->h : 0));
    for (int transposed = 0; transposed < 2; transposed++) {
      products_agree(&f, closed, transposed, 1);
      products_agree(&f, closed, transposed, MOST);
      products_agree(&f, closed, transposed, 3);
    }
    tear_down(&f);
  }
}

static void trade_routes_demand(void **state) {
  (void)state;
  const int variants[] = {0,
                          CASE_STORED_SHARES,
                          CASE_OWN_ZONE,
                          CASE_OWN_ZONE | CASE_STORED_SHARES,
                          CASE_LOCAL,
                          CASE_MARKETS,
                          CASE_MARKETS | CASE_OWN_ZONE};
  for (size_t v = 0; v < sizeof variants / sizeof *variants; v++) {
    struct fixture f = set_up(variants[v]);
    int n = f.c->n, L = f.c->L;
    for (int transposed = 0; transposed < 2; transposed++) {
      for (int l = 0; l < L; l++)
        for (int i = 0; i < S; i++) {
          double sum = 0.0;
          for (int k = 0; k < L; k++)
            sum +=
                (transposed ? case_final(f.c, i, k, l) : case_final(f.c, i, l, k)) * f.x[k * S + i];
          f.expected[l * S + i] = sum;
        }
      cqio_operator_scatter(f.op, 1, f.x, f.in);
      assert_all(cqio_operator_trade(test_ctx, f.op, transposed, 1, f.in, f.out) == CQIO_OK);
      assert_all(cqio_operator_gather(test_ctx, f.op, 1, f.out, f.y) == CQIO_OK);
      assert_all(largest_difference(n, f.y, f.expected) < tolerance);
    }
    tear_down(&f);
  }
}

static void households(void **state) {
  (void)state;
  struct fixture f = set_up(CASE_CLOSED | CASE_TRANSFER | CASE_INACTIVE | CASE_LOCAL);
  int n = f.c->n, h = f.c->h, columns = 2;
  double *income = case_income(f.c), *consumption = case_consumption(f.c), *y = numbers(2 * h);
  cqio_operator_scatter(f.op, columns, f.x, f.in);
  assert_all(cqio_operator_household_income(test_ctx, f.op, columns, f.in, y) == CQIO_OK);
  for (int k = 0; k < columns; k++)
    times(h, n, income, false, f.x + k * n, f.expected + k * h);
  assert_all(largest_difference(columns * h, y, f.expected) < tolerance);
  assert_all(cqio_operator_consumption(test_ctx, f.op, columns, y, f.out) == CQIO_OK);
  assert_all(cqio_operator_gather(test_ctx, f.op, columns, f.out, f.y) == CQIO_OK);
  for (int k = 0; k < columns; k++)
    times(n, h, consumption, false, y + k * h, f.expected + k * n);
  assert_all(largest_difference(columns * n, f.y, f.expected) < tolerance);
  free(income);
  free(consumption);
  free(y);
  tear_down(&f);
}

/* y = A x of this rank for the first vector. */
static void multiply(struct fixture *f, cqio_operator *op, double *y) {
  cqio_operator_scatter(op, 1, f->x, f->in);
  assert_all(cqio_operator_apply(test_ctx, op, 1, f->in, y) == CQIO_OK);
}

/* Views of one open operator: each stays as it was made, whatever becomes of the others and of the
 * arrays it was made from. */
static void views(void **state) {
  (void)state;
  struct fixture f = set_up(CASE_CLOSED | CASE_TRANSFER);
  struct trade_case *c = f.c;
  double *const arrays[] = {c->wage, c->basket, c->omega, c->theta};
  const int sizes[] = {c->n, CASE_GROUPS * S, c->h, c->h * c->h};
  double *before = numbers(c->n), *after = numbers(c->n), y;
  size_t bytes = (size_t)f.count * sizeof *before;
  for (int a = 0; a < 4; a++) {
    cqio_operator *other, *refused;
    multiply(&f, f.of.op, before);
    for (int i = 0; i < sizes[a]; i++)
      arrays[a][i] *= 0.5;
    multiply(&f, f.of.op, after);
    assert_all(memcmp(before, after, bytes) == 0);
    assert_all(cqio_operator_create_closed(test_ctx, f.of.open, &c->closure, &other) == CQIO_OK);
    f.op = other;
    products_agree(&f, true, true, 2);
    multiply(&f, other, after);
    assert_all(f.count == 0 || memcmp(before, after, bytes) != 0);
    for (int i = 0; i < sizes[a]; i++)
      arrays[a][i] *= 2.0;
    multiply(&f, other, before);
    assert_all(memcmp(before, after, bytes) == 0);
    assert_all(cqio_operator_create_closed(test_ctx, other, &c->closure, &refused) ==
               CQIO_INTERNAL);
    cqio_operator_destroy(&other);
  }
  f.op = f.of.op;
  products_agree(&f, true, false, MOST);
  f.op = f.of.open;
  products_agree(&f, false, true, 2);
  assert_all(cqio_operator_household_income(test_ctx, f.op, 1, f.in, &y) == CQIO_INTERNAL);
  cqio_ctx_clear_problems(test_ctx);
  free(before);
  free(after);
  tear_down(&f);
}

static void sums(void **state) {
  (void)state;
  struct fixture f = set_up(0);
  int n = f.c->n;
  double dots[2], norms[2], dot = 0.0, norm = 0.0;
  for (int i = 0; i < n; i++) {
    f.x[i] -= 0.5;
    dot += f.x[i] * f.x[n + i];
    norm += fabs(f.x[i]);
  }
  cqio_operator_scatter(f.op, 2, f.x, f.in);
  const double *left[] = {f.in, f.in + f.count}, *right[] = {f.in + f.count, f.in};
  assert_all(cqio_operator_dots(test_ctx, f.op, 2, left, right, dots) == CQIO_OK);
  assert_all(dots[0] == dots[1] && fabs(dots[0] - dot) < 1e-13);
  assert_all(cqio_operator_norm1(test_ctx, f.op, 2, f.in, norms) == CQIO_OK);
  assert_all(fabs(norms[0] - norm) < 1e-13);
  tear_down(&f);
}

/* |fl(A x) - A x| <= gamma_m A|x| with the m that the operator states. */
static void rounding_is_honest(void **state) {
  (void)state;
  struct fixture f = set_up(CASE_CLOSED | CASE_TRANSFER | CASE_LOCAL | CASE_MARKETS);
  double flops, bytes;
  int64_t m = cqio_operator_rounding(f.op);
  assert_all(m >= S + R && m < 200);
  cqio_operator_cost(f.op, 2, &flops, &bytes);
  assert_all(flops > 4.0 * f.c->n * S && bytes > 16.0 * f.c->n);
  double *matrix = case_matrix(f.c, true);
  cqio_operator_scatter(f.op, 1, f.x, f.in);
  assert_all(cqio_operator_apply(test_ctx, f.op, 1, f.in, f.out) == CQIO_OK);
  times(f.c->n, f.c->n, matrix, false, f.x, f.expected);
  /* the reference matrix is rounded itself, by a few units for each entry */
  bool within = true;
  for (int64_t i = 0; i < f.count; i++)
    within = within && fabs(f.out[i] - f.expected[f.first + i]) <=
                           ((double)m + 12.0) * 0x1p-53 * f.expected[f.first + i];
  assert_all(within);
  free(matrix);
  tear_down(&f);
}

static int first_of_class(const struct trade_case *c, int class) {
  int i = 0;
  while (c->sector_class[i] != class)
    i++;
  return i;
}

static void faults(void **state) {
  (void)state;
  cqio_coefficient_fault fault;
  struct fixture f =
      set_up(CASE_CLOSED | CASE_TRANSFER | CASE_LOCAL | CASE_DISTRICT_TECHNOLOGY | CASE_MARKETS);
  assert_all(!cqio_operator_find_fault(f.op, &fault));
  struct {
    double *at;
    int64_t account;
    const char *what;
  } cases[] = {{&f.c->a[(1 * S + 2) * S + 3], 1 * Z * S + 3, "district technology"},
               {&f.c->local[(2 * S + 0) * S + 1], 2 * Z * S + 1, "local technology"},
               {&f.c->own_kernel[1], 1 * Z * S + first_of_class(f.c, 0), "kernel of own markets"},
               {&f.c->own_scale[2], 2, "scale of own markets"},
               {&f.c->u[2 * R * Z + 4], 4 * S + 2, "trade row scale"},
               {&f.c->v[3 * R * Z + 5], 5 * S + 3, "trade column scale"}};
  const double bad[] = {NAN, INFINITY, -0.1};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (int b = 0; b < 3; b++) {
      double keep = *cases[i].at;
      *cases[i].at = bad[b];
      assert_all(cqio_operator_find_fault(f.op, &fault));
      assert_all(fault.account == cases[i].account && strcmp(fault.what, cases[i].what) == 0);
      *cases[i].at = keep;
    }
  tear_down(&f);
}

/* A view finds faults in its own copies. */
static void household_faults(void **state) {
  (void)state;
  struct fixture f = set_up(CASE_CLOSED | CASE_TRANSFER);
  struct trade_case *c = f.c;
  int from = 5 % c->h, group = c->group[0];
  struct {
    double *at;
    int64_t account;
    const char *what;
  } cases[] = {
      {&c->wage[17], 17, "household income per unit output"},
      {&c->omega[1], c->location[1] * S, "household income share"},
      {&c->theta[2 * c->h + from], c->location[from] * S, "household transfer"},
      {&c->basket[group * S + 1], c->location[0] * S + 1, "household basket"},
  };
  const double bad[] = {NAN, INFINITY, -0.1};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (int b = 0; b < 3; b++) {
      double keep = *cases[i].at;
      cqio_coefficient_fault fault;
      cqio_operator *op;
      *cases[i].at = bad[b];
      assert_all(cqio_operator_create_closed(test_ctx, f.of.open, &c->closure, &op) == CQIO_OK);
      *cases[i].at = keep;
      assert_all(cqio_operator_find_fault(op, &fault));
      assert_all(fault.account == cases[i].account && strcmp(fault.what, cases[i].what) == 0);
      assert_all(!cqio_operator_find_fault(f.op, &fault));
      cqio_operator_destroy(&op);
    }
  tear_down(&f);
}

static void wrong_structures(void **state) {
  (void)state;
  struct trade_case *c = case_create(R, Z, S, 0, 7);
  cqio_operator *op;
  cqio_factored_structure s = c->structure;
  s.district_technology = c->a;
  assert_all(cqio_operator_create(test_ctx, &s, &op) == CQIO_INTERNAL && !op);
  s = c->structure;
  s.kernel = NULL;
  assert_all(cqio_operator_create(test_ctx, &s, &op) == CQIO_INTERNAL && !op);
  s = c->structure;
  s.own_kernel = c->own_kernel;
  s.own_scale = NULL;
  assert_all(cqio_operator_create(test_ctx, &s, &op) == CQIO_INTERNAL && !op);
  s = c->structure;
  s.sectors = 0;
  assert_all(cqio_operator_create(test_ctx, &s, &op) == CQIO_INTERNAL && !op);
  cqio_operator *open;
  assert_all(cqio_operator_create(test_ctx, &c->structure, &open) == CQIO_OK);
  c->location[1] = c->L;
  assert_all(cqio_operator_create_closed(test_ctx, open, &c->closure, &op) == CQIO_INTERNAL && !op);
  cqio_operator_destroy(&open);
  cqio_ctx_clear_problems(test_ctx);
  case_destroy(c);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_variant),
      cmocka_unit_test(trade_routes_demand),
      cmocka_unit_test(households),
      cmocka_unit_test(views),
      cmocka_unit_test(sums),
      cmocka_unit_test(rounding_is_honest),
      cmocka_unit_test(faults),
      cmocka_unit_test(household_faults),
      cmocka_unit_test(wrong_structures),
  };
  return mpi_test_main(argc, argv, "unit_operator", tests, sizeof tests / sizeof *tests);
}
