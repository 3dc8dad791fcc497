/* Years with markets as the figures of quantities.def. */
#include "cqio/numeric.h"
#include "people/homes.h"
#include "years/market_study.h"
#include "years/trajectory.h"

#include <math.h>
#include <string.h>

/* Output and wage bills; values at base prices, sector by sector, as GDP is (27.25). */
static void fill_production(const cqio_economy *e, const cqio_equilibrium *p, cqio_year *year) {
  size_t S = (size_t)e->sectors;
  for (size_t k = 0; k < (size_t)e->accounts; k++)
    year->output[k] = p->output[k] / exp(p->price[k]);
  memcpy(year->jobs, p->jobs, (size_t)e->accounts * sizeof *year->jobs);
  for (size_t l = 0; l < (size_t)e->locations; l++) {
    year->wages[l] = 0.0;
    for (size_t i = 0; i < S; i++)
      year->wages[l] += e->compensation_share[i] * p->output[l * S + i];
  }
  cqio_employment_total all =
      cqio_employment_sum(e->districts, e->sectors, year->jobs, e->data->skills.count,
                          e->data->skill_share, NULL, year->skill_jobs);
  year->employed = all.total;
  year->gdp = cqio_sum(p->real, (size_t)e->accounts);
  year->growth =
      cqio_sum(p->outside, (size_t)e->accounts) / cqio_sum(e->outside, (size_t)e->accounts);
}

/* Prices of factors and goods where people live, in hats, and who offers work (27.11)-(27.13). */
static void fill_markets(const cqio__markets *m, const cqio__markets_path *path, int t,
                         cqio_year *year) {
  const cqio__markets_year *y = &path->year[t];
  year->real_wage_gap = cqio__markets_wage_gap(path, t);
  for (int l = 0; l < 2 * m->districts; l++) {
    int g = m->base->market[l];
    year->wage_index[l] = exp(y->point->wage[g]);
    year->consumer_price[l] = exp(y->point->consumer[l]);
    year->real_wage[l] = exp(y->point->real_wage[g]);
    year->labour_supply[l] = y->point->labour[g];
    year->resident_index[l] = m->base->residents[l] > 0.0 ? y->residents[l] : CQIO_NO_VALUE;
  }
}

/* Strata: what they come to, and what the reference found for them (27.14). */
static void fill_strata(const cqio__markets *m, const cqio__markets_path *path, int t,
                        cqio_year *year) {
  const cqio__markets_year *y = &path->year[t];
  const cqio_growth *growth = &(path->reference ? path->reference : path)->year[t].growth;
  size_t S = (size_t)m->sectors;
  for (int b = 0; b < CQIO_STRATA; b++) {
    year->stratum_value_added[b] = year->stratum_jobs[b] = 0.0;
    year->stratum_productivity[b] = growth->productivity ? exp(growth->productivity[b]) : 1.0;
    year->stratum_demand[b] = growth->demand ? exp(growth->demand[b]) : 1.0;
    year->stratum_work[b] = growth->work ? exp(growth->work[b]) : 1.0;
  }
  for (size_t k = 0; k < (size_t)y->stocks.accounts; k++) {
    year->stratum_value_added[m->base->stratum[k % S]] += y->point->real[k];
    year->stratum_jobs[m->base->stratum[k % S]] += y->point->jobs[k];
  }
}

static void fill_people(const cqio__markets *m, const cqio__markets_path *path, int t,
                        cqio_year *year) {
  const cqio__markets_year *y = &path->year[t];
  const cqio_people *people = y->people, *before = t ? y[-1].people : m->people;
  size_t R = (size_t)m->districts, bytes = R * sizeof(double);
  memcpy(year->urban, people->urban, bytes);
  memcpy(year->rural, people->rural, bytes);
  memcpy(year->registered_urban, people->registered_urban, bytes);
  memcpy(year->registered_rural, people->registered_rural, bytes);
  memcpy(year->farm_surplus, y->surplus, bytes);
  year->rates = cqio_people_rate(people);
  year->people = y->moved;
  if (y->flows) {
    memcpy(year->working, y->flows->working, bytes);
    cqio__residents_keep_flows(before, &m->people_rules, y->flows, year);
  } else
    cqio__homes_spread(m->districts, m->people_rules.homes, before->urban, m->urban_jobs,
                       year->working);
  for (size_t r = 0; r < R; r++) {
    year->labour_force[r] = m->participation[r] * before->urban[r];
    year->unemployed[r] = fmax(0.0, year->labour_force[r] - year->working[r]);
  }
}

