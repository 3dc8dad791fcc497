/* The state of a run as one vector of numbers, for checkpoints. */
#include "run/state.h"
#include "people/state.h"
#include "years/market_study.h"
#include "years/quantities.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

cqio_status cqio__state_calibration(cqio_state *state, const cqio_economy *economy,
                                    cqio_calibration *c) {
  size_t years = (size_t)c->years, districts = (size_t)economy->districts;
  cqio__state_real(state, &c->eta0);
  cqio__state_real(state, &c->conversion_rate);
  cqio__state_real(state, &c->arrivals);
  cqio__state_integer(state, &c->refused);
  cqio__state_reals(state, c->growth, years);
  cqio__state_reals(state, c->shift, years);
  cqio__state_reals(state, c->reference.labour_factor, years * CQIO_STRATA);
  cqio__state_reals(state, c->reference.farm_output, years * districts);
  cqio__state_reals(state, c->reference.income_gap, years * districts);
  cqio__state_reals(state, c->reference.new_jobs, years);
  cqio__state_integer(state, &c->evaluations);
  cqio__state_real(state, &c->data_eta0);
  cqio__state_real(state, &c->data_conversion_rate);
  cqio__state_real(state, &c->data_urban_share);
  cqio__state_real(state, &c->data_registered_share);
  return c->markets ? cqio__market_study_state(state, economy, c->markets) : CQIO_OK;
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
      if (stored) cqio__state_reals(state, stored, size);
    }
    cqio__state_plain(state, &year->year, sizeof *year - offsetof(cqio_year, year));
  }
}

static void capital(cqio_state *state, cqio_capital *c) {
  size_t accounts = (size_t)c->accounts;
  cqio__state_reals(state, c->stock, accounts);
  cqio__state_reals(state, c->expected_growth, accounts);
  for (int y = 0; y <= CQIO_GROWTH_YEARS; y++)
    cqio__state_reals(state, c->recent[y], accounts);
  cqio__state_integer(state, &c->known);
}

void cqio__state_trajectory(cqio_state *state, cqio_trajectory *trajectory) {
  const cqio_economy *economy = trajectory->economy;
  size_t districts = (size_t)economy->districts;
  cqio__state_integer(state, &trajectory->year);
  cqio__people_state(state, trajectory->people);
  capital(state, trajectory->capital);
  cqio__state_reals(state, trajectory->urban_jobs, districts);
  cqio__state_reals(state, trajectory->labour, districts * (size_t)economy->sectors);
  cqio__state_real(state, &trajectory->growth);
  cqio__state_real(state, &trajectory->gdp);
  cqio__state_real(state, &trajectory->employment_ratio);
  cqio__state_real(state, &trajectory->new_jobs);
}
