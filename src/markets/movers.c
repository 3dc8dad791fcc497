/* What people read from the economy of a year, and what they do (28.3)-(28.5). */
#include "cqio/numeric.h"
#include "markets/markets.h"

#include <math.h>
#include <string.h>

void cqio__markets_read(const cqio__markets *m, const cqio_equilibrium *point,
                        cqio__markets_signal *signal) {
  size_t S = (size_t)m->sectors;
  for (size_t r = 0; r < (size_t)m->districts; r++) {
    size_t town = 2 * r, country = 2 * r + 1;
    signal->jobs[r] = cqio_sum(point->jobs + town * S, S);
    signal->wage_urban[r] = point->wage[m->base->market[town]] - point->consumer[town];
    signal->wage_rural[r] = point->wage[m->base->market[country]] - point->consumer[country];
  }
}

/* Rules of the year; their answer is ANSWER. */
static cqio_people_params rules_of(const cqio__markets *m, const cqio__markets_found *found,
                                   const cqio__markets_scenario *s,
                                   const cqio_people_answer *answer) {
  cqio_people_params rules = m->people_rules;
  rules.eta0 = found->hazard;
  rules.external_inflow = found->arrivals;
  rules.conversion_rate = fmin(1.0, found->conversion * s->conversion);
  if (s->propensity) rules.propensity = s->propensity;
  if (s->quota) rules.quota = s->quota;
  rules.answer = answer;
  return rules;
}

cqio_status cqio__markets_move_people(const cqio__markets *m, const cqio__markets_found *found,
                                      const cqio__markets_scenario *s,
                                      const cqio__markets_signal *signal, const double *before,
                                      const cqio_people_flows *reference, cqio_people *people,
                                      cqio_people_flows *flows, cqio_people_report *report) {
  double *income;
  CQIO_TRY(CQIO_ALLOC(m->ctx, m->districts, &income));
  for (int r = 0; r < m->districts; r++)
    income[r] = m->income_urban[r] * exp(signal->wage_urban[r]);
  const cqio_people_answer answer = {.elasticity = m->elasticity,
                                     .exchange = m->exchange,
                                     .market = m->town_market,
                                     .wage_urban = signal->wage_urban,
                                     .wage_rural = signal->wage_rural,
                                     .wedge_urban = s->wedge_urban,
                                     .wedge_rural = s->wedge_rural,
                                     .reference = reference};
  const cqio_people_params rules = rules_of(m, found, s, &answer);
  const cqio_people_drivers drivers = {signal->jobs, before,          m->participation,
                                       income,       m->income_rural, m->distance};
  cqio_status status = cqio_people_plan(m->ctx, people, &rules, &drivers, flows);
  if (!status) status = cqio_people_advance(m->ctx, people, &rules, flows, report);
  cqio_free(income);
  return status;
}

/* Jobs and value added of farming in the countryside of district R. */
static void farming(const cqio__markets *m, const cqio_equilibrium *point, size_t r, double *jobs,
                    double *real) {
  size_t S = (size_t)m->sectors, country = (2 * r + 1) * S;
  *jobs = *real = 0.0;
  for (size_t j = 0; j < S; j++) {
    if (m->base->stratum[j] != m->primary) continue;
    *jobs += point->jobs[country + j];
    *real += point->real[country + j];
  }
}

/* Farmers beyond what the land needs, which follows the farming of the reference (26.9). */
static void find_surplus(cqio__markets_path *path, int t) {
  const cqio__markets *m = path->markets;
  cqio__markets_year *y = &path->year[t];
  for (size_t r = 0; r < (size_t)m->districts; r++) {
    double jobs, real, all, usual, need = m->farmers[r] * cqio__labour_required(t);
    farming(m, y->point, r, &jobs, &real);
    if (path->reference) {
      farming(m, path->reference->year[t].point, r, &all, &usual);
      need *= usual > 0.0 ? real / usual : 1.0;
    }
    y->surplus[r] = fmax(0.0, jobs - need);
  }
}

cqio_status cqio__markets_move(cqio__markets_path *path, int t) {
  const cqio__markets *m = path->markets;
  cqio__markets_year *y = &path->year[t];
  cqio__markets_read(m, y->point, &y->signal);
  CQIO_TRY(cqio_people_copy(m->ctx, t ? y[-1].people : m->people, &y->people));
  if (t == 0) { /* the census stands at its end */
    memcpy(y->signal.jobs, m->urban_jobs, (size_t)m->districts * sizeof *m->urban_jobs);
    return CQIO_OK;
  }
  const cqio_people_flows *reference = path->reference ? path->reference->year[t].flows : NULL;
  CQIO_TRY(cqio__markets_move_people(m, &path->found, &path->scenario, &y->signal,
                                     y[-1].signal.jobs, reference, y->people, y->flows, &y->moved));
  find_surplus(path, t);
  return CQIO_OK;
}
