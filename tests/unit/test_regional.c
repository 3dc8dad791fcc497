/* regional: import removal, district and zone output, location quotients, GRAS, jobs, and the
 * sentences of their errors. */
#include "cqio/numeric.h"
#include "support/mpi_test.h"

#include <math.h>
#include <string.h>

#include "cqio/regional.h"
#include "support/csv_file.h"

static char *districts[] = {"yubei", "wuxi", "nanan", "banan"};
static char *sectors[] = {"rice", "coal", "steel", "trade"};

static void fails_with(cqio_status status, cqio_status expected, const char *part) {
  const char *text = cqio_ctx_problem(test_ctx, 0);
  if (status != expected || !text || !strstr(text, part))
    fail_msg("status %d, problem '%s', expected %d with '%s'", status, text ? text : "", expected,
             part);
  cqio_ctx_clear_problems(test_ctx);
}

static void near_all(const double *value, const double *expected, int count, double tolerance) {
  for (int i = 0; i < count; i++)
    if (!(fabs(value[i] - expected[i]) <= tolerance))
      fail_msg("entry %d: %.17g, expected %.17g", i, value[i], expected[i]);
}

/* ---- imports --------------------------------------------------------------------------------- */

enum { S = 3 };
/* rice: ordinary; coal: inflow 60 above domestic use 40 gives re-export 20; steel: absent. */
static const double flows[S * S] = {10, 20, 0, 20, 10, 0, 5, 5, 0};
static double final_use[S] = {50, 10, 10}, inventories[S] = {4, -1, 0}, outflow[S] = {16, 31, 0};
static double inflow[S] = {25, 60, 20}, discrepancy[S] = {1, 0, 0}, output[S] = {76, 10, 0};
static const cqio_municipal_table table = {flows,  final_use,   inventories, outflow,
                                           inflow, discrepancy, output};
static const cqio_regional_frame frame = {4, 2, S, districts, sectors};

static void imports(void **state) {
  (void)state;
  cqio_imports out;
  inflow[0] = 50 + 30 + 4 + 16 + 1 - 76;
  outflow[1] = 10 - 40 + 60 + 1; /* 31 */
  assert_int_equal(cqio_import_removal(test_ctx, &frame, &table, &out), CQIO_OK);
  near_all(out.domestic_use, (double[]){84, 40, 20}, S, 0);
  near_all(out.reexport, (double[]){0, 20, 0}, S, 0);
  near_all(out.import_share, (double[]){25.0 / 84, 1, 1}, S, 1e-16);
  near_all(out.net_exports, (double[]){16, 11, 0}, S, 0);
  near_all(out.residual, (double[]){1, -1, 0}, S, 0);
  near_all(out.coefficients, (double[]){10.0 / 76, 2, 0, 20.0 / 76, 1, 0, 5.0 / 76, 0.5, 0}, S * S,
           1e-16);
  assert_true(out.absent == 1 && out.guarded == 1 && out.negative == 0 &&
              out.identity_error < 1e-15);
  cqio_imports_free(&out);
}

static void wrong_imports(void **state) {
  (void)state;
  cqio_imports out;
  discrepancy[0] = 2;
  fails_with(cqio_import_removal(test_ctx, &frame, &table, &out), CQIO_DATA,
             "sector 'rice': output = 76");
  assert_null(out.coefficients);
  discrepancy[0] = 1;
  inflow[1] = -1;
  fails_with(cqio_import_removal(test_ctx, &frame, &table, &out), CQIO_DATA,
             "regional/imports: sector 'coal': inflow = -1: expected a finite value >= 0");
  inflow[1] = 60;
  output[1] = 0;
  fails_with(cqio_import_removal(test_ctx, &frame, &table, &out), CQIO_DATA,
             "flow from 'rice' to 'coal' = 20");
  output[1] = 10;
  /* W201: exports below the re-export are kept negative, with a warning */
  outflow[1] = 11;
  output[1] = 10 - 20;
  fails_with(cqio_import_removal(test_ctx, &frame, &table, &out), CQIO_DATA,
             "sector 'coal': output = -10");
  output[1] = 10;
  inventories[1] = 19; /* use 59, re-export 1 */
  outflow[1] = 0;
  discrepancy[1] = 11;
  cqio_ctx_set_log_level(test_ctx, CQIO_LOG_ERROR);
  assert_int_equal(cqio_import_removal(test_ctx, &frame, &table, &out), CQIO_OK);
  cqio_ctx_set_log_level(test_ctx, CQIO_LOG_WARN);
  assert_true(out.negative == 1 && out.net_exports[1] == -1.0 && out.identity_error < 1e-15);
  cqio_imports_free(&out);
  inventories[1] = -1;
  outflow[1] = 31;
  discrepancy[1] = 0;
}

