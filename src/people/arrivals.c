/* People from outside the region (method 11.9, 26.19, 26.20). */
#include "cqio/numeric.h"
#include "people/people.h"

#include <math.h>

static const double MOST_LEAVERS = 0.05; /* of the residents of a town in a year (26.20) */

/* What comes to the town S of INFLOW people, OFFERS and URBAN being the sums over towns. */
static double town_part(const cqio_people *p, const cqio_people_params *rules,
                        const cqio_people_flows *f, int s, double inflow, double offers,
                        double urban) {
  if (!rules->arrivals_to_homes) return inflow * (p->urban[s] / urban);
  if (inflow < 0.0) return fmax(inflow * (p->urban[s] / urban), -MOST_LEAVERS * p->urban[s]);
  return offers > 0.0 ? inflow * (f->offers[s] / offers) : 0.0;
}

void cqio__people_arrive(const cqio_people *p, const cqio_people_params *rules,
                         cqio_people_flows *f) {
  size_t n = (size_t)p->districts;
  double urban = cqio_sum(p->urban, n), offers = cqio_sum(f->offers, n);
  double away = rules->away ? cqio_sum(rules->away, n) : 0.0;
  double returning = away > 0.0 ? rules->returnees * rules->external_inflow : 0.0;
  for (int s = 0; s < p->districts; s++) {
    f->external[s] = town_part(p, rules, f, s, rules->external_inflow - returning, offers, urban);
    f->external_rural[s] = 0.0;
    double residents = p->urban[s] + p->rural[s];
    if (!rules->away || returning == 0.0 || !(residents > 0.0)) continue;
    double home = returning * (rules->away[s] / away);
    f->external[s] += home * (p->urban[s] / residents);
    f->external_rural[s] = home * (p->rural[s] / residents);
  }
}

double cqio_people_outside_response(double rate, double dependants, double change,
                                    double change_reference) {
  return rate * (1.0 + dependants) * (change - change_reference);
}
