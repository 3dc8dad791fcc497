/* solve: closed forms, published examples, certificates and decompositions (method 18, T1-T10). */
#include "cqio/analysis.h"
#include "support/mpi_test.h"
#include "support/trade_case.h"

#include "cqio/solve.h"
#include "solve/scaled_system.h"

enum { MOST = 64 };
static const double ones[MOST] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
                                  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const int zeros[MOST];
static const cqio_account_names unnamed;
static const cqio_solve_method methods[] = {
    CQIO_SOLVE_AUTO, CQIO_SOLVE_GMRES, CQIO_SOLVE_BICGSTAB, CQIO_SOLVE_NEUMANN,
    CQIO_SOLVE_LU,   CQIO_SOLVE_MIXED, CQIO_SOLVE_INVERSE,  CQIO_SOLVE_STRUCTURED};
enum { METHODS = sizeof methods / sizeof *methods, DENSE_METHODS = METHODS - 1 };

static cqio_operator *matrix_operator(int n, const double *matrix) {
  cqio_factored_structure structure = matrix_structure(n, matrix, ones, zeros);
  cqio_operator *op;
  assert_all(cqio_operator_create(test_ctx, &structure, &op) == CQIO_OK);
  return op;
}

/* x [columns][n] on every rank for f [columns][n]; bound NULL or the same. */
static cqio_status solve_full(cqio_operator *op, const cqio_solve_params *params, int columns,
                              const double *f, double *x, double *bound,
                              cqio_solve_report *report) {
  int64_t first, count, n = cqio_operator_total(op);
  cqio_operator_range(op, &first, &count);
  double *in = numbers(columns * n), *out = numbers(columns * n), *error = numbers(columns * n);
  cqio_operator_scatter(op, columns, f, in);
  cqio_status status =
      cqio_leontief_solve(test_ctx, op, params, columns, in, out, bound ? error : NULL, report);
  if (!status) status = cqio_operator_gather(test_ctx, op, columns, out, x);
  if (!status && bound) status = cqio_operator_gather(test_ctx, op, columns, error, bound);
  free(in);
  free(out);
  free(error);
  return status;
}

static cqio_solve_params with_method(cqio_solve_method method) {
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  params.method = method;
  return params;
}

/* T1 with the values of gold.json "mb2". */
static void miller_blair(void **state) {
  (void)state;
  const double a[] = {0.15, 0.25, 0.2, 0.05}, f[] = {600, 1500, 1, 0, 0, 1};
  const double gold[] = {1247.5247524752474,  1841.5841584158416,  1.254125412541254,
                         0.26402640264026406, 0.33003300330033003, 1.1221122112211221};
  cqio_operator *op = matrix_operator(2, a);
  for (int m = 0; m < METHODS; m++) {
    double x[6], bound[6];
    cqio_solve_report report;
    cqio_solve_params params = with_method(methods[m]);
    assert_all(solve_full(op, &params, 3, f, x, bound, &report) == CQIO_OK);
    for (int i = 0; i < 6; i++)
      assert_all(fabs(x[i] - gold[i]) <= 4e-14 * gold[i]);
    assert_all(report.residual <= params.tolerance && report.applications > 0);
    assert_all(report.bound_relative < 1e-13 && report.bound_norm1 < 1e-13);
    assert_all(report.theta > 0.0 && report.theta < 1.0 && report.reason[0] && report.flops > 0.0);
  }
  cqio_operator_destroy(&op);
}

/* A [n][n], replicated, stored as dense rows. */
static cqio_operator *dense_operator(int n, const double *matrix) {
  int64_t first, count;
  cqio_operator *op;
  cqio_dense_rows(test_ctx, n, &first, &count);
  assert_all(cqio_operator_create_dense(test_ctx, n, matrix + first * n, NULL, &op) == CQIO_OK);
  return op;
}

static void closed_form_of(cqio_operator *op, int count, int n, const double *inverse,
                           double tolerance) {
  double unit[MOST * MOST / 4] = {0}, x[MOST * MOST / 4];
  for (int k = 0; k < n; k++)
    unit[k * n + k] = 1.0;
  for (int m = 0; m < count; m++) {
    cqio_solve_params params = with_method(methods[m]);
    for (int transposed = 0; transposed < 2; transposed++) {
      params.transposed = transposed;
      assert_all(solve_full(op, &params, n, unit, x, NULL, NULL) == CQIO_OK);
      for (int i = 0; i < n; i++)
        for (int k = 0; k < n; k++)
          assert_all(fabs(x[k * n + i] - inverse[transposed ? k * n + i : i * n + k]) <= tolerance);
    }
  }
}

