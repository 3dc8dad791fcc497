/* people: employment (T23), logistic benchmark, Theil and Gini (T33). */
#include "cqio/numeric.h"
#include "support/mpi_test.h"

#include <math.h>
#include <string.h>

#include "cqio/people.h"

static bool near(double a, double b, double relative) {
  return fabs(a - b) <= relative * fmax(fabs(a), fabs(b));
}

/* Three districts, four sectors. */
enum { R = 3, S = 4 };
static const double jobs0[R][S] = {{10, 20, 0, 4}, {30, 7, 2, 0}, {5, 0, 1, 8}};
static const double output[R * CQIO_ZONES][S] = {{1, 8, 0, 2},    {2, 1, 0, .5}, {3, 2, 1, 0},
                                                 {4, .5, .25, 0}, {1, 0, 2, 3},  {.5, 0, 0, 1}};
static const double growth[S] = {0.06, 0.08, 0.05, 0.05};

/* jobs / output of both places, 0 without output (method 10.1). */
static void coefficients(double labour[R][S]) {
  for (int r = 0; r < R; r++)
    for (int i = 0; i < S; i++) {
      double x = output[CQIO_ZONES * r][i] + output[CQIO_ZONES * r + 1][i];
      labour[r][i] = x > 0.0 ? jobs0[r][i] / x : 0.0;
    }
}

static void jobs_and_totals(void **state) {
  (void)state;
  double labour[R][S], jobs[R * CQIO_ZONES][S], by_location[R * CQIO_ZONES], by_skill[2];
  const double skill[S][2] = {{.9, .1}, {.5, .5}, {.3, .7}, {0, 1}};
  coefficients(labour);
  cqio_employment_jobs(R, S, &labour[0][0], &output[0][0], &jobs[0][0]);
  cqio_employment_total total =
      cqio_employment_sum(R, S, &jobs[0][0], 2, &skill[0][0], by_location, by_skill);
  assert_true(total.total == total.urban + total.rural && near(total.total, 87, 1e-14));
  assert_true(near(cqio_sum(by_location, R * CQIO_ZONES), 87, 1e-14));
  assert_true(near(by_location[1], 20.0 / 3 + 20.0 / 9 + 0.8, 1e-14));
  assert_true(near(by_skill[0] + by_skill[1], 87, 1e-14));
  assert_true(near(by_skill[0], .9 * 45 + .5 * 27 + .3 * 3, 1e-14));
}

static void productivity(void **state) {
  (void)state;
  double labour[R][S], jobs[R * CQIO_ZONES][S], shift;
  coefficients(labour);
  double before = labour[1][1];
  assert_int_equal(
      cqio_employment_shift(test_ctx, R, S, &labour[0][0], growth, &output[0][0], 85.5, &shift),
      CQIO_OK);
  cqio_employment_advance(R, S, growth, shift, &labour[0][0]);
  assert_true(near(labour[1][1], before * exp(-0.08 - shift), 1e-15));
  cqio_employment_jobs(R, S, &labour[0][0], &output[0][0], &jobs[0][0]);
  double total = cqio_employment_sum(R, S, &jobs[0][0], 0, NULL, NULL, NULL).total;
  assert_true(near(total, 85.5, 1e-14));
  const double compensation[S] = {0.65, 0.2, 0.1, 0.3};
  double wages[R * CQIO_ZONES];
  cqio_employment_wages(R, S, compensation, &output[0][0], wages);
  assert_true(near(wages[0], 0.65 + 1.6 + 0.6, 1e-15));

  assert_int_equal(
      cqio_employment_shift(test_ctx, R, S, &labour[0][0], growth, &output[0][0], 0.0, &shift),
      CQIO_DATA);
  cqio_ctx_clear_problems(test_ctx);
}

/* Resident urban and rural people, 1e4 persons (method 12.1), and gold.json: urgd. */
static void logistic(void **state) {
  (void)state;
  const double end = 3205.4159, u2020 = 0.6946 * end;
  const struct {
    double u0, r0, u1, r1, years, gold;
  } spans[] = {{1013.88, 1834.94, 1265.95, 1532.05, 5, 0.08048866981267998},
               {1265.95, 1532.05, 1311.29, 1496.71, 1, 0.058525899000124365},
               {1361.35, 1454.65, 1529.55, 1355.07, 3, 0.06246964279411297},
               {1529.55, 1355.07, 1605.96, 1313.04, 1, 0.0802561881903069},
               {1529.55, 1355.07, u2020, end - u2020, 10, 0.07005932865431452},
               {1529.55, 1355.07, 0.7, 0.3, 10, 0.07261773994049073}};
  for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
    double k =
        cqio_logistic_rate(spans[i].u0, spans[i].r0, spans[i].u1, spans[i].r1, spans[i].years);
    assert_true(near(k, spans[i].gold, 1e-12));
    double share = cqio_logistic_share(spans[i].u0, spans[i].r0, k, spans[i].years);
    assert_true(near(share, spans[i].u1 / (spans[i].u1 + spans[i].r1), 1e-14));
  }
  assert_true(near(cqio_logistic_share(1529.55, 1355.07, 0.07, 0), 1529.55 / 2884.62, 1e-14));
}

static void inequality(void **state) {
  (void)state;
  const double people[] = {.5302, .4698}, income[] = {17532, 5277}, equal[] = {9, 9};
  assert_true(near(cqio_theil(2, people, income), 0.14528273327105623, 1e-13)); /* gold: theil */
  assert_true(near(cqio_gini(2, people, income), 0.25925064890096916, 1e-13));
  assert_true(fabs(cqio_theil(2, people, equal)) < 1e-16 && cqio_gini(2, people, equal) == 0.0);
  const double persons[] = {5302e3, 4698e3}; /* the scale of people does not matter */
  assert_true(near(cqio_theil(2, persons, income), 0.14528273327105623, 1e-13));
  assert_true(cqio_theil(2, people, (double[]){0, 0}) == 0.0);

  const double p[4][2] = {{3, 1}, {2, 0}, {1, 4}, {0, 0}};
  const double y[4][2] = {{7, 2}, {9, 0}, {5, 1}, {0, 0}};
  cqio_theil_parts parts = cqio_theil_decompose(4, 2, &p[0][0], &y[0][0]);
  assert_true(near(parts.total, parts.between + parts.within, 1e-14));
  assert_true(parts.between > 0.01 && parts.within > 0.01);
  assert_true(near(parts.total, cqio_theil(8, &p[0][0], &y[0][0]), 1e-15));
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(jobs_and_totals),
      cmocka_unit_test(productivity),
      cmocka_unit_test(logistic),
      cmocka_unit_test(inequality),
  };
  return mpi_test_main(argc, argv, "unit_people_work", tests, sizeof tests / sizeof *tests);
}
