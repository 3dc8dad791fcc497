/* Calibration of jobs whose markets clear. */
#include "years/market_study.h"
#include "cqio/numeric.h"
#include "years/judge.h"
#include "years/market_judge.h"
#include "years/quantities.h"
#include "years/trajectory.h"

#include <math.h>
#include <string.h>

static const double USUAL_HAZARD =
    0.023; /* 1/year, where neither job nor target gives it (26.17) */

void cqio__market_study_destroy(cqio_market_study **study) {
  if (!study || !*study) return;
  cqio__markets_calibration_free(&(*study)->calibration);
  cqio__market_region_destroy(&(*study)->region);
  cqio_free((*study)->host);
  cqio_free((*study)->net.product);
  cqio_free((*study)->net.jobs);
  cqio_free((*study)->net.urban);
  cqio_free((*study)->net.residents);
  cqio_free((*study)->net.all_product);
  cqio_free(*study);
  *study = NULL;
}

/* ---- the reference --------------------------------------------------------------------------- */

/* Mean of the ramp of the data set, where no GDP of a park tells the use of its capital. */
static double usual_utilisation(const cqio_dataset *data) {
  return cqio_sum(data->utilisation, (size_t)data->utilisation_ages) / data->utilisation_ages;
}

/* What OPTIONS ask to be met: all of the three targets of people, *ALL, or none. */
static cqio_status read_goal(const cqio_economy *e, const cqio_options *options,
                             cqio_market_study *s, cqio__markets_goal *goal, bool *all) {
  int wanted = 0;
  for (int q = 0; q < CQIO_TARGETS; q++)
    wanted += cqio_calibration_target(e->data, options, (cqio_target_quantity)q) != NULL;
  *all = wanted == CQIO_TARGETS;
  if (wanted && !*all)
    return cqio_fail(
        e->ctx, CQIO_CONFIG,
        "model.closure: equilibrium: %d of the targets urban_share, residents and "
        "registered_urban_share are met by migration.calibrate, "
        "migration.calibrate_arrivals and registration.calibrate: expected all or none",
        wanted);
  return *all && !cqio__market_region_goal(s->region, e, usual_utilisation(e->data), s->host, goal)
             ? cqio_fail(e->ctx, CQIO_INTERNAL, "targets: expected three")
             : CQIO_OK;
}

/* The reference with what OPTIONS and data set say, nothing calibrated. */
static cqio_status take_as_given(const cqio_economy *e, const cqio_options *options,
                                 cqio_market_study *s, const cqio__markets_path *nearby) {
  double hazard = options->migration.eta0;
  s->calibration.found = (cqio__markets_found){.hazard = hazard < 0.0 ? USUAL_HAZARD : hazard,
                                               .arrivals = e->data->external_net_inflow,
                                               .conversion = e->data->conversion_rate,
                                               .utilisation = usual_utilisation(e->data)};
  s->calibration.runs = 1;
  return cqio__markets_reference(&s->region->markets, &s->calibration.found,
                                 s->region->markets.years, nearby, &s->calibration.reference);
}

/* Whether people could take the path (26.42)-(26.44). */
static cqio_status judge(const cqio_economy *e, const cqio_job *job, const cqio_market_study *s,
                         int *refused) {
  cqio_search search = {.economy = e,
                        .job = job,
                        .eta0 = s->calibration.found.hazard,
                        .arrivals = s->calibration.found.arrivals,
                        .conversion_rate = s->calibration.found.conversion};
  int years = cqio__search_years(job);
  cqio_remarks remarks = {.ctx = e->ctx};
  cqio_status status = CQIO_ALLOC(e->ctx, years, &search.year);
  for (int t = 0; t < years && !status; t++)
    status = cqio__year_allocate(e, &search.year[t]);
  status = cqio_agree(e->ctx, status);
  for (int t = 0; t < years && !status; t++)
    status =
        cqio__market_fill_year(s->region, e, s->calibration.reference, t, false, &search.year[t]);
  cqio__search_set_targets(&search);
  if (!status) status = cqio__judge(&search, refused);
  if (!status) cqio__market_judge(e, s, search.year, &remarks);
  cqio__remarks_log(&remarks);
  if (!status) status = remarks.status;
  cqio__remarks_free(&remarks);
  for (int t = 0; t < years && search.year; t++)
    cqio__year_free(&search.year[t]);
  cqio_free(search.year);
  return status;
}

