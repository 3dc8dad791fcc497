/* Calibration and years of a job by its model.closure: the Leontief model, or markets that clear.
 */
#include "years/market_study.h"
#include "years/trajectory.h"

cqio_status cqio__calibrate_reference(const cqio_economy *economy, const cqio_job *job,
                                      cqio_calibration *out) {
  bool markets = job->options.model.closure == CQIO_CHOICE_EQUILIBRIUM;
  *out = (cqio_calibration){0};
  cqio_status status = markets ? cqio__market_calibrate(economy, job, out)
                               : cqio__leontief_calibrate(economy, job, out);
  if (status) cqio_calibration_free(out);
  return status;
}

cqio_status cqio__calibrate_net(const cqio_economy *economy, const cqio_job *job,
                                cqio_calibration *calibration) {
  if (!job->options.investment.net_effects || cqio_calibration_net(calibration)) return CQIO_OK;
  return cqio__market_net(economy, calibration->markets);
}

cqio_status cqio_calibrate(const cqio_economy *economy, const cqio_job *job,
                           cqio_calibration *out) {
  CQIO_TRY(cqio__calibrate_reference(economy, job, out));
  cqio_status status = cqio__calibrate_net(economy, job, out);
  if (status) cqio_calibration_free(out);
  return status;
}

cqio_status cqio__calibration_open(const cqio_economy *economy, const cqio_job *job,
                                   cqio_calibration *out) {
  bool markets = job->options.model.closure == CQIO_CHOICE_EQUILIBRIUM;
  CQIO_TRY(cqio_agree(economy->ctx, cqio__calibration_allocate(economy, job, out)));
  return markets ? cqio__market_open(economy, &job->options, NULL, &out->markets) : CQIO_OK;
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
