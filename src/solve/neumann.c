/* Neumann series x = b + M b + M^2 b + ...: production round by round (method 16.9). */
#include "solve/scaled_system.h"

#include <math.h>
#include <string.h>

struct series {
  struct system *system;
  double *term; /* [columns][n] */
  int active, list[BATCH];
  double last[BATCH], tolerance;
};

/* Adds the next round; a column stops when the rounds to come, by the ratio of the last two, are
 * below the tolerance. */
static cqio_status next_round(struct series *s, int columns, double *x) {
  double length[BATCH], total[BATCH];
  int64_t n = s->system->n;
  CQIO_TRY(cqio__multiply_scaled(s->system, s->active, s->list, s->term, s->term));
  for (int a = 0; a < s->active; a++)
    for (int64_t m = s->list[a] * n; m < (s->list[a] + 1) * n; m++)
      x[m] += s->term[m];
  CQIO_TRY(cqio__norms(s->system, false, columns, s->term, length));
  CQIO_TRY(cqio__norms(s->system, false, columns, x, total));
  int left = 0, active = s->active;
  for (int a = 0; a < active; a++) {
    int k = s->list[a];
    double ratio = s->last[k] > 0.0 ? length[k] / s->last[k] : 0.0;
    s->last[k] = length[k];
    bool done = ratio < 1.0 && length[k] * ratio <= (1.0 - ratio) * s->tolerance * total[k];
    if (!done) s->list[left++] = k;
  }
  s->active = left;
  return CQIO_OK;
}

cqio_status cqio__neumann(struct system *system, int columns, const double *b, double *x,
                          struct iteration *iteration) {
  struct series s = {.system = system, .tolerance = iteration->tolerance};
  size_t bytes = (size_t)(columns * system->n) * sizeof *x;
  cqio_status status =
      cqio_agree(system->ctx, CQIO_ALLOC(system->ctx, columns * system->n, &s.term));
  if (!status) {
    memcpy(s.term, b, bytes);
    memcpy(x, b, bytes);
    status = cqio__norms(system, false, columns, b, s.last);
  }
  for (int k = 0; k < columns && !status; k++)
    if (s.last[k] > 0.0) s.list[s.active++] = k;
  iteration->iterations = 0;
  while (!status && s.active > 0 && iteration->iterations < iteration->limit) {
    status = next_round(&s, columns, x);
    iteration->iterations++;
  }
  iteration->converged = s.active == 0;
  cqio_free(s.term);
  return status;
}