/* ---- districts and zones --------------------------------------------------------------------- */

static void places(void **state) {
  (void)state;
  const cqio_regional_frame two = {2, 2, 2, districts, sectors};
  double total[] = {100, 50}, activity[] = {1, 0, 3, 2}, x[4], zones[8];
  assert_int_equal(cqio_district_output(test_ctx, &two, total, activity, x), CQIO_OK);
  near_all(x, (double[]){25, 0, 75, 50}, 4, 0);
  /* district 0 is all urban; district 1 has 3/4 rural of a municipal 3/5: no correction above 1 */
  double residents[] = {1000, 4000}, urban[] = {1000, 1000}, share[] = {1.0, 0.2};
  bool primary[] = {true, false};
  assert_int_equal(cqio_zone_split(test_ctx, &two, x, share, primary, residents, urban, zones),
                   CQIO_OK);
  near_all(zones, (double[]){25, 0, 0, 0, 1.5, 40, 73.5, 10}, 8, 1e-13);
  /* now 1/4 rural of a municipal 1/2 halves the share outside primary only */
  residents[0] = 2000, urban[0] = 0;
  residents[1] = 4000, urban[1] = 3000;
  assert_int_equal(cqio_zone_split(test_ctx, &two, x, share, primary, residents, urban, zones),
                   CQIO_OK);
  near_all(zones + 4, (double[]){1.5, 45, 73.5, 5}, 4, 1e-13);

  activity[1] = activity[3] = 0;
  fails_with(cqio_district_output(test_ctx, &two, total, activity, x), CQIO_DATA,
             "sector 'coal': activity is 0 in every district and output = 50");
  activity[2] = -1;
  fails_with(cqio_district_output(test_ctx, &two, total, activity, x), CQIO_DATA,
             "district 'wuxi', sector 'rice': activity = -1");
  urban[1] = 4001;
  fails_with(cqio_zone_split(test_ctx, &two, x, share, primary, residents, urban, zones), CQIO_DATA,
             "district 'wuxi': urban residents = 4001 of 4000 (persons)");
  share[0] = 1.5;
  fails_with(cqio_zone_split(test_ctx, &two, x, share, primary, residents, urban, zones), CQIO_DATA,
             "sector 'rice': rural output share = 1.5: expected a value in [0, 1]");
}

/* ---- location quotients ---------------------------------------------------------------------- */

/* Values of an independent program for x_r = (10, 30, 60), x = (200, 300, 500), delta 0.15 (T15).
 */
static void quotients(void **state) {
  (void)state;
  const double xr[] = {10, 30, 60}, x[] = {200, 300, 500}, delta = 0.15;
  const double gold[][9] = {
      [CQIO_QUOTIENT_SLQ] = {.5, .5, .5, 1, 1, 1, 1.2, 1.2, 1.2},
      [CQIO_QUOTIENT_CILQ] = {1, .5, .4166666666666667, 2, 1, .8333333333333334, 2.4, 1.2, 1},
      [CQIO_QUOTIENT_RLQ] = {.8547556456757274, .5, .43955907789338705, 1.7095112913514547, 1,
                             .8791181557867741, 2.0514135496217456, 1.2, 1.0549417869441289},
      [CQIO_QUOTIENT_FLQ] = {.3712932709908571, .3712932709908571, .3094110591590476,
                             1.4851730839634285, .7425865419817143, .6188221183180952,
                             1.7822077007561141, .8911038503780571, .8911038503780571},
      [CQIO_QUOTIENT_AFLQ] = {.3712932709908571, .3712932709908571, .3519561700806163,
                              1.4851730839634285, .7425865419817143, .7039123401612326,
                              1.7822077007561141, .8911038503780571, 1.013633769832175}};
  double q[9];
  for (cqio_quotient kind = CQIO_QUOTIENT_SLQ; kind <= CQIO_QUOTIENT_AFLQ; kind++) {
    cqio_location_quotients(kind, 3, xr, x, delta, q);
    near_all(q, gold[kind], 9, 2e-15);
  }
  /* lambda = 1 where the district is the municipality, and where delta = 0 */
  cqio_location_quotients(CQIO_QUOTIENT_FLQ, 3, x, x, 0.3, q);
  near_all(q, (double[]){1, 1, 1, 1, 1, 1, 1, 1, 1}, 9, 1e-15);
  double cilq[9];
  cqio_location_quotients(CQIO_QUOTIENT_FLQ, 3, xr, x, 0.0, q);
  cqio_location_quotients(CQIO_QUOTIENT_CILQ, 3, xr, x, 0.0, cilq);
  for (int i = 0; i < 9; i++)
    assert_true(i % 4 == 0 || q[i] == cilq[i]);
}

