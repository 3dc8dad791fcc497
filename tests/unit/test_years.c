/* years and economy: their parts on the toy data set, by hand: parks (8), capital (9.6), households
 * (7). */
#include "cqio/numeric.h"
#include "support/mpi_test.h"

#include "economy/households.h"
#include "support/economy_case.h"
#include "years/capital.h"
#include "years/park_plan.h"
#include "years/quantities.h"

enum { NORTH, SOUTH, DISTRICTS };
enum { FARMS, FACTORIES, SERVICES, SECTORS };
enum { RIVERSIDE, HARBOUR };

static struct economy_case m;

static int open_toy(void **state) {
  (void)state;
  economy_open(&m, test_ctx, "toy");
  economy_build(&m);
  return 0;
}

static int close_toy(void **state) {
  (void)state;
  economy_close(&m);
  return 0;
}

static cqio_park_plan *parks_of(const cqio_options *options) {
  cqio_park_plan *parks;
  need(m.ctx, cqio__park_plan_create(m.ctx, m.data, options, &parks), "parks");
  return parks;
}

static double formation(const cqio_park_plan *parks, int park, int year, int district) {
  return parks->formation[(park * parks->years + year - 2010) * DISTRICTS + district];
}

/* ---- parks ----------------------------------------------------------------------------------- */

/* (8.2), (8.3): half of what riverside spends beyond harbour, three quarters of it in the north. */
static void plan(void **state) {
  (void)state;
  cqio_options options = m.options;
  cqio_park_plan *parks = parks_of(&options);
  assert_near(formation(parks, RIVERSIDE, 2012, NORTH), 0.5 * 30.0 * 0.75, 1e-15);
  assert_near(formation(parks, RIVERSIDE, 2012, SOUTH), 0.5 * 30.0 * 0.25, 1e-15);
  assert_near(formation(parks, HARBOUR, 2011, NORTH), 0.5 * 10.0, 1e-15);
  assert_all(formation(parks, HARBOUR, 2011, SOUTH) == 0.0);
  assert_near(cqio__park_plan_formation(parks, 2011), 0.5 * 30.0, 1e-15);
  cqio__park_plan_destroy(&parks);

  options.investment.deflator = 0.1; /* (8.4) */
  options.investment.factor = 3.0;
  parks = parks_of(&options);
  assert_near(cqio__park_plan_formation(parks, 2010), 3.0 * 0.5 * 20.0, 1e-15);
  assert_near(cqio__park_plan_formation(parks, 2012), 3.0 * 0.5 * 40.0 * exp(-0.2), 1e-14);
  cqio__park_plan_destroy(&parks);
  assert_all(parks == NULL);
}

/* (27.18) by an index, and what it lacks. */
static void prices(void **state) {
  (void)state;
  double index[] = {0.8, 1.0, 1.25, 1.6};
  cqio_options options = m.options;
  cqio_park_plan *parks;
  options.investment.prices = CQIO_CHOICE_FILE;
  assert_all(cqio__park_plan_create(m.ctx, m.data, &options, &parks) == CQIO_CONFIG && !parks);
  m.data->first_price_year = 2009;
  m.data->price_years = 4;
  m.data->investment_price = index;
  parks = parks_of(&options);
  assert_near(cqio__park_plan_formation(parks, 2010), 0.5 * 20.0, 1e-15);
  assert_near(cqio__park_plan_formation(parks, 2012), 0.5 * 40.0 / 1.6, 1e-15);
  cqio__park_plan_destroy(&parks);
  m.data->price_years = 3;
  assert_all(cqio__park_plan_create(m.ctx, m.data, &options, &parks) == CQIO_DATA);
  m.data->price_years = 4;
  options.investment.deflator = 0.02;
  assert_all(cqio__park_plan_create(m.ctx, m.data, &options, &parks) == CQIO_CONFIG);
  assert_true(strstr(cqio_ctx_problem(m.ctx, 0), "expected none, as") != NULL);
  assert_true(strstr(cqio_ctx_problem(m.ctx, 1), "years 2009 to 2011: expected all") != NULL);
  assert_true(strstr(cqio_ctx_problem(m.ctx, 2), "deflator = 0.02: expected 0 with") != NULL);
  cqio_ctx_clear_problems(m.ctx);
  m.data->investment_price = NULL;
  m.data->price_years = 0;
}

