/* units: what is read, what is refused, what is found in prose; rounding of written figures. */
#include "cqio/sheet.h"
#include "cqio/units.h"
#include "support/mpi_test.h"

#include <math.h>
#include <string.h>

struct reading {
  const char *text;
  double factor;
  const char *currency;
  signed char money, person, length, time;
};

static void check(const struct reading *r, const cqio_unit *unit) {
  assert_true(fabs(unit->factor - r->factor) <= 1e-15 * r->factor);
  assert_string_equal(unit->currency, r->currency);
  assert_int_equal(unit->power[CQIO_UNIT_MONEY], r->money);
  assert_int_equal(unit->power[CQIO_UNIT_PERSON], r->person);
  assert_int_equal(unit->power[CQIO_UNIT_LENGTH], r->length);
  assert_int_equal(unit->power[CQIO_UNIT_TIME], r->time);
}

static void whole_texts(void **state) {
  (void)state;
  static const struct reading list[] = {{"1e4 CNY", 1e4, "CNY", 1, 0, 0, 0},
                                        {"million EUR", 1e6, "EUR", 1, 0, 0, 0},
                                        {"Mio. EUR", 1e6, "EUR", 1, 0, 0, 0},
                                        {"MIO_EUR", 1e6, "EUR", 1, 0, 0, 0},
                                        {"10000 yuan", 1e4, "CNY", 1, 0, 0, 0},
                                        {"10,000 yuan", 1e4, "CNY", 1, 0, 0, 0},
                                        {"10 000 yuan", 1e4, "CNY", 1, 0, 0, 0},
                                        {"万元", 1e4, "CNY", 1, 0, 0, 0},
                                        {"Million US$", 1e6, "USD", 1, 0, 0, 0},
                                        {"KYD", 1, "KYD", 1, 0, 0, 0},
                                        {"1e4 persons", 1e4, "", 0, 1, 0, 0},
                                        {"thousand persons", 1e3, "", 0, 1, 0, 0},
                                        {"1e4 persons/year", 1e4, "", 0, 1, 0, -1},
                                        {"万人", 1e4, "", 0, 1, 0, 0},
                                        {"percent", 0.01, "", 0, 0, 0, 0},
                                        {"% per year", 0.01, "", 0, 0, 0, -1},
                                        {"1/(100 km)", 0.01, "", 0, 0, -1, 0},
                                        {"per year", 1, "", 0, 0, 0, -1},
                                        {"km2", 1, "", 0, 0, 2, 0},
                                        {"square kilometres", 1, "", 0, 0, 2, 0},
                                        {"ha", 0.01, "", 0, 0, 2, 0},
                                        {"m3", 1e-9, "", 0, 0, 3, 0},
                                        {"m³", 1e-9, "", 0, 0, 3, 0},
                                        {"million m3", 1e-3, "", 0, 0, 3, 0},
                                        {"cubic metres", 1e-9, "", 0, 0, 3, 0},
                                        {"m3/year", 1e-9, "", 0, 0, 3, -1},
                                        {"1000 l", 1e-9, "", 0, 0, 3, 0},
                                        {"Mm3", 1e-3, "", 0, 0, 3, 0},
                                        {"CNY per head per year", 1, "CNY", 1, -1, 0, -1},
                                        {"million EUR, current prices", 1e6, "EUR", 1, 0, 0, 0}};
  static const char *const wrong[] = {"",
                                      "1.000 EUR",
                                      "10.000 persons/year",
                                      "bananas",
                                      "million",
                                      "1e6 EUR 5",
                                      "CNY 1e4",
                                      "0 EUR",
                                      "persons per x",
                                      "EUR USD",
                                      "-1 EUR",
                                      "XYZ",
                                      "1e6 ABC",
                                      "thsd EUR",
                                      "million of EUR",
                                      "EUR (1e6)",
                                      "1e6 PPP EUR",
                                      "10**6 EUR",
                                      "T EUR",
                                      "nan EUR",
                                      "1e6 2010 EUR",
                                      "1e6 EUR real",
                                      "1e6 EUR at 2015 consumer prices",
                                      "1e6 EUR at last year prices",
                                      "1e6 EUR at 2015-2016 prices",
                                      "1e6 EUR at basic prices, net of tax",
                                      "1e6 EUR (retail prices)",
                                      "1e8 CNY at current prices per month",
                                      "1e6 EUR; demand 1e3 EUR",
                                      "1e4 CNY (1000 yuan)"};
  cqio_unit unit;
  for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
    assert_true(cqio_unit_parse(list[k].text, &unit));
    check(&list[k], &unit);
  }
  for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++)
    assert_false(cqio_unit_parse(wrong[k], &unit));
}

