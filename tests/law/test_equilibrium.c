/* equilibrium: limits that tie it to the Leontief model (T41-T45), accounts (T47), one point (T48),
 * an independent program, and the same bits on one rank alone. */
#include "support/mpi_test.h"

#include "law/equilibrium_case.h"

/* T41. */
static void no_change(void **state) {
  (void)state;
  cqio_equilibrium p = solve(q.model, NULL);
  assert_all(largest((size_t)q.base.markets, p.wage) <= 1e-11 && largest(q.m.n, p.price) <= 1e-11);
  assert_all(apart(p.output, q.base.output) <= 1e-11 && fabs(p.gdp - 1.0) <= 1e-12);
  cqio_equilibrium_free(&p);
}

/* Leontief's solution for base spending and sales outside times exp(d). */
static double *leontief(const double *demand) {
  cqio_operator *op = q.trade;
  int64_t first, count;
  cqio_operator_range(op, &first, &count);
  double *x = zeros(q.m.n), *use = zeros(q.m.n), *local = zeros((size_t)count);
  double *f = zeros((size_t)count);
  for (size_t k = 0; k < q.m.n; k++)
    for (int u = 0; u < CQIO_SPENDINGS; u++)
      use[k] += q.base.use[u][k];
  cqio_operator_scatter(op, 1, use, local);
  need(test_ctx, cqio_operator_trade(test_ctx, op, false, 1, local, f), "trade");
  for (int64_t k = 0; k < count; k++)
    f[k] += q.base.outside[first + k] * exp(demand[q.base.stratum[(first + k) % q.m.S]]);
  need(test_ctx, cqio_leontief_solve(test_ctx, op, NULL, 1, f, local, NULL, NULL), "solve");
  need(test_ctx, cqio_operator_gather(test_ctx, op, 1, local, x), "gather");
  free(use);
  free(local);
  free(f);
  return x;
}

static double *base_spending(void) {
  double *v = zeros(q.m.n);
  for (size_t k = 0; k < q.m.n; k++)
    for (int u = 0; u < CQIO_SPENDINGS; u++)
      v[k] += q.base.use[u][k];
  return v;
}

/* T42, T43 with the errors that an independent program finds. */
static void leontief_limits(void **state) {
  (void)state;
  const double demand[] = {0.0, 0.1, 0.02}, thetas[] = {4.0, 0.7}, small[] = {0.1, 0.01, 0.001};
  const double expected[] = {0.005570988066751048, 0.0005922189381218912, 5.9595904268960886e-05};
  double *x = leontief(demand), *v = base_spending();
  cqio_equilibrium_case given;
  cqio_equilibrium_case_init(&given);
  given.demand = demand;
  given.spending = v;
  for (int t = 0; t < 3; t++) {
    cqio_equilibrium_model *model = model_of(test_ctx, &q.base, small[t], 0.0);
    cqio_equilibrium p = solve(model, &given);
    assert_near(apart(p.output, x), expected[t], 1e-6);
    cqio_equilibrium_free(&p);
    cqio_equilibrium_destroy(&model);
  }
  given.fixed_wages = true;
  for (int t = 0; t < 2; t++) {
    cqio_equilibrium_model *model = model_of(test_ctx, &q.base, thetas[t], INFINITY);
    cqio_equilibrium p = solve(model, &given);
    assert_all(apart(p.output, x) <= 1e-12 && largest(q.m.n, p.price) <= 1e-12);
    cqio_equilibrium_free(&p);
    cqio_equilibrium_destroy(&model);
  }
  for (int i = 0; i < q.m.S; i++)
    q.theta[i] = 4.0;
  free(x);
  free(v);
}

