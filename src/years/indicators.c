/* Indicators of transformation (method section 14) that are not stored. */
#include "years/quantities.h"
#include "years/year_figures.h"

#include <math.h>
#include <string.h>

static double ratio(double part, double whole) {
  return whole > 0.0 ? part / whole : CQIO_NO_VALUE;
}

/* ---- coordination ---------------------------------------------------------------------------- */

/* 1/2 sum_i |share in value added - share in jobs| (14.5): 0 where all sectors produce alike per
 * head. */
CQIO_FIGURE(structure_mismatch) {
  size_t sectors = (size_t)economy->sectors, locations = (size_t)economy->locations;
  double sum = 0.0;
  for (size_t i = 0; i < sectors; i++) {
    double added =
        economy->value_added_share[i] * cqio_sum_strided(year->output + i, locations, sectors);
    sum += fabs(added / year->gdp -
                cqio_sum_strided(year->jobs + i, locations, sectors) / year->employed);
  }
  *out = year->gdp > 0.0 && year->employed > 0.0 ? 0.5 * sum : CQIO_NO_VALUE;
}

/* Value added and jobs of COUNT locations from FIRST on, 1e8 CNY and persons. */
static void produced(const cqio_economy *economy, const cqio_year *year, size_t first, size_t count,
                     double *added, double *jobs) {
  size_t sectors = (size_t)economy->sectors;
  *added = *jobs = 0.0;
  for (size_t k = first * sectors; k < (first + count) * sectors; k++) {
    *added += economy->value_added_share[k % sectors] * year->output[k];
    *jobs += year->jobs[k];
  }
}

/* (14.1), of income after remittances. */
CQIO_FIGURE(district_income_ratio) {
  for (size_t r = 0; r < (size_t)economy->districts; r++)
    out[r] =
        year->head_income[2 * r] == CQIO_NO_VALUE || year->head_income[2 * r + 1] == CQIO_NO_VALUE
            ? CQIO_NO_VALUE
            : ratio(year->head_income[2 * r], year->head_income[2 * r + 1]);
}

/* sqrt(sum_r p_r (y_r - y)^2) / y over residents (14.4). */
CQIO_FIGURE(product_variation) {
  size_t districts = (size_t)economy->districts;
  double people = cqio_sum(year->urban, districts) + cqio_sum(year->rural, districts), sum = 0.0;
  for (size_t r = 0; r < districts && people > 0.0 && year->gdp > 0.0; r++) {
    double added, jobs, here = year->urban[r] + year->rural[r];
    produced(economy, year, CQIO_ZONES * r, CQIO_ZONES, &added, &jobs);
    double relative = here > 0.0 ? added / here * (people / year->gdp) - 1.0 : 0.0;
    sum += here / people * relative * relative;
  }
  *out = people > 0.0 && year->gdp > 0.0 ? sqrt(sum) : CQIO_NO_VALUE;
}

/* Income per head and product per worker of location L; false where nobody lives or works. */
static bool standing(const cqio_economy *economy, const cqio_year *year, size_t l,
                     double value[2]) {
  double added, jobs;
  produced(economy, year, l, 1, &added, &jobs);
  double people = (l % CQIO_ZONES == CQIO_URBAN ? year->urban : year->rural)[l / CQIO_ZONES];
  value[0] = year->head_income[l];
  value[1] = ratio(added, jobs);
  return people > 0.0 && value[0] != CQIO_NO_VALUE && value[1] != CQIO_NO_VALUE;
}

/* Least and most of both over all places. */
static void span(const cqio_economy *economy, const cqio_year *year, double least[2],
                 double most[2]) {
  double value[2];
  least[0] = least[1] = HUGE_VAL;
  most[0] = most[1] = -HUGE_VAL;
  for (size_t l = 0; l < (size_t)economy->locations; l++)
    for (int k = 0; standing(economy, year, l, value) && k < 2; k++) {
      least[k] = fmin(least[k], value[k]);
      most[k] = fmax(most[k], value[k]);
    }
}

/* The index of place L in [0, 1]: mean of both, scaled by their least and most; no value where
 * standing() has none or all places are alike. */
static double standing_index(const cqio_economy *economy, const cqio_year *year, size_t l,
                             const double least[2], const double most[2]) {
  double value[2];
  if (!standing(economy, year, l, value) || !(most[0] > least[0]) || !(most[1] > least[1]))
    return CQIO_NO_VALUE;
  return 0.5 * ((value[0] - least[0]) / (most[0] - least[0]) +
                (value[1] - least[1]) / (most[1] - least[1]));
}

/* sqrt(C T) with C = 2 sqrt(uv) / (u + v) and T = (u + v) / 2, which is (u v)^(1/4) (14.6). */
static double coupling(double town, double country) {
  return sqrt(sqrt(town * country));
}

CQIO_FIGURE(coupling_coordination) {
  double least[2], most[2];
  span(economy, year, least, most);
  for (size_t r = 0; r < (size_t)economy->districts; r++) {
    double town = standing_index(economy, year, CQIO_ZONES * r + CQIO_URBAN, least, most);
    double country = standing_index(economy, year, CQIO_ZONES * r + CQIO_RURAL, least, most);
    out[r] =
        town == CQIO_NO_VALUE || country == CQIO_NO_VALUE ? CQIO_NO_VALUE : coupling(town, country);
  }
}

