/* What was observed of a region year by year, and what the calibration is to meet. */
#include "core/text.h"
#include "cqio/numeric.h"
#include "region/reading.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- annual.csv ------------------------------------------------------------------------------ */

static int by_series(const void *a, const void *b) {
  const cqio_observation *p = *(const cqio_observation *const *)a,
                         *q = *(const cqio_observation *const *)b;
  int order = strcmp(p->series, q->series);
  if (order == 0) order = (p->year > q->year) - (p->year < q->year);
  return order ? order : (p > q) - (p < q);
}

bool cqio__may_grow_to(double before, double after, int years) {
  if (!(before > 0) || !(after > 0)) return true;
  double most = log(3.0) + log(1.3) * abs(years);
  return fabs(log(after / before)) <= most;
}

bool cqio__may_become(const struct range *range, double before, double after, int years) {
  bool rate = range && range->low < 0, share = range && range->low == 1 && range->high == 100;
  bool people = range && strncmp(range->unit, "persons", 7) == 0 && before > 0 && after > 0;
  if (rate) return true;
  if (share) return fabs(after - before) <= 10.0 + 3.0 * abs(years); /* points */
  if (people && fabs(log(after / before)) > log(2.0) + log(1.15) * abs(years)) return false;
  return cqio__may_grow_to(before, after, years);
}

/* Steps that are rare: levels by more than 1.4 x 1.25^YEARS, persons by 1.2 x 1.06^YEARS. */
bool cqio__is_rare_step(const struct range *range, double before, double after, int years) {
  bool rate = range && range->low < 0, share = range && range->low == 1 && range->high == 100;
  bool people = range && strncmp(range->unit, "persons", 7) == 0;
  double most = people ? log(1.2) + log(1.06) * abs(years) : log(1.4) + log(1.25) * abs(years);
  return !rate && !share && before > 0 && after > 0 && fabs(log(after / before)) > most;
}

/* Series change by what growth makes of them; a unit or a digit more is another thing. */
static void check_step(struct reading *r, const cqio_observation *from,
                       const cqio_observation *to) {
  const struct range *range = cqio__range(ANNUAL, to->series);
  int years = to->year - from->year, column = cqio_sheet_find(r->table[ANNUAL], "value");
  int64_t row = to - r->data->observations;
  if (!range && strcmp(from->unit, to->unit) != 0) return;
  if (!cqio__may_become(range, from->value, to->value, years))
    cqio__row_fault(r, ANNUAL, row, column,
                    "value = %.10g: expected no such step from %.10g in %d; is its unit wrong?",
                    to->value, from->value, from->year);
  else if (cqio__is_rare_step(range, from->value, to->value, years))
    cqio_log(r->ctx, CQIO_LOG_WARN, "%s: %s of %d = %.10g is unusual after %.10g in %d",
             cqio_sheet_cell_place(r->table[ANNUAL], row, column), to->series, to->year, to->value,
             from->value, from->year);
}

/* How far above or below both of its neighbours a figure may be: a factor, or points of shares. */
struct reach {
  double doubtful, refused;
};

static struct reach reach_of(const struct range *range) {
  bool share = range && range->low == 1 && range->high == 100;
  bool people = range && strncmp(range->unit, "persons", 7) == 0;
  return share ? (struct reach){5, 15} : people ? (struct reach){1.1, 1.5} : (struct reach){1.4, 2};
}

