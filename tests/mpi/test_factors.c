/* LU factors of I - A on any number of ranks, grid and block: closed forms (method T2), refusals,
 * agreement between numbers of ranks. */
#include "support/mpi_test.h"
#include "support/scratch.h"
#include "support/trade_case.h"

#include "core/processor.h"
#include "dense/coarse.h"
#include "dense/factors.h"

enum { COLUMNS = 100, MANY = 257 };

/* A dense matrix by rows of this rank, the way it is split, and right-hand sides. */
struct dense_case {
  cqio_ctx *ctx;
  int64_t n, mine, count, *first;
  double *a, *b, *x;
};

/* Uneven on purpose: the last rank has no rows when there are several. */
static struct dense_case dense_create(cqio_ctx *ctx, int64_t n) {
  int ranks = cqio_ctx_size(ctx), holders = ranks > 2 ? ranks - 1 : ranks;
  struct dense_case c = {.ctx = ctx, .n = n};
  c.first = calloc((size_t)ranks + 1, sizeof *c.first);
  for (int r = 0; r < ranks; r++) {
    int64_t start = n, length = 0;
    if (r < holders) cqio_partition(n, holders, r, &start, &length);
    c.first[r] = start;
    c.first[r + 1] = start + length;
  }
  c.mine = c.first[cqio_ctx_rank(ctx)];
  c.count = c.first[cqio_ctx_rank(ctx) + 1] - c.mine;
  c.a = numbers(c.count * n);
  c.b = numbers(c.count * COLUMNS);
  c.x = numbers(c.count * COLUMNS);
  for (int64_t k = 0; k < COLUMNS; k++)
    for (int64_t i = 0; i < c.count; i++)
      c.b[k * c.count + i] = (double)(1 + (c.mine + i) * (k + 3) % 11) / 8.0;
  return c;
}

static void dense_destroy(struct dense_case *c) {
  free(c->first);
  free(c->a);
  free(c->b);
  free(c->x);
}

/* A = theta u v' with v'u = 1, so that (I - A)^-1 = I + theta / (1 - theta) u v'. */
static double u_of(int64_t i, bool uniform) {
  return uniform ? 1.0 : 1.0 + (double)(i % 7) / 4.0;
}

static double v_of(int64_t j, int64_t n, bool uniform) {
  if (uniform) return 1.0 / (double)n;
  double sum = 0.0;
  for (int64_t i = 0; i < n; i++)
    sum += u_of(i, false) * (double)(1 + i % 5);
  return (double)(1 + j % 5) / sum;
}

static const double theta = 0.75;

static void rank_one(struct dense_case *c, bool uniform) {
  for (int64_t j = 0; j < c->n; j++) {
    double v = v_of(j, c->n, uniform);
    for (int64_t i = 0; i < c->count; i++)
      c->a[i * c->n + j] = theta * u_of(c->mine + i, uniform) * v;
  }
}

/* Largest relative error of COLUMNS solutions. */
static double rank_one_error(const struct dense_case *c, bool uniform, bool transposed,
                             int columns) {
  double worst = 0.0, first_factor = uniform ? 1.0 / (double)c->n : v_of(0, c->n, false);
  for (int k = 0; k < columns; k++) {
    double product = 0.0; /* v'b or u'b */
    for (int64_t i = 0; i < c->count; i++) {
      double v = uniform ? first_factor : first_factor * (double)(1 + (c->mine + i) % 5);
      product += c->b[k * c->count + i] * (transposed ? u_of(c->mine + i, uniform) : v);
    }
    MPI_Allreduce(MPI_IN_PLACE, &product, 1, MPI_DOUBLE, MPI_SUM, cqio_ctx_comm(c->ctx));
    for (int64_t i = 0; i < c->count; i++) {
      double v = uniform ? first_factor : first_factor * (double)(1 + (c->mine + i) % 5);
      double want = c->b[k * c->count + i] +
                    theta / (1.0 - theta) * product * (transposed ? v : u_of(c->mine + i, uniform));
      double error = fabs(c->x[k * c->count + i] - want) / want;
      if (!(error <= worst)) worst = error;
    }
  }
  return worst;
}

