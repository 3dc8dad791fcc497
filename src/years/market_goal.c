/* What the calibration of a region with markets is to meet (28.9). */
#include "years/market_region.h"

#include <math.h>

/* PARK or one that it lies in is ANCESTOR. */
static bool lies_in(const cqio_dataset *data, int park, int ancestor) {
  for (; park >= 0; park = data->park_parent[park])
    if (park == ancestor) return true;
  return false;
}

/* Part of the first park of park_gdp.csv in GDP in YEAR; NAN where it is not known. */
static double share_of(const cqio_dataset *data, int year) {
  double all;
  if (!cqio_dataset_observed(data, "gdp_first_published", year, &all)) return NAN;
  for (int k = 0; k < data->park_product_count; k++)
    if (data->park_product[k].park == data->park_product[0].park &&
        data->park_product[k].year == year)
      return data->park_product[k].gdp / all;
  return NAN;
}

bool cqio__host_years(const cqio_dataset *data, int from, int end, int *first, int *last) {
  *first = *last = 0;
  for (int k = 0; k < data->park_product_count; k++) {
    int year = data->park_product[k].year;
    bool other = data->park_product[k].park != data->park_product[0].park;
    if (other || isnan(share_of(data, year)) || year >= end) continue;
    if (!*first || year < *first) *first = year;
    if (year > *last) *last = year;
  }
  return *first < *last && *first >= from;
}

/* Growth of the share of the hosts between the first and the last year of the park (27.21). False
 * without two of them. */
static bool host_goal(const cqio__market_region *r, const cqio_economy *e, bool *host,
                      cqio__markets_goal *goal) {
  const cqio_dataset *data = e->data;
  int first, last, from = r->markets.first;
  if (!cqio__host_years(data, from, from + r->markets.years, &first, &last)) return false;
  int park = data->park_product[0].park;
  for (int p = 0; p < data->parks.count; p++)
    for (int d = 0; d < e->districts; d++)
      if (lies_in(data, p, park) && data->park_district[p * e->districts + d] > 0.0)
        host[CQIO_ZONES * d + CQIO_URBAN] = true;
  goal->host = host;
  goal->host_from = first - r->markets.first;
  goal->host_to = last - r->markets.first;
  goal->host_growth = share_of(data, last) / share_of(data, first);
  goal->park = data->parks.key[park];
  return true;
}

bool cqio__market_region_goal(const cqio__market_region *r, const cqio_economy *e,
                              double utilisation, bool *host, cqio__markets_goal *goal) {
  const cqio_target *target[CQIO_TARGETS];
  for (int q = 0; q < CQIO_TARGETS; q++) {
    target[q] = cqio_dataset_target(e->data, (cqio_target_quantity)q);
    if (!target[q]) return false;
  }
  *goal = (cqio__markets_goal){
      .urban_share = target[CQIO_TARGET_URBAN_SHARE]->value,
      .residents = target[CQIO_TARGET_RESIDENTS]->value,
      .registered_share = target[CQIO_TARGET_REGISTERED_URBAN_SHARE]->value,
      .urban_year = target[CQIO_TARGET_URBAN_SHARE]->year - r->markets.first,
      .residents_year = target[CQIO_TARGET_RESIDENTS]->year - r->markets.first,
      .registered_year = target[CQIO_TARGET_REGISTERED_URBAN_SHARE]->year - r->markets.first,
      .utilisation = utilisation};
  host_goal(r, e, host, goal);
  return true;
}
