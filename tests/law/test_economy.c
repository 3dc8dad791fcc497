/*
 * economy: laws of the base-year economy on both shipped data sets (method 18: T3, T10-T14), of its
 * households and zones (7, 15.7), and of the location quotients.
 */
#include "cqio/numeric.h"
#include "support/mpi_test.h"

#include "economy/households.h"
#include "support/economy_case.h"

static const char *const names[] = {"toy", "chongqing-2010"};
enum { DATA_SETS = 2 };
static struct economy_case cases[DATA_SETS];

static int open_cases(void **state) {
  (void)state;
  for (int d = 0; d < DATA_SETS; d++) {
    economy_open(&cases[d], test_ctx, names[d]);
    economy_build(&cases[d]);
  }
  return 0;
}

static int close_cases(void **state) {
  (void)state;
  for (int d = 0; d < DATA_SETS; d++)
    economy_close(&cases[d]);
  return 0;
}

static size_t size_of(const struct economy_case *m) {
  return (size_t)m->economy->accounts;
}

static size_t sectors_of(const struct economy_case *m) {
  return (size_t)m->economy->sectors;
}

/* Imported inputs per unit of output, sum_i m_i a_ij, of active accounts; to be freed. */
static double *imported_inputs(const struct economy_case *m) {
  const cqio_imports *imports = &m->economy->imports;
  size_t sectors = sectors_of(m);
  double *content = zeros(size_of(m));
  for (size_t k = 0; k < size_of(m); k++)
    for (size_t i = 0; i < sectors && m->economy->active[k]; i++)
      content[k] += imports->import_share[i] * imports->coefficients[i * sectors + k % sectors];
  return content;
}

/* ---- accounting ------------------------------------------------------------------------------ */

/* T10, T11: the accounts balance and add up to the municipal table; x = L f. */
static void balances(void **state) {
  (void)state;
  for (int d = 0; d < DATA_SETS; d++) {
    const cqio_economy *economy = cases[d].economy;
    assert_all(economy->balance_residual <= 1e-10);
    assert_all(economy->aggregation_residual <= 1e-10);
    double *x = economy_solve(&cases[d], economy->final_demand);
    assert_all(distance(size_of(&cases[d]), x, economy->output) <= 1e-10);
    free(x);
    for (size_t i = 0; i < sectors_of(&cases[d]); i++) {
      double sum =
          cqio_sum_strided(economy->output + i, (size_t)economy->locations, sectors_of(&cases[d]));
      assert_near(sum, cases[d].data->output[i], 1e-12);
    }
  }
}

/* (2.7): value added = final uses + outflow - inflow + discrepancy, and T3: = local final demand
 * less imports of inputs. */
static void value_added(void **state) {
  (void)state;
  for (int d = 0; d < DATA_SETS; d++) {
    const cqio_dataset *data = cases[d].data;
    size_t sectors = sectors_of(&cases[d]), n = size_of(&cases[d]);
    double *content = imported_inputs(&cases[d]);
    double added = 0.0, used = 0.0, imported = 0.0;
    for (size_t i = 0; i < sectors; i++)
      used += data->rural_households[i] + data->urban_households[i] + data->government[i] +
              data->gfcf[i] + data->inventories[i] + data->outflow[i] - data->inflow[i] +
              data->discrepancy[i];
    for (size_t k = 0; k < n; k++) {
      added += cases[d].economy->value_added_share[k % sectors] * cases[d].economy->output[k];
      imported += content[k] * cases[d].economy->output[k];
    }
    assert_near(added, used, 1e-9);
    assert_near(added, total(n, cases[d].economy->final_demand) - imported, 1e-9);
    free(content);
  }
}

