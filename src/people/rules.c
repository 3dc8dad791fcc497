/* The rules of a year: defaults and ranges. */
#include "cqio/people.h"

#include <float.h>
#include <math.h>

void cqio_people_params_init(cqio_people_params *params) {
  *params = (cqio_people_params){.eta0 = 0.0535,
                                 .eta1 = 1.0,
                                 .income_elasticity = 1.0,
                                 .distance_decay = 0.01,
                                 .turnover = 0.05,
                                 .wage_ratio = 0.65,
                                 .exclusion_wedge = 0.30,
                                 .return_rate = 0.02,
                                 .growth_urban = 0.0025,
                                 .growth_rural = 0.0035};
}

static cqio_status check_homes(cqio_ctx *ctx, int districts, const cqio_people_homes *homes) {
  if (!(homes->length > 0.0 && isfinite(homes->length)) || !(homes->ceiling > 0.0))
    return cqio_fail(ctx, CQIO_CONFIG,
                     "people: commuting length = %g (km), density ceiling = %g (persons/km2): "
                     "expected values above 0, the length finite",
                     homes->length, homes->ceiling);
  for (int r = 0; r < districts; r++)
    if (!(homes->area[r] > 0.0))
      return cqio_fail(ctx, CQIO_CONFIG, "people: area[%d] = %g (km2): expected a value above 0", r,
                       homes->area[r]);
  return CQIO_OK;
}

static cqio_status check_vectors(cqio_ctx *ctx, int districts, const cqio_people_params *params) {
  cqio_status status = CQIO_OK;
  for (int r = 0; r < districts; r++) {
    if (params->tenure && (params->tenure[r] < 0 || params->tenure[r] >= CQIO_TENURES))
      status = cqio_fail(ctx, CQIO_CONFIG,
                         "people: tenure[%d] = %d (years): expected a whole number in [0, %d]", r,
                         params->tenure[r], CQIO_TENURES - 1);
    if (params->quota && !(params->quota[r] >= 0.0 && isfinite(params->quota[r])))
      status = cqio_fail(ctx, CQIO_CONFIG,
                         "people: quota[%d] = %g (persons/year): expected a finite value >= 0", r,
                         params->quota[r]);
    if (params->growth && !(fabs(params->growth[r]) <= 0.1))
      status = cqio_fail(ctx, CQIO_CONFIG,
                         "people: growth[%d] = %g (1/year): expected a number in [-0.1, 0.1]", r,
                         params->growth[r]);
    if (params->propensity && !(params->propensity[r] >= 0.0 && isfinite(params->propensity[r])))
      status = cqio_fail(ctx, CQIO_CONFIG,
                         "people: propensity[%d] = %g (1): expected a finite value >= 0", r,
                         params->propensity[r]);
  }
  return status;
}

static cqio_status check_answer(cqio_ctx *ctx, int districts, const cqio_people_params *params) {
  const cqio_people_answer *answer = params->answer;
  if (!params->homes || !params->steady_hazard || params->gap_reference)
    return cqio_fail(
        ctx, CQIO_CONFIG,
        "people: flows that answer wages: expected homes and a steady hazard that does "
        "not follow the gap of incomes: people answer once");
  if (!(answer->elasticity >= 0.0 && answer->elasticity <= 100.0) ||
      !(answer->exchange >= 0.0 && answer->exchange <= 0.5))
    return cqio_fail(
        ctx, CQIO_CONFIG,
        "people: elasticity of flows = %g (1), exchange = %g (1/year): expected numbers "
        "in [0, 100] and [0, 0.5]",
        answer->elasticity, answer->exchange);
  if (answer->reference && answer->reference->districts != districts)
    return cqio_fail(ctx, CQIO_INTERNAL, "people: districts of the reference = %d: expected %d",
                     answer->reference->districts, districts);
  for (int r = 0; r < districts; r++)
    if (answer->market[r] < 0 || answer->market[r] >= districts)
      return cqio_fail(ctx, CQIO_CONFIG, "people: market[%d] = %d: expected a number in [0, %d]", r,
                       answer->market[r], districts - 1);
  return CQIO_OK;
}

cqio_status cqio_people_params_check(cqio_ctx *ctx, int districts,
                                     const cqio_people_params *params) {
  const struct {
    const char *name, *unit;
    double value, low, high; /* both ends allowed */
  } members[] = {
      {"eta0", "1/year", params->eta0, 0.0, 1e6},
      {"eta1", "1", params->eta1, DBL_MIN, 10.0},
      {"income_elasticity", "1", params->income_elasticity, 0.0, 100.0},
      {"distance_decay", "1/km", params->distance_decay, 0.0, 1e3},
      {"turnover", "1/year", params->turnover, 0.0, 1.0},
      {"wage_ratio", "1", params->wage_ratio, DBL_MIN, 2.0},
      {"exclusion_wedge", "1", params->exclusion_wedge, 0.0, 1.0 - DBL_EPSILON},
      {"return_rate", "1/year", params->return_rate, 0.0, 0.5},
      {"local_rate", "1/year", params->local_rate, 0.0, 0.5},
      {"growth_urban", "1/year", params->growth_urban, -0.1, 0.1},
      {"growth_rural", "1/year", params->growth_rural, -0.1, 0.1},
      {"external_inflow", "persons/year", params->external_inflow, -1e12, 1e12},
      {"conversion_rate", "1/year", params->conversion_rate, 0.0, 1.0},
      {"returnees", "1", params->returnees, 0.0, 1.0},
  };
  cqio_status status = CQIO_OK;
  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    if (!(members[i].value >= members[i].low && members[i].value <= members[i].high))
      status = cqio_fail(ctx, CQIO_CONFIG, "people: %s = %g (%s): expected a number in [%g, %g]",
                         members[i].name, members[i].value, members[i].unit, members[i].low,
                         members[i].high);
  cqio_status found = check_vectors(ctx, districts, params);
  if (found) status = found;
  found = params->homes ? check_homes(ctx, districts, params->homes) : CQIO_OK;
  if (!found && params->answer) found = check_answer(ctx, districts, params);
  return found ? found : status;
}

void cqio_people_participation(int districts, const double *jobs, const double *unemployed,
                               const double *urban, double *participation) {
  for (int r = 0; r < districts; r++)
    participation[r] = urban[r] > 0.0 ? (jobs[r] + unemployed[r]) / urban[r] : 0.0;
}
