/* Other accounts by industry from rows and columns of role extension, in units of their own. */
#include "iotable/csv.h"
#include "iotable/extension_names.h"

#include <stdio.h>
#include <string.h>

/* Empty cells count as 0 where nobody expects a number: beside final demand. */
static cqio_status number(struct csv *c, const struct entry *e, int64_t row, int column,
                          bool may_be_empty, double *out) {
  const cqio_sheet *sheet = c->part[e->part].sheet;
  const char *text = cqio_sheet_text(sheet, row, column);
  *out = 0.0;
  if ((!*text && may_be_empty) || cqio_parse_real(text, out)) return CQIO_OK;
  return cqio_fail(c->ctx, CQIO_DATA, "%s: extension '%s': %.40s: expected a finite number%s",
                   cqio_sheet_cell_place(sheet, row, column), e->label, *text ? text : "empty",
                   *text ? cqio_number_hint(text) : ", 0 where there is none");
}

/* The unit at the end of the label, in column `unit`, or in the line `# unit:` of a further file.
 */
static cqio_status read_name(struct csv *c, const struct entry *e) {
  char text[CQIO__UNIT_TEXT], place[CQIO_MESSAGE_SIZE], *label;
  const cqio_sheet *sheet = c->part[e->part].sheet;
  int column = e->is_row ? cqio_sheet_find(sheet, "unit") : -1;
  const char *cell = column >= 0 ? cqio_sheet_text(sheet, e->at, column) : "";
  const char *header = e->part > 0 ? cqio_sheet_header(sheet, "unit") : NULL;
  size_t length = cqio__unit_in_label(e->label, true, text);
  snprintf(place, sizeof place, "%s: %s '%.100s'", cqio_sheet_place(sheet, e->is_row ? e->at : -1),
           e->is_row ? "row" : "column", e->label);
  if (*text && *cell && cqio__units_unlike(text, cell))
    return cqio_fail(c->ctx, CQIO_DATA, "%s: column 'unit' = '%.60s': expected '%.60s'", place,
                     cell, text);
  if (!*text) CQIO_TRY(cqio__check_unread_unit(c->ctx, place, e->label, false));
  if (!*text) snprintf(text, sizeof text, "%s", *cell ? cell : header ? header : "");
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, length + 1, &label));
  memcpy(label, e->label, length);
  return cqio__io_name_extension(c->ctx, c->table, place, label, text);
}

static cqio_status read_values(struct csv *c, const struct entry *e, const double **out) {
  const struct part *part = &c->part[e->part];
  int64_t n = c->table->accounts;
  double *values;
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, n, &values));
  for (int64_t j = 0; j < n; j++)
    CQIO_TRY(number(c, e, e->is_row ? e->at : part->row[j],
                    e->is_row ? part->column[j] : (int)e->at, false, &values[j]));
  *out = values;
  return CQIO_OK;
}

/* Where a row of the table crosses its columns of final demand, in the order of these. */
static cqio_status read_direct(struct csv *c, const struct entry *e, const double **out) {
  double *values;
  int count = 0;
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, c->table->final.count, &values));
  for (int k = 0; k < c->entries && count < c->table->final.count; k++) {
    const struct entry *f = &c->entry[k];
    bool final = cqio__is_final_demand(f->role) || f->role == CQIO_ROLE_UNKNOWN;
    if (f->is_row || !final) continue;
    if (e->is_row && e->part == 0 && f->part == 0)
      CQIO_TRY(number(c, e, e->at, (int)f->at, true, &values[count]));
    count++;
  }
  *out = values;
  return CQIO_OK;
}

cqio_status cqio__csv_read_extensions(struct csv *c) {
  cqio_io_extensions *x = &c->table->extension;
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, c->entries, &x->name));
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, c->entries, &x->unit));
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, c->entries, &x->values));
  CQIO_TRY(CQIO__TAKE(c->ctx, c->table, c->entries, &x->direct));
  for (int k = 0; k < c->entries; k++) {
    const struct entry *e = &c->entry[k];
    if (e->role != CQIO_ROLE_EXTENSION) continue;
    CQIO_TRY(read_values(c, e, &x->values[x->count]));
    CQIO_TRY(read_direct(c, e, &x->direct[x->count]));
    CQIO_TRY(read_name(c, e));
  }
  return cqio__io_check_extensions(c->ctx, c->table, cqio_sheet_place(c->part[0].sheet, -1));
}
