/* The roofs: each is a case like any other, verified, measured once in a run. */
#include "internal.h"

#include <cblas.h>
#include <math.h>

#include "kernels.h"

enum {
  BLOCK = 1 << 17,      /* doubles; the threads get whole blocks */
  FMA_STEPS = 10000000, /* some 50 milliseconds */
  CACHES = 32           /* the arrays are at least this many MiB on each rank */
};

static const struct {
  const char *name;
  bool bandwidth;
  bench_roof above; /* the roof of the roof */
} roofs[BENCH_ROOFS] = {
    [BENCH_ROOF_NONE] = {"none", false, BENCH_ROOF_NONE},
    [BENCH_ROOF_FMA64] = {"fma64", false, BENCH_ROOF_NONE},
    [BENCH_ROOF_FMA32] = {"fma32", false, BENCH_ROOF_NONE},
    [BENCH_ROOF_DGEMM] = {"dgemm", false, BENCH_ROOF_FMA64},
    [BENCH_ROOF_SGEMM] = {"sgemm", false, BENCH_ROOF_FMA32},
    [BENCH_ROOF_READ] = {"read", true, BENCH_ROOF_NONE},
    [BENCH_ROOF_TRIAD] = {"triad", true, BENCH_ROOF_NONE},
};

const char *bench__roof_name(bench_roof roof) {
  return roofs[roof].name;
}

bool bench__roof_is_bandwidth(bench_roof roof) {
  return roofs[roof].bandwidth;
}

/* Operands and results of the kernels; members that a roof does not use are NULL. */
struct work {
  cqio_ctx *ctx;
  int threads, n;
  size_t count;
  double *a, *b, *c;
  float *fa, *fb, *fc;
  double flops[256], value[256]; /* of each thread */
};

/* ---- multiply-adds --------------------------------------------------------------------------- */

static void fma64(void *data, int thread, int threads) {
  struct work *w = data;
  (void)threads;
  w->flops[thread] = bench__fma64(FMA_STEPS, &w->value[thread]);
}

static void fma32(void *data, int thread, int threads) {
  struct work *w = data;
  (void)threads;
  w->flops[thread] = bench__fma32(FMA_STEPS, &w->value[thread]);
}

static cqio_status parallel(struct work *w, void (*kernel)(void *, int, int)) {
  if (bench__parallel(w->threads, kernel, w)) return CQIO_OK;
  return cqio_fail(w->ctx, CQIO_MEMORY, "threads: %d could not be started: expected at most 256",
                   w->threads);
}

static cqio_status run_fma64(void *data) {
  return parallel(data, fma64);
}

static cqio_status run_fma32(void *data) {
  return parallel(data, fma32);
}

/* x = x / 2 + 1 ends at 2. */
static cqio_status verify_fma(void *data, bench_outcome *outcome) {
  const struct work *w = data;
  outcome->error = 0.0;
  outcome->flops = 0.0;
  for (int t = 0; t < w->threads; t++) {
    outcome->error = fmax(outcome->error, fabs(w->value[t] - 2.0));
    outcome->flops += w->flops[t];
  }
  outcome->limit = 1e-6;
  MPI_Allreduce(MPI_IN_PLACE, &outcome->flops, 1, MPI_DOUBLE, MPI_SUM, cqio_ctx_comm(w->ctx));
  return CQIO_OK;
}

/* ---- products -------------------------------------------------------------------------------- */

static cqio_status run_dgemm(void *data) {
  struct work *w = data;
  cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, w->n, w->n, w->n, 1.0, w->a, w->n, w->b,
              w->n, 0.0, w->c, w->n);
  return CQIO_OK;
}

static cqio_status run_sgemm(void *data) {
  struct work *w = data;
  cblas_sgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, w->n, w->n, w->n, 1.0F, w->fa, w->n, w->fb,
              w->n, 0.0F, w->fc, w->n);
  return CQIO_OK;
}

/* Largest relative error of the entries (i, i * 7 mod n) for some i, against a plain sum. */
static cqio_status verify_product(void *data, bench_outcome *outcome) {
  const struct work *w = data;
  size_t n = (size_t)w->n;
  outcome->error = 0.0;
  outcome->limit = w->a ? 1e-13 : 1e-5;
  for (size_t i = 0; i < n; i += n / 16 + 1) {
    size_t j = i * 7 % n;
    double sum = 0.0, found = w->a ? w->c[j * n + i] : (double)w->fc[j * n + i];
    for (size_t k = 0; k < n; k++)
      sum += w->a ? w->a[k * n + i] * w->b[j * n + k]
                  : (double)w->fa[k * n + i] * (double)w->fb[j * n + k];
    outcome->error = fmax(outcome->error, fabs(found - sum) / sum);
  }
  return CQIO_OK;
}

static double entry(size_t i) {
  return 0.5 + (double)(i * 2654435761U % 1024U) / 2048.0;
}

static cqio_status prepare_product(struct work *w, bool single) {
  size_t size = (size_t)w->n * (size_t)w->n;
  CQIO_TRY(single ? CQIO_ALLOC(w->ctx, size, &w->fa) : CQIO_ALLOC(w->ctx, size, &w->a));
  CQIO_TRY(single ? CQIO_ALLOC(w->ctx, size, &w->fb) : CQIO_ALLOC(w->ctx, size, &w->b));
  CQIO_TRY(single ? CQIO_ALLOC(w->ctx, size, &w->fc) : CQIO_ALLOC(w->ctx, size, &w->c));
  for (size_t i = 0; i < size; i++) {
    if (single) {
      w->fa[i] = (float)entry(i);
      w->fb[i] = (float)entry(i + 17);
    } else {
      w->a[i] = entry(i);
      w->b[i] = entry(i + 17);
    }
  }
  return CQIO_OK;
}

