/* Figures of a table held against each other. */
#include "iotable/plausible.h"
#include "cqio/numeric.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- pay per person -------------------------------------------------------------------------- */

static const struct {
  const char *currency;
  double units;
} weak[] = {
#define WEAK(currency, units) {currency, units},
#include "iotable/pay.def"
};

/* Of a person and year in a currency like the US dollar: what no economy pays on average, and what
 * few pay. */
static const double lowest = 10.0, low = 300.0, high = 4e5, highest = 3e6;
/* An account over all: times as much, or as little. */
static const double times_more = 100.0, times_less = 1000.0, some = 0.01;

static double units_of(const char *currency) {
  for (size_t k = 0; k < sizeof weak / sizeof *weak; k++)
    if (strcmp(weak[k].currency, currency) == 0) return weak[k].units;
  return 1.0;
}

static bool is_yearly(const cqio_unit *unit) {
  return unit->power[CQIO_UNIT_TIME] == 0 || unit->power[CQIO_UNIT_TIME] == -1;
}

/* Whether account J pays as the others do; MEAN of all: compensation of a person in the unit of the
 * table. */
static const char *oddity(const cqio_io_table *t, int64_t j, double all, double mean) {
  double paid = t->compensation[j], persons = t->employment[j];
  if (!(paid > some * all)) return NULL;
  if (!(persons > 0.0)) return "and employs nobody";
  if (paid > times_more * mean * persons) return "which is more than a hundred times what all pay";
  return paid * times_less < mean * persons ? "which is less than a thousandth of what all pay"
                                            : NULL;
}

static void warn_of_accounts(cqio_ctx *ctx, const cqio_io_table *t, const char *place, double paid,
                             double persons) {
  const char *first = NULL;
  int64_t account = 0, count = 0;
  for (int64_t j = 0; j < t->accounts; j++) {
    const char *odd = oddity(t, j, paid, paid / persons);
    if (odd && count++ == 0) {
      first = odd;
      account = j;
    }
  }
  if (first)
    cqio_log(ctx, CQIO_LOG_WARN,
             "%s: account '%s' pays %.4g (%s) to %.4g (%s), %s%s; is its unit another one?", place,
             cqio_io_table_label(t, account, &(cqio_account_label){0}), t->compensation[account],
             t->unit, t->employment[account], t->employment_unit, first,
             count > 1 ? ", and others like it" : "");
}

static cqio_status check_pay(cqio_ctx *ctx, const cqio_io_table *t, const char *place) {
  if (!t->compensation || !t->employment) return CQIO_OK;
  size_t n = (size_t)t->accounts;
  double paid = cqio_sum(t->compensation, n), persons = cqio_sum(t->employment, n);
  if (!(paid > 0.0) || !(persons > 0.0)) return CQIO_OK;
  warn_of_accounts(ctx, t, place, paid, persons);
  bool said = strcmp(t->employment_unit, "persons") == 0;
  bool counted = said || strcmp(t->employment_unit, "unit of employment") == 0;
  if (!counted || !t->measure.currency[0] || !is_yearly(&t->measure)) return CQIO_OK;
  double units = units_of(t->measure.currency), pay = paid * t->measure.factor / persons;
  bool wrong = !(pay >= lowest * units && pay <= highest * units);
  if (wrong && said)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: compensation of a person employed = %.4g %s a year: expected %g to %g; "
                     "is the unit of compensation or of employment wrong?",
                     place, pay, t->measure.currency, lowest * units, highest * units);
  if (!(pay >= low * units && pay <= high * units))
    cqio_log(ctx, CQIO_LOG_WARN,
             "%s: compensation of a person employed = %.4g %s a year, usual are %g to %g: is the "
             "unit of employment right?",
             place, pay, t->measure.currency, low * units, high * units);
  return CQIO_OK;
}

/* ---- pay in output --------------------------------------------------------------------------- */

/* No economy has less than the first, few have less than the second. */
static const double least_share = 0.005, usual_share = 0.05;

cqio_status cqio__io_check_paid(cqio_ctx *ctx, const cqio_io_table *t,
                                const struct totals *totals) {
  size_t n = (size_t)t->accounts;
  if (t->mixed || !t->compensation || !t->output) return CQIO_OK;
  double paid = cqio_sum(t->compensation, n);
  double left = cqio_sum(t->output, n) - cqio_sum(totals->inputs, n), share = paid / left;
  if (!(left > 0.0) || !(paid > 0.0) || share >= usual_share) return CQIO_OK;
  if (share < least_share)
    return cqio_fail(
        ctx, CQIO_DATA,
        "%s: compensation = %.3g of what accounts do not buy from each other: expected "
        "at least %g; is its unit wrong?",
        totals->place, share, least_share);
  cqio_log(
      ctx, CQIO_LOG_WARN,
      "%s: compensation = %.3g of what accounts do not buy from each other: is its unit right?",
      totals->place, share);
  return CQIO_OK;
}

