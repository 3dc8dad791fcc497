/* Household accounts: who earns, who sends home, income per head (method 7.1, 7.2, 7.9, 11.14,
 * 26.22). */
#include "cqio/numeric.h"
#include "people/people.h"

#include <math.h>

void cqio_people_income_shares(const cqio_people *people, double wage_ratio, double *omega) {
  for (int r = 0; r < people->districts; r++) {
    double *town = omega + (size_t)(r * CQIO_ZONES + CQIO_URBAN) * CQIO_GROUPS;
    double *land = omega + (size_t)(r * CQIO_ZONES + CQIO_RURAL) * CQIO_GROUPS;
    double floating = cqio__people_floating(people, r);
    double migrant = wage_ratio * floating, local = people->urban[r] - floating;
    double share = migrant > 0.0 ? migrant / (migrant + local) : 0.0;
    town[CQIO_GROUP_URBAN] = 1.0 - share;
    town[CQIO_GROUP_FLOATING] = share;
    town[CQIO_GROUP_RURAL] = 0.0;
    land[CQIO_GROUP_URBAN] = land[CQIO_GROUP_FLOATING] = 0.0;
    land[CQIO_GROUP_RURAL] = 1.0;
  }
}

static cqio_status check_shares(cqio_ctx *ctx, const cqio_people *people, double remitted,
                                const double *outside) {
  cqio__name_buffer buffer;
  if (!(remitted >= 0.0 && remitted <= 1.0))
    return cqio_fail(ctx, CQIO_CONFIG,
                     "people: remitted share = %g (1): expected a number in [0, 1]", remitted);
  for (int r = 0; outside && r < people->districts; r++)
    if (!(outside[r] >= 0.0 && outside[r] <= 1.0))
      return cqio_fail(ctx, CQIO_CONFIG,
                       "people: district '%s': share of homes outside = %g (1): expected a number "
                       "in [0, 1]",
                       cqio__people_name(people->names, r, &buffer), outside[r]);
  return CQIO_OK;
}

cqio_status cqio_people_transfers(cqio_ctx *ctx, const cqio_people *people, double remitted,
                                  const double *outside, double *theta) {
  CQIO_TRY(check_shares(ctx, people, remitted, outside));
  size_t n = (size_t)people->districts, h = n * CQIO_GROUPS;
  for (size_t i = 0; i < h * h; i++)
    theta[i] = 0.0;
  for (size_t a = 0; a < h; a++)
    theta[a * h + a] = 1.0;
  for (size_t s = 0; s < n; s++) {
    size_t from = s * CQIO_GROUPS + CQIO_GROUP_FLOATING;
    double away = outside ? outside[s] : 0.0;
    double local = people->local[s], total = cqio_sum_strided(people->stock + s, n, n) + local;
    double sent = total > 0.0 ? remitted * (1.0 - away) : 0.0;
    theta[from * h + from] =
        total > 0.0 ? 1.0 - remitted + sent * (local / total) : 1.0 - remitted * away;
    for (size_t r = 0; r < n && sent > 0.0; r++)
      theta[(r * CQIO_GROUPS + CQIO_GROUP_RURAL) * h + from] =
          sent * (people->stock[r * n + s] / total);
  }
  return CQIO_OK;
}

void cqio_people_income_per_head(const cqio_people *people, const double *income,
                                 double *income_urban, double *income_rural) {
  for (int r = 0; r < people->districts; r++) {
    const double *account = income + (size_t)r * CQIO_GROUPS;
    double town = account[CQIO_GROUP_URBAN] + account[CQIO_GROUP_FLOATING];
    income_urban[r] = people->urban[r] > 0.0 ? 1e8 * town / people->urban[r] : 0.0;
    income_rural[r] =
        people->rural[r] > 0.0 ? 1e8 * account[CQIO_GROUP_RURAL] / people->rural[r] : 0.0;
  }
}
