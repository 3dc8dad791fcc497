/*
 * markets: the reference and scenarios of section 28 against an independent program (T51; files in
 * the folder markets, 1e-7 for levels, 1e-6 for differences), and the identities of the coupling.
 */
#include "support/mpi_test.h"

#include "law/markets_case.h"

static const double LEVEL = 1e-7;
static cqio__markets_path *reference;
static struct csv gold_years;

static double of_zone(const double *values, int zone) { /* [n] */
  double sum = 0.0;
  for (size_t k = 0; k < q.m.n; k++)
    if ((int)k / q.m.S % 2 == zone) sum += values[k];
  return sum;
}

static void by_stratum(const double *values, double sum[3]) {
  sum[0] = sum[1] = sum[2] = 0.0;
  for (size_t k = 0; k < q.m.n; k++)
    sum[q.base.stratum[k % (size_t)q.m.S]] += values[k];
}

/* Mean log real wage of ZONE over the people at the start of the year. */
static double real_wage(const cqio__markets_year *y, int zone) {
  const double *wage = zone ? y->signal.wage_rural : y->signal.wage_urban;
  double sum = 0.0, people = 0.0;
  for (int r = 0; r < q.m.R; r++) {
    double here = q.residents[2 * r + zone] * y->residents[2 * r + zone];
    sum += here * wage[r];
    people += here;
  }
  return sum / people;
}

static double checksum(const double *values) {
  double sum = 0.0;
  for (int r = 0; r < q.m.R; r++)
    sum += (r + 1) * values[r];
  return sum;
}

static void as_gold(int t, const char *column, const char *part, double value) {
  char name[64];
  snprintf(name, sizeof name, "%s%s%s", column, part ? "_" : "", part ? part : "");
  int at = csv_column(&gold_years, name);
  double expected = csv_number(&gold_years, t + 1, at), apart = fabs(value - expected);
  bool good = at >= 0 && apart <= LEVEL * fmax(1.0, fabs(expected));
  if (!good) print_error("%d: %s = %.15g, expected %.15g\n", 2010 + t, name, value, expected);
  assert_all(good);
}

static void strata_as_gold(int t, const char *column, const double *values) {
  static const char *const stratum[] = {"primary", "secondary", "tertiary"};
  for (int s = 0; s < 3; s++)
    as_gold(t, column, stratum[s], values[s]);
}

static void economy_as_gold(const cqio__markets_year *y, int t) {
  const cqio_equilibrium *p = y->point;
  double sum[3], formation = 0.0, product = 0.0;
  by_stratum(p->real, sum);
  strata_as_gold(t, "real", sum);
  by_stratum(p->jobs, sum);
  strata_as_gold(t, "jobs", sum);
  as_gold(t, "jobs_urban", NULL, of_zone(p->jobs, 0));
  for (size_t k = 0; k < q.m.n; k++) {
    formation += y->formation.use[k] * exp(p->index[k]);
    product += q.base.value_added[k % (size_t)q.m.S] * p->output[k];
  }
  as_gold(t, "gfcf_over_gdp", NULL, formation / product);
  int core = 0;
  while (!q.m.core[core])
    core++;
  as_gold(t, "log_wage_core", NULL, p->wage[q.market[2 * core]]);
  as_gold(t, "log_real_wage_town", NULL, real_wage(y, 0));
  as_gold(t, "log_real_wage_country", NULL, real_wage(y, 1));
  as_gold(t, "gdp_index", NULL, p->gdp);
  as_gold(t, "exports", NULL, total(q.m.n, p->outside));
  as_gold(t, "imports", NULL, p->imports);
  as_gold(t, "capital", NULL, total(q.m.n, y->all_capital));
  for (int k = 0; k < c.region->capital.parks; k++) {
    char part[16];
    snprintf(part, sizeof part, "%d", k);
    as_gold(t, "park_capital", part, total(q.m.n, y->stocks.park + (size_t)k * q.m.n));
  }
}

static void people_as_gold(const cqio__markets_year *y, int t) {
  cqio_people_rates rates = cqio_people_rate(y->people);
  as_gold(t, "urban", NULL, rates.urban);
  as_gold(t, "rural", NULL, rates.rural);
  as_gold(t, "urban_checksum", NULL, checksum(y->people->urban));
  as_gold(t, "rural_checksum", NULL, checksum(y->people->rural));
  as_gold(t, "registered_share", NULL, 100.0 * rates.registered_rate);
  if (t == 0) return;
  double least = 1.0;
  for (int r = 0; r < q.m.R; r++)
    least = fmin(least, y->flows->employment[r]);
  as_gold(t, "movers", NULL, y->moved.moves);
  as_gold(t, "places", NULL, y->moved.local);
  as_gold(t, "returns", NULL, y->moved.returns);
  as_gold(t, "outside", NULL, y->moved.external);
  as_gold(t, "pi_least", NULL, least);
  as_gold(t, "surplus", NULL, total((size_t)q.m.R, y->surplus));
}

