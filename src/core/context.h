/* Inside of the context, shared by the files of core only. */
#ifndef CQIO_CORE_CONTEXT
#define CQIO_CORE_CONTEXT

#include <sys/stat.h>

#include "cqio/core.h"

enum { MAX_INPUTS = 256, MAX_TIMERS = 64, MAX_PASSED = 16 };

struct input {
  char *path;
  char sha256[65];
  int64_t size;
};

struct timer {
  const char *name;
  int within; /* timer that ran when it began; -1: none */
  double started, seconds, waited_before, waited;
  int64_t calls;
};

struct cqio_ctx {
  MPI_Comm comm;
  int rank, size;
  bool bf16; /* the processors of all ranks multiply in it */
  cqio_log_level level;
  cqio_status status;
  int problem_count;
  char problems[CQIO_MAX_PROBLEMS][CQIO_MESSAGE_SIZE];
  struct input inputs[MAX_INPUTS];
  int input_count;
  char *command;                  /* NULL: not noted */
  const char *probe;              /* program that reads files first; NULL: none */
  struct stat passed[MAX_PASSED]; /* files that it has read, the last ones */
  unsigned passed_count;
  struct timer timers[MAX_TIMERS];
  int timer_count, timing;        /* timing: the one that runs, innermost; -1: none */
  double waited;                  /* s for other ranks */
  bool stop;                      /* a request to stop was seen */
  bool late;                      /* of a limit of time */
  double end;                     /* MPI_Wtime of this limit; 0: none */
  double looked, step;            /* last look at requests, longest time between two; 0: none */
  struct cqio_watchdog *watchdog; /* NULL: nobody watches */
  struct cqio_ctx *parent;        /* of a context alone: hears of its progress; NULL: none */
};

/* Whether a request to stop that is held back waits to be seen. Not collective. */
bool cqio__stop_waits(void);

/* Bytes that this process may still use where RANKS share the node, and what sets this limit;
 * HUGE_VAL without. Not collective. */
double cqio__memory_limit(int ranks, const char **what);

/* MPI_Allreduce of one int, whose time counts as waiting for the slowest rank. Collective. */
int cqio__reduce_waiting(cqio_ctx *ctx, int value, MPI_Op op, int *result);
/* MPI_Recv of COUNT values from RANK, whose time counts as waiting for it. */
void cqio__receive_waiting(cqio_ctx *ctx, int64_t *values, int count, int rank, int tag);

/* How many of the problems are kept. */
static inline int cqio__kept(const cqio_ctx *ctx) {
  return ctx->problem_count < CQIO_MAX_PROBLEMS ? ctx->problem_count : CQIO_MAX_PROBLEMS;
}

#endif