/* Incomes of the groups of a district (28.7): of a town by (7.1), floating people send. */
static void fill_incomes(const cqio__markets *m, const cqio__markets_path *path, int t,
                         const double *income, cqio_year *year) {
  const cqio_people *people = t ? path->year[t - 1].people : m->people;
  size_t R = (size_t)m->districts;
  const double *urban = income, *rural = income + R, *sent = income + 2 * R, *got = income + 3 * R;
  const double *share = income + 4 * R; /* [2R][CQIO_GROUPS] */
  for (size_t r = 0; r < R; r++) {
    double *earned = year->earned + CQIO_GROUPS * r, *kept = year->income + CQIO_GROUPS * r;
    double town = (urban[r] + sent[r]) * people->urban[r] / 1e8;
    double out = sent[r] * people->urban[r] / 1e8;
    for (int g = 0; g < CQIO_GROUPS; g++) {
      earned[g] = town * share[CQIO_ZONES * r * CQIO_GROUPS + (size_t)g];
      kept[g] = earned[g];
    }
    earned[CQIO_GROUP_RURAL] = (rural[r] - got[r]) * people->rural[r] / 1e8;
    kept[CQIO_GROUP_RURAL] = rural[r] * people->rural[r] / 1e8;
    kept[CQIO_GROUP_FLOATING] -= out;
  }
}

static cqio_status earn(const cqio__markets *m, const cqio__markets_path *path, int t,
                        cqio_year *year) {
  const cqio_people *people = t ? path->year[t - 1].people : m->people;
  size_t R = (size_t)m->districts;
  double *room, all;
  CQIO_TRY(CQIO_ALLOC(m->ctx, (4 + CQIO_ZONES * CQIO_GROUPS) * R, &room));
  cqio_status status = cqio__markets_incomes(path, t, room, room + R, room + 2 * R, &all);
  if (!status) {
    year->remittances = all / 1e8;
    cqio_people_income_shares(people, m->migrant_wage, room + 4 * R);
    fill_incomes(m, path, t, room, year);
    cqio__year_fill_head_income(people, room, room + R, year);
    status = cqio__year_fill_inequality(m->ctx, people, room, room + R, year);
  }
  cqio_free(room);
  return status;
}

/* ---- parks ----------------------------------------------------------------------------------- */

/* What parks buy in the basket of their place, and what they sell outside (27.22):
 * SPENDING and OUTSIDE [P][CQIO_PHASES][n]. */
static void demand_of_parks(const cqio__markets *m, const cqio__markets_year *y, double *spending,
                            double *outside) {
  size_t S = (size_t)m->sectors, n = (size_t)y->stocks.accounts, L = n / S;
  for (size_t p = 0; p < (size_t)y->stocks.parks; p++) {
    double *buys = spending + (p * CQIO_PHASES + CQIO_CONSTRUCTION) * n;
    double *sells = outside + (p * CQIO_PHASES + CQIO_OPERATION) * n;
    for (size_t l = 0; l < L; l++) {
      const double *use = y->formation.use + l * S, *index = y->point->index + l * S;
      double all = cqio_sum(use, S), price = 0.0, invested = y->invested[p * L + l];
      for (size_t i = 0; i < S && all > 0.0; i++)
        price += use[i] * index[i] / all;
      for (size_t i = 0; i < S; i++) {
        double capital = y->all_capital[l * S + i];
        if (all > 0.0) buys[l * S + i] = use[i] / all * invested * exp(price);
        if (capital > 0.0)
          sells[l * S + i] =
              y->stocks.park[p * n + l * S + i] / capital * y->point->outside[l * S + i];
      }
    }
  }
}

/* Jobs and value added of OUTPUT [n] in accounts FIRST to END - 1, by the coefficients of the year.
 */
static void attribute(const cqio__markets_year *y, const double *output, size_t first, size_t end,
                      double *jobs, double *added) {
  *jobs = *added = 0.0;
  for (size_t k = first; k < end; k++) {
    double sold = y->point->output[k];
    if (!(sold > 0.0)) continue;
    *jobs += output[k] / sold * y->point->jobs[k];
    *added += output[k] / sold * y->point->real[k];
  }
}

/* Gross effects of parks (27.22) by type I, and by type II with HOUSEHOLDS: jobs and value added of
 * each park by phase and location, and of all other demand. OUTPUT: room [columns + 1][n]. */
