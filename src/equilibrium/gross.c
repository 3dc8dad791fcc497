/* What runs through a demand: output that it sets off at the trade shares of a point (27.22). */
#include "equilibrium/equilibrium.h"

#include "cqio/numeric.h"

#include <math.h>
#include <string.h>

static const double TOLERANCE = 1e-15; /* of the solves, so that their sum is that of the point */

struct gross {
  cqio_equilibrium_model *model;
  const cqio_equilibrium *point;
  const cqio_gross_demand *demand;
  bool households;
  double *scales;                   /* [2][S][L] of trade at the point */
  double *basket, *share, *between; /* [L][S], [L], [L][L] of households */
  double *consumed;                 /* [n] out of labour income, local */
  int *group;                       /* [L] one a location */
  int64_t *location;                /* [L] */
  cqio_operator *open, *closed;
};

static cqio_status allocate(struct gross *g) {
  cqio_equilibrium_model *m = g->model;
  CQIO_TRY(CQIO_ALLOC(m->ctx, 2 * m->n, &g->scales));
  if (!g->households) return CQIO_OK;
  CQIO_TRY(CQIO_ALLOC(m->ctx, m->n, &g->basket));
  CQIO_TRY(CQIO_ALLOC(m->ctx, m->count, &g->consumed));
  CQIO_TRY(CQIO_ALLOC(m->ctx, m->L, &g->share));
  CQIO_TRY(CQIO_ALLOC(m->ctx, m->L, &g->group));
  CQIO_TRY(CQIO_ALLOC(m->ctx, m->L, &g->location));
  return CQIO_ALLOC(m->ctx, m->L * m->L, &g->between);
}

static void release(struct gross *g) {
  cqio_operator_destroy(&g->closed);
  cqio_operator_destroy(&g->open);
  void *const members[] = {g->scales,   g->basket, g->share,   g->between,
                           g->consumed, g->group,  g->location};
  for (size_t k = 0; k < sizeof members / sizeof *members; k++)
    cqio_free(members[k]);
}

static cqio_status open_operator(struct gross *g) {
  cqio_equilibrium_model *m = g->model;
  cqio_factored_structure structure = *m->structure;
  cqio_equilibrium_shares(m, g->point, g->scales, g->scales + m->n);
  structure.row_scale = g->scales;
  structure.column_scale = g->scales + m->n;
  return cqio_operator_create(m->ctx, &structure, &g->open);
}

/* What households buy out of wages, as in the point: those of a location spend a part of the wage
 * bill of their market, in their basket. */
static cqio_status read_households(struct gross *g) {
  cqio_equilibrium_model *m = g->model;
  int64_t L = m->L;
  int S = m->S;
  CQIO_TRY(cqio__earn(m));
  for (int64_t k = 0; k < m->count; k++)
    g->consumed[k] =
        m->consumption * m->use[CQIO_SPENT_BY_HOUSEHOLDS][k] * m->earned[m->place + k / S];
  CQIO_TRY(cqio_operator_gather(m->ctx, m->base.trade, 1, g->consumed, g->basket));
  cqio__market_sums(m, WAGE_BILL, NULL, m->market);
  for (int64_t l = 0; l < L; l++) {
    double *basket = g->basket + l * S, all = cqio_sum(basket, (size_t)S);
    double bill = m->market[m->base.market[l]];
    for (int i = 0; i < S; i++)
      basket[i] = all > 0.0 ? basket[i] / all : 0.0;
    for (int64_t k = 0; k < L; k++)
      if (m->base.market[k] == m->base.market[l])
        g->between[l * L + k] = bill > 0.0 ? all / bill : 0.0;
    g->share[l] = 1.0;
    g->group[l] = (int)l;
    g->location[l] = l;
  }
  return CQIO_OK;
}

