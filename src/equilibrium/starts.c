/* The same case from random places: is there more than one equilibrium? */
#include "equilibrium/equilibrium.h"

#include "cqio/numeric.h"

#include <math.h>

static const double FACTOR_SPREAD = 0.3, PRICE_SPREAD = 0.2, ONE_POINT = 1e-8;

/* A place around POINT of the numbers NUMBER of SEED. */
static void scatter(const cqio_equilibrium_model *m, const cqio_equilibrium *point, uint64_t seed,
                    int number, cqio_equilibrium *to) {
  uint64_t sample = (uint64_t)number, n = (uint64_t)m->n;
  for (int g = 0; g < m->G; g++)
    to->wage[g] = m->market_jobs[g] > 0.0
                      ? FACTOR_SPREAD * cqio_random_normal(seed, sample, (uint64_t)g)
                      : 0.0;
  for (uint64_t k = 0; k < n; k++) {
    bool active = m->base.output[k] > 0.0;
    uint64_t first = (uint64_t)m->G + 3 * k;
    double grown = FACTOR_SPREAD * cqio_random_normal(seed, sample, first + 2);
    to->rent[k] = active ? FACTOR_SPREAD * cqio_random_normal(seed, sample, first) : 0.0;
    to->price[k] = active ? PRICE_SPREAD * cqio_random_normal(seed, sample, first + 1) : 0.0;
    to->output[k] = point->output[k] * exp(grown);
  }
}

static double apart(const cqio_equilibrium_model *m, const cqio_equilibrium *a,
                    const cqio_equilibrium *b) {
  double most = 0.0;
  for (int g = 0; g < m->G; g++)
    most = fmax(most, fabs(a->wage[g] - b->wage[g]));
  for (int64_t k = 0; k < m->n; k++)
    most = fmax(most, fabs(a->price[k] - b->price[k]));
  return most;
}

static cqio_status try_starts(cqio_equilibrium_model *m, const cqio_equilibrium_case *given,
                              const cqio_equilibrium_search *search, const cqio_equilibrium *point,
                              int count, uint64_t seed, cqio_equilibrium *start, double *spread) {
  for (int number = 0; number < count; number++) {
    cqio_equilibrium_case from;
    cqio_equilibrium_case_init(&from);
    if (given) from = *given;
    cqio_equilibrium found;
    scatter(m, point, seed, number, start);
    from.start = start;
    CQIO_TRY(cqio_equilibrium_solve(m, &from, search, &found));
    *spread = fmax(*spread, apart(m, &found, point));
    cqio_equilibrium_free(&found);
  }
  return CQIO_OK;
}

cqio_status cqio_equilibrium_starts(cqio_equilibrium_model *m, const cqio_equilibrium_case *given,
                                    const cqio_equilibrium_search *search,
                                    const cqio_equilibrium *point, int count, uint64_t seed,
                                    double *spread) {
  cqio_equilibrium start = {0};
  *spread = 0.0;
  cqio_status status = CQIO_ALLOC(m->ctx, m->G, &start.wage);
  if (!status) status = CQIO_ALLOC(m->ctx, m->n, &start.rent);
  if (!status) status = CQIO_ALLOC(m->ctx, m->n, &start.price);
  if (!status) status = CQIO_ALLOC(m->ctx, m->n, &start.output);
  status = cqio_agree(m->ctx, status);
  if (!status) status = try_starts(m, given, search, point, count, seed, &start, spread);
  if (!status && *spread > ONE_POINT)
    cqio_log(m->ctx, CQIO_LOG_WARN,
             "W351: equilibrium: %d random starts end up to %.1e apart: more than one equilibrium "
             "found",
             count, *spread);
  cqio_equilibrium_free(&start);
  return status;
}