static cqio_status divide(const cqio__markets *m, const cqio__markets_year *y,
                          const cqio_equilibrium_case *given, const cqio_gross_demand *demand,
                          bool households, double *output, cqio_year *year) {
  size_t S = (size_t)m->sectors, n = (size_t)y->stocks.accounts, L = n / S;
  size_t columns = (size_t)demand->columns;
  double *jobs = households ? year->park_jobs : year->park_jobs_open;
  double *added = households ? year->park_value_added : year->park_value_added_open;
  double *other_jobs = households ? &year->other_jobs : &year->other_jobs_open;
  double *other_added = households ? &year->other_value_added : &year->other_value_added_open;
  *other_jobs = year->employed;
  *other_added = year->gdp;
  if (!columns) return CQIO_OK;
  CQIO_TRY(cqio_equilibrium_gross(m->model, given, y->point, demand, households, output));
  for (size_t c = 0, k = 0; c < columns; c++)
    for (size_t l = 0; l < L; l++, k++)
      attribute(y, output + c * n, l * S, (l + 1) * S, jobs + k, added + k);
  attribute(y, output + columns * n, 0, n, other_jobs, other_added);
  return CQIO_OK;
}

/* Part of the countryside in the value added outside farming, at the prices of the year. */
static double countryside(const cqio__markets *m, const cqio_equilibrium *point) {
  double rural = 0.0, all = 0.0;
  for (int k = 0; k < 2 * m->districts * m->sectors; k++) {
    int i = k % m->sectors;
    if (m->base->stratum[i] == m->primary) continue;
    double added = m->base->value_added[i] * point->output[k];
    all += added;
    if (k / m->sectors % 2) rural += added;
  }
  return all > 0.0 ? rural / all : 0.0;
}

/* Gross effects of parks (27.22), and residuals and proven error of the goods of the year. The base
 * year is the observed one in every scenario: it trades as the REGION does. */
static cqio_status explain(const cqio__markets *region, const cqio__markets_path *path, int t,
                           cqio_year *year) {
  const cqio__markets *m = t == 0 ? region : path->markets;
  const cqio__markets_year *y = &path->year[t];
  size_t n = (size_t)y->stocks.accounts;
  size_t columns = (size_t)y->stocks.parks * CQIO_PHASES;
  double *room;
  cqio_equilibrium_case given;
  cqio_equilibrium again;
  cqio_equilibrium_search search;
  CQIO_TRY(CQIO_ALLOC_TOGETHER(m->ctx, (3 * columns + 2) * n, &room));
  double *spending = room, *outside = room + columns * n, *output = room + 2 * columns * n;
  cqio__markets_describe(path, t, room + (3 * columns + 1) * n, &given);
  demand_of_parks(m, y, spending, outside);
  const cqio_gross_demand demand = {(int)columns, spending, outside};
  cqio_status status = divide(m, y, &given, &demand, false, output, year);
  if (!status) status = divide(m, y, &given, &demand, true, output, year);
  cqio_equilibrium_search_init(&search);
  search.certify = true;
  given.start = y->point;
  if (!status) status = cqio_equilibrium_solve(m->model, &given, &search, &again);
  cqio_free(room);
  CQIO_TRY(status);
  year->solve.bound_relative = year->solve.bound_norm1 = again.bound;
  year->solve.iterations = (int)again.applications;
  year->solve.residual = again.goods;
  year->markets = (cqio_year_markets){
      .factors = again.residual, .goods = again.goods, .external = again.external};
  year->gdp_bound = again.bound * year->gdp;
  year->employed_bound = again.bound * year->employed;
  cqio_equilibrium_free(&again);
  return CQIO_OK;
}

cqio_status cqio__market_fill_year(const cqio__market_region *region, const cqio_economy *e,
                                   const cqio__markets_path *path, int t, bool explained,
                                   cqio_year *year) {
  const cqio__markets *m = &region->markets;
  const cqio__markets_year *y = &path->year[t];
  year->year = y->year;
  fill_production(e, y->point, year);
  fill_markets(m, path, t, year);
  fill_strata(m, path, t, year);
  fill_people(m, path, t, year);
  CQIO_TRY(cqio_agree(e->ctx, earn(m, path, t, year)));
  cqio__markets_site_jobs(path, t, year->site_jobs);
  year->induced_investment = y->formation.pool + y->formation.left;
  year->park_investment =
      cqio_sum(y->invested, (size_t)(y->stocks.parks * region->capital.locations));
  if (explained) CQIO_TRY(explain(m, path, t, year));
  year->markets.starts = CQIO_NO_VALUE;
  year->markets.countryside = countryside(m, y->point);
  return CQIO_OK;
}
