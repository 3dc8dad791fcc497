/* What a table or a demand states of its figures beside units: currency, prices, year, scale. */
#include "iotable/statements.h"
#include "cqio/sheet.h"
#include "sheet/attributes.h"

#include <stdio.h>
#include <string.h>

enum { BASES = 8 };

struct stated {
  const char *currency, *year, *scale;
  const char *basis[BASES];
  int bases;
};

/* UNIT takes the currency where the table itself states no unit: demands are compared with it. */
static cqio_status check_currency(cqio_ctx *ctx, const cqio_io_table *table, const char *place,
                                  const char *text, cqio_unit *unit) {
  const char *own = table->measure.currency;
  cqio_unit stated;
  bool first = unit == &table->measure && !own[0];
  if (!text || cqio_unit_is_currency(text, own)) return CQIO_OK;
  if (first && cqio_unit_parse(text, &stated) && cqio_unit_is_currency(text, stated.currency) &&
      stated.currency[0]) {
    memcpy(unit->currency, stated.currency, sizeof unit->currency);
    return CQIO_OK;
  }
  if (!own[0] && !first)
    return cqio_fail(
        ctx, CQIO_DATA,
        "%s: currency = '%.40s': expected none, as the table states no currency of all "
        "its figures",
        place, text);
  return cqio_fail(ctx, CQIO_DATA, "%s: currency = '%.40s': expected %s%s%s%s", place, text,
                   own[0] ? "that of the table, '" : "a currency, such as 'EUR", own, "'",
                   cqio_unit_hint(text));
}

/* Takes the prices that TEXT names into UNIT, which may not contradict them. */
static cqio_status take_basis(cqio_ctx *ctx, const char *place, const char *text, int year,
                              cqio_unit *unit) {
  cqio_unit basis = {0};
  if (!cqio_unit_basis(text, &basis))
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: price basis = '%.60s' is not known: expected one such as '2015 basic "
                     "prices'",
                     place, text);
  if (basis.current && !basis.price_year) basis.price_year = year;
  bool constant = basis.constant && !basis.price_year && !unit->constant;
  if (constant || !cqio_unit_same_prices(&basis, unit))
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: price basis = '%.60s': expected that of the unit and of the table", place,
                     text);
  if (basis.prices) unit->prices = basis.prices;
  if (basis.price_year) unit->price_year = basis.price_year;
  unit->current = unit->current || basis.current;
  unit->constant = unit->constant || basis.constant;
  return CQIO_OK;
}

/* UNIT: of the figures, that of the table itself or of others that are joined to it. */
static cqio_status check(cqio_ctx *ctx, const cqio_io_table *table, const char *place,
                         const struct stated *s, cqio_unit *unit) {
  int year = 0;
  bool dated = !s->year || cqio_year_read(s->year, &year);
  if (s->scale && !cqio_unit_is_one(s->scale))
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: scale = '%.40s': expected it in the unit, as in '1e6 EUR'", place,
                     s->scale);
  if (!dated)
    return cqio_fail(ctx, CQIO_DATA, "%s: year = '%.40s': expected one year, such as 2015", place,
                     s->year);
  bool joined = unit != &table->measure;
  CQIO_TRY(check_currency(ctx, table, place, s->currency, unit));
  if (unit->current && !unit->price_year) unit->price_year = year;
  for (int k = 0; k < s->bases; k++)
    CQIO_TRY(take_basis(ctx, place, s->basis[k], year, unit));
  if (!unit->price_year && !unit->constant && joined && year && table->measure.price_year &&
      year != table->measure.price_year)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: year = %d: expected that of the table, %d, or prices in the unit, as in "
                     "'1e6 EUR at %d prices'",
                     place, year, table->measure.price_year, table->measure.price_year);
  if (!unit->price_year && !unit->constant && !joined) unit->price_year = year;
  if (cqio_unit_same_prices(unit, &table->measure)) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA,
                   "%s: price basis = '%.60s': expected the prices of the table, '%s'; convert it "
                   "first",
                   place, s->bases ? s->basis[0] : s->year, table->unit);
}

cqio_unit cqio__without_year(const cqio_unit *unit) {
  cqio_unit out = *unit;
  out.price_year = 0;
  out.current = false;
  return out;
}

cqio_status cqio__io_check_notes(cqio_ctx *ctx, const cqio_io_table *table, const cqio_sheet *sheet,
                                 cqio_unit *unit) {
  struct stated s = {.currency = cqio_sheet_header(sheet, "currency"),
                     .year = cqio_sheet_header(sheet, "year"),
                     .scale = cqio_sheet_header(sheet, "scale")};
  while (s.bases < BASES && (s.basis[s.bases] = cqio_sheet_note(sheet, "price_basis", s.bases)))
    s.bases++;
  return check(ctx, table, cqio_sheet_place(sheet, -1), &s, unit);
}

cqio_status cqio__io_check_attributes(cqio_ctx *ctx, const cqio_io_table *table, cqio_ncin *in,
                                      const char *variable, cqio_unit *unit) {
  char place[512];
  struct cqio__stated stated;
  struct stated s = {0};
  CQIO_TRY(cqio__attributes_read(ctx, in, variable, &stated));
  s.currency = cqio__attributes_find(&stated, CQIO_STATES_CURRENCY);
  s.year = cqio__attributes_find(&stated, CQIO_STATES_YEAR);
  s.scale = cqio__attributes_find(&stated, CQIO_STATES_SCALE);
  for (int k = 0; k < stated.count && s.bases < BASES; k++)
    if (stated.list[k].what == CQIO_STATES_PRICES) s.basis[s.bases++] = stated.list[k].text;
  snprintf(place, sizeof place, "%s%s%.64s%s", cqio_ncin_path(in), variable ? ": variable '" : "",
           variable ? variable : "", variable ? "'" : "");
  cqio_status status = check(ctx, table, place, &s, unit);
  cqio__attributes_free(&stated);
  return cqio_agree(ctx, status);
}
