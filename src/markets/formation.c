/* What is invested, and the capital that it becomes (27.17)-(27.21). */
#include "markets/markets.h"

#include <math.h>
#include <string.h>

/* What parks invest in year T: their plan, part of it, or what the scenario says. */
static void parks_invest(cqio__markets_path *path, int t) {
  const cqio__markets *m = path->markets;
  const cqio__markets_scenario *s = &path->scenario;
  size_t L = (size_t)m->capital->locations, hosts = (size_t)m->capital->parks * L;
  const double *from = (s->invested ? s->invested : m->planned) + (size_t)t * hosts;
  double *to = path->year[t].invested;
  memcpy(to, from, hosts * sizeof *to);
  for (size_t k = 0; k < hosts && s->part && !s->invested; k++)
    to[k] *= s->part[k / L];
}

/* Rents of the year before; of the base year, those it has. */
static cqio_status earn(cqio__markets_path *path, int t, double *drawing) {
  const cqio__markets *m = path->markets;
  const cqio_capital_base *b = m->capital;
  size_t n = (size_t)b->locations * (size_t)m->sectors, S = (size_t)m->sectors;
  path->year[t].rents = 0.0;
  if (t == 0) {
    memcpy(drawing, b->rent, n * sizeof *drawing);
    return CQIO_OK;
  }
  double *fixed = NULL, *price = NULL;
  cqio_status status = CQIO_ALLOC(m->ctx, m->sectors, &fixed);
  if (!status) status = CQIO_ALLOC(m->ctx, b->locations, &price);
  if (!status) {
    const cqio__markets_year *before = &path->year[t - 1];
    for (size_t j = 0; j < S; j++)
      fixed[j] = m->base->value_added[j] - m->base->compensation[j];
    for (size_t l = 0; l < (size_t)b->locations; l++) {
      double use = 0.0;
      for (size_t i = 0; i < S; i++) {
        use += before->formation.use[l * S + i];
        price[l] += before->formation.use[l * S + i] * before->point->index[l * S + i];
      }
      price[l] = use > 0.0 ? price[l] / use : 0.0;
    }
    path->year[t].rents =
        cqio_capital_rents(b, fixed, before->point->output, price, &before->stocks, drawing);
  }
  cqio_free(fixed);
  cqio_free(price);
  return status;
}

/* Rents that draw ordinary investment, with the levers of the scenario. */
static cqio_status draw(cqio__markets_path *path, int t, double *drawing) {
  const double *factor = path->scenario.drawing;
  CQIO_TRY(earn(path, t, drawing));
  for (int64_t k = 0; k < path->year[t].stocks.accounts && factor; k++)
    drawing[k] *= factor[k];
  return CQIO_OK;
}

/* Factor of ordinary investment: levers, and rents relative to the reference (27.19). */
static double pool_scale(const cqio__markets_path *path, int t) {
  double rents = path->year[t].rents, scale = path->scenario.pool;
  if (path->reference && t > 0)
    scale *= pow(rents / path->reference->year[t].rents, path->markets->reinvestment);
  return scale;
}

cqio_status cqio__markets_invest(cqio__markets_path *path, int t) {
  const cqio__markets *m = path->markets;
  const cqio_capital_base *b = m->capital;
  cqio__markets_year *y = &path->year[t];
  double *rate = NULL, *drawing = NULL;
  cqio_status status = CQIO_ALLOC(m->ctx, b->locations, &rate);
  if (!status) status = CQIO_ALLOC(m->ctx, b->locations * m->sectors, &drawing);
  if (!status) status = draw(path, t, drawing);
  if (!status) {
    parks_invest(path, t);
    cqio_capital_rates(b, &m->capital_rules, path->scenario.part, rate);
    const cqio_capital_year year = {.year = y->year,
                                    .total = m->formation[t],
                                    .scale = pool_scale(path, t),
                                    .planned = m->planned + t * b->parks * b->locations,
                                    .invested = y->invested,
                                    .rate = rate,
                                    .drawing = drawing};
    status = cqio_capital_invest(m->ctx, b, &m->capital_rules, &year, &y->formation);
  }
  cqio_free(rate);
  cqio_free(drawing);
  return status;
}

/* Investment of parks that is ready at the start of the year after T (8.7), to OPENING. */
static void open_parks(const cqio__markets_path *path, int t, double *opening) {
  const cqio__markets *m = path->markets;
  int64_t hosts = m->capital->parks * m->capital->locations;
  memset(opening, 0, (size_t)hosts * sizeof *opening);
  for (int j = 0; j < m->gestation_years && j <= t; j++)
    for (int64_t k = 0; k < hosts; k++)
      opening[k] += m->gestation[j] * path->year[t - j].invested[k];
}

void cqio__markets_build(cqio__markets_path *path, int t) {
  const cqio__markets *m = path->markets;
  if (t + 1 == path->years) return;
  cqio__markets_year *y = &path->year[t], *next = y + 1;
  cqio_capital_rules rules = m->capital_rules;
  cqio_capital_base base = *m->capital;
  if (path->scenario.industry) base.industry = path->scenario.industry;
  rules.utilisation = path->found.utilisation;
  memcpy(next->stocks.ordinary, y->stocks.ordinary,
         (size_t)((1 + y->stocks.parks) * y->stocks.accounts) * sizeof(double));
  open_parks(path, t, next->invested); /* the next year sets it anew */
  cqio_capital_advance(&base, &rules, &y->formation, next->invested, &next->stocks);
}