/* T44, T45. */
static void homogeneous(void **state) {
  (void)state;
  double *capital = towns_of("yubei", 1.5), *twice = zeros(q.m.n), *invest = zeros(q.m.n);
  double *people = zeros((size_t)q.m.L), demand[] = {log(2.0), log(2.0), log(2.0)};
  cqio_equilibrium_case given;
  cqio_equilibrium_case_init(&given);
  given.capital = capital;
  cqio_equilibrium p = solve(q.model, &given);
  given.outside_price = 0.3;
  cqio_equilibrium dear = solve(q.model, &given);
  double most = 0.0;
  for (size_t k = 0; k < q.m.n; k++)
    if (q.base.output[k] > 0.0) most = fmax(most, fabs(dear.price[k] - p.price[k] - 0.3));
  assert_all(most <= 1e-10 && fabs(dear.gdp / p.gdp / exp(0.3) - 1.0) <= 1e-10);
  cqio_equilibrium_case_init(&given);
  for (size_t k = 0; k < q.m.n; k++) {
    twice[k] = 2.0;
    invest[k] = 2.0 * q.base.use[CQIO_SPENT_ON_CAPITAL][k];
  }
  for (int l = 0; l < q.m.L; l++)
    people[l] = 2.0;
  given.capital = twice;
  given.residents = people;
  given.investment = invest;
  given.demand = demand;
  cqio_equilibrium large = solve(q.model, &given);
  for (size_t k = 0; k < q.m.n; k++)
    large.output[k] *= 0.5;
  assert_all(apart(large.output, q.base.output) <= 1e-10 && largest(q.m.n, large.price) <= 1e-10);
  cqio_equilibrium_free(&p);
  cqio_equilibrium_free(&dear);
  cqio_equilibrium_free(&large);
  free(capital);
  free(twice);
  free(invest);
  free(people);
}

static double gold(const struct csv *file, const char *quantity) {
  return csv_number(file, market_row(file, quantity), 1);
}

/* All capital of the towns of one district times 1.5: figures of an independent program. */
static void shock(void **state) {
  (void)state;
  struct csv file = market_file("shock.csv");
  double *capital = towns_of("yubei", 1.5), urban = 0.0;
  for (size_t k = 0; k < q.m.n; k++)
    urban += (int)k / q.m.S % 2 == 0 ? q.jobs[k] : 0.0;
  assert_near(total(q.m.n, q.jobs), gold(&file, "base_jobs"), 1e-9);
  assert_near(urban, gold(&file, "base_jobs_urban"), 1e-9);
  cqio_equilibrium_case given;
  cqio_equilibrium_case_init(&given);
  given.capital = capital;
  cqio_equilibrium_search search;
  cqio_equilibrium_search_init(&search);
  search.certify = true;
  cqio_equilibrium p;
  need(test_ctx, cqio_equilibrium_solve(q.model, &given, &search, &p), "shock");
  assert_all(p.bound > 0.0 && p.bound < 1e-9);
  double low = 0.0, high = 0.0;
  for (size_t k = 0; k < q.m.n; k++) {
    low = fmin(low, p.price[k]);
    high = fmax(high, p.price[k]);
  }
  int core = 0;
  while (!q.m.core[core])
    core++;
  const struct {
    const char *name;
    double value;
  } figures[] = {{"gdp", p.gdp},
                 {"real", total(q.m.n, p.real)},
                 {"output", total(q.m.n, p.output)},
                 {"jobs", total(q.m.n, p.jobs)},
                 {"exports", total(q.m.n, p.outside)},
                 {"imports", p.imports},
                 {"log_wage_metro", p.wage[q.market[2 * core]]},
                 {"log_price_max", high},
                 {"log_price_min", low}};
  for (size_t f = 0; f < sizeof figures / sizeof *figures; f++)
    assert_near(figures[f].value, gold(&file, figures[f].name), 1e-7);
  for (int l = 0; l < q.m.L; l++) { /* investment costs what its basket does */
    const double *use = q.base.use[CQIO_SPENT_ON_CAPITAL] + l * q.m.S;
    double price = 0.0, all = 0.0;
    for (int i = 0; i < q.m.S; i++) {
      price += use[i] * p.index[l * q.m.S + i];
      all += use[i];
    }
    assert_all(fabs(all > 0.0 ? p.invested[l] - price / all : p.invested[l]) <= 1e-15);
  }
  for (int g = 0; g < q.base.markets; g++) { /* markets clear */
    double jobs = 0.0;
    for (size_t k = 0; k < q.m.n; k++)
      if (q.market[(int)k / q.m.S] == g) jobs += p.jobs[k];
    assert_all(fabs(jobs - p.labour[g]) <= 1e-10 * fmax(1.0, p.labour[g]));
  }
  print_message("shock: %d evaluations, %lld applications, goods %.1e, external %.1e, bound %.1e\n",
                p.evaluations, (long long)p.applications, p.goods, p.external, p.bound);
  double spread;
  need(test_ctx, cqio_equilibrium_starts(q.model, &given, NULL, &p, 8, 1, &spread), "starts");
  print_message("8 random starts: spread %.1e\n", spread);
  assert_all(spread > 0.0 && spread <= 1e-8); /* T48 */
  cqio_equilibrium_free(&p);
  free(capital);
  free_csv(&file);
}

