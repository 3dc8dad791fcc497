/* Steps of a process that reads a file first. */
#include "core/probe_steps.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#ifdef __linux__
#include <signal.h>
#include <sys/prctl.h>
#endif

static const double PATIENCE = 2.0; /* s of processor time for one step, and for its bytes at: */
static const double SLOWEST = 50e6; /* bytes a second */
static const double RATIO = 1100.0; /* above that of deflate, 1032 */
static const double SLACK = 64.0 * 1048576; /* bytes that may be declared in any file */

void cqio__probe_say(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it is begun above */
  vprintf(format, arguments);
  va_end(arguments);
  putchar('\n');
  fflush(stdout);
}

void cqio__probe_step(double bytes) {
  struct rusage used;
  struct rlimit limit;
  putchar('\n');
  getrusage(RUSAGE_SELF, &used);
  if (getrlimit(RLIMIT_CPU, &limit) != 0) return;
  rlim_t until = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec + 2) +
                 (rlim_t)(PATIENCE + bytes / SLOWEST);
  limit.rlim_cur =
      limit.rlim_max == RLIM_INFINITY || until < limit.rlim_max ? until : limit.rlim_max;
  (void)setrlimit(RLIMIT_CPU, &limit);
}

/* Sanitizers take address space without end. */
static void limit_memory(int64_t size) {
#ifndef __SANITIZE_ADDRESS__
  struct rlimit limit;
  rlim_t most = ((rlim_t)2 << 30) + 8 * (rlim_t)size;
  if (getrlimit(RLIMIT_AS, &limit) != 0) return;
  if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max < most) most = limit.rlim_max;
  limit.rlim_cur = most;
  (void)setrlimit(RLIMIT_AS, &limit);
#else
  (void)size;
#endif
}

int64_t cqio__probe_start(const char *path) {
  struct stat info;
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
  cqio__probe_say("opening it");
  if (stat(path, &info) != 0 || !S_ISREG(info.st_mode)) {
    cqio__probe_say("is not a regular file");
    return -1;
  }
  (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
  limit_memory((int64_t)info.st_size);
  cqio__probe_step(0.0);
  return (int64_t)info.st_size;
}

double cqio__probe_most(int64_t size) {
  return RATIO * (double)size + SLACK;
}
