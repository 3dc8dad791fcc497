/* Years with markets beside what was published and what is plausible (28.10). */
#include "years/market_judge.h"
#include "cqio/numeric.h"

#include <math.h>

static const double LEAST_USE = 0.02, MOST_USE = 0.98; /* of park capital */
static const double INCOME_GAP = 0.3;                  /* of the ratio of town to countryside */
static const double TOWN_JOBS = 0.10;                  /* of those published */
static const double OUTSIDE_FARMING = 2.0;             /* times or part of the base year */
static const double LEAST_EFFECT = -25.0, MOST_EFFECT = -1.0; /* percent of GDP, no park invests */

static void judge_incomes(const cqio_economy *e, const cqio_year *year) {
  double published;
  if (!cqio_dataset_observed(e->data, "income_ratio", year->year, &published)) return;
  if (fabs(year->income_ratio - published) > INCOME_GAP)
    cqio_log(e->ctx, CQIO_LOG_WARN,
             "markets: income of town and countryside in %d: %.2f to 1, published %.2f; pensions, "
             "transfers and work of country people outside farming are not in the model",
             year->year, year->income_ratio, published);
}

static void judge_town_jobs(const cqio_economy *e, const cqio_year *year) {
  double published, jobs = 0.0;
  size_t S = (size_t)e->sectors;
  if (!cqio_observed_persons(e->data, "employed_urban", year->year, &published)) return;
  for (size_t r = 0; r < (size_t)e->districts; r++)
    jobs += cqio_sum(year->jobs + (CQIO_ZONES * r + CQIO_URBAN) * S, S);
  if (fabs(jobs / published - 1.0) > TOWN_JOBS)
    cqio_log(e->ctx, CQIO_LOG_WARN,
             "markets: jobs in towns in %d: %.0f, published %.0f persons employed there",
             year->year, jobs, published);
}

/* Part of the countryside in the value added outside farming of year T, at its prices. */
static double countryside(const cqio__markets_path *path, int t) {
  const cqio__markets *m = path->markets;
  double rural = 0.0, all = 0.0;
  for (int k = 0; k < 2 * m->districts * m->sectors; k++) {
    int i = k % m->sectors;
    if (m->base->stratum[i] == m->primary) continue;
    double added = m->base->value_added[i] * path->year[t].point->output[k];
    all += added;
    if (k / m->sectors % 2) rural += added;
  }
  return all > 0.0 ? rural / all : 0.0;
}

static void judge_countryside(const cqio_economy *e, const cqio__markets_path *path) {
  int last = path->years - 1;
  double before = countryside(path, 0), after = countryside(path, last);
  if (before > 0.0 && (after > OUTSIDE_FARMING * before || after < before / OUTSIDE_FARMING))
    cqio_log(e->ctx, CQIO_LOG_WARN,
             "markets: part of the countryside in value added outside farming: %.3f in %d, %.3f in "
             "%d: expected at most twice, at least half",
             before, path->year[0].year, after, path->year[last].year);
}

void cqio__market_judge(const cqio_economy *e, const cqio_market_study *s, const cqio_year *year) {
  const cqio__markets_path *path = s->calibration.reference;
  double use = s->calibration.found.utilisation;
  if (e->data->parks.count > 0 && (use < LEAST_USE || use > MOST_USE))
    cqio_log(e->ctx, CQIO_LOG_WARN, "markets: use of park capital %.3f: expected %.2f to %.2f", use,
             LEAST_USE, MOST_USE);
  for (int t = 1; t < path->years; t++) {
    judge_incomes(e, &year[t]);
    judge_town_jobs(e, &year[t]);
  }
  judge_countryside(e, path);
}

void cqio__market_judge_scenario(const cqio_economy *e, const cqio_scenario *scenario,
                                 const cqio__markets_path *path) {
  int last = path->years - 1;
  size_t hosts = (size_t)(path->markets->capital->parks * path->markets->capital->locations);
  double invested = 0.0, planned = 0.0;
  for (int t = 0; t <= last; t++) {
    invested += cqio_sum(path->year[t].invested, hosts);
    planned += cqio_sum(path->reference->year[t].invested, hosts);
  }
  if (last == 0 || invested > 0.0 || !(planned > 0.0)) return;
  double with = cqio__markets_total(path->reference, last).product;
  double effect = 100.0 * (cqio__markets_total(path, last).product / with - 1.0);
  if (effect > MOST_EFFECT || effect < LEAST_EFFECT)
    cqio_log(e->ctx, CQIO_LOG_WARN,
             "%s: without parks the GDP of %d changes by %.2f percent: expected %g to %g",
             scenario->name, path->year[last].year, effect, LEAST_EFFECT, MOST_EFFECT);
}
