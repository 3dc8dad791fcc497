/*
 * bench: harness of the benchmark programs.
 *
 * A program hands bench_main a function that measures cases. A case is repeated, timed as the
 * maximum over the ranks, verified after the clock stops, and reported as one row of a table and
 * one line of JSON, with its share of a roof that was measured in the same run. All functions are
 * collective unless they say otherwise.
 */
#ifndef CQIO_BENCH_H
#define CQIO_BENCH_H

#include "cqio/core.h"

/* How much a program measures: seconds, a minute, several minutes. */
typedef enum { BENCH_SMALL, BENCH_MEDIUM, BENCH_LARGE } bench_size;

/* A run of a benchmark program: options, context, roofs found so far. */
typedef struct bench bench;

/*
 * main() of a benchmark program called NAME: starts MPI, reads the options
 *   --size small|medium|large   what is measured (default small)
 *   --reps N                    repetitions of each case, at least 1 (default 5)
 *   --min-time S                repeat a case for at least S seconds (default 0)
 *   --threads N                 threads of the BLAS library and of the roofs on each rank (default:
 *                               the cores of this node that the ranks on it may use, shared out)
 *   --only TEXT                 only cases whose name contains TEXT
 *   --json FILE                 append JSON lines to FILE
 *   --set KEY=VALUE             a constant of the program (bench_setting, bench_text)
 * prints the header, calls RUN, prints problems. Returns the exit code: that of the first problem,
 * 1 when a verification failed, else 0.
 */
int bench_main(int argc, char **argv, const char *name, cqio_status (*run)(bench *b));

/* Not collective. */
cqio_ctx *bench_ctx(const bench *b);
bench_size bench_size_of(const bench *b);
int bench_threads(const bench *b); /* of each rank */
/* Picks the argument of the size that was asked for. */
int64_t bench_pick(const bench *b, int64_t small, int64_t medium, int64_t large);
/* Whether --only leaves case NAME in; lets a program skip what prepares it. */
bool bench_wants(const bench *b, const char *name);
/* What --set gave for KEY, or NULL. Borrowed. Not collective. */
const char *bench_text(const bench *b, const char *key);
/* Replaces *value by what --set gave for KEY; CQIO_USAGE unless that is a number > 0. */
CQIO_NODISCARD cqio_status bench_setting(bench *b, const char *key, double *value);

/* ---- roofs ----------------------------------------------------------------------------------- */

/* What limits a case; measured with all ranks and their threads at once. */
typedef enum {
  BENCH_ROOF_NONE,
  BENCH_ROOF_FMA64, /* multiply-adds in registers */
  BENCH_ROOF_FMA32,
  BENCH_ROOF_DGEMM, /* products of BLAS, n = 4032 (1536 with size small) */
  BENCH_ROOF_SGEMM,
  BENCH_ROOF_READ,  /* sum of an array beyond the caches */
  BENCH_ROOF_TRIAD, /* a = b + 3 c beyond the caches, 24 bytes an element */
  BENCH_ROOFS
} bench_roof;

/* Rate of ROOF in flop/s or B/s, 0 for NONE; measured, with a row of its own, at the first call. */
CQIO_NODISCARD cqio_status bench_roof_rate(bench *b, bench_roof roof, double *rate);

/* ---- cases ----------------------------------------------------------------------------------- */

/* What the verification found, on this rank; the row shows the largest error over the ranks. */
typedef struct {
  double error, limit; /* verified: error <= limit on every rank */
  double flops, bytes; /* useful work of one repetition, all ranks together; preset by the case */
  char note[64];       /* e.g. "8 iterations", taken from rank 0 */
} bench_outcome;

typedef struct {
  const char *name;       /* "gmres" */
  const char *parameters; /* words key=value: "n=4032 rhs=1" */
  bench_roof roof;        /* what the rate is compared with */
  double flops, bytes;    /* useful work of one repetition, all ranks together; 0: unknown */
  /* Before each repetition, not timed; NULL: none. */
  cqio_status (*prepare)(void *data);
  /* Timed. Without `prepare` it may be called several times in one repetition. */
  cqio_status (*work)(void *data);
  /* After the last repetition. Must set error and limit; may correct flops and bytes. */
  cqio_status (*verify)(void *data, bench_outcome *outcome);
  void *data;
  bool first; /* the first call counts, too: nothing is to be warm */
} bench_case;

/* Times are seconds of one call of `work`, the slowest rank. */
typedef struct {
  double median, minimum, maximum;
  double cpu; /* processor seconds of all ranks, median */
  int repetitions;
  double memory;         /* largest peak of resident bytes over the ranks during the case */
  double memory_all;     /* sum of these peaks */
  double rate, fraction; /* flop/s or B/s; share of the roof; 0 when unknown */
  bool verified;
} bench_result;

/*
 * Measures a case (one call before the clock unless it is long, then the repetitions), verifies it
 * and prints its row; an error above the limit is shown, counted and decides the exit code, but is
 * no failure of this call. RESULT may be NULL. Does nothing, with a zero RESULT, when --only leaves
 * the case out.
 */
CQIO_NODISCARD cqio_status bench_measure(bench *b, const bench_case *c, bench_result *result);

/* Row for a ratio of two measured figures and the value it should reach (0: none). */
void bench_ratio(bench *b, const char *name, const char *parameters, double ratio, double target);

/* Row for any other figure, e.g. a predicted time. UNIT: "s", "GiB", "microseconds". */
void bench_figure(bench *b, const char *name, const char *parameters, double value,
                  const char *unit);

#endif
