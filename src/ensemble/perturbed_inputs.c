/* The uncertain inputs of a member in place of those of the base (method 16.1). */
#include "ensemble/member.h"

#include <math.h>

static const double MOST_REMITTED = 0.99; /* of wages */

/* Multiplies the purchases of user J, whatever their origin, by those of COEFFICIENTS times SCALE.
 */
static void scale_local(const cqio_member *member, const double *from, size_t j, double scale,
                        double *to) {
  size_t sectors = (size_t)member->base->sectors;
  for (size_t r = 0; from && r < (size_t)member->base->districts; r++)
    for (size_t i = 0; i < sectors; i++) {
      size_t cell = (r * sectors + i) * sectors + j;
      to[cell] = from[cell] * member->perturbation->coefficients[i * sectors + j] * scale;
    }
}

/* Technology and value added of each sector, divided by their sum (2.9). */
static void perturb_technology(cqio_member *member) {
  const cqio_economy *base = member->base;
  cqio_economy *own = &member->economy;
  const double *multiplier = member->perturbation->coefficients;
  size_t sectors = (size_t)base->sectors;
  for (size_t j = 0; j < sectors; j++) {
    double before = base->value_added_share[j], after = before;
    for (size_t i = 0; i < sectors; i++) {
      double a = base->imports.coefficients[i * sectors + j];
      before += a;
      after += a * multiplier[i * sectors + j];
    }
    double scale = after > 0.0 ? before / after : 1.0;
    for (size_t i = 0; i < sectors; i++) {
      size_t cell = i * sectors + j;
      own->imports.coefficients[cell] = base->imports.coefficients[cell] * multiplier[cell] * scale;
    }
    own->value_added_share[j] = base->value_added_share[j] * scale;
    own->compensation_share[j] = base->compensation_share[j] * scale;
    scale_local(member, base->local.local_technology, j, scale, own->local.local_technology);
    scale_local(member, base->local.remaining_technology, j, scale,
                own->local.remaining_technology);
  }
}

/* Trade weights, and column factors that make the shares of each product add up again (3.12). */
static void perturb_trade(cqio_member *member) {
  const cqio_economy *base = member->base;
  cqio_economy *own = &member->economy;
  size_t pairs = (size_t)base->districts * (size_t)base->districts;
  size_t locations = (size_t)base->locations;
  for (size_t k = 0; k < (size_t)base->data->trade_classes.count * pairs; k++) {
    own->kernel[k] = base->kernel[k] * member->perturbation->trade[k];
    if (own->own_kernel) own->own_kernel[k] = base->own_kernel[k] * member->perturbation->trade[k];
  }
  for (size_t i = 0; i < (size_t)base->sectors; i++)
    cqio_trade_close(base->districts, CQIO_ZONES, cqio_economy_kernel(own, (int)i, member->pairs),
                     1.0 - base->imports.import_share[i], base->trade.from + i * locations,
                     own->trade.to + i * locations);
}

/* Rules of people (26.11, 26.14, 26.20). */
static void perturb_rules(cqio_member *member) {
  const cqio_perturbation *p = member->perturbation;
  const cqio_options *given = &member->options;
  member->perturbed.migration.local_share =
      fmin(given->migration.local_share * p->local_share, 1.0);
  member->perturbed.migration.mean_commute = given->migration.mean_commute * p->mean_commute;
  member->perturbed.migration.outside_response =
      fmin(given->migration.outside_response * p->outside_response, 1.0);
}

/* Rules of markets (27.6), (27.13), (27.19), (28.3), (28.5). */
static void perturb_markets(cqio_member *member) {
  const cqio_perturbation *p = member->perturbation;
  const cqio_options *given = &member->options;
  cqio_options *own = &member->perturbed;
  own->investment.additionality = fmin(given->investment.additionality * p->additionality, 1.0);
  own->equilibrium.trade_elasticity = given->equilibrium.trade_elasticity * p->trade_elasticity;
  own->equilibrium.supply_urban = given->equilibrium.supply_urban * p->labour_supply;
  own->equilibrium.supply_rural = given->equilibrium.supply_rural * p->labour_supply;
  own->migration.flow_elasticity = given->migration.flow_elasticity * p->flow_elasticity;
  own->migration.exchange = given->migration.exchange * p->exchange;
}

static void perturb_rest(cqio_member *member) {
  const cqio_economy *base = member->base;
  const cqio_perturbation *p = member->perturbation;
  size_t sectors = (size_t)base->sectors, each = CQIO_ZONES * sectors;
  for (size_t k = 0; k < (size_t)base->districts * sectors; k++)
    member->economy.labour[k] = base->labour[k] * p->labour[k];
  for (size_t k = 0; k < (size_t)base->accounts; k++)
    member->economy.use[CQIO_USE_CAPITAL][k] =
        base->use[CQIO_USE_CAPITAL][k] * p->capital[k / each];
  for (size_t i = 0; i < sectors; i++)
    member->data.icor[i] = base->data->icor[i] * p->icor[i];
  for (int g = 0; g < CQIO_GROUPS; g++)
    member->data.propensity[g] = base->data->propensity[g] * p->propensity[g];
  member->data.remitted_share = fmin(base->data->remitted_share * p->remittances,
                                     fmax(MOST_REMITTED, base->data->remitted_share));
  double share = member->options.remittances.share;
  if (share >= 0.0)
    member->perturbed.remittances.share = fmin(share * p->remittances, fmax(MOST_REMITTED, share));
}

void cqio__member_perturb(cqio_member *member, int64_t number) {
  int active[CQIO_FACTORS], factors = cqio__factors_active(&member->options, active);
  cqio_design_member place =
      cqio_design_member_at(member->options.ensemble.sensitivity ? factors : 0, number);
  cqio__perturbation_draw(member->base, &member->options, member->design, place,
                          member->perturbation);
  if (member->options.ensemble.coefficients > 0.0) perturb_technology(member);
  if (member->options.ensemble.trade_shares > 0.0) perturb_trade(member);
  perturb_rules(member);
  perturb_markets(member);
  perturb_rest(member);
}
