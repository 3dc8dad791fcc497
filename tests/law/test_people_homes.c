/*
 * people: laws of section 26 of the method on the shipped region and on made-up ones: work (26.1,
 * 26.2), homes (26.14), places that become urban (26.12), full districts (26.15), arrivals (26.19),
 * registration and remittances of local people (26.21, 26.22).
 *
 * Identities of section 26 and the tests that show them, here unless a file is named:
 *   I1  jobs of a sector are its persons, coefficients differ as GDP per head: coefficients
 *   I2  zone shares of the base year are given back: zones; its years bit for bit: same_bits
 * neutral-1 I3  outputs of districts do not move with zone shares: zones in test_settled.c I4 homes
 * add up, go by weight without distance, lambda is monotone: commuting I5  local places alone are
 * the discrete logistic: logistic I6  a full district receives nobody: room_and_hazard I7  one
 * hazard moves 1 - exp(-eta0) of the countryside: room_and_hazard I8  a scenario that changes
 * nothing is the reference: neutral_scenario in test_settled.c I9  districts in another order:
 * order_of_districts, and in test_people.c the rules of section 11 I10 registrations grow by births
 * alone, what is struck off is converted: local_people I11 columns of remittances: local_people I12
 * three targets, and sentences of a path that is not credible: calibrated, judged in
 *       test_settled.c; of the stand-in economy: calibrated_path_and_scenario in
 *       test_people_reference.c
 *   I13 totals of maps, no edges: conservation, no_edges in test_settlement.c
 *   I14 no table of towns, one town, all people in one: few_towns in test_settlement.c
 */
#include "support/mpi_test.h"

#include "law/stand_in.h"

static int near(double a, double b, double tolerance) {
  int good = fabs(a - b) <= tolerance * fmax(1e-300, fabs(b));
  if (!good) print_error("%.17g instead of %.17g\n", a, b);
  return good;
}

/* Jobs of a sector add up to its persons; its coefficients differ as GDP per head does. */
static void coefficients(void **state) {
  (void)state;
  stand_in m;
  stand_in_create(&m, NULL);
  const cqio_dataset *d = m.data;
  double low = INFINITY, high = 0.0;
  for (int r = 0; r < R; r++) {
    low = fmin(low, m.gdp[r] / d->residents[r]);
    high = fmax(high, m.gdp[r] / d->residents[r]);
  }
  for (int i = 1; i < S; i++) {
    double most = 0.0, least = INFINITY;
    bool everywhere = true;
    assert_true(near(cqio_sum_strided(m.jobs + i, R, S), d->employed[i], 1e-14));
    for (int r = 0; r < R; r++) {
      double l = m.labour[r * S + i];
      everywhere = everywhere && m.district[r * S + i] > 0.0;
      if (m.district[r * S + i] > 0.0) most = fmax(most, l), least = fmin(least, l);
    }
    if (everywhere) assert_true(near(most / least, pow(high / low, 0.2), 1e-13));
    assert_true(most / least < 1.61);
  }
  double rates[R * S], none[S] = {0.0};
  double gdp[R];
  memcpy(gdp, m.gdp, sizeof gdp);
  gdp[3] = 0.0;
  assert_int_equal(cqio__labour_coefficients(test_ctx, R, S, d->districts.key, m.district,
                                             d->employed, gdp, d->residents, none, rates, rates),
                   CQIO_DATA);
  assert_non_null(strstr(cqio_ctx_problem(test_ctx, 0), "district 'dadukou': GDP = 0"));
  cqio_ctx_clear_problems(test_ctx);
  stand_in_destroy(&m);
}

/* Shares at the people of the base year are those of the base year; they rise with the countryside,
 * but not those of farming. */
