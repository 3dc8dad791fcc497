/* Members of an ensemble whose markets clear, each calibrated anew (28.9). */
#include "ensemble/member.h"

#include <string.h>

/* Output and jobs of the base year by district, as the output of the member and its jobs per output
 * are to those of the base. */
static void place_work(cqio_member *member) {
  const cqio_economy *base = member->base;
  cqio_economy *own = &member->economy;
  size_t S = (size_t)base->sectors;
  for (size_t k = 0; k < (size_t)base->districts * S; k++) {
    size_t town = CQIO_ZONES * (k / S) * S + k % S, country = town + S;
    double before = base->output[town] + base->output[country];
    double grown = before > 0.0 ? (own->output[town] + own->output[country]) / before : 1.0;
    double labour = base->labour[k] > 0.0 ? own->labour[k] / base->labour[k] : 1.0;
    own->district_output[k] =
        grown == 1.0 ? base->district_output[k] : own->output[town] + own->output[country];
    own->jobs[k] = base->jobs[k] * labour * grown;
  }
}

static void take_net(cqio_member *member, const cqio_net_effects *net) {
  size_t parks = (size_t)net->parks, bytes = parks * sizeof(double);
  for (int t = 0; t < net->years; t++) {
    cqio_year *year = &member->year[t];
    memcpy(year->net_jobs, net->jobs + (size_t)t * parks, bytes);
    memcpy(year->net_value_added, net->product + (size_t)t * parks, bytes);
    memcpy(year->net_urban, net->urban + (size_t)t * parks, bytes);
    memcpy(year->net_residents, net->residents + (size_t)t * parks, bytes);
  }
}

/* The scenario, which is the reference where it has no levers, and what it comes to. */
static cqio_status follow(cqio_member *member, const cqio_market_study *study) {
  cqio__market_levers levers = {0};
  cqio__markets_path *path = NULL;
  const cqio_economy *e = &member->economy;
  cqio_status status = cqio__market_levers_read(study->region, e, &member->perturbed, &levers);
  if (!status)
    status =
        cqio__markets_run(levers.markets, study->calibration.reference, &levers.scenario, &path);
  for (int t = 0; t < member->years && !status; t++)
    status = cqio__market_fill_year(study->region, e, path, t, true, &member->year[t]);
  cqio__markets_path_destroy(&path);
  cqio__market_levers_free(&levers);
  return status;
}

cqio_status cqio__member_clear(cqio_member *member, const cqio_market_study *near,
                               const double *park_factors, cqio_market_study **keep) {
  cqio_market_study *study;
  place_work(member);
  CQIO_TRY(cqio__market_find(&member->economy, &member->perturbed, park_factors, near, &study));
  cqio_status status = follow(member, study);
  if (!status && member->options.investment.net_effects) {
    status = cqio__market_net(&member->economy, study);
    if (!status) take_net(member, &study->net);
  }
  if (keep && !status)
    *keep = study;
  else
    cqio__market_study_destroy(&study);
  return status;
}
