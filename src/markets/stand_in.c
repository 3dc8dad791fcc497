/* Jobs in towns when no market clears: by stratum as targets say, by zone as people live (28.9). */
#include "markets/stand_in.h"
#include "cqio/numeric.h"

#include <string.h>

void cqio__stand_in_destroy(cqio__stand_in **stand_in) {
  if (!stand_in || !*stand_in) return;
  cqio_free((*stand_in)->jobs);
  cqio_free((*stand_in)->share);
  cqio_free((*stand_in)->odds);
  cqio_free((*stand_in)->now);
  cqio_free((*stand_in)->bound);
  cqio_free(*stand_in);
  *stand_in = NULL;
}

static cqio_status allocate(const cqio__markets *m, cqio__stand_in **out) {
  int count = m->districts * m->sectors;
  CQIO_TRY(CQIO_ALLOC(m->ctx, 1, out));
  CQIO_TRY(CQIO_ALLOC(m->ctx, count, &(*out)->jobs));
  CQIO_TRY(CQIO_ALLOC(m->ctx, count, &(*out)->share));
  CQIO_TRY(CQIO_ALLOC(m->ctx, count, &(*out)->odds));
  CQIO_TRY(CQIO_ALLOC(m->ctx, count, &(*out)->now));
  return CQIO_ALLOC(m->ctx, m->sectors, &(*out)->bound);
}

cqio_status cqio__stand_in_create(const cqio__markets *m, cqio__stand_in **out) {
  cqio__stand_in *s = NULL;
  cqio_status status = allocate(m, &s);
  *out = s;
  if (status) {
    cqio__stand_in_destroy(out);
    return status;
  }
  size_t S = (size_t)m->sectors;
  for (size_t i = 0; i < S; i++)
    s->bound[i] = m->base->stratum[i] == m->primary;
  for (size_t r = 0; r < (size_t)m->districts; r++)
    for (size_t i = 0; i < S; i++) {
      double here = m->base->jobs[2 * r * S + i] + m->base->jobs[(2 * r + 1) * S + i];
      s->jobs[r * S + i] = here;
      s->sum[m->base->stratum[i]] += here;
    }
  cqio__zone_shares_base(m->districts, m->sectors, m->base->output, m->people->urban,
                         m->people->rural, s->share, s->odds);
  return CQIO_OK;
}

cqio_status cqio__stand_in_read(const cqio__markets *m, cqio__stand_in *s, int t,
                                const cqio_people *people, cqio__markets_signal *signal) {
  size_t S = (size_t)m->sectors, R = (size_t)m->districts;
  double targets[CQIO_STRATA];
  CQIO_TRY(cqio__labour_targets(m->ctx, m->labour, t, cqio_sum(people->urban, R),
                                cqio_sum(people->rural, R), targets));
  cqio__zone_shares(m->districts, m->sectors, s->share, s->odds, s->bound, people->urban,
                    people->rural, s->now);
  for (size_t r = 0; r < R; r++) {
    signal->jobs[r] = signal->wage_urban[r] = signal->wage_rural[r] = 0.0;
    for (size_t i = 0; i < S; i++) {
      int b = m->base->stratum[i];
      if (b != m->primary)
        signal->jobs[r] +=
            s->jobs[r * S + i] * (targets[b] / s->sum[b]) * (1.0 - s->now[r * S + i]);
    }
  }
  return CQIO_OK;
}
