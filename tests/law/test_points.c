/* operator and solve: trade kernels given as points against the same kernels as matrices, shares
 * and technologies of own parts against whole ones, and certified errors of both. */
#include "support/mpi_test.h"
#include "support/trade_case.h"

#include "cqio/solve.h"

enum { R = 700, S = 4, T = 2, COLUMNS = 5 };

struct fixture {
  int Z, n;
  double position[2 * R], own[R], beta[T];
  double *kernel, *u, *v, *a, *x, *dense, *near, *bound;
  int class[S];
  cqio_kernel_points points;
  cqio_factored_structure structure;
};

static double exact_entry(const struct fixture *f, int t, int i, int j) {
  long double d = i == j ? (long double)f->own[i]
                         : hypotl((long double)f->position[2 * i] - f->position[2 * j],
                                  (long double)f->position[2 * i + 1] - f->position[2 * j + 1]);
  return (double)expl(-f->beta[t] * d);
}

static void scale_shares(struct fixture *f) {
  for (int i = 0; i < S; i++)
    for (int k = 0; k < R * f->Z; k++) {
      double total = 0.0;
      for (int l = 0; l < R * f->Z; l++)
        total += f->u[i * R * f->Z + l] *
                 f->kernel[((int64_t)f->class[i] * R + l / f->Z) * R + k / f->Z];
      f->v[i * R * f->Z + k] = 0.9 / total;
    }
}

static struct fixture *set_up(int zones, double tolerance) {
  struct fixture *f = calloc(1, sizeof *f);
  uint64_t seed = 5;
  f->Z = zones;
  f->n = R * zones * S;
  for (int i = 0; i < 2 * R; i++)
    f->position[i] = (i % 2 == 0 ? 1500.0 : 150.0) * draw(&seed); /* a long country */
  for (int i = 0; i < R; i++)
    f->own[i] = 5.0 + 5.0 * draw(&seed);
  f->beta[0] = 0.004;
  f->beta[1] = 0.02;
  f->kernel = numbers(T * R * R);
  for (int t = 0; t < T; t++)
    for (int i = 0; i < R; i++)
      for (int j = 0; j < R; j++)
        f->kernel[(t * R + i) * R + j] = exact_entry(f, t, i, j);
  f->u = drawn(S * R * zones, &seed);
  f->v = numbers(S * R * zones);
  f->a = drawn((int64_t)R * S * S, &seed);
  for (int r = 0; r < R; r++)
    scale_columns(f->a + r * S * S, S, S, 0.3 + 0.5 * draw(&seed));
  for (int i = 0; i < S; i++)
    f->class[i] = i % 3 % T;
  scale_shares(f);
  f->x = drawn(COLUMNS * f->n, &seed);
  f->dense = numbers(COLUMNS * f->n);
  f->near = numbers(COLUMNS * f->n);
  f->bound = numbers(COLUMNS * f->n);
  f->points = (cqio_kernel_points){R, f->position, false, f->own, f->beta, tolerance};
  f->structure = (cqio_factored_structure){.districts = R,
                                           .zones = zones,
                                           .sectors = S,
                                           .district_technology = f->a,
                                           .classes = T,
                                           .sector_class = f->class,
                                           .kernel = f->kernel,
                                           .row_scale = f->u,
                                           .column_scale = f->v};
  return f;
}

static void tear_down(struct fixture *f) {
  double *const members[] = {f->kernel, f->u, f->v, f->a, f->x, f->dense, f->near, f->bound};
  for (size_t m = 0; m < sizeof members / sizeof *members; m++)
    free(members[m]);
  free(f);
}

static void create(const cqio_factored_structure *s, cqio_operator **op) {
  assert_all(cqio_operator_create(test_ctx, s, op) == CQIO_OK);
}

/* Products with points agree with those with matrices to the error both promise. */
static void check_products(int zones) {
  struct fixture *f = set_up(zones, 1e-10);
  cqio_operator *dense, *near;
  int64_t first, count;
  create(&f->structure, &dense);
  f->structure.kernel = NULL;
  f->structure.points = &f->points;
  create(&f->structure, &near);
  cqio_operator_range(near, &first, &count);
  double limit = 0x1p-53 * (double)cqio_operator_rounding(near);
  assert_all(limit > 1e-13 && limit < 1e-8);
  for (int transposed = 0; transposed < 2; transposed++) {
    cqio_status one, other;
    one = transposed ? cqio_operator_apply_transpose(test_ctx, dense, COLUMNS, f->x, f->dense)
                     : cqio_operator_apply(test_ctx, dense, COLUMNS, f->x, f->dense);
    other = transposed ? cqio_operator_apply_transpose(test_ctx, near, COLUMNS, f->x, f->near)
                       : cqio_operator_apply(test_ctx, near, COLUMNS, f->x, f->near);
    assert_all(one == CQIO_OK && other == CQIO_OK);
    double worst = 0.0;
    for (int64_t i = 0; i < COLUMNS * count; i++)
      worst = fmax(worst, fabs(f->near[i] - f->dense[i]) / f->dense[i]);
    assert_all(worst <= limit + 1e-12);
  }
  cqio_operator_destroy(&dense);
  cqio_operator_destroy(&near);
  tear_down(f);
}