/* A figure that leaves its series for one year: a digit too many, or of something else. */
static void check_spike(struct reading *r, const cqio_observation *before,
                        const cqio_observation *at, const cqio_observation *after) {
  enum { YEARS = 3 };
  const struct range *range = cqio__range(ANNUAL, at->series);
  struct reach reach = reach_of(range);
  bool near = at->year - before->year <= YEARS && after->year - at->year <= YEARS;
  bool rate = range && range->low < 0, share = range && range->low == 1 && range->high == 100;
  double low = fmin(before->value, after->value), high = fmax(before->value, after->value);
  if (!near || rate || !(low > 0) || !(at->value > 0)) return;
  double away =
      share ? fmax(low - at->value, at->value - high) : fmax(low / at->value, at->value / high);
  int64_t row = at - r->data->observations;
  int column = cqio_sheet_find(r->table[ANNUAL], "value");
  if (away > reach.refused)
    cqio__row_fault(r, ANNUAL, row, column,
                    "value = %.10g: expected no such step from %.10g in %d and to %.10g in %d; is "
                    "its unit wrong?",
                    at->value, before->value, before->year, after->value, after->year);
  else if (away > reach.doubtful)
    cqio_log(r->ctx, CQIO_LOG_WARN,
             "%s: %s of %d = %.10g is unusual between %.10g in %d and %.10g in %d",
             cqio_sheet_cell_place(r->table[ANNUAL], row, column), at->series, at->year, at->value,
             before->value, before->year, after->value, after->year);
}

static void check_order(struct reading *r, int column) {
  const cqio_dataset *d = r->data;
  const cqio_observation **sorted;
  size_t n = (size_t)d->observation_count;
  if (!SCRATCH(r, sorted, n)) return;
  for (size_t i = 0; i < n; i++)
    sorted[i] = &d->observations[i];
  qsort(sorted, n, sizeof *sorted, by_series);
  for (size_t i = 1; i < n; i++)
    if (strcmp(sorted[i]->series, sorted[i - 1]->series) != 0)
      continue;
    else if (sorted[i]->year == sorted[i - 1]->year)
      cqio__row_fault(r, ANNUAL, sorted[i] - d->observations, column,
                      "appears twice: expected one row");
    else
      check_step(r, sorted[i - 1], sorted[i]);
  for (size_t i = 1; i + 1 < n && cqio__good(r, ANNUAL); i++)
    if (strcmp(sorted[i]->series, sorted[i - 1]->series) == 0 &&
        strcmp(sorted[i]->series, sorted[i + 1]->series) == 0)
      check_spike(r, sorted[i - 1], sorted[i], sorted[i + 1]);
}

/* Series that the program reads, and what else they are called: a series that is taken for another
 * one would be read by nobody. */
static const struct {
  const char *name;
  const char *also[4];
} known[] = {
    {"residents", {"population", "resident_population", "inhabitants", "total_population"}},
    {"residents_census", {"census", "population_census"}},
    {"urban_residents", {"urban_population", "urban"}},
    {"urban_share", {"urbanization_rate", "urbanisation_rate", "urbanization", "urban_rate"}},
    {"urban_share_goal", {"urban_goal", "goal_urban_share", "urbanization_goal"}},
    {"registered_population", {"hukou_population", "registered", "registered_residents"}},
    {"registered_nonagricultural", {"registered_urban", "nonagricultural_population"}},
    {"registered_urban_share", {"registered_share", "hukou_urbanization_rate"}},
    {"employed", {"employment", "jobs", "employed_persons", "workers"}},
    {"gdp", {"grdp", "gross_domestic_product", "value_added"}},
    {"gfcf", {"gross_fixed_capital_formation", "capital_formation"}},
    {"gdp_real_growth", {"gdp_growth", "real_growth", "real_gdp_growth", "growth"}},
    {"exogenous_growth", {"exogenous"}},
    {"expected_growth", {"expectations"}},
    {"income_ratio", {"urban_rural_income_ratio", "income_gap"}},
    {"income_urban", {"urban_income"}},
    {"income_rural", {"rural_income"}},
    {"investment_price", {"investment_price_index", "price_of_investment"}},
    {"gdp_first_published", {"gdp_published", "first_published_gdp"}},
    {"fixed_asset_investment", {"investment_in_fixed_assets", "fixed_investment"}},
    {"registered_urban_unemployed", {"registered_unemployed", "urban_unemployed"}},
    {"employed_urban", {"urban_employed", "urban_employment"}},
};

