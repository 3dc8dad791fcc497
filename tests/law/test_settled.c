/*
 * years: laws of people who live somewhere, all rules of section 26 of the method together, on
 * Chongqing 2010 to 2012 (26.1-26.9, 26.11-26.20), and of the zones of production (26.2).
 */
#include "cqio/numeric.h"
#include "support/mpi_test.h"

#include "economy/routing.h"
#include "economy/strata.h"
#include "people/homes.h"
#include "support/economy_case.h"
#include "years/judge.h"
#include "years/quantities.h"

static struct economy_case m;
static cqio_calibration calibration;
static cqio_years *reference;

static void set_rules(cqio_options *o) {
  o->employment.coefficients = CQIO_CHOICE_PRODUCTIVITY;
  o->employment.targets = CQIO_CHOICE_STRATA;
  o->employment.zones = CQIO_CHOICE_PEOPLE;
  o->employment.farm = CQIO_CHOICE_RESIDENTS;
  o->migration.choice = CQIO_CHOICE_HOMES;
  o->migration.local_share = 0.5;
  o->migration.hazard = CQIO_CHOICE_DEVIATION;
  o->migration.arrivals = CQIO_ARRIVALS_HOMES;
  o->migration.outside_response = 0.25;
  o->migration.eta0 = 0.0228;
}

static int open_case(void **state) {
  (void)state;
  economy_open(&m, test_ctx, "chongqing-2010");
  set_rules(&m.options);
  economy_build(&m);
  economy_calibrate(&m, &calibration);
  reference = economy_years(&m, &m.options, &calibration);
  return 0;
}

static int close_case(void **state) {
  (void)state;
  cqio_years_destroy(&reference);
  cqio_calibration_free(&calibration);
  economy_close(&m);
  return 0;
}

/* A scenario that changes nothing is the reference, bit for bit. */
static void neutral_scenario(void **state) {
  (void)state;
  cqio_options options = m.options;
  options.investment.factor = 1.0;
  cqio_years *neutral = economy_years(&m, &options, &calibration);
  assert_all(same_years(m.economy, neutral, reference));
  cqio_years_destroy(&neutral);
}

/* Jobs of a stratum are published ones in 2012, farmers work in the countryside, and employment per
 * resident is what it can be. */
static void employment(void **state) {
  (void)state;
  const cqio_dataset *data = m.data;
  static const char *const published[CQIO_STRATA] = {"employed_primary", "employed_secondary",
                                                     "employed_tertiary"};
  size_t sectors = (size_t)m.economy->sectors;
  for (int t = 0; t < reference->count; t++) {
    const cqio_year *year = &reference->year[t];
    double by[CQIO_STRATA] = {0.0}, town = 0.0;
    for (size_t k = 0; k < (size_t)m.economy->accounts; k++) {
      int b = cqio__stratum(data, (int)(k % sectors));
      bool urban = k / sectors % CQIO_ZONES == CQIO_URBAN;
      by[b] += year->jobs[k];
      town += urban ? year->jobs[k] : 0.0;
      if (b == CQIO_PRIMARY && urban) assert_all(year->jobs[k] == 0.0);
    }
    for (int b = 0; b < CQIO_STRATA; b++) {
      double persons;
      if (t > 0 && cqio_observed_persons(data, published[b], year->year, &persons) &&
          b != CQIO_PRIMARY) /* farmers follow the rural residents of the model */
        assert_all(fabs(by[b] / persons - 1.0) < 0.03);
    }
    const cqio_people_rates *before = &reference->year[t > 0 ? t - 1 : 0].rates;
    double employed = cqio_sum(by, CQIO_STRATA), persons;
    if (cqio_observed_persons(data, "employed", year->year, &persons))
      assert_near(employed, persons, 1e-9);
    assert_all(town / before->urban > 0.35 && town / before->urban < 0.70);
    assert_all((employed - town) / before->rural > 0.35 &&
               (employed - town) / before->rural < 0.70);
  }
}

/* Who works in town lives in some town; who does not is unemployed; farmers are needed or surplus.
 */
