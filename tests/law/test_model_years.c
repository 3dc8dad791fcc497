/*
 * model: laws of the computed years on both shipped data sets (method 18: T18-T20, T25, T27, T28,
 * T30) and the base year of a run under every closure and regionalization.
 */
#include "support/mpi_test.h"

#include "law/model_case.h"
#include "model/path.h"

static const char *const names[] = {"toy", "chongqing-2010"};
static struct model_case m;
static cqio_calibration calibration;
static cqio_series *reference;

static void open_case(const char *name) {
  model_open(&m, test_ctx, name);
  model_build(&m);
  model_calibrate(&m, &calibration);
  reference = model_years(&m, &m.options, &calibration);
}

static void close_case(void) {
  cqio_series_destroy(&reference);
  cqio_calibration_free(&calibration);
  model_close(&m);
}

static int open_toy(void **state) {
  (void)state;
  open_case(names[0]);
  return 0;
}

static int open_chongqing(void **state) {
  (void)state;
  open_case(names[1]);
  return 0;
}

static int close_any(void **state) {
  (void)state;
  close_case();
  return 0;
}

/* Park effects of one phase and park in a year, all locations. */
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
  cqio_series *with_parks = model_years(&m, options, &calibration);
  cqio_series *without_parks = model_years(&m, &without, &calibration);
  for (int t = 1; t <= years; t++) {
    const cqio_year *a = &with_parks->year[t], *b = &without_parks->year[t];
    assert_all(all_parks(a->park_value_added) > 0.0 && all_parks(b->park_value_added) == 0.0);
    assert_near(b->gdp + all_parks(a->park_value_added), a->gdp, 1e-11);
    assert_near(b->employed + all_parks(a->park_jobs), a->employed, 1e-11);
  }
  assert_all(same_year(m.economy, &with_parks->year[0], &without_parks->year[0]));
  cqio_series_destroy(&with_parks);
  cqio_series_destroy(&without_parks);
}

static void contributions_add_up(void **state) {
  (void)state;
  cqio_options linear = linear_options();
  contributions(&linear, reference->years - 1);
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
    cqio_series *rest = model_years(&m, &options, &calibration);
    for (int p = 0; p < parks; p++)
      for (int phase = 0; phase < CQIO_PHASES; phase++) {
        double here = park_sum(rest->year[1].park_jobs, p, phase);
        if (p == excluded || m.data->park_parent[p] == excluded)
          assert_all(here == 0.0);
        else
          assert_near(here, park_sum(reference->year[1].park_jobs, p, phase), 1e-11);
      }
    cqio_series_destroy(&rest);
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
  cqio_series *once = model_years(&m, options, &calibration);
  cqio_series *twice = model_years(&m, &more, &calibration);
  for (int t = 1; t <= years; t++) {
    assert_near(twice->year[t].park_investment, 2.0 * once->year[t].park_investment, 1e-12);
    for (int p = 0; p < m.data->parks.count; p++)
      for (int phase = 0; phase < CQIO_PHASES; phase++)
        assert_near(park_sum(twice->year[t].park_jobs, p, phase),
                    2.0 * park_sum(once->year[t].park_jobs, p, phase), 1e-11);
  }
  cqio_series_destroy(&once);
  cqio_series_destroy(&twice);
}

static void doubled_investment(void **state) {
  (void)state;
  cqio_options linear = linear_options();
  doubled(&linear, reference->years - 1);
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
  cqio_series *stopped = model_years(&m, &m.options, &calibration);
  for (int p = 0; p < m.data->parks.count; p++) {
    assert_all(park_sum(stopped->year[last].park_jobs, p, CQIO_CONSTRUCTION) == 0.0);
    assert_all(park_sum(stopped->year[last].park_jobs, p, CQIO_OPERATION) > 0.0);
    assert_near(park_sum(stopped->year[last].park_jobs, p, CQIO_OPERATION),
                park_sum(reference->year[last].park_jobs, p, CQIO_OPERATION), 1e-9);
    investment[(size_t)p * years + last] = kept[p];
  }
  assert_all(same_year(m.economy, &stopped->year[1], &reference->year[1]));
  cqio_series_destroy(&stopped);
  free(kept);
}

/* Investment moved to the wings is the same in all and leaves the ring. */
static void two_wings(void **state) {
  (void)state;
  cqio_options options = m.options;
  options.investment.to_wings = 1.0;
  options.investment.ring = m.data->macro_regions.key[0];
  cqio_series *moved = model_years(&m, &options, &calibration);
  for (int t = 1; t < moved->years; t++)
    assert_near(moved->year[t].park_investment, reference->year[t].park_investment, 1e-12);
  cqio_series_destroy(&moved);
}