/* Shares of a point (27.7): with the imported part they add up to 1, and its output is the Leontief
 * solution for its spending and sales outside. */
static void shares_follow(void **state) {
  (void)state;
  double *capital = towns_of("yubei", 1.5), *scales = zeros(2 * q.m.n), *x = zeros(q.m.n);
  cqio_equilibrium_case given;
  cqio_equilibrium_case_init(&given);
  given.capital = capital;
  cqio_equilibrium p = solve(q.model, &given);
  cqio_equilibrium_shares(q.model, &p, scales, scales + q.m.n);
  cqio_factored_structure structure = q.structure;
  structure.row_scale = scales;
  structure.column_scale = scales + q.m.n;
  cqio_operator *op;
  int64_t first, count;
  need(test_ctx, cqio_operator_create(test_ctx, &structure, &op), "operator");
  cqio_operator_range(op, &first, &count);
  double *use = zeros((size_t)count), *f = zeros((size_t)count), most = 0.0;
  for (int64_t k = 0; k < count; k++)
    use[k] = 1.0;
  need(test_ctx, cqio_operator_trade(test_ctx, op, true, 1, use, f), "sums");
  for (int64_t k = 0; k < count; k++) {
    int i = (int)((first + k) % q.m.S);
    double imported = q.base.import_share[i] * exp(4.0 * p.index[first + k]);
    if (q.m.found.own_market[i] > 0.0) most = fmax(most, fabs(f[k] + imported - 1.0));
  }
  assert_all(most <= 4e-15);
  cqio_operator_scatter(op, 1, p.spending, use);
  need(test_ctx, cqio_operator_trade(test_ctx, op, false, 1, use, f), "trade");
  for (int64_t k = 0; k < count; k++)
    f[k] += p.outside[first + k];
  need(test_ctx, cqio_leontief_solve(test_ctx, op, NULL, 1, f, use, NULL, NULL), "solve");
  need(test_ctx, cqio_operator_gather(test_ctx, op, 1, use, x), "gather");
  assert_all(apart(p.output, x) <= 1e-12);
  cqio_operator_destroy(&op);
  cqio_equilibrium_free(&p);
  free(capital);
  free(scales);
  free(x);
  free(use);
  free(f);
}

/* Supply that responds: from the reference's own real wages nothing moves, from lower ones work is
 * offered until wages have fallen by what (27.13) says. */
static void supply_responds(void **state) {
  (void)state;
  double *phi = zeros((size_t)q.base.markets), *capital = towns_of("yubei", 1.5);
  for (int g = 0; g < q.base.markets; g++)
    phi[g] = 0.3;
  cqio_equilibrium_case given;
  cqio_equilibrium_case_init(&given);
  given.capital = capital;
  cqio_equilibrium reference = solve(q.model, &given);
  q.rules.supply_response = phi;
  cqio_equilibrium_model *model = model_of(test_ctx, &q.base, 4.0, 0.0);
  q.rules.supply_response = NULL;
  given.reference = reference.real_wage;
  given.start = &reference;
  cqio_equilibrium same = solve(model, &given);
  assert_all(distance((size_t)q.base.markets, same.wage, reference.wage) <= 1e-10);
  double *none = zeros((size_t)q.base.markets);
  given.reference = none;
  cqio_equilibrium more = solve(model, &given);
  for (int g = 0; g < q.base.markets; g++) {
    double jobs = 0.0;
    for (size_t k = 0; k < q.m.n; k++)
      if (q.market[(int)k / q.m.S] == g) jobs += more.jobs[k];
    double offered = reference.labour[g] * exp(0.3 * more.real_wage[g]);
    assert_all(fabs(jobs - offered) <= 1e-9 * fmax(1.0, offered));
  }
  cqio_equilibrium_free(&reference);
  cqio_equilibrium_free(&same);
  cqio_equilibrium_free(&more);
  cqio_equilibrium_destroy(&model);
  free(phi);
  free(none);
  free(capital);
}