/* Moved to the wings: part of what is planned in the ring; the south is the only wing. */
static void wings(void **state) {
  (void)state;
  cqio_options options = m.options;
  options.investment.to_wings = 0.3;
  cqio_park_plan *parks = parks_of(&options);
  assert_near(formation(parks, RIVERSIDE, 2012, NORTH), 15.0 * 0.75 * 0.7, 1e-14);
  assert_near(formation(parks, RIVERSIDE, 2012, SOUTH), 15.0 * (0.25 + 0.75 * 0.3), 1e-14);
  assert_near(formation(parks, HARBOUR, 2012, SOUTH), 5.0 * 0.3, 1e-14);
  assert_near(cqio__park_plan_formation(parks, 2012), 20.0, 1e-15);
  cqio__park_plan_destroy(&parks);
}

/* T21: mixes sum to 1; (8.5) equipment is manufacturing, building is services, the rest farming. */
static void mixes(void **state) {
  (void)state;
  cqio_park_plan *parks = parks_of(&m.options);
  const double expected[][SECTORS] = {{0.1, 0.3, 0.6}, {0.0, 0.5, 0.5}};
  for (int p = 0; p < 2; p++) {
    assert_near(total(SECTORS, parks->mix + p * SECTORS), 1.0, 1e-15);
    assert_near(total(DISTRICTS, m.data->park_district + p * DISTRICTS), 1.0, 1e-15);
    assert_near(total(SECTORS, m.data->park_sector + p * SECTORS), 1.0, 1e-15);
    for (int i = 0; i < SECTORS; i++)
      assert_near(parks->mix[p * SECTORS + i], expected[p][i], 1e-15);
  }
  double *use = zeros(DISTRICTS * CQIO_ZONES * SECTORS);
  cqio__park_plan_add_construction(parks, RIVERSIDE, 2012, use);
  assert_near(total(DISTRICTS * CQIO_ZONES * SECTORS, use), 15.0, 1e-15);
  assert_near(use[SERVICES], 15.0 * 0.75 * 0.6, 1e-15);
  for (int i = 0; i < SECTORS; i++)
    assert_all(use[SECTORS + i] == 0.0 && use[3 * SECTORS + i] == 0.0); /* countryside */
  free(use);
  cqio__park_plan_destroy(&parks);
}

/* (8.7): half of the capacity opens a year after spending, half after two; T20: what has opened
 * needed exactly what was spent. */
static void capacity(void **state) {
  (void)state;
  cqio_park_plan *parks = parks_of(&m.options);
  const double *icor = m.data->icor;
  double opened[3] = {0.0};
  for (int t = 0; t < 3; t++)
    for (int p = 0; p < 2; p++)
      opened[t] += total(DISTRICTS, parks->opening + (p * parks->years + t) * DISTRICTS);
  assert_all(opened[0] == 0.0);
  assert_near(opened[1], 0.5 * 10.0, 1e-14);
  assert_near(opened[2], 0.5 * 10.0 + 0.5 * 15.0, 1e-14);
  double keeps = 1.0 - m.data->depreciation_rate[FACTORIES]; /* last year's, in its second year */
  double young = 0.5 * (0.5 * 5.0 + 0.5 * 2.5), old = 0.8 * keeps * 0.5 * 2.5;
  double *output = zeros(DISTRICTS * SECTORS);
  cqio__park_plan_add_operation(parks, m.data, HARBOUR, 2010, 2012, output);
  assert_near(output[FACTORIES], (young + old) / icor[FACTORIES], 1e-14);
  assert_all(output[SERVICES] == 0.0 && output[SECTORS + FACTORIES] == 0.0);
  free(output);
  cqio__park_plan_destroy(&parks);
}

/* T20 on the long plan: with nothing spent in the last years, everything spent has opened. */
static void conserved(void **state) {
  (void)state;
  struct economy_case q;
  economy_open(&q, test_ctx, "chongqing-2010");
  q.options.years.last = 2020;
  for (int p = 0; p < q.data->parks.count; p++)
    for (int lag = 0; lag < q.data->gestation_years; lag++)
      q.data->investment[(p + 1) * q.data->investment_years - 1 - lag] = 0.0;
  assert_all(q.data->first_investment_year + q.data->investment_years - 1 == 2020);
  cqio_park_plan *parks;
  need(q.ctx, cqio__park_plan_create(q.ctx, q.data, &q.options, &parks), "parks");
  double opened = total((size_t)(parks->parks * parks->years * parks->districts), parks->opening),
         spent = 0.0;
  for (int t = 0; t < parks->years; t++)
    spent += cqio__park_plan_formation(parks, 2010 + t);
  assert_near(opened, spent, 1e-12);
  cqio__park_plan_destroy(&parks);
  economy_close(&q);
}

static void refused(const cqio_options *options, cqio_status status, const char *text) {
  cqio_park_plan *parks;
  cqio_ctx_clear_problems(m.ctx);
  assert_all(cqio__park_plan_create(m.ctx, m.data, options, &parks) == status && parks == NULL);
  assert_all(cqio_ctx_problem_count(m.ctx) == 1);
  assert_string_equal(cqio_ctx_problem(m.ctx, 0), text);
  cqio_ctx_clear_problems(m.ctx);
}

