/* Incomes per head of town and countryside (28.7), and work on the capital of parks (28.8). */
#include "cqio/numeric.h"
#include "markets/markets.h"
#include "people/people.h"

/* Wage bill and residents of the market of location L as hats, in place of *PAID and *PEOPLE. */
static void market_of(const cqio__markets *m, const cqio__markets_year *y, int l, double *paid,
                      double *people) {
  double wages = 0.0, wages0 = 0.0, now = 0.0, residents = 0.0;
  size_t S = (size_t)m->sectors;
  for (int k = 0; k < 2 * m->districts; k++) {
    if (m->base->market[k] != m->base->market[l]) continue;
    residents += m->base->residents[k];
    now += m->base->residents[k] * y->residents[k];
    for (size_t i = 0; i < S; i++) {
      wages += m->base->compensation[i] * y->point->output[(size_t)k * S + i];
      wages0 += m->base->compensation[i] * m->base->output[(size_t)k * S + i];
    }
  }
  *paid = wages0 > 0.0 ? wages / wages0 : 0.0;
  *people = residents > 0.0 ? now / residents : 1.0;
}

/* Income per head as hat, HAT[2R] by location. */
static void income_hats(const cqio__markets *m, const cqio__markets_year *y, double *hat) {
  size_t L = (size_t)(2 * m->districts);
  double now = 0.0, residents = cqio_sum(m->base->residents, L);
  for (size_t l = 0; l < L; l++)
    now += m->base->residents[l] * y->residents[l];
  for (size_t l = 0; l < L; l++) {
    double paid, people;
    market_of(m, y, (int)l, &paid, &people);
    hat[l] = m->labour_income * (people > 0.0 ? paid / people : 0.0) +
             (1.0 - m->labour_income) * y->point->gdp * residents / now;
  }
}

cqio_status cqio__markets_incomes(const cqio__markets_path *path, int t, double *urban,
                                  double *rural, double *moved, double *remitted) {
  const cqio__markets *m = path->markets;
  const cqio__markets_year *y = &path->year[t];
  size_t R = (size_t)m->districts;
  double *room;
  CQIO_TRY(CQIO_ALLOC(m->ctx, 7 * R, &room));
  double *hat = room, *town = room + 2 * R, *country = room + 3 * R, *paid = room + 4 * R;
  double *sent0 = room + 5 * R, *got0 = room + 6 * R, *sent = moved, *got = moved + R;
  income_hats(m, y, hat);
  for (size_t r = 0; r < R; r++) {
    town[r] = hat[2 * r];
    country[r] = hat[2 * r + 1];
    paid[r] = m->income_urban[r] * town[r];
  }
  cqio__remit(m->people, m->remitted, m->income_urban, sent0, got0);
  *remitted = cqio__remit(t ? y[-1].people : m->people, m->remitted, paid, sent, got);
  cqio__income_with_remittances(m->districts, m->income_urban, town, sent0, NULL, sent, NULL,
                                urban);
  cqio__income_with_remittances(m->districts, m->income_rural, country, NULL, got0, NULL, got,
                                rural);
  cqio_free(room);
  return CQIO_OK;
}

void cqio__markets_site_jobs(const cqio__markets_path *path, int t, double *jobs) {
  const cqio__markets *m = path->markets;
  const cqio__markets_year *y = &path->year[t];
  size_t S = (size_t)m->sectors, R = (size_t)m->districts, n = (size_t)y->stocks.accounts;
  for (size_t p = 0; p < (size_t)y->stocks.parks; p++)
    for (size_t r = 0; r < R; r++) {
      double sum = 0.0;
      for (size_t k = 2 * r * S; k < (2 * r + 1) * S; k++)
        if (y->all_capital[k] > 0.0)
          sum += y->stocks.park[p * n + k] / y->all_capital[k] * y->point->jobs[k];
      jobs[p * R + r] = sum;
    }
}
