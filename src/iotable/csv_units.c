/* Units of a table in CSV: of the table, of its accounts, and of each other row and column. */
#include "iotable/csv.h"
#include "iotable/statements.h"
#include "sheet/attributes.h"

#include <stdio.h>
#include <string.h>

static bool is_money(const char *text) {
  cqio_unit unit;
  return (cqio_unit_parse(text, &unit) || cqio_unit_mentions(text, &unit)) &&
         unit.power[CQIO_UNIT_MONEY] == 1;
}

/* Unit of the account in ROW: in column `unit`, else money at the end of its label, written into
 * TEXT. */
static const char *own_unit(const struct csv *c, int64_t row, int column, char *text) {
  const char *own = column >= 0 ? cqio_sheet_text(c->part[0].sheet, row, column) : "";
  if (*own) return own;
  cqio__unit_in_label(c->label[row], false, text);
  return is_money(text) ? text : "";
}

/* Labels of accounts that end in what looks like a unit. */
static cqio_status check_labels(struct csv *c) {
  char place[CQIO_MESSAGE_SIZE];
  for (int64_t i = 0; i < c->table->accounts; i++) {
    int64_t row = c->part[0].row[i];
    snprintf(place, sizeof place, "%s: account '%.100s'", cqio_sheet_place(c->part[0].sheet, row),
             c->label[row]);
    CQIO_TRY(cqio__check_unread_unit(c->ctx, place, c->label[row], false));
  }
  return CQIO_OK;
}

/* Units of the accounts of a mixed table; COLUMN is that of units, or -1. */
static cqio_status keep_units(struct csv *c, int column) {
  cqio_io_table *t = c->table;
  char label_unit[CQIO__UNIT_TEXT];
  const char **kept, *usual = !t->unit || cqio__unit_is_mixed(t->unit) ? "" : t->unit;
  t->measure = (cqio_unit){0};
  CQIO_TRY(CQIO__TAKE(c->ctx, t, t->accounts, &kept));
  for (int64_t i = 0; i < t->accounts; i++) {
    const char *own = own_unit(c, c->part[0].row[i], column, label_unit);
    CQIO_TRY(cqio__io_text(c->ctx, t, *own ? own : usual, &kept[i]));
  }
  t->account_unit = kept;
  return CQIO_OK;
}

/* The unit of the table, and whether its accounts have others in a column `unit`. */
static cqio_status read_unit(struct csv *c) {
  const cqio_sheet *sheet = c->part[0].sheet;
  const char *said = cqio__sayings_find(&c->sayings, "table", "unit");
  const char *unit = said ? said : cqio_sheet_header(sheet, "unit");
  const char *line = cqio_sheet_header(sheet, "unit");
  if (said && line && cqio__units_unlike(said, line))
    return cqio_fail(c->ctx, CQIO_DATA,
                     "%s: unit = '%.60s': expected '%.60s', as in the file of roles",
                     cqio_sheet_place(sheet, -1), line, said);
  int column = cqio_sheet_find(sheet, "unit");
  const char *stated = unit, *other = NULL;
  char label_unit[CQIO__UNIT_TEXT];
  bool agrees = false;
  CQIO_TRY(cqio__io_set_unit(c->ctx, c->table, cqio_sheet_place(sheet, -1), unit));
  for (int64_t i = 0; i < c->table->accounts; i++) {
    const char *own = own_unit(c, c->part[0].row[i], column, label_unit);
    if (!unit && *own) {
      CQIO_TRY(
          cqio__io_set_unit(c->ctx, c->table, cqio_sheet_place(sheet, c->part[0].row[i]), own));
      unit = c->table->unit;
    }
    if (unit && *own && cqio__units_unlike(own, unit)) {
      if (is_money(own) && is_money(unit))
        return cqio_fail(
            c->ctx, CQIO_DATA,
            "%s: account '%s': unit = '%.60s': expected '%.60s', or 'mixed' as the unit "
            "of the table",
            cqio_sheet_place(sheet, c->part[0].row[i]), c->label[c->part[0].row[i]], own, unit);
      c->table->mixed = true;
    }
    agrees = agrees || !*own || (stated && !cqio__units_unlike(own, stated));
    other = *own ? own : other;
  }
  if (stated && other && !agrees && !cqio__unit_is_mixed(stated))
    return cqio_fail(
        c->ctx, CQIO_DATA,
        "%s: unit of accounts = '%.60s': expected that of the table, '%.60s', or 'mixed' "
        "as the unit of the table",
        cqio_sheet_place(sheet, -1), other, stated);
  CQIO_TRY(cqio__io_check_notes(c->ctx, c->table, sheet, &c->table->measure));
  const char *year = cqio_sheet_header(sheet, "year");
  if (year && !cqio_year_read(year, &c->table->year)) c->table->year = 0;
  for (int p = 1; p < c->parts; p++) {
    cqio_unit joined = cqio__without_year(&c->table->measure);
    CQIO_TRY(cqio__io_check_notes(c->ctx, c->table, c->part[p].sheet, &joined));
  }
  return c->table->mixed ? keep_units(c, column) : CQIO_OK;
}