static double mean_income(const double *people, const double *income) {
  double sum = 0.0;
  for (int r = 0; r < q.m.R; r++)
    sum += people[r] * income[r];
  return sum / total((size_t)q.m.R, people);
}

static void incomes_as_gold(int t) {
  double *urban = zeros((size_t)q.m.R), *rural = zeros((size_t)q.m.R), remitted;
  double *moved = zeros(2 * (size_t)q.m.R);
  need(test_ctx, cqio__markets_incomes(reference, t, urban, rural, moved, &remitted), "incomes");
  const cqio_people *people = t ? reference->year[t - 1].people : c.m.people;
  double town = mean_income(people->urban, urban), country = mean_income(people->rural, rural);
  as_gold(t, "income", "urban", town);
  as_gold(t, "income", "rural", country);
  as_gold(t, "income", "ratio", town / country);
  as_gold(t, "income", "remittances", remitted / 1e8);
  free(moved);
  free(urban);
  free(rural);
}

static void reference_as_gold(void **state) {
  (void)state;
  const cqio__markets_found found = chain_found();
  assert_near(c.m.stock, chain_number("stock"), 1e-12);
  gold_years = chain_file("reference.csv");
  double start = MPI_Wtime();
  need(test_ctx, cqio__markets_reference(&c.m, &found, MARKET_YEARS, NULL, &reference),
       "reference");
  int equilibria = 1;
  for (int t = 0; t < MARKET_YEARS; t++)
    equilibria += reference->year[t].growth.equilibria;
  print_message("reference: %.2f s, %d equilibria\n", MPI_Wtime() - start, equilibria);
  for (int t = 0; t < MARKET_YEARS; t++) {
    const cqio__markets_year *y = &reference->year[t];
    economy_as_gold(y, t);
    people_as_gold(y, t);
    incomes_as_gold(t);
    if (t == 0) continue;
    strata_as_gold(t, "lT", y->growth.productivity);
    strata_as_gold(t, "d", y->growth.demand);
    strata_as_gold(t, "ln_q", y->growth.work);
    as_gold(t, "participation", NULL, y->growth.participation);
  }
}

/* ---- scenarios ------------------------------------------------------------------------------- */

enum { LAST = MARKET_YEARS - 1 };
static struct csv gold_scenarios;

static double in_town(const double *values, int r) {
  return total((size_t)q.m.S, values + 2 * (size_t)r * (size_t)q.m.S);
}

static double host_residents(const cqio__markets_year *y) {
  double sum = 0.0;
  for (int r = 0; r < q.m.R; r++)
    if (host(r)) sum += y->people->urban[r];
  return sum;
}

static double mean_real_wage(const cqio__markets_year *y) {
  double *jobs = zeros((size_t)q.base.markets), sum = 0.0;
  for (size_t k = 0; k < q.m.n; k++)
    jobs[q.market[(int)k / q.m.S]] += q.jobs[k];
  for (int g = 0; g < q.base.markets; g++)
    sum += jobs[g] * y->point->real_wage[g];
  sum /= total((size_t)q.base.markets, jobs);
  free(jobs);
  return sum;
}

/* Part of the labour force of towns without work, percent. */
static double idle(const cqio__markets_year *y) {
  double work = 0.0, people = 0.0;
  for (int r = 0; r < q.m.R; r++) {
    double here = y->flows->start_urban[r];
    work += here * fmin(1.0, y->flows->working[r] / (c.m.participation[r] * here));
    people += here;
  }
  return 100.0 * (1.0 - work / people);
}

static void scenario_is(const char *scenario, const char *quantity, double value, double scale) {
  for (int row = 1; row < gold_scenarios.rows; row++) {
    if (strcmp(csv_text(&gold_scenarios, row, 0), scenario) ||
        strcmp(csv_text(&gold_scenarios, row, 1), quantity))
      continue;
    double expected = csv_number(&gold_scenarios, row, 2);
    bool good = fabs(value - expected) <= 1e-6 * fabs(expected) + 1e-9 * scale;
    if (!good) print_error("%s: %s = %.15g, expected %.15g\n", scenario, quantity, value, expected);
    assert_all(good);
    return;
  }
  fail_msg("no %s of %s", quantity, scenario);
}

