/* core: decimal numbers against the C library: hard cases, random bits and random digits. */
#include "core/decimal.h"
#include "support/mpi_test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t draw(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

/* What follows the number, without strtod's infinities, NaN, hexadecimals and blanks. */
static void same_as_library(const char *text) {
  char *end;
  double found = 0.0, expected = strtod(text, &end);
  int places = 0;
  const char *at = cqio__read_decimal(text, text + strlen(text), &found, &places);
  if (at != end || memcmp(&found, &expected, sizeof found) != 0)
    fail_msg("%s: %.17g: expected %.17g", text, found, expected);
}

static void hard_cases(void **state) {
  static const char *const text[] = {
      "0",
      "-0",
      "0.0e999999999999",
      "1e-999999999999",
      "1e999999999999",
      "1e309",
      "-1e400",
      "1.7976931348623157e308",
      "1.7976931348623158e308",
      "1.7976931348623159e308",
      "17976931348623158e292",
      "2.2250738585072014e-308",
      "2.2250738585072011e-308",
      "2.2250738585072012e-308",
      "4.9e-324",
      "2.4703282292062327e-324",
      "2.4703282292062328e-324",
      "2e-324",
      "3e-324",
      "18446744073709551615",
      "18446744073709551616",
      "9007199254740991",
      "9007199254740992",
      "9007199254740993",
      "9007199254740993.0000000000000000000000000000000001",
      "9007199254740995",
      "9007199254740997",
      "5e-324",
      "1e23",
      "8.5e22",
      "9.5e22",
      "6929495644600919.5",
      "3.7455744005952583e15",
      "7205759403792793199999e-5",
      "1090544144181609348835077142190",
      "-240984.20000000000000000001",
      "1.00000000000000011102230246251565404236316680908203125",
      "1.00000000000000011102230246251565404236316680908203124",
      "1.00000000000000011102230246251565404236316680908203126",
      "0.0000000000000000000000000000000000000000000000000000000000000000000000000000000000001",
      "00000000000000000000000000000000000012.5",
      "12345678",
      "0.12345678",
      "0.1234567890123456",
      "0.12345678901234567890",
      "123456789012345678901234567890e-30",
      "+.5e+1",
      "5.e1",
      "1e+0007",
      "0.500000000000000166533453693773481063544750213623046875",
      "2.5e-17",
      "1.5e23,7",
      "12;3",
      "7\t8",
      "1.2.3",
      "1-2",
      "1e5e5",
      "3.141592653589793238462643383279502884197169399375105820974944592307816"};
  (void)state;
  for (size_t k = 0; k < sizeof text / sizeof *text; k++)
    same_as_library(text[k]);
}

/* Every double that 17 digits write, and those that others do not. */
static void random_bits(void **state) {
  uint64_t seed = 88172645463325252u;
  char text[64];
  (void)state;
  for (int k = 0; k < 300000; k++) {
    double value;
    uint64_t bits = draw(&seed);
    memcpy(&value, &bits, sizeof value);
    if (!isfinite(value)) continue;
    snprintf(text, sizeof text, "%.*e", 14 + (int)(draw(&seed) % 6), value);
    same_as_library(text);
  }
}

static void random_digits(void **state) {
  uint64_t seed = 1234567u;
  char text[96];
  (void)state;
  for (int k = 0; k < 300000; k++) {
    unsigned long long a = draw(&seed), b = draw(&seed), c = draw(&seed);
    int before = (int)(a % 20), behind = (int)(b % 22), length = 0;
    if (c % 3 == 0) text[length++] = '-';
    length += snprintf(text + length, 24, "%.*s", before, before ? "98765432109876543210" : "");
    for (int d = length - before; d < length; d++)
      text[d] = (char)('0' + draw(&seed) % 10);
    if (before == 0) text[length++] = '0';
    if (behind > 0) text[length++] = '.';
    for (int d = 0; d < behind; d++)
      text[length++] = (char)('0' + draw(&seed) % 10);
    text[length] = '\0';
    if (c % 2) snprintf(text + length, 16, "e%d", (int)(draw(&seed) % 680) - 340);
    same_as_library(text);
  }
}

/* The same, unless the C library finds no number there. */
static void same_when_begun(const char *text) {
  if (strtod(text, &(char *){NULL}) != 0.0 || text[0] == '0') same_as_library(text);
}

/* Numbers of 17 digits, as "%.16e" writes most of a table, and what one byte makes of them, both by
 * itself and in a row. */
