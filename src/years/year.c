/* The step from year to year, and the base year with which it begins. */
#include "cqio/numeric.h"
#include "years/trajectory.h"

#include <string.h>

/* What was invested in the year, by accounts and by the parks of PLAN. */
static void fill_investment(const cqio_trajectory *t, const cqio_park_plan *plan, cqio_year *year) {
  year->induced_investment = cqio_sum(t->induced, cqio__trajectory_accounts(t));
  year->park_investment = cqio__park_plan_formation(plan, year->year);
}

/* Growth of exogenous demand as the reference had it, where that is given. */
static void follow_growth(cqio_trajectory *t, int year) {
  if (t->behaviour.growth) t->growth = t->behaviour.growth[cqio__trajectory_index(t, year)];
}

/* Output explained by its causes, and proven. */
static cqio_status explain_output(cqio_trajectory *t, cqio_year *year) {
  if (t->purpose == CQIO_EXPLAIN) {
    cqio__production_fill_parks(t, year);
    CQIO_TRY(cqio_agree(t->economy->ctx, cqio__parks_fill_sites(t, year)));
  }
  return t->purpose == CQIO_FIND ? CQIO_OK : cqio__production_certify(t, year);
}

/* What the next year begins with. */
static void carry_over(cqio_trajectory *t, const cqio_year *year) {
  cqio__capital_advance(t->capital, t->economy->data, t->options, t->induced, year->output);
  if (t->behaviour.nearby)
    cqio__nearby_compare(t, cqio__trajectory_index(t, year->year), year->output);
  t->year = year->year;
}

/* Town and countryside in production. The closed operator is a view of the open one, so it goes. */
static cqio_status produce_where_people_are(cqio_trajectory *t) {
  if (!t->zones) return CQIO_OK;
  cqio_operator_destroy(&t->closed);
  return cqio__zones_follow(t->economy, t->zones, t->people);
}

cqio_status cqio__trajectory_step(cqio_trajectory *t, cqio_year *year) {
  cqio_ctx *ctx = t->economy->ctx;
  year->year = t->year + 1;
  /* 1 who earns, spends and produces: shares and transfers of the people there are (7.1, 7.2),
   * parts of town and countryside (26.2) */
  CQIO_TRY(cqio__incomes_follow_people(t));
  CQIO_TRY(produce_where_people_are(t));
  /* 2 what is demanded, by cause (8.5, 9.6), at the accounts that supply it (3.13) */
  follow_growth(t, year->year);
  CQIO_TRY(cqio__demand_form(t, t->parks, year->year));
  /* 3 what is produced: one solve for all causes, growth as published (method section 12) */
  CQIO_TRY(cqio__production_solve(t, year));
  CQIO_TRY(cqio__production_grow(t, year));
  /* 4 who works and earns (method section 10, 7.4) */
  CQIO_TRY(cqio_agree(ctx, cqio__labour_advance(t, year)));
  cqio__labour_fill(t, year);
  cqio__incomes_fill(t, year);
  CQIO_TRY(explain_output(t, year));
  fill_investment(t, t->parks, year);
  /* 5 who moves and registers (method section 11) */
  cqio_status status = cqio__incomes_fill_inequality(t, year);
  if (!status) status = cqio__residents_move(t, year);
  CQIO_TRY(cqio_agree(ctx, status));
  cqio__residents_fill(t, year);
  /* 6 what carries over: capital, expectations (9.6) */
  carry_over(t, year);
  return CQIO_OK;
}

/* The first ratios to the nearby trajectory, twice, as there was no year before. */
static void begin_ratios(cqio_trajectory *t, const cqio_year *year) {
  cqio__nearby_compare(t, 0, year->output);
  memcpy(t->ratio_before, t->ratio, cqio__trajectory_accounts(t) * sizeof *t->ratio);
}

cqio_status cqio__trajectory_fill_base_year(cqio_trajectory *t, cqio_year *year) {
  const cqio_economy *economy = t->economy;
  year->year = t->year;
  year->growth = t->growth = 1.0;
  memcpy(year->output, economy->output, cqio__trajectory_accounts(t) * sizeof *year->output);
  t->gdp = year->gdp = cqio__value_added(economy, year->output);
  cqio__labour_fill(t, year);
  cqio__incomes_fill(t, year);
  cqio__residents_fill(t, year);
  cqio__residents_fill_work(t, year);
  CQIO_TRY(cqio_agree(economy->ctx, cqio__incomes_fill_inequality(t, year)));
  fill_investment(t, t->observed, year);
  t->employment_ratio = year->employed / (year->rates.urban + year->rates.rural);
  if (t->behaviour.nearby) begin_ratios(t, year);
  if (t->purpose != CQIO_EXPLAIN) return CQIO_OK;
  /* The output is the observed one; its causes are found as those of any year. */
  CQIO_TRY(cqio__demand_form(t, t->observed, t->year));
  CQIO_TRY(cqio__production_solve(t, year));
  return explain_output(t, year);
}
