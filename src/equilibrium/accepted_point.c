/* What is read off a point of equilibrium: residuals, accounts, and the proof of its goods. */
#include "equilibrium/equilibrium.h"

#include "cqio/numeric.h"
#include "equilibrium/state.h"

#include <math.h>
#include <string.h>

enum { BY_ACCOUNT = 8, BY_MARKET = 11, ARRAYS = 13 }; /* ends of the arrays of each size */

static void list_arrays(cqio_equilibrium *p, double **to[ARRAYS]) {
  double **const arrays[ARRAYS] = {
      &p->rent, &p->price, &p->index,     &p->output, &p->outside,  &p->spending, &p->jobs,
      &p->real, &p->wage,  &p->real_wage, &p->labour, &p->consumer, &p->invested};
  memcpy(to, arrays, sizeof arrays);
}

static int64_t size_of(const cqio_equilibrium_model *m, int array) {
  return array < BY_ACCOUNT ? m->n : array < BY_MARKET ? m->G : m->L;
}

void cqio_equilibrium_free(cqio_equilibrium *point) {
  double **arrays[ARRAYS];
  list_arrays(point, arrays);
  for (int k = 0; k < ARRAYS; k++)
    cqio_free(*arrays[k]);
  *point = (cqio_equilibrium){0};
}

static cqio_status allocate(const cqio_equilibrium_model *m, cqio_equilibrium *out) {
  double **arrays[ARRAYS];
  list_arrays(out, arrays);
  for (int k = 0; k < ARRAYS; k++)
    CQIO_TRY(CQIO_ALLOC(m->ctx, size_of(m, k), arrays[k]));
  return CQIO_OK;
}

cqio_status cqio_equilibrium_copy(const cqio_equilibrium_model *m, const cqio_equilibrium *from,
                                  cqio_equilibrium *to) {
  cqio_equilibrium given = *from, copy = *from;
  double **mine[ARRAYS], **theirs[ARRAYS];
  list_arrays(&copy, mine);
  list_arrays(&given, theirs);
  for (int k = 0; k < ARRAYS; k++)
    *mine[k] = NULL;
  *to = (cqio_equilibrium){0};
  cqio_status status = cqio_agree(m->ctx, allocate(m, &copy));
  for (int k = 0; k < ARRAYS && !status; k++)
    memcpy(*mine[k], *theirs[k], (size_t)size_of(m, k) * sizeof(double));
  if (status)
    cqio_equilibrium_free(&copy);
  else
    *to = copy;
  return status;
}

/* What stands behind the arrays is plain numbers. */
_Static_assert(sizeof(cqio_equilibrium) - offsetof(cqio_equilibrium, gdp) ==
                   6 * sizeof(double) + 2 * sizeof(int64_t),
               "checkpoints keep every member of a point");

cqio_status cqio__equilibrium_state(cqio_state *state, const cqio_equilibrium_model *m,
                                    cqio_equilibrium *point) {
  double **arrays[ARRAYS];
  if (state->load && !point->wage) CQIO_TRY(cqio_agree(m->ctx, allocate(m, point)));
  list_arrays(point, arrays);
  for (int k = 0; k < ARRAYS; k++)
    cqio__state_reals(state, *arrays[k], (size_t)size_of(m, k));
  cqio__state_plain(state, &point->gdp, sizeof *point - offsetof(cqio_equilibrium, gdp));
  return CQIO_OK;
}

/* Residual of the goods, and sums by location of what the external account is made of (27.25). */
static cqio_status audit(cqio_equilibrium_model *m, cqio_equilibrium *out) {
  enum { SPENT = WAGE_BILL, ADDED, SOLD, IMPORTED, APART, MOST }; /* places of SUMS, used anew */
  int S = m->S;
  CQIO_TRY(cqio__spend(m));
  CQIO_TRY(cqio__sell(m, m->work_a));
  for (int64_t k = 0; k < m->count; k++)
    m->next_rent[k] = fabs(m->work_a[k] - m->sales[k]);
  /* parts of use that come from inside the region: shares of the weights over q (27.7) */
  CQIO_TRY(cqio_operator_trade(m->ctx, m->base.trade, true, 1, m->weighted, m->work_a));
  for (int64_t l = 0; l < m->places; l++) {
    double *sum = m->sums + l * SUMS;
    for (int n = 0; n < SUMS; n++)
      sum[n] = 0.0;
    for (int i = 0; i < S; i++) {
      int64_t k = l * S + i;
      sum[SPENT] += m->spending[k];
      sum[ADDED] += m->base.value_added[i] * m->sales[k];
      sum[SOLD] += m->exports[k];
      sum[IMPORTED] += (1.0 - m->work_a[k] * m->inverse[k]) * m->use_all[k];
      sum[APART] = fmax(sum[APART], m->next_rent[k]);
      sum[MOST] = fmax(sum[MOST], m->sales[k]);
    }
  }
  CQIO_TRY(cqio__gather_sums(m));
  double apart = 0.0, most = 0.0, total[4];
  for (int n = 0; n < 4; n++)
    total[n] = cqio_sum_strided(m->everywhere + n, (size_t)m->L, SUMS);
  for (int64_t l = 0; l < m->L; l++) {
    apart = fmax(apart, m->everywhere[l * SUMS + APART]);
    most = fmax(most, m->everywhere[l * SUMS + MOST]);
  }
  out->goods = apart / most;
  out->imports = total[IMPORTED];
  out->gdp = total[ADDED] / m->gdp;
  out->external = fabs(total[ADDED] - (total[SPENT] + total[SOLD] - total[IMPORTED])) / m->gdp;
  return CQIO_OK;
}

