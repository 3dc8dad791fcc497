/* core: exact sums and random numbers. */
#include "support/mpi_test.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* ---- exact sums ------------------------------------------------------------------------------ */

static double exact(const double *x, size_t count) {
  cqio_exact_sum sum = {0};
  for (size_t k = 0; k < count; k++)
    cqio_exact_add(&sum, x[k]);
  return cqio_exact_value(&sum);
}

static void edges(void **state) {
  (void)state;
  const double least = 0x1p-1074;
  assert_true(exact(NULL, 0) == 0.0);
  assert_true(exact((double[]){1.0, 1e100, 1.0, -1e100}, 4) == 2.0);
  assert_true(exact((double[]){DBL_MAX, DBL_MAX, -DBL_MAX}, 3) == DBL_MAX);
  assert_true(isinf(exact((double[]){DBL_MAX, DBL_MAX}, 2)));
  assert_true(exact((double[]){least, least, -least}, 3) == least);
  assert_true(exact((double[]){DBL_MIN, -least}, 2) == DBL_MIN - least);
  assert_true(exact((double[]){-DBL_MAX, least}, 2) == -DBL_MAX);
  /* ties go to the even neighbour; anything beyond the tie decides */
  assert_true(exact((double[]){1.0, 0x1p-53}, 2) == 1.0);
  assert_true(exact((double[]){1.0, 0x1p-52, 0x1p-53}, 3) == 1.0 + 0x1p-51);
  assert_true(exact((double[]){1.0, 0x1p-53, least}, 3) == 1.0 + 0x1p-52);
  assert_true(exact((double[]){-1.0, -0x1p-53, -least}, 3) == -1.0 - 0x1p-52);
}

static void not_numbers(void **state) {
  (void)state;
  assert_true(isnan(exact((double[]){1.0, NAN}, 2)));
  assert_true(isnan(exact((double[]){INFINITY, -INFINITY}, 2)));
  assert_true(exact((double[]){1.0, INFINITY}, 2) == INFINITY);
  assert_true(exact((double[]){-INFINITY, 1.0}, 2) == -INFINITY);
}

enum { TERMS = 4096 };

/* Terms of both signs whose sum a long double holds exactly: 20 bits over 40 binades. */
static void fill(double *x) {
  for (int k = 0; k < TERMS; k++) {
    double whole = floor(0x1p20 * cqio_random_uniform(7, (uint64_t)k, 0)) - 0x1p19;
    x[k] = ldexp(whole, (int)(30.0 * cqio_random_uniform(7, (uint64_t)k, 1)) - 15);
  }
}

static void any_order(void **state) {
  (void)state;
  static double x[TERMS];
  fill(x);
  long double reference = 0.0L;
  for (int k = 0; k < TERMS; k++)
    reference += (long double)x[k];
  double forward = exact(x, TERMS);
  assert_true(forward == (double)reference);
  for (int k = 0; k < TERMS / 2; k++) {
    double first = x[k];
    x[k] = x[TERMS - 1 - k];
    x[TERMS - 1 - k] = first;
  }
  assert_true(exact(x, TERMS) == forward);
}

static void any_grouping(void **state) {
  (void)state;
  static double x[TERMS];
  fill(x);
  double whole = exact(x, TERMS);
  cqio_exact_sum parts[3] = {{{0}, 0, 0, 0, 0}};
  for (int k = 0; k < TERMS; k++)
    cqio_exact_add(&parts[k % 3], x[k]);
  cqio_exact_merge(&parts[0], &parts[1]);
  cqio_exact_merge(&parts[0], &parts[2]);
  assert_true(cqio_exact_value(&parts[0]) == whole);
  /* dealt to the ranks */
  int rank = cqio_ctx_rank(test_ctx), size = cqio_ctx_size(test_ctx);
  cqio_exact_sum own[2] = {{{0}, 0, 0, 0, 0}};
  for (int k = rank; k < TERMS; k += size) {
    cqio_exact_add(&own[0], x[k]);
    cqio_exact_add(&own[1], -x[k]);
  }
  assert_all(cqio_exact_reduce(test_ctx, own, 2) == CQIO_OK);
  assert_all(cqio_exact_value(&own[0]) == whole && cqio_exact_value(&own[1]) == -whole);
}

/* ---- random numbers -------------------------------------------------------------------------- */

/* Known answers of the authors of the generator (kat_vectors of Random123, philox4x32 10). */
static void known_answers(void **state) {
  (void)state;
  static const struct {
    uint64_t seed, sample, variable, bits[2];
  } known[] = {{0, 0, 0, {0xe169c58d6627e8d5, 0x9b00dbd8bc57ac4c}},
               {UINT64_MAX, UINT64_MAX, UINT64_MAX, {0x41c83b0e408f276d, 0x6d5451fda20bc7c6}},
               {0x299f31d0a4093822,
                0x85a308d3243f6a88,
                0x0370734413198a2e,
                {0x94fdccebd16cfe09, 0x24126ea15001e420}}};
  for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
    uint64_t bits[2];
    cqio_random_bits(known[k].seed, known[k].sample, known[k].variable, bits);
    assert_true(bits[0] == known[k].bits[0] && bits[1] == known[k].bits[1]);
  }
}

/* First four moments within five standard errors. */
static void moments(void **state) {
  (void)state;
  enum { DRAWS = 100000 };
  double uniform = 0.0, squares = 0.0, normal[4] = {0.0};
  for (uint64_t k = 0; k < DRAWS; k++) {
    double u = cqio_random_uniform(3, k, 0), z = cqio_random_normal(3, k, 1), power = z;
    assert_true(u > 0.0 && u < 1.0 && isfinite(z));
    uniform += u / DRAWS;
    squares += u * u / DRAWS;
    for (int m = 0; m < 4; m++, power *= z)
      normal[m] += power / DRAWS;
  }
  double error = 5.0 / sqrt(DRAWS);
  assert_true(fabs(uniform - 0.5) < 0.29 * error && fabs(squares - 1.0 / 3.0) < 0.3 * error);
  assert_true(fabs(normal[0]) < error && fabs(normal[1] - 1.0) < 1.42 * error);
  assert_true(fabs(normal[2]) < 3.9 * error && fabs(normal[3] - 3.0) < 9.8 * error);
}

/* Neighbouring counters and seeds are uncorrelated. */
static void independence(void **state) {
  (void)state;
  enum { DRAWS = 50000 };
  double product[3] = {0.0};
  for (uint64_t k = 0; k < DRAWS; k++) {
    double z = cqio_random_normal(11, k, 5);
    product[0] += z * cqio_random_normal(11, k + 1, 5) / DRAWS;
    product[1] += z * cqio_random_normal(11, k, 6) / DRAWS;
    product[2] += z * cqio_random_normal(12, k, 5) / DRAWS;
  }
  for (int k = 0; k < 3; k++)
    assert_true(fabs(product[k]) < 5.0 / sqrt(DRAWS));
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(edges),        cmocka_unit_test(not_numbers),   cmocka_unit_test(any_order),
      cmocka_unit_test(any_grouping), cmocka_unit_test(known_answers), cmocka_unit_test(moments),
      cmocka_unit_test(independence),
  };
  return mpi_test_main(argc, argv, "unit_core_exact", tests, sizeof tests / sizeof *tests);
}
