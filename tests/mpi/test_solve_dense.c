/*
 * solve on dense matrices: every method against closed forms (method T2) and long double
 * elimination, kept solvers in both directions, certified errors, fallback, refusals.
 */
#include "support/mpi_test.h"
#include "support/trade_case.h"

#include "cqio/solve.h"

static const cqio_solve_method methods[] = {
    CQIO_SOLVE_AUTO, CQIO_SOLVE_GMRES, CQIO_SOLVE_BICGSTAB, CQIO_SOLVE_NEUMANN,
    CQIO_SOLVE_LU,   CQIO_SOLVE_MIXED, CQIO_SOLVE_INVERSE};
enum { METHODS = sizeof methods / sizeof *methods };

/* A matrix that every rank holds whole; the operator borrows the rows of its rank. */
struct dense_case {
  int n;
  double *a;
  cqio_operator *op;
  int64_t first, count;
};

static void open_dense(struct dense_case *d) {
  cqio_dense_rows(test_ctx, d->n, &d->first, &d->count);
  assert_all(cqio_operator_create_dense(test_ctx, d->n, d->a + d->first * d->n, NULL, &d->op) ==
             CQIO_OK);
  cqio_ctx_clear_problems(test_ctx);
}

static void close_dense(struct dense_case *d) {
  cqio_operator_destroy(&d->op);
  free(d->a);
  cqio_ctx_clear_problems(test_ctx);
}

static struct dense_case random_case(int n, double colsum, uint64_t seed) {
  struct dense_case d = {.n = n, .a = drawn(n * n, &seed)};
  scale_columns(d.a, n, n, colsum);
  open_dense(&d);
  return d;
}

static cqio_solve_params with_method(cqio_solve_method method) {
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  params.method = method;
  return params;
}

/* Uniform A = theta / n: x_i = f_i + theta / (n (1 - theta)) sum f. */
static void uniform(int n, cqio_solve_method method) {
  const double theta = 0.7;
  struct dense_case d = {.n = n, .a = numbers(n * n)};
  double sum = 0.0, *f = numbers(d.n), *x = numbers(d.n), *bound = numbers(d.n);
  for (int i = 0; i < n * n; i++)
    d.a[i] = theta / n;
  for (int i = 0; i < n; i++)
    sum += 1.0 + i % 5;
  open_dense(&d);
  for (int64_t i = 0; i < d.count; i++)
    f[i] = 1.0 + (double)((d.first + i) % 5);
  cqio_solve_params params = with_method(method);
  cqio_solve_report report;
  cqio_solver *solver;
  assert_all(cqio_solver_create(test_ctx, d.op, &params, 2, &solver) == CQIO_OK);
  for (int transposed = 0; transposed < 2; transposed++) {
    assert_all(cqio_solver_solve(solver, transposed, 1, f, x, bound, &report) == CQIO_OK);
    bool good = true;
    for (int64_t i = 0; i < d.count; i++) {
      double exact = f[i] + theta / (n * (1.0 - theta)) * sum;
      good = good && fabs(x[i] - exact) <= 1e-12 * exact;
      good = good && fabs(x[i] - exact) <= bound[i] + 4e-16 * exact && bound[i] <= 1e-12 * exact;
    }
    assert_all(good && report.componentwise);
    assert_all(report.bound_norm1 < 1e-12 && report.residual <= params.tolerance);
    assert_all(method == CQIO_SOLVE_AUTO || report.method == method);
  }
  /* the inverse itself, which refinement would mend in solutions */
  const double *rows = cqio_solver_inverse(solver);
  bool exact_rows = true;
  for (int64_t e = 0; rows && e < d.count * n; e++) {
    double exact = (d.first + e / n == e % n) + theta / (n * (1.0 - theta));
    exact_rows = exact_rows && fabs(rows[e] - exact) <= 1e-13;
  }
  assert_all(exact_rows);
  cqio_solver_destroy(&solver);
  close_dense(&d);
  free(f);
  free(x);
  free(bound);
}

