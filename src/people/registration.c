/* Conversion of floating residents to urban registration (method 11.11, 26.21). */
#include "people/people.h"

#include <math.h>

static double eligible(const cqio_people *people, const cqio_people_params *rules, int s) {
  double sum = 0.0;
  for (int a = rules->tenure ? rules->tenure[s] : CQIO_TENURES - 1; a < CQIO_TENURES; a++)
    sum += people->floating[s * CQIO_TENURES + a];
  return sum;
}

/* Sum over towns of the converted from home R, local people of its own town among them. */
static double struck(const cqio_people *people, const double *totals, const double *converted,
                     size_t r) {
  size_t n = (size_t)people->districts;
  double sum = 0.0;
  for (size_t s = 0; s < n; s++)
    if (totals[s] > 0.0) sum += converted[s] * (people->stock[r * n + s] / totals[s]);
  if (totals[r] > 0.0) sum += converted[r] * (people->local[r] / totals[r]);
  return sum;
}

cqio_status cqio__people_register(cqio_ctx *ctx, const cqio_people *people,
                                  const cqio_people_params *params, const double *totals,
                                  cqio_people_flows *flows) {
  size_t n = (size_t)people->districts;
  double *granted; /* share of the wish that the books of a home can bear */
  CQIO_TRY(CQIO_ALLOC(ctx, n, &granted));
  for (size_t s = 0; s < n; s++) {
    double wish = params->conversion_rate * eligible(people, params, (int)s) +
                  (params->quota ? params->quota[s] : 0.0);
    /* Without known homes there is no book to strike anyone off. */
    flows->converted[s] = totals[s] > 0.0 ? fmin(wish, cqio__people_floating(people, (int)s)) : 0.0;
  }
  bool bound = false;
  for (size_t r = 0; r < n; r++) {
    double wish = struck(people, totals, flows->converted, r);
    double book =
        people->registered_rural[r] * fmin(1.0, 1.0 + cqio__people_growth_rural(params, r));
    granted[r] = wish > book ? book / wish : 1.0;
    flows->converted_homes[r] = granted[r] < 1.0 ? book : wish;
    bound = bound || granted[r] < 1.0;
  }
  for (size_t s = 0; bound && s < n; s++) {
    double kept = 0.0;
    for (size_t r = 0; r < n && totals[s] > 0.0; r++)
      kept += granted[r] * (people->stock[r * n + s] / totals[s]);
    if (totals[s] > 0.0) kept += granted[s] * (people->local[s] / totals[s]);
    flows->converted[s] *= kept;
  }
  cqio_free(granted);
  return CQIO_OK;
}