/* T12, prices are 1, and T3, (v + m)'L = 1', the latter by the multipliers. */
static void prices(void **state) {
  (void)state;
  for (int d = 0; d < DATA_SETS; d++) {
    struct economy_case *m = &cases[d];
    size_t n = size_of(m), sectors = sectors_of(m);
    cqio_multipliers *multipliers;
    need(m->ctx, cqio_multipliers_create(m->economy, &m->options, &multipliers), "multipliers");
    double *content = imported_inputs(m), *cost = zeros(n);
    double *wages = multipliers->open[CQIO_EFFECT_INCOME];
    double *added = multipliers->open[CQIO_EFFECT_VALUE_ADDED];
    for (size_t k = 0; k < n; k++)
      cost[k] = content[k] + m->economy->value_added_share[k % sectors];
    double *price =
        economy_operate(m, m->economy->open_operator, ECONOMY_SOLVE_TRANSPOSED, 1, cost);
    double *imports =
        economy_operate(m, m->economy->open_operator, ECONOMY_SOLVE_TRANSPOSED, 1, content);
    double worst = 0.0, sum = 0.0;
    int ordered = 1;
    for (size_t k = 0; k < n; k++) {
      if (!m->economy->active[k]) continue;
      worst = fmax(worst, fabs(price[k] - 1.0));
      sum = fmax(sum, fabs(added[k] + imports[k] - 1.0));
      ordered &= wages[k] <= added[k] * (1.0 + 1e-9);
      ordered &= multipliers->closed[CQIO_EFFECT_OUTPUT][k] >=
                 multipliers->open[CQIO_EFFECT_OUTPUT][k] * (1.0 - 1e-12);
      ordered &= multipliers->open[CQIO_EFFECT_OUTPUT][k] >= 1.0 - 1e-12;
    }
    assert_all(worst <= 1e-10);
    assert_all(sum <= 1e-10);
    assert_all(ordered);
    double *const arrays[] = {content, cost, price, imports};
    for (size_t k = 0; k < 4; k++)
      free(arrays[k]);
    cqio_multipliers_destroy(&multipliers);
  }
}

/* Uses by location add up to the columns of the table. */
static void uses(void **state) {
  (void)state;
  for (int d = 0; d < DATA_SETS; d++) {
    const cqio_dataset *data = cases[d].data;
    size_t sectors = sectors_of(&cases[d]);
    for (size_t i = 0; i < sectors; i++) {
      const double column[CQIO_USES] = {data->rural_households[i] + data->urban_households[i],
                                        data->government[i], data->gfcf[i],
                                        fmax(data->inventories[i], 0.0)};
      for (int kind = 0; kind < CQIO_USES; kind++)
        assert_near(cqio_sum_strided(cases[d].economy->use[kind] + i,
                                     (size_t)cases[d].economy->locations, sectors),
                    column[kind], 1e-12);
    }
  }
}

/* ---- the quantity model ---------------------------------------------------------------------- */

/* T13: x(a f + b g) = a x(f) + b x(g); f <= g gives x(f) <= x(g). */
static void linear_and_monotone(void **state) {
  (void)state;
  for (int d = 0; d < DATA_SETS; d++) {
    struct economy_case *m = &cases[d];
    size_t n = size_of(m);
    double *f = zeros(3 * n), *expected = zeros(n);
    for (size_t k = 0; k < n; k++) {
      f[k] = m->economy->output[k] * (double)(k * 7 % 5);
      f[n + k] = f[k] + m->economy->output[k] * (double)(k * 11 % 3);
      f[2 * n + k] = 2.5 * f[k] - 1.25 * f[n + k];
    }
    double *x = economy_operate(m, m->economy->open_operator, ECONOMY_SOLVE, 3, f);
    int rises = 1;
    for (size_t k = 0; k < n; k++) {
      expected[k] = 2.5 * x[k] - 1.25 * x[n + k];
      rises &= x[k] <= x[n + k] * (1.0 + 1e-12) && x[k] >= f[k] * (1.0 - 1e-12);
    }
    assert_all(distance(n, x + 2 * n, expected) <= 1e-10);
    assert_all(rises);
    free(f);
    free(expected);
    free(x);
  }
}

/* T14: a larger input coefficient lowers no output. */
static void more_input(void **state) {
  (void)state;
  struct economy_case *m = &cases[0];
  size_t n = size_of(m), cells = sectors_of(m) * sectors_of(m);
  double *technology = zeros(cells);
  double *before = economy_solve(m, m->economy->final_demand);
  for (size_t c = 0; c < cells; c++) {
    memcpy(technology, m->economy->imports.coefficients, cells * sizeof *technology);
    technology[c] += 0.05;
    cqio_factored_structure structure = m->economy->structure;
    structure.technology = technology;
    cqio_operator *op;
    need(m->ctx, cqio_operator_create(m->ctx, &structure, &op), "operator");
    double *after = economy_operate(m, op, ECONOMY_SOLVE, 1, m->economy->final_demand);
    for (size_t k = 0; k < n; k++)
      assert_all(after[k] >= before[k] * (1.0 - 1e-12));
    assert_all(total(n, after) > total(n, before));
    cqio_operator_destroy(&op);
    free(after);
  }
  free(before);
  free(technology);
}

