/* Who works on the capital of parks (method 26.40). */
#include "years/trajectory.h"

#include <math.h>
#include <string.h>

/* Adds the jobs of DISTRICT on PRODUCED[S], what capacity of a park makes in its towns. */
static double jobs_on(const cqio_economy *economy, const cqio_year *year, size_t district,
                      const double *produced) {
  size_t sectors = (size_t)economy->sectors;
  size_t town = (CQIO_ZONES * district + CQIO_URBAN) * sectors;
  double jobs = 0.0;
  for (size_t i = 0; i < sectors; i++) {
    double output = year->output[town + i];
    if (produced[i] > 0.0 && output > 0.0)
      jobs += fmin(1.0, produced[i] / output) * year->jobs[town + i];
  }
  return jobs;
}

cqio_status cqio__parks_fill_sites(const cqio_trajectory *t, cqio_year *year) {
  const cqio_economy *economy = t->economy;
  size_t sectors = (size_t)economy->sectors, districts = (size_t)economy->districts;
  double *produced;
  if (!t->options->investment.operation) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, districts * sectors, &produced));
  for (int p = 0; p < t->parks->parks; p++) {
    memset(produced, 0, districts * sectors * sizeof *produced);
    cqio__park_plan_add_operation(t->parks, economy->data, p, t->options->years.first + 1,
                                  year->year, produced);
    for (size_t r = 0; r < districts; r++)
      year->site_jobs[(size_t)p * districts + r] =
          jobs_on(economy, year, r, produced + r * sectors);
  }
  cqio_free(produced);
  return CQIO_OK;
}
