/*
 * people: answer by flows, labour supply and incomes (28.3)-(28.7), with the economies that an
 * independent program finds for a reference and a scenario without parks. Files in the folder
 * people, relative 1e-9: answer_economy.csv, given: urban jobs and log real wages by year;
 * answer_years.csv: stocks and flows of people, part, incomes per head, remittances (1e8 CNY);
 * answer_districts.csv of 2020, where the ratios of earned income are given; answer_numbers.csv.
 */
#include "support/mpi_test.h"

#include "law/stand_in.h"
#include "people/people.h"

#define FOLDER "tests/law/people/answer_"
static const double TOLERANCE = 1e-9, ELASTICITY = 1.5, EXCHANGE = 0.01;

/* People of a scenario at the end of each year, and the flows that led there. */
typedef struct {
  cqio_people *people[YEARS];
  cqio_people_flows *flows[YEARS];
  cqio_people_report report[YEARS];
} path;

static struct {
  stand_in m;
  struct csv economy, years, districts, numbers;
  int market[R];
  path reference;
} q;

static double number(const char *name) {
  int row = csv_row(&q.numbers, 0, name);
  if (row < 0) fail_msg("numbers: no %s", name);
  return csv_number(&q.numbers, row, 1);
}

static void same(double value, double expected, const char *what, int index) {
  if (!(fabs(value - expected) <= TOLERANCE * fabs(expected)))
    fail_msg("%s of %d: %.15g, expected %.15g", what, index, value, expected);
}

/* NAME of the scenario with SUFFIX in year T. */
static void same_year(double value, int t, const char *name, const char *suffix) {
  char column[64];
  snprintf(column, sizeof column, "%s%s", name, suffix);
  int c = csv_column(&q.years, column);
  if (c < 0) fail_msg("years: no %s", column);
  same(value, csv_number(&q.years, t, c), column, 2010 + t);
}

static double of_district(const char *column, int r) {
  return csv_number(&q.districts, r + 1, csv_column(&q.districts, column));
}

static void given(const char *name, const char *suffix, int t, double *values) {
  char column[64];
  snprintf(column, sizeof column, "%s%s", name, suffix);
  int c = csv_column(&q.economy, column);
  assert_true(c >= 0);
  for (int r = 0; r < R; r++)
    values[r] = csv_number(&q.economy, 1 + (t - 1) * R + r, c);
}

/* How the year T of a path goes. */
typedef struct {
  const char *suffix;
  const path *reference;
  double exchange, more; /* log real wages more than given, everywhere */
} course;

static cqio_status plan(const cqio_people *people, int t, const course *how,
                        cqio_people_params *rules, cqio_people_flows *flows) {
  double jobs[R], before[R], town[R], country[R], income[R], rural[R];
  given("jobs", how->suffix, t, jobs);
  given("wage_town", how->suffix, t, town);
  given("wage_country", how->suffix, t, country);
  memcpy(before, q.m.jobs0, sizeof before);
  if (t > 1) given("jobs", how->suffix, t - 1, before);
  for (int r = 0; r < R; r++) {
    income[r] = q.m.data->income_urban[r] * exp(town[r]);
    rural[r] = fmax(q.m.data->income_rural[r], 1.0);
    town[r] += how->more;
    country[r] += how->more;
  }
  cqio_people_answer answer = {.elasticity = ELASTICITY,
                               .exchange = how->exchange,
                               .market = q.market,
                               .wage_urban = town,
                               .wage_rural = country,
                               .reference = how->reference ? how->reference->flows[t] : NULL};
  *rules = stand_in_rules(&q.m, number("hazard"), number("arrivals"), number("conversion"));
  rules->answer = &answer;
  cqio_people_drivers drivers = {jobs, before, q.m.participation, income, rural, q.m.distance};
  cqio_status status = cqio_people_plan(test_ctx, people, rules, &drivers, flows);
  rules->answer = NULL;
  return status;
}

static void follow(path *p, const course *how) {
  cqio_people_params rules;
  p->flows[0] = NULL;
  p->people[0] = stand_in_people(&q.m);
  for (int t = 1; t < YEARS; t++) {
    assert_int_equal(cqio_people_flows_create(test_ctx, R, &p->flows[t]), CQIO_OK);
    assert_int_equal(plan(p->people[t - 1], t, how, &rules, p->flows[t]), CQIO_OK);
    assert_int_equal(cqio_people_copy(test_ctx, p->people[t - 1], &p->people[t]), CQIO_OK);
    assert_int_equal(
        cqio_people_advance(test_ctx, p->people[t], &rules, p->flows[t], &p->report[t]), CQIO_OK);
    assert_true(p->report[t].residual <= 2e-15); /* J4 */
  }
}

