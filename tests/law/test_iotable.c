/*
 * Solutions of tables with a known inverse (method T2), by every method, forwards and transposed;
 * certified bounds hold the true error.
 */
#include "cqio/numeric.h"
#include "support/scratch.h"

#include <math.h>
#include <string.h>

#include "cqio/iotable.h"
#include "cqio/netcdf.h"

static const double c = 0.75;
static const int64_t sizes[] = {1, 2, 3, 5, 10, 50};
enum { SIZES = sizeof sizes / sizeof *sizes, LARGEST = 50 };

/* x of (I - A) x = f, or with A', in closed form. */
typedef void closed_form(bool transposed, int64_t n, const double *f, double *x);

static void uniform(bool transposed, int64_t n, const double *f, double *x) {
  (void)transposed; /* symmetric; L = I + c / (n (1 - c)) 11' */
  for (int64_t i = 0; i < n; i++)
    x[i] = f[i] + c / ((double)n * (1 - c)) * cqio_sum(f, (size_t)n);
}

static void diagonal(bool transposed, int64_t n, const double *f, double *x) {
  (void)transposed;
  for (int64_t i = 0; i < n; i++)
    x[i] = f[i] / (1 - c * (double)(i + 1) / (double)n);
}

/* A = u v', u = 1 / n, v_j = c (j + 1) / n: L = I + u v' / (1 - v'u). */
static void rank_one(bool transposed, int64_t n, const double *f, double *x) {
  double inner = 0, dot = 0, size = (double)n;
  for (int64_t j = 0; j < n; j++) {
    double v = c * (double)(j + 1) / size;
    inner += v / size;
    dot += transposed ? f[j] / size : v * f[j];
  }
  for (int64_t i = 0; i < n; i++)
    x[i] = f[i] + (transposed ? c * (double)(i + 1) / size : 1 / size) * dot / (1 - inner);
}

/* c times a cyclic permutation P: L = sum c^k P^k / (1 - c^n). */
static void cyclic(bool transposed, int64_t n, const double *f, double *x) {
  for (int64_t i = 0; i < n; i++) {
    double power = 1, sum = 0;
    for (int64_t k = 0; k < n; k++, power *= c)
      sum += power * f[transposed ? (i - k + n) % n : (i + k) % n];
    x[i] = sum / (1 - power);
  }
}

/* Strictly triangular: a finite series, by substitution. */
static void triangular(bool transposed, int64_t n, const double *f, double *x) {
  double sum = 0;
  for (int64_t k = 0; k < n; k++) {
    int64_t i = transposed ? k : n - 1 - k;
    x[i] = f[i] + c / (double)n * sum;
    sum += x[i];
  }
}

static const struct {
  const char *name;
  closed_form *solve;
} families[] = {{"uniform", uniform},
                {"diagonal", diagonal},
                {"rank-one", rank_one},
                {"cyclic", cyclic},
                {"triangular", triangular}};
enum { FAMILIES = sizeof families / sizeof *families, COLUMNS = 3 };

/* Largest error of this rank's results relative to the largest result, and whether every bound
 * holds it (to the accuracy of the closed form). */
static void compare(const cqio_io_solution *s, int family, double *worst, bool *bounded) {
  int64_t n = s->table->accounts, first = s->table->first, count = s->table->count;
  double f[LARGEST], x[LARGEST];
  for (int k = 0; k < COLUMNS; k++) {
    for (int64_t i = 0; i < n; i++)
      f[i] = cqio_random_uniform(4, (uint64_t)k, (uint64_t)i);
    families[family].solve(s->request.transpose, n, f, x);
    double most = 0;
    for (int64_t i = 0; i < n; i++)
      most = fmax(most, x[i]);
    for (int64_t i = 0; i < count; i++) {
      double error = fabs(s->forward.solution[k * count + i] - x[first + i]);
      *worst = fmax(*worst, error / most);
      *bounded = *bounded && error <= s->forward.bound[k * count + i] + 1e-14 * x[first + i];
    }
  }
}

static void check(int family, int64_t n, cqio_solve_method method, bool transposed) {
  char source[64];
  cqio_io_table *table;
  cqio_io_solution *solution;
  cqio_io_request request;
  snprintf(source, sizeof source, "%s:n=%d,colsum=%g", families[family].name, (int)n, c);
  cqio_io_request_init(&request);
  request.method = method;
  request.transpose = transposed;
  request.demand = "random:seed=4,count=3";
  assert_all(cqio_io_table_read(test_ctx, source, NULL, &table) == CQIO_OK);
  assert_all(cqio_io_solve(test_ctx, table, &request, &solution) == CQIO_OK);
  double worst = 0;
  bool bounded = true;
  compare(solution, family, &worst, &bounded);
  assert_all(worst <= 1e-12);
  assert_all(bounded && solution->forward.report.bound_relative <= 1e-11);
  cqio_io_solution_destroy(&solution);
  cqio_io_table_destroy(&table);
}

static void every_method(void **state) {
  (void)state;
  for (int method = CQIO_SOLVE_AUTO; method < CQIO_SOLVE_STRUCTURED; method++)
    for (int family = 0; family < FAMILIES; family++)
      for (int s = 0; s < SIZES; s++)
        for (int transposed = 0; transposed < 2; transposed++)
          check(family, sizes[s], (cqio_solve_method)method, transposed);
}

