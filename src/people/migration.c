/* The flows of a year, all from the state before it (method 11.3-11.9, 26.12-26.18). */
#include "cqio/numeric.h"
#include "people/homes.h"
#include "people/people.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const double MOST_LOCAL = 0.5; /* of rural people whose place becomes urban in a year */

static cqio_status check_drivers(cqio_ctx *ctx, const cqio_people *p,
                                 const cqio_people_drivers *d) {
  const struct {
    const char *what, *unit;
    const double *values;
  } vectors[] = {{"urban jobs", "persons", d->jobs},
                 {"urban jobs of the year before", "persons", d->jobs_before},
                 {"participation", "1", d->participation},
                 {"urban income per head", "per year", d->income_urban},
                 {"rural income per head", "per year", d->income_rural}};
  cqio_status status = CQIO_OK, found;
  for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
    found = cqio__people_check(ctx, p->districts, p->names, vectors[i].what, vectors[i].unit,
                               vectors[i].values);
    if (found) status = found;
  }
  for (int r = 0; r < p->districts; r++) {
    found = cqio__people_check(ctx, p->districts, p->names, "distance", "km",
                               d->distance + (size_t)r * (size_t)p->districts);
    if (found) status = found;
    cqio__name_buffer buffer;
    if (p->rural[r] > 0.0 && d->income_rural[r] == 0.0)
      status = cqio_fail(ctx, CQIO_DATA,
                         "people: district '%s': rural income per head = 0 (per year): expected a "
                         "value > 0 where rural residents = %g (persons)",
                         cqio__people_name(p->names, r, &buffer), p->rural[r]);
  }
  return status;
}

/* What towns offer to homes, and their employed residents: those of the town itself, or by
 * commuting, where new homes need room (26.14-26.16). */
static cqio_status find_homes(cqio_ctx *ctx, const cqio_people *p, const cqio_people_params *rules,
                              const cqio_people_drivers *d, cqio_people_flows *f) {
  size_t bytes = (size_t)p->districts * sizeof(double);
  if (!rules->homes) {
    memcpy(f->offers, f->vacancies, bytes);
    memcpy(f->working, d->jobs, bytes);
    return CQIO_OK;
  }
  cqio__homes_room(p->districts, rules->homes, p->urban, f->room);
  cqio__homes_spread(p->districts, rules->homes, p->urban, d->jobs, f->working);
  if (cqio__homes_spread(p->districts, rules->homes, f->room, f->vacancies, f->offers))
    return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA,
                   "people: every district has %g urban residents per km2 or more in %d: expected "
                   "room somewhere; raise migration.density_ceiling",
                   rules->homes->ceiling, p->year + 1);
}

/* Vacancies, employment probability and expected income of each town (method 11.4, 26.16), and what
 * they weigh in the choice of a town: log of offers and income (11.5), -INFINITY for nothing. */
static cqio_status value_towns(cqio_ctx *ctx, const cqio_people *p, const cqio_people_params *rules,
                               const cqio_people_drivers *d, cqio_people_flows *f) {
  for (int s = 0; s < p->districts; s++)
    f->vacancies[s] = fmax(0.0, d->jobs[s] - d->jobs_before[s]) + rules->turnover * d->jobs[s];
  CQIO_TRY(find_homes(ctx, p, rules, d, f));
  for (int s = 0; s < p->districts; s++) {
    double force = d->participation[s] * p->urban[s];
    if (force > 0.0)
      f->employment[s] = fmin(1.0, f->working[s] / force);
    else
      f->employment[s] = f->working[s] > 0.0 ? 1.0 : 0.0;
    f->expected_income[s] =
        f->employment[s] * rules->wage_ratio * d->income_urban[s] * (1.0 - rules->exclusion_wedge);
    f->appeal[s] = -INFINITY;
    if (f->offers[s] > 0.0 && f->expected_income[s] > 0.0)
      f->appeal[s] = log(f->offers[s]) + rules->income_elasticity * log(f->expected_income[s]);
  }
  return CQIO_OK;
}

/*
 * Shares of the towns among the movers of one home, sum 1 (method 11.5), through logarithms so that
 * far towns cannot underflow all at once; y^R cancels. False when no town offers anything.
 */
static bool choose_towns(const cqio_people *p, const cqio_people_params *rules,
                         const double *distance, const cqio_people_flows *f, double *share) {
  int n = p->districts;
  double best = -INFINITY;
  for (int s = 0; s < n; s++) {
    share[s] = f->appeal[s] - rules->distance_decay * distance[s];
    best = fmax(best, share[s]);
  }
  if (best == -INFINITY) {
    for (int s = 0; s < n; s++)
      share[s] = 0.0;
    return false;
  }
  for (int s = 0; s < n; s++)
    share[s] = exp(share[s] - best);
  double total = cqio_sum(share, (size_t)n);
  for (int s = 0; s < n; s++)
    share[s] /= total;
  return true;
}

/* Log of expected to rural INCOME, not below 0 (method 11.6). */
static double income_gap(const cqio_people *p, double income, const cqio_people_flows *f,
                         const double *share) {
  double expected = 0.0;
  for (int s = 0; s < p->districts; s++)
    expected += share[s] * f->expected_income[s];
  return expected > income ? log(expected / income) : 0.0;
}