/* ---- households and zones -------------------------------------------------------------------- */

/* The economy closed by the base-year households still has the output of the table (pitfall 12). */
static void closed_base_year(const struct economy_case *m) {
  const cqio_economy *economy = m->economy;
  cqio_people *people;
  cqio_households *h;
  need(m->ctx, cqio__base_people(economy, &people), "people");
  need(m->ctx, cqio__households_create(economy, &m->options, people, &h), "households");
  cqio_operator *closed;
  double *use = zeros(size_of(m)), *demand = zeros(size_of(m));
  for (int kind = CQIO_USE_GOVERNMENT; kind < CQIO_USES; kind++)
    for (size_t k = 0; k < size_of(m); k++)
      use[k] += economy->use[kind][k];
  for (size_t k = 0; k < size_of(m); k++)
    use[k] += h->autonomous[k];
  need(m->ctx, cqio__households_add_other(m->ctx, h, use), "other income");
  need(m->ctx, cqio_economy_route(economy, 1, use, demand), "route");
  for (size_t k = 0; k < size_of(m); k++)
    demand[k] += economy->outside[k];
  need(m->ctx, cqio_operator_create_closed(m->ctx, economy->open_operator, &h->closure, &closed),
       "closure");
  double *x = economy_operate(m, closed, ECONOMY_SOLVE, 1, demand);
  cqio_operator_destroy(&closed);
  assert_all(distance(size_of(m), x, economy->output) <= 1e-9);
  free(x);
  free(use);
  free(demand);
  cqio__households_destroy(&h);
  cqio_people_destroy(&people);
}

static void closed_base_years(void **state) {
  (void)state;
  for (int d = 0; d < DATA_SETS; d++)
    closed_base_year(&cases[d]);
}

/* (7.8) origins of the base-year output and (15.7) its parts by zone add up to it. */
static void decompositions(const struct economy_case *m, double tolerance) {
  const cqio_economy *economy = m->economy;
  cqio_multipliers *found;
  need(m->ctx, cqio_multipliers_create(economy, &m->options, &found), "multipliers");
  size_t n = size_of(m), sectors = sectors_of(m), locations = (size_t)economy->locations;
  double sum = found->direct + found->indirect;
  for (int g = 0; g < CQIO_GROUPS; g++)
    sum += found->induced[g];
  double *by_location = zeros(3 * locations), *expected = zeros(3 * locations);
  const double *const parts[] = {found->zonal_output, found->zonal_value_added,
                                 found->zonal_employment};
  for (size_t p = 0; p < CQIO_ROUNDS * CQIO_ZONES; p++)
    for (size_t l = 0; l < locations; l++)
      for (size_t what = 0; what < 3; what++)
        by_location[what * locations + l] += parts[what][p * locations + l];
  for (size_t k = 0; k < n; k++) {
    size_t l = k / sectors, cell = l / CQIO_ZONES * sectors + k % sectors;
    expected[l] += economy->output[k];
    expected[locations + l] += economy->value_added_share[k % sectors] * economy->output[k];
    expected[2 * locations + l] += economy->labour[cell] * economy->output[k];
  }
  assert_near(sum, total(n, economy->output), tolerance);
  assert_all(distance(3 * locations, by_location, expected) <= tolerance);
  /* Own effects stay in the zone of the demand, spillovers arise in the other zone. */
  const size_t away[] = {CQIO_ROUND_OWN, CQIO_ROUND_SPILLOVER};
  for (size_t zone = 0; zone < CQIO_ZONES; zone++)
    for (size_t l = 0; l < locations; l++) {
      size_t part = away[l % CQIO_ZONES == zone];
      assert_all(fabs(found->zonal_output[(part * CQIO_ZONES + zone) * locations + l]) <=
                 tolerance * fmax(1.0, expected[l]));
    }
  assert_all(found->dependence_supplied > 0.0 && found->dependence_supplied < 1.0);
  assert_all(found->dependence_residents > 0.0 && found->dependence_residents < 1.0);
  free(by_location);
  free(expected);
  cqio_multipliers_destroy(&found);
}

static void decompositions_of_all(void **state) {
  (void)state;
  for (int d = 0; d < DATA_SETS; d++)
    decompositions(&cases[d], 1e-10);
}

