/*
 * years: a job with model.closure: equilibrium and trade.targets: file finds the reference, a
 * scenario and the gross effects of an independent program (T51; files in the folder markets), and
 * has the same bits on one rank alone (T52).
 */
#include "support/mpi_test.h"

#include "people/labour_rules.h"
#include "support/csv_file.h"
#include "support/economy_case.h"

static const double LEVEL = 1e-7;
static struct economy_case m;
static cqio_calibration found;
static cqio_years *reference;

static struct csv gold(const char *name) {
  struct csv file;
  char path[64];
  snprintf(path, sizeof path, "tests/law/markets/%s.csv", name);
  if (!read_csv("CQIO_SOURCE_DIR", path, &file)) MPI_Abort(MPI_COMM_WORLD, 1);
  return file;
}

static double number(const char *name) {
  struct csv file = gold("numbers");
  int row = csv_row(&file, 0, name);
  if (row < 0) MPI_Abort(MPI_COMM_WORLD, 1);
  double value = csv_number(&file, row, 1);
  free_csv(&file);
  return value;
}

static void open_job(struct economy_case *job, cqio_ctx *ctx) {
  economy_open(job, ctx, "chongqing-2010");
  cqio_options *o = &job->options;
  o->years.last = 2020;
  o->model.closure = CQIO_CHOICE_EQUILIBRIUM;
  o->trade.targets = CQIO_CHOICE_FILE;
  o->investment.prices = CQIO_CHOICE_FILE;
  o->migration.calibrate = o->migration.calibrate_arrivals = o->registration.calibrate = true;
  o->migration.choice = CQIO_CHOICE_HOMES;
  o->migration.local_share = 0.5;
  o->migration.hazard = CQIO_CHOICE_DEVIATION;
  o->migration.arrivals = CQIO_ARRIVALS_HOMES;
  o->employment.coefficients = CQIO_CHOICE_PRODUCTIVITY;
  o->employment.targets = CQIO_CHOICE_STRATA;
  o->employment.farm = CQIO_CHOICE_RESIDENTS;
  cqio_dataset_use_targets(job->data);
  economy_build(job);
}

static void calibrated(void **state) {
  (void)state;
  open_job(&m, test_ctx);
  economy_calibrate(&m, &found);
  assert_near(found.eta0, number("hazard"), LEVEL);
  assert_near(found.arrivals, number("arrivals"), LEVEL);
  assert_near(found.conversion_rate, number("conversion"), LEVEL);
  assert_all(found.markets && found.refused == 0);
  reference = economy_years(&m, &m.options, &found);
}

/* The scenario without parks, 2020, and what the reference is more (1e-6). */
static void without_parks(void **state) {
  (void)state;
  struct csv file = gold("scenarios");
  cqio_options none = m.options;
  none.investment.parks = "none";
  cqio_years *years = economy_years(&m, &none, &found);
  const cqio_year *with = &reference->year[10], *without = &years->year[10];
  const struct {
    const char *name;
    double value, more;
  } figures[] = {{"urban", without->rates.urban, with->rates.urban - without->rates.urban},
                 {"gdp", without->gdp, with->gdp - without->gdp},
                 {"jobs", without->employed, with->employed - without->employed}};
  for (int k = 0; k < 3; k++)
    for (int row = 1; row < file.rows; row++) {
      const char *quantity = csv_text(&file, row, 1);
      if (strcmp(csv_text(&file, row, 0), "no-parks")) continue;
      if (!strcmp(quantity, figures[k].name))
        assert_near(figures[k].value, csv_number(&file, row, 2), LEVEL);
      if (!strncmp(quantity, "less_", 5) && !strcmp(quantity + 5, figures[k].name))
        assert_all(fabs(figures[k].more - csv_number(&file, row, 2)) <=
                   1e-6 * fabs(figures[k].more) + 1e-9 * figures[k].value);
    }
  free_csv(&file);
  cqio_years_destroy(&years);
}