static void zones(void **state) {
  (void)state;
  stand_in m;
  stand_in_create(&m, NULL);
  double share[R * S], more[R];
  cqio__zone_shares(R, S, m.base, m.odds, m.bound, m.data->urban_residents, m.rural, share);
  for (int k = 0; k < R * S; k++)
    assert_true(fabs(share[k] - m.base[k]) <= 4e-16);
  for (int r = 0; r < R; r++)
    more[r] = 1.1 * m.rural[r];
  cqio__zone_shares(R, S, m.base, m.odds, m.bound, m.data->urban_residents, more, share);
  for (int k = 0; k < R * S; k++) {
    bool follows = !m.bound[k % S] && m.base[k] > 0.0;
    assert_true(follows ? share[k] > m.base[k] && share[k] <= 0.98 : share[k] == m.base[k]);
  }
  stand_in_destroy(&m);
}

enum { N = 5 };

/* Homes of all who work add up to them; without distance they go by weight; a longer way takes
 * people farther. */
static void commuting(void **state) {
  (void)state;
  double distance[N * N], area[N] = {50, 60, 70, 80, 90}, count[N] = {7, 0, 30, 2, 11}, home[N];
  const double weight[N] = {4, 1, 0, 3, 2};
  bool within[N] = {true, true, false, true, true};
  cqio_people_homes homes = {distance, area, 8.0, 1000.0};
  for (int k = 0; k < N * N; k++)
    distance[k] = 13.0;
  assert_true(cqio__homes_spread(N, &homes, weight, count, home));
  for (int s = 0; s < N; s++)
    assert_true(near(home[s], 50 * weight[s] / 10, 1e-14));
  for (int s = 0; s < N; s++)
    for (int k = 0; k < N; k++)
      distance[s * N + k] = s == k ? 2.0 + s : 10.0 * abs(s - k);
  double before = 0.0;
  for (homes.length = 2.0; homes.length < 100.0; homes.length *= 1.3) {
    assert_true(cqio__homes_spread(N, &homes, weight, count, home) && home[2] == 0.0);
    assert_true(near(cqio_sum(home, N), 50.0, 1e-14));
    double mean = cqio__homes_mean_commute(N, &homes, weight, count, within);
    assert_true(mean > before);
    before = mean;
  }
  assert_int_equal(cqio__homes_find_length(test_ctx, N, &homes, weight, count, within, 6.0),
                   CQIO_OK);
  assert_true(near(cqio__homes_mean_commute(N, &homes, weight, count, within), 6.0, 1e-13));
  assert_int_equal(cqio__homes_find_length(test_ctx, N, &homes, weight, count, within, 60.0),
                   CQIO_CONFIG);
  assert_non_null(
      strstr(cqio_ctx_problem(test_ctx, 0), "migration.mean_commute = 60 (km): expected"));
  cqio_ctx_clear_problems(test_ctx);
  const double nobody[N] = {0};
  assert_false(cqio__homes_spread(N, &homes, nobody, count, home));
}

static cqio_people_flows *plan(const stand_in *m, cqio_people *people,
                               const cqio_people_params *rules) {
  cqio_people_flows *flows;
  double income_rural[R];
  for (int r = 0; r < R; r++)
    income_rural[r] = fmax(m->data->income_rural[r], 1.0);
  cqio_people_drivers drivers = {m->jobs0,     m->jobs0,   m->participation, m->data->income_urban,
                                 income_rural, m->distance};
  assert_int_equal(cqio_people_flows_create(test_ctx, R, &flows), CQIO_OK);
  assert_int_equal(cqio_people_plan(test_ctx, people, rules, &drivers, flows), CQIO_OK);
  return flows;
}

