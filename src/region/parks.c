/* Parks of a data set: nesting, places, sectors, investment and the rules that turn it into demand.
 */
#include "cqio/numeric.h"
#include "region/reading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_STEPS = 64 }; /* years of gestation, ages of utilisation */

static struct set parks(const struct reading *r) {
  return (struct set){&r->data->parks, "park", "parks", PARKS};
}

/* ---- parks.csv ------------------------------------------------------------------------------- */

static void read_parents(struct reading *r) {
  cqio_dataset *d = r->data;
  int column = cqio__column(r, PARKS, "parent"), n = d->parks.count, before = r->faults[PARKS];
  for (int p = 0; p < n; p++) {
    bool nested = column >= 0 && *cqio_sheet_text(r->table[PARKS], p, column);
    d->park_parent[p] = nested ? cqio__member(r, PARKS, p, column, parks(r)) : -1;
  }
  for (int p = 0; p < n && r->faults[PARKS] == before; p++) {
    int up = d->park_parent[p], steps = 0;
    while (up >= 0 && up != p && steps++ < n)
      up = d->park_parent[up];
    if (up >= 0)
      cqio__row_fault(r, PARKS, p, column,
                      "parent = '%s': expected a park that does not lie inside this one",
                      d->parks.key[d->park_parent[p]]);
  }
}

static void read_spending(struct reading *r) {
  static const char *const names[CQIO_SPENDS] = {"share_construction", "share_equipment",
                                                 "share_other"};
  cqio_dataset *d = r->data;
  int before = r->faults[PARKS];
  for (int k = 0; k < CQIO_SPENDS; k++)
    cqio__numbers(r, PARKS, names[k], NULL, d->parks.count, d->park_spending + k, CQIO_SPENDS);
  for (int p = 0; p < d->parks.count && r->faults[PARKS] == before; p++) {
    double sum = cqio_sum(d->park_spending + p * CQIO_SPENDS, CQIO_SPENDS);
    if (!(fabs(sum - 1) <= 1e-9))
      cqio__row_fault(r, PARKS, p, -1, "shares of spending sum to %.10g: expected 1", sum);
  }
}

/* Table T lists (park, label, share); the shares of a park sum to 1. */
static void read_shares(struct reading *r, enum table_id t, const char *key, struct set set,
                        double *out) {
  int n = set.labels->count, P = r->data->parks.count;
  int park = cqio__column(r, t, "park"), label = cqio__column(r, t, key);
  int share = cqio__column(r, t, "share");
  const struct range *range = cqio__range(t, "share");
  struct measure measure;
  bool *seen;
  if (park < 0 || label < 0 || share < 0 || !cqio__measure(r, t, share, range, &measure) ||
      !SCRATCH(r, seen, (size_t)P * (size_t)n))
    return;
  for (int64_t row = 0; row < cqio_sheet_rows(r->table[t]); row++) {
    int p = cqio__member(r, t, row, park, parks(r)), k = cqio__member(r, t, row, label, set);
    if (p < 0 || k < 0) continue;
    size_t at = (size_t)p * (size_t)n + (size_t)k;
    if (seen[at]) cqio__row_fault(r, t, row, share, "appears twice: expected one row");
    seen[at] = true;
    cqio__number(r, t, row, share, range, &measure, &out[at]);
  }
  for (int p = 0; p < P && cqio__good(r, t); p++) {
    double sum = cqio_sum(out + (size_t)p * (size_t)n, (size_t)n);
    if (!(fabs(sum - 1) <= 1e-9))
      cqio__fault(r, t, -1, -1, "park '%s': shares of the %s sum to %.10g: expected 1",
                  r->data->parks.key[p], set.many, sum);
  }
}

/* ---- investment.csv -------------------------------------------------------------------------- */

static bool find_years(struct reading *r, int column, int *years) {
  cqio_dataset *d = r->data;
  int first = 9999, last = 0, before = r->faults[INVESTMENT];
  for (int64_t row = 0; row < cqio_sheet_rows(r->table[INVESTMENT]); row++) {
    if (!cqio__year(r, INVESTMENT, row, column, &years[row])) continue;
    if (years[row] < first) first = years[row];
    if (years[row] > last) last = years[row];
  }
  if (r->faults[INVESTMENT] > before) return false;
  d->first_investment_year = first;
  d->investment_years = last - first + 1;
  return true;
}

