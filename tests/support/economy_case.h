/*
 * The shipped data sets as economies and computed years, for the tests of economy, years and run.
 * Everything is replicated, so assertions hold or fail on all ranks alike. Include after
 * support/mpi_test.h.
 */
#ifndef CQIO_TESTS_ECONOMY_CASE_H
#define CQIO_TESTS_ECONOMY_CASE_H

#include "cqio/numeric.h"
#include <math.h>
#include <string.h>

#include "cqio/run.h"

/* |a - b| <= tolerance * |b|. */
static inline int near(double a, double b, double tolerance) {
  int good = fabs(a - b) <= tolerance * fabs(b);
  if (!good) print_error("%.17g instead of %.17g\n", a, b);
  return good;
}

#define assert_near(value, expected, tolerance) assert_all(near(value, expected, tolerance))

/* Largest |a_i - b_i| / max(1, |b_i|); infinite when not finite. */
static inline double distance(size_t count, const double *a, const double *b) {
  double most = 0.0;
  for (size_t i = 0; i < count; i++) {
    double apart = fabs(a[i] - b[i]) / fmax(1.0, fabs(b[i]));
    if (!(apart <= most)) most = isfinite(apart) ? apart : HUGE_VAL;
  }
  return most;
}

static inline double *zeros(size_t count) {
  double *x = calloc(count + 1, sizeof *x);
  if (!x) MPI_Abort(MPI_COMM_WORLD, 1);
  return x;
}

static inline double total(size_t count, const double *x) {
  return cqio_sum(x, count);
}

/* ---- a data set and its economy -------------------------------------------------------------- */

struct economy_case {
  cqio_ctx *ctx;
  cqio_dataset *data; /* tests may change it before economy_build */
  cqio_options options;
  cqio_economy *economy;
  char directory[4096];
};

/* Ends the whole test program: the shipped data must be readable for any test to say something. */
static inline void need(cqio_ctx *ctx, cqio_status status, const char *what) {
  if (!status) return;
  print_error("%s: %s\n", what, cqio_ctx_problem(ctx, 0));
  MPI_Abort(MPI_COMM_WORLD, 1);
}

/* Data set NAME with the default options, its years limited to 2010-2012; nothing is calibrated. */
static inline void economy_open(struct economy_case *m, cqio_ctx *ctx, const char *name) {
  const char *source = getenv("CQIO_SOURCE_DIR");
  *m = (struct economy_case){.ctx = ctx};
  snprintf(m->directory, sizeof m->directory, "%s/matrices/%s", source ? source : ".", name);
  need(ctx, cqio_dataset_read(ctx, m->directory, &m->data), name);
  cqio_options_defaults(&m->options);
  m->options.data.directory = m->directory;
  m->options.years.first = m->data->base_year;
  m->options.years.last = 2012;
  m->options.migration.calibrate = m->options.registration.calibrate = false;
}

/* The value of the target of QUANTITY, which tests may change. */
static inline double *economy_target(const struct economy_case *m, cqio_target_quantity quantity) {
  return &((cqio_target *)cqio_dataset_target(m->data, quantity))->value;
}

static inline void economy_build(struct economy_case *m) {
  need(m->ctx, cqio_economy_create(m->ctx, m->data, &m->options, &m->economy), "economy");
}

static inline void economy_close(struct economy_case *m) {
  cqio_economy_destroy(&m->economy);
  cqio_dataset_destroy(&m->data);
}

/* ---- the operator on replicated vectors ------------------------------------------------------ */

enum { ECONOMY_APPLY, ECONOMY_SOLVE, ECONOMY_SOLVE_TRANSPOSED };

/* A f, (I - A)^-1 f or (I - A')^-1 f of COLUMNS vectors [columns][n]; to be freed. */
static inline double *economy_operate(const struct economy_case *m, cqio_operator *op, int what,
                                      int columns, const double *f) {
  int64_t first, count;
  cqio_operator_range(op, &first, &count);
  size_t part = (size_t)columns * (size_t)count;
  double *local = zeros(part), *result = zeros(part);
  double *full = zeros((size_t)columns * (size_t)m->economy->accounts);
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  params.transposed = what == ECONOMY_SOLVE_TRANSPOSED;
  cqio_operator_scatter(op, columns, f, local);
  need(m->ctx,
       what == ECONOMY_APPLY
           ? cqio_operator_apply(m->ctx, op, columns, local, result)
           : cqio_leontief_solve(m->ctx, op, &params, columns, local, result, NULL, NULL),
       "operator");
  need(m->ctx, cqio_operator_gather(m->ctx, op, columns, result, full), "gather");
  free(local);
  free(result);
  return full;
}

