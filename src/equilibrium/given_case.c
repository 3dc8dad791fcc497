/* A case: what differs from the base year, and where the search begins. */
#include "equilibrium/equilibrium.h"

#include "cqio/numeric.h"

#include <math.h>
#include <string.h>

void cqio_equilibrium_case_init(cqio_equilibrium_case *given) {
  *given = (cqio_equilibrium_case){.participation = 1.0, .consumption = 1.0};
}

static const char *name(const cqio_equilibrium_model *m, int64_t account,
                        cqio_account_label *label) {
  return cqio_account_name(m->base.names, account, label);
}

/* Refuses what is not finite, or below LEAST (STRICTLY: not above it). */
static cqio_status check(cqio_equilibrium_model *m, const char *what, const double *x,
                         int64_t count, int64_t step, double least, bool strictly) {
  cqio_account_label label;
  for (int64_t k = 0; x && k < count; k++)
    if (!isfinite(x[k]) || x[k] < least || (strictly && x[k] == least))
      return cqio_fail(m->ctx, CQIO_DATA,
                       "equilibrium: account '%s': %s = %g: expected a finite "
                       "number%s",
                       name(m, k * step, &label), what, x[k],
                       strictly          ? " > 0"
                       : isfinite(least) ? " >= 0"
                                         : "");
  return CQIO_OK;
}

static cqio_status check_case(cqio_equilibrium_model *m, const cqio_equilibrium_case *c) {
  int64_t L = m->L, n = m->n, S = m->S, strata = m->base.strata;
  CQIO_TRY(check(m, "capital", c->capital, n, 1, 0.0, true));
  CQIO_TRY(check(m, "residents", c->residents, L, S, 0.0, false));
  CQIO_TRY(check(m, "log of productivity", c->productivity, n, 1, -INFINITY, false));
  CQIO_TRY(check(m, "investment", c->investment, n, 1, 0.0, false));
  CQIO_TRY(check(m, "spending", c->spending, n, 1, 0.0, false));
  CQIO_TRY(check(m, "agglomeration", c->agglomeration, n, 1, 0.0, false));
  CQIO_TRY(check(m, "labour of the reference", c->reference_labour, m->G, 0, 0.0, false));
  const double *const by_stratum[] = {c->stratum_productivity, c->demand, c->work};
  for (int k = 0; k < 3; k++)
    CQIO_TRY(check(m, "log of a stratum", by_stratum[k], strata, 0, -INFINITY, false));
  CQIO_TRY(check(m, "log real wage of the reference", c->reference, m->G, 0, -INFINITY, false));
  const double figures[] = {c->participation, c->consumption, c->outside_price};
  const char *const names[] = {"participation", "consumption", "log of the outside price"};
  for (int k = 0; k < 3; k++)
    if (!isfinite(figures[k]) || (k < 2 && !(figures[k] > 0.0)))
      return cqio_fail(m->ctx, CQIO_DATA, "equilibrium: %s = %g: expected a finite number%s",
                       names[k], figures[k], k < 2 ? " > 0" : "");
  return CQIO_OK;
}

/* Baskets of KIND tilted to the strata whose demand grew; what a location spends stays (27.9). */
static void tilt(cqio_equilibrium_model *m, int kind, const double *factor) {
  const double *base = m->base.use[kind] + m->first;
  double *to = m->use[kind];
  for (int64_t l = 0; l < m->places; l++) {
    double before = 0.0, after = 0.0;
    for (int i = 0; i < m->S; i++) {
      int64_t k = l * m->S + i;
      to[k] = factor ? base[k] * factor[m->base.stratum[i]] : base[k];
      before += base[k];
      after += to[k];
    }
    for (int64_t k = l * m->S; factor && k < (l + 1) * m->S; k++)
      to[k] = after > 0.0 ? to[k] * (before / after) : 0.0;
  }
}

