/* What households.csv says of groups, against what the other tables say of them. */
#include "cqio/numeric.h"
#include "region/reading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The value in ROW of households.csv. */
static const char *place_of(const struct reading *r, int64_t row) {
  const cqio_sheet *table = r->table[HOUSEHOLDS];
  return cqio_sheet_cell_place(table, row, cqio_sheet_find(table, "value"));
}

/* A ratio beyond CLOSE is a warning, beyond FAR a fault. */
struct limits {
  double close, far;
};
static const struct limits repeated = {1.05, 1.25}, surveyed = {1.25, 2.0}, rough = {2.0, 3.0};

/* What slip would make this RATIO of what is stated to what is expected. */
static const char *slip(double ratio) {
  static const struct {
    double ratio;
    const char *hint;
  } slips[] = {{1.0 / 12.0, "; is it of a month?"}, {12.0, "; is it of a year?"},
               {0.01, "; is it in percent or 1?"},  {100.0, "; is it in percent or 1?"},
               {0.001, "; is it in thousands?"},    {1000.0, "; is it in thousands?"},
               {1e-4, "; is it in ten thousands?"}, {1e4, "; is it in ten thousands?"}};
  for (size_t k = 0; k < sizeof slips / sizeof *slips; k++)
    if (fabs(log(ratio / slips[k].ratio)) < 0.4) return slips[k].hint;
  return "; is its unit wrong?";
}

/* The number of GROUP, PARAMETER in the unit of the program, or 0 without one; *row: where. */
static double stated(const struct reading *r, const char *group, const char *parameter,
                     int64_t *row) {
  const cqio_sheet *table = r->table[HOUSEHOLDS];
  int groups = cqio_sheet_find(table, "group"), names = cqio_sheet_find(table, "parameter");
  for (*row = 0; *row < cqio_sheet_rows(table); ++*row)
    if (strcmp(cqio_sheet_text(table, *row, groups), group) == 0 &&
        strcmp(cqio_sheet_text(table, *row, names), parameter) == 0)
      return r->stated[*row];
  return 0.0;
}

static void compare(struct reading *r, const char *group, const char *parameter,
                    struct limits limits, double expected, const char *source) {
  int64_t row;
  double value = stated(r, group, parameter, &row);
  if (!(value > 0.0) || !(expected > 0.0)) return;
  double ratio = value / expected, size = exp(fabs(log(ratio)));
  int column = cqio_sheet_find(r->table[HOUSEHOLDS], "value");
  if (size > limits.far)
    cqio__row_fault(r, HOUSEHOLDS, row, column, "value = %.6g: expected about %.6g, from %s%s",
                    value, expected, source, slip(ratio));
  else if (size > limits.close)
    cqio_log(r->ctx, CQIO_LOG_WARN, "%s: group '%s', parameter '%s': value = %.6g, but %.6g in %s",
             cqio_sheet_cell_place(r->table[HOUSEHOLDS], row, column), group, parameter, value,
             expected, source);
}

/* Residents, income and expenditure of town (0) and countryside (1). */
struct zone {
  double people, income, spent, expected;
};

static void sum_zones(const cqio_dataset *d, struct zone zone[CQIO_ZONES]) {
  size_t sectors = (size_t)d->sectors.count;
  for (int i = 0; i < d->districts.count; i++) {
    double urban = d->urban_residents[i], rural = d->residents[i] - urban;
    zone[CQIO_URBAN].people += urban;
    zone[CQIO_RURAL].people += rural;
    zone[CQIO_URBAN].income += urban * d->income_urban[i];
    zone[CQIO_RURAL].income += rural * d->income_rural[i];
  }
  zone[CQIO_URBAN].spent = 1e8 * cqio_sum(d->urban_households, sectors);
  zone[CQIO_RURAL].spent = 1e8 * cqio_sum(d->rural_households, sectors);
  zone[CQIO_URBAN].expected = zone[CQIO_URBAN].income * d->propensity[CQIO_GROUP_URBAN];
  zone[CQIO_RURAL].expected = zone[CQIO_RURAL].income * d->propensity[CQIO_GROUP_RURAL];
}

