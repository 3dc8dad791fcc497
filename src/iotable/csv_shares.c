/* What the primary inputs of a table say of each other: whole or a part, and how much is paid to
 * employees. */
#include "iotable/csv.h"
#include "iotable/plausible.h"

#include <stdio.h>
#include <string.h>

static cqio_status check_overlap(const struct csv *c) {
  const struct entry *first = NULL;
  for (int k = 0; k < c->entries; k++) {
    const struct entry *e = &c->entry[k];
    if (e->role != CQIO_ROLE_COMPENSATION || e->source == ROLE_SAID) continue;
    if (first)
      return cqio_fail(c->ctx, CQIO_DATA,
                       "%s: rows '%s' and '%s' are both compensation, and primary_inputs = partial "
                       "does not tell whether one contains the other: expected a role for each, by "
                       "'# role: LABEL = ROLE', or by --roles",
                       cqio_sheet_place(c->part[e->part].sheet, -1), first->label, e->label);
    first = e;
  }
  return CQIO_OK;
}

cqio_status cqio__csv_read_completeness(struct csv *c, bool *partial) {
  const char *said = cqio__sayings_find(&c->sayings, "table", "primary_inputs");
  const char *line = cqio_sheet_header(c->part[0].sheet, "primary_inputs");
  const char *text = said ? said : line;
  *partial = text && strcmp(text, "partial") == 0;
  if (text && !*partial && strcmp(text, "complete") != 0)
    return cqio_fail(c->ctx, CQIO_DATA,
                     "%s: primary_inputs = '%.40s': expected partial, where rows of primary inputs "
                     "are missing, or complete",
                     cqio_sheet_place(c->part[0].sheet, -1), text);
  return *partial ? check_overlap(c) : CQIO_OK;
}

/* Accounts whose column sums to another number than output, WITHOUT the row SKIPPED of the primary
 * inputs; -1: with all, -2: without all of no known role. */
static int64_t count_unbalanced(const struct csv *c, const struct totals *totals, int skipped,
                                double tolerance) {
  const cqio_io_series *rows = &c->table->primary;
  int64_t count = 0;
  for (int64_t j = 0; j < c->table->accounts; j++) {
    double sum = totals->inputs[j];
    for (int k = 0; k < rows->count; k++)
      if (k != skipped && !(skipped == -2 && rows->role[k] == CQIO_ROLE_UNKNOWN) &&
          !cqio_io_is_part(rows, k))
        sum += rows->values[k][j];
    count += cqio_unbalanced(sum, c->table->output[j], tolerance, totals->column_rounding[j]);
  }
  return count;
}

static cqio_status refuse_row(const struct csv *c, const char *labels) {
  return cqio_fail(
      c->ctx, CQIO_DATA,
      "%s: row '%s' is of no known role, and columns sum to output without it: expected "
      "what it is, by '# role: LABEL = employment', 'extension' or 'ignore'",
      cqio_sheet_place(c->part[0].sheet, -1), labels);
}

/* A row of persons, hours or tonnes makes no column whole. */
static cqio_status check_strangers(const struct csv *c, const struct totals *totals,
                                   double tolerance) {
  const cqio_io_series *rows = &c->table->primary;
  if (!c->table->unknown_rows || count_unbalanced(c, totals, -1, tolerance) == 0) return CQIO_OK;
  for (int k = 0; k < rows->count; k++)
    if (rows->role[k] == CQIO_ROLE_UNKNOWN && count_unbalanced(c, totals, k, tolerance) == 0)
      return refuse_row(c, rows->name[k]);
  if (count_unbalanced(c, totals, -2, tolerance) == 0) return refuse_row(c, c->table->unknown_rows);
  return CQIO_OK;
}

/* Accounts that pay more than they earn have a loss, or a row of another sign. */
static void warn_of_losses(const struct csv *c, const char *place) {
  const cqio_io_table *t = c->table;
  int64_t count = 0, first = -1;
  for (int64_t j = 0; j < t->accounts; j++) {
    if (!(t->compensation[j] > t->value_added[j] * (1.0 + 1e-9) && t->compensation[j] > 0.0))
      continue;
    if (count++ == 0) first = j;
  }
  if (count > 0)
    cqio_log(
        c->ctx, CQIO_LOG_WARN,
        "%s: compensation is more than value added in %lld of %lld accounts, the first of which "
        "is '%s': %.10g and %.10g (%s)",
        place, (long long)count, (long long)t->accounts,
        cqio_io_table_label(t, first, &(cqio_account_label){0}), t->compensation[first],
        t->value_added[first], t->unit);
}

cqio_status cqio__csv_check_shares(struct csv *c, const struct totals *totals, bool partial,
                                   double tolerance) {
  const cqio_io_table *t = c->table;
  if (t->mixed || t->primary.count == 0) return CQIO_OK;
  CQIO_TRY(check_strangers(c, totals, tolerance));
  bool whole = count_unbalanced(c, totals, -1, tolerance) == 0;
  if (!whole && !partial) return CQIO_OK; /* which is said by the balance */
  if (whole && partial)
    cqio_log(c->ctx, CQIO_LOG_WARN,
             "%s: primary_inputs = partial, but columns sum to output: are rows missing?",
             totals->place);
  if (partial && !whole && t->value_added)
    cqio_log(
        c->ctx, CQIO_LOG_WARN,
        "%s: primary_inputs = partial: value added is that of the rows that are there, and its "
        "multipliers are too low by what is missing",
        totals->place);
  if (!t->compensation || !t->value_added) return CQIO_OK;
  warn_of_losses(c, totals->place);
  return cqio__io_check_paid(c->ctx, t, totals);
}
