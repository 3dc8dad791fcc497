/* people: state, rules, one year by hand, registration, household accounts, messages. */
#include "cqio/numeric.h"
#include "support/mpi_test.h"

#include <math.h>
#include <string.h>

#include "cqio/people.h"

static bool near(double a, double b, double relative) {
  return fabs(a - b) <= relative * fmax(fabs(a), fabs(b));
}

static char yubei[] = "yubei", wuxi[] = "wuxi";
static char *const names[] = {yubei, wuxi};

/* Two districts with the municipal totals of 2010; the second has fewer residents than registered.
 */
static const double urban[] = {15195500, 100000}, rural[] = {13050670, 500000};
static const double booked[] = {10950000, 120000}, unbooked[] = {21000000, 964500};
static const double distance[] = {15, 300, 300, 20};

static cqio_people *pair(void) {
  cqio_people *people;
  assert_int_equal(cqio_people_create(test_ctx, 2, names, 2010, urban, rural, booked, unbooked,
                                      distance, 1.0 / 150, &people),
                   CQIO_OK);
  return people;
}

static void base_year(void **state) {
  (void)state;
  cqio_people *people = pair();
  cqio_people_rates rates = cqio_people_rate(people);
  assert_true(rates.floating == 4225500.0);
  assert_true(near(rates.urbanization_rate, 0.5302431516109575, 1e-5)); /* gold: paper */
  assert_true(near(rates.registered_rate, 0.3351, 1e-4));
  assert_true(near(rates.net_out_population, 33034500.0 - 28846170.0, 1e-15));
  double ur[2], hr[2], floating[2];
  cqio_people_district_rates(people, ur, hr, floating);
  assert_true(near(ur[1], 1.0 / 6.0, 1e-15) && near(hr[1], 120.0 / 1084.5, 1e-15));
  assert_true(floating[0] == 4245500.0 && floating[1] == -20000.0); /* the sign stays */
  assert_true(near(cqio_sum(people->floating, CQIO_TENURES), 4245500.0, 1e-15));
  assert_true(cqio_sum(people->floating + CQIO_TENURES, CQIO_TENURES) == 0.0);
  double weight[] = {13050670 * exp(-15.0 / 150), 500000 * exp(-300.0 / 150)};
  assert_true(near(people->stock[0], 4245500 * weight[0] / (weight[0] + weight[1]), 1e-14));
  assert_true(near(people->stock[0] + people->stock[2], 4245500.0, 1e-15));
  assert_true(people->stock[1] == 0.0 && people->stock[3] == 0.0);
  cqio_people_destroy(&people);
  assert_null(people);
  cqio_people_destroy(&people);
}

/* One district, one town: everything in closed form (method 11.4-11.10). */
typedef struct {
  double urban, rural, booked, unbooked, distance, jobs, jobs_before, part, income_u, income_r;
} single;

static const single town = {1000, 2000, 700, 2100, 10, 450, 440, 0.5, 20000, 5000};

static cqio_people *settle(const single *x) {
  cqio_people *people;
  assert_int_equal(cqio_people_create(test_ctx, 1, NULL, 2010, &x->urban, &x->rural, &x->booked,
                                      &x->unbooked, &x->distance, 0.0, &people),
                   CQIO_OK);
  return people;
}

static cqio_people_drivers drive(const single *x) {
  return (cqio_people_drivers){&x->jobs,     &x->jobs_before, &x->part,
                               &x->income_u, &x->income_r,    &x->distance};
}

static cqio_people_flows *plan(const single *x, const cqio_people_params *rules,
                               cqio_people *people) {
  cqio_people_flows *flows;
  cqio_people_drivers drivers = drive(x);
  assert_int_equal(cqio_people_flows_create(test_ctx, 1, &flows), CQIO_OK);
  assert_int_equal(cqio_people_plan(test_ctx, people, rules, &drivers, flows), CQIO_OK);
  return flows;
}

