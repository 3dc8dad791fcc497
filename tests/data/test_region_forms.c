/* A data set means the same as CSV and as NetCDF: every table is converted and read again. */
#include "support/mpi_test.h"

#include "cqio/netcdf.h"
#include "cqio/region.h"

#include <string.h>
#include <sys/stat.h>

static const char *const files[] = {"sectors",
                                    "table",
                                    "labour",
                                    "capital_goods",
                                    "trade",
                                    "districts",
                                    "parks",
                                    "annual",
                                    "investment",
                                    "park_districts",
                                    "park_sectors",
                                    "investment_rules",
                                    "households",
                                    "district_sector_activity",
                                    "targets",
                                    "towns",
                                    "park_points",
                                    "trade_targets",
                                    "investment_prices",
                                    "park_gdp",
                                    "district_sector_activity_near_use"};
enum { FILES = sizeof files / sizeof *files };

/* Columns of numbers only become DOUBLE variables, the others characters. */
static cqio_status put_column(cqio_ncout *out, const cqio_sheet *table, int column) {
  int64_t n = cqio_sheet_rows(table);
  const char *name = cqio_sheet_column_name(table, column);
  double *numbers = calloc((size_t)n, sizeof *numbers);
  const char **texts = calloc((size_t)n, sizeof *texts);
  int numeric = 1;
  cqio_status status = CQIO_OK;
  for (int64_t row = 0; row < n; row++) {
    texts[row] = cqio_sheet_text(table, row, column);
    numeric = numeric && cqio_parse_real(texts[row], &numbers[row]);
  }
  if (numeric)
    status = cqio_ncout_variable(
        out, &(cqio_nc_variable){.name = name, .dims = "row", .type = CQIO_NC_DOUBLE}, numbers);
  else
    status = cqio_ncout_labels(out, name, "row", texts, NULL);
  free(numbers);
  free(texts);
  return status;
}

static cqio_status convert(const cqio_sheet *table, const char *path) {
  static const char *const keys[] = {"title", "unit", "year", "status", "ring", "sources"};
  cqio_ncout *out = NULL;
  cqio_status status =
      cqio_ncout_create(test_ctx, path, &(cqio_ncout_options){.overwrite = true}, &out);
  if (!status) status = cqio_ncout_dimension(out, "row", cqio_sheet_rows(table));
  for (size_t i = 0; i < sizeof keys / sizeof *keys && !status; i++)
    if (cqio_sheet_header(table, keys[i]))
      status = cqio_ncout_attribute(out, keys[i], cqio_sheet_header(table, keys[i]));
  for (int c = 0; c < cqio_sheet_columns(table) && !status; c++)
    status = put_column(out, table, c);
  if (!status) return cqio_ncout_commit(&out);
  cqio_ncout_discard(&out);
  return status;
}

static void convert_all(const char *from, const char *to) {
  mkdir(to, 0777);
  for (int i = 0; i < FILES; i++) {
    cqio_sheet *table;
    char path[256];
    snprintf(path, sizeof path, "%s/%s.nc", to, files[i]);
    if (!cqio_sheet_exists(test_ctx, from, files[i])) continue; /* a table that may be absent */
    assert_all(cqio_sheet_read(test_ctx, from, files[i], &table) == CQIO_OK);
    cqio_status status = cqio_ctx_rank(test_ctx) == 0 ? convert(table, path) : CQIO_OK;
    if (status) print_error("%s\n", cqio_ctx_problem(test_ctx, 0));
    assert_all(status == 0);
    cqio_sheet_destroy(&table);
  }
}

static int same_labels(const cqio_labels *a, const cqio_labels *b) {
  int same = a->count == b->count;
  for (int i = 0; same && i < a->count; i++)
    same = strcmp(a->key[i], b->key[i]) == 0 && strcmp(a->name[i], b->name[i]) == 0 &&
           strcmp(a->name_local[i], b->name_local[i]) == 0;
  return same;
}

#define SAME(member, count)                                                                        \
  assert_all(memcmp(a->member, b->member, (size_t)(count) * sizeof *a->member) == 0)

