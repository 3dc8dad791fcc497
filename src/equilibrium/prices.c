/* Prices of producers and composites, shares that follow them, sales outside (27.5)-(27.8). */
#include "equilibrium/equilibrium.h"

#include "dense/product.h"
#include "numeric/exponentials.h"

#include <math.h>

enum { MOST_STEPS = 400 };
static const double FARTHEST = 700.0; /* beyond it exponentials are not normal numbers */

/* weighted = exp(-theta lp), index and 1/q from it (27.6), (27.7). Collective. */
static cqio_status follow(cqio_equilibrium_model *m) {
  const double *theta = m->rules.elasticity;
  int S = m->S;
  for (int64_t l = 0; l < m->places; l++)
    for (int i = 0; i < S; i++) {
      double power = -theta[i] * m->price[l * S + i];
      m->weighted[l * S + i] = power > FARTHEST ? FARTHEST : power < -FARTHEST ? -FARTHEST : power;
    }
  cqio__exponentials(0.0, 1.0, m->count, m->weighted);
  for (int64_t k = 0; k < m->idles; k++)
    m->weighted[m->idle[k]] = 0.0;
  CQIO_TRY(cqio_operator_trade(m->ctx, m->base.trade, true, 1, m->weighted, m->index));
  m->applications++;
  for (int64_t l = 0; l < m->places; l++)
    for (int i = 0; i < S; i++) {
      double q = m->index[l * S + i] + m->imported[i];
      if (!(q > 0.0)) q = 1.0; /* nothing is sold there */
      m->index[l * S + i] = q;
      m->inverse[l * S + i] = 1.0 / q;
    }
  cqio__logarithms(m->count, m->index);
  for (int64_t l = 0; l < m->places; l++)
    for (int i = 0; i < S; i++)
      m->index[l * S + i] /= -theta[i];
  return CQIO_OK;
}

/* Ex at the prices of the point (27.8). */
static void sell_outside(cqio_equilibrium_model *m) {
  const double *theta = m->rules.elasticity, *outer = m->rules.outside_elasticity;
  double po = m->outside_price, level = exp(po);
  for (int i = 0; i < m->S; i++) {
    bool same = !outer || outer[i] == theta[i];
    double shift = m->export_shift[i] * level, scale = shift * exp(theta[i] * po);
    for (int64_t k = i; k < m->count; k += m->S) {
      double sold = m->outside[k];
      if (!m->active[k])
        m->exports[k] = 0.0;
      else if (sold <= 0.0)
        m->exports[k] = shift * sold;
      else if (same)
        m->exports[k] = scale * sold * m->weighted[k];
      else
        m->exports[k] = shift * sold * exp(-outer[i] * (m->price[k] - po));
    }
  }
}

cqio_status cqio__clear_prices(cqio_equilibrium_model *m, double tolerance) {
  int S = m->S;
  double change = INFINITY, *own = m->work_b;
  for (int i = 0; i < S; i++)
    m->imported[i] = m->base.import_share[i] * exp(-m->rules.elasticity[i] * m->outside_price);
  for (int64_t l = 0; l < m->places; l++)
    for (int i = 0; i < S; i++) {
      int64_t k = l * S + i;
      int g = m->base.market[m->place + l];
      own[k] = m->base.compensation[i] * m->wage[g] + m->fixed[i] * m->rent[k] - m->shift[k];
      if (m->agglomeration) own[k] -= m->agglomeration[k] * m->crowd[g];
    }
  for (int step = 0; step < MOST_STEPS && !(change < tolerance); step++) {
    CQIO_TRY(follow(m));
    cqio__product(m->places, S, S, (struct matrix){m->index, S, 1},
                  (struct matrix){m->structure->technology, S, 1}, false, m->work_a, S,
                  m->product_room);
    change = 0.0;
    for (int64_t k = 0; k < m->count; k++) {
      double price = m->active[k] ? own[k] + m->work_a[k] : 0.0;
      double apart = fabs(price - m->price[k]);
      if (!(apart <= change)) change = apart;
      m->price[k] = price;
    }
    CQIO_TRY(cqio__greatest(m, &change));
  }
  m->price_change = change;
  CQIO_TRY(follow(m));
  sell_outside(m);
  return CQIO_OK;
}
