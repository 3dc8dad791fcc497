/* The model of an equilibrium: base and rules checked, made local, with work space. */
#include "equilibrium/equilibrium.h"

#include "cqio/numeric.h"
#include "dense/product.h"
#include "numeric/exponentials.h"
#include "operator/operator.h"

#include <math.h>
#include <string.h>

void cqio_equilibrium_rules_init(cqio_equilibrium_rules *rules) {
  *rules = (cqio_equilibrium_rules){.labour_income = 0.8};
}

static cqio_status check_rules(const cqio_equilibrium_model *m) {
  const cqio_equilibrium_rules *r = &m->rules;
  cqio_account_label label;
  for (int i = 0; i < m->S; i++) {
    const char *name = cqio_account_name(m->base.names, i, &label);
    double outer = r->outside_elasticity ? r->outside_elasticity[i] : 0.0;
    if (m->fixed[i] < 0.0)
      return cqio_fail(
          m->ctx, CQIO_DATA,
          "E353: equilibrium: account '%s': income of the fixed factor = %g per unit of "
          "output: expected a number >= 0",
          name, m->fixed[i]);
    if (!(r->elasticity[i] > 0.0 && isfinite(r->elasticity[i])) ||
        !(outer >= 0.0 && isfinite(outer)))
      return cqio_fail(
          m->ctx, CQIO_DATA,
          "equilibrium: account '%s': elasticity of trade = %g, outside = %g: expected "
          "finite numbers, > 0 and >= 0",
          name, r->elasticity[i], outer);
  }
  for (int g = 0; g < m->G && r->supply_response; g++)
    if (!(r->supply_response[g] >= 0.0 && isfinite(r->supply_response[g])))
      return cqio_fail(m->ctx, CQIO_DATA,
                       "equilibrium: labour market %d: response of supply = %g: expected a finite "
                       "number >= 0",
                       g, r->supply_response[g]);
  if (!(r->factor_elasticity >= 0.0) || !(r->labour_income >= 0.0 && r->labour_income <= 1.0))
    return cqio_fail(m->ctx, CQIO_DATA,
                     "equilibrium: elasticity of the fixed factor = %g, part of income from work = "
                     "%g: expected numbers >= 0, and within [0, 1]",
                     r->factor_elasticity, r->labour_income);
  return CQIO_OK;
}

static cqio_status check_base(const cqio_equilibrium_model *m) {
  const cqio_equilibrium_base *b = &m->base;
  cqio_account_label label;
  for (int64_t k = 0; k < m->n; k++) {
    double output = b->output[k], jobs = b->jobs[k], people = b->residents[k / m->S];
    if (!(output >= 0.0 && isfinite(output)) || !(jobs >= 0.0 && isfinite(jobs)) ||
        !(people >= 0.0 && isfinite(people)))
      return cqio_fail(
          m->ctx, CQIO_DATA,
          "equilibrium: account '%s': output = %g, jobs = %g, residents = %g: expected "
          "finite numbers >= 0",
          cqio_account_name(b->names, k, &label), output, jobs, people);
    if (jobs > 0.0 && !(output > 0.0))
      return cqio_fail(m->ctx, CQIO_DATA,
                       "equilibrium: account '%s': jobs = %g without output: expected none",
                       cqio_account_name(b->names, k, &label), jobs);
  }
  return CQIO_OK;
}

static cqio_status allocate_sectors(cqio_equilibrium_model *m) {
  double **const by_sector[] = {&m->fixed, &m->damping, &m->export_shift, &m->work, &m->imported};
  double **const by_market[] = {&m->market_residents, &m->market_jobs, &m->market_wages, &m->supply,
                                &m->log_reference,    &m->wage,        &m->usual_labour, &m->crowd,
                                &m->next_wage,        &m->market};
  double **const by_place[] = {&m->weight, &m->hats, &m->earned, &m->other, &m->public};
  for (size_t k = 0; k < sizeof by_sector / sizeof *by_sector; k++)
    CQIO_TRY(CQIO_ALLOC(m->ctx, m->S, by_sector[k]));
  for (size_t k = 0; k < sizeof by_market / sizeof *by_market; k++)
    CQIO_TRY(CQIO_ALLOC(m->ctx, m->G, by_market[k]));
  for (size_t k = 0; k < sizeof by_place / sizeof *by_place; k++)
    CQIO_TRY(CQIO_ALLOC(m->ctx, m->L, by_place[k]));
  CQIO_TRY(CQIO_ALLOC(m->ctx, m->places, &m->capital_index));
  CQIO_TRY(CQIO_ALLOC(m->ctx, m->places * SUMS, &m->sums));
  CQIO_TRY(CQIO_ALLOC(m->ctx, m->L * SUMS, &m->everywhere));
  CQIO_TRY(CQIO_ALLOC(m->ctx, cqio_ctx_size(m->ctx) + 1, &m->location));
  CQIO_TRY(CQIO_ALLOC(m->ctx, CQIO__PRODUCT_ROOM, &m->product_room));
  return CQIO_ALLOC(m->ctx, m->S * m->S, &m->turned);
}

