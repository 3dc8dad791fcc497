/* Years of the scenarios of jobs whose markets clear. */
#include "years/market_judge.h"
#include "years/quantities.h"
#include "years/trajectory.h"

#include <math.h>

void cqio__market_progress_free(cqio__market_progress *p) {
  cqio__markets_path_destroy(&p->path);
  cqio__market_levers_free(&p->levers);
  *p = (cqio__market_progress){0};
}

cqio_status cqio__market_begin(const cqio_economy *e, const cqio_scenario *scenario,
                               const cqio_calibration *calibration, cqio_years **years,
                               cqio__market_progress *p) {
  *p = (cqio__market_progress){.economy = e, .scenario = scenario, .study = calibration->markets};
  const cqio_market_study *s = p->study;
  *years = NULL;
  CQIO_TRY(cqio__market_levers_read(s->region, e, &scenario->options, &p->levers));
  const cqio__markets_path *reference = s->calibration.reference;
  const cqio__markets_path like = {
      .found = reference->found, .scenario = p->levers.scenario, .reference = reference};
  CQIO_TRY(cqio__markets_open(p->levers.markets, reference->years, &like, &p->path));
  return cqio__years_allocate(e, scenario, years);
}

/* Whether year T is the only equilibrium (27.25): how far apart random starts end. */
static cqio_status try_starts(const cqio__market_progress *p, int t, cqio_year *year) {
  const cqio__markets *m = p->path->markets;
  const cqio__markets_year *y = &p->path->year[t];
  int count = p->scenario->options.equilibrium.starts;
  cqio_equilibrium_case given;
  double *productivity;
  if (count == 0) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(m->ctx, y->stocks.accounts, &productivity));
  cqio__markets_describe(p->path, t, productivity, &given);
  cqio_status status = cqio_equilibrium_starts(m->model, &given, NULL, y->point, count,
                                               (uint64_t)y->year, &year->markets.starts);
  cqio_free(productivity);
  return status;
}

/* How far apart those of all YEARS were. */
static void report_starts(const cqio__market_progress *p, const cqio_years *years) {
  double most = 0.0;
  int count = p->scenario->options.equilibrium.starts;
  if (count == 0) return;
  for (int t = 0; t < years->count; t++)
    most = fmax(most, years->year[t].markets.starts);
  cqio_log(p->economy->ctx, CQIO_LOG_INFO,
           "%s: %d random starts in each year: logs of prices and wages at most %.1e apart",
           p->scenario->name, count, most);
}

cqio_status cqio__market_advance(cqio__market_progress *p, cqio_years *years) {
  const cqio_economy *e = p->economy;
  int t = p->known;
  cqio_log(e->ctx, CQIO_LOG_INFO, "%s: %d", p->scenario->name, p->path->year[t].year);
  CQIO_TRY(cqio__markets_step(p->path, t));
  CQIO_TRY(cqio__market_fill_year(p->study->region, e, p->path, t, true, &years->year[t]));
  CQIO_TRY(try_starts(p, t, &years->year[t]));
  p->known++;
  if (p->known < p->path->years) return CQIO_OK;
  report_starts(p, years);
  cqio__market_effects(e, p->scenario, p->path);
  return CQIO_OK;
}

cqio_status cqio__market_progress_state(cqio_state *state, cqio__market_progress *p) {
  return cqio__markets_path_state(state, p->path, p->known);
}

cqio_status cqio__market_compute(const cqio_economy *e, const cqio_scenario *scenario,
                                 const cqio_calibration *calibration, cqio_years **out) {
  cqio__market_progress progress;
  cqio_status status = cqio__market_begin(e, scenario, calibration, out, &progress);
  while (!status && progress.known < (*out)->count)
    status = cqio__market_advance(&progress, *out);
  cqio__market_progress_free(&progress);
  if (status) cqio_years_destroy(out);
  return status;
}