static void people_at_work(void **state) {
  (void)state;
  size_t districts = (size_t)m.economy->districts, sectors = (size_t)m.economy->sectors;
  for (int t = 0; t < reference->count; t++) {
    const cqio_year *year = &reference->year[t];
    double rate[64], balance[64], farmers = 0.0;
    need(m.ctx,
         cqio__quantity_values(m.economy, year, CQIO_QUANTITY_unemployment_rate,
                               CQIO_SHAPE_DISTRICT, rate),
         "rate");
    need(m.ctx,
         cqio__quantity_values(m.economy, year, CQIO_QUANTITY_commuting_balance,
                               CQIO_SHAPE_DISTRICT, balance),
         "balance");
    assert_all(fabs(total(districts, balance)) < 1e-9 * year->employed);
    for (size_t r = 0; r < districts; r++) {
      assert_all(rate[r] >= 0.0 && rate[r] < 0.5);
      double force = year->labour_force[r], most = fmax(force, year->working[r]);
      assert_near(year->working[r] + year->unemployed[r], most, 1e-12);
      if (t > 0) assert_all(force > 0.34 * reference->year[t - 1].urban[r]);
      farmers += year->jobs[(CQIO_ZONES * r + CQIO_RURAL) * sectors]; /* one sector farms */
    }
    /* The need of the reference is half of the base year's work, less 2 percent a year. */
    assert_near(total(districts, year->farm_surplus), farmers - 0.5 * 6206000 * exp(-0.02 * t),
                1e-9);
  }
  assert_near(total(districts, reference->year[0].unemployed), m.data->urban_unemployed, 0.6);
}

/* Residents of each zone of each district are those of the year before and the flows that the files
 * tell, and the municipality has the rate of its unemployed. */
static void flows_of_districts(void **state) {
  (void)state;
  size_t n = (size_t)m.economy->districts;
  double most_home = 0.0;
  for (int t = 1; t < reference->count; t++) {
    const cqio_year *year = &reference->year[t], *before = year - 1;
    for (size_t r = 0; r < n; r++) {
      double in = cqio_sum_strided(year->migration + r, n, n), out;
      out = cqio_sum(year->migration + r * n, n);
      const double *natural = year->natural_change + CQIO_ZONES * r;
      assert_near(year->urban[r],
                  before->urban[r] + natural[CQIO_URBAN] + in + year->became_urban[r] -
                      year->left_towns[r] + year->town_arrivals[r],
                  1e-12);
      assert_near(year->rural[r],
                  before->rural[r] + natural[CQIO_RURAL] - out - year->became_urban[r] +
                      year->came_home[r] + year->country_arrivals[r],
                  1e-12);
      most_home = fmax(most_home, year->came_home[r]);
    }
    assert_near(total(n, year->came_home), year->people.returns, 1e-12);
    assert_near(total(n, year->left_towns), year->people.returns, 1e-12);
    assert_near(total(CQIO_ZONES * n, year->natural_change), year->people.natural, 1e-12);
    double rate, idle = total(n, year->unemployed);
    need(m.ctx,
         cqio__quantity_values(m.economy, year, CQIO_QUANTITY_total_unemployment_rate,
                               CQIO_SHAPE_MUNICIPAL, &rate),
         "rate");
    assert_near(rate, idle / (idle + total(n, year->working)), 1e-14);
  }
  assert_all(most_home > 100.0); /* persons: somebody returns */
}

/* When people move, zones divide anew what their district supplies, and districts supply what they
 * did; the shares of the zones are those wanted. */
static void zones(void **state) {
  (void)state;
  cqio_zones *zones;
  size_t sectors = (size_t)m.economy->sectors, n = (size_t)m.economy->accounts;
  need(m.ctx, cqio__zones_create(m.economy, &zones), "zones");
  cqio_people *people;
  need(m.ctx, cqio__base_people(m.economy, &people), "people");
  double *demand = zeros(n), *use = economy_use(m.economy), *same;
  double *before = economy_solve(&m, m.economy->final_demand);
  for (int moved = 0; moved < 2; moved++) {
    for (int r = 0; r < m.economy->districts && moved; r++) {
      double leave = 0.3 * people->rural[r] / (1.0 + r % 3);
      people->rural[r] -= leave;
      people->urban[r] += leave;
    }
    need(m.ctx, cqio__zones_follow(m.economy, zones, people), "zones");
    need(m.ctx, cqio__route_demand(m.ctx, zones->open, 1, use, demand), "route");
    for (size_t k = 0; k < n; k++)
      demand[k] += zones->outside[k];
    same = economy_operate(&m, zones->open, ECONOMY_SOLVE, 1, demand);
    for (size_t k = 0; k < n; k++) {
      size_t r = k / sectors / CQIO_ZONES, i = k % sectors;
      if (k / sectors % CQIO_ZONES != CQIO_URBAN) continue;
      double district = same[k] + same[k + sectors];
      assert_near(district, before[k] + before[k + sectors], 1e-12);
      if (district > 0.0)
        assert_all(fabs(same[k + sectors] / district - zones->share[r * sectors + i]) < 1e-13);
      if (!moved) assert_all(fabs(same[k] - before[k]) <= 1e-12 * district);
    }
    free(same);
  }
  free(demand);
  free(before);
  free(use);
  cqio_people_destroy(&people);
  cqio__zones_destroy(&zones);
}