/* The one unit of all accounts that a further file has in its column `unit`. */
static cqio_status unit_of_rows(struct csv *c, const struct part *part, int column,
                                const char **out) {
  *out = "";
  for (int64_t i = 0; i < c->table->accounts; i++) {
    const char *own = cqio_sheet_text(part->sheet, part->row[i], column);
    if (i > 0 && strcmp(own, *out) != 0)
      return cqio_fail(c->ctx, CQIO_DATA, "%s: unit = '%.60s': expected '%.60s', as in other rows",
                       cqio_sheet_cell_place(part->sheet, part->row[i], column), own, *out);
    *out = own;
  }
  return CQIO_OK;
}

/* What the files say of the unit of E: its label, column `unit`, or the line `# unit:` of a further
 * file. LABEL has room for the first. */
static cqio_status stated_unit(struct csv *c, const struct entry *e, char *label,
                               const char **out) {
  const struct part *part = &c->part[e->part];
  int column = cqio_sheet_find(part->sheet, "unit");
  const char *cell = "", *header = e->part > 0 ? cqio_sheet_header(part->sheet, "unit") : NULL;
  cqio_unit read;
  cqio__unit_in_label(e->label, e->role == CQIO_ROLE_EMPLOYMENT, label);
  if (!*label && e->role == CQIO_ROLE_EMPLOYMENT) cqio__persons_in_label(e->label, label);
  if (!*label) {
    char place[CQIO_MESSAGE_SIZE];
    snprintf(place, sizeof place, "%s: %s '%.100s'",
             cqio_sheet_place(part->sheet, e->is_row ? e->at : -1), e->is_row ? "row" : "column",
             e->label);
    CQIO_TRY(cqio__check_unread_unit(c->ctx, place, e->label, false));
    if (e->role == CQIO_ROLE_EMPLOYMENT && cqio__says_scale(e->label))
      return cqio_fail(
          c->ctx, CQIO_DATA,
          "%s: the name has a scale where it is no unit that is understood: expected it "
          "at the end, as in 'employment (thousand persons)'",
          place);
  }
  if (*label && e->role != CQIO_ROLE_EMPLOYMENT && !cqio_unit_parse(label, &read))
    return cqio_fail(
        c->ctx, CQIO_DATA,
        "%s: %s '%s': unit = '%.60s': expected that of the table, '%s'; the unit is not "
        "known%s",
        cqio_sheet_place(part->sheet, e->is_row ? e->at : -1), e->is_row ? "row" : "column",
        e->label, label, c->table->unit, cqio_unit_hint(label));
  if (column >= 0 && e->is_row) cell = cqio_sheet_text(part->sheet, e->at, column);
  if (column >= 0 && !e->is_row && part->kind == COLUMNS)
    CQIO_TRY(unit_of_rows(c, part, column, &cell));
  *out = *label ? label : *cell ? cell : header ? header : "";
  if (!*label || !*cell || !cqio__units_unlike(label, cell)) return CQIO_OK;
  return cqio_fail(c->ctx, CQIO_DATA, "%s: %s '%s': column 'unit' = '%.60s': expected '%.60s'",
                   cqio_sheet_place(part->sheet, e->is_row ? e->at : -1),
                   e->is_row ? "row" : "column", e->label, cell, label);
}

/* An account in tonnes or persons beside money is asked for its role before its unit. */
static cqio_status check_physical(struct csv *c, const struct entry *e, const char *place,
                                  const char *text) {
  cqio_unit unit;
  if (e->role != CQIO_ROLE_UNKNOWN || !cqio_unit_parse(text, &unit) ||
      c->table->measure.power[CQIO_UNIT_MONEY] != 1 || unit.power[CQIO_UNIT_MONEY] != 0)
    return CQIO_OK;
  return cqio_fail(
      c->ctx, CQIO_DATA,
      "%s: unit = '%.60s' is no money, and the role is not known: expected '# role: %s = "
      "extension', or another role",
      place, text, e->label);
}

static cqio_status join_entry(struct csv *c, struct entry *e) {
  char place[CQIO_MESSAGE_SIZE], label[CQIO__UNIT_TEXT];
  const char *unit = "";
  e->from = e->to = (cqio_unit){.factor = 1.0};
  if (e->role == CQIO_ROLE_TOTAL || e->role == CQIO_ROLE_IGNORE || e->role == CQIO_ROLE_EXTENSION)
    return CQIO_OK;
  CQIO_TRY(stated_unit(c, e, label, &unit));
  snprintf(place, sizeof place, "%s: %s '%s'",
           cqio_sheet_place(c->part[e->part].sheet, e->is_row ? e->at : -1),
           e->is_row ? "row" : "column", e->label);
  if (e->role == CQIO_ROLE_EMPLOYMENT)
    return cqio__io_join_employment(c->ctx, c->table, place, unit, &e->from, &e->to);
  CQIO_TRY(check_physical(c, e, place, unit));
  bool costs = e->role == CQIO_ROLE_ALL_VALUE_ADDED || e->role == CQIO_ROLE_VALUE_ADDED;
  CQIO_TRY(cqio__io_check_label(c->ctx, c->table, place, e->label, costs));
  return c->table->mixed ? CQIO_OK
                         : cqio__io_join_unit(c->ctx, c->table, place, unit, &e->from, &e->to);
}

cqio_status cqio__csv_read_units(struct csv *c) {
  CQIO_TRY(read_unit(c));
  CQIO_TRY(check_labels(c));
  for (int k = 0; k < c->entries; k++)
    CQIO_TRY(join_entry(c, &c->entry[k]));
  return CQIO_OK;
}
