/* Who works in a year: productivity, jobs, skills, wages (method section 10). */
#include "cqio/numeric.h"
#include "years/trajectory.h"

/* Residents at the end of the coming year: natural growth and outside inflow only (11.10). */
static double coming_residents(const cqio_trajectory *t) {
  cqio_people_rates now = cqio_people_rate(t->people);
  return now.urban * (1.0 + t->people_params.growth_urban) +
         now.rural * (1.0 + t->people_params.growth_rural) + t->people_params.external_inflow;
}

cqio_status cqio__labour_advance(cqio_trajectory *t, cqio_year *year) {
  const cqio_economy *economy = t->economy;
  double residents = coming_residents(t), published, shift = 0.0;
  bool known = cqio_observed_persons(economy->data, "employed", year->year, &published);
  if (t->behaviour.shift) {
    shift = t->behaviour.shift[cqio__trajectory_index(t, year->year)];
  } else if (t->options->employment.calibrate) {
    double target = known ? published : t->employment_ratio * residents;
    CQIO_TRY(cqio_employment_shift(economy->ctx, economy->districts, economy->sectors, t->labour,
                                   economy->data->productivity_growth, year->output, target,
                                   &shift));
    if (known) t->employment_ratio = published / residents;
  }
  cqio_employment_advance(economy->districts, economy->sectors, economy->data->productivity_growth,
                          shift, t->labour);
  year->productivity_shift = shift;
  return CQIO_OK;
}

void cqio__labour_fill(const cqio_trajectory *t, cqio_year *year) {
  const cqio_economy *economy = t->economy;
  const cqio_dataset *data = economy->data;
  cqio_employment_jobs(economy->districts, economy->sectors, t->labour, year->output, year->jobs);
  cqio_employment_total total =
      cqio_employment_sum(economy->districts, economy->sectors, year->jobs, data->skills.count,
                          data->skill_share, NULL, year->skill_jobs);
  year->employed = total.total;
  cqio_employment_wages(economy->districts, economy->sectors, economy->compensation_share,
                        year->output, year->wages);
}
