/* Rents of the fixed factors and wages of the labour markets (27.11)-(27.13). */
#include "equilibrium/equilibrium.h"

#include "numeric/exponentials.h"

#include <math.h>

static const double LEAST_SALES = 1e-300; /* has a logarithm */

/* Sums by location: work asked for at base wages, log prices of what households buy and of what is
 * invested. */
static cqio_status add_up(cqio_equilibrium_model *m) {
  int S = m->S;
  const double *basket = m->use[CQIO_SPENT_BY_HOUSEHOLDS];
  for (int64_t l = 0; l < m->places; l++) {
    double work = 0.0, price = 0.0, all = 0.0;
    for (int i = 0; i < S; i++) {
      int64_t k = l * S + i;
      work += m->worker[k] * m->work[i] * m->sales[k];
      price += basket[k] * m->index[k];
      all += basket[k];
    }
    m->sums[l * SUMS + LABOUR] = work;
    m->sums[l * SUMS + CONSUMER] = all > 0.0 ? price / all : 0.0;
    m->sums[l * SUMS + INVESTED] = m->capital_index[l];
  }
  return cqio__gather_sums(m);
}

static double next_wage(const cqio_equilibrium_model *m, int g, double work, double price) {
  double response = m->responds ? m->rules.supply_response[g] : 0.0;
  if (!(m->market_jobs[g] > 0.0) || m->fixed_wages) return 0.0;
  double wanted = work > 0.0 ? log(work) : 0.0;
  double there = m->supply[g] > 0.0 ? log(m->supply[g]) : 0.0;
  double reference = m->responds ? m->log_reference[g] : 0.0;
  return (wanted - there + response * (price + reference)) / (1.0 + response);
}

cqio_status cqio__clear_factors(cqio_equilibrium_model *m, double *residual) {
  double psi = m->rules.factor_elasticity, worst = 0.0;
  CQIO_TRY(add_up(m));
  for (int64_t k = 0; k < m->count; k++)
    m->work_a[k] = m->active[k] && m->sales[k] > LEAST_SALES ? m->sales[k] : LEAST_SALES;
  cqio__logarithms(m->count, m->work_a);
  for (int64_t k = 0; k < m->count; k++) {
    double grown = m->active[k] ? m->work_a[k] - m->log_output[k] : 0.0;
    m->next_rent[k] =
        m->active[k] && isfinite(psi) ? (grown - m->log_capital[k]) / (1.0 + psi) : 0.0;
    double apart = fabs(m->next_rent[k] - m->rent[k]);
    if (!(apart <= worst)) worst = apart;
  }
  CQIO_TRY(cqio__greatest(m, &worst));
  cqio__market_sums(m, LABOUR, NULL, m->next_wage); /* work asked for, until it is a wage */
  cqio__market_sums(m, CONSUMER, m->weight, m->market);
  for (int g = 0; g < m->G; g++) {
    if (m->agglomeration && m->market_jobs[g] > 0.0 && m->next_wage[g] > 0.0) {
      double crowd = log(m->next_wage[g]) - m->wage[g] - m->usual_labour[g];
      worst = fmax(worst, fabs(crowd - m->crowd[g]));
      m->crowd[g] = crowd; /* prices know it in the next evaluation */
    }
    m->next_wage[g] = next_wage(m, g, m->next_wage[g], m->market[g]);
    worst = fmax(worst, fabs(m->next_wage[g] - m->wage[g]));
  }
  *residual = worst;
  return CQIO_OK;
}