static void leave(path *p) {
  for (int t = 0; t < YEARS; t++) {
    cqio_people_destroy(&p->people[t]);
    cqio_people_flows_destroy(&p->flows[t]);
  }
}

static void as_published_by_the_other(const path *p, const char *suffix) {
  for (int t = 1; t < YEARS; t++) {
    cqio_people_rates rates = cqio_people_rate(p->people[t]);
    double least = 1.0;
    for (int r = 0; r < R; r++)
      least = fmin(least, p->flows[t]->employment[r]);
    same_year(rates.urban, t, "urban", suffix);
    same_year(rates.rural, t, "rural", suffix);
    same_year(100.0 * rates.registered_rate, t, "registered_share", suffix);
    same_year(p->report[t].moves, t, "moves", suffix);
    same_year(p->report[t].local, t, "local", suffix);
    same_year(p->report[t].returns, t, "returns", suffix);
    same_year(p->report[t].external, t, "outside", suffix);
    same_year(least, t, "least_probability", suffix);
  }
  char urban[32], rural[32];
  snprintf(urban, sizeof urban, "urban%s", suffix);
  snprintf(rural, sizeof rural, "rural%s", suffix);
  for (int r = 0; r < R; r++) {
    same(p->people[YEARS - 1]->urban[r], of_district(urban, r), urban, r);
    same(p->people[YEARS - 1]->rural[r], of_district(rural, r), rural, r);
  }
}

/* The first test; the others stand on it. */
static void reference(void **state) {
  (void)state;
  struct csv activity;
  assert_true(read_csv("CQIO_SOURCE_DIR", FOLDER "economy.csv", &q.economy));
  assert_true(read_csv("CQIO_SOURCE_DIR", FOLDER "years.csv", &q.years));
  assert_true(read_csv("CQIO_SOURCE_DIR", FOLDER "districts.csv", &q.districts));
  assert_true(read_csv("CQIO_SOURCE_DIR", FOLDER "numbers.csv", &q.numbers));
  assert_true(q.years.rows == YEARS && q.economy.rows == 1 + (YEARS - 1) * R);
  assert_true(
      read_csv("CQIO_SOURCE_DIR", "tests/law/equilibrium/district_sector_activity.csv", &activity));
  stand_in_create(&q.m, &activity);
  q.m.local_rate = stand_in_local_rate(&q.m);
  free_csv(&activity);
  same(q.m.homes.length, number("length"), "length", 0);
  same(cqio_sum(q.m.jobs0, R), number("urban_jobs"), "urban_jobs", 0);
  int core = -1;
  for (int r = 0; r < R; r++) {
    if (q.m.data->metro_core[r] && core < 0) core = r;
    q.market[r] = q.m.data->metro_core[r] ? core : r;
  }
  follow(&q.reference, &(course){.suffix = ""});
  as_published_by_the_other(&q.reference, "");
}

static void scenario(void **state) {
  (void)state;
  path p;
  follow(&p, &(course){.suffix = "_no_parks", .reference = &q.reference, .exchange = EXCHANGE});
  as_published_by_the_other(&p, "_no_parks");
  for (int r = 0; r < R; r++) {
    double town = p.flows[YEARS - 1]->worth_urban[r], country = p.flows[YEARS - 1]->worth_rural[r];
    assert_true(fabs(town - of_district("worth_town", r)) <= 1e-12);
    assert_true(fabs(country - of_district("worth_country", r)) <= 1e-12);
  }
  leave(&p);
}

static void same_people(const cqio_people *a, const cqio_people *b) {
  assert_memory_equal(a->urban, b->urban, R * sizeof(double));
  assert_memory_equal(a->rural, b->rural, R * sizeof(double));
  assert_memory_equal(a->registered_urban, b->registered_urban, R * sizeof(double));
  assert_memory_equal(a->registered_rural, b->registered_rural, R * sizeof(double));
  assert_memory_equal(a->floating, b->floating, R * CQIO_TENURES * sizeof(double));
  assert_memory_equal(a->stock, b->stock, R * R * sizeof(double));
  assert_memory_equal(a->local, b->local, R * sizeof(double));
}

/* J1, J5: a scenario without a change is the reference bit for bit, whatever the exchange. */
static void without_change(void **state) {
  (void)state;
  const double exchange[] = {0.0, EXCHANGE, 0.02};
  for (int k = 0; k < 3; k++) {
    path p;
    follow(&p, &(course){.suffix = "", .reference = &q.reference, .exchange = exchange[k]});
    for (int t = 0; t < YEARS; t++)
      same_people(p.people[t], q.reference.people[t]);
    for (int t = 1; t < YEARS; t++)
      for (int r = 0; r < R; r++)
        assert_true(p.flows[t]->exchanged[r] == 0.0 && p.flows[t]->near[r] == 1.0);
    leave(&p);
  }
}