/* Mover share of one home, 1 - exp(-hazard), below 1: the hazard follows the gap (11.6), or the
 * gap relative to that of the reference (26.17). */
static double leave(const cqio_people_params *rules, int home, double gap) {
  double factor = 1.0;
  const double *reference = rules->gap_reference;
  if (!rules->steady_hazard)
    factor = gap > 0.0 ? pow(gap, rules->eta1) : 0.0;
  else if (reference && reference[home] > 0.0)
    factor = pow(gap / reference[home], rules->eta1);
  double propensity = rules->propensity ? rules->propensity[home] : 1.0;
  double hazard = rules->eta0 * factor * propensity;
  return fmin(-expm1(-hazard), 1.0 - DBL_EPSILON);
}

/* Rural residents who can still leave: deaths and places that become urban come first, so that R
 * stays >= 0. */
static double leavers(const cqio_people *p, const cqio_people_params *rules, double local, int r) {
  return fmax(0.0,
              p->rural[r] * fmin(1.0, 1.0 + cqio__people_growth_rural(rules, (size_t)r)) - local);
}

/* The choice of the movers of HOME, or what it was in the reference (28.4). False without any. */
static bool choose(const cqio_people *p, const cqio_people_params *rules,
                   const cqio_people_drivers *d, int home, cqio_people_flows *f) {
  size_t n = (size_t)p->districts, at = (size_t)home * n;
  double *share = f->choice + at;
  memset(share, 0, n * sizeof *share);
  if (!(p->rural[home] > 0.0)) return false;
  if (!cqio__answers(rules)) return choose_towns(p, rules, d->distance + at, f, share);
  memcpy(share, rules->answer->reference->choice + at, n * sizeof *share);
  return cqio_sum(share, n) > 0.0;
}

static void move(const cqio_people *p, const cqio_people_params *rules,
                 const cqio_people_drivers *d, cqio_people_flows *f) {
  int n = p->districts;
  for (int r = 0; r < n; r++) {
    size_t at = (size_t)r * (size_t)n;
    const double *share = f->choice + at;
    bool some = choose(p, rules, d, r, f);
    f->gap[r] = some ? income_gap(p, d->income_rural[r], f, share) : 0.0;
    f->exit_share[r] = some ? leave(rules, r, f->gap[r]) : 0.0;
    double movers =
        f->exit_share[r] > 0.0 ? f->exit_share[r] * leavers(p, rules, f->local[r], r) : 0.0;
    for (int s = 0; s < n; s++)
      f->moves[at + (size_t)s] = movers > 0.0 ? movers * share[s] : 0.0;
    if (movers > 0.0 && cqio__answers(rules)) cqio__answer_move(r, movers, f);
  }
}

/* Places that become urban, or moves inside the district: of slope k_loc of the logistic (26.12).
 */
static void become_urban(const cqio_people *p, const cqio_people_params *rules,
                         cqio_people_flows *f) {
  for (int r = 0; r < p->districts; r++) {
    double residents = p->urban[r] + p->rural[r];
    double share = residents > 0.0 ? p->urban[r] / residents : 0.0;
    f->local[r] = fmin(MOST_LOCAL, rules->local_rate * share) * p->rural[r];
  }
}

/* Returns from town S (method 11.8): of all who float there, or of the migrants that are known
 * (26.18). TOTAL: known homes and local people of the town. */
static void come_home(const cqio_people *p, const cqio_people_params *rules, size_t s, double total,
                      cqio_people_flows *f) {
  size_t n = (size_t)p->districts;
  double floating = cqio__people_floating(p, (int)s), back = rules->return_rate * floating;
  double kept = total > floating ? floating / total : 1.0;
  for (size_t r = 0; r < n; r++) {
    double stock = p->stock[r * n + s];
    if (cqio__answers(rules))
      f->returns[r * n + s] = cqio__answer_return(rules, f, r, s) * stock * kept;
    else if (rules->homes)
      f->returns[r * n + s] = rules->return_rate * stock * kept;
    else
      f->returns[r * n + s] = total > 0.0 ? back * (stock / total) : 0.0;
  }
}

cqio_status cqio_people_plan(cqio_ctx *ctx, const cqio_people *people,
                             const cqio_people_params *params, const cqio_people_drivers *drivers,
                             cqio_people_flows *flows) {
  size_t n = (size_t)people->districts;
  if (flows->districts != people->districts)
    return cqio_fail(ctx, CQIO_INTERNAL, "people: districts of the flows = %d: expected %d",
                     flows->districts, people->districts);
  CQIO_TRY(cqio_people_params_check(ctx, people->districts, params));
  CQIO_TRY(check_drivers(ctx, people, drivers));
  double *totals;
  CQIO_TRY(CQIO_ALLOC(ctx, n, &totals));
  become_urban(people, params, flows);
  cqio_status status = value_towns(ctx, people, params, drivers, flows);
  if (!status) status = cqio__answer_value(ctx, people, params, flows);
  if (!status) {
    move(people, params, drivers, flows);
    cqio__people_stock_totals(people, totals);
    for (size_t s = 0; s < n; s++)
      come_home(people, params, s, totals[s], flows);
    if (cqio__answers(params))
      cqio__answer_arrive(people, params, flows);
    else
      cqio__people_arrive(people, params, flows);
    status = cqio__people_register(ctx, people, params, totals, flows);
  }
  cqio_free(totals);
  return status;
}