static void self_supply(void **state) {
  (void)state;
  const cqio_regional_frame three = {3, 1, 3, districts, sectors};
  const double xd[] = {10, 0, 60, 0, 0, 0, 190, 300, 440}, x[] = {200, 300, 500};
  double t[27], slq[9];
  assert_int_equal(cqio_self_supply(test_ctx, &three, CQIO_QUOTIENT_CILQ, 0, xd, x, t, slq),
                   CQIO_OK);
  double rice = 10.0 / 200 / 0.07;
  near_all(t, (double[]){rice, 0, rice * 500 / 60 * 0.07, 0, 0, 0, 1, 0, 1}, 9, 1e-15);
  for (int i = 9; i < 18; i++)
    assert_true(t[i] == 0.0); /* a district without output supplies nothing */
  assert_true(slq[2] == 1.0 && slq[3] == 0.0 && fabs(slq[0] - rice) < 1e-15);
  fails_with(cqio_self_supply(test_ctx, &three, CQIO_QUOTIENT_FLQ, 1.7, xd, x, t, slq), CQIO_CONFIG,
             "delta = 1.7: expected a number in [0, 1)");
}

/* ---- published and constructed cases --------------------------------------------------------- */

static struct csv cases;

static void need_cases(void) {
  if (cases.cell) return;
  if (!read_csv("CQIO_SOURCE_DIR", "tests/cases/textbook.csv", &cases))
    fail_msg("%s", "no tests/cases/textbook.csv below CQIO_SOURCE_DIR");
}

/* Matrix QUANTITY of CASE, row-major with COLUMNS; the number of values found. */
static int get(const char *name, const char *quantity, int columns, double *out) {
  int found = 0;
  for (int r = 1; r < cases.rows; r++)
    if (strcmp(csv_text(&cases, r, 0), name) == 0 &&
        strcmp(csv_text(&cases, r, 1), quantity) == 0) {
      int row = (int)csv_number(&cases, r, 2), column = (int)csv_number(&cases, r, 3);
      out[(row - 1) * columns + column - 1] = csv_number(&cases, r, 4);
      found++;
    }
  return found;
}

static void flegg(void **state) {
  (void)state;
  need_cases();
  const cqio_regional_frame one = {1, 1, 3, districts, sectors};
  const struct {
    cqio_quotient kind;
    double delta;
    const char *name, *quantity;
  } all[] = {{CQIO_QUOTIENT_SLQ, 0, "flq_inputs", "A_reg_SLQ"},
             {CQIO_QUOTIENT_CILQ, 0, "flq_inputs", "A_reg_CILQ"},
             {CQIO_QUOTIENT_FLQ, 0.1, "flq_delta_0.1", "A_reg_FLQ"},
             {CQIO_QUOTIENT_FLQ, 0.25, "flq_delta_0.25", "A_reg_FLQ"},
             {CQIO_QUOTIENT_AFLQ, 0.3, "flq_delta_0.3", "A_reg_AFLQ"},
             {CQIO_QUOTIENT_AFLQ, 0.5, "flq_delta_0.5", "A_reg_AFLQ"}};
  double xr[3], x[3], a[9], expected[9], t[9], slq[3];
  assert_int_equal(get("flq_inputs", "RE", 1, xr) + get("flq_inputs", "NE", 1, x), 6);
  assert_int_equal(get("flq_inputs", "A_nat", 3, a), 9);
  for (size_t n = 0; n < sizeof all / sizeof *all; n++) {
    assert_int_equal(get(all[n].name, all[n].quantity, 3, expected), 9);
    assert_int_equal(cqio_self_supply(test_ctx, &one, all[n].kind, all[n].delta, xr, x, t, slq),
                     CQIO_OK);
    for (int i = 0; i < 9; i++)
      t[i] *= a[i];
    near_all(t, expected, 9, 1e-15);
  }
}

