/* The state of a run as one vector of numbers, for checkpoints. */
#include "run/state.h"

#include <string.h>

static void reals(cqio_state *state, double *values, size_t count) {
  if (state->values) {
    state->bad = state->bad || count > state->count - state->at;
    if (state->bad) return;
    if (state->load)
      memcpy(values, state->values + state->at, count * sizeof *values);
    else
      memcpy(state->values + state->at, values, count * sizeof *values);
  }
  state->at += count;
}

static void real(cqio_state *state, double *value) {
  reals(state, value, 1);
}

static void integer(cqio_state *state, int *value) {
  double number = *value;
  real(state, &number);
  *value = (int)number;
}

static void integer64(cqio_state *state, int64_t *value) {
  double number = (double)*value;
  real(state, &number);
  *value = (int64_t)number;
}

static void flag(cqio_state *state, bool *value) {
  double number = *value;
  real(state, &number);
  *value = number != 0.0;
}

void cqio__state_calibration(cqio_state *state, cqio_calibration *c) {
  real(state, &c->eta0);
  real(state, &c->conversion_rate);
  reals(state, c->growth, (size_t)c->years);
  reals(state, c->shift, (size_t)c->years);
  integer(state, &c->evaluations);
  real(state, &c->data_eta0);
  real(state, &c->data_conversion_rate);
  real(state, &c->data_urban_share);
  real(state, &c->data_registered_share);
}

static void solve(cqio_state *state, cqio_solve_report *report) {
  int method = (int)report->method;
  integer(state, &method);
  report->method = (cqio_solve_method)method;
  integer(state, &report->iterations);
  real(state, &report->residual);
  real(state, &report->bound_relative);
  real(state, &report->bound_norm1);
  real(state, &report->theta);
  integer64(state, &report->applications);
  real(state, &report->seconds);
  real(state, &report->flops);
  real(state, &report->bytes);
}

static void certificate(cqio_state *state, cqio_certificate_summary *c) {
  real(state, &c->max_column_sum);
  integer64(state, &c->worst_account);
  real(state, &c->theta);
  real(state, &c->inverse_norm);
  flag(state, &c->componentwise);
  real(state, &c->seconds);
}

static void people_report(cqio_state *state, cqio_people_report *report) {
  real(state, &report->moves);
  real(state, &report->returns);
  real(state, &report->reclassified);
  real(state, &report->external);
  real(state, &report->natural);
  real(state, &report->converted);
  real(state, &report->residual);
  real(state, &report->registered_residual);
}

static void rates(cqio_state *state, cqio_people_rates *r) {
  real(state, &r->urban);
  real(state, &r->rural);
  real(state, &r->registered_urban);
  real(state, &r->registered_rural);
  real(state, &r->floating);
  real(state, &r->urbanization_rate);
  real(state, &r->registered_rate);
  real(state, &r->net_out_population);
}

/* Members of a year outside of its arrays. */
static void year_numbers(cqio_state *state, cqio_year *year) {
  integer(state, &year->year);
  real(state, &year->growth);
  real(state, &year->productivity_shift);
  real(state, &year->gdp);
  real(state, &year->gdp_bound);
  real(state, &year->employed);
  real(state, &year->employed_bound);
  real(state, &year->induced_investment);
  real(state, &year->park_investment);
  real(state, &year->remittances);
  real(state, &year->income_ratio);
  real(state, &year->theil);
  real(state, &year->theil_between);
  rates(state, &year->rates);
  people_report(state, &year->people);
  solve(state, &year->solve);
  certificate(state, &year->certificate);
}

/* Arrays in the order of cqio_year_allocate. */
static void year_arrays(cqio_state *state, const cqio_economy *economy, cqio_year *year) {
  size_t accounts = (size_t)economy->accounts, districts = (size_t)economy->districts;
  size_t locations = (size_t)economy->locations, households = CQIO_GROUPS * districts;
  size_t parks = (size_t)economy->data->parks.count * CQIO_PHASES * locations;
  reals(state, year->output, accounts);
  reals(state, year->jobs, accounts);
  reals(state, year->urban, districts);
  reals(state, year->rural, districts);
  reals(state, year->registered_urban, districts);
  reals(state, year->registered_rural, districts);
  reals(state, year->earned, households);
  reals(state, year->income, households);
  reals(state, year->migration, districts * districts);
  reals(state, year->converted, districts);
  reals(state, year->park_jobs, parks);
  reals(state, year->park_value_added, parks);
  reals(state, year->skill_jobs, (size_t)economy->data->skills.count);
  reals(state, year->wages, locations);
}

void cqio__state_years(cqio_state *state, const cqio_economy *economy, cqio_years *series,
                       int years) {
  for (int t = 0; t < years; t++) {
    year_numbers(state, &series->year[t]);
    year_arrays(state, economy, &series->year[t]);
  }
}

static void people(cqio_state *state, cqio_people *p) {
  size_t districts = (size_t)p->districts;
  integer(state, &p->year);
  reals(state, p->urban, districts);
  reals(state, p->rural, districts);
  reals(state, p->registered_urban, districts);
  reals(state, p->registered_rural, districts);
  reals(state, p->floating, districts * CQIO_TENURES);
  reals(state, p->stock, districts * districts);
}

static void capital(cqio_state *state, cqio_capital *c) {
  size_t accounts = (size_t)c->accounts;
  reals(state, c->stock, accounts);
  reals(state, c->expected_growth, accounts);
  for (int y = 0; y <= CQIO_GROWTH_YEARS; y++)
    reals(state, c->recent[y], accounts);
  integer(state, &c->known);
}

void cqio__state_trajectory(cqio_state *state, cqio_trajectory *path) {
  const cqio_economy *economy = path->economy;
  size_t districts = (size_t)economy->districts;
  integer(state, &path->year);
  people(state, path->people);
  capital(state, path->capital);
  reals(state, path->urban_jobs, districts);
  reals(state, path->labour, districts * (size_t)economy->sectors);
  real(state, &path->growth);
  real(state, &path->gdp);
  real(state, &path->employment_ratio);
}
