/* regional: laws of the gravity trade, exact aggregation, base-year balance, limits of beta. */
#include "cqio/numeric.h"
#include "support/mpi_test.h"

#include <string.h>

#include "law/regional_economy.h"

static const double TOLERANCE = 1e-13;

static void fails_with(cqio_status status, cqio_status expected, const char *part) {
  const char *text = cqio_ctx_problem(test_ctx, 0);
  if (status != expected || !text || !strstr(text, part))
    fail_msg("status %d, problem '%s', expected %d with '%s'", status, text ? text : "", expected,
             part);
  cqio_ctx_clear_problems(test_ctx);
}

/* Column sums are 1 - m wherever there is trade, rows give the supply (3.11, 3.12). */
static void margins(void **state) {
  (void)state;
  struct economy e;
  cqio_trade trade;
  assert_int_equal(economy_create(test_ctx, &e), CQIO_OK);
  assert_int_equal(cqio_gravity_balance(test_ctx, &e.problem, e.kernel, TOLERANCE, 10000, &trade),
                   CQIO_OK);
  for (int i = 0; i < S; i++) {
    double local = 1.0 - e.imports.import_share[i];
    for (int k = 0; k < L; k++) {
      double sum = 0.0;
      for (int l = 0; l < L; l++)
        sum += economy_share(&e, &trade, i, l, k);
      assert_true(fabs(sum - local) <= 4e-16 * (i < 4)); /* products 4 and 5 have no trade */
    }
    for (int l = 0; l < L && i < 4; l++) {
      double sold = 0.0;
      for (int k = 0; k < L; k++)
        sold += economy_share(&e, &trade, i, l, k) * e.demand[i * L + k] / local;
      assert_true(fabs(sold - e.supply[i * L + l]) <= 1e-12 * 200.0);
    }
    assert_true(i < 4 ? trade.sweeps[i] > 0 && trade.row_error[i] <= TOLERANCE
                      : trade.sweeps[i] == 0);
  }
  assert_true(trade.class_haul[0] > 15.0 && trade.class_haul[0] < 400.0 &&
              trade.class_flow[0] > 0.0);
  cqio_trade_free(&trade);
  economy_free(&e);
}

/* A in account order for local and remaining technologies; plain gravity has no local part. */
static void assemble(const struct economy *e, const cqio_trade *trade, const cqio_local_trade *own,
                     double *A, double *f) {
  for (int l = 0; l < L; l++)
    for (int i = 0; i < S; i++) {
      int row = l * S + i;
      double total = 0.0, exogenous = e->imports.net_exports[i] + e->imports.residual[i];
      for (int k = 0; k < L; k++)
        total += e->output[k * S + i];
      f[row] = total > 0.0 ? e->output[row] / total * exogenous : 0.0;
      for (int k = 0; k < L; k++) {
        int r = k / Z;
        double c = economy_share(e, trade, i, l, k),
               split = own && l / Z == r ? own->split[i * L + l] : 0.0;
        f[row] +=
            (own ? split * own->local_final[r * S + i] + c * own->remaining_final[r * S + i] : c) *
            e->final_demand[k * S + i];
        for (int j = 0; j < S; j++) {
          int entry = (r * S + i) * S + j;
          A[row * N + k * S + j] =
              own ? split * own->local_technology[entry] + c * own->remaining_technology[entry]
                  : c * e->imports.coefficients[i * S + j];
        }
      }
    }
}

/* A x + f = x in every account, and the flows sum to (1-m_i) a_ij x_j (3.13). */
static void check_base(const struct economy *e, const double *A, const double *f) {
  double sum[S * S] = {0};
  for (int row = 0; row < N; row++) {
    double x = f[row];
    for (int column = 0; column < N; column++) {
      double flow = A[row * N + column] * e->output[column];
      assert_true(flow >= 0.0);
      x += flow;
      sum[row % S * S + column % S] += flow;
    }
    assert_true(fabs(x - e->output[row]) <= 1e-11);
  }
  for (int i = 0; i < S; i++)
    for (int j = 0; j < S; j++)
      assert_true(fabs(sum[i * S + j] - (1.0 - e->imports.import_share[i]) * e->flows[i * S + j]) <=
                  1e-11);
}

static void aggregation(void **state) {
  (void)state;
  static struct economy e;
  static double A[N * N], f[N];
  cqio_trade trade;
  assert_int_equal(economy_create(test_ctx, &e), CQIO_OK);
  assert_int_equal(cqio_gravity_balance(test_ctx, &e.problem, e.kernel, TOLERANCE, 10000, &trade),
                   CQIO_OK);
  assemble(&e, &trade, NULL, A, f);
  check_base(&e, A, f);
  cqio_trade_free(&trade);
  economy_free(&e);
}