/* Jobs and value added that run through parks in 2020 (27.22), proven output, sums. */
static void gross_effects(void **state) {
  (void)state;
  struct csv file = gold("gross");
  const cqio_year *year = &reference->year[10];
  size_t L = (size_t)m.economy->locations;
  size_t all = (size_t)m.data->parks.count * CQIO_PHASES * L;
  assert_all(file.rows == 1 + m.data->parks.count);
  for (int p = 0; p < m.data->parks.count; p++) {
    int row = csv_row(&file, 0, m.data->parks.key[p]);
    assert_all(row > 0);
    for (int phase = 0; phase < CQIO_PHASES; phase++) {
      size_t at = (size_t)(p * CQIO_PHASES + phase) * L;
      assert_near(total(L, year->park_jobs + at), csv_number(&file, row, 1 + phase), LEVEL);
      assert_near(total(L, year->park_value_added + at), csv_number(&file, row, 3 + phase), LEVEL);
      assert_near(total(L, year->park_jobs_open + at), csv_number(&file, row, 5 + phase), LEVEL);
      assert_near(total(L, year->park_value_added_open + at), csv_number(&file, row, 7 + phase),
                  LEVEL);
    }
  }
  for (int t = 0; t < reference->count; t++) {
    const cqio_year *y = &reference->year[t];
    double added = 0.0;
    for (int64_t k = 0; k < m.economy->accounts; k++)
      added += m.economy->value_added_share[k % m.economy->sectors] * y->output[k];
    assert_near(added, y->gdp, 1e-12);
    assert_near(total(all, y->park_jobs) + y->other_jobs, y->employed, 1e-13);
    assert_near(total(all, y->park_jobs_open) + y->other_jobs_open, y->employed, 1e-13);
    assert_near(total(all, y->park_value_added) + y->other_value_added, y->gdp, 1e-13);
    assert_near(total(all, y->park_value_added_open) + y->other_value_added_open, y->gdp, 1e-13);
    assert_all(y->solve.bound_relative > 0.0 && y->solve.bound_relative < 1e-9);
    assert_all(y->people.residual <= 2e-15);
  }
  free_csv(&file);
}

/* What stands by zone of the markets: one in the base year, real wage = wage over price with one
 * zone a market, jobs of a market = labour supplied in it. */
static void zones_of_markets(void **state) {
  (void)state;
  size_t L = (size_t)m.economy->locations, S = (size_t)m.economy->sectors;
  for (int t = 0; t < reference->count; t++) {
    const cqio_year *year = &reference->year[t];
    for (size_t l = 0; l < L; l++) {
      double jobs = 0.0;
      int zones = 0;
      for (size_t k = 0; k < L; k++)
        if (year->labour_supply[k] == year->labour_supply[l]) {
          jobs += total(S, year->jobs + k * S);
          zones++;
        }
      if (year->labour_supply[l] > 0.0) assert_near(jobs, year->labour_supply[l], 1e-9);
      if (zones == 1 && year->labour_supply[l] > 0.0)
        assert_near(year->wage_index[l] / year->consumer_price[l], year->real_wage[l], 1e-12);
      if (t == 0) {
        assert_near(year->wage_index[l], 1.0, 1e-10);
        assert_near(year->consumer_price[l], 1.0, 1e-10);
      }
    }
  }
  assert_all(reference->year[10].real_wage[0] > 1.5);
}

/* Strata make up the whole, and are those of the independent program, with what was found for them
 * (27.14). */
static void strata(void **state) {
  (void)state;
  enum { REAL = 1, JOBS = 4, PRODUCTIVITY = 20, DEMAND = 23, WORK = 26 };
  struct csv file = gold("reference");
  assert_all(file.rows == 1 + reference->count);
  for (int t = 0; t < reference->count; t++) {
    const cqio_year *year = &reference->year[t];
    assert_near(total(CQIO_STRATA, year->stratum_value_added), year->gdp, 1e-12);
    assert_near(total(CQIO_STRATA, year->stratum_jobs), year->employed, 1e-12);
    for (int b = 0; b < CQIO_STRATA; b++) {
      assert_near(year->stratum_value_added[b], csv_number(&file, 1 + t, REAL + b), LEVEL);
      assert_near(year->stratum_jobs[b], csv_number(&file, 1 + t, JOBS + b), LEVEL);
      assert_near(year->stratum_productivity[b], exp(csv_number(&file, 1 + t, PRODUCTIVITY + b)),
                  LEVEL);
      assert_near(year->stratum_demand[b], exp(csv_number(&file, 1 + t, DEMAND + b)), LEVEL);
      assert_near(year->stratum_work[b], exp(csv_number(&file, 1 + t, WORK + b)), LEVEL);
    }
  }
  free_csv(&file);
}

