/* Investment of parks and kinds of capital goods, against what the region forms of capital. */
#include "cqio/numeric.h"
#include "region/reading.h"

#include <math.h>
#include <string.h>

/* ---- capital goods --------------------------------------------------------------------------- */

static int64_t row_of(const struct reading *r, enum table_id t, const char *name, const char *key) {
  int column = cqio_sheet_find(r->table[t], name);
  for (int64_t row = 0; column >= 0 && row < cqio_sheet_rows(r->table[t]); row++)
    if (strcmp(cqio_sheet_text(r->table[t], row, column), key) == 0) return row;
  return -1;
}

/* What the branch of construction makes is construction. */
static void check_branch(struct reading *r) {
  static const char *const kinds[CQIO_SPENDS] = {"construction", "equipment", "other"};
  const cqio_dataset *d = r->data;
  int column = cqio_sheet_find(r->table[SECTORS], "branch");
  for (int i = 0; i < d->sectors.count && column >= 0; i++) {
    if (strcmp(cqio_sheet_text(r->table[SECTORS], i, column), "construction") != 0 ||
        d->sector_spending[i] == CQIO_SPEND_CONSTRUCTION)
      continue;
    int64_t row = row_of(r, CAPITAL_GOODS, "sector", d->sectors.key[i]);
    cqio__fault(r, CAPITAL_GOODS, row, -1,
                "sector '%s': spending = '%s': expected construction, its branch in %s; are the "
                "kinds exchanged?",
                d->sectors.key[i], kinds[d->sector_spending[i]], cqio__file(r, SECTORS));
  }
}

static double apart(double a, double b) {
  return fabs(log(a / b));
}

/* Parks that spend on construction what the region forms of equipment, and the other way. */
static void check_spending(struct reading *r) {
  const cqio_dataset *d = r->data;
  double region[CQIO_SPENDS] = {0}, all = 0.0;
  const int one = CQIO_SPEND_CONSTRUCTION, other = CQIO_SPEND_EQUIPMENT;
  for (int i = 0; i < d->sectors.count; i++) {
    region[d->sector_spending[i]] += d->gfcf[i];
    all += d->gfcf[i];
  }
  if (!(all > 0.0 && region[one] > 0.0 && region[other] > 0.0)) return;
  double building = region[one] / all, machines = region[other] / all;
  for (int p = 0; p < d->parks.count; p++) {
    const double *park = d->park_spending + p * CQIO_SPENDS;
    if (!(park[one] > 0.0 && park[other] > 0.0)) continue;
    double as_is = apart(park[one], building) + apart(park[other], machines);
    double exchanged = apart(park[other], building) + apart(park[one], machines);
    if (as_is <= 2.0 * log(2.0) || exchanged >= 0.5 * as_is) continue;
    cqio_log(r->ctx, CQIO_LOG_WARN,
             "%s: park '%s': share_construction and share_equipment = %g and %g, but %.3g and "
             "%.3g of gfcf in %s by %s: are they exchanged?",
             cqio_sheet_place(r->table[PARKS], p), d->parks.key[p], park[one], park[other],
             building, machines, cqio__file(r, TABLE), cqio__file(r, CAPITAL_GOODS));
  }
}

/* ---- investment of parks --------------------------------------------------------------------- */

/* Investment of all parks in column K of investment.csv, in DISTRICT, or in all of them (-1). */
static double invested(const cqio_dataset *d, int k, int district) {
  double sum = 0.0;
  for (int p = 0; p < d->parks.count; p++) {
    double share = 1.0;
    if (district >= 0) share = d->park_district[p * d->districts.count + district];
    sum += share * d->investment[(size_t)p * (size_t)d->investment_years + (size_t)k];
  }
  return sum;
}

/* Parks are a part of the investment of the region. */
static void check_whole(struct reading *r) {
  const cqio_dataset *d = r->data;
  double formed = cqio_sum(d->gfcf, (size_t)d->sectors.count) / d->gfcf_per_investment;
  for (int k = 0; k < d->investment_years; k++) {
    int year = d->first_investment_year + k;
    double whole, parks = invested(d, k, -1);
    bool stated = cqio_dataset_observed(d, "fixed_asset_investment", year, &whole);
    if (!stated && year != d->base_year) continue;
    if (!stated) whole = formed;
    if (whole > 0.0 && parks > whole)
      cqio__fault(r, INVESTMENT, -1, -1,
                  "investment of all parks in %d = %.6g (1e8 %s): expected at most %.6g, that of "
                  "the region by %s; is a unit wrong?",
                  year, parks, d->currency, whole,
                  stated ? "fixed_asset_investment" : "gfcf / gfcf_per_investment");
  }
}