/* Factors and solves; the error must be in proportion to the precision. */
static bool solves_rank_one(struct dense_case *c, bool uniform,
                            const struct factor_params *params) {
  struct factors *f;
  double limit = params->coarse ? 5e-3 : params->single ? 2e-5 : 1e-12, worst = 0.0;
  rank_one(c, uniform);
  if (cqio__factors_create(c->ctx, c->first, c->a, NULL, params, &f)) return false;
  static const int columns[] = {1, 2, COLUMNS};
  for (int t = 0; t < 2; t++)
    for (int k = 0; k < 3; k++) {
      if (cqio__factors_solve(c->ctx, f, t, columns[k], c->b, c->x)) worst = INFINITY;
      double error = rank_one_error(c, uniform, t, columns[k]);
      if (!(error <= worst)) worst = error;
    }
  cqio__factors_destroy(&f);
  if (!(worst <= limit))
    fprintf(stderr, "n %d block %d grid %d x %d single %d pivot %d: error %g\n", (int)c->n,
            params->block, params->grid_rows, params->grid_columns, params->single, params->pivot,
            worst);
  return worst <= limit;
}

/* Own code and reference in both precisions, and BF16 where the processor has it. */
static bool all_codes(struct dense_case *c, bool uniform, int block, int grid_rows) {
  bool good = true;
  for (int code = 0; code < 5; code++) {
    struct factor_params params = {.single = code & 1 || code == 4,
                                   .coarse = code == 4,
                                   .pivot = code == 3,
                                   .reference = code == 2,
                                   .block = block,
                                   .grid_rows = grid_rows};
    good = solves_rank_one(c, uniform, &params) && good;
  }
  return good;
}

static void closed_forms(void **state) {
  (void)state;
  static const int64_t sizes[] = {1, 2, 3, 5, 10, 50, MANY};
  for (int s = 0; s < 7; s++) {
    struct dense_case c = dense_create(test_ctx, sizes[s]);
    assert_all(all_codes(&c, true, 0, 0));
    assert_all(all_codes(&c, false, 7, 0));
    dense_destroy(&c);
  }
}

static void blocks_and_grids(void **state) {
  (void)state;
  struct dense_case c = dense_create(test_ctx, 70);
  static const int blocks[] = {1, 7, 32, 64, 71};
  for (int b = 0; b < 5; b++)
    for (int rows = 1; rows <= cqio_ctx_size(test_ctx); rows++)
      if (cqio_ctx_size(test_ctx) % rows == 0) assert_all(all_codes(&c, false, blocks[b], rows));
  dense_destroy(&c);
}

/* Messages above the limits up to which MPI buffers them. */
static void long_messages(void **state) {
  (void)state;
  struct dense_case c = dense_create(test_ctx, 640);
  assert_all(all_codes(&c, false, 128, 0));
  dense_destroy(&c);
}

/* Blocks within and beyond the terms that BF16 sums at a time; such factors are not those of FP32.
 */
static void coarse_blocks(void **state) {
  (void)state;
  static const int blocks[] = {64, 600};
  for (int b = 0; b < 2; b++) {
    struct dense_case c = dense_create(test_ctx, 700);
    double error[2];
    rank_one(&c, false);
    for (int coarse = 0; coarse < 2; coarse++) {
      struct factor_params params = {.single = true, .coarse = coarse, .block = blocks[b]};
      struct factors *f;
      assert_all(!cqio__factors_create(test_ctx, c.first, c.a, NULL, &params, &f));
      assert_all(!cqio__factors_solve(test_ctx, f, false, 3, c.b, c.x));
      error[coarse] = rank_one_error(&c, false, false, 3);
      cqio__factors_destroy(&f);
    }
    assert_all(error[1] < 5e-3);
    assert_all(c.count == 0 || (error[1] != error[0]) == cqio__processors_have_bf16(test_ctx));
    dense_destroy(&c);
  }
}

/* A general matrix with entries of both signs and a zero diagonal of I - A. */
static void pivoting(void **state) {
  (void)state;
  enum { N = 40 };
  uint64_t seed = 7;
  struct dense_case c = dense_create(test_ctx, N);
  double *whole = drawn(N * N, &seed), *b = numbers(N * COLUMNS);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++)
      whole[i * N + j] = i == j ? 1.0 : whole[i * N + j] - 0.5;
  memcpy(c.a, whole + c.mine * N, (size_t)(c.count * N) * sizeof *c.a);
  for (int k = 0; k < COLUMNS; k++)
    for (int i = 0; i < N; i++)
      b[k * N + i] = (double)(1 + i * (k + 3) % 11) / 8.0;
  for (int t = 0; t < 2; t++) {
    double *want = exact_solve(N, whole, t, COLUMNS, b), worst = 0.0;
    struct factors *f;
    struct factor_params params = {.pivot = true, .block = 3};
    assert_all(!cqio__factors_create(test_ctx, c.first, c.a, NULL, &params, &f));
    assert_all(!cqio__factors_solve(test_ctx, f, t, COLUMNS, c.b, c.b));
    for (int k = 0; k < COLUMNS; k++)
      worst = fmax(worst, largest_difference(c.count, c.b + k * c.count, want + k * N + c.mine));
    assert_all(worst < 1e-11);
    cqio__factors_destroy(&f);
    dense_destroy(&c);
    c = dense_create(test_ctx, N);
    memcpy(c.a, whole + c.mine * N, (size_t)(c.count * N) * sizeof *c.a);
    free(want);
  }
  free(whole);
  free(b);
  dense_destroy(&c);
}

