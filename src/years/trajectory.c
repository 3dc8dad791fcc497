/* A scenario on its way through the years: its parts, made and released. */
#include "years/trajectory.h"

#include <string.h>

/* The plan as observed, which holds in the base year whatever the scenario. */
static cqio_status create_observed_parks(cqio_trajectory *t) {
  cqio_options observed = *t->options;
  observed.investment.factor = 1.0;
  observed.investment.parks = "all";
  observed.investment.exclude = "";
  observed.investment.to_wings = 0.0;
  return cqio__park_plan_create(t->economy->ctx, t->economy->data, &observed, &t->observed);
}

static cqio_status allocate(cqio_trajectory *t) {
  const cqio_economy *economy = t->economy;
  cqio_ctx *ctx = economy->ctx;
  size_t n = cqio__trajectory_accounts(t), districts = (size_t)economy->districts;
  int64_t first, count;
  cqio_operator_range(economy->open_operator, &first, &count);
  int kinds = cqio__demand_kinds(t);
  t->columns = t->purpose == CQIO_FOLLOW ? 1 : kinds;
  size_t columns = (size_t)t->columns;
  CQIO_TRY(CQIO_ALLOC(ctx, districts, &t->conversion_quota));
  CQIO_TRY(CQIO_ALLOC(ctx, districts, &t->propensity));
  CQIO_TRY(CQIO_ALLOC(ctx, districts, &t->tenure));
  CQIO_TRY(CQIO_ALLOC(ctx, districts, &t->participation));
  CQIO_TRY(CQIO_ALLOC(ctx, districts, &t->working));
  CQIO_TRY(CQIO_ALLOC(ctx, districts, &t->away));
  CQIO_TRY(CQIO_ALLOC(ctx, districts, &t->urban_jobs));
  CQIO_TRY(CQIO_ALLOC(ctx, districts * (size_t)economy->sectors, &t->labour));
  CQIO_TRY(CQIO_ALLOC(ctx, n, &t->exogenous));
  CQIO_TRY(CQIO_ALLOC(ctx, (size_t)kinds * n, &t->use));
  CQIO_TRY(CQIO_ALLOC(ctx, columns * n, &t->demand));
  CQIO_TRY(CQIO_ALLOC(ctx, columns * n, &t->output));
  CQIO_TRY(CQIO_ALLOC(ctx, columns * (size_t)count, &t->local_demand));
  CQIO_TRY(CQIO_ALLOC(ctx, columns * (size_t)count, &t->local_output));
  if (t->purpose != CQIO_FIND) {
    CQIO_TRY(CQIO_ALLOC(ctx, n, &t->total_demand));
    CQIO_TRY(CQIO_ALLOC(ctx, n, &t->bound));
  }
  if (t->behaviour.nearby) {
    CQIO_TRY(CQIO_ALLOC(ctx, n, &t->ratio));
    CQIO_TRY(CQIO_ALLOC(ctx, n, &t->ratio_before));
  }
  return CQIO_ALLOC(ctx, n, &t->induced);
}

/* Everything of the state that needs no other rank. */
static cqio_status set_up(cqio_trajectory *t) {
  const cqio_economy *economy = t->economy;
  CQIO_TRY(allocate(t));
  memcpy(t->labour, economy->labour,
         (size_t)economy->districts * (size_t)economy->sectors * sizeof *t->labour);
  CQIO_TRY(cqio__workforce_create(economy, t->options, &t->workforce));
  if (t->options->employment.zones == CQIO_CHOICE_PEOPLE)
    CQIO_TRY(cqio__zones_create(economy, &t->zones));
  CQIO_TRY(cqio__residents_create(t));
  CQIO_TRY(cqio_people_flows_create(economy->ctx, economy->districts, &t->flows));
  CQIO_TRY(cqio__households_create(economy, t->options, t->people, &t->households));
  CQIO_TRY(cqio__park_plan_create(economy->ctx, economy->data, t->options, &t->parks));
  CQIO_TRY(create_observed_parks(t));
  if (t->behaviour.park_factors) {
    cqio__park_plan_scale(t->parks, t->behaviour.park_factors);
    cqio__park_plan_scale(t->observed, t->behaviour.park_factors);
  }
  CQIO_TRY(cqio__capital_create(economy, t->options, &t->capital));
  return cqio__demand_set_exogenous(t);
}

cqio_status cqio__trajectory_create(const cqio_economy *economy, const cqio_options *options,
                                    cqio_purpose purpose, const cqio_behaviour *behaviour,
                                    cqio_year *year, cqio_trajectory **out) {
  *out = NULL;
  cqio_trajectory *t = NULL;
  cqio_status status = CQIO_ALLOC(economy->ctx, 1, &t);
  if (!status) {
    t->economy = economy;
    t->options = options;
    t->purpose = purpose;
    t->behaviour = *behaviour;
    t->year = options->years.first;
    status = set_up(t);
  }
  status = cqio_agree(economy->ctx, status);
  if (!status) status = cqio__trajectory_fill_base_year(t, year);
  if (status)
    cqio__trajectory_destroy(&t);
  else
    *out = t;
  return status;
}

void cqio__trajectory_destroy(cqio_trajectory **handle) {
  if (!handle || !*handle) return;
  cqio_trajectory *t = *handle;
  cqio_people_destroy(&t->people);
  cqio_people_flows_destroy(&t->flows);
  cqio__households_destroy(&t->households);
  cqio__park_plan_destroy(&t->parks);
  cqio__park_plan_destroy(&t->observed);
  cqio__capital_destroy(&t->capital);
  cqio_certificate_destroy(&t->certificate);
  cqio_operator_destroy(&t->closed);
  cqio__zones_destroy(&t->zones);
  cqio__workforce_destroy(&t->workforce);
  cqio__commuting_destroy(&t->commuting);
  cqio_free(t->working);
  cqio_free(t->away);
  cqio_free(t->ratio);
  cqio_free(t->ratio_before);
  cqio_free(t->conversion_quota);
  cqio_free(t->propensity);
  cqio_free(t->tenure);
  cqio_free(t->participation);
  cqio_free(t->urban_jobs);
  cqio_free(t->labour);
  cqio_free(t->exogenous);
  cqio_free(t->use);
  cqio_free(t->demand);
  cqio_free(t->output);
  cqio_free(t->local_demand);
  cqio_free(t->local_output);
  cqio_free(t->total_demand);
  cqio_free(t->bound);
  cqio_free(t->induced);
  cqio_free(t);
  *handle = NULL;
}