static double distance(double a, double b) {
  return fabs(log(a / b));
}

/* People with an income buy something. */
static bool buys_nothing(struct reading *r, const struct zone *zone, const char *name) {
  if (zone->spent != 0.0 || !(zone->expected > 0.0)) return false;
  cqio__fault(r, TABLE, -1, -1,
              "%s_households is 0 throughout: expected about %.6g (1e8 %s), residents x income x "
              "propensity_to_consume of %s and %s; is it another column?",
              name, zone->expected * 1e-8, r->data->currency, cqio__file(r, DISTRICTS),
              cqio__file(r, HOUSEHOLDS));
  return true;
}

/* What households of the table buy against what residents spend of their incomes. */
static void check_columns(struct reading *r, const struct zone zone[CQIO_ZONES]) {
  static const char *const names[] = {[CQIO_URBAN] = "urban", [CQIO_RURAL] = "rural"};
  static const struct limits limits = {1.5, 4.0};
  const struct zone *urban = &zone[CQIO_URBAN], *rural = &zone[CQIO_RURAL];
  bool nothing = buys_nothing(r, urban, names[CQIO_URBAN]);
  if (buys_nothing(r, rural, names[CQIO_RURAL]) || nothing) return;
  if (!(urban->spent > 0.0 && rural->spent > 0.0 && urban->expected > 0.0 && rural->expected > 0.0))
    return;
  double as_is = distance(urban->spent, urban->expected) + distance(rural->spent, rural->expected);
  double swapped =
      distance(urban->spent, rural->expected) + distance(rural->spent, urban->expected);
  if (as_is > 2.0 * log(limits.close) && swapped < 0.5 * as_is) {
    cqio__fault(
        r, TABLE, -1, -1,
        "urban_households and rural_households = %.6g and %.6g (1e8 %s): expected about %.6g "
        "and %.6g, what residents spend by %s and %s; are the columns exchanged?",
        urban->spent * 1e-8, rural->spent * 1e-8, r->data->currency, urban->expected * 1e-8,
        rural->expected * 1e-8, cqio__file(r, DISTRICTS), cqio__file(r, HOUSEHOLDS));
    return;
  }
  for (int z = 0; z < CQIO_ZONES; z++) {
    double ratio = zone[z].spent / zone[z].expected, size = exp(fabs(log(ratio)));
    if (size > limits.far)
      cqio__fault(r, TABLE, -1, -1,
                  "%s_households = %.6g (1e8 %s): expected about %.6g, residents x income x "
                  "propensity_to_consume of %s and %s%s",
                  names[z], zone[z].spent * 1e-8, r->data->currency, zone[z].expected * 1e-8,
                  cqio__file(r, DISTRICTS), cqio__file(r, HOUSEHOLDS), slip(ratio));
    else if (size > limits.close)
      cqio_log(r->ctx, CQIO_LOG_WARN,
               "%s: %s_households = %.6g (1e8 %s), but %.6g by residents x income x "
               "propensity_to_consume",
               cqio_sheet_place(r->table[TABLE], -1), names[z], zone[z].spent * 1e-8,
               r->data->currency, zone[z].expected * 1e-8);
  }
}

/* Compensation that residents cannot live on, and an operating surplus that they could. */
static void check_compensation(struct reading *r, double income) {
  const cqio_dataset *d = r->data;
  size_t s = (size_t)d->sectors.count;
  double paid = 1e8 * cqio_sum(d->primary_inputs, s);
  double surplus = 1e8 * cqio_sum(d->primary_inputs + (CQIO_PRIMARY_INPUTS - 1) * s, s);
  if (!(paid > 0.0 && surplus > 0.0 && income > 0.0)) return;
  double as_is = distance(paid, income), swapped = distance(surplus, income);
  if (as_is <= log(2.0) || surplus < paid || swapped > 0.5 * as_is) return;
  cqio__fault(r, TABLE, -1, -1,
              "compensation and operating_surplus = %.6g and %.6g (1e8 %s), and residents have "
              "%.6g by %s: expected compensation of that size; are the rows exchanged?",
              paid * 1e-8, surplus * 1e-8, d->currency, income * 1e-8, cqio__file(r, DISTRICTS));
}

