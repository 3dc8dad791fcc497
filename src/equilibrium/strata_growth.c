/* Growth of the reference by stratum: the productivity, demand and labour per unit of wage bill
 * that give a year what was published of it (27.14)-(27.16). */
#include "equilibrium/equilibrium.h"

#include "equilibrium/state.h"
#include "numeric/elimination.h"

#include <math.h>
#include <string.h>

enum { MAX_STEPS = 60 };
static const double TOLERANCE = 1e-10, DIFFERENCE = 1e-4, LONGEST_STEP = 0.5;
static const double NEARLY = 2e-9; /* the next step may be the last */

/* Unknowns are lT, d of all strata and ln q of all but the last; gaps are mean log price, log of
 * value added and of the part in jobs, in the same order. */
enum { PRICE, VALUE_ADDED_GAP, JOBS_GAP };

struct search {
  cqio_equilibrium_model *model;
  const cqio_growth_target *target;
  cqio_equilibrium_case given;
  const cqio_equilibrium_search *rules;
  cqio_growth *growth;
  int unknowns;
  bool draft;                            /* of the next point; the last one is accepted */
  double jobs;                           /* of the target, all strata */
  double *value_added, *wages;           /* [strata] of the base year */
  double *sums;                          /* [3][strata] of a point */
  double *x, *gap, *next, *there, *step; /* [unknowns] */
  double *system;                        /* [unknowns][unknowns] */
};

/* ---- the value --------------------------------------------------------------------------------
 */

cqio_status cqio_growth_create(cqio_ctx *ctx, int strata, cqio_growth *out) {
  size_t K = (size_t)strata, n = 3 * K - 1;
  *out = (cqio_growth){.strata = strata};
  cqio_status status = CQIO_ALLOC(ctx, 3 * K + n * n, &out->productivity);
  status = cqio_agree(ctx, status);
  if (status) {
    cqio_growth_free(out);
    return status;
  }
  out->demand = out->productivity + K;
  out->work = out->demand + K;
  out->jacobian = out->work + K;
  return CQIO_OK;
}

void cqio_growth_free(cqio_growth *growth) {
  cqio_free(growth->productivity);
  cqio_equilibrium_free(&growth->point);
  *growth = (cqio_growth){0};
}

cqio_status cqio_growth_copy(const cqio_equilibrium_model *model, const cqio_growth *from,
                             cqio_growth *to) {
  cqio_growth copy;
  CQIO_TRY(cqio_growth_create(model->ctx, from->strata, &copy));
  size_t K = (size_t)from->strata, n = 3 * K - 1;
  memcpy(copy.productivity, from->productivity, (3 * K + n * n) * sizeof(double));
  copy.differentiated = from->differentiated;
  copy.participation = from->participation;
  copy.residual = from->residual;
  copy.equilibria = from->equilibria;
  cqio_status status = CQIO_OK;
  if (from->point.wage) status = cqio_equilibrium_copy(model, &from->point, &copy.point);
  if (status)
    cqio_growth_free(&copy);
  else
    *to = copy;
  return status;
}

cqio_status cqio__growth_state(cqio_state *state, const cqio_equilibrium_model *model,
                               cqio_growth *growth) {
  int differentiated = growth->differentiated;
  cqio__state_integer(state, &growth->strata);
  if (state->load && state->bad) return CQIO_OK;
  if (state->load && !growth->productivity)
    CQIO_TRY(cqio_growth_create(model->ctx, growth->strata, growth));
  size_t K = (size_t)growth->strata, n = 3 * K - 1;
  cqio__state_reals(state, growth->productivity, 3 * K + n * n);
  cqio__state_integer(state, &differentiated);
  growth->differentiated = differentiated;
  cqio__state_real(state, &growth->participation);
  cqio__state_real(state, &growth->residual);
  cqio__state_integer(state, &growth->equilibria);
  return cqio__equilibrium_state(state, model, &growth->point);
}

void cqio_growth_convergence(int64_t locations, int sectors, const double *value_added,
                             const double *lead, double rate, double years, double *productivity) {
  double part = -expm1(-rate * years);
  for (int64_t l = 0; l < locations; l++)
    for (int j = 0; j < sectors; j++)
      productivity[l * sectors + j] -= value_added[j] * part * lead[l];
}

/* ---- a year -----------------------------------------------------------------------------------
 */