static bool is_called(const char *series, size_t k) {
  bool found = strcasecmp(series, known[k].name) == 0 || cqio__is_nearly(series, known[k].name);
  for (size_t i = 0; i < 4 && known[k].also[i] && !found; i++)
    found = strcasecmp(series, known[k].also[i]) == 0;
  return found;
}

enum { NAME = 128 };

/* Whether SERIES is that of a stratum, or NEARLY, whose NAME then is what it should be. */
static bool is_of_stratum(const struct reading *r, const char *series, bool nearly,
                          char name[NAME]) {
  static const char *const prefixes[] = {"gdp_", "employed_", "gdp_real_growth_"};
  for (size_t p = 0; p < sizeof prefixes / sizeof *prefixes; p++)
    for (int k = 0; k < r->data->strata.count; k++) {
      snprintf(name, NAME, "%s%.64s", prefixes[p], r->data->strata.key[k]);
      if (nearly ? cqio__is_nearly(series, name) : strcmp(series, name) == 0) return true;
    }
  return false;
}

/* Other series are kept. */
static bool check_series(struct reading *r, int64_t row, int column, const char *series) {
  size_t count = sizeof known / sizeof *known;
  char name[NAME];
  for (size_t k = 0; k < count; k++)
    if (strcmp(known[k].name, series) == 0) return true;
  if (is_of_stratum(r, series, false, name)) return true;
  if (is_of_stratum(r, series, true, name)) {
    cqio__fault(r, ANNUAL, row, column, "series '%.64s' is not known; did you mean '%s'?", series,
                name);
    return false;
  }
  for (size_t k = 0; k < count; k++) {
    if (!is_called(series, k)) continue;
    cqio__fault(r, ANNUAL, row, column, "series '%.64s' is not known; did you mean '%s'?", series,
                known[k].name);
    return false;
  }
  return true;
}

static void read_annual(struct reading *r) {
  static const char *const names[] = {"series", "year", "value", "unit", "status"};
  cqio_dataset *d = r->data;
  int column[5], missing = 0;
  for (int c = 0; c < 5; c++)
    if ((column[c] = cqio__column(r, ANNUAL, names[c])) < 0) missing++;
  if (missing || !cqio__units_are_in_rows(r, ANNUAL)) return;
  const cqio_sheet *table = r->table[ANNUAL];
  if (!KEEP(r, d->observations, cqio_sheet_rows(table))) return;
  for (int64_t row = 0; row < cqio_sheet_rows(table) && r->status != CQIO_MEMORY; row++) {
    cqio_observation *o = &d->observations[row];
    o->series = cqio__keep_text(r, cqio_sheet_text(table, row, column[0]));
    o->unit = cqio__keep_text(r, cqio_sheet_text(table, row, column[3]));
    o->status = cqio__keep_text(r, cqio_sheet_text(table, row, column[4]));
    cqio__year(r, ANNUAL, row, column[1], &o->year);
    if (!check_series(r, row, column[0], cqio_sheet_text(table, row, column[0]))) continue;
    const struct range *range = cqio__range(ANNUAL, o->series ? o->series : "");
    struct measure measure;
    if (cqio__row_measure(r, ANNUAL, row, column[3], range, &measure))
      cqio__number(r, ANNUAL, row, column[2], range, &measure, &o->value);
  }
  d->observation_count = (int)cqio_sheet_rows(table);
  if (cqio__good(r, ANNUAL) && r->status != CQIO_MEMORY) check_order(r, column[0]);
}

const cqio_observation *cqio_dataset_observation(const cqio_dataset *data, const char *series,
                                                 int year) {
  for (int k = 0; k < data->observation_count; k++) {
    const cqio_observation *seen = &data->observations[k];
    if (seen->year == year && strcmp(seen->series, series) == 0) return seen;
  }
  return NULL;
}

bool cqio_dataset_observed(const cqio_dataset *data, const char *series, int year, double *value) {
  const cqio_observation *seen = cqio_dataset_observation(data, series, year);
  if (seen) *value = seen->value;
  return seen != NULL;
}

bool cqio_observed_persons(const cqio_dataset *data, const char *series, int year,
                           double *persons) {
  return cqio_dataset_observed(data, series, year, persons);
}