/* ---- levers ---------------------------------------------------------------------------------- */

/* T30: levers at their neutral values leave every bit as it was. */
static void neutral_levers(void **state) {
  (void)state;
  char every[512] = "";
  for (int p = 0; p < m.data->parks.count; p++) {
    strcat(every, p ? "," : "");
    strcat(every, m.data->parks.key[p]);
  }
  cqio_options options = m.options;
  options.investment.factor = 1.0;
  options.investment.parks = every;
  options.investment.exclude = "";
  options.investment.to_wings = 0.0;
  options.investment.ring = "elsewhere";
  options.investment.operation = true;
  options.investment.deflator = 0.0;
  options.migration.propensity_factor = 1.0;
  options.registration.conversion_factor = 1.0;
  options.registration.quota = 0.0;
  options.remittances.share = m.data->remitted_share;
  cqio_series *neutral = model_years(&m, &options, &calibration);
  cqio_series *again = model_years(&m, &m.options, &calibration);
  assert_all(same_series(m.economy, neutral, reference));
  assert_all(same_series(m.economy, again, reference));
  cqio_series_destroy(&neutral);
  cqio_series_destroy(&again);
}

/* Years in which only the registration rule differs. */
static cqio_series *reformed(const cqio_options *options) {
  cqio_options faster = *options;
  faster.registration.conversion_factor = 2.0;
  return model_years(&m, &faster, &calibration);
}

/* T27: conversion changes registrations, not the residents of the year. */
static void conversion(void **state) {
  (void)state;
  size_t districts = (size_t)m.economy->districts, bytes = districts * sizeof(double);
  cqio_series *reform = reformed(&m.options);
  const cqio_year *a = &reference->year[1], *b = &reform->year[1];
  assert_all(memcmp(a->urban, b->urban, bytes) == 0 && memcmp(a->rural, b->rural, bytes) == 0);
  assert_all(memcmp(a->output, b->output, (size_t)m.economy->accounts * sizeof(double)) == 0);
  double more = total(districts, b->converted) - total(districts, a->converted);
  assert_all(more > 0.0);
  assert_near(a->rates.floating - b->rates.floating, more, 1e-8);
  assert_near(b->rates.registered_urban - a->rates.registered_urban, more, 1e-8);
  assert_near(b->rates.registered_urban + b->rates.registered_rural,
              a->rates.registered_urban + a->rates.registered_rural, 1e-12);
  cqio_series_destroy(&reform);
}

/* T27: where nobody returns and no income depends on registration, residents never differ. */
static void conversion_without_returns(void **state) {
  (void)state;
  double rate = m.data->return_rate;
  cqio_options options = m.options;
  options.model.closure = CQIO_CHOICE_NONE;
  options.remittances.share = 0.0;
  m.data->return_rate = 0.0;
  cqio_series *plain = model_years(&m, &options, &calibration), *reform = reformed(&options);
  m.data->return_rate = rate;
  size_t districts = (size_t)m.economy->districts;
  for (int t = 1; t < plain->years; t++) {
    assert_all(distance(districts, plain->year[t].urban, reform->year[t].urban) <= 1e-11);
    assert_all(distance(districts, plain->year[t].rural, reform->year[t].rural) <= 1e-11);
  }
  cqio_series_destroy(&plain);
  cqio_series_destroy(&reform);
}

static double income_of(const cqio_year *year, int group) {
  return cqio_sum_strided(year->income + group, (size_t)m.economy->districts, CQIO_GROUPS);
}

/* T28: remittances move income from migrants to the countryside; what leaves the region is lost to
 * both. */
static void remittances(void **state) {
  (void)state;
  size_t accounts = (size_t)(CQIO_GROUPS * m.economy->districts);
  double outside = m.data->origin_outside_share;
  for (int t = 0; t < reference->years; t++) {
    const cqio_year *year = &reference->year[t];
    double earned = total(accounts, year->earned), received = total(accounts, year->income);
    double floating = cqio_sum_strided(year->earned + CQIO_GROUP_FLOATING,
                                       (size_t)m.economy->districts, CQIO_GROUPS);
    double rural = cqio_sum_strided(year->earned + CQIO_GROUP_RURAL, (size_t)m.economy->districts,
                                    CQIO_GROUPS);
    double sent = m.data->remitted_share * floating * (1.0 - outside);
    assert_near(received + m.data->remitted_share * floating * outside, earned, 1e-11);
    assert_near(income_of(year, CQIO_GROUP_RURAL), rural + sent, 1e-11);
    assert_near(year->remittances, sent, 1e-11);
  }
}

