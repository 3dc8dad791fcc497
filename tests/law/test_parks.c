/*
 * years: laws of the parks' effects in the computed years (method 8, 18: T18-T20), and the base
 * year of a run under every closure and regionalization.
 */
#include "support/mpi_test.h"

#include "support/years_case.h"
#include "years/park_plan.h"

static double park_sum(const double *effects, int park, int phase) {
  size_t locations = (size_t)m.economy->locations;
  return total(locations, effects + (size_t)(CQIO_PHASES * park + phase) * locations);
}

static double all_parks(const double *effects) {
  return total((size_t)(m.data->parks.count * CQIO_PHASES * m.economy->locations), effects);
}

/* ---- parks ----------------------------------------------------------------------------------- */

/* Everything linear: no feedback of households, and investment that does not follow output. */
static cqio_options linear_options(void) {
  cqio_options options = m.options;
  options.model.closure = CQIO_CHOICE_NONE;
  options.dynamics.accelerator = 0.0;
  return options;
}

/* T18: what the parks contribute is the difference between the years with and without them. */
static void contributions(const cqio_options *options, int years) {
  cqio_options without = *options;
  without.investment.parks = "none";
  cqio_years *with_parks = economy_years(&m, options, &calibration);
  cqio_years *without_parks = economy_years(&m, &without, &calibration);
  for (int t = 1; t <= years; t++) {
    const cqio_year *a = &with_parks->year[t], *b = &without_parks->year[t];
    assert_all(all_parks(a->park_value_added) > 0.0 && all_parks(b->park_value_added) == 0.0);
    assert_near(b->gdp + all_parks(a->park_value_added), a->gdp, 1e-11);
    assert_near(b->employed + all_parks(a->park_jobs), a->employed, 1e-11);
  }
  assert_all(same_year(m.economy, &with_parks->year[0], &without_parks->year[0]));
  cqio_years_destroy(&with_parks);
  cqio_years_destroy(&without_parks);
}

static void contributions_add_up(void **state) {
  (void)state;
  cqio_options linear = linear_options();
  contributions(&linear, reference->count - 1);
  contributions(&m.options, 1); /* later years differ in people and induced investment */
}

/* T18: a park alone has the effects it has among the others; excluding a park excludes what lies in
 * it and nothing else. */
static void parks_apart(void **state) {
  (void)state;
  const int parks = m.data->parks.count;
  for (int excluded = 0; excluded < parks; excluded++) {
    cqio_options options = m.options;
    options.investment.exclude = m.data->parks.key[excluded];
    cqio_years *rest = economy_years(&m, &options, &calibration);
    for (int p = 0; p < parks; p++)
      for (int phase = 0; phase < CQIO_PHASES; phase++) {
        double here = park_sum(rest->year[1].park_jobs, p, phase);
        if (p == excluded || m.data->park_parent[p] == excluded)
          assert_all(here == 0.0);
        else
          assert_near(here, park_sum(reference->year[1].park_jobs, p, phase), 1e-11);
      }
    assert_all(same_year(m.economy, &rest->year[0], &reference->year[0]));
    cqio_years_destroy(&rest);
  }
  for (int y = 0; y < m.data->investment_years; y++) {
    double exclusive = 0.0, outer = 0.0;
    for (int p = 0; p < parks; p++) {
      exclusive += m.data->investment[p * m.data->investment_years + y];
      if (m.data->park_parent[p] < 0)
        outer += m.data->investment_total[p * m.data->investment_years + y];
    }
    assert_near(exclusive, outer, 1e-12);
  }
}