static void sum_strata(struct search *s, const cqio_equilibrium *point) {
  const cqio_equilibrium_model *m = s->model;
  int K = s->growth->strata;
  memset(s->sums, 0, 3 * (size_t)K * sizeof *s->sums);
  for (int64_t k = 0; k < m->n; k++) {
    int j = (int)(k % m->S), stratum = m->base.stratum[j];
    double added = m->base.value_added[j] * m->base.output[k];
    s->sums[PRICE * K + stratum] += added * point->price[k];
    s->sums[VALUE_ADDED_GAP * K + stratum] += point->real[k];
    s->sums[JOBS_GAP * K + stratum] += point->jobs[k];
  }
}

/* The last of ln q follows from sum_s b_s ln q_s = 0, b being base wage bills (27.15). */
static void put(struct search *s, const double *x) {
  cqio_growth *g = s->growth;
  int K = g->strata;
  memcpy(g->productivity, x, 2 * (size_t)K * sizeof *x);
  double paid = 0.0;
  for (int k = 0; k < K - 1; k++) {
    g->work[k] = x[2 * K + k];
    paid += s->wages[k] * g->work[k];
  }
  g->work[K - 1] = -paid / s->wages[K - 1];
}

/* GAP of the unknowns X; the point they lead to becomes that of the growth where KEEP. */
static cqio_status measure(struct search *s, const double *x, bool keep, double *gap) {
  cqio_growth *g = s->growth;
  cqio_equilibrium point;
  int K = g->strata;
  put(s, x);
  s->given.start = g->point.wage ? &g->point : NULL;
  if (s->draft)
    CQIO_TRY(cqio__equilibrium_draft(s->model, &s->given, &point));
  else
    CQIO_TRY(cqio_equilibrium_solve(s->model, &s->given, s->rules, &point));
  g->equilibria++;
  sum_strata(s, &point);
  double jobs = 0.0;
  for (int k = 0; k < K; k++)
    jobs += s->sums[JOBS_GAP * K + k];
  for (int k = 0; k < K; k++) {
    gap[k] = s->sums[PRICE * K + k] / s->value_added[k];
    gap[K + k] = log(s->sums[VALUE_ADDED_GAP * K + k] / s->value_added[k] / s->target->real[k]);
    if (k < K - 1)
      gap[2 * K + k] = log(s->sums[JOBS_GAP * K + k] / jobs * s->jobs / s->target->jobs[k]);
  }
  if (keep) {
    cqio_equilibrium_free(&g->point);
    g->point = point;
  } else
    cqio_equilibrium_free(&point);
  return CQIO_OK;
}

static int largest(const struct search *s) {
  int most = 0;
  for (int k = 1; k < s->unknowns; k++)
    if (!(fabs(s->gap[k]) <= fabs(s->gap[most]))) most = k;
  return most;
}

static cqio_status refuse(const struct search *s, int steps) {
  static const char *const what[] = {"mean price", "real value added", "part in all jobs"};
  int most = largest(s), K = s->growth->strata;
  return cqio_fail(s->model->ctx, CQIO_CONVERGENCE,
                   "E352: growth by stratum: year %d: residual = %.1e after %d steps, largest in "
                   "the %s of the %s stratum: expected one that vanishes; is the published growth "
                   "in reach of its capital and labour?",
                   s->target->year, s->gap[most], steps, what[most / K],
                   s->target->stratum_key[most % K]);
}

/* Derivatives of the gaps by differences at X, where they are GAP. */
static cqio_status differentiate(struct search *s) {
  int n = s->unknowns;
  for (int j = 0; j < n; j++) {
    memcpy(s->next, s->x, (size_t)n * sizeof *s->x);
    s->next[j] += DIFFERENCE;
    CQIO_TRY(measure(s, s->next, false, s->there));
    for (int i = 0; i < n; i++)
      s->growth->jacobian[i * n + j] = (s->there[i] - s->gap[i]) / DIFFERENCE;
  }
  s->growth->differentiated = true;
  return CQIO_OK;
}

/* A step with the derivatives at hand, which then learn from it (Broyden 1965). */
static cqio_status advance(struct search *s, int steps) {
  int n = s->unknowns;
  double longest = 0.0, square = 0.0, *jacobian = s->growth->jacobian;
  memcpy(s->system, jacobian, (size_t)(n * n) * sizeof *jacobian);
  for (int i = 0; i < n; i++)
    s->step[i] = -s->gap[i];
  if (!cqio__eliminate(n, s->system, s->step)) return refuse(s, steps);
  for (int i = 0; i < n; i++)
    longest = fmax(longest, fabs(s->step[i]));
  for (int i = 0; i < n; i++) {
    if (longest > LONGEST_STEP) s->step[i] *= LONGEST_STEP / longest;
    s->x[i] += s->step[i];
    square += s->step[i] * s->step[i];
  }
  CQIO_TRY(measure(s, s->x, true, s->there));
  for (int i = 0; i < n; i++) {
    double error = s->there[i] - s->gap[i];
    for (int j = 0; j < n; j++)
      error -= jacobian[i * n + j] * s->step[j];
    for (int j = 0; j < n; j++)
      jacobian[i * n + j] += error * s->step[j] / square;
    s->gap[i] = s->there[i];
  }
  return CQIO_OK;
}