static void quotient_balance(void **state) {
  (void)state;
  static struct economy e;
  static double A[N * N], f[N], t[R * S * S], slq[R * S];
  int caps = 0;
  for (cqio_quotient kind = CQIO_QUOTIENT_SLQ; kind <= CQIO_QUOTIENT_AFLQ; kind++) {
    cqio_local_trade own;
    cqio_trade trade;
    assert_int_equal(economy_create(test_ctx, &e), CQIO_OK);
    assert_int_equal(
        cqio_self_supply(test_ctx, &e.frame, kind, 0.15, e.district, e.municipal, t, slq), CQIO_OK);
    assert_int_equal(cqio_local_purchases(test_ctx, &e.frame, &e.imports, t, slq, e.output,
                                          e.final_demand, e.supply, e.demand, &own),
                     CQIO_OK);
    e.problem.supply = own.supply;
    e.problem.demand = own.demand;
    assert_int_equal(
        cqio_gravity_balance(test_ctx, &e.problem, e.kernel, TOLERANCE, 100000, &trade), CQIO_OK);
    assemble(&e, &trade, &own, A, f);
    check_base(&e, A, f);
    caps += own.caps;
    for (int i = 0; i < 4; i++) /* own purchases leave some trade between districts */
      assert_true(cqio_sum(own.demand + i * L, L) < 0.9 * cqio_sum(e.demand + i * L, L));
    cqio_local_trade_free(&own);
    cqio_trade_free(&trade);
    economy_free(&e);
  }
  assert_true(caps > 0); /* the cap was exercised */
}

/* All is bought at home: nothing is left, which is no error. */
static void self_sufficient(void **state) {
  (void)state;
  cqio_regional_frame frame = {2, 1, 1, economy_districts, economy_sectors};
  double a[] = {0.3}, m[] = {0.25}, zero[] = {0.0}, x[] = {10.0, 30.0}, fd[] = {7.0, 21.0};
  cqio_imports imports = {
      .coefficients = a, .import_share = m, .net_exports = zero, .residual = zero};
  double supply[2], demand[2], t[2], slq[2], municipal[] = {40.0};
  imports.net_exports = (double[]){40.0 - 0.75 * 40.0};
  assert_int_equal(cqio_trade_margins(test_ctx, &frame, &imports, x, fd, supply, demand), CQIO_OK);
  assert_int_equal(cqio_self_supply(test_ctx, &frame, CQIO_QUOTIENT_SLQ, 0.0, x, municipal, t, slq),
                   CQIO_OK);
  cqio_local_trade own;
  assert_int_equal(
      cqio_local_purchases(test_ctx, &frame, &imports, t, slq, x, fd, supply, demand, &own),
      CQIO_OK);
  assert_true(own.supply[0] == 0.0 && own.supply[1] == 0.0 && own.demand[0] == 0.0 &&
              own.demand[1] == 0.0);
  assert_true(fabs(own.local_technology[1] - 0.75 * 0.3) < 1e-15 &&
              own.remaining_technology[1] < 1e-15);
  cqio_local_trade_free(&own);
}

/* beta = 0 gives the rank-one table; large beta with equal margins leaves trade at home (T17). */
static void limits_of_beta(void **state) {
  (void)state;
  struct economy e;
  cqio_trade trade;
  assert_int_equal(economy_create(test_ctx, &e), CQIO_OK);
  for (int t = 0; t < CLASSES; t++)
    assert_int_equal(
        cqio_trade_kernel(test_ctx, &e.frame, e.distance, 0.0, t == 1, e.kernel + t * R * R),
        CQIO_OK);
  assert_int_equal(cqio_gravity_balance(test_ctx, &e.problem, e.kernel, TOLERANCE, 10, &trade),
                   CQIO_OK);
  for (int i = 0; i < 4; i++) {
    double total = cqio_sum(e.supply + i * L, L), local = 1.0 - e.imports.import_share[i];
    assert_true(trade.sweeps[i] <= 2);
    for (int l = 0; l < L; l++)
      for (int k = 0; k < L; k++)
        assert_true(fabs(economy_share(&e, &trade, i, l, k) - local * e.supply[i * L + l] / total) <
                    1e-14);
  }
  cqio_trade_free(&trade);

  for (int i = 0; i < S; i++)
    for (int l = 0; l < L; l++)
      e.supply[i * L + l] = e.demand[i * L + l];
  for (int t = 0; t < CLASSES; t++)
    assert_int_equal(cqio_trade_kernel(test_ctx, &e.frame, e.distance, t ? 40.0 : 2.0, t == 1,
                                       e.kernel + t * R * R),
                     CQIO_OK);
  assert_int_equal(cqio_gravity_balance(test_ctx, &e.problem, e.kernel, TOLERANCE, 1000, &trade),
                   CQIO_OK);
  for (int i = 0; i < 4; i++)
    for (int k = 0; k < L; k++) {
      double home = 0.0;
      for (int z = 0; z < Z; z++)
        home += economy_share(&e, &trade, i, k / Z * Z + z, k);
      assert_true(fabs(home - (1.0 - e.imports.import_share[i])) < 1e-12);
    }
  cqio_trade_free(&trade);
  economy_free(&e);
}

