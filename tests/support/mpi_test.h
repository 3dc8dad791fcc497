/*
 * cmocka under MPI. assert_all is collective: every rank leaves the test together, so that a
 * failure on one rank cannot leave the others waiting. Ranks above 0 write to a log file, so that
 * ctest sees one report. Include once, in the file with main.
 */
#ifndef CQIO_TESTS_MPI_TEST_H
#define CQIO_TESTS_MPI_TEST_H

#include <fcntl.h>
#include <mpi.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "cqio/core.h"

static inline int all_ranks(int local) {
  int all = 0;
  MPI_Allreduce(&local, &all, 1, MPI_INT, MPI_LAND, MPI_COMM_WORLD);
  return all;
}

#define assert_all(condition)                                                                      \
  do {                                                                                             \
    int here_ = (condition) ? 1 : 0;                                                               \
    if (!all_ranks(here_)) fail_msg("%s (%s on this rank)", #condition, here_ ? "true" : "false"); \
  } while (0)

/* Context of the running test program; created by mpi_test_main. */
static cqio_ctx *test_ctx;

/*
 * A test that lacks what it needs says so: skip_test("no %s", path). cmocka would go on as if it
 * had passed; the program ends with 77 instead, as skipped, when no other test of it fails. What
 * else it tests still runs. All ranks skip together.
 */
enum { TEST_SKIPPED = 77 };
static int tests_skipped;

#define skip_test(...)                                                                             \
  do {                                                                                             \
    print_message("skipped: " __VA_ARGS__);                                                        \
    print_message("\n");                                                                           \
    tests_skipped++;                                                                               \
    _skip(__FILE__, __LINE__);                                                                     \
  } while (0)
#undef skip

/* MPI keeps what it allocates when it starts, in libraries that it unloads when it ends. */
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#else
#define __lsan_disable() (void)0
#define __lsan_enable() (void)0
#define __lsan_do_recoverable_leak_check() 0
#endif

static inline int mpi_test_main(int argc, char **argv, const char *name,
                                const struct CMUnitTest *tests, size_t count) {
  __lsan_disable();
  MPI_Init(&argc, &argv);
  __lsan_enable();
  int rank, local[2], any[2] = {1, 0};
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (rank != 0) {
    char log[256];
    snprintf(log, sizeof log, "%s.rank%d.log", name, rank);
    if (!freopen(log, "w", stdout) || !freopen(log, "a", stderr)) MPI_Abort(MPI_COMM_WORLD, 1);
  }
  if (cqio_ctx_create(MPI_COMM_WORLD, &test_ctx)) MPI_Abort(MPI_COMM_WORLD, 1);
  local[0] = _cmocka_run_group_tests(name, tests, count, NULL, NULL);
  local[1] = tests_skipped;
  cqio_ctx_destroy(&test_ctx);
  if (!local[0]) local[0] = __lsan_do_recoverable_leak_check();
  MPI_Allreduce(local, any, 2, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
  MPI_Finalize();
  return any[0] ? 1 : any[1] ? TEST_SKIPPED : 0;
}

#endif