/* Without parks there are fewer jobs, fewer come, and the gap to the reference moves people. */
static void scenario(void **state) {
  (void)state;
  cqio_options options = m.options;
  options.investment.parks = "none";
  cqio_years *without = economy_years(&m, &options, &calibration);
  int last = without->count - 1;
  const cqio_year *a = &without->year[last], *b = &reference->year[last];
  assert_all(a->employed < b->employed && a->people.external < b->people.external);
  assert_all(a->rates.urban < b->rates.urban);
  options.migration.outside_response = 0.0;
  cqio_years *closed = economy_years(&m, &options, &calibration);
  assert_near(closed->year[last].people.external, b->people.external, 1e-12);
  for (int t = 0; t < without->count; t++)
    assert_all(a->people.residual <= 1e-12);
  cqio_years_destroy(&closed);
  cqio_years_destroy(&without);
}

/* The three targets of 2018 and 2020 are met, the path is judged, and a target that the economy
 * does not hold is refused; accepted, it is marked. */
static void calibrated(void **state) {
  (void)state;
  struct economy_case long_run;
  cqio_calibration found;
  economy_open(&long_run, test_ctx, "chongqing-2010");
  set_rules(&long_run.options);
  long_run.options.years.last = 2020;
  long_run.options.migration.calibrate = long_run.options.registration.calibrate = true;
  long_run.options.migration.calibrate_arrivals = true;
  economy_build(&long_run);
  economy_calibrate(&long_run, &found);
  cqio_years *years = economy_years(&long_run, &long_run.options, &found);
  const cqio_people_rates *last = &years->year[10].rates;
  assert_all(fabs(100.0 * last->urbanization_rate - 69.46) <= 1e-8);
  assert_all(fabs((last->urban + last->rural) / 32054159.0 - 1.0) <= 1e-10);
  assert_all(fabs(100.0 * years->year[8].rates.registered_rate - 48.6) <= 1e-8);
  assert_all(found.eta0 > 0.02 && found.eta0 < 0.026 && found.refused == 0);
  assert_near(found.arrivals, 233227.0, 1e-3);
  cqio_years_destroy(&years);
  cqio_calibration_free(&found);
  economy_close(&long_run);
}

/* What the judge says of a path with given ETA0 and ARRIVALS and a published share of 2011 moved by
 * SHIFT. */
static cqio_status judge(double eta0, double arrivals, double shift, bool accept, int *refused) {
  cqio_search search = {.economy = m.economy, .eta0 = eta0, .arrivals = arrivals};
  cqio_scenario only = {"reference", "", m.options};
  cqio_job job = {.options = m.options, .scenario_count = 1, .scenarios = &only};
  job.options.migration.calibrate = job.options.migration.calibrate_arrivals = true;
  job.options.calibration.accept = accept;
  search.job = &job;
  search.neutral = job.options;
  cqio_target census[2] = {{.quantity = CQIO_TARGET_URBAN_SHARE, .year = 2012, .is_target = true},
                           {.quantity = CQIO_TARGET_RESIDENTS, .year = 2012, .is_target = true}};
  cqio_target *kept = m.data->targets;
  int rows = m.data->target_count;
  m.data->targets = census;
  m.data->target_count = 2;
  double *published = NULL;
  for (int k = 0; k < m.data->observation_count; k++)
    if (m.data->observations[k].year == 2011 &&
        strcmp(m.data->observations[k].series, "urban_share") == 0)
      published = &m.data->observations[k].value;
  if (!published) return CQIO_DATA;
  *published += shift;
  need(m.ctx, CQIO_ALLOC(m.ctx, 3, &search.year), "years");
  for (int t = 0; t < 3; t++)
    need(m.ctx, cqio__year_allocate(m.economy, &search.year[t]), "year");
  need(m.ctx, cqio__reference_allocate(m.economy, 3, &search.reference), "reference");
  cqio__search_set_targets(&search);
  need(m.ctx, cqio__search_compute(&search), "path");
  cqio_status status = cqio__judge(&search, refused);
  for (int t = 0; t < 3; t++)
    cqio__year_free(&search.year[t]);
  cqio_free(search.year);
  cqio__reference_free(&search.reference);
  *published -= shift;
  m.data->targets = kept;
  m.data->target_count = rows;
  return status;
}

static bool said(const char *text) {
  for (int k = 0; k < cqio_ctx_problem_count(m.ctx); k++)
    if (strstr(cqio_ctx_problem(m.ctx, k), text)) return true;
  return false;
}

