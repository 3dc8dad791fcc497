/* operator: dense operators, their closure and assembled rows against plain sums. */
#include "support/mpi_test.h"
#include "support/trade_case.h"

#include <string.h>

#include "core/spread.h"
#include "operator/operator.h"

enum { MOST_COLUMNS = 7 };

/* A small dense matrix with a closure of h accounts, replicated; the open operator borrows rows. */
struct dense_case {
  int n, h;
  double *a, *c, *v, *consumption, *income; /* [n][n], [n][h], [h][n] and the parts of this rank */
  cqio_operator *op, *closed;               /* NULL without accounts */
  int64_t first, count;
};

static void open_dense(struct dense_case *d, int n, int h) {
  uint64_t seed = (uint64_t)(100 * n + h);
  *d = (struct dense_case){.n = n, .h = h, .a = drawn(n * n, &seed)};
  scale_columns(d->a, n, n, 0.7);
  d->c = drawn(n * h, &seed);
  d->v = drawn(h * n, &seed);
  cqio_dense_rows(test_ctx, n, &d->first, &d->count);
  d->consumption = d->c + d->first * h;
  d->income = numbers(h * d->count);
  for (int k = 0; k < h; k++)
    for (int64_t i = 0; i < d->count; i++)
      d->income[k * d->count + i] = d->v[k * n + d->first + i];
  cqio_low_rank closure = {h, d->consumption, d->income};
  assert_all(cqio_operator_create_dense(test_ctx, n, d->a + d->first * n, NULL, &d->op) == CQIO_OK);
  if (h > 0) {
    cqio_status status = cqio_operator_create_low_rank(test_ctx, d->op, &closure, &d->closed);
    assert_all(status == CQIO_OK);
    for (int k = 0; k < h * d->count; k++) /* it has copies */
      d->income[k] = NAN;
  }
  int64_t first, count;
  cqio_operator_range(d->op, &first, &count);
  assert_all(first == d->first && count == d->count && cqio_operator_total(d->op) == n);
}

static void close_dense(struct dense_case *d) {
  cqio_operator_destroy(&d->closed);
  cqio_operator_destroy(&d->op);
  free(d->a);
  free(d->c);
  free(d->v);
  free(d->income);
}

static double entry(const struct dense_case *d, bool closed, int i, int j) {
  double sum = d->a[i * d->n + j];
  for (int k = 0; closed && k < d->h; k++)
    sum += d->c[i * d->h + k] * d->v[k * d->n + j];
  return sum;
}

/* Largest relative error of y = M x or M' x on this rank. */
static double worst(const struct dense_case *d, bool closed, bool transposed, int columns,
                    const double *full, const double *y) {
  double most = 0.0;
  for (int k = 0; k < columns; k++)
    for (int64_t i = 0; i < d->count; i++) {
      double sum = 0.0;
      for (int j = 0; j < d->n; j++) {
        int row = (int)(d->first + i);
        sum +=
            (transposed ? entry(d, closed, j, row) : entry(d, closed, row, j)) * full[k * d->n + j];
      }
      most = fmax(most, fabs(y[k * d->count + i] - sum) / fabs(sum));
    }
  return most;
}

/* As many columns from the right and from the left as go into one reading, and more. */
static void from_both_sides(const struct dense_case *d, bool closed, const double *full) {
  const int most = MOST_COLUMNS;
  cqio_operator *op = closed ? d->closed : d->op;
  double *x = numbers(2 * most * d->count), *y = numbers(2 * most * d->count);
  double *u = x + most * d->count, *v = y + most * d->count;
  assert_all(cqio_operator_joins(op));
  for (int right = 0; right <= most; right += right < 4 ? 1 : 3)
    for (int left = 0; left <= most; left += left < 4 ? 1 : 3) {
      cqio_operator_scatter(d->op, right, full, x);
      cqio_operator_scatter(d->op, left, full, u);
      for (int64_t i = 0; i < most * d->count; i++)
        y[i] = v[i] = NAN;
      assert_all(cqio_operator_apply_both(test_ctx, op, right, x, y, left, u, v) == CQIO_OK);
      assert_all(worst(d, closed, false, right, full, y) < 1e-14);
      assert_all(worst(d, closed, true, left, full, v) < 1e-14);
    }
  free(x);
  free(y);
}

