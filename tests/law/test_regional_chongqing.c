/* regional: the chain from the 2010 table to trade, final demand and jobs against the reference
 * results computed independently in Python. */
#include "cqio/numeric.h"
#include "support/mpi_test.h"

#include <math.h>
#include <string.h>

#include "cqio/regional.h"
#include "support/csv_file.h"

#define SOURCE "CQIO_SOURCE_DIR"
#define FOLDER "matrices/chongqing-2010/"
static const double PI = 3.14159265358979323846;
static const double EARTH_RADIUS = 6371.0072;
enum { R = 38, Z = 2, S = 39, L = R * Z, CLASSES = 3, STRATA = 3 };

struct chongqing {
  struct csv sectors, districts, table, labour, activity_table, trade;
  char *reference, *sector_key[S], *district_key[R], *class_key[CLASSES];
  cqio_regional_frame frame;
  double flows[S * S], uses[8][S], final_use[S], output[S];
  double residents[R], urban[R], rural_share[S], distance[R * R], kernel[CLASSES * R * R];
  double activity[R * S], district[R * S], x[L * S], fd[L * S], supply[S * L], demand[S * L];
  bool primary[S];
  int sector_class[S];
  cqio_imports imports;
  cqio_trade balanced;
  cqio_trade_problem problem;
};

enum { RURAL_USE, URBAN_USE, GOVERNMENT, GFCF, INVENTORIES, OUTFLOW, INFLOW, DISCREPANCY };
static const char *const uses[] = {
    "rural_households", "urban_households", "government", "gfcf",
    "inventories",      "outflow",          "inflow",     "discrepancy"};
static struct chongqing q;

/* Number behind "key" after "section" in the reference results. */
static double reference(const char *section, const char *key) {
  char quoted[80];
  snprintf(quoted, sizeof quoted, "\"%s\":", section);
  const char *at = strstr(q.reference, quoted);
  snprintf(quoted, sizeof quoted, "\"%s\":", key);
  if (!at || !(at = strstr(at, quoted))) fail_msg("no %s of %s in the reference", key, section);
  return strtod(at + strlen(quoted), NULL);
}

static void same(double value, const char *section, const char *key, double tolerance) {
  double expected = reference(section, key);
  if (!(fabs(value - expected) <= tolerance * fmax(1e-8, fabs(expected))))
    fail_msg("%s of %s: %.17g, expected %.17g", key, section, value, expected);
}

static double district(int r, const char *column) {
  return csv_number(&q.districts, r + 1, csv_column(&q.districts, column));
}

static void read_table(void) {
  int key = csv_column(&q.table, "key"), total = csv_row(&q.table, key, "total_output");
  for (int i = 0; i < S; i++) {
    int row = csv_row(&q.table, key, q.sector_key[i]);
    int column = csv_column(&q.table, q.sector_key[i]);
    for (int j = 0; j < S; j++)
      q.flows[i * S + j] = csv_number(&q.table, row, csv_column(&q.table, q.sector_key[j])) / 1e4;
    for (int u = 0; u < 8; u++)
      q.uses[u][i] = csv_number(&q.table, row, csv_column(&q.table, uses[u])) / 1e4;
    q.final_use[i] =
        q.uses[RURAL_USE][i] + q.uses[URBAN_USE][i] + q.uses[GOVERNMENT][i] + q.uses[GFCF][i];
    q.output[i] = csv_number(&q.table, total, column) / 1e4;
  }
}

static void read_places(void) {
  for (int r = 0; r < R; r++) {
    q.residents[r] = district(r, "residents");
    q.urban[r] = district(r, "urban_residents");
    for (int i = 0; i < S; i++)
      q.activity[r * S + i] =
          csv_number(&q.activity_table, r + 1, csv_column(&q.activity_table, q.sector_key[i]));
    for (int s = 0; s < R; s++) {
      double lat = district(r, "seat_lat") * PI / 180, other = district(s, "seat_lat") * PI / 180;
      double lon = (district(r, "seat_lon") - district(s, "seat_lon")) * PI / 180;
      double h = pow(sin((lat - other) / 2), 2) + cos(lat) * cos(other) * pow(sin(lon / 2), 2);
      q.distance[r * R + s] = r == s ? 2.0 / 3.0 * sqrt(district(r, "area_km2") / PI)
                                     : 2 * EARTH_RADIUS * asin(sqrt(h));
    }
  }
}

/* Final demand by place of use: households by income, government by residents, investment by
 * district product and zone output, positive inventories by output. */
