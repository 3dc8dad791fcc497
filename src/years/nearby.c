/* A path as the first guess of others near it. */
#include "years/trajectory.h"

#include <math.h>
#include <string.h>

static cqio_status allocate(const cqio_economy *economy, int years, cqio_nearby **out) {
  CQIO_TRY(CQIO_ALLOC(economy->ctx, 1, out));
  CQIO_TRY(CQIO_ALLOC(economy->ctx, years, &(*out)->output));
  (*out)->years = years;
  for (int t = 0; t < years; t++)
    CQIO_TRY(CQIO_ALLOC(economy->ctx, economy->accounts, &(*out)->output[t]));
  return CQIO_OK;
}

static void keep_output(cqio_nearby *guide, int t, const cqio_year *year, int64_t accounts) {
  memcpy(guide->output[t], year->output, (size_t)accounts * sizeof *year->output);
}

static cqio_status follow(const cqio_economy *economy, const cqio_options *options,
                          const cqio_trajectory_rules *rules, cqio_year *each, cqio_nearby *guide) {
  cqio_trajectory *path;
  CQIO_TRY(cqio__trajectory_create(economy, options, rules, &each[0], &path));
  keep_output(guide, 0, &each[0], economy->accounts);
  cqio_status status = CQIO_OK;
  for (int t = 1; t < guide->years && !status; t++) {
    status = cqio__trajectory_step(path, &each[t]);
    if (!status) keep_output(guide, t, &each[t], economy->accounts);
  }
  guide->certificate = path->certificate;
  path->certificate = NULL;
  cqio__trajectory_destroy(&path);
  return status;
}

cqio_status cqio__nearby_create(const cqio_economy *economy, const cqio_options *options,
                                const cqio_trajectory_rules *rules, double tolerance,
                                cqio_year *each, cqio_nearby **out) {
  *out = NULL;
  cqio_nearby *guide = NULL;
  int years = options->years.last - options->years.first + 1;
  cqio_status status = cqio_agree(economy->ctx, allocate(economy, years, &guide));
  if (!status) {
    guide->tolerance = tolerance;
    status = follow(economy, options, rules, each, guide);
  }
  if (status)
    cqio__nearby_destroy(&guide);
  else
    *out = guide;
  return status;
}

void cqio__nearby_destroy(cqio_nearby **handle) {
  if (!handle || !*handle) return;
  cqio_nearby *guide = *handle;
  for (int t = 0; t < guide->years && guide->output; t++)
    cqio_free(guide->output[t]);
  cqio_free(guide->output);
  cqio_certificate_destroy(&guide->certificate);
  cqio_free(guide);
  *handle = NULL;
}

void cqio__nearby_guess(const cqio_trajectory *path, int t, double *output) {
  const double *guide = path->rules.guide->output[t];
  for (int64_t k = 0; k < path->economy->accounts; k++) {
    double now = path->ratio[k], next = 2.0 * now - path->ratio_before[k];
    output[k] = guide[k] * fmin(fmax(next, 0.5 * now), 2.0 * now);
  }
}

void cqio__nearby_compare(cqio_trajectory *path, int t, const double *output) {
  const double *guide = path->rules.guide->output[t];
  memcpy(path->ratio_before, path->ratio, (size_t)path->economy->accounts * sizeof *path->ratio);
  for (int64_t k = 0; k < path->economy->accounts; k++)
    path->ratio[k] = guide[k] != 0.0 ? output[k] / guide[k] : 0.0;
}