/* Row of each (park, year), or -1; the years of a park must be in order and complete. */
static int *find_rows(struct reading *r, int column, const int *years) {
  const cqio_dataset *d = r->data;
  int T = d->investment_years, first = d->first_investment_year, *rows, *last;
  if (!SCRATCH(r, rows, d->parks.count * T) || !SCRATCH(r, last, d->parks.count)) return NULL;
  for (int i = 0; i < d->parks.count * T; i++)
    rows[i] = -1;
  for (int64_t row = 0; row < cqio_sheet_rows(r->table[INVESTMENT]); row++) {
    int p = cqio__member(r, INVESTMENT, row, column, parks(r));
    if (p < 0) continue;
    if (years[row] <= last[p])
      cqio__row_fault(r, INVESTMENT, row, -1,
                      "follows year %d: expected the years in order, each once", last[p]);
    last[p] = years[row];
    rows[p * T + years[row] - first] = (int)row;
  }
  for (int i = 0; i < d->parks.count * T && cqio__good(r, INVESTMENT); i++)
    if (rows[i] < 0)
      cqio__fault(r, INVESTMENT, -1, -1,
                  "park '%s', year %d is missing: expected one row for each year from %d to %d",
                  d->parks.key[i / T], first + i % T, first, first + T - 1);
  return cqio__good(r, INVESTMENT) ? rows : NULL;
}

/* investment = investment_total less the totals of the nested parks >= 0 (method 8.2). */
static void check_nesting(struct reading *r, const int *rows, int p, int t) {
  const cqio_dataset *d = r->data;
  int T = d->investment_years, at = p * T + t;
  double nested = 0;
  for (int q = 0; q < d->parks.count; q++)
    if (d->park_parent[q] == p) nested += d->investment_total[q * T + t];
  double total = d->investment_total[at], expected = total - nested;
  double tolerance = 1e-9 * fabs(total) + 0.005 * d->parks.count;
  if (expected < -tolerance)
    cqio__row_fault(r, INVESTMENT, rows[at],
                    cqio_sheet_find(r->table[INVESTMENT], "investment_total"),
                    "investment_total = %.10g (1e8 %s): expected at least %.10g, the total of its "
                    "nested parks",
                    total, d->currency, nested);
  else if (!(fabs(d->investment[at] - expected) <= tolerance))
    cqio__row_fault(r, INVESTMENT, rows[at], cqio_sheet_find(r->table[INVESTMENT], "investment"),
                    "investment = %.10g (1e8 %s): expected %.10g, investment_total less that of "
                    "the nested parks",
                    d->investment[at], d->currency, expected);
}

/* From year to year as series of annual.csv (observed.c), from the first year with investment on.
 */
static void check_steps(struct reading *r, const int *rows, const char *name, const double *money) {
  const cqio_dataset *d = r->data;
  for (int i = 0; i < d->parks.count * d->investment_years; i++) {
    bool first = i % d->investment_years == 0;
    if (first || cqio__may_grow_to(money[i - 1], money[i], 1)) continue;
    cqio__row_fault(r, INVESTMENT, rows[i], cqio_sheet_find(r->table[INVESTMENT], name),
                    "%s = %.10g (1e8 %s): expected no such step from %.10g the year before; is its "
                    "unit wrong?",
                    name, money[i], d->currency, money[i - 1]);
  }
}

static void read_investment(struct reading *r) {
  cqio_dataset *d = r->data;
  int year = cqio__column(r, INVESTMENT, "year"), park = cqio__column(r, INVESTMENT, "park");
  int *years, *rows;
  if (year < 0 || park < 0 || !cqio__money_unit(r, INVESTMENT, "")) return;
  if (!SCRATCH(r, years, cqio_sheet_rows(r->table[INVESTMENT])) || !find_years(r, year, years))
    return;
  rows = find_rows(r, park, years);
  int count = d->parks.count * d->investment_years;
  if (!rows || !KEEP(r, d->investment, count) || !KEEP(r, d->investment_total, count)) return;
  cqio__numbers(r, INVESTMENT, "investment", rows, count, d->investment, 1);
  cqio__numbers(r, INVESTMENT, "investment_total", rows, count, d->investment_total, 1);
  for (int i = 0; i < count; i++) {
    d->investment[i] /= r->money[INVESTMENT].divisor;
    d->investment_total[i] /= r->money[INVESTMENT].divisor;
  }
  bool good = cqio__good(r, INVESTMENT) && cqio__good(r, PARKS);
  for (int i = 0; i < count && good; i++)
    check_nesting(r, rows, i / d->investment_years, i % d->investment_years);
  if (cqio__good(r, INVESTMENT)) check_steps(r, rows, "investment", d->investment);
  if (cqio__good(r, INVESTMENT)) check_steps(r, rows, "investment_total", d->investment_total);
}

/* ---- investment_rules.csv -------------------------------------------------------------------- */