static void published_balances(void **state) {
  (void)state;
  need_cases();
  double prior[12], u[4], v[4], expected[12], x[12], scale[3];
  cqio_gras_report report;
  assert_int_equal(get("jo_gras", "X0", 4, prior) + get("jo_gras", "X_converged", 4, expected), 24);
  assert_int_equal(get("jo_gras", "u", 1, u) + get("jo_gras", "v", 1, v), 7);
  cqio_margins_problem problem = {3, 4, prior, u, v, NULL, NULL};
  assert_int_equal(cqio_gras(test_ctx, &problem, 1e-12, 10000, x, NULL, NULL, &report), CQIO_OK);
  near_all(x, expected, 12, 1e-9);
  assert_int_equal(get("jo_gras", "X_published", 4, expected), 12);
  near_all(x, expected, 12, 1e-6);

  assert_int_equal(get("mb_ras", "A0", 3, prior) + get("mb_ras", "Z_ras", 3, expected), 18);
  assert_int_equal(
      get("mb_ras", "u", 1, u) + get("mb_ras", "v", 1, v) + get("mb_ras", "x1", 1, scale), 9);
  for (int i = 0; i < 9; i++)
    prior[i] *= scale[i % 3];
  problem = (cqio_margins_problem){3, 3, prior, u, v, NULL, NULL};
  assert_int_equal(cqio_gras(test_ctx, &problem, 1e-12, 1000, x, NULL, NULL, &report), CQIO_OK);
  near_all(x, expected, 9, 1e-7);
  assert_true(report.row_error < 1e-15 && report.column_error < 1e-11 && report.iterations < 40);
}

/* Output of two regions, and what each sector there buys. */
static const double two_x[] = {40, 110, 0, 250, 100, 60, 90, 200, 50, 0};
static double flow(int i, int j) {
  return two_x[i] > 0 && two_x[j] > 0 ? (1 + (7 * i + 3 * j) % 11) * two_x[j] / 200 : 0;
}

/* Simple quotients by their definition: the share of a sector in its region over its share in both,
 * at most 1. */
static void two_regions(void **state) {
  (void)state;
  enum { NS = 5, NN = 10 };
  static char *keys[] = {"rice", "coal", "steel", "trade", "care"};
  const cqio_regional_frame two = {2, 1, NS, districts, keys};
  double x[NS], t[2 * NS * NS], slq[NN];
  for (int i = 0; i < NS; i++)
    x[i] = two_x[i] + two_x[NS + i];
  assert_int_equal(cqio_self_supply(test_ctx, &two, CQIO_QUOTIENT_SLQ, 0, two_x, x, t, slq),
                   CQIO_OK);
  for (int r = 0; r < 2; r++)
    for (int i = 0; i < NS; i++) {
      double share = two_x[r * NS + i] / cqio_sum(two_x + r * NS, NS);
      assert_true(fabs(slq[r * NS + i] - fmin(1, share / (x[i] / cqio_sum(x, NS)))) < 1e-15);
    }
}

