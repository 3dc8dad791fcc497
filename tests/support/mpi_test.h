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
  int rank, bad, any = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (rank != 0) {
    char log[256];
    snprintf(log, sizeof log, "%s.rank%d.log", name, rank);
    if (!freopen(log, "w", stdout) || !freopen(log, "a", stderr)) MPI_Abort(MPI_COMM_WORLD, 1);
  }
  if (cqio_ctx_create(MPI_COMM_WORLD, &test_ctx)) MPI_Abort(MPI_COMM_WORLD, 1);
  bad = _cmocka_run_group_tests(name, tests, count, NULL, NULL);
  cqio_ctx_destroy(&test_ctx);
  if (!bad) bad = __lsan_do_recoverable_leak_check();
  MPI_Allreduce(&bad, &any, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
  MPI_Finalize();
  return any ? 1 : 0;
}

#endif
