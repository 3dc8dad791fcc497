/* The file of totals: columns, units, and what is stated beside them. */
#include "transforms/totals_file.h"

#include <stdio.h>
#include <string.h>

#include "iotable/stated_columns.h"
#include "iotable/statements.h"

static const char *const names[TOTALS_COLUMNS] = {"from",           "to",  "total",
                                                  "standard_error", "low", "high"};

const char *cqio__totals_column(enum totals_column which) {
  return names[which];
}

/* ---- columns --------------------------------------------------------------------------------- */

/* Column NAME, with a unit behind it or without, of which UNIT is the text; -1. */
static int find_column(const cqio_sheet *sheet, const char *name, char unit[CQIO__UNIT_TEXT]) {
  for (int k = 0; k < cqio_sheet_columns(sheet); k++) {
    const char *column = cqio_sheet_column_name(sheet, k);
    size_t length = cqio__unit_in_label(column, true, unit);
    if (length == strlen(name) && strncmp(column, name, length) == 0) return k;
  }
  *unit = '\0';
  return -1;
}

/* Others than those of figures say where they come from. */
static bool is_remark(const cqio_sheet *sheet, int column) {
  static const char *const remarks[] = {"code", "name",    "note",   "notes", "comment",
                                        "id",   "remarks", "source", "status"};
  const char *name = cqio_sheet_column_name(sheet, column);
  for (size_t k = 0; k < sizeof remarks / sizeof *remarks; k++)
    if (strcmp(name, remarks[k]) == 0) return true;
  return strcmp(name, "unit") == 0 || cqio__is_stated_column(sheet, column);
}

static cqio_status check_columns(cqio_ctx *ctx, const struct totals_file *t) {
  for (int which = FROM; which <= TOTAL; which++)
    if (t->column[which] < 0)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: column '%s' is missing: expected from, to, total and, where known, "
                       "standard_error, low, high",
                       cqio_sheet_place(t->sheet, -1), names[which]);
  for (int k = 0; k < cqio_sheet_columns(t->sheet); k++) {
    bool known = is_remark(t->sheet, k);
    for (int which = FROM; which < TOTALS_COLUMNS; which++)
      known = known || t->column[which] == k;
    if (!known)
      return cqio_fail(ctx, CQIO_DATA,
                       "%s: column '%.60s' is not known: expected from, to, total, standard_error, "
                       "low, high, or note",
                       cqio_sheet_cell_place(t->sheet, -1, k), cqio_sheet_column_name(t->sheet, k));
  }
  return CQIO_OK;
}

/* ---- statements ------------------------------------------------------------------------------ */

/* The unit of all figures, by the line or the column of that name; NULL without. */
static cqio_status unit_of_file(cqio_ctx *ctx, const cqio_sheet *sheet, const char **out) {
  const char *line = cqio_sheet_header(sheet, "unit"), *column;
  CQIO_TRY(cqio__check_unit_columns(ctx, sheet));
  CQIO_TRY(cqio__stated_column(ctx, sheet, CQIO_STATES_UNIT, &column));
  *out = line ? line : column;
  if (!line || !column || !cqio__units_unlike(line, column)) return CQIO_OK;
  return cqio_fail(ctx, CQIO_DATA,
                   "%s: column '%s' = '%.40s': expected '%.40s', as in the line '# %s:'",
                   cqio_sheet_place(sheet, -1), "unit", column, line, "unit");
}

void cqio__totals_take_year(struct ledger *l, const cqio_sheet *sheet) {
  cqio_io_table *table = l->memory;
  const char *text = cqio_sheet_header(sheet, "year");
  cqio_unit said = {0};
  int year = 0;
  if (!text || !cqio_year_read(text, &year) || year == table->year) return;
  if (!cqio_unit_parse(table->unit, &said)) said = (cqio_unit){0};
  if (!said.price_year && !said.constant && table->measure.price_year == table->year)
    table->measure.price_year = year;
  if (l->report && table->year > 0)
    fprintf(l->report, "%s: the table of %d becomes one of %d\n", l->step, table->year, year);
  table->year = year;
}

static cqio_status join_units(struct ledger *l, struct totals_file *t,
                              char unit[TOTALS_COLUMNS][CQIO__UNIT_TEXT]) {
  const cqio_io_table *table = l->memory;
  const char *whole;
  CQIO_TRY(unit_of_file(l->ctx, t->sheet, &whole));
  for (int which = TOTAL; which < TOTALS_COLUMNS; which++) {
    char place[CQIO_MESSAGE_SIZE];
    const char *text = *unit[which] ? unit[which] : whole;
    if (t->column[which] < 0) continue;
    snprintf(place, sizeof place, "%.900s: column '%s'",
             cqio_sheet_cell_place(t->sheet, -1, t->column[which]), names[which]);
    if (*unit[which] && whole && cqio__units_unlike(unit[which], whole))
      return cqio_fail(l->ctx, CQIO_DATA,
                       "%s: unit = '%.60s': expected '%.60s', as in the line '# unit:'", place,
                       unit[which], whole);
    CQIO_TRY(cqio__io_join_unit(l->ctx, table, place, text, &t->from[which], &t->to[which]));
    cqio_unit own = text ? t->from[which] : cqio__without_year(&table->measure);
    CQIO_TRY(cqio__io_check_notes(l->ctx, table, t->sheet, &own));
  }
  return CQIO_OK;
}

cqio_status cqio__totals_read(struct ledger *l, const char *path, struct totals_file *t) {
  char unit[TOTALS_COLUMNS][CQIO__UNIT_TEXT];
  CQIO_TRY(cqio_sheet_read_file(l->ctx, path, &t->sheet));
  CQIO_TRY(cqio_sheet_check_notes(l->ctx, t->sheet, "unit year currency price_basis scale"));
  for (int which = FROM; which < TOTALS_COLUMNS; which++)
    t->column[which] = find_column(t->sheet, names[which], unit[which]);
  CQIO_TRY(check_columns(l->ctx, t));
  cqio__totals_take_year(l, t->sheet);
  return join_units(l, t, unit);
}

void cqio__totals_free(struct totals_file *t) {
  cqio_sheet_destroy(&t->sheet);
}

/* ---- figures --------------------------------------------------------------------------------- */

cqio_status cqio__totals_number(const struct ledger *l, const struct totals_file *t, int64_t row,
                                enum totals_column which, double missing, double *out) {
  const char *text = t->column[which] < 0 ? "" : cqio_sheet_text(t->sheet, row, t->column[which]);
  *out = missing;
  if (!*text) return CQIO_OK;
  if (cqio_parse_real(text, out)) {
    *out = cqio_unit_convert(*out, &t->from[which], &t->to[which]);
    return CQIO_OK;
  }
  return cqio_fail(l->ctx, CQIO_DATA, "%s: %s = '%.60s': expected a number%s",
                   cqio_sheet_cell_place(t->sheet, row, t->column[which]), names[which], text,
                   cqio_number_hint(text));
}
