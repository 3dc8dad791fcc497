/* What a scenario has more than the reference of its job: in files and on the screen. */
#ifndef CQIO_RESULTS_EFFECTS
#define CQIO_RESULTS_EFFECTS

#include "cqio/years.h"
#include "years/quantities.h"

/* In the order of files. */
typedef enum {
  CQIO_EFFECT_OF_URBAN_SHARE,
  CQIO_EFFECT_OF_REGISTERED_SHARE,
  CQIO_EFFECT_OF_INCOME_RATIO,
  CQIO_EFFECT_OF_WAGE_GAP,
  CQIO_EFFECT_OF_GDP,
  CQIO_EFFECT_OF_JOBS,
  CQIO_EFFECT_OF_RESIDENTS,
  CQIO_EFFECT_OF_URBAN_RESIDENTS,
  CQIO_EFFECTS_OF_SCENARIOS
} cqio_effect;

/* Whether the first scenario of JOB is the reference, without levers, and others follow. */
bool cqio__has_effects(const cqio_job *job);
/* The figure that EFFECT compares. Not collective, as all below. */
cqio_quantity_id cqio__effect_of(cqio_effect effect);
/* That of YEAR less that of the REFERENCE in the same year, in the unit inside. */
CQIO_NODISCARD cqio_status cqio__effect_value(const cqio_economy *economy, cqio_effect effect,
                                              const cqio_year *year, const cqio_year *reference,
                                              double *value);
/* The sign that EFFECT is meant to have in SCENARIO: 0 where nothing is said of it, or several
 * levers are set. LEVER, unless NULL: room for the lever, "investment.factor = 2". */
enum { CQIO_LEVER_TEXT = 2 * CQIO_VALUE_SIZE };
int cqio__effect_sign(cqio_effect effect, const cqio_scenario *scenario, char *lever);

#endif