static cqio_status walk(struct search *s) {
  cqio_growth *g = s->growth;
  int K = g->strata;
  memcpy(s->x, g->productivity, (size_t)(3 * K - 1) * sizeof *s->x); /* lT, d, ln q */
  s->draft = g->differentiated; /* differences are taken from what is exact */
  CQIO_TRY(measure(s, s->x, true, s->gap));
  for (int steps = 0;; steps++) {
    double worst = fabs(s->gap[largest(s)]);
    if (worst < TOLERANCE && s->draft) { /* as good as found */
      s->draft = false;
      CQIO_TRY(measure(s, s->x, true, s->gap));
      worst = fabs(s->gap[largest(s)]);
    }
    if (worst < TOLERANCE) {
      g->residual = worst;
      return CQIO_OK;
    }
    if (steps == MAX_STEPS || !isfinite(worst)) return refuse(s, steps);
    s->draft = worst > NEARLY;
    if (!g->differentiated) CQIO_TRY(differentiate(s));
    CQIO_TRY(advance(s, steps));
  }
}

/* ---- before it --------------------------------------------------------------------------------
 */

static cqio_status check_target(const struct search *s) {
  const cqio_growth_target *t = s->target;
  for (int k = 0; k < s->growth->strata; k++) {
    const double figures[] = {t->real[k], t->jobs[k], s->value_added[k], s->wages[k]};
    static const char *const names[] = {"real value added as ratio to the base year", "jobs",
                                        "value added of the base year", "wages of the base year"};
    for (int n = 0; n < 4; n++)
      if (!(figures[n] > 0.0 && isfinite(figures[n])))
        return cqio_fail(s->model->ctx, CQIO_DATA,
                         "growth by stratum: year %d: the %s stratum: %s = %g: expected a finite "
                         "number > 0",
                         t->year, t->stratum_key[k], names[n], figures[n]);
  }
  return CQIO_OK;
}

/* Base year by stratum, the total of the jobs and the participation that meets it (27.15). */
static void prepare(struct search *s) {
  const cqio_equilibrium_model *m = s->model;
  double offered = 0.0;
  for (int64_t k = 0; k < m->n; k++) {
    int j = (int)(k % m->S), stratum = m->base.stratum[j];
    s->value_added[stratum] += m->base.value_added[j] * m->base.output[k];
    s->wages[stratum] += m->base.compensation[j] * m->base.output[k];
  }
  for (int64_t l = 0; l < m->L; l++)
    offered += m->market_jobs[m->base.market[l]] * m->weight[l] *
               (s->given.residents ? s->given.residents[l] : 1.0);
  for (int k = 0; k < s->growth->strata; k++)
    s->jobs += s->target->jobs[k];
  s->given.participation = s->growth->participation = s->jobs / offered;
  s->given.stratum_productivity = s->growth->productivity;
  s->given.demand = s->growth->demand;
  s->given.work = s->growth->work;
}

cqio_status cqio_growth_find(cqio_equilibrium_model *model, const cqio_growth_target *target,
                             const cqio_equilibrium_case *given,
                             const cqio_equilibrium_search *rules, cqio_growth *growth) {
  size_t K = (size_t)growth->strata, n = 3 * K - 1;
  struct search s = {
      .model = model, .target = target, .rules = rules, .growth = growth, .unknowns = (int)n};
  cqio_equilibrium_case_init(&s.given);
  if (given) s.given = *given;
  growth->equilibria = 0;
  double *room;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(model->ctx, 5 * K + 5 * n + n * n, &room));
  double **const parts[] = {&s.x, &s.gap, &s.next, &s.there, &s.step};
  s.value_added = room;
  s.wages = room + K;
  s.sums = room + 2 * K;
  for (size_t k = 0; k < 5; k++)
    *parts[k] = room + 5 * K + k * n;
  s.system = room + 5 * K + 5 * n;
  prepare(&s);
  cqio_status status = check_target(&s);
  if (!status) status = walk(&s);
  cqio_free(room);
  return status;
}