static cqio_status close_by(struct gross *g, const double *wage) {
  cqio_equilibrium_model *m = g->model;
  cqio_household_closure closure = {.accounts = (int)m->L,
                                    .groups = (int)m->L,
                                    .location = g->location,
                                    .group = g->group,
                                    .basket = g->basket,
                                    .wage = wage,
                                    .income_share = g->share,
                                    .transfer = g->between};
  return cqio_operator_create_closed(m->ctx, g->open, &closure, &g->closed);
}

static cqio_status close_households(struct gross *g) {
  cqio_equilibrium_model *m = g->model;
  double *wage = NULL;
  CQIO_TRY(read_households(g));
  cqio_status status = cqio_agree(m->ctx, CQIO_ALLOC(m->ctx, m->n, &wage));
  for (int64_t k = 0; k < m->n && !status; k++)
    wage[k] = m->base.compensation[k % m->S];
  if (!status) status = close_by(g, wage);
  cqio_free(wage);
  return status;
}

/* f [columns + 1][count]: spending routed and sales outside of each demand, then of the rest. USED
 * is work space of its size. */
static cqio_status demands(struct gross *g, double *used, double *f) {
  cqio_equilibrium_model *m = g->model;
  int columns = g->demand->columns;
  int64_t count = m->count;
  double *rest = used + columns * count, *sold = f + columns * count;
  cqio_operator_scatter(m->base.trade, columns, g->demand->spending, used);
  cqio_operator_scatter(m->base.trade, 1, g->point->spending, rest);
  for (int64_t k = 0; k < count; k++) {
    double spent = 0.0;
    for (int c = 0; c < columns; c++)
      spent += used[c * count + k];
    rest[k] -= spent + (g->households ? g->consumed[k] : 0.0);
  }
  CQIO_TRY(cqio_operator_trade(m->ctx, g->open, false, columns + 1, used, f));
  cqio_operator_scatter(m->base.trade, columns, g->demand->outside, used);
  cqio_operator_scatter(m->base.trade, 1, g->point->outside, rest);
  for (int64_t k = 0; k < count; k++) {
    double outside = 0.0;
    for (int c = 0; c < columns; c++) {
      f[c * count + k] += used[c * count + k];
      outside += used[c * count + k];
    }
    sold[k] += rest[k] - outside;
  }
  return CQIO_OK;
}

static cqio_status attribute(struct gross *g, double *output) {
  cqio_equilibrium_model *m = g->model;
  int columns = g->demand->columns + 1;
  cqio_operator *op = g->households ? g->closed : g->open;
  double *used = NULL;
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  params.method = CQIO_SOLVE_GMRES;
  params.tolerance = TOLERANCE;
  params.scale_local = m->output;
  params.names = m->base.names;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(m->ctx, 2 * columns * m->count, &used));
  double *f = used + columns * m->count;
  cqio_status status = demands(g, used, f);
  if (!status) status = cqio_leontief_solve(m->ctx, op, &params, columns, f, used, NULL, NULL);
  if (!status) status = cqio_operator_gather(m->ctx, op, columns, used, output);
  cqio_free(used);
  return status;
}

cqio_status cqio_equilibrium_gross(cqio_equilibrium_model *m, const cqio_equilibrium_case *given,
                                   const cqio_equilibrium *point, const cqio_gross_demand *demand,
                                   bool households, double *output) {
  struct gross g = {.model = m, .point = point, .demand = demand, .households = households};
  cqio_equilibrium_case at;
  cqio_equilibrium_case_init(&at);
  if (given) at = *given;
  at.start = point;
  cqio_timer_start(m->ctx, "gross");
  cqio_status status = cqio__take_case(m, &at);
  if (!status) status = allocate(&g);
  status = cqio_agree(m->ctx, status);
  if (!status) status = open_operator(&g);
  if (!status && households) status = close_households(&g);
  if (!status) status = attribute(&g, output);
  release(&g);
  cqio_timer_stop(m->ctx, "gross");
  return status;
}