static void place_final_demand(void) {
  double income[Z] = {0}, people = 0, product = 0;
  for (int r = 0; r < R; r++) {
    income[0] += district(r, "income_urban") * q.urban[r];
    income[1] += district(r, "income_rural") * (q.residents[r] - q.urban[r]);
    people += q.residents[r];
    product +=
        district(r, "gdp_primary") + district(r, "gdp_secondary") + district(r, "gdp_tertiary");
  }
  for (int l = 0; l < L; l++) {
    int r = l / Z, rural = l % Z;
    double persons = rural ? q.residents[r] - q.urban[r] : q.urban[r];
    double spent = district(r, rural ? "income_rural" : "income_urban") * persons / income[rural];
    double here =
        district(r, "gdp_primary") + district(r, "gdp_secondary") + district(r, "gdp_tertiary");
    here *= cqio_sum(q.x + l * S, S) / cqio_sum(q.district + r * S, S) / product;
    for (int i = 0; i < S; i++)
      q.fd[l * S + i] = spent * q.uses[rural ? RURAL_USE : URBAN_USE][i] +
                        persons / people * q.uses[GOVERNMENT][i] + here * q.uses[GFCF][i] +
                        q.x[l * S + i] / q.output[i] * fmax(0, q.uses[INVENTORIES][i]);
  }
}

static bool read_files(void) {
  q.reference = file_text(SOURCE, FOLDER "reference_results.json");
  return q.reference && read_csv(SOURCE, FOLDER "sectors.csv", &q.sectors) &&
         read_csv(SOURCE, FOLDER "districts.csv", &q.districts) &&
         read_csv(SOURCE, FOLDER "table.csv", &q.table) &&
         read_csv(SOURCE, FOLDER "labour.csv", &q.labour) &&
         read_csv(SOURCE, FOLDER "district_sector_activity.csv", &q.activity_table) &&
         read_csv(SOURCE, FOLDER "trade.csv", &q.trade);
}

static void read_sectors(void) {
  int key = csv_column(&q.sectors, "key"), class = csv_column(&q.sectors, "trade_class");
  for (int r = 0; r < R; r++)
    q.district_key[r] = q.districts.cell[(r + 1) * q.districts.columns];
  for (int t = 0; t < CLASSES; t++)
    q.class_key[t] = q.trade.cell[(t + 1) * q.trade.columns];
  for (int i = 0; i < S; i++) {
    q.sector_key[i] = q.sectors.cell[(i + 1) * q.sectors.columns + key];
    q.rural_share[i] = csv_number(&q.sectors, i + 1, csv_column(&q.sectors, "rural_output_share"));
    q.primary[i] =
        strcmp(csv_text(&q.sectors, i + 1, csv_column(&q.sectors, "branch")), "primary") == 0;
    q.sector_class[i] = csv_row(&q.trade, 0, csv_text(&q.sectors, i + 1, class)) - 1;
  }
  q.frame = (cqio_regional_frame){R, Z, S, q.district_key, q.sector_key};
}

static void build(void) {
  read_sectors();
  read_table();
  read_places();
  cqio_municipal_table table = {q.flows,         q.final_use,    q.uses[INVENTORIES],
                                q.uses[OUTFLOW], q.uses[INFLOW], q.uses[DISCREPANCY],
                                q.output};
  assert_int_equal(cqio_import_removal(test_ctx, &q.frame, &table, &q.imports), CQIO_OK);
  assert_int_equal(cqio_district_output(test_ctx, &q.frame, q.output, q.activity, q.district),
                   CQIO_OK);
  assert_int_equal(cqio_zone_split(test_ctx, &q.frame, q.district, q.rural_share, q.primary,
                                   q.residents, q.urban, q.x),
                   CQIO_OK);
  place_final_demand();
  assert_int_equal(
      cqio_trade_margins(test_ctx, &q.frame, &q.imports, q.x, q.fd, q.supply, q.demand), CQIO_OK);
  for (int t = 0; t < CLASSES; t++)
    assert_int_equal(cqio_trade_kernel(test_ctx, &q.frame, q.distance,
                                       csv_number(&q.trade, t + 1, csv_column(&q.trade, "beta")),
                                       false, q.kernel + t * R * R),
                     CQIO_OK);
  q.problem = (cqio_trade_problem){.frame = q.frame,
                                   .classes = CLASSES,
                                   .class_key = q.class_key,
                                   .sector_class = q.sector_class,
                                   .distance = q.distance,
                                   .import_share = q.imports.import_share,
                                   .supply = q.supply,
                                   .demand = q.demand};
  double begun = MPI_Wtime();
  assert_int_equal(cqio_gravity_balance(test_ctx, &q.problem, q.kernel, 1e-13, 200000, &q.balanced),
                   CQIO_OK);
  print_message("balancing %d products: %.1f ms\n", S, 1e3 * (MPI_Wtime() - begun));
}