/* RAS: the margins are met, and r_i s_j is all that changes: the odds of every four flows stay. */
static void odds_stay(void **state) {
  (void)state;
  enum { NN = 10 };
  double prior[NN * NN], u[NN], v[NN] = {0}, z[NN * NN];
  for (int i = 0; i < NN; i++) {
    u[i] = 0;
    for (int j = 0; j < NN; j++) {
      prior[i * NN + j] = flow(i, j);
      u[i] += flow(i, j) * (1 + 0.04 * i) * (1.3 - 0.05 * j);
      v[j] += flow(i, j) * (1 + 0.04 * i) * (1.3 - 0.05 * j);
    }
  }
  const cqio_margins_problem problem = {NN, NN, prior, u, v, NULL, NULL};
  assert_int_equal(cqio_gras(test_ctx, &problem, 1e-13, 1000, z, NULL, NULL, NULL), CQIO_OK);
  for (int i = 0; i < NN; i++) {
    assert_true(fabs(cqio_sum(z + NN * i, NN) - u[i]) < 1e-11);
    assert_true(fabs(cqio_sum_strided(z + i, NN, NN) - v[i]) < 1e-11);
    for (int j = 0; j < NN; j++) /* margins made by known factors give these factors back */
      assert_true(fabs(z[i * NN + j] - flow(i, j) * (1 + 0.04 * i) * (1.3 - 0.05 * j)) < 1e-10);
  }
}

/* ---- GRAS ------------------------------------------------------------------------------------ */

/* T16: values of an independent program; the signs stay. */
static void gras(void **state) {
  (void)state;
  const double prior[] = {7, 3, 5, -3, 2, 9, 8, 1, -2, 0, 2, 1};
  const double u[] = {15, 26, -1}, v[] = {9, 16, 17, -2};
  const double gold[] = {8.976440309989146,   3.7431602450133608,
                         5.721728439895225,   -3.4413289948977326,
                         2.799335403599824,   12.256839754986641,
                         9.992313662805556,   .9515111786079794,
                         -2.7757757135889705, 0,
                         1.2859578972992183,  .48981781628975224};
  double x[12], r[3], s[4], again[12];
  cqio_gras_report report;
  cqio_margins_problem problem = {3, 4, prior, u, v, NULL, NULL};
  assert_int_equal(cqio_gras(test_ctx, &problem, 1e-12, 100, x, r, s, &report), CQIO_OK);
  near_all(x, gold, 12, 2e-11);
  assert_true(report.iterations <= 30 && report.adjusted == 0.0);
  for (int i = 0; i < 12; i++) {
    double factor = r[i / 4] * s[i % 4];
    assert_true(fabs(x[i] - (prior[i] > 0 ? prior[i] * factor : prior[i] / factor)) < 1e-14);
  }
  problem.prior = x; /* balanced already: unchanged */
  assert_int_equal(cqio_gras(test_ctx, &problem, 1e-10, 100, again, r, s, &report), CQIO_OK);
  near_all(again, x, 12, 1e-10);
}

/* Rows and columns that vanish, and a row that has negative entries only. */
static void unusual_lines(void **state) {
  (void)state;
  const double prior[] = {4, 2, 1, -1, -3, 0, 5, 0, 2, 3, 1, 0};
  double u[] = {10, -2, 0, 4}, v[] = {6, 6, 0}, x[12], r[4];
  cqio_margins_problem problem = {4, 3, prior, u, v, NULL, NULL};
  assert_int_equal(cqio_gras(test_ctx, &problem, 1e-13, 1000, x, r, NULL, NULL), CQIO_OK);
  for (int i = 0; i < 4; i++)
    assert_true(fabs(cqio_sum(x + 3 * i, 3) - u[i]) < 1e-12 && x[3 * i + 2] == 0.0);
  for (int j = 0; j < 3; j++)
    assert_true(fabs(cqio_sum_strided(x + j, 4, 3) - v[j]) < 1e-11);
  assert_true(r[2] == 0.0 && x[3] < 0.0 && x[4] < 0.0);
  u[0] += 1e-6; /* sums that differ by little: the columns follow */
  cqio_gras_report report;
  assert_int_equal(cqio_gras(test_ctx, &problem, 1e-13, 1000, x, NULL, NULL, &report), CQIO_OK);
  assert_true(fabs(report.adjusted - 1e-6 / 12) < 1e-12);
  assert_true(fabs(cqio_sum(x, 3) - u[0]) < 1e-12);
}

