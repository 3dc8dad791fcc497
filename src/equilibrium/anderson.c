/* Anderson's acceleration of the search for rents and wages: the step that the last ones, if they
 * were linear, would make the smallest (Anderson 1965; Walker and Ni 2011). */
#include "equilibrium/equilibrium.h"

#include <math.h>
#include <string.h>

static const double RIDGE = 1e-12, LARGEST_STEP = 0.5, WAGE_DAMPING = 0.6;

cqio_status cqio__anderson_create(cqio_ctx *ctx, int64_t local, int64_t markets,
                                  struct anderson *out) {
  out->local = local;
  out->markets = markets;
  for (int k = 0; k < KEPT; k++) {
    CQIO_TRY(CQIO_ALLOC(ctx, local + markets, &out->place[k]));
    CQIO_TRY(CQIO_ALLOC(ctx, local + markets, &out->step[k]));
  }
  CQIO_TRY(CQIO_ALLOC(ctx, local + markets, &out->last_place));
  return CQIO_ALLOC(ctx, local + markets, &out->last_step);
}

void cqio__anderson_free(struct anderson *a) {
  for (int k = 0; k < KEPT; k++) {
    cqio_free(a->place[k]);
    cqio_free(a->step[k]);
  }
  cqio_free(a->last_place);
  cqio_free(a->last_step);
}

/* Differences from the last place and step to PLACE and STEP become the newest; those are kept. */
static void remember(struct anderson *a, const double *place, const double *step) {
  int64_t size = a->local + a->markets;
  if (a->begun) {
    int at = a->count;
    if (at < KEPT)
      a->count++;
    else {
      double *oldest[] = {a->place[0], a->step[0]};
      for (at = 0; at < KEPT - 1; at++) {
        a->place[at] = a->place[at + 1];
        a->step[at] = a->step[at + 1];
      }
      a->place[at] = oldest[0];
      a->step[at] = oldest[1];
    }
    for (int64_t k = 0; k < size; k++) {
      a->place[at][k] = place[k] - a->last_place[k];
      a->step[at][k] = step[k] - a->last_step[k];
    }
  }
  a->begun = true;
  memcpy(a->last_place, place, (size_t)size * sizeof *place);
  memcpy(a->last_step, step, (size_t)size * sizeof *step);
}

/* Solves the symmetric SYSTEM [n][n] x = RIGHT in place by Cholesky's factors; a few rows, and so
 * here: the same on every processor. */
static void solve_small(int n, double *system, double *right) {
  for (int i = 0; i < n; i++)
    for (int j = 0; j <= i; j++) {
      double sum = system[i * n + j];
      for (int k = 0; k < j; k++)
        sum -= system[i * n + k] * system[j * n + k];
      system[i * n + j] = i == j ? sqrt(sum) : sum / system[j * n + j];
    }
  for (int i = 0; i < n; i++) {
    for (int k = 0; k < i; k++)
      right[i] -= system[i * n + k] * right[k];
    right[i] /= system[i * n + i];
  }
  for (int i = n - 1; i >= 0; i--) {
    for (int k = i + 1; k < n; k++)
      right[i] -= system[k * n + i] * right[k];
    right[i] /= system[i * n + i];
  }
}

/* Coefficients of the differences: (D'D + ridge) x = D' step, sums over accounts and markets. */
static cqio_status fit(cqio_equilibrium_model *m, const double *step, double *x) {
  enum { MOST = KEPT * (KEPT + 3) / 2 };
  struct anderson *a = &m->anderson;
  const double *left[MOST] = {0}, *right[MOST] = {0};
  double dots[MOST], system[KEPT * KEPT], trace = 0.0;
  int n = a->count, pairs = 0;
  for (int i = 0; i < n; i++)
    for (int j = 0; j <= i + 1; j++) {
      left[pairs] = a->step[i];
      right[pairs++] = j <= i ? a->step[j] : step;
    }
  CQIO_TRY(cqio_operator_dots(m->ctx, m->base.trade, pairs, left, right, dots));
  for (int i = 0, p = 0; i < n; i++)
    for (int j = 0; j <= i + 1; j++, p++) {
      for (int64_t g = a->local; g < a->local + a->markets; g++)
        dots[p] += left[p][g] * right[p][g];
      if (j > i)
        x[i] = dots[p];
      else
        system[i * n + j] = dots[p];
    }
  for (int i = 0; i < n; i++)
    trace += system[i * n + i];
  for (int i = 0; i < n; i++)
    system[i * n + i] += RIDGE * trace;
  if (trace > 0.0)
    solve_small(n, system, x);
  else
    memset(x, 0, (size_t)n * sizeof *x);
  return CQIO_OK;
}

cqio_status cqio__anderson_step(cqio_equilibrium_model *m) {
  struct anderson *a = &m->anderson;
  int64_t size = a->local + a->markets;
  double *place = m->work_a, *step = m->work_b, x[KEPT], longest = 0.0;
  for (int64_t k = 0; k < a->local; k++) {
    place[k] = m->rent[k];
    step[k] = m->damping[k % m->S] * (m->next_rent[k] - m->rent[k]);
  }
  for (int64_t g = 0; g < a->markets; g++) {
    place[a->local + g] = m->wage[g];
    step[a->local + g] = WAGE_DAMPING * (m->next_wage[g] - m->wage[g]);
  }
  remember(a, place, step);
  if (a->count > 0) CQIO_TRY(fit(m, step, x));
  for (int n = 0; n < a->count; n++)
    for (int64_t k = 0; k < size; k++)
      step[k] -= x[n] * (a->place[n][k] + a->step[n][k]);
  for (int64_t k = 0; k < size; k++)
    if (!(fabs(step[k]) <= longest)) longest = fabs(step[k]);
  CQIO_TRY(cqio__greatest(m, &longest));
  double part = longest > LARGEST_STEP && a->count > 0 ? LARGEST_STEP / longest : 1.0;
  for (int64_t k = 0; k < a->local; k++)
    m->rent[k] = m->active[k] ? place[k] + part * step[k] : 0.0;
  for (int64_t g = 0; g < a->markets; g++)
    m->wage[g] = place[a->local + g] + part * step[a->local + g];
  return CQIO_OK;
}