static void hosts_are(const char *scenario, const cqio__markets_year *r,
                      const cqio__markets_year *s) {
  char name[64];
  for (int d = 0; d < q.m.R; d++) {
    if (!host(d)) continue;
    const char *key = q.m.base.data->districts.key[d];
    double ratio[] = {in_town(r->point->real, d) / in_town(s->point->real, d),
                      in_town(r->point->jobs, d) / in_town(s->point->jobs, d),
                      r->people->urban[d] / s->people->urban[d]};
    static const char *const what[] = {"gdp", "jobs", "urban"};
    for (int k = 0; k < 3; k++) {
      snprintf(name, sizeof name, "%s_%s_percent", key, what[k]);
      scenario_is(scenario, name, 100.0 * (ratio[k] - 1.0), 100.0);
    }
  }
}

static void compare(const char *scenario, const cqio__markets_path *path) {
  const cqio__markets_year *r = &reference->year[LAST], *s = &path->year[LAST];
  cqio__markets_totals a = cqio__markets_total(reference, LAST),
                       b = cqio__markets_total(path, LAST);
  scenario_is(scenario, "urban", b.urban, b.urban);
  scenario_is(scenario, "rural", b.residents - b.urban, b.residents);
  scenario_is(scenario, "gdp", b.product, b.product);
  scenario_is(scenario, "jobs", b.jobs, b.jobs);
  scenario_is(scenario, "less_gdp", a.product - b.product, b.product);
  scenario_is(scenario, "less_jobs", a.jobs - b.jobs, b.jobs);
  scenario_is(scenario, "less_urban", a.urban - b.urban, b.urban);
  scenario_is(scenario, "less_residents", a.residents - b.residents, b.residents);
  scenario_is(scenario, "less_gdp_percent", 100.0 * (a.product / b.product - 1.0), 100.0);
  scenario_is(scenario, "less_urban_points",
              100.0 * (a.urban / a.residents - b.urban / b.residents), 100.0);
  scenario_is(scenario, "less_gap_percent",
              100.0 * (real_wage(r, 0) - real_wage(r, 1) - real_wage(s, 0) + real_wage(s, 1)),
              100.0);
  scenario_is(scenario, "less_real_wage_percent", 100.0 * (mean_real_wage(r) - mean_real_wage(s)),
              100.0);
  scenario_is(scenario, "less_surplus",
              total((size_t)q.m.R, r->surplus) - total((size_t)q.m.R, s->surplus), a.jobs);
  scenario_is(scenario, "less_host_urban", host_residents(r) - host_residents(s), a.urban);
  scenario_is(scenario, "less_urban_jobs", of_zone(r->point->jobs, 0) - of_zone(s->point->jobs, 0),
              a.jobs);
  scenario_is(scenario, "less_idle_points", idle(r) - idle(s), 100.0);
  hosts_are(scenario, r, s);
}

/* J4, J9; J2: markets clear. */
static void accounts_close(const cqio__markets_path *path) {
  for (int t = 0; t < MARKET_YEARS; t++) {
    const cqio_equilibrium *p = path->year[t].point;
    assert_all(p->goods <= 1e-12 && p->external <= 1e-12 && p->residual <= 1e-10);
    double *jobs = zeros((size_t)q.base.markets);
    for (size_t k = 0; k < q.m.n; k++)
      jobs[q.market[(int)k / q.m.S]] += p->jobs[k];
    for (int g = 0; g < q.base.markets; g++)
      assert_all(fabs(jobs[g] - p->labour[g]) <= 1e-10 * fmax(1.0, p->labour[g]));
    free(jobs);
    assert_all(path->year[t].moved.residual <= 2e-15);
    if (t == 0) continue;
    double sum[3]; /* J2, J3 */
    by_stratum(p->jobs, sum);
    for (int s = 0; s < 3 && path == reference; s++)
      assert_all(fabs(sum[s] / path->year[t].targets[s] - 1.0) <= 1e-9);
    for (int r = 0; r < q.m.R; r++)
      assert_all(path->year[t].signal.jobs[r] == in_town(p->jobs, r));
  }
}

static void run_and_compare(const char *name, const cqio__markets_scenario *scenario) {
  cqio__markets_path *path;
  double start = MPI_Wtime();
  need(test_ctx, cqio__markets_run(&c.m, reference, scenario, &path), name);
  print_message("%s: %.2f s\n", name, MPI_Wtime() - start);
  compare(name, path);
  accounts_close(path);
  cqio__markets_path_destroy(&path);
}

