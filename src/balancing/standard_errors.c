/* Standard errors of cells after weighted least squares (30.16). */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "balancing/balancing.h"

enum { MOST_CONSTRAINTS = 5000 };
/* A constraint that follows from those before it leaves this part of its variance, or less. */
static const double DEPENDENT = 1e-10;
/* A variance below this part of the prior one is rounding: the cell is fixed. */
static const double FIXED = 1e-10;

/* A constraint that counts a slot with a sign. */
struct member {
  int64_t slot;
  int constraint, sign;
};

struct variances {
  struct engine *e;
  double *inverse;         /* [m][m] of C H C' + sigma^2, scaled; 0 where a constraint depends */
  double *scale;           /* [m] */
  struct member *member;   /* [members] by slot */
  int64_t members, *first; /* [slots + 1] */
};

static void release(struct variances *v) {
  cqio_free(v->inverse);
  cqio_free(v->scale);
  cqio_free(v->member);
  cqio_free(v->first);
}

/* ---- covariance of constraints --------------------------------------------------------------- */

/* Column k of C H C' + sigma^2 by one pass each. */
static cqio_status fill_matrix(struct variances *v) {
  int64_t m = v->e->m;
  double *unit;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(v->e->ctx, m, &unit));
  cqio_status status = CQIO_OK;
  for (int64_t k = 0; k < m && status == CQIO_OK; k++) {
    unit[k] = 1.0;
    status = cqio__engine_pass(v->e, PASS_PRODUCT, unit, v->inverse + k * m, NULL, NULL);
    unit[k] = 0.0;
    v->inverse[k * m + k] += v->e->squared[k];
    double size = v->inverse[k * m + k];
    v->scale[k] = size > 0.0 ? 1.0 / sqrt(size) : 0.0;
  }
  cqio_free(unit);
  for (int64_t k = 0; k < m; k++)
    for (int64_t l = 0; l < m; l++)
      v->inverse[k * m + l] *= v->scale[k] * v->scale[l];
  return status;
}

/* A generalised inverse in place by sweeps (Goodnight 1979): constraints that depend on those
 * before are left out, which changes no product with combinations of constraints. */
static void sweep(struct variances *v) {
  int64_t m = v->e->m;
  double *a = v->inverse;
  for (int64_t k = 0; k < m; k++) {
    double *pivot = a + k * m, d = pivot[k];
    if (!(d > DEPENDENT)) {
      for (int64_t j = 0; j < m; j++)
        pivot[j] = a[j * m + k] = 0.0;
      continue;
    }
    for (int64_t j = 0; j < m; j++)
      pivot[j] /= d;
    for (int64_t i = 0; i < m; i++) {
      double *row = a + i * m, part = row[k];
      if (i == k || part == 0.0) continue;
      for (int64_t j = 0; j < m; j++)
        row[j] -= part * pivot[j];
      row[k] = -part / d;
    }
    pivot[k] = 1.0 / d;
  }
}

/* ---- constraints of a cell ------------------------------------------------------------------- */

static int by_slot(const void *left, const void *right) {
  const struct member *a = left, *b = right;
  if (a->slot != b->slot) return a->slot < b->slot ? -1 : 1;
  return (a->constraint > b->constraint) - (a->constraint < b->constraint);
}

static cqio_status find_members(struct variances *v) {
  const struct engine *e = v->e;
  int64_t slots = cqio__slots(e), at = 0;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, 2 * e->m, &v->member));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, slots + 1, &v->first));
  for (int64_t k = 0; k < e->m; k++) {
    v->member[v->members++] = (struct member){e->slot[k], (int)k, 1};
    if (e->minus[k] >= 0) v->member[v->members++] = (struct member){e->minus[k], (int)k, -1};
  }
  qsort(v->member, (size_t)v->members, sizeof *v->member, by_slot);
  for (int64_t s = 0; s <= slots; s++) {
    while (at < v->members && v->member[at].slot < s)
      at++;
    v->first[s] = at;
  }
  return CQIO_OK;
}

/* What of a cell counts in constraints: slots with coefficients. */
struct cell {
  int64_t slots, room;
  int64_t *slot;
  double *coefficient;
};

