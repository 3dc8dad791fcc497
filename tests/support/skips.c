/* A program of tests whose exit code is known: skips all|skip|fail. */
#include <string.h>

#include "support/mpi_test.h"

static const char *wanted;

static void passes(void **state) {
  (void)state;
}

static void skips(void **state) {
  (void)state;
  if (strcmp(wanted, "all") != 0) skip_test("%s was asked for", wanted);
}

static void fails(void **state) {
  (void)state;
  assert_string_not_equal(wanted, "fail");
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(skips), cmocka_unit_test(passes),
                                     cmocka_unit_test(fails)};
  wanted = argc > 1 ? argv[1] : "all";
  return mpi_test_main(argc, argv, "skips", tests, sizeof tests / sizeof *tests);
}
