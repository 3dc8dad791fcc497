/*
 * people: laws of migration and registration on 38 made-up districts with the municipal totals of
 * Chongqing 2010 (T24, T25, T27), and the result of an independent program on the same districts.
 */
#include "cqio/numeric.h"
#include "support/mpi_test.h"

#include <math.h>
#include <string.h>

#include "cqio/people.h"

enum { R = 38, YEARS = 10 };

typedef struct {
  double urban[R], rural[R], booked[R], unbooked[R], income_u[R], income_r[R], x[R], y[R];
  int tenure[R];
  double distance[R * R];
} region;

static double part_of(int k, double step) {
  return fmod(k * step, 1.0);
}

static void scale(double *values, double total) {
  double factor = total / cqio_sum(values, R);
  for (int r = 0; r < R; r++)
    values[r] *= factor;
}

static void make(region *g) {
  for (int r = 0; r < R; r++) {
    int k = r + 1;
    double size = exp(1.2 * (part_of(k, 0.6180339887) - 0.5));
    double share = 0.25 + 0.7 * part_of(k, 0.7548776662);
    g->urban[r] = size * share;
    g->rural[r] = size * (1 - share);
    g->unbooked[r] = size;
    g->income_u[r] = 17532 * (0.85 + 0.3 * part_of(k, 0.4142135624));
    g->income_r[r] = 5277 * (0.8 + 0.4 * part_of(k, 0.7320508076));
    g->x[r] = 400 * part_of(k, 0.8191725134);
    g->y[r] = 300 * part_of(k, 0.6710436067);
    g->tenure[r] = r < 9 ? 5 : 3;
  }
  scale(g->urban, 15295500);
  scale(g->rural, 13550670);
  scale(g->unbooked, 33034500 - 11070000);
  for (int r = 0; r < R; r++)
    g->booked[r] = g->urban[r] * (0.4 + 0.75 * part_of(r + 1, 0.5698402910));
  scale(g->booked, 11070000);
  for (int r = 0; r < R; r++)
    for (int s = 0; s < R; s++)
      g->distance[r * R + s] = r == s ? 15 : hypot(g->x[r] - g->x[s], g->y[r] - g->y[s]);
}

static void permute(const region *g, const int *order, region *out) {
  for (int r = 0; r < R; r++) {
    int o = order[r];
    out->urban[r] = g->urban[o];
    out->rural[r] = g->rural[o];
    out->booked[r] = g->booked[o];
    out->unbooked[r] = g->unbooked[o];
    out->income_u[r] = g->income_u[o];
    out->income_r[r] = g->income_r[o];
    out->tenure[r] = g->tenure[o];
    for (int s = 0; s < R; s++)
      out->distance[r * R + s] = g->distance[o * R + order[s]];
  }
}

static cqio_people_params rules_of(const region *g) {
  cqio_people_params rules;
  cqio_people_params_init(&rules);
  rules.eta0 = 0.0652;
  rules.wage_ratio = 1.0; /* the wedge stands for both */
  rules.growth_urban = 0.002;
  rules.growth_rural = 0.003;
  rules.external_inflow = 248700;
  rules.conversion_rate = 0.207;
  rules.tenure = g->tenure;
  return rules;
}

static cqio_people *start(const region *g) {
  cqio_people *people;
  assert_int_equal(cqio_people_create(test_ctx, R, NULL, 2010, g->urban, g->rural, g->booked,
                                      g->unbooked, g->distance, 1.0 / 150, &people),
                   CQIO_OK);
  return people;
}

