/* core: numbers, names, sums, roots, partition, agreement, digests. */
#include "core/text.h"
#include "cqio/numeric.h"
#include "numeric/sphere.h"
#include "support/mpi_test.h"

#include <math.h>
#include <string.h>

static void reals(void **state) {
  (void)state;
  const char *good[] = {"0", "-1.5", "+2e3", ".5", "3.", "1e-300"};
  const char *bad[] = {"",    " 1",   "1 ",     "1.5e", "0x10",  "nan",
                       "inf", "3,14", "3.1abc", "--",   "1e999", "."};
  double value;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    assert_true(cqio_parse_real(good[i], &value));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_false(cqio_parse_real(bad[i], &value));
  assert_true(cqio_parse_real("2.5e1", &value) && value == 25.0);
}

static void integers(void **state) {
  (void)state;
  int64_t value;
  assert_true(cqio_parse_integer("-12", &value) && value == -12);
  assert_false(cqio_parse_integer("1e9", &value));
  assert_false(cqio_parse_integer("99999999999999999999", &value));
  assert_false(cqio_parse_integer("", &value));
}

static void nearest(void **state) {
  (void)state;
  const char *names[] = {"yubei", "nanan", "banan"};
  assert_string_equal(cqio_nearest("yubeii", names, 3), "yubei");
  assert_null(cqio_nearest("qqqqqqqq", names, 3));
}

static void shortest_digits(void **state) {
  static const struct {
    double value;
    const char *text;
  } cases[] = {{0.0, "0"},
               {0.1, "0.1"},
               {-2.5, "-2.5"},
               {0.1 + 0.2, "0.30000000000000004"},
               {1e300, "1e+300"},
               {4.9406564584124654e-324, "4.94065645841247e-324"},
               {1.0 / 3.0, "0.3333333333333333"}};
  char text[CQIO__DIGITS];
  (void)state;
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
    assert_string_equal(cqio__shortest_digits(cases[k].value, text), cases[k].text);
}

static void texts(void **state) {
  (void)state;
  char cut[8], list[32] = "", hint[CQIO_MESSAGE_SIZE];
  assert_string_equal(cqio__excerpt("1234", cut, sizeof cut), "1234");
  assert_string_equal(cqio__excerpt("12345", cut, sizeof cut), "1234...");
  assert_string_equal(cqio__excerpt("123\xc3\xa9", cut, sizeof cut), "123..."); /* not half an e' */
  const char *words[] = {"output", "income", "jobs"};
  for (int k = 0; k < 3; k++)
    cqio__list_word(list, sizeof list, k, 3, words[k], strlen(words[k]));
  assert_string_equal(list, "output, income or jobs");
  assert_string_equal(cqio__did_you_mean("yubei", hint), "; did you mean 'yubei'?");
  assert_string_equal(cqio__did_you_mean(NULL, hint), "");
}

static void sphere(void **state) {
  (void)state;
  double quarter = CQIO__PI / 2 * CQIO__EARTH_RADIUS;
  assert_true(fabs(cqio__great_circle(CQIO__PI / 4, 0.0, 0.0, CQIO__PI / 2) - quarter) < 1e-9);
  assert_true(fabs(cqio__great_circle(0.0, CQIO__PI / 2, 0.0, 0.0) - 2 * quarter) < 1e-9);
  /* along a parallel of 60 degrees: the chord is half that at the equator */
  double chord = 2 * CQIO__EARTH_RADIUS * asin(0.5 * sin(0.1));
  assert_true(fabs(cqio__great_circle(0.0, 0.1, CQIO__PI / 3, CQIO__PI / 3) - chord) < 1e-9);
}

/* Work in a context of this rank alone; its first problem is told by the context of all. */
static void alone(void **state) {
  (void)state;
  cqio_ctx *own;
  assert_int_equal(cqio_ctx_alone(test_ctx, &own), CQIO_OK);
  assert_int_equal(cqio_ctx_size(own), 1);
  assert_int_equal(cqio_ctx_adopt(test_ctx, own, CQIO_OK), CQIO_OK);
  assert_int_equal(cqio_ctx_problem_count(test_ctx), 0);
  cqio_fail(own, CQIO_DATA, "place: first");
  cqio_fail(own, CQIO_DATA, "place: second");
  assert_int_equal(cqio_ctx_adopt(test_ctx, own, CQIO_DATA), CQIO_DATA);
  assert_int_equal(cqio_ctx_problem_count(test_ctx), 1);
  assert_string_equal(cqio_ctx_problem(test_ctx, 0), "place: first");
  cqio_ctx_clear_problems(test_ctx);
  cqio_ctx_destroy(&own);
}