static void seventeen_digits(void **state) {
  static const char bytes[] = "0123456789.+-;:/x";
  uint64_t seed = 99991u;
  char text[64], row[256];
  (void)state;
  for (int k = 0; k < 300000; k++) {
    double value = ((draw(&seed) & 1) ? -1.0 : 1.0) * ldexp((double)draw(&seed), -64) *
                   pow(10.0, (double)(draw(&seed) % 200) - 100.0);
    int length = snprintf(text, sizeof text, "%.16e", value);
    same_as_library(text);
    double found[3] = {0.0};
    int places = -1;
    length = snprintf(row, sizeof row, "%s;%s;%s", text, text, text);
    assert_ptr_equal(cqio__read_decimals(row, row + length, ';', 3, found, &places), row + length);
    assert_true(found[0] == value && found[1] == value && found[2] == value);
    assert_int_equal(places, CQIO__EXPONENT);
    size_t letter = strcspn(text, "e"), other = draw(&seed) % strlen(text);
    if (other == letter) continue; /* an exponent without digits is no number here */
    text[other] = bytes[draw(&seed) % (sizeof bytes - 1)];
    const char *digits = text + letter + 1 + (text[letter + 1] == '-' || text[letter + 1] == '+');
    if (other < letter || (*digits >= '0' && *digits <= '9'))
      same_when_begun(text);
    else
      assert_null(cqio__read_decimal(text, text + strlen(text), found, &places));
  }
}

/* Numbers that stand half-way between two doubles, and what is one digit from it. */
static void half_ways(void **state) {
  uint64_t seed = 424242u;
  char text[96];
  (void)state;
  for (int k = 0; k < 200000; k++) {
    uint64_t whole = (draw(&seed) >> 10 | UINT64_C(1) << 53) | 1; /* 54 bits, the last 1 */
    int shift = (int)(draw(&seed) % 10);
    snprintf(text, sizeof text, "%llu%s", (unsigned long long)(whole << shift),
             k % 3 == 0   ? "e1"
             : k % 3 == 1 ? ".0"
                          : "");
    same_as_library(text);
    snprintf(text, sizeof text, "%.6f", (double)(whole >> 20) / 64.0 + ldexp(1.0, -21));
    same_as_library(text);
  }
}

/* Nothing behind the end is read, nothing is written where there is no number. */
static void bounds(void **state) {
  static const char *const none[] = {"",    "-",    "+", ".",  "e5",  "1e",
                                     "1e+", "-.e1", "x", " 1", "inf", "nan"};
  double value = 7.0, row[5];
  int places = -1;
  (void)state;
  for (size_t k = 0; k < sizeof none / sizeof *none; k++) {
    size_t length = strlen(none[k]);
    char *own = malloc(length + 1); /* so that a sanitizer sees one byte too many */
    assert_non_null(own);
    memcpy(own, none[k], length + 1);
    assert_null(cqio__read_decimal(own, own + length, &value, &places));
    free(own);
  }
  assert_true(value == 7.0);
  for (int digits = 1; digits < 40; digits++) {
    char *own = malloc((size_t)digits + 3);
    assert_non_null(own);
    memset(own, '3', (size_t)digits + 2);
    own[1] = '.';
    own[digits + 2] = '\0';
    places = -1;
    assert_ptr_equal(cqio__read_decimal(own, own + digits + 2, &value, &places), own + digits + 2);
    assert_int_equal(places, digits < CQIO__EXPONENT ? digits : CQIO__EXPONENT);
    free(own);
  }
  const char *text = "1;-2.25;3e2;4";
  places = -1;
  assert_string_equal(cqio__read_decimals(text, text + strlen(text), ';', 3, row, &places), ";4");
  assert_true(row[0] == 1.0 && row[1] == -2.25 && row[2] == 300.0 && places == CQIO__EXPONENT);
  assert_null(cqio__read_decimals(text, text + strlen(text), ',', 3, row, &places));
  assert_null(cqio__read_decimals(text, text + strlen(text), ';', 5, row, &places));
  text = "1;1e400;2";
  assert_null(cqio__read_decimals(text, text + strlen(text), ';', 3, row, &places));
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hard_cases),    cmocka_unit_test(random_bits),
      cmocka_unit_test(random_digits), cmocka_unit_test(seventeen_digits),
      cmocka_unit_test(half_ways),     cmocka_unit_test(bounds)};
  return mpi_test_main(argc, argv, "unit_decimal", tests, sizeof tests / sizeof *tests);
}