static void closed_forms(void **state) {
  (void)state;
  const int sizes[] = {1, 2, 3, 5, 10, 50, 300};
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
    for (int m = 0; m < METHODS; m++)
      uniform(sizes[s], methods[m]);
}

/* The diagonal alone is that of the inverse ROWS of its solver, and within the errors that are
 * known of it beforehand, (E N^2)_jj + REST of the true one. */
static void diagonal_alone(const struct dense_case *d, const cqio_solve_params *inverse,
                           cqio_solver *whole, const double *exact, const double *larger, double e,
                           double rest) {
  int64_t n = d->n;
  double *one = numbers(n), *other = numbers(n), rounding;
  cqio_solve_params params = *inverse;
  cqio_solver *solver;
  params.method = CQIO_SOLVE_GMRES;
  assert_all(cqio_solver_create(test_ctx, d->op, &params, 1, &solver) == CQIO_OK);
  assert_all(cqio_solver_diagonal_rounding(solver, &rounding) == CQIO_OK && rounding == e);
  assert_all(cqio_solver_diagonal(solver, one) == CQIO_OK && !cqio_solver_inverse(solver));
  assert_all(cqio_solver_diagonal(whole, other) == CQIO_OK);
  bool good = true;
  for (int64_t j = 0; j < n; j++) {
    double square = 0.0, right = exact[j * n + j];
    for (int64_t k = 0; k < n; k++)
      square += larger[j * n + k] * larger[k * n + j];
    good = good && fabs(one[j] - other[j]) <= 1e-13 * fabs(other[j]);
    good = good && fabs(one[j] - right) <= e * square + rest + 0x1p-53 * fabs(right);
    int64_t i = j - d->first;
    if (i >= 0 && i < d->count) good = good && other[j] == cqio_solver_inverse(whole)[i * n + j];
  }
  assert_all(good);
  cqio_solver_destroy(&solver);
  free(one);
  free(other);
}

/* Errors of x [columns][count] against EXACT [columns][n]: every bound holds; *sharp: nine of ten
 * are also within 10 times the error plus 1e-13. */
static bool bounds_hold(const struct dense_case *d, int columns, const double *x,
                        const double *bound, const double *exact, bool *sharp) {
  bool good = true;
  int64_t loose = 0;
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < d->count; i++) {
      double right = exact[k * d->n + d->first + i], e = fabs(x[k * d->count + i] - right);
      good = good && e <= bound[k * d->count + i];
      loose += bound[k * d->count + i] > 10.0 * e + 1e-13 * fabs(right);
    }
  MPI_Allreduce(MPI_IN_PLACE, &loose, 1, MPI_INT64_T, MPI_SUM, MPI_COMM_WORLD);
  *sharp = 10 * loose <= columns * d->n;
  return good;
}

static void random_systems(void **state) {
  (void)state;
  enum { N = 37, COLUMNS = 5 };
  for (uint64_t seed = 1; seed <= 4; seed++) {
    struct dense_case d = random_case(N, seed == 4 ? 0.99 : 0.2 + 0.2 * (double)seed, seed);
    uint64_t stream = seed;
    double *full = drawn(COLUMNS * N, &stream), *f = numbers(COLUMNS * N);
    double *x = numbers(COLUMNS * N), *bound = numbers(COLUMNS * N);
    cqio_operator_scatter(d.op, COLUMNS, full, f);
    for (int transposed = 0; transposed < 2; transposed++) {
      double *exact = exact_solve(N, d.a, transposed, COLUMNS, full);
      for (int m = 0; m < METHODS; m++) {
        cqio_solve_params params = with_method(methods[m]);
        params.transposed = transposed;
        params.max_iterations = 10000;
        bool sharp;
        assert_all(cqio_leontief_solve(test_ctx, d.op, &params, COLUMNS, f, x, bound, NULL) ==
                   CQIO_OK);
        assert_all(bounds_hold(&d, COLUMNS, x, bound, exact, &sharp));
        assert_all(sharp || seed == 4); /* roundings count a hundredfold there */
        for (int64_t i = 0; i < COLUMNS * d.count; i++)
          x[i] *= 1.0 + 1e-3 * sin((double)i);
        cqio_certificate *certificate;
        assert_all(cqio_productivity(test_ctx, d.op, NULL, params.names, &certificate) == CQIO_OK);
        params.certificate = certificate;
        assert_all(cqio_error_bound(test_ctx, d.op, &params, COLUMNS, f, x, bound, NULL) ==
                   CQIO_OK);
        assert_all(bounds_hold(&d, COLUMNS, x, bound, exact, &sharp));
        cqio_certificate_destroy(&certificate);
      }
      free(exact);
    }
    free(full);
    free(f);
    free(x);
    free(bound);
    close_dense(&d);
  }
}