/* ---- location quotients ---------------------------------------------------------------------- */

enum { OWN_COLUMNS = 12 };

/* cqio_economy_own_coefficient is the coefficient of an account's own location. */
static void own_shares(const struct economy_case *m) {
  const cqio_economy *economy = m->economy;
  size_t n = size_of(m), sectors = sectors_of(m);
  for (size_t c = 0; c < OWN_COLUMNS; c++) {
    size_t k = c * n / OWN_COLUMNS, l = k / sectors;
    double *unit = zeros(n);
    unit[k] = 1.0;
    double *a = economy_operate(m, economy->open_operator, ECONOMY_APPLY, 1, unit);
    for (size_t i = 0; i < sectors && economy->active[k]; i++) {
      double own = cqio_economy_own_coefficient(economy, (int)l, (int)i, (int)(k % sectors));
      assert_all(fabs(a[l * sectors + i] - own) <= 1e-12);
    }
    free(unit);
    free(a);
  }
}

static void own_shares_of_gravity(void **state) {
  (void)state;
  for (int d = 0; d < DATA_SETS; d++)
    own_shares(&cases[d]);
}

/* Runs CHECK on both data sets regionalized by every location quotient. */
static void with_quotients(void (*check)(const struct economy_case *)) {
  for (int d = 0; d < DATA_SETS; d++)
    for (int kind = CQIO_CHOICE_SLQ; kind <= CQIO_CHOICE_AFLQ; kind++) {
      struct economy_case m;
      economy_open(&m, test_ctx, names[d]);
      m.options.trade.regionalization = kind;
      economy_build(&m);
      check(&m);
      economy_close(&m);
    }
}

static void quotient_economy(const struct economy_case *m) {
  assert_all(m->economy->local.local_technology != NULL);
  assert_all(m->economy->balance_residual <= 1e-9);
  assert_all(m->economy->aggregation_residual <= 1e-10);
  double *x = economy_solve(m, m->economy->final_demand);
  assert_all(distance(size_of(m), x, m->economy->output) <= 1e-9);
  free(x);
  closed_base_year(m);
}

static void quotient_decomposition(const struct economy_case *m) {
  decompositions(m, 1e-9);
}

static void quotients(void **state) {
  (void)state;
  with_quotients(quotient_economy);
}

static void quotient_decompositions(void **state) {
  (void)state;
  with_quotients(quotient_decomposition);
}

static void quotient_own_shares(void **state) {
  (void)state;
  with_quotients(own_shares);
}

/* (3.6), (3.7): a larger delta leaves less to the own district; it does nothing to the SLQ. */
static void quotient_exponents(void **state) {
  (void)state;
  const int kinds[] = {CQIO_CHOICE_FLQ, CQIO_CHOICE_AFLQ, CQIO_CHOICE_SLQ};
  const double deltas[] = {0.0, 0.1, 0.3};
  for (int kind = 0; kind < 3; kind++) {
    double before = HUGE_VAL;
    for (int k = 0; k < 3; k++) {
      struct economy_case m;
      economy_open(&m, test_ctx, "chongqing-2010");
      m.options.trade.regionalization = kinds[kind];
      *(kind == 0 ? &m.options.trade.flq_delta : &m.options.trade.aflq_delta) = deltas[k];
      economy_build(&m);
      size_t cells = (size_t)m.economy->districts * sectors_of(&m) * sectors_of(&m);
      double local = total(cells, m.economy->local.local_technology);
      assert_all(kind == 2 ? before == HUGE_VAL || local == before : local < before);
      before = local;
      economy_close(&m);
    }
  }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test_setup(balances, open_cases),
                                     cmocka_unit_test(value_added),
                                     cmocka_unit_test(prices),
                                     cmocka_unit_test(uses),
                                     cmocka_unit_test(linear_and_monotone),
                                     cmocka_unit_test(more_input),
                                     cmocka_unit_test(closed_base_years),
                                     cmocka_unit_test(decompositions_of_all),
                                     cmocka_unit_test_teardown(own_shares_of_gravity, close_cases),
                                     cmocka_unit_test(quotients),
                                     cmocka_unit_test(quotient_decompositions),
                                     cmocka_unit_test(quotient_own_shares),
                                     cmocka_unit_test(quotient_exponents)};
  return mpi_test_main(argc, argv, "law_economy", tests, sizeof tests / sizeof *tests);
}
