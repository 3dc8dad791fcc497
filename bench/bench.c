/* Options, repetition and verification. */
#include "cqio/dense.h"
#include "internal.h"

#include <getopt.h>
#include <math.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cqio/operator.h"

enum { MAX_REPETITIONS = 1000 };
static const double SHORTEST = 0.02; /* seconds of one repetition of a case without `prepare` */
static const double LONG = 2.0;      /* seconds after which the first call is no warming up */

/* ---- options --------------------------------------------------------------------------------- */

static cqio_status read_count(bench *b, const char *key, const char *text, int *out) {
  int64_t value;
  if (!cqio_parse_integer(text, &value) || value < 1 || value > MAX_REPETITIONS)
    return cqio_fail(b->ctx, CQIO_USAGE, "--%s: value = %s: expected a number from 1 to %d", key,
                     text, MAX_REPETITIONS);
  *out = (int)value;
  return CQIO_OK;
}

static cqio_status read_option(bench *b, int key, const char *text) {
  static const char *const sizes[] = {"small", "medium", "large"};
  switch (key) {
  case 's':
    for (int i = 0; i < 3; i++)
      if (strcmp(text, sizes[i]) == 0) {
        b->size = (bench_size)i;
        return CQIO_OK;
      }
    return cqio_fail(b->ctx, CQIO_USAGE, "--size: value = %s: expected small, medium or large",
                     text);
  case 'r':
    return read_count(b, "reps", text, &b->repetitions);
  case 't':
    return read_count(b, "threads", text, &b->threads);
  case 'm':
    if (!cqio_parse_real(text, &b->minimum_seconds) || b->minimum_seconds < 0.0)
      return cqio_fail(b->ctx, CQIO_USAGE, "--min-time: value = %s (s): expected a number >= 0",
                       text);
    return CQIO_OK;
  case 'o':
    b->only = text;
    return CQIO_OK;
  case 'j':
    b->json_path = text;
    return CQIO_OK;
  case 'k':
    if (b->setting_count == BENCH_SETTINGS || !strchr(text, '='))
      return cqio_fail(b->ctx, CQIO_USAGE, "--set %s: expected KEY=VALUE, at most %d times", text,
                       BENCH_SETTINGS);
    b->settings[b->setting_count++] = text;
    return CQIO_OK;
  default:
    return cqio_fail(
        b->ctx, CQIO_USAGE,
        "options: unknown or incomplete: expected --size small|medium|large, --reps N, "
        "--min-time S, --threads N, --only TEXT, --json FILE, --set KEY=VALUE");
  }
}

static cqio_status read_options(bench *b, int argc, char **argv) {
  static const struct option options[] = {
      {"size", required_argument, NULL, 's'},    {"reps", required_argument, NULL, 'r'},
      {"threads", required_argument, NULL, 't'}, {"min-time", required_argument, NULL, 'm'},
      {"only", required_argument, NULL, 'o'},    {"json", required_argument, NULL, 'j'},
      {"set", required_argument, NULL, 'k'},     {NULL, 0, NULL, 0}};
  opterr = 0;
  for (int key; (key = getopt_long(argc, argv, "", options, NULL)) != -1;)
    CQIO_TRY(read_option(b, key, optarg));
  if (optind < argc)
    return cqio_fail(b->ctx, CQIO_USAGE, "argument '%s': expected options only", argv[optind]);
  return CQIO_OK;
}

/* The cores that the ranks of this node may use together, shared out evenly. */
static int default_threads(const bench *b) {
  MPI_Comm node;
  cpu_set_t mine, all;
  if (sched_getaffinity(0, sizeof mine, &mine) != 0) return 1;
  if (MPI_Comm_split_type(cqio_ctx_comm(b->ctx), MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node))
    return 1;
  int ranks;
  MPI_Comm_size(node, &ranks);
  MPI_Allreduce(&mine, &all, (int)sizeof mine, MPI_BYTE, MPI_BOR, node);
  MPI_Comm_free(&node);
  int threads = CPU_COUNT(&all) / ranks;
  return threads > 1 ? threads : 1;
}

