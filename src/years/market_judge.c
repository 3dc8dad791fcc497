/* Years with markets beside what was published and what is plausible (28.10). */
#include "years/market_judge.h"
#include "cqio/numeric.h"

#include <math.h>

static const double LEAST_USE = 0.02, MOST_USE = 0.98; /* of park capital */
static const double INCOME_GAP = 0.3;                  /* of the ratio of town to countryside */
static const double TOWN_JOBS = 0.10;                  /* of those published */
static const double OUTSIDE_FARMING = 2.0;             /* times or part of the base year */
static const double LEAST_EFFECT = -25.0, MOST_EFFECT = -1.0; /* percent of GDP, no park invests */
enum { LEAST_YEARS = 5 }; /* for the parks to have had an effect to judge */

static void judge_incomes(const cqio_economy *e, const cqio_year *year, cqio_remarks *remarks) {
  double published;
  if (!cqio_dataset_observed(e->data, "income_ratio", year->year, &published)) return;
  if (fabs(year->income_ratio - published) > INCOME_GAP)
    cqio__remark(
        remarks, CQIO_QUANTITY_income_ratio,
        "markets: income of town and countryside in %d: %.2f to 1, published %.2f; pensions, "
        "transfers and work of country people outside farming are not in the model",
        year->year, year->income_ratio, published);
}

static void judge_town_jobs(const cqio_economy *e, const cqio_year *year, cqio_remarks *remarks) {
  double published, jobs = 0.0;
  size_t S = (size_t)e->sectors;
  if (!cqio_observed_persons(e->data, "employed_urban", year->year, &published)) return;
  for (size_t r = 0; r < (size_t)e->districts; r++)
    jobs += cqio_sum(year->jobs + (CQIO_ZONES * r + CQIO_URBAN) * S, S);
  if (fabs(jobs / published - 1.0) > TOWN_JOBS)
    cqio__remark(remarks, CQIO_QUANTITY_jobs,
                 "markets: jobs in towns in %d: %.0f, published %.0f persons employed there",
                 year->year, jobs, published);
}

static void judge_countryside(const cqio_year *first, const cqio_year *last,
                              cqio_remarks *remarks) {
  double before = first->markets.countryside, after = last->markets.countryside;
  if (before > 0.0 && (after > OUTSIDE_FARMING * before || after < before / OUTSIDE_FARMING))
    cqio__remark(
        remarks, CQIO_QUANTITY_value_added,
        "markets: part of the countryside in value added outside farming: %.3f in %d, %.3f in "
        "%d: expected at most twice, at least half",
        before, first->year, after, last->year);
}

void cqio__market_judge(const cqio_economy *e, const cqio_market_study *s, const cqio_year *year,
                        cqio_remarks *remarks) {
  double use = s->calibration.found.utilisation;
  int last = s->calibration.reference->years - 1;
  if (e->data->parks.count > 0 && (use < LEAST_USE || use > MOST_USE))
    cqio__remark(remarks, CQIO_QUANTITY_park_investment,
                 "markets: use of park capital %.3f: expected %.2f to %.2f", use, LEAST_USE,
                 MOST_USE);
  for (int t = 1; t <= last; t++) {
    judge_incomes(e, &year[t], remarks);
    judge_town_jobs(e, &year[t], remarks);
  }
  judge_countryside(&year[0], &year[last], remarks);
}

/* What the GDP of YEAR, YEARS after the first, changes by when no park invests, in PERCENT. */
static void judge_parks(const cqio_scenario *scenario, int year, int years, double percent,
                        cqio_quantity_id figure, cqio_remarks *remarks) {
  if ((percent > MOST_EFFECT && years >= LEAST_YEARS) || percent < LEAST_EFFECT)
    cqio__remark(remarks, figure,
                 "%s: without parks the GDP of %d changes by %.2f percent: expected %g to %g",
                 scenario->name, year, percent, LEAST_EFFECT, MOST_EFFECT);
}

/* What the GDP of YEAR changes by under levers of any kind, in PERCENT. */
static void judge_levers(const cqio_scenario *scenario, int year, double percent,
                         cqio_remarks *remarks) {
  if (fabs(percent) > -LEAST_EFFECT)
    cqio__remark(remarks, CQIO_QUANTITY_gdp,
                 "%s: the GDP of %d differs by %+.1f percent from that of the reference: expected "
                 "%g at most, as published studies of zones find; are its levers plausible?",
                 scenario->name, year, percent, -LEAST_EFFECT);
}

void cqio__market_judge_scenario(const cqio_calibration *calibration, const cqio_years *reference,
                                 const cqio_years *years, cqio_remarks *remarks) {
  const cqio_net_effects *net = cqio_calibration_net(calibration);
  int last = years->count - 1;
  const cqio_year *usual = &reference->year[last], *other = &years->year[last];
  double invested = 0.0, planned = 0.0;
  if (last > 0 && net && years == reference)
    judge_parks(years->scenario, usual->year, last, -100.0 * net->all_product[last] / usual->gdp,
                CQIO_QUANTITY_net_value_added, remarks);
  for (int t = 0; t <= last; t++) {
    invested += years->year[t].park_investment;
    planned += reference->year[t].park_investment;
  }
  double percent = 100.0 * (other->gdp / usual->gdp - 1.0);
  if (last > 0 && invested == 0.0 && planned > 0.0)
    judge_parks(years->scenario, other->year, last, percent, CQIO_QUANTITY_gdp, remarks);
  else
    judge_levers(years->scenario, other->year, percent, remarks);
}
