/* Tables of markets, each of which may be absent: own markets of trade, prices of investment, GDP
 * of parks (27.1), (27.18), (27.21). */
#include "cqio/numeric.h"
#include "region/reading.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- trade_targets.csv ----------------------------------------------------------------------- */

enum { FORM, BETA, OWN_MARKET, OWN_SHARE, TARGET_COLUMNS };
static const char *const forms[] = {"exponential", "power"}, *const markets[] = {"district",
                                                                                 "metro"};

/* What the row of a sector says. */
struct row {
  int form, market;
  double beta;
};

static bool has_core(const cqio_dataset *d) {
  for (int i = 0; i < d->districts.count; i++)
    if (d->metro_core[i]) return true;
  return false;
}

/* A decay per km, or a power of the distance: a pure number, of which a line about decays says
 * nothing. */
static void read_decay(struct reading *r, int row, int column, struct row *out) {
  const struct range *range = cqio__range(TRADE_TARGETS, out->form == 1 ? "power" : "beta");
  const cqio_unit one = {.factor = 1.0};
  struct measure measure = {.from = one, .to = one, .cells = -1};
  bool pure = out->form == 1 && cqio_sheet_find(r->table[TRADE_TARGETS], "unit_beta") < 0;
  if (pure || cqio__measure(r, TRADE_TARGETS, column, range, &measure))
    cqio__number(r, TRADE_TARGETS, row, column, range, &measure, &out->beta);
}

static bool read_row(struct reading *r, int sector, int row, const int column[TARGET_COLUMNS],
                     struct row *out) {
  cqio_trade_targets *t = &r->data->trade_targets;
  out->form = cqio__choice(r, TRADE_TARGETS, row, column[FORM], forms, 2);
  out->market = cqio__choice(r, TRADE_TARGETS, row, column[OWN_MARKET], markets, 2);
  if (out->form < 0 || out->market < 0) return false;
  if (out->market == 1 && !has_core(r->data))
    cqio__row_fault(r, TRADE_TARGETS, row, column[OWN_MARKET],
                    "own_market = 'metro': expected 'district', as no district of %s is in a "
                    "metropolitan core",
                    cqio__file(r, DISTRICTS));
  read_decay(r, row, column[BETA], out);
  t->own_share[sector] = -1.0;
  if (*cqio_sheet_text(r->table[TRADE_TARGETS], row, column[OWN_SHARE]))
    cqio__numbers(r, TRADE_TARGETS, "own_share", &row, 1, &t->own_share[sector], 1);
  return true;
}

/* Key of a class: "exponential_metro", and a number where only beta is another one. */
static void name_class(struct reading *r, int class, const struct row *row) {
  cqio_trade_targets *t = &r->data->trade_targets;
  int same = 1;
  for (int k = 0; k < class; k++)
    same += t->power[k] == (row->form == 1) && t->metro[k] == (row->market == 1);
  char key[48], number[16] = "";
  if (same > 1) snprintf(number, sizeof number, "_%d", same);
  snprintf(key, sizeof key, "%s_%s%s", forms[row->form], markets[row->market], number);
  t->classes.key[class] = t->classes.name[class] = cqio__keep_text(r, key);
  t->classes.name_local[class] = cqio__keep_text(r, "");
}

/* Sectors of one form, decay and own market are a class, in the order of the sectors. */
static void classify(struct reading *r, int sector, const struct row *row) {
  cqio_trade_targets *t = &r->data->trade_targets;
  int class = 0;
  while (class < t->classes.count &&
         !(t->power[class] == (row->form == 1) && t->metro[class] == (row->market == 1) &&
           t->beta[class] == row->beta))
    class ++;
  if (class == t->classes.count) {
    name_class(r, class, row);
    t->power[class] = row->form == 1;
    t->metro[class] = row->market == 1;
    t->beta[class] = row->beta;
    t->classes.count++;
  }
  t->sector_class[sector] = class;
}

static void read_trade_targets(struct reading *r) {
  static const char *const names[] = {"form", "beta", "own_market", "own_share"};
  cqio_dataset *d = r->data;
  cqio_trade_targets *t = &d->trade_targets;
  size_t n = (size_t)d->sectors.count;
  int column[TARGET_COLUMNS], missing = 0;
  for (int c = 0; c < TARGET_COLUMNS; c++)
    if ((column[c] = cqio__column(r, TRADE_TARGETS, names[c])) < 0) missing++;
  struct set sectors = {&d->sectors, "sector", "sectors", SECTORS};
  const int *rows = cqio__join(r, TRADE_TARGETS, "sector", sectors, false);
  if (missing || !rows) return;
  if (!KEEP(r, t->classes.key, n) || !KEEP(r, t->classes.name, n) ||
      !KEEP(r, t->classes.name_local, n) || !KEEP(r, t->sector_class, n) || !KEEP(r, t->power, n) ||
      !KEEP(r, t->metro, n) || !KEEP(r, t->beta, n) || !KEEP(r, t->own_share, n) ||
      !KEEP(r, t->haul, n))
    return;
  for (int i = 0; i < d->sectors.count && r->status != CQIO_MEMORY; i++) {
    struct row row;
    if (read_row(r, i, rows[i], column, &row)) classify(r, i, &row);
  }
}

