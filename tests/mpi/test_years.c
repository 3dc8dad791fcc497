/* years: economy, calibration, years and multipliers have the same bits on any number of ranks as
 * on one. */
#include "support/mpi_test.h"

#include "support/economy_case.h"

static cqio_ctx *alone; /* MPI_COMM_SELF */

static int open_alone(void **state) {
  (void)state;
  return cqio_ctx_create(MPI_COMM_SELF, &alone) ? -1 : 0;
}

static int close_alone(void **state) {
  (void)state;
  cqio_ctx_destroy(&alone);
  return 0;
}

static int same_numbers(size_t count, const double *a, const double *b) {
  return memcmp(a, b, count * sizeof *a) == 0;
}

static int same_economy(const cqio_economy *a, const cqio_economy *b) {
  size_t n = (size_t)a->accounts, sectors = (size_t)a->sectors, locations = (size_t)a->locations;
  return same_numbers(n, a->output, b->output) &&
         same_numbers(n, a->final_demand, b->final_demand) &&
         same_numbers(sectors * locations, a->trade.from, b->trade.from) &&
         same_numbers(sectors * locations, a->trade.to, b->trade.to) &&
         same_numbers((size_t)a->districts * sectors, a->labour, b->labour) &&
         a->balance_residual == b->balance_residual &&
         a->aggregation_residual == b->aggregation_residual;
}

static int same_calibration(const cqio_calibration *a, const cqio_calibration *b) {
  return a->eta0 == b->eta0 && a->conversion_rate == b->conversion_rate && a->years == b->years &&
         a->evaluations == b->evaluations && same_numbers((size_t)a->years, a->growth, b->growth) &&
         same_numbers((size_t)a->years, a->shift, b->shift);
}

static int same_multipliers(const cqio_economy *economy, const cqio_multipliers *a,
                            const cqio_multipliers *b) {
  size_t n = (size_t)economy->accounts, households = (size_t)(a->households * a->households);
  size_t zonal = (size_t)(CQIO_ROUNDS * CQIO_ZONES * economy->locations);
  int same = same_numbers(households, a->income_response, b->income_response) &&
             same_numbers(households, a->income_multiplier, b->income_multiplier) &&
             same_numbers(CQIO_GROUPS * CQIO_GROUPS, a->group_multiplier, b->group_multiplier) &&
             same_numbers(zonal, a->zonal_output, b->zonal_output) &&
             same_numbers(zonal, a->zonal_employment, b->zonal_employment) &&
             a->direct == b->direct && a->indirect == b->indirect &&
             same_numbers(CQIO_GROUPS, a->induced, b->induced) &&
             a->dependence_residents == b->dependence_residents &&
             a->dependence_supplied == b->dependence_supplied &&
             a->rural_output_remittances == b->rural_output_remittances;
  for (int e = 0; e < CQIO_EFFECTS; e++)
    same = same && same_numbers(n, a->open[e], b->open[e]) &&
           same_numbers(n, a->closed[e], b->closed[e]);
  return same;
}

/* Everything of a run of three years. */
struct results {
  struct economy_case m;
  cqio_calibration calibration;
  cqio_years *years;
  cqio_multipliers *multipliers;
};

static void compute(struct results *r, cqio_ctx *ctx, const char *name,
                    void (*change)(cqio_options *)) {
  economy_open(&r->m, ctx, name);
  change(&r->m.options);
  economy_build(&r->m);
  economy_calibrate(&r->m, &r->calibration);
  r->years = economy_years(&r->m, &r->m.options, &r->calibration);
  need(ctx, cqio_multipliers_create(r->m.economy, &r->m.options, &r->multipliers), "multipliers");
}

static void discard(struct results *r) {
  cqio_multipliers_destroy(&r->multipliers);
  cqio_years_destroy(&r->years);
  cqio_calibration_free(&r->calibration);
  economy_close(&r->m);
}

static void compare(const char *name, void (*change)(cqio_options *)) {
  struct results together, single;
  compute(&together, test_ctx, name, change);
  compute(&single, alone, name, change);
  assert_all(same_economy(together.m.economy, single.m.economy));
  assert_all(same_calibration(&together.calibration, &single.calibration));
  assert_all(same_years(single.m.economy, together.years, single.years));
  assert_all(same_multipliers(single.m.economy, together.multipliers, single.multipliers));
  discard(&together);
  discard(&single);
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void defaults(cqio_options *options) {
  (void)options;
}

static void calibrated(cqio_options *options) {
  options->migration.calibrate = options->registration.calibrate = true;
  options->calibration.accept = true; /* whatever path meets the targets of the toy */
  options->trade.deterrence = CQIO_CHOICE_CALIBRATE;
}

static void quotients(cqio_options *options) {
  options->trade.regionalization = CQIO_CHOICE_FLQ;
}

static void open_model(cqio_options *options) {
  options->model.closure = CQIO_CHOICE_NONE;
  options->solver.method = CQIO_CHOICE_NEUMANN;
}

static void bicgstab(cqio_options *options) {
  options->solver.method = CQIO_CHOICE_BICGSTAB;
}

static void toy(void **state) {
  (void)state;
  compare("toy", defaults);
  compare("toy", calibrated);
  compare("toy", quotients);
  compare("toy", open_model);
  compare("toy", bicgstab);
}

static void chongqing(void **state) {
  (void)state;
  compare("chongqing-2010", defaults);
}

static void chongqing_quotients(void **state) {
  (void)state;
  compare("chongqing-2010", quotients);
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(toy, open_alone, close_alone),
      cmocka_unit_test_setup_teardown(chongqing, open_alone, close_alone),
      cmocka_unit_test_setup_teardown(chongqing_quotients, open_alone, close_alone)};
  return mpi_test_main(argc, argv, "mpi_years", tests, sizeof tests / sizeof *tests);
}
