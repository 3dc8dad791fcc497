/*
 * years: laws of the computed years: levers, people, and what holds in every year (method 18: T24,
 * T25, T27, T28, T30).
 */
#include "cqio/numeric.h"
#include "support/mpi_test.h"

#include "run/state.h"
#include "support/years_case.h"
#include "years/quantities.h"

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
  options.investment.operation = true;
  options.investment.deflator = 0.0;
  options.migration.propensity_factor = 1.0;
  options.registration.conversion_factor = 1.0;
  options.registration.quota = 0.0;
  options.remittances.share = m.data->remitted_share;
  cqio_years *neutral = economy_years(&m, &options, &calibration);
  cqio_years *again = economy_years(&m, &m.options, &calibration);
  assert_all(same_years(m.economy, neutral, reference));
  assert_all(same_years(m.economy, again, reference));
  cqio_years_destroy(&neutral);
  cqio_years_destroy(&again);
}

/* Years in which only the registration rule differs. */
static cqio_years *reformed(const cqio_options *options) {
  cqio_options faster = *options;
  faster.registration.conversion_factor = 2.0;
  return economy_years(&m, &faster, &calibration);
}

/* T27: conversion changes registrations, not the residents of the year. */
static void conversion(void **state) {
  (void)state;
  size_t districts = (size_t)m.economy->districts, bytes = districts * sizeof(double);
  cqio_years *reform = reformed(&m.options);
  const cqio_year *a = &reference->year[1], *b = &reform->year[1];
  assert_all(memcmp(a->urban, b->urban, bytes) == 0 && memcmp(a->rural, b->rural, bytes) == 0);
  assert_all(memcmp(a->output, b->output, (size_t)m.economy->accounts * sizeof(double)) == 0);
  double more = total(districts, b->converted) - total(districts, a->converted);
  assert_all(more > 0.0);
  assert_near(a->rates.floating - b->rates.floating, more, 1e-8);
  assert_near(b->rates.registered_urban - a->rates.registered_urban, more, 1e-8);
  assert_near(b->rates.registered_urban + b->rates.registered_rural,
              a->rates.registered_urban + a->rates.registered_rural, 1e-12);
  cqio_years_destroy(&reform);
}

/* T27: where nobody returns and no income depends on registration, residents never differ. */
static void conversion_without_returns(void **state) {
  (void)state;
  double rate = m.data->return_rate;
  cqio_options options = m.options;
  options.model.closure = CQIO_CHOICE_NONE;
  options.remittances.share = 0.0;
  m.data->return_rate = 0.0;
  cqio_years *plain = economy_years(&m, &options, &calibration), *reform = reformed(&options);
  m.data->return_rate = rate;
  size_t districts = (size_t)m.economy->districts;
  for (int t = 1; t < plain->count; t++) {
    assert_all(distance(districts, plain->year[t].urban, reform->year[t].urban) <= 1e-11);
    assert_all(distance(districts, plain->year[t].rural, reform->year[t].rural) <= 1e-11);
  }
  cqio_years_destroy(&plain);
  cqio_years_destroy(&reform);
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
  for (int t = 0; t < reference->count; t++) {
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
  cqio_years *more = economy_years(&m, &options, &calibration);
  const cqio_year *a = &reference->year[1], *b = &more->year[1];
  assert_all(income_of(b, CQIO_GROUP_FLOATING) < income_of(a, CQIO_GROUP_FLOATING));
  double gain = income_of(b, CQIO_GROUP_RURAL) - income_of(a, CQIO_GROUP_RURAL);
  double loss = income_of(a, CQIO_GROUP_FLOATING) - income_of(b, CQIO_GROUP_FLOATING);
  assert_all(gain > 0.5 * loss * (1.0 - m.data->origin_outside_share));
  assert_all(same_year(m.economy, &more->year[0], &reference->year[0]));
  cqio_years_destroy(&more);
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
    cqio_years *years = economy_years(&m, &options, &calibration);
    if (f == 0) assert_all(total(pairs, years->year[1].migration) == 0.0);
    double share = years->year[2].rates.urbanization_rate;
    assert_all(share > before);
    before = share;
    cqio_years_destroy(&years);
  }
}

/* How far the migrants of a year go, km. */
static double mean_distance(const cqio_year *year) {
  double people = 0.0, travelled = 0.0;
  for (int k = 0; k < m.economy->districts * m.economy->districts; k++) {
    people += year->migration[k];
    travelled += year->migration[k] * m.economy->distance[k];
  }
  return travelled / people;
}

