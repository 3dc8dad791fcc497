/* Who works in a year: productivity, jobs, skills, wages (method section 10, 26.3-26.6). */
#include "cqio/numeric.h"
#include "years/trajectory.h"

#include <math.h>
#include <string.h>

/* Residents at the end of the coming year: natural growth and outside inflow only (11.10). */
static double coming_residents(const cqio_trajectory *t) {
  const double *growth = t->people_params.growth;
  double sum = t->arrivals;
  for (int r = 0; growth && r < t->economy->districts; r++)
    sum += (t->people->urban[r] + t->people->rural[r]) * (1.0 + growth[r]);
  if (growth) return sum;
  cqio_people_rates now = cqio_people_rate(t->people);
  return now.urban * (1.0 + t->people_params.growth_urban) +
         now.rural * (1.0 + t->people_params.growth_rural) + t->arrivals;
}

/* ---- one target for all (10.2) --------------------------------------------------------------- */

/* The given shift, or the one with which jobs are TARGET, FARMERS among them whatever the output.
 */
static cqio_status find_shift(cqio_trajectory *t, const cqio_year *year, double target,
                              double farmers, double *shift) {
  const cqio_economy *economy = t->economy;
  if (t->behaviour.shift) {
    *shift = t->behaviour.shift[cqio__trajectory_index(t, year->year)];
    return CQIO_OK;
  }
  if (!t->options->employment.calibrate) return CQIO_OK;
  return cqio_employment_shift(economy->ctx, economy->districts, economy->sectors, t->labour,
                               economy->data->productivity_growth, year->output, target - farmers,
                               shift);
}

static cqio_status follow_total(cqio_trajectory *t, cqio_year *year, double farmers) {
  const cqio_economy *economy = t->economy;
  double residents = coming_residents(t), published, shift = 0.0;
  bool known = cqio_observed_persons(economy->data, "employed", year->year, &published);
  double target = known ? published : t->employment_ratio * residents;
  CQIO_TRY(find_shift(t, year, target, farmers, &shift));
  if (known && !t->behaviour.shift && t->options->employment.calibrate)
    t->employment_ratio = published / residents;
  cqio_employment_advance(economy->districts, economy->sectors, economy->data->productivity_growth,
                          shift, t->labour);
  year->productivity_shift = shift;
  return CQIO_OK;
}

/* ---- targets by stratum (26.6) --------------------------------------------------------------- */

/* Coefficients of the base year times one factor for each stratum from FIRST on. */
static cqio_status follow_strata(cqio_trajectory *t, const cqio_year *year, int first,
                                 const double *targets) {
  const cqio_economy *economy = t->economy;
  cqio_workforce *w = t->workforce;
  int index = cqio__trajectory_index(t, year->year);
  size_t sectors = (size_t)economy->sectors, cells = (size_t)economy->districts * sectors;
  double *output;
  CQIO_TRY(CQIO_ALLOC(economy->ctx, cells, &output));
  for (size_t k = 0; k < cells; k++) {
    const double *zones = year->output + k / sectors * CQIO_ZONES * sectors + k % sectors;
    output[k] = zones[0] + zones[sectors];
  }
  cqio_status status = CQIO_OK;
  for (int b = first; b < CQIO_STRATA && !status; b++)
    if (t->behaviour.reference)
      w->factor[b] = t->behaviour.reference->labour_factor[CQIO_STRATA * index + b];
    else
      status =
          cqio__labour_factor(economy->ctx, economy->districts, economy->sectors, economy->labour,
                              output, w->member[b], targets[b], &w->factor[b]);
  for (size_t k = 0; k < cells && !status; k++)
    for (int b = first; b < CQIO_STRATA; b++)
      if (w->member[b][k % sectors]) t->labour[k] = economy->labour[k] * w->factor[b];
  cqio_free(output);
  return status;
}

/* ---- the year -------------------------------------------------------------------------------- */

/* Farm jobs of the year (26.3), persons in all; none of them follows output. */
static double place_farmers(cqio_trajectory *t, const cqio_year *year, double target) {
  const cqio_economy *economy = t->economy;
  int index = cqio__trajectory_index(t, year->year);
  const cqio_reference *reference = t->behaviour.reference;
  cqio__workforce_farm(t->workforce, economy->districts, t->people->rural,
                       reference ? &reference->labour_factor[CQIO_STRATA * index] : NULL, target);
  for (size_t k = 0; k < (size_t)economy->districts * (size_t)economy->sectors; k++)
    if (t->workforce->member[CQIO_PRIMARY][k % (size_t)economy->sectors]) t->labour[k] = 0.0;
  return cqio_sum(t->workforce->farm_jobs, (size_t)economy->districts);
}

static cqio_status follow_workforce(cqio_trajectory *t, cqio_year *year) {
  const cqio_economy *economy = t->economy;
  cqio_workforce *w = t->workforce;
  int index = cqio__trajectory_index(t, year->year);
  double targets[CQIO_STRATA], farmers = 0.0;
  cqio_people_rates now = cqio_people_rate(t->people);
  CQIO_TRY(cqio__labour_targets(economy->ctx, w->path, index, now.urban, now.rural, targets));
  cqio__workforce_farm_output(w, economy, year->output);
  if (w->farmers) farmers = place_farmers(t, year, targets[CQIO_PRIMARY]);
  bool strata =
      t->options->employment.targets == CQIO_CHOICE_STRATA && t->options->employment.calibrate;
  if (strata)
    CQIO_TRY(follow_strata(t, year, w->farmers ? CQIO_SECONDARY : CQIO_PRIMARY, targets));
  else
    CQIO_TRY(follow_total(t, year, farmers));
  const cqio_reference *reference = t->behaviour.reference;
  size_t districts = (size_t)economy->districts;
  cqio__workforce_need(
      w, economy, index,
      reference ? reference->farm_output + districts * (size_t)index : w->farm_output, t->labour);
  return CQIO_OK;
}

cqio_status cqio__labour_advance(cqio_trajectory *t, cqio_year *year) {
  return t->workforce ? follow_workforce(t, year) : follow_total(t, year, 0.0);
}

void cqio__labour_jobs(const cqio_trajectory *t, const double *output, double *jobs) {
  const cqio_economy *economy = t->economy;
  cqio_employment_jobs(economy->districts, economy->sectors, t->labour, output, jobs);
  if (t->workforce) cqio__workforce_place(t->workforce, economy, jobs);
}

void cqio__labour_fill(const cqio_trajectory *t, cqio_year *year) {
  const cqio_economy *economy = t->economy;
  const cqio_dataset *data = economy->data;
  cqio__labour_jobs(t, year->output, year->jobs);
  cqio_employment_total total =
      cqio_employment_sum(economy->districts, economy->sectors, year->jobs, data->skills.count,
                          data->skill_share, NULL, year->skill_jobs);
  year->employed = total.total;
  if (t->workforce)
    cqio__workforce_surplus(t->workforce, economy, t->labour, year->output, year->farm_surplus);
  cqio_employment_wages(economy->districts, economy->sectors, economy->compensation_share,
                        year->output, year->wages);
}