static void wrong_balances(void **state) {
  (void)state;
  double prior[] = {0, 0, 1, 1}, u[] = {8120, 2}, v[] = {4060, 4062}, x[4];
  char *codes[] = {"C36", "C37"};
  cqio_margins_problem problem = {2, 2, prior, u, v, codes, districts};
  fails_with(cqio_gras(test_ctx, &problem, 1e-12, 100, x, NULL, NULL, NULL), CQIO_DATA,
             "regional/gras: row 'C36': row total 8120 but all entries are 0: expected at least "
             "one non-zero "
             "entry for a non-zero total");
  prior[0] = prior[1] = -1;
  fails_with(cqio_gras(test_ctx, &problem, 1e-12, 100, x, NULL, NULL, NULL), CQIO_DATA,
             "row 'C36': row total 8120 but no entry is positive");
  prior[0] = prior[1] = 1;
  v[1] = -1;
  fails_with(cqio_gras(test_ctx, &problem, 1e-12, 100, x, NULL, NULL, NULL), CQIO_DATA,
             "column 'wuxi': column total -1 but no entry is negative");
  v[1] = 4000;
  fails_with(cqio_gras(test_ctx, &problem, 1e-12, 100, x, NULL, NULL, NULL), CQIO_DATA,
             "row totals sum to 8122 and column totals to 8060");
  /* each line has entries, yet C36 cannot give more than the first district takes */
  double blocked[] = {1, 0, 1, 1}, rows[] = {3, 1}, columns[] = {2, 2};
  problem = (cqio_margins_problem){2, 2, blocked, rows, columns, codes, districts};
  fails_with(cqio_gras(test_ctx, &problem, 1e-12, 5000, x, NULL, NULL, NULL), CQIO_CONVERGENCE,
             "a pattern of zeros may block this total");
  blocked[1] = NAN;
  fails_with(cqio_gras(test_ctx, &problem, 1e-12, 100, x, NULL, NULL, NULL), CQIO_DATA,
             "row 'C36', column 'wuxi': entry = ");
  rows[0] = INFINITY;
  fails_with(cqio_gras(test_ctx, &problem, 1e-12, 100, x, NULL, NULL, NULL), CQIO_DATA,
             "row 'C36': total = inf");
}

/* ---- jobs ------------------------------------------------------------------------------------ */

static void jobs(void **state) {
  (void)state;
  const cqio_regional_frame two = {2, 2, 3, districts, sectors};
  const int stratum[] = {0, 1, 1};
  const double employed[] = {100, 60, 40}, by_district[] = {30, 45, 70, 55};
  double activity[] = {.5, .5, .2, .5, .5, .8}, x[] = {10, 5, 2, 10, 5, 8}, n[6], coefficient[6];
  assert_int_equal(cqio_district_jobs(test_ctx, &two, 2, stratum, employed, by_district, activity,
                                      x, n, coefficient),
                   CQIO_OK);
  assert_true(n[0] == 30 && n[3] == 70 && coefficient[0] == 3);
  assert_true(fabs(n[1] + n[2] - 45) < 1e-12 && fabs(n[1] + n[4] - 60) < 1e-13 &&
              fabs(n[2] + n[5] - 40) < 1e-13);
  assert_true(fabs(n[1] * n[5] / (n[2] * n[4]) - .5 * .8 / (.2 * .5)) <
              1e-11); /* odds ratio is kept */
  assert_true(coefficient[4] == n[4] / 5);
  x[4] = 0;
  fails_with(cqio_district_jobs(test_ctx, &two, 2, stratum, employed, by_district, activity, x, n,
                                coefficient),
             CQIO_DATA, "district 'wuxi', sector 'coal': jobs = ");
  activity[1] = activity[2] = 0;
  fails_with(cqio_district_jobs(test_ctx, &two, 2, stratum, employed, by_district, activity, x, n,
                                coefficient),
             CQIO_DATA, "column 'yubei': column total 45 but all entries are 0");
}

static int release(void **state) {
  (void)state;
  free_csv(&cases);
  return 0;
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(imports),
                                     cmocka_unit_test(wrong_imports),
                                     cmocka_unit_test(places),
                                     cmocka_unit_test(quotients),
                                     cmocka_unit_test(self_supply),
                                     cmocka_unit_test(flegg),
                                     cmocka_unit_test(published_balances),
                                     cmocka_unit_test(two_regions),
                                     cmocka_unit_test(odds_stay),
                                     cmocka_unit_test(gras),
                                     cmocka_unit_test(unusual_lines),
                                     cmocka_unit_test(wrong_balances),
                                     cmocka_unit_test_teardown(jobs, release)};
  return mpi_test_main(argc, argv, "unit_regional", tests, sizeof tests / sizeof *tests);
}