static cqio_status allocate_accounts(cqio_equilibrium_model *m) {
  double **const local[] = {
      &m->use[0],      &m->use[1],  &m->use[2],   &m->use[3],     &m->output,  &m->log_output,
      &m->outside,     &m->worker,  &m->shift,    &m->investment, &m->rent,    &m->price,
      &m->log_capital, &m->index,   &m->sales,    &m->weighted,   &m->inverse, &m->exports,
      &m->spending,    &m->use_all, &m->next_rent};
  for (size_t k = 0; k < sizeof local / sizeof *local; k++)
    CQIO_TRY(CQIO_ALLOC(m->ctx, m->count, local[k]));
  CQIO_TRY(CQIO_ALLOC(m->ctx, m->count, &m->active));
  CQIO_TRY(CQIO_ALLOC(m->ctx, m->count, &m->idle));
  CQIO_TRY(CQIO_ALLOC(m->ctx, m->count + m->G, &m->work_a));
  CQIO_TRY(CQIO_ALLOC(m->ctx, m->count + m->G, &m->work_b));
  return cqio__anderson_create(m->ctx, m->count, m->G, &m->anderson);
}

/* Sums of the base year over markets and all; parts of the residents of a market. */
static void sum_markets(cqio_equilibrium_model *m) {
  const cqio_equilibrium_base *b = &m->base;
  double added = 0.0;
  for (int64_t l = 0; l < m->L; l++) {
    int g = b->market[l];
    m->market_residents[g] += b->residents[l];
    for (int i = 0; i < m->S; i++) {
      double output = b->output[l * m->S + i];
      m->market_jobs[g] += b->jobs[l * m->S + i];
      m->market_wages[g] += b->compensation[i] * output;
      added += b->value_added[i] * output;
    }
  }
  m->gdp = added;
  m->residents = cqio_sum(b->residents, (size_t)m->L);
  for (int64_t l = 0; l < m->L; l++) {
    double people = m->market_residents[b->market[l]];
    m->weight[l] = people > 0.0 ? b->residents[l] / people : 0.0;
  }
}

static void make_local(cqio_equilibrium_model *m) {
  const cqio_equilibrium_base *b = &m->base;
  double psi = m->rules.factor_elasticity;
  for (int i = 0; i < m->S; i++) {
    m->fixed[i] = b->value_added[i] - b->compensation[i];
    m->damping[i] =
        isfinite(psi) ? 1.0 / (1.0 + m->rules.elasticity[i] * m->fixed[i] / (1.0 + psi)) : 1.0;
    for (int j = 0; j < m->S; j++)
      m->turned[j * m->S + i] = m->structure->technology[i * m->S + j];
  }
  for (int64_t k = 0; k < m->count; k++) {
    int64_t a = m->first + k;
    m->output[k] = b->output[a];
    m->active[k] = b->output[a] > 0.0;
    m->log_output[k] = m->active[k] ? b->output[a] : 1.0;
    m->outside[k] = b->outside[a];
    m->worker[k] = m->active[k] ? b->jobs[a] / b->output[a] : 0.0;
    if (!m->active[k]) m->idle[m->idles++] = k;
  }
  cqio__logarithms(m->count, m->log_output);
}

static cqio_status fill(cqio_equilibrium_model *m) {
  cqio_operator *op = m->base.trade;
  m->structure = cqio_operator_structure(op);
  if (!m->structure || cqio_operator_open(op) != op || !m->structure->technology ||
      m->structure->shares || m->structure->local_technology || m->structure->own_only)
    return cqio_fail(
        m->ctx, CQIO_INTERNAL,
        "equilibrium: trade by another kind of operator: expected an open factored one "
        "with one technology and kernels");
  m->S = m->structure->sectors;
  m->G = m->base.markets;
  m->n = cqio_operator_total(op);
  m->L = m->n / m->S;
  cqio_operator_range(op, &m->first, &m->count);
  m->place = m->first / m->S;
  m->places = m->count / m->S;
  CQIO_TRY(allocate_sectors(m));
  CQIO_TRY(allocate_accounts(m));
  for (int p = 0; p <= cqio_ctx_size(m->ctx); p++)
    m->location[p] = op->segment[p];
  sum_markets(m);
  make_local(m);
  CQIO_TRY(check_base(m));
  return check_rules(m);
}

cqio_status cqio_equilibrium_create(cqio_ctx *ctx, const cqio_equilibrium_base *base,
                                    const cqio_equilibrium_rules *rules,
                                    cqio_equilibrium_model **out) {
  *out = NULL;
  cqio_equilibrium_model *m = NULL;
  cqio_status status = CQIO_ALLOC(ctx, 1, &m);
  if (!status) {
    m->ctx = ctx;
    m->base = *base;
    m->rules = *rules;
    status = fill(m);
  }
  status = cqio_agree(ctx, status);
  if (status)
    cqio_equilibrium_destroy(&m);
  else
    *out = m;
  return status;
}

void cqio_equilibrium_destroy(cqio_equilibrium_model **model) {
  cqio_equilibrium_model *m = model ? *model : NULL;
  if (!m) return;
  void *const members[] = {
      m->fixed,        m->damping,       m->export_shift, m->work,     m->market_residents,
      m->usual_labour, m->crowd,         m->market_jobs,  m->supply,   m->market_wages,
      m->wage,         m->log_reference, m->next_wage,    m->market,   m->weight,
      m->hats,         m->earned,        m->other,        m->public,   m->sums,
      m->location,     m->capital_index, m->everywhere,   m->turned,   m->use[0],
      m->use[1],       m->product_room,  m->use[2],       m->use[3],   m->output,
      m->outside,      m->log_output,    m->worker,       m->shift,    m->investment,
      m->rent,         m->price,         m->log_capital,  m->index,    m->sales,
      m->weighted,     m->inverse,       m->exports,      m->spending, m->use_all,
      m->next_rent,    m->active,        m->idle,         m->imported, m->work_a,
      m->work_b};
  for (size_t k = 0; k < sizeof members / sizeof *members; k++)
    cqio_free(members[k]);
  cqio__anderson_free(&m->anderson);
  cqio_free(m);
  *model = NULL;
}
