/* Checks across keys. */
#include "job/reading.h"

#include <string.h>

static void check_years(reading *r) {
  const cqio_options *o = &r->job->options;
  bool last = r->overridden[OPTION_years_last] || r->given[OPTION_years_last];
  if (o->years.last >= 0 && o->years.last < o->years.first)
    cqio_fail(r->ctx, CQIO_CONFIG,
              "%s: years.last = %d, years.first = %d: expected the end year not before the start "
              "year",
              cqio__place_of(r, last ? OPTION_years_last : OPTION_years_first), o->years.last,
              o->years.first);
}

/* What is calibrated is not given. */
static void check_eta0(reading *r) {
  const cqio_options *o = &r->job->options;
  if (o->migration.calibrate && o->migration.eta0 >= 0.0)
    cqio_fail(r->ctx, CQIO_CONFIG,
              "%s: migration.eta0 = %g (1/year): expected -1, as it is calibrated; or set "
              "migration.calibrate to false",
              cqio__place_of(r, OPTION_migration_eta0), o->migration.eta0);
}

static void check_growth(reading *r) {
  const cqio_options *o = &r->job->options;
  double low = o->dynamics.expected_growth_min, high = o->dynamics.expected_growth_max;
  double start = o->dynamics.initial_expected_growth;
  if (low > high)
    cqio_fail(r->ctx, CQIO_CONFIG,
              "%s: dynamics.expected_growth_min = %g (1/year): expected at most "
              "dynamics.expected_growth_max = %g",
              cqio__place_of(r, OPTION_dynamics_expected_growth_min), low, high);
  else if (start > -1.0 && (start < low || start > high))
    cqio_fail(r->ctx, CQIO_CONFIG,
              "%s: dynamics.initial_expected_growth = %g (1/year): expected a number from %g to %g "
              "(dynamics.expected_growth_min and _max)",
              cqio__place_of(r, OPTION_dynamics_initial_expected_growth), start, low, high);
}

/* Towns and rasters of weights both say where people live. */
static void check_settlement(reading *r) {
  const cqio_options *o = &r->job->options;
  static const int rasters[] = {OPTION_grid_urban_weight, OPTION_grid_rural_weight};
  const char *const given[] = {o->grid.urban_weight, o->grid.rural_weight};
  for (size_t k = 0; k < 2 && o->grid.settlement == CQIO_CHOICE_TOWNS; k++)
    if (given[k][0])
      cqio_fail(
          r->ctx, CQIO_CONFIG,
          "%s: %s = %s: expected none with grid.settlement = towns; or set grid.settlement to "
          "seats",
          cqio__place_of(r, rasters[k]), cqio_option_at(rasters[k])->key, given[k]);
}

/* Places of parks are towns, people live near work only where they choose homes, and draws keep no
 * jobs by which their maps could grow. */
static void check_park_points(reading *r) {
  const cqio_options *o = &r->job->options;
  const struct {
    bool bad;
    const char *other, *hint;
  } rules[] = {{o->grid.settlement != CQIO_CHOICE_TOWNS, "grid.settlement = seats",
                "or set grid.settlement to towns"},
               {o->migration.choice != CQIO_CHOICE_HOMES, "migration.choice = workplaces",
                "or set migration.choice to homes"},
               {o->ensemble.draws > 0 && o->ensemble.grids, "ensemble.grids = true",
                "draws keep no jobs at parks"}};
  for (size_t k = 0; k < sizeof rules / sizeof *rules && o->grid.park_points; k++)
    if (rules[k].bad)
      cqio_fail(r->ctx, CQIO_CONFIG, "%s: grid.park_points = true: expected false with %s; %s",
                cqio__place_of(r, OPTION_grid_park_points), rules[k].other, rules[k].hint);
}

/* Targets of own markets say forms and decays themselves, of gravity alone. */
static void check_targets(reading *r) {
  const cqio_options *o = &r->job->options;
  if (o->trade.targets == CQIO_CHOICE_NONE) return;
  if (o->trade.regionalization != CQIO_CHOICE_GRAVITY)
    cqio_fail(r->ctx, CQIO_CONFIG,
              "%s: trade.targets = file: expected none without trade.regionalization = gravity",
              cqio__place_of(r, OPTION_trade_targets));
  if (o->trade.deterrence == CQIO_CHOICE_CALIBRATE)
    cqio_fail(
        r->ctx, CQIO_CONFIG,
        "%s: trade.targets = file: expected none with trade.deterrence = calibrate, as it says "
        "the decays",
        cqio__place_of(r, OPTION_trade_targets));
}

/* ---- keys without effect --------------------------------------------------------------------- */

/* Without effect is KEY while each of OTHER has its value OFF ("!x": any but x); TURN: how to give
 * it one. Sections that are off as a whole (grid.enabled, ensemble.draws) are off on purpose and
 * not looked at. */
