/* Markets of a year: the growth of the reference, or the point of a scenario (27.5)-(27.16). */
#include "cqio/numeric.h"
#include "markets/markets.h"

#include <math.h>
#include <string.h>

/* People at the start of year T. */
static const cqio_people *people_before(const cqio__markets_path *path, int t) {
  return t > 0 ? path->year[t - 1].people : path->markets->people;
}

cqio_status cqio__markets_count(cqio__markets_path *path, int t) {
  const cqio__markets *m = path->markets;
  cqio__markets_year *y = &path->year[t];
  const cqio_people *people = people_before(path, t);
  const double *start = path->year[0].all_capital;
  cqio_capital_total(&y->stocks, NULL, y->all_capital, NULL);
  cqio_capital_total(&y->stocks, start, NULL, y->capital);
  for (int64_t k = 0; k < y->stocks.accounts && t > 0 && path->scenario.capital; k++)
    y->capital[k] *= path->scenario.capital[k];
  for (int l = 0; l < 2 * m->districts; l++) {
    double now = l % 2 ? people->rural[l / 2] : people->urban[l / 2];
    y->residents[l] = m->base->residents[l] > 0.0 ? now / m->base->residents[l] : 1.0;
  }
  if (path->reference || t == 0) return CQIO_OK;
  size_t R = (size_t)m->districts;
  return cqio__labour_targets(m->ctx, m->labour, t, cqio_sum(people->urban, R),
                              cqio_sum(people->rural, R), y->targets);
}

/* Growth of the reference in year T, from that of the nearby path or of the year before. */
static cqio_status grow(cqio__markets_path *path, int t, const cqio_equilibrium_case *given) {
  const cqio__markets *m = path->markets;
  cqio__markets_year *y = &path->year[t];
  if (path->nearby && t < path->nearby->years)
    CQIO_TRY(cqio_growth_copy(m->model, &path->nearby->year[t].growth, &y->growth));
  else if (t > 1)
    CQIO_TRY(cqio_growth_copy(m->model, &path->year[t - 1].growth, &y->growth));
  else
    CQIO_TRY(cqio_growth_create(m->ctx, m->base->strata, &y->growth));
  const cqio_growth_target target = {y->year, m->stratum_key, m->real + t * m->base->strata,
                                     y->targets};
  CQIO_TRY(cqio_growth_find(m->model, &target, given, NULL, &y->growth));
  y->point = &y->growth.point;
  return CQIO_OK;
}

/* True when year T of a scenario has the people, capital, investment, spending and trade of the
 * reference, to the bit (28.2). */
static bool same_as_reference(const cqio__markets_path *path, int t) {
  const cqio__markets_year *y = &path->year[t], *r = &path->reference->year[t];
  size_t L = (size_t)(2 * path->markets->districts), n = (size_t)y->stocks.accounts;
  return !path->scenario.other_trade &&
         path->scenario.consumption == path->reference->scenario.consumption &&
         memcmp(y->residents, r->residents, L * sizeof(double)) == 0 &&
         memcmp(y->capital, r->capital, n * sizeof(double)) == 0 &&
         memcmp(y->formation.use, r->formation.use, n * sizeof(double)) == 0;
}

void cqio__markets_describe(const cqio__markets_path *path, int t, double *productivity,
                            cqio_equilibrium_case *given) {
  const cqio__markets *m = path->markets;
  const cqio__markets_year *y = &path->year[t];
  cqio_equilibrium_case_init(given);
  if (t == 0) return; /* as observed */
  memset(productivity, 0, (size_t)y->stocks.accounts * sizeof *productivity);
  cqio_growth_convergence(2 * m->districts, m->sectors, m->base->value_added, m->lead,
                          m->convergence, t, productivity);
  given->capital = y->capital;
  given->residents = y->residents;
  given->investment = y->formation.use;
  given->productivity = productivity;
  given->consumption = path->scenario.consumption;
  const cqio__markets_year *reference = path->reference ? &path->reference->year[t] : y;
  given->stratum_productivity = reference->growth.productivity;
  given->demand = reference->growth.demand;
  given->work = reference->growth.work;
  given->participation = reference->growth.participation;
  if (!path->reference) return;
  given->reference = reference->point->real_wage;
  given->agglomeration = m->agglomeration;
  given->reference_labour = reference->point->labour;
}

/* Where the search of a scenario begins in year T: as far from the reference as the line through
 * the two years before leads to, all of them being the reference in the base year. START is a copy
 * of the point of the reference. */
static void lead_on(const cqio__markets_path *path, int t, cqio_equilibrium *start) {
  const cqio__markets_year *own = path->year + t, *reference = path->reference->year + t;
  const cqio_equilibrium *a = own[-1].point, *b = own[-2].point;
  const cqio_equilibrium *from_a = reference[-1].point, *from_b = reference[-2].point;
  for (int g = 0; g < path->markets->base->markets; g++)
    start->wage[g] += 2.0 * (a->wage[g] - from_a->wage[g]) - (b->wage[g] - from_b->wage[g]);
  for (int64_t k = 0; k < own->stocks.accounts; k++) {
    start->rent[k] += 2.0 * (a->rent[k] - from_a->rent[k]) - (b->rent[k] - from_b->rent[k]);
    start->price[k] += 2.0 * (a->price[k] - from_a->price[k]) - (b->price[k] - from_b->price[k]);
    if (!(from_a->output[k] > 0.0 && b->output[k] > 0.0)) continue;
    double grown = a->output[k] / from_a->output[k];
    start->output[k] *= grown * grown / (b->output[k] / from_b->output[k]);
  }
}

/* The point of a scenario with the growth of the reference. */
static cqio_status respond(cqio__markets_path *path, int t, cqio_equilibrium_case *given) {
  cqio__markets_year *y = &path->year[t];
  cqio_equilibrium_model *model = path->markets->model;
  cqio_equilibrium start;
  y->point = path->reference->year[t].point;
  if (t == 0 || same_as_reference(path, t)) return CQIO_OK;
  CQIO_TRY(cqio_equilibrium_copy(model, y->point, &start));
  if (t > 1) lead_on(path, t, &start);
  given->start = &start;
  cqio_status status = cqio_equilibrium_solve(model, given, NULL, &y->own);
  given->start = NULL;
  cqio_equilibrium_free(&start);
  y->point = &y->own;
  return status;
}

cqio_status cqio__markets_clear(cqio__markets_path *path, int t) {
  const cqio__markets *m = path->markets;
  cqio__markets_year *y = &path->year[t];
  cqio_equilibrium_case given;
  double *productivity;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(m->ctx, y->stocks.accounts, &productivity));
  cqio__markets_describe(path, t, productivity, &given);
  cqio_status status;
  if (path->reference)
    status = respond(path, t, &given);
  else if (t > 0)
    status = grow(path, t, &given);
  else {
    status = cqio_equilibrium_solve(m->model, &given, NULL, &y->own);
    y->point = &y->own;
  }
  cqio_free(productivity);
  return status;
}