static void refusals(void **state) {
  (void)state;
  cqio_options options = m.options;
  options.investment.parks = "riverside,harbor";
  refused(&options, CQIO_CONFIG,
          "investment.parks = harbor: expected keys of parks.csv; did you mean 'harbour'?");
  options.investment.parks = "all";
  options.investment.exclude = "zoo";
  refused(&options, CQIO_CONFIG, "investment.exclude = zoo: expected keys of parks.csv");
  options.investment.exclude = "";
  options.investment.to_wings = 0.5;
  int ring = m.data->ring;
  m.data->ring = -1;
  refused(
      &options, CQIO_CONFIG,
      "investment.to_wings = 0.5: expected 0, as no line '# ring: MACRO_REGION' of districts.csv "
      "names the ring");
  m.data->ring = ring;
  options.investment.to_wings = 0.0;
  options.years.last = 2013;
  refused(&options, CQIO_DATA,
          "investment.csv: covers 2010-2012: expected the years 2010-2013 of the job");
}

/* ---- capital --------------------------------------------------------------------------------- */

/* (9.6 b, d) for one account, by hand. */
static void accelerator(void **state) {
  (void)state;
  cqio_capital *capital;
  need(m.ctx, cqio__capital_create(m.economy, &m.options, &capital), "capital");
  size_t n = (size_t)m.economy->accounts, k = FACTORIES;
  double *induced = zeros(n), *output = zeros(n);
  const double icor = m.data->icor[k], wear = m.data->depreciation_rate[k];
  double x = m.economy->output[k], stock = icor * x / 0.9;
  cqio__capital_induced(capital, m.data, &m.options, induced);
  double wanted = icor * x * 1.1 / 0.9, first = wear * stock + 0.5 * (wanted - stock);
  assert_near(induced[k], first, 1e-13);
  for (size_t j = 0; j < n; j++)
    output[j] = 1.2 * m.economy->output[j];
  cqio__capital_advance(capital, m.data, &m.options, induced, output);
  assert_near(capital->stock[k], (1.0 - wear) * stock + first, 1e-13);
  assert_near(capital->expected_growth[k], 0.2, 1e-12);
  const double changes[] = {1.05, 1.1, 1.0, 0.8, 0.8, 0.8}; /* growth of the mean of three years */
  const double means[] = {1.2 * 1.05, 1.2 * 1.05 * 1.1, 1.05 * 1.1, 1.1 * 0.8};
  for (int year = 0; year < 6; year++) {
    for (size_t j = 0; j < n; j++)
      output[j] *= changes[year];
    cqio__capital_induced(capital, m.data, &m.options, induced);
    assert_all(induced[k] >= 0.0);
    cqio__capital_advance(capital, m.data, &m.options, induced, output);
    if (year < 4)
      assert_near(1.0 + capital->expected_growth[k], pow(means[year], year ? 1.0 / 3 : 0.5), 1e-13);
  }
  /* A fall is expected to go on, though not without end. */
  assert_near(capital->expected_growth[k], -0.05, 1e-12);
  cqio__capital_destroy(&capital);
  free(induced);
  free(output);
}

/* ---- households ------------------------------------------------------------------------------ */

/* Incomes of the base year are those of the data set; nobody sends more than he earns. */
static void incomes(void **state) {
  (void)state;
  cqio_people *people;
  cqio_households *h;
  need(m.ctx, cqio__base_people(m.economy, &people), "people");
  need(m.ctx, cqio__households_create(m.economy, &m.options, people, &h), "households");
  size_t accounts = (size_t)h->accounts;
  double *earned = zeros(accounts), *received = zeros(accounts);
  cqio__households_income(h, m.economy->output, 1.0, earned, received);
  assert_all(h->clipped == 0 && distance(accounts, received, h->base_income) == 0.0);
  for (int r = 0; r < DISTRICTS; r++) {
    double rural = m.data->residents[r] - m.data->urban_residents[r];
    assert_near(earned[3 * r + CQIO_GROUP_URBAN] + earned[3 * r + CQIO_GROUP_FLOATING],
                m.data->income_urban[r] * m.data->urban_residents[r] * 1e-8, 1e-12);
    assert_near(received[3 * r + CQIO_GROUP_RURAL], m.data->income_rural[r] * rural * 1e-8, 1e-12);
    assert_near(received[3 * r + CQIO_GROUP_FLOATING], 0.7 * earned[3 * r + CQIO_GROUP_FLOATING],
                1e-13);
  }
  assert_near(total(accounts, received), total(accounts, earned),
              1e-13); /* T28, all homes inside */
  for (size_t b = 0; b < accounts; b++)
    assert_near(cqio_sum_strided(h->transfer + b, accounts, accounts), 1.0, 1e-14);
  for (int l = 0; l < DISTRICTS * CQIO_ZONES; l++)
    assert_all(h->disposable[l] > 0.0 && h->disposable[l] <= 1.0 && h->other[l] >= 0.0);
  /* Propensity 0.8 of a basket that sums to 1; (4.4) migrants mix town and country. */
  assert_near(total(SECTORS, h->basket + CQIO_GROUP_URBAN * SECTORS), 0.8, 1e-14);
  assert_near(h->basket[CQIO_GROUP_FLOATING * SECTORS + FARMS],
              0.5 * (0.5 * 30.0 / 120.0 + 0.5 * 22.0 / 48.0), 1e-14);
  free(earned);
  free(received);
  cqio__households_destroy(&h);
  cqio_people_destroy(&people);
}

