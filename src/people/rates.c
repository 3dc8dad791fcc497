/* Rates of urbanization and registration (method 11.1, 11.2). */
#include "cqio/numeric.h"
#include "cqio/people.h"

static double ratio(double part, double whole) {
  return whole > 0.0 ? part / whole : 0.0;
}

cqio_people_rates cqio_people_rate(const cqio_people *people) {
  size_t n = (size_t)people->districts;
  cqio_people_rates rates = {.urban = cqio_sum(people->urban, n),
                             .rural = cqio_sum(people->rural, n),
                             .registered_urban = cqio_sum(people->registered_urban, n),
                             .registered_rural = cqio_sum(people->registered_rural, n)};
  double residents = rates.urban + rates.rural;
  double registered = rates.registered_urban + rates.registered_rural;
  rates.floating = rates.urban - rates.registered_urban;
  rates.urbanization_rate = ratio(rates.urban, residents);
  rates.registered_rate = ratio(rates.registered_urban, registered);
  rates.net_out_population = registered - residents;
  return rates;
}

void cqio_people_district_rates(const cqio_people *people, double *urbanization_rate,
                                double *registered_rate, double *floating) {
  for (int r = 0; r < people->districts; r++) {
    double urban = people->urban[r], booked = people->registered_urban[r];
    if (urbanization_rate) urbanization_rate[r] = ratio(urban, urban + people->rural[r]);
    if (registered_rate) registered_rate[r] = ratio(booked, booked + people->registered_rural[r]);
    if (floating) floating[r] = urban - booked;
  }
}
