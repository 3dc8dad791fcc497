/* What a year comes to. */
#include "cqio/numeric.h"
#include "markets/markets.h"

cqio__markets_totals cqio__markets_total(const cqio__markets_path *path, int t) {
  const cqio__markets_year *y = &path->year[t];
  size_t n = (size_t)y->stocks.accounts, R = (size_t)path->markets->districts;
  double urban = cqio_sum(y->people->urban, R);
  return (cqio__markets_totals){.product = cqio_sum(y->point->real, n),
                                .jobs = cqio_sum(y->point->jobs, n),
                                .urban = urban,
                                .residents = urban + cqio_sum(y->people->rural, R)};
}

double cqio__markets_wage_gap(const cqio__markets_path *path, int t) {
  const cqio__markets *m = path->markets;
  const cqio__markets_year *y = &path->year[t];
  double sum[2] = {0.0, 0.0}, people[2] = {0.0, 0.0};
  for (int l = 0; l < 2 * m->districts; l++) {
    const double *wage = l % 2 ? y->signal.wage_rural : y->signal.wage_urban;
    double here = m->base->residents[l] * y->residents[l];
    sum[l % 2] += here * wage[l / 2];
    people[l % 2] += here;
  }
  return people[0] > 0.0 && people[1] > 0.0 ? sum[0] / people[0] - sum[1] / people[1] : 0.0;
}