/* Both directions at once: bounds as sharp as those of single solves, whether x is >= 0 or not; a
 * direction may be empty. */
static void joint_solves(const struct dense_case *d, cqio_solve_method method, int right, int left,
                         double shift, const double *scale) {
  enum { MOST = 3 };
  uint64_t seed = 7;
  int n = d->n;
  double *full = drawn(2 * MOST * n, &seed), *f = numbers(2 * MOST * n);
  double *x = numbers(2 * MOST * n), *bound = numbers(2 * MOST * n);
  for (int i = 0; i < MOST * n; i++)
    full[i] -= shift;
  for (int i = 0; i < n; i++)
    full[(MOST + 1) * n + i] = 1.0;
  cqio_operator_scatter(d->op, 2 * MOST, full, f);
  cqio_solve_params params = with_method(method);
  params.scale_local = scale;
  cqio_solver *solver;
  int64_t start = MOST * d->count;
  cqio_solve_side forward = {.columns = right, .rhs = f, .solution = x, .bound = bound};
  cqio_solve_side transposed = {
      .columns = left, .rhs = f + start, .solution = x + start, .bound = bound + start};
  bool joined = method == CQIO_SOLVE_GMRES && right + left > 0, sharp;
  assert_all(cqio_solver_create(test_ctx, d->op, &params, right + left + 1, &solver) == CQIO_OK);
  assert_all(cqio_solver_solve_both(solver, &forward, &transposed) == CQIO_OK);
  for (int side = 0; side < 2; side++) {
    const cqio_solve_side *part = side ? &transposed : &forward;
    double *exact = exact_solve(n, d->a, side, part->columns, full + side * MOST * n);
    assert_all(bounds_hold(d, part->columns, part->solution, part->bound, exact, &sharp));
    assert_all(sharp || shift != 0.0 || scale);
    assert_all(part->columns == 0 || (part->report.joint == joined && part->report.componentwise));
    assert_all(part->columns == 0 || part->report.bound_norm1 < 1e-12 || shift != 0.0 || scale);
    free(exact);
  }
  cqio_solver_destroy(&solver);
  free(full);
  free(f);
  free(x);
  free(bound);
}

static void both_directions(void **state) {
  (void)state;
  struct dense_case d = random_case(131, 0.6, 3);
  uint64_t seed = 2;
  double *scale = drawn(d.n, &seed);
  for (int right = 0; right <= 3; right++)
    for (int left = 0; left <= 3; left++)
      for (int m = 0; m < 2; m++)
        joint_solves(&d, m ? CQIO_SOLVE_LU : CQIO_SOLVE_GMRES, right, left, left == 1 ? 0.5 : 0.0,
                     right == 2 ? scale + d.first : NULL);
  free(scale);
  close_dense(&d);
}

/* A solver kept for many columns gives what single solves give; 1-norm bounds without componentwise
 * ones. */