static void closed_form(int n, const double *a, const double *inverse, double tolerance) {
  cqio_operator *factored = matrix_operator(n, a), *dense = dense_operator(n, a);
  closed_form_of(factored, METHODS, n, inverse, tolerance);
  closed_form_of(dense, DENSE_METHODS, n, inverse, tolerance);
  cqio_operator_destroy(&factored);
  cqio_operator_destroy(&dense);
}

/* T2: diagonal, uniform, rank one, cyclic, strictly triangular. */
static void closed_forms(void **state) {
  (void)state;
  enum { N = 7 };
  double a[N * N] = {0}, l[N * N] = {0}, p[N], q[N], inner = 0.0;
  uint64_t seed = 2;
  for (int i = 0; i < N; i++) {
    p[i] = 0.2 * draw(&seed);
    q[i] = 0.5 * draw(&seed);
    inner += p[i] * q[i];
    a[i * N + i] = p[i];
    l[i * N + i] = 1.0 / (1.0 - p[i]);
  }
  closed_form(N, a, l, 1e-13);
  for (int i = 0; i < N * N; i++) {
    a[i] = 0.6 / N;
    l[i] = (i % (N + 1) == 0) + 0.6 / (N * 0.4);
  }
  closed_form(N, a, l, 1e-13);
  for (int i = 0; i < N * N; i++) {
    a[i] = p[i / N] * q[i % N];
    l[i] = (i % (N + 1) == 0) + a[i] / (1.0 - inner);
  }
  closed_form(N, a, l, 1e-13);
  for (int i = 0; i < N * N; i++) { /* c P: the inverse is sum c^k P^k / (1 - c^n) */
    int ahead = (i / N - i % N + N) % N;
    a[i] = ahead == 1 ? 0.7 : 0.0;
    l[i] = pow(0.7, ahead) / (1.0 - pow(0.7, N));
  }
  closed_form(N, a, l, 1e-13);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++)
      a[i * N + j] = j < i ? 0.3 * draw(&seed) : 0.0;
  for (int j = 0; j < N; j++) /* forward substitution */
    for (int i = 0; i < N; i++) {
      l[i * N + j] = i == j;
      for (int k = j; k < i; k++)
        l[i * N + j] += a[i * N + k] * l[k * N + j];
    }
  closed_form(N, a, l, 1e-13);
}

/* The factored operator solved by every method against long double elimination. */
static void methods_agree(void **state) {
  (void)state;
  const int variants[] = {0, CASE_INACTIVE | CASE_LOCAL, CASE_CLOSED | CASE_TRANSFER,
                          CASE_STORED_SHARES | CASE_DISTRICT_TECHNOLOGY | CASE_CLOSED};
  for (size_t v = 0; v < sizeof variants / sizeof *variants; v++) {
    struct trade_case *c = case_create(3, 2, 4, variants[v], 40 + v);
    bool closed = variants[v] & CASE_CLOSED;
    struct case_operators of;
    assert_all(case_operate(test_ctx, c, &of) == CQIO_OK);
    cqio_operator *op = of.op;
    uint64_t seed = 5;
    enum { K = 40 }; /* more than one batch */
    double *m = case_matrix(c, closed), *f = drawn(K * c->n, &seed), *x = numbers(K * c->n);
    for (int transposed = 0; transposed < 2; transposed++) {
      double *exact = exact_solve(c->n, m, transposed, K, f);
      for (int i = 0; i < METHODS; i++) {
        cqio_solve_params params = with_method(methods[i]);
        params.transposed = transposed;
        assert_all(solve_full(op, &params, K, f, x, NULL, NULL) == CQIO_OK);
        assert_all(largest_difference(K * c->n, x, exact) < 1e-12);
      }
      free(exact);
    }
    free(m);
    free(f);
    free(x);
    case_release(&of);
    case_destroy(c);
  }
}