static void judged(void **state) {
  (void)state;
  int refused = 0;
  assert_all(judge(0.0228, 2e5, 0.0, false, &refused) == CQIO_OK && refused == 0);
  assert_all(judge(0.0228, 2e5, 3.0, false, &refused) == CQIO_OK && refused == 0); /* a warning */
  assert_all(judge(0.0228, 2e5, 6.0, false, &refused) == CQIO_CONFIG);
  assert_all(said("migration: urban share of 2011 = 54."));
  assert_all(said("the calibrated path misses it by 6."));
  cqio_ctx_clear_problems(m.ctx);
  assert_all(judge(0.537, 2e5, 0.0, false, &refused) == CQIO_CONFIG);
  assert_all(said("migration: urban share of 2011 = 7"));
  assert_all(said("migration: calibrated hazard 0.5370 (1/year): plausible 0.002 to 0.10; the "
                  "economy of the job does not hold this target; calibration.accept: true"));
  assert_all(said(" people move in 2011, 4"));
  cqio_ctx_clear_problems(m.ctx);
  assert_all(judge(0.0228, 1e6, 0.0, false, &refused) == CQIO_OK && refused == 0); /* a warning */
  assert_all(judge(0.0228, -1.5e6, 0.0, false, &refused) == CQIO_CONFIG);
  assert_all(said("migration: calibrated arrivals -1500000 (persons/year): plausible up to 576923, "
                  "2 percent of the residents"));
  cqio_ctx_clear_problems(m.ctx);
  assert_all(judge(0.0228, -1.5e6, 0.0, true, &refused) == CQIO_OK);
  assert_all(refused & CQIO_REFUSED_ARRIVALS);
  assert_all(judge(0.537, 2e5, 0.0, true, &refused) == CQIO_OK);
  assert_all(refused == (CQIO_REFUSED_SHARES | CQIO_REFUSED_HAZARD | CQIO_REFUSED_MOVERS));
}

/* A target out of reach is named alone with what its unknown can reach (26.46), and the others,
 * which are met in between, are not. */
static void out_of_reach(void **state) {
  (void)state;
  static const struct {
    cqio_target_quantity quantity;
    double value;
    const char *text, *of;
  } cases[] = {{CQIO_TARGET_URBAN_SHARE, 20.0,
                "targets.csv: urban_share of 2020 = 20.00 (percent): expected a value in [",
                "the reach of eta0 from 0 to 0.2 (1/year)"},
               {CQIO_TARGET_URBAN_SHARE, 95.0,
                "targets.csv: urban_share of 2020 = 95.00 (percent): expected a value in [",
                "the reach of eta0 from 0 to 0.2 (1/year)"},
               {CQIO_TARGET_REGISTERED_URBAN_SHARE, 33.5,
                "targets.csv: registered_urban_share of 2018 = 33.50 (percent): expected a value",
                "the reach of the conversion rate from 0.005 to 0.95 (1/year)"},
               {CQIO_TARGET_REGISTERED_URBAN_SHARE, 90.0,
                "targets.csv: registered_urban_share of 2018 = 90.00 (percent): expected a value",
                "the reach of the conversion rate from 0.005 to 0.95 (1/year)"},
               {CQIO_TARGET_RESIDENTS, 1e6,
                "targets.csv: residents of 2020 = 1000000 (persons): expected a value in [",
                "the reach of arrivals from -1442308 to 1442308 (persons/year)"},
               {CQIO_TARGET_RESIDENTS, 3.2e8,
                "targets.csv: residents of 2020 = 320000000 (persons): expected a value in [",
                "the reach of arrivals from -1442308 to 1442308 (persons/year)"},
               {CQIO_TARGET_REGISTERED_URBAN_SHARE, 33.5,
                "registration: calibrated conversion rate 0.00", "plausible 0.02 to 0.60"}};
  economy_open(&m, test_ctx, "chongqing-2010");
  set_rules(&m.options);
  m.options.years.last = 2020;
  m.options.migration.eta0 = -1.0;
  m.options.migration.calibrate = m.options.registration.calibrate = true;
  m.options.migration.calibrate_arrivals = true;
  economy_build(&m);
  cqio_scenario only = {"reference", "", m.options};
  const cqio_job job = {.options = m.options, .scenario_count = 1, .scenarios = &only};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    double *target = economy_target(&m, cases[k].quantity), kept = *target;
    cqio_calibration found;
    *target = cases[k].value;
    cqio_status status = cqio_calibrate(m.economy, &job, &found);
    int sentences = 0;
    for (int p = 0; p < cqio_ctx_problem_count(m.ctx); p++)
      sentences += strncmp(cqio_ctx_problem(m.ctx, p), "targets.csv: ", 13) == 0;
    if (status != CQIO_CONFIG || sentences != 1 || !said(cases[k].text) || !said(cases[k].of))
      for (int p = 0; p < cqio_ctx_problem_count(m.ctx); p++)
        print_error("%s\n", cqio_ctx_problem(m.ctx, p));
    assert_all(status == CQIO_CONFIG && found.growth == NULL && sentences == 1);
    assert_all(said(cases[k].text) && said(cases[k].of));
    cqio_ctx_clear_problems(m.ctx);
    *target = kept;
  }
  economy_close(&m);
}

