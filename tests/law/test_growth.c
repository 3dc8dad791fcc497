/* equilibrium: growth by stratum (27.14)-(27.16): its targets are met (J2), an independent program,
 * the start from what was found, the same bits on one rank alone, refusals. */
#include "support/mpi_test.h"

#include "law/equilibrium_case.h"

enum { YEARS = 2 };

/* What differs from the base year after YEAR years of a made-up path, and its targets. */
struct year {
  double *capital, *residents, *investment, *productivity;
  double real[3], jobs[3];
  cqio_equilibrium_case given;
  cqio_growth_target target;
};

static void sum_jobs(const double *jobs, double sum[3]) {
  sum[0] = sum[1] = sum[2] = 0.0;
  for (size_t k = 0; k < q.m.n; k++)
    sum[q.base.stratum[k % (size_t)q.m.S]] += jobs[k];
}

static double *lead(void) {
  const cqio_dataset *data = q.m.base.data;
  double *to = zeros((size_t)q.m.L), product = 0.0, people = 0.0;
  for (int r = 0; r < q.m.R; r++) {
    for (int z = 0; z < 2; z++)
      for (int s = 0; s < 3; s++)
        to[2 * r + z] += data->district_gdp[r * 3 + s];
    product += to[2 * r];
    people += data->residents[r];
  }
  for (int l = 0; l < q.m.L; l++)
    to[l] = log(to[l] / data->residents[l / 2] / (product / people));
  return to;
}

static struct year year_of(int number) {
  static const double real[] = {1.05, 1.18, 1.11}, jobs[] = {0.96, 1.04, 1.05};
  struct year y = {.capital = towns_of("yubei", pow(1.5, number)),
                   .residents = zeros((size_t)q.m.L),
                   .investment = zeros(q.m.n),
                   .productivity = zeros(q.m.n)};
  double *ahead = lead();
  cqio_growth_convergence(q.m.L, q.m.S, q.base.value_added, ahead, 0.02, number, y.productivity);
  free(ahead);
  for (size_t k = 0; k < q.m.n; k++) {
    if (y.capital[k] == 1.0) y.capital[k] = pow(1.1, number);
    y.investment[k] = pow(1.12, number) * q.base.use[CQIO_SPENT_ON_CAPITAL][k];
  }
  for (int l = 0; l < q.m.L; l++)
    y.residents[l] = pow(l % 2 ? 0.98 : 1.03, number);
  sum_jobs(q.jobs, y.jobs);
  for (int s = 0; s < 3; s++) {
    y.real[s] = pow(real[s], number);
    y.jobs[s] *= pow(jobs[s], number);
  }
  return y;
}

/* To be called where Y stays. */
static void point_at(struct year *y, int number) {
  cqio_equilibrium_case_init(&y->given);
  y->given.capital = y->capital;
  y->given.residents = y->residents;
  y->given.investment = y->investment;
  y->given.productivity = y->productivity;
  y->target = (cqio_growth_target){2010 + number, q.m.base.data->strata.key, y->real, y->jobs};
}

static void free_year(struct year *y) {
  free(y->capital);
  free(y->residents);
  free(y->investment);
  free(y->productivity);
}

static void check_targets(const struct year *y, const cqio_growth *g) {
  double jobs[3], real[3] = {0.0}, base[3] = {0.0}, price[3] = {0.0}, paid[3] = {0.0}, sum = 0.0;
  sum_jobs(g->point.jobs, jobs);
  for (size_t k = 0; k < q.m.n; k++) {
    int i = (int)k % q.m.S, s = q.base.stratum[i];
    double added = q.base.value_added[i] * q.base.output[k];
    base[s] += added;
    real[s] += g->point.real[k];
    price[s] += added * g->point.price[k];
    paid[s] += q.base.compensation[i] * q.base.output[k];
  }
  for (int s = 0; s < 3; s++) {
    assert_all(fabs(jobs[s] / y->jobs[s] - 1.0) <= 2e-10);
    assert_all(fabs(real[s] / base[s] / y->real[s] - 1.0) <= 2e-10);
    assert_all(fabs(price[s] / base[s]) <= 1e-10);
    sum += paid[s] * g->work[s];
  }
  assert_all(fabs(sum) <= 1e-9 && g->residual < 1e-10);
}

static void check_figures(const struct csv *file, int number, const cqio_growth *g) {
  static const char *const strata[] = {"primary", "secondary", "tertiary"};
  const double *const found[] = {g->productivity, g->demand, g->work};
  static const char *const names[] = {"productivity", "demand", "work"};
  for (int n = 0; n < 3; n++)
    for (int s = 0; s < 3; s++) {
      char name[32];
      snprintf(name, sizeof name, "%s_%s", names[n], strata[s]);
      assert_near(found[n][s], csv_number(file, market_row(file, name), number), 1e-8);
    }
  double urban = 0.0;
  int core = 0;
  for (size_t k = 0; k < q.m.n; k++)
    urban += (int)k / q.m.S % 2 == 0 ? g->point.jobs[k] : 0.0;
  while (!q.m.core[core])
    core++;
  const struct {
    const char *name;
    double value;
  } figures[] = {{"participation", g->participation},
                 {"gdp", g->point.gdp},
                 {"real", total(q.m.n, g->point.real)},
                 {"output", total(q.m.n, g->point.output)},
                 {"exports", total(q.m.n, g->point.outside)},
                 {"imports", g->point.imports},
                 {"jobs_urban", urban},
                 {"log_wage_metro", g->point.wage[q.market[2 * core]]}};
  for (size_t f = 0; f < sizeof figures / sizeof *figures; f++)
    assert_near(figures[f].value, csv_number(file, market_row(file, figures[f].name), number),
                1e-8);
}

