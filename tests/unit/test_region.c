/* region: the shipped data sets, a table, distances, labels. */
#include "cqio/numeric.h"
#include "support/mpi_test.h"

#include "cqio/region.h"

#include <math.h>
#include <string.h>

static cqio_dataset *read_shipped(const char *name) {
  const char *source = getenv("CQIO_SOURCE_DIR");
  char path[4096];
  snprintf(path, sizeof path, "%s/matrices/%s", source ? source : ".", name);
  cqio_dataset *data = NULL;
  cqio_ctx_clear_problems(test_ctx);
  cqio_status status = cqio_dataset_read(test_ctx, path, &data);
  for (int i = 0; i < cqio_ctx_problem_count(test_ctx) && cqio_ctx_problem(test_ctx, i); i++)
    print_error("%s\n", cqio_ctx_problem(test_ctx, i));
  assert_all(status == CQIO_OK && data != NULL);
  return data;
}

static double total(const double *x, int n) {
  return cqio_sum(x, (size_t)n);
}

static double column(const double *x, int rows, int columns, int at) {
  return cqio_sum_strided(x + at, (size_t)rows, (size_t)columns);
}

static void chongqing(void **state) {
  (void)state;
  cqio_dataset *d = read_shipped("chongqing-2010");
  int R = d->districts.count, S = d->sectors.count;
  assert_all(R == 38 && S == 39 && d->parks.count == 6 && d->strata.count == 3);
  assert_all(d->trade_classes.count == 3 && d->skills.count == 3 && d->macro_regions.count == 3);
  assert_all(d->base_year == 2010 && strcmp(d->price_basis, "2010 producer prices") == 0);
  assert_all(total(d->residents, R) == 28846170 && total(d->urban_residents, R) == 15295500);
  double registered = total(d->registered_nonagricultural, R);
  assert_all(registered == 11070000);
  assert_all(registered + total(d->registered_agricultural, R) == 33034500);
  assert_all(total(d->employed, S) == 15399500);
  assert_all(fabs(total(d->primary_inputs, CQIO_PRIMARY_INPUTS * S) - 7925.58) < 1e-6);
  assert_all(fabs(total(d->district_gdp, 3 * R) - 7925.58) < 1e-6);
  const double gdp[] = {685.38, 4359.12, 2881.08}, jobs[] = {6206000, 3804000, 5389500};
  for (int k = 0; k < 3; k++)
    assert_all(fabs(column(d->district_gdp, R, 3, k) - gdp[k]) < 1e-9 &&
               column(d->district_employed, R, 3, k) == jobs[k]);
  assert_all(fabs(total(d->gfcf, S) - 4379.26) < 1e-5);
  int core = 0, equipment = 0, construction = 0, primary = 0, structures[CQIO_STRUCTURES] = {0};
  for (int i = 0; i < R; i++)
    core += d->metro_core[i];
  for (int j = 0; j < S; j++) {
    equipment += d->sector_spending[j] == CQIO_SPEND_EQUIPMENT;
    construction += d->sector_spending[j] == CQIO_SPEND_CONSTRUCTION;
    primary += d->sector_is_primary[j];
    structures[d->sector_structures[j]]++;
  }
  assert_all(structures[CQIO_STRUCTURES_HOUSING] == 1 && structures[CQIO_STRUCTURES_PUBLIC] == 1);
  assert_all(d->origin_distance == 150.0);
  assert_all(core == 9 && equipment == 6 && construction == 1 && primary == 1);
  double residents;
  assert_all(cqio_dataset_observed(d, "residents_census", 2020, &residents) &&
             residents == 32054159);
  assert_all(!cqio_dataset_observed(d, "residents_census", 1066, &residents));
  cqio_dataset_destroy(&d);
  assert_all(d == NULL);
}

static void chongqing_parks(void **state) {
  (void)state;
  cqio_dataset *d = read_shipped("chongqing-2010");
  int p = cqio_labels_find(&d->parks, "liangjiang"), T = d->investment_years;
  int child = cqio_labels_find(&d->parks, "airport");
  assert_all(d->first_investment_year == 2010 && T == 11);
  assert_all(d->park_parent[p] == -1 && d->park_parent[child] == p);
  assert_all(d->investment_total[p * T + 2] == 1237.57);
  assert_all(d->gestation_years == 4 && d->utilisation_ages == 3 && d->gestation[1] == 0.4);
  assert_all(d->gfcf_per_investment == 0.65 && d->eta0 == 0.0652 && d->tenure_county == 3);
  double inside = 0;
  for (int q = 0; q < d->parks.count; q++)
    inside += d->park_parent[q] == p ? d->investment_total[q * T + 2] : 0;
  assert_all(fabs(d->investment[p * T + 2] + inside - 1237.57) < 1e-9);
  assert_all(strstr(d->status_summary, "table: estimate") != NULL);
  assert_all(strcmp(d->parks.name_local[p], "\u4e24\u6c5f\u65b0\u533a") == 0);
  cqio_dataset_destroy(&d);
}

