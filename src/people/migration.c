/* The flows of a year, all from the state before it (method 11.3-11.9). */
#include "cqio/numeric.h"
#include "people/people.h"

#include <float.h>
#include <math.h>

void cqio_people_flows_destroy(cqio_people_flows **flows) {
  if (!flows || !*flows) return;
  cqio_people_flows *f = *flows;
  double *vectors[] = {f->moves,           f->returns,   f->reclassified, f->external,
                       f->converted,       f->vacancies, f->employment,   f->converted_homes,
                       f->expected_income, f->appeal,    f->exit_share};
  for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
    cqio_free(vectors[i]);
  cqio_free(f);
  *flows = NULL;
}

cqio_status cqio_people_flows_create(cqio_ctx *ctx, int districts, cqio_people_flows **out) {
  *out = NULL;
  cqio_people_flows *f;
  cqio_status status;
  CQIO_TRY(CQIO_ALLOC(ctx, 1, &f));
  f->districts = districts;
  size_t n = (size_t)districts;
  CQIO_TRY_GOTO(status, fail, CQIO_ALLOC(ctx, n * n, &f->moves));
  CQIO_TRY_GOTO(status, fail, CQIO_ALLOC(ctx, n * n, &f->returns));
  double **vectors[] = {&f->reclassified,    &f->external,  &f->converted,
                        &f->converted_homes, &f->vacancies, &f->employment,
                        &f->expected_income, &f->appeal,    &f->exit_share};
  for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
    CQIO_TRY_GOTO(status, fail, CQIO_ALLOC(ctx, n, vectors[i]));
  *out = f;
  return CQIO_OK;
fail:
  cqio_people_flows_destroy(&f);
  return status;
}

static cqio_status check_drivers(cqio_ctx *ctx, const cqio_people *p,
                                 const cqio_people_drivers *d) {
  const struct {
    const char *what, *unit;
    const double *values;
  } vectors[] = {{"urban jobs", "persons", d->jobs},
                 {"urban jobs of the year before", "persons", d->jobs_before},
                 {"participation", "1", d->participation},
                 {"urban income per head", "CNY/year", d->income_urban},
                 {"rural income per head", "CNY/year", d->income_rural}};
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
                         "people: district '%s': rural income per head = 0 (CNY/year): expected a "
                         "value > 0 where rural residents = %g (persons)",
                         cqio__people_name(p->names, r, &buffer), p->rural[r]);
  }
  return status;
}

/* Vacancies, employment probability and expected income of each town (method 11.4), and what they
 * weigh in the choice of a town: log of vacancies and income (11.5), -INFINITY for nothing. */
static void value_towns(const cqio_people *p, const cqio_people_params *rules,
                        const cqio_people_drivers *d, cqio_people_flows *f) {
  for (int s = 0; s < p->districts; s++) {
    double force = d->participation[s] * p->urban[s];
    f->vacancies[s] = fmax(0.0, d->jobs[s] - d->jobs_before[s]) + rules->turnover * d->jobs[s];
    if (force > 0.0)
      f->employment[s] = fmin(1.0, d->jobs[s] / force);
    else
      f->employment[s] = d->jobs[s] > 0.0 ? 1.0 : 0.0;
    f->expected_income[s] =
        f->employment[s] * rules->wage_ratio * d->income_urban[s] * (1.0 - rules->exclusion_wedge);
    f->appeal[s] = -INFINITY;
    if (f->vacancies[s] > 0.0 && f->expected_income[s] > 0.0)
      f->appeal[s] = log(f->vacancies[s]) + rules->income_elasticity * log(f->expected_income[s]);
  }
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

/* Mover share of one home, 1 - exp(-hazard), below 1 (method 11.6). */
static double leave(const cqio_people *p, const cqio_people_params *rules, double income, int home,
                    const cqio_people_flows *f, const double *share) {
  double expected = 0.0;
  for (int s = 0; s < p->districts; s++)
    expected += share[s] * f->expected_income[s];
  if (!(expected > income)) return 0.0;
  double propensity = rules->propensity ? rules->propensity[home] : 1.0;
  double hazard = rules->eta0 * pow(log(expected / income), rules->eta1) * propensity;
  return fmin(-expm1(-hazard), 1.0 - DBL_EPSILON);
}

/* Rural residents who can still leave: deaths and reclassification come first, so R stays >= 0. */
static double leavers(const cqio_people *p, const cqio_people_params *rules, int r) {
  return p->rural[r] * fmin(1.0, 1.0 + rules->growth_rural) * (1.0 - rules->reclassified);
}

static void move(const cqio_people *p, const cqio_people_params *rules,
                 const cqio_people_drivers *d, cqio_people_flows *f) {
  int n = p->districts;
  for (int r = 0; r < n; r++) {
    double *row = f->moves + (size_t)r * (size_t)n;
    bool some =
        p->rural[r] > 0.0 && choose_towns(p, rules, d->distance + (size_t)r * (size_t)n, f, row);
    f->exit_share[r] = some ? leave(p, rules, d->income_rural[r], r, f, row) : 0.0;
    double movers = f->exit_share[r] > 0.0 ? f->exit_share[r] * leavers(p, rules, r) : 0.0;
    for (int s = 0; s < n; s++)
      row[s] = movers > 0.0 ? movers * row[s] : 0.0;
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
  cqio__people_stock_totals(people, totals);

  value_towns(people, params, drivers, flows);
  move(people, params, drivers, flows);
  double urban = cqio_sum(people->urban, n);
  for (size_t s = 0; s < n; s++) {
    double back = params->return_rate * cqio__people_floating(people, (int)s);
    for (size_t r = 0; r < n; r++)
      flows->returns[r * n + s] =
          totals[s] > 0.0 ? back * (people->stock[r * n + s] / totals[s]) : 0.0;
    flows->external[s] = params->external_inflow * (people->urban[s] / urban);
    flows->reclassified[s] =
        params->reclassified * people->rural[s] * fmin(1.0, 1.0 + params->growth_rural);
  }
  cqio_status status = cqio__people_register(ctx, people, params, totals, flows);
  cqio_free(totals);
  return status;
}
