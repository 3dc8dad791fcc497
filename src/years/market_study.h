/* Jobs with model.closure: equilibrium: what their scenarios share, and their years (section 28).
 */
#ifndef CQIO_YEARS_MARKET_STUDY
#define CQIO_YEARS_MARKET_STUDY

#include "cqio/years.h"
#include "years/market_region.h"

/* Region and reference; owned. */
struct cqio_market_study {
  cqio__market_region *region;
  cqio__markets_calibration calibration;
  bool *host; /* [L] towns whose part in GDP is met (27.21) */
  cqio_net_effects net;
};
void cqio__market_study_destroy(cqio_market_study **study);

/* Calibrates the reference of JOB (28.9), or computes it as the job says where it calibrates
 * nothing; judges the path (26.42)-(26.44). OUT->markets is made. Collective. Errors of
 * cqio__market_region_create and cqio__markets_calibrate. */
CQIO_NODISCARD cqio_status cqio__market_calibrate(const cqio_economy *economy, const cqio_job *job,
                                                  cqio_calibration *out);
/* All years of SCENARIO. Collective. */
CQIO_NODISCARD cqio_status cqio__market_compute(const cqio_economy *economy,
                                                const cqio_scenario *scenario,
                                                const cqio_calibration *calibration,
                                                cqio_years **out);

/* ---- market_net.c ---------------------------------------------------------------------------- */

/* STUDY->net of its reference; the ranks share the coalitions. Collective. CQIO_CONFIG for too many
 * parks; errors of cqio__markets_run. */
CQIO_NODISCARD cqio_status cqio__market_net(const cqio_economy *economy, cqio_market_study *study);

/* ---- market_years.c -------------------------------------------------------------------------- */

/* Figures of year T of PATH, into YEAR (allocated): values at base prices. EXPLAIN: with what runs
 * through parks (27.22) and the proven error of the goods. Collective. */
CQIO_NODISCARD cqio_status cqio__market_fill_year(const cqio__market_region *region,
                                                  const cqio_economy *economy,
                                                  const cqio__markets_path *path, int t,
                                                  bool explain, cqio_year *year);

#endif