/* Accounts of very different size: with their scale every account is accurate in relative terms. */
static void scale_makes_relative(void **state) {
  (void)state;
  struct trade_case *c = case_create(3, 2, 4, CASE_DISTRICT_TECHNOLOGY, 77);
  for (int i = 0; i < c->S; i++) /* sector 2 is tiny: little used, but uses as others do */
    for (int r = 0; r < c->R; r++)
      for (int j = 0; j < c->S; j++)
        if (i == 2) c->a[(r * c->S + i) * c->S + j] *= 1e-9;
  cqio_operator *op;
  assert_all(cqio_operator_create(test_ctx, &c->structure, &op) == CQIO_OK);
  int64_t first, count;
  cqio_operator_range(op, &first, &count);
  double *f = numbers(c->n), *x = numbers(c->n), *bound = numbers(c->n);
  for (int i = 0; i < c->n; i++)
    f[i] = i % c->S == 2 ? 1e-9 : 1.0;
  double *m = case_matrix(c, false), *exact = exact_solve(c->n, m, false, 1, f);
  cqio_solve_params params = with_method(CQIO_SOLVE_GMRES);
  cqio_solve_report report;
  params.scale_local = exact + first;
  assert_all(solve_full(op, &params, 1, f, x, bound, &report) == CQIO_OK);
  for (int i = 0; i < c->n; i++) {
    assert_all(fabs(x[i] - exact[i]) <= 1e-14 * exact[i]);
    assert_all(fabs(x[i] - exact[i]) <= bound[i] && bound[i] <= 1e-13 * exact[i]);
  }
  assert_all(report.bound_relative <= 1e-13);
  free(f);
  free(x);
  free(bound);
  free(m);
  free(exact);
  cqio_operator_destroy(&op);
  case_destroy(c);
}

/* The partial sums of the series are lower bounds and rise (16.9). */
static void series_rises(void **state) {
  (void)state;
  struct trade_case *c = case_create(3, 2, 4, 0, 3);
  cqio_operator *op;
  assert_all(cqio_operator_create(test_ctx, &c->structure, &op) == CQIO_OK);
  uint64_t seed = 9;
  double *f = drawn(c->n, &seed), *before = numbers(c->n), *x = numbers(c->n);
  double *bound = numbers(c->n), *m = case_matrix(c, false);
  double *exact = exact_solve(c->n, m, false, 1, f);
  for (double tolerance = 1e-1; tolerance > 1e-13; tolerance *= 1e-3) {
    cqio_solve_params params = with_method(CQIO_SOLVE_NEUMANN);
    params.tolerance = tolerance;
    assert_all(solve_full(op, &params, 1, f, x, bound, NULL) == CQIO_OK);
    for (int i = 0; i < c->n; i++) {
      assert_all(x[i] >= before[i] && x[i] <= exact[i] * (1.0 + 1e-15));
      assert_all(exact[i] - x[i] <= bound[i]);
    }
    memcpy(before, x, (size_t)c->n * sizeof *x);
  }
  free(f);
  free(before);
  free(x);
  free(bound);
  free(m);
  free(exact);
  cqio_operator_destroy(&op);
  case_destroy(c);
}

/* ---- certificates ---------------------------------------------------------------------------- */

/* Errors of x^ and their bounds for one column: every bound holds; returns the largest ratio of
 * bound to error + 1e-13 |x|. */
static double bounds_hold(cqio_operator *op, const cqio_solve_params *params, int n,
                          const double *f, const double *x, const double *exact) {
  int64_t first, count;
  cqio_operator_range(op, &first, &count);
  double *local = numbers(3 * n), *bound = numbers(n), norm1, error = 0.0, ratio = 0.0;
  cqio_operator_scatter(op, 1, f, local);
  cqio_operator_scatter(op, 1, x, local + n);
  assert_all(cqio_error_bound(test_ctx, op, params, 1, local, local + n, local + 2 * n, &norm1) ==
             CQIO_OK);
  assert_all(cqio_operator_gather(test_ctx, op, 1, local + 2 * n, bound) == CQIO_OK);
  for (int i = 0; i < n; i++) {
    double e = fabs(x[i] - exact[i]);
    assert_all(e <= bound[i]);
    error += e;
    ratio = fmax(ratio, bound[i] / (e + 1e-13 * fabs(exact[i])));
  }
  assert_all(error <= norm1);
  free(local);
  free(bound);
  return ratio;
}

/* Vectors of one system prove a near one, by themselves or replaced; plain bounds hold; a guess
 * leads to the same solution. */
