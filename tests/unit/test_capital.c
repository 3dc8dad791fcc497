/* capital: real investment and stocks by hand, where investment goes, what parks become, refusals
 * (method 27.17-27.20). */
#include "support/mpi_test.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "cqio/capital.h"

enum { L = 4, S = 3, P = 2, N = L * S, T = 3 }; /* two districts with two zones */

static char *districts[] = {"ada", "bel"}, *sectors[] = {"grain", "steel", "houses"};
static char *parks[] = {"north", "south"};
static const double rent[N] = {2, 6, 2, 1, 0, 1, 4, 4, 2, 0, 0, 0}; /* nobody in bel's country */
static const double formation[L] = {8, 2, 5, 0};
static const double basket[S] = {0.0, 0.75, 0.25}, mix[P * S] = {0, 1, 0, 0, 0.5, 0.5};
static const double industry[P * S] = {0, 0.8, 0.2, 0, 1, 0};
static const bool structure[S] = {false, false, true};
static const double built[P * L] = {3, 0, 0, 0, 0, 0, 4.8, 0};

static const cqio_capital_base base = {.locations = L,
                                       .sectors = S,
                                       .parks = P,
                                       .zones = 2,
                                       .rent = rent,
                                       .formation = formation,
                                       .basket = basket,
                                       .mix = mix,
                                       .industry = industry,
                                       .structure = structure,
                                       .built = built,
                                       .district_key = districts,
                                       .sector_key = sectors,
                                       .park_key = parks};

static void close_to(double value, double expected) {
  if (!(fabs(value - expected) <= 8.0 * DBL_EPSILON * fmax(1.0, fabs(expected))))
    fail_msg("%.17g, expected %.17g", value, expected);
}

static void need(cqio_status status) {
  if (status) fail_msg("%s", cqio_ctx_problem(test_ctx, 0));
}

static void fails_with(cqio_status status, const char *part) {
  const char *text = cqio_ctx_problem(test_ctx, 0);
  if (status != CQIO_DATA || !text || !strstr(text, part))
    fail_msg("status %d, '%s': expected '%s'", status, text ? text : "", part);
  cqio_ctx_clear_problems(test_ctx);
}

/* Formation doubles each of the first years, prices rise by a quarter once. */
static const double made[] = {1, 2, 4, 8, 16, 10, NAN, 30}, product[] = {20, 30, 45};
static const double change[] = {100, 100, 100, 100, 125}, price[] = {1.0, 1.25, 1.6};
static const cqio_investment_series series = {.formation = {1995, 8, made, NULL},
                                              .product = {2000, 3, product, NULL},
                                              .index = {2000, 3, price, NULL},
                                              .change = {1996, 5, change, NULL}};

static void real_investment(void **state) {
  (void)state;
  double real[T], stock;
  need(cqio_investment_real(test_ctx, &series, 2000, T, real));
  close_to(real[0], 10.0);
  close_to(real[1], 10.0 / 20.0 * 30.0 / 1.25); /* by GDP */
  close_to(real[2], 30.0 / 1.6);
  need(cqio_capital_inventory(test_ctx, &series, 2000, 0.5, &stock));
  double before = 1.25 / 1.5; /* growth of 1 and depreciation of a half, at prices of 2000 */
  const double kept[] = {1 / 32.0, 1 / 16.0, 1 / 8.0, 1 / 4.0, 1 / 2.0, 1};
  close_to(stock, before * kept[0] + 1.25 * (1 * kept[1] + 2 * kept[2] + 4 * kept[3] + 8 * kept[4] +
                                             16 * kept[5]));
}

static void gaps(void **state) {
  (void)state;
  double real[T], stock;
  const double hole[] = {1.0, NAN, 1.6}, wrong[] = {100, 0.0, 100, 100, 125};
  cqio_investment_series s = series;
  s.index.value = hole;
  fails_with(cqio_investment_real(test_ctx, &s, 2000, T, real),
             "E354: investment: price index of 2001: nothing: expected a number for each year");
  fails_with(cqio_investment_real(test_ctx, &series, 2000, T + 1, real), "price index of 2003");
  s = series;
  s.product.count = 1;
  fails_with(cqio_investment_real(test_ctx, &s, 2000, T, real), "GDP of 2001");
  s.change.value = wrong;
  fails_with(cqio_capital_inventory(test_ctx, &s, 2000, 0.5, &stock),
             "change of prices of 1997 = 0: expected a finite number > 0");
  s = series;
  s.formation = (cqio_yearly){1996, 7, made + 1, NULL};
  fails_with(cqio_capital_inventory(test_ctx, &s, 2000, 0.5, &stock),
             "4 years before 2000: expected 5 at least");
}