/* The lever acts from the first year on what the base year was: more sent home makes the
 * countryside richer and migrants poorer, while the base year is the same for every scenario. */
static void remittance_lever(void **state) {
  (void)state;
  cqio_options options = m.options;
  options.remittances.share = fmin(2.0 * m.data->remitted_share, 0.9);
  cqio_series *more = model_years(&m, &options, &calibration);
  const cqio_year *a = &reference->year[1], *b = &more->year[1];
  assert_all(income_of(b, CQIO_GROUP_FLOATING) < income_of(a, CQIO_GROUP_FLOATING));
  double gain = income_of(b, CQIO_GROUP_RURAL) - income_of(a, CQIO_GROUP_RURAL);
  double loss = income_of(a, CQIO_GROUP_FLOATING) - income_of(b, CQIO_GROUP_FLOATING);
  print_message("countryside %+g, migrants %+g (1e8 CNY)\n", gain, -loss);
  assert_all(gain > 0.5 * loss * (1.0 - m.data->origin_outside_share));
  assert_all(same_year(m.economy, &more->year[0], &reference->year[0]));
  cqio_series_destroy(&more);
}

/* T24, T29: nobody inclined to move means no migration; more inclination never less town. */
static void migration_lever(void **state) {
  (void)state;
  size_t pairs = (size_t)(m.economy->districts * m.economy->districts);
  double before = 0.0;
  const double factors[] = {0.0, 0.5, 1.0, 2.0};
  for (int f = 0; f < 4; f++) {
    cqio_options options = m.options;
    options.migration.propensity_factor = factors[f];
    cqio_series *series = model_years(&m, &options, &calibration);
    if (f == 0) assert_all(total(pairs, series->year[1].migration) == 0.0);
    double share = series->year[2].rates.urbanization_rate;
    assert_all(share > before);
    before = share;
    cqio_series_destroy(&series);
  }
}

/* ---- every year ------------------------------------------------------------------------------ */

/* T25 and the consistency of what a year holds. */
static void consistency(void **state) {
  (void)state;
  const cqio_economy *economy = m.economy;
  size_t n = (size_t)economy->accounts, districts = (size_t)economy->districts;
  for (int t = 0; t < reference->years; t++) {
    const cqio_year *year = &reference->year[t];
    double urban = total(districts, year->urban), rural = total(districts, year->rural);
    double registered = total(districts, year->registered_urban), added = 0.0, wages = 0.0;
    for (size_t k = 0; k < n; k++) {
      size_t i = k % (size_t)economy->sectors;
      assert_all(isfinite(year->output[k]) && year->jobs[k] >= 0.0);
      added += economy->value_added_share[i] * year->output[k];
      wages += economy->compensation_share[i] * year->output[k];
    }
    assert_all(year->people.residual <= 1e-12 && year->people.registered_residual <= 1e-12);
    assert_near(year->rates.urban, urban, 1e-13);
    assert_near(year->rates.floating, urban - registered, 1e-9);
    assert_near(year->rates.urbanization_rate, urban / (urban + rural), 1e-13);
    assert_near(year->gdp, added, 1e-12);
    assert_near(total((size_t)economy->locations, year->wages), wages, 1e-12);
    assert_near(year->employed, total(n, year->jobs), 1e-12);
    assert_near(total((size_t)m.data->skills.count, year->skill_jobs), year->employed, 1e-12);
    assert_all(year->certificate.theta < 1.0 && year->certificate.componentwise);
    assert_all(year->solve.bound_norm1 <= 1e-10);
    assert_all(year->gdp_bound <= 1e-9 * year->gdp);
    assert_all(year->employed_bound <= 1e-9 * year->employed);
    if (t == 0) continue;
    const cqio_year *last = &reference->year[t - 1];
    double change = urban + rural - last->rates.urban - last->rates.rural;
    assert_near(change, year->people.natural + year->people.external, 1e-7);
    assert_near(year->people.moves, total(districts * districts, year->migration), 1e-11);
    assert_near(year->people.converted, total(districts, year->converted), 1e-11);
  }
}