static void renewed_certificates(void **state) {
  (void)state;
  enum { N = 20 };
  for (uint64_t s = 1; s <= 12; s++) {
    uint64_t seed = s;
    double *a = drawn(N * N, &seed), *f = drawn(N, &seed), *near = numbers(N * N), x[N], again[N];
    double apart = s % 3 == 0 ? 40.0 : 0.2; /* far: the vectors do not hold */
    scale_columns(a, N, N, 0.8);
    for (int i = 0; i < N * N; i++)
      near[i] = a[i] * (1.0 + apart * draw(&seed));
    scale_columns(near, N, N, 0.85);
    cqio_operator *op = matrix_operator(N, a), *other = matrix_operator(N, near);
    cqio_certificate *model, *certificate;
    assert_all(cqio_productivity(test_ctx, op, NULL, unnamed, &model) == CQIO_OK);
    assert_all(cqio_productivity_renew(test_ctx, other, model, NULL, unnamed, &certificate) ==
               CQIO_OK);
    double theta = cqio_certificate_read(certificate).theta;
    assert_all(theta < 1.0 && theta > 0.5);
    cqio_solve_params params = with_method(CQIO_SOLVE_GMRES);
    params.certificate = certificate;
    params.plain_bounds = true;
    double *exact = exact_solve(N, near, 0, 1, f);
    assert_all(solve_full(other, &params, 1, f, x, NULL, NULL) == CQIO_OK);
    assert_all(bounds_hold(other, &params, N, f, x, exact) <= 1e3);
    for (int i = 0; i < N; i++)
      again[i] = x[i] * (1.0 + 1e-3);
    bounds_hold(other, &params, N, f, again, exact);
    int64_t first, count;
    cqio_operator_range(other, &first, &count);
    double *local = numbers(2 * N);
    cqio_solve_report report;
    cqio_operator_scatter(other, 1, f, local);
    cqio_operator_scatter(other, 1, again, local + N);
    params.guess = true;
    assert_all(cqio_leontief_solve(test_ctx, other, &params, 1, local, local + N, NULL, &report) ==
               CQIO_OK);
    assert_all(report.residual <= params.tolerance && report.iterations > 0);
    assert_all(cqio_operator_gather(test_ctx, other, 1, local + N, again) == CQIO_OK);
    bounds_hold(other, &params, N, f, again, exact);
    for (int i = 0; i < N; i++)
      assert_all(fabs(again[i] - exact[i]) <= 1e-12 * fabs(exact[i]));
    free(local);
    free(exact);
    cqio_certificate_destroy(&certificate);
    cqio_certificate_destroy(&model);
    cqio_operator_destroy(&op);
    cqio_operator_destroy(&other);
    free(a);
    free(f);
    free(near);
  }
}

/* Where only the cone of the other side was found, weighted bounds (16.5) hold, if not as close. */
static void bounds_of_the_other_side(void **state) {
  (void)state;
  enum { N = 20 };
  for (uint64_t s = 1; s <= 12; s++) {
    uint64_t seed = s;
    double *a = drawn(N * N, &seed), *f = drawn(N, &seed), off[N];
    scale_columns(a, N, N, 0.3 + 0.5 * draw(&seed));
    cqio_operator *op = matrix_operator(N, a);
    cqio_certificate *certificate;
    assert_all(cqio_productivity(test_ctx, op, NULL, unnamed, &certificate) == CQIO_OK);
    cqio_solve_params params = with_method(CQIO_SOLVE_GMRES);
    params.certificate = certificate;
    for (int transposed = 0; transposed < 2; transposed++) {
      params.transposed = transposed;
      double *exact = exact_solve(N, a, transposed, 1, f);
      struct cone *direct = &certificate->cone[transposed];
      for (int i = 0; i < N; i++)
        off[i] = exact[i] * (i % 2 ? 1.0 + 1e-3 : 1.0 - 1e-5);
      assert_all(direct->holds);
      double close = bounds_hold(op, &params, N, f, off, exact);
      direct->holds = false;
      double weighted = bounds_hold(op, &params, N, f, off, exact);
      direct->holds = true;
      assert_all(weighted > close && weighted < 1e6);
      free(exact);
    }
    cqio_certificate_destroy(&certificate);
    cqio_operator_destroy(&op);
    free(a);
    free(f);
  }
}