/* The inverse in a file: rows of all ranks in their places, and the certified bound of each column
 * holds its true error (16.5). */
static void inverse_of(int family) {
  enum { N = LARGEST };
  char source[64];
  cqio_io_table *table;
  cqio_io_solution *solution;
  cqio_io_request request;
  cqio_ncin *in;
  double *inverse, *bound, unit[N], exact[N];
  snprintf(source, sizeof source, "%s:n=%d,colsum=%g", families[family].name, N, c);
  cqio_io_request_init(&request);
  request.method = CQIO_SOLVE_INVERSE;
  assert_all(cqio_io_table_read(test_ctx, source, NULL, &table) == CQIO_OK);
  assert_all(cqio_io_solve(test_ctx, table, &request, &solution) == CQIO_OK);
  assert_all(cqio_io_solution_write(test_ctx, solution, scratch("l.nc"), true) == CQIO_OK);
  cqio_io_solution_destroy(&solution);
  cqio_io_table_destroy(&table);
  assert_all(cqio_ncin_open(test_ctx, scratch("l.nc"), &in) == CQIO_OK);
  assert_all(cqio_ncin_reals(in, "leontief_inverse", "supplier user", CQIO_NC_NONNEGATIVE, &inverse,
                             NULL) == CQIO_OK);
  assert_all(cqio_ncin_reals(in, "leontief_inverse_bound", "user", CQIO_NC_NONNEGATIVE, &bound,
                             NULL) == CQIO_OK);
  cqio_ncin_close(&in);
  for (int j = 0; j < N; j++) {
    double error = 0, rounding = 0;
    for (int i = 0; i < N; i++)
      unit[i] = i == j;
    families[family].solve(false, N, unit, exact);
    for (int i = 0; i < N; i++) {
      error += fabs(inverse[i * N + j] - exact[i]);
      rounding += 1e-15 * exact[i]; /* of the closed form */
    }
    assert_all(error <= bound[j] + rounding);
    assert_all(bound[j] > 0 && bound[j] < 1e-12);
  }
  cqio_free(inverse);
  cqio_free(bound);
}

static void inverses(void **state) {
  (void)state;
  for (int family = 0; family < FAMILIES; family++)
    inverse_of(family);
}

/* A factored table and the same as dense rows have one solution. */
static void factored(void **state) {
  (void)state;
  static const char *const sources[] = {"mrio:regions=5,sectors=4,seed=3",
                                        "gravity:regions=5,sectors=4,classes=2,seed=3"};
  for (int k = 0; k < 2; k++) {
    cqio_io_options options;
    cqio_io_request request;
    double sum[2];
    cqio_io_options_init(&options);
    cqio_io_request_init(&request);
    request.demand = "random:seed=4,count=1";
    for (int dense = 0; dense < 2; dense++) {
      cqio_io_table *table;
      cqio_io_solution *s;
      options.assemble = dense;
      assert_all(cqio_io_table_read(test_ctx, sources[k], &options, &table) == CQIO_OK);
      assert_all((table->rows != NULL) == dense);
      assert_all(cqio_io_solve(test_ctx, table, &request, &s) == CQIO_OK);
      double own = 0; /* weighted, so that permuted accounts are seen */
      for (int64_t i = 0; i < table->count; i++)
        own += (double)(table->first + i + 1) * s->forward.solution[i];
      MPI_Allreduce(&own, &sum[dense], 1, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
      cqio_io_solution_destroy(&s);
      cqio_io_table_destroy(&table);
    }
    assert_all(sum[0] > 0 && fabs(sum[1] - sum[0]) <= 1e-12 * sum[0]);
  }
}

/* (15.1) 1'L of a matrix whose columns all sum to c is 1 / (1 - c). */
static void multipliers(void **state) {
  (void)state;
  cqio_io_table *table;
  cqio_io_solution *solution;
  cqio_io_request request;
  cqio_io_request_init(&request);
  request.multipliers[CQIO_IO_OUTPUT] = true;
  assert_all(cqio_io_table_read(test_ctx, "random:n=23,colsum=0.75-0.75,seed=2", NULL, &table) ==
             CQIO_OK);
  assert_all(cqio_io_solve(test_ctx, table, &request, &solution) == CQIO_OK);
  bool good = solution->forward.columns == 0 && solution->multiplier.columns == 1;
  for (int64_t i = 0; i < table->count; i++)
    good = good && fabs(solution->multiplier.solution[i] - 4) <= 1e-12;
  assert_all(good);
  cqio_io_solution_destroy(&solution);
  request.multipliers[CQIO_IO_INCOME] = true;
  assert_all(cqio_io_solve(test_ctx, table, &request, &solution) == CQIO_DATA && !solution);
  cqio_ctx_clear_problems(test_ctx);
  cqio_io_table_destroy(&table);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_method), cmocka_unit_test(factored), cmocka_unit_test(multipliers),
      cmocka_unit_test_setup_teardown(inverses, scratch_setup, scratch_teardown)};
  return mpi_test_main(argc, argv, "law_iotable", tests, sizeof tests / sizeof *tests);
}