static void kept_solver(void **state) {
  (void)state;
  enum { N = 64, COLUMNS = 150 };
  struct dense_case d = random_case(N, 0.8, 21);
  uint64_t seed = 4;
  double *full = drawn(COLUMNS * N, &seed), *f = numbers(COLUMNS * N), *x = numbers(COLUMNS * N);
  double *exact = exact_solve(N, d.a, false, COLUMNS, full);
  cqio_operator_scatter(d.op, COLUMNS, full, f);
  for (int m = 0; m < METHODS; m++) {
    cqio_solve_params params = with_method(methods[m]);
    cqio_solve_report report;
    cqio_solver *solver;
    params.norm_bound = true;
    assert_all(cqio_solver_create(test_ctx, d.op, &params, COLUMNS, &solver) == CQIO_OK);
    for (int round = 0; round < 2; round++) {
      int columns = round ? COLUMNS : 1;
      assert_all(cqio_solver_solve(solver, false, columns, f, x, NULL, &report) == CQIO_OK);
      bool good = true;
      for (int k = 0; k < columns; k++)
        for (int64_t i = 0; i < d.count; i++) {
          double right = exact[k * N + d.first + i];
          good = good && fabs(x[k * d.count + i] - right) <= 1e-12 * right;
        }
      assert_all(good && report.bound_norm1 > 0.0 && report.bound_norm1 < 1e-12);
      assert_all(round == 0 || report.factor_seconds == 0.0);
    }
    assert_all((cqio_solver_inverse(solver) != NULL) == (methods[m] == CQIO_SOLVE_INVERSE));
    cqio_solver_destroy(&solver);
  }
  free(full);
  free(f);
  free(x);
  free(exact);
  close_dense(&d);
}

/* Column sums so near 1 that factors in FP32 are useless: the solver says so and uses LU. */
static void fallback(void **state) {
  (void)state;
  enum { N = 40 };
  struct dense_case d = random_case(N, 1.0 - 1e-9, 31);
  double *f = numbers(N), *x = numbers(N);
  for (int i = 0; i < N; i++)
    f[i] = 1.0;
  cqio_solve_params params = with_method(CQIO_SOLVE_MIXED);
  params.tolerance = 1e-13;
  cqio_solve_report report;
  assert_all(cqio_leontief_solve(test_ctx, d.op, &params, 1, f, x, NULL, &report) == CQIO_OK);
  assert_all(report.method == CQIO_SOLVE_LU && strstr(report.reason, "fallback"));
  assert_all(report.residual <= params.tolerance);
  free(f);
  free(x);
  close_dense(&d);
}

/* [N][N] (I - A)^-1 in long double, rounded. */
static double *exact_inverse(int n, const double *a) {
  double *unit = numbers((int64_t)n * n);
  for (int i = 0; i < n; i++)
    unit[i * n + i] = 1.0;
  double *inverse = exact_solve(n, a, true, n, unit); /* rows of it are columns of that of A' */
  free(unit);
  return inverse;
}

/* Entries of the inverse by elimination are within e N^2 + 30 e^2 k^5, N = (I - |A|)^-1 (29.3), in
 * blocks of one and more steps, for coefficients of one sign and of both. */