/* Capital of the base year is where rents and formation are; all accounts of a place have the same
 * ratio of formation to capital. */
static void first_stocks(void **state) {
  (void)state;
  cqio_capital_stocks stocks;
  double all[N], hats[N];
  need(cqio_capital_create(test_ctx, &base, 150.0, &stocks));
  cqio_capital_total(&stocks, stocks.ordinary, all, hats);
  for (int k = 0; k < N; k++) {
    double here = k / S == 0 ? 10.0 : k / S == 1 ? 2.0 : 10.0;
    close_to(all[k], 10.0 * formation[k / S] * rent[k] / here);
    assert_true(hats[k] == 1.0);
  }
  cqio_capital_free(&stocks);
  fails_with(cqio_capital_create(test_ctx, &base, -1.0, &stocks), "stock of the base year = -1");
}

/* Where parks built, ordinary investment is what they left, and never less than the floor. */
static void rates(void **state) {
  (void)state;
  cqio_capital_rules rules;
  cqio_capital_rules_init(&rules);
  double rate[L];
  const double none[P] = {0.0, 0.0}, half[P] = {1.0, 0.5};
  cqio_capital_rates(&base, &rules, NULL, rate);
  close_to(rate[0], (8.0 - 3.0) / 10.0);
  close_to(rate[1], 2.0 / 2.0);
  close_to(rate[2], 0.1 * 5.0 / 10.0);
  close_to(rate[3], 0.0);
  cqio_capital_rates(&base, &rules, none, rate);
  close_to(rate[0], (0.5 * 5.0 + 0.5 * 8.0) / 10.0);
  close_to(rate[2], (0.5 * 0.5 + 0.5 * 5.0) / 10.0);
  cqio_capital_rates(&base, &rules, half, rate);
  close_to(rate[0], 5.0 / 10.0);
  close_to(rate[2], (0.5 * 0.5 + 0.5 * (5.0 - 2.4)) / 10.0);
  rules.additionality = 1.0; /* what is missing is missing everywhere */
  cqio_capital_rates(&base, &rules, none, rate);
  close_to(rate[0], 5.0 / 10.0);
}

/* A year as planned, and one without the northern park: what is spent adds up, part of what is
 * missing is made by others, and goes where rates times rents are. */
static void a_year(void **state) {
  (void)state;
  cqio_capital_rules rules;
  cqio_capital_rules_init(&rules);
  double rate[L], ordinary[N], use[N], without[P * L] = {0};
  memcpy(without + L, built + L, L * sizeof(double));
  cqio_capital_rates(&base, &rules, NULL, rate);
  cqio_capital_year year = {2001, 20.0, 1.0, built, built, rate, rent};
  cqio_capital_formation f = {.ordinary = ordinary, .use = use};
  need(cqio_capital_invest(test_ctx, &base, &rules, &year, &f));
  assert_true(f.left == 0.0);
  close_to(f.pool, 12.2);
  double drawn = 0.5 * 10 + 1.0 * 2 + 0.05 * 10;
  close_to(ordinary[1], 12.2 * 0.5 * 6 / drawn);
  close_to(use[1], 12.2 * 5 / drawn * 0.75 + 3.0);
  close_to(use[2 * S + 2], 12.2 * 0.5 / drawn * 0.25 + 2.4);
  double all = 0.0;
  for (int k = 0; k < N; k++)
    all += use[k];
  close_to(all, 20.0);
  year.invested = without;
  year.scale = 0.9;
  need(cqio_capital_invest(test_ctx, &base, &rules, &year, &f));
  close_to(f.pool, 0.9 * 12.2);
  close_to(f.left, 1.5);
  close_to(ordinary[1], (0.9 * 12.2 + 1.5) * 0.5 * 6 / drawn);
  year.total = 7.0;
  fails_with(cqio_capital_invest(test_ctx, &base, &rules, &year, &f),
             "investment: 2001: formation of the region = 7, of it by parks = 7.8");
}

/* Industries of a park become its host's, structures all accounts' of the place by rents; of the
 * investment that others make in their stead as much is used. */
static void next_stocks(void **state) {
  (void)state;
  cqio_capital_rules rules;
  cqio_capital_rules_init(&rules);
  rules.depreciation = 0.1;
  rules.utilisation = 0.5;
  cqio_capital_stocks stocks;
  need(cqio_capital_create(test_ctx, &base, 150.0, &stocks));
  double ordinary[N] = {0.0};
  ordinary[1] = 4.0;
  cqio_capital_formation f = {.pool = 3.0, .left = 1.0, .ordinary = ordinary};
  const double before = stocks.ordinary[1];
  cqio_capital_advance(&base, &rules, &f, built, &stocks);
  close_to(stocks.ordinary[1], 0.9 * before + 4.0 * 3.5 / 4.0);
  close_to(stocks.park[0], 0.5 * 3.0 * 0.2 * 0.2);
  close_to(stocks.park[1], 0.5 * 3.0 * (0.8 + 0.2 * 0.6));
  close_to(stocks.park[2], 0.5 * 3.0 * 0.2 * 0.2);
  close_to(stocks.park[N + 2 * S + 1], 0.5 * 4.8);
  cqio_capital_advance(&base, &rules, &f, built, &stocks);
  close_to(stocks.park[N + 2 * S + 1], 0.5 * 4.8 * 1.9);
  cqio_capital_free(&stocks);
}

