/* Pairs of town and countryside that a transformation brings together (method 14.16). */
#include "years/quantities.h"
#include "years/year_figures.h"

#include <math.h>

/* What the pairs of a place are made of; sums over districts. */
struct place {
  double people[CQIO_ZONES], consumed[CQIO_ZONES]; /* at the start of the year; 1e8 CNY */
  double residents[CQIO_ZONES];                    /* at its end */
  double jobs[CQIO_ZONES], inputs[CQIO_ZONES];     /* INPUTS: all but labour, 1e8 CNY */
  double added, farm_added, farm_jobs, other_jobs; /* OTHER: outside farming in the countryside */
  double migrants;                                 /* at work in town, registered elsewhere */
};

static double ratio(double part, double whole) {
  return whole > 0.0 ? part / whole : CQIO_NO_VALUE;
}

static void add_production(const cqio_economy *economy, const cqio_year *year, size_t r,
                           struct place *p) {
  size_t sectors = (size_t)economy->sectors;
  for (size_t z = 0; z < CQIO_ZONES; z++)
    for (size_t i = 0; i < sectors; i++) {
      size_t k = (CQIO_ZONES * r + z) * sectors + i;
      double added = economy->value_added_share[i] * year->output[k];
      bool farm = economy->data->sector_is_primary[i];
      p->jobs[z] += year->jobs[k];
      p->inputs[z] += (1.0 - economy->compensation_share[i]) * year->output[k];
      p->added += added;
      if (farm) p->farm_added += added;
      if (farm)
        p->farm_jobs += year->jobs[k];
      else if (z == CQIO_RURAL)
        p->other_jobs += year->jobs[k];
    }
}

static void add_people(const cqio_economy *economy, const cqio_year *year, size_t r,
                       struct place *p) {
  const double *income = year->income + CQIO_GROUPS * r;
  double earned[CQIO_ZONES] = {[CQIO_URBAN] =
                                   income[CQIO_GROUP_URBAN] + income[CQIO_GROUP_FLOATING],
                               [CQIO_RURAL] = income[CQIO_GROUP_RURAL]};
  for (size_t z = 0; z < CQIO_ZONES; z++)
    if (year->head_income[CQIO_ZONES * r + z] > 0.0)
      p->people[z] += 1e8 * earned[z] / year->head_income[CQIO_ZONES * r + z];
  for (size_t g = 0; g < CQIO_GROUPS; g++)
    p->consumed[g == CQIO_GROUP_RURAL ? CQIO_RURAL : CQIO_URBAN] +=
        economy->data->propensity[g] * income[g];
  p->residents[CQIO_URBAN] += year->urban[r];
  p->residents[CQIO_RURAL] += year->rural[r];
  double elsewhere = fmax(0.0, year->urban[r] - year->registered_urban[r]);
  if (year->urban[r] > 0.0) p->migrants += year->working[r] * elsewhere / year->urban[r];
}

static void compare(const struct place *p, double *pair) {
  double town = p->residents[CQIO_URBAN], country = p->residents[CQIO_RURAL];
  pair[CQIO_PAIR_LIVING] = CQIO_NO_VALUE;
  if (p->consumed[CQIO_URBAN] > 0.0 && p->people[CQIO_RURAL] > 0.0)
    pair[CQIO_PAIR_LIVING] = p->consumed[CQIO_RURAL] / p->people[CQIO_RURAL] *
                             (p->people[CQIO_URBAN] / p->consumed[CQIO_URBAN]);
  pair[CQIO_PAIR_POPULATION] = ratio(town, town + country);
  double left = p->migrants + p->other_jobs;
  pair[CQIO_PAIR_ELEMENTS] = ratio(left, left + p->farm_jobs);
  pair[CQIO_PAIR_INDUSTRY] = ratio(p->added - p->farm_added, p->added);
  pair[CQIO_PAIR_PRODUCTION] = CQIO_NO_VALUE;
  if (p->jobs[CQIO_RURAL] > 0.0 && p->inputs[CQIO_URBAN] > 0.0)
    pair[CQIO_PAIR_PRODUCTION] =
        p->inputs[CQIO_RURAL] / p->jobs[CQIO_RURAL] * (p->jobs[CQIO_URBAN] / p->inputs[CQIO_URBAN]);
}

CQIO_FIGURE(transformation) {
  for (size_t r = 0; r < (size_t)economy->districts; r++) {
    struct place place = {.added = 0.0};
    add_production(economy, year, r, &place);
    add_people(economy, year, r, &place);
    compare(&place, out + CQIO_PAIRS * r);
  }
}

CQIO_FIGURE(total_transformation) {
  struct place place = {.added = 0.0};
  for (size_t r = 0; r < (size_t)economy->districts; r++) {
    add_production(economy, year, r, &place);
    add_people(economy, year, r, &place);
  }
  compare(&place, out);
}