static void compare(const cqio_dataset *a, const cqio_dataset *b) {
  int R = a->districts.count, S = a->sectors.count, P = a->parks.count, K = a->strata.count;
  assert_all(same_labels(&a->districts, &b->districts) && same_labels(&a->sectors, &b->sectors));
  assert_all(same_labels(&a->parks, &b->parks) && same_labels(&a->strata, &b->strata));
  assert_all(same_labels(&a->skills, &b->skills) &&
             same_labels(&a->trade_classes, &b->trade_classes));
  assert_all(same_labels(&a->macro_regions, &b->macro_regions));
  SAME(flows, S * S);
  SAME(primary_inputs, CQIO_PRIMARY_INPUTS * S);
  double *const x[] = {a->rural_households,
                       a->urban_households,
                       a->government,
                       a->gfcf,
                       a->inventories,
                       a->outflow,
                       a->inflow,
                       a->discrepancy,
                       a->output,
                       a->employed,
                       a->icor,
                       a->rural_output_share,
                       a->productivity_growth,
                       a->employment_elasticity,
                       a->depreciation_rate};
  double *const y[] = {b->rural_households,
                       b->urban_households,
                       b->government,
                       b->gfcf,
                       b->inventories,
                       b->outflow,
                       b->inflow,
                       b->discrepancy,
                       b->output,
                       b->employed,
                       b->icor,
                       b->rural_output_share,
                       b->productivity_growth,
                       b->employment_elasticity,
                       b->depreciation_rate};
  for (size_t i = 0; i < sizeof x / sizeof *x; i++)
    assert_all(memcmp(x[i], y[i], (size_t)S * sizeof *x[i]) == 0);
  SAME(sector_stratum, S);
  SAME(sector_class, S);
  SAME(sector_is_primary, S);
  SAME(sector_structures, S);
  SAME(sector_spending, S);
  SAME(skill_share, S * a->skills.count);
  SAME(trade_beta, a->trade_classes.count);
  SAME(trade_target_haul, a->trade_classes.count);
  SAME(trade_power, a->trade_classes.count);
  double *const u[] = {a->area,
                       a->seat_lon,
                       a->seat_lat,
                       a->centroid_lon,
                       a->centroid_lat,
                       a->residents,
                       a->urban_residents,
                       a->registered_nonagricultural,
                       a->registered_agricultural,
                       a->income_urban,
                       a->income_rural};
  double *const v[] = {b->area,
                       b->seat_lon,
                       b->seat_lat,
                       b->centroid_lon,
                       b->centroid_lat,
                       b->residents,
                       b->urban_residents,
                       b->registered_nonagricultural,
                       b->registered_agricultural,
                       b->income_urban,
                       b->income_rural};
  for (size_t i = 0; i < sizeof u / sizeof *u; i++)
    assert_all(memcmp(u[i], v[i], (size_t)R * sizeof *u[i]) == 0);
  SAME(adcode, R);
  SAME(macro_region, R);
  SAME(metro_core, R);
  SAME(district_gdp, R * K);
  SAME(district_employed, R * K);
  SAME(activity, R * S);
  SAME(park_parent, P);
  SAME(park_spending, P * CQIO_SPENDS);
  SAME(park_district, P * R);
  SAME(park_sector, P * S);
  assert_all(a->first_investment_year == b->first_investment_year);
  assert_all(a->investment_years == b->investment_years);
  SAME(investment, P * a->investment_years);
  SAME(investment_total, P * a->investment_years);
  assert_all(a->gestation_years == b->gestation_years &&
             a->utilisation_ages == b->utilisation_ages);
  SAME(gestation, a->gestation_years);
  SAME(utilisation, a->utilisation_ages);
  assert_all(a->gfcf_per_investment == b->gfcf_per_investment && a->base_year == b->base_year);
  assert_all(memcmp(a->propensity, b->propensity, sizeof a->propensity) == 0);
  assert_all(a->eta0 == b->eta0 && a->tenure_county == b->tenure_county);
  assert_all(a->external_net_inflow == b->external_net_inflow);
  assert_all(strcmp(a->price_basis, b->price_basis) == 0);
  assert_all(strcmp(a->status_summary, b->status_summary) == 0);
  assert_all(a->observation_count == b->observation_count);
  for (int i = 0; i < a->observation_count; i++)
    assert_all(strcmp(a->observations[i].series, b->observations[i].series) == 0 &&
               a->observations[i].value == b->observations[i].value);
}

static void both_forms(const char *name) {
  const char *source = getenv("CQIO_SOURCE_DIR");
  char from[4096], to[64];
  snprintf(from, sizeof from, "%s/matrices/%s", source ? source : ".", name);
  snprintf(to, sizeof to, "forms_%s_np%d", name, cqio_ctx_size(test_ctx));
  convert_all(from, to);
  cqio_dataset *csv, *netcdf;
  assert_all(cqio_dataset_read(test_ctx, from, &csv) == CQIO_OK);
  cqio_status status = cqio_dataset_read(test_ctx, to, &netcdf);
  if (status) print_error("%s\n", cqio_ctx_problem(test_ctx, 0));
  assert_all(status == CQIO_OK);
  compare(csv, netcdf);
  cqio_dataset_destroy(&csv);
  cqio_dataset_destroy(&netcdf);
}

static void toy(void **state) {
  (void)state;
  both_forms("toy");
}

static void chongqing(void **state) {
  (void)state;
  both_forms("chongqing-2010");
}

/* A wrong value in NetCDF is named by variable and row. */
static void wrong_value(void **state) {
  (void)state;
  char to[64];
  snprintf(to, sizeof to, "forms_toy_np%d", cqio_ctx_size(test_ctx));
  char path[128], expected[256];
  snprintf(path, sizeof path, "%s/capital_goods.nc", to);
  snprintf(expected, sizeof expected,
           "%s: variable 'spending'[row=1]: sector 'services': spending = 'concrete': expected "
           "construction | equipment | other",
           path);
  if (cqio_ctx_rank(test_ctx) == 0) {
    const char *sector[] = {"manufacturing", "services"}, *spending[] = {"equipment", "concrete"};
    cqio_ncout *out = NULL;
    cqio_status status =
        cqio_ncout_create(test_ctx, path, &(cqio_ncout_options){.overwrite = true}, &out);
    if (!status) status = cqio_ncout_dimension(out, "row", 2);
    if (!status) status = cqio_ncout_labels(out, "sector", "row", sector, NULL);
    if (!status) status = cqio_ncout_labels(out, "spending", "row", spending, NULL);
    if (!status) status = cqio_ncout_commit(&out);
    if (status) cqio_ncout_discard(&out);
  }
  cqio_dataset *data;
  assert_all(cqio_dataset_read(test_ctx, to, &data) == CQIO_DATA && data == NULL);
  assert_all(cqio_ctx_problem_count(test_ctx) == 1);
  assert_all(strcmp(cqio_ctx_problem(test_ctx, 0), expected) == 0);
  cqio_ctx_clear_problems(test_ctx);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(toy), cmocka_unit_test(chongqing),
                                     cmocka_unit_test(wrong_value)};
  return mpi_test_main(argc, argv, "data_forms", tests, sizeof tests / sizeof *tests);
}
