/* Calibration and years of a job by its model.closure: the Leontief model, or markets that clear.
 */
#include "years/market_study.h"
#include "years/trajectory.h"

cqio_status cqio_calibrate(const cqio_economy *economy, const cqio_job *job,
                           cqio_calibration *out) {
  bool markets = job->options.model.closure == CQIO_CHOICE_EQUILIBRIUM;
  *out = (cqio_calibration){0};
  cqio_status status = markets ? cqio__market_calibrate(economy, job, out)
                               : cqio__leontief_calibrate(economy, job, out);
  if (status) cqio_calibration_free(out);
  return status;
}

void cqio_calibration_free(cqio_calibration *calibration) {
  cqio_free(calibration->growth);
  cqio_free(calibration->shift);
  cqio__reference_free(&calibration->reference);
  cqio__market_study_destroy(&calibration->markets);
  *calibration = (cqio_calibration){0};
}

cqio_status cqio_years_compute(const cqio_economy *economy, const cqio_scenario *scenario,
                               const cqio_calibration *calibration, cqio_years **out) {
  return calibration->markets ? cqio__market_compute(economy, scenario, calibration, out)
                              : cqio__leontief_compute(economy, scenario, calibration, out);
}