cqio_status cqio__market_open(const cqio_economy *e, const cqio_options *options,
                              const double *park_factors, cqio_market_study **out) {
  cqio_options neutral = *options;
  cqio__market_rules rules;
  cqio_options_without_levers(&neutral);
  cqio__market_rules_of(e->data, &neutral, &rules);
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, 1, out));
  cqio_status status = CQIO_ALLOC_TOGETHER(e->ctx, e->locations, &(*out)->host);
  if (!status)
    status = cqio__market_region_create(e, e->open_operator, &neutral, &rules, park_factors,
                                        &(*out)->region);
  if (status) cqio__market_study_destroy(out);
  return status;
}

/* What OPTIONS ask for, beginning near another study where there is one. */
static cqio_status find(const cqio_economy *e, const cqio_options *options,
                        const cqio_market_study *near, cqio_market_study *s) {
  cqio__markets_goal goal = {0};
  bool all;
  CQIO_TRY(read_goal(e, options, s, &goal, &all));
  if (!all) return take_as_given(e, options, s, near ? near->calibration.reference : NULL);
  goal.near = near ? &near->calibration : NULL;
  return cqio__markets_calibrate(&s->region->markets, &goal, &s->calibration);
}

cqio_status cqio__market_find(const cqio_economy *e, const cqio_options *options,
                              const double *park_factors, const cqio_market_study *near,
                              cqio_market_study **out) {
  CQIO_TRY(cqio__market_open(e, options, park_factors, out));
  cqio_status status = find(e, options, near, *out);
  if (status) cqio__market_study_destroy(out);
  return status;
}

static void report(const cqio_economy *e, const cqio__markets_calibration *c) {
  cqio_log(e->ctx, CQIO_LOG_INFO,
           "markets: eta0 = %.6g, arrivals = %.0f, conversion rate = %.6g, use of park capital = "
           "%.4f after %d paths, %d equilibria",
           c->found.hazard, c->found.arrivals, c->found.conversion, c->found.utilisation, c->runs,
           c->equilibria);
}

cqio_status cqio__market_calibrate(const cqio_economy *e, const cqio_job *job,
                                   cqio_calibration *out) {
  CQIO_TRY(cqio__market_find(e, &job->options, NULL, NULL, &out->markets));
  cqio_market_study *s = out->markets;
  report(e, &s->calibration);
  CQIO_TRY(judge(e, job, s, &out->refused));
  CQIO_TRY(cqio_agree(e->ctx, cqio__calibration_allocate(e, job, out)));
  out->eta0 = s->calibration.found.hazard;
  out->conversion_rate = s->calibration.found.conversion;
  out->arrivals = s->calibration.found.arrivals;
  out->evaluations = s->calibration.runs;
  for (int t = 0; t < out->years; t++)
    out->growth[t] = 1.0; /* demand is not exogenous; growth is that of strata (27.14) */
  return CQIO_OK;
}

/* ---- checkpoints ----------------------------------------------------------------------------- */

cqio_status cqio__market_study_state(cqio_state *state, const cqio_economy *e,
                                     cqio_market_study *s) {
  cqio__markets_calibration *c = &s->calibration;
  cqio__state_plain(state, &c->found, sizeof c->found);
  cqio__state_reals(state, c->gap, CQIO_PEOPLE_GAPS);
  cqio__state_real(state, &c->host_gap);
  cqio__state_reals(state, c->reach, 2);
  cqio__state_integer(state, &c->runs);
  cqio__state_integer(state, &c->equilibria);
  if (state->load) {
    cqio__markets_path like = {.found = c->found};
    cqio__markets_scenario_init(&like.scenario);
    CQIO_TRY(
        cqio__markets_open(&s->region->markets, s->region->markets.years, &like, &c->reference));
  }
  CQIO_TRY(cqio__markets_path_state(state, c->reference, c->reference->years));
  return cqio__market_net_state(state, e, s);
}