/* Log price of the households' basket by location, its mean by market, labour supplied (27.13). */
static void read_markets(cqio_equilibrium_model *m, cqio_equilibrium *out) {
  cqio__market_sums(m, CONSUMER, m->weight, m->market);
  for (int64_t l = 0; l < m->L; l++) {
    out->consumer[l] = m->everywhere[l * SUMS + CONSUMER];
    out->invested[l] = m->everywhere[l * SUMS + INVESTED];
  }
  for (int g = 0; g < m->G; g++) {
    out->wage[g] = m->wage[g];
    out->real_wage[g] = m->wage[g] - m->market[g];
    double response = m->responds ? m->rules.supply_response[g] : 0.0;
    out->labour[g] = m->supply[g] * exp(response * (out->real_wage[g] - m->log_reference[g]));
  }
}

cqio_status cqio__read_point(cqio_equilibrium_model *m, cqio_equilibrium *out) {
  *out = (cqio_equilibrium){0};
  cqio_status status = cqio_agree(m->ctx, allocate(m, out));
  if (!status) read_markets(m, out); /* of the last evaluation */
  if (!status) status = audit(m, out);
  for (int64_t k = 0; k < m->count && !status; k++) {
    int i = (int)(k % m->S), g = m->base.market[m->place + k / m->S];
    m->work_a[k] = m->worker[k] * m->work[i] * m->sales[k] / exp(m->wage[g]);
    m->work_b[k] = m->active[k] ? m->base.value_added[i] * m->sales[k] * exp(-m->price[k]) : 0.0;
  }
  const double *const from[] = {m->rent,    m->price,    m->index,  m->sales,
                                m->exports, m->spending, m->work_a, m->work_b};
  double *const to[] = {out->rent,    out->price,    out->index, out->output,
                        out->outside, out->spending, out->jobs,  out->real};
  for (int k = 0; k < 8 && !status; k++)
    status = cqio_operator_gather(m->ctx, m->base.trade, 1, from[k], to[k]);
  return status;
}

void cqio_equilibrium_shares(const cqio_equilibrium_model *m, const cqio_equilibrium *point,
                             double *row_scale, double *column_scale) {
  const double *from = m->structure->row_scale, *to = m->structure->column_scale;
  for (int64_t i = 0; i < m->S; i++)
    for (int64_t l = 0; l < m->L; l++) {
      int64_t at = i * m->L + l, k = l * m->S + i;
      double theta = m->rules.elasticity[i];
      row_scale[at] = m->base.output[k] > 0.0 ? from[at] * exp(-theta * point->price[k]) : 0.0;
      column_scale[at] = to[at] * exp(theta * point->index[k]);
    }
}

static cqio_status prove(cqio_equilibrium_model *m, const cqio_factored_structure *structure,
                         double *bound) {
  cqio_operator *op = NULL;
  cqio_certificate *certificate = NULL;
  cqio_solve_params params;
  cqio_solve_params_init(&params);
  double worst = 0.0;
  cqio_status status = cqio_operator_create(m->ctx, structure, &op);
  if (!status) status = cqio_productivity(m->ctx, op, m->output, m->base.names, &certificate);
  params.certificate = certificate;
  params.scale_local = m->output;
  params.names = m->base.names;
  if (!status) status = cqio_operator_trade(m->ctx, op, false, 1, m->spending, m->work_a);
  for (int64_t k = 0; k < m->count && !status; k++)
    m->work_a[k] += m->exports[k];
  if (!status)
    status = cqio_error_bound(m->ctx, op, &params, 1, m->work_a, m->sales, m->work_b, NULL);
  for (int64_t k = 0; k < m->count && !status; k++)
    if (m->active[k]) worst = fmax(worst, m->work_b[k] / m->sales[k]);
  if (!status) status = cqio__greatest(m, &worst);
  if (!status) *bound = worst;
  cqio_certificate_destroy(&certificate);
  cqio_operator_destroy(&op);
  return status;
}

cqio_status cqio__certify_goods(cqio_equilibrium_model *m, cqio_equilibrium *point) {
  double *scales = NULL;
  cqio_factored_structure structure = *m->structure;
  cqio_status status = cqio_agree(m->ctx, CQIO_ALLOC(m->ctx, 2 * m->n, &scales));
  if (!status) {
    cqio_equilibrium_shares(m, point, scales, scales + m->n);
    structure.row_scale = scales;
    structure.column_scale = scales + m->n;
    status = prove(m, &structure, &point->bound);
  }
  cqio_free(scales);
  return status;
}
