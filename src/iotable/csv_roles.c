/* What the roles of a table cannot mean, or may not: refused, or asked for. */
#include "iotable/csv.h"

#include <stdio.h>
#include <string.h>

static bool is_guessed(const struct entry *e) {
  return e->source == ROLE_GUESSED && e->role != CQIO_ROLE_TOTAL && e->role != CQIO_ROLE_EXTENSION;
}

/* Roles that some words of a label give it, while others may say another thing. */
static void ask_for_roles(const struct csv *c) {
  const struct entry *first = NULL;
  int more = 0;
  for (int k = 0; k < c->entries; k++) {
    more += first && is_guessed(&c->entry[k]);
    if (!first && is_guessed(&c->entry[k])) first = &c->entry[k];
  }
  if (!first) return;
  char others[64] = "";
  if (more > 0)
    snprintf(others, sizeof others, ", and %d other%s like it", more, more == 1 ? "" : "s");
  cqio_log(
      c->ctx, CQIO_LOG_WARN,
      "%s: %s '%s' counts as '%s' by some words of its label%s: is it? say so by '# role: %s = "
      "ROLE', or by --roles",
      cqio_sheet_place(c->part[first->part].sheet, first->is_row ? first->at : -1),
      first->is_row ? "row" : "column", first->label, cqio_io_role_name(first->role), others,
      first->label);
}

/* A row of final demand would be added to accounts as if it were their sales. */
static cqio_status check_rows(const struct csv *c) {
  for (int k = 0; k < c->entries; k++) {
    const struct entry *e = &c->entry[k];
    bool of_columns = cqio__is_final_demand(e->role) || e->role == CQIO_ROLE_HOUSEHOLD_PART;
    if (e->is_row && of_columns && e->role != CQIO_ROLE_IMPORT)
      return cqio_fail(c->ctx, CQIO_DATA,
                       "%s: row '%s': role '%s' is one of columns: expected one of rows, such as "
                       "'other_value_added', 'import' or 'ignore'",
                       cqio_sheet_place(c->part[e->part].sheet, e->at), e->label,
                       cqio_io_role_name(e->role));
  }
  return CQIO_OK;
}

/* What is said of labels must be of rows and columns that are there. */
static cqio_status check_said(struct csv *c) {
  struct known_labels known = {c->table, (size_t)c->entries, NULL};
  CQIO_TRY(CQIO_ALLOC(c->ctx, known.count + 1, &known.label));
  for (int k = 0; k < c->entries; k++)
    known.label[k] = c->entry[k].label;
  cqio_status status = cqio__sayings_check_used(&c->sayings, &known);
  cqio_free(known.label);
  return status;
}

cqio_status cqio__csv_check_roles(struct csv *c) {
  CQIO_TRY(check_said(c));
  CQIO_TRY(check_rows(c));
  ask_for_roles(c);
  return CQIO_OK;
}
