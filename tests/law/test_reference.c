/*
 * run: every number of the reference results of the 2010 data set, computed independently in
 * Python (prototype_chain.py), to 1e-9; a dozen of them are repeated here.
 */
#include "support/mpi_test.h"

#include <jansson.h>

#include "support/economy_case.h"

static const double TOLERANCE = 1e-9;
enum { POWER_STEPS = 400, BATCH = 156 };

static struct economy_case m;

/* What the reference results hold, by account. */
static struct {
  double *base, *multiplier, *shock_use, *shock_demand, *shock, *closed;
  double investment, formation;
  double norm1, spectral_radius, sum, squares;
} found;

/* ---- computing ------------------------------------------------------------------------------- */

/* Norms of A from its columns, in batches. */
static void measure_matrix(void) {
  size_t n = (size_t)m.economy->accounts;
  double *unit = zeros(BATCH * n);
  for (size_t from = 0; from < n; from += BATCH) {
    size_t columns = n - from < BATCH ? n - from : BATCH;
    memset(unit, 0, BATCH * n * sizeof *unit);
    for (size_t c = 0; c < columns; c++)
      unit[c * n + from + c] = 1.0;
    double *a = economy_operate(&m, m.economy->open_operator, ECONOMY_APPLY, (int)columns, unit);
    for (size_t c = 0; c < columns; c++) {
      double sum = total(n, a + c * n);
      found.norm1 = fmax(found.norm1, sum);
      found.sum += sum;
      for (size_t i = 0; i < n; i++)
        found.squares += a[c * n + i] * a[c * n + i];
    }
    free(a);
  }
  free(unit);
}

static void find_spectral_radius(void) {
  size_t n = (size_t)m.economy->accounts;
  double *x = zeros(n);
  memcpy(x, m.economy->output, n * sizeof *x);
  for (int step = 0; step < POWER_STEPS; step++) {
    double before = total(n, x);
    double *y = economy_operate(&m, m.economy->open_operator, ECONOMY_APPLY, 1, x);
    found.spectral_radius = total(n, y) / before;
    for (size_t i = 0; i < n; i++)
      x[i] = y[i] / (found.spectral_radius * before);
    free(y);
  }
  free(x);
}

/* Investment of Liangjiang in 2012, nested parks included, where its districts build it. */
static void place_shock(double *use) {
  const cqio_dataset *data = m.data;
  int park = cqio_labels_find(&data->parks, "liangjiang"), sectors = data->sectors.count;
  int year = 2012 - data->first_investment_year;
  found.investment = data->investment_total[park * data->investment_years + year];
  found.formation = found.investment * data->gfcf_per_investment;
  double by_kind[CQIO_SPENDS] = {0.0};
  for (int i = 0; i < sectors; i++)
    by_kind[data->sector_spending[i]] += data->gfcf[i];
  for (int r = 0; r < data->districts.count; r++)
    for (int i = 0; i < sectors; i++) {
      int kind = data->sector_spending[i];
      use[(CQIO_ZONES * r + CQIO_URBAN) * sectors + i] =
          data->park_district[park * data->districts.count + r] * found.formation *
          data->park_spending[park * CQIO_SPENDS + kind] * data->gfcf[i] / by_kind[kind];
    }
}