/* J6: all real wages up by the same leave moves and returns as they are; arrivals follow. */
static void everywhere_more(void **state) {
  (void)state;
  enum { T = 5 };
  const cqio_people *people = q.reference.people[T - 1];
  const cqio_people_flows *before = q.reference.flows[T];
  cqio_people_params rules;
  cqio_people_flows *flows;
  assert_int_equal(cqio_people_flows_create(test_ctx, R, &flows), CQIO_OK);
  const course how = {.suffix = "", .reference = &q.reference, .exchange = EXCHANGE, .more = 0.01};
  assert_int_equal(plan(people, T, &how, &rules, flows), CQIO_OK);
  double more = exp(ELASTICITY * 0.01), expected = 0.0;
  for (int k = 0; k < R * R; k++) {
    assert_true(fabs(flows->moves[k] - before->moves[k]) <= 1e-15 * cqio_sum(before->moves, R * R));
    assert_true(fabs(flows->returns[k] - before->returns[k]) <= 1e-15 * before->returns[k]);
  }
  for (int r = 0; r < R; r++)
    expected += before->external[r] * more +
                EXCHANGE * (people->urban[r] + people->rural[r]) *
                    (more - 1.0 / more / (1.0 + EXCHANGE * (1.0 / more - 1.0)));
  double come = cqio_sum(flows->external, R) + cqio_sum(flows->external_rural, R);
  assert_true(fabs(come - expected) <= 1e-12 * expected);
  cqio_people_flows_destroy(&flows);
}

/* Those who leave the region do so the more the less their town is worth. */
static void leavers(void **state) {
  (void)state;
  double wages[R] = {0.0}, one[R], worse[R];
  cqio_people *people = stand_in_people(&q.m);
  cqio_people_flows *before, *after;
  assert_int_equal(cqio_people_flows_create(test_ctx, R, &before), CQIO_OK);
  assert_int_equal(cqio_people_flows_create(test_ctx, R, &after), CQIO_OK);
  for (int r = 0; r < R; r++) {
    one[r] = 1.0;
    worse[r] = -0.1;
  }
  cqio_people_answer answer = {
      .elasticity = 2.0, .market = q.market, .wage_urban = wages, .wage_rural = wages};
  cqio_people_params rules = stand_in_rules(&q.m, 0.02, -1e5, 0.2);
  rules.answer = &answer;
  cqio_people_drivers drivers = {q.m.jobs0, q.m.jobs0, q.m.participation, one, one, q.m.distance};
  assert_int_equal(cqio_people_plan(test_ctx, people, &rules, &drivers, before), CQIO_OK);
  answer.reference = before;
  answer.wage_urban = worse;
  assert_int_equal(cqio_people_plan(test_ctx, people, &rules, &drivers, after), CQIO_OK);
  for (int r = 0; r < R; r++) {
    assert_true(before->external[r] < 0.0);
    same(after->external[r], before->external[r] * exp(0.2), "leavers", r);
  }
  cqio_people_flows_destroy(&before);
  cqio_people_flows_destroy(&after);
  cqio_people_destroy(&people);
}

/* (28.6): part of each year from the people at its start. */
static void labour_supply(void **state) {
  (void)state;
  double jobs[2 * R] = {0.0}, residents[2 * R], now[2 * R], phi[2 * R];
  int market[2 * R];
  for (int r = 0; r < R; r++) {
    residents[2 * r] = q.m.data->urban_residents[r];
    residents[2 * r + 1] = q.m.rural[r];
    market[2 * r] = 2 * q.market[r];
    market[2 * r + 1] = 2 * r + 1;
    for (int i = 0; i < S; i++) {
      double town = q.m.bound[i] ? !(q.m.rural[r] > 0.0) : 1.0 - q.m.base[r * S + i];
      jobs[market[2 * r]] += q.m.jobs[r * S + i] * town;
      jobs[market[2 * r + 1]] += q.m.jobs[r * S + i] * (1.0 - town);
    }
  }
  for (int t = 1; t < YEARS; t++) {
    const cqio_people *people = q.reference.people[t - 1];
    double targets[CQIO_STRATA];
    assert_int_equal(cqio__labour_targets(test_ctx, q.m.path, t, cqio_sum(people->urban, R),
                                          cqio_sum(people->rural, R), targets),
                     CQIO_OK);
    for (int l = 0; l < 2 * R; l++) {
      double here = l % 2 ? people->rural[l / 2] : people->urban[l / 2];
      now[l] = residents[l] > 0.0 ? here / residents[l] : 1.0;
    }
    same_year(cqio__labour_part(2 * R, 2 * R, market, jobs, residents, now,
                                cqio_sum(targets, CQIO_STRATA)),
              t, "part", "");
  }
  cqio__labour_response(2 * R, 2 * R, market, jobs, (const double[]){0.3, 0.1}, phi);
  for (int g = 0; g < 2 * R; g++)
    assert_true(phi[g] == (jobs[g] > 0.0 ? (g % 2 ? 0.1 : 0.3) : 0.0));
}

