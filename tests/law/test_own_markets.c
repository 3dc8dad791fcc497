/* regional: trade with own-market targets against an independent program, its factored form, its
 * range (method 27.1-27.3). */
#include "support/mpi_test.h"

#include "law/market_case.h"

static double share(const struct market_case *m, int i, int l, int k) {
  int at = (m->class[i] * m -> R + l / 2) * m->R + k / 2;
  return m->trade.from[i * m->L + l] * (m->kernel[at] + m->found.scale[i] * m->own[at]) *
         m->trade.to[i * m->L + k];
}

/* Targets, hauls and scales of the shipped region; margins, and so exact aggregation (T46). */
static void chongqing(void **state) {
  (void)state;
  struct market_case m;
  market_open(&m, test_ctx);
  double begun = MPI_Wtime();
  assert_all(market_balance(&m) == CQIO_OK);
  print_message("own markets of %d products: %.0f ms\n", m.S, 1e3 * (MPI_Wtime() - begun));
  struct csv gold = market_file("trade.csv");
  const double *const found[] = {m.found.own_market, m.found.own_district, m.found.low,
                                 m.found.high, m.found.haul};
  for (int i = 0; i < m.S; i++) {
    int row = csv_row(&gold, 0, m.base.data->sectors.key[i]);
    if (row < 0) { /* without trade */
      assert_all(m.found.own_market[i] == 0.0);
      continue;
    }
    for (int c = 0; c < 5; c++)
      assert_all(fabs(found[c][i] - csv_number(&gold, row, c + 1)) <=
                 1e-9 * fmax(1.0, csv_number(&gold, row, c + 1)));
    assert_all(fabs(log(m.found.scale[i]) - csv_number(&gold, row, 6)) <= 1e-7);
    if (m.own_share[i] > 0.0) assert_all(fabs(m.found.own_market[i] - m.own_share[i]) <= 1e-12);
    for (int k = 0; k < m.L; k++) {
      double sum = 0.0, sold = 0.0, kept = 1.0 - m.problem.import_share[i];
      for (int l = 0; l < m.L; l++) {
        sum += share(&m, i, l, k);
        sold += share(&m, i, k, l) * m.demand[i * m.L + l] / kept;
      }
      assert_all(fabs(sum - kept) <= 4e-15);
      assert_all(fabs(sold - m.supply[i * m.L + k]) <= 1e-10);
    }
  }
  free_csv(&gold);
  market_close(&m);
}

static void fails_with(cqio_status status, cqio_status expected, const char *part) {
  const char *text = cqio_ctx_problem(test_ctx, 0);
  if (status != expected || !text || !strstr(text, part))
    print_error("status %d, problem '%s', expected %d with '%s'\n", status, text ? text : "",
                expected, part);
  assert_all(status == expected && text && strstr(text, part));
  cqio_ctx_clear_problems(test_ctx);
}

/* A target out of reach is refused with the range (27.3). */
static void out_of_reach(void **state) {
  (void)state;
  struct market_case m;
  market_open(&m, test_ctx);
  int i = 0;
  while (strcmp(m.base.data->sectors.key[i], "education"))
    i++;
  m.own_share[i] = 0.97;
  fails_with(
      market_balance(&m), CQIO_DATA,
      "E340: trade_targets.csv: sector 'education': own-market share = 0.97: expected a value "
      "within (0.000, 0.9");
  m.own_share[i] = 0.01; /* within the range, but of no trade weights */
  fails_with(
      market_balance(&m), CQIO_DATA,
      "E340: trade_targets.csv: sector 'education': own-market share = 0.01: expected a value of "
      "at least 0.019");
  m.own_share[i] = 0.0;
  fails_with(market_balance(&m), CQIO_DATA, "sector 'education': own-market share = 0: expected");
  market_close(&m);
}

/* A target near the end of its range is met. */
static void near_the_end(void **state) {
  (void)state;
  struct market_case m;
  market_open(&m, test_ctx);
  assert_all(market_balance(&m) == CQIO_OK);
  int i = 0;
  while (m.own_share[i] < 0.0)
    i++;
  double before = m.found.scale[i];
  m.own_share[i] = 0.995 * m.found.high[i];
  cqio_trade_free(&m.trade);
  assert_all(market_balance(&m) == CQIO_OK);
  assert_all(fabs(m.found.own_market[i] - m.own_share[i]) <= 1e-12 && m.found.scale[i] > before);
  market_close(&m);
}

/* A job that trades by the file of targets: the same as from the parts, in its operator too. */
static void by_key(void **state) {
  (void)state;
  struct market_case m;
  struct economy_case e;
  market_open(&m, test_ctx);
  assert_all(market_balance(&m) == CQIO_OK);
  economy_open(&e, test_ctx, "chongqing-2010");
  assert_all(!e.data->trade_targets.used);
  cqio_dataset_use_targets(e.data);
  economy_build(&e);
  const cqio_economy *made = e.economy;
  size_t pairs = (size_t)(m.R * m.R);
  double *room = zeros(pairs), *flow = zeros((size_t)m.S * pairs);
  assert_all(made->aggregation_residual <= 1e-14);
  need(test_ctx, cqio_economy_flows(made, flow), "flows");
  for (int i = 0; i < m.S; i++) {
    const double *kernel = cqio_economy_kernel(made, i, room);
    double all = total(pairs, flow + (size_t)i * pairs), own = 0.0;
    for (int r = 0; r < m.R; r++)
      for (int s = 0; s < m.R; s++) {
        size_t at = (size_t)(m.class[i] * m.R + r) * (size_t)m.R + (size_t)s;
        bool inside = r == s || (m.class[i] == 2 && m.core[r] && m.core[s]);
        if (inside) own += flow[(size_t)i * pairs + (size_t)(r * m.R + s)];
        assert_all(fabs(kernel[r * m.R + s] / (m.kernel[at] + m.found.scale[i] * m.own[at]) -
                        1.0) <= 1e-9);
      }
    assert_all(fabs(made->own.own_market[i] - m.found.own_market[i]) <= 1e-11);
    if (all > 0.0) assert_all(fabs(own / all - made->own.own_market[i]) <= 1e-10);
  }
  free(room);
  free(flow);
  economy_close(&e);
  market_close(&m);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(chongqing), cmocka_unit_test(out_of_reach),
                                     cmocka_unit_test(near_the_end), cmocka_unit_test(by_key)};
  return mpi_test_main(argc, argv, "law_own_markets", tests, sizeof tests / sizeof *tests);
}
