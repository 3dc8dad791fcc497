/* How people of a scenario answer wages and work, by flows (28.3)-(28.5): exact changes of the
 * flows that the reference has in the same year. Every factor is exactly 1 where nothing differs.
 */
#include "people/people.h"

#include <math.h>
#include <string.h>

/* RATE of a flow whose weight against staying changes by the factor WEIGHT. */
static double reweigh(double rate, double weight) {
  return rate * weight / (1.0 + rate * (weight - 1.0));
}

static double log_ratio(double value, double reference) {
  return reference > 0.0 ? log(value / reference) : 0.0;
}

/* Offers of town S as part of those of its labour market, 0 where the market offers nothing. */
static double within_market(const cqio_people_flows *f, const int *market, int s) {
  double all = 0.0;
  for (int k = 0; k < f->districts; k++)
    if (market[k] == market[s]) all += f->offers[k];
  return f->offers[s] > 0.0 ? f->offers[s] / all : 0.0;
}

static double or_zero(const double *values, int r) {
  return values ? values[r] : 0.0;
}

/* Log worth of the zones of a district relative to the reference (28.3); inside a labour market
 * homes follow its vacancies (28.4). */
static void value_place(const cqio_people *p, const cqio_people_answer *answer,
                        cqio_people_flows *f, int r) {
  const cqio_people_flows *reference = answer->reference;
  double change = log_ratio(f->employment[r], reference->employment[r]);
  f->worth_urban[r] = answer->elasticity * (f->wage_urban[r] - reference->wage_urban[r] + change +
                                            or_zero(answer->wedge_urban, r));
  f->worth_rural[r] = p->rural[r] > 0.0
                          ? answer->elasticity * (f->wage_rural[r] - reference->wage_rural[r] +
                                                  or_zero(answer->wedge_rural, r))
                          : 0.0;
  double part = within_market(reference, answer->market, r);
  f->near[r] = part > 0.0 ? within_market(f, answer->market, r) / part : 1.0;
}

cqio_status cqio__answer_value(cqio_ctx *ctx, const cqio_people *p, const cqio_people_params *rules,
                               cqio_people_flows *f) {
  size_t bytes = (size_t)p->districts * sizeof(double);
  const cqio_people_answer *answer = rules->answer;
  if (!answer) return CQIO_OK;
  memcpy(f->start_urban, p->urban, bytes);
  memcpy(f->start_rural, p->rural, bytes);
  memcpy(f->wage_urban, answer->wage_urban, bytes);
  memcpy(f->wage_rural, answer->wage_rural, bytes);
  for (int r = 0; r < p->districts; r++) {
    if (answer->reference) value_place(p, answer, f, r);
    cqio__name_buffer buffer;
    if (!isfinite(f->wage_urban[r] + f->wage_rural[r] + f->worth_urban[r] + f->worth_rural[r]))
      return cqio_fail(ctx, CQIO_DATA,
                       "people: district '%s': log real wages = %g, %g, worth of its zones to "
                       "people = %g, %g in %d: expected finite numbers, some work in every town",
                       cqio__people_name(p->names, r, &buffer), f->wage_urban[r], f->wage_rural[r],
                       f->worth_urban[r], f->worth_rural[r], p->year + 1);
  }
  return CQIO_OK;
}

void cqio__answer_move(int home, double movers, cqio_people_flows *f) {
  size_t n = (size_t)f->districts;
  double *row = f->moves + (size_t)home * n, stay = 0.0;
  const double *share = f->choice + (size_t)home * n;
  for (size_t s = 0; s < n; s++) {
    double weight = f->near[s] * exp(f->worth_urban[s] - f->worth_rural[home]);
    stay += share[s] * (weight - 1.0);
    row[s] = movers * share[s] * weight;
  }
  for (size_t s = 0; s < n; s++)
    row[s] /= 1.0 + f->exit_share[home] * stay;
}

double cqio__answer_return(const cqio_people_params *rules, const cqio_people_flows *f, size_t home,
                           size_t town) {
  return reweigh(rules->return_rate, exp(f->worth_rural[home] - f->worth_urban[town]));
}

/* Who comes less who goes of NOW residents where REFERENCE of them were worth 1 and now exp(WORTH):
 * nothing where nothing differs (28.5). */
static double exchange(const cqio_people_answer *answer, double now, double reference,
                       double worth) {
  double rate = answer->exchange;
  return rate * reference * exp(worth) - reweigh(rate, exp(-worth)) * now;
}

void cqio__answer_arrive(const cqio_people *p, const cqio_people_params *rules,
                         cqio_people_flows *f) {
  const cqio_people_answer *answer = rules->answer;
  const cqio_people_flows *reference = answer->reference;
  bool come = rules->external_inflow >= 0.0;
  double sign = come ? 1.0 : -1.0;
  for (int r = 0; r < p->districts; r++) {
    double urban = exchange(answer, p->urban[r], reference->start_urban[r], f->worth_urban[r]);
    double rural = exchange(answer, p->rural[r], reference->start_rural[r], f->worth_rural[r]);
    f->exchanged[r] = urban + rural;
    f->external[r] =
        reference->external[r] * exp(sign * f->worth_urban[r]) * (come ? f->near[r] : 1.0) + urban;
    f->external_rural[r] = reference->external_rural[r] * exp(sign * f->worth_rural[r]) + rural;
  }
}