static cqio_status open_json(bench *b) {
  if (b->json_path && cqio_ctx_rank(b->ctx) == 0) {
    b->json = fopen(b->json_path, "a");
    if (!b->json)
      return cqio_fail(b->ctx, CQIO_IO, "%s: cannot be opened: expected a writable file",
                       b->json_path);
  }
  return CQIO_OK;
}

static cqio_status start(bench *b, int argc, char **argv) {
  CQIO_TRY(read_options(b, argc, argv));
  CQIO_TRY(cqio_agree(b->ctx, open_json(b)));
  int threads = b->threads > 0 ? b->threads : default_threads(b);
  MPI_Allreduce(&threads, &b->threads, 1, MPI_INT, MPI_MIN, cqio_ctx_comm(b->ctx));
  cqio_blas_set_threads(b->threads);
  bench__header(b);
  return CQIO_OK;
}

int bench_main(int argc, char **argv, const char *name, cqio_status (*run)(bench *b)) {
  if (MPI_Init(&argc, &argv) != MPI_SUCCESS) return CQIO_MPI;
  bench b = {.name = name, .repetitions = 5};
  cqio_status status = cqio_ctx_create(MPI_COMM_WORLD, &b.ctx);
  if (!status) {
    status = start(&b, argc, argv);
    if (!status) status = run(&b);
    if (b.json && fclose(b.json) != 0)
      status = cqio_fail(b.ctx, CQIO_IO, "%s: writing failed: expected free space", b.json_path);
    status = cqio_agree(b.ctx, status);
    cqio_ctx_print_problems(b.ctx);
    cqio_ctx_destroy(&b.ctx);
  }
  MPI_Finalize();
  return status ? (int)status : b.failed > 0;
}

cqio_ctx *bench_ctx(const bench *b) {
  return b->ctx;
}

bench_size bench_size_of(const bench *b) {
  return b->size;
}

int bench_threads(const bench *b) {
  return b->threads;
}

int64_t bench_pick(const bench *b, int64_t small, int64_t medium, int64_t large) {
  return b->size == BENCH_SMALL ? small : b->size == BENCH_MEDIUM ? medium : large;
}

bool bench_wants(const bench *b, const char *name) {
  return !b->only || strstr(name, b->only) != NULL;
}

const char *bench_text(const bench *b, const char *key) {
  size_t length = strlen(key);
  for (int i = 0; i < b->setting_count; i++)
    if (strncmp(b->settings[i], key, length) == 0 && b->settings[i][length] == '=')
      return b->settings[i] + length + 1;
  return NULL;
}

cqio_status bench_setting(bench *b, const char *key, double *value) {
  const char *text = bench_text(b, key);
  if (text && (!cqio_parse_real(text, value) || !(*value > 0.0)))
    return cqio_fail(b->ctx, CQIO_USAGE, "--set %s=%s: expected a number > 0", key, text);
  return CQIO_OK;
}

/* ---- measuring ------------------------------------------------------------------------------- */

static double processor_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Lets the peak of resident memory start anew; where that is refused it is the peak so far. */
static void reset_memory(void) {
  FILE *file = fopen("/proc/self/clear_refs", "w");
  if (!file) return;
  fputs("5", file);
  fclose(file);
}

static double peak_memory(void) {
  double kibibytes = 0.0;
  FILE *file = fopen("/proc/self/status", "r");
  if (!file) return 0.0;
  for (char line[256]; fgets(line, sizeof line, file);)
    if (strncmp(line, "VmHWM:", 6) == 0) kibibytes = strtod(line + 6, NULL);
  fclose(file);
  return kibibytes * 1024.0;
}

