/* ensemble: its members (method section 16, T31). Every rank computes them alone. */
#include "cqio/numeric.h"
#include "support/mpi_test.h"

#include "ensemble/member.h"
#include "support/economy_case.h"

/* The toy on this rank, its calibration and members of one kind. */
struct ensemble_case {
  struct economy_case m;
  cqio_ctx *alone;
  cqio_job job;
  cqio_scenario scenario;
  cqio_calibration calibration;
  cqio_member *member;
};

static void open_case(struct ensemble_case *e, int kind) {
  *e = (struct ensemble_case){.alone = NULL};
  need(test_ctx, cqio_ctx_create(MPI_COMM_SELF, &e->alone), "context");
  economy_open(&e->m, e->alone, "toy");
  e->m.options.ensemble.draws = 64;
  e->m.options.ensemble.kind = kind;
  economy_build(&e->m);
  e->scenario = (cqio_scenario){.name = "reference", .title = "", .options = e->m.options};
  e->job = (cqio_job){
      .options = e->m.options, .scenario_count = 1, .scenarios = &e->scenario, .path = "toy"};
  need(e->alone, cqio_calibrate(e->m.economy, &e->job, &e->calibration), "calibration");
}

static void start(struct ensemble_case *e) {
  cqio__member_destroy(&e->member);
  need(e->alone, cqio__member_create(e->m.economy, &e->scenario, &e->calibration, &e->member),
       "members");
}

static void close_case(struct ensemble_case *e) {
  cqio__member_destroy(&e->member);
  cqio_calibration_free(&e->calibration);
  economy_close(&e->m);
  cqio_ctx_destroy(&e->alone);
}

/* All spreads of the section times SCALE. */
static void scale_spreads(struct ensemble_case *e, double scale) {
  double *const spreads[] = {
#define CQIO_X(name, key) &e->scenario.options.ensemble.key,
      CQIO_FACTOR_LIST(CQIO_X)
#undef CQIO_X
  };
  for (size_t f = 0; f < sizeof spreads / sizeof *spreads; f++)
    *spreads[f] *= scale;
}

static void compute(struct ensemble_case *e, int64_t number) {
  need(e->alone, cqio__member_compute(e->member, number), "member");
}

static const cqio_year *last_year(const struct ensemble_case *e) {
  return &e->member->year[e->member->years - 1];
}

/* ---- the base case --------------------------------------------------------------------------- */

/* Without spread a member is the base case bit for bit, and that is the reference of a run. */
static void no_spread(void **state) {
  (void)state;
  struct ensemble_case e;
  open_case(&e, CQIO_CHOICE_YEARS);
  scale_spreads(&e, 0.0);
  start(&e);
  size_t n = (size_t)e.m.economy->accounts;
  double *base = zeros(n), gdp = last_year(&e)->gdp, urban = last_year(&e)->rates.urban;
  memcpy(base, last_year(&e)->output, n * sizeof *base);
  compute(&e, 5);
  assert_all(memcmp(base, last_year(&e)->output, n * sizeof *base) == 0);
  assert_all(last_year(&e)->gdp == gdp && last_year(&e)->rates.urban == urban);
  cqio_years *years;
  need(e.alone, cqio_years_compute(e.m.economy, &e.scenario, &e.calibration, &years), "years");
  for (int t = 0; t < years->count; t++) {
    const cqio_year *run = &years->year[t], *member = &e.member->year[t];
    assert_all(distance(n, member->output, run->output) < 1e-11);
    assert_near(member->gdp, run->gdp, 1e-12);
    assert_near(member->employed, run->employed, 1e-12);
    assert_near(member->rates.urban, run->rates.urban, 1e-12);
    assert_near(member->income_ratio, run->income_ratio, 1e-11);
  }
  cqio_years_destroy(&years);
  free(base);
  close_case(&e);
}