/* With scale s the solution of the scaled system is S^-1 (I - A)^-1 S b. In FP32 the entries would
 * overflow without care. */
static void scaled(void **state) {
  (void)state;
  struct dense_case c = dense_create(test_ctx, 30);
  double scale[30];
  for (int i = 0; i < 30; i++)
    scale[i] = ldexp(1.0, i % 5 * 40);
  rank_one(&c, false);
  for (int64_t i = 0; i < c.count; i++)
    for (int64_t j = 0; j < c.n; j++)
      c.a[i * c.n + j] *= scale[c.mine + i] / scale[j];
  for (int single = 0; single < 2; single++)
    for (int t = 0; t < 2; t++) {
      struct factor_params params = {.single = single, .block = 4};
      struct factors *f;
      assert_all(!cqio__factors_create(test_ctx, c.first, c.a, scale, &params, &f));
      for (int64_t i = 0; i < c.count; i++) {
        c.b[i] = ldexp(c.b[i], 900);
        c.b[c.count + i] = ldexp(c.b[c.count + i], -900);
      }
      assert_all(!cqio__factors_solve(test_ctx, f, t, 2, c.b, c.x));
      for (int64_t i = 0; i < c.count; i++) {
        c.b[i] = ldexp(c.b[i], -900);
        c.x[i] = ldexp(c.x[i], -900);
        c.b[c.count + i] = ldexp(c.b[c.count + i], 900);
        c.x[c.count + i] = ldexp(c.x[c.count + i], 900);
      }
      assert_all(rank_one_error(&c, false, t, 2) < (single ? 2e-5 : 1e-12));
      cqio__factors_destroy(&f);
    }
  dense_destroy(&c);
}

static void inverse(void **state) {
  (void)state;
  for (int code = 0; code < 3; code++) {
    /* 512 numbers are a page: one rank stores more than the matrix. */
    struct dense_case c = dense_create(test_ctx, code == 1 ? 61 : 512);
    struct factor_params params = {.pivot = code == 1, .reference = code == 2, .block = 8};
    struct factors *f;
    double worst = 0.0, *rows;
    rank_one(&c, false);
    assert_all(!cqio__factors_create(test_ctx, c.first, c.a, NULL, &params, &f));
    assert_all(!cqio__factors_invert(test_ctx, &f, &rows) && !f);
    for (int64_t i = 0; i < c.count; i++)
      for (int64_t j = 0; j < c.n; j++) {
        double want = (i + c.mine == j) +
                      theta / (1.0 - theta) * u_of(c.mine + i, false) * v_of(j, c.n, false);
        worst = fmax(worst, fabs(rows[i * c.n + j] - want));
      }
    cqio_free(rows);
    assert_all(worst < 1e-13);
    dense_destroy(&c);
  }
  struct dense_case c = dense_create(test_ctx, 9);
  struct factors *f;
  double *rows;
  assert_all(!cqio__factors_create(test_ctx, c.first, c.a, NULL,
                                   &(struct factor_params){.single = true}, &f));
  assert_all(cqio__factors_invert(test_ctx, &f, &rows) == CQIO_INTERNAL && !f && !rows);
  assert_all(problem_says("FP32"));
  dense_destroy(&c);
}

/* Account 23 uses exactly what it makes: its row of I - A is zero. */
static void singular(void **state) {
  (void)state;
  for (int code = 0; code < 4; code++) {
    struct dense_case c = dense_create(test_ctx, 31);
    int64_t account = 0;
    struct factor_params params = {
        .single = code & 1, .pivot = code == 3, .reference = code == 2, .block = 4};
    struct factors *f;
    for (int64_t i = 0; i < c.count; i++)
      c.a[i * c.n + c.mine + i] = c.mine + i == 23 ? 1.0 : 0.25;
    assert_all(cqio__factors_create(test_ctx, c.first, c.a, NULL, &params, &f) == CQIO_NUMERIC);
    assert_all(!f && problem_says("singular at account 23"));
    params.singular = &account;
    assert_all(cqio__factors_create(test_ctx, c.first, c.a, NULL, &params, &f) == CQIO_NUMERIC);
    assert_all(account == 23 && cqio_ctx_problem_count(test_ctx) == 0);
    if (23 >= c.mine && 23 < c.mine + c.count) c.a[(23 - c.mine) * c.n + 23] = NAN;
    assert_all(cqio__factors_create(test_ctx, c.first, c.a, NULL, &params, &f) == CQIO_NUMERIC);
    assert_all(account == 23);
    dense_destroy(&c);
  }
}