/* Large enough that rows are read in pieces, by threads where there are. */
static void pieces(void **state) {
  (void)state;
  struct dense_case d;
  open_dense(&d, 1101, 0);
  uint64_t seed = 5;
  double *full = drawn(MOST_COLUMNS * d.n, &seed);
  from_both_sides(&d, false, full);
  free(full);
  close_dense(&d);
}

/* Without its zeros a matrix gives the same bits, and takes no more than it may. */
static void without_zeros(void **state) {
  (void)state;
  struct dense_case d;
  double *y[2], bytes;
  uint64_t seed = 9;
  open_dense(&d, 2060, 0);
  for (int64_t e = 0; e < (int64_t)d.n * d.n; e++)
    if (e * 2654435761 % 100 < 70) d.a[e] = 0.0;
  double *full = drawn(3 * d.n, &seed), *x = numbers(6 * d.count);
  cqio_operator_scatter(d.op, 3, full, x);
  for (int packed = 0; packed < 2; packed++) {
    double limit = packed ? HUGE_VAL : 0.8 * (double)d.count * d.n;
    assert_all(cqio__operator_pack(test_ctx, d.op, limit, &bytes) == CQIO_OK);
    assert_all(packed ? bytes > 0.0 || d.count == 0 || !cqio__spreads() : bytes == 0.0);
    y[packed] = numbers(6 * d.count);
    assert_all(cqio_operator_apply_both(test_ctx, d.op, 3, x, y[packed], 3, x,
                                        y[packed] + 3 * d.count) == CQIO_OK);
  }
  assert_all(memcmp(y[0], y[1], (size_t)(6 * d.count) * sizeof **y) == 0);
  cqio_coefficient_fault fault;
  assert_all(!cqio_operator_find_fault(d.op, &fault));
  cqio__operator_unpack(d.op);
  free(full);
  free(x);
  free(y[0]);
  free(y[1]);
  close_dense(&d);
}

/* Ranks whose rows have few zeros and others: none packs, and products of one side end. */
static void unlike_ranks(void **state) {
  (void)state;
  struct dense_case d;
  double bytes;
  uint64_t seed = 9;
  open_dense(&d, 2060, 0);
  for (int64_t e = (int64_t)d.n * (d.n / 2); e < (int64_t)d.n * d.n; e++)
    if (e * 2654435761 % 100 < 95) d.a[e] = 0.0;
  double *full = drawn(d.n, &seed), *x = numbers(2 * d.count);
  cqio_operator_scatter(d.op, 1, full, x);
  assert_all(cqio__operator_pack(test_ctx, d.op, HUGE_VAL, &bytes) == CQIO_OK);
  assert_all(bytes == 0.0);
  assert_all(cqio_operator_apply(test_ctx, d.op, 1, x, x + d.count) == CQIO_OK);
  assert_all(worst(&d, false, false, 1, full, x + d.count) < 1e-14);
  assert_all(cqio_operator_apply_transpose(test_ctx, d.op, 1, x, x + d.count) == CQIO_OK);
  assert_all(worst(&d, false, true, 1, full, x + d.count) < 1e-14);
  free(full);
  free(x);
  close_dense(&d);
}

static void products(int n, int h) {
  struct dense_case d;
  open_dense(&d, n, h);
  uint64_t seed = 5;
  double *full = drawn(MOST_COLUMNS * n, &seed);
  double *x = numbers(MOST_COLUMNS * d.count), *y = numbers(MOST_COLUMNS * d.count);
  for (int closed = 0; closed <= (h > 0); closed++) {
    cqio_operator *op = closed ? d.closed : d.op;
    assert_all(cqio_operator_open(op) == d.op);
    for (int columns = 1; columns <= MOST_COLUMNS; columns += 3) {
      cqio_operator_scatter(d.op, columns, full, x);
      assert_all(cqio_operator_apply(test_ctx, op, columns, x, y) == CQIO_OK);
      assert_all(worst(&d, closed, false, columns, full, y) < 1e-14);
      assert_all(cqio_operator_apply_transpose(test_ctx, op, columns, x, y) == CQIO_OK);
      assert_all(worst(&d, closed, true, columns, full, y) < 1e-14);
    }
    from_both_sides(&d, closed, full);
    double *rows = numbers(d.count * n);
    bool bad = false;
    assert_all(cqio_operator_assemble(test_ctx, op, rows) == CQIO_OK);
    assert_all((cqio_operator_rows(op) == NULL) == closed);
    for (int64_t i = 0; i < d.count; i++)
      for (int j = 0; j < n; j++)
        if (!(fabs(rows[i * n + j] - entry(&d, closed, (int)(d.first + i), j)) <= 1e-14))
          bad = true;
    assert_all(!bad);
    free(rows);
  }
  free(full);
  free(x);
  free(y);
  close_dense(&d);
}