/* T19: twice the investment, twice the effects. */
static void doubled(const cqio_options *options, int years) {
  cqio_options more = *options;
  more.investment.factor = 2.0;
  cqio_years *once = economy_years(&m, options, &calibration);
  cqio_years *twice = economy_years(&m, &more, &calibration);
  for (int t = 1; t <= years; t++) {
    assert_near(twice->year[t].park_investment, 2.0 * once->year[t].park_investment, 1e-12);
    for (int p = 0; p < m.data->parks.count; p++)
      for (int phase = 0; phase < CQIO_PHASES; phase++)
        assert_near(park_sum(twice->year[t].park_jobs, p, phase),
                    2.0 * park_sum(once->year[t].park_jobs, p, phase), 1e-11);
  }
  assert_all(same_year(m.economy, &once->year[0], &twice->year[0]));
  cqio_years_destroy(&once);
  cqio_years_destroy(&twice);
}

static void doubled_investment(void **state) {
  (void)state;
  cqio_options linear = linear_options();
  doubled(&linear, reference->count - 1);
  doubled(&m.options, 1);
}

/* T20: without spending there is no building, while finished plants go on. */
static void after_the_last_spending(void **state) {
  (void)state;
  size_t years = (size_t)m.data->investment_years, last = 2012 - 2010;
  double *investment = m.data->investment, *kept = zeros(years * (size_t)m.data->parks.count);
  for (size_t p = 0; p < (size_t)m.data->parks.count; p++) {
    kept[p] = investment[p * years + last];
    investment[p * years + last] = 0.0;
  }
  cqio_years *stopped = economy_years(&m, &m.options, &calibration);
  for (int p = 0; p < m.data->parks.count; p++) {
    assert_all(park_sum(stopped->year[last].park_jobs, p, CQIO_CONSTRUCTION) == 0.0);
    assert_all(park_sum(stopped->year[last].park_jobs, p, CQIO_OPERATION) > 0.0);
    assert_near(park_sum(stopped->year[last].park_jobs, p, CQIO_OPERATION),
                park_sum(reference->year[last].park_jobs, p, CQIO_OPERATION), 1e-9);
    investment[(size_t)p * years + last] = kept[p];
  }
  assert_all(same_year(m.economy, &stopped->year[1], &reference->year[1]));
  cqio_years_destroy(&stopped);
  free(kept);
}

/* Adds to DEMAND what makes output X of location L rise by X if no other place delivers to it
 * (8.8), with the coefficients from the operator itself. */
static void add_operation(size_t location, const double *x, double *demand) {
  size_t sectors = (size_t)m.economy->sectors, first = location * sectors;
  double *there = zeros((size_t)m.economy->accounts);
  memcpy(there + first, x, sectors * sizeof *x);
  double *inputs = economy_operate(&m, m.economy->open_operator, ECONOMY_APPLY, 1, there);
  for (size_t k = first; k < first + sectors; k++)
    demand[k] += there[k] - inputs[k];
  free(there);
  free(inputs);
}

/* (8.8): what the finished plants of a park produce, with everything it needs. */
static void operation(void **state) {
  (void)state;
  cqio_options linear = linear_options();
  cqio_years *years = economy_years(&m, &linear, &calibration);
  cqio_park_plan *parks;
  need(m.ctx, cqio__park_plan_create(m.ctx, m.data, &linear, &parks), "parks");
  size_t n = (size_t)m.economy->accounts, sectors = (size_t)m.economy->sectors;
  double *produced = zeros(n), *demand = zeros(n);
  for (int p = 0; p < m.data->parks.count; p++) {
    memset(demand, 0, n * sizeof *demand);
    memset(produced, 0, n * sizeof *produced);
    cqio__park_plan_add_operation(parks, m.data, p, 2011, 2011, produced);
    for (size_t r = 0; r < (size_t)m.economy->districts; r++)
      if (total(sectors, produced + r * sectors) > 0.0)
        add_operation(CQIO_ZONES * r + CQIO_URBAN, produced + r * sectors, demand);
    double *x = economy_solve(&m, demand), added = 0.0;
    for (size_t k = 0; k < n; k++)
      added += m.economy->value_added_share[k % sectors] * x[k];
    assert_all(added > 0.0);
    assert_near(park_sum(years->year[1].park_value_added, p, CQIO_OPERATION), added, 1e-10);
    free(x);
  }
  linear.investment.operation = false;
  cqio_years *idle = economy_years(&m, &linear, &calibration);
  for (int p = 0; p < m.data->parks.count; p++)
    assert_all(park_sum(idle->year[2].park_jobs, p, CQIO_OPERATION) == 0.0);
  free(produced);
  free(demand);
  cqio__park_plan_destroy(&parks);
  cqio_years_destroy(&years);
  cqio_years_destroy(&idle);
}