static void refusals(void **state) {
  (void)state;
  int ranks = cqio_ctx_size(test_ctx);
  int64_t *nothing = calloc((size_t)ranks + 1, sizeof *nothing);
  struct factors *f;
  struct factor_params params = {0};
  assert_all(cqio__factors_create(test_ctx, nothing, NULL, NULL, &params, &f) == CQIO_CONFIG);
  assert_all(!f && problem_says("accounts = 0"));
  free(nothing);
  struct dense_case c = dense_create(test_ctx, 5);
  params.grid_rows = ranks + 1;
  assert_all(cqio__factors_create(test_ctx, c.first, c.a, NULL, &params, &f) == CQIO_CONFIG);
  assert_all(!f && problem_says("grid of ranks"));
  params = (struct factor_params){.block = -1};
  assert_all(cqio__factors_create(test_ctx, c.first, c.a, NULL, &params, &f) == CQIO_CONFIG);
  assert_all(!f && problem_says("block = -1"));
  dense_destroy(&c);
}

/* Solutions of column 0, gathered in order. */
static bool solution(cqio_ctx *ctx, const struct factor_params *params, bool transposed,
                     double *whole) {
  struct dense_case c = dense_create(ctx, MANY);
  struct factors *f = NULL;
  int ranks = cqio_ctx_size(ctx), counts[64], starts[64];
  uint64_t seed = 11;
  double *random = drawn(MANY * MANY, &seed);
  scale_columns(random, MANY, MANY, 0.95);
  memcpy(c.a, random + c.mine * MANY, (size_t)(c.count * MANY) * sizeof *c.a);
  bool good = !cqio__factors_create(ctx, c.first, c.a, NULL, params, &f) &&
              !cqio__factors_solve(ctx, f, transposed, 1, c.b, c.x);
  for (int r = 0; r < ranks; r++) {
    counts[r] = (int)(c.first[r + 1] - c.first[r]);
    starts[r] = (int)c.first[r];
  }
  MPI_Allgatherv(c.x, (int)c.count, MPI_DOUBLE, whole, counts, starts, MPI_DOUBLE,
                 cqio_ctx_comm(ctx));
  cqio__factors_destroy(&f);
  dense_destroy(&c);
  free(random);
  return good;
}

static void agreement(void **state) {
  (void)state;
  cqio_ctx *alone;
  double one[MANY], many[MANY], again[MANY];
  assert_all(!cqio_ctx_create(MPI_COMM_SELF, &alone));
  for (int code = 0; code < 4; code++) {
    struct factor_params params = {.pivot = code & 1, .block = 16};
    bool transposed = code & 2;
    assert_all(solution(alone, &params, transposed, one));
    assert_all(solution(test_ctx, &params, transposed, many));
    assert_all(solution(test_ctx, &params, transposed, again));
    assert_all(memcmp(many, again, sizeof many) == 0);
    double worst = 0.0;
    for (int i = 0; i < MANY; i++)
      worst = fmax(worst, fabs(one[i] - many[i]) / fabs(one[i]));
    assert_all(worst < 1e-12);
  }
  cqio_ctx_destroy(&alone);
}

/* Bytes a rank needs: its part of the matrix, and little more. */
static void memory(void **state) {
  (void)state;
  static const struct factor_params lu = {0}, mixed = {.single = true};
  double square = 8.0 * 20000.0 * 20000.0;
  assert_true(cqio__factors_memory(test_ctx, 20000, 1, &lu) >= square);
  assert_true(cqio__factors_memory(test_ctx, 20000, 1, &lu) <= 1.01 * square);
  assert_true(cqio__factors_memory(test_ctx, 20000, 4, &lu) >= 0.25 * square);
  assert_true(cqio__factors_memory(test_ctx, 20000, 4, &lu) <= 0.29 * square);
  assert_true(cqio__factors_memory(test_ctx, 20000, 4, &mixed) <= 0.145 * square);
  assert_true(isinf(cqio__factors_memory(test_ctx, 0, 4, &lu)));
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(closed_forms),  cmocka_unit_test(blocks_and_grids),
      cmocka_unit_test(long_messages), cmocka_unit_test(coarse_blocks),
      cmocka_unit_test(pivoting),      cmocka_unit_test(scaled),
      cmocka_unit_test(inverse),       cmocka_unit_test(singular),
      cmocka_unit_test(refusals),      cmocka_unit_test(agreement),
      cmocka_unit_test(memory)};
  return mpi_test_main(argc, argv, "mpi_factors", tests, sizeof tests / sizeof *tests);
}