/* ---- figures --------------------------------------------------------------------------------- */

/* (14.5): value added 2 : 1 : 1 and jobs 1 : 2 : 1 by sector, over two locations. */
static void structure(void **state) {
  (void)state;
  double added[] = {0.5, 0.25, 0.5}, mismatch;
  double output[] = {4.0, 1.0, 2.0, 4.0, 7.0, 2.0}, jobs[] = {5.0, 15.0, 6.0, 5.0, 5.0, 4.0};
  const cqio_economy economy = {.ctx = m.ctx,
                                .data = m.data,
                                .sectors = SECTORS,
                                .locations = 2,
                                .accounts = 2 * SECTORS,
                                .value_added_share = added};
  cqio_year year = {.output = output, .jobs = jobs, .gdp = 8.0, .employed = 40.0};
  need(m.ctx,
       cqio__quantity_values(&economy, &year, CQIO_QUANTITY_structure_mismatch,
                             CQIO_SHAPE_MUNICIPAL, &mismatch),
       "figure");
  assert_near(mismatch, 0.25, 1e-15);
  year.employed = 0.0;
  need(m.ctx,
       cqio__quantity_values(&economy, &year, CQIO_QUANTITY_structure_mismatch,
                             CQIO_SHAPE_MUNICIPAL, &mismatch),
       "figure");
  assert_all(mismatch == CQIO_NO_VALUE);
}

/* Unemployed in the labour force, commuters, and people in town without the registration (14.10),
 * (14.12), (14.13); no value where nobody is. */
static void town_people(void **state) {
  (void)state;
  double urban[] = {60, 0}, rural[] = {40, 0}, booked[] = {30, 0}, unbooked[] = {90, 5};
  double working[] = {27, 0}, unemployed[] = {3, 0}, jobs[] = {20, 11, 4, 2, 0, 0, 1, 1}, out[2];
  cqio_dataset data = {.districts.count = 2, .sectors.count = 2};
  cqio_economy economy = {
      .ctx = m.ctx, .data = &data, .districts = 2, .locations = 4, .sectors = 2, .accounts = 8};
  cqio_year year = {.urban = urban,
                    .rural = rural,
                    .registered_urban = booked,
                    .registered_rural = unbooked,
                    .working = working,
                    .unemployed = unemployed,
                    .jobs = jobs};
  const struct {
    cqio_quantity_id id;
    double first, second;
  } figures[] = {{CQIO_QUANTITY_unemployment_rate, 0.1, CQIO_NO_VALUE},
                 {CQIO_QUANTITY_commuting_balance, 4.0, 0.0},
                 {CQIO_QUANTITY_citizenization_gap, 0.6 - 0.25, CQIO_NO_VALUE}};
  for (size_t k = 0; k < sizeof figures / sizeof *figures; k++) {
    need(m.ctx, cqio__quantity_values(&economy, &year, figures[k].id, CQIO_SHAPE_DISTRICT, out),
         "figure");
    assert_near(out[0], figures[k].first, 1e-15);
    assert_all(out[1] == figures[k].second);
  }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test_setup(plan, open_toy),
                                     cmocka_unit_test(prices),
                                     cmocka_unit_test(wings),
                                     cmocka_unit_test(mixes),
                                     cmocka_unit_test(capacity),
                                     cmocka_unit_test(conserved),
                                     cmocka_unit_test(refusals),
                                     cmocka_unit_test(accelerator),
                                     cmocka_unit_test(structure),
                                     cmocka_unit_test(town_people),
                                     cmocka_unit_test_teardown(incomes, close_toy)};
  return mpi_test_main(argc, argv, "unit_years", tests, sizeof tests / sizeof *tests);
}