/* (11.5), (11.11): distance deters; the longer the stay that is asked for, the fewer conversions.
 */
static void distance_and_tenure(void **state) {
  (void)state;
  double decay = m.data->distance_decay, core = m.data->tenure_core;
  double county = m.data->tenure_county, before = HUGE_VAL;
  m.data->distance_decay = 4.0 * decay;
  cqio_years *near_home = economy_years(&m, &m.options, &calibration);
  m.data->distance_decay = decay;
  assert_all(mean_distance(&near_home->year[1]) < 0.95 * mean_distance(&reference->year[1]));
  cqio_years_destroy(&near_home);
  for (int stay = 0; stay <= 5; stay++) {
    m.data->tenure_core = m.data->tenure_county = stay;
    cqio_years *years = economy_years(&m, &m.options, &calibration);
    double converted = total((size_t)m.economy->districts, years->year[1].converted);
    assert_all(converted < before);
    before = converted;
    cqio_years_destroy(&years);
  }
  m.data->tenure_core = core;
  m.data->tenure_county = county;
}

/* Parameters of the data set move the migrants of the first year in the direction they should. */
static void migration_parameters(void **state) {
  (void)state;
  const struct {
    double *parameter, factor;
    int direction; /* 0: either */
  } cases[] = {{&m.data->eta1, 2.0, 0},
               {&m.data->income_elasticity, 2.0, 1},
               {&m.data->exclusion_wedge, 1.5, -1}};
  size_t pairs = (size_t)(m.economy->districts * m.economy->districts);
  double usual = total(pairs, reference->year[1].migration);
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    double kept = *cases[c].parameter;
    *cases[c].parameter *= cases[c].factor;
    cqio_years *years = economy_years(&m, &m.options, &calibration);
    *cases[c].parameter = kept;
    double moved = total(pairs, years->year[1].migration);
    assert_all(distance(pairs, years->year[1].migration, reference->year[1].migration) > 1e-6);
    assert_all((double)cases[c].direction * (moved - usual) >= 0.0);
    cqio_years_destroy(&years);
  }
}

/* ---- every year ------------------------------------------------------------------------------ */

