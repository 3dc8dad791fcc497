/* The state of a run as one vector of numbers, for checkpoints. */
#include "run/state.h"
#include "years/quantities.h"

#include <stddef.h>
#include <stdint.h>
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

/* SIZE bytes of plain numbers, a multiple of 4, as numbers of 32 bits each: all members, also those
 * to come. */
static void plain(cqio_state *state, void *bytes, size_t size) {
  for (size_t k = 0; k < size / sizeof(uint32_t); k++) {
    uint32_t word;
    memcpy(&word, (char *)bytes + k * sizeof word, sizeof word);
    double number = word;
    real(state, &number);
    word = (uint32_t)number;
    memcpy((char *)bytes + k * sizeof word, &word, sizeof word);
  }
}

void cqio__state_calibration(cqio_state *state, const cqio_economy *economy, cqio_calibration *c) {
  size_t years = (size_t)c->years, districts = (size_t)economy->districts;
  real(state, &c->eta0);
  real(state, &c->conversion_rate);
  real(state, &c->arrivals);
  integer(state, &c->refused);
  reals(state, c->growth, years);
  reals(state, c->shift, years);
  reals(state, c->reference.labour_factor, years * CQIO_STRATA);
  reals(state, c->reference.farm_output, years * districts);
  reals(state, c->reference.income_gap, years * districts);
  reals(state, c->reference.new_jobs, years);
  integer(state, &c->evaluations);
  real(state, &c->data_eta0);
  real(state, &c->data_conversion_rate);
  real(state, &c->data_urban_share);
  real(state, &c->data_registered_share);
}

/* What stands before the plain numbers of a year are the rows of quantities.def and nothing else.
 */
enum {
  STORED = 0
#define CQIO_ARRAY(...) +1
#define CQIO_NUMBER(...) +1
#include "cqio/quantities.def"
};
_Static_assert(offsetof(cqio_year, year) == STORED * sizeof(double) &&
                   sizeof(double *) == sizeof(double) && sizeof(cqio_year) % sizeof(uint32_t) == 0,
               "checkpoints keep every member of a year");

void cqio__state_years(cqio_state *state, const cqio_economy *economy, cqio_years *years,
                       int count) {
  for (int t = 0; t < count; t++) {
    cqio_year *year = &years->year[t];
    for (int id = 0; id < CQIO_QUANTITIES; id++) {
      size_t size;
      double *stored = cqio__year_stored(economy, year, (cqio_quantity_id)id, &size);
      if (stored) reals(state, stored, size);
    }
    plain(state, &year->year, sizeof *year - offsetof(cqio_year, year));
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
  reals(state, p->local, districts);
}

static void capital(cqio_state *state, cqio_capital *c) {
  size_t accounts = (size_t)c->accounts;
  reals(state, c->stock, accounts);
  reals(state, c->expected_growth, accounts);
  for (int y = 0; y <= CQIO_GROWTH_YEARS; y++)
    reals(state, c->recent[y], accounts);
  integer(state, &c->known);
}

void cqio__state_trajectory(cqio_state *state, cqio_trajectory *trajectory) {
  const cqio_economy *economy = trajectory->economy;
  size_t districts = (size_t)economy->districts;
  integer(state, &trajectory->year);
  people(state, trajectory->people);
  capital(state, trajectory->capital);
  reals(state, trajectory->urban_jobs, districts);
  reals(state, trajectory->labour, districts * (size_t)economy->sectors);
  real(state, &trajectory->growth);
  real(state, &trajectory->gdp);
  real(state, &trajectory->employment_ratio);
  real(state, &trajectory->new_jobs);
}