/* ---- targets.csv ----------------------------------------------------------------------------- */

static const char *const quantities[CQIO_TARGETS] = {"urban_share", "residents",
                                                     "registered_urban_share"};

const char *cqio_target_name(cqio_target_quantity quantity) {
  return quantities[quantity];
}

const cqio_target *cqio_dataset_target(const cqio_dataset *data, cqio_target_quantity quantity) {
  for (int k = 0; k < data->target_count; k++)
    if (data->targets[k].quantity == quantity && data->targets[k].is_target)
      return &data->targets[k];
  return NULL;
}

enum { QUANTITY, YEAR, VALUE, UNIT, STATUS, SOURCE, TARGET_COLUMNS };

/* False after reporting what is wrong with the row. */
static bool read_target(struct reading *r, int64_t row, const int column[TARGET_COLUMNS],
                        cqio_target *out) {
  static const char *const states[] = {"target", "observed"};
  int quantity = cqio__choice(r, TARGETS, row, column[QUANTITY], quantities, CQIO_TARGETS);
  int state = cqio__choice(r, TARGETS, row, column[STATUS], states, 2);
  if (!cqio__year(r, TARGETS, row, column[YEAR], &out->year) || quantity < 0 || state < 0)
    return false;
  out->quantity = (cqio_target_quantity)quantity;
  out->is_target = state == 0;
  out->unit = cqio__keep_text(r, cqio_sheet_text(r->table[TARGETS], row, column[UNIT]));
  out->source = cqio__keep_text(r, cqio_sheet_text(r->table[TARGETS], row, column[SOURCE]));
  const struct range *range = cqio__range(TARGETS, quantities[quantity]);
  struct measure measure;
  return cqio__row_measure(r, TARGETS, row, column[UNIT], range, &measure) &&
         cqio__number(r, TARGETS, row, column[VALUE], range, &measure, &out->value);
}

/* Rows before ROW of the same quantity: one year each, one target. */
static void check_target(struct reading *r, int row, const int column[TARGET_COLUMNS]) {
  const cqio_dataset *d = r->data;
  const cqio_target *target = &d->targets[row];
  if (target->is_target && cqio__good(r, TABLE) && target->year <= d->base_year)
    cqio__row_fault(r, TARGETS, row, column[YEAR],
                    "is a target: expected a year after %d, the year of %s", d->base_year,
                    cqio__file(r, TABLE));
  for (int k = 0; k < row; k++) {
    if (d->targets[k].quantity != target->quantity) continue;
    if (d->targets[k].year == target->year)
      cqio__row_fault(r, TARGETS, row, column[QUANTITY], "appears twice: expected one row");
    else if (d->targets[k].is_target && target->is_target)
      cqio__row_fault(r, TARGETS, row, column[STATUS],
                      "is a target, as is the year %d: expected one target a quantity",
                      d->targets[k].year);
  }
}

static void read_targets(struct reading *r) {
  static const char *const names[] = {"quantity", "year", "value", "unit", "status", "source"};
  cqio_dataset *d = r->data;
  int column[TARGET_COLUMNS], missing = 0;
  if (!r->table[TARGETS]) return;
  for (int c = 0; c < TARGET_COLUMNS; c++)
    if ((column[c] = cqio__column(r, TARGETS, names[c])) < 0) missing++;
  if (missing || !cqio__units_are_in_rows(r, TARGETS)) return;
  int rows = (int)cqio_sheet_rows(r->table[TARGETS]);
  if (!KEEP(r, d->targets, rows)) return;
  for (int row = 0; row < rows && r->status != CQIO_MEMORY; row++)
    if (read_target(r, row, column, &d->targets[row])) d->target_count++;
  if (d->target_count < rows) d->target_count = 0; /* a row is wrong, and reported */
  for (int row = 0; row < d->target_count; row++)
    check_target(r, row, column);
}

void cqio__read_observed(struct reading *r) {
  read_annual(r);
  read_targets(r);
}
