/*
 * people: section 26 of the method on the stand-in economy against an independent program. Files in
 * the folder people, relative 1e-9: districts.csv of the base year (commute inside a district, km;
 * employed residents of towns; participation; jobs; jobs per output of electronics and trade; urban
 * jobs; rural share of trade), of one year with given hazard, arrivals and conversion, of the last
 * year; years.csv of the calibrated path; numbers.csv.
 */
#include "support/mpi_test.h"

#include "law/stand_in.h"

#define FOLDER "tests/law/people/"
static const double TOLERANCE = 1e-9;
static stand_in m;
static struct csv districts, years, numbers;

static double number(const char *name) {
  int row = csv_row(&numbers, 0, name);
  if (row < 0) fail_msg("numbers.csv: no %s", name);
  return csv_number(&numbers, row, 1);
}

static void same(double value, double expected, const char *what, int index) {
  if (!(fabs(value - expected) <= TOLERANCE * fabs(expected)))
    fail_msg("%s of %d: %.15g, expected %.15g", what, index, value, expected);
}

static void same_number(double value, const char *name) {
  same(value, number(name), name, 0);
}

/* VALUES[0], [STEP], ... against COLUMN of districts.csv. */
static void same_column(const double *values, int step, const char *column) {
  int c = csv_column(&districts, column);
  assert_true(c >= 0);
  for (int r = 0; r < R; r++)
    same(values[r * step], csv_number(&districts, r + 1, c), column, r);
}

static void same_year(double value, int t, const char *column) {
  int c = csv_column(&years, column);
  assert_true(c >= 0);
  same(value, csv_number(&years, t + 1, c), column, 2010 + t);
}

/* The first test; the others stand on it. */
static void files(void **state) {
  (void)state;
  assert_true(read_csv("CQIO_SOURCE_DIR", FOLDER "districts.csv", &districts));
  assert_true(read_csv("CQIO_SOURCE_DIR", FOLDER "years.csv", &years));
  assert_true(read_csv("CQIO_SOURCE_DIR", FOLDER "numbers.csv", &numbers));
  assert_true(districts.rows == R + 1 && years.rows == YEARS + 1);
  stand_in_create(&m, NULL);
  m.local_rate = stand_in_local_rate(&m);
}

static int sector(const char *key) {
  return cqio_labels_find(&m.data->sectors, key);
}

static void base_year(void **state) {
  (void)state;
  double own[R], jobs[R], working[R], low = INFINITY, high = 0.0;
  int electronics = sector("electronics"), trade = sector("wholesale_retail");
  assert_true(electronics >= 0 && trade >= 0);
  for (int r = 0; r < R; r++) {
    own[r] = m.commute[r * R + r];
    jobs[r] = cqio_sum(m.jobs + r * S, S);
    low = fmin(low, m.labour[r * S + electronics]);
    high = fmax(high, m.labour[r * S + electronics]);
  }
  same_number(2.0 * m.local_rate, "growth_difference");
  same_number(m.local_rate, "local_rate");
  same_number(m.homes.ceiling, "ceiling");
  same_number(m.homes.length, "length");
  same_number(high / low, "spread_electronics");
  same_column(own, 1, "commute");
  assert_true(cqio__homes_spread(R, &m.homes, m.data->urban_residents, m.jobs0, working));
  same_column(working, 1, "working");
  same_column(m.participation, 1, "participation");
  same_column(jobs, 1, "jobs");
  same_column(m.labour + electronics, S, "electronics");
  same_column(m.labour + trade, S, "trade");
  same_column(m.jobs0, 1, "urban_jobs");
  same_column(m.base + trade, S, "rural_trade");
}

static void employment_path(void **state) {
  (void)state;
  same_number(m.path->per_urban, "per_urban");
  same_number(m.path->per_rural, "per_rural");
  same_number(m.path->response, "response");
  for (int t = 0; t < YEARS; t++) {
    same_year(m.path->farmers[t], t, "farmers");
    same_year(m.path->ratio[t], t, "ratio");
  }
}

/* One step of PEOPLE with JOBS; the town income of the base year stands. */
static cqio_people_report step(cqio_people *people, const cqio_people_params *rules,
                               const double *jobs, const double *before, cqio_people_flows *flows) {
  cqio_people_report report;
  const cqio_dataset *d = m.data;
  double income_rural[R]; /* whoever has none gains at any price: 1 CNY */
  for (int r = 0; r < R; r++)
    income_rural[r] = fmax(d->income_rural[r], 1.0);
  cqio_people_drivers drivers = {jobs,         before,    m.participation, d->income_urban,
                                 income_rural, m.distance};
  assert_int_equal(cqio_people_plan(test_ctx, people, rules, &drivers, flows), CQIO_OK);
  assert_int_equal(cqio_people_advance(test_ctx, people, rules, flows, &report), CQIO_OK);
  assert_true(report.residual <= 1e-12 && report.registered_residual <= 1e-12);
  return report;
}