static void products_with_points(void **state) {
  (void)state;
  check_products(1);
  check_products(2);
}

/* A coarse kernel: its certified error covers the difference from the solution with exact kernels,
 * and is not far above it. */
static void certificates_cover_the_kernel(void **state) {
  (void)state;
  struct fixture *f = set_up(1, 1e-5);
  cqio_operator *dense, *near;
  cqio_solve_report report;
  int64_t first, count;
  create(&f->structure, &dense);
  f->structure.kernel = NULL;
  f->structure.points = &f->points;
  create(&f->structure, &near);
  cqio_operator_range(near, &first, &count);
  assert_all(cqio_leontief_solve(test_ctx, dense, NULL, 1, f->x, f->dense, NULL, NULL) == CQIO_OK);
  assert_all(cqio_leontief_solve(test_ctx, near, NULL, 1, f->x, f->near, f->bound, &report) ==
             CQIO_OK);
  double most = 0.0;
  bool covered = true;
  for (int64_t i = 0; i < count; i++) {
    double error = fabs(f->near[i] - f->dense[i]);
    covered = covered && error <= f->bound[i];
    most = fmax(most, error / f->near[i]);
  }
  assert_all(covered);
  double all;
  MPI_Allreduce(&most, &all, 1, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);
  assert_all(all > 1e-9 && report.bound_norm1 > all / 100 && report.bound_norm1 < 1e-3);
  cqio_operator_destroy(&dense);
  cqio_operator_destroy(&near);
  tear_down(f);
}

/* Stored shares and technologies of own parts give the same bits as whole ones. */
static void own_parts(void **state) {
  (void)state;
  struct trade_case *c =
      case_create(5, 1, 6, CASE_STORED_SHARES | CASE_DISTRICT_TECHNOLOGY | CASE_LOCAL, 3);
  cqio_factored_structure s = c->structure;
  cqio_operator *whole, *own;
  int64_t first, count, sectors, L = c->L;
  uint64_t seed = 9;
  double *x = drawn(COLUMNS * c->n, &seed), *y = numbers(2 * COLUMNS * c->n);
  create(&s, &whole);
  cqio_operator_range(whole, &first, &count);
  int rank = cqio_ctx_rank(test_ctx), ranks = cqio_ctx_size(test_ctx);
  int64_t district = first / c->S;
  s.own_only = true;
  s.district_technology += district * c->S * c->S;
  s.local_technology += district * c->S * c->S;
  cqio_operator_sectors(c->S, ranks, rank, &first, &sectors);
  s.shares += first * L * L;
  create(&s, &own);
  for (int columns = 1; columns <= COLUMNS; columns += 4) {
    assert_all(cqio_operator_apply(test_ctx, whole, columns, x, y) == CQIO_OK);
    assert_all(cqio_operator_apply(test_ctx, own, columns, x, y + columns * count) == CQIO_OK);
    assert_all(memcmp(y, y + columns * count, (size_t)(columns * count) * sizeof *y) == 0);
  }
  cqio_coefficient_fault fault;
  assert_all(!cqio_operator_find_fault(own, &fault));
  c->shares[first * L * L + 1] = -1.0;
  assert_all(sectors == 0 || (cqio_operator_find_fault(own, &fault) &&
                              fault.account % c->S == first && fault.value == -1.0));
  cqio_operator_destroy(&whole);
  cqio_operator_destroy(&own);
  free(x);
  free(y);
  case_destroy(c);
}

/* Points that are no numbers, and kernels that would underflow, are refused on all ranks. */
static void refused_points(void **state) {
  (void)state;
  struct fixture *f = set_up(1, 0.0);
  cqio_operator *op;
  f->structure.kernel = NULL;
  f->structure.points = &f->points;
  f->beta[1] = 3.0;
  assert_all(cqio_operator_create(test_ctx, &f->structure, &op) == CQIO_NUMERIC);
  assert_non_null(strstr(cqio_ctx_problem(test_ctx, 0), "decay of trade of class 1 = 3"));
  cqio_ctx_clear_problems(test_ctx);
  f->beta[1] = 0.01;
  f->position[7] = NAN;
  assert_all(cqio_operator_create(test_ctx, &f->structure, &op) == CQIO_NUMERIC);
  assert_non_null(strstr(cqio_ctx_problem(test_ctx, 0), "place of district 3"));
  cqio_ctx_clear_problems(test_ctx);
  tear_down(f);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(products_with_points),
                                     cmocka_unit_test(certificates_cover_the_kernel),
                                     cmocka_unit_test(own_parts), cmocka_unit_test(refused_points)};
  return mpi_test_main(argc, argv, "law_points", tests, sizeof tests / sizeof *tests);
}
