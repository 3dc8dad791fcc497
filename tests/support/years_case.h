/*
 * A data set with its calibration and the years of its reference, for the laws of computed years:
 * every test runs on both shipped data sets. Include after support/mpi_test.h.
 */
#ifndef CQIO_TESTS_YEARS_CASE_H
#define CQIO_TESTS_YEARS_CASE_H

#include "support/economy_case.h"

static struct economy_case m;
static cqio_calibration calibration;
static cqio_years *reference;

static inline void open_case(const char *name) {
  economy_open(&m, test_ctx, name);
  economy_build(&m);
  economy_calibrate(&m, &calibration);
  reference = economy_years(&m, &m.options, &calibration);
}

static inline void close_case(void) {
  cqio_years_destroy(&reference);
  cqio_calibration_free(&calibration);
  economy_close(&m);
}

static inline int open_toy(void **state) {
  (void)state;
  open_case("toy");
  return 0;
}

static inline int open_chongqing(void **state) {
  (void)state;
  open_case("chongqing-2010");
  return 0;
}

static inline int close_any(void **state) {
  (void)state;
  close_case();
  return 0;
}

/* A test on the toy and on Chongqing. */
#define BOTH(test)                                                                                 \
  cmocka_unit_test_setup_teardown(test, open_toy, close_any),                                      \
      cmocka_unit_test_setup_teardown(test, open_chongqing, close_any)

#endif
