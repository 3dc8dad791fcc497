/* Jobs with model.closure: equilibrium: what their scenarios share, and their years (section 28).
 */
#ifndef CQIO_YEARS_MARKET_STUDY
#define CQIO_YEARS_MARKET_STUDY

#include "cqio/years.h"
#include "years/market_levers.h"

/* Region and reference; owned. */
struct cqio_market_study {
  cqio__market_region *region;
  cqio__markets_calibration calibration;
  bool *host; /* [L] towns whose part in GDP is met (27.21) */
  cqio_net_effects net;
};
void cqio__market_study_destroy(cqio_market_study **study);

/* The region of OPTIONS, nothing found; PARK_FACTORS as in cqio__market_region_create. Collective.
 * Errors of that. */
CQIO_NODISCARD cqio_status cqio__market_open(const cqio_economy *economy,
                                             const cqio_options *options,
                                             const double *park_factors, cqio_market_study **out);
/* The same with its reference calibrated, or as OPTIONS say, from where NEAR, a study of a region
 * that is nearly the same, has ended (NULL: from nothing); not judged. Collective. Errors of
 * cqio__markets_calibrate too. *out = NULL on failure. */
CQIO_NODISCARD cqio_status cqio__market_find(const cqio_economy *economy,
                                             const cqio_options *options,
                                             const double *park_factors,
                                             const cqio_market_study *near,
                                             cqio_market_study **out);
/* Calibrates the reference of JOB (28.9), or computes it as the job says where it calibrates
 * nothing; judges the path (26.42)-(26.44). OUT->markets is made, without net effects. Collective.
 * CQIO_STOPPED; errors of cqio__market_open and cqio__markets_calibrate. */
CQIO_NODISCARD cqio_status cqio__market_calibrate(const cqio_economy *economy, const cqio_job *job,
                                                  cqio_calibration *out);
/* A pass over what was found, the reference and net effects; to be loaded into a study that
 * cqio__market_open has made. CQIO_MEMORY. Collective. */
CQIO_NODISCARD cqio_status cqio__market_study_state(cqio_state *state, const cqio_economy *economy,
                                                    cqio_market_study *study);

/* ---- market_scenario.c ----------------------------------------------------------------------- */

/* A scenario on its way through its years; owned but for what is given. */
typedef struct {
  const cqio_economy *economy;
  const cqio_scenario *scenario;
  const cqio_market_study *study;
  cqio__market_levers levers;
  cqio__markets_path *path;
  int known; /* years computed */
} cqio__market_progress;

/* SCENARIO before its base year, and room for its years. Collective. Errors of
 * cqio__market_levers_read and cqio__markets_open; PROGRESS is to be freed in any case. */
CQIO_NODISCARD cqio_status cqio__market_begin(const cqio_economy *economy,
                                              const cqio_scenario *scenario,
                                              const cqio_calibration *calibration,
                                              cqio_years **years, cqio__market_progress *progress);
/* The next year, also into YEARS; after the last one what the scenario has other than the reference
 * is said. Collective. Errors of cqio__markets_step and cqio__market_fill_year. */
CQIO_NODISCARD cqio_status cqio__market_advance(cqio__market_progress *progress, cqio_years *years);
/* A pass over its KNOWN years but for those of cqio_years; loading begins after the base. */
CQIO_NODISCARD cqio_status cqio__market_progress_state(cqio_state *state,
                                                       cqio__market_progress *progress);
void cqio__market_progress_free(cqio__market_progress *progress);

/* All years of SCENARIO. Collective. */
CQIO_NODISCARD cqio_status cqio__market_compute(const cqio_economy *economy,
                                                const cqio_scenario *scenario,
                                                const cqio_calibration *calibration,
                                                cqio_years **out);

/* ---- market_net.c ---------------------------------------------------------------------------- */

/* STUDY->net of its reference; the ranks share the coalitions. Collective. CQIO_CONFIG for too many
 * parks; errors of cqio__markets_run. */
CQIO_NODISCARD cqio_status cqio__market_net(const cqio_economy *economy, cqio_market_study *study);
/* A pass over them. CQIO_MEMORY. Collective. */
CQIO_NODISCARD cqio_status cqio__market_net_state(cqio_state *state, const cqio_economy *economy,
                                                  cqio_market_study *study);

/* ---- market_years.c -------------------------------------------------------------------------- */

/* Figures of year T of PATH, into YEAR (allocated): values at base prices. EXPLAIN: with what runs
 * through parks (27.22) and the proven error of the goods. Collective. */
CQIO_NODISCARD cqio_status cqio__market_fill_year(const cqio__market_region *region,
                                                  const cqio_economy *economy,
                                                  const cqio__markets_path *path, int t,
                                                  bool explain, cqio_year *year);

#endif