/* Towns are hardly anywhere poorer than their countryside. */
static void check_zones(struct reading *r, double urban, double rural) {
  static const double refused = 0.75;
  if (!(urban > 0.0 && rural > 0.0) || urban >= rural) return;
  if (urban < refused * rural)
    cqio__fault(
        r, DISTRICTS, -1, -1,
        "income_urban and income_rural = %.6g and %.6g (%s/year) of the region: expected at "
        "least %g of the countryside in towns; are the columns exchanged?",
        urban, rural, r->data->currency, refused);
  else
    cqio_log(r->ctx, CQIO_LOG_WARN,
             "%s: income_urban and income_rural = %.6g and %.6g (%s/year) of the region: towns are "
             "poorer than their countryside; are the columns exchanged?",
             cqio_sheet_place(r->table[DISTRICTS], -1), urban, rural, r->data->currency);
}

/* A propensity that is not what the zone spends of its income, from where other slips begin. */
static void doubt_propensity(struct reading *r, const char *group, double given, double seen) {
  static const double close = 1.02, far = 1.5;
  double size = exp(distance(given, seen));
  int64_t row;
  if (size <= close || size > far) return;
  stated(r, group, "propensity_to_consume", &row);
  cqio_log(r->ctx, CQIO_LOG_WARN,
           "%s: propensity_to_consume of %s = %.4g, but households of %s spend %.4g of the incomes "
           "of %s",
           place_of(r, row), group, given, cqio__file(r, TABLE), seen, cqio__file(r, DISTRICTS));
}

/* Propensities that each are what the other zone spends of its income, or one that is neither. */
static void check_propensities(struct reading *r, const struct zone zone[CQIO_ZONES]) {
  static const double close = 0.05;
  double seen[CQIO_ZONES], given[CQIO_ZONES];
  int64_t row;
  for (int z = 0; z < CQIO_ZONES; z++) {
    if (!(zone[z].spent > 0.0 && zone[z].expected > 0.0)) return;
    seen[z] = zone[z].spent / zone[z].income;
    given[z] = zone[z].expected / zone[z].income;
  }
  double as_is = distance(given[0], seen[0]) + distance(given[1], seen[1]);
  double swapped = distance(given[1], seen[0]) + distance(given[0], seen[1]);
  if (as_is <= close || swapped > 0.25 * as_is) {
    doubt_propensity(r, "urban", given[CQIO_URBAN], seen[CQIO_URBAN]);
    doubt_propensity(r, "rural", given[CQIO_RURAL], seen[CQIO_RURAL]);
    return;
  }
  stated(r, "urban", "propensity_to_consume", &row);
  cqio_log(r->ctx, CQIO_LOG_WARN,
           "%s: propensity_to_consume of urban and rural = %.4g and %.4g, but %.4g and %.4g by %s "
           "and %s: are they exchanged?",
           place_of(r, row), given[CQIO_URBAN], given[CQIO_RURAL], seen[CQIO_URBAN],
           seen[CQIO_RURAL], cqio__file(r, TABLE), cqio__file(r, DISTRICTS));
}

/* What movers spend where they live is a part of what they consume. */
static void check_spending(struct reading *r) {
  int64_t row;
  double local = stated(r, "floating", "local_spending_share", &row);
  double consumed = r->data->propensity[CQIO_GROUP_FLOATING];
  if (!r->data->has_registration || local <= consumed) return;
  cqio_log(r->ctx, CQIO_LOG_WARN,
           "%s: group 'floating': local_spending_share = %g, and propensity_to_consume = %g: "
           "expected no more, as it is a part of that; is it another parameter?",
           place_of(r, row), local, consumed);
}