static void scenarios_as_gold(void **state) {
  (void)state;
  gold_scenarios = chain_file("scenarios.csv");
  accounts_close(reference);
  cqio__markets_scenario scenario;
  double *part = zeros((size_t)c.region->capital.parks);
  cqio__markets_scenario_init(&scenario);
  scenario.part = part;
  run_and_compare("no-parks", &scenario);
  for (int p = 0; p < c.region->capital.parks; p++)
    part[p] = !nested(p, "liangjiang");
  run_and_compare("no-liangjiang", &scenario);
  cqio__markets_scenario_init(&scenario);
  cqio_options options = c.options;
  options.investment.to_wings = 0.3;
  double *moved = zeros((size_t)(MARKET_YEARS * c.region->capital.parks * q.m.L));
  need(test_ctx, cqio__market_region_invested(c.region, q.m.base.economy, &options, moved, part),
       "two wings");
  scenario.invested = moved;
  scenario.part = part;
  run_and_compare("two-wings", &scenario);
  cqio__markets_scenario_init(&scenario);
  scenario.conversion = 2.0;
  run_and_compare("registration-reform", &scenario);
  free(part);
  free(moved);
  free_csv(&gold_scenarios);
}

static void districts_as_gold(void **state) {
  (void)state;
  struct csv gold = chain_file("districts.csv");
  const cqio__markets_year *y = &reference->year[LAST];
  for (int r = 0; r < q.m.R; r++) {
    size_t S = (size_t)q.m.S, town = 2 * (size_t)r * S;
    int row = market_row(&gold, q.m.base.data->districts.key[r]);
    assert_near(y->people->urban[r], csv_number(&gold, row, csv_column(&gold, "urban")), LEVEL);
    assert_all(fabs(y->people->rural[r] - csv_number(&gold, row, csv_column(&gold, "rural"))) <=
               LEVEL * fmax(1.0, y->people->rural[r]));
    assert_near(total(2 * S, y->point->real + town),
                csv_number(&gold, row, csv_column(&gold, "gdp")), LEVEL);
    assert_near(total(2 * S, y->point->jobs + town),
                csv_number(&gold, row, csv_column(&gold, "jobs")), LEVEL);
  }
  free_csv(&gold);
}

/* Part of the growth of towns near parks, psi of (26.40) with the jobs of (28.8). */
static double park_part(int t, int r, const double *before, const double *now) {
  const cqio__markets_year *y = &reference->year[t];
  size_t R = (size_t)q.m.R, parks = (size_t)c.region->capital.parks;
  double more =
      fmax(0.0, cqio_sum_strided(now + r, parks, R) - cqio_sum_strided(before + r, parks, R));
  double all = in_town(y->point->jobs, r) - in_town(y[-1].point->jobs, r);
  double came = cqio_sum_strided(y->flows->moves + r, R, R) + fmax(0.0, y->flows->external[r]);
  double all_came = came + y->flows->local[r];
  return (all > 0.0 ? fmin(1.0, more / all) : (more > 0.0 ? 1.0 : 0.0)) *
         (all_came > 0.0 ? came / all_came : 0.0);
}

static void park_parts_as_gold(void **state) {
  (void)state;
  struct csv gold = chain_file("districts.csv");
  static const int years[] = {2, 5, 10};
  size_t hosts = (size_t)(c.region->capital.parks * q.m.R);
  double *before = zeros(hosts), *now = zeros(hosts);
  for (int k = 0; k < 3; k++) {
    char column[32];
    snprintf(column, sizeof column, "park_part_%d", 2010 + years[k]);
    cqio__markets_site_jobs(reference, years[k] - 1, before);
    cqio__markets_site_jobs(reference, years[k], now);
    for (int r = 0; r < q.m.R; r++) {
      int row = market_row(&gold, q.m.base.data->districts.key[r]);
      double expected = csv_number(&gold, row, csv_column(&gold, column));
      double part = park_part(years[k], r, before, now);
      bool good = fabs(part - expected) <= LEVEL;
      if (!good) print_error("%s of %d: %.15g, expected %.15g\n", column, r, part, expected);
      assert_all(good);
    }
  }
  free(before);
  free(now);
  free_csv(&gold);
}

/* ---- identities ------------------------------------------------------------------------------ */