/* Each key alone, the others neutral, makes a run that adds up. */
static void each_alone(void **state) {
  (void)state;
  cqio_options every;
  cqio_options_defaults(&every);
  set_rules(&every);
  for (int key = 0; key < 8; key++) {
    struct economy_case one;
    cqio_calibration found;
    economy_open(&one, test_ctx, "chongqing-2010");
    if (key == 0) one.options.employment.coefficients = every.employment.coefficients;
    if (key == 1) one.options.employment.targets = every.employment.targets;
    if (key == 2) one.options.employment.zones = every.employment.zones;
    if (key == 3) one.options.employment.farm = every.employment.farm;
    if (key == 4) one.options.migration.choice = every.migration.choice;
    if (key == 5) one.options.migration.local_share = every.migration.local_share;
    if (key == 6) one.options.migration.hazard = every.migration.hazard;
    if (key == 7) one.options.migration.arrivals = every.migration.arrivals;
    economy_build(&one);
    economy_calibrate(&one, &found);
    cqio_scenario only = {"scenario", "", one.options};
    cqio_years *years;
    need(one.ctx, cqio_years_compute(one.economy, &only, &found, &years), "years");
    for (int t = 1; t < years->count; t++) {
      double persons;
      assert_all(years->year[t].people.residual <= 1e-12);
      if (cqio_observed_persons(one.data, "employed", years->year[t].year, &persons))
        assert_near(years->year[t].employed, persons, 1e-9);
    }
    cqio_years_destroy(&years);
    cqio_calibration_free(&found);
    economy_close(&one);
  }
}

static void wrong_keys(void **state) {
  (void)state;
  static const struct {
    double ceiling, commute;
    const char *text;
  } cases[] = {{1000.0, 9.0,
                "migration.density_ceiling = 1000 (persons/km2): expected 27556 or more, the "
                "urban residents per km2 of district 'yuzhong'"},
               {-1.0, 150.0, "migration.mean_commute = 150 (km): expected a value in ["}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    cqio_options options = m.options;
    options.migration.density_ceiling = cases[k].ceiling;
    options.migration.mean_commute = cases[k].commute;
    cqio_scenario only = {"scenario", "", options};
    cqio_years *years;
    assert_all(cqio_years_compute(m.economy, &only, &calibration, &years) == CQIO_CONFIG);
    assert_all(strncmp(cqio_ctx_problem(m.ctx, 0), cases[k].text, strlen(cases[k].text)) == 0);
    cqio_ctx_clear_problems(m.ctx);
  }
  cqio_options options = m.options;
  char *kept = m.data->strata.key[2], other[] = "services";
  m.data->strata.key[2] = other;
  cqio_economy *economy;
  assert_all(cqio_economy_create(m.ctx, m.data, &options, &economy) == CQIO_CONFIG);
  assert_all(strstr(cqio_ctx_problem(m.ctx, 0), "in the stratum 'services': expected primary, "
                                                "secondary or tertiary") != NULL);
  cqio_ctx_clear_problems(m.ctx);
  m.data->strata.key[2] = kept;
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(neutral_scenario, open_case, close_case),
      cmocka_unit_test_setup_teardown(employment, open_case, close_case),
      cmocka_unit_test_setup_teardown(people_at_work, open_case, close_case),
      cmocka_unit_test_setup_teardown(flows_of_districts, open_case, close_case),
      cmocka_unit_test_setup_teardown(zones, open_case, close_case),
      cmocka_unit_test_setup_teardown(scenario, open_case, close_case),
      cmocka_unit_test_setup_teardown(wrong_keys, open_case, close_case),
      cmocka_unit_test_setup_teardown(judged, open_case, close_case),
      cmocka_unit_test(calibrated),
      cmocka_unit_test(out_of_reach),
      cmocka_unit_test(each_alone)};
  return mpi_test_main(argc, argv, "settled", tests, sizeof tests / sizeof *tests);
}