static void against_plain_sums(void **state) {
  (void)state;
  const int sizes[] = {1, 2, 3, 5, 50, 257};
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
    products(sizes[s], 0);
    products(sizes[s], 3);
  }
}

static void sums(void **state) {
  (void)state;
  struct dense_case d;
  open_dense(&d, 131, 0);
  uint64_t seed = 9;
  double *full = drawn(2 * d.n, &seed), *x = numbers(2 * d.count), dot, norms[2], expected[3] = {0};
  for (int i = 0; i < 2 * d.n; i++)
    full[i] -= 0.5;
  for (int i = 0; i < d.n; i++) {
    expected[0] += full[i] * full[d.n + i];
    expected[1] += fabs(full[i]);
    expected[2] += fabs(full[d.n + i]);
  }
  cqio_operator_scatter(d.op, 2, full, x);
  const double *left = x, *right = x + d.count;
  assert_all(cqio_operator_dots(test_ctx, d.op, 1, &left, &right, &dot) == CQIO_OK);
  assert_all(cqio_operator_norm1(test_ctx, d.op, 2, x, norms) == CQIO_OK);
  assert_all(fabs(dot - expected[0]) < 1e-13 && fabs(norms[0] - expected[1]) < 1e-12 &&
             fabs(norms[1] - expected[2]) < 1e-12);
  free(full);
  free(x);
  close_dense(&d);
}

/* What households of account PLACE buy is BAD. */
static void household_fault(struct dense_case *d, double bad, int place) {
  cqio_coefficient_fault fault = {NULL, -1, -1, 0.0};
  cqio_operator *closed;
  for (int k = 0; k < d->h * d->count; k++)
    d->income[k] = 0.1;
  d->c[place * d->h + 1] = bad;
  cqio_low_rank closure = {d->h, d->consumption, d->income};
  assert_all(cqio_operator_create_low_rank(test_ctx, d->op, &closure, &closed) == CQIO_OK);
  bool mine = d->first <= place && place < d->first + d->count;
  assert_all(cqio_operator_find_fault(closed, &fault) == mine);
  assert_all(!mine || (fault.account == place && strcmp(fault.what, "household consumption") == 0));
  cqio_operator_destroy(&closed);
}

static void faults(void **state) {
  (void)state;
  const double bad[] = {NAN, INFINITY, -1e-300};
  for (int b = 0; b < 3; b++) {
    struct dense_case d;
    cqio_coefficient_fault fault = {NULL, -1, -1, 0.0};
    open_dense(&d, 20, 2);
    assert_all(!cqio_operator_find_fault(d.closed, &fault));
    d.a[13 * 20 + 4] = bad[b];
    bool mine = d.first <= 13 && 13 < d.first + d.count;
    double x[20] = {0.0}, y[20], v[20]; /* a product that looks at coefficients, too */
    assert_all(cqio_operator_apply_both(test_ctx, d.op, 1, x, y, 1, x, v) == CQIO_OK);
    for (int closed = 0; closed < 2; closed++) {
      assert_all(cqio_operator_find_fault(closed ? d.closed : d.op, &fault) == mine);
      assert_all(!mine || (fault.row == 13 && fault.account == 4));
    }
    d.a[13 * 20 + 4] = 0.0;
    household_fault(&d, bad[b], 13);
    close_dense(&d);
  }
  cqio_operator *op;
  assert_all(cqio_operator_create_dense(test_ctx, 0, NULL, NULL, &op) == CQIO_DATA && !op);
  cqio_ctx_clear_problems(test_ctx);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(against_plain_sums),
                                     cmocka_unit_test(sums),
                                     cmocka_unit_test(faults),
                                     cmocka_unit_test(pieces),
                                     cmocka_unit_test(without_zeros),
                                     cmocka_unit_test(unlike_ranks)};
  return mpi_test_main(argc, argv, "unit_operator_dense", tests, sizeof tests / sizeof *tests);
}