static bool same_path(const cqio__markets_path *a, const cqio__markets_path *b) {
  size_t R = (size_t)q.m.R * sizeof(double), n = q.m.n * sizeof(double);
  bool same = true;
  for (int t = 0; t < MARKET_YEARS; t++) {
    const cqio__markets_year *x = &a->year[t], *y = &b->year[t];
    same = same && !memcmp(x->people->urban, y->people->urban, R) &&
           !memcmp(x->people->rural, y->people->rural, R) &&
           !memcmp(x->people->registered_urban, y->people->registered_urban, R) &&
           !memcmp(x->people->registered_rural, y->people->registered_rural, R) &&
           !memcmp(x->people->stock, y->people->stock, R * (size_t)q.m.R) &&
           !memcmp(x->point->output, y->point->output, n) &&
           !memcmp(x->point->jobs, y->point->jobs, n) && !memcmp(x->all_capital, y->all_capital, n);
  }
  return same;
}

/* J1: a scenario without a change is the reference bit for bit, its points not solved again. */
static void neutral(void **state) {
  (void)state;
  cqio__markets_scenario scenario;
  cqio__markets_path *path;
  double *part = zeros((size_t)c.region->capital.parks);
  for (int p = 0; p < c.region->capital.parks; p++)
    part[p] = 1.0;
  cqio__markets_scenario_init(&scenario);
  scenario.part = part;
  need(test_ctx, cqio__markets_run(&c.m, reference, &scenario, &path), "neutral");
  assert_all(same_path(path, reference));
  for (int t = 0; t < MARKET_YEARS; t++)
    assert_all(path->year[t].point == reference->year[t].point);
  cqio__markets_path_destroy(&path);
  free(part);
}

/* J10: near another path with other unknowns the same reference is found. */
static void from_nearby(void **state) {
  (void)state;
  cqio__markets_found found = chain_found(), other = found;
  cqio__markets_path *near, *again;
  other.hazard *= 1.2;
  other.utilisation = 0.6;
  need(test_ctx, cqio__markets_reference(&c.m, &other, MARKET_YEARS, NULL, &near), "other");
  need(test_ctx, cqio__markets_reference(&c.m, &found, MARKET_YEARS, near, &again), "again");
  const cqio_people *a = again->year[LAST].people, *b = reference->year[LAST].people;
  double most = 0.0;
  for (int r = 0; r < q.m.R; r++)
    most = fmax(most, fabs(a->urban[r] / b->urban[r] - 1.0));
  print_message("from nearby: urban residents of 2020 differ by %.1e\n", most);
  assert_all(most <= 1e-10);
  cqio__markets_path_destroy(&near);
  cqio__markets_path_destroy(&again);
}

/* J11, T52: the bits of one rank alone. */
static void same_bits(void **state) {
  (void)state;
  cqio_ctx *alone;
  cqio_operator *trade;
  need(test_ctx, cqio_ctx_create(MPI_COMM_SELF, &alone), "context");
  need(alone, cqio_operator_create(alone, &q.structure, &trade), "operator");
  cqio_equilibrium_base base = c.region->base;
  base.trade = trade;
  cqio__markets one = c.m;
  one.ctx = alone;
  one.base = &base;
  one.model = model_on(alone, &base);
  const cqio__markets_found found = chain_found();
  cqio__markets_path *path, *all_none, *one_none;
  need(alone, cqio__markets_reference(&one, &found, MARKET_YEARS, NULL, &path), "alone");
  assert_all(same_path(path, reference));
  cqio__markets_scenario scenario;
  double *part = zeros((size_t)c.region->capital.parks);
  cqio__markets_scenario_init(&scenario);
  scenario.part = part;
  need(alone, cqio__markets_run(&one, path, &scenario, &one_none), "scenario alone");
  need(test_ctx, cqio__markets_run(&c.m, reference, &scenario, &all_none), "scenario");
  assert_all(same_path(one_none, all_none));
  cqio__markets_path_destroy(&one_none);
  cqio__markets_path_destroy(&all_none);
  cqio__markets_path_destroy(&path);
  cqio_equilibrium_destroy(&one.model);
  cqio_operator_destroy(&trade);
  cqio_ctx_destroy(&alone);
  free(part);
}

static int finish(void **state) {
  cqio__markets_path_destroy(&reference);
  free_csv(&gold_years);
  return chain_tear_down(state);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test_setup(reference_as_gold, chain_set_up),
                                     cmocka_unit_test(districts_as_gold),
                                     cmocka_unit_test(scenarios_as_gold),
                                     cmocka_unit_test(park_parts_as_gold),
                                     cmocka_unit_test(neutral),
                                     cmocka_unit_test(from_nearby),

                                     cmocka_unit_test_teardown(same_bits, finish)};
  return mpi_test_main(argc, argv, "law_markets", tests, sizeof tests / sizeof *tests);
}
