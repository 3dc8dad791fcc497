/* Newton's method on the dual with conjugate gradients (30.7). */
#include <math.h>
#include <string.h>

#include "balancing/balancing.h"

static const double ARMIJO = 1e-4, SMALLEST_STEP = 1e-6;
/* Relative stop of conjugate gradients: by the residual, within these. */
static const double TIGHTEST = 1e-3, LOOSEST = 0.1;
enum { GRADIENT_STEPS = 200 };
/* A multiplier so much larger than the value of all tables runs away (30.10), where residuals are
 * not small: near the end multipliers of dependent constraints drift, and do no harm. */
static const double RUNAWAY = 1e8, NEAR_THE_END = 1e-6;
/* Targets smaller than this part of the largest are met to this part of it. */
static const double SMALL_TARGET = 1e-6;

cqio_status cqio__point_create(cqio_ctx *ctx, int64_t m, struct point *point) {
  *point = (struct point){0};
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, 4 * m, &point->multiplier));
  memset(point->multiplier, 0, 4 * (size_t)m * sizeof *point->multiplier);
  point->residual = point->multiplier + m;
  point->realised = point->residual + m;
  point->diagonal = point->realised + m;
  return CQIO_OK;
}

void cqio__point_free(struct point *point) {
  cqio_free(point->multiplier);
  *point = (struct point){0};
}

static double dot(int64_t m, const double *x, const double *y) {
  double sum = 0.0;
  for (int64_t k = 0; k < m; k++)
    sum += x[k] * y[k];
  return sum;
}

void cqio__target_sizes(const struct engine *e, double *size) {
  double largest = 0.0;
  for (int64_t k = 0; k < e->m; k++)
    largest = fmax(largest, fabs(e->target[k]));
  for (int64_t k = 0; k < e->m; k++)
    size[k] =
        fmax(fmax(fabs(e->target[k]), e->flow[k]), largest > 0.0 ? SMALL_TARGET * largest : 0.0);
  for (int64_t k = 0; k < e->m; k++)
    if (!(size[k] > 0.0)) size[k] = 1.0;
}

/* Everything of POINT at its multipliers. */
static cqio_status look(struct engine *e, const double *size, struct point *point) {
  double figure[2], soft = 0.0, distance = 0.0;
  CQIO_TRY(cqio__engine_pass(e, PASS_EVALUATE, point->multiplier, point->realised, point->diagonal,
                             figure));
  point->worst = 0.0;
  point->worst_at = 0;
  for (int64_t k = 0; k < e->m; k++) {
    double missed = e->target[k] - point->realised[k];
    double part = e->squared[k] * point->multiplier[k];
    point->residual[k] = missed - part;
    point->diagonal[k] += e->squared[k];
    soft += part * point->multiplier[k];
    distance += e->squared[k] > 0.0 ? missed * missed / e->squared[k] : 0.0;
    if (!(point->diagonal[k] > 0.0)) point->diagonal[k] = 1.0;
    double relative = fabs(point->residual[k]) / size[k];
    if (relative <= point->worst) continue;
    point->worst = relative;
    point->worst_at = k;
  }
  point->dual = dot(e->m, point->multiplier, e->target) - figure[0] - 0.5 * soft;
  point->primal = figure[1] + 0.5 * distance;
  return CQIO_OK;
}

static void copy_point(int64_t m, const struct point *from, struct point *to) {
  double *own = to->multiplier;
  memcpy(own, from->multiplier, 4 * (size_t)m * sizeof *own);
  *to = *from;
  to->multiplier = own;
  to->residual = own + m;
  to->realised = to->residual + m;
  to->diagonal = to->realised + m;
}

/* Vectors of conjugate gradients, and the point that a step leads to. */
struct newton {
  double *step, *rest, *preconditioned, *direction, *image; /* [m] */
  double *size;                                             /* [m] of targets */
  struct point best, trial;
};

/* Solves (C H C' + sigma^2) step = residual as far as needed; singular where constraints depend on
 * each other, but consistent. */