/* T9 on random dense systems: solutions as computed, cut to single precision, and corrupted. */
static void bounds_random(void **state) {
  (void)state;
  enum { N = 20 };
  for (uint64_t s = 1; s <= 24; s++) {
    uint64_t seed = s;
    double *a = drawn(N * N, &seed), *f = drawn(N, &seed), x[N], worse[N];
    scale_columns(a, N, N, s % 4 == 0 ? 0.99 : 0.3 + 0.5 * draw(&seed));
    cqio_operator *op = matrix_operator(N, a);
    cqio_certificate *certificate;
    assert_all(cqio_productivity(test_ctx, op, NULL, unnamed, &certificate) == CQIO_OK);
    cqio_solve_params params = with_method(CQIO_SOLVE_GMRES);
    params.certificate = certificate;
    for (int transposed = 0; transposed < 2; transposed++) {
      params.transposed = transposed;
      double *exact = exact_solve(N, a, transposed, 1, f);
      assert_all(solve_full(op, &params, 1, f, x, NULL, NULL) == CQIO_OK);
      assert_all(bounds_hold(op, &params, N, f, x, exact) <= 10.0);
      for (int i = 0; i < N; i++)
        worse[i] = (float)x[i];
      bounds_hold(op, &params, N, f, worse, exact); /* errors of both signs cancel: any ratio */
      for (int i = 0; i < N; i++)
        worse[i] = x[i] * (1.0 + 1e-3);
      assert_all(bounds_hold(op, &params, N, f, worse, exact) <= 10.0);
      worse[3] = -worse[3];
      bounds_hold(op, &params, N, f, worse, exact);
      free(exact);
    }
    cqio_certificate_destroy(&certificate);
    cqio_operator_destroy(&op);
    free(a);
    free(f);
  }
}

/* theta = 1 - 1 / max v for the exact v (5.2); near-singular systems down to theta = 1 - 1e-8. */
static void theta_near_one(void **state) {
  (void)state;
  enum { N = 12 };
  for (double gap = 1e-1; gap > 0.5e-8; gap *= 1e-1) {
    uint64_t seed = 3;
    double *a = drawn(N * N, &seed), x[N];
    scale_columns(a, N, N, 1.0 - gap);
    cqio_operator *op = matrix_operator(N, a);
    cqio_certificate *certificate;
    assert_all(cqio_productivity(test_ctx, op, NULL, unnamed, &certificate) == CQIO_OK);
    cqio_certificate_summary summary = cqio_certificate_read(certificate);
    assert_all(fabs(summary.theta - (1.0 - gap)) < 1e-6 * gap && summary.componentwise);
    assert_all(fabs(summary.inverse_norm * gap - 1.0) < 1e-5 && summary.seconds >= 0.0);
    cqio_solve_params params = with_method(CQIO_SOLVE_GMRES);
    params.certificate = certificate;
    double *exact = exact_solve(N, a, false, 1, ones);
    assert_all(solve_full(op, &params, 1, ones, x, NULL, NULL) == CQIO_OK);
    bounds_hold(op, &params, N, ones, x, exact);
    free(exact);
    cqio_certificate_destroy(&certificate);
    cqio_operator_destroy(&op);
    free(a);
  }
}

/* Column sums above 1 with spectral radius below 1: the weighted test (5.2) certifies. */
static void columns_above_one(void **state) {
  (void)state;
  const double a[] = {0.0, 1.5, 0.4, 0.0}, f[] = {1.0, 2.0};
  double x[2];
  cqio_operator *op = matrix_operator(2, a);
  cqio_certificate *certificate;
  assert_all(cqio_productivity(test_ctx, op, NULL, unnamed, &certificate) == CQIO_OK);
  cqio_certificate_summary summary = cqio_certificate_read(certificate);
  assert_all(fabs(summary.max_column_sum - 1.5) < 1e-15 && summary.worst_account == 1);
  assert_all(summary.theta < 1.0 && summary.componentwise);
  cqio_solve_params params = with_method(CQIO_SOLVE_GMRES);
  params.certificate = certificate;
  double *exact = exact_solve(2, a, false, 1, f);
  assert_all(solve_full(op, &params, 1, f, x, NULL, NULL) == CQIO_OK);
  assert_all(bounds_hold(op, &params, 2, f, x, exact) < 10.0);
  free(exact);
  cqio_certificate_destroy(&certificate);
  cqio_operator_destroy(&op);
}

