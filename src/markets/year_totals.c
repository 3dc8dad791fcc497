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
