/* Cells where a row or column of output crosses rows and columns beside the accounts: sums of these
 * that nothing else reads. */
#include "iotable/csv.h"

#include <string.h>

static const char *text_at(const struct csv *c, bool along_row, int64_t line, int64_t across) {
  return along_row ? cqio_sheet_text(c->part[0].sheet, line, (int)across)
                   : cqio_sheet_text(c->part[0].sheet, across, (int)line);
}

static bool is_counted(const struct entry *e, bool is_row) {
  return e->part == 0 && e->is_row == is_row && e->role != CQIO_ROLE_TOTAL &&
         e->role != CQIO_ROLE_IGNORE && e->role != CQIO_ROLE_EXTENSION &&
         e->role != CQIO_ROLE_HOUSEHOLD_PART && e->role != CQIO_ROLE_OUTPUT;
}

/* Accounts of their own have a total, too. */
static bool has_total(const struct entry *e, bool is_row) {
  return is_counted(e, is_row) ||
         (e->part == 0 && e->is_row == is_row && e->role == CQIO_ROLE_EXTENSION);
}

static void add(const struct csv *c, const char *text, double *sum, double *rounding) {
  double value = 0.0;
  if (cqio_parse_real(text, &value)) *sum += value;
  *rounding += cqio_precision_rounding(&c->precision, text);
}

/* The cell of E in TOTAL, which crosses it: the sum of E over the accounts, or over all. */
static cqio_status check_cell(struct csv *c, const struct entry *e, const struct entry *total,
                              double tolerance) {
  const struct part *part = &c->part[0];
  const char *text = text_at(c, e->is_row, e->at, total->at);
  double value, rounding = cqio_precision_rounding(&c->precision, text), sum = 0.0;
  if (!cqio_parse_real(text, &value) || value == 0.0) return CQIO_OK;
  for (int64_t j = 0; j < c->table->accounts; j++)
    add(c, text_at(c, e->is_row, e->at, e->is_row ? part->column[j] : part->row[j]), &sum,
        &rounding);
  double all = sum;
  for (int k = 0; k < c->entries; k++)
    if (is_counted(&c->entry[k], !e->is_row))
      add(c, text_at(c, e->is_row, e->at, c->entry[k].at), &all, &rounding);
  if (!cqio_unbalanced(sum, value, tolerance, rounding) ||
      !cqio_unbalanced(all, value, tolerance, rounding))
    return CQIO_OK;
  int64_t row = e->is_row ? e->at : total->at;
  return cqio_fail(c->ctx, CQIO_DATA,
                   "%s: %s '%s': %s = %.10g: expected its sum, %.10g, or nothing",
                   cqio_sheet_cell_place(part->sheet, row, (int)(e->is_row ? total->at : e->at)),
                   e->is_row ? "row" : "column", e->label, total->label, value, all);
}

/* ---- further files --------------------------------------------------------------------------- */

/* Cell of E, a row or column of a further file, at AT across it. */
static const char *across(const struct csv *c, const struct entry *e, int64_t at) {
  const cqio_sheet *sheet = c->part[e->part].sheet;
  return e->is_row ? cqio_sheet_text(sheet, e->at, (int)at)
                   : cqio_sheet_text(sheet, at, (int)e->at);
}

/* Line AT of PART, a total of the accounts or of those of REGION: what E has there. */
static cqio_status check_part_cell(struct csv *c, const struct entry *e, int64_t at, int32_t region,
                                   double tolerance) {
  const struct part *part = &c->part[e->part];
  const char *text = across(c, e, at);
  double value, rounding = cqio_precision_rounding(&c->precision, text), all = 0.0, own = 0.0;
  if (!cqio_parse_real(text, &value)) return CQIO_OK;
  for (int64_t j = 0; j < c->table->accounts; j++) {
    const char *cell = across(c, e, e->is_row ? part->column[j] : part->row[j]);
    add(c, cell, &all, &rounding);
    if (region >= 0 && cqio__region_of(c->table, j) == region) add(c, cell, &own, &rounding);
  }
  if (!cqio_unbalanced(all, value, tolerance, rounding)) return CQIO_OK;
  if (region >= 0 && !cqio_unbalanced(own, value, tolerance, rounding)) return CQIO_OK;
  return cqio_fail(
      c->ctx, CQIO_DATA,
      "%s: %s '%s': total = %.10g: expected the sum of its accounts, %.10g, or "
      "no total",
      cqio_sheet_cell_place(part->sheet, e->is_row ? e->at : at, (int)(e->is_row ? at : e->at)),
      e->is_row ? "row" : "column", e->label, value, region >= 0 ? own : all);
}

static int32_t region_of_row(const struct csv *c, const struct part *part, int64_t row) {
  const cqio_io_names *regions = &c->table->regions;
  if (part->region < 0) return NONE;
  for (int32_t r = 0; r < regions->count; r++)
    if (strcmp(regions->text[r], cqio_sheet_text(part->sheet, row, part->region)) == 0) return r;
  return NONE;
}

/* Totals of further files, whose lines are accounts and sums of these alone. */
static cqio_status check_part(struct csv *c, int p, double tolerance) {
  const struct part *part = &c->part[p];
  bool columns = part->kind == ROWS; /* the accounts are columns */
  int64_t lines = columns ? cqio_sheet_columns(part->sheet) : cqio_sheet_rows(part->sheet);
  for (int64_t at = 0; at < lines; at++) {
    bool account = columns && (at == part->key || at == part->region);
    for (int64_t j = 0; j < c->table->accounts && !account; j++)
      account = (columns ? part->column[j] : part->row[j]) == at;
    if (account) continue;
    const char *label = columns ? cqio_sheet_column_name(part->sheet, (int)at)
                                : cqio_sheet_text(part->sheet, at, part->key);
    cqio_io_role role;
    enum role_source source;
    CQIO_TRY(cqio__find_role(&c->sayings, part->sheet, part->name, label, !columns, false, &role,
                             &source));
    if (role != CQIO_ROLE_TOTAL) continue;
    int32_t region = columns ? cqio__io_region_before(c->table, label) : region_of_row(c, part, at);
    for (int k = 0; k < c->entries; k++)
      if (c->entry[k].part == p && c->entry[k].role != CQIO_ROLE_IGNORE)
        CQIO_TRY(check_part_cell(c, &c->entry[k], at, region, tolerance));
  }
  return CQIO_OK;
}

cqio_status cqio__csv_check_totals(struct csv *c, double tolerance) {
  for (int p = 1; p < c->parts; p++)
    CQIO_TRY(check_part(c, p, tolerance));
  for (int t = 0; t < c->entries && !c->table->mixed; t++) {
    const struct entry *total = &c->entry[t];
    if (total->part != 0 || total->role != CQIO_ROLE_OUTPUT) continue;
    for (int k = 0; k < c->entries; k++) {
      const struct entry *e = &c->entry[k];
      bool output = e->part == 0 && e->is_row && !total->is_row && e->role == CQIO_ROLE_OUTPUT;
      if (!has_total(e, !total->is_row) && !output) continue;
      CQIO_TRY(check_cell(c, e, total, tolerance));
    }
  }
  return CQIO_OK;
}
