/* Anderson's acceleration of the search for rents and wages: the step that the last ones, if they
 * were linear, would make the smallest (Anderson 1965; Walker and Ni 2011). */
#include "equilibrium/equilibrium.h"

#include "operator/operator.h"

#include <math.h>
#include <string.h>

static const double RIDGE = 1e-12, LARGEST_STEP = 0.5, WAGE_DAMPING = 0.6;

cqio_status cqio__anderson_create(cqio_ctx *ctx, int64_t local, int64_t markets,
                                  struct anderson *out) {
  out->local = local;
  out->markets = markets;
  for (int k = 0; k < KEPT; k++) {
    CQIO_TRY(CQIO_ALLOC(ctx, local + markets, &out->next[k]));
    CQIO_TRY(CQIO_ALLOC(ctx, local + markets, &out->step[k]));
    CQIO_TRY(CQIO_ALLOC(ctx, local, &out->price[k]));
    CQIO_TRY(CQIO_ALLOC(ctx, local, &out->sales[k]));
  }
  CQIO_TRY(CQIO_ALLOC(ctx, local + markets, &out->last_next));
  CQIO_TRY(CQIO_ALLOC(ctx, local, &out->last_price));
  CQIO_TRY(CQIO_ALLOC(ctx, local, &out->last_sales));
  return CQIO_ALLOC(ctx, local + markets, &out->last_step);
}

void cqio__anderson_free(struct anderson *a) {
  for (int k = 0; k < KEPT; k++) {
    cqio_free(a->next[k]);
    cqio_free(a->step[k]);
    cqio_free(a->price[k]);
    cqio_free(a->sales[k]);
  }
  cqio_free(a->last_next);
  cqio_free(a->last_step);
  cqio_free(a->last_price);
  cqio_free(a->last_sales);
}

/* Takes NOW - LAST as the newest of COUNT differences, for the oldest where FULL; LAST = NOW. */
static void keep(double **difference, int count, bool full, int64_t size, const double *now,
                 double *last) {
  if (full) {
    double *oldest = difference[0];
    for (int k = 0; k < count - 1; k++)
      difference[k] = difference[k + 1];
    difference[count - 1] = oldest;
  }
  for (int64_t k = 0; k < size && count > 0; k++)
    difference[count - 1][k] = now[k] - last[k];
  memcpy(last, now, (size_t)size * sizeof *now);
}

/* Differences from the last step and where it led to STEP and NEXT become the newest, and those of
 * the prices and sales that belong to the place. */
static void remember(cqio_equilibrium_model *m, const double *next, const double *step) {
  struct anderson *a = &m->anderson;
  int64_t size = a->local + a->markets;
  bool full = a->count == KEPT;
  for (int i = 0; i + 1 < KEPT && full; i++)
    memmove(a->gram[i], a->gram[i + 1] + 1, (KEPT - 1) * sizeof a->gram[i][0]);
  if (a->begun && !full) a->count++;
  a->begun = true;
  keep(a->next, a->count, full, size, next, a->last_next);
  keep(a->step, a->count, full, size, step, a->last_step);
  keep(a->price, a->count, full, a->local, m->price, a->last_price);
  keep(a->sales, a->count, full, a->local, m->sales, a->last_sales);
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

/* Coefficients of the differences: (D'D + ridge) x = D' step, sums over accounts and markets. Of
 * D'D only the products with the newest are not there. */
static cqio_status fit(cqio_equilibrium_model *m, const double *step, double *x) {
  struct anderson *a = &m->anderson;
  const double *left[2 * KEPT] = {0}, *right[2 * KEPT] = {0};
  double dots[2 * KEPT], system[KEPT * KEPT], trace = 0.0;
  int n = a->count;
  for (int k = 0; k < 2 * n; k++) {
    left[k] = a->step[k % n];
    right[k] = k < n ? a->step[n - 1] : step;
  }
  CQIO_TRY(cqio_operator_dots(m->ctx, m->base.trade, 2 * n, left, right, dots));
  for (int k = 0; k < 2 * n; k++)
    for (int64_t g = a->local; g < a->local + a->markets; g++)
      dots[k] += left[k][g] * right[k][g];
  for (int i = 0; i < n; i++) {
    a->gram[i][n - 1] = a->gram[n - 1][i] = dots[i];
    x[i] = dots[n + i];
  }
  for (int i = 0; i < n; i++)
    trace += a->gram[i][i];
  for (int i = 0; i < n; i++)
    for (int j = 0; j < n; j++)
      system[i * n + j] = a->gram[i][j] + (i == j ? RIDGE * trace : 0.0);
  if (trace > 0.0)
    solve_small(n, system, x);
  else
    memset(x, 0, (size_t)n * sizeof *x);
  return CQIO_OK;
}

cqio_status cqio__anderson_step(cqio_equilibrium_model *m) {
  struct anderson *a = &m->anderson;
  int64_t size = a->local + a->markets;
  double *next = m->work_a, *step = m->work_b, x[KEPT] = {0.0}, longest = 0.0;
  for (int64_t k = 0; k < a->local; k++) {
    step[k] = m->damping[k % m->S] * (m->next_rent[k] - m->rent[k]);
    next[k] = m->rent[k] + step[k];
  }
  for (int64_t g = 0; g < a->markets; g++) {
    step[a->local + g] = WAGE_DAMPING * (m->next_wage[g] - m->wage[g]);
    next[a->local + g] = m->wage[g] + step[a->local + g];
  }
  remember(m, next, step);
  if (a->count > 0) CQIO_TRY(fit(m, step, x));
  for (int n = 0; n < a->count; n++)
    x[n] = -x[n];
  cqio__add_multiples(size, a->count, x, (const double *const *)a->next, step);
  for (int64_t k = 0; k < size; k++)
    if (!(fabs(step[k]) <= longest)) longest = fabs(step[k]);
  CQIO_TRY(cqio__greatest(m, &longest));
  double part = longest > LARGEST_STEP && a->count > 0 ? LARGEST_STEP / longest : 1.0;
  for (int n = 0; n < a->count; n++)
    x[n] *= part;
  cqio__add_multiples(a->local, a->count, x, (const double *const *)a->price, m->price);
  cqio__add_multiples(a->local, a->count, x, (const double *const *)a->sales, m->sales);
  for (int64_t k = 0; k < a->local; k++)
    m->rent[k] = m->active[k] ? m->rent[k] + part * step[k] : 0.0;
  for (int64_t g = 0; g < a->markets; g++)
    m->wage[g] += part * step[a->local + g];
  return CQIO_OK;
}