/* Net effects of parks (27.23) of each year add up to what is missing without all (T49). */
static void net_effects(void **state) {
  (void)state;
  struct economy_case job = m;
  cqio_calibration short_one;
  cqio_options none;
  job.options.years.last = 2012;
  job.options.investment.net_effects = true;
  assert_null(cqio_calibration_net(&found));
  economy_calibrate(&job, &short_one);
  const cqio_net_effects *net = cqio_calibration_net(&short_one);
  assert_all(net && net->years == 3 && net->parks == m.data->parks.count);
  none = job.options;
  none.investment.parks = "none";
  cqio_years *with = economy_years(&job, &job.options, &short_one);
  cqio_years *without = economy_years(&job, &none, &short_one);
  size_t parks = (size_t)net->parks;
  for (int t = 0; t < 3; t++) {
    const cqio_year *a = &with->year[t], *b = &without->year[t];
    size_t at = (size_t)t * parks;
    assert_all(fabs(total(parks, net->jobs + at) - (a->employed - b->employed)) <=
               1e-14 * a->employed);
    assert_all(fabs(total(parks, net->product + at) - (a->gdp - b->gdp)) <= 1e-14 * a->gdp);
    assert_all(fabs(total(parks, net->urban + at) - (a->rates.urban - b->rates.urban)) <=
               1e-14 * a->rates.urban);
    assert_all(t == 0 || net->jobs[at] != 0.0);
  }
  cqio_years_destroy(&with);
  cqio_years_destroy(&without);
  cqio_calibration_free(&short_one);
}

/* T52: a short job, nothing calibrated, alone and together. */
static void same_bits(void **state) {
  (void)state;
  cqio_ctx *alone;
  need(test_ctx, cqio_ctx_alone(test_ctx, &alone), "context");
  struct economy_case one;
  cqio_calibration given[2];
  cqio_years *years[2];
  open_job(&one, alone);
  struct economy_case *const cases[] = {&m, &one};
  for (int k = 0; k < 2; k++) {
    cqio_options short_job = cases[k]->options;
    short_job.years.last = 2012;
    short_job.investment.exclude = "liangjiang";
    struct economy_case job = *cases[k];
    job.options = short_job;
    economy_calibrate(&job, &given[k]);
    assert_all(given[k].evaluations == 1);
    years[k] = economy_years(&job, &short_job, &given[k]);
  }
  assert_all(same_years(m.economy, years[0], years[1]));
  for (int k = 0; k < 2; k++) {
    cqio_years_destroy(&years[k]);
    cqio_calibration_free(&given[k]);
  }
  economy_close(&one);
  cqio_ctx_destroy(&alone);
}

/* People are calibrated on all three targets, or on none. */
static void refused(void **state) {
  (void)state;
  struct economy_case part = m;
  part.options.migration.calibrate = false;
  cqio_scenario scenario = {"reference", "", part.options};
  cqio_job job = {.title = "",
                  .path = "job",
                  .directory = ".",
                  .options = part.options,
                  .scenario_count = 1,
                  .scenarios = &scenario};
  cqio_calibration none;
  cqio_status status = cqio_calibrate(m.economy, &job, &none);
  const char *text = cqio_ctx_problem(test_ctx, 0);
  assert_all(status == CQIO_CONFIG && text &&
             strstr(text, "2 of the targets urban_share, residents and registered_urban_share"));
  assert_all(!none.markets && !none.growth);
  cqio_ctx_clear_problems(test_ctx);
}

static int finish(void **state) {
  (void)state;
  cqio_years_destroy(&reference);
  cqio_calibration_free(&found);
  economy_close(&m);
  return 0;
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(calibrated),    cmocka_unit_test(without_parks),
      cmocka_unit_test(gross_effects), cmocka_unit_test(zones_of_markets),
      cmocka_unit_test(strata),        cmocka_unit_test(refused),
      cmocka_unit_test(net_effects),   cmocka_unit_test_teardown(same_bits, finish)};
  return mpi_test_main(argc, argv, "law_markets_job", tests, sizeof tests / sizeof *tests);
}