/* Households of each zone at each place, paid by the compensation there, without transfers. */
static double *solve_closed(const double *demand) {
  const cqio_economy *economy = m.economy;
  int locations = economy->locations, sectors = economy->sectors;
  double *basket = zeros((size_t)(CQIO_ZONES * sectors)), *wage = zeros((size_t)economy->accounts);
  double *share = zeros((size_t)locations);
  int64_t *location = calloc((size_t)locations, sizeof *location);
  int *group = calloc((size_t)locations, sizeof *group);
  for (int l = 0; l < locations; l++) {
    share[l] = 1.0;
    location[l] = l;
    group[l] = l % CQIO_ZONES;
    for (int i = 0; i < sectors; i++)
      wage[l * sectors + i] = economy->compensation_share[i];
  }
  const double *spent[] = {m.data->urban_households, m.data->rural_households};
  const int people[] = {CQIO_GROUP_URBAN, CQIO_GROUP_RURAL};
  for (int zone = 0; zone < CQIO_ZONES; zone++)
    for (int i = 0; i < sectors; i++)
      basket[zone * sectors + i] =
          m.data->propensity[people[zone]] * spent[zone][i] / total((size_t)sectors, spent[zone]);
  const cqio_household_closure closure = {locations, CQIO_ZONES, location, group,
                                          basket,    wage,       share,    NULL};
  cqio_operator *closed;
  need(m.ctx, cqio_operator_create_closed(m.ctx, economy->open_operator, &closure, &closed),
       "closure");
  double *x = economy_operate(&m, closed, ECONOMY_SOLVE, 1, demand);
  cqio_operator_destroy(&closed);
  void *const arrays[] = {basket, wage, share, location, group};
  for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++)
    free(arrays[k]);
  return x;
}

static int compute(void **state) {
  (void)state;
  economy_open(&m, test_ctx, "chongqing-2010");
  economy_build(&m);
  size_t n = (size_t)m.economy->accounts;
  double *ones = zeros(n);
  for (size_t k = 0; k < n; k++)
    ones[k] = 1.0;
  found.multiplier =
      economy_operate(&m, m.economy->open_operator, ECONOMY_SOLVE_TRANSPOSED, 1, ones);
  free(ones);
  found.base = economy_solve(&m, m.economy->final_demand);
  measure_matrix();
  find_spectral_radius();
  found.shock_use = zeros(n);
  found.shock_demand = zeros(n);
  place_shock(found.shock_use);
  need(m.ctx, cqio_economy_route(m.economy, 1, found.shock_use, found.shock_demand), "route");
  found.shock = economy_solve(&m, found.shock_demand);
  found.closed = solve_closed(found.shock_demand);
  return 0;
}

static int release(void **state) {
  (void)state;
  double *const arrays[] = {found.base,         found.multiplier, found.shock_use,
                            found.shock_demand, found.shock,      found.closed};
  for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++)
    free(arrays[k]);
  economy_close(&m);
  return 0;
}

/* ---- sums over accounts ---------------------------------------------------------------------- */

enum { OUTPUT, JOBS, VALUE_ADDED, COMPENSATION };
enum { ALL, BY_DISTRICT, BY_ZONE, BY_SECTOR };

/* Output X, or what it holds of another quantity, summed into RESULT. */
static void add_up(const double *x, int quantity, int by, double *result) {
  const cqio_economy *economy = m.economy;
  size_t sectors = (size_t)economy->sectors, n = (size_t)economy->accounts;
  size_t sizes[] = {1, (size_t)economy->districts, CQIO_ZONES, sectors};
  memset(result, 0, sizes[by] * sizeof *result);
  for (size_t k = 0; k < n; k++) {
    size_t i = k % sectors, l = k / sectors, r = l / CQIO_ZONES;
    double per_unit = quantity == JOBS           ? economy->labour[r * sectors + i]
                      : quantity == VALUE_ADDED  ? economy->value_added_share[i]
                      : quantity == COMPENSATION ? economy->compensation_share[i]
                                                 : 1.0;
    size_t cell = by == BY_DISTRICT ? r : by == BY_ZONE ? l % CQIO_ZONES : by == BY_SECTOR ? i : 0;
    result[cell] += per_unit * x[k];
  }
}

static double sum_of(const double *x, int quantity) {
  double sum;
  add_up(x, quantity, ALL, &sum);
  return sum;
}

/* ---- comparing ------------------------------------------------------------------------------- */

static int leaves, wrong; /* numbers compared, and those that differ */