/* (10.3): marginal jobs of the parks are the average ones times the elasticity of the sector; jobs
 * in all are as many. */
static void marginal_jobs(void **state) {
  (void)state;
  size_t sectors = (size_t)m.economy->sectors;
  double *elasticity = m.data->employment_elasticity, *kept = zeros(sectors);
  memcpy(kept, elasticity, sectors * sizeof *kept);
  cqio_options options = m.options;
  options.employment.elasticity = CQIO_CHOICE_MARGINAL;
  for (size_t i = 0; i < sectors; i++)
    elasticity[i] = 0.5;
  cqio_years *years = economy_years(&m, &options, &calibration);
  memcpy(elasticity, kept, sectors * sizeof *kept);
  free(kept);
  for (int p = 0; p < m.data->parks.count; p++)
    for (int phase = 0; phase < CQIO_PHASES; phase++)
      assert_near(park_sum(years->year[1].park_jobs, p, phase),
                  0.5 * park_sum(reference->year[1].park_jobs, p, phase), 1e-12);
  assert_all(years->year[1].employed == reference->year[1].employed);
  cqio_years_destroy(&years);
}

/* Investment moved to the wings is the same in all and leaves the ring. */
static void two_wings(void **state) {
  (void)state;
  cqio_options options = m.options;
  options.investment.to_wings = 1.0;
  m.data->ring = 0;
  cqio_years *moved = economy_years(&m, &options, &calibration);
  for (int t = 1; t < moved->count; t++)
    assert_near(moved->year[t].park_investment, reference->year[t].park_investment, 1e-12);
  assert_all(same_year(m.economy, &moved->year[0], &reference->year[0]));
  cqio_years_destroy(&moved);
}

/* ---- base year of a run ---------------------------------------------------------------------- */

static void base_years(const char *name) {
  const int kinds[] = {CQIO_CHOICE_GRAVITY, CQIO_CHOICE_SLQ, CQIO_CHOICE_FLQ};
  const int closures[] = {CQIO_CHOICE_NONE, CQIO_CHOICE_HOUSEHOLDS};
  for (int kind = 0; kind < 3; kind++)
    for (int closure = 0; closure < 2; closure++) {
      economy_open(&m, test_ctx, name);
      m.options.trade.regionalization = kinds[kind];
      m.options.model.closure = closures[closure];
      economy_build(&m);
      economy_calibrate(&m, &calibration);
      reference = economy_years(&m, &m.options, &calibration);
      const cqio_year *base = &reference->year[0];
      size_t n = (size_t)m.economy->accounts;
      assert_all(memcmp(base->output, m.economy->output, n * sizeof(double)) == 0);
      /* The certified error of the table's output as a solution of the year's system. */
      assert_all(base->solve.bound_norm1 <= 1e-9);
      contributions(&m.options, 1);
      close_case();
    }
}

static void base_years_of_all(void **state) {
  (void)state;
  base_years("toy");
  base_years("chongqing-2010");
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {BOTH(contributions_add_up),
                                     BOTH(parks_apart),
                                     BOTH(doubled_investment),
                                     BOTH(after_the_last_spending),
                                     BOTH(operation),
                                     BOTH(marginal_jobs),
                                     BOTH(two_wings),
                                     cmocka_unit_test(base_years_of_all)};
  return mpi_test_main(argc, argv, "law_parks", tests, sizeof tests / sizeof *tests);
}
