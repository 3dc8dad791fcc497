/* operator and solve: the same bits on any number of ranks, also on more ranks than districts. Each
 * case is computed on all ranks and again on MPI_COMM_SELF; SHA-256 of the results must agree. */
#include "cqio/analysis.h"
#include "support/mpi_test.h"
#include "support/trade_case.h"

#include "cqio/solve.h"

enum { COLUMNS = 9 };

/* Gathered results, appended one after the other. */
struct results {
  cqio_ctx *ctx;
  cqio_operator *op;
  double *values;
  int64_t used, room;
};

static void append(struct results *r, int64_t count, const double *values) {
  if (r->used + count > r->room) MPI_Abort(MPI_COMM_WORLD, 1);
  memcpy(r->values + r->used, values, (size_t)count * sizeof *values);
  r->used += count;
}

static bool append_local(struct results *r, int columns, const double *local) {
  int64_t size = columns * cqio_operator_total(r->op);
  if (r->used + size > r->room) MPI_Abort(MPI_COMM_WORLD, 1);
  if (cqio_operator_gather(r->ctx, r->op, columns, local, r->values + r->used)) return false;
  r->used += size;
  return true;
}

static bool products(struct results *r, const double *x, double *y) {
  bool good = true;
  for (int columns = 1; columns <= COLUMNS; columns += 4) {
    good = good && !cqio_operator_apply(r->ctx, r->op, columns, x, y);
    good = good && append_local(r, columns, y);
    good = good && !cqio_operator_apply_transpose(r->ctx, r->op, columns, x, y);
    good = good && append_local(r, columns, y);
  }
  return good;
}

static bool solutions(struct results *r, const double *f, const double *scale, double *x,
                      double *bound) {
  bool good = true;
  cqio_solve_params params;
  cqio_solve_report report;
  cqio_solve_params_init(&params);
  params.scale_local = scale;
  const cqio_solve_method methods[] = {CQIO_SOLVE_AUTO, CQIO_SOLVE_GMRES, CQIO_SOLVE_BICGSTAB,
                                       CQIO_SOLVE_NEUMANN};
  for (int method = 0; method < 4 && good; method++) {
    params.method = methods[method];
    for (int transposed = 0; transposed < 2 && good; transposed++) {
      params.transposed = transposed;
      good = !cqio_leontief_solve(r->ctx, r->op, &params, COLUMNS, f, x, bound, &report) &&
             append_local(r, COLUMNS, x) && append_local(r, COLUMNS, bound);
      const double numbers_[] = {report.residual, report.bound_relative, report.bound_norm1,
                                 report.theta, (double)report.iterations};
      append(r, 5, numbers_);
    }
  }
  return good;
}

static bool households(struct results *r, const double *f, double *x) {
  int64_t first, count;
  cqio_operator_range(r->op, &first, &count);
  cqio_miyazawa *m;
  double income[64];
  if (cqio_miyazawa_create(r->ctx, r->op, NULL, NULL, &m)) return false;
  append(r, (int64_t)m->accounts * m->accounts, m->multiplier);
  append(r, m->groups * m->groups, m->group_multiplier);
  int accounts = m->accounts;
  cqio_miyazawa_destroy(&m);
  if (cqio_induced_by_group(r->ctx, r->op, NULL, f, NULL, x, x + count, income, NULL)) return false;
  append(r, accounts, income);
  return append_local(r, 1 + CASE_GROUPS, x);
}

/* Everything about case C on context CTX; digest in HEX. */
static bool compute(cqio_ctx *ctx, struct trade_case *c, char hex[65]) {
  struct results r = {.ctx = ctx, .room = 400 * c->n + 10000};
  bool closed = c->flags & CASE_CLOSED;
  cqio_operator *zone = NULL;
  cqio_factored_structure inside = c->structure;
  inside.own_zone_only = true;
  struct case_operators of;
  if (case_operate(ctx, c, &of)) return false;
  r.op = of.op;
  if (cqio_operator_create(ctx, &inside, &zone)) return false;
  uint64_t seed = 17;
  double *full = drawn(COLUMNS * c->n, &seed), *f = numbers(COLUMNS * c->n);
  double *x = numbers(3 * COLUMNS * c->n), *scale = numbers(c->n);
  r.values = numbers(r.room);
  int64_t first, count;
  cqio_operator_range(r.op, &first, &count);
  cqio_operator_scatter(r.op, COLUMNS, full, f);
  for (int64_t i = 0; i < count; i++) /* widely different sizes, some zero */
    scale[i] = (first + i) % 7 == 0 ? 0.0 : exp(10.0 * full[first + i]);
  bool good = products(&r, f, x) && solutions(&r, f, scale, x, x + COLUMNS * count);
  if (good && closed) good = households(&r, f, x);
  if (good && !closed) {
    good = !cqio_round_decompose(ctx, r.op, zone, NULL, COLUMNS, f, x, x + COLUMNS * count,
                                 x + 2 * COLUMNS * count, NULL) &&
           append_local(&r, 3 * COLUMNS, x);
  }
  cqio_sha256(r.values, (size_t)r.used * sizeof *r.values, hex);
  case_release(&of);
  cqio_operator_destroy(&zone);
  free(r.values);
  free(full);
  free(f);
  free(x);
  free(scale);
  return good;
}

static void same_bits(int R, int Z, int S, int flags) {
  struct trade_case *c = case_create(R, Z, S, flags, 1000 + (uint64_t)flags);
  char all[65], serial[65];
  cqio_ctx *alone;
  assert_all(cqio_ctx_create(MPI_COMM_SELF, &alone) == CQIO_OK);
  assert_all(compute(test_ctx, c, all));
  assert_all(compute(alone, c, serial));
  if (!all_ranks(strcmp(all, serial) == 0))
    fail_msg("%d districts, flags %d: digest %s, serial %s", R, flags, all, serial);
  cqio_ctx_destroy(&alone);
  case_destroy(c);
}

static void three_districts(void **state) {
  (void)state;
  for (int flags = 0; flags < CASE_VARIANTS; flags += 5)
    same_bits(3, 2, 4, flags & ~CASE_OWN_ZONE);
}

static void seven_districts(void **state) {
  (void)state;
  same_bits(7, 2, 23, 0);
  same_bits(7, 2, 23, CASE_CLOSED | CASE_TRANSFER | CASE_INACTIVE);
  same_bits(5, 3, 11, CASE_STORED_SHARES | CASE_DISTRICT_TECHNOLOGY | CASE_LOCAL);
}

static void one_district(void **state) {
  (void)state;
  same_bits(1, 2, 6, CASE_CLOSED);
  same_bits(1, 1, 5, 0);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(three_districts),
      cmocka_unit_test(seven_districts),
      cmocka_unit_test(one_district),
  };
  return mpi_test_main(argc, argv, "mpi_solve", tests, sizeof tests / sizeof *tests);
}