static const struct {
  int key;
  struct {
    int key;
    const char *off;
  } other[2]; /* the second: NULL where one is enough */
  const char *turn;
} idle[] = {
    {OPTION_solver_method,
     {{OPTION_model_closure, "equilibrium"}, {OPTION_ensemble_draws, "0"}},
     "set model.closure to households"},
    {OPTION_solver_tolerance,
     {{OPTION_model_closure, "equilibrium"}, {OPTION_ensemble_draws, "0"}},
     "set model.closure to households"},
    {OPTION_solver_max_iterations,
     {{OPTION_model_closure, "equilibrium"}, {OPTION_ensemble_draws, "0"}},
     "set model.closure to households"},
    {OPTION_migration_mean_commute,
     {{OPTION_migration_choice, "workplaces"}},
     "set migration.choice to homes"},
    {OPTION_migration_density_ceiling,
     {{OPTION_migration_choice, "workplaces"}, {OPTION_grid_settlement, "seats"}},
     "set migration.choice to homes or grid.settlement to towns"},
    {OPTION_employment_productivity_elasticity,
     {{OPTION_employment_coefficients, "balanced"}},
     "set employment.coefficients to productivity"},
    {OPTION_employment_targets,
     {{OPTION_employment_calibrate, "false"}},
     "set employment.calibrate to true"},
    {OPTION_calibration_accept,
     {{OPTION_migration_calibrate, "false"}, {OPTION_migration_hazard, "gap"}},
     "set migration.calibrate to true"},
    {OPTION_grid_centre_density,
     {{OPTION_grid_settlement, "seats"}},
     "set grid.settlement to towns"},
    {OPTION_grid_urban_slope, {{OPTION_grid_settlement, "seats"}}, "set grid.settlement to towns"},
    {OPTION_grid_distances, {{OPTION_grid_settlement, "seats"}}, "set grid.settlement to towns"},
    {OPTION_grid_clark_core, {{OPTION_grid_settlement, "towns"}}, "set grid.settlement to seats"},
    {OPTION_grid_clark_county, {{OPTION_grid_settlement, "towns"}}, "set grid.settlement to seats"},
    {OPTION_grid_clark_core, {{OPTION_grid_urban_weight, "!"}}, "leave grid.urban_weight empty"},
    {OPTION_grid_clark_county, {{OPTION_grid_urban_weight, "!"}}, "leave grid.urban_weight empty"},
    {OPTION_ensemble_local_share,
     {{OPTION_migration_local_share, "0"}},
     "give migration.local_share"},
    {OPTION_ensemble_mean_commute,
     {{OPTION_migration_choice, "workplaces"}},
     "set migration.choice to homes"},
    {OPTION_ensemble_outside_response,
     {{OPTION_migration_outside_response, "0"}},
     "give migration.outside_response"},
    {OPTION_ensemble_grids, {{OPTION_grid_enabled, "false"}}, "set grid.enabled to true"},
    {OPTION_ensemble_icor, {{OPTION_ensemble_kind, "static"}}, "set ensemble.kind to years"},
    {OPTION_ensemble_migration, {{OPTION_ensemble_kind, "static"}}, "set ensemble.kind to years"},
    {OPTION_ensemble_conversion, {{OPTION_ensemble_kind, "static"}}, "set ensemble.kind to years"},
    {OPTION_grid_minimum_coverage,
     {{OPTION_grid_urban_weight, ""}, {OPTION_grid_rural_weight, ""}},
     "name a raster of weights"},
};

/* What markets decide that clear: investment follows rents, growth is that of strata, people answer
 * real wages, and members of an ensemble are calibrated anew. */
static const int decided_by_markets[] = {
    OPTION_dynamics_accelerator,
    OPTION_dynamics_normal_utilisation,
    OPTION_dynamics_initial_expected_growth,
    OPTION_dynamics_expected_growth_min,
    OPTION_dynamics_expected_growth_max,
    OPTION_dynamics_follow_published_growth,
    OPTION_dynamics_exogenous_growth,
    OPTION_investment_deflator,
    OPTION_employment_elasticity,
    OPTION_migration_returnees,
    OPTION_migration_outside_response,
    OPTION_remittances_share,
    OPTION_ensemble_icor,
    OPTION_ensemble_migration,
    OPTION_ensemble_propensities,
    OPTION_ensemble_conversion,
    OPTION_ensemble_tolerance,
};

/* "KEY = VALUE" of option INDEX appended to TEXT, "no KEY" of an empty one; true when it is OFF. */
static bool is_off(const reading *r, int index, const char *off, char *text, size_t size) {
  const cqio_option *option = cqio_option_at(index);
  char buffer[CQIO_VALUE_SIZE];
  const char *value = cqio_option_value(option, &r->job->options, buffer);
  size_t used = strlen(text);
  snprintf(text + used, size - used, "%s%s%s%s%s", used > 0 ? " and " : "", value[0] ? "" : "no ",
           option->key, value[0] ? " = " : "", value);
  return off[0] == '!' ? strcmp(value, off + 1) != 0 : strcmp(value, off) == 0;
}

/* Refuses what OPTIONS have, USUAL have not, of option INDEX, which OTHERS leave without effect, at
 * PLACE; NULL: where it is given. */