/* Places that become urban, alone, are the discrete logistic in every district. */
static void logistic(void **state) {
  (void)state;
  stand_in m;
  stand_in_create(&m, NULL);
  cqio_people *people = stand_in_people(&m);
  cqio_people_params rules = stand_in_rules(&m, 0.0, 0.0, 0.0);
  rules.local_rate = 0.0357;
  rules.growth_urban = rules.growth_rural = rules.return_rate = 0.0;
  cqio_people_flows *flows = plan(&m, people, &rules);
  assert_int_equal(cqio_people_advance(test_ctx, people, &rules, flows, NULL), CQIO_OK);
  for (int r = 0; r < R; r++) {
    double urban = m.data->urban_residents[r], share = urban / (urban + m.rural[r]);
    if (!(m.rural[r] > 0.0)) continue;
    double change = log(people->urban[r] / people->rural[r]) - log(urban / m.rural[r]);
    double expected = log1p(0.0357 * (1.0 - share)) - log1p(-0.0357 * share);
    assert_true(fabs(change - expected) <= 1e-14);
    assert_true(change >= log1p(0.0357) - 1e-14 && change <= -log1p(-0.0357) + 1e-14);
  }
  cqio_people_flows_destroy(&flows);
  cqio_people_destroy(&people);
  stand_in_destroy(&m);
}

/* A full district receives neither movers nor arrivals; when all are full the year is refused. A
 * steady hazard alone moves 1 - exp(-hazard) of those who can leave. */
static void room_and_hazard(void **state) {
  (void)state;
  stand_in m;
  stand_in_create(&m, NULL);
  cqio_people *people = stand_in_people(&m);
  cqio_people_params rules = stand_in_rules(&m, 0.03, 1e5, 0.0);
  int full = cqio_labels_find(&m.data->districts, "yuzhong");
  assert_true(full >= 0);
  rules.growth_rural = 0.0;
  rules.local_rate = 0.0;
  cqio_people_flows *flows = plan(&m, people, &rules);
  assert_true(flows->room[full] == 0.0 && flows->external[full] == 0.0);
  assert_true(near(cqio_sum(flows->external, R), 1e5, 1e-14));
  for (int r = 0; r < R; r++) {
    assert_true(flows->moves[r * R + full] == 0.0);
    assert_true(near(cqio_sum(flows->moves + r * R, R), -expm1(-0.03) * m.rural[r], 1e-13));
  }
  cqio_people_flows_destroy(&flows);
  /* Gaps like those of the reference change nothing; twice the gap, twice the hazard. */
  double reference[R];
  flows = plan(&m, people, &rules);
  memcpy(reference, flows->gap, sizeof reference);
  cqio_people_flows_destroy(&flows);
  for (int twice = 0; twice < 2; twice++) {
    for (int r = 0; r < R && twice; r++)
      reference[r] /= 2.0;
    rules.gap_reference = reference;
    flows = plan(&m, people, &rules);
    for (int r = 0; r < R; r++)
      if (m.rural[r] > 0.0)
        assert_true(near(flows->exit_share[r], -expm1(-0.03 * (1 + twice)), 1e-14));
    cqio_people_flows_destroy(&flows);
  }
  /* Who leaves the region leaves by residents, not more than a twentieth of a town. */
  rules.external_inflow = -1e7;
  flows = plan(&m, people, &rules);
  for (int r = 0; r < R; r++)
    assert_true(near(flows->external[r], -0.05 * people->urban[r], 1e-14));
  cqio_people_flows_destroy(&flows);
  assert_int_equal(cqio_people_flows_create(test_ctx, R, &flows), CQIO_OK);
  m.homes.ceiling = 1.0;
  cqio_people_drivers drivers = {
      m.jobs0, m.jobs0, m.participation, m.data->income_urban, m.data->income_urban, m.distance};
  assert_int_equal(cqio_people_plan(test_ctx, people, &rules, &drivers, flows), CQIO_DATA);
  assert_non_null(strstr(cqio_ctx_problem(test_ctx, 0), "raise migration.density_ceiling"));
  cqio_ctx_clear_problems(test_ctx);
  cqio_people_flows_destroy(&flows);
  cqio_people_destroy(&people);
  stand_in_destroy(&m);
}

/* One rate for each district: those of the zones when it is theirs, and its own births otherwise.
 */