/* ---- memory ---------------------------------------------------------------------------------- */

/* Blocks [*first, *last) of a thread. */
static void blocks(const struct work *w, int thread, int threads, size_t *first, size_t *last) {
  size_t total = w->count / BLOCK, part = (size_t)thread;
  *first = total * part / (size_t)threads * BLOCK;
  *last = total * (part + 1) / (size_t)threads * BLOCK;
}

static void fill(void *data, int thread, int threads) {
  struct work *w = data;
  size_t first, last;
  blocks(w, thread, threads, &first, &last);
  for (size_t i = first; i < last; i++) {
    w->b[i] = 1.0;
    if (w->c) w->c[i] = 2.0;
  }
}

static void sum(void *data, int thread, int threads) {
  struct work *w = data;
  size_t first, last;
  blocks(w, thread, threads, &first, &last);
  w->value[thread] = bench__sum(w->b + first, last - first);
}

static void triad(void *data, int thread, int threads) {
  struct work *w = data;
  size_t first, last;
  blocks(w, thread, threads, &first, &last);
  bench__triad(w->a + first, w->b + first, w->c + first, last - first);
}

static cqio_status run_sum(void *data) {
  return parallel(data, sum);
}

static cqio_status run_triad(void *data) {
  return parallel(data, triad);
}

static cqio_status verify_sum(void *data, bench_outcome *outcome) {
  const struct work *w = data;
  double total = 0.0;
  for (int t = 0; t < w->threads; t++)
    total += w->value[t];
  outcome->error = fabs(total - (double)w->count);
  return CQIO_OK;
}

static cqio_status verify_triad(void *data, bench_outcome *outcome) {
  const struct work *w = data;
  outcome->error = 0.0;
  for (size_t i = 0; i < w->count; i++)
    outcome->error = fmax(outcome->error, fabs(w->a[i] - 7.0));
  return CQIO_OK;
}

/* Arrays of MEBIBYTES on all ranks together, first touched by the thread that uses them. */
static cqio_status prepare_memory(struct work *w, int64_t mebibytes, bool three) {
  int64_t mine = mebibytes / cqio_ctx_size(w->ctx);
  w->count = (size_t)(mine > CACHES ? mine : CACHES) * 1048576 / sizeof *w->b / BLOCK * BLOCK;
  CQIO_TRY(CQIO_ALLOC(w->ctx, w->count, &w->b));
  if (three) CQIO_TRY(CQIO_ALLOC(w->ctx, w->count, &w->a));
  if (three) CQIO_TRY(CQIO_ALLOC(w->ctx, w->count, &w->c));
  return parallel(w, fill);
}

/* ---- the list -------------------------------------------------------------------------------- */

static cqio_status prepare(bench *b, bench_roof roof, struct work *w) {
  switch (roof) {
  case BENCH_ROOF_DGEMM:
  case BENCH_ROOF_SGEMM:
    return prepare_product(w, roof == BENCH_ROOF_SGEMM);
  case BENCH_ROOF_READ:
  case BENCH_ROOF_TRIAD:
    return prepare_memory(w, bench_pick(b, 256, 1024, 1024), roof == BENCH_ROOF_TRIAD);
  default:
    return CQIO_OK;
  }
}

static void describe(const bench *b, bench_roof roof, const struct work *w, bench_case *c,
                     char *parameters, size_t size) {
  static cqio_status (*const work[])(void *) = {NULL,      run_fma64, run_fma32, run_dgemm,
                                                run_sgemm, run_sum,   run_triad};
  static cqio_status (*const verify[])(void *, bench_outcome *) = {
      NULL, verify_fma, verify_fma, verify_product, verify_product, verify_sum, verify_triad};
  int ranks = cqio_ctx_size(b->ctx);
  double n = w->n, items = (double)w->count * ranks;
  snprintf(parameters, size, "ranks=%d threads=%d", ranks, w->threads);
  if (roof == BENCH_ROOF_DGEMM || roof == BENCH_ROOF_SGEMM) {
    snprintf(parameters, size, "n=%d ranks=%d threads=%d", w->n, ranks, w->threads);
    c->flops = 2.0 * n * n * n * ranks;
  } else if (roofs[roof].bandwidth) {
    c->bytes = items * (roof == BENCH_ROOF_READ ? 8.0 : 24.0);
  }
  c->name = roofs[roof].name;
  c->parameters = parameters;
  c->roof = roofs[roof].above;
  c->work = work[roof];
  c->verify = verify[roof];
}

cqio_status bench_roof_rate(bench *b, bench_roof roof, double *rate) {
  *rate = b->roofs[roof];
  if (roof == BENCH_ROOF_NONE || *rate > 0.0) return CQIO_OK;
  struct work w = {.ctx = b->ctx, .threads = b->threads, .n = b->size == BENCH_SMALL ? 1536 : 4032};
  bench_case c = {.data = &w};
  char parameters[64];
  bench_result result;
  cqio_status status = cqio_agree(b->ctx, prepare(b, roof, &w));
  describe(b, roof, &w, &c, parameters, sizeof parameters);
  if (!status) status = bench__measure(b, &c, &result);
  void *const members[] = {w.a, w.b, w.c, w.fa, w.fb, w.fc};
  for (size_t m = 0; m < sizeof members / sizeof *members; m++)
    cqio_free(members[m]);
  if (!status) *rate = b->roofs[roof] = result.rate;
  return status;
}
