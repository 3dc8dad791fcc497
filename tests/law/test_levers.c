/*
 * years: the levers of a region with markets, read from keys of a job, against an independent
 * program (28.8; levers.csv in the folder markets, 1e-6), and their neutral values (T30).
 */
#include "support/mpi_test.h"

#include "law/markets_case.h"
#include "years/market_levers.h"

enum { LAST = MARKET_YEARS - 1 };
static cqio__markets_path *reference;
static struct csv gold;

/* Residents outside the ring. */
static double of_wings(const cqio__markets_year *y) {
  const cqio_dataset *data = q.m.base.data;
  double sum = 0.0;
  for (int r = 0; r < q.m.R; r++)
    if (data->macro_region[r] != data->ring) sum += y->people->urban[r] + y->people->rural[r];
  return sum;
}

static void is(const char *lever, const char *column, double value, double scale) {
  int row = csv_row(&gold, 0, lever), at = csv_column(&gold, column);
  double expected = csv_number(&gold, row, at);
  bool good = row > 0 && at > 0 && fabs(value - expected) <= 1e-6 * fabs(expected) + 1e-9 * scale;
  if (!good) print_error("%s: %s = %.15g, expected %.15g\n", lever, column, value, expected);
  assert_all(good);
}

/* The path of OPTIONS, the levers read as a job does. */
static cqio__market_levers levers;
static cqio__markets_path *path_of(const cqio_options *options) {
  cqio__markets_path *path;
  need(test_ctx, cqio__market_levers_read(c.region, q.m.base.economy, options, &levers), "levers");
  need(test_ctx, cqio__markets_run(levers.markets, reference, &levers.scenario, &path), "path");
  return path;
}

static void close_path(cqio__markets_path *path) {
  cqio__markets_path_destroy(&path);
  cqio__market_levers_free(&levers);
}

static void lever_is(const char *lever, const cqio_options *options) {
  cqio__markets_path *path = path_of(options);
  const cqio__markets_year *r = &reference->year[LAST], *s = &path->year[LAST];
  cqio__markets_totals a = cqio__markets_total(reference, LAST),
                       b = cqio__markets_total(path, LAST);
  is(lever, "urban_points", 100.0 * (b.urban / b.residents - a.urban / a.residents), 100.0);
  is(lever, "gap_percent",
     100.0 * (cqio__markets_wage_gap(path, LAST) - cqio__markets_wage_gap(reference, LAST)), 100.0);
  is(lever, "gdp_percent", 100.0 * (b.product / a.product - 1.0), 100.0);
  is(lever, "jobs", b.jobs - a.jobs, a.jobs);
  is(lever, "residents", b.residents - a.residents, a.residents);
  is(lever, "wings_residents_percent", 100.0 * (of_wings(s) / of_wings(r) - 1.0), 100.0);
  for (int t = 0; t < MARKET_YEARS; t++) {
    const cqio_equilibrium *p = path->year[t].point;
    assert_all(p->goods <= 1e-12 && p->external <= 1e-12 && p->residual <= 1e-10);
    assert_all(path->year[t].moved.residual <= 2e-15);
  }
  close_path(path);
}

/* T30: keys at their neutral values lead to the points of the reference, not solved again. */
static void neutral(void **state) {
  (void)state;
  const cqio__markets_found found = chain_found();
  gold = chain_file("levers.csv");
  need(test_ctx, cqio__markets_reference(&c.m, &found, MARKET_YEARS, NULL, &reference),
       "reference");
  cqio_options options = c.options;
  cqio_options_without_levers(&options);
  cqio__markets_path *path = path_of(&options);
  size_t bytes = (size_t)q.m.R * sizeof(double);
  for (int t = 0; t < MARKET_YEARS; t++) {
    const cqio_people *a = path->year[t].people, *b = reference->year[t].people;
    assert_all(path->year[t].point == reference->year[t].point);
    assert_all(!memcmp(a->urban, b->urban, bytes) && !memcmp(a->rural, b->rural, bytes));
    assert_all(!memcmp(a->registered_urban, b->registered_urban, bytes));
    assert_all(
        !memcmp(path->year[t].all_capital, reference->year[t].all_capital, q.m.n * sizeof(double)));
  }
  cqio__markets_path_destroy(&path);
}

static void of_people(void **state) {
  (void)state;
  cqio_options o = c.options;
  o.migration.town_worth = 0.03;
  lever_is("services", &o);
  o.migration.town_worth = 0.05;
  lever_is("registration", &o);
  o.migration.town_worth = 0.0;
  o.model.consumption_factor = 1.02;
  lever_is("security", &o);
  o.migration.town_worth = 0.02;
  lever_is("security-and-entry", &o);
}