/* Certificates of the factored, closed operator, and scalar results (16.7, 16.8). */
static void bounds_factored(void **state) {
  (void)state;
  for (uint64_t s = 0; s < 6; s++) {
    struct trade_case *c = case_create(3, 2, 4, CASE_CLOSED | CASE_TRANSFER | CASE_LOCAL, 60 + s);
    struct case_operators of;
    assert_all(case_operate(test_ctx, c, &of) == CQIO_OK);
    cqio_operator *op = of.op;
    int64_t first, count;
    cqio_operator_range(op, &first, &count);
    uint64_t seed = s;
    int n = c->n;
    double *m = case_matrix(c, true), *f = drawn(n, &seed), *jobs = drawn(n, &seed);
    double *x = numbers(n), *local = numbers(3 * n), value, bound;
    double *exact = exact_solve(n, m, false, 1, f);
    cqio_certificate *certificate;
    assert_all(cqio_productivity(test_ctx, op, exact + first, unnamed, &certificate) == CQIO_OK);
    cqio_solve_params params = with_method(CQIO_SOLVE_BICGSTAB);
    params.certificate = certificate;
    params.scale_local = exact + first;
    assert_all(solve_full(op, &params, 1, f, x, NULL, NULL) == CQIO_OK);
    assert_all(bounds_hold(op, &params, n, f, x, exact) < 10.0);
    for (int corrupted = 0; corrupted < 2; corrupted++) {
      if (corrupted) x[5] *= 1.001;
      bounds_hold(op, &params, n, f, x, exact);
      cqio_operator_scatter(op, 1, f, local);
      cqio_operator_scatter(op, 1, x, local + n);
      jobs[2] = -jobs[2];
      cqio_operator_scatter(op, 1, jobs, local + 2 * n);
      assert_all(cqio_functional_bound(test_ctx, op, &params, local + 2 * n, 1, local, local + n,
                                       &value, &bound) == CQIO_OK);
      long double total = 0.0L, size = 0.0L;
      for (int i = 0; i < n; i++) {
        total += (long double)jobs[i] * exact[i];
        size += fabsl((long double)jobs[i] * exact[i]);
      }
      double error = fabs(value - (double)total);
      assert_all(error <= bound && bound <= (corrupted ? 1e-2 : 2e-13) * (double)size);
    }
    cqio_certificate_destroy(&certificate);
    case_release(&of);
    free(m);
    free(f);
    free(jobs);
    free(x);
    free(local);
    free(exact);
    case_destroy(c);
  }
}

/* T3: with v = 1 - column sums, v'L = 1' and v'x = 1'f. */
static void value_added_is_demand(void **state) {
  (void)state;
  struct trade_case *c = case_create(3, 2, 4, 0, 12);
  cqio_operator *op;
  assert_all(cqio_operator_create(test_ctx, &c->structure, &op) == CQIO_OK);
  double *m = case_matrix(c, false), *v = numbers(c->n), *x = numbers(c->n);
  for (int j = 0; j < c->n; j++) {
    v[j] = 1.0;
    for (int i = 0; i < c->n; i++)
      v[j] -= m[i * c->n + j];
  }
  cqio_solve_params params = with_method(CQIO_SOLVE_AUTO);
  params.transposed = true;
  assert_all(solve_full(op, &params, 1, v, x, NULL, NULL) == CQIO_OK);
  for (int j = 0; j < c->n; j++)
    assert_all(fabs(x[j] - 1.0) < 1e-13);
  free(m);
  free(v);
  free(x);
  cqio_operator_destroy(&op);
  case_destroy(c);
}

/* T10 and T13: shuffled accounts give shuffled results; linear and monotone in f; T14. */
static void permutation_and_linearity(void **state) {
  (void)state;
  enum { N = 15 };
  uint64_t seed = 31;
  double *a = drawn(N * N, &seed), *f = drawn(3 * N, &seed), shuffled[N * N], g[N], x[3 * N], y[N];
  scale_columns(a, N, N, 0.7);
  for (int i = 0; i < N; i++) {
    f[2 * N + i] = 2.0 * f[i] + 3.0 * f[N + i];
    g[i] = f[i * 4 % N];
    for (int j = 0; j < N; j++)
      shuffled[i * N + j] = a[(i * 4 % N) * N + j * 4 % N];
  }
  cqio_operator *op = matrix_operator(N, a), *other = matrix_operator(N, shuffled);
  assert_all(solve_full(op, NULL, 3, f, x, NULL, NULL) == CQIO_OK);
  assert_all(solve_full(other, NULL, 1, g, y, NULL, NULL) == CQIO_OK);
  for (int i = 0; i < N; i++) {
    assert_all(fabs(y[i] - x[i * 4 % N]) < 1e-13 * y[i]);
    assert_all(fabs(x[2 * N + i] - 2.0 * x[i] - 3.0 * x[N + i]) < 1e-12);
    assert_all(x[2 * N + i] > x[i] && x[i] >= f[i]);
  }
  cqio_operator_destroy(&other);
  memcpy(shuffled, a, sizeof shuffled);
  shuffled[3 * N + 7] += 0.05;
  other = matrix_operator(N, shuffled);
  assert_all(solve_full(other, NULL, 1, f, y, NULL, NULL) == CQIO_OK);
  for (int i = 0; i < N; i++)
    assert_all(y[i] >= x[i]);
  cqio_operator_destroy(&op);
  cqio_operator_destroy(&other);
  free(a);
  free(f);
}

