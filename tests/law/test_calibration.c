/* years: calibration of migration and registration on the reference (method 12, T26). */
#include "support/mpi_test.h"

#include "support/economy_case.h"

static struct economy_case m;

static void open_case(const char *name, int last) {
  economy_open(&m, test_ctx, name);
  m.options.years.last = last;
  economy_build(&m);
}

/* Calibration of a job with OPTIONS; problems stay in the context. */
static cqio_status calibrate(const cqio_options *options, cqio_calibration *out) {
  cqio_scenario reference = {"reference", "", *options};
  cqio_job job = {.path = "job",
                  .directory = ".",
                  .options = *options,
                  .scenario_count = 1,
                  .scenarios = &reference};
  cqio_ctx_clear_problems(test_ctx);
  return cqio_calibrate(m.economy, &job, out);
}

static double urban_share(const cqio_years *years, int year) {
  return 100.0 * years->year[year - years->year[0].year].rates.urbanization_rate;
}

static double registered_share(const cqio_years *years, int year) {
  return 100.0 * years->year[year - years->year[0].year].rates.registered_rate;
}

/* The census of 2020 and the registrations of 2018 are met, and growth and jobs as published. */
static void chongqing(void **state) {
  (void)state;
  open_case("chongqing-2010", 2020);
  m.options.migration.calibrate = m.options.registration.calibrate = true;
  cqio_calibration found;
  need(m.ctx, calibrate(&m.options, &found), "calibration");
  cqio_years *years = economy_years(&m, &m.options, &found);
  assert_all(fabs(urban_share(years, 2020) - 69.46) <= 1e-6);
  assert_all(fabs(registered_share(years, 2018) - 48.6) <= 1e-6);
  assert_all(found.years == years->count && found.evaluations > 1);
  assert_all(found.eta0 > 0.0 && found.conversion_rate > 0.0 && found.conversion_rate < 1.0);
  assert_all(found.data_eta0 == m.data->eta0);
  assert_all(fabs(found.data_urban_share - 69.46) > 0.01);
  for (int t = 0; t < years->count; t++) {
    const cqio_year *year = &years->year[t];
    double growth, employed;
    assert_near(year->growth, found.growth[t], 1e-12);
    if (cqio_observed_persons(m.data, "employed", year->year, &employed))
      assert_near(year->employed, employed, 1e-10);
    if (t > 0 && cqio_dataset_observed(m.data, "gdp_real_growth", year->year, &growth))
      assert_near(year->gdp / years->year[t - 1].gdp, 1.0 + growth / 100.0, 1e-10);
    assert_all(t == 0 || (urban_share(years, year->year) > urban_share(years, year->year - 1)));
    assert_all(year->people.residual <= 1e-12);
  }
  cqio_years_destroy(&years);
  cqio_calibration_free(&found);
  economy_close(&m);
}

/* One target alone; the other parameter stays that of the data set. */
static void one_target(void **state) {
  (void)state;
  open_case("toy", 2012);
  cqio_calibration found;
  cqio_options options = m.options;
  options.migration.calibrate = true;
  *economy_target(&m, CQIO_TARGET_URBAN_SHARE) = 60.4;
  need(m.ctx, calibrate(&options, &found), "migration");
  cqio_years *years = economy_years(&m, &options, &found);
  assert_all(fabs(urban_share(years, 2012) - 60.4) <= 1e-6);
  assert_all(found.conversion_rate == m.data->conversion_rate);
  cqio_years_destroy(&years);
  cqio_calibration_free(&found);

  options = m.options;
  options.registration.calibrate = true;
  *economy_target(&m, CQIO_TARGET_REGISTERED_URBAN_SHARE) = 43.0;
  need(m.ctx, calibrate(&options, &found), "registration");
  years = economy_years(&m, &options, &found);
  assert_all(fabs(registered_share(years, 2012) - 43.0) <= 1e-6);
  assert_all(found.eta0 == m.data->eta0);
  cqio_years_destroy(&years);
  cqio_calibration_free(&found);
  economy_close(&m);
}