/* Two years, the second from the first, beside an independent program; a year found is found again
 * by one equilibrium and its draft. */
static void two_years(void **state) {
  (void)state;
  struct csv file = market_file("growth.csv");
  cqio_growth found, again;
  need(test_ctx, cqio_growth_create(test_ctx, 3, &found), "growth");
  for (int number = 1; number <= YEARS; number++) {
    struct year y = year_of(number);
    point_at(&y, number);
    need(test_ctx, cqio_growth_find(q.model, &y.target, &y.given, NULL, &found), "growth");
    print_message("year %d: %d equilibria, largest gap %.1e\n", number, found.equilibria,
                  found.residual);
    assert_all(found.equilibria <= (number == 1 ? 17 : 10));
    check_targets(&y, &found);
    check_figures(&file, number, &found);
    need(test_ctx, cqio_growth_copy(q.model, &found, &again), "copy");
    need(test_ctx, cqio_growth_find(q.model, &y.target, &y.given, NULL, &again), "again");
    assert_all(again.equilibria == 2 && again.residual < 1e-10); /* a draft, and itself */
    for (int s = 0; s < 3; s++)
      assert_all(again.productivity[s] == found.productivity[s] &&
                 again.demand[s] == found.demand[s]);
    cqio_growth_free(&again);
    free_year(&y);
  }
  cqio_growth_free(&found);
  free_csv(&file);
}

/* The base year grows by nothing. */
static void no_growth(void **state) {
  (void)state;
  struct year y = year_of(0);
  point_at(&y, 0);
  cqio_growth found;
  need(test_ctx, cqio_growth_create(test_ctx, 3, &found), "growth");
  need(test_ctx, cqio_growth_find(q.model, &y.target, NULL, NULL, &found), "growth");
  assert_all(found.equilibria == 1 && fabs(found.participation - 1.0) <= 1e-12);
  assert_all(largest(3, found.productivity) == 0.0 && largest(3, found.work) == 0.0);
  cqio_growth_free(&found);
  free_year(&y);
}

static void same_bits(void **state) {
  (void)state;
  cqio_ctx *alone;
  cqio_operator *trade;
  need(test_ctx, cqio_ctx_create(MPI_COMM_SELF, &alone), "context");
  need(alone, cqio_operator_create(alone, &q.structure, &trade), "operator");
  cqio_equilibrium_base base = q.base;
  base.trade = trade;
  cqio_equilibrium_model *model = model_of(alone, &base, 4.0, 0.0);
  struct year y = year_of(1);
  point_at(&y, 1);
  cqio_growth all, one;
  need(test_ctx, cqio_growth_create(test_ctx, 3, &all), "growth");
  need(alone, cqio_growth_create(alone, 3, &one), "growth");
  need(test_ctx, cqio_growth_find(q.model, &y.target, &y.given, NULL, &all), "all");
  need(alone, cqio_growth_find(model, &y.target, &y.given, NULL, &one), "one");
  assert_all(memcmp(all.productivity, one.productivity, (9 + 64) * sizeof(double)) == 0);
  assert_all(memcmp(all.point.output, one.point.output, q.m.n * sizeof(double)) == 0);
  cqio_growth_free(&all);
  cqio_growth_free(&one);
  free_year(&y);
  cqio_equilibrium_destroy(&model);
  cqio_operator_destroy(&trade);
  cqio_ctx_destroy(&alone);
}

static void fails_with(cqio_status status, cqio_status expected, const char *part) {
  const char *text = cqio_ctx_problem(test_ctx, 0);
  if (status != expected || !text || !strstr(text, part))
    print_error("status %d, problem '%s', expected %d with '%s'\n", status, text ? text : "",
                expected, part);
  assert_all(status == expected && text && strstr(text, part));
  cqio_ctx_clear_problems(test_ctx);
}

static void refusals(void **state) {
  (void)state;
  struct year y = year_of(1);
  point_at(&y, 1);
  cqio_growth found;
  need(test_ctx, cqio_growth_create(test_ctx, 3, &found), "growth");
  y.jobs[1] = 0.0;
  fails_with(cqio_growth_find(q.model, &y.target, &y.given, NULL, &found), CQIO_DATA,
             "growth by stratum: year 2011: the secondary stratum: jobs = 0: expected a finite "
             "number > 0");
  y.jobs[1] = y.jobs[2];
  y.real[0] = 1e4; /* farms of a hundred times their land */
  fails_with(cqio_growth_find(q.model, &y.target, &y.given, NULL, &found), CQIO_CONVERGENCE,
             "E352: growth by stratum: year 2011: residual = ");
  cqio_growth_free(&found);
  free_year(&y);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test_setup(no_growth, set_up),
                                     cmocka_unit_test(two_years), cmocka_unit_test(same_bits),
                                     cmocka_unit_test_teardown(refusals, tear_down)};
  return mpi_test_main(argc, argv, "law_growth", tests, sizeof tests / sizeof *tests);
}