static void one_year(void **state) {
  (void)state;
  cqio_people_params rules;
  cqio_people_params_init(&rules);
  assert_int_equal(cqio_people_params_check(test_ctx, 1, &rules), CQIO_OK);
  rules.external_inflow = 12;
  rules.conversion_rate = 0.2;
  rules.local_rate = 0.01;
  cqio_people *people = settle(&town);
  cqio_people_flows *f = plan(&town, &rules, people);
  double expected = 0.9 * 0.65 * 20000 * 0.7;
  double exit_share = 1 - pow(expected / 5000, -0.0535), local = 0.01 / 3 * 2000;
  assert_true(near(f->employment[0], 0.9, 1e-15) && near(f->vacancies[0], 10 + 22.5, 1e-15));
  assert_true(near(f->expected_income[0], expected, 1e-15));
  assert_true(near(f->exit_share[0], exit_share, 1e-13));
  assert_true(near(f->moves[0], exit_share * (2000 - local), 1e-13));
  assert_true(near(f->returns[0], 0.02 * 300, 1e-15));
  assert_true(near(f->local[0], local, 1e-15) && near(f->external[0], 12, 1e-15));
  assert_true(near(f->converted[0], 0.2 * 50, 1e-15) && f->converted_homes[0] == f->converted[0]);

  cqio_people_report report;
  double moves = f->moves[0];
  assert_int_equal(cqio_people_advance(test_ctx, people, &rules, f, &report), CQIO_OK);
  assert_true(near(people->urban[0], 1002.5 + moves + local - 6 + 12, 1e-15));
  assert_true(near(people->rural[0], 2007 - moves - local + 6, 1e-15));
  assert_true(near(people->registered_urban[0], 700 * 1.0025 + 10, 1e-15));
  assert_true(near(people->registered_rural[0], 2100 * 1.0035 - 10, 1e-15));
  assert_true(near(people->stock[0], 300 * (1 - 0.02 - 10.0 / 300) + moves, 1e-14));
  assert_true(near(people->local[0], local, 1e-15));
  assert_true(near(cqio_sum(people->floating, CQIO_TENURES),
                   people->urban[0] - people->registered_urban[0], 1e-14));
  assert_true(near(people->floating[5], 2 * people->floating[1], 1e-14)); /* 4 and 5+ together */
  assert_true(near(people->floating[0], people->floating[1] * (moves + local) / 50, 1e-13));
  assert_true(people->year == 2011 && report.residual < 1e-15 &&
              report.registered_residual < 1e-15);
  assert_true(near(report.natural, 2.5 + 7, 1e-15) && near(report.moves, moves, 1e-15));
  cqio_people_flows_destroy(&f);
  cqio_people_destroy(&people);
}

/* More jobs than workers: everybody finds one. */
static void full_employment(void **state) {
  (void)state;
  single x = town;
  x.jobs = 600;
  cqio_people_params rules;
  cqio_people_params_init(&rules);
  cqio_people *people = settle(&x);
  cqio_people_flows *f = plan(&x, &rules, people);
  assert_true(f->employment[0] == 1.0 && near(f->expected_income[0], 0.65 * 20000 * 0.7, 1e-15));
  f->moves[0] = people->rural[0] * 1.0035 * (1 + 1e-14) + f->returns[0]; /* all leave, rounded */
  assert_int_equal(cqio_people_advance(test_ctx, people, &rules, f, NULL), CQIO_OK);
  assert_true(people->rural[0] == 0.0);
  cqio_people_flows_destroy(&f);
  cqio_people_destroy(&people);
  const double jobs[] = {450, 9}, idle[] = {50, 1}, residents[] = {1000, 0};
  double part[2];
  cqio_people_participation(2, jobs, idle, residents, part);
  assert_true(part[0] == 0.5 && part[1] == 0.0);
}

/* Relative weight of two towns seen from one home (method 11.5). */
static void choice(void **state) {
  (void)state;
  cqio_people *people = pair();
  cqio_people_flows *f;
  const double jobs[] = {8e6, 5e4}, before[] = {7.9e6, 6e4}, part[] = {0.6, 0.6};
  const double income_u[] = {17532, 14000}, income_r[] = {5277, 4500};
  cqio_people_drivers drivers = {jobs, before, part, income_u, income_r, distance};
  cqio_people_params rules;
  cqio_people_params_init(&rules);
  rules.income_elasticity = 1.7;
  assert_int_equal(cqio_people_flows_create(test_ctx, 2, &f), CQIO_OK);
  assert_int_equal(cqio_people_plan(test_ctx, people, &rules, &drivers, f), CQIO_OK);
  double v[] = {1e5 + 0.05 * 8e6, 0.05 * 5e4}; /* lost jobs open no place */
  for (int r = 0; r < 2; r++) {
    double odds = v[0] / v[1] * pow(f->expected_income[0] / f->expected_income[1], 1.7) *
                  exp(-0.01 * (distance[r * 2] - distance[r * 2 + 1]));
    assert_true(f->moves[r * 2 + 1] > 0 &&
                near(f->moves[r * 2] / f->moves[r * 2 + 1], odds, 1e-12));
  }
  double half[] = {0.5, 0.0};
  rules.propensity = half;
  double hazard = -log1p(-f->exit_share[0]);
  assert_int_equal(cqio_people_plan(test_ctx, people, &rules, &drivers, f), CQIO_OK);
  assert_true(near(-log1p(-f->exit_share[0]), 0.5 * hazard, 1e-12));
  assert_true(f->exit_share[1] == 0.0 && f->moves[2] == 0.0 && f->moves[3] == 0.0);
  cqio_people_flows_destroy(&f);
  cqio_people_destroy(&people);
}