/* Where the search starts does not matter, not even at no inclination to move. */
static void any_start(void **state) {
  (void)state;
  open_case("toy", 2012);
  m.options.migration.calibrate = true;
  *economy_target(&m, CQIO_TARGET_URBAN_SHARE) = 60.4;
  const double starts[] = {0.06, 0.001, 3.0, 0.0};
  double eta0 = 0.0;
  for (int s = 0; s < 4; s++) {
    cqio_calibration found;
    m.options.migration.eta0 = starts[s];
    cqio_status status = calibrate(&m.options, &found);
    if (status) print_error("start %g: %s\n", starts[s], cqio_ctx_problem(test_ctx, 0));
    assert_all(status == CQIO_OK);
    if (s == 0) eta0 = found.eta0;
    assert_near(found.eta0, eta0, 1e-7);
    cqio_calibration_free(&found);
  }
  economy_close(&m);
}

/* Targets outside the reach of the model are refused with the range; those inside it are met. With
 * both targets the range of one depends a little on the other: MARGIN, in percent. */
static void reach(bool urban, double margin) {
  double *target =
      economy_target(&m, urban ? CQIO_TARGET_URBAN_SHARE : CQIO_TARGET_REGISTERED_URBAN_SHARE);
  cqio_calibration found;
  double low = 0.0, high = 0.0;
  m.options.calibration.accept = true; /* whatever path leads there */
  *target = 99.0;
  assert_all(calibrate(&m.options, &found) == CQIO_CONFIG);
  assert_all(cqio_ctx_problem_count(test_ctx) == 1);
  const char *range = strchr(cqio_ctx_problem(test_ctx, 0), '[');
  assert_all(range && sscanf(range, "[%lf, %lf]", &low, &high) == 2 && low < high);
  const double inside[] = {low + margin, 0.5 * (low + high), high - margin};
  const double outside[] = {low - margin, high + margin};
  for (int k = 0; k < 3; k++) {
    *target = inside[k];
    cqio_status status = calibrate(&m.options, &found);
    if (status) print_error("%g: %s\n", *target, cqio_ctx_problem(test_ctx, 0));
    assert_all(status == CQIO_OK);
    cqio_calibration_free(&found);
  }
  for (int k = 0; k < 2; k++) {
    *target = outside[k];
    cqio_status status = calibrate(&m.options, &found);
    if (!status) print_error("%g was met by eta0 = %g\n", *target, found.eta0);
    assert_all(status == CQIO_CONFIG && found.growth == NULL);
  }
  cqio_ctx_clear_problems(test_ctx);
}

static void out_of_reach(void **state) {
  (void)state;
  open_case("toy", 2012);
  m.options.calibration.accept = true; /* what is reachable need not be credible */
  m.options.migration.calibrate = true;
  reach(true, 0.02);
  m.options.migration.calibrate = false;
  m.options.registration.calibrate = true;
  reach(false, 0.02);
  m.options.migration.calibrate = true; /* both at once: the other target can be met */
  *economy_target(&m, CQIO_TARGET_URBAN_SHARE) = 60.4;
  reach(false, 0.3);
  *economy_target(&m, CQIO_TARGET_REGISTERED_URBAN_SHARE) = 42.5;
  reach(true, 0.3);
  economy_close(&m);
}

/* A target after the years of the job calibrates nothing, and so does none. */
static void no_target(void **state) {
  (void)state;
  open_case("toy", 2011);
  m.options.migration.calibrate = m.options.registration.calibrate = true;
  assert_all(cqio_dataset_target(m.data, CQIO_TARGET_URBAN_SHARE)->year == 2012);
  assert_all(!cqio_calibration_target(m.data, &m.options, CQIO_TARGET_URBAN_SHARE));
  assert_all(!cqio_dataset_target(m.data, CQIO_TARGET_RESIDENTS)); /* observed alone */
  cqio_calibration found;
  need(m.ctx, calibrate(&m.options, &found), "calibration");
  assert_all(found.eta0 == m.data->eta0 && found.conversion_rate == m.data->conversion_rate);
  assert_all(found.evaluations == 1);
  cqio_calibration_free(&found);
  economy_close(&m);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(chongqing), cmocka_unit_test(one_target),
                                     cmocka_unit_test(any_start), cmocka_unit_test(out_of_reach),
                                     cmocka_unit_test(no_target)};
  return mpi_test_main(argc, argv, "law_calibration", tests, sizeof tests / sizeof *tests);
}