/* Demand by stratum: baskets and sales outside. FACTOR [strata] is work space. */
static void shift_demand(cqio_equilibrium_model *m, const double *demand, double *factor) {
  int strata = m->base.strata;
  double mean = demand ? cqio_sum(demand, (size_t)strata) / strata : 0.0;
  for (int s = 0; s < strata && demand; s++)
    factor[s] = exp(demand[s] - mean);
  for (int kind = 0; kind < CQIO_SPENDINGS; kind++)
    tilt(m, kind, demand && kind <= CQIO_SPENT_BY_GOVERNMENT ? factor : NULL);
  for (int i = 0; i < m->S; i++)
    m->export_shift[i] = demand ? exp(demand[m->base.stratum[i]]) : 1.0;
}

static void take_people(cqio_equilibrium_model *m, const cqio_equilibrium_case *c) {
  for (int g = 0; g < m->G; g++)
    m->market_residents[g] = 0.0;
  for (int64_t l = 0; l < m->L; l++) {
    m->hats[l] = c->residents ? c->residents[l] : 1.0;
    m->market_residents[m->base.market[l]] += m->weight[l] * m->hats[l];
  }
  for (int g = 0; g < m->G; g++) {
    m->supply[g] = c->participation * m->market_jobs[g] * m->market_residents[g];
    m->log_reference[g] = c->reference ? c->reference[g] : 0.0;
    double labour = c->reference_labour ? c->reference_labour[g] : 0.0;
    m->usual_labour[g] = labour > 0.0 ? log(labour) : 0.0;
  }
  m->responds = c->reference && m->rules.supply_response;
}

static void take_accounts(cqio_equilibrium_model *m, const cqio_equilibrium_case *c) {
  for (int i = 0; i < m->S; i++)
    m->work[i] = c->work ? exp(c->work[m->base.stratum[i]]) : 1.0;
  for (int64_t k = 0; k < m->count; k++) {
    int64_t a = m->first + k;
    int s = m->base.stratum[k % m->S];
    m->log_capital[k] = c->capital ? log(c->capital[a]) : 0.0;
    m->shift[k] = (c->productivity ? c->productivity[a] : 0.0) +
                  (c->stratum_productivity ? c->stratum_productivity[s] : 0.0);
    m->investment[k] = c->investment ? c->investment[a] : m->use[CQIO_SPENT_ON_CAPITAL][k];
  }
}

static void begin(cqio_equilibrium_model *m, const cqio_equilibrium *start) {
  for (int g = 0; g < m->G; g++) {
    m->wage[g] = start ? start->wage[g] : 0.0;
    m->crowd[g] = 0.0;
  }
  for (int64_t k = 0; k < m->count; k++) {
    int64_t a = m->first + k;
    m->rent[k] = start ? start->rent[a] : 0.0;
    m->price[k] = start ? start->price[a] : 0.0;
    m->sales[k] = start ? start->output[a] : m->output[k];
  }
  m->anderson.count = 0;
  m->anderson.begun = false;
}

cqio_status cqio__take_case(cqio_equilibrium_model *m, const cqio_equilibrium_case *given) {
  cqio_equilibrium_case none;
  cqio_equilibrium_case_init(&none);
  const cqio_equilibrium_case *c = given ? given : &none;
  double *factor;
  CQIO_TRY(check_case(m, c));
  CQIO_TRY(CQIO_ALLOC(m->ctx, m->base.strata, &factor));
  shift_demand(m, c->demand, factor);
  cqio_free(factor);
  take_people(m, c);
  take_accounts(m, c);
  m->given_spending = c->spending ? c->spending + m->first : NULL;
  m->agglomeration = c->agglomeration && c->reference_labour ? c->agglomeration + m->first : NULL;
  m->consumption = c->consumption;
  m->outside_price = c->outside_price;
  m->fixed_wages = c->fixed_wages;
  begin(m, c->start);
  return CQIO_OK;
}