CQIO_FIGURE(total_coupling_coordination) {
  double least[2], most[2], sum[CQIO_ZONES] = {0.0}, people[CQIO_ZONES] = {0.0};
  span(economy, year, least, most);
  for (size_t l = 0; l < (size_t)economy->locations; l++) {
    size_t z = l % CQIO_ZONES, r = l / CQIO_ZONES;
    double index = standing_index(economy, year, l, least, most);
    if (index == CQIO_NO_VALUE) continue;
    double here = z == CQIO_URBAN ? year->urban[r] : year->rural[r];
    sum[z] += here * index;
    people[z] += here;
  }
  *out = people[CQIO_URBAN] > 0.0 && people[CQIO_RURAL] > 0.0
             ? coupling(sum[CQIO_URBAN] / people[CQIO_URBAN], sum[CQIO_RURAL] / people[CQIO_RURAL])
             : CQIO_NO_VALUE;
}

/* ---- effectiveness (14.7) -------------------------------------------------------------------- */

static const double CNY = 1e8; /* of the money inside */

static double per_worker(double added, double jobs) {
  return jobs > 0.0 ? CNY * added / jobs : CQIO_NO_VALUE;
}

CQIO_FIGURE(product_per_worker) {
  for (size_t r = 0; r < (size_t)economy->districts; r++) {
    double added, jobs;
    produced(economy, year, CQIO_ZONES * r, CQIO_ZONES, &added, &jobs);
    out[r] = per_worker(added, jobs);
  }
}

CQIO_FIGURE(total_product_per_worker) {
  (void)economy;
  *out = per_worker(year->gdp, year->employed);
}

CQIO_FIGURE(jobs_per_investment) {
  (void)economy;
  *out = ratio(year->employed, year->induced_investment + year->park_investment);
}

CQIO_FIGURE(townspeople_per_investment) {
  size_t districts = (size_t)economy->districts;
  double people = cqio_sum(year->migration, districts * districts) +
                  cqio_sum(year->became_urban, districts) +
                  cqio_sum(year->town_arrivals, districts) - cqio_sum(year->left_towns, districts);
  *out = ratio(people, year->induced_investment + year->park_investment);
}

/* ---- diversity of employment (14.8) ---------------------------------------------------------- */

struct diversity {
  double shannon, concentration, related;
};

static double entropy(double share) {
  return share > 0.0 ? -share * log(share) : 0.0;
}

/* Of the jobs in COUNT locations from FIRST on: H = sum_i -s_i ln s_i over sectors, sum_i s_i^2,
 * and the part of H inside strata, sum_b S_b H_b = H - sum_b -S_b ln S_b. */
static struct diversity diversity_of(const cqio_economy *economy, const cqio_year *year,
                                     size_t first, size_t count) {
  const cqio_dataset *data = economy->data;
  size_t sectors = (size_t)economy->sectors;
  const double *jobs = year->jobs + first * sectors;
  double all = cqio_sum(jobs, count * sectors), between = 0.0;
  struct diversity d = {0.0, 0.0, 0.0};
  if (!(all > 0.0)) return (struct diversity){CQIO_NO_VALUE, CQIO_NO_VALUE, CQIO_NO_VALUE};
  for (int b = 0; b < data->strata.count; b++) {
    double stratum = 0.0;
    for (size_t i = 0; i < sectors; i++) {
      if (data->sector_stratum[i] != b) continue;
      double share = cqio_sum_strided(jobs + i, count, sectors) / all;
      stratum += share;
      d.shannon += entropy(share);
      d.concentration += share * share;
    }
    between += entropy(stratum);
  }
  d.related = fmax(0.0, d.shannon - between);
  return d;
}

static struct diversity of_district(const cqio_economy *economy, const cqio_year *year, int r) {
  return diversity_of(economy, year, CQIO_ZONES * (size_t)r, CQIO_ZONES);
}

CQIO_FIGURE(job_diversity) {
  for (int r = 0; r < economy->districts; r++)
    out[r] = of_district(economy, year, r).shannon;
}

CQIO_FIGURE(job_concentration) {
  for (int r = 0; r < economy->districts; r++)
    out[r] = of_district(economy, year, r).concentration;
}

CQIO_FIGURE(related_variety) {
  for (int r = 0; r < economy->districts; r++)
    out[r] = of_district(economy, year, r).related;
}

CQIO_FIGURE(total_job_diversity) {
  *out = diversity_of(economy, year, 0, (size_t)economy->locations).shannon;
}

CQIO_FIGURE(total_job_concentration) {
  *out = diversity_of(economy, year, 0, (size_t)economy->locations).concentration;
}

CQIO_FIGURE(total_related_variety) {
  *out = diversity_of(economy, year, 0, (size_t)economy->locations).related;
}

/* ---- distance to the goal (14.9) ------------------------------------------------------------- */

/* The urban share that is aimed at in YEAR or next after it; no value without one. */
static double urban_goal(const cqio_dataset *data, int year) {
  int found = -1;
  for (int k = 0; k < data->observation_count; k++) {
    const cqio_observation *row = &data->observations[k];
    if (strcmp(row->series, "urban_share_goal") != 0 || row->year < year) continue;
    if (found < 0 || row->year < data->observations[found].year) found = k;
  }
  return found < 0 ? CQIO_NO_VALUE : data->observations[found].value / 100.0;
}

static double distance_to(double goal, double urban, double rural) {
  bool known = goal != CQIO_NO_VALUE && urban + rural > 0.0;
  return known ? goal - urban / (urban + rural) : CQIO_NO_VALUE;
}

CQIO_FIGURE(distance_to_goal) {
  double goal = urban_goal(economy->data, year->year);
  for (int r = 0; r < economy->districts; r++)
    out[r] = distance_to(goal, year->urban[r], year->rural[r]);
}

CQIO_FIGURE(total_distance_to_goal) {
  *out = distance_to(urban_goal(economy->data, year->year), year->rates.urban, year->rates.rural);
}
