/* Cells where a row or column of output crosses rows and columns beside the accounts: sums of these
 * that nothing else reads. */
#include "iotable/csv.h"

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

cqio_status cqio__csv_check_totals(struct csv *c, double tolerance) {
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