static void compare(const char *what, const json_t *expected, double value) {
  leaves++;
  double wanted = json_number_value(expected);
  if (json_is_number(expected) && fabs(value - wanted) <= TOLERANCE * fabs(wanted)) return;
  print_error("%s: %.17g instead of %.17g\n", what, value, wanted);
  wrong++;
}

static void compare_number(const json_t *object, const char *key, double value) {
  compare(key, json_object_get(object, key), value);
}

/* A list, or an object with one number for each of LABELS. */
static void compare_all(const json_t *object, const char *key, const cqio_labels *labels,
                        size_t count, const double *values) {
  const json_t *list = json_object_get(object, key);
  for (size_t k = 0; k < count; k++)
    compare(key, labels ? json_object_get(list, labels->key[k]) : json_array_get(list, k),
            values[k]);
}

static void compare_sums(const json_t *object, const char *key, const double *x, int quantity,
                         int by) {
  double values[128];
  const cqio_labels *labels[] = {NULL, &m.data->districts, NULL, &m.data->sectors};
  assert_all(m.data->districts.count <= 128 && m.data->sectors.count <= 128);
  add_up(x, quantity, by, values);
  compare_all(object, key, labels[by], labels[by] ? (size_t)labels[by]->count : CQIO_ZONES, values);
}

static int count_numbers(json_t *value) {
  int count = json_is_number(value);
  const char *key;
  json_t *entry;
  size_t index;
  if (json_is_object(value)) {
    json_object_foreach(value, key, entry) count += count_numbers(entry);
  }
  if (json_is_array(value)) {
    json_array_foreach(value, index, entry) count += count_numbers(entry);
  }
  return count;
}

static void compare_matrix(const json_t *base) {
  const cqio_economy *economy = m.economy;
  size_t n = (size_t)economy->accounts, worst = 0;
  double active = 0.0, sum = 0.0;
  for (size_t k = 0; k < n; k++) {
    if (found.multiplier[k] > found.multiplier[worst]) worst = k;
    if (!economy->active[k]) continue;
    active += 1.0;
    sum += found.multiplier[k];
  }
  compare_number(base, "accounts", (double)economy->accounts);
  compare_number(base, "active_accounts", active);
  compare_number(base, "norm1_A", found.norm1);
  compare_number(base, "spectral_radius_A", found.spectral_radius);
  compare_number(base, "sum_A", found.sum);
  compare_number(base, "frobenius_A", sqrt(found.squares));
  compare_number(base, "max_output_multiplier", found.multiplier[worst]);
  /* All active accounts of a sector have equal multipliers, rounding apart. */
  size_t tied = (size_t)json_integer_value(json_object_get(base, "argmax_account"));
  compare_number(base, "argmax_account",
                 found.multiplier[tied % n] >= found.multiplier[worst] * (1.0 - TOLERANCE)
                     ? (double)tied
                     : (double)worst);
  compare_number(base, "mean_output_multiplier_active", sum / active);
}

static void compare_base(const json_t *base) {
  const cqio_economy *economy = m.economy;
  size_t classes = (size_t)m.data->trade_classes.count, sectors = (size_t)economy->sectors;
  compare_matrix(base);
  compare_number(base, "gdp", sum_of(economy->output, VALUE_ADDED));
  compare_number(base, "output", total(sectors, m.data->output));
  compare_all(base, "import_share", &m.data->sectors, sectors, economy->imports.import_share);
  compare_all(base, "net_exports_from_local_output", &m.data->sectors, sectors,
              economy->imports.net_exports);
  compare_all(base, "trade_beta", &m.data->trade_classes, classes, economy->beta);
  compare_all(base, "mean_haul_km", &m.data->trade_classes, classes, economy->haul);
  compare_number(base, "final_demand", sum_of(economy->final_demand, OUTPUT));
  compare_sums(base, "final_demand_by_district", economy->final_demand, OUTPUT, BY_DISTRICT);
  compare_sums(base, "final_demand_by_zone", economy->final_demand, OUTPUT, BY_ZONE);
  compare_sums(base, "output_by_district", found.base, OUTPUT, BY_DISTRICT);
  compare_sums(base, "output_by_zone", found.base, OUTPUT, BY_ZONE);
  compare_number(base, "jobs", sum_of(found.base, JOBS));
  compare_sums(base, "jobs_by_district", found.base, JOBS, BY_DISTRICT);
  compare_sums(base, "jobs_by_zone", found.base, JOBS, BY_ZONE);
}