static int read_and_build(void **state) {
  (void)state;
  if (!read_files()) fail_msg("%s", "no " FOLDER " below " SOURCE);
  build();
  return 0;
}

static void shares_and_hauls(void **state) {
  (void)state;
  int sweeps = 0;
  for (int i = 0; i < S; i++) {
    same(q.imports.import_share[i], "import_share", q.sector_key[i], 1e-9);
    same(q.imports.net_exports[i], "net_exports_from_local_output", q.sector_key[i], 1e-9);
    if (q.balanced.sweeps[i] > sweeps) sweeps = q.balanced.sweeps[i];
  }
  for (int t = 0; t < CLASSES; t++)
    same(q.balanced.class_haul[t], "mean_haul_km", q.class_key[t], 1e-9);
  same(sweeps, "checks", "ipf_sweeps_max", 0.05); /* districts here, locations there */
  assert_true(q.imports.identity_error < 1e-14 && q.imports.negative == 0 && q.imports.absent == 0);
}

static double share(int i, int l, int k) {
  return q.balanced.from[i * L + l] * q.kernel[(q.sector_class[i] * R + l / Z) * R + k / Z] *
         q.balanced.to[i * L + k];
}

/* Sum and Frobenius norm of the operator over the active accounts; routed final demand. */
static void operator_and_demand(void **state) {
  (void)state;
  double sum = 0.0, square = 0.0, demand[R] = {0}, zone[Z] = {0};
  for (int i = 0; i < S; i++) {
    double total = 0.0, exogenous = q.imports.net_exports[i] + q.imports.residual[i];
    for (int l = 0; l < L; l++)
      total += q.x[l * S + i];
    for (int l = 0; l < L; l++) {
      double f = q.x[l * S + i] / total * exogenous;
      for (int k = 0; k < L; k++) {
        double c = share(i, l, k);
        f += c * q.fd[k * S + i];
        for (int j = 0; j < S; j++) {
          double a = q.x[k * S + j] > 0.0 ? c * q.imports.coefficients[i * S + j] : 0.0;
          sum += a;
          square += a * a;
        }
      }
      demand[l / Z] += f;
      zone[l % Z] += f;
    }
  }
  same(sum, "base", "sum_A", 1e-9);
  same(sqrt(square), "base", "frobenius_A", 1e-9);
  same(zone[0] + zone[1], "base", "final_demand", 1e-9);
  for (int r = 0; r < R; r++)
    same(demand[r], "final_demand_by_district", q.district_key[r], 1e-9);
}

static void jobs(void **state) {
  (void)state;
  static double jobs[R * S], coefficient[R * S];
  const char *strata[STRATA] = {"primary", "secondary", "tertiary"};
  double employed[S], district_employed[R * STRATA], zone[Z] = {0};
  int stratum[S];
  for (int i = 0; i < S; i++) {
    employed[i] = csv_number(&q.labour, i + 1, csv_column(&q.labour, "employed_persons"));
    for (int b = 0; b < STRATA; b++)
      if (strcmp(csv_text(&q.labour, i + 1, csv_column(&q.labour, "stratum")), strata[b]) == 0)
        stratum[i] = b;
  }
  for (int r = 0; r < R; r++)
    for (int b = 0; b < STRATA; b++) {
      char name[32];
      snprintf(name, sizeof name, "employed_%s", strata[b]);
      district_employed[r * STRATA + b] = district(r, name);
    }
  assert_int_equal(cqio_district_jobs(test_ctx, &q.frame, STRATA, stratum, employed,
                                      district_employed, q.activity, q.district, jobs, coefficient),
                   CQIO_OK);
  for (int r = 0; r < R; r++)
    same(cqio_sum(jobs + r * S, S), "jobs_by_district", q.district_key[r], 1e-9);
  for (int i = 0; i < S; i++)
    assert_true(fabs(cqio_sum_strided(jobs + i, R, S) - employed[i]) <= 1e-14 * employed[i] * R);
  for (int l = 0; l < L; l++)
    for (int i = 0; i < S; i++)
      zone[l % Z] += coefficient[l / Z * S + i] * q.x[l * S + i];
  const char *at = strstr(strstr(q.reference, "\"jobs_by_zone\""), "[");
  char *end;
  double first = strtod(at + 1, &end), second = strtod(end + 1, NULL);
  assert_true(fabs(zone[0] - first) <= 1e-9 * first && fabs(zone[1] - second) <= 1e-9 * second);
}