static void one_year(void **state) {
  (void)state;
  double whole[R];
  stand_in_year year;
  for (int r = 0; r < R; r++)
    whole[r] = 1.0;
  cqio_people *people = stand_in_people(&m);
  cqio_people_flows *flows;
  cqio_people_params rules = stand_in_rules(&m, 0.03, 200000, 0.2);
  assert_int_equal(cqio_people_flows_create(test_ctx, R, &flows), CQIO_OK);
  stand_in_jobs(&m, people, 1, exp(m.growth[1]), whole, NULL, &year);
  same_number(year.targets[CQIO_PRIMARY], "primary_2011");
  same_number(year.targets[CQIO_SECONDARY], "secondary_2011");
  same_number(year.targets[CQIO_TERTIARY], "tertiary_2011");
  same_column(year.urban_jobs, 1, "jobs_2011");
  cqio_people_report report = step(people, &rules, year.urban_jobs, m.jobs0, flows);
  same_column(flows->room, 1, "room_2011");
  same_column(flows->vacancies, 1, "vacancies_2011");
  same_column(flows->offers, 1, "offers_2011");
  same_column(flows->employment, 1, "probability_2011");
  same_number(report.moves, "moves_2011");
  same_number(report.local, "local_2011");
  same_number(report.returns, "returns_2011");
  same_number(report.converted, "converted_2011");
  same_column(people->urban, 1, "urban_2011");
  same_column(people->rural, 1, "rural_2011");
  same_column(people->registered_urban, 1, "booked_2011");
  same_column(people->registered_rural, 1, "unbooked_2011");
  cqio_people_flows_destroy(&flows);
  cqio_people_destroy(&people);
}

static void same_step(const cqio_people *people, const stand_in_year *year,
                      const cqio_people_report *report, int t) {
  cqio_people_rates rates = cqio_people_rate(people);
  same_year(100.0 * rates.urbanization_rate, t, "urban_share");
  same_year(100.0 * rates.registered_rate, t, "registered_share");
  same_year(rates.urban + rates.rural, t, "residents");
  same_year(report->moves, t, "moves");
  same_year(report->local, t, "local");
  same_year(cqio_sum(year->urban_jobs, R), t, "urban_jobs");
  same_year(year->rural_jobs, t, "rural_nonfarm_jobs");
  same_year(cqio_sum(year->farm, R), t, "farm");
  same_year(year->surplus, t, "surplus");
  same_year(year->targets[CQIO_PRIMARY], t, "primary");
  same_year(year->targets[CQIO_SECONDARY], t, "secondary");
  same_year(year->targets[CQIO_TERTIARY], t, "tertiary");
}

/* The path at the calibrated numbers, checked in each year; or a scenario beside it, in which three
 * districts produce less and less. Returns the least probability of employment. */
static double follow(stand_in_year *reference, bool scenario, cqio_people *people) {
  double level = 1.0, before[R], factor[R], least = 1.0;
  stand_in_year *each = malloc(sizeof *each);
  cqio_people_flows *flows;
  assert_non_null(each);
  assert_int_equal(cqio_people_flows_create(test_ctx, R, &flows), CQIO_OK);
  memcpy(before, m.jobs0, sizeof before);
  double arrivals = number("arrivals");
  cqio_people_params rules = stand_in_rules(&m, number("hazard"), arrivals, number("conversion"));
  for (int t = 1; t < YEARS; t++) {
    level *= exp(m.growth[t]);
    for (int r = 0; r < R; r++) {
      const char *key = m.data->districts.key[r];
      bool host = !strcmp(key, "yubei") || !strcmp(key, "jiangbei") || !strcmp(key, "beibei");
      factor[r] = scenario && host && t >= 2 ? fmax(0.6, 1.0 - 0.1 * (t - 1)) : 1.0;
    }
    stand_in_jobs(&m, people, t, level, factor, scenario ? &reference[t] : NULL, each);
    each->jobs_change = cqio_sum(each->urban_jobs, R) - cqio_sum(before, R);
    rules.gap_reference = scenario ? reference[t].gap : NULL;
    if (scenario)
      rules.external_inflow = arrivals + cqio_people_outside_response(0.25, 0.8, each->jobs_change,
                                                                      reference[t].jobs_change);
    cqio_people_report report = step(people, &rules, each->urban_jobs, before, flows);
    memcpy(each->gap, flows->gap, sizeof each->gap);
    for (int r = 0; r < R; r++)
      least = fmin(least, flows->employment[r]);
    if (scenario && t == YEARS - 1) {
      same_number(report.external, "scenario_outside");
      same_number(cqio_sum(each->urban_jobs, R), "scenario_jobs");
    }
    if (!scenario) {
      same_step(people, each, &report, t);
      reference[t] = *each;
    }
    memcpy(before, each->urban_jobs, sizeof before);
  }
  cqio_people_flows_destroy(&flows);
  free(each);
  return least;
}

static void calibrated_path_and_scenario(void **state) {
  (void)state;
  stand_in_year *reference = calloc(YEARS, sizeof *reference);
  assert_non_null(reference);
  cqio_people *people = stand_in_people(&m), *others = stand_in_people(&m);
  follow(reference, false, people);
  same_column(people->urban, 1, "urban_2020");
  for (int r = 0; r < R; r++)
    assert_true(people->rural[r] >= 0.0);
  cqio_people_rates rates = cqio_people_rate(people);
  assert_true(fabs(100.0 * rates.urbanization_rate - 69.46) <= 1e-9);
  assert_true(fabs(rates.urban + rates.rural - 32054159) <= 1e-9 * 32054159);
  double least = follow(reference, true, others);
  same_number(least, "scenario_probability");
  rates = cqio_people_rate(others);
  same_number(rates.urban, "scenario_urban");
  same_number(rates.rural, "scenario_rural");
  cqio_people_destroy(&people);
  cqio_people_destroy(&others);
  free(reference);
  stand_in_destroy(&m);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(files), cmocka_unit_test(base_year),
                                     cmocka_unit_test(employment_path), cmocka_unit_test(one_year),
                                     cmocka_unit_test(calibrated_path_and_scenario)};
  int code = mpi_test_main(argc, argv, "people_reference", tests, sizeof tests / sizeof *tests);
  free_csv(&districts);
  free_csv(&years);
  free_csv(&numbers);
  return code;
}