static cqio_status find_step(struct engine *e, const struct point *point, struct newton *w) {
  int64_t m = e->m;
  double stop = fmin(LOOSEST, fmax(TIGHTEST, sqrt(point->worst)));
  for (int64_t k = 0; k < m; k++) {
    w->step[k] = 0.0;
    w->rest[k] = point->residual[k];
    w->preconditioned[k] = w->direction[k] = w->rest[k] / point->diagonal[k];
  }
  double size = dot(m, w->rest, w->preconditioned), first = size;
  for (int i = 0; i < GRADIENT_STEPS && size > stop * stop * first; i++) {
    CQIO_TRY(cqio__engine_pass(e, PASS_PRODUCT, w->direction, w->image, NULL, NULL));
    for (int64_t k = 0; k < m; k++)
      w->image[k] += e->squared[k] * w->direction[k];
    double curvature = dot(m, w->direction, w->image);
    if (!(curvature > 0.0)) return CQIO_OK; /* nothing left in the range */
    double along = size / curvature;
    for (int64_t k = 0; k < m; k++) {
      w->step[k] += along * w->direction[k];
      w->rest[k] -= along * w->image[k];
      w->preconditioned[k] = w->rest[k] / point->diagonal[k];
    }
    double next = dot(m, w->rest, w->preconditioned);
    for (int64_t k = 0; k < m; k++)
      w->direction[k] = w->preconditioned[k] + next / size * w->direction[k];
    size = next;
  }
  return CQIO_OK;
}

/* ||r||^2 in the norm of the diagonal of POINT. */
static double norm(const struct engine *e, const struct point *point, const double *residual) {
  double sum = 0.0;
  for (int64_t k = 0; k < e->m; k++)
    sum += residual[k] * residual[k] / point->diagonal[k];
  return sum;
}

/* Halves the step until the dual rises enough or the residual halves: near the end the dual has no
 * digits left. */
static cqio_status accept_step(struct engine *e, struct newton *w, struct point *point,
                               bool *accepted) {
  double slope = dot(e->m, point->residual, w->step), before = norm(e, point, point->residual);
  *accepted = false;
  double t = 1.0;
  while (t >= SMALLEST_STEP && !*accepted) {
    for (int64_t k = 0; k < e->m; k++)
      w->trial.multiplier[k] = point->multiplier[k] + t * w->step[k];
    CQIO_TRY(look(e, w->size, &w->trial));
    *accepted = norm(e, point, w->trial.residual) <= 0.25 * before ||
                w->trial.dual >= point->dual + ARMIJO * t * slope;
    t *= 0.5;
  }
  if (*accepted) copy_point(e->m, &w->trial, point);
  return CQIO_OK;
}

/* The objective of WLS is a number, that of GRAS has the unit of the table. */
static bool runs_away(const struct engine *e, const struct point *point) {
  double largest = 0.0, value = e->link == CQIO_BALANCE_GRAS ? 0.0 : fmax(1.0, point->primal);
  for (int64_t k = 0; k < e->m; k++) {
    largest = fmax(largest, fabs(point->multiplier[k] * e->target[k]));
    if (e->link == CQIO_BALANCE_GRAS) value = fmax(value, fabs(e->target[k]));
  }
  return largest > RUNAWAY * value;
}

static cqio_status iterate(struct engine *e, double tolerance, int steps, struct point *point,
                           struct newton *w, int *taken, enum ending *ending) {
  CQIO_TRY(look(e, w->size, point));
  copy_point(e->m, point, &w->best);
  *ending = ENDING_STEPS;
  for (*taken = 0; *taken < steps;) {
    bool accepted;
    if (point->worst <= tolerance) *ending = ENDING_MET;
    if (*ending == ENDING_MET) break;
    CQIO_TRY(find_step(e, point, w));
    CQIO_TRY(accept_step(e, w, point, &accepted));
    *taken += 1;
    if (point->worst < w->best.worst) copy_point(e->m, point, &w->best);
    if (!accepted)
      *ending = ENDING_STAGNATED;
    else if (point->worst > NEAR_THE_END && runs_away(e, point))
      *ending = ENDING_RUNAWAY;
    if (*ending != ENDING_STEPS) break;
  }
  if (point->worst <= tolerance) *ending = ENDING_MET;
  memcpy(point->multiplier, w->best.multiplier, (size_t)e->m * sizeof *point->multiplier);
  return look(e, w->size, point); /* z and slope of the best */
}

cqio_status cqio__newton(struct engine *e, double tolerance, int steps, struct point *point,
                         int *taken, enum ending *ending) {
  struct newton w = {0};
  int64_t m = e->m;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, 6 * m, &w.step));
  w.rest = w.step + m;
  w.preconditioned = w.rest + m;
  w.direction = w.preconditioned + m;
  w.image = w.direction + m;
  w.size = w.image + m;
  cqio__target_sizes(e, w.size);
  cqio_status status = cqio__point_create(e->ctx, m, &w.best);
  if (status == CQIO_OK) status = cqio__point_create(e->ctx, m, &w.trial);
  if (status == CQIO_OK) status = iterate(e, tolerance, steps, point, &w, taken, ending);
  cqio__point_free(&w.best);
  cqio__point_free(&w.trial);
  cqio_free(w.step);
  return status;
}