static void births(void **state) {
  (void)state;
  stand_in m;
  stand_in_create(&m, NULL);
  double growth[R], urban[3] = {0.0};
  for (int way = 0; way < 3; way++) {
    cqio_people *people = stand_in_people(&m);
    cqio_people_params rules = stand_in_rules(&m, 0.02, 1e5, 0.1);
    cqio_people_report report;
    rules.growth_urban = rules.growth_rural = 0.003;
    for (int r = 0; r < R; r++)
      growth[r] = way == 2 && r == 5 ? 0.05 : 0.003;
    rules.growth = way > 0 ? growth : NULL;
    cqio_people_flows *flows = plan(&m, people, &rules);
    assert_int_equal(cqio_people_advance(test_ctx, people, &rules, flows, &report), CQIO_OK);
    assert_true(report.residual <= 1e-12 && report.registered_residual <= 1e-12);
    urban[way] = people->urban[5];
    cqio_people_flows_destroy(&flows);
    cqio_people_destroy(&people);
  }
  assert_true(urban[1] == urban[0]);
  assert_true(near(urban[2] - urban[0], 0.047 * m.data->urban_residents[5], 1e-9));
  stand_in_destroy(&m);
}

/* Returnees go home by those away, and both zones of a home by its residents. */
static void returnees(void **state) {
  (void)state;
  stand_in m;
  stand_in_create(&m, NULL);
  cqio_people *people = stand_in_people(&m);
  cqio_people_params rules = stand_in_rules(&m, 0.02, 1e5, 0.0);
  double away[R] = {0.0};
  away[2] = 30.0, away[20] = 10.0;
  rules.away = away;
  rules.returnees = 1.0;
  cqio_people_flows *flows = plan(&m, people, &rules);
  for (int r = 0; r < R; r++) {
    double rural = m.rural[r] / m.data->residents[r], home = 1e5 * away[r] / 40.0;
    assert_true(near(flows->external[r], home * (1.0 - rural), 1e-12));
    assert_true(near(flows->external_rural[r], home * rural, 1e-14));
  }
  cqio_people_flows_destroy(&flows);
  cqio_people_destroy(&people);
  stand_in_destroy(&m);
}

/* Local people are converted with the migrants, at home; they send no money and do not return. */
static void local_people(void **state) {
  (void)state;
  stand_in m;
  stand_in_create(&m, NULL);
  cqio_people *people = stand_in_people(&m);
  cqio_people_params rules = stand_in_rules(&m, 0.02, 0.0, 0.3);
  rules.local_rate = 0.03;
  for (int t = 0; t < 3; t++) {
    cqio_people_flows *flows = plan(&m, people, &rules);
    cqio_people_report report;
    assert_int_equal(cqio_people_advance(test_ctx, people, &rules, flows, &report), CQIO_OK);
    assert_true(report.residual <= 1e-12 && report.registered_residual <= 1e-12);
    assert_true(near(cqio_sum(flows->converted_homes, R), cqio_sum(flows->converted, R), 1e-12));
    cqio_people_flows_destroy(&flows);
  }
  double outside[R], *theta = calloc((size_t)9 * R * R, sizeof *theta);
  assert_non_null(theta);
  for (int r = 0; r < R; r++)
    outside[r] = 0.1;
  assert_int_equal(cqio_people_transfers(test_ctx, people, 0.2, outside, theta), CQIO_OK);
  for (int s = 0; s < R; s++) {
    size_t from = (size_t)(CQIO_GROUPS * s + CQIO_GROUP_FLOATING), h = (size_t)CQIO_GROUPS * R;
    double migrants = cqio_sum_strided(people->stock + s, R, R);
    double known = migrants + people->local[s];
    double kept = known > 0.0 ? 1.0 - 0.2 + 0.2 * 0.9 * people->local[s] / known : 1.0 - 0.2 * 0.1;
    assert_true(near(theta[from * h + from], kept, 1e-14));
    assert_true(near(cqio_sum_strided(theta + from, h, h), 1.0 - 0.2 * 0.1, 1e-14));
  }
  free(theta);
  cqio_people_destroy(&people);
  stand_in_destroy(&m);
}

/* ---- another order of the districts ---------------------------------------------------------- */

