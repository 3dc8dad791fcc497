/* dense: products with rows that are packed against those with the rows themselves, to the bit. */
#include "cqio/numeric.h"
#include "support/mpi_test.h"

#include <math.h>
#include <string.h>

#include "core/spread.h"
#include "dense/both_sides.h"

enum { SIDE = 4 }; /* columns of a side */

struct packed_case {
  int64_t count, n;
  double *rows, *x, *u, *y[2], *v[2], *room;
  struct packed_rows packed;
};

static double *numbers(int64_t count, uint64_t stream) {
  double *list = malloc((size_t)count * sizeof *list);
  assert_non_null(list);
  for (int64_t k = 0; k < count; k++)
    list[k] = cqio_random_uniform(3, stream, (uint64_t)k);
  return list;
}

/* A SHARE of the numbers is not 0; rows of zeros alone and without any are among them. */
static void begin(struct packed_case *c, int64_t count, int64_t n, double share) {
  *c = (struct packed_case){.count = count, .n = n, .rows = numbers(count * n, 0)};
  for (int64_t i = 0; i < count; i++)
    for (int64_t j = 0; j < n; j++)
      if (i % 7 == 3 || (i % 7 != 5 && c->rows[i * n + j] > share)) c->rows[i * n + j] = 0.0;
  c->x = numbers(SIDE * n, 1);
  c->u = numbers(SIDE * count, 2);
  for (int k = 0; k < 2; k++) {
    c->y[k] = numbers(SIDE * count, 4);
    c->v[k] = numbers(SIDE * n, 5);
  }
  c->room = numbers(cqio__both_sides_room(count, n, SIDE), 6);
  assert_int_equal(cqio__packed_create(test_ctx, count, n, c->rows, 1.0, &c->packed), CQIO_OK);
}

static void end(struct packed_case *c) {
  double *const members[] = {c->rows, c->x, c->u, c->y[0], c->y[1], c->v[0], c->v[1], c->room};
  for (size_t m = 0; m < sizeof members / sizeof *members; m++)
    free(members[m]);
  cqio__packed_free(&c->packed);
}

/* What the rows themselves give with at least one column a side. */
static void multiply_rows(struct packed_case *c, int right, int left, bool *sound) {
  cqio__both_sides(c->count, c->n, c->rows, right > 0 ? right : 1, c->x, c->y[0],
                   left > 0 ? left : 1, c->u, c->v[0], c->room, sound);
}

static void every_width(struct packed_case *c) {
  for (int right = 0; right <= SIDE; right++)
    for (int left = right == 0; left <= SIDE; left++) {
      bool sound = true;
      multiply_rows(c, right, left, NULL);
      cqio__packed_both_sides(&c->packed, right, c->x, c->y[1], left, c->u, c->v[1], c->room,
                              &sound);
      assert_true(sound);
      assert_memory_equal(c->y[0], c->y[1], (size_t)(right * c->count) * sizeof **c->y);
      assert_memory_equal(c->v[0], c->v[1], (size_t)(left * c->n) * sizeof **c->v);
    }
}

static void needs_masks(void) {
  if (!cqio__spreads()) skip_test("this processor does not spread numbers by a mask");
}

/* Around groups of eight numbers, rows side by side, pieces, and columns that go together. */
static void same_bits(void **state) {
  (void)state;
  static const int64_t sizes[][2] = {{1, 1},     {3, 7},      {9, 8},      {17, 9},    {40, 31},
                                     {61, 1000}, {700, 1013}, {20, 16384}, {9, 16387}, {23, 40001}};
  static const double shares[] = {0.0, 0.05, 0.4, 1.0};
  needs_masks();
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
    for (size_t k = 0; k < sizeof shares / sizeof *shares; k++) {
      struct packed_case c;
      begin(&c, sizes[s][0], sizes[s][1], shares[k]);
      every_width(&c);
      end(&c);
    }
}

/* Where each number is, and sums of some rows. */
static void places(void **state) {
  (void)state;
  struct packed_case c;
  int32_t place[1013];
  needs_masks();
  begin(&c, 30, 1013, 0.3);
  double *sum = c.v[0];
  memset(sum, 0, (size_t)c.n * sizeof *sum);
  for (int64_t i = 0; i < c.count; i++) {
    int64_t k = 0;
    cqio__packed_places(&c.packed, i, place);
    for (int64_t j = 0; j < c.n; j++) {
      double value = c.rows[i * c.n + j];
      if (value == 0.0) continue;
      assert_int_equal(place[k], j);
      assert_int_equal(cqio__packed_column(&c.packed, i, k), j);
      assert_true(c.packed.value[c.packed.start[i] + k++] == value);
      if (i >= 4 && i < 19) sum[j] += value;
    }
    assert_int_equal(c.packed.start[i + 1] - c.packed.start[i], k);
  }
  memset(c.v[1], 0, (size_t)c.n * sizeof *sum);
  cqio__packed_add_rows(&c.packed, 4, 19, c.v[1]);
  assert_memory_equal(sum, c.v[1], (size_t)c.n * sizeof *sum);
  end(&c);
}

/* A number that is below 0 or not finite is seen wherever it is. */
static void bad_numbers(void **state) {
  (void)state;
  static const double bad[] = {-1e-300, -1.0, INFINITY, NAN};
  needs_masks();
  for (size_t k = 0; k < sizeof bad / sizeof *bad; k++)
    for (int64_t at = 0; at < 21 * 19; at += 11) {
      struct packed_case c;
      begin(&c, 21, 19, 0.5);
      cqio__packed_free(&c.packed);
      c.rows[at] = bad[k];
      assert_int_equal(cqio__packed_create(test_ctx, c.count, c.n, c.rows, 1.0, &c.packed),
                       CQIO_OK);
      bool sound = true;
      cqio__packed_both_sides(&c.packed, 1, c.x, c.y[1], 0, c.u, c.v[1], c.room, &sound);
      assert_false(sound);
      end(&c);
    }
}

/* Too few zeros: nothing is packed. */
static void full_rows(void **state) {
  (void)state;
  struct packed_case c;
  struct packed_rows none;
  needs_masks();
  begin(&c, 14, 100, 1.0); /* two rows of zeros */
  assert_int_equal(cqio__packed_create(test_ctx, c.count, c.n, c.rows, 0.9, &none), CQIO_OK);
  assert_non_null(none.value);
  cqio__packed_free(&none);
  assert_int_equal(cqio__packed_create(test_ctx, c.count, c.n, c.rows, 0.8, &none), CQIO_OK);
  assert_null(none.value);
  end(&c);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(same_bits),
      cmocka_unit_test(places),
      cmocka_unit_test(bad_numbers),
      cmocka_unit_test(full_rows),
  };
  return mpi_test_main(argc, argv, "unit_packed_rows", tests, sizeof tests / sizeof *tests);
}
