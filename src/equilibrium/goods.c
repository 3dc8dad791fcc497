/* Incomes, spending, and sales that clear all goods (27.9), (27.10). */
#include "equilibrium/equilibrium.h"

#include "cqio/numeric.h"
#include "dense/product.h"
#include "operator/operator.h"

#include <math.h>

enum { MOST_STEPS = 400 };

cqio_status cqio__greatest(cqio_equilibrium_model *m, double *value) {
  double mine = isnan(*value) ? INFINITY : *value; /* MPI may lose what is no number */
  if (MPI_Allreduce(&mine, value, 1, MPI_DOUBLE, MPI_MAX, cqio_ctx_comm(m->ctx)) == MPI_SUCCESS)
    return CQIO_OK;
  return cqio_fail(m->ctx, CQIO_MPI, "MPI_Allreduce: failed on a step of the equilibrium");
}

cqio_status cqio__gather_sums(cqio_equilibrium_model *m) {
  return cqio__allgather_blocks(m->ctx, m->base.trade, m->location, SUMS, m->sums, m->everywhere);
}

void cqio__market_sums(const cqio_equilibrium_model *m, int which, const double *factor,
                       double *to) {
  for (int g = 0; g < m->G; g++)
    to[g] = 0.0;
  for (int64_t l = 0; l < m->L; l++)
    to[m->base.market[l]] += m->everywhere[l * SUMS + which] * (factor ? factor[l] : 1.0);
}

/* Sums of sales by location: wage bills, value added; how far they are from NEXT, which becomes the
 * sales unless NULL. */
static cqio_status add_up(cqio_equilibrium_model *m, const double *next) {
  int S = m->S;
  for (int64_t l = 0; l < m->places; l++) {
    double *sum = m->sums + l * SUMS, *sales = m->sales + l * S;
    double change = 0.0, largest = 0.0, wages = 0.0, added = 0.0;
    for (int i = 0; i < S; i++) {
      double now = next ? next[l * S + i] : sales[i], apart = fabs(now - sales[i]);
      if (!(apart <= change)) change = apart;
      if (sales[i] > largest) largest = sales[i];
      sales[i] = now;
      wages += m->base.compensation[i] * now;
      added += m->base.value_added[i] * now;
    }
    sum[WAGE_BILL] = wages;
    sum[VALUE_ADDED] = added;
    sum[CHANGE] = change;
    sum[LARGEST] = largest;
  }
  return cqio__gather_sums(m);
}

static void earn(cqio_equilibrium_model *m) {
  double people = 0.0, part = m->rules.labour_income;
  for (int64_t l = 0; l < m->L; l++)
    people += m->base.residents[l] * m->hats[l];
  people /= m->residents;
  m->total = cqio_sum_strided(m->everywhere + VALUE_ADDED, (size_t)m->L, SUMS) / m->gdp;
  cqio__market_sums(m, WAGE_BILL, NULL, m->market);
  for (int64_t l = 0; l < m->L; l++) {
    int g = m->base.market[l];
    double bill = m->market_wages[g] > 0.0 ? m->market[g] / m->market_wages[g] : 0.0;
    double mean = m->market_residents[g] > 0.0 ? m->market_residents[g] : 1.0;
    m->earned[l] = part * bill * m->hats[l] / mean;
    m->public[l] = m->total * m->hats[l] / people;
    m->other[l] = (1.0 - part) * m->public[l];
  }
}

cqio_status cqio__earn(cqio_equilibrium_model *m) {
  CQIO_TRY(add_up(m, NULL));
  earn(m);
  return CQIO_OK;
}

cqio_status cqio__spend(cqio_equilibrium_model *m) {
  int S = m->S;
  earn(m);
  cqio__product(m->places, S, S, (struct matrix){m->sales, S, 1}, (struct matrix){m->turned, S, 1},
                false, m->use_all, S, m->product_room);
  for (int64_t l = 0; l < m->places; l++) {
    double private = m->consumption * (m->earned[m->place + l] + m->other[m->place + l]);
    double public = m->public[m->place + l], price = exp(m->capital_index[l]);
    for (int64_t k = l * S; k < (l + 1) * S; k++) {
      if (m->given_spending)
        m->spending[k] = m->given_spending[k];
      else
        m->spending[k] = m->use[CQIO_SPENT_BY_HOUSEHOLDS][k] * private +
                         m->use[CQIO_SPENT_BY_GOVERNMENT][k] * public +
                         m->use[CQIO_SPENT_ON_INVENTORIES][k] * m->total + m->investment[k] * price;
      m->use_all[k] += m->spending[k];
    }
  }
  return CQIO_OK;
}

cqio_status cqio__sell(cqio_equilibrium_model *m, double *to) {
  for (int64_t k = 0; k < m->count; k++)
    m->work_b[k] = m->inverse[k] * m->use_all[k];
  CQIO_TRY(cqio_operator_trade(m->ctx, m->base.trade, false, 1, m->work_b, to));
  m->applications++;
  for (int64_t k = 0; k < m->count; k++)
    to[k] = to[k] * m->weighted[k] + m->exports[k];
  return CQIO_OK;
}

/* Price of investment by location, that of its basket. */
static void price_capital(cqio_equilibrium_model *m) {
  for (int64_t l = 0; l < m->places; l++) {
    double sum = 0.0, all = 0.0;
    for (int64_t k = l * m->S; k < (l + 1) * m->S; k++) {
      sum += m->investment[k] * m->index[k];
      all += m->investment[k];
    }
    m->capital_index[l] = all > 0.0 ? sum / all : 0.0;
  }
}

cqio_status cqio__clear_goods(cqio_equilibrium_model *m, double tolerance) {
  double change = INFINITY;
  price_capital(m);
  CQIO_TRY(add_up(m, NULL));
  for (int step = 0; step < MOST_STEPS && !(change < tolerance); step++) {
    CQIO_TRY(cqio__spend(m));
    CQIO_TRY(cqio__sell(m, m->work_a));
    CQIO_TRY(add_up(m, m->work_a));
    double apart = 0.0, largest = 0.0;
    for (int64_t l = 0; l < m->L; l++) {
      double of_place = m->everywhere[l * SUMS + CHANGE];
      if (!(of_place <= apart)) apart = of_place;
      largest = fmax(largest, m->everywhere[l * SUMS + LARGEST]);
    }
    if (!isfinite(apart))
      return cqio_fail(m->ctx, CQIO_NUMERIC,
                       "equilibrium: sales are not finite: expected a case near enough to the base "
                       "year");
    change = apart / largest;
  }
  return CQIO_OK;
}
