/* What a scenario with markets changes, beside what its lever is meant to change (28.8). */
#include "years/market_judge.h"
#include "years/market_levers.h"

#include <stdlib.h>
#include <string.h>

/* Signs that more of a lever is meant to have; 0: none. */
static const struct {
  const char *key;
  int urban, gap; /* of the urban share, and of real wages of towns over the countryside's */
} meant[] = {{"trade.cost_fall", 1, -1},
             {"model.consumption_factor", 1, -1},
             {"investment.ordinary_factor", 1, 0},
             {"investment.buildings_to_industries", 1, 0},
             {"investment.rural_to_towns", 1, 0},
             {"investment.town_housing_factor", 1, 0},
             {"investment.rural_capital_factor", -1, -1},
             {"investment.inner_loop", 1, 0},
             {"investment.between_loops", 1, 0},
             {"investment.outer_loop", 0, -1},
             {"migration.town_worth", 1, -1},
             {"migration.country_worth", -1, 0}};

/* The only lever of OPTIONS; NULL when there are none or several. */
static const cqio_option *only_lever(const cqio_options *options) {
  const cqio_option *found = NULL, *option;
  for (int k = 0; (option = cqio_option_at(k)); k++)
    if (cqio_lever_is_set(option, options)) {
      if (found) return NULL;
      found = option;
    }
  return found;
}

bool cqio__lever_means(const cqio_options *options, cqio__lever_meaning *out) {
  char value[CQIO_VALUE_SIZE];
  const cqio_option *option = only_lever(options);
  for (size_t k = 0; k < sizeof meant / sizeof *meant && option; k++) {
    if (strcmp(meant[k].key, option->key) != 0) continue;
    const char *given = cqio_option_value(option, options, value);
    int more = strtod(given, NULL) > strtod(option->default_text, NULL) ? 1 : -1;
    snprintf(out->text, sizeof out->text, "%s = %s", option->key, given);
    out->urban = more * meant[k].urban;
    out->gap = more * meant[k].gap;
    return true;
  }
  return false;
}

static void compare(const cqio_economy *e, const cqio_scenario *scenario, const char *lever,
                    const char *what, int sign, double effect) {
  if (sign * effect < 0.0)
    cqio_log(e->ctx, CQIO_LOG_INFO, "%s: %s %s %s, and is meant to %s it", scenario->name, lever,
             effect > 0.0 ? "raises" : "lowers", what, effect > 0.0 ? "lower" : "raise");
}

static void compare_signs(const cqio_economy *e, const cqio_scenario *scenario, double urban,
                          double gap) {
  cqio__lever_meaning meaning;
  if (!cqio__lever_means(&scenario->options, &meaning)) return;
  compare(e, scenario, meaning.text, "the urban share", meaning.urban, urban);
  compare(e, scenario, meaning.text, "real wages of towns over those of the countryside",
          meaning.gap, gap);
}

void cqio__market_effects(const cqio_economy *e, const cqio_scenario *scenario,
                          const cqio__markets_path *path) {
  int last = path->years - 1;
  cqio__markets_totals with = cqio__markets_total(path, last);
  cqio__markets_totals usual = cqio__markets_total(path->reference, last);
  double urban = 100.0 * (with.urban / with.residents - usual.urban / usual.residents);
  double gap =
      100.0 * (cqio__markets_wage_gap(path, last) - cqio__markets_wage_gap(path->reference, last));
  if (with.product == usual.product && with.residents == usual.residents && urban == 0.0 &&
      gap == 0.0)
    return; /* the reference itself */
  cqio_log(e->ctx, CQIO_LOG_INFO,
           "%s: %d less the reference: urban share %+.3f points, real wages of towns over the "
           "countryside %+.2f percent, GDP %+.2f percent, jobs %+.0f, residents %+.0f",
           scenario->name, path->year[last].year, urban, gap,
           100.0 * (with.product / usual.product - 1.0), with.jobs - usual.jobs,
           with.residents - usual.residents);
  compare_signs(e, scenario, urban, gap);
}