void cqio_dataset_use_targets(cqio_dataset *d) {
  cqio_trade_targets *t = &d->trade_targets;
  d->trade_classes = t->classes;
  d->sector_class = t->sector_class;
  d->trade_power = t->power;
  d->trade_beta = t->beta;
  d->trade_target_haul = t->haul;
  if (d->activity_near_use) d->activity = d->activity_near_use;
  t->used = true;
}

/* From one row of a series to another, YEARS later, as in annual.csv (observed.c). */
static void check_step(struct reading *r, enum table_id t, int row, const char *name, double before,
                       double after, int years) {
  if (!cqio__may_grow_to(before, after, years))
    cqio__row_fault(r, t, row, cqio_sheet_find(r->table[t], name),
                    "%s = %.10g: expected no such step from %.10g, %d years apart; is its unit "
                    "wrong?",
                    name, after, before, abs(years));
}

/* ---- investment_prices.csv ------------------------------------------------------------------- */

static void read_prices(struct reading *r) {
  cqio_dataset *d = r->data;
  int year = cqio__column(r, INVESTMENT_PRICES, "year"), before = 0;
  int rows = (int)cqio_sheet_rows(r->table[INVESTMENT_PRICES]);
  double *index;
  if (year < 0 || rows == 0 || !KEEP(r, index, rows)) return;
  cqio__numbers(r, INVESTMENT_PRICES, "index", NULL, rows, index, 1);
  for (int row = 0, now; row < rows; row++, before = now) {
    if (!cqio__year(r, INVESTMENT_PRICES, row, year, &now)) return;
    if (row == 0) d->first_price_year = now;
    if (row > 0 && now != before + 1) {
      cqio__row_fault(r, INVESTMENT_PRICES, row, -1,
                      "follows year %d: expected the years in order, each once, without a gap",
                      before);
      return;
    }
  }
  if (!cqio__good(r, INVESTMENT_PRICES)) return;
  int base = d->base_year - d->first_price_year;
  if (base < 0 || base >= rows)
    cqio__fault(r, INVESTMENT_PRICES, -1, -1, "year %d is missing: expected the year of %s, with 1",
                d->base_year, cqio__file(r, TABLE));
  else if (!(fabs(index[base] - 1.0) <= 1e-6))
    cqio__row_fault(
        r, INVESTMENT_PRICES, base, cqio_sheet_find(r->table[INVESTMENT_PRICES], "index"),
        "index = %.10g: expected 1 in the year of %s", index[base], cqio__file(r, TABLE));
  for (int row = 1; row < rows; row++)
    check_step(r, INVESTMENT_PRICES, row, "index", index[row - 1], index[row], 1);
  d->investment_price = index;
  d->price_years = rows;
}

/* ---- park_gdp.csv ---------------------------------------------------------------------------- */

static void read_park_product(struct reading *r) {
  cqio_dataset *d = r->data;
  struct set parks = {&d->parks, "park", "parks", PARKS};
  int park = cqio__column(r, PARK_GDP, "park"), year = cqio__column(r, PARK_GDP, "year");
  int rows = (int)cqio_sheet_rows(r->table[PARK_GDP]);
  double *gdp;
  if (park < 0 || year < 0 || !cqio__money_unit(r, PARK_GDP, "")) return;
  if (!SCRATCH(r, gdp, rows) || !KEEP(r, d->park_product, rows)) return;
  cqio__numbers(r, PARK_GDP, "gdp", NULL, rows, gdp, 1);
  for (int row = 0; row < rows; row++) {
    cqio_park_product *to = &d->park_product[row];
    to->park = cqio__member(r, PARK_GDP, row, park, parks);
    if (to->park < 0 || !cqio__year(r, PARK_GDP, row, year, &to->year)) continue;
    to->gdp = gdp[row] / r->money[PARK_GDP].divisor;
    for (int k = 0; k < row; k++) {
      const cqio_park_product *other = &d->park_product[k];
      if (other->park != to->park) continue;
      if (other->year == to->year)
        cqio__row_fault(r, PARK_GDP, row, year, "appears twice: expected one row");
      else
        check_step(r, PARK_GDP, row, "gdp", other->gdp, to->gdp, to->year - other->year);
    }
  }
  if (cqio__good(r, PARK_GDP)) d->park_product_count = rows;
}

void cqio__read_market_tables(struct reading *r) {
  cqio_dataset *d = r->data;
  if (r->table[TRADE_TARGETS] && d->sectors.count > 0 && cqio__good(r, DISTRICTS))
    read_trade_targets(r);
  if (r->table[INVESTMENT_PRICES] && cqio__good(r, TABLE)) read_prices(r);
  if (r->table[PARK_GDP] && d->parks.count > 0) read_park_product(r);
}
