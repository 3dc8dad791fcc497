/* What a table or a demand states of its figures beside units: currency, prices, year, scale. */
#include "iotable/statements.h"
#include "cqio/sheet.h"
#include "iotable/stated_columns.h"
#include "sheet/attributes.h"
#include "sheet/price_remarks.h"

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
  if (unit->current && !unit->price_year)
    unit->price_year = year || !joined ? year : table->measure.price_year;
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
                   place,
                   s->bases  ? s->basis[0]
                   : s->year ? s->year
                             : "",
                   table->unit);
}

cqio_unit cqio__without_year(const cqio_unit *unit) {
  cqio_unit out = *unit;
  out.price_year = 0;
  out.current = false;
  return out;
}

/* The same of columns. A power of ten is a scale. */
static cqio_status check_columns(cqio_ctx *ctx, const cqio_io_table *table, const cqio_sheet *sheet,
                                 cqio_unit *unit) {
  const char *text[CQIO_STATEMENTS] = {0}, *power;
  char room[CQIO_STATEMENT_TEXT];
  for (int what = CQIO_STATES_YEAR; what < CQIO_STATEMENTS; what++) {
    const char *key = cqio_statement_key((cqio_statement)what);
    const char *line = cqio_sheet_header(sheet, key);
    CQIO_TRY(cqio__stated_column(ctx, sheet, (cqio_statement)what, &text[what]));
    if (what <= CQIO_STATES_CURRENCY && line && text[what] && strcmp(line, text[what]) != 0)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: column '%s' = '%.40s': expected '%.40s', as in the line '# %s:'",
                       cqio_sheet_place(sheet, -1), key, text[what], line, key);
  }
  power = text[CQIO_STATES_POWER];
  if (power) power = cqio_statement_value(CQIO_STATES_POWER, power, room);
  struct stated s = {.currency = text[CQIO_STATES_CURRENCY],
                     .year = text[CQIO_STATES_YEAR],
                     .scale = text[CQIO_STATES_SCALE] ? text[CQIO_STATES_SCALE] : power,
                     .basis = {text[CQIO_STATES_PRICES]},
                     .bases = text[CQIO_STATES_PRICES] != NULL};
  CQIO_TRY(check(ctx, table, cqio_sheet_place(sheet, -1), &s, unit));
  s = (struct stated){.scale = power};
  return check(ctx, table, cqio_sheet_place(sheet, -1), &s, unit);
}

/* Remarks that say other prices than those of UNIT and of TABLE. */
static cqio_status check_price_remarks(cqio_ctx *ctx, const cqio_io_table *table,
                                       const cqio_sheet *sheet, const cqio_unit *unit) {
  struct price_remark remark;
  int64_t from = 0;
  while (cqio__price_remark(sheet, &from, &remark)) {
    cqio_unit *said = &remark.said;
    if (!said->price_year) said->current = false; /* of the year of the table */
    if (cqio_unit_same_prices(said, unit) && cqio_unit_same_prices(said, &table->measure)) continue;
    if (remark.all)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: line '# %.60s' says other prices than the figures have, those of '%s': "
                       "expected them as '# price_basis: ...', or a remark about other things",
                       cqio_sheet_place(sheet, -1), remark.text, table->unit);
    cqio_log(ctx, CQIO_LOG_WARN, "%s: line '# %.60s' says other prices than the figures have",
             cqio_sheet_place(sheet, -1), remark.text);
  }
  return CQIO_OK;
}

cqio_status cqio__io_check_notes(cqio_ctx *ctx, const cqio_io_table *table, const cqio_sheet *sheet,
                                 cqio_unit *unit) {
  struct stated s = {.currency = cqio_sheet_header(sheet, "currency"),
                     .year = cqio_sheet_header(sheet, "year"),
                     .scale = cqio_sheet_header(sheet, "scale")};
  while (s.bases < BASES && (s.basis[s.bases] = cqio_sheet_note(sheet, "price_basis", s.bases)))
    s.bases++;
  CQIO_TRY(check(ctx, table, cqio_sheet_place(sheet, -1), &s, unit));
  CQIO_TRY(check_columns(ctx, table, sheet, unit));
  return check_price_remarks(ctx, table, sheet, unit);
}

cqio_status cqio__io_check_label(cqio_ctx *ctx, const cqio_io_table *table, const char *place,
                                 const char *label, bool costs) {
  cqio_unit said = {0};
  if (!cqio_unit_label_basis(label, &said)) return CQIO_OK;
  if (costs && said.prices != CQIO_PRICES_PURCHASER) said.prices = 0;
  if (!said.price_year) said.current = false; /* of the year of the table */
  if (cqio_unit_same_prices(&said, &table->measure)) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA,
                   "%s: the name says other prices than the unit of the table, '%s': expected "
                   "figures in these",
                   place, table->unit);
}