static void no_spread_static(void **state) {
  (void)state;
  struct ensemble_case e;
  open_case(&e, CQIO_CHOICE_STATIC);
  scale_spreads(&e, 0.0);
  start(&e);
  size_t n = (size_t)e.m.economy->accounts;
  compute(&e, 3);
  assert_all(memcmp(e.m.economy->output, e.member->year[0].output, n * sizeof(double)) == 0);
  close_case(&e);
}

/* The mean over the members tends to the base case with the spread: the bias is of second order. */
static void mean_tends_to_base(void **state) {
  (void)state;
  double apart[2];
  for (int k = 0; k < 2; k++) {
    struct ensemble_case e;
    open_case(&e, CQIO_CHOICE_YEARS);
    scale_spreads(&e, k == 0 ? 0.5 : 0.005);
    start(&e);
    double base = last_year(&e)->gdp, mean = 0.0;
    for (int64_t d = 0; d < 64; d++) {
      compute(&e, d);
      mean += last_year(&e)->gdp / 64.0;
    }
    apart[k] = fabs(mean / base - 1.0);
    close_case(&e);
  }
  assert_all(apart[0] > 1e-6 && apart[0] < 0.05 && apart[1] < 0.03 * apart[0]);
}

/* ---- rules of people --------------------------------------------------------------------------
 */

static void set_people(cqio_options *o) {
  o->migration.choice = CQIO_CHOICE_HOMES;
  o->migration.local_share = 0.5;
  o->migration.hazard = CQIO_CHOICE_DEVIATION;
  o->migration.arrivals = CQIO_ARRIVALS_HOMES;
  o->migration.outside_response = 0.25;
  o->migration.mean_commute = 7.0;
}

/* A draw of one rule is the run of a job that has the drawn number, in a scenario without parks. */
static void rules_of_people(void **state) {
  (void)state;
  struct ensemble_case e;
  open_case(&e, CQIO_CHOICE_YEARS);
  set_people(&e.job.options);
  set_people(&e.scenario.options);
  cqio_calibration_free(&e.calibration);
  need(e.alone, cqio_calibrate(e.m.economy, &e.job, &e.calibration), "calibration");
  e.scenario.options.investment.parks = "none";
  scale_spreads(&e, 0.0);
  cqio_options *o = &e.scenario.options;
  double *const spreads[] = {&o->ensemble.local_share, &o->ensemble.mean_commute,
                             &o->ensemble.outside_response, &o->ensemble.conversion};
  const cqio_options given = *o;
  for (int k = 0; k < 4; k++) {
    *o = given;
    start(&e);
    double base = last_year(&e)->rates.urban + last_year(&e)->rates.registered_rate;
    *spreads[k] = 0.1;
    start(&e);
    compute(&e, 3);
    const cqio_perturbation *p = e.member->perturbation;
    const double drawn[] = {p->local_share, p->mean_commute, p->outside_response, p->conversion};
    cqio_scenario same = {"drawn", "", given};
    cqio_calibration found = e.calibration;
    if (k == 0) same.options.migration.local_share *= drawn[k];
    if (k == 1) same.options.migration.mean_commute *= drawn[k];
    if (k == 2) same.options.migration.outside_response *= drawn[k];
    if (k == 3) found.conversion_rate *= drawn[k];
    for (int i = 0; i < 4; i++)
      assert_all((drawn[i] == 1.0) == (i != k));
    cqio_years *years;
    need(e.alone, cqio_years_compute(e.m.economy, &same, &found, &years), "years");
    const cqio_people_rates *run = &years->year[years->count - 1].rates;
    const cqio_people_rates *draw = &last_year(&e)->rates;
    assert_near(draw->urban, run->urban, 1e-11);
    assert_near(draw->registered_rate, run->registered_rate, 1e-11);
    assert_all(fabs(draw->urban + draw->registered_rate - base) > 1e-6);
    cqio_years_destroy(&years);
  }
  close_case(&e);
}

/* ---- perturbed inputs (16.1) ----------------------------------------------------------------- */