/* One repetition of CALLS calls: seconds of the slowest rank, processor seconds of all. */
static cqio_status repeat_once(bench *b, const bench_case *c, int calls, double *wall,
                               double *cpu) {
  MPI_Comm comm = cqio_ctx_comm(b->ctx);
  cqio_status status = c->prepare ? cqio_agree(b->ctx, c->prepare(c->data)) : CQIO_OK;
  if (status) return status;
  MPI_Barrier(comm);
  double processor = processor_seconds(), begin = MPI_Wtime();
  for (int i = 0; i < calls && !status; i++)
    status = c->work(c->data);
  double mine = (MPI_Wtime() - begin) / calls;
  double used = (processor_seconds() - processor) / calls;
  CQIO_TRY(cqio_agree(b->ctx, status));
  MPI_Allreduce(&mine, wall, 1, MPI_DOUBLE, MPI_MAX, comm);
  MPI_Allreduce(&used, cpu, 1, MPI_DOUBLE, MPI_SUM, comm);
  return CQIO_OK;
}

static int ascending(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static double median(double *values, int count) {
  qsort(values, (size_t)count, sizeof *values, ascending);
  return count % 2 ? values[count / 2] : 0.5 * (values[count / 2 - 1] + values[count / 2]);
}

static cqio_status repeat(bench *b, const bench_case *c, bench_result *result) {
  double wall[MAX_REPETITIONS], cpu[MAX_REPETITIONS], total = 0.0;
  reset_memory();
  CQIO_TRY(repeat_once(b, c, 1, &wall[0], &cpu[0])); /* touches memory, starts threads */
  int calls = 1, count = c->first || wall[0] > LONG; /* a long first call counts */
  if (!c->prepare && wall[0] < SHORTEST) calls = (int)fmin(SHORTEST / fmax(wall[0], 1e-8), 1e6) + 1;
  while (count < b->repetitions || (total < b->minimum_seconds && count < MAX_REPETITIONS)) {
    CQIO_TRY(repeat_once(b, c, calls, &wall[count], &cpu[count]));
    total += wall[count++] * calls;
  }
  result->repetitions = count;
  result->median = median(wall, count);
  result->minimum = wall[0];
  result->maximum = wall[count - 1];
  result->cpu = median(cpu, count);
  double peak = peak_memory();
  MPI_Allreduce(&peak, &result->memory, 1, MPI_DOUBLE, MPI_MAX, cqio_ctx_comm(b->ctx));
  MPI_Allreduce(&peak, &result->memory_all, 1, MPI_DOUBLE, MPI_SUM, cqio_ctx_comm(b->ctx));
  return CQIO_OK;
}

/* The largest error over its limit on any rank; a NaN counts as infinite. */
static cqio_status verify(bench *b, const bench_case *c, bench_outcome *outcome,
                          bench_result *result) {
  outcome->error = INFINITY;
  CQIO_TRY(cqio_agree(b->ctx, c->verify(c->data, outcome)));
  if (isnan(outcome->error)) outcome->error = INFINITY;
  int good = outcome->error <= outcome->limit, all = 0;
  double largest;
  MPI_Comm comm = cqio_ctx_comm(b->ctx);
  MPI_Allreduce(&good, &all, 1, MPI_INT, MPI_MIN, comm);
  MPI_Allreduce(&outcome->error, &largest, 1, MPI_DOUBLE, MPI_MAX, comm);
  outcome->error = largest;
  result->verified = all;
  if (!all) b->failed++;
  return CQIO_OK;
}

cqio_status bench__measure(bench *b, const bench_case *c, bench_result *result) {
  bench_result local = {0};
  bench_outcome outcome = {.flops = c->flops, .bytes = c->bytes};
  double roof;
  CQIO_TRY(bench_roof_rate(b, c->roof, &roof));
  CQIO_TRY(repeat(b, c, &local));
  CQIO_TRY(verify(b, c, &outcome, &local));
  bool bytes = bench__roof_is_bandwidth(c->roof) || outcome.flops == 0.0;
  local.rate = (bytes ? outcome.bytes : outcome.flops) / local.median;
  if (roof > 0.0) local.fraction = local.rate / roof;
  bench__row(b, c, &outcome, &local);
  if (result) *result = local;
  return CQIO_OK;
}

cqio_status bench_measure(bench *b, const bench_case *c, bench_result *result) {
  if (result) *result = (bench_result){0};
  return bench_wants(b, c->name) ? bench__measure(b, c, result) : CQIO_OK;
}