/* K by tenure and quota, never more than float, never more than the books of the homes bear. */
static void conversion(void **state) {
  (void)state;
  const struct {
    int tenure;
    double chi, quota, unbooked, expected;
  } cases[] = {{5, 0.2, 0, 2100, 10}, {3, 0.2, 0, 2100, 30},    {0, 1.0, 0, 2100, 300},
               {5, 0.2, 7, 2100, 17}, {5, 1.0, 1e6, 2100, 300}, {5, 1.0, 1e6, 120, 120},
               {5, 0.0, 0, 2100, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    single x = town;
    x.unbooked = cases[i].unbooked;
    cqio_people_params rules;
    cqio_people_params_init(&rules);
    rules.conversion_rate = cases[i].chi;
    rules.tenure = &cases[i].tenure;
    rules.quota = &cases[i].quota;
    cqio_people *people = settle(&x);
    cqio_people_flows *f = plan(&x, &rules, people);
    assert_true(near(f->converted[0], cases[i].expected, 1e-14));
    assert_true(near(f->converted_homes[0], cases[i].expected, 1e-14));
    cqio_people_report report;
    assert_int_equal(cqio_people_advance(test_ctx, people, &rules, f, &report), CQIO_OK);
    assert_true(people->registered_rural[0] >= 0.0 && report.registered_residual < 1e-15);
    cqio_people_flows_destroy(&f);
    cqio_people_destroy(&people);
  }
}

static void accounts(void **state) {
  (void)state;
  cqio_people *people = pair();
  double omega[4][CQIO_GROUPS], theta[6][6];
  cqio_people_income_shares(people, 0.65, &omega[0][0]);
  double share = 0.65 * 4245500 / (0.65 * 4245500 + 10950000);
  assert_true(near(omega[0][CQIO_GROUP_FLOATING], share, 1e-15));
  assert_true(omega[2][CQIO_GROUP_FLOATING] == 0.0 && omega[2][CQIO_GROUP_URBAN] == 1.0);
  for (int l = 0; l < 4; l++)
    assert_true(omega[l][0] + omega[l][1] + omega[l][2] == 1.0);
  assert_true(omega[1][CQIO_GROUP_RURAL] == 1.0 && omega[3][CQIO_GROUP_RURAL] == 1.0);

  const double outside[] = {0.1, 0.2};
  for (int with = 0; with < 2; with++) {
    assert_int_equal(
        cqio_people_transfers(test_ctx, people, 0.3, with ? outside : NULL, &theta[0][0]), CQIO_OK);
    for (int from = 0; from < 6; from++) {
      double sum = cqio_sum_strided(&theta[0][from], 6, 6), lost = 0.0;
      if (with && from % CQIO_GROUPS == CQIO_GROUP_FLOATING) lost = 0.3 * outside[from / 3];
      assert_true(near(sum, 1.0 - lost, 1e-15)); /* T28: nothing is lost but what leaves */
    }
  }
  assert_true(near(theta[1][1], 0.7, 1e-15) && theta[4][4] == 1.0 - 0.3 * 0.2);
  double phi = people->stock[2] / (people->stock[0] + people->stock[2]);
  assert_true(near(theta[5][1], 0.3 * 0.9 * phi, 1e-14) && theta[4][1] == 0.0);

  const double income[] = {1000, 300, 50, 20, 0, 25};
  double per_u[2], per_r[2];
  cqio_people_income_per_head(people, income, per_u, per_r);
  assert_true(near(per_u[0], 1300e8 / 15195500, 1e-15) && near(per_r[1], 25e8 / 500000, 1e-15));
  cqio_people_destroy(&people);
}

static void expect_problem(cqio_status got, cqio_status wanted, const char *text) {
  assert_int_equal(got, wanted);
  assert_non_null(cqio_ctx_problem(test_ctx, 0));
  assert_string_equal(cqio_ctx_problem(test_ctx, 0), text);
  cqio_ctx_clear_problems(test_ctx);
}

static void wrong_states(void **state) {
  (void)state;
  cqio_people *people;
  double bad[] = {1000, -3}, none[] = {0, 0};
  expect_problem(cqio_people_create(test_ctx, 2, names, 2010, bad, rural, booked, unbooked,
                                    distance, 0.01, &people),
                 CQIO_DATA,
                 "people: district 'wuxi': urban residents = -3 (persons): expected a finite "
                 "value >= 0");
  assert_null(people);
  bad[1] = NAN;
  assert_int_equal(cqio_people_create(test_ctx, 2, NULL, 2010, urban, bad, booked, unbooked,
                                      distance, 0.01, &people),
                   CQIO_DATA);
  cqio_ctx_clear_problems(test_ctx);
  expect_problem(cqio_people_create(test_ctx, 2, names, 2010, none, rural, booked, unbooked,
                                    distance, 0.01, &people),
                 CQIO_DATA,
                 "people: urban residents of all districts = 0 (persons): expected some");
  expect_problem(cqio_people_create(test_ctx, 2, names, 2010, urban, none, booked, unbooked,
                                    distance, 0.01, &people),
                 CQIO_DATA,
                 "people: district 'yubei': floating residents = 4.2455e+06 (persons): expected "
                 "rural residents within reach as their homes");
  people = pair();
  double theta[36], outside[] = {0, 1.5};
  expect_problem(cqio_people_transfers(test_ctx, people, 1.2, NULL, theta), CQIO_CONFIG,
                 "people: remitted share = 1.2 (1): expected a number in [0, 1]");
  expect_problem(cqio_people_transfers(test_ctx, people, 0.2, outside, theta), CQIO_CONFIG,
                 "people: district 'wuxi': share of homes outside = 1.5 (1): expected a number in "
                 "[0, 1]");
  cqio_people_destroy(&people);
}

static void wrong_years(void **state) {
  (void)state;
  cqio_people *people = settle(&town);
  cqio_people_params rules;
  cqio_people_params_init(&rules);
  cqio_people_flows *f = plan(&town, &rules, people);
  single poor = town;
  poor.income_r = 0.0;
  cqio_people_drivers drivers = drive(&poor);
  expect_problem(cqio_people_plan(test_ctx, people, &rules, &drivers, f), CQIO_DATA,
                 "people: district '0': rural income per head = 0 (per year): expected a value > 0 "
                 "where rural residents = 2000 (persons)");
  int tenure = 6;
  rules.tenure = &tenure;
  expect_problem(cqio_people_params_check(test_ctx, 1, &rules), CQIO_CONFIG,
                 "people: tenure[0] = 6 (years): expected a whole number in [0, 5]");
  rules.tenure = NULL;
  rules.return_rate = 0.7;
  expect_problem(cqio_people_params_check(test_ctx, 1, &rules), CQIO_CONFIG,
                 "people: return_rate = 0.7 (1/year): expected a number in [0, 0.5]");
  rules.return_rate = NAN;
  assert_int_equal(cqio_people_params_check(test_ctx, 1, &rules), CQIO_CONFIG);
  cqio_ctx_clear_problems(test_ctx);

  cqio_people_params_init(&rules);
  f->moves[0] = 5000; /* migrants above residents */
  expect_problem(cqio_people_advance(test_ctx, people, &rules, f, NULL), CQIO_NUMERIC,
                 "people: district '0': rural residents at the end of 2011 = -2987 (persons): "
                 "expected a finite value >= 0; fewer may leave than the 2000 there are");
  assert_true(people->rural[0] == 2000 && people->year == 2010 && people->urban[0] == 1000);
  cqio_people_flows_destroy(&f);
  cqio_people_destroy(&people);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(base_year),       cmocka_unit_test(one_year),
      cmocka_unit_test(full_employment), cmocka_unit_test(choice),
      cmocka_unit_test(conversion),      cmocka_unit_test(accounts),
      cmocka_unit_test(wrong_states),    cmocka_unit_test(wrong_years),
  };
  return mpi_test_main(argc, argv, "unit_people", tests, sizeof tests / sizeof *tests);
}