/* One year with 96 % employment and incomes growing from 17532/5277 to 40006/16361 in ten years. */
static void year(const region *g, const cqio_people_params *rules, cqio_people *people,
                 cqio_people_flows *flows) {
  double jobs[R], part[R], income_u[R], income_r[R], t = (people->year - 2010) / 10.0;
  for (int r = 0; r < R; r++) {
    part[r] = 0.6;
    jobs[r] = 0.96 * 0.6 * people->urban[r];
    income_u[r] = g->income_u[r] * pow(40006.0 / 17532.0, t);
    income_r[r] = g->income_r[r] * pow(16361.0 / 5277.0, t);
  }
  cqio_people_drivers drivers = {jobs, jobs, part, income_u, income_r, g->distance};
  double floating = cqio_people_rate(people).floating;
  assert_int_equal(cqio_people_plan(test_ctx, people, rules, &drivers, flows), CQIO_OK);
  for (int r = 0; r < R; r++) {
    assert_true(flows->exit_share[r] >= 0.0 && flows->exit_share[r] < 1.0);
    assert_true(cqio_sum(flows->moves + r * R, R) <= people->rural[r]);
  }
  cqio_people_report report;
  double natural = rules->growth_urban * floating;
  assert_int_equal(cqio_people_advance(test_ctx, people, rules, flows, &report), CQIO_OK);
  assert_true(report.residual < 1e-14 && report.registered_residual < 1e-14); /* T25 */
  cqio_people_rates rates = cqio_people_rate(people);
  double change =
      natural + report.moves + report.local - report.returns + report.external - report.converted;
  assert_true(fabs(rates.floating - floating - change) < 1e-6);
  for (int r = 0; r < R; r++) {
    assert_true(people->rural[r] >= 0.0 && people->registered_rural[r] >= 0.0);
    double sum = cqio_sum(people->floating + r * CQIO_TENURES, CQIO_TENURES);
    assert_true(fabs(sum - fmax(0.0, people->urban[r] - people->registered_urban[r])) < 1e-7);
  }
}

static cqio_people *run(const region *g, const cqio_people_params *rules, int years) {
  cqio_people *people = start(g);
  cqio_people_flows *flows;
  assert_int_equal(cqio_people_flows_create(test_ctx, R, &flows), CQIO_OK);
  for (int t = 0; t < years; t++)
    year(g, rules, people, flows);
  cqio_people_flows_destroy(&flows);
  return people;
}

static double final_rate(const region *g, const cqio_people_params *rules) {
  cqio_people *people = run(g, rules, YEARS);
  double rate = cqio_people_rate(people).urbanization_rate;
  cqio_people_destroy(&people);
  return rate;
}

static bool near(double a, double b, double relative) {
  return fabs(a - b) <= relative * fmax(fabs(a), fabs(b));
}

/* Values of the NumPy prototype of method section 11 on these districts. */
static void independent_program(void **state) {
  (void)state;
  region g;
  make(&g);
  cqio_people_params rules = rules_of(&g);
  cqio_people *people = run(&g, &rules, YEARS);
  const int at[] = {0, 7, 37};
  const double urban[] = {813080.5637077675, 468962.6832875549, 716707.1784583301};
  const double rural[] = {159490.80155468508, 786764.7717210224, 167671.12922069078};
  const double booked[] = {650664.0766554269, 352847.0850998273, 573237.775128158};
  const double unbooked[] = {558959.3542980884, 482349.9721397766, 454128.3766774284};
  for (int i = 0; i < 3; i++) {
    assert_true(near(people->urban[at[i]], urban[i], 1e-11));
    assert_true(near(people->rural[at[i]], rural[i], 1e-11));
    assert_true(near(people->registered_urban[at[i]], booked[i], 1e-11));
    assert_true(near(people->registered_rural[at[i]], unbooked[i], 1e-11));
  }
  cqio_people_rates rates = cqio_people_rate(people);
  assert_true(near(rates.urbanization_rate, 0.6878367454618103, 1e-12));
  assert_true(near(rates.registered_rate, 0.5240412552052989, 1e-12));
  assert_true(near(rates.floating, 4284148.852915189, 1e-11));
  cqio_people_destroy(&people);
}

static void hazard(void **state) {
  (void)state;
  region g;
  make(&g);
  cqio_people_params rules = rules_of(&g);
  const double eta0[] = {0, .02, .04, .06, .1, 1, 5, 1e6};
  double before = 0.0, still = 0.0;
  for (size_t i = 0; i < sizeof eta0 / sizeof *eta0; i++) {
    rules.eta0 = eta0[i];
    double rate = final_rate(&g, &rules);
    if (i == 0) still = rate;
    assert_true(rate > before && rate <= 1.0);
    before = rate;
  }
  rules.eta0 = 0.0652;
  rules.exclusion_wedge = 0.9; /* towns pay less than the village: nobody moves */
  assert_true(final_rate(&g, &rules) == still);
}

