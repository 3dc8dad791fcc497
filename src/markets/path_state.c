/* Years of a path in checkpoints. */
#include "equilibrium/state.h"
#include "markets/markets.h"
#include "people/state.h"

/* Whose point a year has. */
enum { OF_REFERENCE, OWN, OF_GROWTH };

static int origin(const cqio__markets_year *y) {
  return y->point == &y->own ? OWN : y->point == &y->growth.point ? OF_GROWTH : OF_REFERENCE;
}

static void capital(cqio_state *state, cqio_capital_stocks *stocks) {
  cqio__state_reals(state, stocks->ordinary, (size_t)((1 + stocks->parks) * stocks->accounts));
}

static void economy(cqio_state *state, cqio__markets_year *y, int64_t locations) {
  size_t n = (size_t)y->stocks.accounts, L = (size_t)locations;
  capital(state, &y->stocks);
  cqio__state_reals(state, y->all_capital, n);
  cqio__state_reals(state, y->capital, n);
  cqio__state_reals(state, y->residents, L);
  cqio__state_reals(state, y->invested, (size_t)y->stocks.parks * L);
  cqio__state_real(state, &y->rents);
  cqio__state_real(state, &y->formation.pool);
  cqio__state_real(state, &y->formation.left);
  cqio__state_reals(state, y->formation.ordinary, n);
  cqio__state_reals(state, y->formation.use, n);
  cqio__state_reals(state, y->targets, CQIO_STRATA);
}

/* The point, and the growth that a reference has from its second year on. */
static cqio_status point(cqio_state *state, cqio__markets_path *path, int t) {
  const cqio__markets *m = path->markets;
  cqio__markets_year *y = &path->year[t];
  int from = state->load ? OF_REFERENCE : origin(y);
  cqio__state_integer(state, &from);
  if (from == OWN) CQIO_TRY(cqio__equilibrium_state(state, m->model, &y->own));
  if (from == OF_GROWTH) CQIO_TRY(cqio__growth_state(state, m->model, &y->growth));
  if (state->load)
    y->point = from == OWN         ? &y->own
               : from == OF_GROWTH ? &y->growth.point
               : path->reference   ? path->reference->year[t].point
                                   : NULL;
  state->bad = state->bad || !y->point;
  return CQIO_OK;
}

static cqio_status people(cqio_state *state, const cqio__markets *m, cqio__markets_year *y) {
  size_t R = (size_t)m->districts;
  if (state->load && !y->people)
    CQIO_TRY(cqio_agree(m->ctx, cqio_people_copy(m->ctx, m->people, &y->people)));
  cqio__state_reals(state, y->signal.jobs, R);
  cqio__state_reals(state, y->signal.wage_urban, R);
  cqio__state_reals(state, y->signal.wage_rural, R);
  cqio__people_state(state, y->people);
  if (y->flows) cqio__flows_state(state, y->flows);
  cqio__state_plain(state, &y->moved, sizeof y->moved);
  cqio__state_reals(state, y->surplus, R);
  return CQIO_OK;
}

cqio_status cqio__markets_path_state(cqio_state *state, cqio__markets_path *path, int years) {
  for (int t = 0; t < years; t++) {
    economy(state, &path->year[t], path->markets->capital->locations);
    CQIO_TRY(point(state, path, t));
    CQIO_TRY(people(state, path->markets, &path->year[t]));
  }
  if (years < path->years) capital(state, &path->year[years].stocks);
  return CQIO_OK;
}
