/* What the scenarios of a job share. */
#include "cqio/years.h"

void cqio_study_free(cqio_study *study) {
  cqio_multipliers_destroy(&study->multipliers);
  cqio_free(study->fallbacks);
  cqio_calibration_free(&study->calibration);
  cqio_economy_destroy(&study->economy);
  cqio_dataset_destroy(&study->data);
}