/* Rents are shared by ordinary capital and that of parks. */
static void rents(void **state) {
  (void)state;
  cqio_capital_stocks stocks;
  need(cqio_capital_create(test_ctx, &base, 150.0, &stocks));
  stocks.park[1] = 3.0 * stocks.ordinary[1];
  double output[N], drawing[N];
  const double fixed[S] = {0.5, 0.25, 0.5}, level[L] = {log(2.0), 0.0, 0.0, 0.0};
  for (int k = 0; k < N; k++)
    output[k] = rent[k] / fixed[k % S];
  double region = cqio_capital_rents(&base, fixed, output, level, &stocks, drawing);
  close_to(region, 0.5 * 8.0 + 2.0 + 5.0);
  close_to(drawing[0], 1.0);
  close_to(drawing[1], 3.0 / 4.0);
  close_to(drawing[2 * S], 4.0);
  assert_true(drawing[3 * S] == 0.0);
  cqio_capital_free(&stocks);
}

/* Demand of parks: what they build at the prices of the place, and their part in what is sold. */
static void demand(void **state) {
  (void)state;
  cqio_capital_stocks stocks;
  need(cqio_capital_create(test_ctx, &base, 150.0, &stocks));
  stocks.park[1] = stocks.ordinary[1];
  stocks.park[N + 1] = 2.0 * stocks.ordinary[1];
  double use[N] = {0.0, 9.0, 3.0}, outside[N] = {0.0, 8.0}, spending[2 * P * N], sold[2 * P * N];
  const double level[L] = {log(2.0), 0.0, 0.0, 0.0};
  use[2 * S + 2] = 1.0;
  cqio_capital_demand(&base, &stocks, built, use, level, outside, spending, sold);
  close_to(spending[1], 2.0 * 3.0 * 0.75);
  close_to(spending[2], 2.0 * 3.0 * 0.25);
  close_to(spending[N + 2 * S + 2], 4.8);
  close_to(sold[2 * N + 1], 8.0 / 4.0);
  close_to(sold[3 * N + 1], 8.0 / 2.0);
  for (int k = 0; k < 2 * N; k++)
    assert_true(spending[2 * N + k] == 0.0 && sold[k] == 0.0);
  cqio_capital_free(&stocks);
}

static void refusals(void **state) {
  (void)state;
  cqio_capital_rules rules;
  cqio_capital_rules_init(&rules);
  need(cqio_capital_check(test_ctx, &base, &rules));
  rules.additionality = 1.5;
  fails_with(cqio_capital_check(test_ctx, &base, &rules),
             "capital: additionality = 1.5: expected a number in [0, 1]");
  rules.additionality = NAN;
  fails_with(cqio_capital_check(test_ctx, &base, &rules), "additionality = ");
  cqio_capital_rules_init(&rules);
  rules.depreciation = 1.0;
  fails_with(cqio_capital_check(test_ctx, &base, &rules),
             "capital: depreciation = 1: expected a number in (0, 1)");
  cqio_capital_rules_init(&rules);
  cqio_capital_base other = base;
  double numbers[N] = {0.0};
  numbers[7] = -1.0;
  other.rent = numbers;
  fails_with(cqio_capital_check(test_ctx, &other, &rules),
             "capital: district 'bel', sector 'steel': rents = -1: expected");
  other = base;
  other.formation = numbers + 4;
  fails_with(cqio_capital_check(test_ctx, &other, &rules),
             "capital: district 'bel': formation of the base year = -1");
  other = base;
  other.built = numbers;
  fails_with(cqio_capital_check(test_ctx, &other, &rules), "capital: park 'south', district 'bel'");
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(real_investment), cmocka_unit_test(gaps),   cmocka_unit_test(first_stocks),
      cmocka_unit_test(rates),           cmocka_unit_test(a_year), cmocka_unit_test(next_stocks),
      cmocka_unit_test(rents),           cmocka_unit_test(demand), cmocka_unit_test(refusals)};
  return mpi_test_main(argc, argv, "unit_capital", tests, sizeof tests / sizeof *tests);
}