bool cqio__io_unsaid_prices(const cqio_io_table *table, char text[CQIO__PRICES_TEXT]) {
  static const char *const words[] = {[0] = "prices",
                                      [CQIO_PRICES_BASIC] = "basic prices",
                                      [CQIO_PRICES_PRODUCER] = "producer prices",
                                      [CQIO_PRICES_PURCHASER] = "purchaser prices",
                                      [CQIO_PRICES_FACTOR] = "factor cost"};
  const cqio_unit *own = &table->measure;
  cqio_unit said = {0};
  char year[16] = "";
  if (!cqio_unit_parse(table->unit, &said)) said = (cqio_unit){0};
  if (!said.price_year && !said.constant) said.price_year = table->year;
  bool current = own->current && !said.current && !own->price_year;
  if (own->prices == said.prices && own->price_year == said.price_year && !current) return false;
  if (own->price_year) snprintf(year, sizeof year, "%d ", own->price_year);
  snprintf(text, CQIO__PRICES_TEXT, "%s%s", current ? "current " : year,
           words[own->prices ? own->prices : said.prices]);
  return own->prices || own->price_year || current;
}

/* The last year that a NAME has as a word, behind letters or not, "demand2030"; 0: none. */
static int year_in(const char *name) {
  int year = 0;
  for (const char *at = name + strcspn(name, "0123456789"); *at; at += strcspn(at, "0123456789")) {
    char digits[8] = "";
    size_t length = strspn(at, "0123456789");
    bool point = (at > name && strchr(".,", at[-1])) || (at[length] && strchr(".,", at[length]));
    if (length == 4 && !point) memcpy(digits, at, length);
    int value = cqio_unit_year(digits);
    if (value >= 1800 && value < 2200) year = value;
    at += length;
  }
  return year;
}

cqio_status cqio__io_check_name(cqio_ctx *ctx, const cqio_io_table *table, const char *place,
                                const char *name, const cqio_unit *unit) {
  cqio_unit said = {0}, own = *unit;
  char label[CQIO__UNIT_TEXT], base[CQIO_MESSAGE_SIZE], year[16];
  if (cqio_unit_label_basis(name, &said))
    return cqio__io_check_label(ctx, table, place, name, false);
  snprintf(base, sizeof base, "%.*s", (int)cqio__unit_in_label(name, false, label), name);
  if (year_in(base) == 0) return CQIO_OK;
  snprintf(year, sizeof year, "%d", year_in(base));
  return check(ctx, table, place, &(struct stated){.year = year}, &own);
}

/* A unit of money in TEXT, the attribute NAME, that is not UNIT: refused in what a variable is
 * called, a warning in prose about a file, which may be of other things. */
static cqio_status check_prose(cqio_ctx *ctx, const char *place, const char *name, const char *text,
                               bool refuse, const cqio_unit *unit) {
  cqio_unit said;
  if (unit->power[CQIO_UNIT_MONEY] != 1 || !cqio_unit_mentions(text, &said) ||
      said.power[CQIO_UNIT_MONEY] != 1)
    return CQIO_OK;
  memcpy(said.power, unit->power, sizeof said.power);
  said.price_year = 0;
  if (said.factor == unit->factor && cqio_unit_compatible(&said, unit)) return CQIO_OK;
  if (refuse)
    return cqio_fail(ctx, CQIO_DATA,
                     "%s: %s = '%.60s': says another unit than the figures have: expected it as "
                     "attribute units",
                     place, name, text);
  cqio_log(ctx, CQIO_LOG_WARN, "%s: %s = '%.60s': says another unit than the figures have", place,
           name, text);
  return CQIO_OK;
}

cqio_status cqio__io_check_persons(cqio_ctx *ctx, cqio_ncin *in, const char *variable,
                                   const cqio_unit *unit) {
  char *text = NULL;
  cqio_unit said = {.factor = 1.0};
  cqio_status status = CQIO_OK;
  CQIO_TRY(cqio_ncin_attribute(in, variable, "long_name", &text));
  bool people = text && cqio_unit_mentions(text, &said) && said.power[CQIO_UNIT_PERSON] == 1;
  if (people && said.factor != 1.0 && said.factor != unit->factor)
    status = cqio_fail(ctx, CQIO_DATA,
                       "%s: variable '%s': long_name = '%.60s': says another unit than the figures "
                       "have: expected it as attribute units",
                       cqio_ncin_path(in), variable, text);
  cqio_free(text);
  return status;
}

static cqio_status check_names(cqio_ctx *ctx, cqio_ncin *in, const char *place,
                               const char *variable, const cqio_unit *unit) {
  static const char *const names[] = {"long_name", "title",   "description", "comment",
                                      "comments",  "summary", "note",        "notes"};
  for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
    char *text = NULL;
    CQIO_TRY(cqio_ncin_attribute(in, variable, names[k], &text));
    cqio_status status =
        text ? check_prose(ctx, place, names[k], text, variable != NULL, unit) : CQIO_OK;
    cqio_free(text);
    CQIO_TRY(status);
  }
  return CQIO_OK;
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
  if (!status) status = check_names(ctx, in, place, variable, unit);
  cqio__attributes_free(&stated);
  return cqio_agree(ctx, status);
}

cqio_status cqio__io_take_year(cqio_io_table *table, cqio_ncin *in) {
  char *text = NULL;
  CQIO_TRY(cqio_ncin_attribute(in, NULL, "year", &text));
  if (text && !cqio_year_read(text, &table->year)) table->year = 0;
  cqio_free(text);
  return CQIO_OK;
}