/* Amounts of substances, of energy and of mass: the unit OTHER is FACTOR of TEXT. */
static void amounts(void **state) {
  (void)state;
  static const struct {
    const char *text, *other;
    double factor;
    bool compatible;
  } list[] = {{"kWh", "MJ", 3.6, true},
              {"MWh", "GJ", 3.6, true},
              {"toe", "GJ", 41.868, true},
              {"Mtce", "PJ", 29.3076, true},
              {"t CO2", "kg CO2", 1000, true},
              {"kt CO2-eq", "tCO2e", 1000, true},
              {"Mt CO2 eq.", "t CO2eq", 1e6, true},
              {"t CO2", "t", 1, false},
              {"t CO2", "t CO2e", 1, false},
              {"t SO2", "t CO2", 1, false},
              {"kg N", "g N", 1000, true},
              {"1e3 t CO2/EUR", "kg CO2/EUR", 1e6, true},
              {"hl", "l", 100, true},
              {"Gt", "Tg", 1000, true},
              {"acres", "m2", 4046.8564224, true},
              {"barrels", "l", 158.987294928, true},
              {"L", "l", 1, true},
              {"ML", "m3", 1000, true},
              {"J", "kJ", 1e-3, true},
              {"kW", "W", 1000, true},
              {"GW", "TWh/year", 8.76581277, true},
              {"kW", "kWh", 1, false},
              {"tkm", "t", 1, false},
              {"million tkm", "t-km", 1e6, true},
              {"Mpkm", "passenger-km", 1e6, true},
              {"tkm", "pkm", 1, false},
              {"kg CO2/tkm", "g CO2/tonne-km", 1000, true},
              {"EUR/pkm", "EUR/pkm", 1, true},
              {"miles", "km", 1.609344, true},
              {"m3", "m2", 1, false},
              {"GWh", "t", 1, false}};
  static const char *const wrong[] = {"t CO3", "EUR CO2", "CO2",          "t CO2 e",
                                      "m4",    "kWh CO2", "t CO2 of coal"};
  cqio_unit a, b;
  for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
    assert_true(cqio_unit_parse(list[k].text, &a) && cqio_unit_parse(list[k].other, &b));
    assert_true(cqio_unit_compatible(&a, &b) == list[k].compatible);
    if (!list[k].compatible) continue;
    double found = cqio_unit_convert(1.0, &a, &b);
    assert_true(fabs(found - list[k].factor) <= 1e-9 * list[k].factor);
  }
  for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++)
    assert_false(cqio_unit_parse(wrong[k], &a));
}

static void prose(void **state) {
  (void)state;
  static const struct reading list[] = {
      {"GDP 1e8 CNY at current prices 2010", 1e8, "CNY", 1, 0, 0, 0},
      {"icor = capital per unit of gross output, years", 1, "", 0, 0, 0, 1},
      {"share of the park, 1 (sums to 1 per park)", 1, "", 0, 0, 0, 0},
      {"share of a park, percent (sums to 100)", 0.01, "", 0, 0, 0, 0},
      {"beta 1/km", 1, "", 0, 0, -1, 0}};
  cqio_unit unit;
  const char *begin, *rest;
  for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
    assert_true(cqio_unit_find(list[k].text, &unit, &begin, &rest));
    check(&list[k], &unit);
  }
  assert_false(cqio_unit_find("per row", &unit, &begin, &rest));
  assert_false(cqio_unit_find("GDP millions", &unit, &begin, &rest));
  static const char *const unclear[] = {"CNY 1e4",
                                        "-1e8 CNY",
                                        "10**8 CNY",
                                        "1e8 2005 CNY",
                                        "GDP CNY (1e8)",
                                        "persons (1000)",
                                        "GDP 1e8 CNY at cif prices",
                                        "1e8 CNY, retail prices"};
  for (size_t k = 0; k < sizeof unclear / sizeof *unclear; k++) {
    assert_false(cqio_unit_find(unclear[k], &unit, &begin, &rest));
    assert_true(cqio_unit_mentions(unclear[k], &unit) || k == 0);
  }
}

static void conversion(void **state) {
  (void)state;
  cqio_unit a, b, c, d;
  assert_true(cqio_unit_parse("1e4 CNY at 2010 prices", &a) && a.price_year == 2010);
  assert_true(cqio_unit_parse("1e8 CNY", &b) && cqio_unit_compatible(&a, &b));
  assert_true(cqio_unit_parse("1e8 CNY at 2012 prices", &c) && !cqio_unit_compatible(&a, &c));
  assert_true(cqio_unit_parse("1e8 EUR", &d) && !cqio_unit_compatible(&b, &d));
  assert_true(cqio_unit_convert(3.3, &a, &b) == 3.3 / 1e4);
  assert_true(cqio_unit_convert(3.3, &b, &a) == 3.3 * 1e4);
  assert_true(cqio_unit_convert(3.3, &b, &c) == 3.3);
}

/* 4.825000e-01 is known to 5e-8, 12.5 in a file with 48.25 to 0.005; a thousandth of the account is
 * the most that rounding excuses. */
static void rounding(void **state) {
  (void)state;
  cqio_precision precision = {0};
  cqio_precision_note(&precision, "12.5");
  cqio_precision_note(&precision, "48.25");
  cqio_precision_note(&precision, "4.825000e-01");
  assert_true(cqio_precision_rounding(&precision, "12.5") == 0.005);
  assert_true(fabs(cqio_precision_rounding(&precision, "4.825000e-01") - 5e-8) < 1e-20);
  assert_true(cqio_precision_rounding(&precision, "") == 0.0);
  assert_true(cqio_unbalanced(0.51425, 0.08, 1e-6, 5.0));
  assert_false(cqio_unbalanced(80.05, 80.0, 1e-6, 5.0));
  assert_true(cqio_unbalanced(80.1, 80.0, 1e-6, 5.0));
  assert_true(cqio_unbalanced(NAN, 80.0, 1e-6, 5.0));
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(whole_texts), cmocka_unit_test(amounts),
                                     cmocka_unit_test(prose), cmocka_unit_test(conversion),
                                     cmocka_unit_test(rounding)};
  return mpi_test_main(argc, argv, "unit_units", tests, sizeof tests / sizeof *tests);
}