static inline double *economy_solve(const struct economy_case *m, const double *f) {
  return economy_operate(m, m->economy->open_operator, ECONOMY_SOLVE, 1, f);
}

/* Final demand by location of use, all uses together [L][S]; to be freed. */
static inline double *economy_use(const cqio_economy *economy) {
  double *use = zeros((size_t)economy->accounts);
  for (int64_t k = 0; k < economy->accounts; k++)
    for (int kind = 0; kind < CQIO_USES; kind++)
      use[k] += economy->use[kind][k];
  return use;
}

/* ---- years ----------------------------------------------------------------------------------- */

static inline void economy_calibrate(const struct economy_case *m, cqio_calibration *out) {
  cqio_scenario reference = {"reference", "", m->options};
  cqio_job job = {.title = "",
                  .path = "job",
                  .directory = ".",
                  .options = m->options,
                  .scenario_count = 1,
                  .scenarios = &reference};
  need(m->ctx, cqio_calibrate(m->economy, &job, out), "calibration");
}

/* Years of the scenario with OPTIONS. */
static inline cqio_years *economy_years(const struct economy_case *m, const cqio_options *options,
                                        const cqio_calibration *calibration) {
  cqio_scenario scenario = {"scenario", "", *options};
  cqio_years *years;
  need(m->ctx, cqio_years_compute(m->economy, &scenario, calibration, &years), "years");
  years->scenario = NULL; /* it ends with this function */
  return years;
}

/* One array of a year. */
struct year_array {
  const char *name;
  const double *values;
  size_t count;
};

enum { YEAR_ARRAYS = 14 };

static inline void year_arrays(const cqio_economy *economy, const cqio_year *year,
                               struct year_array out[YEAR_ARRAYS]) {
  size_t n = (size_t)economy->accounts, districts = (size_t)economy->districts;
  size_t parks = (size_t)(economy->data->parks.count * CQIO_PHASES * economy->locations);
  const struct year_array arrays[YEAR_ARRAYS] = {
      {"output", year->output, n},
      {"jobs", year->jobs, n},
      {"urban", year->urban, districts},
      {"rural", year->rural, districts},
      {"registered_urban", year->registered_urban, districts},
      {"registered_rural", year->registered_rural, districts},
      {"earned", year->earned, CQIO_GROUPS * districts},
      {"income", year->income, CQIO_GROUPS * districts},
      {"migration", year->migration, districts * districts},
      {"converted", year->converted, districts},
      {"park_jobs", year->park_jobs, parks},
      {"park_value_added", year->park_value_added, parks},
      {"skill_jobs", year->skill_jobs, (size_t)economy->data->skills.count},
      {"wages", year->wages, (size_t)economy->locations}};
  memcpy(out, arrays, sizeof arrays);
}

/* True when all numbers of two years have the same bits. */
static inline int same_year(const cqio_economy *economy, const cqio_year *a, const cqio_year *b) {
  struct year_array left[YEAR_ARRAYS], right[YEAR_ARRAYS];
  year_arrays(economy, a, left);
  year_arrays(economy, b, right);
  int same = a->year == b->year && a->growth == b->growth && a->gdp == b->gdp &&
             a->gdp_bound == b->gdp_bound && a->employed == b->employed &&
             a->induced_investment == b->induced_investment &&
             a->park_investment == b->park_investment && a->remittances == b->remittances &&
             memcmp(&a->rates, &b->rates, sizeof a->rates) == 0;
  for (int k = 0; k < YEAR_ARRAYS; k++) {
    if (memcmp(left[k].values, right[k].values, left[k].count * sizeof(double)) == 0) continue;
    print_error("%d: %s differ\n", a->year, left[k].name);
    same = 0;
  }
  return same;
}

static inline int same_years(const cqio_economy *economy, const cqio_years *a,
                             const cqio_years *b) {
  int same = a->count == b->count;
  for (int t = 0; t < a->count && same; t++)
    same = same_year(economy, &a->year[t], &b->year[t]);
  return same;
}

#endif
