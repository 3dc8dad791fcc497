/* What tables state of their figures beside units: price basis, currency, and columns of units that
 * nothing would read. */
#include "region/reading.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* ---- prices ---------------------------------------------------------------------------------- */

static const char *const valuations[] = {
    [0] = "", [CQIO_PRICES_PRODUCER] = "producer ", [CQIO_PRICES_BASIC] = "basic "};

bool cqio__basis_fits(const struct reading *r, enum table_id t, const cqio_unit *unit) {
  cqio_unit stated = *unit;
  if (t == INVESTMENT || t == PARK_GDP) return !unit->constant && !unit->price_year;
  if (t == ANNUAL || t == TARGETS) /* by row, see cqio__row_measure */
    return !unit->constant || unit->price_year;
  if (stated.current && !stated.price_year) stated.price_year = r->basis.price_year;
  return unit->prices < CQIO_PRICES_PURCHASER && cqio_unit_same_prices(&stated, &r->basis);
}

const char *cqio__basis_expected(struct reading *r, enum table_id t) {
  if (t == INVESTMENT)
    return "current prices, which investment.deflator turns into those of the base year";
  if (t == PARK_GDP) return "current prices";
  static const int size = (int)sizeof r->words / 2;
  char *out = r->words + size; /* the other half is for a message around it */
  snprintf(out, (size_t)size, "%sprices of %d, as in %s", valuations[r->basis.prices],
           r->basis.price_year, cqio__file(r, TABLE));
  return out;
}

/* The basis of table.csv: in its unit, else in a line of its own. */
static const char *table_basis(const struct reading *r) {
  const char *at = strstr(r->money[TABLE].rest, " at ");
  const char *line = cqio_sheet_note(r->table[TABLE], "price_basis", 0);
  return at && at[4] ? at + 4 : line;
}

void cqio__take_basis(struct reading *r) {
  const char *text = table_basis(r);
  cqio_unit basis = {0};
  int year = r->data->base_year;
  if (!text) {
    cqio__fault(r, TABLE, -1, -1,
                "unit names no price basis: expected '... %s at 2010 producer prices'",
                r->data->currency);
    return;
  }
  cqio_unit_basis(text, &basis);
  r->data->price_basis = cqio__keep_text(r, text);
  bool other = basis.price_year && year && basis.price_year != year;
  if (other || basis.prices >= CQIO_PRICES_PURCHASER || !basis.price_year)
    cqio__fault(r, TABLE, -1, -1,
                "price basis = '%.60s': expected producer or basic prices of %d, the year of the "
                "table, such as '%d producer prices'",
                text, year, year);
  else
    r->basis = basis;
}

static void check_prices(struct reading *r, enum table_id t) {
  const char *text;
  for (int k = 0; (text = cqio_sheet_note(r->table[t], "price_basis", k)); k++) {
    cqio_unit basis = {0};
    bool known = cqio_unit_basis(text, &basis), annual = t == ANNUAL;
    if (known && cqio__basis_fits(r, t, &basis) && !(annual && basis.price_year)) continue;
    cqio__fault(r, t, -1, -1, "price basis = '%.60s': expected %s", text,
                annual ? "current prices" : cqio__basis_expected(r, t));
  }
}

static void check_currency(struct reading *r, enum table_id t) {
  const char *text = cqio_sheet_header(r->table[t], "currency"), *own = r->data->currency;
  if (!text || !own[0] || cqio_unit_is_currency(text, own)) return;
  cqio__fault(r, t, -1, -1, "currency = '%.40s': expected %s, the currency of %s%s", text, own,
              cqio__file(r, TABLE), cqio_unit_hint(text));
}

/* A unit over shares: they are none, or are of another table. */
static void check_shares(struct reading *r, enum table_id t) {
  const char *line = cqio_sheet_header(r->table[t], "unit");
  cqio_unit unit;
  if (!line || !cqio__is_without_units(t) || !cqio_unit_mentions(line, &unit) ||
      cqio_unit_compatible(&unit, &(cqio_unit){.factor = 1}))
    return;
  cqio__fault(r, t, -1, -1, "unit = '%.60s': expected 1 or percent, as all figures are shares",
              line);
}