/* c_k' (C H C' + sigma^2)^-1 c_k. */
static double form(const struct variances *v, const struct cell *c) {
  int64_t m = v->e->m;
  double sum = 0.0;
  for (int64_t a = 0; a < c->slots; a++)
    for (int64_t b = 0; b < c->slots; b++)
      for (int64_t p = v->first[c->slot[a]]; p < v->first[c->slot[a] + 1]; p++)
        for (int64_t q = v->first[c->slot[b]]; q < v->first[c->slot[b] + 1]; q++) {
          const struct member *one = &v->member[p], *two = &v->member[q];
          sum += c->coefficient[a] * c->coefficient[b] * one->sign * two->sign *
                 v->scale[one->constraint] * v->scale[two->constraint] *
                 v->inverse[one->constraint * m + two->constraint];
        }
  return sum;
}

static void add_slot(struct cell *c, int64_t slot, double coefficient) {
  c->slot[c->slots] = slot;
  c->coefficient[c->slots++] = coefficient;
}

/* Slots of cell K in own row I: its row, column and block; its lists from term *t on. */
static void find_slots(const struct engine *e, int64_t i, int64_t k, int64_t *t, struct cell *c) {
  const cqio_balance_problem *p = e->problem;
  int64_t row = e->first + i, column = p->column[k], block = p->rows + e->columns;
  int64_t groups = p->column_groups > 1 ? p->column_groups : 1;
  c->slots = 0;
  add_slot(c, row, 1.0);
  add_slot(c, p->rows + column, 1.0);
  if (e->blocks > 0)
    add_slot(c,
             block + (p->row_groups > 1 ? p->row_group[row] : 0) * groups +
                 (groups > 1 ? p->column_group[column] : 0),
             1.0);
  while (*t < e->term_start[i + 1] && e->own[*t].cell < k)
    ++*t;
  for (; *t < e->term_start[i + 1] && e->own[*t].cell == k; ++*t)
    add_slot(c, block + e->blocks + e->own[*t].list, e->own[*t].coefficient);
}

static cqio_status find_errors(const struct variances *v, double *error) {
  const struct engine *e = v->e;
  struct cell c = {.slots = 0, .room = e->lists + 3};
  CQIO_TRY(CQIO_ALLOC(e->ctx, c.room, &c.slot));
  cqio_status status = CQIO_ALLOC(e->ctx, c.room, &c.coefficient);
  for (int64_t i = 0; i < e->count && status == CQIO_OK; i++) {
    int64_t t = e->term_start[i];
    for (int64_t k = e->problem->start[i]; k < e->problem->start[i + 1]; k++) {
      double h = e->slope[k];
      find_slots(e, i, k, &t, &c);
      double left = h > 0.0 ? h - h * h * form(v, &c) : 0.0;
      error[k] = left > FIXED * h ? sqrt(left) : 0.0;
    }
  }
  cqio_free(c.slot);
  cqio_free(c.coefficient);
  return status;
}

/* ---- all ------------------------------------------------------------------------------------- */

static cqio_status solve(struct variances *v, const double *multiplier, double *error) {
  struct engine *e = v->e;
  int64_t vanished;
  CQIO_TRY(cqio__vanish(e, &vanished));
  CQIO_TRY(cqio__engine_pass(e, PASS_EVALUATE, multiplier, NULL, NULL, NULL));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, e->m * e->m, &v->inverse));
  CQIO_TRY(CQIO_ALLOC_TOGETHER(e->ctx, e->m, &v->scale));
  CQIO_TRY(fill_matrix(v));
  sweep(v);
  CQIO_TRY(find_members(v));
  return cqio_agree(e->ctx, find_errors(v, error));
}

cqio_status cqio_balance_errors(cqio_ctx *ctx, const cqio_balance_problem *problem,
                                const cqio_balance_options *options, const double *multiplier,
                                double *error) {
  struct engine engine = {0};
  struct variances v = {.e = &engine};
  int64_t *number = NULL, m = problem->constraints;
  if (options->link != CQIO_BALANCE_WLS)
    return cqio_fail(ctx, CQIO_DATA,
                     "balance: standard errors of cells with the link gras: expected the link wls");
  if (m > MOST_CONSTRAINTS)
    return cqio_fail(ctx, CQIO_DATA,
                     "balance: standard errors of cells with %lld constraints: expected at most %d",
                     (long long)m, MOST_CONSTRAINTS);
  CQIO_TRY(CQIO_ALLOC_TOGETHER(ctx, m, &number));
  for (int64_t k = 0; k < m; k++)
    number[k] = k;
  cqio_status status = cqio__engine_create(ctx, problem, options, m, number, &engine);
  if (status == CQIO_OK) status = solve(&v, multiplier, error);
  cqio__engine_free(&engine);
  release(&v);
  cqio_free(number);
  return status;
}