/* Multipliers have mean 1 and the coefficient of variation asked for. */
static void multipliers(void **state) {
  (void)state;
  struct ensemble_case e;
  open_case(&e, CQIO_CHOICE_YEARS);
  e.scenario.options.ensemble.draws = 2000;
  start(&e);
  double mean = 0.0, square = 0.0, labour = 0.0, count = 0.0;
  size_t cells = (size_t)(e.m.economy->sectors * e.m.economy->sectors);
  for (int64_t d = 0; d < 2000; d++) {
    cqio__perturbation_draw(e.m.economy, &e.scenario.options, e.member->design,
                            cqio_design_member_at(0, d), e.member->perturbation);
    for (size_t k = 0; k < cells; k++, count += 1.0) {
      double x = e.member->perturbation->coefficients[k];
      mean += x;
      square += (x - 1.0) * (x - 1.0);
    }
    labour += pow(e.member->perturbation->labour[0] - 1.0, 2.0) / 2000.0;
  }
  double cv = e.scenario.options.ensemble.coefficients;
  assert_all(fabs(mean / count - 1.0) < 5.0 * cv / sqrt(count));
  assert_near(sqrt(square / count), cv, 0.05);
  assert_near(sqrt(labour), e.scenario.options.ensemble.labour, 0.1);
  close_case(&e);
}

/* Every column adds up as before (2.9), and so do the trade shares of each product (3.12). */
static void columns_add_up(void **state) {
  (void)state;
  struct ensemble_case e;
  open_case(&e, CQIO_CHOICE_YEARS);
  start(&e);
  const cqio_economy *base = e.m.economy, *own = &e.member->economy;
  int S = base->sectors, L = base->locations, R = base->districts;
  for (int64_t d = 0; d < 8; d++) {
    compute(&e, d);
    int changed = 0;
    for (int j = 0; j < S; j++) {
      double before = base->value_added_share[j], after = own->value_added_share[j];
      for (int i = 0; i < S; i++) {
        before += base->imports.coefficients[i * S + j];
        after += own->imports.coefficients[i * S + j];
        changed += base->imports.coefficients[i * S + j] != own->imports.coefficients[i * S + j];
      }
      assert_all(fabs(after - before) < 1e-14);
    }
    assert_all(changed > 0);
    for (int i = 0; i < S; i++)
      for (int k = 0; k < L; k++) {
        const double *kernel = own->kernel + base->data->sector_class[i] * R * R;
        double before = 0.0, after = 0.0;
        for (int l = 0; l < L; l++) {
          int cell = l / CQIO_ZONES * R + k / CQIO_ZONES;
          before += base->trade.from[i * L + l] *
                    base->kernel[base->data->sector_class[i] * R * R + cell] *
                    base->trade.to[i * L + k];
          after += own->trade.from[i * L + l] * kernel[cell] * own->trade.to[i * L + k];
        }
        assert_all(fabs(after - before) < 1e-14);
      }
  }
  close_case(&e);
}

/* Output and final demand of the member's base year balance (2.10). */
static void base_year_balances(void **state) {
  (void)state;
  struct ensemble_case e;
  open_case(&e, CQIO_CHOICE_YEARS);
  start(&e);
  size_t n = (size_t)e.m.economy->accounts;
  double *product = zeros(n);
  compute(&e, 1);
  const cqio_economy *own = &e.member->economy;
  need(e.alone, cqio_operator_apply(e.alone, own->open_operator, 1, own->output, product),
       "product");
  for (size_t k = 0; k < n; k++)
    assert_all(fabs(own->output[k] - product[k] - own->final_demand[k]) <
               1e-10 * fmax(1.0, own->output[k]));
  free(product);
  close_case(&e);
}

/* ---- members --------------------------------------------------------------------------------- */