/* Tables of markets: classes by form and own market, targets or none, prices without a gap. */
static void chongqing_markets(void **state) {
  (void)state;
  cqio_dataset *d = read_shipped("chongqing-2010");
  const cqio_trade_targets *t = &d->trade_targets;
  int food = cqio_labels_find(&d->sectors, "food_tobacco");
  int education = cqio_labels_find(&d->sectors, "education"), S = d->sectors.count;
  assert_all(t->classes.count == 2 && strcmp(t->classes.key[0], "power_district") == 0 &&
             strcmp(t->classes.key[1], "exponential_metro") == 0);
  assert_all(t->power[0] && !t->power[1] && !t->metro[0] && t->metro[1]);
  assert_all(t->beta[0] == 1.0 && t->beta[1] == 0.05);
  assert_all(t->sector_class[food] == 0 && t->own_share[food] == -1.0);
  assert_all(t->sector_class[education] == 1 && t->own_share[education] == 0.93);
  assert_all(d->first_price_year == 2010 && d->price_years == 11 && d->investment_price[0] == 1.0 &&
             d->investment_price[1] == 1.0591);
  assert_all(d->park_product_count == 2 && d->park_product[1].year == 2014 &&
             d->park_product[1].gdp == 1860.0 &&
             d->park_product[1].park == cqio_labels_find(&d->parks, "liangjiang"));
  double sum = 0.0;
  for (int r = 0; r < d->districts.count; r++)
    sum += d->activity_near_use[r * S + education];
  assert_all(fabs(sum - 1.0) < 1e-12);
  assert_all(d->activity_near_use[education] != d->activity[education] &&
             fabs(d->activity_near_use[food] / d->activity[food] - 1.0) < 1e-12);
  double grown, price;
  assert_all(cqio_dataset_observed(d, "gdp_real_growth_secondary", 2011, &grown) && grown == 21.8);
  assert_all(cqio_dataset_observed(d, "investment_price", 2010, &price) && price == 102.1);
  cqio_dataset_destroy(&d);
}

/* The figures worked out by hand in matrices/toy/README.md. */
static void toy(void **state) {
  (void)state;
  cqio_dataset *d = read_shipped("toy");
  const double import_share[] = {0.2, 0.4, 0.1}, multiplier[] = {1.4, 1.5, 1.2},
               f[] = {68, 190, 141.5};
  assert_all(d->districts.count == 2 && d->sectors.count == 3 && d->parks.count == 2);
  assert_all(d->base_year == 2010 && d->output[0] == 100 && d->output[1] == 250);
  for (int i = 0; i < 3; i++) {
    double use = d->rural_households[i] + d->urban_households[i] + d->government[i] + d->gfcf[i] +
                 fmax(d->inventories[i], 0);
    double sold = 0, inputs = 1;
    for (int j = 0; j < 3; j++)
      use += d->flows[i * 3 + j];
    assert_all(d->inflow[i] / use == import_share[i]);
    for (int j = 0; j < 3; j++) {
      sold += (1 - import_share[i]) * d->flows[i * 3 + j];
      inputs += multiplier[j] * (1 - import_share[j]) * d->flows[j * 3 + i] / d->output[i];
    }
    assert_all(fabs(sold + f[i] - d->output[i]) < 1e-12 && fabs(inputs - multiplier[i]) < 1e-12);
  }
  cqio_dataset_destroy(&d);
}

static void distances(void **state) {
  (void)state;
  cqio_dataset *d = read_shipped("chongqing-2010");
  size_t n = (size_t)d->districts.count;
  double *distance;
  assert_all(CQIO_ALLOC(test_ctx, n * n, &distance) == CQIO_OK);
  cqio_dataset_distances(d, distance);
  int symmetric = 1, own = 1;
  for (size_t i = 0; i < n; i++) {
    own = own && fabs(distance[i * n + i] - 2.0 / 3.0 * sqrt(d->area[i] / acos(-1.0))) < 1e-12;
    for (size_t k = 0; k < n; k++)
      symmetric =
          symmetric && distance[i * n + k] == distance[k * n + i] && distance[i * n + k] > 0;
  }
  assert_all(symmetric && own);
  cqio_dataset_destroy(&d);
  d = read_shipped("toy");
  cqio_dataset_distances(d, distance); /* 0.4 degrees along a meridian */
  assert_all(fabs(distance[1] - 0.4 * acos(-1.0) / 180 * 6371.0072) < 1e-9);
  cqio_free(distance);
  cqio_dataset_destroy(&d);
}

static void tables(void **state) {
  (void)state;
  const char *source = getenv("CQIO_SOURCE_DIR");
  char path[4096];
  snprintf(path, sizeof path, "%s/matrices/toy", source ? source : ".");
  cqio_sheet *table;
  assert_all(cqio_sheet_read(test_ctx, path, "trade", &table) == CQIO_OK);
  assert_all(cqio_sheet_rows(table) == 2 && cqio_sheet_columns(table) == 6);
  assert_all(cqio_sheet_find(table, "beta") == 3 && cqio_sheet_find(table, "gamma") == -1);
  assert_all(strcmp(cqio_sheet_text(table, 1, 0), "services") == 0);
  assert_all(strcmp(cqio_sheet_header(table, "unit"), "target_haul km; beta 1/km") == 0);
  assert_all(cqio_sheet_header(table, "colour") == NULL);
  assert_all(strstr(cqio_sheet_place(table, 1), "toy/trade.csv:8") != NULL);
  assert_all(strstr(cqio_sheet_cell_place(table, 1, 2), "toy/trade.csv:8:22") != NULL);
  cqio_sheet_destroy(&table);
  assert_all(table == NULL);
  assert_all(cqio_sheet_read(test_ctx, path, "absent", &table) == CQIO_IO && table == NULL);
  cqio_ctx_clear_problems(test_ctx);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(chongqing),         cmocka_unit_test(chongqing_parks),
      cmocka_unit_test(chongqing_markets), cmocka_unit_test(toy),
      cmocka_unit_test(distances),         cmocka_unit_test(tables),
  };
  return mpi_test_main(argc, argv, "unit_region", tests, sizeof tests / sizeof *tests);
}