/* ---- households and zones -------------------------------------------------------------------- */

/* T4: K is the yy block of the extended inverse of [I-A, -C; -V~, I]; aggregation; (7.8). */
static void miyazawa(void **state) {
  (void)state;
  struct trade_case *c = case_create(3, 2, 4, CASE_CLOSED | CASE_TRANSFER, 21);
  struct case_operators of;
  assert_all(case_operate(test_ctx, c, &of) == CQIO_OK);
  cqio_operator *op = of.op;
  int n = c->n, h = c->h, big = n + h;
  double *a = case_matrix(c, false), *income = case_income(c), *consumption = case_consumption(c);
  double *extended = numbers((int64_t)big * big), *unit = numbers((int64_t)h * big);
  for (int i = 0; i < big; i++)
    for (int j = 0; j < big; j++)
      extended[i * big + j] = i < n && j < n ? a[i * n + j]
                              : i < n        ? consumption[i * h + j - n]
                              : j < n        ? income[(i - n) * n + j]
                                             : 0.0;
  for (int k = 0; k < h; k++)
    unit[k * big + n + k] = 1.0;
  double *inverse = exact_solve(big, extended, false, h, unit);
  uint64_t seed = 8;
  double *weight = drawn(h, &seed), group[CASE_GROUPS * CASE_GROUPS] = {0};
  double total[CASE_GROUPS] = {0};
  for (int k = 0; k < h; k++)
    total[c->group[k]] += weight[k];
  cqio_miyazawa *m;
  assert_all(cqio_miyazawa_create(test_ctx, op, NULL, weight, &m) == CQIO_OK);
  assert_all(m->accounts == h && m->groups == CASE_GROUPS);
  for (int i = 0; i < h; i++)
    for (int k = 0; k < h; k++) {
      double exact = inverse[k * big + n + i];
      assert_all(fabs(m->multiplier[i * h + k] - exact) < 1e-13);
      group[c->group[i] * CASE_GROUPS + c->group[k]] += exact * weight[k] / total[c->group[k]];
    }
  assert_all(largest_difference(CASE_GROUPS * CASE_GROUPS, group, m->group_multiplier) < 1e-13);
  assert_all(m->group_response[0] > 0.0 && m->group_response[0] < 1.0);
  cqio_miyazawa_destroy(&m);
  assert_null(m);
  free(a);
  free(income);
  free(consumption);
  free(extended);
  free(unit);
  free(inverse);
  free(weight);
  case_release(&of);
  case_destroy(c);
}

/* (7.8): direct + indirect + induced by group = type II output; incomes solve (7.4). */
static void induced_output(void **state) {
  (void)state;
  struct trade_case *c = case_create(3, 2, 4, CASE_CLOSED | CASE_TRANSFER | CASE_INACTIVE, 22);
  struct case_operators of;
  assert_all(case_operate(test_ctx, c, &of) == CQIO_OK);
  cqio_operator *op = of.op;
  int n = c->n, h = c->h;
  uint64_t seed = 4;
  double *open = case_matrix(c, false), *closed = case_matrix(c, true), *v = case_income(c);
  double *consumption = case_consumption(c), *f = drawn(n, &seed), *other = drawn(h, &seed);
  double *both = numbers(n), *y = numbers(h), *local = numbers(n), *part = numbers(4 * n);
  double *all = numbers(4 * n);
  for (int i = 0; i < n; i++) {
    both[i] = f[i];
    for (int a = 0; a < h; a++)
      both[i] += consumption[i * h + a] * other[a];
  }
  double *type1 = exact_solve(n, open, false, 1, f),
         *type2 = exact_solve(n, closed, false, 1, both);
  int64_t first, count;
  cqio_operator_range(op, &first, &count);
  cqio_operator_scatter(op, 1, f, local);
  assert_all(cqio_induced_by_group(test_ctx, op, NULL, local, other, part, part + count, y, NULL) ==
             CQIO_OK);
  assert_all(cqio_operator_gather(test_ctx, op, 4, part, all) == CQIO_OK);
  for (int i = 0; i < n; i++) {
    assert_all(fabs(f[i] + all[i] - type1[i]) < 1e-13);
    assert_all(fabs(f[i] + all[i] + all[n + i] + all[2 * n + i] + all[3 * n + i] - type2[i]) <
               1e-12);
    assert_all(all[n + i] >= 0.0 && all[2 * n + i] >= 0.0 && all[3 * n + i] >= 0.0);
  }
  for (int a = 0; a < h; a++) {
    double expected = other[a];
    for (int j = 0; j < n; j++)
      expected += v[a * n + j] * type2[j];
    assert_all(fabs(y[a] - expected) < 1e-12);
  }
  double *const memory[] = {open, closed, v,    consumption, f,     other, both,
                            y,    local,  part, all,         type1, type2};
  for (size_t i = 0; i < sizeof memory / sizeof *memory; i++)
    free(memory[i]);
  case_release(&of);
  case_destroy(c);
}

