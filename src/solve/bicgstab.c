/*
 * BiCGSTAB (van der Vorst 1992), pseudo-block: two products a step, few vectors. A column that
 * breaks down starts again from its residual.
 */
#include "solve/scaled_system.h"

#include <math.h>
#include <string.h>

struct bicgstab {
  struct system *system;
  double *shadow, *r, *p, *v, *t;                 /* [columns][n] */
  double rho[BATCH], start[BATCH], target[BATCH]; /* start: squared length of the shadow */
  int active, list[BATCH];
};

/* dots[a] = x'y of the active columns. */
static cqio_status dots(struct bicgstab *s, const double *x, const double *y, double *out) {
  const double *left[BATCH], *right[BATCH];
  for (int a = 0; a < s->active; a++) {
    left[a] = x + s->list[a] * s->system->n;
    right[a] = y + s->list[a] * s->system->n;
  }
  return cqio_operator_dots(s->system->ctx, s->system->op, s->active, left, right, out);
}

/* out = (I - M) in, preconditioned. */
static cqio_status product(struct bicgstab *s, const double *in, double *out) {
  return cqio__multiply_system(s->system, s->active, s->list, in, out);
}

/* Next direction of column K; RHO is shadow'r, SQUARE is r'r. */
static void redirect(struct bicgstab *s, int k, double rho, double square, double alpha,
                     double omega) {
  int64_t n = s->system->n;
  double beta = rho / s->rho[k] * (alpha / omega);
  bool broken = !isfinite(beta) || rho * rho <= 1e-24 * s->start[k] * square;
  s->rho[k] = broken ? square : rho;
  if (broken) s->start[k] = square;
  for (int64_t m = k * n; m < (k + 1) * n; m++) {
    s->p[m] = broken ? s->r[m] : s->r[m] + beta * (s->p[m] - omega * s->v[m]);
    if (broken) s->shadow[m] = s->r[m];
  }
}

/* One step of all active columns; drops those that are done. */
static cqio_status step(struct bicgstab *s, double *x) {
  int64_t n = s->system->n;
  double part[BATCH] = {0}, square[BATCH] = {0}, alpha[BATCH] = {0}, omega[BATCH] = {0};
  CQIO_TRY(product(s, s->p, s->v));
  CQIO_TRY(dots(s, s->shadow, s->v, part));
  for (int a = 0; a < s->active; a++) {
    alpha[a] = s->rho[s->list[a]] / part[a];
    if (!isfinite(alpha[a])) alpha[a] = 0.0; /* breakdown: the other half of the step remains */
    for (int64_t m = s->list[a] * n; m < (s->list[a] + 1) * n; m++)
      s->r[m] -= alpha[a] * s->v[m];
  }
  CQIO_TRY(product(s, s->r, s->t));
  CQIO_TRY(dots(s, s->t, s->r, part));
  CQIO_TRY(dots(s, s->t, s->t, square));
  for (int a = 0; a < s->active; a++) {
    omega[a] = square[a] > 0.0 ? part[a] / square[a] : 0.0;
    for (int64_t m = s->list[a] * n; m < (s->list[a] + 1) * n; m++) {
      x[m] += alpha[a] * s->p[m] + omega[a] * s->r[m];
      s->r[m] -= omega[a] * s->t[m];
    }
  }
  CQIO_TRY(dots(s, s->r, s->r, square));
  CQIO_TRY(dots(s, s->shadow, s->r, part));
  int left = 0, active = s->active;
  for (int a = 0; a < active; a++) {
    int k = s->list[a];
    if (sqrt(square[a]) <= s->target[k]) continue;
    redirect(s, k, part[a], square[a], alpha[a], omega[a]);
    s->list[left++] = k;
  }
  s->active = left;
  return CQIO_OK;
}

static cqio_status prepare(struct bicgstab *s, int columns) {
  cqio_ctx *ctx = s->system->ctx;
  int64_t size = columns * s->system->n;
  CQIO_TRY(CQIO_ALLOC(ctx, size, &s->shadow));
  CQIO_TRY(CQIO_ALLOC(ctx, size, &s->r));
  CQIO_TRY(CQIO_ALLOC(ctx, size, &s->p));
  CQIO_TRY(CQIO_ALLOC(ctx, size, &s->v));
  return CQIO_ALLOC(ctx, size, &s->t);
}

cqio_status cqio__bicgstab(struct system *system, int columns, const double *b, double *x,
                           struct iteration *iteration) {
  struct bicgstab s = {.system = system};
  size_t bytes = (size_t)(columns * system->n) * sizeof *x;
  double norm[BATCH] = {0};
  memset(x, 0, bytes);
  cqio_status status = cqio_agree(system->ctx, prepare(&s, columns));
  if (!status) {
    memcpy(s.shadow, b, bytes);
    memcpy(s.r, b, bytes);
    memcpy(s.p, b, bytes);
    status = cqio__norms(system, false, columns, b, norm);
  }
  for (int k = 0; k < columns && !status; k++) {
    if (!(norm[k] > 0.0)) continue;
    s.list[s.active++] = k;
    s.rho[k] = s.start[k] = norm[k] * norm[k];
    s.target[k] = iteration->tolerance * norm[k];
  }
  iteration->iterations = 0;
  while (!status && s.active > 0 && iteration->iterations < iteration->limit) {
    status = step(&s, x);
    iteration->iterations++;
  }
  iteration->converged = s.active == 0;
  if (!status) cqio__unprecondition(system, columns, x);
  cqio_free(s.shadow);
  cqio_free(s.r);
  cqio_free(s.p);
  cqio_free(s.v);
  cqio_free(s.t);
  return status;
}