/* A member is a function of its number: what was computed before plays no part. */
static void any_order(void **state) {
  (void)state;
  for (int kind = CQIO_CHOICE_STATIC; kind <= CQIO_CHOICE_YEARS; kind++) {
    struct ensemble_case e;
    open_case(&e, kind);
    start(&e);
    size_t n = (size_t)e.m.economy->accounts;
    double *first = zeros(n), *other = zeros(n);
    compute(&e, 7);
    memcpy(first, last_year(&e)->output, n * sizeof *first);
    compute(&e, 3);
    memcpy(other, last_year(&e)->output, n * sizeof *other);
    assert_all(memcmp(first, other, n * sizeof *first) != 0);
    compute(&e, 7);
    assert_all(memcmp(first, last_year(&e)->output, n * sizeof *first) == 0);
    start(&e);
    compute(&e, 3);
    assert_all(memcmp(other, last_year(&e)->output, n * sizeof *first) == 0);
    free(first);
    free(other);
    close_case(&e);
  }
}

/* AB_i takes factor i from B and all else from A. */
static void mixed_members(void **state) {
  (void)state;
  struct ensemble_case e;
  open_case(&e, CQIO_CHOICE_YEARS);
  start(&e);
  cqio_perturbation *p[4];
  const int source[] = {CQIO_SOURCE_A, CQIO_SOURCE_B, CQIO_SOURCE_MIXED,
                        CQIO_SOURCE_MIXED + CQIO_FACTOR_MIGRATION};
  for (int k = 0; k < 4; k++) {
    need(e.alone, cqio__perturbation_create(e.m.economy, &p[k]), "perturbation");
    cqio__perturbation_draw(e.m.economy, &e.scenario.options, e.member->design,
                            (cqio_design_member){9, source[k]}, p[k]);
  }
  assert_all(p[0]->coefficients[0] != p[1]->coefficients[0] && p[0]->migration != p[1]->migration);
  assert_all(p[2]->coefficients[0] == p[1]->coefficients[0] && p[2]->migration == p[0]->migration);
  assert_all(p[2]->labour[0] == p[0]->labour[0] && p[2]->trade[0] == p[0]->trade[0]);
  assert_all(p[3]->coefficients[0] == p[0]->coefficients[0] && p[3]->migration == p[1]->migration);
  for (int k = 0; k < 4; k++)
    cqio__perturbation_destroy(&p[k]);
  close_case(&e);
}

/* The certified error covers what a loose tolerance leaves. */
static void bounds_cover(void **state) {
  (void)state;
  for (int kind = CQIO_CHOICE_STATIC; kind <= CQIO_CHOICE_YEARS; kind++)
    for (int64_t d = 0; d < 4; d++) {
      double gdp[2], bound[2];
      for (int k = 0; k < 2; k++) {
        struct ensemble_case e;
        open_case(&e, kind);
        e.scenario.options.ensemble.tolerance = k == 0 ? 1e-14 : 1e-5;
        start(&e);
        compute(&e, d);
        int t = kind == CQIO_CHOICE_STATIC ? 0 : 1; /* later years start from other states */
        gdp[k] = e.member->year[t].gdp;
        bound[k] = e.member->year[t].gdp_bound;
        assert_all(e.member->year[t].certificate.theta < 1.0);
        close_case(&e);
      }
      assert_all(bound[0] < 1e-8 * gdp[0] && bound[1] > bound[0]);
      assert_all(kind == CQIO_CHOICE_YEARS || fabs(gdp[1] - gdp[0]) <= bound[0] + bound[1]);
    }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_spread),          cmocka_unit_test(no_spread_static),
      cmocka_unit_test(mean_tends_to_base), cmocka_unit_test(multipliers),
      cmocka_unit_test(columns_add_up),     cmocka_unit_test(base_year_balances),
      cmocka_unit_test(any_order),          cmocka_unit_test(mixed_members),
      cmocka_unit_test(bounds_cover),       cmocka_unit_test(rules_of_people),
  };
  return mpi_test_main(argc, argv, "law_ensemble", tests, sizeof tests / sizeof *tests);
}
