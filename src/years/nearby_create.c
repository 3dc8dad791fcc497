/* Computes a trajectory near which others lie, and keeps what they begin with. */
#include "years/trajectory.h"

#include <string.h>

static cqio_status allocate(const cqio_economy *economy, int years, cqio_nearby **out) {
  CQIO_TRY(CQIO_ALLOC(economy->ctx, 1, out));
  CQIO_TRY(CQIO_ALLOC(economy->ctx, years, &(*out)->output));
  (*out)->years = years;
  for (int t = 0; t < years; t++)
    CQIO_TRY(CQIO_ALLOC(economy->ctx, economy->accounts, &(*out)->output[t]));
  return CQIO_OK;
}

static void keep_output(cqio_nearby *nearby, int t, const cqio_year *year, int64_t accounts) {
  memcpy(nearby->output[t], year->output, (size_t)accounts * sizeof *year->output);
}

static cqio_status compute(const cqio_economy *economy, const cqio_options *options,
                           const cqio_behaviour *behaviour, cqio_year *each, cqio_nearby *nearby) {
  cqio_trajectory *trajectory;
  CQIO_TRY(
      cqio__trajectory_create(economy, options, CQIO_FOLLOW, behaviour, &each[0], &trajectory));
  keep_output(nearby, 0, &each[0], economy->accounts);
  cqio_status status = CQIO_OK;
  for (int t = 1; t < nearby->years && !status; t++) {
    status = cqio__trajectory_step(trajectory, &each[t]);
    if (!status) keep_output(nearby, t, &each[t], economy->accounts);
  }
  nearby->certificate = trajectory->certificate;
  trajectory->certificate = NULL;
  cqio__trajectory_destroy(&trajectory);
  return status;
}

cqio_status cqio__nearby_create(const cqio_economy *economy, const cqio_options *options,
                                const cqio_behaviour *behaviour, double tolerance, cqio_year *each,
                                cqio_nearby **out) {
  *out = NULL;
  cqio_nearby *nearby = NULL;
  int years = options->years.last - options->years.first + 1;
  cqio_status status = cqio_agree(economy->ctx, allocate(economy, years, &nearby));
  if (!status) {
    nearby->tolerance = tolerance;
    status = compute(economy, options, behaviour, each, nearby);
  }
  if (status)
    cqio__nearby_destroy(&nearby);
  else
    *out = nearby;
  return status;
}