static double mean(const double *people, const double *income) {
  double all = 0.0;
  for (int r = 0; r < R; r++)
    all += people[r] * income[r];
  return all / cqio_sum(people, R);
}

/* J7: the incomes of the base year are those of the data, what is sent is received; 2020. */
static void incomes(void **state) {
  (void)state;
  const cqio_dataset *d = q.m.data;
  const cqio_people *first = q.reference.people[0], *last = q.reference.people[YEARS - 2];
  double rate = d->remitted_share * d->wage_ratio, one[R], town[R], country[R], hat[2][R];
  double sent0[R], got0[R], sent[R], got[R], paid[R];
  cqio__remit(first, rate, d->income_urban, sent0, got0);
  for (int r = 0; r < R; r++)
    one[r] = 1.0;
  cqio__income_with_remittances(R, d->income_urban, one, sent0, NULL, sent0, NULL, town);
  cqio__income_with_remittances(R, d->income_rural, one, NULL, got0, NULL, got0, country);
  for (int r = 0; r < R; r++) {
    assert_true(fabs(town[r] - d->income_urban[r]) <= 1e-15 * d->income_urban[r] * 4.0);
    assert_true(fabs(country[r] - d->income_rural[r]) <= 1e-15 * d->income_rural[r] * 4.0);
    hat[0][r] = of_district("income_hat_town", r);
    hat[1][r] = of_district("income_hat_country", r);
    paid[r] = d->income_urban[r] * hat[0][r];
  }
  double all = cqio__remit(last, rate, paid, sent, got);
  double sent_all = mean(last->urban, sent) * cqio_sum(last->urban, R);
  assert_true(fabs(sent_all - all) <= 1e-14 * all);
  assert_true(fabs(mean(last->rural, got) * cqio_sum(last->rural, R) - all) <= 1e-14 * all);
  cqio__income_with_remittances(R, d->income_urban, hat[0], sent0, NULL, sent, NULL, town);
  cqio__income_with_remittances(R, d->income_rural, hat[1], NULL, got0, NULL, got, country);
  same_year(mean(last->urban, town), YEARS - 1, "income_town", "");
  same_year(mean(last->rural, country), YEARS - 1, "income_country", "");
  same_year(all / 1e8, YEARS - 1, "remittances", "");
}

static void refused(cqio_status status, cqio_status expected, const char *part) {
  const char *text = cqio_ctx_problem(test_ctx, 0);
  assert_int_equal(status, expected);
  if (!text || !strstr(text, part)) fail_msg("'%s', expected '%s'", text ? text : "", part);
  cqio_ctx_clear_problems(test_ctx);
}

static void refusals(void **state) {
  (void)state;
  cqio_people_params rules = stand_in_rules(&q.m, 0.02, 0.0, 0.2);
  double zero[R] = {0.0};
  cqio_people_answer answer = {
      .elasticity = 1.5, .market = q.market, .wage_urban = zero, .wage_rural = zero};
  rules.answer = &answer;
  assert_int_equal(cqio_people_params_check(test_ctx, R, &rules), CQIO_OK);
  rules.gap_reference = zero;
  refused(cqio_people_params_check(test_ctx, R, &rules), CQIO_CONFIG, "people answer once");
  rules.gap_reference = NULL;
  answer.exchange = 0.6;
  refused(cqio_people_params_check(test_ctx, R, &rules), CQIO_CONFIG, "exchange = 0.6 (1/year)");
  answer.exchange = 0.0;
  q.market[3] += R;
  refused(cqio_people_params_check(test_ctx, R, &rules), CQIO_CONFIG, "market[3]");
  q.market[3] -= R;
  cqio_people_flows *flows;
  assert_int_equal(cqio_people_flows_create(test_ctx, R, &flows), CQIO_OK);
  const course how = {.suffix = "", .reference = &q.reference, .more = INFINITY};
  refused(plan(q.reference.people[0], 1, &how, &rules, flows), CQIO_DATA,
          "district 'wanzhou': log real wages = inf, inf");
  cqio_people_flows_destroy(&flows);
  leave(&q.reference);
  stand_in_destroy(&q.m);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reference),      cmocka_unit_test(scenario),
      cmocka_unit_test(without_change), cmocka_unit_test(everywhere_more),
      cmocka_unit_test(leavers),        cmocka_unit_test(labour_supply),
      cmocka_unit_test(incomes),        cmocka_unit_test(refusals)};
  int code = mpi_test_main(argc, argv, "people_answer", tests, sizeof tests / sizeof *tests);
  free_csv(&q.economy);
  free_csv(&q.years);
  free_csv(&q.districts);
  free_csv(&q.numbers);
  return code;
}
