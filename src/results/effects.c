/* What a scenario has more than the reference of its job. */
#include "results/effects.h"
#include "years/market_levers.h"

static const cqio_quantity_id compared[CQIO_EFFECTS_OF_SCENARIOS] = {
    [CQIO_EFFECT_OF_URBAN_SHARE] = CQIO_QUANTITY_total_urban_rate,
    [CQIO_EFFECT_OF_REGISTERED_SHARE] = CQIO_QUANTITY_total_registered_rate,
    [CQIO_EFFECT_OF_INCOME_RATIO] = CQIO_QUANTITY_income_ratio,
    [CQIO_EFFECT_OF_WAGE_GAP] = CQIO_QUANTITY_real_wage_gap,
    [CQIO_EFFECT_OF_GDP] = CQIO_QUANTITY_gdp,
    [CQIO_EFFECT_OF_JOBS] = CQIO_QUANTITY_employed,
    [CQIO_EFFECT_OF_RESIDENTS] = CQIO_QUANTITY_total_residents,
    [CQIO_EFFECT_OF_URBAN_RESIDENTS] = CQIO_QUANTITY_total_urban};

bool cqio__has_effects(const cqio_job *job) {
  const cqio_option *option;
  for (int k = 0; (option = cqio_option_at(k)); k++)
    if (cqio_lever_is_set(option, &job->scenarios[0].options)) return false;
  return job->scenario_count > 1;
}

cqio_quantity_id cqio__effect_of(cqio_effect effect) {
  return compared[effect];
}

cqio_status cqio__effect_value(const cqio_economy *economy, cqio_effect effect,
                               const cqio_year *year, const cqio_year *reference, double *value) {
  double usual;
  CQIO_TRY(cqio__quantity_values(economy, year, compared[effect], CQIO_SHAPE_MUNICIPAL, value));
  CQIO_TRY(
      cqio__quantity_values(economy, reference, compared[effect], CQIO_SHAPE_MUNICIPAL, &usual));
  *value -= usual;
  return CQIO_OK;
}

int cqio__effect_sign(cqio_effect effect, const cqio_scenario *scenario, char *lever) {
  cqio__lever_meaning meaning;
  if (lever) lever[0] = '\0';
  if (!cqio__lever_means(&scenario->options, &meaning)) return 0;
  if (lever) snprintf(lever, CQIO_LEVER_TEXT, "%s", meaning.text);
  return effect == CQIO_EFFECT_OF_URBAN_SHARE ? meaning.urban
         : effect == CQIO_EFFECT_OF_WAGE_GAP  ? meaning.gap
                                              : 0;
}
