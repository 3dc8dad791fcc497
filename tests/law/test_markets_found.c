/*
 * markets: four numbers on four published figures (28.9), and effects of parks by the value of
 * Shapley (27.23), against an independent program (T51; files in the folder markets).
 */
#include "support/mpi_test.h"

#include "law/markets_case.h"
#include "markets/calibrate.h"
#include "markets/net.h"

static const double LEVEL = 1e-7;

static void refused(cqio_status status, cqio_status expected, const char *part) {
  const char *text = cqio_ctx_problem(test_ctx, 0);
  bool good = status == expected && text && strstr(text, part);
  if (!good) print_error("status %d, '%s', expected '%s'\n", status, text ? text : "", part);
  assert_all(good);
  cqio_ctx_clear_problems(test_ctx);
}

static void calibrated(void **state) {
  (void)state;
  bool *hosts = calloc((size_t)q.m.L, sizeof *hosts);
  cqio__markets_goal goal;
  assert_all(cqio__market_region_goal(c.region, q.m.base.economy, 0.5, hosts, &goal));
  assert_near(goal.host_growth, chain_number("target"), 1e-14);
  for (int l = 0; l < q.m.L; l++)
    assert_all(hosts[l] == (l % 2 == 0 && host(l / 2)));
  cqio__markets_calibration found;
  double start = MPI_Wtime();
  need(test_ctx, cqio__markets_calibrate(&c.m, &goal, &found), "calibration");
  print_message("calibration: %.2f s, %d paths, %d equilibria\n", MPI_Wtime() - start, found.runs,
                found.equilibria);
  assert_near(found.found.hazard, chain_number("hazard"), LEVEL);
  assert_near(found.found.arrivals, chain_number("arrivals"), LEVEL);
  assert_near(found.found.conversion, chain_number("conversion"), LEVEL);
  assert_near(found.found.utilisation, chain_number("utilisation"), LEVEL);
  assert_near(found.reach[0], chain_number("reach_low"), LEVEL);
  assert_near(found.reach[1], chain_number("reach_high"), LEVEL);
  struct csv gold = chain_file("districts.csv");
  for (int r = 0; r < q.m.R; r++) {
    int row = market_row(&gold, q.m.base.data->districts.key[r]);
    assert_near(found.reference->year[MARKET_YEARS - 1].people->urban[r],
                csv_number(&gold, row, csv_column(&gold, "urban")), LEVEL);
  }
  free_csv(&gold);
  cqio__markets_calibration_free(&found);
  goal.host_growth = 1.05;
  refused(cqio__markets_calibrate(&c.m, &goal, &found), CQIO_DATA,
          "E361: park_gdp.csv: operation of liangjiang: published growth of its share 1.0500 is "
          "out of reach; "
          "reachable 0.90");
  goal.urban_share = 95.0;
  refused(cqio__markets_calibrate(&c.m, &goal, &found), CQIO_CONFIG,
          "migration: calibrated hazard");
  free(hosts);
}

/* ---- net effects ----------------------------------------------------------------------------- */

static double figure(const cqio__markets_totals *t, const char *quantity) {
  return !strcmp(quantity, "gdp")     ? t->product
         : !strcmp(quantity, "jobs")  ? t->jobs
         : !strcmp(quantity, "urban") ? t->urban
                                      : t->residents;
}

/* T49: effects of parks add up; those of an independent program. */
static void shapley(void **state) {
  (void)state;
  const cqio__markets_found found = chain_found();
  cqio__markets_path *reference;
  need(test_ctx, cqio__markets_reference(&c.m, &found, MARKET_YEARS, NULL, &reference),
       "reference");
  cqio_ctx *alone;
  cqio_operator *trade;
  need(test_ctx, cqio_ctx_alone(test_ctx, &alone), "context");
  need(alone, cqio_operator_create(alone, &q.structure, &trade), "operator");
  cqio_equilibrium_base base = c.region->base;
  base.trade = trade;
  cqio__markets one = c.m;
  one.ctx = alone;
  one.base = &base;
  one.model = model_on(alone, &base);
  int parks = c.region->capital.parks;
  size_t coalitions = (size_t)1 << parks, all = coalitions - 1;
  cqio__markets_totals *totals = malloc(coalitions * MARKET_YEARS * sizeof *totals);
  double *worth = zeros(coalitions), *value = zeros((size_t)parks), start = MPI_Wtime();
  need(test_ctx, cqio__markets_coalitions(&one, reference, totals), "coalitions");
  print_message("%zu coalitions: %.2f s\n", coalitions, MPI_Wtime() - start);
  struct csv gold = chain_file("net.csv");
  for (int row = 1; row < gold.rows; row++) {
    const char *quantity = csv_text(&gold, row, 1);
    int t = (int)csv_number(&gold, row, 0) - 2010;
    for (size_t k = 0; k < coalitions; k++)
      worth[k] = figure(&totals[k * MARKET_YEARS + (size_t)t], quantity);
    cqio__shapley(parks, worth, 1, value);
    assert_all(fabs(total((size_t)parks, value) - (worth[all] - worth[0])) <= 1e-15 * worth[all]);
    for (int p = 0; p < parks; p++) {
      double expected = csv_number(&gold, row, 2 + p);
      bool good = fabs(value[p] - expected) <= 1e-6 * fabs(expected) + 1e-9 * worth[all];
      if (!good) print_error("%d %s: %.15g, expected %.15g\n", t, quantity, value[p], expected);
      assert_all(good);
    }
  }
  free_csv(&gold);
  free(totals);
  free(worth);
  free(value);
  cqio__markets_path_destroy(&reference);
  cqio_equilibrium_destroy(&one.model);
  cqio_operator_destroy(&trade);
  cqio_ctx_destroy(&alone);
}

/* T49: the more of the investment of parks would not have come otherwise, the larger the effect. */
static void additionality(void **state) {
  (void)state;
  const cqio__markets_found found = chain_found();
  cqio__markets_path *reference, *path;
  need(test_ctx, cqio__markets_reference(&c.m, &found, MARKET_YEARS, NULL, &reference),
       "reference");
  cqio__markets other = c.m;
  cqio__markets_scenario none;
  double *part = zeros((size_t)c.region->capital.parks);
  cqio__markets_scenario_init(&none);
  none.part = part;
  struct csv gold = chain_file("additionality.csv");
  double with = cqio__markets_total(reference, MARKET_YEARS - 1).product, before = -INFINITY;
  for (int row = 1; row < gold.rows; row++) {
    other.capital_rules.additionality = csv_number(&gold, row, 0);
    need(test_ctx, cqio__markets_run(&other, reference, &none, &path), "no parks");
    cqio__markets_totals without = cqio__markets_total(path, MARKET_YEARS - 1);
    double effect = with - without.product, expected = csv_number(&gold, row, 1);
    assert_all(fabs(effect - expected) <= 1e-6 * fabs(expected) + 1e-9 * with && effect > before);
    before = effect;
    cqio__markets_path_destroy(&path);
  }
  free_csv(&gold);
  free(part);
  cqio__markets_path_destroy(&reference);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test_setup(calibrated, chain_set_up),
                                     cmocka_unit_test(shapley),
                                     cmocka_unit_test_teardown(additionality, chain_tear_down)};
  return mpi_test_main(argc, argv, "law_markets_found", tests, sizeof tests / sizeof *tests);
}