/* M with district order[r] in place r, as far as one year of people needs it. */
static void reorder(const stand_in *m, const int *order, stand_in *out, cqio_dataset *data) {
  *out = *m;
  *data = *m->data;
  data->districts.key = calloc(R, sizeof *data->districts.key);
  double *vectors = calloc((size_t)6 * R, sizeof *vectors);
  assert_true(data->districts.key && vectors);
  double **const to[6] = {&data->urban_residents,
                          &data->registered_nonagricultural,
                          &data->registered_agricultural,
                          &data->income_urban,
                          &data->income_rural,
                          &data->area};
  const double *const from[6] = {m->data->urban_residents,
                                 m->data->registered_nonagricultural,
                                 m->data->registered_agricultural,
                                 m->data->income_urban,
                                 m->data->income_rural,
                                 m->data->area};
  for (int k = 0; k < 6; k++)
    *to[k] = vectors + (size_t)k * R;
  for (int r = 0; r < R; r++) {
    int o = order[r];
    for (int k = 0; k < 6; k++)
      (*to[k])[r] = from[k][o];
    data->districts.key[r] = m->data->districts.key[o];
    out->rural[r] = m->rural[o];
    out->jobs0[r] = m->jobs0[o];
    out->participation[r] = m->participation[o];
    out->tenure[r] = m->tenure[o];
    for (int s = 0; s < R; s++) {
      out->distance[r * R + s] = m->distance[o * R + order[s]];
      out->commute[r * R + s] = m->commute[o * R + order[s]];
    }
  }
  out->data = data;
  out->homes.distance = out->commute;
  out->homes.area = data->area;
}

static cqio_people *five_years(stand_in *m, const double *away) {
  cqio_people *people = stand_in_people(m);
  cqio_people_params rules = stand_in_rules(m, 0.03, 2e5, 0.2);
  rules.away = away;
  rules.returnees = 0.3;
  for (int t = 0; t < 5; t++) {
    cqio_people_flows *flows = plan(m, people, &rules);
    assert_int_equal(cqio_people_advance(test_ctx, people, &rules, flows, NULL), CQIO_OK);
    cqio_people_flows_destroy(&flows);
  }
  return people;
}

/* I9: nothing depends on the order of the districts. */
static void order_of_districts(void **state) {
  (void)state;
  stand_in m, other;
  cqio_dataset data;
  int order[R];
  double away[R], away_there[R];
  stand_in_create(&m, NULL);
  for (int r = 0; r < R; r++) {
    order[r] = (r * 11 + 5) % R;
    away[r] = 100.0 * r;
  }
  for (int r = 0; r < R; r++)
    away_there[r] = away[order[r]];
  reorder(&m, order, &other, &data);
  cqio_people *a = five_years(&m, away), *b = five_years(&other, away_there);
  for (int r = 0; r < R; r++) {
    assert_true(near(b->urban[r], a->urban[order[r]], 1e-14));
    assert_true(near(b->rural[r], a->rural[order[r]], 1e-14));
    assert_true(near(b->local[r], a->local[order[r]], 1e-13));
    assert_true(near(b->registered_urban[r], a->registered_urban[order[r]], 1e-14));
    for (int s = 0; s < R; s++)
      assert_true(near(b->stock[r * R + s], a->stock[order[r] * R + order[s]], 1e-12));
  }
  cqio_people_destroy(&a);
  cqio_people_destroy(&b);
  free(data.urban_residents);
  free(data.districts.key);
  stand_in_destroy(&m);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(coefficients),       cmocka_unit_test(zones),
      cmocka_unit_test(commuting),          cmocka_unit_test(logistic),
      cmocka_unit_test(returnees),          cmocka_unit_test(local_people),
      cmocka_unit_test(room_and_hazard),    cmocka_unit_test(births),
      cmocka_unit_test(order_of_districts),
  };
  return mpi_test_main(argc, argv, "people_homes", tests, sizeof tests / sizeof *tests);
}