static void compare_effects(const json_t *effects, const double *x) {
  compare_number(effects, "output", sum_of(x, OUTPUT));
  compare_number(effects, "value_added", sum_of(x, VALUE_ADDED));
  compare_number(effects, "compensation", sum_of(x, COMPENSATION));
  compare_number(effects, "jobs", sum_of(x, JOBS));
  compare_sums(effects, "jobs_by_zone", x, JOBS, BY_ZONE);
  compare_sums(effects, "output_by_district", x, OUTPUT, BY_DISTRICT);
  compare_sums(effects, "jobs_by_district", x, JOBS, BY_DISTRICT);
}

static void compare_shock(const json_t *shock) {
  compare_number(shock, "investment", found.investment);
  compare_number(shock, "gfcf", found.formation);
  compare_number(shock, "local_direct_demand", sum_of(found.shock_demand, OUTPUT));
  compare_effects(shock, found.shock);
  compare_sums(shock, "output_by_sector", found.shock, OUTPUT, BY_SECTOR);
  compare_sums(shock, "jobs_by_sector", found.shock, JOBS, BY_SECTOR);
  compare_effects(json_object_get(shock, "type2"), found.closed);
}

/* All numbers of `base` and `shock_liangjiang_2012` of a file; it must hold no others there. */
static void compare_file(const char *path) {
  json_error_t error;
  json_t *file = json_load_file(path, 0, &error);
  assert_all(file != NULL);
  json_t *base = json_object_get(file, "base");
  json_t *shock = json_object_get(file, "shock_liangjiang_2012");
  leaves = wrong = 0;
  compare_base(base);
  compare_shock(shock);
  int present = count_numbers(base) + count_numbers(shock);
  json_decref(file);
  assert_all(wrong == 0);
  assert_all(leaves == present && present > 450);
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void shipped_results(void **state) {
  (void)state;
  char path[4200];
  snprintf(path, sizeof path, "%s/reference_results.json", m.directory);
  compare_file(path);
}

/* From reference_results.json of prototype_chain.py (numpy 1.24), rounded to 12 digits. */
static void typed_results(void **state) {
  (void)state;
  double jobs[CQIO_ZONES];
  add_up(found.base, JOBS, BY_ZONE, jobs);
  assert_all(m.economy->accounts == 2964);
  assert_near(sum_of(m.economy->output, VALUE_ADDED), 7925.58, 1e-11);
  assert_near(found.norm1, 0.527808197376, 1e-11);
  assert_near(found.spectral_radius, 0.419655955180, 1e-10);
  assert_near(sqrt(found.squares), 2.99179771684, 1e-10);
  assert_near(found.multiplier[2475], 1.99807604039, 1e-10);
  assert_near(sum_of(m.economy->final_demand, OUTPUT), 12695.1855762, 1e-10);
  assert_near(jobs[CQIO_URBAN], 8202188.63289, 1e-10);
  assert_near(jobs[CQIO_RURAL], 7197311.36711, 1e-10);
  assert_near(sum_of(found.shock, OUTPUT), 1069.58289215, 1e-10);
  assert_near(sum_of(found.shock, JOBS), 410033.862984, 1e-10);
  assert_near(sum_of(found.closed, OUTPUT), 1244.56192028, 1e-10);
  assert_near(sum_of(found.closed, JOBS), 649879.640366, 1e-10);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test_setup(typed_results, compute),
                                     cmocka_unit_test_teardown(shipped_results, release)};
  return mpi_test_main(argc, argv, "law_reference", tests, sizeof tests / sizeof *tests);
}