static void of_capital(void **state) {
  (void)state;
  cqio_options o = c.options;
  o.investment.ordinary_factor = 1.05;
  lever_is("investment", &o);
  o = c.options;
  o.investment.buildings_to_industries = 0.2;
  lever_is("industry", &o);
  o = c.options;
  o.investment.rural_to_towns = 0.1;
  lever_is("structure", &o);
  o = c.options;
  o.investment.town_housing_factor = 1.05;
  lever_is("land", &o);
  o = c.options;
  o.investment.rural_capital_factor = 1.05;
  lever_is("rural-finance", &o);
  o = c.options;
  o.investment.to_wings = 0.3;
  lever_is("wings", &o);
}

/* Loops draw investment into their sectors and districts, and worth of the countryside keeps people
 * there (8.10), (28.3); without a ring there are no loops. */
static void of_places(void **state) {
  (void)state;
  cqio_dataset *data = q.m.base.data;
  cqio_options o = c.options;
  o.migration.country_worth = 0.03;
  cqio__markets_path *path = path_of(&o);
  cqio__markets_totals a = cqio__markets_total(reference, LAST),
                       b = cqio__markets_total(path, LAST);
  assert_all(b.urban / b.residents < a.urban / a.residents - 1e-3 && b.residents > a.residents);
  close_path(path);
  const struct {
    double *key;
    int stratum;
  } loops[] = {{&o.investment.inner_loop, CQIO_TERTIARY},
               {&o.investment.between_loops, CQIO_SECONDARY},
               {&o.investment.outer_loop, CQIO_PRIMARY}};
  for (int loop = 0; loop < 3; loop++) {
    o = c.options;
    *loops[loop].key = 1.2;
    path = path_of(&o);
    double capital[2][2] = {{0.0}}; /* [reference, scenario][elsewhere, in the loop] */
    for (size_t k = 0; k < q.m.n; k++) {
      int r = (int)k / q.m.S / 2, s = q.base.stratum[(int)k % q.m.S];
      int at = data->metro_core[r] ? 0 : data->macro_region[r] == data->ring ? 1 : 2;
      bool inside = at == loop && s == loops[loop].stratum;
      capital[0][inside] += reference->year[LAST].all_capital[k];
      capital[1][inside] += path->year[LAST].all_capital[k];
    }
    double before = capital[0][0] + capital[0][1], after = capital[1][0] + capital[1][1];
    assert_all(capital[1][1] > 1.1 * capital[0][1] && capital[1][0] < capital[0][0]);
    assert_all(fabs(after / before - 1.0) < 0.005); /* investment moves, and does not grow */
    close_path(path);
  }
  int ring = data->ring;
  data->ring = -1;
  assert_all(cqio__market_levers_read(c.region, q.m.base.economy, &o, &levers) == CQIO_CONFIG);
  cqio__market_levers_free(&levers);
  data->ring = ring;
  cqio_ctx_clear_problems(test_ctx);
}

static void of_trade(void **state) {
  (void)state;
  cqio_options o = c.options;
  o.trade.cost_fall = 0.02;
  lever_is("trade", &o);
  o.migration.town_worth = 0.02;
  lever_is("trade-and-entry", &o);
}

/* Net GDP of the parks in percent, without agglomeration and with 0.05 (28.8). */
static void of_agglomeration(void **state) {
  (void)state;
  static const double alpha[] = {0.0, 0.05};
  static const char *const name[] = {"net_product", "net_product_agglomeration"};
  double *each = zeros(q.m.n), *part = zeros((size_t)c.region->capital.parks);
  for (int k = 0; k < 2; k++) {
    for (size_t a = 0; a < q.m.n; a++)
      if ((int)a / q.m.S % 2 == 0 && q.base.stratum[(int)a % q.m.S] != c.m.primary)
        each[a] = alpha[k];
    cqio__markets other = c.m;
    other.agglomeration = each;
    cqio__markets_scenario none;
    cqio__markets_path *path;
    cqio__markets_scenario_init(&none);
    none.part = part;
    need(test_ctx, cqio__markets_run(&other, reference, &none, &path), "no parks");
    double net = 100.0 * (cqio__markets_total(reference, LAST).product /
                              cqio__markets_total(path, LAST).product -
                          1.0);
    double expected = chain_number(name[k]);
    print_message("%s: %.12g\n", name[k], net);
    assert_all(fabs(net - expected) <= 1e-6 * expected);
    cqio__markets_path_destroy(&path);
  }
  free(each);
  free(part);
}

static int finish(void **state) {
  cqio__markets_path_destroy(&reference);
  free_csv(&gold);
  return chain_tear_down(state);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test_setup(neutral, chain_set_up),
                                     cmocka_unit_test(of_people),
                                     cmocka_unit_test(of_capital),
                                     cmocka_unit_test(of_trade),
                                     cmocka_unit_test(of_places),
                                     cmocka_unit_test_teardown(of_agglomeration, finish)};
  return mpi_test_main(argc, argv, "law_levers", tests, sizeof tests / sizeof *tests);
}