/* The beta of the data set is the target's beta rounded to 4 digits; wrong targets are refused. */
static void calibration(void **state) {
  (void)state;
  bool power[CLASSES] = {false};
  double target[CLASSES], beta[CLASSES], haul[CLASSES], begun = MPI_Wtime();
  for (int t = 0; t < CLASSES; t++)
    target[t] = csv_number(&q.trade, t + 1, csv_column(&q.trade, "target_haul_km"));
  assert_int_equal(cqio_gravity_calibrate(test_ctx, &q.problem, power, target, beta, haul),
                   CQIO_OK);
  print_message("calibrating %d classes: %.1f ms\n", CLASSES, 1e3 * (MPI_Wtime() - begun));
  for (int t = 0; t < CLASSES; t++) {
    assert_true(fabs(haul[t] - target[t]) < 1e-6);
    assert_true(fabs(beta[t] - csv_number(&q.trade, t + 1, csv_column(&q.trade, "beta"))) <
                0.00006);
  }
  target[0] = 25.0;
  target[1] = 10.0;
  begun = MPI_Wtime();
  assert_int_equal(cqio_gravity_calibrate(test_ctx, &q.problem, power, target, beta, haul),
                   CQIO_DATA);
  print_message("unreachable targets: %.1f ms\n", 1e3 * (MPI_Wtime() - begun));
  assert_non_null(
      strstr(cqio_ctx_problem(test_ctx, 0),
             "trade class 'services': target_haul_km = 10 (km): expected a value in [25."));
  cqio_ctx_clear_problems(test_ctx);
}

/* Location quotients: own purchases and the trade in the rest reproduce the base year (3.8). */
static void quotients(void **state) {
  (void)state;
  static double t[R * S * S], slq[R * S];
  cqio_local_trade own;
  cqio_trade rest;
  assert_int_equal(
      cqio_self_supply(test_ctx, &q.frame, CQIO_QUOTIENT_FLQ, 0.06, q.district, q.output, t, slq),
      CQIO_OK);
  assert_int_equal(cqio_local_purchases(test_ctx, &q.frame, &q.imports, t, slq, q.x, q.fd, q.supply,
                                        q.demand, &own),
                   CQIO_OK);
  cqio_trade_problem problem = q.problem;
  problem.supply = own.supply;
  problem.demand = own.demand;
  assert_int_equal(cqio_gravity_balance(test_ctx, &problem, q.kernel, 1e-12, 200000, &rest),
                   CQIO_OK);
  int sweeps = 0;
  for (int i = 0; i < S; i++) {
    double exogenous = (q.imports.net_exports[i] + q.imports.residual[i]) / q.output[i];
    double local[L], remaining[L];
    if (rest.sweeps[i] > sweeps) sweeps = rest.sweeps[i];
    for (int k = 0; k < L; k++) {
      const int r = k / Z, row = (r * S + i) * S;
      local[k] = own.local_final[r * S + i] * q.fd[k * S + i];
      remaining[k] = own.remaining_final[r * S + i] * q.fd[k * S + i];
      for (int j = 0; j < S; j++) {
        local[k] += own.local_technology[row + j] * q.x[k * S + j];
        remaining[k] += own.remaining_technology[row + j] * q.x[k * S + j];
      }
    }
    for (int l = 0; l < L; l++) {
      double x = q.x[l * S + i] * exogenous;
      const double *kernel = q.kernel + (q.sector_class[i] * R + l / Z) * R;
      for (int k = 0; k < L; k++)
        x += (l / Z == k / Z ? own.split[i * L + l] * local[k] : 0.0) +
             rest.from[i * L + l] * kernel[k / Z] * rest.to[i * L + k] * remaining[k];
      assert_true(fabs(x - q.x[l * S + i]) <= 1e-10 * fmax(1.0, q.x[l * S + i]));
    }
  }
  print_message("location quotients: %d caps, at most %d sweeps\n", own.caps, sweeps);
  assert_true(own.caps > 0 &&
              rest.class_haul[0] > q.balanced.class_haul[0]); /* only trade is left */
  cqio_local_trade_free(&own);
  cqio_trade_free(&rest);
}

static int release(void **state) {
  (void)state;
  cqio_trade_free(&q.balanced);
  cqio_imports_free(&q.imports);
  struct csv *files[] = {&q.sectors, &q.districts,      &q.table,
                         &q.labour,  &q.activity_table, &q.trade};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    free_csv(files[i]);
  free(q.reference);
  return 0;
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test_setup(shares_and_hauls, read_and_build),
                                     cmocka_unit_test(operator_and_demand), cmocka_unit_test(jobs),
                                     cmocka_unit_test(quotients),
                                     cmocka_unit_test_teardown(calibration, release)};
  return mpi_test_main(argc, argv, "law_regional_chongqing", tests, sizeof tests / sizeof *tests);
}