static void inverse_within(int n, double colsum, bool signs, uint64_t seed) {
  struct dense_case d = {.n = n, .a = drawn((int64_t)n * n, &seed)};
  double *absolute = numbers((int64_t)n * n), most = 0.0;
  for (int i = 0; i < n * n; i++)
    d.a[i] = pow(d.a[i], 8.0);
  scale_columns(d.a, n, n, colsum);
  memcpy(absolute, d.a, (size_t)(n * n) * sizeof *absolute);
  for (int i = 0; signs && i < n * n; i += 3)
    d.a[i] = -d.a[i];
  open_dense(&d);
  cqio_operator *majorant;
  assert_all(cqio_operator_create_dense(test_ctx, n, absolute + d.first * n, NULL, &majorant) ==
             CQIO_OK);
  cqio_solve_params params = with_method(CQIO_SOLVE_INVERSE);
  params.majorant = majorant;
  cqio_solver *solver;
  assert_all(cqio_solver_create(test_ctx, d.op, &params, 1, &solver) == CQIO_OK);
  const double *rows = cqio_solver_inverse(solver);
  double e = cqio_solver_inverse_rounding(solver);
  double *exact = exact_inverse(n, d.a), *larger = exact_inverse(n, absolute);
  for (int j = 0; j < n; j++) {
    double sum = 0.0;
    for (int i = 0; i < n; i++)
      sum += larger[i * n + j];
    most = fmax(most, sum);
  }
  bool good = 96.0 * e * pow(most, 3.0) < 1.0, useful = false;
  for (int64_t i = d.first; i < d.first + d.count; i++)
    for (int64_t j = 0; j < n; j++) {
      double square = 0.0, right = exact[i * n + j];
      for (int64_t k = 0; k < n; k++)
        square += larger[i * n + k] * larger[k * n + j];
      double bound = e * square + 30.0 * e * e * pow(most, 5.0);
      double error = fabs(rows[(i - d.first) * n + j] - right);
      good = good && error <= bound + 0x1p-53 * fabs(right) && bound < 1e-8 * square;
      useful = useful || error > 0.0;
    }
  assert_all(good);
  assert_all(useful || n < 20 || d.count == 0);
  diagonal_alone(&d, &params, solver, exact, larger, e, 30.0 * e * e * pow(most, 5.0));
  cqio_solver_destroy(&solver);
  cqio_operator_destroy(&majorant);
  free(exact);
  free(larger);
  free(absolute);
  close_dense(&d);
}

static void inverse_bounds(void **state) {
  (void)state;
  const double sums[] = {0.3, 0.9, 0.99};
  for (int k = 0; k < 3; k++)
    for (int signs = 0; signs < 2; signs++) {
      inverse_within(5, sums[k], signs, 50 + (uint64_t)k);
      inverse_within(40, sums[k], signs, 60 + (uint64_t)k);
    }
  inverse_within(300, 0.8, false, 70); /* more than one block */
  inverse_within(300, 0.95, true, 71);
  inverse_within(700, 0.9, true, 72);            /* and more than one of each rank */
  struct dense_case d = random_case(20, 0.9, 5); /* productive, and not by its column sums */
  for (int i = 0; i < 20; i++)
    for (int j = 0; j < 20; j++)
      d.a[i * 20 + j] *= j == 0 ? 1.5 : i == 0 ? 0.1 : 1.0;
  cqio_solve_params params = with_method(CQIO_SOLVE_INVERSE);
  cqio_solver *solver;
  assert_all(cqio_solver_create(test_ctx, d.op, &params, 1, &solver) == CQIO_OK);
  assert_all(cqio_solver_inverse(solver) && cqio_solver_inverse_rounding(solver) == HUGE_VAL);
  cqio_solver_destroy(&solver);
  double diagonal[20], rounding = 0.0; /* then the diagonal alone is not to be had */
  params.method = CQIO_SOLVE_GMRES;
  assert_all(cqio_solver_create(test_ctx, d.op, &params, 1, &solver) == CQIO_OK);
  assert_all(cqio_solver_diagonal_rounding(solver, &rounding) == CQIO_OK && rounding == HUGE_VAL);
  assert_all(cqio_solver_diagonal(solver, diagonal) == CQIO_CONFIG);
  cqio_solver_destroy(&solver);
  close_dense(&d);
}