/* Index k of PREFIXk, counted from FIRST, or -1. */
static int step_of(const char *text, const char *prefix, int first) {
  int64_t k;
  size_t length = strlen(prefix);
  bool found = strncmp(text, prefix, length) == 0 && cqio_parse_integer(text + length, &k);
  char plain[24]; /* "00" and "+1" are no second names of "0" and "1" */
  snprintf(plain, sizeof plain, "%lld", found ? (long long)k : 0LL);
  found = found && strcmp(plain, text + length) == 0;
  return found && k >= first && k < first + MAX_STEPS ? (int)k - first : -1;
}

struct series {
  const char *prefix;
  int first; /* number of the first entry */
  double values[MAX_STEPS];
  bool seen[MAX_STEPS];
};

static double *keep_series(struct reading *r, const struct series *s, int *count) {
  int n = 0;
  double *out;
  for (int k = 0; k < MAX_STEPS; k++)
    if (s->seen[k]) n = k + 1;
  for (int k = 0; k < n || k == 0; k++)
    if (!s->seen[k])
      cqio__fault(r, RULES, -1, -1, "parameter '%s%d' is missing: expected %s", s->prefix,
                  s->first + k, n ? "the series without a gap" : "at least this one");
  if (!KEEP(r, out, n)) return NULL;
  memcpy(out, s->values, (size_t)n * sizeof *out);
  *count = n;
  return out;
}

static void read_rules(struct reading *r) {
  cqio_dataset *d = r->data;
  struct series gestation = {.prefix = "gestation_year_"};
  struct series utilisation = {.prefix = "utilisation_age_", .first = 1};
  int name = cqio__column(r, RULES, "parameter"), value = cqio__column(r, RULES, "value");
  struct measure measure;
  bool gfcf = false;
  if (name < 0 || value < 0 || !cqio__units_are_in_rows(r, RULES)) return;
  int unit = cqio_sheet_find(r->table[RULES], "unit");
  for (int64_t row = 0; row < cqio_sheet_rows(r->table[RULES]); row++) {
    const char *text = cqio_sheet_text(r->table[RULES], row, name);
    int g = step_of(text, gestation.prefix, 0), u = step_of(text, utilisation.prefix, 1);
    bool phi = strcmp(text, "gfcf_per_investment") == 0;
    bool *seen = phi ? &gfcf : g >= 0 ? &gestation.seen[g] : u >= 0 ? &utilisation.seen[u] : NULL;
    double *out = phi      ? &d->gfcf_per_investment
                  : g >= 0 ? &gestation.values[g]
                           : &utilisation.values[u < 0 ? 0 : u];
    if (!seen) {
      cqio__row_fault(r, RULES, row, name,
                      "is not known: expected gfcf_per_investment, gestation_year_K or "
                      "utilisation_age_K");
      continue;
    }
    if (*seen) cqio__row_fault(r, RULES, row, name, "appears twice: expected one row");
    *seen = true;
    const struct range *range = cqio__range(RULES, text);
    if (cqio__row_measure(r, RULES, row, unit, range, &measure))
      cqio__number(r, RULES, row, value, range, &measure, out);
  }
  if (!cqio__good(r, RULES)) return;
  if (!gfcf)
    cqio__fault(r, RULES, -1, -1, "parameter 'gfcf_per_investment' is missing: expected one row");
  d->gestation = keep_series(r, &gestation, &d->gestation_years);
  d->utilisation = keep_series(r, &utilisation, &d->utilisation_ages);
  double sum = cqio_sum(gestation.values, MAX_STEPS);
  if (cqio__good(r, RULES) && !(fabs(sum - 1) <= 1e-9))
    cqio__fault(r, RULES, -1, -1, "gestation_year_0 ... %d sum to %.10g: expected 1",
                d->gestation_years - 1, sum);
}

void cqio__read_parks(struct reading *r) {
  cqio_dataset *d = r->data;
  struct set districts = {&d->districts, "district", "districts", DISTRICTS};
  struct set sectors = {&d->sectors, "sector", "sectors", SECTORS};
  size_t n = (size_t)d->parks.count;
  read_rules(r);
  if (n == 0) return;
  KEEP(r, d->park_parent, n);
  KEEP(r, d->park_spending, n * CQIO_SPENDS);
  KEEP(r, d->park_district, n * (size_t)d->districts.count);
  KEEP(r, d->park_sector, n * (size_t)d->sectors.count);
  if (r->status == CQIO_MEMORY) return;
  read_parents(r);
  read_spending(r);
  read_investment(r);
  if (d->districts.count) read_shares(r, PARK_DISTRICTS, "district", districts, d->park_district);
  if (d->sectors.count) read_shares(r, PARK_SECTORS, "sector", sectors, d->park_sector);
}