static void refuse_idle(reading *r, int index, const char *others, const char *turn,
                        const char *place, const cqio_options *options, const cqio_options *usual) {
  const cqio_option *option = cqio_option_at(index);
  char one[CQIO_VALUE_SIZE], two[CQIO_VALUE_SIZE];
  const char *given = cqio_option_value(option, options, one);
  const char *expected = cqio_option_value(option, usual, two);
  if (strcmp(given, expected) != 0)
    cqio_fail(r->ctx, CQIO_CONFIG,
              "%s: %s = %s has no effect with %s: expected %s, the default; or %s",
              place ? place : cqio__place_of(r, index), option->key, given, others, expected, turn);
}

/* The same for keys of one closure with another. */
static void check_closures(reading *r, const char *place, const cqio_options *options,
                           const cqio_options *usual) {
  char closure[CQIO_VALUE_SIZE] = "";
  bool households = is_off(r, OPTION_model_closure, "!equilibrium", closure, sizeof closure);
  for (int i = 0; i < OPTION_COUNT && households; i++)
    if (cqio_option_at(i)->with_markets)
      refuse_idle(r, i, closure, "set model.closure to equilibrium", place, options, usual);
  for (size_t k = 0; k < sizeof decided_by_markets / sizeof *decided_by_markets && !households; k++)
    refuse_idle(r, decided_by_markets[k], closure, "set model.closure to households", place,
                options, usual);
}

/* The same for all keys without effect. */
static void check_idle(reading *r, const char *place, const cqio_options *options,
                       const cqio_options *usual) {
  for (size_t k = 0; k < sizeof idle / sizeof *idle; k++) {
    char others[256] = "";
    bool off = true;
    for (int o = 0; o < 2 && idle[k].other[o].off && off; o++)
      off = is_off(r, idle[k].other[o].key, idle[k].other[o].off, others, sizeof others);
    if (off) refuse_idle(r, idle[k].key, others, idle[k].turn, place, options, usual);
  }
  check_closures(r, place, options, usual);
}

static void check_idle_keys(reading *r) {
  cqio_options defaults;
  cqio_options_defaults(&defaults);
  check_idle(r, NULL, &r->job->options, &defaults);
}

/* Levers that a scenario sets and the job does not. */
void cqio__check_levers(reading *r) {
  char place[CQIO_MESSAGE_SIZE];
  for (int s = 0; s < r->job->scenario_count; s++) {
    const cqio_scenario *scenario = &r->job->scenarios[s];
    snprintf(place, sizeof place, "%s: scenario %s", r->job->path, scenario->name);
    check_idle(r, place, &scenario->options, &r->job->options);
  }
}

/* Where markets clear people live in homes, and jobs and targets are by stratum. */
static void check_markets(reading *r) {
  const cqio_options *o = &r->job->options;
  const struct {
    bool bad;
    int key;
    const char *expected;
  } rules[] = {
      {o->trade.regionalization != CQIO_CHOICE_GRAVITY, OPTION_trade_regionalization, "gravity"},
      {o->migration.choice != CQIO_CHOICE_HOMES, OPTION_migration_choice, "homes"},
      {o->migration.hazard != CQIO_CHOICE_DEVIATION, OPTION_migration_hazard, "deviation"},
      {o->migration.arrivals != CQIO_ARRIVALS_HOMES, OPTION_migration_arrivals, "homes"},
      {o->employment.coefficients != CQIO_CHOICE_PRODUCTIVITY, OPTION_employment_coefficients,
       "productivity"},
      {o->employment.targets != CQIO_CHOICE_STRATA, OPTION_employment_targets, "strata"},
      {o->employment.zones != CQIO_CHOICE_PEOPLE, OPTION_employment_zones, "people"},
      {o->employment.farm != CQIO_CHOICE_RESIDENTS, OPTION_employment_farm, "residents"},
      {o->ensemble.draws > 0 && o->ensemble.kind != CQIO_CHOICE_YEARS, OPTION_ensemble_kind,
       "years"}};
  char value[CQIO_VALUE_SIZE];
  if (o->investment.net_effects && o->model.closure != CQIO_CHOICE_EQUILIBRIUM)
    cqio_fail(r->ctx, CQIO_CONFIG,
              "%s: investment.net_effects = true: expected false without model.closure = "
              "equilibrium",
              cqio__place_of(r, OPTION_investment_net_effects));
  for (size_t k = 0;
       k < sizeof rules / sizeof *rules && o->model.closure == CQIO_CHOICE_EQUILIBRIUM; k++)
    if (rules[k].bad)
      cqio_fail(r->ctx, CQIO_CONFIG,
                "%s: model.closure = equilibrium: expected %s = %s, not %s, beside it; or set "
                "model.closure to households",
                cqio__place_of(r, OPTION_model_closure), cqio_option_at(rules[k].key)->key,
                rules[k].expected, cqio_option_value(cqio_option_at(rules[k].key), o, value));
}

void cqio__check_across(reading *r) {
  check_years(r);
  check_eta0(r);
  check_growth(r);
  check_settlement(r);
  check_park_points(r);
  check_targets(r);
  check_markets(r);
  check_idle_keys(r);
}