static void closed_by_households(void **state) {
  (void)state;
  enum { N = 30, H = 2 };
  uint64_t seed = 8;
  double *a = drawn(N * N, &seed), *c = drawn(N * H, &seed), *v = drawn(H * N, &seed);
  double *whole = numbers(N * N), *full = drawn(N, &seed), *f = numbers(N), *x = numbers(N);
  int64_t first, count;
  scale_columns(a, N, N, 0.5);
  scale_columns(c, N, H, 0.8);
  scale_columns(v, H, N, 0.3);
  for (int i = 0; i < N * N; i++)
    whole[i] = a[i] + c[i / N * H] * v[i % N] + c[i / N * H + 1] * v[N + i % N];
  cqio_dense_rows(test_ctx, N, &first, &count);
  double *income = numbers(H * count), *bound = numbers(N);
  for (int k = 0; k < H; k++)
    memcpy(income + k * count, v + k * N + first, (size_t)count * sizeof *v);
  cqio_low_rank closure = {H, c + first * H, income};
  struct dense_case d = {.n = N, .first = first, .count = count};
  cqio_operator *open;
  assert_all(cqio_operator_create_dense(test_ctx, N, a + first * N, NULL, &open) == CQIO_OK);
  assert_all(cqio_operator_create_low_rank(test_ctx, open, &closure, &d.op) == CQIO_OK);
  cqio_operator_scatter(d.op, 1, full, f);
  double *exact = exact_solve(N, whole, false, 1, full);
  for (int m = 0; m < METHODS; m++) {
    cqio_solve_params params = with_method(methods[m]);
    bool sharp;
    assert_all(cqio_leontief_solve(test_ctx, d.op, &params, 1, f, x, bound, NULL) == CQIO_OK);
    assert_all(bounds_hold(&d, 1, x, bound, exact, &sharp));
    assert_all(sharp);
  }
  double *const blocks[] = {a, c, v, whole, full, f, x, income, bound, exact};
  for (size_t b = 0; b < sizeof blocks / sizeof *blocks; b++)
    free(blocks[b]);
  cqio_operator_destroy(&d.op);
  cqio_operator_destroy(&open);
}

/* Regions that buy mostly from themselves: their blocks save iterations, in both directions, and
 * leave the solution. */
static void blocks_precondition(void **state) {
  (void)state;
  enum { N = 60, BLOCK = 12, COLUMNS = 3 };
  const int64_t first[] = {0, 12, 24, 36, 48, 60};
  const cqio_solve_method iterations[] = {CQIO_SOLVE_GMRES, CQIO_SOLVE_BICGSTAB};
  uint64_t seed = 6;
  struct dense_case d = {.n = N, .a = drawn(N * N, &seed)};
  double *full = drawn(COLUMNS * N, &seed), *f = numbers(COLUMNS * N), *x = numbers(COLUMNS * N);
  for (int i = 0; i < N * N; i++) /* uneven inside, little between */
    d.a[i] = i / N / BLOCK == i % N / BLOCK ? pow(d.a[i], 6.0) : 1e-3 * d.a[i];
  scale_columns(d.a, N, N, 0.9);
  open_dense(&d);
  const cqio_blocks blocks = {N / BLOCK, first};
  cqio_operator *blocked;
  assert_all(cqio_operator_create_dense(test_ctx, N, d.a + d.first * N, &blocks, &blocked) ==
             CQIO_OK);
  cqio_operator_scatter(d.op, COLUMNS, full, f);
  for (int m = 0; m < 2; m++)
    for (int transposed = 0; transposed < 2; transposed++) {
      double *exact = exact_solve(N, d.a, transposed, COLUMNS, full);
      int steps[2];
      for (int with = 0; with < 2; with++) {
        cqio_solve_params params = with_method(iterations[m]);
        cqio_solve_report report;
        params.transposed = transposed;
        assert_all(cqio_leontief_solve(test_ctx, with ? blocked : d.op, &params, COLUMNS, f, x,
                                       NULL, &report) == CQIO_OK);
        steps[with] = report.iterations;
        bool good = true;
        for (int k = 0; k < COLUMNS; k++)
          for (int64_t i = 0; i < d.count; i++) {
            double right = exact[k * N + d.first + i];
            good = good && fabs(x[k * d.count + i] - right) <= 1e-12 * right;
          }
        assert_all(good);
      }
      assert_all(steps[1] < steps[0]);
      free(exact);
    }
  cqio_operator_destroy(&blocked);
  free(full);
  free(f);
  free(x);
  close_dense(&d);
}