/* T4: Round's M1 f, (M2 - I) M1 f, (M3 - I) M2 M1 f against the dense multipliers. */
static void round_zones(void **state) {
  (void)state;
  const int variants[] = {0, CASE_STORED_SHARES, CASE_LOCAL | CASE_DISTRICT_TECHNOLOGY};
  for (size_t t = 0; t < sizeof variants / sizeof *variants; t++) {
    struct trade_case *c = case_create(3, 2, 4, variants[t], 90 + t);
    int n = c->n;
    double *a = case_matrix(c, false);
    c->flags |= CASE_OWN_ZONE;
    double *own = case_matrix(c, false);
    cqio_factored_structure inside = c->structure;
    inside.own_zone_only = true;
    cqio_operator *op, *zone;
    assert_all(cqio_operator_create(test_ctx, &c->structure, &op) == CQIO_OK);
    assert_all(cqio_operator_create(test_ctx, &inside, &zone) == CQIO_OK);
    uint64_t seed = 1;
    double *f = drawn(n, &seed), *across = numbers(n), *local = numbers(n);
    double *m1 = exact_solve(n, own, false, 1, f);
    for (int i = 0; i < n; i++)
      for (int j = 0; j < n; j++)
        across[i] += (a[i * n + j] - own[i * n + j]) * m1[j];
    double *m2 = exact_solve(n, own, false, 1, across), *x = exact_solve(n, a, false, 1, f);
    double *part = numbers(3 * n), *all = numbers(3 * n);
    int64_t first, count;
    cqio_operator_range(op, &first, &count);
    cqio_operator_scatter(op, 1, f, local);
    cqio_solve_report report;
    assert_all(cqio_round_decompose(test_ctx, op, zone, NULL, 1, local, part, part + count,
                                    part + 2 * count, &report) == CQIO_OK);
    assert_all(cqio_operator_gather(test_ctx, op, 3, part, all) == CQIO_OK);
    assert_all(largest_difference(n, all, m1) < 1e-13 && report.iterations > 0);
    assert_all(largest_difference(n, all + n, m2) < 1e-13);
    for (int i = 0; i < n; i++)
      assert_all(fabs(all[i] + all[n + i] + all[2 * n + i] - x[i]) < 1e-13 * (1.0 + x[i]) &&
                 all[2 * n + i] > 0.0);
    double *const memory[] = {a, own, f, across, local, m1, m2, x, part, all};
    for (size_t i = 0; i < sizeof memory / sizeof *memory; i++)
      free(memory[i]);
    cqio_operator_destroy(&op);
    cqio_operator_destroy(&zone);
    case_destroy(c);
  }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(miller_blair),
      cmocka_unit_test(closed_forms),
      cmocka_unit_test(methods_agree),
      cmocka_unit_test(scale_makes_relative),
      cmocka_unit_test(series_rises),
      cmocka_unit_test(bounds_random),
      cmocka_unit_test(bounds_of_the_other_side),
      cmocka_unit_test(renewed_certificates),
      cmocka_unit_test(theta_near_one),
      cmocka_unit_test(columns_above_one),
      cmocka_unit_test(bounds_factored),
      cmocka_unit_test(value_added_is_demand),
      cmocka_unit_test(permutation_and_linearity),
      cmocka_unit_test(miyazawa),
      cmocka_unit_test(induced_output),
      cmocka_unit_test(round_zones),
  };
  return mpi_test_main(argc, argv, "law_solve", tests, sizeof tests / sizeof *tests);
}