static void sums(void **state) {
  (void)state;
  const double x[] = {1e16, 1.0, -1e16, 1.0};
  assert_true(cqio_sum(x, 4) == 2.0);
  assert_true(cqio_sum_strided(x, 2, 2) == 0.0);
}

static cqio_status cubic(void *data, double x, double *f) {
  (void)data;
  *f = x * x * x - 2.0;
  return CQIO_OK;
}

static void roots(void **state) {
  (void)state;
  cqio_root_report report;
  assert_int_equal(cqio_find_root(cubic, NULL, 0.0, 9.0, 1e-15, 1e-14, &report), CQIO_OK);
  assert_true(fabs(report.root - cbrt(2.0)) < 1e-14 && report.evaluations < 30);
  assert_int_equal(cqio_find_root(cubic, NULL, 2.0, 9.0, 1e-15, 1e-14, &report), CQIO_CONVERGENCE);
}

static void partition(void **state) {
  (void)state;
  for (int size = 1; size < 7; size++) {
    int64_t next = 0, first, count;
    for (int rank = 0; rank < size; rank++, next += count) {
      cqio_partition(5, size, rank, &first, &count);
      assert_int_equal(first, next);
    }
    assert_int_equal(next, 5);
  }
}

static void digest(void **state) {
  (void)state;
  char hex[65];
  cqio_sha256("abc", 3, hex); /* FIPS 180-4 example */
  assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void agreement(void **state) {
  (void)state;
  cqio_ctx_clear_problems(test_ctx);
  int last = cqio_ctx_size(test_ctx) - 1, here = cqio_ctx_rank(test_ctx) == last;
  cqio_status local = here ? cqio_fail(test_ctx, CQIO_DATA, "file.csv:%d: wrong", 3) : CQIO_OK;
  assert_all(cqio_agree(test_ctx, local) == CQIO_DATA);
  assert_all(strcmp(cqio_ctx_problem(test_ctx, 0), "file.csv:3: wrong") == 0);
  cqio_ctx_clear_problems(test_ctx);
  assert_all(cqio_agree(test_ctx, CQIO_OK) == CQIO_OK);
}

static void memory_together(void **state) {
  (void)state;
  bool last = cqio_ctx_rank(test_ctx) == cqio_ctx_size(test_ctx) - 1;
  double *some = NULL;
  cqio_ctx_clear_problems(test_ctx);
  assert_all(CQIO_ALLOC_TOGETHER(test_ctx, last ? SIZE_MAX : 1, &some) == CQIO_MEMORY);
  assert_all(some == NULL); /* on ranks that had it, too */
  cqio_ctx_clear_problems(test_ctx);
  assert_all(CQIO_ALLOC_TOGETHER(test_ctx, 3, &some) == CQIO_OK && some[2] == 0.0);
  cqio_free(some);
}

static void missing_file(void **state) {
  (void)state;
  char *bytes;
  size_t size;
  assert_all(cqio_read_file(test_ctx, "no/such/file", 100, &bytes, &size) == CQIO_IO);
  assert_all(bytes == NULL && cqio_ctx_problem_count(test_ctx) == 1);
  cqio_ctx_clear_problems(test_ctx);
  assert_all(cqio_read_file(test_ctx, ".", 100, &bytes, &size) == CQIO_IO);
  cqio_ctx_clear_problems(test_ctx);
}

static void command(void **state) {
  (void)state;
  char *words[] = {"cqio", "run", "a job.yaml", "--set", "title=it's", ""};
  assert_string_equal(cqio_ctx_command(test_ctx), "");
  assert_int_equal(cqio_note_command(test_ctx, 6, words), CQIO_OK);
  assert_string_equal(cqio_ctx_command(test_ctx),
                      "cqio run 'a job.yaml' --set 'title=it'\\''s' ''");
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reals),           cmocka_unit_test(integers),
      cmocka_unit_test(nearest),         cmocka_unit_test(shortest_digits),
      cmocka_unit_test(texts),           cmocka_unit_test(sphere),
      cmocka_unit_test(alone),           cmocka_unit_test(sums),
      cmocka_unit_test(roots),           cmocka_unit_test(partition),
      cmocka_unit_test(digest),          cmocka_unit_test(agreement),
      cmocka_unit_test(command),         cmocka_unit_test(missing_file),
      cmocka_unit_test(memory_together),
  };
  return mpi_test_main(argc, argv, "unit_core", tests, sizeof tests / sizeof *tests);
}