/* The calibrated kernel has the haul asked for, in both forms; other targets name the range. */
static void calibration(void **state) {
  (void)state;
  struct economy e;
  cqio_trade trade;
  assert_int_equal(economy_create(test_ctx, &e), CQIO_OK);
  bool power[CLASSES] = {false, true};
  double target[CLASSES] = {60.0, 50.0}, beta[CLASSES], haul[CLASSES];
  assert_int_equal(cqio_gravity_calibrate(test_ctx, &e.problem, power, target, beta, haul),
                   CQIO_OK);
  for (int t = 0; t < CLASSES; t++) {
    assert_true(fabs(haul[t] - target[t]) < 1e-7);
    assert_int_equal(
        cqio_trade_kernel(test_ctx, &e.frame, e.distance, beta[t], power[t], e.kernel + t * R * R),
        CQIO_OK);
  }
  assert_int_equal(cqio_gravity_balance(test_ctx, &e.problem, e.kernel, TOLERANCE, 10000, &trade),
                   CQIO_OK);
  assert_true(fabs(trade.class_haul[0] - 60.0) < 1e-6 && fabs(trade.class_haul[1] - 50.0) < 1e-6);
  cqio_trade_free(&trade);
  target[1] = 3.0;
  fails_with(cqio_gravity_calibrate(test_ctx, &e.problem, power, target, beta, haul), CQIO_DATA,
             "trade class 'services': target_haul_km = 3 (km): expected a value in [");
  target[1] = 3000.0;
  fails_with(cqio_gravity_calibrate(test_ctx, &e.problem, power, target, beta, haul), CQIO_DATA,
             "the range this geography can reach");
  target[1] = 0.0; /* keeps the beta given */
  beta[1] = 0.5;
  assert_int_equal(cqio_gravity_calibrate(test_ctx, &e.problem, power, target, beta, haul),
                   CQIO_OK);
  assert_true(beta[1] == 0.5 && haul[1] > 50.0);
  economy_free(&e);
}

static void refusals(void **state) {
  (void)state;
  struct economy e;
  cqio_trade trade;
  assert_int_equal(economy_create(test_ctx, &e), CQIO_OK);
  fails_with(cqio_gravity_balance(test_ctx, &e.problem, e.kernel, TOLERANCE, 2, &trade),
             CQIO_CONVERGENCE, "sector 'grain': row error");
  assert_null(trade.from);
  e.demand[2 * L] += 1e-6;
  fails_with(cqio_gravity_balance(test_ctx, &e.problem, e.kernel, TOLERANCE, 1000, &trade),
             CQIO_DATA, "sector 'steel': supply");
  e.demand[2 * L] -= 1e-6;
  double kernel[CLASSES * R * R];
  memcpy(kernel, e.kernel, sizeof kernel);
  for (int s = 0; s < R; s++)
    kernel[s * R + 2] = 0.0; /* nobody reaches district 2, which has no ore of its own */
  /* the first product that fails is named, on any number of ranks */
  fails_with(cqio_gravity_balance(test_ctx, &e.problem, kernel, TOLERANCE, 1000, &trade), CQIO_DATA,
             "district 'cos': no trade weight");
  for (int s = 0; s < R; s++)
    e.kernel[3 * R + s] = 0.0; /* goods of district 3 reach nobody */
  fails_with(cqio_gravity_balance(test_ctx, &e.problem, e.kernel, TOLERANCE, 1000, &trade),
             CQIO_DATA, "sector 'grain', district 'dun': no trade weight");
  e.supply[0] = -1.0;
  fails_with(cqio_gravity_balance(test_ctx, &e.problem, e.kernel, TOLERANCE, 1000, &trade),
             CQIO_DATA, "district 'ada', zone 0: supply = -1");
  e.distance[1] = NAN;
  fails_with(cqio_trade_kernel(test_ctx, &e.frame, e.distance, 1.0, false, e.kernel), CQIO_DATA,
             "distance from 'ada' to 'bel'");
  economy_free(&e);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(margins),          cmocka_unit_test(aggregation),
      cmocka_unit_test(quotient_balance), cmocka_unit_test(self_sufficient),
      cmocka_unit_test(limits_of_beta),   cmocka_unit_test(calibration),
      cmocka_unit_test(refusals)};
  return mpi_test_main(argc, argv, "law_regional", tests, sizeof tests / sizeof *tests);
}