/* What parks of a district invest in the base year is seldom more than all that it makes. */
static void check_districts(struct reading *r) {
  static const double usual = 1.0, most = 5.0;
  const cqio_dataset *d = r->data;
  int k = d->base_year - d->first_investment_year, strata = d->strata.count;
  if (k < 0 || k >= d->investment_years) return;
  for (int i = 0; i < d->districts.count; i++) {
    double made = cqio_sum(d->district_gdp + (size_t)i * (size_t)strata, (size_t)strata);
    double ratio = invested(d, k, i) / made;
    if (!(made > 0.0) || ratio <= usual) continue;
    if (ratio > most)
      cqio__fault(r, INVESTMENT, -1, -1,
                  "investment of parks in '%s' in %d = %.4g times the GDP of the district in %s: "
                  "expected at most %g times; is a unit wrong?",
                  d->districts.key[i], d->base_year, ratio, cqio__file(r, DISTRICTS), most);
    else
      cqio_log(r->ctx, CQIO_LOG_WARN,
               "%s: investment of parks in '%s' in %d = %.4g times the GDP of the district in %s "
               "is unusual: expected at most %g times",
               cqio_sheet_place(r->table[INVESTMENT], -1), d->districts.key[i], d->base_year, ratio,
               cqio__file(r, DISTRICTS), usual);
  }
}

/* gfcf per investment of years in which annual.csv has both, against the rule. */
static void check_rule(struct reading *r) {
  static const double apart_by = 1.5;
  const cqio_dataset *d = r->data;
  double low = INFINITY, high = 0.0, whole, rule = d->gfcf_per_investment;
  for (int k = 0; k < d->observation_count; k++) {
    const cqio_observation *o = &d->observations[k];
    if (strcmp(o->series, "gfcf") != 0 || !(o->value > 0.0) ||
        !cqio_dataset_observed(d, "fixed_asset_investment", o->year, &whole) || !(whole > 0.0))
      continue;
    low = fmin(low, o->value / whole);
    high = fmax(high, o->value / whole);
  }
  if (!(high > 0.0) || (rule >= low / apart_by && rule <= high * apart_by)) return;
  cqio_log(r->ctx, CQIO_LOG_WARN,
           "%s: gfcf_per_investment = %g, but gfcf / fixed_asset_investment = %.3g to %.3g in %s: "
           "is it another parameter?",
           cqio_sheet_place(r->table[RULES], row_of(r, RULES, "parameter", "gfcf_per_investment")),
           rule, low, high, cqio__file(r, ANNUAL));
}

/* Capacity is used more with its age. */
static void check_ages(struct reading *r) {
  const cqio_dataset *d = r->data;
  for (int k = 1; k < d->utilisation_ages; k++)
    if (d->utilisation[k] < d->utilisation[k - 1]) {
      cqio_log(
          r->ctx, CQIO_LOG_WARN,
          "%s: utilisation_age_%d = %g, less than utilisation_age_%d = %g: are they exchanged?",
          cqio_sheet_place(r->table[RULES], -1), k + 1, d->utilisation[k], k,
          d->utilisation[k - 1]);
      return;
    }
}

void cqio__check_park_money(struct reading *r) {
  bool parks = cqio__good(r, PARKS) && r->data->parks.count > 0;
  if (cqio__good(r, CAPITAL_GOODS) && cqio__good(r, SECTORS)) check_branch(r);
  if (cqio__good(r, CAPITAL_GOODS) && parks) check_spending(r);
  if (cqio__good(r, RULES) && cqio__good(r, ANNUAL)) check_rule(r);
  if (cqio__good(r, RULES) && r->data->utilisation) check_ages(r);
  if (!parks || !cqio__good(r, INVESTMENT) || !r->data->investment) return;
  if (cqio__good(r, RULES) && r->data->gfcf_per_investment > 0.0) check_whole(r);
  if (cqio__good(r, PARK_DISTRICTS)) check_districts(r);
}