/* T25 and the consistency of what a year holds. */
static void consistency(void **state) {
  (void)state;
  const cqio_economy *economy = m.economy;
  size_t n = (size_t)economy->accounts, districts = (size_t)economy->districts;
  for (int t = 0; t < reference->count; t++) {
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
    assert_near(year->people.natural,
                m.data->natural_growth[CQIO_URBAN] * last->rates.urban +
                    m.data->natural_growth[CQIO_RURAL] * last->rates.rural,
                1e-9);
    assert_near(year->people.external, m.data->external_net_inflow, 1e-12);
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
  const cqio_behaviour behaviour = {.eta0 = calibration.eta0,
                                    .conversion_rate = calibration.conversion_rate,
                                    .growth = calibration.growth,
                                    .shift = calibration.shift};
  cqio_year year;
  cqio_trajectory *trajectory;
  need(m.ctx, cqio__year_allocate(economy, &year), "year");
  need(m.ctx, cqio__trajectory_create(economy, &options, CQIO_FIND, &behaviour, &year, &trajectory),
       "trajectory");
  double *demand = zeros(n), *use = zeros(n);
  for (int t = 1; t < reference->count; t++) {
    need(m.ctx, cqio__trajectory_step(trajectory, &year), "step");
    assert_all(year.growth != 1.0);
    for (size_t k = 0; k < n; k++)
      use[k] = year.growth * trajectory->exogenous[k];
    add_spending(trajectory->induced, trajectory->households, year.income, use);
    need(m.ctx, cqio_economy_route(economy, 1, use, demand), "route");
    double *inputs = economy_operate(&m, trajectory->closed, ECONOMY_APPLY, 1, year.output);
    double *open_inputs =
        economy_operate(&m, economy->open_operator, ECONOMY_APPLY, 1, year.output);
    for (size_t k = 0; k < n; k++)
      demand[k] += year.growth * economy->outside[k] + open_inputs[k];
    assert_all(distance(n, demand, year.output) <= 1e-9);
    assert_all(total(n, inputs) > total(n, open_inputs));
    free(inputs);
    free(open_inputs);
  }
  free(demand);
  free(use);
  cqio__trajectory_destroy(&trajectory);
  cqio__year_free(&year);
}

/* (12): the reference follows what is published, others take its growth. */
static void published(void **state) {
  (void)state;
  for (int t = 0; t < reference->count; t++) {
    double employed;
    int known = cqio_observed_persons(m.data, "employed", reference->year[t].year, &employed);
    if (known) assert_near(reference->year[t].employed, employed, 1e-10);
    assert_all(known || t > 0);
    assert_near(reference->year[t].growth, calibration.growth[t], 1e-15);
    assert_near(reference->year[t].productivity_shift, calibration.shift[t], 1e-15);
  }
}

/* Every byte of YEAR gets a value of its own, arrays and numbers by their rows. */
static void mark_year(cqio_year *year) {
  double mark = 1.0;
  for (int id = 0; id < CQIO_QUANTITIES; id++) {
    size_t count;
    double *stored = cqio__year_stored(m.economy, year, (cqio_quantity_id)id, &count);
    for (size_t k = 0; stored && k < count; k++)
      stored[k] = mark += 0.125;
  }
  unsigned char *bytes = (unsigned char *)&year->year;
  for (size_t k = 0; k < sizeof *year - offsetof(cqio_year, year); k++)
    bytes[k] = (unsigned char)(37 * k + 1);
}

/* A checkpoint keeps all that a year has. */
static void checkpoints(void **state) {
  (void)state;
  cqio_year first, second;
  cqio_years from = {NULL, 1, &first}, to = {NULL, 1, &second};
  need(m.ctx, cqio__year_allocate(m.economy, &first), "year");
  need(m.ctx, cqio__year_allocate(m.economy, &second), "year");
  mark_year(&first);
  cqio_state pass = {0};
  cqio__state_years(&pass, m.economy, &from, 1);
  double *values = zeros(pass.at);
  pass = (cqio_state){.values = values, .count = pass.at};
  cqio__state_years(&pass, m.economy, &from, 1);
  pass = (cqio_state){.values = values, .count = pass.at, .load = true};
  cqio__state_years(&pass, m.economy, &to, 1);
  assert_all(!pass.bad);
  for (int id = 0; id < CQIO_QUANTITIES; id++) {
    size_t count;
    double *a = cqio__year_stored(m.economy, &first, (cqio_quantity_id)id, &count);
    double *b = cqio__year_stored(m.economy, &second, (cqio_quantity_id)id, &count);
    assert_all(!a || memcmp(a, b, count * sizeof *a) == 0);
  }
  assert_all(memcmp(&first.year, &second.year, sizeof first - offsetof(cqio_year, year)) == 0);
  free(values);
  cqio__year_free(&first);
  cqio__year_free(&second);
}

/* The rules of quantities.def hold in computed years: what is stored beside its parts is their sum.
 */
static void sums_of_figures(void **state) {
  (void)state;
  for (int t = 0; t < reference->count; t++)
    for (int id = 0; id < CQIO_QUANTITIES; id++) {
      const cqio_quantity *q = cqio__quantity((cqio_quantity_id)id);
      bool part = q->rule.kind == CQIO_RULE_PART_OF;
      if ((!part && q->rule.kind != CQIO_RULE_SUM_OF) || q->rule.dim) continue;
      if (!cqio__quantity_is_of(m.data, &m.options, (cqio_quantity_id)id)) continue;
      cqio_quantity_id whole = part ? q->rule.other : (cqio_quantity_id)id;
      cqio_shape shape = cqio__quantity(whole)->shape;
      size_t count = cqio__shape_size(m.data, shape);
      double *sum = zeros(count), *own = zeros(count);
      need(m.ctx,
           cqio__quantity_values(m.economy, &reference->year[t],
                                 part ? (cqio_quantity_id)id : q->rule.other, shape, sum),
           q->name);
      need(m.ctx, cqio__quantity_values(m.economy, &reference->year[t], whole, shape, own),
           q->name);
      for (size_t k = 0; k < count; k++)
        assert_near(sum[k], own[k], 1e-12);
      free(sum);
      free(own);
    }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {BOTH(neutral_levers),
                                     BOTH(conversion),
                                     BOTH(conversion_without_returns),
                                     BOTH(remittances),
                                     BOTH(remittance_lever),
                                     BOTH(migration_lever),
                                     BOTH(migration_parameters),
                                     BOTH(distance_and_tenure),
                                     BOTH(consistency),
                                     BOTH(year_equation),
                                     BOTH(checkpoints),
                                     BOTH(sums_of_figures),
                                     BOTH(published)};
  return mpi_test_main(argc, argv, "law_years", tests, sizeof tests / sizeof *tests);
}