/* Adds investment by location, bought in the mix of the table, and spent incomes to USE[L][S]. */
static void add_spending(const double *investment, const cqio_households *h, const double *income,
                         double *use) {
  size_t sectors = (size_t)m.economy->sectors, locations = (size_t)m.economy->locations;
  double formation = total(sectors, m.data->gfcf);
  for (size_t l = 0; l < locations; l++)
    for (size_t i = 0; i < sectors; i++)
      use[l * sectors + i] +=
          total(sectors, investment + l * sectors) * m.data->gfcf[i] / formation;
  for (int a = 0; a < h->accounts; a++)
    for (size_t i = 0; i < sectors; i++)
      use[(size_t)h->location[a] * sectors + i] +=
          h->basket[(size_t)h->group[a] * sectors + i] * income[a];
}

/* Without parks, output meets what is bought: x = A x + routed (g exogenous + induced investment +
 * consumption of the incomes of the year) + g outside (2.8, 7.4, 9.6, 11.13). */
static void year_equation(void **state) {
  (void)state;
  const cqio_economy *economy = m.economy;
  size_t n = (size_t)economy->accounts;
  cqio_options options = m.options;
  options.investment.parks = "none";
  cqio_path_rules rules = {calibration.eta0, calibration.conversion_rate, calibration.growth,
                           calibration.shift, false};
  cqio_year year;
  cqio_path *path;
  need(m.ctx, cqio_year_allocate(economy, &year), "year");
  need(m.ctx, cqio_path_create(economy, &options, &rules, &year, &path), "path");
  double *demand = zeros(n), *use = zeros(n);
  for (int t = 1; t < reference->years; t++) {
    need(m.ctx, cqio_path_step(path, &year), "step");
    assert_all(year.growth != 1.0);
    for (size_t k = 0; k < n; k++)
      use[k] = year.growth * path->exogenous[k];
    add_spending(path->induced, path->households, year.income, use);
    need(m.ctx, cqio_economy_route(economy, 1, use, demand), "route");
    double *inputs = model_operate(&m, economy->operator, MODEL_APPLY, 1, year.output);
    cqio_operator_set_closed(economy->operator, false);
    double *open_inputs = model_operate(&m, economy->operator, MODEL_APPLY, 1, year.output);
    for (size_t k = 0; k < n; k++)
      demand[k] += year.growth * economy->outside[k] + open_inputs[k];
    assert_all(distance(n, demand, year.output) <= 1e-9);
    assert_all(total(n, inputs) > total(n, open_inputs));
    free(inputs);
    free(open_inputs);
  }
  free(demand);
  free(use);
  cqio_path_destroy(&path);
  cqio_year_free(&year);
}

/* (12): the reference follows what is published, others take its growth. */
static void published(void **state) {
  (void)state;
  for (int t = 0; t < reference->years; t++) {
    double employed;
    int known = cqio_observed_persons(m.data, "employed", reference->year[t].year, &employed);
    if (known) assert_near(reference->year[t].employed, employed, 1e-10);
    assert_all(known || t > 0);
    assert_near(reference->year[t].growth, calibration.growth[t], 1e-15);
    assert_near(reference->year[t].productivity_shift, calibration.shift[t], 1e-15);
  }
}

/* ---- base year of a run ---------------------------------------------------------------------- */

static void base_years(const char *name) {
  const int kinds[] = {CQIO_CHOICE_GRAVITY, CQIO_CHOICE_SLQ, CQIO_CHOICE_FLQ};
  const int closures[] = {CQIO_CHOICE_NONE, CQIO_CHOICE_HOUSEHOLDS};
  for (int kind = 0; kind < 3; kind++)
    for (int closure = 0; closure < 2; closure++) {
      model_open(&m, test_ctx, name);
      m.options.trade.regionalization = kinds[kind];
      m.options.model.closure = closures[closure];
      model_build(&m);
      model_calibrate(&m, &calibration);
      reference = model_years(&m, &m.options, &calibration);
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
  base_years(names[0]);
  base_years(names[1]);
}

#define BOTH(test)                                                                                 \
  cmocka_unit_test_setup_teardown(test, open_toy, close_any),                                      \
      cmocka_unit_test_setup_teardown(test, open_chongqing, close_any)

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {BOTH(contributions_add_up),
                                     BOTH(parks_apart),
                                     BOTH(doubled_investment),
                                     BOTH(after_the_last_spending),
                                     BOTH(two_wings),
                                     BOTH(neutral_levers),
                                     BOTH(conversion),
                                     BOTH(conversion_without_returns),
                                     BOTH(remittances),
                                     BOTH(remittance_lever),
                                     BOTH(migration_lever),
                                     BOTH(consistency),
                                     BOTH(year_equation),
                                     BOTH(published),
                                     cmocka_unit_test(base_years_of_all)};
  return mpi_test_main(argc, argv, "law_model_years", tests, sizeof tests / sizeof *tests);
}