/* Who is paid outside farms, and how much of an income goes away: households of movers. */
static void check_floating(struct reading *r) {
  const cqio_dataset *d = r->data;
  double paid = 0.0, employed = 0.0, gone = d->remitted_share + d->propensity[CQIO_GROUP_FLOATING];
  int64_t row;
  double wage = stated(r, "floating", "monthly_wage", &row);
  for (int i = 0; i < d->sectors.count; i++) {
    if (d->sector_is_primary[i]) continue;
    paid += 1e8 * d->primary_inputs[i];
    employed += d->employed[i];
  }
  if (paid > 0.0 && employed > 0.0)
    compare(r, "floating", "wage_ratio", surveyed, 12.0 * wage * employed / paid,
            "monthly_wage per compensation of an employed person outside primary sectors");
  if (gone <= 1.0 + 1e-9 || !d->has_registration) return;
  double spent = stated(r, "floating", "propensity_to_consume", &row);
  double sent = stated(r, "floating", "remitted_share", &row);
  cqio_log(r->ctx, CQIO_LOG_WARN,
           "%s: group 'floating': propensity_to_consume and remitted_share = %g and %g: expected "
           "at most 1 together, as both are of one income; is it another parameter?",
           place_of(r, row), spent, sent);
}

/* Cores of a city are seldom easier to be registered in than other places. */
static void check_tenures(struct reading *r) {
  const cqio_dataset *d = r->data;
  int64_t row;
  if (!d->has_registration || d->tenure_core >= d->tenure_county) return;
  stated(r, "hukou", "tenure_core", &row);
  cqio_log(r->ctx, CQIO_LOG_WARN,
           "%s: tenure_core = %g (years), and tenure_county = %g: expected at least as many in "
           "the core; are the rows exchanged?",
           place_of(r, row), d->tenure_core, d->tenure_county);
}

void cqio__check_groups(struct reading *r) {
  const cqio_dataset *d = r->data;
  struct zone zone[CQIO_ZONES] = {0};
  double paid = cqio_sum(d->primary_inputs, (size_t)d->sectors.count);
  double employed = cqio_sum(d->employed, (size_t)d->sectors.count);
  const char *districts = cqio__file(r, DISTRICTS);
  sum_zones(d, zone);
  const struct zone *urban = &zone[CQIO_URBAN], *rural = &zone[CQIO_RURAL];
  if (!r->stated || !(urban->people > 0.0)) return;
  double urban_income = urban->income / urban->people;
  compare(r, "urban", "income_per_head", repeated, urban_income, districts);
  compare(r, "floating", "income_per_head", rough, d->wage_ratio * urban_income,
          "wage_ratio x urban income");
  compare(r, "urban", "expenditure_per_head", surveyed, urban->spent / urban->people,
          cqio__file(r, TABLE));
  compare(r, "floating", "expenditure_per_head", rough,
          d->propensity[CQIO_GROUP_FLOATING] * d->wage_ratio * urban_income,
          "propensity_to_consume x wage_ratio x urban income");
  if (rural->people > 0.0) {
    check_zones(r, urban_income, rural->income / rural->people);
    compare(r, "rural", "income_per_head", repeated, rural->income / rural->people, districts);
    compare(r, "rural", "expenditure_per_head", surveyed, rural->spent / rural->people,
            cqio__file(r, TABLE));
  }
  compare(r, "floating", "monthly_wage", rough, 1e8 * paid / employed / 12.0,
          "compensation per employed person");
  if (cqio__good(r, SECTORS)) check_floating(r);
  check_tenures(r);
  check_spending(r);
  check_propensities(r, zone);
  check_columns(r, zone);
  check_compensation(r, urban->income + rural->income);
}