/* What is read by units or by the roles of other commands is not read twice. */
static void check_others(struct reading *r, enum table_id t) {
  const char *read = t == DISTRICTS ? "unit year currency price_basis scale role ring"
                                    : "unit year currency price_basis scale role";
  cqio_status status = cqio_sheet_check_notes(r->ctx, r->table[t], read);
  r->faults[t] += status != CQIO_OK;
  if (!r->status) r->status = status;
  const char *scale = cqio_sheet_header(r->table[t], "scale");
  const char *role = cqio_sheet_header(r->table[t], "role");
  if (scale && !cqio_unit_is_one(scale))
    cqio__fault(r, t, -1, -1, "scale = '%.40s': expected it in the unit, as in '# unit: 1e6 CNY'",
                scale);
  if (role)
    cqio__fault(r, t, -1, -1,
                "line '# role: %.60s': expected none, as rows and columns of a data set have their "
                "names; 'cqio solve' reads it",
                role);
}

/* ---- columns of units ------------------------------------------------------------------------ */

/* "unit", "Units", "unit_x", "UNIT [x]", but not "united". */
static bool speaks_of_units(const char *name) {
  static const char word[] = "unit";
  for (size_t k = 0; k < 4; k++)
    if (tolower((unsigned char)name[k]) != word[k]) return false;
  const char *behind = name + 4 + (tolower((unsigned char)name[4]) == 's');
  return !isalnum((unsigned char)*behind);
}

static void check_unit_column(struct reading *r, enum table_id t, int column) {
  const cqio_sheet *table = r->table[t];
  const char *name = cqio_sheet_column_name(table, column);
  bool rows = t == RULES || t == HOUSEHOLDS || t == ANNUAL || t == TARGETS;
  if (strcmp(name, "unit") == 0 && (rows || cqio__is_of_one_kind(t))) return;
  if (!rows && strncmp(name, "unit_", 5) == 0 && cqio_sheet_find(table, name + 5) >= 0 &&
      cqio__range(t, name + 5))
    return;
  bool several = strcmp(name, "unit") == 0;
  cqio__fault(r, t, -1, column, "column '%.64s': expected %s", name,
              several ? "'unit_' and the name of the column that it is about, or the line '# unit:'"
              : rows  ? "'unit'"
                      : "'unit', or 'unit_' and the name of a column of numbers");
}

/* Columns that may be absent, misspelt: they would be taken for others, which nobody reads. */
static void check_optional_column(struct reading *r, enum table_id t, int column) {
  static const struct {
    enum table_id table;
    const char *name;
  } optional[] = {{DISTRICTS, "metro_core"},
                  {DISTRICTS, "natural_growth"},
                  {DISTRICTS, "adcode"},
                  {DISTRICTS, "macro_region"},
                  {DISTRICTS, "centroid_lon"},
                  {DISTRICTS, "centroid_lat"},
                  {DISTRICTS, "registered_agricultural"},
                  {DISTRICTS, "registered_nonagricultural"},
                  {SECTORS, "target_haul_km"},
                  {SECTORS, "trade_class"},
                  {SECTORS, "branch"},
                  {SECTORS, "structures"},
                  {PARKS, "parent"},
                  {TOWNS, "population"}};
  const char *name = cqio_sheet_column_name(r->table[t], column);
  for (size_t k = 0; k < sizeof optional / sizeof *optional; k++) {
    if (optional[k].table != t || cqio__range(t, name) ||
        !cqio__is_nearly(name, optional[k].name) ||
        cqio_sheet_find(r->table[t], optional[k].name) >= 0)
      continue;
    cqio__fault(r, t, -1, column, "column '%.64s' is not known; did you mean '%s'?", name,
                optional[k].name);
  }
}

void cqio__check_statements(struct reading *r) {
  for (int t = 0; t < TABLES; t++) {
    if (!r->table[t]) continue;
    check_currency(r, (enum table_id)t);
    check_others(r, (enum table_id)t);
    check_shares(r, (enum table_id)t);
    if (r->basis.price_year) check_prices(r, (enum table_id)t);
    for (int c = 0; c < cqio_sheet_columns(r->table[t]); c++) {
      check_optional_column(r, (enum table_id)t, c);
      if (speaks_of_units(cqio_sheet_column_name(r->table[t], c)))
        check_unit_column(r, (enum table_id)t, c);
    }
  }
}
