/* New jobs at the places of parks, near which part of the growth of towns lives (26.40). */
#include "results/map_work.h"
#include "cqio/numeric.h"
#include "years/commuting.h"

#include <math.h>

static double urban_jobs(const cqio_economy *economy, const cqio_year *year, size_t r) {
  size_t sectors = (size_t)economy->sectors;
  return cqio_sum(year->jobs + (CQIO_ZONES * r + CQIO_URBAN) * sectors, sectors);
}

/* lambda of (26.14), by the jobs of the base year. */
static cqio_status find_length(const cqio_study *study, const cqio_options *options,
                               const cqio_year *base, double *length) {
  const cqio_economy *economy = study->economy;
  double *jobs;
  CQIO_TRY(CQIO_ALLOC(study->ctx, economy->districts, &jobs));
  for (size_t r = 0; r < (size_t)economy->districts; r++)
    jobs[r] = urban_jobs(economy, base, r);
  cqio_commuting *commuting;
  cqio_status status = cqio__commuting_create(economy, options, jobs, &commuting);
  if (!status) *length = commuting->homes.length;
  cqio__commuting_destroy(&commuting);
  cqio_free(jobs);
  return status;
}

cqio_status cqio__map_work_create(const cqio_study *study, const cqio_options *options,
                                  const cqio_year *base, cqio_map_work **out) {
  const cqio_park_points *points = &study->data->park_points;
  cqio_map_work *w;
  *out = NULL;
  CQIO_TRY(CQIO_ALLOC(study->ctx, 1, &w));
  cqio_status status = CQIO_ALLOC(study->ctx, study->economy->districts, &w->part);
  if (!status) status = CQIO_ALLOC(study->ctx, points->count, &w->jobs);
  if (!status) status = find_length(study, options, base, &w->work.length);
  if (status) {
    cqio__map_work_destroy(&w);
    return status;
  }
  w->work.part = w->part;
  w->work.places = points->count;
  w->work.town = points->town;
  w->work.jobs = w->jobs;
  *out = w;
  return CQIO_OK;
}

void cqio__map_work_destroy(cqio_map_work **work) {
  if (!work || !*work) return;
  cqio_free((*work)->part);
  cqio_free((*work)->jobs);
  cqio_free(*work);
  *work = NULL;
}

/* Part of the new townspeople of district R who came from elsewhere, not with their place. */
static double part_that_came(const cqio_economy *economy, const cqio_year *year, size_t r) {
  size_t districts = (size_t)economy->districts;
  double came = cqio_sum_strided(year->migration + r, districts, districts) +
                fmax(0.0, year->town_arrivals[r]);
  double all = came + year->became_urban[r];
  return all > 0.0 ? came / all : 0.0;
}

/* Jobs on the capital of all parks in district R. */
static double site_jobs(const cqio_study *study, const cqio_year *year, size_t r) {
  return cqio_sum_strided(year->site_jobs + r, (size_t)study->data->parks.count,
                          (size_t)study->economy->districts);
}

void cqio__map_work_find(const cqio_study *study, const cqio_year *before, const cqio_year *year,
                         cqio_map_work *work) {
  const cqio_economy *economy = study->economy;
  const cqio_park_points *points = &study->data->park_points;
  size_t districts = (size_t)economy->districts;
  for (size_t r = 0; r < districts; r++) {
    double more = fmax(0.0, site_jobs(study, year, r) - site_jobs(study, before, r));
    double all = urban_jobs(economy, year, r) - urban_jobs(economy, before, r);
    double at_parks = all > 0.0 ? fmin(1.0, more / all) : (more > 0.0 ? 1.0 : 0.0);
    work->part[r] = at_parks * part_that_came(economy, year, r);
  }
  for (int k = 0; k < points->count; k++) {
    size_t r = (size_t)study->data->towns.district[points->town[k]];
    size_t at = (size_t)points->park[k] * districts + r;
    work->jobs[k] = points->share[k] * fmax(0.0, year->site_jobs[at] - before->site_jobs[at]);
  }
}