static void order_of_districts(void **state) {
  (void)state;
  region g, h;
  int order[R];
  make(&g);
  for (int r = 0; r < R; r++)
    order[r] = (r * 11 + 5) % R;
  permute(&g, order, &h);
  cqio_people_params rules = rules_of(&g), other = rules_of(&h);
  cqio_people *a = run(&g, &rules, YEARS), *b = run(&h, &other, YEARS);
  for (int r = 0; r < R; r++) {
    assert_true(near(b->urban[r], a->urban[order[r]], 1e-12));
    assert_true(near(b->rural[r], a->rural[order[r]], 1e-12));
    assert_true(near(b->registered_urban[r], a->registered_urban[order[r]], 1e-12));
  }
  cqio_people_destroy(&a);
  cqio_people_destroy(&b);
}

/* T27: conversion changes H in the year, U and R only later and only through return migration. */
static void registration(void **state) {
  (void)state;
  region g;
  make(&g);
  cqio_people_params none = rules_of(&g), some = rules_of(&g);
  none.conversion_rate = 0.0;
  cqio_people *a = run(&g, &none, 1), *b = run(&g, &some, 1);
  assert_memory_equal(a->urban, b->urban, sizeof g.urban);
  assert_memory_equal(a->rural, b->rural, sizeof g.rural);
  cqio_people_rates before = cqio_people_rate(a), after = cqio_people_rate(b);
  double converted = after.registered_urban - before.registered_urban;
  assert_true(converted > 1e5 && near(before.floating - after.floating, converted, 1e-9));
  cqio_people_destroy(&a);
  cqio_people_destroy(&b);
  assert_true(final_rate(&g, &some) > final_rate(&g, &none));
  none.return_rate = some.return_rate = 0.0;
  assert_true(final_rate(&g, &some) == final_rate(&g, &none));
}

/* Hard cases stay within bounds: empty villages and towns, shrinking people, wide quotas. */
static void extremes(void **state) {
  (void)state;
  region g;
  make(&g);
  g.rural[3] = g.income_r[3] = 0.0;
  g.urban[5] = g.income_u[5] = 0.0;
  g.unbooked[8] = 0.0;
  double quota[R];
  for (int r = 0; r < R; r++)
    quota[r] = 1e9;
  cqio_people_params rules = rules_of(&g);
  rules.eta0 = 1e6;
  rules.growth_urban = rules.growth_rural = -0.1;
  rules.local_rate = 0.5;
  rules.return_rate = 0.5;
  rules.conversion_rate = 1.0;
  rules.quota = quota;
  cqio_people *people = run(&g, &rules, YEARS);
  cqio_people_rates rates = cqio_people_rate(people);
  assert_true(isfinite(rates.urban) && isfinite(rates.floating) && rates.registered_rate <= 1.0);
  assert_true(people->rural[3] == 0.0 && people->urban[5] == 0.0); /* no town, no offer */
  cqio_people_destroy(&people);
}

/* Every rank holds the same bits. */
static void same_on_all_ranks(void **state) {
  (void)state;
  region g;
  make(&g);
  cqio_people_params rules = rules_of(&g);
  cqio_people *people = run(&g, &rules, 3);
  double first[R];
  memcpy(first, people->urban, sizeof first);
  MPI_Bcast(first, R, MPI_DOUBLE, 0, MPI_COMM_WORLD);
  assert_all(memcmp(first, people->urban, sizeof first) == 0);
  cqio_people_destroy(&people);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(independent_program),
      cmocka_unit_test(hazard),
      cmocka_unit_test(order_of_districts),
      cmocka_unit_test(registration),

      cmocka_unit_test(extremes),
      cmocka_unit_test(same_on_all_ranks),
  };
  return mpi_test_main(argc, argv, "law_people", tests, sizeof tests / sizeof *tests);
}