/* The bits of one rank alone. */
static void same_bits(void **state) {
  (void)state;
  cqio_ctx *alone;
  cqio_operator *trade;
  need(test_ctx, cqio_ctx_create(MPI_COMM_SELF, &alone), "context");
  need(alone, cqio_operator_create(alone, &q.structure, &trade), "operator");
  cqio_equilibrium_base base = q.base;
  base.trade = trade;
  cqio_equilibrium_model *model = model_of(alone, &base, 4.0, 0.0);
  double *capital = towns_of("yubei", 1.5);
  cqio_equilibrium_case given;
  cqio_equilibrium_case_init(&given);
  given.capital = capital;
  cqio_equilibrium all = solve(q.model, &given), one;
  need(alone, cqio_equilibrium_solve(model, &given, NULL, &one), "alone");
  size_t bytes = q.m.n * sizeof(double);
  assert_all(memcmp(all.output, one.output, bytes) == 0 &&
             memcmp(all.price, one.price, bytes) == 0);
  assert_all(memcmp(all.rent, one.rent, bytes) == 0 && memcmp(all.jobs, one.jobs, bytes) == 0);
  assert_all(memcmp(all.wage, one.wage, sizeof(double) * (size_t)q.base.markets) == 0);
  assert_all(all.imports == one.imports && all.external == one.external &&
             all.evaluations == one.evaluations);
  cqio_equilibrium_free(&all);
  cqio_equilibrium_free(&one);
  cqio_equilibrium_destroy(&model);
  cqio_operator_destroy(&trade);
  cqio_ctx_destroy(&alone);
  free(capital);
}

static void fails_with(cqio_status status, cqio_status expected, const char *part) {
  const char *text = cqio_ctx_problem(test_ctx, 0);
  bool good = status == expected && text && strstr(text, part);
  if (!good) print_error("status %d, '%s', expected '%s'\n", status, text ? text : "", part);
  assert_all(good);
  cqio_ctx_clear_problems(test_ctx);
}

static void refusals(void **state) {
  (void)state;
  double *capital = towns_of("yubei", 1.5);
  cqio_equilibrium_case given;
  cqio_equilibrium_case_init(&given);
  given.capital = capital;
  cqio_equilibrium_search search;
  cqio_equilibrium_search_init(&search);
  search.max_evaluations = 3;
  cqio_equilibrium p;
  fails_with(cqio_equilibrium_solve(q.model, &given, &search, &p), CQIO_CONVERGENCE,
             "E350: equilibrium: residual = ");
  assert_all(!p.output);
  capital[5] = 0.0;
  fails_with(cqio_equilibrium_solve(q.model, &given, NULL, &p), CQIO_DATA,
             "capital = 0: expected a finite number > 0");
  given.capital = NULL;
  given.participation = -1.0;
  fails_with(cqio_equilibrium_solve(q.model, &given, NULL, &p), CQIO_DATA, "participation = -1");
  cqio_equilibrium_model *model;
  double *wages = zeros((size_t)q.m.S);
  memcpy(wages, q.base.compensation, (size_t)q.m.S * sizeof *wages);
  wages[3] = q.base.value_added[3] + 0.01;
  cqio_equilibrium_base base = q.base;
  base.compensation = wages;
  fails_with(cqio_equilibrium_create(test_ctx, &base, &q.rules, &model), CQIO_DATA,
             "E353: equilibrium: account 'wanzhou/urban/metal_ore_mining': income of the fixed "
             "factor = -0.01");
  assert_all(!model);
  double *output = zeros(q.m.n);
  memcpy(output, q.base.output, q.m.n * sizeof *output);
  size_t at = 0;
  while (!(q.jobs[at] > 0.0))
    at++;
  output[at] = 0.0;
  base = q.base;
  base.output = output;
  fails_with(cqio_equilibrium_create(test_ctx, &base, &q.rules, &model), CQIO_DATA,
             "without output: expected none");
  free(output);
  free(wages);
  free(capital);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test_setup(no_change, set_up),
                                     cmocka_unit_test(leontief_limits),
                                     cmocka_unit_test(homogeneous),
                                     cmocka_unit_test(shock),
                                     cmocka_unit_test(supply_responds),
                                     cmocka_unit_test(shares_follow),
                                     cmocka_unit_test(same_bits),
                                     cmocka_unit_test_teardown(refusals, tear_down)};
  return mpi_test_main(argc, argv, "law_equilibrium", tests, sizeof tests / sizeof *tests);
}