/* ---- households ------------------------------------------------------------------------------ */

/* Final demand of an account that no part of it is taken from; NaN where one is negative. */
static double whole_demand(const cqio_io_series *final, int64_t account) {
  double sum = 0.0;
  for (int k = 0; k < final->count; k++)
    sum = final->values[k][account] < 0.0 ? NAN : sum + final->values[k][account];
  return sum;
}

static void warn_of_households(cqio_ctx *ctx, const cqio_io_table *t, const char *place) {
  int64_t less = 0, more = 0, first = -1;
  for (int64_t i = 0; t->households && i < t->accounts; i++) {
    double bought = t->households[i], all = whole_demand(&t->final, i);
    bool negative = bought<0.0, beyond = t->final.count> 0 && bought > all * (1.0 + 1e-6);
    if ((negative || beyond) && first < 0) first = i;
    less += negative;
    more += beyond && !negative;
  }
  if (first < 0) return;
  cqio_log(ctx, CQIO_LOG_WARN,
           "%s: households buy less than nothing of %lld and more than final demand of %lld "
           "accounts, the first of which is '%s': %.10g (%s)",
           place, (long long)less, (long long)more,
           cqio_io_table_label(t, first, &(cqio_account_label){0}), t->households[first], t->unit);
}

/* Households that buy nothing, or next to nothing of what they are paid. */
static void warn_of_purses(cqio_ctx *ctx, const cqio_io_table *t, const char *place) {
  static const double little = 0.05;
  size_t n = (size_t)t->accounts;
  double paid = t->compensation ? cqio_sum(t->compensation, n) : 0.0;
  for (int g = 0; g < t->household_groups; g++) {
    const cqio_io_household *h = &t->household[g];
    double bought = cqio_sum(h->consumption, n), earned = t->household_groups == 1 ? paid : 0.0;
    if (bought != 0.0 && !(bought < little * earned)) continue;
    cqio_log(ctx, CQIO_LOG_WARN,
             "%s: column '%s' = %.4g (%s) in all, and accounts pay %.4g: is it the column of "
             "households?",
             place, h->name, bought, t->unit, paid);
    return;
  }
}

/* A statistical discrepancy that no statistics have. */
static void warn_of_discrepancy(cqio_ctx *ctx, const cqio_io_table *t, const char *place) {
  static const double much = 0.03; /* of output */
  double off = 0.0, all = t->output ? cqio_sum(t->output, (size_t)t->accounts) : 0.0;
  const char *name = NULL;
  for (int k = 0; k < t->final.count && t->final.role; k++)
    for (int64_t i = 0; t->final.role[k] == CQIO_ROLE_DISCREPANCY && i < t->accounts; i++) {
      name = t->final.name[k];
      off += fabs(t->final.values[k][i]);
    }
  if (name && all > 0.0 && off > much * all)
    cqio_log(ctx, CQIO_LOG_WARN,
             "%s: column '%s' counts as discrepancy and is %.4g (%s) in all, %.2g of output: usual "
             "is up to %g; is it another column?",
             place, name, off, t->unit, off / all, much);
}

cqio_status cqio__io_check_figures(cqio_ctx *ctx, const cqio_io_table *table, const char *place) {
  CQIO_TRY(cqio__io_check_people(ctx, table, place));
  CQIO_TRY(check_pay(ctx, table, place));
  warn_of_households(ctx, table, place);
  if (!table->mixed) warn_of_purses(ctx, table, place);
  if (!table->mixed) warn_of_discrepancy(ctx, table, place);
  return CQIO_OK;
}

/* ---- incomes of households ------------------------------------------------------------------- */

static cqio_status wrong_income(cqio_ctx *ctx, const cqio_io_table *t, const char *place,
                                int32_t region, double income, const char *expected, double value) {
  return cqio_fail(ctx, CQIO_DATA,
                   "%s: household_income%s%s = %.10g (%s): expected %s, %.10g; is its unit wrong?",
                   place, region < 0 ? "" : " of region ",
                   region < 0 ? "" : t->regions.text[region], income, t->unit, expected, value);
}

cqio_status cqio__io_check_income(cqio_ctx *ctx, const cqio_io_table *t, const char *place,
                                  int32_t region, double income) {
  double paid = 0.0, output = 0.0;
  for (int64_t i = 0; i < t->accounts; i++) {
    if (region >= 0 && cqio__region_of(t, i) != region) continue;
    output += t->output[i];
    paid += t->compensation ? t->compensation[i] : 0.0;
  }
  if (t->mixed || !(income > 0.0)) return CQIO_OK;
  if (income > output)
    return wrong_income(ctx, t, place, region, income, "at most total output", output);
  if (income < paid * (1.0 - 1e-6))
    return wrong_income(ctx, t, place, region, income, "at least the compensation of employees",
                        paid);
  return CQIO_OK;
}