/* ---- refusals -------------------------------------------------------------------------------- */

static void refuse(struct dense_case *d, cqio_solve_method method, cqio_status expected,
                   const char *text) {
  double *f = numbers(d->n), *x = numbers(d->n), *bound = numbers(d->n);
  cqio_solve_params params = with_method(method);
  for (int i = 0; i < d->n; i++)
    f[i] = 1.0;
  cqio_ctx_clear_problems(test_ctx);
  assert_all(cqio_leontief_solve(test_ctx, d->op, &params, 1, f, x, bound, NULL) == expected);
  const char *problem = cqio_ctx_problem(test_ctx, 0);
  if (!all_ranks(problem && strstr(problem, text)))
    fail_msg("%s: message '%s', expected '%s'", cqio_solve_method_name(method),
             problem ? problem : "none", text);
  free(f);
  free(x);
  free(bound);
}

static void bad_matrices(void **state) {
  (void)state;
  enum { N = 12 };
  const struct {
    double value;
    const char *text;
  } cases[] = {{NAN, "column 'account 3': A[row 'account 7'] = "},
               {INFINITY, "A[row 'account 7'] = inf"},
               {-INFINITY, "A[row 'account 7'] = -inf"},
               {-0.01, "A[row 'account 7'] = -0.01"},
               {1e300, "expected < 1 (the system has no economic solution)"}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
    for (int m = 0; m < METHODS; m++) {
      struct dense_case d = random_case(N, 0.6, 3);
      d.a[7 * N + 3] = cases[k].value;
      refuse(&d, methods[m], CQIO_NUMERIC, cases[k].text);
      close_dense(&d);
    }
  for (int m = 0; m < METHODS; m++) { /* a solution exists, but not an economic one */
    struct dense_case d = random_case(N, 1.2, 3);
    refuse(&d, methods[m], CQIO_NUMERIC, "sum of inputs = 1.2 per unit output: expected < 1");
    close_dense(&d);
  }
}

static void singular(void **state) {
  (void)state;
  for (int m = 0; m < METHODS; m++) {
    struct dense_case d = {.n = 5, .a = numbers(25)};
    d.a[2 * 5 + 2] = 1.0; /* an account that uses up all it makes */
    open_dense(&d);
    refuse(&d, methods[m], CQIO_NUMERIC, "account 2");
    close_dense(&d);
  }
}

static void too_large(void **state) {
  (void)state;
  struct dense_case d = random_case(50, 0.5, 3);
  cqio_solve_params params = with_method(CQIO_SOLVE_LU);
  cqio_solver *solver;
  params.memory_limit = 4096.0;
  assert_all(cqio_solver_create(test_ctx, d.op, &params, 1, &solver) == CQIO_MEMORY && !solver);
  assert_all(strstr(cqio_ctx_problem(test_ctx, 0), "method lu for 50 accounts"));
  cqio_ctx_clear_problems(test_ctx);
  params.method = CQIO_SOLVE_STRUCTURED;
  params.memory_limit = 0.0;
  assert_all(cqio_solver_create(test_ctx, d.op, &params, 1, &solver) == CQIO_CONFIG && !solver);
  close_dense(&d);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(closed_forms),        cmocka_unit_test(random_systems),
      cmocka_unit_test(kept_solver),         cmocka_unit_test(fallback),
      cmocka_unit_test(bad_matrices),        cmocka_unit_test(singular),
      cmocka_unit_test(too_large),           cmocka_unit_test(closed_by_households),
      cmocka_unit_test(blocks_precondition), cmocka_unit_test(inverse_bounds),
      cmocka_unit_test(both_directions)};
  return mpi_test_main(argc, argv, "mpi_solve_dense", tests, sizeof tests / sizeof *tests);
}
